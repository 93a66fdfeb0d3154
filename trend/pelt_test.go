package trend_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"entente/trend"
)

// optimal is the plain recursion over all positions, without any pruning.
func optimal(y []float64, penalty float64) (cost float64) {
	f := make([]float64, len(y)+1)
	f[0] = -penalty
	for t := 1; t <= len(y); t++ {
		f[t] = math.Inf(1)
		for s := range t {
			f[t] = math.Min(f[t], f[s]+penalty+squares(y[s:t]))
		}
	}
	return f[len(y)] + penalty
}

// squares is the sum of squares around the mean.
func squares(y []float64) float64 {
	if len(y) < 2 {
		return 0
	}
	return variance(y) * float64(len(y)-1)
}

func TestPELTIsOptimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.Float64Range(-3, 3), 2, 60).Draw(t, "y")
		if rapid.Bool().Draw(t, "rounded") {
			for i := range y {
				y[i] = math.Round(y[i])
			}
		}
		penalty := rapid.Float64Range(0.01, 20).Draw(t, "penalty")
		changes := trend.PELT(y, penalty)
		got, from := 0.0, 0
		for _, c := range append(slices.Clone(changes), len(y)) {
			got += squares(y[from:c]) + penalty
			from = c
		}
		if want := optimal(y, penalty); math.Abs(got-want) > 1e-9*(1+want) {
			t.Fatalf("cost %.12g of %v, optimum %.12g", got, changes, want)
		}
	})
}

func TestPELTSkipsGaps(t *testing.T) {
	nan := math.NaN()
	y := []float64{0, 0.1, nan, 0, 0.1, nan, nan, 5, 5.1, 5, math.Inf(1), 5.1}
	if got := trend.PELT(y, 1); !slices.Equal(got, []int{7}) {
		t.Errorf("changes %v, want [7]", got)
	}
	for _, y := range [][]float64{nil, {1}, {nan, nan}, {2, 2, 2}} {
		if got := trend.PELT(y, 0); got != nil {
			t.Errorf("%v: changes %v, want none", y, got)
		}
	}
}
