package signed

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"slices"
)

// search is branch and bound on one core. Each leaf of its tree is a packing;
// a branch puts two nodes on the same side or apart.
type search struct {
	g     *Graph
	core  *core
	rng   *rand.Rand
	stop  func() bool
	group []int // the best partition so far
	best  int64 // its cost, in units
	open  openNodes
}

// node is an open subproblem.
type node struct {
	branch *Branch
	links  []link // of the core, then the decisions on the way here
	pool   [][]int32
	y      []float64
	f      []float64
	bound  int64
	depth  int
}

// prove runs until the bound meets the best cost or stop says so. It returns
// the root of the certificate.
func (s *search) prove() *Branch {
	root := &node{branch: &Branch{}, links: s.core.links, f: make([]float64, len(s.core.links))}
	root.pool = s.start(root)
	root.y = make([]float64, len(root.pool))
	s.open = openNodes{root}
	for len(s.open) > 0 && s.open[0].bound < s.best {
		n := heap.Pop(&s.open).(*node)
		pair, ok := s.bound(n)
		if !ok || s.stop() {
			if s.stop() {
				break // out of time: the leaf keeps the packing it has
			}
			continue
		}
		s.split(n, pair)
	}
	return root.branch
}

// split makes two children.
func (s *search) split(n *node, pair [2]int32) {
	k := n.depth
	for _, neg := range []bool{false, true} {
		b := &Branch{}
		l := link{u: pair[0], v: pair[1], neg: neg, free: true, edge: k}
		c := &node{
			branch: b, links: append(slices.Clone(n.links), l), depth: k + 1, bound: n.bound,
			pool: slices.Clone(n.pool), y: slices.Clone(n.y), f: append(slices.Clone(n.f), 0),
		}
		if neg {
			n.branch.Apart = b
		} else {
			n.branch.Same = b
		}
		// Until its own packing is found, the child has its parent's.
		b.Cycles, b.Sum, b.Impossible = n.branch.Cycles, n.branch.Sum, n.branch.Impossible
		heap.Push(&s.open, c)
	}
	n.branch.U, n.branch.V = s.core.rep[pair[0]], s.core.rep[pair[1]]
	n.branch.Cycles, n.branch.Sum = nil, 0
	n.pool, n.y, n.f = nil, nil, nil
}

// firstHops is how long cycles of the first pool are at most; looking for longer
// ones takes a large network too much time before there is any bound.
const firstHops = 6

// start is the first pool: unbalanced loops and triangles with one edge that
// contradicts the best partition, and a short cycle through every link.
func (s *search) start(n *node) [][]int32 {
	p := newPricer(s.core.kind, len(s.core.rep), n.links, s.rng)
	var pool [][]int32
	seen := map[uint64]bool{}
	for _, c := range append(s.triangles(maxTriangles), p.cycles(n.f, nudge, firstHops, s.stop)...) {
		if key := hash(c.links); !seen[key] {
			seen[key] = true
			pool = append(pool, c.links)
		}
	}
	return pool
}

// bound improves the packing of a node until it meets the best cost, or names
// a pair to branch on.
func (s *search) bound(n *node) (pair [2]int32, branch bool) {
	p := newPricer(s.core.kind, len(s.core.rep), n.links, s.rng)
	lp, vars := s.programme(n)
	seen := map[uint64]bool{}
	for i, c := range n.pool {
		seen[hash(c)] = true
		if !lp.take(vars, c, n.y[i]) {
			n.branch.impossible(s.core.lift(s.g, c, n.links))
			n.bound = math.MaxInt64
			return pair, false
		}
	}
	for round := 0; ; round++ {
		// While cycles are still missing, little is gained by an exact answer.
		o, x, y := lp.solve(effort{target: float64(s.best - 1), rounds: min(4000, 200+200*round), stop: s.stop})
		s.settle(n, y)
		n.y, n.f = slices.Clone(lp.y), spread(x.f, n.links)
		if n.bound >= s.best || s.stop() {
			return pair, false
		}
		if s.round(n.f, p) && n.bound >= s.best {
			return pair, false
		}
		if o == reached {
			o = tired // lost in rounding to whole units
		}
		added, shortest := 0, 1.0
		for _, c := range p.cycles(n.f, 1-1e-4, len(s.core.rep), s.stop) {
			shortest = min(shortest, c.length)
			if key := hash(c.links); !seen[key] {
				seen[key] = true
				n.pool = append(n.pool, c.links)
				n.y = append(n.y, 0)
				if !lp.take(vars, c.links, 0) {
					n.branch.impossible(s.core.lift(s.g, c.links, n.links))
					n.bound = math.MaxInt64
					return pair, false
				}
				added++
			}
		}
		hopeless := o == short && x.objective/shortest <= float64(s.best-1)+1e-6*float64(s.best)
		if added == 0 && (o == short || round >= 8) || hopeless || round >= 60 {
			return s.choose(n)
		}
	}
}

