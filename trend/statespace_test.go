package trend_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"entente/internal/testdata"
	"entente/trend"
)

// table reads a CSV file of numbers with a header; NA is NaN.
func table(t testing.TB, name string) [][]float64 {
	t.Helper()
	_, rows := testdata.Lines(t, "measure/timeseries/"+name)
	var out [][]float64
	for _, row := range rows {
		var v []float64
		for _, cell := range row {
			x := math.NaN()
			if cell != "NA" {
				x = testdata.Number(t, cell)
			}
			v = append(v, x)
		}
		out = append(out, v)
	}
	return out
}

func rowsOf(y []float64) [][]float64 {
	var rows [][]float64
	for _, v := range y {
		rows = append(rows, []float64{v})
	}
	return rows
}

// same6 fails unless got is want to 1e-6, relative to its size.
func same6(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-6*max(1, math.Abs(want))) {
		t.Errorf("%s: %.10g, want %.10g", what, got, want)
	}
}

// R KFAS 1.6.0, local level of the Nile at H 15099, Q 1469.1, exact diffuse
// start; relative tolerance 1e-6. The file has 15 digits.
func TestNileLocalLevelIsKFAS(t *testing.T) {
	ref := table(t, "nile_locallevel_kfas.csv")
	s, f, err := trend.LocalLevel(15099, 1469.1).Smooth(rowsOf(column(t, "nile.csv", 1)), nil)
	if err != nil {
		t.Fatal(err)
	}
	same6(t, "log likelihood", f.LogLik, -632.5456251)
	for i, r := range ref {
		if i >= len(f.A) { // KFAS gives the prediction after the end as well
			break
		}
		same6(t, "a", f.A[i][0], r[1])
		same6(t, "P", f.P[i][0][0], r[2])
		same6(t, "v", f.V[i][0], r[3])
		same6(t, "F", f.F[i][0], r[4])
		same6(t, "alphahat", s.State[i][0], r[5])
		same6(t, "V", s.Var[i][0][0], r[6])
	}
}

// The same with 40 values missing.
func TestNileMissingIsKFAS(t *testing.T) {
	var y [][]float64
	ref := table(t, "nile_missing_kfas.csv")
	for _, r := range ref {
		y = append(y, r[1:2])
	}
	s, f, err := trend.LocalLevel(15099, 1469.1).Smooth(y, nil)
	if err != nil {
		t.Fatal(err)
	}
	same6(t, "log likelihood", f.LogLik, -380.5870628)
	for i, r := range ref {
		same6(t, "alphahat", s.State[i][0], r[2])
		same6(t, "V", s.Var[i][0][0], r[3])
	}
}

// R KFAS 1.6.0: one random walk behind three series with missing cells, start 0
// with variance 1.
func TestFactorIsKFAS(t *testing.T) {
	m := trend.StateSpace{
		Z: [][]float64{{1}, {.7}, {-.5}}, H: []float64{.25, .64, .16},
		T: [][]float64{{1}}, Q: [][]float64{{.09}}, P1: [][]float64{{1}},
	}
	s, f, err := m.Smooth(table(t, "factor_y.csv"), nil)
	if err != nil {
		t.Fatal(err)
	}
	same6(t, "log likelihood", f.LogLik, -230.1915382)
	for i, r := range table(t, "factor_kfas.csv") {
		same6(t, "alphahat", s.State[i][0], r[1])
		same6(t, "V", s.Var[i][0][0], r[2])
	}
}

