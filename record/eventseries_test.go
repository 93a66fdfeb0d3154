package record_test

import (
	"bufio"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/internal/eventgen"
	"entente/internal/testdata"
	"entente/record"
	"entente/store"
)

// What the world knows happened comes out of the imported sums by pair and day
// without being told: each month scores above 3.5 against the pair's own past,
// which about 2 in 100 scores of all pairs do. When the source itself lost a
// quarter of its volume, in April 2020, and again in November, no more pairs are
// unusual than in other months.
func TestAnomaliesOfPairDays(t *testing.T) {
	testdata.Long(t)
	home := filepath.Join(t.TempDir(), "home")
	storePairDays(t, home)
	r := open(t, record.Options{Home: home})
	for _, c := range []struct {
		a, b entente.Code
		day  string
		sign float64 // of the balance of that month
	}{
		{"IRN", "USA", "2020-01-01", -1}, {"IRN", "SAU", "2023-03-01", 1}, {"PRK", "RUS", "2023-09-01", 1}, {"RUS", "UKR", "2022-02-01", -1},
	} {
		s, err := r.EventSeries(t.Context(), entente.NewPair(c.a, c.b), record.EventSlice{Level: 0.95})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range s.Months {
			if m.Span.From == entente.MustDate(c.day) && (!(m.Z > 3.5) || m.Balance*c.sign <= 0 || !(m.Share.Low > m.Expected)) {
				t.Errorf("%s in %s: %+v", s.Pair, c.day, m)
			}
		}
	}
	// The source's own fall in 2020 is found in what it reports of all pairs.
	s, err := r.EventSeries(t.Context(), entente.NewPair("IRN", "USA"), record.EventSlice{Level: 0.95})
	if err != nil {
		t.Fatal(err)
	}
	fell := slices.ContainsFunc(s.Breaks, func(b record.LevelBreak) bool {
		return b.Month >= entente.MustDate("2020-01-01") && b.Month <= entente.MustDate("2020-12-01") && b.Probability > 0.9 && b.After < 0.8*b.Before
	})
	if !fell {
		t.Errorf("the level of the source: %+v", s.Breaks)
	}
	figures, err := r.Figures(record.Query{Measure: mustMeasure(t, "events-surprise"), By: record.ByMonth})
	if err != nil {
		t.Fatal(err)
	}
	high, all := map[string]int{}, map[string]int{}
	for _, f := range figures {
		if !math.IsNaN(f.Value) && f.N >= 20 { // pairs that are in the news on most days
			all[f.Span]++
			if math.Abs(f.Value) > 3.5 {
				high[f.Span]++
			}
		}
	}
	sum, n := 0, 0
	for span := range all {
		sum, n = sum+high[span], n+all[span]
	}
	usual := float64(sum) / float64(n)
	if usual > 0.05 {
		t.Errorf("%.3f of all scores are beyond 3.5", usual)
	}
	for _, span := range []string{"2020-04", "2020-05", "2020-10", "2020-11", "2020-12"} {
		got := float64(high[span]) / float64(all[span])
		t.Logf("%s: %.4f of %d pairs beyond 3.5, usually %.4f", span, got, all[span], usual)
		if got > 2*usual {
			t.Errorf("%s: %.3f of the pairs are beyond 3.5, usually %.3f", span, got, usual)
		}
	}
}

// seriesDay has the columns of the table series.
type seriesDay struct {
	Source    string   `parquet:"source,dict"`
	Layer     string   `parquet:"layer,dict"`
	Kind      string   `parquet:"kind,dict"`
	A         string   `parquet:"a,dict"`
	B         string   `parquet:"b,dict"`
	Directed  bool     `parquet:"directed"`
	Size      *float64 `parquet:"size"`
	Unit      string   `parquet:"unit,dict"`
	From      *int32   `parquet:"from_date,date"`
	To        *int32   `parquet:"to_date,date"`
	Precision int32    `parquet:"precision"`
	Row       int32    `parquet:"row"`
	Edition   string   `parquet:"edition,dict"`
}

