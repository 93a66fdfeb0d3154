package trend

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/optimize"
)

// Why a series cannot carry a model. They are wrapped: use errors.Is.
var (
	ErrShort    = errors.New("too short")
	ErrConstant = errors.New("no variation")
)

// LocalLevel is a random walk seen through noise: h is the variance of the
// noise, q that of the steps of the level (Durbin and Koopman 2012, chapter 2).
// The start is diffuse.
func LocalLevel(h, q float64) StateSpace {
	return StateSpace{Z: [][]float64{{1}}, H: []float64{h}, T: [][]float64{{1}}, Q: [][]float64{{q}}, Diffuse: []bool{true}}
}

// LocalTrend is a level with a slope, both random walks: h is the variance of
// the noise, level and slope are those of their steps (Durbin and Koopman 2012,
// section 3.2). The start of both is diffuse.
func LocalTrend(h, level, slope float64) StateSpace {
	return StateSpace{
		Z: [][]float64{{1, 0}}, H: []float64{h}, T: [][]float64{{1, 1}, {0, 1}},
		Q: [][]float64{{level, 0}, {0, slope}}, Diffuse: []bool{true, true},
	}
}

// Structural is a local level or local linear trend with variances that
// maximise the exact diffuse likelihood. Level and Slope have the length of the
// series; in gaps they are interpolated, with the width that belongs to that.
type Structural struct {
	Noise     float64    // variance of the noise
	LevelStep float64    // variance of the steps of the level
	SlopeStep float64    // variance of the steps of the slope; 0 in a local level
	LogLik    float64    // exact diffuse log likelihood at the maximum
	N         int        // known values
	Level     []Estimate // smoothed, 95 % intervals given the variances
	Slope     []Estimate // likewise, per step; nil in a local level
	Model     StateSpace
}

// FitLevel fits a local level to y, in which values that are not finite are
// missing. se, nil or of the length of y, holds standard errors of the values
// that are known (0 or NaN: unknown); what they explain is not counted as
// noise. Fewer than MinPoints known values are ErrShort, equal values
// ErrConstant. Intervals take the estimated variances for true.
func FitLevel(y, se []float64) (Structural, error) {
	return fit(y, se, 2, func(v []float64) StateSpace { return LocalLevel(v[0], v[1]) })
}

// FitTrend fits a local linear trend to y; see FitLevel.
func FitTrend(y, se []float64) (Structural, error) {
	return fit(y, se, 3, func(v []float64) StateSpace { return LocalTrend(v[0], v[1], v[2]) })
}

// fit maximises the likelihood over the variances of a model. A maximum can
// lie at a variance of zero, where no gradient leads, so each set of variances
// that may differ from zero is tried; of sets that do equally well the smallest
// is kept.
func fit(y, se []float64, variances int, model func([]float64) StateSpace) (Structural, error) {
	if se != nil && len(se) != len(y) {
		return Structural{}, fmt.Errorf("fit: %d standard errors for %d values", len(se), len(y))
	}
	_, known := present(y)
	scale, err := typical(known)
	if err != nil {
		return Structural{}, fmt.Errorf("fit: %w", err)
	}
	rows, extra := columnOf(y, 1/scale), [][]float64(nil)
	if se != nil {
		extra = columnOf(se, 1/scale)
		for _, e := range extra {
			e[0] *= math.Abs(e[0])
		}
	}
	loss := func(v []float64) float64 {
		if l := model(v).run(rows, extra, false).LogLik; !math.IsNaN(l) {
			return -l
		}
		return math.Inf(1)
	}
	best, at := math.Inf(1), []float64(nil)
	for size := 1; size <= variances; size++ {
		for set := 1; set < 1<<variances; set++ {
			if active := chosen(set, variances); len(active) == size {
				if l, v := climb(loss, active, variances); l < best-1e-7 {
					best, at = l, v
				}
			}
		}
	}
	if at == nil {
		return Structural{}, errors.New("fit: the likelihood has no maximum")
	}
	for i := range at {
		at[i] *= scale * scale
	}
	return describe(model(at), at, y, se)
}

