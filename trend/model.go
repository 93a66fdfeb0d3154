package trend

import (
	"math"
	"slices"
)

// model is a series standardised for Breaks: mean 0, noise 1.
type model struct {
	y, gap, time []float64 // gap: years since the value before; time is standardised
	sampling     []float64 // variance of each value's own error
	usual        float64   // mean of sampling
	mean, scale  float64   // of the raw series: raw = mean + scale*y
	spread       float64   // standard deviation of y
	shape, reach float64
	line         float64 // prior probability of a straight line
	changes
}

// newModel prepares the known values v at indices at. scale is 0 when all are
// equal.
func newModel(at []int, v []float64, opt Options) model {
	n := len(v)
	m := model{shape: opt.Shape, reach: opt.Reach, line: opt.Line,
		gap: make([]float64, n), time: times(at), changes: newChanges(n, opt.MinLength, opt.NoBreak)}
	for _, x := range v {
		m.mean += x / float64(n)
	}
	m.y = slices.Clone(v)
	sd := standardise(m.y)
	if sd == 0 {
		return m
	}
	// A floor keeps steps without any noise within the range of floats.
	nu := max(noise(m.y), 1e-4)
	for i := range m.y {
		m.y[i] /= nu
	}
	m.scale, m.spread = sd*nu, 1/nu
	se := make([]float64, n)
	for k, i := range at {
		if i < len(opt.SE) {
			se[k] = opt.SE[i] / m.scale
		}
		if k > 0 {
			m.gap[k] = float64(i - at[k-1])
		}
	}
	m.sampling, m.usual = samplingVariances(se)
	return m
}

// residuals is the covariance of the errors inside a segment under one rho, in
// units of variance, the variance of an average error.
type residuals struct {
	variance float64
	ratio    []float64 // variance of each error
	follow   []float64 // regression of an error on the one before
	rest     []float64 // variance of an error given the one before
}

// errors splits the errors into drift, an AR(1) process, and sampling, which
// is independent. Noise 1 between neighbours means drift(1-rho) + sampling = 1
// on average; drift gets at least a tenth of the sampling variance. The errors
// are taken for a Markov chain: variances and covariances of neighbours are
// exact, those farther apart are products along the chain.
func (m model) errors(rho float64) residuals {
	n := len(m.y)
	drift := max(1-m.usual, m.usual/10) / (1 - rho)
	e := residuals{variance: drift + m.usual, ratio: make([]float64, n), follow: make([]float64, n), rest: make([]float64, n)}
	for i := range n {
		e.ratio[i] = (drift + m.sampling[i]) / e.variance
		e.rest[i] = e.ratio[i]
		if i > 0 && rho > 0 {
			covariance := math.Pow(rho, m.gap[i]) * drift / e.variance
			e.follow[i] = covariance / e.ratio[i-1]
			e.rest[i] -= covariance * e.follow[i]
		}
	}
	return e
}

// likelihood holds the cumulative sums that give the marginal likelihood of
// any segment in constant time under one rho.
type likelihood struct {
	// first: the terms of a value that opens a segment; cum: the sums of the
	// terms of values that follow their neighbour, cum[t] up to and with t.
	first, cum []terms
	shape      float64
	rate       float64   // of the inverse gamma prior
	k0         float64   // prior precision of the level, in values
	constant   []float64 // what depends on the length of the segment only
	logk       []float64 // log precision by length, if all values count the same and lie one step apart
}

// terms are sums over whitened values y and whitened ones x.
type terms struct{ xx, xy, yy, jacobian float64 }

// likelihood prepares one rho: errors are whitened by taking away what follows
// from the one before.
func (m model) likelihood(e residuals) likelihood {
	n := len(m.y)
	l := likelihood{first: make([]terms, n), cum: make([]terms, n), constant: make([]float64, n+1)}
	var sum terms
	for i, y := range m.y {
		r := e.ratio[i]
		l.first[i] = terms{1 / r, y / r, y * y / r, -math.Log(r) / 2}
		if i > 0 {
			wx, wy, s := 1-e.follow[i], y-e.follow[i]*m.y[i-1], e.rest[i]
			sum.xx += wx * wx / s
			sum.xy += wx * wy / s
			sum.yy += wy * wy / s
			sum.jacobian -= math.Log(s) / 2
		}
		l.cum[i] = sum
	}
	l.shape = m.shape
	l.rate = m.shape * e.variance
	l.k0 = min(1, e.variance/square(m.spread)) / square(m.reach)
	g0, _ := math.Lgamma(l.shape)
	for k := range l.constant {
		gk, _ := math.Lgamma(l.shape + float64(k)/2)
		l.constant[k] = gk - g0 + l.shape*math.Log(l.rate) + (math.Log(l.k0)-float64(k)*math.Log(2*math.Pi))/2
	}
	if m.regular() {
		l.logk = make([]float64, n+1)
		for k := 1; k <= n; k++ {
			l.logk[k] = math.Log(l.k0 + l.first[0].xx + l.cum[k-1].xx)
		}
	}
	return l
}

// regular tells whether all values count the same and lie one step apart.
func (m model) regular() bool {
	for i := range m.y {
		if m.sampling[i] != m.usual || i > 0 && m.gap[i] != 1 {
			return false
		}
	}
	return true
}

// update gives the posterior precision of the level of the segment s..t and
// the rate of its variance (Bernardo and Smith 1994).
func (l *likelihood) update(s, t int) (k, rate float64) {
	f, b, a := &l.first[s], &l.cum[s], &l.cum[t]
	xy := f.xy + a.xy - b.xy
	k = l.k0 + f.xx + a.xx - b.xx
	return k, l.rate + max(0, f.yy+a.yy-b.yy-xy*xy/k)/2
}

// log is the log marginal likelihood of the segment s..t: the normal model with
// a normal-inverse-gamma prior integrated out.
func (l *likelihood) log(s, t int) float64 {
	n := t - s + 1
	k, rate := l.update(s, t)
	var logk float64
	if l.logk != nil {
		logk = l.logk[n]
	} else {
		logk = math.Log(k)
	}
	return l.constant[n] + l.first[s].jacobian + l.cum[t].jacobian - l.cum[s].jacobian -
		logk/2 - (l.shape+float64(n)/2)*math.Log(rate)
}

// level is the posterior of the level of the segment s..t.
func (l *likelihood) level(s, t int) density {
	k, rate := l.update(s, t)
	a := l.shape + float64(t-s+1)/2
	return density{loc: l.loc(s, t, k), scale: math.Sqrt(rate / (a * k)), df: 2 * a}
}

// loc is the posterior mean of the level of the segment s..t, k its precision.
func (l *likelihood) loc(s, t int, k float64) float64 {
	return (l.first[s].xy + l.cum[t].xy - l.cum[s].xy) / k
}

// moments are the mean and variance of the level of the segment s..t.
func (l *likelihood) moments(s, t int) (mean, variance float64) {
	k, rate := l.update(s, t)
	return l.loc(s, t, k), rate / ((l.shape + float64(t-s-1)/2) * k)
}
