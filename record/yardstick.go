package record

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"entente"
	"entente/measure"
	"entente/states"
)

// The settings of yardsticks. They are the same for every group and state; the
// method page says what happens when they are changed.
const (
	minShared    = 10  // joint votes that a pair must have to be ranked
	placeboDraws = 400 // placebo groups per kind
	placeboSeed  = 1946
	subsetLimit  = 400 // subsets drawn of a larger group
)

// The kinds of placebo groups.
const (
	RandomPlacebo  = "random"             // any states that took part that year
	MatchedPlacebo = "matched"            // each member replaced by another state of its region
	LikePlacebo    = "matched-capability" // ... of its region and of like capability
)

// likeFactor is how far the capability of a state may be from that of the
// member that it replaces: between a third and three times as much.
const likeFactor = 3

// Standing is the place of a value among others.
type Standing struct {
	Percentile float64 // share of the others below, in percent; NaN when unknown
	Of         int     // how many others
}

// PairStanding places a pair among all pairs of the year that shared at least
// minShared votes and have a value.
func (r *Record) PairStanding(m Entry, body entente.Body, year int, p entente.Pair) (Standing, error) {
	j, err := r.Joint(body, ByYear)
	if err != nil {
		return Standing{Percentile: math.NaN()}, err
	}
	value, among := pairValues(m, j.In(strconv.Itoa(year)), p)
	return Standing{Percentile: measure.Percentile(value, among), Of: len(among)}, nil
}

// pairValues returns the pair's value and the values of all pairs that can be
// ranked, the pair itself among them.
func pairValues(m Entry, t *Tables, p entente.Pair) (value float64, among []float64) {
	value = math.NaN()
	for pair, table := range t.All() {
		if table.N() < minShared {
			continue
		}
		v, status := m.pair.Value(table)
		if status != entente.Known {
			continue
		}
		among = append(among, v)
		if pair == p {
			value = v
		}
	}
	return value, among
}

// Partner is another state as seen from one, by one measure.
type Partner struct {
	State entente.Code
	Value float64
	N     int
	Rank  int // 1 is the closest
}

// Partners ranks the states that shared at least minShared votes with c in the
// year, the closest first.
func (r *Record) Partners(m Entry, body entente.Body, year int, c entente.Code) ([]Partner, error) {
	j, err := r.Joint(body, ByYear)
	if err != nil {
		return nil, err
	}
	var list []Partner
	for p, table := range j.In(strconv.Itoa(year)).All() {
		if p.A != c && p.B != c || table.N() < minShared {
			continue
		}
		other := p.A
		if other == c {
			other = p.B
		}
		if v, status := m.pair.Value(table); status == entente.Known {
			list = append(list, Partner{State: other, Value: v, N: table.N()})
		}
	}
	slices.SortStableFunc(list, func(a, b Partner) int {
		switch {
		case a.Value > b.Value:
			return -1
		case a.Value < b.Value:
			return 1
		}
		return 0
	})
	for i := range list {
		list[i].Rank = i + 1
	}
	return list, nil
}

// Placebo says how a group's value compares with seeded groups of its size.
type Placebo struct {
	Kind       string  `json:"kind"`
	Size       int     `json:"size"`
	Draws      int     `json:"draws"`
	Defined    int     `json:"defined"` // draws with a value
	P05        float64 `json:"-"`
	P25        float64 `json:"-"`
	P50        float64 `json:"-"`
	P75        float64 `json:"-"`
	P95        float64 `json:"-"`
	Percentile float64 `json:"-"` // of the group's value among them
}

func newPlacebo(kind string, size int, value float64, drawn []float64) Placebo {
	q := measure.Quantiles(drawn, .05, .25, .5, .75, .95)
	p := Placebo{Kind: kind, Size: size, Draws: len(drawn), P05: q[0], P25: q[1], P50: q[2], P75: q[3], P95: q[4]}
	for _, v := range drawn {
		if !math.IsNaN(v) {
			p.Defined++
		}
	}
	p.Percentile = measure.Percentile(value, drawn)
	return p
}

