package record

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"entente"
	"entente/measure"
	"entente/store"
	"entente/trend"
)

// eventPast is how many months back a month's share is compared with; eventLeast
// how many of them must be known.
const (
	eventPast  = 24
	eventLeast = 8
)

// EventKinds lists which events a series can be of.
func EventKinds() []string {
	return []string{"all", "cooperation", "conflict", "verbal-cooperation", "material-cooperation", "verbal-conflict", "material-conflict"}
}

// eventKind returns the test of a quad class for one of EventKinds.
func eventKind(kind string) (func(quad uint8) bool, error) {
	if kind == "" || kind == "all" {
		return func(uint8) bool { return true }, nil
	}
	among := map[string][]uint8{
		"cooperation": {1, 2}, "conflict": {3, 4},
		"verbal-cooperation": {1}, "material-cooperation": {2}, "verbal-conflict": {3}, "material-conflict": {4},
	}[kind]
	if among == nil {
		return nil, fmt.Errorf("--kind %q: want one of %s", kind, strings.Join(EventKinds(), ", "))
	}
	return func(q uint8) bool { return slices.Contains(among, q) }, nil
}

// EventMonth is what a source reported of a pair in a month.
type EventMonth struct {
	Span     entente.Span
	Events   int     // events; pair-days where the source has sums alone
	Volume   float64 // events, or points of a sum taken without sign
	World    float64 // the same over all pairs of states
	Share    measure.Rate
	Balance  float64 // -1 all conflict, 1 all cooperation
	Mentions int64   // of the pair's events; 0 where the source does not count them
	Articles int64   // the same
	Expected float64 // share at the median of the past; NaN without
	Z        float64 // of the logarithm of the share against the pair's own past; NaN without
	Days     int     // of the month that the source has
}

// Whole reports whether the source has every day of the month.
func (m EventMonth) Whole() bool { return m.Days >= int(m.Span.To-m.Span.From) }

// EventSeries is a pair's monthly share of the news of one source.
type EventSeries struct {
	EventSlice
	Source     string // that was taken
	Unit       string // of volume: events, articles or points
	Pair       entente.Pair
	Months     []EventMonth // without gaps, from the first month of the source to its last
	Dispersion float64      // how many times the variance exceeds that of Poisson counts
	Editions   []string
	Coverage   entente.Date
	Outside    int          // events of all pairs on days that the source does not cover
	Breaks     []LevelBreak // of the source: months with which it began to report much more or less

	file string // role of the files taken
}

// eventCell is the volume of a direction in a month and quad class.
type eventCell struct {
	month          int32 // from the first of the source
	quad           uint8
	n              int32
	volume, signed float64
	official       int32 // of n, between countries or agencies of their states
	mentions       int64
	articles       int64
	signedOfficial float64
}

// eventMonths is all that a source reported, by month.
type eventMonths struct {
	source, unit string
	file         string                  // role of the files taken
	first        entente.Date            // first day of the first month
	last         entente.Date            // last day with an event
	days         []int                   // with any event, by month
	seen         []map[entente.Date]bool // the days themselves, of sums by day
	world        []float64               // volume of all pairs, by month
	official     []float64               // the same between countries or agencies of their states
	editions     []string
	outside      int // events on days before the first part or after their own

	engine store.Events // of counted events
	lock   sync.Mutex   // for what follows
	cells  map[entente.Direction][]eventCell
	whole  bool         // cells has every direction
	broken []LevelBreak // of the source; nil before it was looked for
}

// note takes in that a day has an event, and returns the place of its month;
// less than 0 before the first.
func (m *eventMonths) note(day entente.Date) int {
	k := monthsBetween(m.first, day)
	if k < 0 {
		return k
	}
	for len(m.days) <= k {
		m.days, m.seen, m.world = append(m.days, 0), append(m.seen, map[entente.Date]bool{}), append(m.world, 0)
	}
	m.seen[k][day] = true
	m.days[k] = len(m.seen[k])
	m.last = max(m.last, day)
	return k
}

// addCell adds a sum to that of its month and quad class.
func addCell(list []eventCell, x eventCell) []eventCell {
	for i := len(list) - 1; i >= max(0, len(list)-5); i-- {
		if c := &list[i]; c.month == x.month && c.quad == x.quad {
			c.n, c.volume, c.signed = c.n+x.n, c.volume+x.volume, c.signed+x.signed
			return list
		}
	}
	return append(list, x)
}

// monthsBetween counts the months from the first of one day to that of another.
func monthsBetween(a, b entente.Date) int {
	x, y := a.Time(), b.Time()
	return 12*(y.Year()-x.Year()) + int(y.Month()) - int(x.Month())
}

// eventSum is the sum kind of a table of events by pair and day.
const eventSum = "event-sum"

