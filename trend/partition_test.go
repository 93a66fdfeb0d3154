package trend_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"entente/trend"
)

// R changepoint 2.3. Its places are last indices of segments counted from 1,
// which are first indices of the next one counted from 0.
func TestPartitionIsChangepoint(t *testing.T) {
	flow, steps := column(t, "nile.csv", 1), column(t, "steps.csv", 0)
	unit := slices.Clone(flow)
	var diff []float64
	for i := range unit {
		unit[i] /= math.Sqrt(variance(flow))
		if i > 0 {
			diff = append(diff, flow[i]-flow[i-1])
		}
	}
	n, m := math.Log(100), math.Log(200)
	for _, c := range []struct {
		name string
		y    []float64
		opt  trend.PartitionOptions
		want []int
	}{
		{"mean MBIC", unit, trend.PartitionOptions{Penalty: 3 * n, Modified: true}, []int{28}},
		{"mean BIC", unit, trend.PartitionOptions{Penalty: 2 * n}, []int{28}},
		{"meanvar MBIC", flow, trend.PartitionOptions{Cost: trend.CostMeanVar, Penalty: 4 * n, Modified: true, Floor: 1e-11}, []int{4, 6, 28}},
		{"var MBIC", diff, trend.PartitionOptions{Cost: trend.CostVariance, Penalty: 3 * math.Log(99), Modified: true}, nil},
		{"steps mean 2", steps, trend.PartitionOptions{Penalty: 2 * m}, []int{60, 102, 172, 173, 175, 195}},
		{"steps mean 3", steps, trend.PartitionOptions{Penalty: 3 * m}, []int{60, 102, 170}},
		{"steps meanvar 2", steps, trend.PartitionOptions{Cost: trend.CostMeanVar, Penalty: 2 * m}, []int{17, 19, 60, 94, 105, 112, 114, 120, 122, 170}},
		{"steps meanvar 3", steps, trend.PartitionOptions{Cost: trend.CostMeanVar, Penalty: 3 * m}, []int{60, 102, 170}},
		{"steps meanvar 10", steps, trend.PartitionOptions{Cost: trend.CostMeanVar, Penalty: 10}, []int{17, 19, 60, 94, 97, 105, 112, 114, 120, 122, 170}},
		{"steps meanvar 20", steps, trend.PartitionOptions{Cost: trend.CostMeanVar, Penalty: 20}, []int{60, 102, 170}},
		{"steps meanvar 50", steps, trend.PartitionOptions{Cost: trend.CostMeanVar, Penalty: 50}, []int{60, 102, 170}},
	} {
		got, segments, err := trend.Partition(c.y, c.opt)
		if err != nil || !slices.Equal(got, c.want) || len(segments) != len(got)+1 {
			t.Errorf("%s: %v, want %v (%v)", c.name, got, c.want, err)
		}
		if c.name == "meanvar MBIC" {
			for i, want := range [][2]float64{{1113.25, 8541.6875}, {1160, 0}, {1089.272727, 20344.92562}, {849.9722222, 15352.9159}} {
				same6(t, "mean", segments[i].Mean, want[0])
				same6(t, "variance", segments[i].Variance, want[1])
			}
		}
	}
}

