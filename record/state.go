package record

import (
	"slices"

	"entente"
	"entente/measure"
)

// stateFigures answers how often states took each position.
func (r *Record) stateFigures(p plan, in period) ([]entente.Figure, error) {
	if p.keep != nil || p.by == BySpan {
		return r.statesFromRollCalls(p, in)
	}
	all, err := r.Presence(p.Body, p.by)
	if err != nil {
		return nil, err
	}
	counts := map[entente.Code][6]int{}
	for _, x := range all {
		if x.Span == in.label {
			counts[x.State] = x.Counts
		}
	}
	return r.shares(p, in, counts), nil
}

func (r *Record) statesFromRollCalls(p plan, in period) ([]entente.Figure, error) {
	a, err := r.Assembly(p.Body)
	if err != nil {
		var list []entente.Figure
		for _, s := range p.Subjects {
			list = append(list, r.blank(p, in, s.String()).NoValue(entente.Unknown, err.Error()))
		}
		return list, nil
	}
	sel := p.selection(a, in)
	counts := map[entente.Code][6]int{}
	for i, c := range a.Matrix.States() {
		counts[c] = a.Matrix.Counts(i, sel)
	}
	return r.shares(p, in, counts), nil
}

// shares makes the figures of one position for the states asked for, or all.
func (r *Record) shares(p plan, in period, counts map[entente.Code][6]int) []entente.Figure {
	var codes []entente.Code
	if len(p.Subjects) == 0 {
		for c := range counts {
			codes = append(codes, c)
		}
		slices.Sort(codes)
	}
	for _, s := range p.Subjects {
		for _, year := range yearsOf(in) {
			for _, c := range r.codesIn(s.A, year) {
				if !slices.Contains(codes, c) {
					codes = append(codes, c)
				}
			}
		}
	}
	var list []entente.Figure
	for _, c := range codes {
		n := counts[c]
		listed := n[entente.Yes] + n[entente.Abstain] + n[entente.No] + n[entente.NonVoting] + n[entente.Unclear]
		f := r.blank(p, in, string(c))
		if why := r.withheld(p.Body, in); why != "" {
			list = append(list, f.NoValue(entente.Unknown, why))
			continue
		}
		if listed == 0 {
			if len(p.Subjects) > 0 {
				list = append(list, f.NoValue(entente.Unknown, "not in any roll call"))
			}
			continue
		}
		hits := n[map[string]entente.Position{
			shareYes: entente.Yes, shareAbstain: entente.Abstain, shareNo: entente.No, shareNonVoting: entente.NonVoting,
		}[p.Measure.ID]]
		share, _, _ := measure.Cohesion{N: listed, Unanimous: hits, ShareUnanimous: float64(hits) / float64(listed)}.Intervals(p.Level)
		f.Value, f.Low, f.High, f.Method, f.N = float64(hits)/float64(listed), share.Low, share.High, share.Method, listed
		list = append(list, f)
	}
	return list
}
