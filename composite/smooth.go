package composite

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
)

// The state of a pair in a period is cooperation, conflict, and the lasting
// error of each layer that has one: dim of them.
func (m *Model) dim() int { return 2 + len(m.lasting()) }

// lasting lists the layers that have a lasting error.
func (m *Model) lasting() []int {
	var list []int
	for k, l := range m.Layers {
		if l.Lasting {
			list = append(list, k)
		}
	}
	return list
}

// dynamics are the model's parameters laid out by state.
type dynamics struct {
	dim            int
	own            []int     // by layer: place of its lasting error in the state, or -1
	phi            []float64 // by state
	shock, initial []float64 // dim x dim
}

func (m *Model) dynamics() dynamics {
	lasting := m.lasting()
	n := 2 + len(lasting)
	d := dynamics{dim: n, own: make([]int, len(m.Layers)), phi: make([]float64, n), shock: make([]float64, n*n), initial: make([]float64, n*n)}
	d.phi[0], d.phi[1] = m.Phi[0], m.Phi[1]
	place := func(to []float64, c Cov) { to[0], to[n+1], to[1], to[n] = c.CC, c.FF, c.CF, c.CF }
	place(d.shock, m.Shock)
	place(d.initial, m.Initial)
	for k := range d.own {
		d.own[k] = -1
	}
	for i, k := range lasting {
		s := 2 + i
		d.own[k], d.phi[s] = s, m.ErrorPhi[k]
		v := m.ErrorSD[k] * m.ErrorSD[k]
		d.initial[s*n+s], d.shock[s*n+s] = v, v*(1-d.phi[s]*d.phi[s])
	}
	return d
}

// observation is a cell as the filter sees it: a normal observation y of
// l[0]*c + l[1]*f + own error, with variance r; and what the filter leaves for
// the way back.
type observation struct {
	t, own    int
	l         [2]float64
	y, r      float64
	v, f      float64 // innovation and its variance
	k         []float64
	cell      int // its place among the pair's cells
	neglected bool
}

// workspace holds one pair's pass; it is reused from pair to pair.
type workspace struct {
	dynamics
	periods   int
	covs      int       // of how many states covariances are wanted: the latents, or all
	mean      []float64 // periods x dim: the path
	cov       []float64 // periods x dim x dim
	a, p      []float64 // predicted
	obs       []observation
	gains     []float64
	from      []int     // where each period's observations begin
	disturbed []float64 // dim x dim: sum of E[e e'] over steps
	r, n      []float64
	m1, m2    []float64
}

func newWorkspace(d dynamics) *workspace {
	sq := d.dim * d.dim
	return &workspace{
		dynamics: d, covs: d.dim, disturbed: make([]float64, sq), r: make([]float64, d.dim), n: make([]float64, sq),
		m1: make([]float64, sq), m2: make([]float64, sq),
	}
}

