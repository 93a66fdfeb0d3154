package signed

import "slices"

// maxTriangles bounds the first pool; the other triangles are found when their
// turn comes.
const maxTriangles = 150000

// triangles lists unbalanced triangles of the core in which exactly one edge
// contradicts the best partition: if that partition is optimal and the linear
// programme tight, no other cycle can be in a packing that proves it.
func (s *search) triangles(limit int) []cycle {
	type half struct{ to, link int32 }
	at := make([][]half, len(s.core.rep))
	wrong := make([]bool, len(s.core.links))
	for i, l := range s.core.links {
		wrong[i] = violated(s.g.Edges[l.edge], s.group)
		if l.u != l.v {
			at[l.u] = append(at[l.u], half{l.v, int32(i)})
			at[l.v] = append(at[l.v], half{l.u, int32(i)})
		}
	}
	to := make([][]int32, len(s.core.rep)) // links from u to each node
	var list []cycle
	for i, l := range s.core.links {
		if !wrong[i] || l.u == l.v {
			continue
		}
		for _, h := range at[l.u] {
			if !wrong[h.link] {
				to[h.to] = append(to[h.to], h.link)
			}
		}
		for _, h := range at[l.v] {
			for _, k := range to[h.to] {
				c := []int32{int32(i), h.link, k}
				if !wrong[h.link] && s.unbalanced(c) && len(list) < limit {
					list = append(list, cycle{links: c})
				}
			}
		}
		for _, h := range at[l.u] {
			to[h.to] = to[h.to][:0]
		}
	}
	return list
}

func (s *search) unbalanced(c []int32) bool {
	neg := 0
	for _, l := range c {
		if s.core.links[l].neg {
			neg++
		}
	}
	return neg == 1 || neg%2 == 1 && s.core.kind == Camps
}

// round makes partitions of the values of the programme, improves them, and
// keeps the best. It reports whether the best has changed.
func (s *search) round(f []float64, p *pricer) bool {
	if s.core.kind == Groups {
		return s.offer(s.threshold(f, 0.5)) || s.offer(s.threshold(f, 0.25))
	}
	changed := false
	n := len(s.core.rep)
	for k := range min(n, 8) {
		p.run(int32(2*(k*n/min(n, 8))), f, infinity)
		group := make([]int, s.g.N())
		for v := range group {
			c := s.core.of[v]
			if (p.dist[2*c+1] < p.dist[2*c]) != s.core.flip[v] {
				group[v] = 1
			}
		}
		p.clear()
		changed = s.offer(group) || changed
	}
	return changed
}

// threshold groups what edges of small value hold together.
func (s *search) threshold(f []float64, cut float64) []int {
	set := newSets(len(s.core.rep))
	for i, l := range s.core.links {
		if !l.neg && f[i] < cut {
			set.join(int(l.u), int(l.v))
		}
	}
	group := make([]int, s.g.N())
	for v := range group {
		group[v] = set.find(int(s.core.of[v]))
	}
	return group
}

// offer improves a partition by moving single nodes and keeps it if it is the
// best.
func (s *search) offer(group []int) bool {
	var cost int64
	if s.core.kind == Camps {
		cost = newFlips(s.g, group).descend()
	} else {
		m := newMoves(s.g, group)
		m.settle(s.rng)
		cost = s.g.Cost(group)
	}
	if cost >= s.best {
		return false
	}
	s.best, s.group = cost, slices.Clone(group)
	return true
}

// sets is a union of disjoint sets.
type sets []int

func newSets(n int) sets {
	s := make(sets, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func (s sets) find(v int) int {
	for s[v] != v {
		s[v] = s[s[v]]
		v = s[v]
	}
	return v
}

func (s sets) join(u, v int) {
	if a, b := s.find(u), s.find(v); a != b {
		s[max(a, b)] = min(a, b)
	}
}
