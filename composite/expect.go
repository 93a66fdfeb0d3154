package composite

import (
	"context"
	"math"
)

// sums is what an E step hands to the M step. The moments are sums of squares by
// state.
type sums struct {
	layers      []layerSums
	now, before []float64    // over steps: of the later and the earlier period
	disturbed   []float64    // over steps: of the disturbance
	along       [2][]float64 // over all periods: of the states with each latent
	first       []float64    // of first periods
	reference   []float64
	level       []float64 // over all periods: of the states themselves
	mean        vec       // of the latents in the reference
	steps       float64
	pairs       float64
	inReference float64
}

func newSums(layers, dim int) *sums {
	s := &sums{layers: make([]layerSums, layers)}
	for _, v := range s.moments() {
		*v = make([]float64, dim)
	}
	return s
}

func (s *sums) moments() []*[]float64 {
	return []*[]float64{&s.now, &s.before, &s.disturbed, &s.first, &s.reference, &s.level, &s.along[0], &s.along[1]}
}

// track holds the paths of all states during Fit.
type track struct {
	*Paths
	dim  int
	mean []float32
}

func newTrack(p *Panel, dim int) *track {
	s := &track{Paths: &Paths{At: newPaths(p).At}, dim: dim}
	s.mean = make([]float32, int(s.At[p.Pairs()])*dim)
	return s
}

func (s *track) of(pair int) []float32 {
	return s.mean[int(s.At[pair])*s.dim : int(s.At[pair+1])*s.dim]
}

// params is the most parameters that a layer has: cuts or an intercept, and two
// loadings.
const params = 10

// layerSums are a layer's gradient and information, its likelihood at three
// dispersions.
type layerSums struct {
	n    float64
	grad [params]float64
	info [params][params]float64
	at   [3]float64 // expected log likelihood at dispersion e^-h, 1, e^h times
}

func (s *layerSums) plus(o *layerSums) {
	s.n += o.n
	for i := range s.grad {
		s.grad[i] += o.grad[i]
		for j := range s.info[i] {
			s.info[i][j] += o.info[i][j]
		}
	}
	for i := range s.at {
		s.at[i] += o.at[i]
	}
}

func (s *sums) plus(o *sums) {
	for i := range o.layers {
		s.layers[i].plus(&o.layers[i])
	}
	to := s.moments()
	for i, v := range o.moments() {
		for j, x := range *v {
			(*to[i])[j] += x
		}
	}
	s.mean = vec{s.mean[0] + o.mean[0], s.mean[1] + o.mean[1]}
	s.steps, s.pairs, s.inReference = s.steps+o.steps, s.pairs+o.pairs, s.inReference+o.inReference
}

// fitPasses is how many Newton passes an E step makes from the paths of the
// step before: the paths and the parameters settle together.
const fitPasses = 2

// expect runs the E step from the paths, which it replaces. Sums are taken by
// chunk and then in order, so that they do not depend on the number of workers.
func (m *Model) expect(ctx context.Context, p *Panel, paths *track, opt FitOptions) (*sums, error) {
	parts := make([]*sums, (p.Pairs()+chunk-1)/chunk)
	d := m.dynamics()
	err := eachPair(ctx, p.Pairs(), opt.Workers, func() func(int) {
		w := newWorkspace(d)
		return func(i int) {
			s := parts[i/chunk]
			if s == nil {
				s = newSums(len(p.Layers), d.dim)
				parts[i/chunk] = s
			}
			rows, cells := paths.of(i), p.Cells[p.Start[i]:p.Start[i+1]]
			w.size(len(rows)/d.dim, len(cells))
			for t, x := range rows {
				w.mean[t] = float64(x)
			}
			m.pair(w, cells, p.First[i], nil, fitPasses)
			for t, x := range w.mean {
				rows[t] = float32(x)
			}
			s.dynamics(w, p, i, opt)
			for _, c := range cells {
				m.cell(s, w, c, p.First[i], p.weight(i))
			}
		}
	})
	if err != nil {
		return nil, err
	}
	all := newSums(len(p.Layers), d.dim)
	for _, s := range parts {
		all.plus(s)
	}
	return all, nil
}

