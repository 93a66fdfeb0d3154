package trend

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// student is a Student t distribution with a weight.
type student struct {
	weight, loc, scale, df float64
}

// mixture is a weighted sum of Student t distributions; the weights sum to 1.
type mixture []student

// mean of the mixture.
func (m mixture) mean() float64 {
	sum := 0.0
	for _, c := range m {
		sum += c.weight * c.loc
	}
	return sum
}

// cdf is the probability below v.
func (m mixture) cdf(v float64) float64 {
	sum := 0.0
	for _, c := range m {
		sum += c.weight * distuv.StudentsT{Mu: c.loc, Sigma: c.scale, Nu: c.df}.CDF(v)
	}
	return sum
}

// quantile inverts the cdf by bisection, to 1e-10 of the bracket. Components
// that cannot move the answer by more than 1e-6 in probability are left out.
func (m mixture) quantile(p float64) float64 {
	big := make(mixture, 0, len(m))
	total := 0.0
	for _, c := range m {
		if c.weight > 1e-6/float64(len(m)) {
			big = append(big, c)
			total += c.weight
		}
	}
	if len(big) == 0 {
		return math.NaN()
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, c := range big {
		low, high = min(low, c.loc-2*c.scale), max(high, c.loc+2*c.scale)
	}
	width := high - low
	for i := 0; i < 60 && big.cdf(low) > p*total; i++ {
		low -= width
		width *= 2
	}
	width = high - low
	for i := 0; i < 60 && big.cdf(high) < p*total; i++ {
		high += width
		width *= 2
	}
	for tolerance := 1e-10 * (high - low); high-low > tolerance; {
		mid := low + (high-low)/2
		if mid <= low || mid >= high {
			break
		}
		if big.cdf(mid) < p*total {
			low = mid
		} else {
			high = mid
		}
	}
	return low + (high-low)/2
}
