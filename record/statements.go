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
	return r.StatementsOf("", keep)
}

// StatementsOf is Statements of one source alone, and reads no other's; of all
// where it is empty.
func (r *Record) StatementsOf(source string, keep func(Statement) bool) ([]Statement, error) {
	return r.statements(source, nil, keep)
}

// statements is StatementsOf; of series and trade flows it looks only at those
// that name one of the states, if any are given.
func (r *Record) statements(source string, about []entente.Code, keep func(Statement) bool) ([]Statement, error) {
	list, err := r.acts(source, keep)
	if err != nil {
		return nil, err
	}
	series, err := r.seriesStatements(source, about, keep)
	if err != nil {
		return nil, err
	}
	flows, err := r.flowStatements(source, about, keep)
	return slices.Concat(list, series, flows), err
}

// acts are the statements that are kept as records. Rows that are in memory are
// taken from there.
func (r *Record) acts(source string, keep func(Statement) bool) ([]Statement, error) {
	var list []Statement
	take := func(part string, rows []recordRow) {
		for _, x := range rows {
			if s := newStatement(part, x); keep(s) {
				list = append(list, s)
			}
		}
	}
	held := false // all segments of the part at hand are in memory
	segs := r.ofSource(kindRecords, source)
	for i, seg := range segs {
		part := seg.Inputs[0]
		if i == 0 || segs[i-1].Inputs[0] != part {
			var rows []recordRow
			rows, held = r.inMemory(part)
			take(part, rows)
		}
		if held {
			continue
		}
		for rows, err := range eachRow[recordRow](r.store, seg) {
			if err != nil {
				return nil, err
			}
			take(part, rows)
		}
	}
	return list, nil
}

// ofSource lists the segments of a kind that are made of a source's files, of
// any source's where it is empty, and may be used, in order of source and file.
func (r *Record) ofSource(kind, source string) []store.Segment {
	segs := slices.DeleteFunc(r.segments(kind), func(s store.Segment) bool {
		return len(s.Inputs) == 0 || !r.mayUse(s) || source != "" && !strings.HasPrefix(s.Inputs[0], source+"/")
	})
	slices.SortStableFunc(segs, func(x, y store.Segment) int { return strings.Compare(x.Inputs[0], y.Inputs[0]) })
	return segs
}

// inMemory returns the records of a part where they have been read before.
func (r *Record) inMemory(part string) ([]recordRow, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rows, ok := r.records[part]
	return rows, ok
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

// spanText writes the bounds of a query as the span of a figure.
func (q Query) spanText() string {
	if q.From == q.To {
		return q.From
	}
	return q.From + "/" + q.To
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
	if n, err := strconv.Atoi(text); err == nil && n > 0 && n < 1000 {
		return entente.Span{From: entente.NewDate(1945+n, 9, 1), To: entente.NewDate(1946+n, 9, 1)}, true
	}
	first, err := parseDay("", from, false)
	if err != nil {
		return entente.Span{}, false
	}
	last, err := parseDay("", to, true)
	return entente.Span{From: first, To: last}, err == nil
}
