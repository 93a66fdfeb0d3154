package trend

import "math"

// negligible is the log of the ratio below which a term of a sum is dropped.
const negligible = -34

// recursion is the solution of the model under one rho.
type recursion struct {
	rho    float64
	like   segments
	ends   [][]float64 // ends[s][t-s]: posterior probability that the segment ends at t, given that it opens at s
	opens  []float64   // opens[s]: posterior probability of this rho and of a segment that opens at s
	logml  float64     // log marginal likelihood
	best   float64     // log probability of the data with the most probable breaks
	breaks []int       // these breaks
	weight float64     // posterior probability of this rho without a line
}

// segments is a model whose segments are independent: what the recursions and
// the reading of their results need of it. Positions s and t are the first and
// last known value of a segment.
type segments interface {
	log(s, t int) float64                      // log marginal likelihood
	level(s, t int) density                    // posterior of the level
	moments(s, t int) (mean, variance float64) // of that
}

// changes is the prior on where segments end.
type changes struct {
	n                 int     // known values
	logBreak, logStay float64 // log probability of a break between neighbours, and of none
	minLength         int     // known values in a segment
}

// newChanges spreads the prior probability of no break over n-1 places;
// position 0 holds none.
func newChanges(n, minLength int, noBreak float64) changes {
	c := changes{n: n, logStay: math.Log(noBreak) / float64(n-1), minLength: min(minLength, n)}
	c.logBreak = math.Log(-math.Expm1(c.logStay))
	return c
}

// triangle returns rows of length n, n-1 ... 1.
func triangle(n int) [][]float64 {
	store := make([]float64, n*(n+1)/2)
	rows := make([][]float64, n)
	for s := range rows {
		rows[s] = store[: n-s : n-s]
		store = store[n-s:]
	}
	return rows
}

// solve runs the backward recursion, O(n^2). With tail[s] the log probability
// of the data from s on, given that a segment opens at s, tail[s] = log sum_t
// P(segment s..t) P(break after t) exp tail[t+1] (Fearnhead 2006);
// the terms of the sum are the transition probabilities of the posterior. With
// the maximum in place of the sum the same recursion gives the most probable
// breaks (Viterbi 1967).
func (m changes) solve(like segments) recursion {
	n := m.n
	r := recursion{like: like, ends: triangle(n)}
	tail, best, next := make([]float64, n+1), make([]float64, n+1), make([]int, n+1)
	for s := n - 1; s >= 0; s-- {
		ends := r.ends[s]
		top := math.Inf(-1)
		best[s] = top
		for i := range ends {
			if i+1 < m.minLength {
				ends[i] = math.Inf(-1)
				continue
			}
			t := s + i
			v := r.like.log(s, t) + float64(i)*m.logStay
			if t < n-1 {
				v += m.logBreak
			}
			if v+best[t+1] > best[s] {
				best[s], next[s] = v+best[t+1], t+1
			}
			ends[i] = v + tail[t+1]
			top = max(top, ends[i])
		}
		tail[s] = top + math.Log(normalise(ends, top))
	}
	r.logml, r.best = tail[0], best[0]
	for s := next[0]; s > 0 && s < n; s = next[s] {
		r.breaks = append(r.breaks, s)
	}
	return r
}

// normalise turns logs, of which top is the largest, into probabilities and
// returns their sum relative to top.
func normalise(logs []float64, top float64) float64 {
	if math.IsInf(top, -1) {
		clear(logs)
		return 0
	}
	sum := 0.0
	for i, v := range logs {
		logs[i] = 0
		if v -= top; v > negligible {
			logs[i] = math.Exp(v)
			sum += logs[i]
		}
	}
	for i := range logs {
		logs[i] /= sum
	}
	return sum
}

