package record

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/measure"
	"entente/states"
)

// withoutMark joins a group's id and the member that is left out: quartet~CHN.
const withoutMark = "~"

// Members returns the members of a group on the day that stands for a period:
// its last day, or the last day covered where the period is still running.
func (r *Record) Members(g states.Group, body entente.Body, in entente.Span) []entente.Code {
	members, _ := r.membership(g, body, in)
	return members
}

// membership also returns how many members the group is declared to have had
// then: more than are returned when one did not exist yet.
func (r *Record) membership(g states.Group, body entente.Body, in entente.Span) (members []entente.Code, declared int) {
	day := in.To - 1
	if c := r.Coverage(body); c.Known() && c < day {
		day = max(c, in.From)
	}
	for _, m := range g.Members {
		if m.Span.Contains(day) {
			declared++
		}
	}
	return g.On(day), declared
}

// groupFigure computes a group's figure in a period.
func (r *Record) groupFigure(p plan, in period, g states.Group) (entente.Figure, error) {
	f := r.blank(p, in, g.ID)
	if why := r.withheld(p.Body, in); why != "" {
		return f.NoValue(entente.Unknown, why), nil
	}
	members, declared := r.membership(g, p.Body, in.span)
	if len(members) < 2 {
		return f.NoValue(entente.NotApplicable, fmt.Sprintf("the group had %d member(s) then", len(members))), nil
	}
	r.caveatsOf(&f, in, members)
	if row, ok, err := r.storedFigure(p, in, g, members); err != nil {
		return f, err
	} else if ok {
		f.Value, f.Low, f.High, f.Method, f.N, f.Share = orNaN(row.Value), orNaN(row.Low), orNaN(row.High), row.Method, int(row.N), row.Share
		return judged(f, len(members), declared), nil
	}
	a, err := r.Assembly(p.Body)
	var none Missing
	switch {
	case err == nil:
		f = computeGroup(f, p.Measure, a, members, p.selection(a, in), p.clusterOf(a), p.Against)
		return judged(f, len(members), declared), nil
	case !errors.As(err, &none):
		return f, err
	case p.Measure.common || p.needsRollCalls(in):
		return f.NoValue(entente.Unknown, none.Why), nil
	}
	return r.groupFromTables(f, p, in, members, declared)
}

// clusterOf returns how roll calls cluster where the period is longer than a
// year, else nil.
func (p plan) clusterOf(a *Assembly) []int {
	if p.by == BySpan {
		return a.cluster
	}
	return nil
}

// judged gives a group's figure the status that follows from its value and from
// how much of the declared group it speaks for.
func judged(f entente.Figure, members, declared int) entente.Figure {
	switch {
	case math.IsNaN(f.Value) && f.N == 0:
		return f.NoValue(entente.Unknown, "no roll call in which the members cast votes together")
	case math.IsNaN(f.Value):
		return f.NoValue(entente.NotApplicable, "not defined for any pair of the group")
	}
	if members < declared {
		f.Share *= float64(members*(members-1)) / float64(declared*(declared-1))
		f.Note = join(f.Note, fmt.Sprintf("%d of the %d members existed then", members, declared))
	}
	if f.Share < 1 {
		f.Status = entente.Partial
		f.Note = join(f.Note, fmt.Sprintf("rests on %.0f %% of the group's pairs", 100*f.Share))
	}
	return f
}

// groupFromTables averages over pairs where only their tables are here.
func (r *Record) groupFromTables(f entente.Figure, p plan, in period, members []entente.Code, declared int) (entente.Figure, error) {
	src, err := r.tablesFor(p, in)
	if err != nil {
		return f, err
	}
	m := p.Measure.pair.MeanOfTables(tablesOf(src, members), p.Level)
	f.Value, f.N = m.Value, m.N
	if p.by == BySpan {
		f.Note = join(f.Note, "no interval: over several years it must be clustered by recurring resolution, which needs the roll calls; entente sync undl")
	} else {
		f.Low, f.High, f.Method = m.Interval.Low, m.Interval.High, m.Interval.Method
	}
	f.Share = float64(m.Defined) / float64(m.Pairs)
	return judged(f, len(members), declared), nil
}

func tablesOf(src tableSource, members []entente.Code) []measure.Table {
	var list []measure.Table
	for i, a := range members {
		for _, b := range members[i+1:] {
			list = append(list, src.of(entente.NewPair(a, b)))
		}
	}
	return list
}

