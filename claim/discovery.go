package claim

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"gonum.org/v1/gonum/stat/distuv"
)

// pValue is the chance of a number at least as extreme where nothing is the
// case: by the rank among all subjects of the kind or among placebos (with one
// added to both counts, Phipson and Smyth 2010, eq. 2), or by the distance from
// the bar in standard errors read off the interval. NaN where there is none.
func pValue(r Rule, f *Finding, level float64) float64 {
	switch r.Test {
	case "rank", "rank-low":
		if math.IsNaN(f.Percentile) || f.Of < 20 {
			return math.NaN()
		}
		tail := 1 - f.Percentile/100
		if r.Test == "rank-low" {
			tail = f.Percentile / 100
		}
		return (1 + tail*float64(f.Of)) / (1 + float64(f.Of))
	case "above", "below":
		se := (f.High - f.Low) / 2 / z(level)
		if !(se > 0) || slices.ContainsFunc(f.Quantities, func(a Amount) bool { return a.Bounds && speaksOf(f.Claim, a.Name) }) {
			return math.NaN()
		}
		d := (f.Value - r.Thresholds["bar"]) / se
		if r.Test == "below" {
			d = -d
		}
		return distuv.UnitNormal.Survival(d)
	}
	return math.NaN()
}

// speaksOf reports whether the claim's value is made of the quantity.
func speaksOf(c *Claim, name string) bool {
	if c.Value == "" {
		return c.Quantities[0].Name == name
	}
	return slices.Contains(strings.FieldsFunc(c.Value, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }), name)
}

// discoveries gives q-values within families (Benjamini and Hochberg 1995) and
// turns supported into partly where the q-value is above the rate: a claim that
// is one of many tests must stand out among them.
func discoveries(list []*Finding, rate float64) {
	families := map[string][]*Finding{}
	for _, f := range list {
		if !math.IsNaN(f.P) && decided(f.Claim) {
			families[f.Claim.Family] = append(families[f.Claim.Family], f)
		}
	}
	for family, of := range families {
		p := make([]float64, len(of))
		for i, f := range of {
			p[i] = f.P
		}
		for i, q := range BenjaminiHochberg(p) {
			of[i].Q = q
			if of[i].Verdict == Supported && q > rate {
				of[i].Verdict = Partly
				of[i].Why += fmt.Sprintf("; but among the %d tests of the family %q its q-value is %s, above %s", len(of), family, short(q), short(rate))
			}
		}
	}
}

// BenjaminiHochberg returns the q-values of p-values: the smallest rate of
// false discoveries at which each is one (Benjamini and Hochberg 1995, J. R.
// Stat. Soc. B 57, 289-300, procedure 1, adjusted form).
func BenjaminiHochberg(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case p[a] > p[b]:
			return -1
		case p[a] < p[b]:
			return 1
		}
		return 0
	})
	q := make([]float64, len(p))
	least := 1.0
	for i, at := range order {
		rank := len(p) - i
		least = min(least, p[at]*float64(len(p))/float64(rank))
		q[at] = least
	}
	return q
}
