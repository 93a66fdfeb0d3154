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
	ratio          []float64 // variance of the independent error relative to the average one
	xscale, yscale float64
}

// newLine standardises points that are sorted by distinct X. A scale is 0 when
// all values are equal.
func newLine(pts []Point) line {
	n := len(pts)
	l := line{x: make([]float64, n), y: make([]float64, n), gap: make([]float64, n), ratio: make([]float64, n)}
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
	sampling, mean := samplingVariances(se)
	// What the series scatters beyond its standard errors is the same for all
	// points, so a precise point does not count without limit.
	common := max(square(noise(l.y))-mean, mean/10)
	for i, v := range sampling {
		l.ratio[i] = 1
		if mean > 0 {
			l.ratio[i] = (common + v) / (common + mean)
		}
	}
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

// samplingVariances squares standard errors and returns their mean as well. An
// unknown error counts as an average one; without any known, all are 0.
func samplingVariances(se []float64) (v []float64, mean float64) {
	v = make([]float64, len(se))
	n := 0.0
	for _, s := range se {
		if s = knownSE(s); !math.IsNaN(s) {
			mean, n = mean+s*s, n+1
		}
	}
	if mean /= max(n, 1); !finite(mean) {
		mean = 0
	}
	for i, s := range se {
		v[i] = mean
		if s = knownSE(s); !math.IsNaN(s) && mean > 0 {
			v[i] = s * s
		}
	}
	return v, mean
}

// noiseShares is the grid of shares of independent noise that Slope averages
// over.
func noiseShares() []float64 { return []float64{0, 0.25, 0.5, 0.75} }

// posterior returns the distribution of the slope averaged over all rhos and
// shares of noise, and the posterior mean of rho.
func (l line) posterior(rhos, shares []float64) (mixture, float64) {
	var mix mixture
	best := math.Inf(-1)
	for _, rho := range rhos {
		for _, share := range shares {
			c := l.gls(rho, share)
			mix = append(mix, c)
			best = max(best, c.weight)
		}
	}
	total, mean := 0.0, 0.0
	for k := range mix {
		mix[k].weight = math.Exp(mix[k].weight - best)
		total += mix[k].weight
		mean += mix[k].weight * rhos[k/len(shares)]
	}
	for k := range mix {
		mix[k].weight /= total
	}
	return mix, mean / total
}

// filter whitens one column, value by value: state is its predicted AR(1)
// part.
type filter struct{ state float64 }

// next returns the innovation of v and moves the prediction on.
func (f *filter) next(v, gain, decay float64) float64 {
	e := v - f.state
	f.state = decay * (f.state + gain*e)
	return e
}

// gls is the generalised least squares slope when the errors are the sum of an
// AR(1) process with the share 1-share of the variance and independent noise
// with the rest. The innovations of the Kalman filter (Harvey 1989) whiten the columns. weight is the log of the restricted likelihood,
// constants dropped.
func (l line) gls(rho, share float64) density {
	var one, cross, xx, oy, xy, yy, logdet float64
	var fo, fx, fy filter
	variance := 1 - share // of the predicted AR(1) part
	for i := range l.y {
		s := variance + share*l.ratio[i]
		gain, decay := variance/s, 0.0
		if i+1 < len(l.y) && rho > 0 {
			decay = math.Pow(rho, l.gap[i+1])
		}
		o, x, y := fo.next(1, gain, decay), fx.next(l.x[i], gain, decay), fy.next(l.y[i], gain, decay)
		one += o * o / s
		cross += o * x / s
		xx += x * x / s
		oy += o * y / s
		xy += x * y / s
		yy += y * y / s
		logdet += math.Log(s)
		variance = decay*decay*variance*(1-gain) + (1-decay*decay)*(1-share)
	}
	df := float64(len(l.y) - 2)
	sxx := xx - cross*cross/one
	sxy := xy - cross*oy/one
	slope := sxy / sxx
	// The floor is the rounding error of a perfect line.
	rss := max(yy-oy*oy/one-slope*sxy, 1e-14*yy)
	return density{
		weight: -(logdet + math.Log(one) + math.Log(sxx) + df*math.Log(rss)) / 2,
		loc:    slope,
		scale:  math.Sqrt(rss / df / sxx),
		df:     df,
	}
}