// KFAS fitSSM gives H 15098.65433, Q 1469.163251 with log likelihood
// -632.5456251; its optimiser stops at 1e-8 of the likelihood, which leaves
// the variances themselves uncertain in the fifth digit. R StructTS starts the
// level at the first value with variance 1e4 times that of the series: at its
// own optimum (15098.57715, 1469.146619) the log likelihood is -643.2009875.
func TestNileMaximum(t *testing.T) {
	y := column(t, "nile.csv", 1)
	f, err := trend.FitLevel(y, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("H %.10g, Q %.10g, log likelihood %.10g", f.Noise, f.LevelStep, f.LogLik)
	same6(t, "log likelihood", f.LogLik, -632.5456251)
	if math.Abs(f.Noise/15098.65433-1) > 1e-5 || math.Abs(f.LevelStep/1469.163251-1) > 1e-4 {
		t.Errorf("variances %.8g and %.8g, KFAS 15098.65433 and 1469.163251", f.Noise, f.LevelStep)
	}
	at, err := trend.LocalLevel(15098.65433, 1469.163251).Filter(rowsOf(y), nil)
	if err != nil {
		t.Fatal(err)
	}
	if f.LogLik < at.LogLik {
		t.Errorf("log likelihood %.12g is below that of the variances of KFAS, %.12g", f.LogLik, at.LogLik)
	}
	m := trend.LocalLevel(15098.57715, 1469.146619)
	m.Diffuse, m.A1, m.P1 = nil, y[:1], [][]float64{{1e4 * variance(y)}}
	proper, err := m.Filter(rowsOf(y), nil)
	if err != nil {
		t.Fatal(err)
	}
	same6(t, "StructTS", proper.LogLik, -643.2009875)
}

// gauss is the smoother by dense algebra: the joint normal of all states and
// values, with diffuse starts as a variance so large that its square root
// still leaves half of the digits.
func gauss(m trend.StateSpace, y [][]float64, kappa float64) (mean, sd [][]float64) {
	n, k, p := len(y), len(m.T), len(m.Z)
	cov := mat.NewDense(n*k, n*k, nil)
	now := mat.NewDense(k, k, nil)
	T := mat.NewDense(k, k, nil)
	for i := range k {
		for j := range k {
			T.Set(i, j, m.T[i][j])
		}
		if m.Diffuse[i] {
			now.Set(i, i, kappa)
		}
	}
	for t := range n {
		c := mat.DenseCopyOf(now)
		for s := t; s < n; s++ {
			for i := range k {
				for j := range k {
					cov.Set(s*k+i, t*k+j, c.At(i, j))
					cov.Set(t*k+j, s*k+i, c.At(i, j))
				}
			}
			next := mat.NewDense(k, k, nil)
			next.Mul(T, c)
			c = next
		}
		var step mat.Dense
		step.Product(T, now, T.T())
		for i := range k {
			for j := range k {
				step.Set(i, j, step.At(i, j)+m.Q[i][j])
			}
		}
		now = &step
	}
	var at [][2]int
	for t := range n {
		for i := range p {
			if !math.IsNaN(y[t][i]) {
				at = append(at, [2]int{t, i})
			}
		}
	}
	S, C := mat.NewDense(len(at), len(at), nil), mat.NewDense(n*k, len(at), nil)
	v := mat.NewVecDense(len(at), nil)
	for a, x := range at {
		v.SetVec(a, y[x[0]][x[1]])
		for r := range n * k {
			sum := 0.0
			for j := range k {
				sum += cov.At(r, x[0]*k+j) * m.Z[x[1]][j]
			}
			C.Set(r, a, sum)
		}
	}
	for a, x := range at {
		for b := range at {
			sum := 0.0
			for j := range k {
				sum += m.Z[x[1]][j] * C.At(x[0]*k+j, b)
			}
			if a == b {
				sum += m.H[x[1]]
			}
			S.Set(a, b, sum)
		}
	}
	var w mat.VecDense
	var W, R mat.Dense
	if w.SolveVec(S, v) != nil || W.Solve(S, C.T()) != nil {
		return nil, nil
	}
	var e mat.VecDense
	e.MulVec(C, &w)
	R.Mul(C, &W)
	for t := range n {
		a, b := make([]float64, k), make([]float64, k)
		for i := range k {
			r := t*k + i
			a[i], b[i] = e.AtVec(r), math.Sqrt(max(0, cov.At(r, r)-R.At(r, r)))
		}
		mean, sd = append(mean, a), append(sd, b)
	}
	return mean, sd
}

// A local linear trend and two series of it, with gaps also at the start,
// against dense algebra.
func TestSmootherIsTheJointNormal(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, z := range [][][]float64{{{1, 0}}, {{1, 0}, {.5, 0}}, {{1, 0}, {0, 1}}} {
		m := trend.LocalTrend(.5, .2, .1)
		m.Z, m.H = z, []float64{.5, .3}[:len(z)]
		y := make([][]float64, 12)
		for i := range y {
			for range z {
				y[i] = append(y[i], rng.NormFloat64())
			}
		}
		y[0][0], y[3][0], y[7][0] = math.NaN(), math.NaN(), math.NaN()
		s, _, err := m.Smooth(y, nil)
		if err != nil {
			t.Fatal(err)
		}
		mean, sd := gauss(m, y, 1e6)
		for i := range y {
			for j := range 2 {
				if math.Abs(s.State[i][j]-mean[i][j]) > 1e-4 || math.Abs(math.Sqrt(s.Var[i][j][j])-sd[i][j]) > 1e-4 {
					t.Errorf("%d series, time %d, state %d: %g (%g), want %g (%g)", len(z), i, j, s.State[i][j], math.Sqrt(s.Var[i][j][j]), mean[i][j], sd[i][j])
				}
			}
		}
	}
}

// Shifting a series shifts the level, scaling it scales everything, turning it
// around turns the level around.
func TestStructuralInvariances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := drawn(t)
		h, q := rapid.Float64Range(.01, 2).Draw(t, "h"), rapid.Float64Range(.01, 2).Draw(t, "q")
		shift, scale := rapid.Float64Range(-10, 10).Draw(t, "shift"), rapid.Float64Range(.1, 10).Draw(t, "scale")
		var moved, back [][]float64
		for i := range y {
			moved = append(moved, []float64{shift + scale*y[i]})
			back = append(back, []float64{y[len(y)-1-i]})
		}
		a, fa, err := trend.LocalLevel(h, q).Smooth(rowsOf(y), nil)
		if err != nil {
			t.Fatal(err)
		}
		b, _, _ := trend.LocalLevel(h*scale*scale, q*scale*scale).Smooth(moved, nil)
		c, fc, _ := trend.LocalLevel(h, q).Smooth(back, nil)
		for i := range y {
			if !closeTo(b.State[i][0], shift+scale*a.State[i][0]) || !closeTo(b.Var[i][0][0], scale*scale*a.Var[i][0][0]) {
				t.Fatalf("moved: %g, want %g", b.State[i][0], shift+scale*a.State[i][0])
			}
			if j := len(y) - 1 - i; !closeTo(c.State[j][0], a.State[i][0]) || !closeTo(c.Var[j][0][0], a.Var[i][0][0]) {
				t.Fatalf("reversed: %g, want %g", c.State[j][0], a.State[i][0])
			}
		}
		if !closeTo(fa.LogLik, fc.LogLik) {
			t.Fatalf("log likelihood %g, reversed %g", fa.LogLik, fc.LogLik)
		}
	})
}

