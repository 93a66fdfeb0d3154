package record

import (
	"errors"
	"math"
	"math/rand/v2"
	"strconv"

	"entente"
	"entente/measure"
	"entente/states"
)

// RandomGroups compares a group's value in a year with random groups of its
// size: the same draws as Placebos has, without the matched kinds, fast enough
// for a whole course. It returns a Missing error where the record cannot draw
// them.
func (r *Record) RandomGroups(m Entry, body entente.Body, year int, g states.Group) (Placebo, error) {
	none := Placebo{Kind: RandomPlacebo}
	if m.On != OnGroup || !m.OnVotes() {
		return none, errors.New("place among random groups: not a measure of a group on votes")
	}
	if m.common { // the embedded record has these stored, with all kinds
		list, err := r.Placebos(m, body, year, g)
		for _, p := range list {
			if p.Kind == RandomPlacebo {
				return p, err
			}
		}
		return none, err
	}
	if err := r.gate(body); err != nil {
		return none, err
	}
	members := r.Members(g, body, entente.YearSpan(year))
	if len(members) < 2 {
		return none, missing("the group had fewer than two members")
	}
	pool, err := r.pool(body, year)
	if err != nil {
		return none, err
	}
	groups := measure.RandomGroups(rand.New(rand.NewPCG(placeboSeed, uint64(year))), pool, len(members), placeboDraws)
	if groups == nil {
		return none, missing("fewer than %d states took part", len(members))
	}
	j, err := r.Joint(body, ByYear)
	if err != nil {
		return none, err
	}
	value := meanOverPairs(m, j.In(strconv.Itoa(year)))
	drawn := make([]float64, len(groups))
	for i, d := range groups {
		drawn[i] = value(d)
	}
	return newPlacebo(RandomPlacebo, len(members), value(members), drawn), nil
}

// meanOverPairs is valuer for many groups of one year: each pair's value is
// computed once.
func meanOverPairs(m Entry, t *Tables) func([]entente.Code) float64 {
	number := map[entente.Code]int{}
	of := func(c entente.Code) int {
		k, ok := number[c]
		if !ok {
			k = len(number)
			number[c] = k
		}
		return k
	}
	type known struct {
		a, b  int
		value float64
	}
	var values []known
	for p, table := range t.All() {
		if v, status := m.pair.Value(table); status == entente.Known {
			values = append(values, known{of(p.A), of(p.B), v})
		}
	}
	n := len(number)
	dense := make([]float64, n*n)
	for i := range dense {
		dense[i] = math.NaN()
	}
	for _, k := range values {
		dense[k.a*n+k.b], dense[k.b*n+k.a] = k.value, k.value
	}
	return func(members []entente.Code) float64 {
		var at []int
		for _, c := range members {
			if k, ok := number[c]; ok {
				at = append(at, k)
			}
		}
		sum, count := 0.0, 0
		for i, a := range at {
			for _, b := range at[i+1:] {
				if v := dense[a*n+b]; !math.IsNaN(v) {
					sum += v
					count++
				}
			}
		}
		if count == 0 {
			return math.NaN()
		}
		return sum / float64(count)
	}
}