// eventSources lists where series of events can come from, in the order in which
// they are taken: counted events first.
func (r *Record) eventSources() ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.eventIDs != nil {
		return r.eventIDs, nil
	}
	parts, err := r.EventParts(context.Background())
	if err != nil {
		return nil, err
	}
	list := []string{}
	for _, p := range parts {
		if p.PairDays > 0 {
			list = appendOnce(list, p.Source)
		}
	}
	layer := map[string]string{}
	all, err := r.Sources()
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		layer[s.ID] = s.Layer
	}
	for _, seg := range r.segments(kindSeries) {
		if len(seg.Inputs) == 0 || !r.mayUse(seg) || seg.Rows == 0 {
			continue
		}
		if id, _, _ := strings.Cut(seg.Inputs[0], "/"); layer[id] == string(entente.Events) {
			list = appendOnce(list, id)
		}
	}
	r.eventIDs, r.eventParts = list, parts
	return list, nil
}

// chooseEvents returns the source asked for, else the one with the longest
// record.
func (r *Record) chooseEvents(id string) (*eventMonths, error) {
	ids, err := r.eventSources()
	if err != nil {
		return nil, err
	}
	if id != "" {
		if !slices.Contains(ids, id) {
			return nil, missing("the record holds no events of %q; there are: %s", id, cmp.Or(strings.Join(ids, ", "), "none"))
		}
		return r.eventMonths(id)
	}
	var best *eventMonths
	for _, id := range ids {
		m, err := r.eventMonths(id)
		if err != nil {
			return nil, err
		}
		if best == nil || len(m.days) > len(best.days) {
			best = m
		}
	}
	if best == nil {
		return nil, missing("the record holds no events; entente sync gdelt, icews or gdelt-pair-day")
	}
	return best, nil
}

// eventMonths reads all that a source reported, once.
func (r *Record) eventMonths(id string) (*eventMonths, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m := r.eventData[id]; m != nil {
		return m, nil
	}
	m := &eventMonths{source: id, unit: "events", first: entente.NoDate, last: entente.NoDate, cells: map[entente.Direction][]eventCell{}}
	var err error
	if file := fileOfEvents(r.eventParts, id); file != "" {
		err = m.counted(context.Background(), r, file)
	} else {
		m.unit = "points"
		err = readSeriesMonths(r, m)
	}
	if err != nil {
		return nil, err
	}
	for _, e := range r.Editions() {
		if e.Source == id {
			m.editions = append(m.editions, e.SHA256)
		}
	}
	if r.eventData == nil {
		r.eventData = map[string]*eventMonths{}
	}
	r.eventData[id] = m
	return m, nil
}

// readSeriesMonths reads the segments of a source of sums by day.
func readSeriesMonths(r *Record, m *eventMonths) error {
	for _, seg := range r.ofSource(kindSeries, m.source) {
		_, m.file, _ = strings.Cut(seg.Inputs[0], "/")
		c, err := store.ReadColumns[seriesColumns](r.store, seg)
		if err != nil {
			return otherVersion(err)
		}
		m.seriesDays(&c)
	}
	return nil
}

// seriesDays takes in a series, whose rows are millions: days are looked up when
// they change, directions by the numbers that the columns have for codes.
func (m *eventMonths) seriesDays(c *seriesColumns) {
	cells := map[[2]int32][]eventCell{}
	day, k := entente.NoDate, -1
	for i := range c.Row {
		if c.From[i] == nil || c.Size[i] == nil || entente.Precision(c.Precision[i]) != entente.Day || c.Kind.At(i) != eventSum {
			continue
		}
		if x := entente.Date(*c.From[i]); x != day {
			if !m.first.Known() {
				m.first = monthOf(x)
			}
			day, k = x, m.note(x)
		}
		if k < 0 {
			m.outside++
			continue
		}
		d := [2]int32{c.A.Index[i], c.B.Index[i]}
		if from, to := c.A.Values[d[0]], c.B.Values[d[1]]; from == "" || to == "" || from == to {
			continue
		}
		size := *c.Size[i]
		m.world[k] += math.Abs(size)
		cells[d] = addCell(cells[d], eventCell{month: int32(k), n: 1, volume: math.Abs(size), signed: size})
	}
	for d, list := range cells {
		to := entente.Direction{From: entente.Code(c.A.Values[d[0]]), To: entente.Code(c.B.Values[d[1]])}
		for _, x := range list {
			m.cells[to] = addCell(m.cells[to], x)
		}
	}
}

