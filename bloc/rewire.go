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
	at := make(map[[2]int]int, len(edges)) // number of the edge between two nodes
	key := func(a, b int) [2]int { return [2]int{min(a, b), max(a, b)} }
	for k, e := range edges {
		at[key(e.A, e.B)] = k
	}
	put := func(k, a, b int) {
		edges[k].A, edges[k].B = min(a, b), max(a, b)
		at[key(a, b)] = k
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
		p, first := at[key(a, d)]
		q, second := at[key(c, b)]
		if first != second || first && (edges[p].Weight > 0 == sign || edges[q].Weight > 0 == sign) {
			continue
		}
		delete(at, key(a, b))
		delete(at, key(c, d))
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
