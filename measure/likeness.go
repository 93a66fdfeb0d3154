package measure

import "math"

// Likeness holds every measure of one table, in the order of Pairwise; NaN where
// a measure has no value.
type Likeness [13]float64

// Likeness takes every measure of the table at once, from shared sums: for runs
// over all pairs and years. Each is what Measure.Value gives, but for rounding.
func (t *Table) Likeness() Likeness {
	none := math.NaN()
	n := float64(t.N())
	if n == 0 {
		return Likeness{none, none, none, none, none, none, none, none, none, none, none, none, none}
	}
	half, opposed := float64(t.Half()), float64(t.Opposed())
	agreement := 1 - (half/2+opposed)/n
	l := Likeness{
		agreement, 1 - (half+opposed)/n, none, none, none, 2*agreement - 1,
		1 - 2*(half/4+opposed)/n, none, none, none, none, none, none,
	}
	if t.constant() {
		return l
	}
	a0, a1, a2 := float64(t[0]+t[1]+t[2]), float64(t[3]+t[4]+t[5]), float64(t[6]+t[7]+t[8])
	b0, b1, b2 := float64(t[0]+t[3]+t[6]), float64(t[1]+t[4]+t[7]), float64(t[2]+t[5]+t[8])
	// Expected disagreement times n^2: pairs one step and two steps apart.
	step, far := a1*(b0+b2)+(a0+a2)*b1, a0*b2+a2*b0
	l[2] = 1 - (half+opposed)*n/(step+far)
	l[3] = 1 - (half/4+opposed)*n/(step/4+far)
	l[7] = 1 - (half/2+opposed)*n/(step/2+far)
	c0, c1, c2 := (a0+b0)/2, (a1+b1)/2, (a2+b2)/2
	step, far = 2*c1*(c0+c2), 2*c0*c2
	l[4] = 1 - (half+opposed)*n/(step+far)
	l[8] = 1 - (half/2+opposed)*n/(step/2+far)
	l[9] = 1 - (half/4+opposed)*n/(step/4+far)
	l[10] = 1 - (2*n-1)/(2*n)*(1-l[9])
	// What the first state does not tie is the rest of its pairs of roll calls.
	free := 4 * (a0*a1 + a0*a2 + a1*a2) * (b0*b1 + b0*b2 + b1*b2)
	p := proportions(t.scaled(1))
	l[11] = within(2 * p.concordance() / math.Sqrt(free))
	x, y := a1+2*a2, b1+2*b2
	cov := n*float64(t[4]+2*t[5]+2*t[7]+4*t[8]) - x*y
	l[12] = within(cov / math.Sqrt((n*(a1+4*a2)-x*x)*(n*(b1+4*b2)-y*y)))
	return l
}
