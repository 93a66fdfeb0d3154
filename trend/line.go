package trend

import (
	"math"
	"slices"
)

// line is a series prepared for regression: x and y centred and divided by
// their scales, gaps in units of the usual spacing, errors of relative
// variance ratio.
type line struct {
	x, y           []float64
	gap            []float64 // gap[i] lies between points i-1 and i
	ratio          []float64 // variance of the error relative to the average one
	xscale, yscale float64
}

// newLine standardises points that are sorted by distinct X. A scale is 0 when
// all values are equal.
func newLine(pts []Point) line {
	n := len(pts)
	l := line{x: make([]float64, n), y: make([]float64, n), gap: make([]float64, n)}
	se := make([]float64, n)
	for i, p := range pts {
		l.x[i], l.y[i], se[i] = p.X, p.Y, p.SE
	}
	l.xscale, l.yscale = standardise(l.x), standardise(l.y)
	if l.xscale == 0 || l.yscale == 0 {
		return l
	}
	for i := range se {
		se[i] /= l.yscale
	}
	var gaps []float64
	for i := 1; i < n; i++ {
		l.gap[i] = l.x[i] - l.x[i-1]
		gaps = append(gaps, l.gap[i])
	}
	slices.Sort(gaps)
	usual := gaps[len(gaps)/2]
	if usual == 0 { // differences below the precision of floats
		usual = (l.x[n-1] - l.x[0]) / float64(n-1)
	}
	for i := 1; i < n; i++ {
		// A floor keeps points that nearly coincide from being differenced to noise.
		l.gap[i] = max(l.gap[i]/usual, 1e-3)
	}
	l.ratio = varianceRatios(se, noise(l.y))
	return l
}

// standardise centres v and divides it by its standard deviation, which it
// returns; 0 if the values differ by no more than rounding. The sum is taken of
// scaled values so that it cannot overflow.
func standardise(v []float64) float64 {
	biggest := 0.0
	for _, x := range v {
		biggest = max(biggest, math.Abs(x))
	}
	if slices.Max(v)-slices.Min(v) <= 1e-12*biggest {
		return 0
	}
	n := float64(len(v))
	mean, ss := 0.0, 0.0
	for i := range v {
		v[i] /= biggest
		mean += v[i] / n
	}
	for i := range v {
		v[i] -= mean
		ss += v[i] * v[i]
	}
	sd := math.Sqrt(ss / (n - 1))
	if sd == 0 {
		return 0
	}
	for i := range v {
		v[i] /= sd
	}
	return sd * biggest
}

// noise estimates the standard deviation of independent errors from the mean
// absolute difference of neighbours, which a few breaks hardly touch: for
// normal errors E|y[i]-y[i-1]| = 2 sd / sqrt(pi).
func noise(y []float64) float64 {
	sum := 0.0
	for i := 1; i < len(y); i++ {
		sum += math.Abs(y[i] - y[i-1])
	}
	return sum / float64(len(y)-1) * math.Sqrt(math.Pi) / 2
}

// varianceRatios turns standard errors into error variances relative to their
// average. What the series scatters beyond its standard errors is taken to be
// the same for all points, so a precise point does not count without limit. A
// point of unknown error gets the average, 1.
func varianceRatios(se []float64, noise float64) []float64 {
	ratio := make([]float64, len(se))
	mean, n := 0.0, 0.0
	for _, s := range se {
		if s = knownSE(s); !math.IsNaN(s) {
			mean, n = mean+s*s, n+1
		}
	}
	mean /= max(n, 1)
	common := max(noise*noise-mean, mean/10)
	for i, s := range se {
		ratio[i] = 1
		if s = knownSE(s); !math.IsNaN(s) && finite(mean) && mean+common > 0 {
			ratio[i] = (common + s*s) / (common + mean)
		}
	}
	return ratio
}

// posterior returns the distribution of the slope averaged over rhos, and the
// posterior mean of rho.
func (l line) posterior(rhos []float64) (mixture, float64) {
	mix := make(mixture, len(rhos))
	best := math.Inf(-1)
	for k, rho := range rhos {
		mix[k] = l.gls(rho)
		best = max(best, mix[k].weight)
	}
	total, mean := 0.0, 0.0
	for k := range mix {
		mix[k].weight = math.Exp(mix[k].weight - best)
		total += mix[k].weight
		mean += mix[k].weight * rhos[k]
	}
	for k := range mix {
		mix[k].weight /= total
	}
	return mix, mean / total
}

// gls is the generalised least squares slope under one rho; weight is the log
// of the restricted likelihood, constants dropped.
func (l line) gls(rho float64) student {
	var one, cross, xx, oy, xy, yy, logdet float64
	var po, px, py float64 // the previous point, scaled
	for i := range l.y {
		w := 1 / math.Sqrt(l.ratio[i])
		o, x, y := w, w*l.x[i], w*l.y[i]
		c, s := 0.0, 1.0
		if i > 0 && rho > 0 {
			c = math.Pow(rho, l.gap[i])
			s = 1 - c*c
		}
		wo, wx, wy := o-c*po, x-c*px, y-c*py
		one += wo * wo / s
		cross += wo * wx / s
		xx += wx * wx / s
		oy += wo * wy / s
		xy += wx * wy / s
		yy += wy * wy / s
		logdet += math.Log(s)
		po, px, py = o, x, y
	}
	df := float64(len(l.y) - 2)
	sxx := xx - cross*cross/one
	sxy := xy - cross*oy/one
	slope := sxy / sxx
	// The floor is the rounding error of a perfect line.
	rss := max(yy-oy*oy/one-slope*sxy, 1e-14*yy)
	return student{
		weight: -(logdet + math.Log(one) + math.Log(sxx) + df*math.Log(rss)) / 2,
		loc:    slope,
		scale:  math.Sqrt(rss / df / sxx),
		df:     df,
	}
}
