package trend

import (
	"iter"
	"math"
	"slices"
)

// DefaultThreshold is the probability from which Last reports a break; its
// rate of false alarms is measured in docs/methods/breaks.md.
const DefaultThreshold = 0.5

// reachOfWindow is how far around its mode a break is allowed to smear.
const reachOfWindow = 3

// Estimate is a value with its interval.
type Estimate struct {
	Mean, Low, High float64
}

// Break is one break read out of a posterior. Indices are those of the series.
type Break struct {
	Index         int      // the most probable first value at the new level
	First, Final  int      // window around Index that holds 95 % of Probability
	Probability   float64  // that there is a break within 3 known values of Index
	Before, After Estimate // levels if the break is at Index, 95 % intervals
}

// Last returns the latest break whose probability reaches the threshold (0, or
// anything outside (0,1], means DefaultThreshold). A break rarely has one
// certain place, so probability is collected in a window around a local mode.
func Last(p Posterior, threshold float64) (Break, bool) {
	for b := range p.breaks(threshold) {
		return b, true
	}
	return Break{}, false
}

// All returns every break whose probability reaches the threshold, in order of
// time; the windows of two breaks do not share a mode.
func All(p Posterior, threshold float64) []Break {
	list := slices.Collect(p.breaks(threshold))
	slices.Reverse(list)
	return list
}

// breaks goes back from the end.
func (p Posterior) breaks(threshold float64) iter.Seq[Break] {
	if !(threshold > 0 && threshold <= 1) {
		threshold = DefaultThreshold
	}
	return func(yield func(Break) bool) {
		for k := p.lastKnown(); k >= 1; k-- {
			if !p.mode(k) {
				continue
			}
			low, high := max(1, k-reachOfWindow), min(len(p.at)-1, k+reachOfWindow)
			if prob := p.within(low, high); prob >= threshold {
				if !yield(p.describe(k, low, high, prob)) {
					return
				}
				k = low // the loop goes on before the window
			}
		}
	}
}

// lastKnown is the position of the last known value, -1 without a posterior.
func (p Posterior) lastKnown() int {
	if p.Break == nil || p.Reason != "" {
		return -1
	}
	return len(p.at) - 1
}

// mode tells whether no place in the window around k is likelier than k.
func (p Posterior) mode(k int) bool {
	here := p.Break[p.at[k]]
	if here == 0 {
		return false
	}
	for j := max(1, k-reachOfWindow); j <= min(len(p.at)-1, k+reachOfWindow); j++ {
		if p.Break[p.at[j]] > here {
			return false
		}
	}
	return true
}

// within is the probability of at least one break at positions low..high: that
// neither a line nor one segment holds low-1 and high together.
func (p Posterior) within(low, high int) float64 {
	none := p.Line
	for i := range p.runs {
		none += p.runs[i].within(0, low-1, high, len(p.at)-1)
	}
	return max(0, min(1, 1-none))
}

// describe fills in a break at position k: the window grows from k towards the
// likelier side until it holds 95 % of prob.
func (p Posterior) describe(k, low, high int, prob float64) Break {
	a, b := k, k
	for p.within(a, b) < 0.95*prob && (a > low || b < high) {
		if b == high || a > low && p.Break[p.at[a-1]] >= p.Break[p.at[b+1]] {
			a--
		} else {
			b++
		}
	}
	return Break{
		Index: p.at[k], First: p.at[a], Final: p.at[b], Probability: prob,
		Before: p.estimate(p.levels(0, k-1, k-1, k-1), 0.95),
		After:  p.estimate(p.levels(k, k, k, len(p.at)-1), 0.95),
	}
}

// Level returns the posterior of the level at index i with an interval of the
// given probability (0 means 0.95); NaN where the value is missing.
func (p Posterior) Level(i int, level float64) Estimate {
	if !(level > 0 && level < 1) {
		level = 0.95
	}
	k, ok := slices.BinarySearch(p.at, i)
	if !ok || p.Mean == nil {
		return Estimate{math.NaN(), math.NaN(), math.NaN()}
	}
	if p.Reason == NoVariation {
		return Estimate{p.Mean[i], p.Mean[i], p.Mean[i]}
	}
	mix := p.levels(0, k, k, len(p.at)-1)
	for _, g := range p.lines {
		mix = append(mix, g.at(p.time[k]))
	}
	return p.estimate(mix, level)
}

// levels are the levels of the segments that open at first..last and end at
// from..to.
func (p Posterior) levels(first, last, from, to int) mixture {
	var mix mixture
	for i := range p.runs {
		mix = p.runs[i].levels(mix, first, last, from, to)
	}
	return mix
}

// estimate describes a level on the raw scale.
func (p Posterior) estimate(mix mixture, level float64) Estimate {
	total := 0.0
	for _, l := range mix {
		total += l.weight
	}
	for i := range mix {
		mix[i].weight /= total
	}
	raw := func(v float64) float64 { return p.mean + p.scale*v }
	return Estimate{raw(mix.mean()), raw(mix.quantile((1 - level) / 2)), raw(mix.quantile((1 + level) / 2))}
}
