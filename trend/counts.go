package trend

import (
	"fmt"
	"math"
)

// CountOptions of BreaksInCounts and BreaksInShares. The zero value is the
// default; values that make no sense count as zero.
type CountOptions struct {
	// NoBreak is the prior probability of no break at all; 0 means 0.5.
	NoBreak float64
	// Reach is the prior standard deviation of a segment's level: for counts
	// as a multiple of the overall rate, for shares the beta prior around the
	// overall share is worth 1/Reach^2 trials; 0 means 1.
	Reach float64
	// MinLength is the smallest number of known values in a segment; 0 means 3.
	MinLength int
	// Dispersion is how many times the variance between neighbours exceeds
	// that of the model. 0 means estimated
	// from neighbours (see CountDispersion), at least 1; 1 is the plain model.
	// Counts are divided by it, a quasi-likelihood.
	Dispersion float64
}

func (o CountOptions) withDefaults(estimated float64) CountOptions {
	o.NoBreak = setting(o.NoBreak, 0.5, 1e-9, 1-1e-9)
	o.Reach = setting(o.Reach, 1, 1e-3, 1e3)
	if o.MinLength < 1 {
		o.MinLength = 3
	}
	if !(o.Dispersion > 0) || !finite(o.Dispersion) {
		o.Dispersion = 1
		if estimated > 1 { // NaN where neighbours tell nothing
			o.Dispersion = estimated
		}
	}
	return o
}

// BreaksInCounts computes the exact posterior of all breaks in the rate of
// counts: counts[i] is Poisson with exposure[i] times the rate of its segment,
// rates have a gamma prior, distances between breaks are geometric (Fearnhead
// 2006). exposure nil is 1 everywhere. A count or exposure that is not finite
// is missing; a negative count or an exposure that is not positive is an error,
// as are too few values (ErrShort) and rates that are all equal (ErrConstant).
// Years are taken for independent given the rate: autocorrelation makes breaks.
func BreaksInCounts(counts, exposure []float64, opt CountOptions) (Posterior, error) {
	if exposure == nil {
		exposure = ones(len(counts))
	}
	if len(exposure) != len(counts) {
		return Posterior{}, fmt.Errorf("find breaks: %d exposures for %d counts", len(exposure), len(counts))
	}
	var at []int
	var x []sums
	for i, y := range counts {
		e := exposure[i]
		switch {
		case !finite(y) || !finite(e):
			continue
		case y < 0 || e <= 0:
			return Posterior{}, fmt.Errorf("find breaks: count %g with exposure %g at %d", y, e, i)
		}
		at, x = append(at, i), append(x, sums{1, y, e})
	}
	opt = opt.withDefaults(dispersion(x, func(s sums) float64 { return s.b }, false))
	all := total(x)
	shape := 1 / square(opt.Reach)
	return exact(len(counts), at, x, opt, gammaPoisson{shape, shape * all.b / all.a}, func(s sums) float64 { return s.a / s.b })
}

// BreaksInShares computes the exact posterior of all breaks in a share: of
// trials[i], successes[i] is binomial with the share of its segment, shares
// have a beta prior, distances between breaks are geometric. A number that is
// not finite, or no trials, is missing; successes below 0 or beyond the trials
// are an error; else as BreaksInCounts.
func BreaksInShares(successes, trials []float64, opt CountOptions) (Posterior, error) {
	if len(successes) != len(trials) {
		return Posterior{}, fmt.Errorf("find breaks: %d trials for %d successes", len(trials), len(successes))
	}
	var at []int
	var x []sums
	for i, k := range successes {
		n := trials[i]
		switch {
		case !finite(k) || !finite(n) || k == 0 && n == 0:
			continue
		case k < 0 || k > n:
			return Posterior{}, fmt.Errorf("find breaks: %g successes of %g at %d", k, n, i)
		}
		at, x = append(at, i), append(x, sums{1, k, n - k})
	}
	opt = opt.withDefaults(dispersion(x, func(s sums) float64 { return s.a + s.b }, true))
	all := total(x)
	worth := 1 / square(opt.Reach)
	prior := betaBinomial{worth * all.a / (all.a + all.b), worth * all.b / (all.a + all.b)}
	return exact(len(successes), at, x, opt, prior, func(s sums) float64 { return s.a / (s.a + s.b) })
}

// exact solves the model for n places of which at are known; level is the
// level that a value shows by itself.
func exact(n int, at []int, x []sums, opt CountOptions, prior conjugate, level func(sums) float64) (Posterior, error) {
	if len(x) > MaxPoints {
		return Posterior{}, fmt.Errorf("find breaks: %d known values, at most %d; use Partition", len(x), MaxPoints)
	}
	shown := make([]float64, len(x))
	for i, v := range x {
		shown[i] = level(v)
	}
	if _, err := typical(shown); err != nil {
		return Posterior{}, fmt.Errorf("find breaks: %w", err)
	}
	like := &additive{conjugate: prior, cum: make([]sums, len(x)+1)}
	for i, v := range x {
		v.a, v.b = v.a/opt.Dispersion, v.b/opt.Dispersion
		like.cum[i+1] = like.cum[i].plus(v)
	}
	r := newChanges(len(x), opt.MinLength, opt.NoBreak).solve(like)
	r.weight = 1
	p := Posterior{N: len(x), Rho: math.NaN(), LogML: r.logml, Number: []float64{0}, Best: r.breaks, at: at, scale: 1}
	p.Break, p.Mean, p.SD = blank(n, at), blank(n, at), blank(n, at)
	mean, square := make([]float64, len(x)+1), make([]float64, len(x)+1)
	r.collect(&p, mean, square)
	addNumbers(&p, r.ends, 1)
	for k, i := range p.Best {
		p.Best[k] = at[i]
	}
	p.runs = []recursion{r}
	p.finish(mean, square)
	return p, nil
}

// CountDispersion is how many times the differences between neighbouring counts
// exceed those of Poisson counts with one rate: 1 if they do not, whatever the
// rate; NaN without two neighbours of which one is above 0. A few breaks hardly
// touch it. exposure nil is 1 everywhere.
func CountDispersion(counts, exposure []float64) float64 {
	var x []sums
	for i, y := range counts {
		e := 1.0
		if exposure != nil {
			e = exposure[i]
		}
		if finite(y) && finite(e) && y >= 0 && e > 0 {
			x = append(x, sums{1, y, e})
		}
	}
	return dispersion(x, func(s sums) float64 { return s.b }, false)
}

// dispersion is the mean of the squared difference of neighbours over its
// expectation given their sum: binomial for counts, and hypergeometric for
// shares, where size is the number of trials.
func dispersion(x []sums, size func(sums) float64, shares bool) float64 {
	ratio, n := 0.0, 0.0
	for i := 1; i < len(x); i++ {
		a, b := x[i-1], x[i]
		hits := a.a + b.a
		part := size(a) / (size(a) + size(b))
		v := hits * part * (1 - part)
		if all := size(a) + size(b); shares {
			v *= (all - hits) / (all - 1)
		}
		if v > 0 {
			ratio, n = ratio+square(a.a-hits*part)/v, n+1
		}
	}
	return ratio / n
}

func total(x []sums) sums {
	var all sums
	for _, v := range x {
		all = all.plus(v)
	}
	return all
}

func ones(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = 1
	}
	return v
}