// series makes the series of the events in some directions, those of one pair.
func (m *eventMonths) series(s EventSeries, directions []entente.Direction, quad func(uint8) bool) EventSeries {
	n := len(m.days)
	signed, pair := make([]float64, n), make([]float64, n)
	s.Months = make([]EventMonth, n)
	world := m.world
	if s.Official {
		world = m.official
	}
	for i := range s.Months {
		from := entente.NewDate(m.first.Year(), m.first.Time().Month()+time.Month(i), 1)
		s.Months[i] = EventMonth{
			Span: entente.Span{From: from, To: monthEnd(from), Precision: entente.Month}, Days: m.days[i],
			World: world[i], Balance: math.NaN(), Expected: math.NaN(), Z: math.NaN(),
		}
	}
	for _, d := range directions {
		for _, c := range m.of(d) {
			if s.Official {
				c.n, c.volume, c.signed = c.official, float64(c.official), c.signedOfficial
			}
			pair[c.month] += c.volume
			if x := &s.Months[c.month]; quad(c.quad) {
				x.Events, x.Volume, signed[c.month] = x.Events+int(c.n), x.Volume+c.volume, signed[c.month]+c.signed
				x.Mentions, x.Articles = x.Mentions+c.mentions, x.Articles+c.articles
			}
		}
	}
	for i := range s.Months {
		x := &s.Months[i]
		x.Balance = measure.Balance((x.Volume+signed[i])/2, (x.Volume-signed[i])/2)
		if s.Of == OfPair {
			x.World = pair[i]
		}
	}
	s.score()
	return s
}

// score fills in the shares and what follows from them.
func (s *EventSeries) score() {
	n := len(s.Months)
	part, whole := make([]float64, n), make([]float64, n)
	for i, x := range s.Months {
		part[i], whole[i] = x.Volume, x.World
	}
	s.Dispersion = 1
	if d := trend.CountDispersion(part, whole); d > 1 { // NaN where there is no event
		s.Dispersion = d
	}
	logs := make([]float64, n)
	for i := range s.Months {
		x := &s.Months[i]
		x.Share = measure.RateOf(x.Volume, x.World, s.Dispersion, s.Level)
		logs[i] = math.NaN()
		if x.Share.Value > 0 {
			logs[i] = math.Log(x.Share.Value)
		}
	}
	scores, err := trend.Surprises(logs, trend.SurpriseOptions{Window: eventPast, Least: eventLeast})
	if err == nil { // without a past there is no score, and that is the answer
		for i, z := range scores {
			s.Months[i].Z, s.Months[i].Expected = z.Z, math.Exp(z.Expected)
		}
	}
}

// EventSeries returns the monthly series of a pair: a share of what the source
// reported, never a count. A Missing error where there are no events.
func (r *Record) EventSeries(ctx context.Context, pair entente.Pair, q EventSlice) (EventSeries, error) {
	quad, err := q.check()
	if err != nil {
		return EventSeries{}, err
	}
	m, err := r.chooseEvents(q.Source)
	if err != nil {
		return EventSeries{}, err
	}
	if m.unit == "points" && (q.Kind != "all" || q.Official || q.Directed || q.Count == ByArticle) {
		return EventSeries{}, fmt.Errorf("%s has sums over all events of a pair: no kinds, directions, officials or articles", m.source)
	}
	s, err := r.seriesOf(m, pair, q, quad)
	if err != nil || q.Count != ByArticle {
		return s, err
	}
	err = r.countArticles(ctx, &s)
	return s, err
}

// seriesOf makes the series of a pair, predecessors included.
func (r *Record) seriesOf(m *eventMonths, pair entente.Pair, q EventSlice, quad func(uint8) bool) (EventSeries, error) {
	var list []entente.Direction
	from, to := EventSeries{EventSlice: q, Pair: pair}.Ends()
	for _, a := range r.States.Lineage(from) {
		for _, b := range r.States.Lineage(to) {
			list = append(list, entente.Direction{From: a, To: b})
			if !q.Directed {
				list = append(list, entente.Direction{From: b, To: a})
			}
		}
	}
	if err := m.have(context.Background(), list); err != nil {
		return EventSeries{}, err
	}
	return m.series(EventSeries{
		EventSlice: q, Source: m.source, Unit: m.unit, Pair: pair, Editions: m.editions, Coverage: m.last, Outside: m.outside, file: m.file,
		Breaks: m.levels(),
	}, list, quad), nil
}

// pairs lists the pairs of which anything was reported, in their order.
func (m *eventMonths) pairs() ([]entente.Pair, error) {
	if err := m.have(context.Background(), nil); err != nil {
		return nil, err
	}
	seen := map[entente.Pair]bool{}
	for d := range m.cells {
		seen[entente.NewPair(d.From, d.To)] = true
	}
	return slices.SortedFunc(maps.Keys(seen), comparePairs), nil
}

// Between reads a span of months: empty ends are those of the series.
func (s EventSeries) Between(from, to string) (entente.Span, error) {
	span := entente.Span{From: entente.NoDate, To: entente.NoDate}
	var err error
	if from != "" {
		if span.From, err = parseMonth("--from", from, false); err != nil {
			return span, err
		}
	}
	if to != "" {
		if span.To, err = parseMonth("--to", to, true); err != nil {
			return span, err
		}
	}
	if span.From.Known() && span.To.Known() && span.From >= span.To {
		return span, fmt.Errorf("--from %s is after --to %s", from, to)
	}
	return span, nil
}
