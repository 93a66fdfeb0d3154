package trend

import (
	"fmt"
	"math"
)

// MaxPoints is the largest number of known values that Breaks will work on;
// its time and memory grow with the square.
const MaxPoints = 2000

// Options of Breaks. The zero value is the default; values that make no
// sense count as zero. All defaults are relative to the series itself, so that shifting or
// rescaling it changes nothing.
type Options struct {
	// SE holds standard errors of the values, as in Point. Nil, or a shorter
	// slice, leaves the rest unknown.
	SE []float64
	// NoBreak is the prior probability of no break at all; 0 means 0.5. It sets
	// the constant probability of a break between neighbours (a geometric prior
	// on the distance between breaks).
	NoBreak float64
	// Line is the prior probability that the series is one straight line, so
	// that a steady rise is not taken for a staircase; 0 means 1/3, a negative
	// value leaves lines out. NoBreak applies to the rest.
	Line float64
	// Shape is the strength of the prior on the variance inside a segment, in
	// half degrees of freedom, at least 1; 0 means 10. The prior is centred on the noise
	// between neighbours. A high value holds all segments to that noise.
	Shape float64
	// Reach is the prior standard deviation of a segment's level around the
	// series mean, in standard deviations of the series (or of the noise, if
	// that is larger); 0 means 1.
	Reach float64
	// MinLength is the smallest number of known values in a segment; 0 means 3.
	MinLength int
	// Rhos is the grid of autocorrelations averaged over, each as likely a
	// priori; nil means 0, 0.3, 0.6, 0.9. []float64{0} declares the errors
	// independent.
	Rhos []float64
}

// withDefaults fills in what is not set and holds the rest to ranges in which
// floats can follow.
func (o Options) withDefaults() Options {
	if o.Line < 0 {
		o.Line = 0
	} else {
		o.Line = setting(o.Line, 1.0/3, 1e-9, 1-1e-9)
	}
	o.NoBreak = setting(o.NoBreak, 0.5, 1e-9, 1-1e-9)
	o.Shape = setting(o.Shape, 10, 1, 1e6) // below 1 the level of a single value has no variance
	o.Reach = setting(o.Reach, 1, 1e-3, 1e3)
	if o.MinLength < 1 {
		o.MinLength = 3
	}
	var rhos []float64
	for _, r := range o.Rhos {
		if r >= 0 && r < 1 {
			rhos = append(rhos, min(r, 0.99))
		}
	}
	if len(rhos) == 0 {
		rhos = []float64{0, 0.3, 0.6, 0.9}
	}
	o.Rhos = rhos
	return o
}

// setting is v within low..high, or usual if v is not a positive number.
func setting(v, usual, low, high float64) float64 {
	if !(v > 0) || math.IsInf(v, 1) {
		return usual
	}
	return min(max(v, low), high)
}

// Posterior is what the series says about breaks in its level. A break has the
// index of the first value at the new level. The slices have the length of the
// series, with NaN where the value is missing; all are nil if Reason is
// TooShort or TooLong.
type Posterior struct {
	N      int       // known values
	Reason string    // empty, TooShort, TooLong or NoVariation
	Break  []float64 // probability of a break between the known value before and this one
	Line   float64   // probability that the series is one straight line without breaks
	Number []float64 // probability of 0, 1, 2 ... breaks; ends where less than 1e-9 is left
	Mean   []float64 // of the level, averaged over all segmentations and lines
	SD     []float64 // of the level, likewise; Level gives intervals
	Best   []int     // breaks of the single most probable segmentation, with its rho; none if a line is more probable
	Rho    float64   // autocorrelation around the level, posterior mean
	LogML  float64   // log marginal likelihood of the standardised series

	at          []int       // index of each known value
	runs        []recursion // by rho
	lines       []straight  // by rho
	time        []float64   // standardised time of each known value
	mean, scale float64     // raw = mean + scale * standardised
}

// Breaks computes the exact posterior of all breaks in the mean of a series of
// normal values. Each segment has its own level and variance under a conjugate
// normal-inverse-gamma prior; errors inside a segment follow an AR(1) process
// whose rho is averaged over a grid; distances between breaks are geometric.
// The recursions are those of Fearnhead (2006): the probability of
// the data after a break backwards, the segments forwards. One straight line
// through all values competes with the segmentations.
func Breaks(y []float64, opt Options) Posterior {
	opt = opt.withDefaults()
	at, v := present(y)
	p := Posterior{N: len(v), Rho: math.NaN(), LogML: math.NaN(), Line: math.NaN(), at: at}
	switch {
	case p.N < MinPoints:
		p.Reason = TooShort
		return p
	case p.N > MaxPoints:
		p.Reason = TooLong
		return p
	}
	p.Break, p.Mean, p.SD = blank(len(y), at), blank(len(y), at), blank(len(y), at)
	m := newModel(at, v, opt)
	if m.scale == 0 {
		p.Reason, p.Line, p.Number = NoVariation, 0, []float64{1}
		for _, i := range at {
			p.Mean[i] = y[i]
		}
		return p
	}
	m.average(&p, opt.Rhos)
	return p
}

// blank returns n NaN with zeros at the known indices.
func blank(n int, at []int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = math.NaN()
	}
	for _, i := range at {
		v[i] = 0
	}
	return v
}

// Err is ErrShort or ErrConstant where the series has no posterior that says
// something, or that it is too long; nil where it has one.
func (p Posterior) Err() error {
	switch p.Reason {
	case TooShort:
		return fmt.Errorf("find breaks: %w: %d known values, at least %d are needed", ErrShort, p.N, MinPoints)
	case NoVariation:
		return fmt.Errorf("find breaks: %w: all %d known values are equal", ErrConstant, p.N)
	case TooLong:
		return fmt.Errorf("find breaks: %d known values, at most %d; use PELT", p.N, MaxPoints)
	}
	return nil
}
