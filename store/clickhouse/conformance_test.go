package clickhouse_test

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"entente"
	"entente/internal/shards"
	"entente/store"
	"entente/store/clickhouse"
)

// part is a made-up part with its rows, and what it should add up to.
type part struct {
	store.EventPart // what is loaded
	events          []store.EventRow
	links           []store.EventLinkRow
	days            []store.PairDayRow
	files           []store.EventFileRow
	taken           int // how often the rows were asked for
}

func (p *part) rows() store.EventRows {
	return store.EventRows{
		Events: func(context.Context) iter.Seq2[store.EventRow, error] { p.taken++; return seq(p.events, nil) },
		Links:  func(context.Context) iter.Seq2[store.EventLinkRow, error] { return seq(p.links, nil) },
		Sums:   func() ([]store.PairDayRow, []store.EventFileRow) { return p.days, p.files },
	}
}

// seq yields rows and then an error, if there is one.
func seq[T any](rows []T, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
		if err != nil {
			var none T
			yield(none, err)
		}
	}
}

// madePart makes n events of a month, sums them by day, and spreads them over two
// files. A version is another edition of the same part.
func madePart(month, version string, n int, seed uint64) *part {
	p := &part{EventPart: store.EventPart{
		Source: "made", File: "quarter", Part: month, Schema: 1, Code: "test/1", Inputs: []string{"made/quarter/" + month, "edition " + version},
	}}
	span, _ := p.Span()
	rng := rand.New(rand.NewPCG(seed, 7))
	states := []string{"", "RUS", "IRN", "CHN", "USA", "O'B\\"}
	sums := map[[4]any]*store.PairDayRow{}
	for i := range n {
		day := int32(span.From) + rng.Int32N(min(28, int32(span.To-span.From)))
		switch rng.IntN(20) {
		case 0:
			day -= 365 // old news
		case 1:
			day += 40 // of the future
		}
		e := store.EventRow{
			Source: "made", File: "quarter", Part: month, ID: int64(seed)<<32 + int64(i), Date: day, A: states[rng.IntN(6)], B: states[rng.IntN(6)],
			RuleA: "country", RuleB: "agency", Code: fmt.Sprintf("%03d", rng.IntN(200)), Quad: int32(rng.IntN(5)), Goldstein: math.Round(200*rng.Float64()-100) / 10,
			Mentions: int32(rng.IntN(9)) - 1, Sources: 1, Articles: int32(rng.IntN(4)), Tone: float32(rng.Float64()), Link: int32(i / 3), Row: int32(i + 1),
			Edition: fmt.Sprintf("%s-%d", version, i%2),
		}
		if i%50 == 0 {
			e.Goldstein, e.Tone = math.NaN(), float32(math.NaN())
		}
		p.events = append(p.events, e)
		k := [4]any{e.Date, e.A, e.B, e.Quad}
		if sums[k] == nil {
			sums[k] = &store.PairDayRow{Source: "made", File: "quarter", Part: month, Date: day, A: e.A, B: e.B, Quad: e.Quad}
		}
		d := sums[k]
		d.Events++
		d.Official += int32(i % 2)
		d.Mentions += int64(max(0, e.Mentions))
		d.Articles += int64(e.Articles)
		if !math.IsNaN(e.Goldstein) {
			d.Goldstein += e.Goldstein
		}
	}
	for i := 1; i <= (n-1)/3; i++ {
		p.links = append(p.links, store.EventLinkRow{Source: "made", File: "quarter", Part: month, Link: int32(i), URL: fmt.Sprintf("https://news.example/%s/%d?a='b'\t", month, i)})
	}
	for _, d := range sums {
		p.days = append(p.days, *d)
	}
	slices.SortFunc(p.days, func(x, y store.PairDayRow) int {
		return cmp.Or(cmp.Compare(x.Date, y.Date), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B), cmp.Compare(x.Quad, y.Quad))
	})
	for i := range 2 {
		p.files = append(p.files, store.EventFileRow{Source: "made", File: "quarter", Part: month, Name: fmt.Sprint(i), Rows: int32(n / 2), Edition: fmt.Sprintf("%s-%d", version, i)})
	}
	return p
}

