// Package composite measures how close pairs of units stand over several kinds
// of evidence at once. Two quantities that nobody observes, cooperation and
// conflict, move slowly for each pair (a state-space model); every layer of
// evidence (votes, obligations, counts) is tied to them by a likelihood of its
// own with loadings that do not change over time. A layer that does not cover
// a pair in a period is left out there, and the interval grows. Beside the
// model stands a transparent index (Index) whose choices can be changed, and
// the tools that say how much of an answer is choice (Monte Carlo, Sobol). The
// package knows nothing of states, files or sources, and does no input or
// output. docs/methods/composite.md explains the model and its limits.
package composite

import (
	"errors"
	"fmt"
	"math"
)

// maxDim is the most states of a pair: the latents and the lasting errors.
const maxDim = 12

// The two latents of a pair, in the order of all arrays of two.
const (
	Cooperation = 0
	Conflict    = 1
)

// Family is the likelihood of a layer.
type Family uint8

// The families. eta is a + l_c*cooperation + l_f*conflict, plus the offset.
const (
	// Association is a measured association with a sampling variance, such as
	// Fisher's z of kappa from a table of joint votes (Association): normal with
	// mean eta and variance v*(1+(n-1)*rho), the variance of a Dirichlet
	// multinomial table with intra-class correlation rho.
	Association Family = iota
	// Ordered is a category 0..Levels-1: P(y >= k) = logistic(eta - cut_k).
	Ordered
	// Counts is negative binomial with mean exp(eta) and variance
	// mean + dispersion*mean^2.
	Counts
)

// Layer is one kind of evidence.
type Layer struct {
	Name    string
	Family  Family
	Levels  int     // of Ordered
	Loads   [2]bool // on which latents it may load; the others are fixed at 0
	Lasting bool    // its errors last from period to period: a treaty is the same treaty next year
	Anchor  int     // the latent whose sign it fixes: 1 + Cooperation, 1 + Conflict; 0 none
}

// Cell is one observation of a layer about a pair in a period.
type Cell struct {
	Y      float32 // the association, the category or the count
	Offset float32 // Counts: log of the mean that size and distance imply; Association: the sampling variance
	N      float32 // Association: number of items; else unused
	T      int16   // period, from 0
	Layer  uint8
}

// Panel holds the cells of many pairs. A pair's cells are in order of period
// and the pair is in being from First to Last, also where it has no cell.
type Panel struct {
	Layers  []Layer
	Periods int
	Cells   []Cell
	Start   []int32 // of each pair's cells; one more than there are pairs
	First   []int16 // first and last period of each pair
	Last    []int16
	Weight  []float32 // of each pair in Fit, for samples drawn with unequal chance; nil means 1
}

// Pairs returns the number of pairs.
func (p *Panel) Pairs() int { return len(p.First) }

func (p *Panel) weight(i int) float64 {
	if p.Weight == nil {
		return 1
	}
	return float64(p.Weight[i])
}

// Errors that Fit and Check wrap.
var (
	ErrPanel      = errors.New("panel is not well formed")
	ErrIdentified = errors.New("model is not identified by the panel")
)

// Check reports what is wrong with a panel; the error wraps ErrPanel.
func (p *Panel) Check() error {
	n := len(p.First)
	if len(p.Last) != n || len(p.Start) != n+1 || p.Weight != nil && len(p.Weight) != n {
		return fmt.Errorf("%w: %d first, %d last, %d starts, %d weights", ErrPanel, n, len(p.Last), len(p.Start), len(p.Weight))
	}
	if k := len(p.Layers); k == 0 || k > maxDim-2 {
		return fmt.Errorf("%w: %d layers, want 1 to %d", ErrPanel, k, maxDim-2)
	}
	if p.Start[0] != 0 || int(p.Start[n]) != len(p.Cells) {
		return fmt.Errorf("%w: cells are not all of a pair", ErrPanel)
	}
	for i := range n {
		if p.First[i] < 0 || p.Last[i] < p.First[i] || int(p.Last[i]) >= p.Periods {
			return fmt.Errorf("%w: pair %d lasts from %d to %d of %d periods", ErrPanel, i, p.First[i], p.Last[i], p.Periods)
		}
		if p.Start[i+1] < p.Start[i] {
			return fmt.Errorf("%w: cells of pair %d", ErrPanel, i)
		}
		at := p.First[i]
		for _, c := range p.Cells[p.Start[i]:p.Start[i+1]] {
			if c.T < at || c.T > p.Last[i] {
				return fmt.Errorf("%w: pair %d has a cell in period %d", ErrPanel, i, c.T)
			}
			at = c.T
			if err := p.checkCell(c); err != nil {
				return fmt.Errorf("%w: pair %d, period %d: %w", ErrPanel, i, c.T, err)
			}
		}
	}
	return nil
}

