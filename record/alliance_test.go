package record_test

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"entente"
	"entente/internal/testdata"
	"entente/record"
	"entente/states"
)

// allied is the record of ATOP's members and the list of states, from the real
// files.
func allied(t testing.TB, opt record.Options) *record.Record {
	t.Helper()
	mirror := testdata.Path(t, "mirror")
	dir := allianceHome.built(t, "alliances", func(dir string) error {
		files := map[string]string{}
		for _, f := range []string{"atop/atop5_1m.csv.gz", "cow/states2016.csv"} {
			files[f] = filepath.Join(mirror, f)
		}
		if err := linked(filepath.Join(dir, "mirror"), files); err != nil {
			return err
		}
		_, err := synced(context.Background(), record.SyncOptions{Home: filepath.Join(dir, "home"), Mirror: filepath.Join(dir, "mirror"), Sources: []string{"atop", "cow"}})
		return err
	})
	opt.Home = filepath.Join(dir, "home")
	return open(t, opt)
}

// ask answers for one subject.
func ask(t testing.TB, r *record.Record, id, subject, by, from, to string) []entente.Figure {
	t.Helper()
	m, err := record.FindMeasure(id)
	if err != nil {
		t.Fatal(err)
	}
	q := record.Query{Measure: m, By: by, From: from, To: to}
	if subject != "" {
		s, err := r.ParseSubject(subject)
		if err != nil {
			t.Fatal(err)
		}
		q.Subjects = []record.Subject{s}
	}
	figs, err := r.Figures(q)
	if err != nil {
		t.Fatal(err)
	}
	return figs
}

// Dates are those of ATOP 5.1, read in its file of members.
func TestAlliances(t *testing.T) {
	r := allied(t, record.Options{})
	for _, c := range []struct {
		measure, subject, by, from, to string
		label                          string
		value                          float64
		n                              int
		status                         entente.Status
		note                           string
	}{
		{"alliance-defense", "CHN-PRK", "", "1960", "1960", "CHN-PRK", 0, 0, entente.Known, ""},
		{"alliance-defense", "CHN-PRK", "", "2018", "2018", "CHN-PRK", 1, 1, entente.Known, "ATOP 3445 (1961-07-11/)"},
		{"alliance-defense", "CHN-PRK", "", "2019", "2019", "CHN-PRK", math.NaN(), 0, entente.Unknown, "not the same as none"},
		{"alliance-any", "CHN-GBR", "", "1814", "1814", "CHN-GBR", math.NaN(), 0, entente.NotApplicable, ""},
		{"alliance-defense", "CHN-PRK", record.BySpan, "1961-07-10", "1961-07-10", "CHN-PRK", 0, 0, entente.Known, ""},
		{"alliance-defense", "CHN-PRK", record.BySpan, "1961-07-11", "1961-07-11", "CHN-PRK", 1, 1, entente.Known, ""},
		{"alliance-defense", "RUS-PRK", "", "1990", "1990", "PRK-SUN", 1, 1, entente.Known, "1961-07-06"},
		{"alliance-defense", "RUS-PRK", "", "1996", "1996", "PRK-RUS", 1, 1, entente.Known, "1961-07-06/1996-09-10"},
		{"alliance-defense", "RUS-PRK", record.BySpan, "1996-09-10", "1996-09-10", "PRK-RUS", 1, 1, entente.Known, ""},
		{"alliance-defense", "RUS-PRK", record.BySpan, "1996-09-11", "1996-12-31", "PRK-RUS", 0, 0, entente.Known, ""},
		{"alliance-defense", "CHN-RUS", record.BySpan, "1949", "2020", "CHN-RUS", 1, 2, entente.Partial, "to the end of 2018 only"},
		{"alliance-defense", "CHN-RUS", "", "1981", "1981", "CHN-SUN", 0, 0, entente.Known, ""},
		{"alliance-consultation", "RUS-PRK", "", "2000", "2000", "PRK-RUS", 1, 1, entente.Known, "ATOP 4940"},
		{"alliance-nonaggression", "CHN-RUS", "", "2001", "2001", "CHN-RUS", 1, 3, entente.Known, "4980 (2001-07-16/)"},
		{"alliance-neutrality", "IRN-RUS", "", "2001", "2001", "IRN-RUS", 1, 1, entente.Known, "ATOP 4968 (2001-03-12/)"},
		{"alliance-defense", "IRN-RUS", "", "2001", "2001", "IRN-RUS", 0, 0, entente.Known, ""},
		{"alliance-defense", "FRA-DJI", "", "1980", "1980", "DJI-FRA", 1, 1, entente.Known, "one way: owed by FRA alone"},
		{"alliance-any", "CZE-SVK", "", "1993", "1993", "CZE-SVK", 1, 2, entente.Known, "4370 (1992-11-23/)"},
		{"alliance-any", "IRN-PRK", "", "2018", "2018", "IRN-PRK", 0, 0, entente.Known, ""},
		{"alliance-any-pairs", "quartet", "", "2001", "2001", "quartet", 4. / 6, 6, entente.Known, "4 of 6 pairs"},
	} {
		figs := ask(t, r, c.measure, c.subject, c.by, c.from, c.to)
		name := c.measure + " " + c.subject + " " + c.from
		if len(figs) != 1 {
			t.Errorf("%s: %d figures", name, len(figs))
			continue
		}
		f := figs[0]
		if same := f.Value == c.value || math.IsNaN(f.Value) && math.IsNaN(c.value); !same || f.N != c.n || f.Status != c.status || f.Subject != c.label {
			t.Errorf("%s: %s %v n %d %s, want %s %v n %d %s", name, f.Subject, f.Value, f.N, f.Status, c.label, c.value, c.n, c.status)
		}
		if !strings.Contains(f.Note, c.note) {
			t.Errorf("%s: note %q does not say %q", name, f.Note, c.note)
		}
		if len(f.Editions) == 0 || f.Version == "" || f.Coverage != entente.MustDate("2018-12-31") {
			t.Errorf("%s: editions %v, version %q, coverage %s", name, f.Editions, f.Version, f.Coverage)
		}
	}
}

