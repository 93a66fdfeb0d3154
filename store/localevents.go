package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"entente"
)

// LocalEvents are the events of a record's folder: Parquet segments, named by
// the manifest, with DuckDB for questions.
type LocalEvents struct {
	dir   string
	use   func(Segment) bool
	mu    sync.Mutex
	store *Store // nil before the first load
}

var _ Events = (*LocalEvents)(nil)

// OpenEvents opens the events of the record in a folder, which need not be there
// before the first load.
func OpenEvents(dir string) (*LocalEvents, error) {
	e := &LocalEvents{dir: dir, use: func(Segment) bool { return true }}
	return e, e.reopen()
}

// EventsOf are the events of an open record, as far as use allows; nil allows
// all.
func EventsOf(s *Store, use func(Segment) bool) *LocalEvents {
	if use == nil {
		use = func(Segment) bool { return true }
	}
	return &LocalEvents{dir: s.dir, use: use, store: s}
}

func (e *LocalEvents) reopen() error {
	s, err := Open(e.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if err == nil {
		e.store = s
	}
	return nil
}

func (e *LocalEvents) open() *Store {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.store
}

// Close has nothing to give up.
func (e *LocalEvents) Close() error { return nil }

// segments lists the live segments of a kind in order of part.
func (e *LocalEvents) segments(kind string) []Segment {
	s := e.open()
	if s == nil {
		return nil
	}
	list := slices.DeleteFunc(s.Segments(kind), func(g Segment) bool { return len(g.Inputs) == 0 || !e.use(g) })
	slices.SortFunc(list, func(x, y Segment) int { return slices.Compare(x.Inputs, y.Inputs) })
	return list
}

// partOf reads which part a segment is of.
func partOf(g Segment) EventPart {
	p := EventPart{Schema: g.Schema, Code: g.Code, Inputs: g.Inputs}
	p.Source, p.File, _ = strings.Cut(g.Inputs[0], "/")
	p.File, p.Part, _ = strings.Cut(p.File, "/")
	return p
}

// Loads lists the parts.
func (e *LocalEvents) Loads(context.Context) ([]EventPart, error) {
	var list []EventPart
	at := map[string]int{}
	for _, kind := range EventKinds() {
		for _, g := range e.segments(kind) {
			i, ok := at[g.Inputs[0]]
			if !ok {
				i = len(list)
				at[g.Inputs[0]] = i
				list = append(list, partOf(g))
			}
			*list[i].count(kind) = g.Rows
		}
	}
	for i := range list {
		for _, ed := range e.open().manifest.Editions {
			list[i].NonCommercial = list[i].NonCommercial || ed.Source == list[i].Source && ed.NonCommercial
		}
	}
	slices.SortFunc(list, func(x, y EventPart) int { return cmp.Compare(x.String(), y.String()) })
	return list, nil
}

func (p *EventPart) count(kind string) *int64 {
	switch kind {
	case KindEventLinks:
		return &p.Links
	case KindPairDays:
		return &p.PairDays
	case KindEventFiles:
		return &p.Files
	}
	return &p.Events
}

// Load writes the part's segments and puts them into the manifest.
func (e *LocalEvents) Load(ctx context.Context, part EventPart, rows EventRows) (EventPart, error) {
	w, err := Lock(e.dir)
	if err != nil {
		return part, fmt.Errorf("load %s: %w", part, err)
	}
	defer w.Close()
	if _, ok := w.Segment(KindEvents, part.ID()); ok {
		if err := e.reopen(); err != nil {
			return part, err
		}
		return e.loaded(ctx, part)
	}
	segs, err := PutEvents(ctx, w, part, rows)
	if err != nil {
		return part, fmt.Errorf("load %s: %w", part, err)
	}
	err = w.Commit(func(m *Manifest) error {
		m.Segments = slices.DeleteFunc(m.Segments, func(g Segment) bool {
			return slices.Contains(EventKinds(), g.Kind) && len(g.Inputs) > 0 && (g.Inputs[0] == part.Inputs[0] || part.Covers(partOf(g)))
		})
		m.Segments = append(m.Segments, segs...)
		return nil
	})
	if err != nil {
		return part, fmt.Errorf("load %s: %w", part, err)
	}
	if err := e.reopen(); err != nil {
		return part, err
	}
	return e.loaded(ctx, part)
}

func (e *LocalEvents) loaded(ctx context.Context, part EventPart) (EventPart, error) {
	all, err := e.Loads(ctx)
	if err != nil {
		return part, err
	}
	for _, p := range all {
		if p.String() == part.String() && p.ID() == part.ID() {
			return p, nil
		}
	}
	return part, fmt.Errorf("load %s: it is not there after loading", part)
}

// PutEvents writes the segments of a part, in the order of EventKinds; Commit
// makes them live.
func PutEvents(ctx context.Context, w *Writer, part EventPart, rows EventRows) ([]Segment, error) {
	segs := make([]Segment, 4)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		segs[0], err = PutSeq(w, KindEvents, part.Schema, part.Code, part.Inputs, rows.Events(ctx))
		return err
	})
	group.Go(func() (err error) {
		segs[1], err = PutSeq(w, KindEventLinks, part.Schema, part.Code, part.Inputs, rows.Links(ctx))
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	days, files := rows.Sums()
	var err error
	if segs[2], err = Put(w, KindPairDays, part.Schema, part.Code, part.Inputs, days); err != nil {
		return nil, err
	}
	segs[3], err = Put(w, KindEventFiles, part.Schema, part.Code, part.Inputs, files)
	return segs, err
}

// Sums reads the sums by day once, whatever the directions.
func (e *LocalEvents) Sums(_ context.Context, q SumsQuery) (EventSums, error) {
	s := sums{out: EventSums{First: entente.NoDate, Last: entente.NoDate}, all: q.All, wanted: map[[2]string]bool{}, at: map[monthKey]int{}}
	for _, d := range q.Directions {
		s.wanted[[2]string{string(d.From), string(d.To)}] = true
	}
	for _, g := range e.segments(KindPairDays) {
		p := partOf(g)
		if p.Source != q.Source || p.File != q.File {
			continue
		}
		span, ok := p.Span()
		if ok && !s.out.First.Known() {
			s.out.First = monthOf(span.From) // a part may be a day
		}
		for rows, err := range Each[PairDayRow](e.open(), g) {
			if err != nil {
				return EventSums{}, fmt.Errorf("sum events: %w", err)
			}
			for i := range rows {
				s.add(&rows[i], span, ok)
			}
		}
	}
	slices.SortFunc(s.out.Pairs, comparePairMonths)
	return s.out, nil
}

// comparePairMonths orders by direction, month and class.
func comparePairMonths(x, y PairMonth) int {
	return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B), cmp.Compare(x.Month, y.Month), cmp.Compare(x.Quad, y.Quad))
}