// Placebos compares a group's value in a year with random and matched groups of
// the same size. It returns a Missing error where the record cannot draw them.
func (r *Record) Placebos(m Entry, body entente.Body, year int, g states.Group) ([]Placebo, error) {
	if err := r.gate(body); err != nil {
		return nil, err
	}
	members := r.Members(g, body, entente.YearSpan(year))
	if len(members) < 2 {
		return nil, missing("the group had fewer than two members")
	}
	value, err := r.valuer(m, body, year)
	var none Missing
	if errors.As(err, &none) && m.common {
		return r.storedPlacebos(m, body, year, g, none)
	}
	if err != nil {
		return nil, err
	}
	sets, err := r.placeboGroups(body, year, members)
	if err != nil {
		return nil, err
	}
	own := value(members)
	var list []Placebo
	for _, set := range sets {
		drawn := make([]float64, len(set.groups))
		for i, g := range set.groups {
			drawn[i] = value(g)
		}
		list = append(list, newPlacebo(set.kind, len(members), own, drawn))
	}
	return list, nil
}

// valuer returns the function that gives a group's value in a year.
func (r *Record) valuer(m Entry, body entente.Body, year int) (func([]entente.Code) float64, error) {
	if m.common {
		a, err := r.Assembly(body)
		if err != nil {
			return nil, err
		}
		return commonValue(m, a, year), nil
	}
	j, err := r.Joint(body, ByYear)
	if err != nil {
		return nil, err
	}
	t := j.In(strconv.Itoa(year))
	return func(members []entente.Code) float64 {
		sum, n := 0.0, 0
		for i, a := range members {
			for _, b := range members[i+1:] {
				if v, status := m.pair.Value(t.Of(entente.NewPair(a, b))); status == entente.Known {
					sum += v
					n++
				}
			}
		}
		if n == 0 {
			return math.NaN()
		}
		return sum / float64(n)
	}, nil
}

func commonValue(m Entry, a *Assembly, year int) func([]entente.Code) float64 {
	sel := a.year(year)
	return func(members []entente.Code) float64 { return m.ofCohesion(a.cohesion(members, sel)) }
}

// cohesion returns the cohesion of states over roll calls; without a value
// where one of them never voted.
func (a *Assembly) cohesion(members []entente.Code, sel measure.Selection) measure.Cohesion {
	numbers := make([]int, len(members))
	for i, c := range members {
		k, ok := a.Matrix.State(c)
		if !ok {
			return a.Matrix.Cohesion(nil, sel)
		}
		numbers[i] = k
	}
	return a.Matrix.Cohesion(numbers, sel)
}

// ofCohesion picks the value of a measure on common roll calls.
func (m Entry) ofCohesion(c measure.Cohesion) float64 {
	switch m.ID {
	case shareUnanimous:
		return c.ShareUnanimous
	case agreementIndex:
		return c.AgreementIndex
	}
	return c.MeanPairwise
}

// pool lists the states that cast a vote in at least half of a year's roll
// calls: those that a placebo group may hold.
func (r *Record) pool(body entente.Body, year int) ([]entente.Code, error) {
	all, err := r.Presence(body, ByYear)
	if err != nil {
		return nil, err
	}
	var codes []entente.Code
	span := strconv.Itoa(year)
	for i := range all {
		p := &all[i]
		cast := p.Counts[entente.Yes] + p.Counts[entente.Abstain] + p.Counts[entente.No]
		if p.Span == span && 2*cast >= p.RollCalls {
			codes = append(codes, p.State)
		}
	}
	slices.Sort(codes)
	return codes, nil
}

// placeboSet is seeded groups of one kind.
type placeboSet struct {
	kind   string
	groups [][]entente.Code
}

// placeboGroups draws groups of the size of one in a year. The draw depends on
// the members and the year alone, not on what is then measured.
func (r *Record) placeboGroups(body entente.Body, year int, members []entente.Code) ([]placeboSet, error) {
	pool, err := r.pool(body, year)
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(placeboSeed, uint64(year)))
	random := measure.RandomGroups(rng, pool, len(members), placeboDraws)
	if random == nil {
		return nil, missing("fewer than %d states took part", len(members))
	}
	sets := []placeboSet{{RandomPlacebo, random}}
	region := func(c entente.Code) string {
		s, _ := r.States.State(c)
		return s.Region
	}
	rng = rand.New(rand.NewPCG(placeboSeed+1, uint64(year)))
	matched, err := measure.MatchedGroups(rng, members, pool, region, placeboDraws)
	if err == nil { // a region with too few other states has no matched groups
		sets = append(sets, placeboSet{MatchedPlacebo, matched})
	}
	power, err := r.powerIn(year)
	if err != nil || power == nil {
		return sets, err
	}
	rng = rand.New(rand.NewPCG(placeboSeed+3, uint64(year)))
	like, err := measure.LikeGroups(rng, members, pool, func(member, other entente.Code) bool {
		a, b := power[member], power[other]
		return region(member) == region(other) && a > 0 && b > 0 && a <= likeFactor*b && b <= likeFactor*a
	}, placeboDraws)
	if err == nil { // a member without a like state in its region has none
		sets = append(sets, placeboSet{LikePlacebo, like})
	}
	return sets, nil
}

