package trend

import (
	"errors"
	"fmt"
	"math"
)

// StateSpace is a linear Gaussian model of p series driven by m states, the
// same at all times:
//
//	y[t] = Z a[t] + e[t],    e ~ N(0, diag H)
//	a[t+1] = T a[t] + n[t],  n ~ N(0, Q)
//
// (Durbin and Koopman 2012, equation 3.1, with errors of the series that are
// independent of each other). A state starts at A1 with the covariance P1, or,
// where Diffuse says so, with a variance that is infinite.
type StateSpace struct {
	Z       [][]float64 // p x m: how each series shows the states
	H       []float64   // p: variances of the errors of the series
	T       [][]float64 // m x m
	Q       [][]float64 // m x m
	A1      []float64   // m; nil is zero
	P1      [][]float64 // m x m; nil is zero. Rows and columns of diffuse states are to be zero
	Diffuse []bool      // m; nil means that none is
}

// Filtered is what the Kalman filter knows before each time, and the errors of
// its predictions. In the diffuse phase P is the finite part of the covariance
// and F the finite part of a prediction's variance.
type Filtered struct {
	A       [][]float64   // n x m: predicted states
	P       [][][]float64 // n x m x m: their covariance
	V       [][]float64   // n x p: prediction errors, series after series; NaN where missing
	F       [][]float64   // n x p: their variances; NaN where missing
	Known   int           // values that are not missing
	Diffuse int           // values that were used up by the diffuse start
	LogLik  float64       // exact diffuse log likelihood (Durbin and Koopman 2012, section 7.2)

	steps [][]step
	pinf  [][][]float64 // n x m x m: infinite part of the covariance; nil once it is gone
}

// Smoothed is what the whole series says about the states.
type Smoothed struct {
	State [][]float64   // n x m: means
	Var   [][][]float64 // n x m x m: covariances
}

// step is the update of the states by one value.
type step struct {
	series     int
	v, f, finf float64   // prediction error and the two parts of its variance
	m, minf    []float64 // the two parts of the covariance of states and value
}

// diffuseTolerance is the share of the start below which what is left of a
// diffuse variance is rounding.
const diffuseTolerance = 1e-9

// check says what does not fit.
func (s StateSpace) check() error {
	m, p := len(s.T), len(s.Z)
	switch {
	case m == 0 || p == 0:
		return errors.New("filter: a model needs at least one state and one series")
	case len(s.H) != p:
		return fmt.Errorf("filter: %d error variances for %d series", len(s.H), p)
	case s.A1 != nil && len(s.A1) != m, s.Diffuse != nil && len(s.Diffuse) != m:
		return fmt.Errorf("filter: the start does not have %d states", m)
	}
	for _, x := range []struct {
		name string
		rows [][]float64
	}{{"T", s.T}, {"Q", s.Q}, {"P1", s.P1}} {
		if x.name == "P1" && x.rows == nil {
			continue
		}
		if len(x.rows) != m {
			return fmt.Errorf("filter: %s has %d rows, want %d", x.name, len(x.rows), m)
		}
		for _, r := range x.rows {
			if len(r) != m {
				return fmt.Errorf("filter: a row of %s has %d columns, want %d", x.name, len(r), m)
			}
		}
	}
	for i, z := range s.Z {
		if len(z) != m {
			return fmt.Errorf("filter: row %d of Z has %d columns, want %d", i, len(z), m)
		}
		if !(s.H[i] >= 0) || math.IsInf(s.H[i], 1) {
			return fmt.Errorf("filter: error variance %g of series %d", s.H[i], i)
		}
	}
	return nil
}

// Filter runs the Kalman filter over y, n x p, in which values that are not
// finite are missing. Values enter one at a time (Koopman and Durbin 2000), so
// nothing is inverted and a diffuse start is exact. extra, nil or n x p, is
// added to the error variances H: squared standard errors that are known for
// each value; what is not a positive number counts as 0.
func (s StateSpace) Filter(y, extra [][]float64) (Filtered, error) {
	if err := s.check(); err != nil {
		return Filtered{}, err
	}
	if extra != nil && len(extra) != len(y) {
		return Filtered{}, fmt.Errorf("filter: %d rows of error variances for %d of values", len(extra), len(y))
	}
	for t, row := range y {
		if len(row) != len(s.Z) || extra != nil && len(extra[t]) != len(row) {
			return Filtered{}, fmt.Errorf("filter: row %d has %d values, want %d", t, len(row), len(s.Z))
		}
	}
	return s.run(y, extra, true), nil
}

// run is Filter on arguments that fit; without keep it gives the likelihood
// only.
func (s StateSpace) run(y, extra [][]float64, keep bool) Filtered {
	now, out := s.start(), Filtered{}
	for t, row := range y {
		var steps []step
		if keep {
			out.A, out.P, out.pinf = append(out.A, clone(now.a)), append(out.P, cloneRows(now.p)), append(out.pinf, cloneRows(now.pinf))
			out.V, out.F = append(out.V, missing(len(row))), append(out.F, missing(len(row)))
		}
		for i, x := range row {
			if !finite(x) {
				continue
			}
			h := s.H[i]
			if extra != nil && extra[t][i] > 0 && finite(extra[t][i]) {
				h += extra[t][i]
			}
			u := now.update(s.Z[i], x, h, &out)
			if keep {
				u.series, u.m, u.minf = i, clone(u.m), clone(u.minf)
				out.V[t][i], out.F[t][i] = u.v, u.f
				steps = append(steps, u)
			}
		}
		if keep {
			out.steps = append(out.steps, steps)
		}
		now.predict(s.T, s.Q)
	}
	return out
}

