// Package trend answers two questions about a short series of figures: does it
// rise or fall, and when did its level last break. Slope gives a slope whose
// interval allows for autocorrelation; Breaks gives the exact Bayesian
// posterior of change points in the mean, Last reads the latest one out of it,
// and PELT segments long series. All functions are pure; missing values are
// NaN, and a series that is too short is a result with a reason, never a panic.
package trend

import (
	"math"
	"slices"
)

// MinPoints is the smallest number of known values that Slope and Breaks will
// work on.
const MinPoints = 5

// Reasons why a Trend or a Posterior holds no numbers, or a special one.
const (
	TooShort    = "too short"    // fewer than MinPoints known values
	TooLong     = "too long"     // more than MaxPoints known values; use PELT
	NoVariation = "no variation" // all known values are equal
)

// Point is one value of a series. SE is the standard error of Y; 0, negative
// or not finite means unknown. A point whose X or Y is not finite, or beyond 1e150
// in size, is missing.
type Point struct {
	X, Y, SE float64
}

// Trend is a straight line through a series. Numbers that could not be
// computed are NaN, and Reason says why.
type Trend struct {
	Slope  float64 // per unit of X
	Low    float64 // bounds of the slope at Level
	High   float64 //
	Level  float64 // of the interval
	P      float64 // two-sided posterior tail probability of a zero slope
	Robust float64 // Theil-Sen slope, untouched by a few outliers: a check on Slope
	Rho    float64 // autocorrelation of the AR(1) part at the usual spacing, posterior mean
	N      int     // distinct X with a known Y
	Method string  // of Slope and its interval
	Reason string  // empty, TooShort or NoVariation
}

// Shown tells whether the interval excludes zero.
func (t Trend) Shown() bool { return t.Low > 0 || t.High < 0 }

// String says in words what the trend is worth.
func (t Trend) String() string {
	switch {
	case t.Reason == TooShort:
		return TooShort
	case t.Low > 0:
		return "rising"
	case t.High < 0:
		return "falling"
	}
	return "no trend shown"
}

// slopeMethod names the estimator in Trend.Method.
const slopeMethod = "gls-ar1-averaged"

// Slope fits a line whose errors are the sum of a stationary AR(1) process of
// unknown autocorrelation rho and independent noise of unknown share. Given
// both, generalised least squares gives a Student t for the slope; these are
// averaged over a grid with the weights of the restricted likelihood (Harville
// 1974; a uniform prior over the grid), so the interval carries the
// uncertainty about rho and the share. Known standard errors weigh the points
// in the independent part. Level 0 means 0.95. The choice among estimators is
// measured in docs/methods/trend.md.
func Slope(points []Point, level float64) Trend {
	return slope(points, level, slopeRhos(), noiseShares())
}

// slope is Slope averaged over the given autocorrelations and shares of noise.
func slope(points []Point, level float64, rhos, shares []float64) Trend {
	if !(level > 0 && level < 1) {
		level = 0.95
	}
	nan := math.NaN()
	t := Trend{Slope: nan, Low: nan, High: nan, P: nan, Robust: nan, Rho: nan, Level: level, Method: slopeMethod}
	pts := known(points)
	t.N = len(pts)
	if t.N < MinPoints {
		t.Reason = TooShort
		return t
	}
	line := newLine(pts)
	if line.xscale == 0 {
		t.Reason = TooShort
		return t
	}
	if line.yscale == 0 {
		t.Slope, t.Low, t.High, t.Robust, t.P, t.Reason = 0, 0, 0, 0, 1, NoVariation
		return t
	}
	mix, rho := line.posterior(rhos, shares)
	unit := line.yscale / line.xscale
	tail := mix.cdf(0)
	t.Slope, t.Rho = mix.mean()*unit, rho
	t.Low = mix.quantile((1-level)/2) * unit
	t.High = mix.quantile((1+level)/2) * unit
	t.P = min(1, 2*min(tail, 1-tail))
	t.Robust = theilSen(line.x, line.y) * unit
	return t
}

// slopeRhos is the grid of autocorrelations that Slope averages over, denser
// towards 1, where a little makes a large difference to the interval.
func slopeRhos() []float64 {
	return []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98}
}

// known sorts the points that have values by X and merges points at the same X
// into their mean, because a correlation over no distance is not defined.
func known(points []Point) []Point {
	var pts []Point
	for _, p := range points {
		if finite(p.X) && finite(p.Y) {
			pts = append(pts, p)
		}
	}
	slices.SortFunc(pts, func(a, b Point) int {
		switch {
		case a.X < b.X:
			return -1
		case a.X > b.X:
			return 1
		case a.Y < b.Y:
			return -1
		case a.Y > b.Y:
			return 1
		}
		return 0
	})
	out := pts[:0]
	for i := 0; i < len(pts); {
		j, y, v := i, 0.0, 0.0
		for ; j < len(pts) && pts[j].X == pts[i].X; j++ {
		}
		n := float64(j - i)
		for _, p := range pts[i:j] {
			y += p.Y / n
			v += square(knownSE(p.SE) / n) // NaN spreads: one unknown makes all unknown
		}
		out = append(out, Point{X: pts[i].X, Y: y, SE: math.Sqrt(v)})
		i = j
	}
	return out
}

// finite tells whether v is a number whose square is one too. Anything else
// is a missing value.
func finite(v float64) bool { return math.Abs(v) <= 1e150 }

// square returns v squared.
func square(v float64) float64 { return v * v }

// knownSE returns NaN for a standard error that says nothing.
func knownSE(se float64) float64 {
	if !finite(se) || se <= 0 {
		return math.NaN()
	}
	return se
}

// theilSen is the median of the slopes of all pairs (Sen 1968).
func theilSen(x, y []float64) float64 {
	var slopes []float64
	for i := range x {
		for j := i + 1; j < len(x); j++ {
			if x[j] > x[i] {
				slopes = append(slopes, (y[j]-y[i])/(x[j]-x[i]))
			}
		}
	}
	slices.Sort(slopes)
	n := len(slopes)
	return (slopes[(n-1)/2] + slopes[n/2]) / 2
}