func load(t testing.TB, e store.Events, p *part) store.EventPart {
	t.Helper()
	got, err := e.Load(t.Context(), p.EventPart, p.rows())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

var iranRussia = store.EventFilter{
	Source: "made", File: "quarter", A: []entente.Code{"IRN"}, B: []entente.Code{"RUS"},
	Span: entente.Span{From: entente.NoDate, To: entente.NoDate},
}

// state is all that an engine answers, for comparing.
type state struct {
	Loads []store.EventPart
	All   store.EventSums
	One   store.EventSums
	Count int64
	List  []store.FoundEvent
}

func stateOf(t testing.TB, e store.Events) (s state) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	s.Loads, err = e.Loads(t.Context())
	must(err)
	s.All, err = e.Sums(t.Context(), store.SumsQuery{Source: "made", File: "quarter", All: true})
	must(err)
	s.One, err = e.Sums(t.Context(), store.SumsQuery{Source: "made", File: "quarter", Directions: []entente.Direction{{From: "IRN", To: "RUS"}, {From: "RUS", To: "IRN"}}})
	must(err)
	s.Count, err = e.Count(t.Context(), iranRussia)
	must(err)
	s.List, err = e.List(t.Context(), iranRussia, 100_000)
	must(err)
	for i := range s.List { // NaN equals nothing
		for _, v := range []*float64{&s.List[i].Goldstein} {
			if math.IsNaN(*v) {
				*v = 1e9
			}
		}
		if s.List[i].Tone != s.List[i].Tone {
			s.List[i].Tone = 1e9
		}
	}
	for _, sums := range [][]store.PairMonth{s.All.Pairs, s.One.Pairs} {
		for i := range sums { // sums in another order differ in the last bits
			sums[i].Goldstein, sums[i].Tone = math.Round(sums[i].Goldstein*1e6)/1e6, math.Round(sums[i].Tone*1e6)/1e6
		}
	}
	return s
}

// counted is what an engine should answer, from the rows themselves.
func counted(t testing.TB, s state, parts ...*part) {
	t.Helper()
	first := entente.NoDate
	var list []store.EventRow
	var world, outside, inMonths, pairs int64
	for _, p := range parts {
		span, _ := p.Span()
		if !first.Known() || span.From < first {
			first = span.From
		}
	}
	for _, p := range parts {
		span, _ := p.Span()
		for _, e := range p.events {
			if (e.A == "IRN" && e.B == "RUS") || (e.A == "RUS" && e.B == "IRN") {
				list = append(list, e)
			}
			switch day := entente.Date(e.Date); {
			case day < first || day >= span.To:
				outside++
			case e.A != "" && e.B != "" && e.A != e.B:
				world++
			}
		}
	}
	for _, m := range s.All.Months {
		inMonths += m.World
	}
	for _, m := range s.All.Pairs {
		pairs += m.Events
	}
	if s.All.First != first || inMonths != world || pairs != world || s.All.Outside != outside {
		t.Errorf("sums say from %s %d events, %d in pairs, %d outside; want %s, %d, %d", s.All.First, inMonths, pairs, s.All.Outside, first, world, outside)
	}
	if s.Count != int64(len(list)) || len(s.List) != len(list) || len(list) == 0 {
		t.Errorf("%d counted, %d listed, want %d", s.Count, len(s.List), len(list))
	}
	slices.SortFunc(list, func(x, y store.EventRow) int {
		return cmp.Or(cmp.Compare(x.Date, y.Date), cmp.Compare(y.Mentions, x.Mentions), cmp.Compare(x.ID, y.ID))
	})
	for i, e := range list {
		got := s.List[i]
		url := ""
		if e.Link > 0 {
			url = fmt.Sprintf("https://news.example/%s/%d?a='b'\t", e.Part, e.Link)
		}
		if got.ID != e.ID || got.Edition != e.Edition || got.URL != url || got.Code != e.Code || got.Row != e.Row || got.Part != e.Part {
			t.Fatalf("event %d is %+v, want %+v", i, got, e)
		}
	}
}

