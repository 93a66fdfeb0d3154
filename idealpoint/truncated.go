package idealpoint

import (
	"math"
	"math/rand/v2"
)

// below draws e ~ N(0,1) given e < x: by rejection from the normal where that
// accepts often, otherwise from a shifted exponential (Robert 1995,
// Proposition 2.3).
func below(r *rand.Rand, x float64) float64 {
	if x > -.45 {
		for {
			if e := r.NormFloat64(); e < x {
				return e
			}
		}
	}
	a := -x
	rate := (a + math.Sqrt(a*a+4)) / 2
	for {
		e := a + r.ExpFloat64()/rate
		if d := e - rate; r.ExpFloat64() > d*d/2 { // log U < -(e-rate)²/2
			return -e
		}
	}
}

// inside draws e ~ N(0,1) given a < e < b (Robert 1995, section 2.2).
func inside(r *rand.Rand, a, b float64) float64 {
	switch {
	case a > 0:
		return -inside(r, -b, -a)
	case b-a > 2.2 && b > 0: // wide and around zero: about half or more accepted
		for {
			if e := r.NormFloat64(); e > a && e < b {
				return e
			}
		}
	case b < 0 && (b-a)*-b > 1.5: // in a tail and wide for it
		for {
			if e := below(r, b); e > a {
				return e
			}
		}
	}
	top := 0.0 // the density is highest at min(|e|)
	if b < 0 {
		top = b * b
	}
	for {
		e := a + (b-a)*r.Float64()
		if r.ExpFloat64() > (e*e-top)/2 {
			return e
		}
	}
}