// Means over 60 simulated series; the bands are about three standard errors.
func TestFitRecovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	const runs = 60
	for n, band := range map[int][3]float64{40: {.2, .2, .85}, 200: {.07, .05, .92}} {
		var noise, step, covered float64
		for range runs {
			y, level := make([]float64, n), make([]float64, n)
			l := 0.0
			for i := range y {
				l += math.Sqrt(.25) * rng.NormFloat64()
				level[i], y[i] = l, l+rng.NormFloat64()
			}
			f, err := trend.FitLevel(y, nil)
			if err != nil {
				t.Fatal(err)
			}
			noise += f.Noise / runs
			step += f.LevelStep / runs
			for i, e := range f.Level {
				if e.Low <= level[i] && level[i] <= e.High {
					covered += 1 / float64(runs*n)
				}
			}
		}
		t.Logf("n %d: noise %.3f (1), steps %.3f (.25), intervals cover %.3f (.95)", n, noise, step, covered)
		if math.Abs(noise-1) > band[0] || math.Abs(step-.25) > band[1] || covered < band[2] || covered > .97 {
			t.Errorf("n %d: noise %.3f (1), steps %.3f (.25), intervals cover %.3f (.95)", n, noise, step, covered)
		}
	}
}

func TestFitAtTheEdges(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	walk, flat, line := make([]float64, 100), make([]float64, 100), make([]float64, 40)
	for i := range walk {
		flat[i] = rng.NormFloat64()
		walk[i] = rng.NormFloat64()
		if i > 0 {
			walk[i] += walk[i-1]
		}
	}
	for i := range line {
		line[i] = 3 + .5*float64(i) + .1*rng.NormFloat64()
	}
	if f, err := trend.FitLevel(walk, nil); err != nil || f.Noise > .2*f.LevelStep {
		t.Errorf("random walk: noise %g, steps %g, %v", f.Noise, f.LevelStep, err)
	}
	if f, err := trend.FitLevel(flat, nil); err != nil || f.LevelStep > .05*f.Noise {
		t.Errorf("noise: steps %g, noise %g, %v", f.LevelStep, f.Noise, err)
	}
	f, err := trend.FitTrend(line, nil)
	if err != nil || math.Abs(f.Slope[20].Mean-.5) > .02 || f.Slope[20].Low > .5 || f.Slope[20].High < .5 {
		t.Errorf("line of slope .5: %+v, %v", f.Slope[20], err)
	}
	se := make([]float64, len(flat))
	for i := range se {
		se[i] = 1
	}
	if g, err := trend.FitLevel(flat, se); err != nil || g.Noise > .35 {
		t.Errorf("noise that standard errors explain: %g, %v", g.Noise, err)
	}
}

func TestFitRefuses(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		y    []float64
		want error
	}{
		{nil, trend.ErrShort}, {[]float64{1, nan, 2, 3, 4, nan}, trend.ErrShort},
		{[]float64{2, 2, 2, nan, 2, 2, 2}, trend.ErrConstant},
	} {
		if _, err := trend.FitLevel(c.y, nil); !errors.Is(err, c.want) {
			t.Errorf("%v: %v, want %v", c.y, err, c.want)
		}
		if _, err := trend.FitTrend(c.y, nil); !errors.Is(err, c.want) {
			t.Errorf("%v: %v, want %v", c.y, err, c.want)
		}
	}
	if _, err := trend.FitLevel([]float64{1, 2, 3, 4, 5}, []float64{1}); err == nil {
		t.Error("standard errors of another length are taken")
	}
	if _, err := (trend.StateSpace{}).Filter(nil, nil); err == nil {
		t.Error("a model without states is taken")
	}
	if _, err := trend.LocalLevel(1, 1).Filter([][]float64{{1, 2}}, nil); err == nil {
		t.Error("two values for one series are taken")
	}
	if _, err := trend.LocalLevel(-1, 1).Filter([][]float64{{1}}, nil); err == nil {
		t.Error("a negative variance is taken")
	}
}
