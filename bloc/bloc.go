// Package bloc finds communities in networks of states and says how sure they
// are: Leiden for modularity, the constant Potts model, signed, layered and
// multislice networks; consensus over seeds and resampled data; sweeps of the
// resolution; labels that keep through time; null networks; indices of
// fragmentation, centralities, and positions for a picture. Everything is
// deterministic for a seed, and nothing does input or output of its own.
package bloc

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Edge joins two different nodes, numbered from 0. A negative weight is a
// hostile tie.
type Edge struct {
	A, B   int
	Weight float64
}

// Graph is an undirected weighted network without loops. It does not change
// once made, and may be read by several goroutines.
type Graph struct {
	n     int
	start []int32 // of each node's neighbours in to; n+1 of them
	to    []int32
	w     []float64
}

// ErrEdge says that an edge is not well formed.
var ErrEdge = errors.New("edge is not well formed")

// NewGraph makes the network of n nodes with these edges. Parallel edges are
// added up, and an edge of weight zero is none. A loop, a node outside 0..n-1
// or a weight that is not a finite number is an error that wraps ErrEdge.
func NewGraph(n int, edges []Edge) (*Graph, error) {
	if n < 0 || n > math.MaxInt32 {
		return nil, fmt.Errorf("make network of %d nodes: %w", n, ErrEdge)
	}
	merged := make([]Edge, 0, len(edges))
	for i, e := range edges {
		if e.A > e.B {
			e.A, e.B = e.B, e.A
		}
		if e.A < 0 || e.B >= n || e.A == e.B || math.IsNaN(e.Weight) || math.IsInf(e.Weight, 0) {
			return nil, fmt.Errorf("make network: edge %d (%d-%d, weight %v) of %d nodes: %w", i, e.A, e.B, e.Weight, n, ErrEdge)
		}
		merged = append(merged, e)
	}
	merged = sorted(n, merged, func(e Edge) int { return e.B })
	merged = sorted(n, merged, func(e Edge) int { return e.A })
	k := 0
	for i, e := range merged {
		if i > 0 && merged[k-1].A == e.A && merged[k-1].B == e.B {
			merged[k-1].Weight += e.Weight
			continue
		}
		merged[k] = e
		k++
	}
	merged = slices.DeleteFunc(merged[:k], func(e Edge) bool { return e.Weight == 0 })
	for _, e := range merged {
		if math.IsInf(e.Weight, 0) {
			return nil, fmt.Errorf("make network: edges %d-%d add up to %v: %w", e.A, e.B, e.Weight, ErrEdge)
		}
	}
	return fromSorted(n, merged), nil
}

// sorted orders edges by one of their n nodes and leaves those of one node in
// the order in which they came.
func sorted(n int, edges []Edge, node func(Edge) int) []Edge {
	start := make([]int32, n+1)
	for _, e := range edges {
		start[node(e)+1]++
	}
	for i := range n {
		start[i+1] += start[i]
	}
	out := make([]Edge, len(edges))
	for _, e := range edges {
		at := &start[node(e)]
		out[*at] = e
		*at++
	}
	return out
}

// fromSorted lays out edges that are in order and without repetition.
func fromSorted(n int, edges []Edge) *Graph {
	g := &Graph{n: n, start: make([]int32, n+1), to: make([]int32, 2*len(edges)), w: make([]float64, 2*len(edges))}
	for _, e := range edges {
		g.start[e.A+1]++
		g.start[e.B+1]++
	}
	for i := range n {
		g.start[i+1] += g.start[i]
	}
	next := slices.Clone(g.start[:n])
	put := func(a, b int, w float64) {
		g.to[next[a]], g.w[next[a]] = int32(b), w
		next[a]++
	}
	for _, e := range edges { // lower neighbours of a node come before higher ones
		put(e.B, e.A, e.Weight)
	}
	for _, e := range edges {
		put(e.A, e.B, e.Weight)
	}
	return g
}

