package idealpoint

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// The tables against erfc, and against gonum's distribution function.
func TestTables(t *testing.T) {
	n := newNormal()
	for x := -7.0; x <= 7; x += .00731 {
		if want := distuv.UnitNormal.CDF(x); math.Abs(n.phi(x)-want) > 1e-5*want {
			t.Errorf("Φ(%v) = %v, want %v", x, n.phi(x), want)
		}
		if want := millsExact(x); math.Abs(n.ratio(x)-want) > 1e-5*want {
			t.Errorf("h(%v) = %v, want %v", x, n.ratio(x), want)
		}
	}
	for _, x := range []float64{-40, -20, -9.5, 12, math.Inf(1)} {
		if v := n.ratio(x); math.IsNaN(v) || v < 0 {
			t.Errorf("h(%v) = %v", x, v)
		}
	}
	// Far out h(x) lies between -x and -x-1/x (Gordon 1941).
	if h := millsExact(-30); h <= 30 || h >= 30+1./30 {
		t.Errorf("h(-30) = %v", h)
	}
	if got, want := logPhi(-8.0001), logPhi(-7.9999); math.Abs(got-want) > .002 {
		t.Errorf("log Φ jumps at -8: %v, %v", got, want)
	}
}

// Gradient and curvature of a category between two cutpoints against
// differences of the logarithm.
func TestBetween(t *testing.T) {
	n := newNormal()
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Float64Range(-5, 5).Draw(t, "a")
		b := a + rapid.Float64Range(.05, 3).Draw(t, "width")
		f := func(a, b float64) float64 {
			if a > 0 {
				a, b = -b, -a
			}
			return math.Log(phiCDF(b) - phiCDF(a))
		}
		const h = 1e-4
		da, db, waa, wab, wbb := n.between(a, b)
		near := func(name string, got, want float64) {
			if math.Abs(got-want) > 2e-3*(1+math.Abs(want)) {
				t.Errorf("%s of (%v, %v): %v, want %v", name, a, b, got, want)
			}
		}
		near("slope in a", -da, (f(a+h, b)-f(a-h, b))/(2*h))
		near("slope in b", db, (f(a, b+h)-f(a, b-h))/(2*h))
		near("curvature in a", -waa, (f(a+h, b)-2*f(a, b)+f(a-h, b))/(h*h))
		near("curvature in b", -wbb, (f(a, b+h)-2*f(a, b)+f(a, b-h))/(h*h))
		near("mixed", -wab, (f(a+h, b+h)-f(a+h, b-h)-f(a-h, b+h)+f(a-h, b-h))/(4*h*h))
	})
}

// logRatio is the difference of two log likelihoods.
func TestLogRatio(t *testing.T) {
	n := newNormal()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		theta := make([]float64, 40)
		var part [3][]int32
		for c := range theta {
			theta[c] = 2 * r.NormFloat64()
			k := r.IntN(3)
			part[k] = append(part[k], int32(c))
		}
		p := line{3 * r.NormFloat64(), -r.Float64(), r.Float64()}
		q := line{p.slope, p.low - .1*r.Float64(), p.high + .1*r.Float64()}
		got := n.logRatio(part[0], part[1], part[2], theta, p, q)
		want := n.logLikelihood(part[0], part[1], part[2], theta, q) - n.logLikelihood(part[0], part[1], part[2], theta, p)
		if math.Abs(got-want) > 1e-5*(1+math.Abs(want)) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

// Truncated draws have the mean and the variance of their distribution: with
// density φ and D = Φ(b)-Φ(a), mean (φ(a)-φ(b))/D (Johnson and Kotz).
func TestTruncated(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range [][2]float64{{math.Inf(-1), 1}, {math.Inf(-1), -.4}, {math.Inf(-1), -3}, {-1, .5}, {-3, 3}, {1, 1.2}, {2, 6}, {-6, -2.5}, {-.1, 5}} {
		a, b := c[0], c[1]
		d := phiCDF(b) - phiCDF(a)
		mean := (density(a) - density(b)) / d
		const n = 200000
		sum := 0.0
		for range n {
			x := 0.0
			if math.IsInf(a, -1) {
				x = below(r, b)
			} else {
				x = inside(r, a, b)
			}
			if x < a || x > b {
				t.Fatalf("drew %v from (%v, %v)", x, a, b)
			}
			sum += x
		}
		if got := sum / n; math.Abs(got-mean) > .012 { // five standard errors of a unit variance
			t.Errorf("(%v, %v): mean %v, want %v", a, b, got, mean)
		}
	}
}

// The convergence measures on draws whose answer is known.
func TestDiagnostics(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	const n, m = 1000, 4
	white, slow, apart := make([]float32, n*m), make([]float32, n*m), make([]float32, n*m)
	for i := range white {
		white[i] = float32(r.NormFloat64())
		slow[i] = white[i]
		if i%n > 0 {
			slow[i] += .8 * slow[i-1] // autoregression: n (1-.8)/(1+.8) effective draws
		}
		apart[i] = white[i] + float32(i/n)
	}
	if x := splitRhat(white, n); math.Abs(x-1) > .01 {
		t.Errorf("R-hat of independent draws %v", x)
	}
	if x := splitRhat(apart, n); x < 1.3 {
		t.Errorf("R-hat of chains that lie apart %v", x)
	}
	if x := effective(white, n); x < 3200 || x > 5200 {
		t.Errorf("%v effective of 4000 independent draws", x)
	}
	if x, want := effective(slow, n), 4000*.2/1.8; x < .7*want || x > 1.4*want {
		t.Errorf("%v effective draws, want about %v", x, want)
	}
	if x := splitRhat(make([]float32, 40), 10); !math.IsNaN(x) {
		t.Errorf("R-hat of constants %v", x)
	}
}
