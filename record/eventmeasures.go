package record

import (
	"errors"
	"fmt"
	"math"

	"entente"
	"entente/measure"
)

// eventsVersion is the version of what is made of events.
const eventsVersion = "events/1"

// Ids of the measures on events.
const (
	eventsShare    = "events-share"
	eventsBalance  = "events-balance"
	eventsSurprise = "events-surprise"
)

func eventMeasures() []Entry {
	list := []Entry{
		{ID: eventsShare, Title: "Share of a pair in all that the source reported between states", Unit: "share", High: 1,
			Doc: "volume of the pair over that of all pairs, with quasi-Poisson errors: a share of the news, not behaviour"},
		{ID: eventsBalance, Title: "Cooperation minus conflict in what the source reported of a pair, as a share of both", Unit: "share", Low: -1, High: 1,
			Doc: "(cooperation - conflict)/(cooperation + conflict) of the events of the pair"},
		{ID: eventsSurprise, Title: "How unusual a pair's share of the news is against its own past", Unit: "robust standard deviations",
			Doc: "logarithm of the monthly share less its median over the 24 months before, over 1.4826 times the median absolute deviation"},
	}
	for i := range list {
		list[i].On, list[i].Page, list[i].Layer, list[i].Rests = OnPair, "events", entente.Events, "gdelt"
		list[i].Cite, list[i].answer, list[i].exactly = "GDELT, ICEWS", (*Record).eventFigures, eventBehind
	}
	return list
}

// eventFigures answers for the pairs asked for, by month, year or span.
func (r *Record) eventFigures(q Query) ([]entente.Figure, error) {
	switch {
	case q.Topic != "" || q.Opposing != "":
		return nil, fmt.Errorf("%s is not made from roll calls: --topic and --opposing say nothing here", q.Measure.ID)
	case q.Level == 0:
		q.Level = 0.95
	}
	m, err := r.chooseEvents(q.Source)
	var none Missing
	if errors.As(err, &none) {
		return r.allUnknown(q, none, eventsVersion)
	}
	if err != nil {
		return nil, err
	}
	var pairs []entente.Pair
	for _, s := range q.Subjects {
		pairs = append(pairs, entente.NewPair(s.A, s.B))
	}
	if len(q.Subjects) == 0 {
		if pairs, err = m.pairs(); err != nil {
			return nil, err
		}
	}
	var list []entente.Figure
	for _, p := range pairs {
		series, err := r.seriesOf(m, p, EventSlice{Kind: "all", Level: q.Level}, func(uint8) bool { return true })
		if err != nil {
			return nil, err
		}
		periods, err := series.periods(q)
		if err != nil {
			return nil, err
		}
		for _, in := range periods {
			list = append(list, series.figure(q, in, p.String()))
		}
	}
	return list, nil
}

func (s EventSeries) periods(q Query) ([]period, error) {
	if len(s.Months) == 0 {
		return nil, missing("%s has no event between states", s.Source)
	}
	if q.By == "" {
		q.By = ByMonth
	}
	return datedPeriods(q, s.Months[0].Span.From, s.Coverage)
}

// figure makes the figure of a period of whole months.
func (s EventSeries) figure(q Query, in period, subject string) entente.Figure {
	f := entente.Figure{
		Measure: q.Measure.ID, Subject: subject, Span: in.label, Value: math.NaN(), Low: math.NaN(), High: math.NaN(), Level: q.Level,
		Share: 1, Status: entente.Known, Coverage: s.Coverage, Editions: s.Editions, Version: eventsVersion,
		Note: fmt.Sprintf("of %s: a share of what it reported, in %s", s.Source, s.Unit),
	}
	if f.Measure == eventsSurprise && in.span.To != monthEnd(in.span.From) {
		return f.NoValue(entente.NotApplicable, "a month is compared with the months before it: --by month")
	}
	if !in.wholeMonths() {
		return f.NoValue(entente.Unknown, "want whole months")
	}
	var sum EventMonth
	signed, days := 0.0, 0
	for _, m := range s.Months {
		if m.Span.From < in.span.From || m.Span.To > in.span.To {
			continue
		}
		sum.Events, sum.Volume, sum.World, sum.Z = sum.Events+m.Events, sum.Volume+m.Volume, sum.World+m.World, m.Z
		if !math.IsNaN(m.Balance) {
			signed += m.Balance * m.Volume
		}
		days += m.Days
	}
	f.N = sum.Events
	if sum.World == 0 {
		return f.NoValue(entente.Unknown, fmt.Sprintf("%s has nothing of it", s.Source))
	}
	if all := int(in.span.To - in.span.From); days < all {
		f.Status = entente.Partial
		f.Note = join(f.Note, fmt.Sprintf("%d of %d days are in the record", days, all))
	}
	return s.value(f, sum, signed)
}

// value fills in the numbers.
func (s EventSeries) value(f entente.Figure, sum EventMonth, signed float64) entente.Figure {
	switch f.Measure {
	case eventsShare:
		x := measure.RateOf(sum.Volume, sum.World, s.Dispersion, f.Level)
		f.Value, f.Low, f.High, f.Method = x.Value, x.Low, x.High, "quasi-poisson"
	case eventsBalance:
		if f.Value = measure.Balance((sum.Volume+signed)/2, (sum.Volume-signed)/2); math.IsNaN(f.Value) {
			return f.NoValue(entente.NotApplicable, "nothing reported of the pair")
		}
	case eventsSurprise:
		if f.Value = sum.Z; math.IsNaN(f.Value) {
			return f.NoValue(entente.Unknown, fmt.Sprintf("fewer than %d months before it, or nothing reported", eventLeast))
		}
	}
	return f
}

// eventBehind is the test of the events, or sums by day, that the figures of a
// query about one pair rest on.
func eventBehind(r *Record, q Query) (behind, error) {
	m, err := r.chooseEvents(q.Source)
	var none Missing
	if errors.As(err, &none) {
		return noRecord, nil
	}
	if err != nil {
		return behind{}, err
	}
	in, err := EventSeries{}.Between(q.From, q.To)
	if err != nil {
		return behind{}, err
	}
	about := r.About(q.Subjects[0], in)
	return behind{[]string{m.source}, func(x Statement) bool {
		return x.Source == m.source && x.File == m.file && x.Layer == entente.Events && x.Span.From >= m.first && about(x)
	}}, nil
}
