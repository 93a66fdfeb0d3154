package record

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"entente"
	"entente/measure"
	"entente/states"
)

// armsIn answers for all subjects in one period.
func (r *Record) armsIn(q Query, g armsRegister, in period, by string) []entente.Figure {
	w := g.window(in, by)
	w.blank.Measure = q.Measure.ID
	var list []entente.Figure
	if len(q.Subjects) == 0 {
		return w.everyone(q.Measure)
	}
	for _, s := range q.Subjects {
		switch s.On {
		case OnDirection:
			list = append(list, r.armsDirections(w, s)...)
		case OnState:
			list = append(list, r.armsStates(w, s)...)
		case OnGroup:
			list = append(list, r.armsGroup(w, s.Group))
		}
	}
	return list
}

// everyone answers for all directions with a delivery, or all states that took
// part in one.
func (w window) everyone(m Entry) []entente.Figure {
	var list []entente.Figure
	codes := map[entente.Code]bool{}
	for _, x := range w.flows {
		codes[x.From], codes[x.To] = true, true
		if m.On == OnDirection && x.From != "" && x.To != "" {
			list = append(list, w.direction(x.Direction.String(), []entente.Code{x.From}, []entente.Code{x.To}))
		}
	}
	delete(codes, "")
	if m.On == OnState {
		for _, c := range slices.Sorted(maps.Keys(codes)) {
			list = append(list, w.state(string(c), []entente.Code{c}))
		}
	}
	return list
}

// armsDirections answers for one direction: in a year under each pair of codes
// of the time, over a span under all of them together.
func (r *Record) armsDirections(w window, s Subject) []entente.Figure {
	from, to := r.armsCodes(w.armsRegister, s.A, w.period), r.armsCodes(w.armsRegister, s.B, w.period)
	if w.by == BySpan {
		if len(from) == 0 || len(to) == 0 {
			return []entente.Figure{w.nobody(s.String())}
		}
		return []entente.Figure{w.direction(s.String(), from, to)}
	}
	var list []entente.Figure
	for _, a := range from {
		for _, b := range to {
			if a != b {
				list = append(list, w.direction(entente.Direction{From: a, To: b}.String(), []entente.Code{a}, []entente.Code{b}))
			}
		}
	}
	return list
}

func (r *Record) armsStates(w window, s Subject) []entente.Figure {
	codes := r.armsCodes(w.armsRegister, s.A, w.period)
	switch {
	case len(codes) == 0 && w.by == BySpan:
		return []entente.Figure{w.nobody(s.String())}
	case len(codes) == 0:
		return nil
	case w.by == BySpan:
		return []entente.Figure{w.state(s.String(), codes)}
	}
	return []entente.Figure{w.state(string(codes[0]), codes)}
}

func (w window) nobody(subject string) entente.Figure {
	f := w.blank
	f.Subject = subject
	return f.NoValue(entente.NotApplicable, "a state that did not exist then")
}

// direction makes the figure from some codes to others, each those of one
// state.
func (w window) direction(subject string, from, to []entente.Code) entente.Figure {
	f := w.blank
	f.Subject = subject
	if w.unspeakable {
		return f
	}
	part := w.flows.Sum(func(d entente.Direction) bool { return slices.Contains(from, d.From) && slices.Contains(to, d.To) })
	unknown := w.flows.Sum(func(d entente.Direction) bool { return d.From == "" && slices.Contains(to, d.To) })
	if f.Measure == armsShare {
		rest := w.flows.Sum(func(d entente.Direction) bool { return slices.Contains(to, d.To) && !slices.Contains(from, d.From) })
		f = share(f, part, rest, "no delivery to it in the register")
	} else {
		f = amount(f, part)
	}
	if unknown.High > 0 {
		f.Note = join(f.Note, fmt.Sprintf("%.3g of what the recipient got came from suppliers that are unknown or no states", unknown.Value))
	}
	return f
}

