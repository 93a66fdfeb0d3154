package bloc

import "math"

// refine splits each community into well-connected parts: every node begins
// alone, and one that is still alone joins a part of its own community with a
// chance that grows with the gain (Traag, Waltman and Van Eck 2019, algorithm
// A.2, MergeNodesSubset). The aggregate network is made of the parts, so a
// later move can take a community apart again.
func (s *search) refine(l *level, comm Partition) Partition {
	k := comm.Count()
	part := make(Partition, l.n)
	for i := range part {
		part[i] = i
	}
	s.reset(l, part)
	r := &refinement{search: s, l: l, comm: comm, part: part, alone: make([]bool, l.n), outward: make([]float64, l.n)}
	for i := range r.alone {
		r.alone[i] = true
	}
	terms := len(s.p.coef)
	whole := make([]float64, terms)
	for c, nodes := range groupNodes(comm, k) {
		if len(nodes) == 1 {
			continue
		}
		clear(whole)
		for _, i := range nodes {
			for m := l.mstart[i]; m < l.mstart[i+1]; m++ {
				whole[l.term[m]] += l.mass[m]
			}
			r.outward[i] = 0
			for e := l.start[i]; e < l.start[i+1]; e++ {
				if comm[l.to[e]] == c {
					r.outward[i] += l.w[e]
				}
			}
		}
		for _, at := range s.rng.Perm(len(nodes)) {
			r.merge(nodes[at], c, whole)
		}
	}
	return part.Normal()
}

// refinement is one refinement in progress.
type refinement struct {
	*search
	l       *level
	comm    Partition // communities to be split
	part    Partition // parts so far
	alone   []bool
	outward []float64 // weight from each part to the rest of its community
	choices []choice  // of the node at hand
}

// choice is a part that a node may join.
type choice struct {
	part         int
	gain, chance float64 // chance is in proportion
}

// held reports whether a part is well connected with the rest of its community:
// its weight to the rest is not below what the null models expect.
func (r *refinement) held(part int, whole []float64) bool {
	terms, expected := len(r.p.coef), 0.0
	for t := range terms {
		m := r.mass[part*terms+t]
		expected += r.p.coef[t] * m * (whole[t] - m)
	}
	return r.outward[part] >= expected-r.eps
}

// merge lets node i, if it is alone and well connected, join a part.
func (r *refinement) merge(i, community int, whole []float64) {
	own := r.part[i]
	if !r.alone[i] || r.size[own] != 1 || !r.held(own, whole) {
		return
	}
	r.near = r.near[:0]
	for k := r.l.start[i]; k < r.l.start[i+1]; k++ {
		j := int(r.l.to[k])
		if r.comm[j] != community {
			continue
		}
		c := r.part[j]
		if !r.inNear[c] {
			r.inNear[c] = true
			r.near = append(r.near, c)
		}
		r.link[c] += r.l.w[k]
	}
	to := r.draw(i, own, whole)
	joined := r.link[to]
	toward := r.outward[own]
	r.clearLinks()
	if to == own {
		return
	}
	r.outward[to] += toward - 2*joined
	r.shift(r.l, i, own, -1)
	r.shift(r.l, i, to, 1)
	r.size[own]--
	r.size[to]++
	r.part[i] = to
	r.alone[i] = false
	r.alone[to] = false // a part bears the number of its first node
}

// draw picks the part that node i joins: probability in proportion to
// exp(gain/theta) among well-connected parts that do not lose, its own (with
// gain 0) among them.
func (r *refinement) draw(i, own int, whole []float64) int {
	choices := append(r.choices[:0], choice{part: own})
	top := 0.0
	for _, c := range r.near {
		if c == own {
			continue
		}
		g := r.link[c] - r.expected(r.l, i, c)
		if g < 0 || !r.held(c, whole) {
			continue
		}
		choices = append(choices, choice{part: c, gain: g})
		top = max(top, g)
	}
	r.choices = choices
	sum := 0.0
	for i := range choices {
		c := &choices[i]
		c.chance = math.Exp((c.gain - top) / r.theta)
		sum += c.chance
	}
	u := r.rng.Float64() * sum
	for _, c := range choices {
		if u -= c.chance; u <= 0 {
			return c.part
		}
	}
	return choices[len(choices)-1].part
}
