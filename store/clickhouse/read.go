package clickhouse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entente"
	"entente/store"
)

// Loads lists the parts of the ledger.
func (e *Engine) Loads(ctx context.Context) ([]store.EventPart, error) {
	all, err := e.liveEntries(ctx)
	var list []store.EventPart
	for _, x := range all {
		list = append(list, x.part)
	}
	return list, err
}

// liveEntries are those that count; none where nothing was ever loaded.
func (e *Engine) liveEntries(ctx context.Context) ([]entry, error) {
	all, err := e.entries(ctx)
	if isNothing(err) {
		return nil, nil
	}
	return live(all), err
}

// loadsOf lists the names of the loads of a source's file, as SQL, and the first
// day of the first part; empty where there are none.
func (e *Engine) loadsOf(ctx context.Context, source, file string) (names string, first entente.Date, err error) {
	all, err := e.liveEntries(ctx)
	if err != nil {
		return "", 0, err
	}
	var list []string
	first = entente.NoDate
	for _, x := range all {
		if x.part.Source != source || x.part.File != file {
			continue
		}
		list = append(list, quote(x.load))
		if span, ok := x.part.Span(); ok && (!first.Known() || span.From < first) {
			first = span.From
		}
	}
	if first.Known() { // a part may be a day
		t := first.Time()
		first = entente.NewDate(t.Year(), t.Month(), 1)
	}
	return strings.Join(list, ", "), first, nil
}

// Sums adds the sums by day on the servers.
func (e *Engine) Sums(ctx context.Context, q store.SumsQuery) (store.EventSums, error) {
	out := store.EventSums{First: entente.NoDate, Last: entente.NoDate}
	names, first, err := e.loadsOf(ctx, q.Source, q.File)
	if err != nil || names == "" {
		return out, err
	}
	out.First = first
	inside := fmt.Sprintf("day >= %d AND day < part_end", first)
	from := fmt.Sprintf("FROM %s WHERE load IN (%s)", e.table("pairdays"), names)
	if err := e.monthSums(ctx, &out, from, inside); err != nil {
		return out, fmt.Errorf("sum events: %w", explain(err))
	}
	if err := e.conn.QueryRow(e.settings(ctx), "SELECT sum(events) "+from+" AND NOT ("+inside+")").Scan(&out.Outside); err != nil {
		return out, fmt.Errorf("sum events: %w", explain(err))
	}
	if !q.All && len(q.Directions) == 0 {
		return out, nil
	}
	if err := e.pairSums(ctx, &out, q, from+" AND "+inside); err != nil {
		return out, fmt.Errorf("sum events: %w", explain(err))
	}
	return out, nil
}

// monthOf numbers the month of a day from year 0.
const monthOf = "toYear(toDate(day)) * 12 + toMonth(toDate(day)) - 1"

func (e *Engine) monthSums(ctx context.Context, out *store.EventSums, from, inside string) error {
	rows, err := e.conn.Query(e.settings(ctx), fmt.Sprintf(
		"SELECT toInt32(%s) AS month, toInt64(sum(if(a != '' AND b != '' AND a != b, events, 0))) AS world, toInt64(sum(if(a != '' AND b != '' AND a != b, official, 0))) AS states, toInt64(uniqExact(day)) AS days, toInt32(max(day)) AS last %s AND %s GROUP BY month ORDER BY month",
		monthOf, from, inside))
	if err != nil {
		return err
	}
	defer rows.Close()
	base := numberOf(out.First)
	for rows.Next() {
		var month, last int32
		var world, official, days int64
		if err := rows.Scan(&month, &world, &official, &days, &last); err != nil {
			return err
		}
		k := int(month) - base
		for len(out.Months) <= k {
			out.Months = append(out.Months, store.MonthSum{})
		}
		out.Months[k] = store.MonthSum{World: world, Official: official, Days: int(days)}
		out.Last = max(out.Last, entente.Date(last))
	}
	return rows.Err()
}

func numberOf(d entente.Date) int { t := d.Time(); return t.Year()*12 + int(t.Month()) - 1 }

func (e *Engine) pairSums(ctx context.Context, out *store.EventSums, q store.SumsQuery, from string) error {
	if !q.All {
		var tests []string
		for _, d := range q.Directions {
			tests = append(tests, fmt.Sprintf("(a = %s AND b = %s)", quote(string(d.From)), quote(string(d.To))))
		}
		from += " AND (" + strings.Join(tests, " OR ") + ")"
	}
	rows, err := e.conn.Query(e.settings(ctx), fmt.Sprintf(`SELECT a, b, toInt32(%s) AS month, quad, toInt64(sum(events)), toInt64(sum(official)), toInt64(sum(mentions)),
		toInt64(sum(articles)), sum(goldstein), sum(tone) %s AND a != '' AND b != '' AND a != b GROUP BY a, b, month, quad ORDER BY a, b, month, quad`, monthOf, from))
	if err != nil {
		return err
	}
	defer rows.Close()
	base := numberOf(out.First)
	for rows.Next() {
		var p store.PairMonth
		var month int32
		if err := rows.Scan(&p.A, &p.B, &month, &p.Quad, &p.Events, &p.Official, &p.Mentions, &p.Articles, &p.Goldstein, &p.Tone); err != nil {
			return err
		}
		p.Month = int(month) - base
		out.Pairs = append(out.Pairs, p)
	}
	return rows.Err()
}