// state makes the figure of all that a state delivered or received.
func (w window) state(subject string, codes []entente.Code) entente.Figure {
	f := w.blank
	f.Subject = subject
	if w.unspeakable {
		return f
	}
	return amount(f, w.flows.Sum(func(d entente.Direction) bool {
		if f.Measure == armsExports {
			return slices.Contains(codes, d.From) && !slices.Contains(codes, d.To)
		}
		return slices.Contains(codes, d.To) && !slices.Contains(codes, d.From)
	}))
}

// armsGroup makes a group's figure. Its members are those on the last day of
// the period that the register covers, for the whole period, under the codes of
// the time.
func (r *Record) armsGroup(w window, g states.Group) entente.Figure {
	f := w.blank
	f.Subject = g.ID
	if w.unspeakable {
		return f
	}
	day := min(w.span.To-1, entente.NewDate(w.last, 12, 31))
	members, declared := g.On(day), 0
	for _, m := range g.Members {
		if m.Span.Contains(day) {
			declared++
		}
	}
	if len(members) < 2 {
		return f.NoValue(entente.NotApplicable, fmt.Sprintf("the group had %d member(s) then", len(members)))
	}
	side := map[entente.Code]entente.Code{} // the member that a code belongs to
	for _, m := range members {
		for _, c := range append(r.armsCodes(w.armsRegister, m, w.period), m) {
			side[c] = m
		}
	}
	inside := func(d entente.Direction) bool {
		a, okA := side[d.From]
		b, okB := side[d.To]
		return okA && okB && a != b
	}
	f = w.inside(f, inside)
	if len(members) < declared && f.Status != entente.NotApplicable {
		f.Status = entente.Partial
		f.Share = float64(len(members)*(len(members)-1)) / float64(declared*(declared-1))
		f.Note = join(f.Note, fmt.Sprintf("%d of the %d members existed then", len(members), declared))
	}
	return f
}

func (w window) inside(f entente.Figure, inside func(entente.Direction) bool) entente.Figure {
	if f.Measure == armsInsideTIV {
		return amount(f, w.flows.Sum(inside))
	}
	part := inside
	if f.Measure == armsInsideRest {
		largest, ok := w.flows.Largest(inside)
		if ok {
			part = func(d entente.Direction) bool { return inside(d) && d != largest }
			f.Note = join("without "+largest.String(), f.Note)
		}
	}
	in, rest := w.flows.Sum(part), w.flows.Sum(func(d entente.Direction) bool { return !part(d) })
	return share(f, in, rest, "no delivery in the register")
}

// amount writes a sum into a figure. None is a statement of the register, which
// lists who delivered to whom; it is not one about what nobody reported.
func amount(f entente.Figure, a measure.Amount) entente.Figure {
	if a.Deals == 0 && a.Unvalued > 0 {
		return f.NoValue(entente.Unknown, "deliveries without a value")
	}
	f.Value, f.Low, f.High, f.N = a.Value, a.Low, a.High, a.Deals
	if a.Deals == 0 {
		f.Note = join("no delivery in the register", f.Note)
	}
	return unvalued(f, a.Unvalued)
}

// share writes a share into a figure; N counts the deals of the part.
func share(f entente.Figure, part, rest measure.Amount, none string) entente.Figure {
	f.N = part.Deals
	f.Value, f.Low, f.High = measure.ShareOf(part, rest)
	if math.IsNaN(f.Value) {
		if part.Unvalued+rest.Unvalued > 0 {
			return f.NoValue(entente.Unknown, "deliveries without a value")
		}
		return f.NoValue(entente.NotApplicable, none)
	}
	return unvalued(f, part.Unvalued+rest.Unvalued)
}

// unvalued says that deals without a value are not in a figure.
func unvalued(f entente.Figure, n int) entente.Figure {
	if n > 0 {
		f.Status = entente.Partial
		f.Note = join(f.Note, fmt.Sprintf("%d deals without a value are not in it", n))
	}
	return f
}
