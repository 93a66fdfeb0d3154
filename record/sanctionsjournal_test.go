package record_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente"
	"entente/internal/testdata"
	"entente/record"
)

// Third-country designations in the real table. The numbers were counted from
// it with Python, by the same rule but with the names of the states found by
// regular expressions: rows under EU-RUS, EU-UKR or EU-RUSDA whose nationality
// (else address) names China, Hong Kong or Macao, or Iran, by the year that
// stands in the date; wide, and without those that name Russia too. Exact.
func TestThirdCountryEU(t *testing.T) {
	mirror := t.TempDir()
	from, err := filepath.Abs(testdata.Path(t, "tables/eu_journal_designations_2026-08.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(mirror, "eu-journal"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(from, filepath.Join(mirror, "eu-journal", filepath.Base(from))); err != nil {
		t.Fatal(err)
	}
	r := built(t, mirror, "eu-journal")
	ask := func(state, year string) (entente.Figure, int) {
		sub, err := r.ParseSubject(state)
		if err != nil {
			t.Fatal(err)
		}
		q := record.Query{Measure: measureOf(t, "sanctions-third-eu"), From: year, To: year, Toward: "RUS", Territories: true, Subjects: []record.Subject{sub}}
		figs, err := r.Figures(q)
		if err != nil || len(figs) != 1 {
			t.Fatalf("%s %s: %v, %v", state, year, figs, err)
		}
		span, _ := record.SpanOf(year)
		list, err := r.StatementsBehind(q, span)
		rows := map[int]bool{}
		for _, x := range list {
			rows[x.Row] = true
			if !strings.HasPrefix(x.Label, "EU-") {
				t.Errorf("%s %s rests on %+v", state, year, x)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		return figs[0], len(rows)
	}
	for _, c := range []struct {
		state, year string
		value, high float64
	}{
		{"CHN", "2022", 0, 0}, {"CHN", "2023", 3, 3}, {"CHN", "2024", 38, 38}, {"CHN", "2025", 100, 101}, {"CHN", "2026", 146, 147},
		{"IRN", "2022", 10, 10}, {"IRN", "2026", 29, 29}, {"HKG", "2026", 0, 0},
	} {
		f, rows := ask(c.state, c.year)
		if f.Value != c.value || f.Low != c.value || f.High != c.high || f.Status != entente.Partial || rows != int(c.value) {
			t.Errorf("%s %s: %v [%v %v] %s on %d rows, want %v to %v", c.state, c.year, f.Value, f.Low, f.High, f.Status, rows, c.value, c.high)
		}
	}
	for year, want := range map[string]entente.Status{"2025": entente.NotApplicable, "2027": entente.Unknown} {
		if f, rows := ask("DEU", year); f.Status != want || !math.IsNaN(f.Value) || f.Note == "" || rows > 0 {
			t.Errorf("DEU %s: %v %s %q on %d rows, want %s", year, f.Value, f.Status, f.Note, rows, want)
		}
	}
}
