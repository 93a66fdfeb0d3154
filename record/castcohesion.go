package record

import (
	"errors"
	"fmt"

	"entente"
	"entente/measure"
)

// Ids of the measures on the votes that a group's members cast, be they all or
// only two.
const (
	rice            = "rice"
	castIndex       = "agreement-index-cast"
	castUnanimous   = "share-unanimous-cast"
	fewestCast      = 2 // members that must have voted for a roll call to count
	castUnclustered = "no interval: over several years it must be clustered by recurring resolution"
)

// castMeasures are the measures of cohesion on votes cast. They are not made at
// build, as those on common roll calls are, and need the roll calls.
func castMeasures() []Entry {
	var list []Entry
	add := func(id, title, doc, cite string) {
		list = append(list, Entry{
			ID: id, On: OnGroup, Title: title, Unit: "share", High: 1, Doc: doc, Cite: cite, Page: "cohesion", Rests: "undl",
			Layer: entente.Votes, answer: (*Record).castFigures,
		})
	}
	add(castIndex, "Agreement index on roll calls in which at least two members voted", "Mean of (max - (T - max)/2)/T, T votes cast, max in the largest camp.", "Hix, Noury and Roland (2005), British Journal of Political Science 35(2)")
	add(rice, "Rice's index of cohesion on roll calls in which at least two members voted", "Mean of |Y - N|/(Y + N) over those with a yes or a no; abstentions do not count.", "Rice (1928), Quantitative Methods in Politics")
	add(castUnanimous, "Share of roll calls in which at least two members voted and all votes were alike", "Votes cast by members that were there.", "")
	return list
}

// castFigures answers from the votes that members cast.
func (r *Record) castFigures(q Query) ([]entente.Figure, error) {
	var list []entente.Figure
	for _, by := range q.cuts() {
		p, err := r.planVotes(q, by)
		var a *Assembly
		if err == nil {
			a, err = r.Assembly(p.Body)
		}
		var none Missing
		if errors.As(err, &none) {
			return r.allUnknown(q, none, methodVersion)
		}
		if err != nil {
			return nil, err
		}
		if q.By == "" && by == BySpan && len(p.periods) == 1 && len(p.periods[0].pool) == 1 {
			continue // the whole is one year, which is there already
		}
		for _, in := range p.periods {
			for _, s := range q.Subjects {
				list = append(list, r.castFigure(p, in, s, a))
			}
		}
	}
	return list, nil
}

func (r *Record) castFigure(p plan, in period, s Subject, a *Assembly) entente.Figure {
	f := r.blank(p, in, s.Group.ID)
	members, declared := r.membership(s.Group, p.Body, in.span)
	if len(members) < fewestCast {
		return f.NoValue(entente.NotApplicable, fmt.Sprintf("the group had %d member(s) then", len(members)))
	}
	var at []int
	for _, c := range members {
		if i, ok := a.Matrix.State(c); ok {
			at = append(at, i)
		}
	}
	c := a.Matrix.CastCohesion(at, p.selection(a, in))
	index, riceBounds, unanimous := c.Intervals(p.Level)
	bounds := index
	switch f.Value, f.N = c.AgreementIndex, c.N; p.Measure.ID {
	case rice:
		f.Value, f.N, bounds = c.Rice, c.RiceN, riceBounds
	case castUnanimous:
		f.Value, bounds = c.Unanimous, unanimous
	}
	if f.N == 0 {
		return f.NoValue(entente.Unknown, "no roll call in which two members voted as the measure needs")
	}
	r.caveatsOf(&f, in, members)
	if len(yearsOf(in)) > 1 && p.by == BySpan {
		f.Note = join(f.Note, castUnclustered)
		bounds = measure.Interval{Low: f.Low, High: f.High}
	}
	f.Low, f.High, f.Method = bounds.Low, bounds.High, bounds.Method
	return judged(f, len(members), declared)
}
