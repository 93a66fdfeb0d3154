package record_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente"
	"entente/internal/testdata"
	"entente/record"
)

// panelRecord builds a record of the real table of entries by country.
func panelRecord(t *testing.T) *record.Record {
	t.Helper()
	mirror := t.TempDir()
	from, err := filepath.Abs(testdata.Path(t, "tables/ofac_panel_country_month.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(mirror, "ofac-panel"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(from, filepath.Join(mirror, "ofac-panel", filepath.Base(from))); err != nil {
		t.Fatal(err)
	}
	return built(t, mirror, "ofac-panel")
}

// The levels were read from the table with Python. China's own entries, those
// of Hong Kong and Macao, and all but the two rows that are lost (the United
// States, whose list it is, and "West Bank and Gaza"). They are exact.
func TestSanctionsLocated(t *testing.T) {
	r := panelRecord(t)
	for _, c := range []struct {
		of       string
		to       string
		join     bool
		value    float64
		low      float64
		in       []string // the note
		all, own float64
	}{
		{of: "USA>CHN", to: "2022-04-30", value: 345, all: 8754},
		{of: "USA>HKG", to: "2022-04-30", value: 69, all: 8754},
		{of: "USA>HKG", to: "2022-12-31", value: 68, all: 9509},
		{of: "USA>HKG", to: "2023-12-31", value: 68, all: 11853},
		{of: "USA>CHN", to: "2022-04-30", join: true, value: 416, low: 345, in: []string{"CHN 345, HKG 69, MAC 2"}, all: 8754},
		{of: "USA>CHN", to: "2024-12-31", join: true, value: 915, low: 842, in: []string{"CHN 842, HKG 71, MAC 2", "times 2.20, all countries together times 1.69"}, all: 14836},
		{of: "USA>CHN", to: "2026-03-31", join: true, value: 1211, low: 1138, in: []string{"since 2022-04 times 2.91, all countries together times 1.92"}, all: 16830},
		{of: "USA>CHN", to: "2026-03-30", join: false, value: 1138, all: math.NaN(), in: []string{"at the end of 2026-02"}},
	} {
		sub, err := r.ParseSubject(c.of)
		if err != nil {
			t.Fatal(err)
		}
		q := record.Query{Measure: measureOf(t, "sanctions-located"), By: record.BySpan, From: "2022", To: c.to, Territories: c.join, Subjects: []record.Subject{sub}}
		figs, err := r.Figures(q)
		if err != nil || len(figs) != 1 {
			t.Fatalf("%+v: %v, %v", c, figs, err)
		}
		f := figs[0]
		if f.Value != c.value || c.low != 0 && (f.Low != c.low || f.High != c.value) || f.Status != entente.Known {
			t.Errorf("%s to %s joined %v: %v [%v %v] %s %q, want %v", c.of, c.to, c.join, f.Value, f.Low, f.High, f.Status, f.Note, c.value)
		}
		for _, want := range c.in {
			if !strings.Contains(f.Note, want) {
				t.Errorf("%s to %s: note %q lacks %q", c.of, c.to, f.Note, want)
			}
		}
		sum := 0.0
		span, _ := record.SpanOf("")
		list, err := r.StatementsBehind(q, span)
		for _, x := range list {
			sum += x.Size
		}
		if err != nil || sum != f.Value {
			t.Errorf("%s to %s rests on %v entries in %d rows, %v", c.of, c.to, sum, len(list), err)
		}
		q.Measure = measureOf(t, "sanctions-located-share")
		if figs, err = r.Figures(q); err != nil || !math.IsNaN(c.all) && math.Abs(figs[0].Value-c.value/c.all) > 1e-12 {
			t.Errorf("%s to %s: share %v, %v, want %v of %v", c.of, c.to, figs, err, c.value, c.all)
		}
	}
}

// Hong Kong's entries stop growing: 69 in April 2022, 68 from May 2022 to May
// 2024, while all entries grow; the three of 2024 make 71.
func TestSanctionsLocatedYears(t *testing.T) {
	r := panelRecord(t)
	figs := figuresOf(t, r, "sanctions-located", "2021", "2027", "USA>HKG", "USA>TUV", "GBR>HKG")
	for at, want := range map[string]float64{"USA>HKG 2022": 68, "USA>HKG 2023": 68, "USA>HKG 2024": 71, "USA>HKG 2025": 71} {
		if f := figs[at]; f.Value != want || f.Status != entente.Known {
			t.Errorf("%s: %v %s, want %v", at, f.Value, f.Status, want)
		}
	}
	if f := figs["USA>HKG 2026"]; f.Value != 71 || f.Status != entente.Partial {
		t.Errorf("2026 ends in March: %v %s", f.Value, f.Status)
	}
	for _, at := range []string{"USA>HKG 2021", "USA>HKG 2027", "USA>TUV 2023", "GBR>HKG 2023"} {
		if f := figs[at]; f.Status != entente.Unknown || !math.IsNaN(f.Value) || f.Note == "" {
			t.Errorf("%s: %v %s %q", at, f.Value, f.Status, f.Note)
		}
	}
	all, err := r.Figures(record.Query{Measure: measureOf(t, "sanctions-located"), From: "2023", To: "2023", Territories: true})
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(all, func(f entente.Figure) bool { return f.Subject == "USA>HKG" }) || len(all) < 150 {
		t.Errorf("%d states, a territory among them although it is counted with its state", len(all))
	}
}
