package claim

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"entente"
	"entente/record"
	"entente/store"
)

// The limits of a query in a narrative: it comes from a file that may be a
// stranger's.
const (
	sqlRows = 200_000
	sqlTime = 60 * time.Second
)

// sqlRow is a row that a query gives: what it is about, when, and the number.
type sqlRow struct {
	subject string
	point   Point
}

// sqlAmount takes a quantity from a query. Its columns go by their names:
// value, and where they apply subject, period, low, high and n.
func (k *Checker) sqlAmount(ctx context.Context, q *Quantity, s Subject) (Amount, error) {
	a := Amount{Name: q.Name, Measure: "sql", Take: q.takeOf(), Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
	text, err := q.sqlText(s)
	if err != nil {
		return a, err
	}
	a.Opens = "entente sql " + shellQuoted(text)
	editions, why := k.restsOn(q)
	if why != "" {
		a.Why = why
		return a, nil
	}
	a.Editions = editions
	rows, named, err := k.sqlRows(ctx, text)
	if err != nil && k.rec.Embedded && strings.Contains(err.Error(), "Catalog Error") {
		a.Why = fmt.Sprintf("the embedded record has no such rows; entente sync %s", syncOf(q.Rests))
		return a, nil
	}
	if err != nil {
		return a, fmt.Errorf("%s: %w", q.Name, err)
	}
	if named {
		of := q.Of
		if of == "" {
			of = "$"
		}
		a.Subject = k.tidy(s.fill(of))
	}
	for _, r := range rows {
		if !named || r.subject == a.Subject {
			a.Points = append(a.Points, r.point)
		}
	}
	if len(a.Points) == 0 && q.Absent != nil {
		a.Points = []Point{{Value: *q.Absent, Low: math.NaN(), High: math.NaN(), Used: true}}
	}
	if len(a.Points) == 1 && q.Take == "" {
		a.Take = "at"
	}
	a.take(k.rules.Settings.Level)
	if math.IsNaN(a.Value) && a.Why == "" {
		a.Why = "the query gives no value"
		if named {
			a.Why += " for " + a.Subject
		}
	}
	return a, nil
}

// tidy writes a pair in alphabetical order.
func (k *Checker) tidy(subject string) string {
	if p, err := entente.ParsePair(subject); err == nil && !strings.Contains(subject, ">") {
		return p.String()
	}
	return subject
}

// sqlText fills the subject and the window into a query.
func (q *Quantity) sqlText(s Subject) (string, error) {
	for _, d := range []string{q.From, q.To} {
		if strings.Trim(d, "0123456789-") != "" {
			return "", fmt.Errorf("%s: a window is made of years or days, not %q", q.Name, d)
		}
	}
	pairs := []string{"$from", q.From, "$to", q.To}
	if len(s.Members) > 0 {
		pairs = append(pairs, "$members", "'"+strings.Join(words(s.Members), "','")+"'")
	}
	switch s.On {
	case record.OnState:
		pairs = append(pairs, "$1", "'"+string(s.in.A)+"'")
	case record.OnPair, record.OnDirection:
		pairs = append(pairs, "$1", "'"+string(s.in.A)+"'", "$2", "'"+string(s.in.B)+"'")
	}
	text := strings.NewReplacer(pairs...).Replace(q.SQL)
	if strings.Contains(q.SQL, "$from") && q.From == "" || strings.Contains(q.SQL, "$to") && q.To == "" {
		return "", fmt.Errorf("%s: the query speaks of $from or $to, and there is no window: give from and to", q.Name)
	}
	return strings.TrimSpace(text), nil
}

// restsOn lists the editions that the query reads, or says why it cannot be
// asked.
func (k *Checker) restsOn(q *Quantity) (editions []string, why string) {
	if out := k.rec.LeftOut(); len(out) > 0 {
		return nil, fmt.Sprintf("left out by --commercial: the query could reach %s, which is for non-commercial use only", out[0].Source)
	}
	for _, want := range q.Rests {
		source, file, whole := strings.Cut(want, "/")
		found := false
		for _, e := range k.rec.Manifest().Editions {
			role, _, _ := strings.Cut(e.File, "@")
			if e.Source == source && (!whole || role == file) {
				found = true
				editions = append(editions, e.SHA256)
			}
		}
		if !found {
			return nil, fmt.Sprintf("the record holds no %s; entente sync %s", want, source)
		}
	}
	return editions, ""
}

func (k *Checker) sqlRows(ctx context.Context, text string) (rows []sqlRow, named bool, err error) {
	if had, ok := k.sql[text]; ok {
		return had.rows, had.named, had.err
	}
	rows, named, err = k.askSQL(ctx, text)
	k.sql[text] = sqlAnswer{rows, named, err}
	return rows, named, err
}

// syncOf names the sources of editions: undl/ga comes from undl.
func syncOf(rests []string) string {
	var ids []string
	for _, r := range rests {
		id, _, _ := strings.Cut(r, "/")
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, " ")
}

type sqlAnswer struct {
	rows  []sqlRow
	named bool
	err   error
}

func (k *Checker) askSQL(ctx context.Context, text string) ([]sqlRow, bool, error) {
	res, err := k.statement(ctx, text)
	if err != nil {
		return nil, false, err
	}
	if res.Truncated {
		return nil, false, fmt.Errorf("the query gives more than %d rows", sqlRows)
	}
	at := map[string]int{}
	for i, c := range res.Columns {
		at[c.Name] = i
		if !slices.Contains(sqlColumns(), c.Name) {
			return nil, false, fmt.Errorf("the query gives a column %s%s", c.Name, suggest(c.Name, sqlColumns()))
		}
	}
	if _, ok := at["value"]; !ok {
		return nil, false, fmt.Errorf("the query gives no column value")
	}
	_, named := at["subject"]
	var rows []sqlRow
	for _, cells := range res.Rows {
		r := sqlRow{point: Point{Used: true}}
		r.point.Value, r.point.Low, r.point.High = number(cells, at, "value"), number(cells, at, "low"), number(cells, at, "high")
		r.point.Used = !math.IsNaN(r.point.Value)
		if n := number(cells, at, "n"); !math.IsNaN(n) {
			r.point.N = int(n)
		}
		if i, ok := at["period"]; ok {
			r.point.Span = fmt.Sprint(cells[i])
		}
		if named && cells[at["subject"]] != nil {
			r.subject = k.tidy(fmt.Sprint(cells[at["subject"]]))
		}
		rows = append(rows, r)
	}
	// a query without ORDER BY gives its rows in any order, and slopes, first
	// and last speak of their course
	slices.SortStableFunc(rows, func(p, q sqlRow) int {
		return cmp.Or(cmp.Compare(when(p.point.Span), when(q.point.Span)), cmp.Compare(p.point.Span, q.point.Span))
	})
	return rows, named, nil
}

// statement runs one statement. Within a check the record is opened once for
// all.
func (k *Checker) statement(ctx context.Context, text string) (*store.Result, error) {
	lim := store.Limits{Rows: sqlRows, Timeout: sqlTime}
	if k.queries != nil {
		return k.queries.Query(ctx, text)
	}
	return k.rec.Store().Query(ctx, text, lim, k.rec.RegisterTables()...)
}

// openQueries opens the record for the statements of a check.
func (k *Checker) openQueries(ctx context.Context) (done func(), err error) {
	if k.queries, err = k.rec.Store().Queries(ctx, store.Limits{Rows: sqlRows, Timeout: sqlTime}, k.rec.RegisterTables()...); err != nil {
		return nil, err
	}
	return func() {
		k.queries.Close()
		k.queries = nil
	}, nil
}

func sqlColumns() []string { return []string{"value", "subject", "period", "low", "high", "n"} }

// number reads a cell; NaN for NULL, a missing column and what is no number.
func number(cells []any, at map[string]int, name string) float64 {
	i, ok := at[name]
	if !ok {
		return math.NaN()
	}
	switch v := cells[i].(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	case bool:
		if v {
			return 1
		}
		return 0
	case string: // integers beyond 64 bits, such as sums
		var f float64
		if _, err := fmt.Sscanf(v, "%g", &f); err == nil {
			return f
		}
	}
	return math.NaN()
}

func shellQuoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(strings.Join(strings.Fields(s), " ")) + `"`
}
