package idealpoint

import "math"

// line is the parameters of an item: the answer is yes below low, an
// abstention between low and high, no above, of slope·θ + e with e ~ N(0,1)
// (Bailey, Strezhnev and Voeten 2017, eq. 1-2). Items with two categories have
// low = high.
type line struct{ slope, low, high float64 }

// score is the gradient and the negative Hessian of an item's log likelihood
// in (slope, low, high); for two categories in (slope, low) alone.
type score struct {
	g [3]float64
	h [3][3]float64
}

// add sums the score of an item over its votes at the positions theta.
func (s *score) add(t *normal, votes []int32, it *item, theta []float64, p line) {
	lower, middle, upper := votes[it.start:it.mid1], votes[it.mid1:it.mid2], votes[it.mid2:it.end]
	var gb, g1, g2, hbb, hb1, hb2, h11, h12, h22 float64
	for _, c := range lower { // Φ(low - slope θ)
		th := theta[c]
		x := p.low - p.slope*th
		r := t.ratio(x)
		w := r * (x + r)
		gb -= r * th
		g1 += r
		hbb += w * th * th
		hb1 -= w * th
		h11 += w
	}
	for _, c := range upper { // Φ(slope θ - high)
		th := theta[c]
		x := p.slope*th - p.high
		r := t.ratio(x)
		w := r * (x + r)
		gb += r * th
		g2 -= r
		hbb += w * th * th
		hb2 -= w * th
		h22 += w
	}
	for _, c := range middle {
		th := theta[c]
		d1, d2, w11, w12, w22 := t.between(p.low-p.slope*th, p.high-p.slope*th)
		gb += (d1 - d2) * th
		g1 -= d1
		g2 += d2
		h11 += w11
		h12 += w12
		h22 += w22
		hb1 -= (w11 + w12) * th
		hb2 -= (w22 + w12) * th
		hbb += (w11 + 2*w12 + w22) * th * th
	}
	s.g = [3]float64{gb, g1, g2}
	s.h = [3][3]float64{{hbb, hb1, hb2}, {hb1, h11, h12}, {hb2, h12, h22}}
	if len(middle) == 0 {
		s.g = [3]float64{gb, g1 + g2, 0}
		s.h = [3][3]float64{{hbb, hb1 + hb2, 0}, {hb1 + hb2, h11 + h22, 0}, {0, 0, 1}}
	}
}

// between returns, for log(Φ(b)-Φ(a)), φ(a)/D, φ(b)/D and the negative second
// derivatives in (a,a), (a,b), (b,b).
func (t *normal) between(a, b float64) (da, db, waa, wab, wbb float64) {
	lo, hi := a, b
	if lo > 0 { // the lower tail keeps its digits
		lo, hi = -hi, -lo
	}
	fl, fh := t.phi(lo), t.phi(hi)
	d := fh - fl
	if d < 1e-15 || hi < -7 {
		return t.betweenFar(a, b)
	}
	pl, ph := t.ratio(lo)*fl/d, t.ratio(hi)*fh/d
	da, db = pl, ph
	if a > 0 {
		da, db = ph, pl
	}
	return da, db, da * (da - a), -da * db, db * (db + b)
}

// betweenFar is between where the difference of Φ has no digits left: a very
// narrow interval is a density, one far out is ruled by its nearer end.
func (t *normal) betweenFar(a, b float64) (da, db, waa, wab, wbb float64) {
	mirrored := a > 0
	lo, hi := a, b
	if mirrored {
		lo, hi = -b, -a
	}
	m, w := millsExact(hi), hi-lo
	// φ(lo)/φ(hi) = exp((hi²-lo²)/2); D/φ(hi) = 1/m(hi) - φ(lo)/φ(hi)/m(lo)
	q := math.Exp((hi - lo) * (hi + lo) / 2)
	d := 1/m - q/millsExact(lo)
	if d < w*math.Sqrt(q)*1e-3 || d <= 0 {
		d = math.Max(w, 1e-9) * math.Sqrt(q)
	}
	da, db = q/d, 1/d
	if mirrored {
		da, db = db, da
	}
	return da, db, da * (da - a), -da * db, db * (db + b)
}

// logLikelihood sums the log probability of votes below, between and above the
// cutpoints. Products of
// probabilities are taken before the logarithm.
func (t *normal) logLikelihood(lower, middle, upper []int32, theta []float64, p line) float64 {
	sum, prod := 0.0, 1.0
	const tiny = 1e-200
	for _, c := range lower {
		x := p.low - p.slope*theta[c]
		if x < -7 {
			sum += logPhi(x)
			continue
		}
		if prod *= t.phi(x); prod < tiny {
			sum, prod = sum+math.Log(prod), 1
		}
	}
	for _, c := range upper {
		x := p.slope*theta[c] - p.high
		if x < -7 {
			sum += logPhi(x)
			continue
		}
		if prod *= t.phi(x); prod < tiny {
			sum, prod = sum+math.Log(prod), 1
		}
	}
	for _, c := range middle {
		e := p.slope * theta[c]
		a, b := p.low-e, p.high-e
		if a > 0 {
			a, b = -b, -a
		}
		d := t.phi(b) - t.phi(a)
		if d < 1e-15 {
			_, db, _, _, _ := t.betweenFar(a, b)
			sum += -b*b/2 - math.Log(math.Sqrt(2*math.Pi)*db) // D = φ(b)/db
			continue
		}
		if prod *= d; prod < tiny {
			sum, prod = sum+math.Log(prod), 1
		}
	}
	return sum + math.Log(prod)
}

