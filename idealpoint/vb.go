package idealpoint

import (
	"context"
	"fmt"
	"math"
)

// fit is the state of an engine: positions of cells and lines of items.
type fit struct {
	*layout
	*normal
	o     *Options
	mean  []float64 // E θ of a cell
	vari  []float64 // Var θ
	lines []line
	prior []float64 // variance of θ given the cell before; of a first cell, of θ itself
	first []float64 // prior mean of a first cell
}

func newFit(l *layout, o *Options) *fit {
	f := &fit{layout: l, normal: newNormal(), o: o}
	n := len(l.state)
	f.mean, f.vari, f.prior, f.first = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for c := range f.prior {
		f.first[c], f.prior[c] = o.drift(l, c)
	}
	f.lines = make([]line, len(l.items))
	return f
}

// begin sets positions to the first principal component of the votes, one score
// for each state, by power iteration; slopes to its sign, 0 where votes and
// component have little to do with each other; and cutpoints to the shares of
// the categories laid out on -1 to 1, where the published sampler starts.
func (f *fit) begin() {
	score := f.component()
	for c := range f.mean {
		f.mean[c], f.vari[c] = score[f.state[c]], .05
	}
	f.standardise()
	for j := range f.items {
		it := &f.natural[j]
		votes := float64(it.end - it.start)
		p := line{0, 2*float64(it.mid1-it.start)/votes - 1, 2*float64(it.mid2-it.start)/votes - 1}
		if r := f.relation(it); math.Abs(r) > .2 {
			p.slope = math.Copysign(1, r)
		}
		f.lines[j] = p
	}
}

// start moves the positions of begin to what its lines say.
func (f *fit) start() {
	f.begin()
	for j := range f.items {
		f.lines[j] = f.natural[j].fold(f.lines[j])
	}
	w := f.newWork()
	for range 4 {
		w.clear()
		for j := range f.items {
			f.pull(j, 0, w)
		}
		f.moveStates(w)
	}
}

// centred returns the votes on an item by category, and the categories' values
// -1, 0, 1 less their mean.
func (f *fit) centred(it *item) (parts [3][]int32, values [3]float64) {
	parts = [3][]int32{f.vote[it.start:it.mid1], f.vote[it.mid1:it.mid2], f.vote[it.mid2:it.end]}
	mean := float64(len(parts[2])-len(parts[0])) / float64(it.end-it.start)
	return parts, [3]float64{-1 - mean, -mean, 1 - mean}
}

// relation is the correlation of the votes on an item with positions.
func (f *fit) relation(it *item) float64 {
	parts, values := f.centred(it)
	var xy, xx, yy float64
	for k, part := range parts {
		for _, c := range part {
			xy += values[k] * f.mean[c]
			yy += values[k] * values[k]
			xx += f.mean[c] * f.mean[c]
		}
	}
	return xy / math.Sqrt(xx*yy+1e-9)
}

// component returns the first principal component of the centred votes, one
// score for each state.
func (f *fit) component() []float64 {
	score, sum, n := make([]float64, len(f.names)), make([]float64, len(f.names)), make([]float64, len(f.names))
	for _, c := range f.vote {
		n[f.state[c]]++
	}
	for round := range 20 {
		clear(sum)
		for j := range f.items {
			parts, values := f.centred(&f.natural[j])
			b := 1.0 // first round: the score is how far a state votes from the others
			if round > 0 {
				b = 0
				for k, part := range parts {
					for _, c := range part {
						b += values[k] * score[f.state[c]]
					}
				}
				b /= float64(f.items[j].end - f.items[j].start)
			}
			for k, part := range parts {
				for _, c := range part {
					sum[f.state[c]] += b * values[k]
				}
			}
		}
		for i := range score {
			if n[i] > 0 {
				score[i] = sum[i] / n[i]
			}
		}
		f.scaleScores(score, n)
	}
	return score
}