// programme is the linear programme of a node without rows. vars gives the
// variable of each link, -1 for decisions.
func (s *search) programme(n *node) (*packing, []int32) {
	vars := make([]int32, len(n.links))
	var w []int64
	for i, l := range n.links {
		vars[i] = -1
		if !l.free {
			vars[i] = int32(len(w))
			w = append(w, l.w)
		}
	}
	p := newPacking(w)
	for i, v := range vars {
		if v >= 0 {
			p.f[v] = n.f[i]
		}
	}
	return p, vars
}

// take adds a cycle of links; false if it has none but decisions, which then
// contradict each other.
func (p *packing) take(vars []int32, links []int32, start float64) bool {
	row := make([]int32, 0, len(links))
	for _, l := range links {
		if vars[l] >= 0 {
			row = append(row, vars[l])
		}
	}
	if len(row) == 0 {
		return false
	}
	p.add(row, start)
	return true
}

// spread gives every link its value; decisions, which come last, have none.
func spread(f []float64, links []link) []float64 {
	out := make([]float64, len(links))
	copy(out, f)
	return out
}

// settle turns a packing into whole units and keeps it if it is the best yet.
func (s *search) settle(n *node, y []float64) {
	unit := scaleFor(s.g)
	loads := integral(n.links, n.pool, y, unit)
	var sum int64
	for _, v := range loads {
		sum += v
	}
	if sum <= n.branch.Sum {
		return
	}
	n.branch.Sum, n.branch.Cycles = sum, nil
	for i, v := range loads {
		if v > 0 {
			n.branch.Cycles = append(n.branch.Cycles, Cycle{Load: v, Edges: s.core.lift(s.g, n.pool[i], n.links)})
		}
	}
	n.bound = max(n.bound, ceil(sum, unit))
}

// choose picks the link whose value is the furthest from whole.
func (s *search) choose(n *node) (pair [2]int32, ok bool) {
	best := 1e-3
	for i, l := range n.links {
		if score := min(n.f[i], 1-n.f[i]) * math.Sqrt(float64(l.w)); !l.free && l.u != l.v && score > best {
			best, pair, ok = score, [2]int32{l.u, l.v}, true
		}
	}
	return pair, ok
}

// integral rounds a packing down to whole units and fills what room is left.
func integral(links []link, pool [][]int32, y []float64, unit int64) []int64 {
	room := make([]int64, len(links))
	for i, l := range links {
		room[i] = l.w * unit
		if l.free {
			room[i] = math.MaxInt64
		}
	}
	loads := make([]int64, len(pool))
	give := func(i int, want int64) {
		for _, l := range pool[i] {
			want = min(want, room[l])
		}
		if want <= 0 {
			return
		}
		loads[i] += want
		for _, l := range pool[i] {
			if !links[l].free {
				room[l] -= want
			}
		}
	}
	for i := range pool {
		give(i, int64(math.Floor(y[i]*float64(unit))))
	}
	for i := range pool {
		give(i, math.MaxInt64)
	}
	return loads
}

// ceil is the least whole number of units that is not below sum/unit.
func ceil(sum, unit int64) int64 { return (sum + unit - 1) / unit }

// scaleFor is how finely the weight of one unit is divided in a packing.
func scaleFor(g *Graph) int64 {
	scale := int64(1) << 20
	for scale > 1 && g.Total() > (1<<61)/scale {
		scale >>= 1
	}
	return scale
}

// openNodes is a heap by bound; of equals the deeper comes first.
type openNodes []*node

func (o openNodes) Len() int { return len(o) }
func (o openNodes) Less(i, j int) bool {
	if o[i].bound != o[j].bound {
		return o[i].bound < o[j].bound
	}
	return o[i].depth > o[j].depth
}
func (o openNodes) Swap(i, j int) { o[i], o[j] = o[j], o[i] }
func (o *openNodes) Push(x any)   { *o = append(*o, x.(*node)) }
func (o *openNodes) Pop() any {
	old := *o
	x := old[len(old)-1]
	*o = old[:len(old)-1]
	return x
}