// computeGroup computes a group's figure from the roll calls.
func computeGroup(f entente.Figure, m Entry, a *Assembly, members []entente.Code, sel measure.Selection, cluster []int, against entente.Code) entente.Figure {
	numbers := make([]int, 0, len(members))
	for _, c := range members {
		if i, ok := a.Matrix.State(c); ok {
			numbers = append(numbers, i)
		}
	}
	if m.common && len(numbers) < len(members) {
		return f // a member that never voted: no common roll call
	}
	if !m.common {
		p := m.pair.MeanOverPairs(a.Matrix, numbers, sel, cluster, f.Level)
		f.Value, f.Low, f.High, f.Method, f.N = p.Value, p.Interval.Low, p.Interval.High, p.Interval.Method, p.N
		f.Share = float64(p.Defined) / float64(len(members)*(len(members)-1)/2)
		return f
	}
	if m.ID == unanimousAgainst {
		return computeAgainst(f, a, numbers, sel, against)
	}
	c := a.Matrix.Cohesion(numbers, sel)
	share, index, pairwise := c.Intervals(f.Level)
	if cluster != nil {
		share, index, pairwise = a.Matrix.ClusteredCohesion(numbers, sel, cluster, f.Level)
	}
	f.N = c.N
	switch m.ID {
	case shareUnanimous:
		f.Value = c.ShareUnanimous
	case agreementIndex:
		f.Value, share = c.AgreementIndex, index
	case meanPairwise:
		f.Value, share = c.MeanPairwise, pairwise
	}
	f.Low, f.High, f.Method = share.Low, share.High, share.Method
	return f
}

func computeAgainst(f entente.Figure, a *Assembly, members []int, sel measure.Selection, against entente.Code) entente.Figure {
	f.Slice = "against " + string(against)
	other, ok := a.Matrix.State(against)
	if !ok {
		return f
	}
	n, of := a.Matrix.UnanimousAgainst(members, other, sel)
	f.N = of
	if of > 0 {
		share, _, _ := measure.Cohesion{N: of, Unanimous: n, ShareUnanimous: float64(n) / float64(of)}.Intervals(f.Level)
		f.Value, f.Low, f.High, f.Method = float64(n)/float64(of), share.Low, share.High, share.Method
	}
	return f
}

// caveatsOf adds what the register says about the members in the period.
func (r *Record) caveatsOf(f *entente.Figure, in period, members []entente.Code) {
	for _, c := range members {
		f.Other = f.Other || r.States.SeatElsewhere(c, in.span)
		for _, text := range r.States.Caveats(c, in.span) {
			f.Note = join(f.Note, text)
		}
	}
}

// storedFigure finds a figure that was computed at build: for the declared
// groups with the members that they have in this program's lists.
func (r *Record) storedFigure(p plan, in period, g states.Group, members []entente.Code) (figureRow, bool, error) {
	if !r.Embedded || p.keep != nil || p.by != ByYear {
		return figureRow{}, false, nil // the roll calls answer
	}
	figures, err := r.storedFigures()
	if err != nil {
		return figureRow{}, false, err
	}
	row, ok := figures[storedKey{p.Measure.ID, memberList(members), string(p.Body), in.label, p.Level}]
	return row, ok, nil
}

// storedKey finds a stored figure: by the members, whatever the group is called.
type storedKey struct {
	measure, members, body, span string
	level                        float64
}

func memberList(members []entente.Code) string {
	sorted := make([]string, len(members))
	for i, c := range members {
		sorted[i] = string(c)
	}
	slices.Sort(sorted)
	return strings.Join(sorted, ",")
}

func (r *Record) storedFigures() (map[storedKey]figureRow, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stored != nil {
		return r.stored, nil
	}
	stored := map[storedKey]figureRow{}
	for _, seg := range r.segments(kindFigures) {
		if isStored(seg) {
			continue // of another layer
		}
		rows, err := readSegment[figureRow](r.store, seg)
		if err != nil {
			return nil, err
		}
		for _, x := range rows {
			key := storedKey{x.Measure, x.Members, x.Body, x.Span, x.Level}
			if _, ok := stored[key]; !ok {
				stored[key] = x
			}
		}
	}
	r.stored = stored
	return stored, nil
}

// Without returns the group less one member, under an id of its own.
func Without(g states.Group, c entente.Code) states.Group {
	rest := g
	rest.ID = g.ID + withoutMark + string(c)
	rest.Title = g.Title + " without " + string(c)
	rest.Members = slices.DeleteFunc(slices.Clone(g.Members), func(m states.Membership) bool { return m.State == c })
	return rest
}
