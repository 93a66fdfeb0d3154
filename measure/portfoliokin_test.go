package measure_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"entente/measure"
)

// On grades 0, 1 and 2 alone two portfolios are a table of votes, and every
// measure is that of votes; quadratic kappa and pi are those of the sums.
func TestGradesAgreeWithVotesAndSums(t *testing.T) {
	find := func(id string) measure.Measure { return mustFind(t, id) }
	votes := map[string]measure.Measure{}
	for _, id := range []string{"kappa", "kappa-absolute", "kappa-quadratic", "pi", "pi-absolute", "pi-quadratic", "alpha", "tau-b", "pearson"} {
		votes[id] = find(id)
	}
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		var g measure.Grades
		for i, c := range table {
			g[4*(i/3)+i%3] = c
		}
		for id, got := range map[string]float64{
			"kappa": g.Kappa(measure.Nominal), "kappa-absolute": g.Kappa(measure.Absolute), "kappa-quadratic": g.Kappa(measure.Quadratic),
			"pi": g.Pi(measure.Nominal), "pi-absolute": g.Pi(measure.Absolute), "pi-quadratic": g.Pi(measure.Quadratic),
			"alpha": g.Alpha(measure.Quadratic), "tau-b": g.TauB(), "pearson": g.Correlation(),
		} {
			want, _ := votes[id].Value(table)
			if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-12 {
				t.Fatalf("%s of %v: %v, on votes %v", id, table, got, want)
			}
		}
		n := rapid.IntRange(2, 12).Draw(t, "states")
		p := measure.NewPortfolios(n)
		for range rapid.IntRange(0, 30).Draw(t, "promises") {
			p.Add(rapid.IntRange(0, n-1).Draw(t, "i"), rapid.IntRange(0, n-1).Draw(t, "j"), measure.Commitment(rapid.IntRange(1, 3).Draw(t, "c")))
		}
		g, sums := p.Grades(0, 1), p.Compare(0, 1)
		kappa, ok := sums.Kappa()
		pi, _ := sums.Pi()
		if ok == math.IsNaN(g.Kappa(measure.Quadratic)) || g.N() != n ||
			ok && (math.Abs(kappa-g.Kappa(measure.Quadratic)) > 1e-12 || math.Abs(pi-g.Pi(measure.Quadratic)) > 1e-12) {
			t.Fatalf("%v: kappa %v, of sums %v (%v); pi %v, %v", g, g.Kappa(measure.Quadratic), kappa, ok, g.Pi(measure.Quadratic), pi)
		}
	})
}
