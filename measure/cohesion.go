package measure

import (
	"maps"
	"math"
	"math/bits"
	"slices"

	"entente"

	"gonum.org/v1/gonum/stat/distuv"
)

// Cohesion says how closely a group voted in the roll calls in which every
// member cast a vote. All but the counts are NaN when there is none, or when
// the group has fewer than two members.
type Cohesion struct {
	N         int // roll calls in which all members cast a vote
	Unanimous int // of them, with the same vote by all
	// ShareUnanimous is Unanimous/N.
	ShareUnanimous float64
	// AgreementIndex is the mean of (max - (T-max)/2)/T, with T members and max
	// of them in the largest camp: 1 when unanimous, 0 when split in three equal
	// camps (Hix, Noury and Roland 2005).
	AgreementIndex float64
	// MeanPairwise is the mean over all pairs of members of their agreement
	// with half credit, on these common roll calls.
	MeanPairwise float64
	// IndexSquares and PairwiseSquares are the means of the squared
	// per-roll-call scores, from which the intervals follow.
	IndexSquares, PairwiseSquares float64
}

// Cohesion returns the cohesion of the members (by number) over the roll calls
// selected.
func (m *Matrix) Cohesion(members []int, sel Selection) Cohesion {
	var c Cohesion
	var index, indexSquares, pairwise, pairwiseSquares float64
	m.common(members, sel, func(s commonVote) {
		c.N++
		if s.unanimous {
			c.Unanimous++
		}
		index += s.index
		indexSquares += s.index * s.index
		pairwise += s.pairwise
		pairwiseSquares += s.pairwise * s.pairwise
	})
	n := float64(c.N)
	if c.N == 0 {
		n = math.NaN()
	}
	c.ShareUnanimous = float64(c.Unanimous) / n
	c.AgreementIndex, c.IndexSquares = index/n, indexSquares/n
	c.MeanPairwise, c.PairwiseSquares = pairwise/n, pairwiseSquares/n
	return c
}

// Intervals returns the intervals of the three figures at the level, treating
// roll calls as independent draws. Each figure is a mean of per-roll-call scores
// in [0,1], so the score interval at the effective sample size serves all three;
// for the share it is Wilson's own.
func (c Cohesion) Intervals(level float64) (share, index, pairwise Interval) {
	if c.N == 0 || !(level > 0 && level < 1) {
		return noInterval(), noInterval(), noInterval()
	}
	n, z := float64(c.N), distuv.UnitNormal.Quantile(.5+level/2)
	share = scoreInterval(n, float64(c.Unanimous), float64(c.Unanimous), z, true)
	share.Method = Wilson
	index = scoreInterval(n, n*c.AgreementIndex, n*c.IndexSquares, z, false)
	pairwise = scoreInterval(n, n*c.MeanPairwise, n*c.PairwiseSquares, z, false)
	return share, index, pairwise
}

// ClusteredCohesion is Intervals with roll calls clustered: cluster[r] numbers
// the cluster of roll call r, as ItemClusters does.
func (m *Matrix) ClusteredCohesion(members []int, sel Selection, cluster []int, level float64) (share, index, pairwise Interval) {
	var scores [3][]float64
	var of []int
	m.common(members, sel, func(s commonVote) {
		unanimous := 0.0
		if s.unanimous {
			unanimous = 1
		}
		scores[0] = append(scores[0], unanimous)
		scores[1] = append(scores[1], s.index)
		scores[2] = append(scores[2], s.pairwise)
		of = append(of, cluster[s.rollCall])
	})
	return clusteredMean(scores[0], of, level, true),
		clusteredMean(scores[1], of, level, false),
		clusteredMean(scores[2], of, level, false)
}

