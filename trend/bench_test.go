package trend_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"entente/trend"
)

// series draws n values around a level that shifts by jump half way.
func series(rng *rand.Rand, n int, jump, rho float64) []float64 {
	y := make([]float64, n)
	e := rng.NormFloat64()
	for i := range y {
		y[i] = e
		if i >= n/2 {
			y[i] += jump
		}
		e = ar1(rng, e, rho)
	}
	return y
}

// ar1 is the next value of an AR(1) process of variance 1.
func ar1(rng *rand.Rand, e, rho float64) float64 {
	return rho*e + sqrt1m(rho)*rng.NormFloat64()
}

func BenchmarkBreaks80(b *testing.B) {
	y := series(rand.New(rand.NewPCG(3, 4)), 80, 2, 0.3)
	for _, c := range []struct {
		name string
		opt  trend.Options
	}{{"default", trend.Options{}}, {"independent", trend.Options{Rhos: []float64{0}}}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				trend.Breaks(y, c.opt)
			}
		})
	}
}

func BenchmarkLast80(b *testing.B) {
	p := trend.Breaks(series(rand.New(rand.NewPCG(3, 4)), 80, 2, 0.3), trend.Options{})
	for b.Loop() {
		trend.Last(p, 0)
	}
}

func BenchmarkSlope80(b *testing.B) {
	var pts []trend.Point
	for i, y := range series(rand.New(rand.NewPCG(3, 4)), 80, 2, 0.3) {
		pts = append(pts, trend.Point{X: float64(i), Y: y})
	}
	for b.Loop() {
		trend.Slope(pts, 0)
	}
}

func BenchmarkPELT100000(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct {
		name string
		gap  int
	}{{"changes=3", 25_000}, {"changes=999", 100}} {
		y := make([]float64, 100_000)
		for i := range y {
			y[i] = rng.NormFloat64() + float64(i/c.gap%2)*2
		}
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				trend.PELT(y, 0)
			}
		})
	}
}

// sqrt1m is the innovation that keeps the variance of an AR(1) process at 1.
func sqrt1m(rho float64) float64 { return math.Sqrt(1 - rho*rho) }

func BenchmarkFitLevel80(b *testing.B) {
	y := series(rand.New(rand.NewPCG(3, 4)), 80, 2, 0.3)
	for b.Loop() {
		if _, err := trend.FitLevel(y, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFitTrend80(b *testing.B) {
	y := series(rand.New(rand.NewPCG(3, 4)), 80, 2, 0.3)
	for b.Loop() {
		if _, err := trend.FitTrend(y, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSmooth80(b *testing.B) {
	y := rowsOf(series(rand.New(rand.NewPCG(3, 4)), 80, 2, 0.3))
	for b.Loop() {
		if _, _, err := trend.LocalLevel(1, 0.1).Smooth(y, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBaiPerron80(b *testing.B) {
	y := series(rand.New(rand.NewPCG(3, 4)), 80, 2, 0)
	for b.Loop() {
		if _, err := trend.BaiPerron(y, trend.BaiPerronOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

// counts draws n counts of rate 5 that double every gap values, and back.
func counts(n, gap int) []float64 {
	rng := rand.New(rand.NewPCG(5, 6))
	y := make([]float64, n)
	for i := range y {
		y[i] = overdispersed(rng, 5*float64(1+i/gap%2), 1)
	}
	return y
}

func BenchmarkBreaksInCounts80(b *testing.B) {
	y := counts(80, 40)
	for b.Loop() {
		if _, err := trend.BreaksInCounts(y, nil, trend.CountOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

// Ten years of days, a change every half year.
func BenchmarkPartitionCounts3650(b *testing.B) {
	y := counts(3650, 182)
	for b.Loop() {
		if _, _, err := trend.Partition(y, trend.PartitionOptions{Cost: trend.CostPoisson}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOnlineCounts(b *testing.B) {
	w, err := trend.WatchCounts(5, trend.WatchOptions{})
	if err != nil {
		b.Fatal(err)
	}
	y := counts(3650, 182)
	o := w.Start()
	for i := 0; b.Loop(); i++ {
		o.Observe(y[i%len(y)], 1)
	}
}

func BenchmarkSurprises3650(b *testing.B) {
	y := counts(3650, 182)
	for b.Loop() {
		if _, err := trend.Surprises(y, trend.SurpriseOptions{Counts: true}); err != nil {
			b.Fatal(err)
		}
	}
}