// scaleScores gives the scores mean 0 and variance 1 over the states.
func (f *fit) scaleScores(score, n []float64) {
	var w, m, v float64
	for i, x := range score {
		if n[i] > 0 {
			w, m = w+1, m+x
		}
	}
	m /= w
	for i, x := range score {
		if n[i] > 0 {
			v += (x - m) * (x - m)
		}
	}
	s := math.Sqrt(v/w) + 1e-300
	for i := range score {
		score[i] = math.Max(-3, math.Min(3, (score[i]-m)/s))
	}
}

// standardise gives the positions mean 0 and standard deviation 1 over all
// cells and moves the lines along, so that no probability changes.
func (f *fit) standardise() {
	m, s := moments(f.mean)
	for c := range f.mean {
		f.mean[c] = (f.mean[c] - m) / s
		f.vari[c] /= s * s
	}
	for j, p := range f.lines {
		f.lines[j] = line{p.slope * s, p.low - p.slope*m, p.high - p.slope*m}
	}
}

// moments returns the mean and the standard deviation (n-1) of x.
func moments(x []float64) (mean, sd float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for _, v := range x {
		sd += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(sd / float64(len(x)-1))
}

// variational runs sweeps of alternating Newton steps on the variational lower
// bound with factors q(θ)q(β)q(z) and points for the cutpoints. With q(z)
// maximised out the bound is, for each vote, log P(y | E β E θ) less half the
// variance of βθ, so items and states are ordered probits with a ridge (in the
// manner of Imai, Lo and Olmsted 2016, for linked ordinal items over time).
func (f *fit) variational(ctx context.Context) (sweeps int, err error) {
	f.start()
	n := len(f.mean)
	w := f.newWork()
	before := make([]float64, n)
	for sweeps = 1; sweeps <= f.o.MaxSweeps; sweeps++ {
		if err := ctx.Err(); err != nil {
			return sweeps, err
		}
		copy(before, f.mean)
		f.sweep(w)
		change := 0.0
		for c, x := range f.mean {
			change += (x - before[c]) * (x - before[c])
		}
		f.o.progress("variational", sweeps, f.o.MaxSweeps)
		if math.Sqrt(change/float64(n)) < f.o.Tolerance {
			return sweeps, nil
		}
	}
	return f.o.MaxSweeps, fmt.Errorf("%w: variational sweeps still moved after %d", ErrNotConverged, f.o.MaxSweeps)
}

// work holds, for each cell, sums over its votes: gradient and curvature of
// the log likelihood, E β squared, and Var β.
type work struct{ grad, weight, square, extra []float64 }

func (f *fit) newWork() *work {
	n := len(f.mean)
	return &work{make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
}

func (w *work) clear() {
	for _, x := range [][]float64{w.grad, w.weight, w.square, w.extra} {
		clear(x)
	}
}

// sweep updates all items, all states and the scale.
func (f *fit) sweep(w *work) {
	w.clear()
	for j := range f.items {
		f.pull(j, f.slopeStep(j), w)
	}
	f.moveStates(w)
	f.standardise()
}

// slopeStep updates the line of item j by a Newton step and returns Var β.
func (f *fit) slopeStep(j int) float64 {
	it := &f.items[j]
	ridge, square := 1.0, 1.0
	for _, c := range f.vote[it.start:it.end] {
		ridge += f.vari[c]
		square += f.vari[c] + f.mean[c]*f.mean[c]
	}
	var s score
	s.add(f.normal, f.vote, it, f.mean, f.lines[j])
	if p, _, ok := f.lines[j].step(&s, it.mid1 == it.mid2, ridge, .5); ok {
		if f.o.Mode == OneSided {
			p.low, p.high = math.Max(-bound, math.Min(bound, p.low)), math.Max(-bound, math.Min(bound, p.high))
		}
		f.lines[j] = p
	}
	return 1 / square
}

// pull adds what item j says about its cells.
func (f *fit) pull(j int, variance float64, w *work) {
	grad, weight, square, extra := w.grad, w.weight, w.square, w.extra
	it, p := &f.items[j], f.lines[j]
	b, b2 := p.slope, p.slope*p.slope
	for _, c := range f.vote[it.start:it.mid1] {
		x := p.low - b*f.mean[c]
		r := f.ratio(x)
		grad[c] -= b * r
		weight[c] += b2 * r * (x + r)
		square[c] += b2
		extra[c] += variance
	}
	for _, c := range f.vote[it.mid2:it.end] {
		x := b*f.mean[c] - p.high
		r := f.ratio(x)
		grad[c] += b * r
		weight[c] += b2 * r * (x + r)
		square[c] += b2
		extra[c] += variance
	}
	for _, c := range f.vote[it.mid1:it.mid2] {
		e := b * f.mean[c]
		d1, d2, w11, w12, w22 := f.between(p.low-e, p.high-e)
		grad[c] += b * (d1 - d2)
		weight[c] += b2 * (w11 + 2*w12 + w22)
		square[c] += b2
		extra[c] += variance
	}
}

// moveStates takes a Newton step in the path of every state, by elimination in
// its tridiagonal precision matrix, and sets the variances to those of q(θ).
// Under the one-sided prior the matrix is diagonal.
func (f *fit) moveStates(w *work) {
	grad, weight, square, extra := w.grad, w.weight, w.square, w.extra
	var diag, off, rhs, full []float64
	for _, chain := range f.chains {
		n := len(chain)
		diag, off, rhs, full = diag[:0], off[:0], rhs[:0], full[:0]
		for i, c := range chain {
			d, g := 1/f.prior[c], grad[c]-extra[c]*f.mean[c]
			if i == 0 && f.o.Mode == RandomWalk {
				g -= d * (f.mean[c] - f.first[c])
			} else {
				g -= d * (f.mean[c] - f.leans(f.mean, c))
			}
			switch {
			case i+1 == n:
			case f.o.Mode == OneSided:
				off = append(off, 0)
			default:
				next := chain[i+1]
				d += 1 / f.prior[next]
				g += (f.mean[next] - f.mean[c]) / f.prior[next]
				off = append(off, -1/f.prior[next])
			}
			diag = append(diag, d+extra[c]+weight[c])
			full = append(full, d+extra[c]+square[c])
			rhs = append(rhs, g)
		}
		tridiagonal(diag, off, rhs)
		for i, c := range chain {
			f.mean[c] += math.Max(-1, math.Min(1, rhs[i]))
		}
		for i, v := range tridiagonalInverse(full, off) {
			f.vari[chain[i]] = v
		}
	}
}

// tridiagonal solves the symmetric positive definite system in place: the
// answer replaces rhs, and diag is overwritten.
func tridiagonal(diag, off, rhs []float64) {
	n := len(diag)
	for i := 1; i < n; i++ {
		r := off[i-1] / diag[i-1]
		diag[i] -= r * off[i-1]
		rhs[i] -= r * rhs[i-1]
	}
	rhs[n-1] /= diag[n-1]
	for i := n - 2; i >= 0; i-- {
		rhs[i] = (rhs[i] - off[i]*rhs[i+1]) / diag[i]
	}
}

// tridiagonalInverse returns the diagonal of the inverse of a symmetric
// positive definite tridiagonal matrix, from elimination in both directions.
func tridiagonalInverse(diag, off []float64) []float64 {
	n := len(diag)
	up, down := make([]float64, n), make([]float64, n)
	for i := range n {
		up[i] = diag[i]
		if i > 0 {
			up[i] -= off[i-1] * off[i-1] / up[i-1]
		}
	}
	for i := n - 1; i >= 0; i-- {
		down[i] = diag[i]
		if i+1 < n {
			down[i] -= off[i] * off[i] / down[i+1]
		}
	}
	for i := range n {
		up[i] = 1 / (up[i] + down[i] - diag[i])
	}
	return up
}

// leans returns the mean of the one-sided prior of a cell at positions x.
func (l *layout) leans(x []float64, c int32) float64 {
	switch {
	case l.previous[c] >= 0:
		return x[l.previous[c]]
	case l.next[c] >= 0:
		return x[l.next[c]]
	}
	return 0
}
