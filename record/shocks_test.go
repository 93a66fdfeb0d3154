package record

import (
	"context"
	"math"
	"slices"
	"testing"

	"entente"
	"entente/shock"
	"entente/states"
)

// TestBurstsCountNewEntries: an entry counts once, when it is first seen; what
// was on the first snapshot is not new, a programme that an entry gets later is
// no new entry, and what is against supply is told apart.
func TestBurstsCountNewEntries(t *testing.T) {
	day := func(d int) *int32 {
		if d == 0 {
			return nil
		}
		x := int32(entente.NewDate(2022, 1, d))
		return &x
	}
	row := func(entry, programme, target string, after, since int) listingRow {
		return listingRow{Source: "ofac", Entry: entry, Programme: programme, Target: target, SinceAfter: day(after), Since: day(since)}
	}
	rows := []listingRow{
		row("1", "RUSSIA-EO14024", "RUS", 0, 5),   // on the first snapshot
		row("1", "MAGNIT", "RUS", 5, 20),          // a programme it got later
		row("2", "RUSSIA-EO14024", "RUS", 5, 20),  // new
		row("2", "SDGT", "", 5, 20),               // the same entry
		row("3", "RUSSIA-EO14024", "RUS", 5, 20),  // aimed at two members: supply
		row("3", "IRAN", "IRN", 5, 20),            //
		row("4", "NPWMD", "", 5, 20),              // against proliferation: supply
		row("4", "IFSR", "IRN", 5, 20),            //
		row("5", "BELARUS", "BLR", 5, 20),         // no member
		row("6", "RUSSIA-EO14024", "RUS", 20, 28), // between the next two snapshots
		{Source: "uk", Entry: "7", Target: "RUS", Since: day(20), SinceAfter: day(5)},
	}
	got := burstsOf(rows, "ofac", []entente.Code{"CHN", "IRN", "PRK", "RUS"})
	want := []Designations{
		{"ofac", "RUS", entente.NewDate(2022, 1, 6), entente.NewDate(2022, 1, 20), 1, 1},
		{"ofac", "IRN", entente.NewDate(2022, 1, 6), entente.NewDate(2022, 1, 20), 0, 2},
		{"ofac", "RUS", entente.NewDate(2022, 1, 21), entente.NewDate(2022, 1, 28), 1, 0},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// TestNewsBeyondVolumes: news that is a product of the states' volumes leaves
// nothing, however these move; a pair that has twice as much stands out, and no
// other does.
func TestNewsBeyondVolumes(t *testing.T) {
	const n, weeks = 6, 40
	names := []string{"AAA", "BBB", "CCC", "DDD", "EEE", "FFF"}
	w := &weeklyNews{pairs: map[[2]string]*pairNews{}, news: map[string]int{}}
	for k := range weeks {
		w.starts, w.days = append(w.starts, entente.Date(7*k)), append(w.days, 7)
	}
	w.days[3] = 2 // too few to know
	for j := range n {
		for i := range j {
			news := &pairNews{make([]float64, weeks), make([]float64, weeks)}
			for k := range weeks {
				news.plus[k] = float64((i+1)*(j+2)) * (1 + 0.5*math.Sin(float64(k+i))) * (1 + 0.5*math.Sin(float64(k+j)))
			}
			w.pairs[[2]string{names[i], names[j]}] = news
			w.news[names[i]] += weeks - i
			w.news[names[j]] += weeks - j
		}
	}
	made := func() *outcomePanel {
		p := &outcomePanel{starts: w.starts, end: entente.Date(7 * weeks)}
		p.choose(w, []entente.Code{"FFF"})
		p.y = p.ratios(w, func(x *pairNews) []float64 { return x.plus }, true)
		return p
	}
	p := made()
	if p.reference != n-1 || p.states[n-1] != "FFF" {
		t.Fatalf("states %v, reference %d", p.states, p.reference)
	}
	at := func(p *outcomePanel, a, b string) []float64 {
		i, j := slices.Index(p.states, entente.Code(a)), slices.Index(p.states, entente.Code(b))
		return p.y[p.number(min(i, j), max(i, j))]
	}
	if !math.IsNaN(at(p, "AAA", "BBB")[3]) {
		t.Error("a week with two days has a value")
	}
	usual := at(p, "CCC", "DDD")[20]
	w.pairs[[2]string{"CCC", "DDD"}].plus[20] *= 2
	q := made()
	if rise := at(q, "CCC", "DDD")[20] - usual; rise < 0.1 {
		t.Errorf("a pair with twice the news rises by %.3f", rise)
	}
	if rise := at(q, "AAA", "BBB")[20] - at(p, "AAA", "BBB")[20]; math.Abs(rise) > 0.15 { // the volumes of two states in five rose with it
		t.Errorf("a pair that it does not touch moves by %.3f", rise)
	}
	for u := range q.y {
		if pair := q.pair(u); len(at(q, string(pair.A), string(pair.B))) != weeks || &at(q, string(pair.A), string(pair.B))[0] != &q.y[u][0] {
			t.Fatalf("unit %d is not %s", u, pair)
		}
	}
}

// TestChooseShocks: shocks without the periods around them are named as such,
// and of those that touch the largest is taken.
func TestChooseShocks(t *testing.T) {
	p := &outcomePanel{unit: "week", states: []entente.Code{"AAA", "BBB", "CCC"}, reference: 3, volume: []float64{3, 2, 1}}
	for k := range 60 {
		p.starts = append(p.starts, entente.Date(7*k))
	}
	p.end = 7 * 60
	p.empty()
	for u := range p.y {
		for k := range p.y[u] {
			p.y[u][k] = float64(u)
		}
	}
	g := states.Group{ID: "g", Members: []states.Membership{{State: "AAA"}, {State: "BBB"}, {State: "CCC"}}}
	burst := func(week, entries int) Designations {
		return Designations{List: "eu-journal", Target: "AAA", From: entente.Date(7 * week), To: entente.Date(7 * week), Entries: entries}
	}
	s := &ShockStudy{Query: ShockQuery{Group: g, On: g, Least: 25, Periods: 8}, Window: shock.Window{Leads: 8, Lags: 8}}
	list := s.choose([]Designations{burst(2, 90), burst(20, 30), burst(30, 80), burst(47, 24), burst(47, 40), burst(55, 99)}, p)
	var got []string
	for _, b := range s.Bursts {
		got = append(got, b.Status)
	}
	if want := []string{ShockEarly, ShockClose, ShockTaken, ShockTaken, ShockLate}; !slices.Equal(got, want) {
		t.Errorf("statuses %q, want %q", got, want)
	}
	if len(list) != 2 || len(list[0].Units) != 2 {
		t.Errorf("taken %+v", list)
	}
}

// TestShocksRefuses what makes no sense.
func TestShocksRefuses(t *testing.T) {
	for _, q := range []ShockQuery{{Outcome: "weather"}, {List: "mine"}, {Periods: 99}, {Least: -1}} {
		if _, err := (&Record{}).Shocks(context.Background(), q); err == nil {
			t.Errorf("%+v is not refused", q)
		}
	}
}
