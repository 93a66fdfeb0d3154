package signed

import "slices"

// Kind is one of the two notions of balance.
type Kind uint8

// The kinds of balance.
const (
	Camps  Kind = iota // two camps: a cycle is unbalanced if its negative edges are odd in number (Harary 1953)
	Groups             // any number of groups: a cycle is unbalanced if exactly one edge is negative (Davis 1967)
)

// link is an edge of a core: a part of the graph after contraction, seen from
// switched nodes. free links are decisions of the search: they cannot be
// contradicted.
type link struct {
	u, v int32
	neg  bool
	free bool
	w    int64 // size
	edge int   // index in the graph; of free links the number of the decision
}

// core is what is left of a block after dominance contraction. Its nodes stand
// for classes of nodes that some optimal partition treats alike.
type core struct {
	kind  Kind
	links []link
	rep   []int   // node of the graph that stands for each node of the core
	of    []int32 // node of the core of each node of the graph
	flip  []bool  // whether a node of the graph is switched against its representative
	ties  []tie   // the contracted edges, from the leaves of each class inwards
}

// tie is a contracted edge on the way from node to the representative of its
// class; into is its other end.
type tie struct{ node, into, edge int }

// newCore contracts the edges of a connected graph. An edge that weighs at least as much
// as all others at one of its ends together is satisfied in some optimal
// partition, so its ends become one node, switched if the edge is negative.
// For any number of groups that holds for positive edges only.
func newCore(g *Graph, kind Kind) *core {
	n := g.N()
	c := &core{kind: kind, of: make([]int32, n), flip: make([]bool, n)}
	k := contraction{g: g, parent: make([]int, n), flip: make([]bool, n), at: make([][]int, n)}
	for v := range n {
		k.parent[v] = v
	}
	for i, e := range g.Edges {
		k.at[e.U] = append(k.at[e.U], i)
		k.at[e.V] = append(k.at[e.V], i)
	}
	contracted := k.run(kind)
	index := make([]int32, n)
	for v := range n {
		if k.parent[v] == v {
			index[v] = int32(len(c.rep))
			c.rep = append(c.rep, v)
		}
	}
	for v := range n {
		root, flip := k.find(v)
		c.of[v], c.flip[v] = index[root], flip
	}
	c.ties = tiesOf(g, contracted, c.rep)
	for i, e := range g.Edges {
		u, fu := k.find(e.U)
		v, fv := k.find(e.V)
		neg := (e.W < 0) != (fu != fv)
		if u == v && !neg {
			continue // satisfied by contraction
		}
		c.links = append(c.links, link{u: index[u], v: index[v], neg: neg, w: abs(e.W), edge: i})
	}
	return c
}

// contraction is a forest of classes with the switching of each node against
// the root of its class.
type contraction struct {
	g      *Graph
	parent []int
	flip   []bool  // against the parent
	at     [][]int // edges at the class of a root, loops dropped when met
}

func (k *contraction) find(v int) (root int, flip bool) {
	for k.parent[v] != v {
		flip = flip != k.flip[v]
		v = k.parent[v]
	}
	return v, flip
}

// run contracts until nothing dominates and lists the contracted edges.
func (k *contraction) run(kind Kind) []int {
	var done []int
	queue := make([]int, len(k.parent))
	queued := make([]bool, len(k.parent))
	for v := range queue {
		queue[v], queued[v] = v, true
	}
	for len(queue) > 0 {
		u := queue[0]
		queue, queued[u] = queue[1:], false
		if k.parent[u] != u {
			continue
		}
		i, ok := k.dominant(u, kind)
		if !ok {
			continue
		}
		e := k.g.Edges[i]
		a, fa := k.find(e.U)
		b, fb := k.find(e.V)
		into := a + b - u
		k.parent[u], k.flip[u] = into, (e.W < 0) != (fa != fb)
		k.at[into] = append(k.at[into], k.at[u]...)
		k.at[u] = nil
		done = append(done, i)
		for _, v := range append(k.neighbours(into), into) {
			if !queued[v] {
				queue, queued[v] = append(queue, v), true
			}
		}
	}
	return done
}

// dominant finds the edge that outweighs all others at a class.
func (k *contraction) dominant(u int, kind Kind) (int, bool) {
	var sum, top int64
	best := -1
	kept := k.at[u][:0]
	for _, i := range k.at[u] {
		e := k.g.Edges[i]
		a, fa := k.find(e.U)
		b, fb := k.find(e.V)
		if a == b {
			continue
		}
		kept = append(kept, i)
		sum += abs(e.W)
		if neg := (e.W < 0) != (fa != fb); abs(e.W) > top && (kind == Camps || !neg) {
			top, best = abs(e.W), i
		}
	}
	k.at[u] = kept
	return best, best >= 0 && 2*top >= sum
}

func (k *contraction) neighbours(u int) []int {
	var list []int
	for _, i := range k.at[u] {
		a, _ := k.find(k.g.Edges[i].U)
		b, _ := k.find(k.g.Edges[i].V)
		list = append(list, a+b-u)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// lift adds to a cycle of the core the contracted edges that close it in the
// graph. Decisions are given by their ends in the graph, and keep their index
// behind the last edge.
func (c *core) lift(g *Graph, cycle []int32, all []link) []int {
	odd := map[int]bool{}
	list := make([]int, 0, len(cycle)+2)
	for _, l := range cycle {
		x := all[l]
		u, v := c.rep[x.u], c.rep[x.v]
		if x.free {
			list = append(list, len(g.Edges)+x.edge)
		} else {
			list = append(list, x.edge)
			u, v = g.Edges[x.edge].U, g.Edges[x.edge].V
		}
		odd[u] = !odd[u]
		odd[v] = !odd[v]
	}
	for _, t := range c.ties {
		if odd[t.node] {
			list = append(list, t.edge)
			odd[t.node] = false
			odd[t.into] = !odd[t.into]
		}
	}
	return list
}

// tiesOf turns the contracted edges, which are a tree for each class, towards
// the representatives and orders them from the leaves inwards.
func tiesOf(g *Graph, contracted, rep []int) []tie {
	next := map[int][]tie{}
	for _, i := range contracted {
		e := g.Edges[i]
		next[e.U] = append(next[e.U], tie{e.V, e.U, i})
		next[e.V] = append(next[e.V], tie{e.U, e.V, i})
	}
	var list []tie
	from := map[int]int{} // edge by which a node was reached
	queue := slices.Clone(rep)
	for _, v := range rep {
		from[v] = -1
	}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, t := range next[v] {
			if _, seen := from[t.node]; seen {
				continue
			}
			from[t.node] = t.edge
			list = append(list, t)
			queue = append(queue, t.node)
		}
	}
	slices.Reverse(list)
	return list
}
