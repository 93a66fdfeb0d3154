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
	Expected float64 // share at the median of the past; NaN without
	Z        float64 // of the logarithm of the share against the pair's own past; NaN without
	Days     int     // of the month that the source has
}

// Whole reports whether the source has every day of the month.
func (m EventMonth) Whole() bool { return m.Days >= int(m.Span.To-m.Span.From) }

// EventSeries is a pair's monthly share of the news of one source.
type EventSeries struct {
	Source     string
	Unit       string
	Pair       entente.Pair
	Kind       string
	Months     []EventMonth // without gaps, from the first month of the source to its last
	Dispersion float64      // how many times the variance exceeds that of Poisson counts
	Editions   []string
	Coverage   entente.Date
	Outside    int // events of all pairs on days that the source does not cover

	file string // role of the files taken
}

// eventCell is the volume of a direction in a month and quad class.
type eventCell struct {
	month          int32 // from the first of the source
	quad           uint8
	n              int32
	volume, signed float64
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
	editions     []string
	outside      int // events on days before the first part or after their own

	engine store.Events // of counted events
	lock   sync.Mutex   // for what follows
	cells  map[entente.Direction][]eventCell
	whole  bool // cells has every direction
}

// add takes in a sum of a day.
func (m *eventMonths) add(d entente.Direction, day entente.Date, quad uint8, n int32, volume, signed float64) {
	k := monthsBetween(m.first, day)
	if k < 0 {
		m.outside += int(n)
		return
	}
	for len(m.days) <= k {
		m.days, m.seen, m.world = append(m.days, 0), append(m.seen, map[entente.Date]bool{}), append(m.world, 0)
	}
	m.seen[k][day] = true
	m.days[k] = len(m.seen[k])
	m.last = max(m.last, day)
	if d.From == "" || d.To == "" || d.From == d.To {
		return
	}
	m.world[k] += volume
	list := m.cells[d]
	for i := len(list) - 1; i >= max(0, len(list)-5); i-- {
		if c := &list[i]; c.month == int32(k) && c.quad == quad {
			c.n, c.volume, c.signed = c.n+n, c.volume+volume, c.signed+signed
			return
		}
	}
	m.cells[d] = append(list, eventCell{int32(k), quad, n, volume, signed})
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
	if all, err := r.Sources(); err == nil {
		for _, s := range all {
			layer[s.ID] = s.Layer
		}
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
	segs := r.segments(kindSeries)
	slices.SortFunc(segs, func(x, y store.Segment) int { return slices.Compare(x.Inputs, y.Inputs) })
	for _, seg := range segs {
		if len(seg.Inputs) == 0 || !strings.HasPrefix(seg.Inputs[0], m.source+"/") || !r.mayUse(seg) {
			continue
		}
		_, m.file, _ = strings.Cut(seg.Inputs[0], "/")
		for rows, err := range eachRow[seriesRow](r.store, seg) {
			if err != nil {
				return err
			}
			for _, x := range rows {
				m.seriesDay(x)
			}
		}
	}
	return nil
}

func (m *eventMonths) seriesDay(x seriesRow) {
	if x.Kind != eventSum || x.From == nil || x.Size == nil || entente.Precision(x.Precision) != entente.Day {
		return
	}
	if !m.first.Known() {
		m.first = monthOf(entente.Date(*x.From))
	}
	m.add(entente.Direction{From: entente.Code(x.A), To: entente.Code(x.B)}, entente.Date(*x.From), 0, 1, math.Abs(*x.Size), *x.Size)
}

// series makes the series of the events in some directions, those of one pair.
func (m *eventMonths) series(s EventSeries, directions []entente.Direction, quad func(uint8) bool, level float64) EventSeries {
	n := len(m.days)
	signed := make([]float64, n)
	s.Months = make([]EventMonth, n)
	for i := range s.Months {
		from := entente.NewDate(m.first.Year(), m.first.Time().Month()+time.Month(i), 1)
		s.Months[i] = EventMonth{
			Span: entente.Span{From: from, To: monthEnd(from), Precision: entente.Month}, Days: m.days[i],
			World: m.world[i], Balance: math.NaN(), Expected: math.NaN(), Z: math.NaN(),
		}
	}
	for _, d := range directions {
		for _, c := range m.of(d) {
			if x := &s.Months[c.month]; quad(c.quad) {
				x.Events, x.Volume, signed[c.month] = x.Events+int(c.n), x.Volume+c.volume, signed[c.month]+c.signed
			}
		}
	}
	s.score(signed, level)
	return s
}

// score fills in the shares and what follows from them.
func (s *EventSeries) score(signed []float64, level float64) {
	n := len(s.Months)
	part, whole := make([]float64, n), make([]float64, n)
	for i, x := range s.Months {
		part[i], whole[i] = x.Volume, x.World
	}
	s.Dispersion = max(1, trend.CountDispersion(part, whole))
	logs := make([]float64, n)
	for i := range s.Months {
		x := &s.Months[i]
		x.Share = measure.RateOf(x.Volume, x.World, s.Dispersion, level)
		x.Balance = measure.Balance((x.Volume+signed[i])/2, (x.Volume-signed[i])/2)
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

// EventSeries returns the monthly series of a pair: the share of all that the
// source reported between states, never a count. The source is chosen where none
// is named. A Missing error where there are no events.
func (r *Record) EventSeries(pair entente.Pair, kind, source string, level float64) (EventSeries, error) {
	quad, err := eventKind(kind)
	if err != nil {
		return EventSeries{}, err
	}
	m, err := r.chooseEvents(source)
	if err != nil {
		return EventSeries{}, err
	}
	if m.unit == "points" && kind != "" && kind != "all" {
		return EventSeries{}, fmt.Errorf("--kind %s: %s has sums over all kinds of events", kind, m.source)
	}
	return r.seriesOf(m, pair, cmp.Or(kind, "all"), quad, level)
}

// seriesOf makes the series of a pair, predecessors included.
func (r *Record) seriesOf(m *eventMonths, pair entente.Pair, kind string, quad func(uint8) bool, level float64) (EventSeries, error) {
	var both []entente.Direction
	for _, a := range r.States.Lineage(pair.A) {
		for _, b := range r.States.Lineage(pair.B) {
			both = append(both, entente.Direction{From: a, To: b}, entente.Direction{From: b, To: a})
		}
	}
	if err := m.have(context.Background(), both); err != nil {
		return EventSeries{}, err
	}
	return m.series(EventSeries{
		Source: m.source, Unit: m.unit, Pair: pair, Kind: kind, Editions: m.editions, Coverage: m.last, Outside: m.outside, file: m.file,
	}, both, quad, level), nil
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
