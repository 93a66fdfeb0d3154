package trend_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"entente/internal/testdata"
	"entente/trend"
)

// world is a kind of series to try Last on: AR(1) noise of variance 1, a jump
// somewhere in the middle half, and a rise over the whole series.
type world struct {
	name            string // "and noise": 30 % of the variance is independent noise
	rho, jump, rise float64
	noise           float64 // share of independent noise in the variance
	heavy           bool    // independent Student t errors, 3 degrees of freedom
	most            float64 // largest share of false alarms that passes
	least           float64 // smallest share of hits at n = 80 that passes
}

func (w world) draw(rng *rand.Rand, n, at int) []float64 {
	y := make([]float64, n)
	e := rng.NormFloat64()
	for i := range y {
		y[i] = math.Sqrt(1-w.noise)*e + w.rise*float64(i)/float64(n)
		if w.noise > 0 {
			y[i] += math.Sqrt(w.noise) * rng.NormFloat64()
		}
		if i >= at {
			y[i] += w.jump
		}
		e = ar1(rng, e, w.rho)
		if w.heavy {
			chi := 0.0
			for range 3 {
				chi += math.Pow(rng.NormFloat64(), 2)
			}
			e = rng.NormFloat64() / math.Sqrt(chi)
		}
	}
	return y
}

// TestCalibration measures false alarms and hits of Last at its default
// threshold. docs/methods/breaks.md quotes its log (-v). A hit is a break at
// most 3 values from the true one.
func TestCalibration(t *testing.T) {
	testdata.Long(t)
	const reps = 500
	for _, w := range []world{
		{name: "no break, rho 0", most: 0.05},
		{name: "no break, rho 0.3", rho: 0.3, most: 0.08},
		{name: "no break, rho 0.6", rho: 0.6, most: 0.12},
		{name: "no break, rho 0.8", rho: 0.8, most: 0.15},
		{name: "no break, rho 0.95", rho: 0.95, most: 0.25},
		{name: "no break, 0.9 and noise", rho: 0.9, noise: 0.3, most: 0.5},
		{name: "no break, heavy tails", heavy: true, most: 0.35},
		{name: "rise of 4 sd, rho 0", rise: 4, most: 0.08},
		{name: "rise of 4 sd, rho 0.6", rise: 4, rho: 0.6, most: 0.15},
		{name: "break of 2 sd, rho 0", jump: 2, least: 0.85},
		{name: "break of 2 sd, rho 0.3", jump: 2, rho: 0.3, least: 0.6},
		{name: "break of 2 sd, rho 0.6", jump: 2, rho: 0.6, least: 0.3},
		{name: "break of 3 sd, rho 0", jump: 3, least: 0.95},
		{name: "break of 3 sd, rho 0.6", jump: 3, rho: 0.6, least: 0.5},
	} {
		var found, hit, covered [3]float64
		for k, n := range []int{20, 40, 80} {
			rng := rand.New(rand.NewPCG(17, uint64(n)))
			for range reps {
				at := n/4 + rng.IntN(n/2)
				b, ok := trend.Last(trend.Breaks(w.draw(rng, n, at), trend.Options{}), 0)
				if !ok {
					continue
				}
				found[k] += 1.0 / reps
				if d := b.Index - at; w.jump != 0 && d >= -3 && d <= 3 {
					hit[k] += 1.0 / reps
					if b.Before.Low <= 0 && 0 <= b.Before.High {
						covered[k] += 0.5 / reps
					}
					if b.After.Low <= w.jump && w.jump <= b.After.High {
						covered[k] += 0.5 / reps
					}
				}
			}
			if w.jump == 0 && found[k] > w.most {
				t.Errorf("%s, n %d: false alarms %.3f, want at most %.2f", w.name, n, found[k], w.most)
			}
		}
		for k := range covered {
			covered[k] /= hit[k] // NaN without a break
		}
		t.Logf("%-24s n 20, 40, 80: found %.3f  hit %.3f  levels covered %.2f", w.name, found, hit, covered)
		if hit[2] < w.least {
			t.Errorf("%s: hits %.3f, want at least %.2f", w.name, hit[2], w.least)
		}
		if covered[2] < 0.8 {
			t.Errorf("%s: intervals of the levels cover %.3f, want at least 0.80", w.name, covered[2])
		}
	}
}