// R strucchange 1.5-3, breakpoints(Nile ~ 1), confint and Fstats. Residual sums
// have 9 to 10 digits there, BIC 7. Its p value is cut at 2.2e-16.
func TestNileIsStrucchange(t *testing.T) {
	year, flow := column(t, "nile.csv", 0), column(t, "nile.csv", 1)
	d, err := trend.BaiPerron(flow, trend.BaiPerronOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for m, want := range []trend.Fit{
		{nil, 2835156.750, 1318.242},
		{[]int{28}, 1597457.194, 1270.084},
		{[]int{28, 83}, 1552923.616, 1276.467},
		{[]int{28, 68, 83}, 1538096.513, 1284.718},
		{[]int{28, 45, 68, 83}, 1507888.476, 1291.944},
		{[]int{15, 30, 45, 68, 83}, 1659993.500, 1310.765},
	} {
		got := d.Fits[m]
		same6(t, "RSS", got.RSS, want.RSS)
		same6(t, "BIC", got.BIC, want.BIC)
		if !slices.Equal(got.Breaks, want.Breaks) {
			t.Errorf("%d breaks: %v, want %v", m, got.Breaks, want.Breaks)
		}
	}
	same6(t, "supF", d.SupF, 75.92976943)
	same6(t, "p", d.P, 2.220446049e-16)
	// strucchange names last years of the old level, 25 to 32 of 28.
	if d.Chosen != 1 || d.SupAt != 28 || d.Dates[0].Index != 28 || d.Dates[0].Low != 25 || d.Dates[0].High != 32 {
		t.Errorf("%d breaks, supF at %d, %+v; want 28 with interval 25 to 32", d.Chosen, d.SupAt, d.Dates)
	}
	if year[d.Dates[0].Low-1] != 1895 || year[d.Dates[0].High-1] != 1902 {
		t.Errorf("interval %v to %v, strucchange 1895 to 1902", year[d.Dates[0].Low-1], year[d.Dates[0].High-1])
	}
}

// Critical values of Andrews (2003, table 1) for one parameter and trim .15.
func TestSupFTail(t *testing.T) {
	for x, p := range map[float64]float64{7.12: .10, 8.68: .05, 12.16: .01} {
		if got := trend.SupFTail(x, .15); math.Abs(got/p-1) > .1 {
			t.Errorf("p of %g: %.4f, Andrews %g", x, got, p)
		}
	}
}

// exceeds against the place of the maximum of two simulated random walks with
// drift, and against what must hold of it exactly.
func TestExceeds(t *testing.T) {
	for _, c := range [][2]float64{{1, 1}, {4, 1}, {.2, 3}} {
		a := trend.Exceeds(0, .5/math.Sqrt(c[0]), math.Sqrt(c[0])/c[1])
		b := trend.Exceeds(0, .5/math.Sqrt(c[1]), math.Sqrt(c[1])/c[0])
		if math.Abs(a+b-1) > 1e-9 {
			t.Errorf("sides %v have %g and %g, not 1 together", c, a, b)
		}
	}
	rng := rand.New(rand.NewPCG(11, 12))
	const runs, step = 4000, .02
	var past, late float64
	peak := func(sd float64) (height, at float64) {
		for t, v := step, 0.0; t < 60; t += step {
			if v += sd*math.Sqrt(step)*rng.NormFloat64() - step/2; v > height {
				height, at = v, t
			} else if v < height-30 {
				break
			}
		}
		return height, at
	}
	for range runs {
		h1, at := peak(2)
		h2, _ := peak(1)
		if h1 > h2 {
			past++
			if at > 5 {
				late++
			}
		}
	}
	side, far := trend.Exceeds(0, .25, 2), trend.Exceeds(5, .25, 2)
	if math.Abs(past/runs-side) > .03 || math.Abs(late/runs-far) > .03 {
		t.Errorf("simulated %g and %g, exact %g and %g", past/runs, late/runs, side, far)
	}
}

// Intervals of nominally 95 % over 400 simulated series of 60 values with one
// break of 2 sd, and false alarms of the choice by BIC without one. Errors that
// follow each other break the method, as the documentation says.
func TestBaiPerronCovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	const runs = 400
	for _, rho := range []float64{0, .3, .6} {
		right, covered, alarms := 0, 0, 0
		for range runs {
			d, err := trend.BaiPerron(series(rng, 60, 2, rho), trend.BaiPerronOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if d.Chosen == 1 {
				right++
				if d.Dates[0].Low <= 30 && 30 <= d.Dates[0].High {
					covered++
				}
			}
			if d, _ = trend.BaiPerron(series(rng, 60, 0, rho), trend.BaiPerronOptions{}); d.Chosen > 0 {
				alarms++
			}
		}
		t.Logf("rho %g: one break found in %d of %d, covered in %d of these; false alarms by BIC %d", rho, right, runs, covered, alarms)
		if rho == 0 && (right < 350 || float64(covered) < .9*float64(right) || alarms > 40) {
			t.Errorf("one break found in %d of %d, covered in %d of these; false alarms by BIC %d", right, runs, covered, alarms)
		}
		if rho == .6 && alarms < 200 {
			t.Errorf("autocorrelation .6: only %d false alarms; the documentation warns of most", alarms)
		}
	}
}

// Daily counts over 600 days, 40 series: false changes, and a doubling of the
// rate from day 400 on. The default penalty follows the dispersion.
func TestLongCounts(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	for _, ratio := range []float64{1, 3} {
		alarms, found := 0, 0
		const runs = 40
		for range runs {
			flat, step := make([]float64, 600), make([]float64, 600)
			for i := range flat {
				flat[i], step[i] = overdispersed(rng, 5, ratio), overdispersed(rng, 5+5*float64(i/400), ratio)
			}
			if got, _, err := trend.Partition(flat, trend.PartitionOptions{Cost: trend.CostPoisson}); err != nil || len(got) > 0 {
				alarms++
			}
			got, _, err := trend.Partition(step, trend.PartitionOptions{Cost: trend.CostPoisson})
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(got, func(i int) bool { return i >= 390 && i <= 410 }) {
				found++
			}
		}
		t.Logf("variance %g times the mean: false changes in %d of %d series, doubling found in %d", ratio, alarms, runs, found)
		if alarms > 5 || found < 34 {
			t.Errorf("variance %g times the mean: false changes in %d of %d series, doubling found in %d", ratio, alarms, runs, found)
		}
	}
}

// allCosts is the best cost by recursion over all positions.
func allCosts(y []float64, penalty float64, least int, cost func([]float64) float64) float64 {
	f := make([]float64, len(y)+1)
	f[0] = -penalty
	for t := 1; t <= len(y); t++ {
		f[t] = math.Inf(1)
		for s := 0; s <= t-least; s++ {
			f[t] = math.Min(f[t], f[s]+penalty+cost(y[s:t]))
		}
	}
	return f[len(y)]
}

func TestPartitionIsOptimal(t *testing.T) {
	poisson := func(y []float64) float64 {
		sum := 0.0
		for _, v := range y {
			sum += v
		}
		if sum == 0 {
			return 0
		}
		return 2 * sum * (1 - math.Log(sum/float64(len(y))))
	}
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.Float64Range(0, 4), 4, 50).Draw(t, "y")
		for i := range y {
			y[i] = math.Round(y[i])
		}
		y[0], y[1] = 0, 5
		modified := rapid.Bool().Draw(t, "modified")
		cost := rapid.SampledFrom([]trend.Cost{trend.CostMean, trend.CostPoisson, trend.CostMeanVar}).Draw(t, "cost")
		least := rapid.IntRange(1, 4).Draw(t, "least")
		if cost == trend.CostMeanVar {
			least = max(least, 2)
		}
		penalty := rapid.Float64Range(.01, 10).Draw(t, "penalty")
		of := func(y []float64) float64 {
			extra := 0.0
			if modified {
				extra = math.Log(float64(len(y)))
			}
			switch cost {
			case trend.CostMean:
				return squares(y) + extra
			case trend.CostPoisson:
				return poisson(y) + extra
			}
			n := float64(len(y))
			v := squares(y) / n
			s := max(v, .1)
			return n*(math.Log(2*math.Pi*s)+v/s) + extra
		}
		starts, segments, err := trend.Partition(y, trend.PartitionOptions{Cost: cost, Penalty: penalty, MinLength: least, Modified: modified, Floor: .1})
		if err != nil {
			t.Fatal(err)
		}
		got := penalty * float64(len(starts))
		for _, s := range segments {
			if s.N < least {
				t.Fatalf("segment %+v is too short", s)
			}
			got += of(y[s.From : s.To+1])
		}
		if want := allCosts(y, penalty, least, of); math.Abs(got-want) > 1e-7*(1+math.Abs(want)) {
			t.Fatalf("cost %.12g of %v, optimum %.12g", got, starts, want)
		}
	})
}