func (p *Panel) checkCell(c Cell) error {
	if int(c.Layer) >= len(p.Layers) {
		return fmt.Errorf("layer %d", c.Layer)
	}
	y, off, n := float64(c.Y), float64(c.Offset), float64(c.N)
	l := p.Layers[c.Layer]
	bad := math.IsNaN(y) || math.IsInf(y, 0) || math.IsNaN(off) || math.IsInf(off, 0)
	switch l.Family {
	case Association:
		bad = bad || off <= 0 || !(n >= 1) || math.IsInf(n, 0)
	case Ordered:
		bad = bad || l.Levels < 2 || y < 0 || y >= float64(l.Levels) || y != math.Trunc(y)
	case Counts:
		bad = bad || y < 0 || y != math.Trunc(y)
	default:
		return fmt.Errorf("family %d of %s", l.Family, l.Name)
	}
	if bad {
		return fmt.Errorf("%s cannot be %v (offset %v, n %v)", l.Name, y, off, n)
	}
	return nil
}

// Model holds the parameters. Loadings, cuts and dispersions are the same in
// all periods.
type Model struct {
	Layers     []Layer
	Intercept  []float64    // 0 for Ordered, whose cuts take its place
	Loading    [][2]float64 // cooperation, conflict
	Cuts       [][]float64  // Ordered: rising
	Dispersion []float64    // Counts: of the negative binomial; Association: rho
	ErrorSD    []float64    // of a lasting error of the layer about a pair, on the scale of eta; 0 without one
	ErrorPhi   []float64    // of the lasting error: u_t = phi u_t-1 + e
	Phi        [2]float64   // of x_t = phi x_t-1 + e
	Shock      Cov          // of e
	Initial    Cov          // of x in a pair's first period, about 0
}

// Cov is a symmetric matrix of two: variances and covariance.
type Cov struct{ CC, FF, CF float64 }

// Paths are posterior means and covariances for each pair and period.
type Paths struct {
	At  []int32 // where each pair's first period stands; one more than there are pairs
	Row []State
}

// State is the posterior of a pair in a period.
type State struct {
	Mean [2]float32
	CC   float32 // variance of cooperation
	FF   float32 // variance of conflict
	CF   float32 // their covariance
}

// Of returns the pair's states, the first for its first period.
func (s *Paths) Of(pair int) []State { return s.Row[s.At[pair]:s.At[pair+1]] }

func newPaths(p *Panel) *Paths {
	s := &Paths{At: make([]int32, p.Pairs()+1)}
	for i := range p.Pairs() {
		s.At[i+1] = s.At[i] + int32(p.Last[i]-p.First[i]) + 1
	}
	s.Row = make([]State, s.At[p.Pairs()])
	return s
}

// AppendTo appends a pair of the panel, with its cells and a weight, to another
// panel of the same layers. What lies after the other panel's last period is
// left out; the pair must begin within it.
func (p *Panel) AppendTo(to *Panel, pair int, weight float32) {
	end := min(p.Last[pair], int16(to.Periods-1))
	for _, c := range p.Cells[p.Start[pair]:p.Start[pair+1]] {
		if c.T <= end {
			to.Cells = append(to.Cells, c)
		}
	}
	to.First, to.Last = append(to.First, p.First[pair]), append(to.Last, end)
	to.Weight = append(to.Weight, weight)
	to.Start = append(to.Start, int32(len(to.Cells)))
}
