package record

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/source"
	"entente/store"
)

// EventItem is one event of a pair with its way back to the article and the
// file.
type EventItem struct {
	Day          entente.Date
	A, B         entente.Code
	RuleA, RuleB string
	Code, Label  string
	Quad         source.Quad
	Goldstein    float64
	Mentions     int // -1 where not given, as sources and articles
	Sources      int
	Articles     int
	Tone         float64 // NaN where not given
	URL          string
	ID           int64
	Row          int
	Edition      string
}

// EventList returns the events of a pair in a span that a source has one by
// one, in order of day, most mentioned first, and how many there are. A source
// of sums alone has none.
func (r *Record) EventList(ctx context.Context, s EventSeries, span entente.Span, limit int) (list []EventItem, n int, err error) {
	if s.Unit == "points" {
		return nil, 0, nil
	}
	test, err := eventKind(s.Kind)
	if err != nil {
		return nil, 0, err
	}
	from, to := s.Ends()
	f := store.EventFilter{
		Source: s.Source, File: s.file, A: r.States.Lineage(from), B: r.States.Lineage(to), Span: span, Directed: s.Directed, Official: s.Official,
	}
	for q := range uint8(5) {
		if test(q) {
			f.Quads = append(f.Quads, q)
		}
	}
	total, err := r.engine().Count(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	found, err := r.engine().List(ctx, f, limit)
	if err != nil {
		return nil, 0, err
	}
	for _, x := range found {
		list = append(list, newEventItem(x))
	}
	return list, int(total), nil
}

func newEventItem(x store.FoundEvent) EventItem {
	e := EventItem{
		Day: entente.Date(x.Date), A: entente.Code(x.A), B: entente.Code(x.B), RuleA: x.RuleA, RuleB: x.RuleB, Code: x.Code,
		Quad: source.Quad(x.Quad), Goldstein: x.Goldstein, Mentions: int(x.Mentions), Sources: int(x.Sources), Articles: int(x.Articles), Tone: float64(x.Tone), URL: x.URL, ID: x.ID, Row: int(x.Row), Edition: x.Edition,
	}
	if c, ok := source.CAMEO(e.Code); ok {
		e.Label = c.Label
	} else {
		e.Label = strings.ReplaceAll(e.Code, "/", ": ") // PLOVER says it in words
	}
	return e
}

// linkKey is a link in its part.
type linkKey struct {
	source, file, part string
	link               int32
}

// eventStatements returns the events behind a figure as statements, in order
// of part and row, with the addresses of their articles.
func (r *Record) eventStatements(from behind) ([]Statement, error) {
	var list []Statement
	at := map[linkKey][]int{} // places in list
	of := func(s store.Segment) bool {
		return slices.ContainsFunc(s.Inputs, func(part string) bool {
			id, _, _ := strings.Cut(part, "/")
			return slices.Contains(from.sources, id)
		})
	}
	for _, seg := range r.segments(kindEvents) {
		if !r.mayUse(seg) || !of(seg) {
			continue
		}
		for rows, err := range eachRow[eventRow](r.store, seg) {
			if err != nil {
				return nil, err
			}
			for _, x := range rows {
				s := statementOf(x)
				if !from.keep(s) {
					continue
				}
				if x.Link > 0 {
					k := linkKey{x.Source, x.File, x.Part, x.Link}
					at[k] = append(at[k], len(list))
				}
				if c, ok := source.CAMEO(x.Code); ok {
					s.Label = c.Label
				}
				s.Ref = strconv.FormatInt(x.ID, 10)
				list = append(list, s)
			}
		}
	}
	if len(at) == 0 {
		return list, nil
	}
	for _, seg := range r.segments(kindEventLinks) {
		for rows, err := range eachRow[eventLinkRow](r.store, seg) {
			if err != nil {
				return nil, err
			}
			for _, x := range rows {
				for _, i := range at[linkKey{x.Source, x.File, x.Part, x.Link}] {
					list[i].Link = x.URL
				}
			}
		}
	}
	return list, nil
}

// statementOf writes an event as a statement, without what has to be looked up.
func statementOf(x eventRow) Statement {
	day := entente.Date(x.Date)
	return Statement{
		Source: x.Source, File: x.File, Layer: entente.Events, Kind: x.Code, A: entente.Code(x.A), B: entente.Code(x.B), Directed: true,
		Sign: int(source.Quad(x.Quad).Sign()), Size: x.Goldstein, Unit: "Goldstein score", Span: entente.Span{From: day, To: day + 1},
		Certainty: string(entente.Reported), Row: int(x.Row), Edition: x.Edition,
	}
}
