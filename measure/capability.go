package measure

import (
	"math"
	"slices"
)

// CINC is the Composite Index of National Capability of the states of one year:
// the mean of a state's shares of the world total of each component (Singer,
// Bremer and Stuckey, Capability Distribution, Uncertainty, and Major Power
// War, 1820-1965, 1972). A component that is not known (NaN) is left out of the
// total and of the state's mean, as the published index does; that is why its
// values need not sum to one. components holds a row a state. present is the
// number of components in each mean; a state with none has NaN.
func CINC(components [][]float64) (index []float64, present []int) {
	var total []float64
	for _, row := range components {
		for len(total) < len(row) {
			total = append(total, 0)
		}
		for i, v := range row {
			if !math.IsNaN(v) {
				total[i] += v
			}
		}
	}
	index, present = make([]float64, len(components)), make([]int, len(components))
	for s, row := range components {
		sum := 0.0
		for i, v := range row {
			if !math.IsNaN(v) && total[i] > 0 {
				sum += v / total[i]
				present[s]++
			}
		}
		index[s] = sum / float64(present[s]) // 0/0 is NaN
	}
	return index, present
}

// Shares divides each value by the sum of those known, so that the shares of
// all sum to one; NaN stays NaN.
func Shares(values []float64) []float64 {
	total := 0.0
	for _, v := range values {
		if !math.IsNaN(v) {
			total += v
		}
	}
	shares := make([]float64, len(values))
	for i, v := range values {
		shares[i] = math.NaN()
		if total > 0 {
			shares[i] = v / total
		}
	}
	return shares
}

// TopShare is the share of the k largest of the known values in their sum; NaN
// where fewer than k are known or the sum is not above zero.
func TopShare(values []float64, k int) float64 {
	known := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	if len(known) < k {
		return math.NaN()
	}
	slices.Sort(known)
	sum, top := 0.0, 0.0
	for i, v := range known {
		sum += v
		if i >= len(known)-k {
			top += v
		}
	}
	if sum <= 0 {
		return math.NaN()
	}
	return top / sum
}

// Concentration is how unequally the known values are spread, from 0 (all
// alike) to 1 (one has all): the root of (sum s_i^2 - 1/N) / (1 - 1/N), with
// s_i the share of each in their sum (Ray and Singer, Measuring the
// Concentration of Power in the International System, 1973). NaN for fewer than
// two values.
func Concentration(values []float64) float64 {
	known := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	n := float64(len(known))
	if n < 2 {
		return math.NaN()
	}
	sum := 0.0
	for _, s := range Shares(known) {
		sum += s * s
	}
	return math.Sqrt(max(0, (sum-1/n)/(1-1/n)))
}
