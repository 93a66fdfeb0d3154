package measure_test

import (
	"math"
	"testing"

	"entente"
	"entente/measure"

	"pgregory.net/rapid"
)

// plainKappa is the definition: a table of weights, its margins, and squared
// distances on the scale yes, abstain, no.
func plainKappa(x, y []entente.Position, weight []float64) float64 {
	var cells [3][3]float64
	for k, w := range weight {
		if x[k].Cast() && y[k].Cast() {
			cells[x[k]-entente.Yes][y[k]-entente.Yes] += w
		}
	}
	var a, b [3]float64
	total, observed, expected := 0.0, 0.0, 0.0
	for i := range 3 {
		for j := range 3 {
			a[i] += cells[i][j]
			b[j] += cells[i][j]
			total += cells[i][j]
			observed += cells[i][j] * float64((i-j)*(i-j))
		}
	}
	for i := range 3 {
		for j := range 3 {
			expected += a[i] * b[j] * float64((i-j)*(i-j))
		}
	}
	return 1 - observed*total/expected
}

func TestReweighedAgreesWithTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRolls(t)
		n := len(r[0])
		calls := rapid.SliceOfN(rapid.IntRange(0, len(r)-1), 1, 60).Draw(t, "calls")
		weight := rapid.SliceOfN(rapid.Float64Range(0.01, 9), len(calls), len(calls)).Draw(t, "weight")
		var states []int
		var pairs [][2]int
		for s := range n {
			states = append(states, s)
			for other := range s {
				pairs = append(pairs, [2]int{other, s})
			}
		}
		out := make([]float64, len(pairs))
		r.matrix().Reweighed(states, calls).Kappas(weight, pairs, out)
		column := func(s int) []entente.Position {
			list := make([]entente.Position, len(calls))
			for k, call := range calls {
				list[k] = r[call][s]
			}
			return list
		}
		for i, p := range pairs {
			want := plainKappa(column(p[0]), column(p[1]), weight)
			if math.IsNaN(want) { // no disagreement is expected
				want = 0
			}
			if math.Abs(out[i]-want) > 1e-9*(1+math.Abs(want)) {
				t.Fatalf("kappa of %v = %v, want %v", p, out[i], want)
			}
		}
	})
}

// A pair whose votes do not vary has no expected disagreement; who is not in the
// matrix has no votes.
func TestReweighedWithoutDisagreement(t *testing.T) {
	r := rolls{{entente.Yes, entente.Yes}, {entente.Yes, entente.Yes}, {entente.Yes, entente.NonVoting}}
	out := []float64{9, 9}
	r.matrix().Reweighed([]int{0, 1, -1}, []int{0, 1, 2, -1}).Kappas([]float64{1, 2, 3, 4}, [][2]int{{0, 1}, {0, 2}}, out)
	if out[0] != 0 || out[1] != 0 {
		t.Errorf("kappas %v, want none", out)
	}
}

// The kappas of all pairs of 190 states in a year of 100 roll calls, as in each
// run of a bootstrap.
func BenchmarkReweighed(b *testing.B) {
	const n = 190
	codes := make([]entente.Code, n)
	states, calls := make([]int, n), make([]int, 100)
	for i := range codes {
		codes[i] = entente.Code([]byte{'A' + byte(i/26), 'A' + byte(i%26), 'A'})
		states[i] = i
	}
	m := measure.NewMatrix(codes, len(calls))
	weight := make([]float64, len(calls))
	for k := range calls {
		calls[k], weight[k] = k, 1+float64(k%7)
		for s := range n {
			m.Set(k, s, entente.Yes+entente.Position((s*7+k*k*3+s*k)%3))
		}
	}
	var pairs [][2]int
	for s := range n {
		for other := range s {
			pairs = append(pairs, [2]int{other, s})
		}
	}
	out, v := make([]float64, len(pairs)), m.Reweighed(states, calls)
	for b.Loop() {
		v.Kappas(weight, pairs, out)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(pairs)), "ns/pair")
}
