// Package idealpoint estimates positions of states on one dimension from roll
// calls: dynamic ordinal item response theory with linked items, missing
// votes, states that come and go, and any number of sessions (Bailey,
// Strezhnev and Voeten 2017, Journal of Conflict Resolution 61(2)). A
// variational fit takes seconds; a sampler that starts from it gives means,
// intervals and joint draws. Binary and static models are special cases. The
// package reads and writes nothing.
package idealpoint

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Version is the version of the method.
const Version = "idealpoint/1"

// Estimate fits the model to votes. Votes that cannot identify it give an
// error that wraps ErrUnidentified. When chains have not converged the error
// wraps ErrNotConverged and the result is returned with it, so that the
// diagnostics can be looked at. Cancelling ctx returns its error.
func Estimate(ctx context.Context, votes *Votes, options Options) (*Result, error) {
	o, err := options.complete()
	if err != nil {
		return nil, err
	}
	l, err := newLayout(votes, o.Static)
	if err != nil {
		return nil, fmt.Errorf("estimate ideal points: %w", err)
	}
	if o.Positive != "" && !slices.ContainsFunc(l.chains, func(c []int32) bool { return l.names[l.state[c[0]]] == o.Positive }) {
		return nil, fmt.Errorf("estimate ideal points: %q, which shall be positive, has no informative vote", o.Positive)
	}
	f := newFit(l, &o)
	sweeps := 0
	if o.Published {
		f.begin()
	} else if sweeps, err = f.variational(ctx); err != nil {
		return nil, fmt.Errorf("estimate ideal points: %w", err)
	}
	r := &Result{
		Engine: "vb", Mode: o.Mode, Seed: o.Seed, Sweeps: sweeps, Unanimous: l.unanimous, NotCast: l.notCast, Votes: len(l.vote),
	}
	sign := f.orientation(r)
	perm := r.order(l)
	if o.Variational {
		r.fromVariational(f, votes, perm, sign)
		return r, nil
	}
	if err := r.sample(ctx, f, votes, perm, sign); err != nil {
		return nil, fmt.Errorf("estimate ideal points: %w", err)
	}
	d := r.Diagnostics
	if !(d.Rhat95 <= o.MaxRhat) || !(d.ESS50 >= o.MinESS) {
		return r, fmt.Errorf("estimate ideal points: %w: 95th percentile of R-hat %.3f (at most %.3g is accepted), median of effective draws %.0f (at least %.3g); draw more",
			ErrNotConverged, d.Rhat95, o.MaxRhat, d.ESS50, o.MinESS)
	}
	return r, nil
}

// orientation returns the sign that positions are multiplied by, and writes
// the rule into r. Without a state named, positive is the side of those who
// vote against the majority's yes: positions correlate positively with the
// share of noes less the share of yes votes, over states in sessions. The rule
// looks at votes only and depends on no order and no name.
func (f *fit) orientation(r *Result) float64 {
	sum, rule := 0.0, ""
	if f.o.Positive != "" {
		rule = f.o.Positive + " is positive on average"
		for c, s := range f.state {
			if f.names[s] == f.o.Positive {
				sum += f.mean[c]
			}
		}
	} else {
		rule = "those who vote no more often are positive"
		lean := make([]float64, len(f.mean))
		for j := range f.items {
			it := &f.items[j]
			for _, c := range f.vote[it.start:it.mid1] {
				lean[c]--
			}
			for _, c := range f.vote[it.mid2:it.end] {
				lean[c]++
			}
		}
		total := 0.0
		for c := range lean {
			lean[c] /= float64(f.n[c])
			total += lean[c]
		}
		for c := range lean {
			sum += f.mean[c] * (lean[c] - total/float64(len(lean)))
		}
	}
	r.Orientation = rule
	if sum < 0 {
		return -1
	}
	return 1
}

// fromVariational takes means and variances of q(θ). Variances are too small:
// items are taken as known and the latent variables as independent of θ.
func (r *Result) fromVariational(f *fit, v *Votes, perm []int, sign float64) {
	for i, c := range perm {
		p := &r.Points[i]
		p.Mean, p.SD = sign*f.mean[c], math.Sqrt(f.vari[c])
		p.Q05, p.Q50, p.Q95 = p.Mean+quantile(.05)*p.SD, p.Mean, p.Mean+quantile(.95)*p.SD
	}
	sums := make([]lineSums, len(f.items))
	for j, p := range f.lines {
		sums[j].add(p, 0, 1, sign)
	}
	r.finish(f, v, perm, sums, sign)
}

// lineSums gathers draws of an item's line.
type lineSums struct {
	n                      float64
	slope, square, low, hi float64
}

