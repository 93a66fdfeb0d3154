package measure_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"entente/measure"
)

func TestRateOf(t *testing.T) {
	for _, c := range []struct {
		part, whole, dispersion float64
		want                    measure.Rate
	}{
		// By hand: 100 of 10,000, z 1.959964, exp(1.959964/10) = 1.2165225, exp(1.959964/5) = 1.4799270.
		{100, 10_000, 1, measure.Rate{Value: .01, Low: .01 / 1.2165225, High: .01 * 1.2165225}},
		{100, 10_000, .2, measure.Rate{Value: .01, Low: .01 / 1.2165225, High: .01 * 1.2165225}},
		{100, 10_000, 4, measure.Rate{Value: .01, Low: .01 / 1.4799270, High: .01 * 1.4799270}},
		{0, 1000, 1, measure.Rate{High: 3.6888795 / 1000}}, // -log .025
		{10, 10, 1, measure.Rate{Value: 1, Low: math.Exp(-1.959964 / math.Sqrt(10)), High: 1}},
	} {
		got := measure.RateOf(c.part, c.whole, c.dispersion, .95)
		if math.Abs(got.Value-c.want.Value)+math.Abs(got.Low-c.want.Low)+math.Abs(got.High-c.want.High) > 1e-7 {
			t.Errorf("%g of %g: %+v, want %+v", c.part, c.whole, got, c.want)
		}
	}
	for _, x := range [][2]float64{{1, 0}, {-1, 5}, {math.NaN(), 5}, {1, math.Inf(1)}} {
		if r := measure.RateOf(x[0], x[1], 1, .95); !math.IsNaN(r.Value) || !math.IsNaN(r.High) {
			t.Errorf("%v is %+v", x, r)
		}
	}
}

// The interval holds the truth about as often as it says, also when the
// variance is six times the mean: gamma-mixed Poisson counts of mean 60.
func TestRateCoverage(t *testing.T) {
	src := rand.NewPCG(1, 2)
	const mean, dispersion, draws = 60.0, 6.0, 4000
	held := 0
	for range draws {
		rate := distuv.Gamma{Alpha: mean / (dispersion - 1), Beta: 1 / (dispersion - 1), Src: src}.Rand()
		n := distuv.Poisson{Lambda: rate, Src: src}.Rand()
		if r := measure.RateOf(n, 1000, dispersion, .95); r.Low <= mean/1000 && mean/1000 <= r.High {
			held++
		}
	}
	if share := float64(held) / draws; share < .92 || share > .98 {
		t.Errorf("the interval at .95 holds the truth in %.3f of draws", share)
	}
}

func TestRateProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.Float64Range(1, 1e6).Draw(t, "whole")
		part := whole * rapid.Float64Range(0, 1).Draw(t, "share")
		d := rapid.Float64Range(1, 50).Draw(t, "dispersion")
		a, b := measure.RateOf(part, whole, d, .8), measure.RateOf(part, whole, d*2, .95)
		if !(a.Low <= a.Value && a.Value <= a.High && b.Low <= a.Low+1e-12 && a.High <= b.High+1e-12) {
			t.Fatalf("%+v, wider %+v", a, b)
		}
		x, y := measure.Balance(part, whole), measure.Balance(whole, part)
		if math.Abs(x+y) > 1e-12 || x < -1 || x > 0 {
			t.Fatalf("balance %g and %g", x, y)
		}
	})
	if !math.IsNaN(measure.Balance(0, 0)) || measure.Balance(3, 1) != .5 {
		t.Error("balance")
	}
}