type monthKey struct {
	a, b  string
	month int32
	quad  uint8
}

// sums are EventSums being made.
type sums struct {
	out    EventSums
	all    bool
	wanted map[[2]string]bool
	at     map[monthKey]int
	seen   []uint32 // days of each month
}

func (s *sums) add(x *PairDayRow, span entente.Span, ok bool) {
	day := entente.Date(x.Date)
	if !ok || day < s.out.First || day >= span.To {
		s.out.Outside += int64(x.Events)
		return
	}
	k := months(s.out.First, day)
	for len(s.out.Months) <= k {
		s.out.Months, s.seen = append(s.out.Months, MonthSum{}), append(s.seen, 0)
	}
	m := &s.out.Months[k]
	if bit := uint32(1) << day.Time().Day(); s.seen[k]&bit == 0 {
		s.seen[k] |= bit
		m.Days++
	}
	s.out.Last = max(s.out.Last, day)
	if x.A == "" || x.B == "" || x.A == x.B {
		return
	}
	m.World, m.Official = m.World+int64(x.Events), m.Official+int64(x.Official)
	if !s.all && !s.wanted[[2]string{x.A, x.B}] {
		return
	}
	key := monthKey{x.A, x.B, int32(k), uint8(x.Quad)}
	i, ok := s.at[key]
	if !ok {
		i = len(s.out.Pairs)
		s.at[key] = i
		s.out.Pairs = append(s.out.Pairs, PairMonth{A: x.A, B: x.B, Month: k, Quad: uint8(x.Quad)})
	}
	p := &s.out.Pairs[i]
	p.Events, p.Official = p.Events+int64(x.Events), p.Official+int64(x.Official)
	p.Mentions, p.Articles = p.Mentions+x.Mentions, p.Articles+x.Articles
	p.Goldstein, p.Tone = p.Goldstein+x.Goldstein, p.Tone+x.Tone
}

