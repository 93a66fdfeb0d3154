package claim

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"entente/measure"
)

// valued is what an expression over quantities gives.
type valued struct {
	Value, Low, High float64
	Method           string
	N                int
}

// valueOf computes the claim's value of its quantities. The interval of one
// quantity is its own; that of an expression comes from seeded draws from the
// intervals of its quantities, each on its own, and there is none where no
// quantity has one.
func (r *run) valueOf(got []Amount) (valued, error) {
	env := map[string]float64{}
	for k, v := range r.when.rule.Thresholds {
		env[k] = v
	}
	out := valued{Low: math.NaN(), High: math.NaN()}
	var in []Amount
	for _, a := range got {
		env[a.Name] = a.Value
		if slices.Contains(r.value.names, a.Name) {
			in = append(in, a)
			out.N = max(out.N, a.N)
		}
	}
	res, err := r.value.eval(env)
	if err != nil {
		return out, err
	}
	out.Value = res.value
	if len(in) == 1 && r.value.text == in[0].Name {
		out.Low, out.High = in[0].Low, in[0].High
		if !math.IsNaN(out.Low) {
			out.Method = "of the quantity"
		}
		return out, nil
	}
	if math.IsNaN(out.Value) || res.truth || !slices.ContainsFunc(in, func(a Amount) bool { return !math.IsNaN(a.Low) }) {
		return out, nil
	}
	out.Low, out.High, err = r.simulate(env, in)
	if out.Low == out.High { // whatever the quantities are within their intervals: no interval
		out.Low, out.High = math.NaN(), math.NaN()
	}
	if !math.IsNaN(out.Low) {
		out.Method = "simulated from the intervals of the quantities"
	}
	return out, err
}

// simulate draws each quantity from its interval and returns the central
// interval of the expression. Draws on which it is not defined are left out; if
// they are more than a tenth there is no interval.
func (r *run) simulate(env map[string]float64, in []Amount) (low, high float64, err error) {
	set := r.rules.Settings
	rng := rand.New(rand.NewPCG(set.Seed, uint64(len(in))))
	drawn := make([]float64, 0, set.Draws)
	for range set.Draws {
		for _, a := range in {
			env[a.Name] = a.draw(rng, set.Level)
		}
		res, err := r.value.eval(env)
		if err != nil {
			return math.NaN(), math.NaN(), err
		}
		if !math.IsNaN(res.value) {
			drawn = append(drawn, res.value)
		}
	}
	if len(drawn) < set.Draws*9/10 {
		return math.NaN(), math.NaN(), nil
	}
	q := measure.Quantiles(drawn, (1-set.Level)/2, (1+set.Level)/2)
	return q[0], q[1], nil
}

// draw gives a value from the interval: two half normals that meet at the
// value, so that a skewed interval stays skewed; anywhere between bounds; the
// value itself where there is no interval.
func (a Amount) draw(rng *rand.Rand, level float64) float64 {
	if math.IsNaN(a.Low) || math.IsNaN(a.High) {
		return a.Value
	}
	if a.Bounds {
		return a.Low + rng.Float64()*(a.High-a.Low)
	}
	down, up := (a.Value-a.Low)/z(level), (a.High-a.Value)/z(level)
	side := distuv.UnitNormal.Quantile(rng.Float64())
	if side < 0 {
		return a.Value + side*down
	}
	return a.Value + side*up
}
