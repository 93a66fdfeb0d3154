package signed

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"slices"
)

// pricer finds short unbalanced cycles: shortest paths in the signed double
// cover, which has two copies of each node; a positive edge stays in its copy, a
// negative one changes it (Barahona and Mahjoub 1986). For any number of
// groups only positive edges are walked and a negative one closes the cycle.
type pricer struct {
	kind  Kind
	nodes int
	links []link
	arcs  [][]arc
	rng   *rand.Rand

	dist  []float64
	from  []int32 // link by which a state was reached
	prev  []int32 // state before it
	dirty []int32
	queue states
}

type arc struct {
	to, link int32
	neg      bool
}

func newPricer(kind Kind, nodes int, links []link, rng *rand.Rand) *pricer {
	p := &pricer{
		kind: kind, nodes: nodes, links: links, arcs: make([][]arc, nodes), rng: rng,
		dist: make([]float64, 2*nodes), from: make([]int32, 2*nodes), prev: make([]int32, 2*nodes),
	}
	for i, l := range links {
		if l.neg && kind == Groups {
			continue
		}
		p.arcs[l.u] = append(p.arcs[l.u], arc{l.v, int32(i), l.neg})
		if l.u != l.v {
			p.arcs[l.v] = append(p.arcs[l.v], arc{l.u, int32(i), l.neg})
		}
	}
	for s := range p.dist {
		p.dist[s] = math.Inf(1)
	}
	return p
}

// nudge is what a hop costs in pricing, so that of cycles of the same length
// the one with fewer edges is found.
const nudge = 1e-5

// cycle is an unbalanced cycle: indices of links in walking order, and its
// length in the values it was priced with.
type cycle struct {
	links  []int32
	length float64
}

// cycles returns for each link the shortest unbalanced cycle through it, if
// shorter than limit and of not many more than hops edges; the lengths of links
// are given. stop ends it early, with what is found.
func (p *pricer) cycles(length []float64, limit float64, hops int, stop func() bool) []cycle {
	far := limit + nudge*float64(hops)
	cost := make([]float64, len(length))
	for i := range cost {
		cost[i] = max(length[i], 0) + nudge*(1+0.1*p.rng.Float64())
	}
	closing := make([][]int32, p.nodes)
	for i, l := range p.links {
		if l.neg || p.kind == Camps {
			closing[l.u] = append(closing[l.u], int32(i))
		}
	}
	var found []cycle
	seen := map[uint64]bool{}
	for u := range int32(p.nodes) {
		if len(closing[u]) == 0 {
			continue
		}
		if stop() {
			break
		}
		p.run(2*u, cost, far)
		for _, i := range closing[u] {
			l := p.links[i]
			end := 2 * l.v
			if !l.neg {
				end++
			}
			if p.dist[end]+cost[i] >= far {
				continue
			}
			walk := p.walk(2*u, end, i)
			c := cycle{links: p.simple(u, walk)}
			for _, k := range c.links {
				c.length += max(length[k], 0)
			}
			if key := hash(c.links); c.length < limit && !seen[key] {
				seen[key] = true
				found = append(found, c)
			}
		}
		p.clear()
	}
	return found
}

// run is Dijkstra's algorithm from a state, up to a distance.
func (p *pricer) run(source int32, cost []float64, limit float64) {
	p.queue = p.queue[:0]
	p.dist[source], p.from[source] = 0, -1
	p.dirty = append(p.dirty, source)
	heap.Push(&p.queue, reach{source, 0})
	for len(p.queue) > 0 {
		at := heap.Pop(&p.queue).(reach)
		if at.dist > p.dist[at.state] {
			continue
		}
		for _, a := range p.arcs[at.state>>1] {
			to := 2*a.to + at.state&1
			if a.neg {
				to ^= 1
			}
			d := at.dist + cost[a.link]
			if d >= p.dist[to] || d >= limit {
				continue
			}
			if math.IsInf(p.dist[to], 1) {
				p.dirty = append(p.dirty, to)
			}
			p.dist[to], p.from[to], p.prev[to] = d, a.link, at.state
			heap.Push(&p.queue, reach{to, d})
		}
	}
}

func (p *pricer) clear() {
	for _, s := range p.dirty {
		p.dist[s] = math.Inf(1)
	}
	p.dirty = p.dirty[:0]
}

// walk lists the links from a state back to the source, and the closing one.
func (p *pricer) walk(source, state, closing int32) []int32 {
	var list []int32
	for state != source {
		list = append(list, p.from[state])
		state = p.prev[state]
	}
	slices.Reverse(list)
	return append(list, closing)
}

// simple takes an unbalanced cycle without repeated nodes out of a closed,
// unbalanced walk from u: where a node comes again, the part between is either
// unbalanced itself or left out.
func (p *pricer) simple(u int32, walk []int32) []int32 {
	type stop struct {
		node int32
		neg  bool
	}
	at := map[int32]int{u: 0}
	path := []stop{{u, false}}
	var kept []int32
	for _, i := range walk {
		l := p.links[i]
		last := path[len(path)-1]
		next := stop{l.u + l.v - last.node, last.neg != l.neg}
		kept = append(kept, i)
		k, again := at[next.node]
		if !again {
			at[next.node] = len(path)
			path = append(path, next)
			continue
		}
		if path[k].neg != next.neg {
			return slices.Clone(kept[k:])
		}
		for _, s := range path[k+1:] {
			delete(at, s.node)
		}
		path, kept = path[:k+1], kept[:k]
	}
	return kept // not reached: the whole walk is unbalanced
}

// reach is a state with its distance; states is a heap of them.
type reach struct {
	state int32
	dist  float64
}

type states []reach

func (s states) Len() int           { return len(s) }
func (s states) Less(i, j int) bool { return s[i].dist < s[j].dist }
func (s states) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *states) Push(x any)        { *s = append(*s, x.(reach)) }
func (s *states) Pop() any {
	old := *s
	x := old[len(old)-1]
	*s = old[:len(old)-1]
	return x
}

// hash of a cycle as a set of links, whatever its order.
func hash(links []int32) uint64 {
	var sum, mix uint64
	for _, l := range links {
		x := (uint64(l) + 1) * 0x9e3779b97f4a7c15
		x ^= x >> 29
		x *= 0xbf58476d1ce4e5b9
		x ^= x >> 32
		sum += x
		mix ^= x * 0x94d049bb133111eb
	}
	return sum ^ mix<<1
}