// clusteredMean returns the interval of the mean of scores in [0,1] whose
// clusters are numbered in of.
func clusteredMean(scores []float64, of []int, level float64, share bool) Interval {
	n, sum, squares := float64(len(scores)), 0.0, 0.0
	for _, s := range scores {
		sum += s
		squares += s * s
	}
	deviation, size := map[int]float64{}, map[int]float64{}
	var d spread
	for i, s := range scores {
		d.rollCalls(1, s-sum/n)
		deviation[of[i]] += s - sum/n
		size[of[i]]++
	}
	if len(size) < clusteredMinimum || !(level > 0 && level < 1) {
		return noInterval()
	}
	for _, g := range slices.Sorted(maps.Keys(size)) { // in order, so that sums do not vary
		d.cluster(size[g], deviation[g])
	}
	deff := d.designEffect()
	i := scoreInterval(n/deff, sum/deff, squares/deff, studentQuantile(level, len(size)), share)
	i.Method = WilsonClustered
	return i
}

// UnanimousAgainst counts, among the n roll calls in which all members and the
// other state cast a vote, those in which all members voted yes and
// the other no, or the members no and the other yes.
func (m *Matrix) UnanimousAgainst(members []int, other int, sel Selection) (against, n int) {
	for w := range min(m.words, len(sel.words)) {
		o := m.cast[other*m.words+w]
		all := sel.words[w] & (o[0] | o[1] | o[2])
		yes, no := ^uint64(0), ^uint64(0)
		for _, s := range members {
			x := m.cast[s*m.words+w]
			all &= x[0] | x[1] | x[2]
			yes &= x[0]
			no &= x[2]
		}
		n += bits.OnesCount64(all)
		against += bits.OnesCount64(all & (yes&o[2] | no&o[0]))
	}
	return against, n
}

// commonVote is one roll call in which all members cast a vote, and its scores.
type commonVote struct {
	rollCall        int
	unanimous       bool
	index, pairwise float64
}

// common calls visit for each roll call selected in which all members cast a
// vote, in order.
func (m *Matrix) common(members []int, sel Selection, visit func(commonVote)) {
	if len(members) < 2 {
		return
	}
	for w := range min(m.words, len(sel.words)) {
		all := sel.words[w]
		for _, s := range members {
			x := &m.cast[s*m.words+w]
			all &= x[0] | x[1] | x[2]
		}
		for ; all != 0; all &= all - 1 {
			bit := bits.TrailingZeros64(all)
			var camp [3]int
			for _, s := range members {
				x := &m.cast[s*m.words+w]
				for i := range camp {
					camp[i] += int(x[i] >> bit & 1)
				}
			}
			v := score(camp)
			v.rollCall = 64*w + bit
			visit(v)
		}
	}
}

// CastCohesion says how closely those members of a group voted that cast a vote,
// in the roll calls in which at least two did. Its figures are NaN without one.
type CastCohesion struct {
	N int // roll calls with at least two votes
	// AgreementIndex is the mean of (max - (T-max)/2)/T over roll calls, with T
	// votes cast and max of them in the largest camp (Hix, Noury and Roland 2005,
	// British Journal of Political Science 35(2)).
	AgreementIndex float64
	IndexSquares   float64 // mean of the squared scores
	// Rice is the mean of |Y - N|/(Y + N) over the roll calls with a yes or a no
	// (Rice 1928, Quantitative Methods in Politics), RiceN their number.
	Rice, RiceSquares float64
	RiceN             int
	Unanimous         float64 // share of roll calls in which all votes cast are alike
}

