package measure_test

import (
	"math"
	"testing"

	"entente"
	"entente/measure"

	"pgregory.net/rapid"
)

// Moving a share e of the roll calls into one cell changes the measure by e
// times the influence of that cell.
func TestInfluenceEqualsNumericDerivative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const scale, step = 1_000_000_000, 100
		small := drawTable(t)
		n := small.N()
		if n == 0 {
			return
		}
		var table measure.Table
		for i, c := range small {
			table[i] = c * scale / n
		}
		for _, m := range measure.Pairwise() {
			v, status := m.Value(table)
			influence := m.Influence(table)
			if status != entente.Known {
				if !math.IsNaN(influence[0]) {
					t.Fatalf("%s of %v: influence without a value", m.ID, table)
				}
				continue
			}
			for i := range table {
				more := table
				more[i] += step
				w, _ := m.Value(more)
				e := step / float64(more.N())
				// The remainder is of order e over the chance disagreement,
				// which can be as small as 1/(4n).
				if got := (w - v) / e; math.Abs(got-influence[i]) > 1e-3*(1+math.Abs(influence[i])) {
					t.Fatalf("%s of %v, cell %d: influence %v, numeric %v", m.ID, small, i, influence[i], got)
				}
			}
		}
	})
}

// The large-sample variance of kappa as Fleiss, Cohen and Everitt published it
// (Psychological Bulletin 72(5), 1969) for weighted kappa, of which the
// unweighted one is the special case with identity weights).
func TestKappaVarianceEqualsFleissCohenEveritt(t *testing.T) {
	weights := map[string]func(i, j int) float64{
		"kappa": func(i, j int) float64 {
			if i == j {
				return 1
			}
			return 0
		},
		"kappa-quadratic": func(i, j int) float64 { return 1 - float64((i-j)*(i-j))/4 },
	}
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		for id, w := range weights {
			m, _ := measure.Find(id)
			kappa, status := m.Value(table)
			if status != entente.Known {
				return
			}
			n := float64(table.N())
			got := 0.0
			for i, f := range m.Influence(table) {
				got += float64(table[i]) / n * f * f / n
			}
			first, second := table.Margins()
			var row, col [3]float64 // mean weights of a row and of a column
			expected := 0.0
			for i := range 3 {
				for j := range 3 {
					row[i] += float64(second[j]) / n * w(i, j)
					col[j] += float64(first[i]) / n * w(i, j)
					expected += float64(first[i]) / n * float64(second[j]) / n * w(i, j)
				}
			}
			want := 0.0
			for i := range 3 {
				for j := range 3 {
					d := w(i, j) - (row[i]+col[j])*(1-kappa)
					want += float64(table[3*i+j]) / n * d * d
				}
			}
			d := kappa - expected*(1-kappa)
			want = (want - d*d) / (n * (1 - expected) * (1 - expected))
			if math.Abs(got-want) > 1e-9*(1+want) {
				t.Fatalf("%s of %v: variance %v, published form %v", id, table, got, want)
			}
		}
	})
}