// add takes a draw, moved along with positions that lose shift, are divided by
// scale and take the sign.
func (s *lineSums) add(p line, shift, scale, sign float64) {
	b := sign * p.slope * scale
	s.n++
	s.slope += b
	s.square += b * b
	s.low += p.low - p.slope*shift
	s.hi += p.high - p.slope*shift
}

// sample runs the chains, at most Workers at a time. Every chain has its own
// random numbers and its own place for its draws, and sums are taken in order
// of chains, so the number of workers changes nothing.
func (r *Result) sample(ctx context.Context, f *fit, v *Votes, perm []int, sign float64) error {
	o := f.o
	n := len(f.mean)
	r.Engine, r.Chains, r.Warmup, r.Draws = "gibbs", o.Chains, o.Warmup, o.Draws
	thin := o.Draws / o.Keep
	kept := o.Draws / thin
	r.kept = kept * o.Chains
	byDraw := make([][]float32, r.kept) // a draw of all cells
	chains := make([]chainSums, o.Chains)
	var done atomic.Int64
	total := o.Chains * (o.Warmup + o.Draws)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(o.Workers)
	var once sync.Mutex
	for i := range o.Chains {
		g.Go(func() error {
			s := newSampler(f, o.Seed, uint64(i))
			sums := newChainSums(n, len(f.items))
			tick := func() {
				once.Lock()
				o.progress("sampling", int(done.Add(1)), total)
				once.Unlock()
			}
			err := s.run(ctx, tick, func(k int, theta []float64) {
				shift, scale := moments(theta)
				flip := sign
				if agrees(theta, f.mean, shift) < 0 { // a chain may pass through the mirror image
					flip = -sign
				}
				var draw []float32
				if k%thin == 0 && k/thin < kept {
					draw = make([]float32, n)
					byDraw[i*kept+k/thin] = draw
				}
				sums.add(theta, shift, scale/flip, draw)
				for j, p := range s.lines {
					if o.Mode == OneSided {
						p = s.items[j].fold(p)
					}
					sums.lines[j].add(p, shift, scale, flip)
				}
			})
			sums.accepted = float64(s.accepted) / float64(s.proposed)
			chains[i] = sums
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	r.gather(f, v, perm, chains, byDraw, kept, sign)
	return nil
}

// agrees is the covariance of positions with the start, up to a factor.
func agrees(theta, start []float64, mean float64) float64 {
	sum := 0.0
	for c, x := range theta {
		sum += (x - mean) * start[c]
	}
	return sum
}

// chainSums gathers the draws of one chain.
type chainSums struct {
	n           float64
	sum, square []float64 // of positions
	lines       []lineSums
	accepted    float64
}

func newChainSums(cells, items int) chainSums {
	return chainSums{sum: make([]float64, cells), square: make([]float64, cells), lines: make([]lineSums, items)}
}

func (s *chainSums) add(theta []float64, shift, scale float64, draw []float32) {
	s.n++
	for c, x := range theta {
		x = (x - shift) / scale
		s.sum[c] += x
		s.square[c] += x * x
		if draw != nil {
			draw[c] = float32(x)
		}
	}
}

// gather makes points and items of the chains.
func (r *Result) gather(f *fit, v *Votes, perm []int, chains []chainSums, byDraw [][]float32, kept int, sign float64) {
	r.draws = make([]float32, len(perm)*r.kept)
	sorted := make([]float32, r.kept)
	for i, c := range perm {
		own := r.draws[i*r.kept : (i+1)*r.kept]
		for k, d := range byDraw {
			own[k] = d[c]
		}
		var n, sum, square float64
		for _, s := range chains {
			n, sum, square = n+s.n, sum+s.sum[c], square+s.square[c]
		}
		p := &r.Points[i]
		p.Mean = sum / n
		p.SD = math.Sqrt(math.Max(0, (square-n*p.Mean*p.Mean)/(n-1)))
		p.Rhat, p.ESS = splitRhat(own, kept), effective(own, kept)
		copy(sorted, own)
		slices.Sort(sorted)
		p.Q05, p.Q50, p.Q95 = at(sorted, .05), at(sorted, .5), at(sorted, .95)
	}
	r.Diagnostics = diagnose(r.Points)
	sums := make([]lineSums, len(f.items))
	for _, s := range chains {
		r.Diagnostics.Accepted += s.accepted / float64(len(chains))
		for j, x := range s.lines {
			sums[j].merge(x)
		}
	}
	r.finish(f, v, perm, sums, sign)
}

func (s *lineSums) merge(x lineSums) {
	s.n, s.slope, s.square, s.low, s.hi = s.n+x.n, s.slope+x.slope, s.square+x.square, s.low+x.low, s.hi+x.hi
}
