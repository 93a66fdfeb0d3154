package composite

import (
	"cmp"
	"math"
	"slices"
)

// The transparent index follows the OECD/JRC Handbook on Constructing Composite
// Indicators (2008): normalise every indicator, weight, aggregate. Nothing is
// estimated; everything is a choice that can be changed.

// Normalisation brings indicators to one scale, 0 to 1.
type Normalisation uint8

// The normalisations.
const (
	ByRank   Normalisation = iota // share of the others below, ties in the middle
	ByRange                       // (x - min) / (max - min)
	ByZScore                      // logistic of the z-score: extremes are bounded
)

// String names the normalisation.
func (n Normalisation) String() string { return [...]string{"rank", "range", "z-score"}[n] }

// Aggregation puts weighted indicators together.
type Aggregation uint8

// The aggregations. A geometric mean lets a low value count for more: strength
// in one indicator does not make up for weakness in another.
const (
	Arithmetic Aggregation = iota
	Geometric
)

// String names the aggregation.
func (a Aggregation) String() string { return [...]string{"arithmetic", "geometric"}[a] }

// Normalise returns the column on a scale from 0 to 1; NaN stays NaN. A column
// without any difference is .5 throughout. With reverse, a high value counts as
// low.
func Normalise(column []float64, how Normalisation, reverse bool) []float64 {
	out := make([]float64, len(column))
	var known []int
	for i, x := range column {
		out[i] = math.NaN()
		if !math.IsNaN(x) {
			known = append(known, i)
		}
	}
	if len(known) == 0 {
		return out
	}
	switch how {
	case ByRank:
		ranks(column, known, out)
	case ByRange:
		low, high := column[known[0]], column[known[0]]
		for _, i := range known {
			low, high = min(low, column[i]), max(high, column[i])
		}
		for _, i := range known {
			out[i] = .5
			if high > low {
				out[i] = (column[i] - low) / (high - low)
			}
		}
	default:
		mean, square := 0.0, 0.0
		for _, i := range known {
			mean += column[i] / float64(len(known))
		}
		for _, i := range known {
			square += (column[i] - mean) * (column[i] - mean) / float64(len(known))
		}
		for _, i := range known {
			out[i] = .5
			if square > 0 {
				out[i] = logistic((column[i] - mean) / math.Sqrt(square))
			}
		}
	}
	if reverse {
		for _, i := range known {
			out[i] = 1 - out[i]
		}
	}
	return out
}

// ranks sets out to the mid-rank of each known value among them.
func ranks(column []float64, known []int, out []float64) {
	order := slices.Clone(known)
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(column[i], column[j]) })
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && column[order[to]] == column[order[from]] {
			to++
		}
		rank := (float64(from) + float64(to-from)/2) / float64(len(order))
		for _, i := range order[from:to] {
			out[i] = rank
		}
		from = to
	}
}

// least is added to a normalised value before a geometric mean: a zero would
// decide alone.
const least = .01

// Index returns the weighted mean of normalised columns for each row. Unknown
// cells are left out and the weights of the others scaled up; a row whose known
// indicators have less than half of the weight is NaN. A weight of 0 leaves an
// indicator out.
func Index(columns [][]float64, weights []float64, how Aggregation) []float64 {
	if len(columns) == 0 {
		return nil
	}
	out := make([]float64, len(columns[0]))
	all := 0.0
	for _, w := range weights {
		all += w
	}
	for i := range out {
		sum, used := 0.0, 0.0
		for k, w := range weights {
			x := columns[k][i]
			if w == 0 || math.IsNaN(x) {
				continue
			}
			if how == Geometric {
				x = math.Log(x + least)
			}
			sum += w * x
			used += w
		}
		switch {
		case used < all/2 || used == 0:
			out[i] = math.NaN()
		case how == Geometric:
			out[i] = math.Exp(sum/used) - least
		default:
			out[i] = sum / used
		}
	}
	return out
}

// Rank returns the place of row i among all known values, 1 the highest, ties in
// the middle; NaN for an unknown one.
func Rank(values []float64, i int) float64 {
	if math.IsNaN(values[i]) {
		return math.NaN()
	}
	above, equal := 0, 0
	for _, x := range values {
		switch {
		case x > values[i]:
			above++
		case x == values[i]:
			equal++
		}
	}
	return float64(above) + float64(equal+1)/2
}
