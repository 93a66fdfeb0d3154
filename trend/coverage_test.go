package trend_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"entente/internal/testdata"
	"entente/trend"
)

// interval is one way to put 95 % bounds on a slope over x = 0, 1, 2 ...
type interval func(y []float64) (low, high float64)

func averaged(y []float64) (low, high float64) {
	var pts []trend.Point
	for i, v := range y {
		pts = append(pts, trend.Point{X: float64(i), Y: v})
	}
	t := trend.Slope(pts, 0.95)
	return t.Low, t.High
}

// newey is ordinary least squares with the Bartlett kernel of Newey and West
// (1987) and their 1994 rule for the bandwidth; lags false leaves it out.
func newey(lags bool) interval {
	return func(y []float64) (low, high float64) {
		n := float64(len(y))
		x := make([]float64, len(y))
		for i := range x {
			x[i] = float64(i) - (n-1)/2
		}
		a, b := stat.LinearRegression(x, y, nil, false)
		sxx, ss := 0.0, 0.0
		u := make([]float64, len(y))
		for i := range y {
			e := y[i] - a - b*x[i]
			sxx += x[i] * x[i]
			ss += e * e
			u[i] = e * x[i]
		}
		se := math.Sqrt(ss / (n - 2) / sxx)
		if lags {
			width := int(4 * math.Pow(n/100, 2.0/9))
			v := 0.0
			for lag := 0; lag <= width; lag++ {
				c := 0.0
				for i := lag; i < len(u); i++ {
					c += u[i] * u[i-lag]
				}
				if lag > 0 {
					c *= 2 * (1 - float64(lag)/float64(width+1))
				}
				v += c
			}
			se = math.Sqrt(v*n/(n-2)) / sxx
		}
		q := distuv.StudentsT{Sigma: 1, Nu: n - 2}.Quantile(0.975) * se
		return b - q, b + q
	}
}

// sen is the interval of Sen (1968) from the variance of Kendall's S, with the
// correction of Hamed and Rao (1998) for significant rank
// autocorrelations of the detrended series if corrected.
func sen(corrected bool) interval {
	return func(y []float64) (low, high float64) {
		n := float64(len(y))
		var slopes []float64
		for i := range y {
			for j := i + 1; j < len(y); j++ {
				slopes = append(slopes, (y[j]-y[i])/float64(j-i))
			}
		}
		slices.Sort(slopes)
		variance := n * (n - 1) * (2*n + 5) / 18
		if corrected {
			e := make([]float64, len(y))
			for i := range y {
				e[i] = y[i] - slopes[len(slopes)/2]*float64(i)
			}
			r := ranks(e)
			f := 1.0
			for k := 1; k < len(y)-2; k++ {
				if rho := autocorrelation(r, k); math.Abs(rho) > 1.96/math.Sqrt(n) {
					m := n - float64(k)
					f += 2 / (n * (n - 1) * (n - 2)) * m * (m - 1) * (m - 2) * rho
				}
			}
			variance *= math.Max(f, 0)
		}
		c := 1.96 * math.Sqrt(variance)
		at := func(k float64) float64 {
			return slopes[min(len(slopes)-1, max(0, int(math.Round(k))))]
		}
		m := float64(len(slopes))
		return at((m-c)/2 - 1), at((m + c) / 2)
	}
}

func ranks(v []float64) []float64 {
	order := make([]int, len(v))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if v[a] < v[b] {
			return -1
		}
		return 1
	})
	r := make([]float64, len(v))
	for k, i := range order {
		r[i] = float64(k)
	}
	return r
}

func autocorrelation(v []float64, lag int) float64 {
	mean, c, s := stat.Mean(v, nil), 0.0, 0.0
	for i := range v {
		s += (v[i] - mean) * (v[i] - mean)
		if i >= lag {
			c += (v[i] - mean) * (v[i-lag] - mean)
		}
	}
	return c / s
}

// TestSlopeCoverage measures how often 95 % intervals hold the true slope under
// AR(1) errors, in the last column mixed with independent noise. docs/methods/trend.md quotes its log (-v).
func TestSlopeCoverage(t *testing.T) {
	testdata.Long(t)
	const reps = 1000
	methods := []struct {
		name string
		of   interval
	}{
		{"averaged gls", averaged},
		{"newey-west", newey(true)},
		{"least squares", newey(false)},
		{"sen hamed-rao", sen(true)},
		{"sen", sen(false)},
	}
	errors := []struct{ rho, noise, least float64 }{
		{0, 0, 0.93}, {0.3, 0, 0.93}, {0.6, 0, 0.93}, {0.8, 0, 0.87}, {0.9, 0.3, 0.85},
	}
	for _, m := range methods {
		for _, n := range []int{20, 40, 80} {
			var covered, width [5]float64
			for k, e := range errors {
				rng := rand.New(rand.NewPCG(11, uint64(100*n+k)))
				for range reps {
					y := series(rng, n, 0, e.rho)
					for i := range y {
						y[i] = math.Sqrt(1-e.noise)*y[i] + math.Sqrt(e.noise)*rng.NormFloat64() + 0.05*float64(i)
					}
					low, high := m.of(y)
					if low <= 0.05 && 0.05 <= high {
						covered[k] += 1.0 / reps
					}
					width[k] += (high - low) / reps * float64(n-1)
				}
				// 0.03 is three standard errors of the simulation.
				if m.name == "averaged gls" && covered[k] < e.least-0.03 {
					t.Errorf("n %d %+v: 95 %% interval covers %.3f", n, e, covered[k])
				}
			}
			t.Logf("%-14s n %d  covered %.3f  width over the series, in sd %.2f", m.name, n, covered, width)
		}
	}
}
