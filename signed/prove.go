package signed

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Options of Prove. The zero value is the default.
type Options struct {
	Seed   uint64 // of the search for good partitions
	Starts int    // partitions tried before the proof; 0 is 50
	Search bool   // search alone: no proof, and the bound is 0
}

// Prove finds a partition of low cost and a proof of how much lower another
// could be: the frustration index for Camps, the cost of weak balance for
// Groups (see [Graph.Cost]). The graph must pass [Graph.Check]. When ctx ends
// first, Prove returns the best bounds so far, not an error; then Proved is
// false. For a seed the answer is always the same if it is not cut short.
//
// The steps: connected and biconnected parts; contraction of dominating edges;
// partitions by local search; the linear programme over unbalanced cycles by
// column generation; branch and bound where its value does not reach the cost.
func Prove(ctx context.Context, g *Graph, kind Kind, opt Options) (*Proof, error) {
	if err := g.Check(); err != nil {
		return nil, fmt.Errorf("prove balance: %w", err)
	}
	if opt.Starts <= 0 {
		opt.Starts = 50
	}
	stop := func() bool { return ctx.Err() != nil }
	p := &Proof{Group: make([]int, g.N()), Parts: []Part{}}
	list := partsOf(g, kind)
	local := make([][]int, len(list))
	for i, part := range list {
		s := &search{g: part.sub, core: newCore(part.sub, kind), rng: rand.New(rand.NewPCG(opt.Seed, uint64(i))), stop: stop}
		find := searchCamps
		if kind == Groups {
			find = searchGroups
		}
		s.group, s.best = find(part.sub, opt.Starts, s.rng, stop)
		if s.best > 0 && !opt.Search {
			root := s.prove()
			part.globalise(root, len(g.Edges))
			if b := leastOf(root, scaleFor(part.sub)); b > 0 {
				p.Parts = append(p.Parts, Part{Scale: scaleFor(part.sub), Root: root})
				p.Bound += b
			}
		}
		local[i] = s.group
	}
	if kind == Camps {
		joinCamps(g, p.Group, list, local)
	} else {
		joinGroups(g, p.Group, list, local)
	}
	p.Cost = g.Cost(p.Group)
	return p, nil
}

// Certify puts proofs of both kinds of balance into a certificate.
func Certify(g *Graph, camps, groups *Proof) *Certificate {
	return &Certificate{Format: Format, Graph: Fingerprint(g), Nodes: g.Names, Unit: g.Unit, Camps: camps, Groups: groups}
}

// globalise renumbers the edges and nodes of a tree from those of the part.
func (p part) globalise(b *Branch, m int) {
	if b.Same != nil {
		b.U, b.V = p.nodes[b.U], p.nodes[b.V]
		p.globalise(b.Same, m)
		p.globalise(b.Apart, m)
		return
	}
	b.Cycles = slices.Clone(b.Cycles) // a leaf that ran out of time shares them with its sibling
	for i := range b.Cycles {
		list := slices.Clone(b.Cycles[i].Edges)
		for k, e := range list {
			if e < len(p.edges) {
				list[k] = p.edges[e]
			} else {
				list[k] = m + e - len(p.edges)
			}
		}
		b.Cycles[i].Edges = list
	}
}

// leastOf is the bound of a tree: that of its weakest leaf.
func leastOf(b *Branch, scale int64) int64 {
	switch {
	case b.Impossible:
		return MaxWeight
	case b.Same != nil:
		return min(leastOf(b.Same, scale), leastOf(b.Apart, scale))
	}
	return ceil(b.Sum, scale)
}

// joinCamps puts partitions of blocks together: blocks that share a node are
// turned so that they agree on it.
func joinCamps(g *Graph, group []int, list []part, local [][]int) {
	set := newTurns(g.N())
	in := make([]bool, len(g.Edges))
	for i, p := range list {
		for k, v := range p.nodes[1:] {
			set.join(p.nodes[0], v, local[i][0] != local[i][k+1])
		}
		for _, e := range p.edges {
			in[e] = true
		}
	}
	for i, e := range g.Edges {
		if !in[i] { // balanced blocks: satisfied by any spanning forest
			set.join(e.U, e.V, e.W < 0)
		}
	}
	for v := range group {
		if _, turned := set.find(v); turned {
			group[v] = 1
		}
	}
}

// joinGroups makes groups of what satisfied positive edges hold together,
// which costs no more than the partitions of the blocks.
func joinGroups(g *Graph, group []int, list []part, local [][]int) {
	set := newSets(g.N())
	in := make([]bool, len(g.Edges))
	for i, p := range list {
		for k, e := range p.sub.Edges {
			in[p.edges[k]] = true
			if e.W > 0 && local[i][e.U] == local[i][e.V] {
				set.join(p.nodes[e.U], p.nodes[e.V])
			}
		}
	}
	for i, e := range g.Edges {
		if !in[i] && e.W > 0 {
			set.join(e.U, e.V)
		}
	}
	for v := range group {
		group[v] = set.find(v)
	}
	compactGroups(group)
}

// turns is a union of disjoint sets in which each node knows whether it is on
// the side of its root.
type turns struct {
	up   []int
	turn []bool // against up
}

func newTurns(n int) turns { return turns{newSets(n), make([]bool, n)} }

func (t turns) find(v int) (root int, turned bool) {
	for t.up[v] != v {
		turned = turned != t.turn[v]
		v = t.up[v]
	}
	return v, turned
}

func (t turns) join(u, v int, apart bool) {
	a, ta := t.find(u)
	b, tb := t.find(v)
	if a == b {
		return
	}
	if a > b {
		a, b = b, a
	}
	t.up[b], t.turn[b] = a, apart != (ta != tb)
}
