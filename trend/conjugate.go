package trend

import "math"

// sums are the sufficient statistics of a set of values: for normal values
// their number, sum and sum of squares; for counts the sum of counts in a and
// of exposures in b; for shares the successes in a and the failures in b.
type sums struct{ n, a, b float64 }

func (x sums) plus(y sums) sums  { return sums{x.n + y.n, x.a + y.a, x.b + y.b} }
func (x sums) minus(y sums) sums { return sums{x.n - y.n, x.a - y.a, x.b - y.b} }

// conjugate is a distribution of values around one level whose prior is
// integrated out.
type conjugate interface {
	log(x sums) float64 // log marginal likelihood, less what depends on no parameter
	level(x sums) density
}

// gammaPoisson has counts with a rate per exposure, and for the rate a gamma
// prior.
type gammaPoisson struct{ shape, rate float64 }

func (g gammaPoisson) log(x sums) float64 {
	return lgamma(g.shape+x.a) - lgamma(g.shape) + g.shape*math.Log(g.rate) - (g.shape+x.a)*math.Log(g.rate+x.b)
}

func (g gammaPoisson) level(x sums) density {
	shape, rate := g.shape+x.a, g.rate+x.b
	return density{loc: shape / rate, scale: math.Sqrt(shape) / rate, family: gammaFamily}
}

// betaBinomial has successes among trials, and for the share a beta prior.
type betaBinomial struct{ yes, no float64 }

func (g betaBinomial) log(x sums) float64 {
	return lbeta(g.yes+x.a, g.no+x.b) - lbeta(g.yes, g.no)
}

func (g betaBinomial) level(x sums) density {
	a, b := g.yes+x.a, g.no+x.b
	mean := a / (a + b)
	return density{loc: mean, scale: math.Sqrt(mean * (1 - mean) / (a + b + 1)), family: betaFamily}
}

// normalGamma has normal values with a level and a variance, and for both a
// normal-inverse-gamma prior: the level around 0 worth k0 values, the variance
// with the given shape and rate (Bernardo and Smith 1994).
type normalGamma struct{ k0, shape, rate float64 }

func (g normalGamma) update(x sums) (k, shape, rate float64) {
	k = g.k0 + x.n
	return k, g.shape + x.n/2, g.rate + max(0, x.b-x.a*x.a/k)/2
}

func (g normalGamma) log(x sums) float64 {
	k, shape, rate := g.update(x)
	return lgamma(shape) - lgamma(g.shape) + g.shape*math.Log(g.rate) - shape*math.Log(rate) +
		(math.Log(g.k0)-math.Log(k)-x.n*math.Log(2*math.Pi))/2
}

func (g normalGamma) level(x sums) density {
	k, shape, rate := g.update(x)
	return density{loc: x.a / k, scale: math.Sqrt(rate / (shape * k)), df: 2 * shape}
}

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

func lbeta(a, b float64) float64 { return lgamma(a) + lgamma(b) - lgamma(a+b) }

// additive are segments of a conjugate whose values add up.
type additive struct {
	conjugate
	cum []sums // cum[k]: of the first k values
}

func (c *additive) in(s, t int) sums { return c.cum[t+1].minus(c.cum[s]) }

func (c *additive) log(s, t int) float64 { return c.conjugate.log(c.in(s, t)) }

func (c *additive) level(s, t int) density { return c.conjugate.level(c.in(s, t)) }

func (c *additive) moments(s, t int) (mean, variance float64) {
	d := c.level(s, t)
	return d.loc, square(d.scale)
}
