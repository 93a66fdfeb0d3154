package record

import (
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/store"
)

// Statement is one record of any layer but votes, with its way back to the
// publisher's file.
type Statement struct {
	Source, File string
	Layer        entente.Layer
	Kind         string
	A, B         entente.Code
	Directed     bool
	Sign         int
	Size         float64
	Unit         string
	Span         entente.Span
	Session      string
	Certainty    string
	Ref          string
	Label        string
	Link         string
	Row          int
	Edition      string
}

func newStatement(part string, x recordRow) Statement {
	source, file, _ := strings.Cut(part, "/")
	return Statement{
		Source: source, File: file, Layer: entente.Layer(x.Layer), Kind: x.Kind, A: entente.Code(x.A), B: entente.Code(x.B),
		Directed: x.Directed, Sign: int(x.Sign), Size: orNaN(x.Size), Unit: x.Unit,
		Span:    entente.Span{From: orNoDate(x.From), To: orNoDate(x.To), Precision: entente.Precision(x.Precision)},
		Session: x.Session, Certainty: x.Certainty, Ref: x.Ref, Label: x.Label, Link: x.Link, Row: int(x.Row), Edition: x.Edition,
	}
}

// Statements returns the records that keep accepts, of the editions that may be
// used, in order of source and row. Only what is kept stays in memory.
func (r *Record) Statements(keep func(Statement) bool) ([]Statement, error) {
	list, err := statementsOf(r, kindRecords, keep, func(x recordRow) recordRow { return x })
	if err != nil {
		return nil, err
	}
	series, err := statementsOf(r, kindSeries, keep, seriesRow.asRecord)
	if err != nil {
		return nil, err
	}
	flows, err := r.flowStatements(keep)
	return slices.Concat(list, series, flows), err
}

// statementsOf reads the statements of one kind of segment.
func statementsOf[T any](r *Record, kind string, keep func(Statement) bool, record func(T) recordRow) ([]Statement, error) {
	segs := slices.DeleteFunc(r.segments(kind), func(s store.Segment) bool { return len(s.Inputs) == 0 || !r.mayUse(s) })
	slices.SortStableFunc(segs, func(x, y store.Segment) int { return strings.Compare(x.Inputs[0], y.Inputs[0]) })
	var list []Statement
	for _, seg := range segs {
		for rows, err := range eachRow[T](r.store, seg) {
			if err != nil {
				return nil, err
			}
			for _, x := range rows {
				if s := newStatement(seg.Inputs[0], record(x)); keep(s) {
					list = append(list, s)
				}
			}
		}
	}
	return list, nil
}

// About returns the test of whether a statement is about a subject at some time
// in a span: both states of a pair, either way round; a direction the way it
// goes; a state on either side; a group with both sides in it. A state counts
// under the codes of its predecessors as well.
func (r *Record) About(s Subject, span entente.Span) func(Statement) bool {
	as, bs := r.States.Lineage(s.A), r.States.Lineage(s.B)
	var members []entente.Code
	if s.On == OnGroup {
		members = s.Group.Codes()
	}
	return func(x Statement) bool {
		if x.Span.From.Known() && span.To.Known() && x.Span.From >= span.To || x.Span.To.Known() && span.From.Known() && x.Span.To <= span.From {
			return false
		}
		switch s.On {
		case OnPair:
			return slices.Contains(as, x.A) && slices.Contains(bs, x.B) || slices.Contains(bs, x.A) && slices.Contains(as, x.B)
		case OnDirection:
			return slices.Contains(as, x.A) && slices.Contains(bs, x.B)
		case OnGroup:
			return slices.Contains(members, x.A) && (x.B == "" || slices.Contains(members, x.B))
		}
		return slices.Contains(as, x.A) || slices.Contains(as, x.B)
	}
}

// Behind returns the test of whether a figure of the measure, about the subject
// in the span, rests on a statement.
func (r *Record) Behind(m Entry, s Subject, span entente.Span) func(Statement) bool {
	of := s
	if m.mutual {
		of.On = OnPair
	}
	about := r.About(of, span)
	in := func(c, of entente.Code) bool { return slices.Contains(r.States.Lineage(of), c) }
	return func(x Statement) bool {
		return x.Source == m.Rests && x.Layer == m.Layer && about(x) && (m.behind == nil || m.behind(x, in, s))
	}
}

// SpanOf reads the span of a figure: a year, years, a session of the Assembly
// (as the year that begins in September), or everything for an empty text.
func SpanOf(text string) (entente.Span, bool) {
	if text == "" {
		return entente.Span{From: entente.NoDate, To: entente.NoDate}, true
	}
	from, to, ok := strings.Cut(text, "/")
	if !ok {
		to = from
	}
	if n, err := strconv.Atoi(text); err == nil && n < 1000 {
		return entente.Span{From: entente.NewDate(1945+n, 9, 1), To: entente.NewDate(1946+n, 9, 1)}, true
	}
	first, err := parseDay("", from, false)
	if err != nil {
		return entente.Span{}, false
	}
	last, err := parseDay("", to, true)
	return entente.Span{From: first, To: last}, err == nil
}
