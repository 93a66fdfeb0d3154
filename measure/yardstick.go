package measure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"entente"
)

// Percentile returns the percentage of the values in among that lie below
// value, counting half of those equal to it (mid-rank). A value that is itself
// in among counts as half: the median of an odd number of values is at 50. NaN
// in among is left out; NaN is returned for a NaN value or without any other.
func Percentile(value float64, among []float64) float64 {
	if math.IsNaN(value) {
		return math.NaN()
	}
	below, equal, n := 0, 0, 0
	for _, v := range among {
		switch {
		case math.IsNaN(v):
			continue
		case v < value:
			below++
		case v == value:
			equal++
		}
		n++
	}
	if n == 0 {
		return math.NaN()
	}
	return 100 * midRank(below, equal) / float64(n)
}

// midRank counts the values below and half of the equal ones.
func midRank(below, equal int) float64 { return float64(below) + float64(equal)/2 }

// A Scale is what many values are placed among: what Percentile is for one, as
// a share from 0 to 1.
type Scale []float64 // sorted, without NaN

// NewScale sorts drawn values; those that are NaN are left out.
func NewScale(drawn []float64) Scale {
	s := slices.DeleteFunc(slices.Clone(drawn), math.IsNaN)
	slices.Sort(s)
	return s
}

// Rank returns the share of the drawn values that lie below value, half of the
// equal ones counted; NaN for a NaN value or without any to compare.
func (s Scale) Rank(value float64) float64 {
	if math.IsNaN(value) || len(s) == 0 {
		return math.NaN()
	}
	below, equal := slices.BinarySearch(s, value)
	upTo := below
	if equal {
		upTo, _ = slices.BinarySearch(s, math.Nextafter(value, math.Inf(1)))
	}
	return midRank(below, upTo-below) / float64(len(s))
}

// Quantiles returns the quantiles of values at the probabilities, interpolating
// linearly between order statistics (Hyndman and Fan's type 7). NaN is left
// out; without any value, or for a probability outside [0,1], the quantile is
// NaN.
func Quantiles(values []float64, probabilities ...float64) []float64 {
	sorted := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	slices.Sort(sorted)
	q := make([]float64, len(probabilities))
	for i, p := range probabilities {
		q[i] = quantile(sorted, p)
	}
	return q
}

func quantile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 || !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	h := p * float64(len(sorted)-1)
	k := int(h)
	low, high := sorted[k], sorted[min(k+1, len(sorted)-1)]
	if low == high { // also spares Inf - Inf
		return low
	}
	return low + (h-float64(k))*(high-low)
}

// RandomGroups draws placebo groups: each has size distinct states of the pool,
// in alphabetical order; the same group may be drawn twice. It returns nil when
// the pool is smaller than size.
func RandomGroups(rng *rand.Rand, pool []entente.Code, size, draws int) [][]entente.Code {
	pool = distinct(pool)
	if size < 1 || size > len(pool) || draws < 1 {
		return nil
	}
	groups := make([][]entente.Code, draws)
	for i := range groups {
		groups[i] = sample(rng, pool, size)
	}
	return groups
}

// MatchedGroups draws placebo groups that resemble group: each member is
// replaced by a random state of the pool from the same stratum (region, power,
// ideal-point band ...), never by a member of the group, and no state twice.
// Groups are in alphabetical order. It is an error when a stratum has fewer
// other states than the group has members in it.
func MatchedGroups(rng *rand.Rand, group, pool []entente.Code, stratum func(entente.Code) string, draws int) ([][]entente.Code, error) {
	group = distinct(group)
	candidates, need := map[string][]entente.Code{}, map[string]int{}
	for _, s := range distinct(pool) {
		if !slices.Contains(group, s) {
			candidates[stratum(s)] = append(candidates[stratum(s)], s)
		}
	}
	var strata []string
	for _, s := range group {
		if need[stratum(s)]++; need[stratum(s)] == 1 {
			strata = append(strata, stratum(s))
		}
	}
	for _, s := range strata {
		if len(candidates[s]) < need[s] {
			return nil, fmt.Errorf("match group: stratum %q has %d other states, %d needed", s, len(candidates[s]), need[s])
		}
	}
	groups := make([][]entente.Code, max(draws, 0))
	for i := range groups {
		for _, s := range strata {
			groups[i] = append(groups[i], sample(rng, candidates[s], need[s])...)
		}
		slices.Sort(groups[i])
	}
	return groups, nil
}

