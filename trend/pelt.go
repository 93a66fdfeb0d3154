package trend

import (
	"math"
	"slices"
)

// PELT returns the change points in the mean that minimise the sum of squares
// around the segment means plus penalty for each change: the indices in y at
// which a new segment starts. This is the optimum that PELT (Killick, Fearnhead
// and Eckley 2012) is known for, every position being a candidate; candidates
// are dropped by the functional rule of Maidstone et al. (2017),
// which keeps the work near linear also when changes are few. The penalty is in
// squared units of y; 0, negative or not finite means 3 log(n) times the
// variance of the noise. Values that are not finite are skipped.
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
	changes := partition(v, penalty)
	for i, s := range changes {
		changes[i] = at[s]
	}
	return changes
}

// piece is a range of the last segment's mean over which it is best to start
// that segment at start. best is the optimal cost of all values before start,
// penalty included, less their sum of squares; sum is their sum.
type piece struct {
	low, high, best, sum float64
	start                int
}

// cost of mean mu for the values from start to t, whose total sum is sum; the
// sum of squares of all values is the same for every piece and left out.
func (p *piece) cost(mu, sum float64, t int) float64 {
	return p.best - 2*mu*(sum-p.sum) + float64(t-p.start)*mu*mu
}

// partition finds the optimum for values that are all present. It holds the
// least cost as a function of the last segment's mean as a list of quadratic
// pieces; with F(t) its minimum, starting anew costs F(t)+penalty whatever the
// new mean, and takes over wherever that is less.
func partition(v []float64, penalty float64) []int {
	n := len(v)
	last := make([]int, n+1)
	pieces := []piece{{low: slices.Min(v), high: slices.Max(v)}}
	var next []piece
	sum := 0.0
	for t := 1; t <= n; t++ {
		sum += v[t-1]
		best := math.Inf(1)
		for i := range pieces {
			p := &pieces[i]
			mu := min(max((sum-p.sum)/float64(t-p.start), p.low), p.high)
			if c := p.cost(mu, sum, t); c < best {
				best, last[t] = c, p.start
			}
		}
		fresh := piece{best: best + penalty, sum: sum, start: t}
		next = next[:0]
		for i := range pieces {
			next = split(next, pieces[i], fresh, sum, t)
		}
		pieces, next = next, pieces
	}
	var changes []int
	for t := last[n]; t > 0; t = last[t] {
		changes = append(changes, t)
	}
	slices.Reverse(changes)
	return changes
}

// split appends what is left of p where fresh, a constant, is not cheaper, and
// fresh elsewhere.
func split(to []piece, p, fresh piece, sum float64, t int) []piece {
	low, high := p.low, p.low // where p stays
	length := float64(t - p.start)
	mu := (sum - p.sum) / length
	if room := (fresh.best - p.cost(mu, sum, t)) / length; room > 0 {
		w := math.Sqrt(room)
		low = min(max(mu-w, p.low), p.high)
		high = min(max(mu+w, p.low), p.high)
	}
	to = add(to, fresh, p.low, low)
	to = add(to, p, low, high)
	return add(to, fresh, high, p.high)
}

// add appends p over low..high, joined with an equal neighbour.
func add(to []piece, p piece, low, high float64) []piece {
	if !(low < high) {
		return to
	}
	if k := len(to) - 1; k >= 0 && to[k].start == p.start {
		to[k].high = high
		return to
	}
	p.low, p.high = low, high
	return append(to, p)
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
