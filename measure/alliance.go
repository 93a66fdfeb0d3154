package measure

import "math"

// Commitment is how far a state is bound to another by its alliances, the
// greatest that holds: 3 defence or offence, 2 neutrality or consultation, 1
// nonaggression alone, 0 nothing. A state's commitment to itself is 3.
type Commitment uint8

// The greatest commitment, which is the width of the scale.
const fullCommitment Commitment = 3

// CommitmentOf values obligations.
func CommitmentOf(defense, offense, neutrality, consultation, nonaggression bool) Commitment {
	switch {
	case defense, offense:
		return fullCommitment
	case neutrality, consultation:
		return 2
	case nonaggression:
		return 1
	}
	return 0
}

// Portfolios holds the alliance portfolios of all states of a system at one
// time: what each promised each. Rows and columns are states.
type Portfolios struct {
	n     int
	cells []Commitment
}

// NewPortfolios returns the portfolios of n states without alliances.
func NewPortfolios(n int) *Portfolios {
	p := &Portfolios{n: n, cells: make([]Commitment, n*n)}
	for i := range n {
		p.cells[i*n+i] = fullCommitment
	}
	return p
}

// N returns the number of states.
func (p *Portfolios) N() int { return p.n }

// Add notes what state i promised state j; of several promises the greatest
// holds.
func (p *Portfolios) Add(i, j int, c Commitment) {
	cell := &p.cells[i*p.n+j]
	*cell = max(*cell, min(c, fullCommitment))
}

// Get returns what state i promised state j.
func (p *Portfolios) Get(i, j int) Commitment { return p.cells[i*p.n+j] }

// Compare sums up the portfolios x of state i and y of state j over all states.
func (p *Portfolios) Compare(i, j int) PortfolioPair {
	x, y := p.cells[i*p.n:(i+1)*p.n], p.cells[j*p.n:(j+1)*p.n]
	s := PortfolioPair{N: p.n}
	for k, a := range x {
		a, b := int(a), int(y[k])
		d := a - b
		s.square += d * d
		s.absolute += max(d, -d)
		s.x += a
		s.y += b
		s.xx += a * a
		s.yy += b * b
	}
	return s
}

// PortfolioPair holds the sums over two portfolios that every measure of their
// likeness follows from.
type PortfolioPair struct {
	N                int // states
	square, absolute int // sums of (x-y)^2 and |x-y|
	x, y, xx, yy     int // sums of x, y, x^2 and y^2
}

// S is Signorino and Ritter's S with squared distances and equal weights:
// 1 - 2 sum (x-y)^2 / (9 N) (Signorino and Ritter 1999, International Studies
// Quarterly 43(1), with the square of the distance). NaN without states.
func (s PortfolioPair) S() float64 {
	if s.N == 0 {
		return math.NaN()
	}
	return 1 - 2*float64(s.square)/float64(9*s.N)
}

// SAbsolute is S with absolute distances: 1 - 2 sum |x-y| / (3 N).
func (s PortfolioPair) SAbsolute() float64 {
	if s.N == 0 {
		return math.NaN()
	}
	return 1 - 2*float64(s.absolute)/float64(3*s.N)
}

// Kappa is Cohen's kappa with quadratic disagreement, 1 - Do/De with
// Do = mean (x-y)^2 and De = sx^2 + sy^2 + (mx-my)^2, where s^2 are population
// variances (Cohen 1968, Psychological Bulletin 70(4); Häge 2011, Political
// Analysis 19(3)). ok is false where a portfolio is the same toward
// all states: chance agreement is then not defined.
func (s PortfolioPair) Kappa() (kappa float64, ok bool) { return s.corrected(1) }

// Pi is Scott's pi with quadratic disagreement: as Kappa, with chance drawn
// from the pooled portfolios, De = sx^2 + sy^2 + (mx-my)^2/2 (Häge 2011).
func (s PortfolioPair) Pi() (pi float64, ok bool) { return s.corrected(.5) }

func (s PortfolioPair) corrected(shift float64) (float64, bool) {
	if s.N == 0 {
		return math.NaN(), false
	}
	n := float64(s.N)
	mx, my := float64(s.x)/n, float64(s.y)/n
	// Exact in integers, so that a constant portfolio is found as such.
	vx, vy := s.N*s.xx-s.x*s.x, s.N*s.yy-s.y*s.y
	if vx == 0 || vy == 0 {
		return math.NaN(), false
	}
	expected := float64(vx)/(n*n) + float64(vy)/(n*n) + shift*(mx-my)*(mx-my)
	return 1 - float64(s.square)/n/expected, true
}
