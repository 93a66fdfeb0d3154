package bloc

import "math/rand/v2"

// Rewire returns a random network in which every node has as many positive and
// as many negative edges as in g, and how many exchanges made it. An exchange
// takes two edges a-b and c-d of one sign and makes them a-d and c-b, whose
// place must be empty or hold two edges of the other sign, which then go to
// a-b and c-d (Maslov and Sneppen 2002, Science 296, 910-913; signs as classes
// of edges). Weights go with their edges, so strengths hold only on average.
// perEdge is how many exchanges are tried for each edge; 10 is enough for
// mixing (Milo et al. 2003, arXiv:cond-mat/0312028). A network in which all
// pairs are tied with one sign has no other of its degrees, and no exchange.
func Rewire(g *Graph, rng *rand.Rand, perEdge int) (*Graph, int) {
	edges := g.Edges()
	at := newPlaces(g.n, edges)
	put := func(k, a, b int) {
		edges[k].A, edges[k].B = min(a, b), max(a, b)
		at.put(a, b, k)
	}
	done := 0
	for range perEdge * len(edges) {
		x, y := rng.IntN(len(edges)), rng.IntN(len(edges))
		a, b, c, d := edges[x].A, edges[x].B, edges[y].A, edges[y].B
		if rng.IntN(2) == 0 {
			c, d = d, c
		}
		sign := edges[x].Weight > 0
		if x == y || a == d || c == b || a == c || b == d || sign != (edges[y].Weight > 0) {
			continue
		}
		p, first := at.edge(a, d)
		q, second := at.edge(c, b)
		if first != second || first && (edges[p].Weight > 0 == sign || edges[q].Weight > 0 == sign) {
			continue
		}
		at.clear(a, b)
		at.clear(c, d)
		if first {
			put(p, a, b)
			put(q, c, d)
		}
		put(x, a, d)
		put(y, c, b)
		done++
	}
	out, err := NewGraph(g.n, edges)
	if err != nil {
		panic(err) // an exchange makes no loop
	}
	return out, done
}

// places knows which edge joins two nodes: in a square for networks of states,
// in a map where a square would take more than 64 MB.
type places struct {
	n      int
	square []int32 // number of the edge from 1; 0 for none
	sparse map[[2]int]int32
}

// mostSquare is up to how many nodes places is a square.
const mostSquare = 4096

func newPlaces(n int, edges []Edge) *places {
	p := &places{n: n}
	if n <= mostSquare {
		p.square = make([]int32, n*n)
	} else {
		p.sparse = make(map[[2]int]int32, len(edges))
	}
	for k, e := range edges {
		p.put(e.A, e.B, k)
	}
	return p
}

func (p *places) edge(a, b int) (k int, ok bool) {
	a, b = min(a, b), max(a, b)
	if p.square != nil {
		k := p.square[a*p.n+b]
		return int(k) - 1, k > 0
	}
	at := p.sparse[[2]int{a, b}]
	return int(at) - 1, at > 0
}

func (p *places) put(a, b, k int) { p.set(min(a, b), max(a, b), int32(k+1)) }
func (p *places) clear(a, b int)  { p.set(min(a, b), max(a, b), 0) }

func (p *places) set(a, b int, value int32) {
	if p.square != nil {
		p.square[a*p.n+b] = value
		return
	}
	p.sparse[[2]int{a, b}] = value
}
