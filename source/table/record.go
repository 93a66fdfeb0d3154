package table

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"entente"
	"entente/source"
)

// take turns a row into records and issues.
func (f *file) take(rec []string) {
	f.rec = rec
	for _, x := range f.Filter {
		if !f.passes(x) {
			f.note(filtered, fmt.Sprintf("%s %q", x.Column, f.raw(x.Column)))
			return
		}
	}
	span := f.span()
	on := span.From
	if !on.Known() && span.To.Known() {
		on = span.To - 1
	}
	as := f.states(&f.A, on)
	bs := []entente.Code{""}
	if f.B != nil {
		bs = f.states(f.B, on)
	}
	base := entente.Record{Layer: f.layer, Directed: f.Directed, Span: span, Row: f.rows.Row()}
	if f.Session != "" {
		base.Session = f.shown(f.Session)
	}
	if f.Link != "" {
		base.Link = f.shown(f.Link)
	}
	if f.Ref != "" {
		base.Ref = f.shown(f.Ref)
	}
	for _, a := range as {
		base.A = a
		others := 0
		for _, b := range bs {
			if a == b {
				f.note(withItself, string(a))
				continue
			}
			base.B = b
			others++
			for i := range f.Records {
				f.statement(i, base)
			}
		}
		if others == 0 && f.B != nil && f.B.Optional {
			base.B, base.Directed = "", false
			for i := range f.Records {
				f.statement(i, base)
			}
			base.Directed = f.Directed
		}
	}
}

// statement makes the i-th statement of a row about one pair. Flaws of the cells are
// noted with the first pair only: they are the row's, not the pair's.
func (f *file) statement(i int, r entente.Record) {
	t := f.Records[i]
	for _, x := range t.When {
		if !f.passes(x) {
			return
		}
	}
	first := !slices.ContainsFunc(f.records, func(o entente.Record) bool { return o.A != r.A || o.B != r.B })
	note := func(w flaw, detail string) {
		if first {
			f.note(w, detail)
		}
	}
	if r.Kind = f.value(t.Kind, note); r.Kind == "" {
		note(noKind, t.Kind.Column)
		return
	}
	r.Sign = 0
	if s := f.value(t.Sign, note); s != "" {
		n, ok := sign(s)
		if !ok && t.Sign.Map == nil {
			note(unmapped, fmt.Sprintf("sign %q", s))
		}
		r.Sign = n
	}
	r.Certainty = entente.Reported
	if s := f.value(t.Certainty, note); s != "" {
		c, ok := certainty(s)
		switch {
		case ok:
			r.Certainty = c
		case t.Certainty.Map == nil:
			note(unmapped, fmt.Sprintf("certainty %q", s))
		}
	}
	r.Size, r.Low, r.High = math.NaN(), math.NaN(), math.NaN()
	if t.Size != nil {
		f.size(*t.Size, &r, note)
	}
	r.Label = f.labels[i].fill(f.shown)
	f.records = append(f.records, r)
}

func (f *file) passes(x source.Filter) bool {
	s := f.raw(x.Column)
	if x.In != nil {
		return slices.Contains(x.In, s)
	}
	return !slices.Contains(x.NotIn, s)
}

// value returns a constant or a cell, translated.
func (f *file) value(v source.Value, note func(flaw, string)) string {
	if v.Column == "" {
		return v.Constant
	}
	s := f.shown(v.Column)
	if v.Map == nil || s == "" {
		return s
	}
	if to, ok := v.Map[s]; ok {
		return to
	}
	note(unmapped, fmt.Sprintf("%s %q", v.Column, s))
	return s
}

func (f *file) size(s source.Size, r *entente.Record, note func(flaw, string)) {
	r.Unit = s.Unit
	if f.get(s.Column) == "" {
		note(noSize, s.Column)
	}
	for _, x := range []struct {
		column string
		to     *float64
	}{{s.Column, &r.Size}, {s.Low, &r.Low}, {s.High, &r.High}} {
		if x.column == "" {
			continue
		}
		cell := f.get(x.column)
		if cell == "" {
			continue
		}
		n, err := numberStyle{s.Thousands, s.Decimal}.read(cell)
		if err != nil {
			note(badNumber, fmt.Sprintf("%s %q", x.column, cell))
			continue
		}
		*x.to = n
	}
}

// span reads the row's date, or its first and last day.
func (f *file) span() entente.Span {
	open := entente.Span{From: entente.NoDate, To: entente.NoDate}
	if f.date != nil {
		s, ok := f.moment(f.date, true)
		if !ok {
			return open
		}
		return s
	}
	span := open
	if f.from != nil {
		if s, ok := f.moment(f.from, true); ok {
			span.From, span.Precision = s.From, s.Precision
		}
	}
	if f.to != nil {
		if s, ok := f.moment(f.to, false); ok {
			span.To, span.Precision = s.To, max(span.Precision, s.Precision)
		}
	}
	if span.From.Known() && span.To.Known() && span.To <= span.From {
		f.note(inverted, span.String())
		span.To = entente.NoDate
	}
	return span
}

// moment reads one date; an empty one is worth a note where it is needed.
func (f *file) moment(m *moment, needed bool) (entente.Span, bool) {
	s, ok := f.rows.(*sheet)
	span, err := m.read(f.get, ok && s.date1904)
	switch {
	case err == nil:
		return span, true
	case errors.Is(err, errNoDate):
		if needed {
			f.note(noDate, m.Column+m.Year)
		}
	case errors.Is(err, errFarDate):
		f.note(farDate, err.Error())
	default:
		f.note(badDate, err.Error())
	}
	return entente.Span{}, false
}
