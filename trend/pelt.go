package trend

import "math"

// PELT returns the change points in the mean that minimise the sum of squares
// around the segment means plus penalty for each change: the indices in y at
// which a new segment starts. It is exact: every position is a candidate, and
// only candidates that can never win again are dropped (Killick, Fearnhead and
// Eckley 2012, theorem 3.1 with K=0). The penalty is in squared units of y; 0,
// negative or not finite means 3 log(n) times the variance of the noise. Values
// that are not finite are skipped.
func PELT(y []float64, penalty float64) []int {
	at, v := present(y)
	n := len(v)
	if n < 2 {
		return nil
	}
	scale := standardise(v)
	if scale == 0 {
		return nil
	}
	if !(penalty > 0) || math.IsInf(penalty, 1) {
		penalty = 3 * math.Log(float64(n)) * square(noise(v))
	} else {
		penalty /= scale
		penalty /= scale
	}
	var changes []int
	for _, s := range pelt(v, penalty) {
		changes = append(changes, at[s])
	}
	return changes
}

// candidate is a possible start of the last segment: sum is the cumulative sum
// before it, best the optimal cost of all before it less the cumulative sum of
// squares.
type candidate struct {
	best, sum float64
	start     int
}

// pelt runs the recursion F(t) = min_s F(s) + C(s,t) + penalty on values that
// are all present. The sum of squares before t is the same for every candidate
// at t and is left out of the comparison: C(s,t) is then -(S_t-S_s)^2/(t-s).
func pelt(v []float64, penalty float64) []int {
	n := len(v)
	last := make([]int, n+1)
	alive := []candidate{{best: -penalty}}
	cost := make([]float64, 0, 64)
	sum := 0.0
	for t := 1; t <= n; t++ {
		sum += v[t-1]
		cost = cost[:0]
		best, from := math.Inf(1), 0
		for _, c := range alive {
			d := sum - c.sum
			f := c.best - d*d/float64(t-c.start)
			cost = append(cost, f)
			if f < best {
				best, from = f, c.start
			}
		}
		best += penalty
		last[t] = from
		kept := alive[:0]
		for i, c := range alive {
			if cost[i] <= best {
				kept = append(kept, c)
			}
		}
		alive = append(kept, candidate{best: best, sum: sum, start: t})
	}
	var changes []int
	for t := last[n]; t > 0; t = last[t] {
		changes = append(changes, t)
	}
	for i, j := 0, len(changes)-1; i < j; i, j = i+1, j-1 {
		changes[i], changes[j] = changes[j], changes[i]
	}
	return changes
}

// present returns the finite values of y and their indices.
func present(y []float64) (at []int, v []float64) {
	for i, x := range y {
		if finite(x) {
			at, v = append(at, i), append(v, x)
		}
	}
	return at, v
}
