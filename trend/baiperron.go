package trend

import (
	"fmt"
	"math"
)

// BaiPerronOptions of BaiPerron. The zero value is the default.
type BaiPerronOptions struct {
	Trim      float64 // smallest share of the values in a segment; outside (0, 0.5) means 0.15
	MaxBreaks int     // 0 means as many as Trim leaves room for, at most 5
	Level     float64 // of the intervals; outside (0, 1) means 0.95
}

// Date is a break with the interval for its place. Indices are those of the
// series; a break is the first value at the new level.
type Date struct {
	Index         int
	Low, High     int     // interval; -1 in both where it is not defined
	Before, After float64 // least squares means of the segments on both sides
}

// Fit is the best partition with a given number of breaks.
type Fit struct {
	Breaks []int   // first indices of new segments
	RSS    float64 // residual sum of squares
	BIC    float64 // n(log(RSS/n) + 1 + log 2pi) + 2(m+1) log n for m breaks
}

// Dates is what BaiPerron finds. Fits holds the best partition by number of
// breaks, from 0; Chosen is the one with the least BIC, and Dates its breaks.
type Dates struct {
	N      int
	Fits   []Fit
	Chosen int
	Dates  []Date
	SupF   float64 // largest F statistic of one break in the trimmed range
	SupAt  int     // where
	P      float64 // of SupF when there is no break
	Level  float64
}

// BaiPerron dates breaks in the mean by least squares over all partitions (Bai
// and Perron 1998, 2003), chooses their number by the BIC (Yao 1988), and gives
// each date the interval of Bai (1997), with variances that may differ between
// segments. Errors are taken for independent: with autocorrelation the
// intervals are too narrow and breaks too many. Missing values (not finite) are
// skipped. Fewer than MinPoints known values are ErrShort, equal ones
// ErrConstant, more than MaxPoints an error.
func BaiPerron(y []float64, opt BaiPerronOptions) (Dates, error) {
	at, v := present(y)
	if _, err := typical(v); err != nil {
		return Dates{}, fmt.Errorf("date breaks: %w", err)
	}
	n := len(v)
	if n > MaxPoints {
		return Dates{}, fmt.Errorf("date breaks: %d known values, at most %d; use PELT", n, MaxPoints)
	}
	if !(opt.Trim > 0 && opt.Trim < 0.5) {
		opt.Trim = 0.15
	}
	if !(opt.Level > 0 && opt.Level < 1) {
		opt.Level = 0.95
	}
	h := max(2, int(math.Floor(opt.Trim*float64(n)+1e-9)))
	most := n/h - 1
	if opt.MaxBreaks < 1 {
		opt.MaxBreaks = 5
	}
	most = max(0, min(most, opt.MaxBreaks))
	c, err := newCosts(v, &PartitionOptions{Cost: CostMean, MinLength: h})
	if err != nil {
		return Dates{}, fmt.Errorf("date breaks: %w", err)
	}
	d := Dates{N: n, Level: opt.Level, Fits: neighbourhoods(c, h, most)}
	for m, f := range d.Fits {
		if f.BIC < d.Fits[d.Chosen].BIC {
			d.Chosen = m
		}
	}
	d.supF(c, opt.Trim)
	d.SupAt = at[d.SupAt]
	d.Dates = dates(c, d.Fits[d.Chosen].Breaks, at, opt.Level)
	for m := range d.Fits {
		for k, i := range d.Fits[m].Breaks {
			d.Fits[m].Breaks[k] = at[i]
		}
	}
	return d, nil
}

// neighbourhoods finds the best partitions with 0 to most breaks and segments
// of at least h values by dynamic programming (Bai and Perron 2003).
func neighbourhoods(c costs, h, most int) []Fit {
	n := c.n
	rss, from := make([][]float64, most+1), make([][]int, most+1)
	for m := range rss {
		rss[m], from[m] = make([]float64, n+1), make([]int, n+1)
		for t := range rss[m] {
			rss[m][t] = math.Inf(1)
			switch {
			case m == 0 && t >= h:
				rss[m][t] = c.of(0, t)
			case m > 0:
				for s := m * h; s <= t-h; s++ {
					if r := rss[m-1][s] + c.of(s, t); r < rss[m][t] {
						rss[m][t], from[m][t] = r, s
					}
				}
			}
		}
	}
	fits := make([]Fit, 0, most+1)
	for m := range rss {
		f := Fit{Breaks: make([]int, m), RSS: max(0, rss[m][n])}
		f.BIC = float64(n)*(math.Log(f.RSS/float64(n))+1+math.Log(2*math.Pi)) + 2*float64(m+1)*math.Log(float64(n))
		for k, t := m-1, n; k >= 0; k-- {
			t = from[k+1][t]
			f.Breaks[k] = t
		}
		fits = append(fits, f)
	}
	return fits
}