// Count counts by DuckDB.
func (e *LocalEvents) Count(ctx context.Context, f EventFilter) (int64, error) {
	if err := f.check(); err != nil {
		return 0, err
	}
	if len(e.segments(KindEvents)) == 0 {
		return 0, nil
	}
	res, err := e.open().Query(ctx, "SELECT count(*) FROM events WHERE "+f.condition(), Limits{})
	if err != nil {
		return 0, fmt.Errorf("count events: %w", err)
	}
	n, _ := res.Rows[0][0].(int64)
	return n, nil
}

// List selects by DuckDB.
func (e *LocalEvents) List(ctx context.Context, f EventFilter, limit int) ([]FoundEvent, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	if limit <= 0 || len(e.segments(KindEvents)) == 0 {
		return nil, nil
	}
	const order = "date, mentions DESC, id, row"
	res, err := e.open().Query(ctx, fmt.Sprintf(`SELECT part, id, date, a, b, rule_a, rule_b, code, quad, goldstein, mentions, sources, articles, tone, link, row, edition, coalesce(url, '')
		FROM (SELECT * FROM events WHERE %s ORDER BY %s LIMIT %d) LEFT JOIN eventlinks USING (source, file, part, link) ORDER BY %s`,
		f.condition(), order, limit, order), Limits{Rows: limit})
	if err != nil {
		return nil, fmt.Errorf("list events: %w", err)
	}
	var list []FoundEvent
	for _, x := range res.Rows {
		list = append(list, foundEvent(f, x))
	}
	return list, nil
}

func foundEvent(f EventFilter, x []any) FoundEvent {
	text := func(i int) string { s, _ := x[i].(string); return s }
	whole := func(i int) int64 { n, _ := x[i].(int64); return n }
	day, _ := entente.ParseDate(text(2))
	e := EventRow{
		Source: f.Source, File: f.File, Part: text(0), ID: whole(1), Date: int32(day), A: text(3), B: text(4), RuleA: text(5), RuleB: text(6),
		Code: text(7), Quad: int32(whole(8)), Mentions: int32(whole(10)), Sources: int32(whole(11)), Articles: int32(whole(12)),
		Link: int32(whole(14)), Row: int32(whole(15)), Edition: text(16),
	}
	e.Goldstein, _ = x[9].(float64)
	tone, _ := x[13].(float64)
	e.Tone = float32(tone)
	return FoundEvent{EventRow: e, URL: text(17)}
}

// condition is the filter in SQL.
func (f EventFilter) condition() string {
	where := append([]string{"source = " + quoteText(f.Source), "file = " + quoteText(f.File)}, f.Conditions(quoteText)...)
	if f.Span.From.Known() {
		where = append(where, fmt.Sprintf("date >= DATE '%s'", f.Span.From))
	}
	if f.Span.To.Known() {
		where = append(where, fmt.Sprintf("date < DATE '%s'", f.Span.To))
	}
	return strings.Join(where, " AND ")
}

// Query runs a statement as Store.Query does.
func (e *LocalEvents) Query(ctx context.Context, query string, lim Limits) (*Result, error) {
	s := e.open()
	if s == nil {
		return nil, fmt.Errorf("query: nothing is loaded")
	}
	return s.Query(ctx, query, lim)
}
