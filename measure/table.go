// Package measure turns roll calls into figures on pairs and groups of states:
// joint-vote tables, measures of agreement with intervals, cohesion of groups,
// and the yardsticks they are compared with. Everything a pairwise measure
// needs is the 3x3 table of a pair's joint votes, which Matrix counts for all
// pairs at once. Pure functions: no input or output, randomness is passed in.
package measure

import "entente"

// Table counts the joint votes of a pair: index 3*i+j, where i is the position
// of the first state and j that of the second in the order Yes, Abstain, No.
// Only roll calls in which both cast a vote are in it.
type Table [9]int

// N returns the number of roll calls in the table.
func (t Table) N() int {
	return t[0] + t[1] + t[2] + t[3] + t[4] + t[5] + t[6] + t[7] + t[8]
}

// At returns the number of roll calls in which the first state took position a
// and the second took b; 0 when either is not a cast vote.
func (t Table) At(a, b entente.Position) int {
	if !a.Cast() || !b.Cast() {
		return 0
	}
	return t[cell(a, b)]
}

// Add counts one more roll call with positions a and b, unless either is not a
// cast vote.
func (t *Table) Add(a, b entente.Position) {
	if a.Cast() && b.Cast() {
		t[cell(a, b)]++
	}
}

func cell(a, b entente.Position) int {
	return 3*int(a-entente.Yes) + int(b-entente.Yes)
}

// Plus returns the table of both sets of roll calls together.
func (t Table) Plus(u Table) Table {
	for i, c := range u {
		t[i] += c
	}
	return t
}

// Transpose returns the table with the two states swapped.
func (t Table) Transpose() Table {
	return Table{t[0], t[3], t[6], t[1], t[4], t[7], t[2], t[5], t[8]}
}

// Same returns the number of roll calls with identical positions.
func (t Table) Same() int { return t[0] + t[4] + t[8] }

// Half returns the number of roll calls in which exactly one of the two
// abstained.
func (t Table) Half() int { return t[1] + t[3] + t[5] + t[7] }

// Opposed returns the number of roll calls with Yes against No.
func (t Table) Opposed() int { return t[2] + t[6] }

// Margins returns the counts of each state's own positions, in the order Yes,
// Abstain, No.
func (t Table) Margins() (first, second [3]int) {
	for i := range 3 {
		for j := range 3 {
			first[i] += t[3*i+j]
			second[j] += t[3*i+j]
		}
	}
	return first, second
}

// constant reports whether one of the two states took the same position in
// every roll call of the table.
func (t *Table) constant() bool {
	rows := nonZero(t[0]+t[1]+t[2]) + nonZero(t[3]+t[4]+t[5]) + nonZero(t[6]+t[7]+t[8])
	cols := nonZero(t[0]+t[3]+t[6]) + nonZero(t[1]+t[4]+t[7]) + nonZero(t[2]+t[5]+t[8])
	return rows < 2 || cols < 2
}

func nonZero(n int) int {
	if n != 0 {
		return 1
	}
	return 0
}

// proportions is a table divided by its number of roll calls.
type proportions [9]float64

// proportions returns the share of each cell.
func (t Table) proportions() proportions {
	n := float64(t.N())
	var p proportions
	for i, k := range t {
		p[i] = float64(k) / n
	}
	return p
}

// margins returns the two marginal distributions.
func (p *proportions) margins() (first, second [3]float64) {
	first = [3]float64{p[0] + p[1] + p[2], p[3] + p[4] + p[5], p[6] + p[7] + p[8]}
	second = [3]float64{p[0] + p[3] + p[6], p[1] + p[4] + p[7], p[2] + p[5] + p[8]}
	return first, second
}

// scaled returns the counts multiplied by f.
func (t *Table) scaled(f float64) [9]float64 {
	return [9]float64{
		f * float64(t[0]), f * float64(t[1]), f * float64(t[2]),
		f * float64(t[3]), f * float64(t[4]), f * float64(t[5]),
		f * float64(t[6]), f * float64(t[7]), f * float64(t[8]),
	}
}
