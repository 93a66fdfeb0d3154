package trend

import "math"

// backward is what the later values say: r and its covariance n, by powers of
// one over the infinite variance (Durbin and Koopman 2012, section 5.3).
type backward struct {
	r0, r1     []float64
	n0, n1, n2 [][]float64
}

// Smooth runs the filter over y and the fixed-interval smoother back; the
// arguments are those of Filter. States whose start is diffuse and that the
// values never show have no distribution: their entries are NaN.
func (s StateSpace) Smooth(y, extra [][]float64) (Smoothed, Filtered, error) {
	f, err := s.Filter(y, extra)
	if err != nil {
		return Smoothed{}, f, err
	}
	m := len(s.T)
	b := backward{make([]float64, m), make([]float64, m), square2(m), square2(m), square2(m)}
	out := Smoothed{State: make([][]float64, len(y)), Var: make([][][]float64, len(y))}
	back := transpose(s.T)
	for t := len(y) - 1; t >= 0; t-- {
		for k := len(f.steps[t]) - 1; k >= 0; k-- {
			b.absorb(s.Z[f.steps[t][k].series], f.steps[t][k])
		}
		out.State[t], out.Var[t] = b.smooth(f.A[t], f.P[t], f.pinf[t])
		b.r0, b.r1 = times2(back, b.r0), times2(back, b.r1)
		b.n0, b.n1, b.n2 = sandwich(back, b.n0), sandwich(back, b.n1), sandwich(back, b.n2)
	}
	if f.unseen(s) {
		for t := range out.State {
			forget(out.State[t], out.Var[t])
		}
	}
	return out, f, nil
}

// unseen tells whether a diffuse state was never pinned down.
func (f Filtered) unseen(s StateSpace) bool {
	n := 0
	for _, d := range s.Diffuse {
		if d {
			n++
		}
	}
	return f.Diffuse < n
}

func forget(state []float64, v [][]float64) {
	for i := range state {
		state[i] = math.NaN()
		for j := range v[i] {
			v[i][j] = math.NaN()
		}
	}
}

// absorb goes back over one value: with gain k0 + k1/kappa, kappa the infinite
// variance, and L = I - k z, the terms of r = z'v/f + L'r and n = z'z/f + L'nL
// are sorted by powers of 1/kappa.
func (b *backward) absorb(z []float64, u step) {
	if u.finf == 0 && u.f <= 0 {
		return
	}
	m := len(z)
	k0, k1 := make([]float64, m), make([]float64, m)
	if u.finf > 0 {
		for i := range z {
			k0[i] = u.minf[i] / u.finf
			k1[i] = u.m[i]/u.finf - u.minf[i]*u.f/square(u.finf)
		}
	} else {
		for i := range z {
			k0[i] = u.m[i] / u.f
		}
	}
	l0, l1 := square2(m), square2(m) // transposed
	for i := range z {
		l0[i][i] = 1
		for j := range z {
			l0[i][j] -= z[i] * k0[j]
			l1[i][j] = -z[i] * k1[j]
		}
	}
	if u.finf == 0 {
		b.r0, b.r1 = plus(times2(l0, b.r0), z, u.v/u.f), times2(l0, b.r1)
		b.n0, b.n1, b.n2 = sandwich(l0, b.n0), sandwich(l0, b.n1), sandwich(l0, b.n2)
		outer(b.n0, z, 1/u.f)
		return
	}
	r1 := plus(times2(l0, b.r1), z, u.v/u.finf)
	b.r1 = plus(r1, times2(l1, b.r0), 1)
	b.r0 = times2(l0, b.r0)
	n2 := sandwich(l0, b.n2)
	cross(n2, l0, b.n1, l1)
	sum(n2, sandwich(l1, b.n0))
	outer(n2, z, -u.f/square(u.finf))
	n1 := sandwich(l0, b.n1)
	cross(n1, l0, b.n0, l1)
	outer(n1, z, 1/u.finf)
	b.n0, b.n1, b.n2 = sandwich(l0, b.n0), n1, n2
}

// smooth joins what the filter knew with what came later.
func (b *backward) smooth(a []float64, p, pinf [][]float64) ([]float64, [][]float64) {
	state := plus(clone(a), times2(p, b.r0), 1)
	v := cloneRows(p)
	minus := func(x [][]float64) {
		for i := range v {
			for j := range v {
				v[i][j] -= x[i][j]
			}
		}
	}
	minus(sandwich(p, b.n0))
	if pinf != nil {
		state = plus(state, times2(pinf, b.r1), 1)
		c := product(product(pinf, b.n1), p)
		minus(c)
		minus(transpose(c))
		minus(sandwich(pinf, b.n2))
	}
	return state, v
}

// plus adds c times w to v, which it returns.
func plus(v, w []float64, c float64) []float64 {
	for i := range v {
		v[i] += c * w[i]
	}
	return v
}

// sum adds b to a.
func sum(a, b [][]float64) {
	for i := range a {
		plus(a[i], b[i], 1)
	}
}

// outer adds c z z' to a.
func outer(a [][]float64, z []float64, c float64) {
	for i := range a {
		plus(a[i], z, c*z[i])
	}
}

// cross adds l n k' and its transpose to a; n is symmetric.
func cross(a, l, n, k [][]float64) {
	c := product(product(l, n), transpose(k))
	sum(a, c)
	sum(a, transpose(c))
}
