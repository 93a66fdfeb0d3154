package shock

import "math"

// Expected gives what the volumes of units' two ends make of them in one
// period: E = base u(a) u(b), with u so that over the reference ends the E of
// each sum to their y. These are the first-order conditions of Poisson
// pseudo-maximum likelihood with an effect for each end (Santos Silva and
// Tenreyro 2006, Review of Economics and Statistics 88, 641-658), solved by
// proportional fitting (Deming and Stephan 1940, Annals of Mathematical
// Statistics 11, 427-444).
//
// base and y are symmetric matrices over the ends, their diagonals ignored; the
// first n ends are the reference set. The u of another end comes from its units
// with the reference ends. An end without any volume has u = 0.
func Expected(base, y [][]float64, n int) (u []float64, steps int) {
	const (
		most  = 2000
		close = 1e-9
	)
	u = make([]float64, len(base))
	want := make([]float64, len(base))
	for i := range base {
		for j := 0; j < n; j++ {
			if j != i {
				want[i] += y[i][j]
			}
		}
		if u[i] = 1; want[i] == 0 {
			u[i] = 0
		}
	}
	given := func(i int) float64 {
		sum := 0.0
		for j := 0; j < n; j++ {
			if j != i {
				sum += base[i][j] * u[j]
			}
		}
		return sum
	}
	for steps < most {
		steps++
		far := 0.0
		for i := range n {
			if want[i] == 0 {
				continue
			}
			g := given(i)
			if g == 0 {
				u[i] = 0
				continue
			}
			// the best u of this end given the others: each step raises the
			// likelihood, which is concave in log u
			next := want[i] / g
			far = max(far, math.Abs(next-u[i])/math.Max(next, 1e-300))
			u[i] = next
		}
		if far < close {
			break
		}
	}
	for i := n; i < len(base); i++ {
		if g := given(i); g > 0 {
			u[i] = want[i] / g
		} else {
			u[i] = 0
		}
	}
	return u, steps
}

// Ratio is log((y + base) / (expected + base)): how much more there is than
// expected, drawn towards 0 by one usual period where both are small. NaN
// without a base.
func Ratio(y, expected, base float64) float64 {
	if base <= 0 {
		return math.NaN()
	}
	return math.Log((y + base) / (expected + base))
}
