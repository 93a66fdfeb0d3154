package trend

import "math"

// straight is the explanation of the series by one straight line without
// breaks, under one rho: a conjugate normal regression on a constant and on
// time, scaled to variance 1.
type straight struct {
	logml         float64
	level, slope  float64 // posterior means at the mean time
	vll, vls, vss float64 // scale matrix of the two
	df            float64
	weight        float64 // posterior probability of this line and rho
}

// times are the indices of the known values, with mean 0 and variance 1.
func times(at []int) []float64 {
	x := make([]float64, len(at))
	for k, i := range at {
		x[k] = float64(i)
	}
	standardise(x)
	return x
}

// straight fits the line under the rho of l. Level and slope have independent
// normal priors of the reach that the level of a segment has.
func (m model) straight(l *likelihood, e residuals) straight {
	n := len(m.y)
	var oo, ox, xx, oy, xy, yy float64
	for i := range m.y {
		o, x, y := 1.0, m.time[i], m.y[i]
		if i > 0 {
			o, x, y = o-e.follow[i], x-e.follow[i]*m.time[i-1], y-e.follow[i]*m.y[i-1]
		}
		s := 1 / e.rest[i]
		oo, ox, xx = oo+o*o*s, ox+o*x*s, xx+x*x*s
		oy, xy, yy = oy+o*y*s, xy+x*y*s, yy+y*y*s
	}
	oo, xx = oo+l.k0, xx+l.k0
	det := oo*xx - ox*ox
	g := straight{level: (xx*oy - ox*xy) / det, slope: (oo*xy - ox*oy) / det}
	rate := l.rate + max(0, yy-g.level*oy-g.slope*xy)/2
	a := l.shape + float64(n)/2
	jacobian := l.first[0].jacobian + l.cum[n-1].jacobian
	// constant[n] holds one prior precision already.
	g.logml = l.constant[n] + math.Log(l.k0)/2 + jacobian - math.Log(det)/2 - a*math.Log(rate)
	g.df = 2 * a
	v := rate / a / det
	g.vll, g.vls, g.vss = v*xx, -v*ox, v*oo
	return g
}

// at is the value of the line at the standardised time x.
func (g straight) at(x float64) density {
	return density{
		weight: g.weight,
		loc:    g.level + g.slope*x,
		scale:  math.Sqrt(g.vll + 2*x*g.vls + x*x*g.vss),
		df:     g.df,
	}
}