// average solves the model for every rho and writes the mixture into p.
func (m model) average(p *Posterior, rhos []float64) {
	runs, lines := make([]recursion, len(rhos)), make([]straight, len(rhos))
	top := math.Inf(-1)
	for k, rho := range rhos {
		errs := m.errors(rho)
		like := m.likelihood(errs)
		runs[k] = m.solve(&like)
		runs[k].rho = rho
		runs[k].logml += math.Log1p(-m.line)
		runs[k].best += math.Log1p(-m.line)
		lines[k] = m.straight(&like, errs)
		lines[k].logml += math.Log(m.line)
		top = max(top, runs[k].logml, lines[k].logml)
	}
	total := 0.0
	for k := range rhos {
		runs[k].weight, lines[k].weight = math.Exp(runs[k].logml-top), math.Exp(lines[k].logml-top)
		total += runs[k].weight + lines[k].weight
	}
	p.LogML = top + math.Log(total/float64(len(rhos)))
	p.Rho, p.Line, p.Number = 0, 0, []float64{0}
	best := math.Inf(-1)
	mean, square := make([]float64, p.N+1), make([]float64, p.N+1)
	for k, rho := range rhos {
		r, g := &runs[k], &lines[k]
		r.weight, g.weight = r.weight/total, g.weight/total
		if r.best > best {
			best, p.Best = r.best, r.breaks
		}
		if g.logml > best {
			best, p.Best = g.logml, nil
		}
		p.Rho += (r.weight + g.weight) * rho
		p.Line += g.weight
		r.collect(p, mean, square)
		addNumbers(p, r.ends, r.weight)
	}
	p.Number[0] += p.Line
	for k, i := range p.Best {
		p.Best[k] = p.at[i]
	}
	p.runs, p.lines = runs, lines
	p.mean, p.scale, p.time = m.mean, m.scale, m.time
	p.finish(mean, square)
}

// collect runs the posterior forwards: a Markov chain from one opening of a
// segment to the next. A segment adds its level and the level's square to mean
// and square where it opens and takes them away behind its end.
func (r *recursion) collect(p *Posterior, mean, square []float64) {
	r.opens = make([]float64, len(r.ends)+1)
	r.opens[0] = r.weight
	for s, ends := range r.ends {
		if s > 0 {
			p.Break[p.at[s]] += r.opens[s]
		}
		for i, q := range ends {
			if q *= r.opens[s]; q < 1e-16 {
				continue
			}
			r.opens[s+i+1] += q
			loc, variance := r.like.moments(s, s+i)
			a, b := q*loc, q*(variance+loc*loc)
			mean[s] += a
			mean[s+i+1] -= a
			square[s] += b
			square[s+i+1] -= b
		}
	}
}

// within adds the probability of the segments that open at first..last and end
// at from..to.
func (r *recursion) within(first, last, from, to int) float64 {
	sum := 0.0
	for s := first; s <= last; s++ {
		row := 0.0
		for t := max(from, s); t <= to; t++ {
			row += r.ends[s][t-s]
		}
		sum += row * r.opens[s]
	}
	return sum
}

// levels appends the levels of the segments that open at first..last and end at
// from..to.
func (r *recursion) levels(mix mixture, first, last, from, to int) mixture {
	for s := first; s <= last; s++ {
		for t := max(from, s); t <= to; t++ {
			if q := r.ends[s][t-s] * r.opens[s]; q > 0 {
				l := r.like.level(s, t)
				l.weight = q
				mix = append(mix, l)
			}
		}
	}
	return mix
}

// addNumbers adds weight times the distribution of the number of breaks.
func addNumbers(p *Posterior, ends [][]float64, weight float64) {
	n := len(ends)
	now, next := make([]float64, n+1), make([]float64, n+1)
	now[0] = weight
	left := weight
	for k := 0; k < n && left > 1e-9*weight; k++ {
		clear(next)
		for s := k; s < n; s++ {
			if now[s] < 1e-12*weight {
				continue
			}
			for i, q := range ends[s] {
				next[s+i+1] += now[s] * q
			}
		}
		if k == len(p.Number) {
			p.Number = append(p.Number, 0)
		}
		p.Number[k] += next[n]
		left -= next[n]
		now, next = next, now
		now[n] = 0
	}
}

// finish adds the lines to the sums over segments, turns them into the mean and
// deviation of the level at each value and takes everything back to the raw
// scale.
func (p *Posterior) finish(first, second []float64) {
	var mean, square float64
	for k, i := range p.at {
		mean += first[k]
		square += second[k]
		a, b := mean, square
		for _, g := range p.lines {
			l := g.at(p.time[k])
			a += l.weight * l.loc
			b += l.weight * (l.scale*l.scale*l.df/(l.df-2) + l.loc*l.loc)
		}
		p.Mean[i] = p.mean + p.scale*a
		p.SD[i] = p.scale * math.Sqrt(max(0, b-a*a))
		p.Break[i] = min(1, p.Break[i])
	}
}