// TestPublishedS compares all pairs of 1945-80 with S on ATOP 5.1 as published:
// tolerance 1e-9. The 20 rows that are empty there have no value here either.
func TestPublishedS(t *testing.T) {
	r := allied(t, record.Options{})
	at := map[string][2]float64{}
	for k, id := range []string{"s-alliance", "s-alliance-absolute"} {
		for _, f := range ask(t, r, id, "", "", "1945", "1980") {
			v := at[f.Span+" "+f.Subject]
			v[k] = f.Value
			at[f.Span+" "+f.Subject] = v
		}
	}
	file, err := os.Open(testdata.Path(t, "reference/alliance_S_published_atop51_to1980.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	compared, empty, worst := 0, 0, 0.0
	for _, x := range rows[1:] { // ccode1, ccode2, squared, year, absolute
		p := entente.NewPair(codeIn(t, x[0], x[3]), codeIn(t, x[1], x[3]))
		got, ok := at[x[3]+" "+p.String()]
		if x[2] == "" {
			empty++
			if ok {
				t.Errorf("%s %s has a value, and is empty as published", x[3], p)
			}
			continue
		}
		compared++
		for k, text := range []string{x[2], x[4]} {
			want, err := strconv.ParseFloat(text, 64)
			if err != nil || !ok {
				t.Fatalf("%s %s: %q, value here: %v", x[3], p, text, ok)
			}
			worst = max(worst, math.Abs(got[k]-want))
		}
	}
	if compared != 2580 || empty != 20 || worst > 1e-9 {
		t.Errorf("%d rows compared, %d empty, greatest difference %g; want 2,580, 20, at most 1e-9", compared, empty, worst)
	}
}

func codeIn(t *testing.T, number, year string) entente.Code {
	n, errN := strconv.Atoi(number)
	y, errY := strconv.Atoi(year)
	c, ok := states.Default().FromCOW(n, entente.NewDate(y, 12, 31))
	if errN != nil || errY != nil || !ok {
		t.Fatalf("no state %s in %s", number, year)
	}
	return c
}

func TestPortfolios(t *testing.T) {
	r := allied(t, record.Options{})
	for _, c := range []struct {
		measure, subject, year string
		n                      int
		status                 entente.Status
		note                   string
	}{
		{"s-alliance", "SYR-USA", "1958", 0, entente.NotApplicable, "left the state system before July"},
		{"kappa-alliance", "DDR-USA", "1990", 165, entente.Known, ""}, // 165 numbers in the list of 1990, both Germanys and united Germany among them
		{"pi-alliance", "DEU-USA", "1990", 165, entente.Known, ""},
		{"s-alliance", "DDR-USA", "1991", 0, entente.NotApplicable, "no state then"},
		{"s-alliance", "CHN-PRK", "2018", 195, entente.Known, "ends with 2016-12-31"},
		{"s-alliance", "CHN-PRK", "2019", 0, entente.Unknown, "1815 to 2018"},
		{"s-alliance-pairs", "quartet", "2000", 6, entente.Known, ""},
	} {
		figs := ask(t, r, c.measure, c.subject, "", c.year, c.year)
		if len(figs) != 1 {
			t.Errorf("%s %s %s: %d figures", c.measure, c.subject, c.year, len(figs))
			continue
		}
		f := figs[0]
		if f.N != c.n || f.Status != c.status || !strings.Contains(f.Note, c.note) || math.IsNaN(f.Value) == (c.status == entente.Known) {
			t.Errorf("%s %s %s: %v n %d %s %q", c.measure, c.subject, c.year, f.Value, f.N, f.Status, f.Note)
		}
	}
}

// Alliances are for non-commercial use: a commercial reader is told so.
func TestAlliancesLeftOut(t *testing.T) {
	r := allied(t, record.Options{Commercial: true})
	for _, id := range []string{"alliance-any", "s-alliance"} {
		figs := ask(t, r, id, "CHN-PRK", "", "2000", "2000")
		if len(figs) != 1 || figs[0].Status != entente.Unknown || !strings.Contains(figs[0].Note, "--commercial") {
			t.Errorf("%s: %+v", id, figs)
		}
	}
}

// BenchmarkPortfolioYear answers for all pairs of a year, reading included.
func BenchmarkPortfolioYear(b *testing.B) {
	r := allied(b, record.Options{})
	ask(b, r, "s-alliance", "CHN-PRK", "", "2018", "2018") // reads the files
	for b.Loop() {
		ask(b, r, "s-alliance", "", "", "2018", "2018")
	}
}

// BenchmarkPortfolioAllYears answers for one pair in every year.
func BenchmarkPortfolioAllYears(b *testing.B) {
	r := allied(b, record.Options{})
	for b.Loop() {
		ask(b, r, "kappa-alliance", "FRA-GBR", "", "", "")
	}
}