// engines are all that must pass the suite.
func engines(t *testing.T) map[string]func(t *testing.T) store.Events {
	remote := func(n int) func(*testing.T) store.Events {
		return func(t *testing.T) store.Events {
			e, err := clickhouse.Open(t.Context(), shards.Start(t, n)[0].URL("suite"))
			if err != nil {
				t.Fatal(err)
			}
			if e.Shards() != n {
				t.Fatalf("%d shards, want %d", e.Shards(), n)
			}
			return e
		}
	}
	return map[string]func(*testing.T) store.Events{
		"folder": func(t *testing.T) store.Events {
			e, err := store.OpenEvents(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			return e
		},
		"clickhouse": remote(1), "clickhouse of two shards": remote(2),
	}
}

// The suite: every engine gives the same answers to the same loads, those that
// follow from the rows.
func TestEngines(t *testing.T) {
	answers := map[string][]state{}
	for name, open := range engines(t) {
		t.Run(name, func(t *testing.T) {
			e := open(t)
			defer e.Close()
			answers[name] = suite(t, e)
		})
	}
	for name, got := range answers {
		if want := answers["folder"]; !t.Failed() && !reflect.DeepEqual(got, want) {
			for i := range want {
				if !reflect.DeepEqual(got[i], want[i]) {
					t.Errorf("step %d: %s differs from the folder:\n%+v\n%+v", i, name, brief(got[i]), brief(want[i]))
				}
			}
		}
	}
}

func brief(s state) any {
	return []any{s.Loads, s.All.First, s.All.Last, s.All.Months, s.All.Outside, len(s.All.Pairs), len(s.One.Pairs), s.Count}
}

func suite(t *testing.T, e store.Events) []state {
	var states []state
	empty := stateOf(t, e)
	if empty.Count != 0 || len(empty.Loads) != 0 || empty.All.First.Known() || len(empty.List) != 0 {
		t.Fatalf("before the first load: %+v", empty)
	}
	january, march := madePart("2020-01", "a", 3000, 1), madePart("2020-03", "a", 2000, 2)
	got := load(t, e, march)
	load(t, e, january)
	if got.Events != 2000 || got.Links != int64(len(march.links)) || got.PairDays != int64(len(march.days)) || got.Files != 2 {
		t.Errorf("loaded %+v", got)
	}
	s := stateOf(t, e)
	counted(t, s, january, march)
	states = append(states, s)
	if len(s.All.Months) < 3 || s.All.Months[0].Days != 28 {
		t.Errorf("months %+v", s.All.Months)
	}

	// Again: nothing is read and nothing changes.
	again := load(t, e, january)
	if january.taken != 1 || again.Events != 3000 || !reflect.DeepEqual(stateOf(t, e), s) {
		t.Errorf("a repeated load: taken %d times, %+v", january.taken, again)
	}

	// A load that breaks off changes nothing, however far it came.
	broken := madePart("2020-01", "b", 2500, 3)
	rows := broken.rows()
	rows.Events = func(context.Context) iter.Seq2[store.EventRow, error] { return seq(broken.events[:1000], errBroken) }
	if _, err := e.Load(t.Context(), broken.EventPart, rows); err == nil {
		t.Error("a broken load is no error")
	}
	if !reflect.DeepEqual(stateOf(t, e), s) {
		t.Error("a broken load changed an answer")
	}

	// Another edition takes the place of the first; thrice, so that old rows go.
	for i, v := range []string{"b", "c", "d"} {
		p := madePart("2020-01", v, 2500+i, uint64(3+i))
		load(t, e, p)
		next := stateOf(t, e)
		counted(t, next, p, march)
		states = append(states, next)
	}

	// Days of a month that still grows, then the month itself.
	var growing []*part
	for i, day := range []string{"2020-04-01", "2020-04-02"} {
		growing = append(growing, madePart(day, "a", 300, uint64(20+i)))
		load(t, e, growing[i])
	}
	last := madePart("2020-01", "d", 2502, 5)
	days := stateOf(t, e)
	counted(t, days, last, march, growing[0], growing[1])
	april := madePart("2020-04", "a", 600, 30)
	load(t, e, april)
	whole := stateOf(t, e)
	counted(t, whole, last, march, april)
	states = append(states, days, whole)

	// A filter by class and days.
	f := iranRussia
	f.Quads, f.Span = []uint8{3, 4}, entente.Span{From: entente.MustDate("2020-01-05"), To: entente.MustDate("2020-01-15")}
	n, err := e.Count(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	list, err := e.List(t.Context(), f, 3)
	if err != nil || len(list) != 3 || n < 3 || n >= whole.Count {
		t.Errorf("%d of %d, %+v, %v", len(list), n, list, err)
	}
	for _, x := range list {
		if x.Quad < 3 || !f.Span.Contains(entente.Date(x.Date)) {
			t.Errorf("%+v is not asked for", x)
		}
	}
	if _, err := e.Count(t.Context(), store.EventFilter{}); err == nil {
		t.Error("an empty filter")
	}
	res, err := e.Query(t.Context(), "SELECT count(*) AS n FROM "+tableOf(e)+"pairdays", store.Limits{})
	if err != nil || len(res.Rows) != 1 || res.Columns[0].Name != "n" {
		t.Errorf("query: %+v, %v", res, err)
	}
	if _, err := e.Query(t.Context(), "CREATE TABLE x (a Int32) ENGINE = Memory", store.Limits{}); err == nil {
		t.Error("a statement that writes")
	}
	return states
}

var errBroken = fmt.Errorf("the file ends in the middle")

func tableOf(e store.Events) string {
	if _, ok := e.(*clickhouse.Engine); ok {
		return "suite."
	}
	return ""
}
