package signed

import (
	"math"
	"math/rand/v2"
	"slices"
)

var infinity = math.Inf(1)

// neighbour is one end of an edge seen from the other.
type neighbour struct {
	to int32
	w  int64
}

func adjacency(g *Graph) [][]neighbour {
	at := make([][]neighbour, g.N())
	for _, e := range g.Edges {
		at[e.U] = append(at[e.U], neighbour{int32(e.V), e.W})
		at[e.V] = append(at[e.V], neighbour{int32(e.U), e.W})
	}
	return at
}

// flips is a partition in two that is changed one node at a time.
type flips struct {
	at   [][]neighbour
	side []int   // 0 or 1
	gain []int64 // what the cost loses if the node changes its side
	cost int64
}

func newFlips(g *Graph, side []int) *flips {
	f := &flips{at: adjacency(g), side: side, gain: make([]int64, g.N())}
	f.count()
	return f
}

func (f *flips) count() {
	f.cost = 0
	for v, list := range f.at {
		f.gain[v] = 0
		for _, x := range list {
			w := x.w
			if f.side[v] == f.side[x.to] {
				w = -w
			}
			f.gain[v] += w // positive for what is violated now
			if w > 0 {
				f.cost += w
			}
		}
	}
	f.cost /= 2
}

func (f *flips) flip(v int) {
	f.cost -= f.gain[v]
	f.gain[v] = -f.gain[v]
	f.side[v] ^= 1
	for _, x := range f.at[v] {
		if f.side[v] == f.side[x.to] {
			f.gain[x.to] -= 2 * x.w
		} else {
			f.gain[x.to] += 2 * x.w
		}
	}
}

// descend flips as long as that lowers the cost.
func (f *flips) descend() int64 {
	for moved := true; moved; {
		moved = false
		for v := range f.side {
			if f.gain[v] > 0 {
				f.flip(v)
				moved = true
			}
		}
	}
	return f.cost
}

// tabu makes the best flip that is not forbidden, also when it costs, and
// forbids it to be undone for a while (Glover 1989). It leaves the best
// partition it saw.
func (f *flips) tabu(patience int, rng *rand.Rand, stop func() bool) {
	best, kept := f.cost, slices.Clone(f.side)
	until := make([]int, len(f.side))
	for k, last := 1, 0; k-last <= patience && best > 0; k++ {
		if k%256 == 0 && stop() {
			break
		}
		move, top := -1, int64(math.MinInt64)
		for v, gain := range f.gain {
			if gain > top && (until[v] <= k || f.cost-gain < best) {
				move, top = v, gain
			}
		}
		if move < 0 {
			continue
		}
		f.flip(move)
		until[move] = k + min(len(f.side)/4, 10) + rng.IntN(10)
		if f.cost < best {
			best, last = f.cost, k
			copy(kept, f.side)
		}
	}
	copy(f.side, kept)
	f.count()
}

// searchCamps looks for a partition in two of low cost from many starts.
func searchCamps(g *Graph, starts int, rng *rand.Rand, stop func() bool) ([]int, int64) {
	side := make([]int, g.N())
	f := newFlips(g, side)
	best, cost := slices.Clone(side), f.cost
	patience := min(4*g.N()+50, 2000)
	for k := range starts {
		if k > 0 {
			for v := range side {
				side[v] = rng.IntN(2)
			}
			f.count()
		}
		f.descend()
		f.tabu(patience, rng, stop)
		if f.cost < cost {
			cost = f.cost
			copy(best, side)
		}
		if cost == 0 || stop() {
			break
		}
	}
	return best, cost
}