// grown returns s with length n; its content is not kept.
func grown[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

func (w *workspace) size(periods, cells int) {
	d := w.dim
	w.periods = periods
	w.mean, w.a = grown(w.mean, periods*d), grown(w.a, periods*d)
	w.cov, w.p = grown(w.cov, periods*d*d), grown(w.p, periods*d*d)
	w.obs, w.gains, w.from = grown(w.obs, cells), grown(w.gains, cells*d), grown(w.from, periods+1)
}

// The search for a pair's mode: passes at most, and the change of a mean below
// which it ends. Intervals are some tenths wide.
const (
	maxPasses = 30
	closeTo   = 5e-3
	maxStep   = 3 // of a mean in one pass
	slowAfter = 8
)

// pair finds the mode of a pair's path by Newton's method: each pass replaces
// the likelihood of every cell by its quadratic approximation at the current
// path and solves the resulting linear Gaussian model exactly by a Kalman
// filter and smoother (Durbin and Koopman 2012, Time Series Analysis by State
// Space Methods, ch. 10.6). The result is the Laplace approximation of the
// posterior: mode and curvature. w.mean holds the start.
func (m *Model) pair(w *workspace, cells []Cell, first int16, use []bool, passes int) {
	for i := range passes {
		m.linearise(w, cells, first, use)
		w.filter()
		share := 1.
		if i >= slowAfter {
			share = .5 // a search that has not ended goes to and fro
		}
		if w.smooth(share) < closeTo {
			return
		}
	}
}

// linearise turns the cells into normal observations at the current path.
func (m *Model) linearise(w *workspace, cells []Cell, first int16, use []bool) {
	d := w.dim
	t := 0
	w.from[0] = 0
	for i, c := range cells {
		for at := int(c.T - first); t < at; t++ {
			w.from[t+1] = i
		}
		l := m.Loading[c.Layer]
		o := &w.obs[i]
		*o = observation{t: t, own: w.own[c.Layer], l: l, cell: i, k: w.gains[i*d : (i+1)*d]}
		x := w.mean[t*d : (t+1)*d]
		along := l[0]*x[0] + l[1]*x[1]
		if o.own >= 0 {
			along += x[o.own]
		}
		g, h := m.slope(c, m.Intercept[c.Layer]+along)
		if h < 1e-7 || use != nil && !use[c.Layer] {
			o.neglected = true
			continue
		}
		o.y, o.r = along+g/h, 1/h
	}
	for ; t < w.periods; t++ {
		w.from[t+1] = len(cells)
	}
}

// filter runs forward, one observation at a time (Durbin and Koopman 2012, ch.
// 6.4): no matrix is inverted.
func (w *workspace) filter() {
	d := w.dim
	a, p := w.r, w.m1
	clear(a)
	copy(p, w.initial)
	for t := range w.periods {
		copy(w.a[t*d:], a)
		copy(w.p[t*d*d:], p)
		for i := w.from[t]; i < w.from[t+1]; i++ {
			if o := &w.obs[i]; !o.neglected {
				o.update(a, p, d)
			}
		}
		for i := range d {
			a[i] *= w.phi[i]
			for j := range d {
				p[i*d+j] = p[i*d+j]*w.phi[i]*w.phi[j] + w.shock[i*d+j]
			}
		}
	}
}

// update takes one observation into the mean and the covariance.
func (o *observation) update(a, p []float64, d int) {
	k := o.k
	for i := range d {
		k[i] = p[i*d]*o.l[0] + p[i*d+1]*o.l[1]
	}
	o.v = o.y - o.l[0]*a[0] - o.l[1]*a[1]
	if o.own >= 0 {
		for i := range d {
			k[i] += p[i*d+o.own]
		}
		o.v -= a[o.own]
	}
	o.f = o.r + o.l[0]*k[0] + o.l[1]*k[1]
	if o.own >= 0 {
		o.f += k[o.own]
	}
	inverse := 1 / o.f
	for i := range d {
		row, s := p[i*d:(i+1)*d], k[i]*inverse
		for j := range row {
			row[j] -= s * k[j]
		}
		a[i] += s * o.v
	}
	for i := range k {
		k[i] *= inverse
	}
}

// smooth runs backward (Durbin and Koopman 2012, eq. 4.44 and 6.15), sets mean
// and cov, adds up the squared disturbances and returns the largest change of a
// mean. share is how much of a step is taken; it is cut to maxStep, so that a far
// start cannot overshoot.
func (w *workspace) smooth(share float64) (change float64) {
	d := w.dim
	r, n := w.r, w.n
	clear(r)
	clear(n)
	clear(w.disturbed)
	for t := w.periods - 1; t >= 0; t-- {
		if t < w.periods-1 {
			w.disturb(r, n)
			for i := range d {
				r[i] *= w.phi[i]
				for j := range d {
					n[i*d+j] *= w.phi[i] * w.phi[j]
				}
			}
		}
		for i := w.from[t+1] - 1; i >= w.from[t]; i-- {
			if o := &w.obs[i]; !o.neglected {
				o.back(r, n, d)
			}
		}
		change = max(change, w.settle(t, r, n, share))
	}
	return change
}

// disturb adds E[e e'] = Q - Q N Q + (Q r)(Q r)' of the step after a period, of
// each state. Q is diagonal.
func (w *workspace) disturb(r, n []float64) {
	d := w.dim
	q := Cov{w.shock[0], w.shock[d+1], w.shock[1]}
	e := q.times(vec{r[0], r[1]})
	v := q.sandwich(Cov{n[0], n[d+1], n[1]})
	w.disturbed[0] += q.CC - v.CC + e[0]*e[0]
	w.disturbed[d+1] += q.FF - v.FF + e[1]*e[1]
	w.disturbed[1] += q.CF - v.CF + e[0]*e[1]
	for i := 2; i < d; i++ {
		s := w.shock[i*d+i]
		w.disturbed[i*d+i] += s - s*s*n[i*d+i] + s*s*r[i]*r[i]
	}
}

// back takes one observation out of r and N: r <- z v/F + L'r, N <- z z'/F +
// L'N L with L = I - K z'. z has at most three entries.
func (o *observation) back(r, n []float64, d int) {
	kr, knk := 0.0, 0.0
	var nk [maxDim]float64
	for i := range d {
		s := 0.0
		row := n[i*d : (i+1)*d]
		for j, x := range o.k {
			s += row[j] * x
		}
		nk[i] = s
		kr += o.k[i] * r[i]
		knk += o.k[i] * s
	}
	z := [3]float64{o.l[0], o.l[1], 1}
	at := [3]int{0, 1, o.own}
	count := 3
	if o.own < 0 {
		count = 2
	}
	g := o.v/o.f - kr
	s := 1/o.f + knk
	for a := range count {
		i := at[a]
		r[i] += z[a] * g
		for j := range d {
			n[i*d+j] -= z[a] * nk[j]
			n[j*d+i] -= z[a] * nk[j]
		}
	}
	for a := range count {
		for b := range count {
			n[at[a]*d+at[b]] += z[a] * z[b] * s
		}
	}
}

// settle sets mean and covariance of a period: a + P r, P - P N P.
func (w *workspace) settle(t int, r, n []float64, share float64) (change float64) {
	d := w.dim
	p, out := w.p[t*d*d:(t+1)*d*d], w.cov[t*d*d:(t+1)*d*d]
	for i := range d {
		mean := w.a[t*d+i]
		for j, x := range p[i*d : (i+1)*d] {
			mean += x * r[j]
		}
		step := mean - w.mean[t*d+i]
		change = max(change, math.Abs(step))
		w.mean[t*d+i] += max(-maxStep, min(maxStep, share*step))
	}
	for i := range w.covs {
		pn := w.m2[:d]
		clear(pn)
		for k, x := range p[i*d : (i+1)*d] {
			for j, y := range n[k*d : (k+1)*d] {
				pn[j] += x * y
			}
		}
		for j := i; j < w.covs; j++ {
			s := p[i*d+j]
			for k, x := range p[j*d : (j+1)*d] { // p is symmetric
				s -= pn[k] * x
			}
			out[i*d+j], out[j*d+i] = s, s
		}
	}
	return change
}

// Smooth computes the posterior of all pairs. use says which layers count, by
// their place in Layers; nil takes all. workers below 1 means 1; the result
// does not depend on it.
func (m *Model) Smooth(ctx context.Context, p *Panel, use []bool, workers int) (*Paths, error) {
	out := newPaths(p)
	d := m.dynamics()
	err := eachPair(ctx, p.Pairs(), workers, func() func(int) {
		w := newWorkspace(d)
		w.covs = 2
		return func(i int) {
			rows, cells := out.Of(i), p.Cells[p.Start[i]:p.Start[i+1]]
			w.size(len(rows), len(cells))
			clear(w.mean)
			m.pair(w, cells, p.First[i], use, maxPasses)
			for t := range rows {
				rows[t] = w.state(t)
			}
		}
	})
	return out, err
}

func (w *workspace) state(t int) State {
	d := w.dim
	x, c := w.mean[t*d:], w.cov[t*d*d:]
	return State{
		Mean: [2]float32{float32(x[0]), float32(x[1])},
		CC:   float32(c[0]), FF: float32(c[d+1]), CF: float32(c[1]),
	}
}

// chunk is how many pairs a worker takes at a time.
const chunk = 32

// eachPair calls the functions that worker makes, one for each worker, for all
// pairs.
func eachPair(ctx context.Context, pairs, workers int, worker func() func(int)) error {
	var group sync.WaitGroup
	var next atomic.Int64
	for range max(workers, 1) {
		group.Go(func() {
			each := worker()
			for {
				from := int(next.Add(chunk)) - chunk
				if from >= pairs || ctx.Err() != nil {
					return
				}
				for i := from; i < min(from+chunk, pairs); i++ {
					each(i)
				}
			}
		})
	}
	group.Wait()
	return ctx.Err()
}
