package trend_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"entente/trend"
)

// brute is the posterior by enumeration of all segmentations, with dense
// covariance matrices in place of whitening and cumulative sums.
type brute struct {
	breaks, number, mean, moment []float64
	total, rho, line, rhos       float64
	best                         float64
	mode                         []int
	masks                        []float64   // probability of each set of breaks, bit i-1 for a break at i
	levels                       [][]float64 // masks[m] times the mean level under m
}

// enumerate follows the model stated in docs/methods/breaks.md on the known
// values y at indices at with standard errors se, 0 for unknown.
func enumerate(at []int, y, se []float64, shape, reach, noBreak, line float64, minLength int, rhos []float64) brute {
	n := len(y)
	mean, noise := 0.0, 0.0
	for i, v := range y {
		mean += v / float64(n)
		if i > 0 {
			noise += math.Abs(v-y[i-1]) / float64(n-1) * math.Sqrt(math.Pi) / 2
		}
	}
	spread := math.Sqrt(variance(y)) / noise
	z, sampling := make([]float64, n), make([]float64, n)
	for i, v := range y {
		z[i] = (v - mean) / noise
		sampling[i] = se[i] * se[i] / noise / noise
	}
	q := 1 - math.Pow(noBreak, 1/float64(n-1))
	r := brute{breaks: make([]float64, n), number: make([]float64, n), mean: make([]float64, n), moment: make([]float64, n), best: math.Inf(-1)}
	r.masks, r.levels = make([]float64, 1<<(n-1)), make([][]float64, 1<<(n-1))
	for m := range r.levels {
		r.levels[m] = make([]float64, n)
	}
	for _, rho := range rhos {
		before := r.total
		cov, prior := covariance(at, sampling, rho)
		if line > 0 {
			r.addLine(at, z, cov, prior, shape, reach, spread, line)
		}
		for mask := range 1 << (n - 1) {
			starts := []int{0}
			for i := 1; i < n; i++ {
				if mask>>(i-1)&1 == 1 {
					starts = append(starts, i)
				}
			}
			k := len(starts) - 1
			logp := math.Log(1-line) + float64(k)*math.Log(q) + float64(n-1-k)*math.Log(1-q)
			level, square := make([]float64, n), make([]float64, n)
			for j, s := range starts {
				end := n
				if j < k {
					end = starts[j+1]
				}
				if end-s < minLength {
					logp = math.Inf(-1)
					break
				}
				ml, m, v := dense(z[s:end], cov.SliceSym(s, end), [][]float64{ones(end - s)}, prior, shape, reach, spread)
				logp += ml
				for i := s; i < end; i++ {
					level[i], square[i] = m[0], v[0]+m[0]*m[0]
				}
			}
			if math.IsInf(logp, -1) {
				continue
			}
			if logp > r.best {
				r.best, r.mode = logp, nil
				for _, s := range starts[1:] {
					r.mode = append(r.mode, at[s])
				}
			}
			w := math.Exp(logp)
			r.total += w
			r.number[k] += w
			r.masks[mask] += w
			for i := range n {
				r.levels[mask][i] += w * (mean + noise*level[i])
			}
			for _, s := range starts[1:] {
				r.breaks[s] += w
			}
			for i := range n {
				r.mean[i] += w * level[i]
				r.moment[i] += w * square[i]
			}
		}
		r.rho += (r.total - before) * rho
	}
	for i := range n {
		r.breaks[i] /= r.total
		r.number[i] /= r.total
		m := r.mean[i] / r.total
		r.moment[i] = noise * math.Sqrt(r.moment[i]/r.total-m*m)
		r.mean[i] = mean + noise*m
	}
	r.rho /= r.total
	r.line /= r.total
	r.rhos = float64(len(rhos))
	r.total /= r.rhos
	return r
}

