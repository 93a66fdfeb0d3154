package trend

import "math"

// recursion is the solution of the model under one rho.
type recursion struct {
	rho  float64
	like likelihood
	logs [][]float64 // logs[s][t-s]: log likelihood and prior of the segment s..t and of the break after it
	tail []float64   // tail[s]: log probability of the data from s on, given that a segment opens at s
}

// solve runs the backward recursion, O(n^2): tail[s] = log sum_t P(segment
// s..t) P(break after t) exp tail[t+1] (Fearnhead 2006, theorem 1).
func (m model) solve(rho float64) recursion {
	n := len(m.y)
	r := recursion{rho: rho, like: m.likelihood(rho), logs: make([][]float64, n), tail: make([]float64, n+1)}
	store := make([]float64, n*(n+1)/2)
	for s := n - 1; s >= 0; s-- {
		row := store[:n-s]
		store = store[n-s:]
		best := math.Inf(-1)
		for t := s; t < n; t++ {
			v := math.Inf(-1)
			if t-s+1 >= m.minLength {
				v = r.like.log(s, t) + float64(t-s)*m.logStay
				if t < n-1 {
					v += m.logBreak
				}
			}
			row[t-s] = v
			best = max(best, v+r.tail[t+1])
		}
		r.logs[s] = row
		r.tail[s] = best
		if math.IsInf(best, -1) {
			continue
		}
		sum := 0.0
		for i, v := range row {
			if d := v + r.tail[s+i+1] - best; d > -40 {
				sum += math.Exp(d)
			}
		}
		r.tail[s] = best + math.Log(sum)
	}
	return r
}

// viterbi returns the most probable breaks and the log of their joint probability
// with the data (the recursion of Viterbi 1967).
func (r recursion) viterbi() (breaks []int, logp float64) {
	n := len(r.logs)
	best, next := make([]float64, n+1), make([]int, n+1)
	for s := n - 1; s >= 0; s-- {
		best[s] = math.Inf(-1)
		for i, v := range r.logs[s] {
			if v += best[s+i+1]; v > best[s] {
				best[s], next[s] = v, s+i+1
			}
		}
	}
	for s := next[0]; s > 0 && s < n; s = next[s] {
		breaks = append(breaks, s)
	}
	return breaks, best[0]
}

// average solves the model for every rho and writes the mixture into p.
func (m model) average(p *Posterior, rhos []float64) {
	runs := make([]recursion, len(rhos))
	best := math.Inf(-1)
	for k, rho := range rhos {
		runs[k] = m.solve(rho)
		best = max(best, runs[k].tail[0])
	}
	total := 0.0
	for _, r := range runs {
		total += math.Exp(r.tail[0] - best)
	}
	p.LogML = best + math.Log(total/float64(len(rhos)))
	p.Rho = 0
	logBest := math.Inf(-1)
	for _, r := range runs {
		weight := math.Exp(r.tail[0]-best) / total
		if breaks, lp := r.viterbi(); lp > logBest {
			logBest, p.Best = lp, breaks
		}
		if weight < 1e-12 {
			continue
		}
		p.Rho += weight * r.rho
		m.collect(p, r, weight)
	}
	for k, i := range p.Best {
		p.Best[k] = p.at[i]
	}
	m.finish(p)
}

// collect runs forwards under one rho. Given that a segment opens at s, it ends
// at t with probability exp(logs[s][t-s] + tail[t+1] - tail[s]), so segments,
// breaks and their number follow from a Markov chain without any logarithm.
func (m model) collect(p *Posterior, r recursion, weight float64) {
	n := len(m.y)
	opens := make([]float64, n+1)
	opens[0] = weight
	ends := make([][]float64, n)
	for s := range n {
		if s > 0 {
			p.Break[p.at[s]] += opens[s]
		}
		row := make([]float64, n-s)
		ends[s] = row
		if opens[s] == 0 {
			continue
		}
		for i, v := range r.logs[s] {
			d := v + r.tail[s+i+1] - r.tail[s]
			if !(d > -40) {
				continue
			}
			q := math.Exp(d)
			row[i] = q
			opens[s+i+1] += opens[s] * q
			if prob := opens[s] * q; prob > 1e-13 {
				level := r.like.level(s, s+i)
				level.weight = prob
				p.segs = append(p.segs, segment{s, s + i, level})
			}
		}
	}
	addNumbers(p, ends, weight)
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
			if now[s] == 0 {
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

// finish sums segments into the mean and deviation of the level at each value
// and takes the segments back to the raw scale.
func (m model) finish(p *Posterior) {
	n := len(m.y)
	first, second := make([]float64, n+1), make([]float64, n+1)
	for k := range p.segs {
		g := &p.segs[k]
		l := &g.level
		variance := square(l.scale) * l.df / (l.df - 2)
		a, b := l.weight*l.loc, l.weight*(variance+square(l.loc))
		first[g.first] += a
		first[g.last+1] -= a
		second[g.first] += b
		second[g.last+1] -= b
		l.loc, l.scale = m.mean+m.scale*l.loc, m.scale*l.scale
	}
	var mean, moment float64
	for k, i := range p.at {
		mean += first[k]
		moment += second[k]
		p.Mean[i] = m.mean + m.scale*mean
		p.SD[i] = m.scale * math.Sqrt(max(0, moment-mean*mean))
		p.Break[i] = min(1, p.Break[i])
	}
}