// supF fills in the largest F statistic of one break (Andrews 1993) with its p
// value, by the approximation of DeLong (1981): with one parameter and lambda =
// ((1-trim)/trim)^2,
//
//	p = sqrt(x/(2 pi)) exp(-x/2) ((1 - 1/x) log lambda + 2/x)
//
// which holds for small p; the result is cut at 1.
func (d *Dates) supF(c costs, trim float64) {
	n := float64(c.n)
	lo, hi := max(2, int(math.Floor(trim*n+1e-9))), c.n-max(2, int(math.Floor(trim*n+1e-9)))
	whole := c.of(0, c.n)
	for t := lo; t <= hi; t++ {
		rest := c.of(0, t) + c.of(t, c.n)
		if f := (whole - rest) / (rest / (n - 2)); f > d.SupF {
			d.SupF, d.SupAt = f, t
		}
	}
	d.P = supFTail(d.SupF, trim)
}

// supFTail is the chance that the largest F exceeds x when nothing breaks.
func supFTail(x, trim float64) float64 {
	switch {
	case x <= 1:
		return 1
	case x > 1000:
		return 0
	}
	lambda := square((1 - trim) / trim)
	return min(1, math.Sqrt(x/2/math.Pi)*math.Exp(-x/2)*((1-1/x)*math.Log(lambda)+2/x))
}

// dates gives the breaks at positions starts their intervals.
func dates(c costs, starts, at []int, level float64) []Date {
	segments := c.segments(starts, at)
	list := make([]Date, len(starts))
	for k, s := range starts {
		a, b := segments[k], segments[k+1]
		d := Date{Index: at[s], Low: -1, High: -1, Before: a.Mean, After: b.Mean}
		jump := math.Abs(b.Mean - a.Mean)
		early, late := a.Variance, b.Variance
		tail := (1 - level) / 2
		late2, ok2 := reach(jump, late, early, tail)
		early2, ok1 := reach(jump, early, late, tail)
		if ok1 && ok2 {
			// The estimate lies late by late2 at most, so the break lies early
			// by as much, to whole values outwards.
			d.Low = at[max(0, s-int(math.Ceil(late2)))]
			d.High = at[min(c.n-1, s+int(math.Ceil(early2)))]
		}
		list[k] = d
	}
	return list
}

// reach is the distance on one side that the error of an estimated break
// exceeds with probability tail. The error is the place of the maximum of
// jump sqrt(here) W(s) - jump^2 |s| / 2 on this side and the like with the
// variance beyond on the other (Bai 1997); ok is false when
// this side as a whole has less than tail.
func reach(jump, here, beyond, tail float64) (float64, bool) {
	if here <= 0 || beyond <= 0 || jump <= 0 {
		return 0, false
	}
	drift := jump / 2 / math.Sqrt(here)      // of the process in units of its spread
	decay := jump * math.Sqrt(here) / beyond // rate at which the maximum of the other side tails off
	if exceeds(0, drift, decay) < tail {
		return 0, false
	}
	high := 1.0
	for exceeds(high, drift, decay) > tail {
		high *= 2
	}
	low := 0.0
	for range 200 {
		mid := (low + high) / 2
		if exceeds(mid, drift, decay) > tail {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2, true
}

// exceeds is the chance that W(t) - mu t, t >= 0, reaches its maximum after x
// and that this maximum exceeds an independent exponential variable with the
// given rate. The joint density of place t and height m of the maximum is
// 2 mu m (2 pi t^3)^(-1/2) exp(-(m + mu t)^2 / 2t); integrating over m against
// 1 - exp(-rate m) and over t > x gives, with kappa = mu + rate and
// beta = (kappa^2 - mu^2)/2, N the upper normal tail and n its density,
//
//	2 mu^2 (x N(mu sqrt x) - sqrt(x) n(mu sqrt x)/mu - N(mu sqrt x)/mu^2)
//	+ 2 mu (kappa/beta) ((kappa/mu) N(mu sqrt x) - exp(beta x) N(kappa sqrt x)),
//
// which is the distribution that Bai (1997) gives.
func exceeds(x, mu, rate float64) float64 {
	root := math.Sqrt(x)
	kappa := mu + rate
	beta := (kappa*kappa - mu*mu) / 2
	tail := normalTail(mu * root)
	density := math.Exp(-mu*mu*x/2) / math.Sqrt(2*math.Pi)
	never := 2 * mu * mu * (x*tail - root/mu*density - tail/mu/mu)
	other := 2 * mu * kappa / beta * (kappa/mu*tail - tilted(beta*x, kappa*root))
	return never + other
}

// normalTail is the chance that a standard normal variable exceeds z.
func normalTail(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// tilted is exp(a) normalTail(z) where the factors alone would leave the range
// of floats; for large z by the expansion of Mills' ratio.
func tilted(a, z float64) float64 {
	if z < 30 {
		return math.Exp(a) * normalTail(z)
	}
	return math.Exp(a-z*z/2) / (z * math.Sqrt(2*math.Pi)) * (1 - 1/(z*z) + 3/(z*z*z*z))
}