// CastCohesion returns the cohesion of the members (by number) that cast a vote,
// over the roll calls selected.
func (m *Matrix) CastCohesion(members []int, sel Selection) CastCohesion {
	var c CastCohesion
	unanimous := 0
	m.camps(members, sel, func(camp [3]int) {
		v := score(camp)
		c.N++
		c.AgreementIndex += v.index
		c.IndexSquares += v.index * v.index
		if v.unanimous {
			unanimous++
		}
		if decided := camp[0] + camp[2]; decided > 0 {
			r := math.Abs(float64(camp[0]-camp[2])) / float64(decided)
			c.RiceN++
			c.Rice += r
			c.RiceSquares += r * r
		}
	})
	n, k := float64(c.N), float64(c.RiceN)
	c.AgreementIndex, c.IndexSquares, c.Unanimous = c.AgreementIndex/n, c.IndexSquares/n, float64(unanimous)/n
	c.Rice, c.RiceSquares = c.Rice/k, c.RiceSquares/k
	return c
}

// Intervals returns the intervals of the agreement index, Rice's index and the
// share of unanimous roll calls, as Cohesion.Intervals does; empty without a
// roll call.
func (c CastCohesion) Intervals(level float64) (index, rice, unanimous Interval) {
	index, rice, unanimous = noInterval(), noInterval(), noInterval()
	if c.N == 0 || !(level > 0 && level < 1) {
		return index, rice, unanimous
	}
	n, k, z := float64(c.N), float64(c.RiceN), distuv.UnitNormal.Quantile(.5+level/2)
	index = scoreInterval(n, n*c.AgreementIndex, n*c.IndexSquares, z, false)
	if c.RiceN > 0 {
		rice = scoreInterval(k, k*c.Rice, k*c.RiceSquares, z, false)
	}
	unanimous = scoreInterval(n, n*c.Unanimous, n*c.Unanimous, z, true)
	unanimous.Method = Wilson
	return index, rice, unanimous
}

// camps calls visit with the votes yes, abstentions and votes no of the members
// in each roll call selected in which at least two cast a vote, in order.
func (m *Matrix) camps(members []int, sel Selection, visit func(camp [3]int)) {
	for w := range min(m.words, len(sel.words)) {
		var once, twice uint64 // some member voted; at least two did
		for _, s := range members {
			x := &m.cast[s*m.words+w]
			any := x[0] | x[1] | x[2]
			twice |= once & any
			once |= any
		}
		for left := twice & sel.words[w]; left != 0; left &= left - 1 {
			bit := bits.TrailingZeros64(left)
			var camp [3]int
			for _, s := range members {
				x := &m.cast[s*m.words+w]
				for i := range camp {
					camp[i] += int(x[i] >> bit & 1)
				}
			}
			visit(camp)
		}
	}
}

// score judges one roll call by the sizes of the camps voting Yes, Abstain, No.
func score(camp [3]int) commonVote {
	yes, abstain, no := camp[0], camp[1], camp[2]
	t, largest := yes+abstain+no, max(yes, abstain, no)
	pairs := float64(t * (t - 1) / 2)
	same := float64(yes*(yes-1)+abstain*(abstain-1)+no*(no-1)) / 2
	half := float64(abstain * (yes + no))
	return commonVote{
		unanimous: largest == t,
		index:     (float64(largest) - float64(t-largest)/2) / float64(t),
		pairwise:  (same + half/2) / pairs,
	}
}

// PairClusters returns the joint-vote tables of states a and b by cluster, for
// Clustered: cluster[r] numbers the cluster of roll call r from 0, as
// ItemClusters does. Clusters in which the two never both voted are empty.
func (m *Matrix) PairClusters(a, b int, sel Selection, cluster []int) []Table {
	groups := 0
	for _, g := range cluster {
		groups = max(groups, g+1)
	}
	tables := make([]Table, groups)
	for w := range min(m.words, len(sel.words)) {
		x, y := &m.cast[a*m.words+w], &m.cast[b*m.words+w]
		for i := range 3 {
			for j := range 3 {
				for both := x[i] & y[j] & sel.words[w]; both != 0; both &= both - 1 {
					rc := 64*w + bits.TrailingZeros64(both)
					tables[cluster[rc]][cell(entente.Yes+entente.Position(i), entente.Yes+entente.Position(j))]++
				}
			}
		}
	}
	return tables
}
