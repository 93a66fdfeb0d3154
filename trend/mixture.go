package trend

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// family is a kind of distribution.
type family uint8

const (
	studentFamily family = iota
	gammaFamily
	betaFamily
)

// density is a distribution with a weight. Of a Student t, loc and scale are
// its parameters; of a gamma and a beta, the mean and standard deviation.
type density struct {
	weight, loc, scale, df float64
	family                 family
}

// cdf is the probability below v.
func (s density) cdf(v float64) float64 {
	switch s.family {
	case gammaFamily:
		if v <= 0 {
			return 0
		}
		rate := s.loc / square(s.scale)
		return mathext.GammaIncReg(s.loc*rate, v*rate)
	case betaFamily:
		if v <= 0 || v >= 1 {
			return min(max(math.Ceil(v), 0), 1)
		}
		n := s.loc*(1-s.loc)/square(s.scale) - 1
		return mathext.RegIncBeta(s.loc*n, (1-s.loc)*n, v)
	}
	t := (v - s.loc) / s.scale
	tail := studentTail(math.Abs(t), s.df)
	if t > 0 {
		return 1 - tail
	}
	return tail
}

// studentTail is the probability above t >= 0. From 10 degrees of freedom on
// it is the normal tail at the deviate of Hill (1970, Algorithm 395), right to
// 1e-7; below, the incomplete beta function.
func studentTail(t, df float64) float64 {
	if df < 10 {
		return mathext.RegIncBeta(df/2, 0.5, df/(df+t*t)) / 2
	}
	a := df - 0.5
	b := 48 * a * a
	y := a * math.Log1p(t*t/df)
	z := ((((-0.4*y-3.3)*y-24)*y-85.5)/(0.8*y*y+100+b)+y+3)/b + 1
	return math.Erfc(z*math.Sqrt(y/2)) / 2
}

// mixture is a weighted sum of distributions; the weights sum to 1.
type mixture []density

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
		sum += c.weight * c.cdf(v)
	}
	return sum
}

// large leaves out components that together hold less than 1e-6 and returns
// the weight of the others.
func (m mixture) large() (mixture, float64) {
	big := make(mixture, 0, len(m))
	total := 0.0
	for _, c := range m {
		if c.weight > 1e-6/float64(len(m)) {
			big = append(big, c)
			total += c.weight
		}
	}
	return big, total
}

// quantile inverts the cdf by regula falsi in the Illinois form (Dowell and
// Jarratt 1971), to 1e-9 in probability.
func (m mixture) quantile(p float64) float64 {
	big, total := m.large()
	if len(big) == 0 {
		return math.NaN()
	}
	gap := func(v float64) float64 { return big.cdf(v)/total - p }
	a, b := math.Inf(1), math.Inf(-1)
	for _, c := range big {
		a, b = min(a, c.loc-2*c.scale), max(b, c.loc+2*c.scale)
	}
	fa, fb := gap(a), gap(b)
	for i := 0; i < 100 && fa > 0; i++ {
		a -= b - a
		fa = gap(a)
	}
	for i := 0; i < 100 && fb < 0; i++ {
		b += b - a
		fb = gap(b)
	}
	below := fa > 0 // the side of the last step; at first none
	for range 200 {
		v := (a*fb - b*fa) / (fb - fa)
		if !(v > a && v < b) {
			v = a + (b-a)/2
		}
		f := gap(v)
		if math.Abs(f) < 1e-9 || v == a || v == b {
			return v
		}
		if f < 0 {
			if a, fa = v, f; below {
				fb /= 2
			}
			below = true
		} else {
			if b, fb = v, f; !below {
				fa /= 2
			}
			below = false
		}
	}
	return a + (b-a)/2
}
