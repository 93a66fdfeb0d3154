package bloc

import "math"

// overlaps counts the nodes in community i of p and j of q.
func overlaps(p, q Partition) (both [][]int, a, b []int) {
	p, q = p.Normal(), q.Normal()
	a, b = p.Sizes(), q.Sizes()
	both = make([][]int, len(a))
	for i := range both {
		both[i] = make([]int, len(b))
	}
	for i := range p {
		both[p[i]][q[i]]++
	}
	return both, a, b
}

// AdjustedRand is the share of pairs on which two partitions of the same nodes
// agree, corrected for chance (Hubert and Arabie 1985, Journal of
// Classification 2, eq. 5): 1 for equal partitions, 0 for unrelated ones. Two
// partitions that are both trivial in the same way count as equal. NaN for
// partitions of different length.
func AdjustedRand(p, q Partition) float64 {
	if len(p) != len(q) {
		return math.NaN()
	}
	both, a, b := overlaps(p, q)
	pairs := func(n int) float64 { return float64(n) * float64(n-1) / 2 }
	var together, inP, inQ float64
	for i, row := range both {
		inP += pairs(a[i])
		for _, n := range row {
			together += pairs(n)
		}
	}
	for _, n := range b {
		inQ += pairs(n)
	}
	all := pairs(len(p))
	if all == 0 {
		return 1
	}
	expected := inP * inQ / all
	if most := (inP + inQ) / 2; most != expected {
		return (together - expected) / (most - expected)
	}
	return 1
}

// VariationOfInformation is the information in either partition that is not in
// the other (Meila 2007, Journal of Multivariate Analysis 98(5), eq. 15),
// divided by log n so that it lies between 0 for equal partitions and 1. NaN
// for partitions of different length.
func VariationOfInformation(p, q Partition) float64 {
	n := float64(len(p))
	if len(p) != len(q) {
		return math.NaN()
	}
	if n < 2 {
		return 0
	}
	both, a, b := overlaps(p, q)
	sum := 0.0
	for i, row := range both {
		for j, k := range row {
			if k > 0 {
				x := float64(k)
				sum -= x / n * (math.Log(x/float64(a[i])) + math.Log(x/float64(b[j])))
			}
		}
	}
	return max(sum, 0) / math.Log(n)
}