// dynamics adds a pair's moments of the states.
func (s *sums) dynamics(w *workspace, p *Panel, i int, opt FitOptions) {
	weight, d := p.weight(i), w.dim
	add := func(to []float64, t int) {
		x, c := w.mean[t*d:(t+1)*d], w.cov[t*d*d:(t+1)*d*d]
		for k := range d {
			to[k] += weight * (x[k]*x[k] + c[k*d+k])
		}
	}
	add(s.first, 0)
	s.pairs += weight
	for t := range w.periods {
		if t > 0 {
			add(s.now, t)
			add(s.before, t-1)
		}
		for k := range d {
			x := w.mean[t*d+k]
			s.level[k] += weight * x
			for f := range 2 {
				s.along[f][k] += weight * (x*w.mean[t*d+f] + w.cov[t*d*d+k*d+f])
			}
		}
		if at := t + int(p.First[i]); at >= opt.From && at <= opt.To {
			add(s.reference, t)
			s.mean[0] += weight * w.mean[t*d]
			s.mean[1] += weight * w.mean[t*d+1]
			s.inReference += weight
		}
	}
	s.steps += weight * float64(w.periods-1)
	for k := range d {
		s.disturbed[k] += weight * w.disturbed[k*d+k]
	}
}

// The nodes and weights of three-point Gauss-Hermite quadrature for a standard
// normal.
var (
	nodes       = [3]float64{0, -math.Sqrt(3), math.Sqrt(3)}
	nodeWeights = [3]float64{2. / 3, 1. / 6, 1. / 6}
)

// logStep is the step in the logarithm of a dispersion.
const logStep = .2

// cell adds one cell to the sums of its layer.
func (m *Model) cell(s *sums, w *workspace, c Cell, first int16, weight float64) {
	k, d, t := int(c.Layer), w.dim, int(c.T-first)
	l, sum, own := m.Loading[k], &s.layers[k], w.own[k]
	z, v := w.mean[t*d:(t+1)*d], w.cov[t*d*d:(t+1)*d*d]
	var along [2]float64 // covariance of the latents with eta
	for i := range along {
		along[i] = v[i*d]*l[0] + v[i*d+1]*l[1]
		if own >= 0 {
			along[i] += v[i*d+own]
		}
	}
	variance := l[0]*along[0] + l[1]*along[1]
	lasting := 0.0
	if own >= 0 {
		lasting = z[own]
		variance += l[0]*v[own] + l[1]*v[d+own] + v[own*d+own]
	}
	x := vec{z[0], z[1]}
	eta, sd := m.eta(k, x)+lasting, math.Sqrt(max(variance, 0))
	sum.n += weight
	for n, node := range nodes {
		at := x
		if sd > 0 { // E[x | eta] at the node
			at = vec{x[0] + node*along[0]/sd, x[1] + node*along[1]/sd}
		}
		m.score(sum, c, eta+node*sd, at, weight*nodeWeights[n])
	}
}

// score adds gradient and information of a cell at a node.
func (m *Model) score(s *layerSums, c Cell, eta float64, x vec, weight float64) {
	layer := m.Layers[c.Layer]
	g, h := m.slope(c, eta)
	n := 1
	var d, i [params]float64 // gradient by parameter; factor of the information
	if layer.Family == Ordered {
		n = layer.Levels - 1
		above, below := m.steps(c, eta)
		y, p := int(c.Y), max(above-below, 1e-12)
		if y > 0 {
			d[y-1] = -above * (1 - above) / p
		}
		if y < n {
			d[y] = below * (1 - below) / p
		}
	} else {
		d[0], i[0] = g, 1
	}
	d[n], d[n+1] = g*x[0], g*x[1]
	i[n], i[n+1] = x[0], x[1]
	for a := range n + 2 {
		s.grad[a] += weight * d[a]
		for b := range n + 2 {
			if layer.Family == Ordered { // outer product: positive definite whatever the cuts
				s.info[a][b] += weight * d[a] * d[b]
			} else {
				s.info[a][b] += weight * h * i[a] * i[b]
			}
		}
	}
	if c.T%2 == 0 { // every other period is enough for a dispersion
		m.dispersed(s, c, eta, weight)
	}
}

// dispersed adds the likelihood at three dispersions.
func (m *Model) dispersed(s *layerSums, c Cell, eta, weight float64) {
	k := c.Layer
	for j, e := range [3]float64{-logStep, 0, logStep} {
		a := m.Dispersion[k] * math.Exp(e)
		switch m.Layers[k].Family {
		case Association:
			r := float64(c.Offset) * (1 + (float64(c.N)-1)*a)
			d := float64(c.Y) - eta
			s.at[j] -= weight * (math.Log(r) + d*d/r) / 2
		case Counts:
			s.at[j] += weight * negativeBinomial(float64(c.Y), eta+float64(c.Offset), a)
		}
	}
}
