package composite

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// ErrConvergence says that Fit stopped before the loadings came to rest; the
// model as it was is returned beside it.
var ErrConvergence = errors.New("loadings did not converge")

// FitOptions says how to estimate a model. The zero value is usable for a panel
// whose every period belongs to the reference.
type FitOptions struct {
	// From and To bound the reference periods, both included, in which each
	// latent has mean square 1 over all pairs; To 0 means the last period.
	From, To   int
	Iterations int     // at most; 0 means 150
	Tolerance  float64 // largest change of a loading or of phi at which it ends; 0 means 0.002
	Workers    int     // 0 means 1; the result does not depend on it
	// Step, if not nil, is told after each iteration how far the loadings moved.
	Step func(iteration int, change float64)
}

func (o FitOptions) filled(p *Panel) FitOptions {
	if o.To == 0 {
		o.To = p.Periods - 1
	}
	if o.Iterations == 0 {
		o.Iterations = 150
	}
	if o.Tolerance == 0 {
		o.Tolerance = .002
	}
	o.Workers = max(o.Workers, 1)
	return o
}

// Fit estimates loadings, cuts, dispersions, lasting errors and the pace of the
// latents from a panel by an approximate EM algorithm. E: the
// Laplace posterior of every pair (Smooth). M: for each layer one Newton step
// on the expected log likelihood, the expectation taken over the posterior of
// eta by three-point Gauss-Hermite quadrature; closed forms for phi, Shock and
// Initial (Shumway and Stoffer 1982, Journal of Time Series Analysis 3(4)).
// After each step the latents are rescaled to mean square 1 in the reference.
//
// A layer whose errors last from period to period (a treaty is the same treaty
// next year) would count as new evidence every time. Where Layer.Lasting is
// set, a pair has an error of its own in the layer, autoregressive like the
// latents, and it is estimated along with them.
//
// Fit starts from fixed values and uses no randomness. The error wraps ErrPanel,
// ErrIdentified or ErrConvergence, or is that of ctx.
func Fit(ctx context.Context, p *Panel, opt FitOptions) (*Model, error) {
	opt = opt.filled(p)
	if err := p.Check(); err != nil {
		return nil, err
	}
	m, err := start(p)
	if err != nil {
		return nil, err
	}
	paths := newTrack(p, m.dim())
	change := math.Inf(1)
	for i := 1; i <= opt.Iterations; i++ {
		sums, err := m.expect(ctx, p, paths, opt)
		if err != nil {
			return nil, err
		}
		change = m.maximise(sums, paths)
		if opt.Step != nil {
			opt.Step(i, change)
		}
		if change < opt.Tolerance && i >= 10 {
			return m, nil
		}
	}
	return m, fmt.Errorf("%w: after %d iterations they still move by %.2g", ErrConvergence, opt.Iterations, change)
}

// start checks that the panel can identify the model and sets starting values.
func start(p *Panel) (*Model, error) {
	k := len(p.Layers)
	m := &Model{
		Layers: p.Layers, Intercept: make([]float64, k), Loading: make([][2]float64, k), Cuts: make([][]float64, k),
		Dispersion: make([]float64, k), ErrorSD: make([]float64, k), ErrorPhi: make([]float64, k),
		Phi: [2]float64{.97, .97}, Shock: Cov{.05, .05, 0}, Initial: Cov{1, 1, 0},
	}
	var anchored [2]bool
	first := make([]startSums, k)
	for i := range p.Pairs() {
		for _, c := range p.Cells[p.Start[i]:p.Start[i+1]] {
			first[c.Layer].add(c, p.weight(i))
		}
	}
	for l, layer := range p.Layers {
		s := &first[l]
		if s.n < 20 || s.low == s.high {
			return nil, fmt.Errorf("%w: layer %s has %.0f cells from %v to %v", ErrIdentified, layer.Name, s.n, s.low, s.high)
		}
		m.Dispersion[l] = 1
		m.Loading[l] = layer.begin()
		if layer.Lasting {
			m.ErrorSD[l], m.ErrorPhi[l] = .4, .9
		}
		if layer.Anchor > 0 {
			anchored[layer.Anchor-1] = true
		}
		switch layer.Family {
		case Association:
			m.Intercept[l], m.Dispersion[l] = s.sum/s.weight, .05
		case Counts:
			m.Intercept[l] = math.Log(s.sum / s.expected)
		case Ordered:
			m.Cuts[l] = s.cuts(layer.Levels)
		}
	}
	if !anchored[Cooperation] || !anchored[Conflict] {
		return nil, fmt.Errorf("%w: both latents need a layer that fixes their sign", ErrIdentified)
	}
	return m, nil
}

// begin is the starting value of the loadings: along the anchor, and apart from
// each other where a layer has both.
func (l Layer) begin() (at [2]float64) {
	if l.Loads[Cooperation] {
		at[Cooperation] = .5
	}
	if l.Loads[Conflict] {
		at[Conflict] = .5
		if l.Loads[Cooperation] {
			at[Conflict] = -.3
		}
	}
	return at
}

// startSums is what starting values are made of.
type startSums struct {
	n, weight, sum, expected float64
	low, high                float32
	level                    [16]float64
}

func (s *startSums) add(c Cell, w float64) {
	if s.n == 0 || c.Y < s.low {
		s.low = c.Y
	}
	if s.n == 0 || c.Y > s.high {
		s.high = c.Y
	}
	s.n++
	s.weight += w
	s.sum += w * float64(c.Y)
	s.expected += w * math.Exp(min(float64(c.Offset), 30))
	if int(c.Y) >= 0 && int(c.Y) < len(s.level) {
		s.level[int(c.Y)] += w
	}
}

// cuts are the logits of the marginal distribution.
func (s *startSums) cuts(levels int) []float64 {
	list := make([]float64, levels-1)
	above := s.weight
	for k := range list {
		if k < len(s.level) {
			above -= s.level[k]
		}
		p := min(max(above/s.weight, 1e-4), 1-1e-4)
		list[k] = -math.Log(p / (1 - p))
		if k > 0 {
			list[k] = max(list[k], list[k-1]+.05)
		}
	}
	return list
}
