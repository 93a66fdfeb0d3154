package composite

import "math"

// slope returns the first derivative of a cell's log likelihood by eta (without
// the offset) and its information, which is never below 0: all three families
// are log-concave in eta, so that a pair has one mode.
func (m *Model) slope(c Cell, eta float64) (first, info float64) {
	k := c.Layer
	switch m.Layers[k].Family {
	case Association:
		r := m.spread(c)
		return (float64(c.Y) - eta) / r, 1 / r
	case Ordered:
		above, below := m.steps(c, eta)
		return 1 - above - below, above*(1-above) + below*(1-below)
	default:
		mu := math.Exp(min(eta+float64(c.Offset), 30))
		a, y := m.Dispersion[k], float64(c.Y)
		d := 1 + a*mu
		// The second derivative falls to 0 far above the count, where a Newton step
		// would go astray; the expected information does not.
		return (y - mu) / d, max(mu*(1+a*y)/(d*d), mu/d)
	}
}

// spread is the variance of an Association cell: that of a Dirichlet
// multinomial table, v*(1+(n-1)*rho).
func (m *Model) spread(c Cell) float64 {
	return float64(c.Offset) * (1 + (float64(c.N)-1)*m.Dispersion[c.Layer])
}

// steps returns P(Y >= y) and P(Y >= y+1) of an Ordered cell.
func (m *Model) steps(c Cell, eta float64) (above, below float64) {
	cuts, y := m.Cuts[c.Layer], int(c.Y)
	above, below = 1, 0
	if y > 0 {
		above = logistic(eta - cuts[y-1])
	}
	if y < len(cuts) {
		below = logistic(eta - cuts[y])
	}
	return above, below
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// LogLikelihood returns the log likelihood of a cell at eta (without the
// offset), with all constants.
func (m *Model) LogLikelihood(c Cell, eta float64) float64 {
	k, y := c.Layer, float64(c.Y)
	switch m.Layers[k].Family {
	case Association:
		r := m.spread(c)
		return -.5*math.Log(2*math.Pi*r) - (y-eta)*(y-eta)/(2*r)
	case Ordered:
		above, below := m.steps(c, eta)
		return math.Log(max(above-below, 1e-300))
	default:
		return negativeBinomial(y, eta+float64(c.Offset), m.Dispersion[k])
	}
}

// negativeBinomial is the log probability of y with log mean and dispersion a:
// variance mean + a*mean^2 (Hilbe 2011, Negative Binomial Regression, NB2).
func negativeBinomial(y, logMean, a float64) float64 {
	logMean = min(logMean, 30)
	mu := math.Exp(logMean)
	l := -(y + 1/a) * math.Log1p(a*mu)
	if y == 0 {
		return l
	}
	p, _ := math.Lgamma(y + 1/a)
	q, _ := math.Lgamma(1 / a)
	f, _ := math.Lgamma(y + 1)
	return l + p - q - f + y*(math.Log(a)+logMean)
}

// Expected returns the mean and the variance of a cell at given latents, where
// its lasting error is 0: of the category for Ordered.
func (m *Model) Expected(c Cell, x [2]float64) (mean, variance float64) {
	return m.expectedAt(c, m.eta(int(c.Layer), x))
}

func (m *Model) expectedAt(c Cell, eta float64) (mean, variance float64) {
	switch m.Layers[c.Layer].Family {
	case Association:
		return eta, m.spread(c)
	case Ordered:
		second := 0.0
		for k, cut := range m.Cuts[c.Layer] {
			p := logistic(eta - cut)
			mean += p
			second += float64(2*k+1) * p
		}
		return mean, second - mean*mean
	default:
		mu := math.Exp(min(eta+float64(c.Offset), 30))
		return mu, mu + m.Dispersion[c.Layer]*mu*mu
	}
}

func (m *Model) eta(layer int, x [2]float64) float64 {
	l := &m.Loading[layer]
	return m.Intercept[layer] + l[0]*x[0] + l[1]*x[1]
}
