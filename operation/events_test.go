package operation

import (
	"math"
	"strings"
	"testing"

	"entente"
	"entente/measure"
	"entente/record"
)

// madeSeries has forty months at a share of about 2 in 1000, then, from the
// 31st on, 20 in 1000; the tenth month is unknown and the twelfth lacks days.
func madeSeries() record.EventSeries {
	s := record.EventSeries{Source: "made", Unit: "events", Pair: entente.NewPair("IRN", "USA"), EventSlice: record.EventSlice{Kind: "all", Of: "world", Level: .95}, Dispersion: 2, Coverage: entente.MustDate("2021-04-30"), Outside: 3}
	for i := range 40 {
		from := entente.NewDate(2018, 1, 1)
		for range i {
			t := from.Time()
			from = entente.NewDate(t.Year(), t.Month()+1, 1)
		}
		t := from.Time()
		m := record.EventMonth{
			Span:   entente.Span{From: from, To: entente.NewDate(t.Year(), t.Month()+1, 1), Precision: entente.Month},
			Volume: 200 + float64(i%5), World: 100_000, Z: float64(i%5) / 5, Balance: .5,
		}
		m.Days = int(m.Span.To - m.Span.From)
		switch {
		case i >= 30:
			m.Volume, m.Z = 2000+float64(i%7), 8
		case i == 10:
			m = record.EventMonth{Span: m.Span, Z: math.NaN(), Balance: math.NaN()}
		case i == 12:
			m.Days = 5
		}
		m.Events, m.Share = int(m.Volume), measure.RateOf(m.Volume, m.World, 2, .95)
		s.Months = append(s.Months, m)
	}
	return s
}

func TestEventsResult(t *testing.T) {
	s := madeSeries()
	all := newEvents(s, &eventsRequest{Threshold: 3.5, Level: .95}, entente.Span{From: entente.NoDate, To: entente.NoDate})
	if len(all.Months) != 40 || len(all.Breaks) != 1 || all.Breaks[0].Month != "2020-07" || !(all.Breaks[0].Probability > .9) {
		t.Errorf("%d months, breaks %+v", len(all.Months), all.Breaks)
	}
	if b := all.Breaks[0]; math.Abs(float64(b.Before.Mean)-.002) > .0002 || math.Abs(float64(b.After.Mean)-.02) > .001 {
		t.Errorf("levels %+v", b)
	}
	if x := all.Months[10]; x.Status != "unknown" || !math.IsNaN(float64(x.Share)) || !math.IsNaN(float64(x.Volume)) {
		t.Errorf("a month without news is %+v", x)
	}
	if all.Months[12].Status != "partial" || all.Months[13].Status != "known" {
		t.Errorf("status of months: %+v, %+v", all.Months[12], all.Months[13])
	}
	some := newEvents(s, &eventsRequest{Threshold: 3.5, Level: .95, Anomalies: true}, entente.Span{From: entente.MustDate("2020-01-01"), To: entente.MustDate("2020-09-01")})
	if len(some.Months) != 2 || some.Months[0].Month != "2020-07" || !some.Months[0].Unusual || len(some.Breaks) != 1 {
		t.Errorf("anomalies: %+v, %+v", some.Months, some.Breaks)
	}
	none := newEvents(s, &eventsRequest{Threshold: 9, Level: .95, Anomalies: true}, entente.Span{From: entente.NoDate, To: entente.MustDate("2020-01-01")})
	if len(none.Months) != 0 || len(none.Breaks) != 0 || len(none.Notes) == 0 {
		t.Errorf("nothing unusual: %+v", none)
	}
	for _, x := range []*EventsResult{all, some, none} {
		sheet := x.Sheet()
		for _, row := range sheet.Rows {
			if len(row) != len(sheet.Columns) {
				t.Fatalf("%d cells under %d columns", len(row), len(sheet.Columns))
			}
		}
		if len(sheet.Rows) != len(x.Months) {
			t.Errorf("%d rows of %d months", len(sheet.Rows), len(x.Months))
		}
		for _, b := range x.Document().Blocks {
			if b.Table == nil {
				continue
			}
			for _, row := range b.Table.Rows {
				if len(row) != len(b.Table.Columns) || strings.Contains(strings.Join(row, " "), "NaN") {
					t.Errorf("row %q", row)
				}
			}
		}
	}
}
