package idealpoint

import (
	"math"
	"slices"
)

// Diagnostics say how well the chains agree and how much their draws are
// worth. R-hat is near 1 when chains that started apart say the same.
type Diagnostics struct {
	Rhat50, Rhat95, RhatMax float64 // quantiles over the positions
	ESS50, ESS05, ESSMin    float64 // effective number of independent draws
	Accepted                float64 // share of the proposals of items taken
}

// splitRhat is the potential scale reduction of chains split in halves
// (Gelman et al., Bayesian Data Analysis, 3rd edition, section 11.4). draws
// holds the chains one after another; each has n draws. NaN when they do not
// vary.
func splitRhat(draws []float32, n int) float64 {
	half := n / 2
	var means, variances []float64
	for at := 0; at+n <= len(draws); at += n {
		for _, part := range [2][]float32{draws[at : at+half], draws[at+n-half : at+n]} {
			m, v := meanVariance(part)
			means, variances = append(means, m), append(variances, v)
		}
	}
	_, sd := moments(means)
	between := sd * sd
	within := 0.0
	for _, v := range variances {
		within += v
	}
	within /= float64(len(variances))
	if within == 0 {
		return math.NaN()
	}
	h := float64(half)
	return math.Sqrt(((h-1)/h*within + between) / within)
}

// effective is the effective sample size of chains of n draws each, by the
// initial monotone sequence of Geyer over the autocorrelations of all chains
// (Vehtari et al. 2021, Bayesian Analysis 16(2), eq. 10 to 13). NaN when they
// do not vary.
func effective(draws []float32, n int) float64 {
	m := len(draws) / n
	means, variances := make([]float64, m), make([]float64, m)
	for i := range m {
		means[i], variances[i] = meanVariance(draws[i*n : (i+1)*n])
	}
	within := 0.0
	for _, v := range variances {
		within += v / float64(m)
	}
	_, sd := moments(means)
	total := within*float64(n-1)/float64(n) + sd*sd
	if total == 0 {
		return math.NaN()
	}
	rho := func(lag int) float64 {
		sum := 0.0
		for i := range m {
			c := draws[i*n : (i+1)*n]
			s := 0.0
			for k := range n - lag {
				s += (float64(c[k]) - means[i]) * (float64(c[k+lag]) - means[i])
			}
			sum += s / float64(n)
		}
		return 1 - (within*float64(n-1)/float64(n)-sum/float64(m))/total
	}
	tau, last := -1.0, math.Inf(1)
	for lag := 0; lag+1 < n; lag += 2 {
		pair := rho(lag) + rho(lag+1)
		if lag == 0 {
			pair = 1 + rho(1)
		}
		if pair <= 0 {
			break
		}
		last = math.Min(last, pair)
		tau += 2 * last
	}
	return float64(m*n) / math.Max(tau, 1/math.Log10(float64(m*n)+10))
}

func meanVariance(x []float32) (mean, variance float64) {
	for _, v := range x {
		mean += float64(v)
	}
	mean /= float64(len(x))
	for _, v := range x {
		d := float64(v) - mean
		variance += d * d
	}
	return mean, variance / float64(len(x)-1)
}

// at returns the p-quantile of sorted values by linear interpolation; NaN for
// none.
func at[F float32 | float64](sorted []F, p float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	h := p * float64(len(sorted)-1)
	i := int(h)
	if i+1 >= len(sorted) {
		return float64(sorted[len(sorted)-1])
	}
	f := h - float64(i)
	return float64(sorted[i])*(1-f) + float64(sorted[i+1])*f
}

// diagnose sums up the points.
func diagnose(points []Point) Diagnostics {
	var r, e []float64
	for _, p := range points {
		if !math.IsNaN(p.Rhat) {
			r, e = append(r, p.Rhat), append(e, p.ESS)
		}
	}
	slices.Sort(r)
	slices.Sort(e)
	return Diagnostics{
		Rhat50: at(r, .5), Rhat95: at(r, .95), RhatMax: at(r, 1),
		ESS50: at(e, .5), ESS05: at(e, .05), ESSMin: at(e, 0),
	}
}