// typical is the root mean square of the steps between neighbours.
func typical(v []float64) (float64, error) {
	if len(v) < MinPoints {
		return 0, fmt.Errorf("%w: %d known values, at least %d are needed", ErrShort, len(v), MinPoints)
	}
	if standardise(clone(v)) == 0 {
		return 0, fmt.Errorf("%w: all %d known values are equal", ErrConstant, len(v))
	}
	ss := 0.0
	for i := 1; i < len(v); i++ {
		ss += square(v[i] - v[i-1])
	}
	return math.Sqrt(ss / float64(len(v)-1)), nil
}

// columnOf makes a matrix of one column, scaled.
func columnOf(v []float64, scale float64) [][]float64 {
	rows := make([][]float64, len(v))
	for i, x := range v {
		rows[i] = []float64{x * scale}
	}
	return rows
}

// chosen lists the bits of set.
func chosen(set, n int) []int {
	var active []int
	for i := range n {
		if set>>i&1 == 1 {
			active = append(active, i)
		}
	}
	return active
}

// climb minimises loss over the logs of the active variances, the others being
// zero: the best point of a coarse grid, then Nelder-Mead, begun again where it
// stopped because a simplex can collapse early.
func climb(loss func([]float64) float64, active []int, n int) (float64, []float64) {
	at := func(logs []float64) []float64 {
		v := make([]float64, n)
		for k, i := range active {
			v[i] = math.Exp(logs[k])
		}
		return v
	}
	of := func(logs []float64) float64 {
		for _, l := range logs {
			if l < -30 || l > 10 { // relative to the square of a typical step
				return math.Inf(1)
			}
		}
		return loss(at(logs))
	}
	start, least := []float64(nil), math.Inf(1)
	grid := []float64{-8, -5, -2.5, -1, 0}
	logs := make([]float64, len(active))
	for cell := range int(math.Pow(float64(len(grid)), float64(len(active)))) {
		for k := range logs {
			logs[k] = grid[cell%len(grid)]
			cell /= len(grid)
		}
		if l := of(logs); l < least {
			least, start = l, clone(logs)
		}
	}
	if start == nil {
		return least, nil
	}
	for range 3 {
		settings := &optimize.Settings{Converger: &optimize.FunctionConverge{Absolute: 1e-12, Iterations: 60}, FuncEvaluations: 2000}
		r, err := optimize.Minimize(optimize.Problem{Func: of}, start, settings, &optimize.NelderMead{SimplexSize: 0.3})
		if r == nil || err != nil && !(r.F < least) {
			break
		}
		gain := least - r.F
		least, start = min(least, r.F), r.X
		if gain < 1e-11 {
			break
		}
	}
	return least, at(start)
}

// describe smooths y under the fitted model.
func describe(m StateSpace, v, y, se []float64) (Structural, error) {
	var extra [][]float64
	if se != nil {
		extra = columnOf(se, 1)
		for _, e := range extra {
			e[0] *= math.Abs(e[0])
		}
	}
	s, f, err := m.Smooth(columnOf(y, 1), extra)
	if err != nil {
		return Structural{}, err
	}
	out := Structural{Noise: v[0], LevelStep: v[1], LogLik: f.LogLik, N: f.Known, Model: m}
	estimate := func(t, i int) Estimate {
		w := 1.959964 * math.Sqrt(max(0, s.Var[t][i][i]))
		return Estimate{s.State[t][i], s.State[t][i] - w, s.State[t][i] + w}
	}
	for t := range y {
		out.Level = append(out.Level, estimate(t, 0))
		if len(m.T) > 1 {
			out.Slope = append(out.Slope, estimate(t, 1))
		}
	}
	if len(v) > 2 {
		out.SlopeStep = v[2]
	}
	return out, nil
}
