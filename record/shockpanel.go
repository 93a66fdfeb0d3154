package record

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"entente"
	"entente/shock"
)

// outcomePanel is an outcome of all pairs of its states by period.
type outcomePanel struct {
	label, unit string
	y           shock.Panel // by unit: the pair of states i < j is unit number(i, j)
	states      []entente.Code
	reference   int       // the first of states are the reference set
	volume      []float64 // of each state, by which placebos are near
	starts      []entente.Date
	end         entente.Date // first day after
	known       float64      // least share of the periods of a side that must be known; 0: a half
	comparable  bool         // placebo groups can be drawn
	editions    []string
	caveats     []string
}

func (p *outcomePanel) periods() int       { return len(p.starts) }
func (p *outcomePanel) from() entente.Date { return p.starts[0] }
func (p *outcomePanel) to() entente.Date   { return p.end - 1 }

// period returns the period of a day, -1 before the first and the number of
// periods after the last.
func (p *outcomePanel) period(d entente.Date) int {
	if d >= p.end {
		return p.periods()
	}
	i, exact := slices.BinarySearch(p.starts, d)
	if exact {
		return i
	}
	return i - 1
}

// number gives the unit of a pair of states, for i < j.
func (p *outcomePanel) number(i, j int) int { return j*(j-1)/2 + i }

// pair is the inverse of number.
func (p *outcomePanel) pair(unit int) entente.Pair {
	j := 1
	for j*(j+1)/2 <= unit {
		j++
	}
	return entente.NewPair(p.states[unit-j*(j-1)/2], p.states[j])
}

// units lists the pairs on which a shock on a member is looked for: those of the
// state in its place with the others, or all.
func (p *outcomePanel) units(q ShockQuery, in map[entente.Code]entente.Code, target entente.Code) []int {
	members := q.Group.Codes()
	var list []int
	for a, x := range members {
		for _, z := range members[:a] {
			if !q.AllPairs && x != target && z != target {
				continue
			}
			i, j := slices.Index(p.states, in[x]), slices.Index(p.states, in[z])
			if i >= 0 && j >= 0 && i != j {
				list = append(list, p.number(min(i, j), max(i, j)))
			}
		}
	}
	return list
}

// inPlaceOf maps members to those of another group by rank of volume; nil where
// it has too few that the outcome knows.
func (p *outcomePanel) inPlaceOf(members, others []entente.Code, same bool) map[entente.Code]entente.Code {
	in := map[entente.Code]entente.Code{}
	if same {
		for _, c := range members {
			in[c] = c
		}
		return in
	}
	ranked := func(list []entente.Code) []entente.Code {
		list = slices.DeleteFunc(slices.Clone(list), func(c entente.Code) bool { return !slices.Contains(p.states, c) })
		slices.SortStableFunc(list, func(x, z entente.Code) int { return cmp.Compare(p.volumeOf(z), p.volumeOf(x)) })
		return list
	}
	have, want := ranked(others), ranked(members)
	if len(have) < len(members) || len(want) < len(members) {
		return nil
	}
	for i, c := range want {
		in[c] = have[i]
	}
	return in
}

func (p *outcomePanel) volumeOf(c entente.Code) float64 {
	if i := slices.Index(p.states, c); i >= 0 {
		return p.volume[i]
	}
	return 0
}

// nearest lists the states of a pool whose volume is nearest in ratio.
func (p *outcomePanel) nearest(c entente.Code, pool []entente.Code, n int) []entente.Code {
	own := p.volumeOf(c)
	far := func(x entente.Code) float64 {
		v := p.volumeOf(x)
		if own <= 0 || v <= 0 {
			return math.Abs(own - v)
		}
		return math.Abs(math.Log(v / own))
	}
	list := slices.Clone(pool)
	slices.SortStableFunc(list, func(x, z entente.Code) int { return cmp.Or(cmp.Compare(far(x), far(z)), cmp.Compare(x, z)) })
	return list[:min(n, len(list))]
}

// outcomePanel makes the outcome of a study; the same is made once.
func (r *Record) outcomePanel(ctx context.Context, q ShockQuery) (*outcomePanel, error) {
	key := fmt.Sprint(q.Outcome, q.Apart.Codes())
	if q.Outcome == ShockLedger {
		key += fmt.Sprint(q.On.Codes())
	}
	r.mu.Lock()
	had := r.outcomes[key]
	r.mu.Unlock()
	if had != nil {
		return had, nil
	}
	var p *outcomePanel
	var err error
	switch q.Outcome {
	case ShockVotes:
		p, err = r.votesPanel(ctx, q)
	case ShockLedger:
		p, err = r.ledgerPanel(q)
	default:
		p, err = r.eventsPanel(ctx, q)
	}
	if err != nil {
		return nil, err
	}
	if p.periods() == 0 {
		return nil, missing("the record has no whole %s of %s", p.unit, q.Outcome)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.outcomes == nil {
		r.outcomes = map[string]*outcomePanel{}
	}
	r.outcomes[key] = p
	return p, nil
}

// empty makes the units of a panel, all unknown.
func (p *outcomePanel) empty() {
	n := len(p.states)
	p.y = make(shock.Panel, n*(n-1)/2)
	for u := range p.y {
		p.y[u] = make([]float64, p.periods())
		for t := range p.y[u] {
			p.y[u][t] = math.NaN()
		}
	}
}

// weeks cuts days into weeks from the first; the last is whole.
func weeks(first, last entente.Date) (starts []entente.Date, end entente.Date) {
	for d := first; d+7 <= last+1; d += 7 {
		starts = append(starts, d)
	}
	return starts, first + entente.Date(7*len(starts))
}

// calendarMonths cuts days into the months that are whole.
func calendarMonths(first, last entente.Date) (starts []entente.Date, end entente.Date) {
	d := monthOf(first)
	if d < first {
		d = monthEnd(first)
	}
	for ; monthEnd(d) <= last+1; d = monthEnd(d) {
		starts = append(starts, d)
	}
	return starts, d
}