// logRatio is logLikelihood at q less logLikelihood at p, for lines of equal
// slope, in one pass: the step that a chain spends most of its time in.
func (t *normal) logRatio(lower, middle, upper []int32, theta []float64, p, q line) float64 {
	sum, from, to := 0.0, 1.0, 1.0
	flush := func() {
		sum += math.Log(to / from)
		from, to = 1, 1
	}
	const (
		near  = 2 * steps  // -7
		sure  = 15 * steps // 6, where Φ is 1 but for 1e-9
		small = 1e-100
	)
	one := func(votes []int32, slope, at, other float64) { // Φ(at - slope θ) to Φ(other - slope θ)
		at, other = (at+reach)*steps, (other+reach)*steps
		slope *= steps
		for _, c := range votes {
			e := slope * theta[c]
			u, v := at-e, other-e
			if !(u > near && v > near && u < sure && v < sure) {
				if !(u >= sure && v >= sure) {
					sum += logPhi(v/steps-reach) - logPhi(u/steps-reach)
				}
				continue
			}
			i, j := int(u), int(v)
			u -= float64(i)
			v -= float64(j)
			a, b := &t.cdf[i], &t.cdf[j]
			from *= ((a[3]*u+a[2])*u+a[1])*u + a[0]
			to *= ((b[3]*v+b[2])*v+b[1])*v + b[0]
			if from < small || to < small {
				flush()
			}
		}
	}
	one(lower, p.slope, p.low, q.low)
	one(upper, -p.slope, -p.high, -q.high)
	flush()
	return sum + t.logLikelihood(nil, middle, nil, theta, q) - t.logLikelihood(nil, middle, nil, theta, p)
}

// cholesky3 factors a positive definite matrix in place: h = L Lᵀ. It returns
// false when h is not positive definite.
func cholesky3(h *[3][3]float64) bool {
	for i := range 3 {
		for j := range i + 1 {
			s := h[i][j]
			for k := range j {
				s -= h[i][k] * h[j][k]
			}
			if i == j {
				if !(s > 1e-12) {
					return false
				}
				h[i][i] = math.Sqrt(s)
			} else {
				h[i][j] = s / h[j][j]
			}
		}
	}
	return true
}

// solve3 solves L Lᵀ x = g.
func solve3(l *[3][3]float64, g [3]float64) [3]float64 {
	return backward3(l, forward3(l, g))
}

// forward3 solves L x = g.
func forward3(l *[3][3]float64, g [3]float64) [3]float64 {
	a := g[0] / l[0][0]
	b := (g[1] - l[1][0]*a) / l[1][1]
	return [3]float64{a, b, (g[2] - l[2][0]*a - l[2][1]*b) / l[2][2]}
}

// backward3 solves Lᵀ x = g.
func backward3(l *[3][3]float64, g [3]float64) [3]float64 {
	c := g[2] / l[2][2]
	b := (g[1] - l[2][1]*c) / l[1][1]
	return [3]float64{(g[0] - l[1][0]*b - l[2][0]*c) / l[0][0], b, c}
}

// pullCuts adds the prior N(0, variance) of cutpoints at p.
func (s *score) pullCuts(p line, binary bool, variance float64) {
	s.g[1] -= p.low / variance
	s.h[1][1] += 1 / variance
	if !binary {
		s.g[2] -= p.high / variance
		s.h[2][2] += 1 / variance
	}
}

// step moves p by a Newton step for the log posterior with the given precision
// of the slope's prior N(0, 1/ridge), no further than limit in any parameter,
// and keeps low < high. It returns the factor of the Hessian too.
func (p line) step(s *score, binary bool, ridge, limit float64) (line, [3][3]float64, bool) {
	s.g[0] -= ridge * p.slope
	h := s.h
	h[0][0] += ridge
	if !cholesky3(&h) {
		return p, h, false
	}
	d := solve3(&h, s.g)
	scale := 1.0
	for _, x := range d {
		if a := math.Abs(x); a*scale > limit {
			scale = limit / a
		}
	}
	if binary {
		g := p.low + scale*d[1]
		return line{p.slope + scale*d[0], g, g}, h, true
	}
	q := line{p.slope + scale*d[0], p.low + scale*d[1], p.high + scale*d[2]}
	for range 60 {
		if q.high > q.low+1e-9 {
			break
		}
		scale /= 2
		q = line{p.slope + scale*d[0], p.low + scale*d[1], p.high + scale*d[2]}
	}
	return q, h, true
}