// missing is a row of NaN.
func missing(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = math.NaN()
	}
	return v
}

// moment is the distribution of the states at one time.
type moment struct {
	a    []float64
	p    [][]float64
	pinf [][]float64 // nil when nothing is diffuse
	rank int         // of pinf

	m, minf, next []float64 // scratch
	half          [][]float64
}

func (s StateSpace) start() *moment {
	m := len(s.T)
	now := &moment{
		a: make([]float64, m), p: square2(m), half: square2(m),
		m: make([]float64, m), minf: make([]float64, m), next: make([]float64, m),
	}
	copy(now.a, s.A1)
	for i := range s.P1 {
		copy(now.p[i], s.P1[i])
	}
	for i, d := range s.Diffuse {
		if d {
			if now.pinf == nil {
				now.pinf = square2(m)
			}
			now.pinf[i][i] = 1
			now.rank++
		}
	}
	return now
}

// update takes in one value x = z a + e with error variance h and adds its log
// density to out. The slices of the step are the moment's own.
func (n *moment) update(z []float64, x, h float64, out *Filtered) step {
	u := step{v: x - dot(z, n.a), m: n.m}
	into(u.m, n.p, z)
	u.f = dot(z, u.m) + h
	out.Known++
	if n.pinf != nil {
		u.minf = n.minf
		into(u.minf, n.pinf, z)
		u.finf = dot(z, u.minf)
	}
	if u.finf > diffuseTolerance*dot(z, z) {
		for i := range n.a {
			n.a[i] += u.minf[i] / u.finf * u.v
			for j := range n.a {
				n.p[i][j] += u.minf[i]*u.minf[j]*u.f/square(u.finf) - (u.m[i]*u.minf[j]+u.minf[i]*u.m[j])/u.finf
				n.pinf[i][j] -= u.minf[i] * u.minf[j] / u.finf
			}
		}
		out.LogLik -= math.Log(u.finf) / 2
		out.Diffuse++
		if n.rank--; n.rank == 0 {
			n.pinf = nil
		}
		return u
	}
	u.finf, u.minf = 0, nil
	if u.f <= 0 {
		return u // a value that the states already say exactly
	}
	for i := range n.a {
		n.a[i] += u.m[i] / u.f * u.v
		for j := range n.a {
			n.p[i][j] -= u.m[i] * u.m[j] / u.f
		}
	}
	out.LogLik -= (math.Log(2*math.Pi) + math.Log(u.f) + u.v*u.v/u.f) / 2
	return u
}

// predict moves to the next time.
func (n *moment) predict(t, q [][]float64) {
	into(n.next, t, n.a)
	n.a, n.next = n.next, n.a
	n.spread(t, n.p)
	for i := range q {
		plus(n.p[i], q[i], 1)
	}
	if n.pinf != nil {
		n.spread(t, n.pinf)
	}
}

// spread turns the symmetric p into t p t'.
func (n *moment) spread(t, p [][]float64) {
	for i := range t {
		into(n.half[i], p, t[i])
	}
	for i := range t {
		for j := range t {
			sum := 0.0
			for k, x := range t[j] {
				sum += n.half[i][k] * x
			}
			p[i][j] = sum
		}
	}
}

func clone(v []float64) []float64 { return append([]float64(nil), v...) }

func cloneRows(a [][]float64) [][]float64 {
	if a == nil {
		return nil
	}
	b := square2(len(a))
	for i := range a {
		copy(b[i], a[i])
	}
	return b
}

// square2 is an n x n matrix of zeros.
func square2(n int) [][]float64 {
	store, rows := make([]float64, n*n), make([][]float64, n)
	for i := range rows {
		rows[i] = store[i*n : (i+1)*n : (i+1)*n]
	}
	return rows
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

// into writes the matrix a times the vector v to out.
func into(out []float64, a [][]float64, v []float64) {
	for i, row := range a {
		out[i] = dot(row, v)
	}
}

// times2 is the matrix a times the vector v.
func times2(a [][]float64, v []float64) []float64 {
	out := make([]float64, len(a))
	into(out, a, v)
	return out
}

// product is the matrix a times the matrix b.
func product(a, b [][]float64) [][]float64 {
	out := square2(len(a))
	for i, row := range a {
		for k, x := range row {
			if x == 0 {
				continue
			}
			for j, y := range b[k] {
				out[i][j] += x * y
			}
		}
	}
	return out
}

// transpose of a square matrix.
func transpose(a [][]float64) [][]float64 {
	out := square2(len(a))
	for i, row := range a {
		for j, x := range row {
			out[j][i] = x
		}
	}
	return out
}

// sandwich is a b a'.
func sandwich(a, b [][]float64) [][]float64 { return product(product(a, b), transpose(a)) }