// addLine adds the straight line through all values.
func (r *brute) addLine(at []int, z []float64, cov mat.Symmetric, prior, shape, reach, spread, line float64) {
	n := len(z)
	x, mid := make([]float64, n), 0.0
	for i := range x {
		mid += float64(at[i]) / float64(n)
	}
	for i := range x {
		x[i] = float64(at[i]) - mid
	}
	sd := math.Sqrt(variance(x))
	for i := range x {
		x[i] /= sd
	}
	ml, m, v := dense(z, cov, [][]float64{ones(n), x}, prior, shape, reach, spread)
	logp := math.Log(line) + ml
	if logp > r.best {
		r.best, r.mode = logp, nil
	}
	w := math.Exp(logp)
	r.total += w
	r.line += w
	r.number[0] += w
	for i := range n {
		r.mean[i] += w * m[i]
		r.moment[i] += w * (v[i] + m[i]*m[i])
	}
}

func ones(n int) []float64 { return slices.Repeat([]float64{1}, n) }

// covariance of the errors under rho in units of variance: neighbours share the
// drift, and errors farther apart are dependent only through those between.
func covariance(at []int, sampling []float64, rho float64) (cov *mat.SymDense, variance float64) {
	n := len(at)
	usual := 0.0
	for _, v := range sampling {
		usual += v / float64(n)
	}
	drift := math.Max(1-usual, usual/10) / (1 - rho)
	variance = drift + usual
	cov = mat.NewSymDense(n, nil)
	for i := range n {
		cov.SetSym(i, i, (drift+sampling[i])/variance)
		for j := i + 1; j < n; j++ {
			next := drift / variance * math.Pow(rho, float64(at[j]-at[j-1]))
			if j > i+1 {
				next *= cov.At(i, j-1) / ((drift + sampling[j-1]) / variance)
			}
			cov.SetSym(i, j, next)
		}
	}
	return cov, variance
}

// dense is the log marginal likelihood of values that are linear in the
// regressors, as a multivariate Student t with 2 shape degrees of freedom and
// scale matrix variance (V + XX'/k0), and the posterior mean and variance of
// the fitted values.
func dense(z []float64, cov mat.Symmetric, regressors [][]float64, prior, shape, reach, spread float64) (logml float64, fit, spreads []float64) {
	n, k := len(z), len(regressors)
	k0 := math.Min(1, prior/(spread*spread)) / (reach * reach)
	x := mat.NewDense(n, k, nil)
	for j, r := range regressors {
		x.SetCol(j, r)
	}
	v, full := mat.NewSymDense(n, nil), mat.NewSymDense(n, nil)
	for i := range n {
		for j := range n {
			c := cov.At(i, j)
			v.SetSym(i, j, c)
			full.SetSym(i, j, prior*(c+mat.Dot(x.RowView(i), x.RowView(j))/k0))
		}
	}
	var cv, cf mat.Cholesky
	if !cv.Factorize(v) || !cf.Factorize(full) {
		panic("covariance is not positive definite")
	}
	y := mat.NewVecDense(n, slices.Clone(z))
	var sy, sv mat.VecDense
	var sx, precision, scale mat.Dense
	if cf.SolveVecTo(&sy, y) != nil || cv.SolveVecTo(&sv, y) != nil || cv.SolveTo(&sx, x) != nil {
		panic("covariance is singular")
	}
	df := 2 * shape
	ga, _ := math.Lgamma((df + float64(n)) / 2)
	g0, _ := math.Lgamma(df / 2)
	quad := mat.Dot(y, &sy)
	logml = ga - g0 - float64(n)/2*math.Log(df*math.Pi) - cf.LogDet()/2 - (df+float64(n))/2*math.Log1p(quad/df)

	precision.Mul(x.T(), &sx)
	for j := range k {
		precision.Set(j, j, precision.At(j, j)+k0)
	}
	if scale.Inverse(&precision) != nil {
		panic("precision is singular")
	}
	var xy, b, pb mat.VecDense
	xy.MulVec(x.T(), &sv)
	b.MulVec(&scale, &xy)
	pb.MulVec(&precision, &b)
	rate := shape*prior + (mat.Dot(y, &sv)-mat.Dot(&b, &pb))/2
	for i := range n {
		var s mat.VecDense
		s.MulVec(&scale, x.RowView(i))
		fit = append(fit, mat.Dot(x.RowView(i), &b))
		spreads = append(spreads, mat.Dot(x.RowView(i), &s)*rate/(shape+float64(n)/2-1))
	}
	return logml, fit, spreads
}

func TestPosteriorIsExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := 5; n <= 10; n++ {
		for trial := range 6 {
			y := make([]float64, n)
			se := make([]float64, n)
			for i := range y {
				y[i] = 0.3 + 0.1*rng.NormFloat64() + 0.3*float64(2*i/n)
				se[i] = 0.02 + 0.05*rng.Float64()
			}
			opt := trend.Options{NoBreak: 0.5, Line: 1.0 / 3, Shape: 5, Reach: 1, MinLength: 2, Rhos: []float64{0, 0.2, 0.4, 0.6, 0.8}}
			switch trial {
			case 1:
				opt = trend.Options{NoBreak: 0.2, Line: -1, Shape: 1.5, Reach: 3, MinLength: 1, Rhos: []float64{0}}
			case 2:
				opt = trend.Options{NoBreak: 0.7, Line: 0.6, Shape: 2, Reach: 0.5, MinLength: 3, Rhos: []float64{0.35, 0.9}}
			case 3:
				opt.SE = se
			case 4:
				y[n/2] = math.NaN()
			case 5:
				y[n/2], opt.SE = math.NaN(), se
			}
			var at []int
			var v, known []float64
			for i := range y {
				if !math.IsNaN(y[i]) {
					at, v = append(at, i), append(v, y[i])
					if known = append(known, 0); opt.SE != nil {
						known[len(known)-1] = se[i]
					}
				}
			}
			p := trend.Breaks(y, opt)
			if len(v) < trend.MinPoints {
				if p.Reason != trend.TooShort {
					t.Errorf("n %d: reason %q", n, p.Reason)
				}
				continue
			}
			want := enumerate(at, v, known, opt.Shape, opt.Reach, opt.NoBreak, max(0, opt.Line), opt.MinLength, opt.Rhos)
			same(t, "log marginal likelihood", p.LogML, math.Log(want.total))
			same(t, "line", p.Line, want.line)
			same(t, "rho", p.Rho, want.rho)
			for k, i := range at {
				same(t, "break", p.Break[i], want.breaks[k])
				same(t, "mean", p.Mean[i], want.mean[k])
				same(t, "deviation", p.SD[i], want.moment[k])
			}
			for k, q := range p.Number {
				same(t, "number", q, want.number[k])
			}
			want.checkLast(t, p, at)
			if !slices.Equal(p.Best, want.mode) {
				t.Errorf("n %d trial %d: best %v, want %v", n, trial, p.Best, want.mode)
			}
		}
	}
}

// checkLast compares the break that Last finds with sums over segmentations.
func (r brute) checkLast(t *testing.T, p trend.Posterior, at []int) {
	t.Helper()
	b, ok := trend.Last(p, 1e-6)
	if !ok && slices.Max(knownOf(p.Break)) == 0 { // too short for two segments
		return
	}
	if !ok {
		t.Errorf("no break found with breaks %v", p.Break)
		return
	}
	k := slices.Index(at, b.Index)
	window, here, before, after := 0.0, 0.0, 0.0, 0.0
	for mask, w := range r.masks {
		for i := max(1, k-3); i <= min(len(at)-1, k+3); i++ {
			if mask>>(i-1)&1 == 1 {
				window += w / r.total / r.rhos
				break
			}
		}
		if mask>>(k-1)&1 == 1 {
			here += w
			before += r.levels[mask][k-1]
			after += r.levels[mask][k]
		}
	}
	if b.First > b.Index || b.Final < b.Index || b.Probability < 1e-6 {
		t.Errorf("window of %+v", b)
	}
	same(t, "window", b.Probability, window)
	if here/r.total/r.rhos > 1e-3 { // Posterior keeps segments down to 1e-11
		near(t, "before", b.Before.Mean, before/here, 1e-6)
		near(t, "after", b.After.Mean, after/here, 1e-6)
	}
}

func same(t *testing.T, what string, got, want float64) {
	t.Helper()
	near(t, what, got, want, 1e-10)
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.14g, want %.14g", what, got, want)
	}
}