// condition is a filter as SQL over events; empty where no part is loaded.
func (e *Engine) condition(ctx context.Context, f store.EventFilter) (string, error) {
	if f.Source == "" || f.File == "" || len(f.A) == 0 || len(f.B) == 0 {
		return "", fmt.Errorf("source, file and both sides are needed")
	}
	names, _, err := e.loadsOf(ctx, f.Source, f.File)
	if err != nil || names == "" {
		return "", err
	}
	where := append([]string{fmt.Sprintf("load IN (%s)", names)}, f.Conditions(quote)...)
	if f.Span.From.Known() {
		where = append(where, fmt.Sprintf("day >= %d", f.Span.From))
	}
	if f.Span.To.Known() {
		where = append(where, fmt.Sprintf("day < %d", f.Span.To))
	}
	return strings.Join(where, " AND "), nil
}

// Count counts on the servers.
func (e *Engine) Count(ctx context.Context, f store.EventFilter) (int64, error) {
	where, err := e.condition(ctx, f)
	if err != nil {
		return 0, fmt.Errorf("count events: %w", err)
	}
	if where == "" {
		return 0, nil
	}
	var n uint64
	if err := e.conn.QueryRow(e.settings(ctx), "SELECT count() FROM "+e.table("events")+" WHERE "+where).Scan(&n); err != nil {
		return 0, fmt.Errorf("count events: %w", explain(err))
	}
	return int64(n), nil
}

// List selects the events, then the addresses and files of those that were
// found.
func (e *Engine) List(ctx context.Context, f store.EventFilter, limit int) ([]store.FoundEvent, error) {
	where, err := e.condition(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("list events: %w", err)
	}
	if where == "" || limit <= 0 {
		return nil, nil
	}
	rows, err := e.conn.Query(e.settings(ctx), fmt.Sprintf(`SELECT load, part, id, day, a, b, rule_a, rule_b, code, quad, goldstein, mentions, sources, articles, tone, link, row, file_row
		FROM %s WHERE %s ORDER BY day, mentions DESC, id, row LIMIT %d`, e.table("events"), where, limit))
	if err != nil {
		return nil, fmt.Errorf("list events: %w", explain(err))
	}
	defer rows.Close()
	var list []store.FoundEvent
	links, files := map[place][]int{}, map[place][]int{}
	for rows.Next() {
		x := store.FoundEvent{EventRow: store.EventRow{Source: f.Source, File: f.File}}
		var load string
		var quad uint8
		var file int32
		if err := rows.Scan(&load, &x.Part, &x.ID, &x.Date, &x.A, &x.B, &x.RuleA, &x.RuleB, &x.Code, &quad, &x.Goldstein, &x.Mentions, &x.Sources, &x.Articles,
			&x.Tone, &x.Link, &x.Row, &file); err != nil {
			return nil, fmt.Errorf("list events: %w", explain(err))
		}
		x.Quad = int32(quad)
		if x.Link > 0 {
			links[place{load, x.Link}] = append(links[place{load, x.Link}], len(list))
		}
		files[place{load, file}] = append(files[place{load, file}], len(list))
		list = append(list, x)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list events: %w", explain(err))
	}
	err = e.lookUp(ctx, "eventlinks", "link", "url", links, func(i int, text string) { list[i].URL = text })
	if err == nil {
		err = e.lookUp(ctx, "eventfiles", "file_row", "edition", files, func(i int, text string) { list[i].Edition = text })
	}
	return list, err
}

// place is a row of a load.
type place struct {
	load string
	n    int32
}

// lookUp finds a text for each place, a thousand at a time.
func (e *Engine) lookUp(ctx context.Context, table, key, text string, places map[place][]int, set func(int, string)) error {
	var all []place
	for p := range places {
		all = append(all, p)
	}
	slices.SortFunc(all, func(x, y place) int {
		if x.load != y.load {
			return strings.Compare(x.load, y.load)
		}
		return int(x.n) - int(y.n)
	})
	for chunk := range slices.Chunk(all, 1000) {
		loads, numbers := map[string]bool{}, []string{}
		for _, p := range chunk {
			loads[p.load] = true
			numbers = append(numbers, fmt.Sprint(p.n))
		}
		var names []string
		for l := range loads {
			names = append(names, quote(l))
		}
		rows, err := e.conn.Query(e.settings(ctx), fmt.Sprintf("SELECT load, %s, %s FROM %s WHERE load IN (%s) AND %s IN (%s)", key, text, e.table(table), strings.Join(names, ", "), key, strings.Join(numbers, ", ")))
		if err != nil {
			return fmt.Errorf("look up %s: %w", table, explain(err))
		}
		for rows.Next() {
			var p place
			var s string
			if err = rows.Scan(&p.load, &p.n, &s); err != nil {
				break
			}
			for _, i := range places[p] {
				set(i, s)
			}
		}
		if err == nil {
			err = rows.Err()
		}
		_ = rows.Close()
		if err != nil {
			return fmt.Errorf("look up %s: %w", table, explain(err))
		}
	}
	return nil
}
