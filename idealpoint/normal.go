package idealpoint

import "math"

// The tables of the normal distribution cover ±reach in steps of 1/steps.
const (
	reach = 9
	steps = 32
	cells = 2 * reach * steps
)

// normal holds piecewise cubic Hermite interpolants of the standard normal
// distribution function Φ and of the inverse Mills ratio h = φ/Φ: values and
// slopes are exact at the knots. The relative error is below 1e-5 on ±7
// (tested). A look-up costs a few nanoseconds where erfc costs twenty.
type normal struct {
	cdf, mills [cells][4]float64
}

func newNormal() *normal {
	t := &normal{}
	const step = 1.0 / steps
	for i := range cells {
		x0, x1 := -reach+float64(i)*step, -reach+float64(i+1)*step
		t.cdf[i] = hermite(phiCDF(x0), phiCDF(x1), step*density(x0), step*density(x1))
		h0, h1 := millsExact(x0), millsExact(x1)
		t.mills[i] = hermite(h0, h1, -step*h0*(x0+h0), -step*h1*(x1+h1))
	}
	return t
}

// hermite returns the cubic on [0,1] with the given end values and slopes.
func hermite(f0, f1, d0, d1 float64) [4]float64 {
	return [4]float64{f0, d0, 3*(f1-f0) - 2*d0 - d1, 2*(f0-f1) + d0 + d1}
}

// phi returns Φ(x).
func (t *normal) phi(x float64) float64 {
	u := (x + reach) * steps
	if !(u >= 0 && u < cells) {
		return phiCDF(x)
	}
	i := int(u)
	u -= float64(i)
	c := &t.cdf[i]
	return ((c[3]*u+c[2])*u+c[1])*u + c[0]
}

// ratio returns φ(x)/Φ(x).
func (t *normal) ratio(x float64) float64 {
	u := (x + reach) * steps
	if !(u >= 0 && u < cells) {
		return millsExact(x)
	}
	i := int(u)
	u -= float64(i)
	c := &t.mills[i]
	return ((c[3]*u+c[2])*u+c[1])*u + c[0]
}

func density(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }

func phiCDF(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// millsExact returns φ(x)/Φ(x); far in the lower tail by the continued
// fraction (Abramowitz and Stegun 26.2.14).
func millsExact(x float64) float64 {
	if x > -8 {
		return density(x) / phiCDF(x)
	}
	a, f := -x, -x
	for k := 30; k >= 1; k-- {
		f = a + float64(k)/f
	}
	return f
}

// logPhi returns log Φ(x) without underflow.
func logPhi(x float64) float64 {
	if x > -8 {
		return math.Log(phiCDF(x))
	}
	return -x*x/2 - math.Log(math.Sqrt(2*math.Pi)) - math.Log(millsExact(x))
}