// storePairDays puts the sums by pair and day into a record as their descriptor
// would, in a fraction of the time.
func storePairDays(t testing.TB, home string) {
	t.Helper()
	text := testdata.Open(t, "tables/gdelt_pair_day_2018_2024.tsv.gz")
	rows := func(yield func(seriesDay, error) bool) {
		lines := bufio.NewScanner(text)
		lines.Scan() // header
		for lines.Scan() {
			cells := strings.Split(lines.Text(), "\t")
			size, err := strconv.ParseFloat(cells[3], 64)
			day := entente.MustDate(cells[0][:4] + "-" + cells[0][4:6] + "-" + cells[0][6:])
			from := int32(day)
			x := seriesDay{Source: "gdelt-pair-day", Layer: "events", Kind: "event-sum", A: cells[1], B: cells[2], Size: &size, From: &from}
			if !yield(x, err) {
				return
			}
		}
	}
	w, err := store.Lock(home)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	seg, err := store.PutSeq(w, "series", 1, "test", []string{"gdelt-pair-day/days"}, rows)
	if err == nil {
		err = w.Commit(func(m *store.Manifest) error { m.Segments = append(m.Segments, seg); return nil })
	}
	if err != nil || seg.Rows != 2706067 {
		t.Fatalf("%d rows, want 2706067; %v", seg.Rows, err)
	}
}

