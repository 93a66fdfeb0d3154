package composite

import "math"

// prior is how many items are added to a table before anything is computed, so
// that an empty cell claims no more precision than it has.
const prior = 1

// AssociationOf reduces a 3x3 table (rows the first, columns the second, both in
// the order of the scale) to Fisher's z of Cohen's kappa with quadratic weights
// and its sampling variance by the delta method: kappa = 1 - Do/De with Do the
// mean squared distance and De its expectation under independence (Cohen 1968,
// Psychological Bulletin 70(4)), whose large-sample variance is that of the
// influence values (Fleiss, Cohen and Everitt 1969, Psychological Bulletin
// 72(5)). The table gets one more item, spread as independence with half-way
// margins. ok is false for a table with fewer than 5 items or in which one of
// the two took a single position throughout: kappa is then 0 by construction
// and says nothing.
func AssociationOf(table [9]int) (z, variance, n float64, ok bool) {
	total := 0
	var row, col [3]float64
	for i, k := range table {
		if k < 0 {
			return 0, 0, 0, false
		}
		total += k
		row[i/3] += float64(k)
		col[i%3] += float64(k)
	}
	n = float64(total)
	if total < 5 || constant(row) || constant(col) {
		return 0, 0, 0, false
	}
	var p [9]float64
	for i, k := range table {
		chance := (row[i/3]/n + 1./3) / 2 * (col[i%3]/n + 1./3) / 2
		p[i] = (float64(k) + prior*chance) / (n + prior)
	}
	kappa, spread := quadraticKappa(p)
	kappa = max(-.98, min(.98, kappa))
	slope := 1 / (1 - kappa*kappa)
	variance = max(spread/(n+prior)*slope*slope, 1e-4)
	return math.Atanh(kappa), variance, n, true
}

func constant(margin [3]float64) bool {
	used := 0
	for _, k := range margin {
		if k > 0 {
			used++
		}
	}
	return used < 2
}

// quadraticKappa returns kappa of a table of shares and the variance of its
// influence values.
func quadraticKappa(p [9]float64) (kappa, variance float64) {
	var row, col [3]float64
	for i, x := range p {
		row[i/3] += x
		col[i%3] += x
	}
	distance := func(i, j int) float64 { return float64((i - j) * (i - j)) }
	var observed, expected float64
	var toRow, toCol [3]float64 // expected distance of a row's position, of a column's
	for i := range 3 {
		for j := range 3 {
			d := distance(i, j)
			observed += p[3*i+j] * d
			expected += row[i] * col[j] * d
			toRow[i] += col[j] * d
			toCol[j] += row[i] * d
		}
	}
	kappa = 1 - observed/expected
	var mean, square float64
	for i := range 3 {
		for j := range 3 {
			g := -distance(i, j)/expected + observed/(expected*expected)*(toRow[i]+toCol[j])
			mean += p[3*i+j] * g
			square += p[3*i+j] * g * g
		}
	}
	return kappa, square - mean*mean
}
