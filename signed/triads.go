package signed

import (
	"math"
	"slices"
)

// Triangles counts closed triads by the number of their negative edges.
type Triangles [4]int

// Total number of triangles.
func (t Triangles) Total() int { return t[0] + t[1] + t[2] + t[3] }

// Balanced is the share of triangles without or with two negative edges
// (Cartwright and Harary 1956); NaN without triangles.
func (t Triangles) Balanced() float64 { return share(t[0]+t[2], t.Total()) }

// WeaklyBalanced is the share of triangles whose negative edges are not exactly
// one (Davis 1967); NaN without triangles.
func (t Triangles) WeaklyBalanced() float64 { return share(t[0]+t[2]+t[3], t.Total()) }

func share(k, n int) float64 {
	if n == 0 {
		return math.NaN()
	}
	return float64(k) / float64(n)
}

// CountTriangles counts the triangles of a graph and of each of its nodes; only
// signs matter.
func CountTriangles(g *Graph) (all Triangles, of []Triangles) {
	of = make([]Triangles, g.N())
	eachTriangle(g, func(u, v, w, negative int) {
		all[negative]++
		for _, x := range [3]int{u, v, w} {
			of[x][negative]++
		}
	})
	return all, of
}

// eachTriangle visits every triangle once. An edge is listed at the end of
// smaller degree, which bounds the work by the edges times the root of their
// number.
func eachTriangle(g *Graph, do func(u, v, w, negative int)) {
	degree := make([]int, g.N())
	for _, e := range g.Edges {
		degree[e.U]++
		degree[e.V]++
	}
	before := func(u, v int) bool { return degree[u] < degree[v] || degree[u] == degree[v] && u < v }
	type half struct{ to, neg int }
	out := make([][]half, g.N())
	for _, e := range g.Edges {
		u, v := e.U, e.V
		if !before(u, v) {
			u, v = v, u
		}
		out[u] = append(out[u], half{v, negative(e.W)})
	}
	mark := make([]int, g.N()) // 1 + negative of the edge from u
	for u := range out {
		for _, h := range out[u] {
			mark[h.to] = 1 + h.neg
		}
		for _, h := range out[u] {
			for _, k := range out[h.to] {
				if mark[k.to] > 0 {
					do(u, h.to, k.to, h.neg+k.neg+mark[k.to]-1)
				}
			}
		}
		for _, h := range out[u] {
			mark[h.to] = 0
		}
	}
}

func negative(w int64) int {
	if w < 0 {
		return 1
	}
	return 0
}

// Triad is one class of three nodes in an undirected signed graph: how many of
// their three pairs are positive and negative; the rest have no tie.
type Triad struct{ Positive, Negative int }

// Census counts all sets of three nodes by class, those without ties included.
// There are ten classes; each is determined by its two numbers.
func Census(g *Graph) map[Triad]int {
	n := g.N()
	census := map[Triad]int{}
	for p := range 4 {
		for q := range 4 - p {
			census[Triad{p, q}] = 0
		}
	}
	closed, _ := CountTriangles(g)
	for q, k := range closed {
		census[Triad{3 - q, q}] = k
	}
	pos, neg := degrees(g)
	// Pairs of ties that meet at a node, by their signs, then less those whose
	// ends are tied too.
	var two [3]int // by number of negative ties
	for v := range n {
		two[0] += pos[v] * (pos[v] - 1) / 2
		two[1] += pos[v] * neg[v]
		two[2] += neg[v] * (neg[v] - 1) / 2
	}
	two[0] -= 3*closed[0] + closed[1]
	two[1] -= 2*closed[1] + 2*closed[2]
	two[2] -= closed[2] + 3*closed[3]
	for q, k := range two {
		census[Triad{2 - q, q}] = k
	}
	// A tie and a third node: n-2 for each tie, less those counted above.
	minus := g.Negative()
	plus := len(g.Edges) - minus
	census[Triad{1, 0}] = plus*(n-2) - 3*closed[0] - 2*closed[1] - closed[2] - 2*two[0] - two[1]
	census[Triad{0, 1}] = minus*(n-2) - closed[1] - 2*closed[2] - 3*closed[3] - two[1] - 2*two[2]
	rest := n * (n - 1) * (n - 2) / 6
	for t, k := range census {
		if t != (Triad{}) {
			rest -= k
		}
	}
	census[Triad{}] = rest
	return census
}

func degrees(g *Graph) (pos, neg []int) {
	pos, neg = make([]int, g.N()), make([]int, g.N())
	for _, e := range g.Edges {
		list := pos
		if e.W < 0 {
			list = neg
		}
		list[e.U]++
		list[e.V]++
	}
	return pos, neg
}

// Triads lists the ten classes, most ties first.
func Triads() []Triad {
	var list []Triad
	for ties := 3; ties >= 0; ties-- {
		for q := range ties + 1 {
			list = append(list, Triad{ties - q, q})
		}
	}
	return slices.Clip(list)
}
