package trend_test

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"entente/trend"
)

// drawn draws a series with gaps.
func drawn(t *rapid.T) []float64 {
	y := rapid.SliceOfN(rapid.Float64Range(-1, 1), 3, 30).Draw(t, "y")
	for i := range y {
		y[i] = math.Round(1000*y[i]) / 1000 // a shift may not swallow digits
		if rapid.IntRange(0, 9).Draw(t, "gap") == 0 {
			y[i] = math.NaN()
		}
	}
	return y
}

func points(y []float64) []trend.Point {
	var pts []trend.Point
	for i, v := range y {
		pts = append(pts, trend.Point{X: 1990 + float64(i), Y: v})
	}
	return pts
}

// close tells whether two numbers agree to a relative 1e-6, or are both NaN.
func closeTo(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-6*(1+math.Abs(b))
}

func allClose(t *rapid.T, what string, a, b []float64) {
	if !slices.EqualFunc(a, b, closeTo) {
		t.Fatalf("%s: %v, want %v", what, a, b)
	}
}

func TestShiftAndScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := drawn(t)
		shift := rapid.Float64Range(-10, 10).Draw(t, "shift")
		scale := rapid.Float64Range(0.01, 100).Draw(t, "scale")
		moved := make([]float64, len(y))
		for i, v := range y {
			moved[i] = shift + scale*v
		}
		p, q := trend.Breaks(y, trend.Options{}), trend.Breaks(moved, trend.Options{})
		if p.Reason != q.Reason || p.N != q.N {
			t.Fatalf("reason %q n %d, want %q %d", q.Reason, q.N, p.Reason, p.N)
		}
		allClose(t, "break", q.Break, p.Break)
		allClose(t, "level", q.Mean, func() []float64 {
			want := slices.Clone(p.Mean)
			for i := range want {
				want[i] = shift + scale*want[i]
			}
			return want
		}())
		a, b := trend.Slope(points(y), 0), trend.Slope(points(moved), 0)
		for _, pair := range [][2]float64{{b.Slope, scale * a.Slope}, {b.Low, scale * a.Low}, {b.High, scale * a.High}, {b.P, a.P}, {b.Robust, scale * a.Robust}} {
			if !closeTo(pair[0], pair[1]) {
				t.Fatalf("slope %+v, want %g times %+v", b, scale, a)
			}
		}
	})
}

func TestReversal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := drawn(t)
		back := slices.Clone(y)
		slices.Reverse(back)
		p, q := trend.Breaks(y, trend.Options{}), trend.Breaks(back, trend.Options{})
		allClose(t, "number", q.Number, p.Number)
		slices.Reverse(q.Mean)
		allClose(t, "level", q.Mean, p.Mean)
		// A break before the k-th known value is one before the (n-k)-th of the other.
		a, b := knownOf(p.Break), knownOf(q.Break)
		for k := 1; k < len(a); k++ {
			if !closeTo(a[k], b[len(a)-k]) {
				t.Fatalf("break %d: %g, reversed %g", k, a[k], b[len(a)-k])
			}
		}
		s, r := trend.Slope(points(y), 0), trend.Slope(points(back), 0)
		if !closeTo(s.Slope, -r.Slope) || !closeTo(s.Low, -r.High) || !closeTo(s.P, r.P) {
			t.Fatalf("slope %+v, reversed %+v", s, r)
		}
	})
}

func knownOf(v []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(v), math.IsNaN)
}

func TestPosteriorAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := trend.Breaks(drawn(t), trend.Options{})
		if p.Number == nil {
			return
		}
		sum, mean, expected := 0.0, 0.0, 0.0
		for k, q := range p.Number {
			sum += q
			mean += float64(k) * q
		}
		for _, q := range knownOf(p.Break) {
			expected += q
		}
		if math.Abs(sum-1) > 1e-8 || math.Abs(mean-expected) > 1e-6 {
			t.Fatalf("numbers sum to %g with mean %g, breaks to %g", sum, mean, expected)
		}
		for i, m := range p.Mean {
			e := p.Level(i, 0.9)
			if !closeTo(e.Mean, m) || e.Low > e.High {
				t.Fatalf("level %d: %+v, mean %g", i, e, m)
			}
		}
	})
}

func TestShortSeriesAreAResult(t *testing.T) {
	nan := math.NaN()
	for _, y := range [][]float64{nil, {1}, {nan, nan, nan, nan, nan, nan}, {1, 2, nan, 3, math.Inf(1), 4}} {
		p := trend.Breaks(y, trend.Options{})
		if p.Reason != trend.TooShort || p.Break != nil {
			t.Errorf("%v: posterior %+v", y, p)
		}
		if b, ok := trend.Last(p, 0); ok {
			t.Errorf("%v: last break %+v", y, b)
		}
		if e := p.Level(0, 0); !math.IsNaN(e.Mean) {
			t.Errorf("%v: level %+v", y, e)
		}
		if c := trend.Sensitivity(y, trend.Options{}, 0); c != nil {
			t.Errorf("%v: sensitivity %+v", y, c)
		}
		s := trend.Slope(points(y), 0.95)
		if s.Reason != trend.TooShort || !math.IsNaN(s.Slope) || s.Shown() || s.String() != trend.TooShort {
			t.Errorf("%v: slope %+v", y, s)
		}
	}
	if p := trend.Breaks(make([]float64, trend.MaxPoints+1), trend.Options{}); p.Reason != trend.TooLong {
		t.Errorf("reason %q, want %q", p.Reason, trend.TooLong)
	}
}

