package measure

import (
	"math"
	"math/bits"

	"entente"

	"gonum.org/v1/gonum/stat/distuv"
)

// PairsMean is a pairwise measure averaged over the pairs of a group.
type PairsMean struct {
	Value    float64 // NaN when no pair has a value
	Interval Interval
	Pairs    int // pairs of the group
	Defined  int // pairs with a value; only these are averaged
	N        int // roll calls of the defined pair with the fewest
}

// The methods of intervals for means over pairs.
const (
	DeltaPairs          = "delta-pairs"           // delta method over roll calls, pairs taken as they are
	DeltaPairsClustered = "delta-pairs-clustered" // with clustered roll calls
	PairBounds          = "pair-bounds"           // mean of the pairs' own bounds: wider than or equal to the truth
)

// MeanOfTables averages the measure over the pairs' tables. Without the roll
// calls it is unknown how the pairs' errors go together; the interval is the
// one that holds if they go fully together, which is the widest.
func (m Measure) MeanOfTables(tables []Table, level float64) PairsMean {
	p := PairsMean{Value: math.NaN(), Interval: noInterval(), Pairs: len(tables)}
	var value, low, high float64
	for _, t := range tables {
		v, status := m.Value(t)
		if status != entente.Known {
			continue
		}
		i := m.Interval(t, level)
		value, low, high = value+v, low+i.Low, high+i.High
		p.count(t.N())
	}
	if n := float64(p.Defined); n > 0 {
		p.Value, p.Interval = value/n, Interval{low / n, high / n, PairBounds}
	}
	return p
}

func (p *PairsMean) count(n int) {
	if p.Defined == 0 || n < p.N {
		p.N = n
	}
	p.Defined++
}

// MeanOverPairs averages the measure over the pairs of the members (by number)
// in the roll calls selected. Its standard error is that of the sum over pairs
// of their influences in each roll call, so that pairs sharing a roll call or a
// member are not taken as independent. With cluster set (see ItemClusters),
// roll calls of one cluster are summed first. Where no roll call differs from
// another the interval is the one of MeanOfTables.
func (m Measure) MeanOverPairs(mx *Matrix, members []int, sel Selection, cluster []int, level float64) PairsMean {
	var tables []Table
	var pairs [][2]int
	for i, a := range members {
		for _, b := range members[i+1:] {
			tables = append(tables, mx.Pair(a, b, sel))
			pairs = append(pairs, [2]int{a, b})
		}
	}
	p := m.MeanOfTables(tables, level)
	if p.Defined == 0 {
		return p
	}
	sums := make([]float64, mx.rollCalls)
	for k, t := range tables {
		if _, status := m.Value(t); status != entente.Known {
			continue
		}
		influence, n := m.Influence(t), float64(t.N())
		mx.eachJoint(pairs[k][0], pairs[k][1], sel, func(rollCall, cell int) {
			sums[rollCall] += influence[cell] / n
		})
	}
	se, groups := standardError(sums, sel, cluster)
	if se == 0 || groups < clusteredMinimum {
		return p
	}
	z, method := distuv.UnitNormal.Quantile(.5+level/2), DeltaPairs
	if cluster != nil {
		z, method = studentQuantile(level, groups), DeltaPairsClustered
	}
	e := z * se / float64(p.Defined)
	p.Interval = Interval{max(m.Low, p.Value-e), min(m.High, p.Value+e), method}
	return p
}

// standardError returns the root of G/(G-1) times the sum of squares of sums,
// taken together by cluster where there are clusters. G counts the roll calls,
// or clusters, selected. Sums run in order, so equal input gives equal bits.
func standardError(sums []float64, sel Selection, cluster []int) (se float64, groups int) {
	by := make([]float64, len(sums))
	seen := make([]bool, len(sums))
	for r, s := range sums {
		if !sel.Has(r) {
			continue
		}
		g := r
		if cluster != nil {
			g = cluster[r]
		}
		if !seen[g] {
			seen[g] = true
			groups++
		}
		by[g] += s
	}
	if groups < clusteredMinimum {
		return 0, groups
	}
	total := 0.0
	for _, s := range by {
		total += s * s
	}
	return math.Sqrt(total * float64(groups) / float64(groups-1)), groups
}

// eachJoint calls visit with every roll call selected in which both states cast
// a vote, and the cell of their joint table that it belongs to.
func (m *Matrix) eachJoint(a, b int, sel Selection, visit func(rollCall, cell int)) {
	for w := range min(m.words, len(sel.words)) {
		x, y := &m.cast[a*m.words+w], &m.cast[b*m.words+w]
		for i := range 3 {
			for j := range 3 {
				for both := x[i] & y[j] & sel.words[w]; both != 0; both &= both - 1 {
					visit(64*w+bits.TrailingZeros64(both), 3*i+j)
				}
			}
		}
	}
}
