package record

import (
	"context"
	"fmt"
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
	Mentions     int // -1 where not given
	URL          string
	ID           int64
	Row          int
	Edition      string
}

// EventList returns the events of a pair in a span that a source has one by
// one, in order of day, most mentioned first, and how many there are. A source
// of sums alone has none.
func (r *Record) EventList(ctx context.Context, s EventSeries, span entente.Span, limit int) (list []EventItem, n int, err error) {
	if len(r.segments(kindEvents)) == 0 || s.Unit != "events" {
		return nil, 0, nil
	}
	test, err := eventKind(s.Kind)
	if err != nil {
		return nil, 0, err
	}
	where := r.eventFilter(s, span, test)
	count, err := r.store.Query(ctx, "SELECT count(*) FROM events WHERE "+where, store.Limits{})
	if err != nil {
		return nil, 0, fmt.Errorf("count events: %w", err)
	}
	total, _ := count.Rows[0][0].(int64)
	res, err := r.store.Query(ctx, fmt.Sprintf(`SELECT date, a, b, rule_a, rule_b, code, quad, goldstein, mentions, coalesce(url, ''), id, row, edition
		FROM (SELECT * FROM events WHERE %s ORDER BY date, mentions DESC, id LIMIT %d) LEFT JOIN eventlinks USING (source, file, part, link)
		ORDER BY date, mentions DESC, id`, where, limit), store.Limits{Rows: limit})
	if err != nil {
		return nil, 0, fmt.Errorf("list events: %w", err)
	}
	for _, x := range res.Rows {
		list = append(list, newEventItem(x))
	}
	return list, int(total), nil
}

func newEventItem(x []any) EventItem {
	text := func(i int) string { s, _ := x[i].(string); return s }
	whole := func(i int) int64 { n, _ := x[i].(int64); return n }
	e := EventItem{
		A: entente.Code(text(1)), B: entente.Code(text(2)), RuleA: text(3), RuleB: text(4), Code: text(5),
		Quad: source.Quad(whole(6)), Mentions: int(whole(8)), URL: text(9), ID: whole(10), Row: int(whole(11)), Edition: text(12),
	}
	e.Day, _ = entente.ParseDate(text(0))
	e.Goldstein, _ = x[7].(float64)
	if c, ok := source.CAMEO(e.Code); ok {
		e.Label = c.Label
	}
	return e
}

// eventFilter is the condition in SQL. What it is made of are ids, codes of the
// register and days.
func (r *Record) eventFilter(s EventSeries, span entente.Span, kind func(uint8) bool) string {
	quote := func(codes []entente.Code) string {
		var q []string
		for _, c := range codes {
			q = append(q, "'"+strings.ReplaceAll(string(c), "'", "''")+"'")
		}
		return "(" + strings.Join(q, ", ") + ")"
	}
	var quads []string
	for q := range uint8(5) {
		if kind(q) {
			quads = append(quads, fmt.Sprint(q))
		}
	}
	a, b := quote(r.States.Lineage(s.Pair.A)), quote(r.States.Lineage(s.Pair.B))
	where := []string{
		"source IN " + quote([]entente.Code{entente.Code(s.Source)}), fmt.Sprintf("file = '%s'", s.file),
		fmt.Sprintf("(a IN %s AND b IN %s OR a IN %s AND b IN %s)", a, b, b, a), fmt.Sprintf("quad IN (%s)", strings.Join(quads, ", ")),
	}
	if span.From.Known() {
		where = append(where, fmt.Sprintf("date >= DATE '%s'", span.From))
	}
	if span.To.Known() {
		where = append(where, fmt.Sprintf("date < DATE '%s'", span.To))
	}
	return strings.Join(where, " AND ")
}

// linkKey is a link in its part.
type linkKey struct {
	source, file, part string
	link               int32
}

// eventStatements returns the events that keep accepts as statements, in order
// of part and row, with the addresses of their articles.
func (r *Record) eventStatements(keep func(Statement) bool) ([]Statement, error) {
	var list []Statement
	at := map[linkKey][]int{} // places in list
	for _, seg := range r.segments(kindEvents) {
		if !r.mayUse(seg) {
			continue
		}
		for rows, err := range eachRow[eventRow](r.store, seg) {
			if err != nil {
				return nil, err
			}
			for _, x := range rows {
				s := statementOf(x)
				if !keep(s) {
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