func TestConstantSeries(t *testing.T) {
	y := []float64{0.7, 0.7, math.NaN(), 0.7, 0.7, 0.7000000000000001}
	p := trend.Breaks(y, trend.Options{})
	if p.Reason != trend.NoVariation || !slices.Equal(p.Number, []float64{1}) || p.Level(0, 0) != (trend.Estimate{Mean: 0.7, Low: 0.7, High: 0.7}) {
		t.Errorf("posterior %+v", p)
	}
	if _, ok := trend.Last(p, 0); ok {
		t.Error("a constant series has a break")
	}
	if s := trend.Slope(points(y), 0); s.Reason != trend.NoVariation || s.Slope != 0 || s.Shown() {
		t.Errorf("slope %+v", s)
	}
}

func TestSlopeOfLine(t *testing.T) {
	var exact, noisy []float64
	for i := range 20 {
		exact = append(exact, 0.25+0.01*float64(i))
		noisy = append(noisy, 0.25+0.01*float64(i)+0.02*math.Sin(float64(7*i)))
	}
	if s := trend.Slope(points(exact), 0); math.Abs(s.Slope-0.01) > 1e-9 || s.High-s.Low > 1e-6 || s.String() != "rising" {
		t.Errorf("exact line: %+v", s)
	}
	if s := trend.Slope(points(noisy), 0); math.Abs(s.Slope-0.01) > 0.002 || !s.Shown() || s.Level != 0.95 || s.P > 0.01 || s.N != 20 {
		t.Errorf("line with noise: %+v", s)
	}
	noisy[10] = 30
	if s := trend.Slope(points(noisy), 0); s.Shown() || math.Abs(s.Robust-0.01) > 0.003 {
		t.Errorf("line with an outlier: %+v", s)
	}
	if s := (trend.Trend{Low: -1, High: 1}); s.String() != "no trend shown" {
		t.Errorf("interval over zero reads %q", s)
	}
}

func TestStandardErrorsWeigh(t *testing.T) {
	y := []float64{0, 0.1, 0, 0.1, 0, 0.1, 0, 0.1, 0, 3}
	pts := points(y)
	plain := trend.Slope(pts, 0)
	for i := range pts {
		pts[i].SE = 0.05
	}
	pts[9].SE = 3
	if s := trend.Slope(pts, 0); !(math.Abs(s.Slope) < math.Abs(plain.Slope)/2) {
		t.Errorf("slope %g with the outlier's error known, %g without", s.Slope, plain.Slope)
	}
}

// With rho known to be 0 the interval is that of ordinary least squares.
func TestSlopeIsLeastSquares(t *testing.T) {
	y := []float64{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5}
	low, high := newey(false)(y)
	s := trend.SlopeGiven(points(y), 0.95, 0)
	if math.Abs(s.Low-low) > 1e-6 || math.Abs(s.High-high) > 1e-6 {
		t.Errorf("interval %g to %g, least squares %g to %g", s.Low, s.High, low, high)
	}
}

func TestStudent(t *testing.T) {
	for _, df := range []float64{1, 3, 9.5, 10, 12.5, 40, 1000} {
		for _, v := range []float64{-30, -4, -1.3, 0, 0.2, 2, 7} {
			want := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.CDF(v)
			if got := trend.StudentCDF(v, df); math.Abs(got-want) > 1e-7 {
				t.Errorf("df %g at %g: %.10g, gonum distuv %.10g", df, v, got, want)
			}
		}
	}
}

func TestLastThreshold(t *testing.T) {
	y := []float64{0, .1, 0, .1, 0, .1, 0, .1, 0, .1, 0, .1, 1, 1.1, 1, 1.1, 1, 1.1, 1, 1.1, 1, 1.1, 1, 1.1}
	p := trend.Breaks(y, trend.Options{})
	b, ok := trend.Last(p, 0)
	if !ok || b.Index != 12 || b.Probability < 0.9 || math.Abs(b.Before.Mean-0.05) > 0.05 || math.Abs(b.After.Mean-1.05) > 0.05 {
		t.Errorf("last break %+v, %v", b, ok)
	}
	if _, ok := trend.Last(p, 1); ok {
		t.Error("a break is certain")
	}
	cases := trend.Sensitivity(y, trend.Options{}, 0)
	for _, c := range cases {
		if !c.Found || c.Last.Index != 12 {
			t.Errorf("%s: %+v", c.Name, c)
		}
	}
	if len(cases) < 10 || cases[0].Last != b {
		t.Errorf("%d cases, first %+v", len(cases), cases)
	}
}
