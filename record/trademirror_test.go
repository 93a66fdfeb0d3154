package record_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente"
	"entente/record"
)

const imtsHeader = "DATAFLOW,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE\n"

// imtsOf writes reports in the publisher's layout: reporter, X or M, partner,
// year and value in million dollars, which are made up.
func imtsOf(reports ...string) string {
	var b strings.Builder
	b.WriteString(imtsHeader)
	for _, line := range reports {
		f := strings.Fields(line)
		indicator := map[string]string{"X": "XG_FOB_USD", "M": "MG_CIF_USD"}[f[1]]
		fmt.Fprintf(&b, "IMF.STA:IMTS(1.0.0),%s,%s,%s,A,%s,%se6\n", f[0], indicator, f[2], f[3], f[4])
	}
	return b.String()
}

// tradeMirror builds a record from files by their names in a mirror folder.
func tradeMirror(t testing.TB, files map[string]string) *record.Record {
	t.Helper()
	dir := t.TempDir()
	sources := map[string]bool{}
	var ids []string
	for name, text := range files {
		id, _, _ := strings.Cut(name, "/")
		if !sources[id] {
			sources[id] = true
			ids = append(ids, id)
		}
		p := filepath.Join(dir, "mirror", name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return built(t, filepath.Join(dir, "mirror"), ids...)
}

const cowTradeHeader = "ccode1,ccode2,year,importer1,importer2,flow1,flow2\n"

func threeSources(t testing.TB) *record.Record {
	return tradeMirror(t, map[string]string{
		// 365 Russia, 710 China, 630 Iran
		"cow/Dyadic_COW_4.0.csv": cowTradeHeader + "365,710,2013,R,C,50,40\n365,710,2014,R,C,60,30\n630,710,2014,I,C,10,10\n",
		"imf/IMTS_20251231.csv": imtsOf(
			"RUS X CHN 2014 32", "CHN M RUS 2014 40", "CHN X RUS 2014 50", "RUS M CHN 2014 53", // the last is 50 times 1.06
			"RUS X CHN 2016 28", "CHN M RUS 2016 32", "CHN X RUS 2016 37", "RUS M CHN 2016 38",
			"CHN M IRN 2016 15", "IRN X RUS 2016 0", "RUS M IRN 2016 3", "RUS X USA 2016 9", "USA M RUS 2016 0", "CHN X PRK 2016 2",
		),
		"baci/BACI_HS92_Y2019_V202501.csv": "t,i,j,k,v,q\n2019,643,156,270900,60000,1\n2019,643,156,440700,1000,1\n2019,156,643,851712,50000,NA\n",
		"baci/BACI_HS92_Y2020_V202501.csv": "t,i,j,k,v,q\n2020,643,156,270900,58000,1\n2020,156,643,851712,51000,NA\n2020,364,156,270900,5,1\n",
	})
}

func tradeAsk(t testing.TB, r *record.Record, id, subject, from, to, source string) []entente.Figure {
	t.Helper()
	s, err := r.ParseSubject(subject)
	if err != nil {
		t.Fatal(err)
	}
	list, err := r.Figures(record.Query{Measure: measureOf(t, id), Subjects: []record.Subject{s}, From: from, To: to, Source: source})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// One series is of one data set: the one that reaches furthest into the years
// asked for, then the one that covers most of them, or the one that is named.
func TestTradeComesFromOneSource(t *testing.T) {
	r := threeSources(t)
	for _, c := range []struct{ from, to, source, want string }{
		{"2013", "2014", "", "cow"},
		{"2014", "2016", "", "imf"},
		{"2014", "2020", "", "baci"},
		{"", "", "", "baci"},
		{"2013", "2013", "", "cow"},
		{"2014", "2020", "imf", "imf"},
		{"2019", "2030", "", "baci"},
	} {
		list := tradeAsk(t, r, "trade-share", "RUS>CHN", c.from, c.to, c.source)
		known := 0
		for _, f := range list {
			if got := r.RestsOn(measureOf(t, "trade-share"), []entente.Figure{f}); got != c.want {
				t.Errorf("%s to %s, source %q: %s from %s, want %s", c.from, c.to, c.source, f.Span, got, c.want)
			}
			if f.Status == entente.Known || f.Status == entente.Partial {
				known++
				if !strings.Contains(f.Note, "the whole series is from "+c.want) {
					t.Errorf("%s: note %q does not say that there are others", f.Span, f.Note)
				}
			}
		}
		if known == 0 {
			t.Errorf("%s to %s, source %q: nothing known in %+v", c.from, c.to, c.source, list)
		}
	}
	if f := tradeAsk(t, r, "trade-flow", "RUS>CHN", "2019", "2019", "")[0]; f.Value != 61 || len(f.Editions) != 1 {
		t.Errorf("sum over products: %+v", f)
	}
	a, b := tradeAsk(t, r, "trade-flow", "RUS>CHN", "2019", "2019", "")[0], tradeAsk(t, r, "trade-flow", "RUS>CHN", "2020", "2020", "")[0]
	if b.Value != 58 || a.Editions[0] == b.Editions[0] {
		t.Errorf("each year rests on its own file: %+v, %+v", a, b)
	}
	s, err := r.ParseSubject("RUS>CHN")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Figures(record.Query{Measure: measureOf(t, "trade-share"), Subjects: []record.Subject{s}, Source: "undl"}); err == nil || !strings.Contains(err.Error(), "cow, imf and baci") {
		t.Errorf("another source: %v", err)
	}
}

// Shares and flows on reports take the importer's and fill in the exporter's;
// by hand from the rows above.
func TestTradeOnReports(t *testing.T) {
	r := threeSources(t)
	flow := tradeAsk(t, r, "trade-flow", "RUS>CHN", "2016", "2016", "imf")[0]
	if flow.Value != 32 || flow.Low != 28 || flow.High != 32 || flow.Method != "bounds" || flow.N != 2 {
		t.Errorf("%+v", flow)
	}
	if f := tradeAsk(t, r, "trade-flow", "CHN>PRK", "2016", "2016", "imf")[0]; f.Value != 2 || f.Status != entente.Partial || !strings.Contains(f.Note, "exporter") {
		t.Errorf("%+v", f)
	}
	if f := tradeAsk(t, r, "trade-flow", "RUS>USA", "2016", "2016", "imf")[0]; f.Value != 9 || f.Low != 0 || f.Status != entente.Partial || !strings.Contains(f.Note, "looks false") {
		t.Errorf("%+v", f)
	}
	// China: with Russia 32 + 38, with Iran 15, with North Korea 2.
	share := tradeAsk(t, r, "trade-share", "CHN>RUS", "2016", "2016", "imf")[0]
	if math.Abs(share.Value-70./87) > 1e-12 || share.N != 3 || !strings.Contains(share.Note, "1 of the 3 partners report") {
		t.Errorf("%+v", share)
	}
}

func TestMirrorFigures(t *testing.T) {
	r := threeSources(t)
	for _, c := range []struct {
		id, subject, year string
		want              float64
		n                 int
		status            entente.Status
		note              string
	}{
		{"trade-mirror-gap", "RUS>CHN", "2016", 4. / 60, 2, entente.Known, ""},
		{"trade-mirror-gap", "CHN>RUS", "2014", math.NaN(), 2, entente.NotApplicable, "freight factor"},
		{"trade-mirror-gap", "RUS>USA", "2016", -1, 2, entente.Partial, "looks false"},
		{"trade-mirror-gap", "IRN>CHN", "2016", math.NaN(), 1, entente.Unknown, "the exporter does not report"},
		{"trade-mirror-gap", "IRN>USA", "2016", math.NaN(), 0, entente.Unknown, "neither"},
		{"trade-mirror-exports", "RUS", "2016", 4. / 60, 1, entente.Known, "1 with a zero that looks false"},
		{"trade-mirror-imports", "RUS", "2016", 1. / 75, 1, entente.Known, "1 with a zero that looks false"},
		{"trade-mirror-disagreement", "RUS", "2016", 5. / 135, 2, entente.Known, "2 with a zero that looks false"},
		{"trade-mirror-exports", "PRK", "2016", math.NaN(), 0, entente.Unknown, "no flow"},
	} {
		f := tradeAsk(t, r, c.id, c.subject, c.year, c.year, "")[0]
		if math.Abs(f.Value-c.want) > 1e-12 || math.IsNaN(f.Value) != math.IsNaN(c.want) || f.N != c.n || f.Status != c.status || !strings.Contains(f.Note, c.note) {
			t.Errorf("%s %s %s: %v, n %d, %s %q; want %v, %d, %s %q", c.id, c.subject, c.year, f.Value, f.N, f.Status, f.Note, c.want, c.n, c.status, c.note)
		}
	}
	only := tradeMirror(t, map[string]string{"cow/Dyadic_COW_4.0.csv": cowTradeHeader + "365,710,2014,R,C,60,30\n"})
	if f := tradeAsk(t, only, "trade-mirror-gap", "RUS>CHN", "2014", "2014", "")[0]; f.Status != entente.Unknown || !strings.Contains(f.Note, "entente sync imf") {
		t.Errorf("without reports: %+v", f)
	}
	if f := tradeAsk(t, only, "trade-share", "RUS>CHN", "2014", "2014", "")[0]; f.Value != 1 || f.Note != "" {
		t.Errorf("one data set alone: %+v", f)
	}
}