// LikeGroups draws placebo groups in which each member is replaced by a random
// state of the pool that is like it, never by a member of the group, and no
// state twice. Groups are in alphabetical order; the same group may be drawn
// twice, and is, where few states are alike. It is an error when a member has
// no state like it, or when no group without a repetition is found.
func LikeGroups(rng *rand.Rand, group, pool []entente.Code, like func(member, other entente.Code) bool, draws int) ([][]entente.Code, error) {
	group, pool = distinct(group), distinct(pool)
	candidates := make([][]entente.Code, len(group))
	for i, member := range group {
		for _, s := range pool {
			if !slices.Contains(group, s) && like(member, s) {
				candidates[i] = append(candidates[i], s)
			}
		}
		if len(candidates[i]) == 0 {
			return nil, fmt.Errorf("match group: no state is like %s", member)
		}
	}
	groups := make([][]entente.Code, 0, max(draws, 0))
	for tries := 0; len(groups) < draws; tries++ {
		if tries > 100*draws {
			return nil, fmt.Errorf("match group: too few states are like its members")
		}
		drawn := make([]entente.Code, len(group))
		for i, list := range candidates {
			drawn[i] = list[rng.IntN(len(list))]
		}
		slices.Sort(drawn)
		if len(slices.Compact(slices.Clone(drawn))) == len(drawn) {
			groups = append(groups, drawn)
		}
	}
	return groups, nil
}

// Subsets returns the subsets of members of a size, each in alphabetical order:
// all of them, and true, when there are at most limit, otherwise limit distinct
// ones drawn with rng. Groups of different size are compared through subsets of
// equal size only, because cohesion falls with size by arithmetic alone.
func Subsets(members []entente.Code, size, limit int, rng *rand.Rand) (subsets [][]entente.Code, exact bool) {
	members = distinct(members)
	if size < 1 || size > len(members) {
		return nil, true
	}
	if choose(len(members), size, limit) <= limit {
		return allSubsets(members, size), true
	}
	seen := map[string]bool{}
	for len(subsets) < limit {
		s := sample(rng, members, size)
		if key := fmt.Sprint(s); !seen[key] {
			seen[key] = true
			subsets = append(subsets, s)
		}
	}
	return subsets, false
}

func allSubsets(members []entente.Code, size int) (subsets [][]entente.Code) {
	pick := make([]int, size)
	for i := range pick {
		pick[i] = i
	}
	for {
		s := make([]entente.Code, size)
		for i, p := range pick {
			s[i] = members[p]
		}
		subsets = append(subsets, s)
		i := size - 1
		for i >= 0 && pick[i] == len(members)-size+i {
			i--
		}
		if i < 0 {
			return subsets
		}
		pick[i]++
		for j := i + 1; j < size; j++ {
			pick[j] = pick[j-1] + 1
		}
	}
}

// choose returns the number of subsets of k among n, or some number above limit
// when it exceeds limit.
func choose(n, k, limit int) int {
	k = min(k, n-k)
	c := 1.0
	for i := range k {
		c = c * float64(n-i) / float64(i+1)
		if c > 2*float64(max(limit, 1)) {
			return limit + 1
		}
	}
	return int(math.Round(c))
}

// sample draws size states without replacement and sorts them.
func sample(rng *rand.Rand, from []entente.Code, size int) []entente.Code {
	pool := slices.Clone(from)
	for i := range size {
		j := i + rng.IntN(len(pool)-i)
		pool[i], pool[j] = pool[j], pool[i]
	}
	s := pool[:size:size]
	slices.Sort(s)
	return s
}

func distinct(states []entente.Code) []entente.Code {
	s := slices.Clone(states)
	slices.Sort(s)
	return slices.Compact(s)
}
