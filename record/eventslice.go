package record

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"entente"
	"entente/store"
	"entente/trend"
)

// EventSlice says which events of a pair a series is of, and what it is a share
// of.
type EventSlice struct {
	Source   string  // data set; empty: the one that covers most months
	Kind     string  // one of EventKinds; empty: all
	Level    float64 // of the intervals
	Directed bool    // only what First did to the other
	First    entente.Code
	Official bool   // only between countries or agencies of their states
	Of       string // OfWorld (or empty): all that the source reported between states; OfPair: of the pair
	Count    string // ByEvent (or empty), or ByArticle: each article once for a pair, over all months
}

// What a series is a share of, and what it counts.
const (
	OfWorld   = "world"
	OfPair    = "pair"
	ByEvent   = "events"
	ByArticle = "articles"
)

// check fills in what is empty and returns the test of the quad class.
func (q *EventSlice) check() (func(uint8) bool, error) {
	quad, err := eventKind(q.Kind)
	if err != nil {
		return nil, err
	}
	if q.Kind == "" {
		q.Kind = "all"
	}
	if q.Of == "" {
		q.Of = OfWorld
	}
	if q.Count == "" {
		q.Count = ByEvent
	}
	switch {
	case !slices.Contains([]string{OfWorld, OfPair}, q.Of):
		return nil, fmt.Errorf("--of %q: want world or pair", q.Of)
	case !slices.Contains([]string{ByEvent, ByArticle}, q.Count):
		return nil, fmt.Errorf("--count %q: want events or articles", q.Count)
	case q.Of == OfPair && q.Kind == "all":
		return nil, errors.New("--of pair: name the kind whose share of the pair's news it is, --kind conflict")
	}
	return quad, nil
}

// LevelBreak is a month with which a source began to report much more or less of
// everything.
type LevelBreak struct {
	Month       entente.Date // first day
	First, Last entente.Date // window in which it lies: first days of its months
	Probability float64
	Before      float64 // volume a day
	After       float64
}

// levelLeast is how far the level of a source must move, in either direction, to
// be marked: by a fifth.
const levelLeast = 1.2

// levels dates the breaks in what the source reports in a day over all pairs:
// breaks in counts with the days as exposure (package trend), and of those the
// larger ones. Shares divide them out where they touch all pairs alike; they
// are marked because they may not.
func (m *eventMonths) levels() []LevelBreak {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.broken != nil {
		return m.broken
	}
	m.broken = []LevelBreak{}
	world, days := make([]float64, len(m.world)), make([]float64, len(m.world))
	for i, w := range m.world {
		world[i], days[i] = w, float64(m.days[i])
		if w == 0 || m.days[i] == 0 {
			world[i], days[i] = math.NaN(), math.NaN()
		}
	}
	p, err := trend.BreaksInCounts(world, days, trend.CountOptions{})
	if err != nil { // too short, or all alike: nothing to mark
		return m.broken
	}
	month := func(i int) entente.Date {
		return entente.NewDate(m.first.Year(), m.first.Time().Month()+time.Month(i), 1)
	}
	for _, b := range trend.All(p, 0) {
		if ratio := b.After.Mean / b.Before.Mean; ratio >= levelLeast || ratio <= 1/levelLeast {
			m.broken = append(m.broken, LevelBreak{month(b.Index), month(b.First), month(b.Final), b.Probability, b.Before.Mean, b.After.Mean})
		}
	}
	return m.broken
}

// Ends returns who acts on whom in a directed series.
func (s EventSeries) Ends() (from, to entente.Code) {
	if s.First == s.Pair.B {
		return s.Pair.B, s.Pair.A
	}
	return s.Pair.A, s.Pair.B
}

// At returns the break of the source whose window a month is in.
func (s EventSeries) At(month entente.Date) (LevelBreak, bool) {
	i := slices.IndexFunc(s.Breaks, func(b LevelBreak) bool { return b.First <= month && month <= b.Last })
	if i < 0 {
		return LevelBreak{}, false
	}
	return s.Breaks[i], true
}

// countArticles replaces events by articles: an address counts once for a pair,
// in the month of its first event, whatever it says later and however many events
// are read out of it. The world is the same over all pairs. It is counted in the
// folder's SQL when asked for.
func (r *Record) countArticles(ctx context.Context, s *EventSeries) error {
	if r.events != nil {
		return errors.New("--count articles: is counted in a record's own folder, not in a far store")
	}
	from, to := s.Ends()
	filter := store.EventFilter{A: r.States.Lineage(from), B: r.States.Lineage(to), Directed: s.Directed, Official: s.Official}
	test, err := eventKind(s.Kind)
	if err != nil {
		return err
	}
	whole := []string{"a <> ''", "b <> ''", "a <> b"}
	if s.Official {
		whole = append(whole, "rule_a IN ('country', 'agency')", "rule_b IN ('country', 'agency')")
	}
	if s.Of == OfPair {
		whole = append(whole, filter.Conditions(quoted)...)
	}
	world, err := r.articles(ctx, s, whole)
	if err != nil {
		return err
	}
	for q := range uint8(5) {
		if test(q) {
			filter.Quads = append(filter.Quads, q)
		}
	}
	pair, err := r.articles(ctx, s, filter.Conditions(quoted))
	if err != nil {
		return err
	}
	for i := range s.Months {
		x := &s.Months[i]
		x.Volume, x.World = pair[x.Span.From], world[x.Span.From]
	}
	s.Unit = ByArticle
	s.score()
	return nil
}

func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// articles counts addresses by the month of their first event between a pair.
func (r *Record) articles(ctx context.Context, s *EventSeries, where []string) (map[entente.Date]float64, error) {
	res, err := r.store.Query(ctx, fmt.Sprintf(`SELECT date_trunc('month', d)::DATE AS month, count(*) AS n FROM (
		SELECT min(date) AS d FROM (SELECT part, date, link, least(a, b) AS x, greatest(a, b) AS y FROM events WHERE source = %[1]s AND file = %[2]s AND link > 0 AND %[3]s)
		JOIN (SELECT part, link, hash(url) AS article FROM eventlinks WHERE source = %[1]s AND file = %[2]s) USING (part, link)
		GROUP BY x, y, article) GROUP BY month`, quoted(s.Source), quoted(s.file), strings.Join(where, " AND ")), store.Limits{})
	if err != nil {
		return nil, fmt.Errorf("count articles: %w", err)
	}
	months := map[entente.Date]float64{}
	for _, x := range res.Rows {
		text, _ := x[0].(string)
		n, _ := x[1].(int64)
		day, err := entente.ParseDate(text)
		if err != nil {
			return nil, fmt.Errorf("count articles: %w", err)
		}
		months[day] = float64(n)
	}
	return months, nil
}