// powerIn returns the recomputed index of capability of a year, or of the last
// year before it that the record has; nil without one. It is rounded as the
// embedded record has it, so that both draw the same groups.
func (r *Record) powerIn(year int) (map[entente.Code]float64, error) {
	r.mu.Lock()
	power := r.power
	r.mu.Unlock()
	if power == nil {
		m, err := FindMeasure(cincRecomputed)
		if err != nil {
			return nil, err
		}
		figs, err := r.Figures(Query{Measure: m})
		var none Missing
		if err != nil && !errors.As(err, &none) {
			return nil, err
		}
		power = map[int]map[entente.Code]float64{}
		for _, f := range figs {
			y, ok := yearOf(f.Span)
			if !ok || math.IsNaN(f.Value) {
				continue
			}
			if power[y] == nil {
				power[y] = map[entente.Code]float64{}
			}
			power[y][entente.Code(f.Subject)], _ = rounded(f.Value, capabilityDecimals)
		}
		r.mu.Lock()
		r.power = power
		r.mu.Unlock()
	}
	for y := year; y > year-windowYears; y-- {
		if power[y] != nil {
			return power[y], nil
		}
	}
	return nil, nil
}

// storedPlacebos finds what was drawn at build for a declared group.
func (r *Record) storedPlacebos(m Entry, body entente.Body, year int, g states.Group, none Missing) ([]Placebo, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.placebos == nil {
		var err error
		if r.placebos, err = readSegments[placeboRow](r.store, r.segments(kindPlacebos)); err != nil {
			return nil, err
		}
	}
	var list []Placebo
	for _, x := range r.placebos {
		if x.Subject == g.ID && x.Span == strconv.Itoa(year) && x.Measure == m.ID && x.Body == string(body) {
			list = append(list, Placebo{
				Kind: x.Kind, Size: int(x.Size), Draws: int(x.Draws), Defined: int(x.Defined),
				P05: orNaN(x.P05), P25: orNaN(x.P25), P50: orNaN(x.P50), P75: orNaN(x.P75), P95: orNaN(x.P95),
				Percentile: orNaN(x.Percentile),
			})
		}
	}
	if len(list) == 0 {
		return nil, none
	}
	return list, nil
}

// Reference is another group as a yardstick: its subsets of one size.
type Reference struct {
	Group   states.Group
	Members int
	Subsets int
	Exact   bool // all subsets, not a sample
	Mean    float64
	P05     float64
	P95     float64
	Above   float64 // percent of its subsets with a higher value than the group
}

// References compares a group's value in a year with subsets, of the group's
// own size, of every declared group that is at least as large.
func (r *Record) References(m Entry, body entente.Body, year int, g states.Group) ([]Reference, error) {
	value, err := r.valuer(m, body, year)
	if err != nil {
		return nil, err
	}
	span := entente.YearSpan(year)
	members := r.Members(g, body, span)
	own := value(members)
	var list []Reference
	for _, other := range r.Groups.All() {
		theirs := r.Members(other, body, span)
		if other.ID == g.ID || len(theirs) < len(members) || len(members) < 2 {
			continue
		}
		rng := rand.New(rand.NewPCG(placeboSeed+2, uint64(year)))
		subsets, exact := measure.Subsets(theirs, len(members), subsetLimit, rng)
		var values []float64
		above, defined, sum := 0, 0, 0.0
		for _, s := range subsets {
			v := value(s)
			values = append(values, v)
			if math.IsNaN(v) {
				continue
			}
			defined++
			sum += v
			if v > own {
				above++
			}
		}
		if defined == 0 {
			continue
		}
		q := measure.Quantiles(values, .05, .95)
		list = append(list, Reference{
			Group: other, Members: len(theirs), Subsets: defined, Exact: exact, Mean: sum / float64(defined),
			P05: q[0], P95: q[1], Above: 100 * float64(above) / float64(defined),
		})
	}
	return list, nil
}

// String says what the placebo groups are.
func (p Placebo) String() string {
	return fmt.Sprintf("%d %s groups of %d", p.Defined, p.Kind, p.Size)
}
