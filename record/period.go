package record

import (
	"fmt"
	"slices"
	"strconv"

	"entente"
	"entente/measure"
)

// sessionEnd returns the first day after a regular session: session s opens in
// September of 1945+s and closes the September after. ok is false for special
// and emergency sessions, which have no fixed end, and for the Security
// Council's years written as sessions.
func sessionEnd(label string) (entente.Date, bool) {
	n, err := strconv.Atoi(label)
	if err != nil {
		return entente.NoDate, false
	}
	if len(label) == 4 {
		return entente.NewDate(n+1, 1, 1), true
	}
	return entente.NewDate(1946+n, 9, 1), true
}

// yearsOf lists the calendar years that a period touches.
func yearsOf(p period) []int {
	if p.span.From >= p.span.To {
		return nil
	}
	var list []int
	for y := p.span.From.Year(); y <= (p.span.To - 1).Year(); y++ {
		list = append(list, y)
	}
	return list
}

// tableSource gives pairs' tables in one period: from the counted tables where
// they suffice, else by counting the roll calls.
type tableSource struct {
	counted  []*Tables
	assembly *Assembly // nil where the record holds no roll calls
	sel      measure.Selection
}

// needsRollCalls reports whether the counted tables of years do not suffice.
func (p plan) needsRollCalls(in period) bool {
	return p.keep != nil || p.by == BySpan && !in.wholeYears()
}

func (r *Record) tablesFor(p plan, in period) (tableSource, error) {
	var src tableSource
	needs := p.needsRollCalls(in)
	if needs || p.by == BySpan {
		a, err := r.Assembly(p.Body)
		if err != nil && needs {
			return src, err
		}
		if err == nil {
			src.assembly, src.sel = a, p.selection(a, in)
			return src, nil
		}
	}
	by := p.by
	if by == BySpan {
		by = ByYear
	}
	j, err := r.Joint(p.Body, by)
	if err != nil {
		return src, err
	}
	for _, label := range in.pool {
		if t := j.In(label); t != nil {
			src.counted = append(src.counted, t)
		}
	}
	return src, nil
}

// of returns a pair's table.
func (s tableSource) of(p entente.Pair) measure.Table {
	if s.assembly == nil {
		var t measure.Table
		for _, c := range s.counted {
			t = t.Plus(c.Of(p))
		}
		return t
	}
	a, okA := s.assembly.Matrix.State(p.A)
	b, okB := s.assembly.Matrix.State(p.B)
	if !okA || !okB {
		return measure.Table{}
	}
	return s.assembly.Matrix.Pair(a, b, s.sel)
}

// all lists the pairs that voted together.
func (s tableSource) all() []entente.Pair {
	if s.assembly == nil && len(s.counted) == 1 {
		return s.counted[0].Pairs()
	}
	seen := map[entente.Pair]bool{}
	var list []entente.Pair
	add := func(p entente.Pair) {
		if !seen[p] {
			seen[p] = true
			list = append(list, p)
		}
	}
	for _, c := range s.counted {
		for _, p := range c.Pairs() {
			add(p)
		}
	}
	if s.assembly != nil {
		states := s.assembly.Matrix.States()
		for i, t := range s.assembly.Matrix.AllPairs(s.sel) {
			if t.N() > 0 {
				add(entente.Pair{A: states[i[0]], B: states[i[1]]})
			}
		}
	}
	slices.SortFunc(list, comparePairs)
	return list
}

// clusters returns the pair's tables by recurring text: all roll calls of the
// period on the same item are one cluster.
func (s tableSource) clusters(pairs []entente.Pair) []measure.Table {
	all := make([]measure.Table, s.assembly.items)
	for _, p := range pairs {
		a, okA := s.assembly.Matrix.State(p.A)
		b, okB := s.assembly.Matrix.State(p.B)
		if !okA || !okB {
			continue
		}
		for g, t := range s.assembly.Matrix.PairClusters(a, b, s.sel, s.assembly.cluster) {
			all[g] = all[g].Plus(t)
		}
	}
	return all
}

// withheld says why the embedded record is silent about a year; empty if it
// speaks. A full record is silent only where there was no roll call.
func (r *Record) withheld(body entente.Body, in period) string {
	if c := r.Coverage(body); c.Known() && in.span.From > c {
		return fmt.Sprintf("the edition ends %s", c)
	}
	if !r.Embedded || len(in.pool) != 1 {
		return ""
	}
	r.mu.Lock()
	j := r.joint[string(body)+"/"+ByYear]
	r.mu.Unlock()
	if j == nil || j.In(in.pool[0]) != nil {
		return ""
	}
	return fmt.Sprintf("the embedded record leaves out years with fewer than %d recorded votes; entente sync undl", minEmbedded)
}
