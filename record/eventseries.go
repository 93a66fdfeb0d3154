package record

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
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
	file         string       // role of the files taken
	first        entente.Date // first day of the first month
	last         entente.Date // last day with an event
	days         []map[entente.Date]bool
	world        []float64 // volume of all pairs, by month
	cells        map[entente.Direction][]eventCell
	editions     []string
	outside      int // events on days before the first part or after their own
}

// add takes in a sum of a day.
func (m *eventMonths) add(d entente.Direction, day entente.Date, quad uint8, n int32, volume, signed float64) {
	k := monthsBetween(m.first, day)
	if k < 0 {
		m.outside += int(n)
		return
	}
	for len(m.days) <= k {
		m.days, m.world = append(m.days, map[entente.Date]bool{}), append(m.world, 0)
	}
	m.days[k][day] = true
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
func (r *Record) eventSources() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.eventIDs != nil {
		return r.eventIDs
	}
	list := []string{}
	add := func(kind string, wanted func(id string) bool) {
		for _, seg := range r.segments(kind) {
			if len(seg.Inputs) == 0 || !r.mayUse(seg) || seg.Rows == 0 {
				continue
			}
			if id, _, _ := strings.Cut(seg.Inputs[0], "/"); wanted(id) {
				list = appendOnce(list, id)
			}
		}
	}
	add(kindPairDays, func(string) bool { return true })
	layer := map[string]string{}
	if all, err := r.Sources(); err == nil {
		for _, s := range all {
			layer[s.ID] = s.Layer
		}
	}
	add(kindSeries, func(id string) bool { return layer[id] == string(entente.Events) })
	r.eventIDs = list
	return list
}

// chooseEvents returns the source asked for, else the one with the longest
// record.
func (r *Record) chooseEvents(id string) (*eventMonths, error) {
	ids := r.eventSources()
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
	err := readMonths(r, m, kindPairDays, m.pairDay)
	if err == nil && !m.first.Known() {
		m.unit = "points"
		err = readMonths(r, m, kindSeries, m.seriesDay)
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

// readMonths reads the segments of a kind and source in order of their parts.
// Of GDELT the quarter-hours hold where there are any: the days are the same
// news again.
func readMonths[T any](r *Record, m *eventMonths, kind string, day func(T)) error {
	segs := r.segments(kind)
	slices.SortFunc(segs, func(x, y store.Segment) int { return slices.Compare(x.Inputs, y.Inputs) })
	role := ""
	for _, seg := range segs {
		if len(seg.Inputs) == 0 || !r.mayUse(seg) || seg.Rows == 0 {
			continue
		}
		id, rest, _ := strings.Cut(seg.Inputs[0], "/")
		if file, _, _ := strings.Cut(rest, "/"); id == m.source && (role == "" || file > role) {
			role = file // quarter stands after day
		}
	}
	m.file = role
	for _, seg := range segs {
		if len(seg.Inputs) == 0 || !strings.HasPrefix(seg.Inputs[0]+"/", m.source+"/"+role+"/") || !r.mayUse(seg) {
			continue
		}
		for rows, err := range eachRow[T](r.store, seg) {
			if err != nil {
				return err
			}
			for _, x := range rows {
				day(x)
			}
		}
	}
	return nil
}

// pairDay takes in a sum of a day. Days before the first part are of old events
// in young files, of which the source has no more than that: they are not in a
// series, nor are days after their own part.
func (m *eventMonths) pairDay(x pairDayRow) {
	day := entente.Date(x.Date)
	from, err := parseMonth("part", x.Part, false)
	end, err2 := parseMonth("part", x.Part, true)
	if err != nil || err2 != nil {
		return
	}
	if !m.first.Known() {
		m.first = monthOf(from) // a part may be a day
	}
	if day < m.first || day >= end {
		m.outside += int(x.Events)
		return
	}
	sign := 0.0
	switch {
	case x.Quad == 1 || x.Quad == 2:
		sign = 1
	case x.Quad > 2:
		sign = -1
	}
	m.add(entente.Direction{From: entente.Code(x.A), To: entente.Code(x.B)}, day, uint8(x.Quad), x.Events, float64(x.Events), sign*float64(x.Events))
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
			Span: entente.Span{From: from, To: monthEnd(from), Precision: entente.Month}, Days: len(m.days[i]),
			World: m.world[i], Balance: math.NaN(), Expected: math.NaN(), Z: math.NaN(),
		}
	}
	for _, d := range directions {
		for _, c := range m.cells[d] {
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
	return r.seriesOf(m, pair, cmp.Or(kind, "all"), quad, level), nil
}

// seriesOf makes the series of a pair, predecessors included.
func (r *Record) seriesOf(m *eventMonths, pair entente.Pair, kind string, quad func(uint8) bool, level float64) EventSeries {
	var both []entente.Direction
	for _, a := range r.States.Lineage(pair.A) {
		for _, b := range r.States.Lineage(pair.B) {
			both = append(both, entente.Direction{From: a, To: b}, entente.Direction{From: b, To: a})
		}
	}
	return m.series(EventSeries{
		Source: m.source, Unit: m.unit, Pair: pair, Kind: kind, Editions: m.editions, Coverage: m.last, Outside: m.outside, file: m.file,
	}, both, quad, level)
}

// pairs lists the pairs of which anything was reported, in their order.
func (m *eventMonths) pairs() []entente.Pair {
	seen := map[entente.Pair]bool{}
	for d := range m.cells {
		seen[entente.NewPair(d.From, d.To)] = true
	}
	return slices.SortedFunc(maps.Keys(seen), comparePairs)
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
