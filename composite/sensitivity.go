package composite

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Effect says how much of the variance of an answer comes from one factor.
type Effect struct {
	First float64 // alone
	Total float64 // alone and together with others
}

// ErrDraws says that there are too few draws for sensitivity indices.
var ErrDraws = errors.New("too few draws")

// LeastDraws is how many draws sensitivity indices need.
const LeastDraws = 8

// Sobol draws factors, each uniform on [0,1), evaluates an answer of one or more
// values, and returns for each value its draws and the effect of each factor:
// first order by Saltelli et al. (2010), Computer Physics Communications 181(2),
// total by Jansen (1999), Computer Physics Communications 117(1). It needs
// n*(factors+2) evaluations. An answer that does not vary has NaN effects;
// draws in which it is NaN are left out.
func Sobol(rng *rand.Rand, n, factors int, answer func(u []float64) []float64) (draws [][]float64, effects [][]Effect, err error) {
	if n < LeastDraws || factors < 1 {
		return nil, nil, fmt.Errorf("sensitivity: %w: %d of %d factors, want at least %d", ErrDraws, n, factors, LeastDraws)
	}
	a, b := make([][]float64, n), make([][]float64, n)
	for i := range n {
		a[i], b[i] = make([]float64, factors), make([]float64, factors)
		for k := range factors {
			a[i][k], b[i][k] = rng.Float64(), rng.Float64()
		}
	}
	fa, fb := evaluate(a, answer), evaluate(b, answer)
	values := len(fa[0])
	draws, effects = make([][]float64, values), make([][]Effect, values)
	for v := range values {
		draws[v] = append(column(fa, v), column(fb, v)...)
		effects[v] = make([]Effect, factors)
	}
	for k := range factors {
		mixed := make([][]float64, n)
		for i := range n {
			mixed[i] = slices.Clone(a[i])
			mixed[i][k] = b[i][k]
		}
		fm := evaluate(mixed, answer)
		for v := range values {
			effects[v][k] = effect(column(fa, v), column(fb, v), column(fm, v), draws[v])
		}
	}
	return draws, effects, nil
}

func evaluate(points [][]float64, answer func([]float64) []float64) [][]float64 {
	out := make([][]float64, len(points))
	for i, u := range points {
		out[i] = answer(u)
	}
	return out
}

func column(rows [][]float64, k int) []float64 {
	out := make([]float64, len(rows))
	for i, r := range rows {
		out[i] = r[k]
	}
	return out
}

// effect is that of the factor in which mixed differs from a.
func effect(a, b, mixed, all []float64) Effect {
	mean, square, n := 0.0, 0.0, 0.0
	for _, x := range all {
		if !math.IsNaN(x) {
			mean += x
			n++
		}
	}
	mean /= n
	for _, x := range all {
		if !math.IsNaN(x) {
			square += (x - mean) * (x - mean)
		}
	}
	variance := square / n
	if !(variance > 1e-18) {
		return Effect{math.NaN(), math.NaN()}
	}
	first, total, m := 0.0, 0.0, 0.0
	for i := range a {
		if math.IsNaN(a[i]) || math.IsNaN(b[i]) || math.IsNaN(mixed[i]) {
			continue
		}
		first += (b[i] - mean) * (mixed[i] - a[i])
		total += (a[i] - mixed[i]) * (a[i] - mixed[i])
		m++
	}
	return Effect{First: first / m / variance, Total: total / (2 * m) / variance}
}

// RankInterval returns the place of unit i, 1 the highest, and the bounds in
// which it lies with the probability of level when every unit has an
// independent normal posterior: the expected place at the quantiles of its own
// posterior, which the others' uncertainty hardly moves when there are many.
func RankInterval(mean, sd []float64, i int, level float64) (place, low, high float64) {
	z := normalQuantile(.5 + level/2)
	at := func(x float64) float64 {
		p := 1.0
		for j := range mean {
			if j != i && !math.IsNaN(mean[j]) {
				p += normalTail((x - mean[j]) / sd[j])
			}
		}
		return p
	}
	return at(mean[i]), at(mean[i] + z*sd[i]), at(mean[i] - z*sd[i])
}

func normalTail(x float64) float64 { return math.Erfc(x/math.Sqrt2) / 2 }

func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// Separation is the probability that a random member of high has a greater
// value than a random member of low, ties counting half (the area under the
// ROC curve); NaN when either is empty. NaN values are left out.
func Separation(high, low []float64) float64 {
	h := slices.DeleteFunc(slices.Clone(high), math.IsNaN)
	l := slices.DeleteFunc(slices.Clone(low), math.IsNaN)
	if len(h) == 0 || len(l) == 0 {
		return math.NaN()
	}
	slices.Sort(l)
	sum := 0.0
	for _, x := range h {
		below, _ := slices.BinarySearch(l, x)
		upTo, _ := slices.BinarySearch(l, math.Nextafter(x, math.Inf(1)))
		sum += float64(below) + float64(upTo-below)/2
	}
	return sum / float64(len(h)) / float64(len(l))
}
