package operation

import (
	"math"
	"strings"
	"testing"
	"time"

	"entente/snapshot"
)

func embedded(t *testing.T) *Env {
	t.Helper()
	return &Env{Home: t.TempDir(), Snapshot: snapshot.FS(), Now: func() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) }, Program: "test"}
}

// The random groups of a course are those of the brief: same draws, same place.
func TestPlacebosOfACourseAreThoseOfTheBrief(t *testing.T) {
	env := embedded(t)
	brief, err := runAssess(t.Context(), env, &assessRequest{Group: "quartet", Year: 2019})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range brief.Figures[:4] { // over pairs, and stored on common roll calls
		q := &figuresRequest{Measure: x.Figure.Measure, Subjects: []string{"quartet"}, Placebos: true}
		q.From, q.To, q.Body, q.Level = "2010", "2020", "GA", 0.95
		got, err := runFigures(t.Context(), env, q)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Placebos) != 11 {
			t.Fatalf("%s: random groups in %d years, want 11", q.Measure, len(got.Placebos))
		}
		var want Placebo
		for _, p := range x.Placebo {
			if p.Kind == "random" {
				want = p
			}
		}
		have := got.Placebos[9]
		for name, d := range map[string]Number{"p05": have.P05 - want.P05, "p50": have.P50 - want.P50, "p95": have.P95 - want.P95, "percentile": have.Percentile - want.Percentile} {
			if !(math.Abs(float64(d)) < 1e-12) {
				t.Errorf("%s: %s differs by %v from the brief's", q.Measure, name, d)
			}
		}
		if have.Span != "2019" || have.Subject != "quartet" || have.Size != 4 || have.Draws != 400 {
			t.Errorf("%s: %+v", q.Measure, have)
		}
		found := false
		for _, b := range got.Document().Blocks {
			found = found || b.Table != nil && strings.Contains(b.Table.Note, "400 seeded draws")
		}
		if !found {
			t.Errorf("%s: the text does not show the random groups", q.Measure)
		}
	}
}

func TestPlacebosAreOfGroupsOnVotesByYear(t *testing.T) {
	env := embedded(t)
	for _, q := range []*figuresRequest{
		{Measure: "agreement", Subjects: []string{"IRN-RUS"}, Placebos: true},
		{Measure: "agreement-pairs", Subjects: []string{"quartet"}, By: "span", Placebos: true},
		{Measure: "gdp-group", Subjects: []string{"quartet"}, Placebos: true},
	} {
		q.From, q.To, q.Body, q.Level = "2018", "2019", "GA", 0.95
		if _, err := runFigures(t.Context(), env, q); err == nil || !strings.Contains(err.Error(), "--placebos") {
			t.Errorf("%s: %v", q.Measure, err)
		}
	}
}
