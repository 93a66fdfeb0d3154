package trend

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Cost is what Partition adds up over segments: twice the negative log
// likelihood of a segment at its best parameters, up to terms that are the same
// for every partition.
type Cost int

// The costs. CostMean measures in the unit of the values squared; all others
// are free of the unit, so that their penalties are numbers like 3 log n.
const (
	CostMean     Cost = iota // sum of squares around the segment's mean
	CostMeanVar              // normal with the segment's own mean and variance
	CostVariance             // normal around the mean of the whole series with the segment's own variance
	CostPoisson              // counts with the segment's own rate
)

// PartitionOptions of Partition. The zero value finds changes in mean.
type PartitionOptions struct {
	Cost    Cost
	Penalty float64 // for each change; not positive or not finite: Penalty(cost, n), for CostMean times the variance of the noise, for CostPoisson times CountDispersion if that is above 1
	// MinLength is the smallest number of known values in a segment; 0 means
	// 1 for CostMean and CostPoisson, else 2.
	MinLength int
	// Modified adds log of the segment's length to its cost, as the modified
	// BIC of Zhang and Siegmund (2007) does.
	Modified bool
	// Floor is the smallest variance of a segment; 0 means 1e-9 of the
	// variance of the series. Values that repeat exactly would have none.
	Floor float64
}

// Segment is a part of a series between changes.
type Segment struct {
	From, To int     // first and last index in the series
	N        int     // known values
	Mean     float64 //
	Variance float64 // mean square around Mean
}

// Penalty is (k+1) log n, with k the number of parameters of a segment: that
// many and one for the place. For CostMean it is 3 log n, as PELT has it, in
// units of the variance of the noise.
func Penalty(c Cost, n int) float64 {
	k := 2.0
	if c == CostMeanVar {
		k = 3
	}
	return (k + 1) * math.Log(float64(n))
}

// Partition finds the changes that minimise the sum of the segments' costs and
// penalties (optimal partitioning, Jackson et al. 2005): the indices at which a
// new segment starts, and the segments. Candidates that can never be best
// again are dropped by the inequality of PELT (Killick, Fearnhead and Eckley
// 2012, theorem 3.1), which changes nothing in the result: with many changes
// the work is linear in the length, with few it grows with its square. PELT is
// faster where only the mean changes. Values that are not finite are skipped;
// counts below 0 are an error, as are series too short for two segments
// (ErrShort) or without variation (ErrConstant).
func Partition(y []float64, opt PartitionOptions) ([]int, []Segment, error) {
	at, v := present(y)
	c, err := newCosts(v, &opt)
	if err != nil {
		return nil, nil, fmt.Errorf("partition: %w", err)
	}
	n := len(v)
	best, last := make([]float64, n+1), make([]int, n+1)
	best[0] = -opt.Penalty
	slack := 0.0
	if opt.Modified {
		slack = math.Log(float64(n))
	}
	live := []int{0} // candidates for the start of the last segment
	for t := 1; t <= n; t++ {
		best[t] = math.Inf(1)
		for _, s := range live {
			if t-s < opt.MinLength {
				continue
			}
			if v := best[s] + c.of(s, t) + opt.Penalty; v < best[t] {
				best[t], last[t] = v, s
			}
		}
		// Cutting a segment in two saves cost, so a start s that is worse than d
		// by now is so for every end from t+1 on, where a segment from d is long
		// enough. Under the modified cost a cut can add the log of a length.
		if d := t - opt.MinLength + 1; d > 0 {
			live = slices.DeleteFunc(live, func(s int) bool {
				return s < d && best[s]+c.of(s, d) > best[d]+slack
			})
		}
		live = append(live, t)
	}
	if math.IsInf(best[n], 1) {
		return nil, nil, fmt.Errorf("partition: %w: %d known values, segments of %d", ErrShort, n, opt.MinLength)
	}
	var starts []int
	for t := last[n]; t > 0; t = last[t] {
		starts = append(starts, t)
	}
	slices.Reverse(starts)
	segments := c.segments(starts, at)
	for i, s := range starts {
		starts[i] = at[s]
	}
	return starts, segments, nil
}

// costs holds cumulative sums of centred values.
type costs struct {
	kind        Cost
	n           int
	mean, floor float64
	s1, s2      []float64
	modified    bool
}

// newCosts prepares the known values and fills in the options.
func newCosts(v []float64, opt *PartitionOptions) (costs, error) {
	n := len(v)
	if n < 2 {
		return costs{}, fmt.Errorf("%w: %d known values", ErrShort, n)
	}
	scale := standardise(clone(v))
	if scale == 0 {
		return costs{}, fmt.Errorf("%w: all %d known values are equal", ErrConstant, n)
	}
	c := costs{kind: opt.Cost, n: n, modified: opt.Modified, floor: opt.Floor, s1: make([]float64, n+1), s2: make([]float64, n+1)}
	if !(c.floor > 0) {
		c.floor = 1e-9 * scale * scale
	}
	if opt.Cost != CostPoisson { // centred, so that squares do not swallow digits
		for _, x := range v {
			c.mean += x / float64(n)
		}
	}
	for i, x := range v {
		if opt.Cost == CostPoisson && x < 0 {
			return costs{}, fmt.Errorf("%g is no count", x)
		}
		c.s1[i+1], c.s2[i+1] = c.s1[i]+x-c.mean, c.s2[i]+square(x-c.mean)
	}
	if !(opt.Penalty > 0) || math.IsInf(opt.Penalty, 1) {
		opt.Penalty = Penalty(opt.Cost, n)
		switch opt.Cost {
		case CostMean:
			opt.Penalty *= square(noise(v))
		case CostPoisson:
			if d := CountDispersion(v, nil); d > 1 {
				opt.Penalty *= d
			}
		}
	}
	if opt.MinLength < 1 {
		opt.MinLength = 1
		if opt.Cost == CostMeanVar || opt.Cost == CostVariance {
			opt.MinLength = 2
		}
	}
	if opt.Cost < CostMean || opt.Cost > CostPoisson {
		return costs{}, errors.New("no such cost")
	}
	return c, nil
}

// of is the cost of the values s to t-1.
func (c *costs) of(s, t int) float64 {
	n := float64(t - s)
	x, xx := c.s1[t]-c.s1[s], c.s2[t]-c.s2[s]
	extra := 0.0
	if c.modified {
		extra = math.Log(n)
	}
	switch c.kind {
	case CostMean:
		return xx - x*x/n + extra
	case CostMeanVar:
		return n*c.normal((xx-x*x/n)/n) + extra
	case CostVariance:
		return n*c.normal(xx/n) + extra
	default:
		if x <= 0 {
			return extra
		}
		return 2*x*(1-math.Log(x/n)) + extra
	}
}

// normal is the cost of a value in a segment with mean square v: the variance
// is v, or the floor if that is larger.
func (c *costs) normal(v float64) float64 {
	best := max(v, c.floor)
	return math.Log(2*math.Pi) + math.Log(best) + max(0, v)/best
}

// segments describes the parts between starts, positions of known values.
func (c *costs) segments(starts, at []int) []Segment {
	var list []Segment
	from := 0
	for _, to := range append(slices.Clone(starts), c.n) {
		n := float64(to - from)
		x, xx := c.s1[to]-c.s1[from], c.s2[to]-c.s2[from]
		s := Segment{From: at[from], To: at[to-1], N: to - from, Mean: c.mean + x/n, Variance: max(0, xx/n-square(x/n))}
		list = append(list, s)
		from = to
	}
	return list
}