func mustMeasure(t testing.TB, id string) record.Entry {
	t.Helper()
	m, err := record.FindMeasure(id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Shares do not follow the volume of the source: of two months with the same
// world the second has a tenth of the rows, and the shares agree within their
// intervals.
func TestSharesFollowNoVolume(t *testing.T) {
	dir := t.TempDir()
	home, mirror := filepath.Join(dir, "home"), filepath.Join(dir, "mirror")
	madeEvents(t, mirror, time.Date(2020, 1, 3, 0, 0, 0, 0, time.UTC), 40_000, 1)
	madeEvents(t, mirror, time.Date(2020, 2, 3, 0, 0, 0, 0, time.UTC), 4_000, 100_000)
	syncEvents(t, home, mirror, "gdelt")
	r := open(t, record.Options{Home: home})
	s, err := r.EventSeries(t.Context(), entente.NewPair("USA", "RUS"), record.EventSlice{Kind: "all", Source: "gdelt", Level: 0.95})
	if err != nil || len(s.Months) != 2 {
		t.Fatalf("%+v, %v", s, err)
	}
	a, b := s.Months[0], s.Months[1]
	if a.Volume < 5*b.Volume || a.Share.High < b.Share.Low || b.Share.High < a.Share.Low || a.Days != 1 || a.Whole() || !math.IsNaN(a.Z) || s.Outside == 0 {
		t.Errorf("%+v and %+v, %d outside", a, b, s.Outside)
	}
	parts := 0.0
	for _, kind := range []string{"verbal-cooperation", "material-cooperation", "verbal-conflict", "material-conflict"} {
		x, err := r.EventSeries(t.Context(), entente.NewPair("USA", "RUS"), record.EventSlice{Kind: kind, Source: "gdelt", Level: 0.95})
		if err != nil {
			t.Fatal(err)
		}
		parts += x.Months[0].Share.Value
	}
	if math.Abs(parts-a.Share.Value) > 1e-12 {
		t.Errorf("shares by class sum to %g, want %g", parts, a.Share.Value)
	}
	if _, err := r.EventSeries(t.Context(), entente.NewPair("USA", "RUS"), record.EventSlice{Kind: "war", Source: "gdelt", Level: 0.95}); err == nil {
		t.Error("a kind that is not there")
	}
	if _, err := r.EventSeries(t.Context(), entente.NewPair("USA", "RUS"), record.EventSlice{Source: "icews", Level: 0.95}); err == nil {
		t.Error("a source that is not there")
	}
	list, n, err := r.EventList(t.Context(), s, s.Months[1].Span, 5)
	if err != nil || n != b.Events || len(list) != 5 || list[0].URL == "" || list[0].Label == "" || !s.Months[1].Span.Contains(list[4].Day) {
		t.Errorf("%d events of %d, %+v, %v", n, b.Events, list, err)
	}
	behind, err := r.StatementsBehind(record.Query{Measure: mustMeasure(t, "events-share"), From: "2020-02", To: "2020-02", Subjects: []record.Subject{{On: record.OnPair, A: "RUS", B: "USA"}}}, s.Months[1].Span)
	if err != nil || len(behind) != b.Events || !strings.HasPrefix(behind[0].Link, "https://") || behind[0].Ref == "" {
		t.Errorf("%d statements behind %d events, %v", len(behind), b.Events, err)
	}
	for _, id := range []string{"events-share", "events-balance", "events-surprise"} {
		for _, by := range []string{"", record.ByMonth, record.ByYear, record.BySpan} {
			list, err := r.Figures(record.Query{Measure: mustMeasure(t, id), By: by, Subjects: []record.Subject{{On: record.OnPair, A: "RUS", B: "USA"}}})
			if err != nil || len(list) == 0 {
				t.Errorf("%s by %q: %v, %v", id, by, list, err)
			}
		}
	}
}

// sameArticles writes a file of events whose addresses are those of any other
// file with the same seed.
func sameArticles(t testing.TB, mirror string, day time.Time, rows int, first int64) {
	t.Helper()
	path := filepath.Join(mirror, "gdelt", day.Format("20060102150405")+".export.CSV")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	err = eventgen.Write(f, eventgen.Options{Rows: rows, First: first, Day: day, Seed: 5})
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// Directions sum to both ways, officials are among all, each is a share of its own
// whole; and an article counts once, whatever month it comes back in.
func TestSlicesOfEvents(t *testing.T) {
	dir := t.TempDir()
	home, mirror := filepath.Join(dir, "home"), filepath.Join(dir, "mirror")
	sameArticles(t, mirror, time.Date(2020, 1, 3, 0, 0, 0, 0, time.UTC), 20_000, 1)
	sameArticles(t, mirror, time.Date(2020, 3, 3, 0, 0, 0, 0, time.UTC), 20_000, 1_000_000)
	syncEvents(t, home, mirror, "gdelt")
	r := open(t, record.Options{Home: home})
	pair := entente.NewPair("USA", "RUS")
	series := func(q record.EventSlice) record.EventSeries {
		t.Helper()
		q.Level = 0.95
		s, err := r.EventSeries(t.Context(), pair, q)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	all := series(record.EventSlice{})
	there, back := series(record.EventSlice{Directed: true, First: "USA"}), series(record.EventSlice{Directed: true, First: "RUS"})
	official := series(record.EventSlice{Official: true})
	for i, m := range all.Months {
		if a, b := there.Months[i].Volume, back.Months[i].Volume; a+b != m.Volume || m.Volume > 0 && (a == 0 || b == 0) {
			t.Errorf("%s: %v and %v make %v", m.Span, a, b, m.Volume)
		}
		if o := official.Months[i]; o.Volume > m.Volume || o.World >= m.World && m.World > 0 || m.Volume > 0 && o.Volume == 0 {
			t.Errorf("%s: officials %v of %v, all %v of %v", m.Span, o.Volume, o.World, m.Volume, m.World)
		}
	}
	// The lists are of the same events.
	for _, s := range []record.EventSeries{there, official} {
		list, n, err := r.EventList(t.Context(), s, s.Months[0].Span, 3)
		if err != nil || n != s.Months[0].Events || len(list) != 3 {
			t.Fatalf("%d events listed as %d, %v", s.Months[0].Events, n, err)
		}
		for _, x := range list {
			if s.Directed && (x.A != "USA" || x.B != "RUS") || s.Official && (x.RuleA == "society" || x.RuleB == "society") || x.Sources < 1 || x.Articles < 1 {
				t.Errorf("%+v is not of the series", x)
			}
		}
	}
	conflict := series(record.EventSlice{Kind: "conflict", Of: record.OfPair})
	peace := series(record.EventSlice{Kind: "cooperation", Of: record.OfPair})
	if a, b := conflict.Months[0].Share.Value, peace.Months[0].Share.Value; math.Abs(a+b-1) > 1e-12 || conflict.Months[0].World != all.Months[0].Volume {
		t.Errorf("conflict %v and cooperation %v of the pair's news", a, b)
	}
	articles := series(record.EventSlice{Count: record.ByArticle})
	first, last := articles.Months[0], articles.Months[len(articles.Months)-1]
	if last.Volume != 0 || last.World != 0 || !(first.Volume > 0) || first.Volume > all.Months[0].Volume || all.Months[len(all.Months)-1].Volume == 0 {
		t.Errorf("articles %v of %v in the first month, %v again in the last", first.Volume, first.World, last.Volume)
	}
	// By hand: addresses of the pair's events.
	want := sqlText(t, r, "SELECT count(DISTINCT url) FROM events JOIN eventlinks USING (source, file, part, link) WHERE part = '2020-01' AND a IN ('USA', 'RUS') AND b IN ('USA', 'RUS') AND a <> b AND date >= DATE '2020-01-01'")
	if fmt.Sprint(first.Volume) != want {
		t.Errorf("%v articles, counted by hand %s", first.Volume, want)
	}
	for _, q := range []record.EventSlice{{Of: "x"}, {Count: "x"}, {Of: record.OfPair}} {
		if _, err := r.EventSeries(t.Context(), pair, q); err == nil {
			t.Errorf("%+v is answered", q)
		}
	}
}