// Reweighted returns the network with other weights on its edges, in the order
// of Edges. It is NewGraph of them, in a fraction of the time.
func (g *Graph) Reweighted(weights []float64) (*Graph, error) {
	if len(weights) != g.M() {
		return nil, fmt.Errorf("%d weights for %d edges: %w", len(weights), g.M(), ErrEdge)
	}
	if slices.ContainsFunc(weights, func(w float64) bool { return w == 0 || math.IsNaN(w) || math.IsInf(w, 0) }) {
		edges := g.Edges()
		for i := range edges {
			edges[i].Weight = weights[i]
		}
		return NewGraph(g.n, edges)
	}
	out := &Graph{n: g.n, start: g.start, to: g.to, w: make([]float64, len(g.w))}
	next := slices.Clone(g.start[:g.n]) // of each node, the first neighbour without a weight yet
	for a := range g.n {
		for k := next[a]; k < g.start[a+1]; k++ { // those above a: the ones below have come before
			b := g.to[k]
			out.w[k], out.w[next[b]] = weights[0], weights[0]
			next[b]++
			weights = weights[1:]
		}
	}
	return out, nil
}

// N returns the number of nodes.
func (g *Graph) N() int { return g.n }

// M returns the number of edges.
func (g *Graph) M() int { return len(g.to) / 2 }

// Edges lists the edges, each once with A < B, in order.
func (g *Graph) Edges() []Edge {
	list := make([]Edge, 0, g.M())
	for a := range g.n {
		for k := g.start[a]; k < g.start[a+1]; k++ {
			if b := int(g.to[k]); a < b {
				list = append(list, Edge{a, b, g.w[k]})
			}
		}
	}
	return list
}

// Weight returns the weight between two nodes, 0 where there is no edge.
func (g *Graph) Weight(a, b int) float64 {
	row := g.to[g.start[a]:g.start[a+1]]
	k, ok := slices.BinarySearch(row, int32(b))
	if !ok {
		return 0
	}
	return g.w[int(g.start[a])+k]
}

// strengths returns the sum of the weights at each node, and of all of them.
func (g *Graph) strengths() (k []float64, total float64) {
	k = make([]float64, g.n)
	for i := range g.n {
		for _, w := range g.w[g.start[i]:g.start[i+1]] {
			k[i] += w
		}
		total += k[i]
	}
	return k, total
}

// strengthsOf is strengths of the edges of one sign, without the sign.
func (g *Graph) strengthsOf(sign float64) (k []float64, total float64) {
	k = make([]float64, g.n)
	for i := range g.n {
		for _, w := range g.w[g.start[i]:g.start[i+1]] {
			if w *= sign; w > 0 {
				k[i] += w
			}
		}
		total += k[i]
	}
	return k, total
}

// Partition gives the community of each node.
type Partition []int

// Normal numbers the communities from 0 in the order of their first node.
func (p Partition) Normal() Partition {
	q, _ := p.normal()
	return q
}

// Count returns the number of communities.
func (p Partition) Count() int {
	_, n := p.normal()
	return n
}

func (p Partition) normal() (q Partition, n int) {
	q = make(Partition, len(p))
	small, other := make([]int, len(p)), map[int]*int{} // numbers from 1; searches number their communities below len(p)
	number := func(c int) *int {
		if c >= 0 && c < len(small) {
			return &small[c]
		}
		if other[c] == nil {
			other[c] = new(int)
		}
		return other[c]
	}
	for i, c := range p {
		k := number(c)
		if *k == 0 {
			n++
			*k = n
		}
		q[i] = *k - 1
	}
	return q, n
}

// BySize numbers the communities from 0, the largest first, and among equals
// the one with the lowest node.
func (p Partition) BySize() Partition {
	q := p.Normal()
	sizes := q.Sizes()
	order := make([]int, len(sizes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return sizes[b] - sizes[a] })
	rank := make([]int, len(sizes))
	for k, c := range order {
		rank[c] = k
	}
	for i := range q {
		q[i] = rank[q[i]]
	}
	return q
}

// Sizes counts the nodes of each community of a partition whose communities
// are numbered from 0.
func (p Partition) Sizes() []int {
	var sizes []int
	for _, c := range p {
		for c >= len(sizes) {
			sizes = append(sizes, 0)
		}
		sizes[c]++
	}
	return sizes
}
