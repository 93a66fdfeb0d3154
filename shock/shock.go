// Package shock measures what follows dated shocks: the response of a panel of
// outcomes after them against before, its place among placebo dates and placebo
// groups, the course through leads and lags, and the smallest effect that the
// design could have seen. Everything is pure: panels and dates in, numbers out.
//
// Inference is by randomisation (Fisher 1935, The Design of Experiments; Ernst
// 2004, Statistical Science 19, 676-685), because shocks come in waves and
// outcomes have a memory, which makes standard errors that take periods as
// independent far too small (Bertrand, Duflo and Mullainathan 2004, Quarterly
// Journal of Economics 119, 249-275).
package shock

import (
	"cmp"
	"math"
	"slices"
)

// Panel holds outcomes by unit and period; NaN is unknown. All units have the
// same periods.
type Panel [][]float64

// Periods returns the number of periods of a panel.
func (p Panel) Periods() int {
	if len(p) == 0 {
		return 0
	}
	return len(p[0])
}

// Shock fell somewhere in the periods First to Last, both included, on units of
// a panel.
type Shock struct {
	First, Last int
	Units       []int
}

// Window says which periods around a shock are compared: Leads before its first
// period, Lags after its last.
type Window struct {
	Leads, Lags int
	Known       float64 // least share of the periods of a side that must be known; 0 is a half
}

func (w Window) known() float64 { return cmp.Or(w.Known, 0.5) }

// fits reports whether all periods of the window are in a panel of n periods.
func (w Window) fits(s Shock, n int) bool { return s.First-w.Leads >= 0 && s.Last+w.Lags < n }

// Fits reports whether a panel of n periods has every period before and after
// the shock.
func (w Window) Fits(s Shock, n int) bool { return w.fits(s, n) }

// mean averages the known values, NaN where less than the share is known.
func mean(list []float64, share float64) float64 {
	sum, n := 0.0, 0
	for _, x := range list {
		if !math.IsNaN(x) {
			sum, n = sum+x, n+1
		}
	}
	if n == 0 || float64(n) < share*float64(len(list)) {
		return math.NaN()
	}
	return sum / float64(n)
}

// Response is the mean over the shock's units of the outcome after less before,
// NaN where the window does not fit or no unit has enough known periods.
func Response(p Panel, s Shock, w Window) float64 {
	if !w.fits(s, p.Periods()) {
		return math.NaN()
	}
	return overUnits(p, s, func(y []float64) float64 {
		return mean(y[s.Last+1:s.Last+1+w.Lags], w.known()) - mean(y[s.First-w.Leads:s.First], w.known())
	})
}

// Lead is the same of the later half of the periods before the shock against
// the earlier half: what moves before the shock is not moved by it.
func Lead(p Panel, s Shock, w Window) float64 {
	if !w.fits(s, p.Periods()) || w.Leads < 2 {
		return math.NaN()
	}
	from := s.First - w.Leads
	middle := from + w.Leads/2
	return overUnits(p, s, func(y []float64) float64 {
		return mean(y[middle:s.First], w.known()) - mean(y[from:middle], w.known())
	})
}

func overUnits(p Panel, s Shock, of func([]float64) float64) float64 {
	sum, n := 0.0, 0
	for _, u := range s.Units {
		if x := of(p[u]); !math.IsNaN(x) {
			sum, n = sum+x, n+1
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return sum / float64(n)
}

// Statistic is what is computed of one shock: Response or Lead.
type Statistic func(Panel, Shock, Window) float64

// Mean averages a statistic over the shocks that have one, and counts them.
func Mean(p Panel, shocks []Shock, w Window, of Statistic) (value float64, used int) {
	sum := 0.0
	for _, s := range shocks {
		if x := of(p, s, w); !math.IsNaN(x) {
			sum, used = sum+x, used+1
		}
	}
	if used == 0 {
		return math.NaN(), 0
	}
	return sum / float64(used), used
}

// Step is a period of the course around the shocks: -1 the last before, 1 the
// first after, 0 the mean over those in which they fell.
type Step struct {
	At    int
	Value float64 // mean over shocks and units of the outcome less its mean before
	N     int     // shocks with a value
}

// Course follows the outcome through leads and lags.
func Course(p Panel, shocks []Shock, w Window) []Step {
	var list []Step
	for at := -w.Leads; at <= w.Lags; at++ {
		value, n := Mean(p, shocks, w, func(p Panel, s Shock, w Window) float64 {
			if !w.fits(s, p.Periods()) {
				return math.NaN()
			}
			from, to := s.First+at, s.First+at+1
			switch {
			case at == 0:
				from, to = s.First, s.Last+1
			case at > 0:
				from, to = s.Last+at, s.Last+at+1
			}
			return overUnits(p, s, func(y []float64) float64 {
				return mean(y[from:to], 0) - mean(y[s.First-w.Leads:s.First], w.known())
			})
		})
		list = append(list, Step{at, value, n})
	}
	return list
}

// Dated is a shock of a size, for Thin.
type Dated struct {
	First, Last int
	Target      string
	Size        float64
}

// Thin keeps the largest shocks of each target such that between the spans of
// any two lie at least gap periods. With a gap of leads and lags together no
// period is after one shock and before the next, where an effect that passes
// would cancel itself. It returns the indices of those kept, in their order. Of
// equal sizes the earlier is kept.
func Thin(list []Dated, gap int) []int {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(list[j].Size, list[i].Size), cmp.Compare(list[i].First, list[j].First))
	})
	var kept []int
	for _, i := range order {
		clear := !slices.ContainsFunc(kept, func(k int) bool {
			return list[k].Target == list[i].Target && list[i].First-list[k].Last <= gap && list[k].First-list[i].Last <= gap
		})
		if clear {
			kept = append(kept, i)
		}
	}
	slices.Sort(kept)
	return kept
}