func TestPartitionRefuses(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		y    []float64
		opt  trend.PartitionOptions
		want error
	}{
		{nil, trend.PartitionOptions{}, trend.ErrShort},
		{[]float64{1, nan}, trend.PartitionOptions{}, trend.ErrShort},
		{[]float64{3, 3, 3}, trend.PartitionOptions{}, trend.ErrConstant},
		{[]float64{1, 2, 3}, trend.PartitionOptions{MinLength: 5}, trend.ErrShort},
	} {
		if _, _, err := trend.Partition(c.y, c.opt); !errors.Is(err, c.want) {
			t.Errorf("%v: %v, want %v", c.y, err, c.want)
		}
	}
	if _, _, err := trend.Partition([]float64{1, -2, 3}, trend.PartitionOptions{Cost: trend.CostPoisson}); err == nil {
		t.Error("a negative count is taken")
	}
	if _, _, err := trend.Partition([]float64{1, 2, 3}, trend.PartitionOptions{Cost: 9}); err == nil {
		t.Error("an unknown cost is taken")
	}
	for _, c := range []struct {
		y    []float64
		want error
	}{{[]float64{1, 2, 3}, trend.ErrShort}, {[]float64{1, 1, 1, 1, 1, nan}, trend.ErrConstant}} {
		if _, err := trend.BaiPerron(c.y, trend.BaiPerronOptions{}); !errors.Is(err, c.want) {
			t.Errorf("%v: %v, want %v", c.y, err, c.want)
		}
	}
	if d, err := trend.BaiPerron([]float64{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}, trend.BaiPerronOptions{}); err != nil || d.Chosen != 1 || d.Dates[0].Index != 5 || d.Dates[0].Low != -1 {
		t.Errorf("a step without noise: %+v, %v", d, err)
	}
}
