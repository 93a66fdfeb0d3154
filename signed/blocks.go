package signed

// part is a block of the graph with its own numbering.
type part struct {
	sub   *Graph
	nodes []int // in the graph, of each node of sub
	edges []int // in the graph, of each edge of sub
}

// partsOf splits a graph into blocks: maximal parts that no single node holds
// together. A cycle lies in one block, so costs add up over blocks. Blocks that
// cannot be unbalanced are left out. For any number of groups negative edges
// between nodes that no positive path joins are left out first.
func partsOf(g *Graph, kind Kind) []part {
	kept := make([]int, 0, len(g.Edges))
	reach := newSets(g.N())
	if kind == Groups {
		for _, e := range g.Edges {
			if e.W > 0 {
				reach.join(e.U, e.V)
			}
		}
	}
	for i, e := range g.Edges {
		if kind == Camps || reach.find(e.U) == reach.find(e.V) {
			kept = append(kept, i)
		}
	}
	var list []part
	for _, edges := range blocks(g, kept) {
		negative := false
		for _, i := range edges {
			negative = negative || g.Edges[i].W < 0
		}
		if negative && len(edges) > 2 {
			list = append(list, newPart(g, edges))
		}
	}
	return list
}

func newPart(g *Graph, edges []int) part {
	p := part{sub: &Graph{Unit: g.Unit}, edges: edges}
	index := map[int]int{}
	at := func(v int) int {
		k, ok := index[v]
		if !ok {
			k = len(p.nodes)
			index[v] = k
			p.nodes = append(p.nodes, v)
		}
		return k
	}
	for _, i := range edges {
		e := g.Edges[i]
		p.sub.Edges = append(p.sub.Edges, Edge{at(e.U), at(e.V), e.W})
	}
	p.sub.Names = make([]string, len(p.nodes))
	return p
}

// blocks lists the edges of each biconnected part among some edges (Hopcroft
// and Tarjan 1973), without recursion.
func blocks(g *Graph, edges []int) [][]int {
	type half struct{ to, edge int }
	next := make([][]half, g.N())
	for _, i := range edges {
		e := g.Edges[i]
		next[e.U] = append(next[e.U], half{e.V, i})
		next[e.V] = append(next[e.V], half{e.U, i})
	}
	type frame struct{ node, by, at int }
	var (
		list  [][]int
		stack []int // edges
		trail []frame
		clock int
		when  = make([]int, g.N())
		low   = make([]int, g.N())
	)
	for root := range g.N() {
		if when[root] != 0 || len(next[root]) == 0 {
			continue
		}
		clock++
		when[root], low[root] = clock, clock
		trail = append(trail, frame{root, -1, 0})
		for len(trail) > 0 {
			f := &trail[len(trail)-1]
			if f.at < len(next[f.node]) {
				h := next[f.node][f.at]
				f.at++
				switch {
				case h.edge == f.by:
				case when[h.to] == 0:
					stack = append(stack, h.edge)
					clock++
					when[h.to], low[h.to] = clock, clock
					trail = append(trail, frame{h.to, h.edge, 0})
				case when[h.to] < when[f.node]:
					stack = append(stack, h.edge)
					low[f.node] = min(low[f.node], when[h.to])
				}
				continue
			}
			done := *f
			trail = trail[:len(trail)-1]
			if len(trail) == 0 {
				continue
			}
			up := trail[len(trail)-1].node
			low[up] = min(low[up], low[done.node])
			if low[done.node] < when[up] {
				continue
			}
			k := len(stack) - 1
			for stack[k] != done.by {
				k--
			}
			list = append(list, append([]int(nil), stack[k:]...))
			stack = stack[:k]
		}
	}
	return list
}
