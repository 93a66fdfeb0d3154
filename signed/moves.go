package signed

import (
	"math/rand/v2"
	"slices"
)

// moves is a partition in any number of groups that is changed one node at a
// time.
type moves struct {
	at    [][]neighbour
	group []int
	tie   []int64 // of the node in hand to each group
	near  []int   // groups with a tie
	size  []int
}

func newMoves(g *Graph, group []int) *moves {
	compactGroups(group)
	m := &moves{at: adjacency(g), group: group, tie: make([]int64, len(group)+1), size: make([]int, len(group)+1)}
	for _, c := range group {
		m.size[c]++
	}
	return m
}

// settle moves nodes to the group they are tied to most, or to a group of
// their own, in random order until nothing moves.
func (m *moves) settle(rng *rand.Rand) bool {
	changed := false
	for moved := true; moved; {
		moved = false
		for _, v := range rng.Perm(len(m.group)) {
			if m.move(v) {
				moved, changed = true, true
			}
		}
	}
	return changed
}

func (m *moves) move(v int) bool {
	for _, x := range m.at[v] {
		c := m.group[x.to]
		if !slices.Contains(m.near, c) {
			m.near = append(m.near, c)
		}
		m.tie[c] += x.w
	}
	old := m.group[v]
	to, top := old, m.tie[old]
	for _, c := range m.near {
		if m.tie[c] > top {
			to, top = c, m.tie[c]
		}
	}
	if top < 0 {
		to = slices.Index(m.size, 0)
	}
	for _, c := range m.near {
		m.tie[c] = 0
	}
	m.near = m.near[:0]
	if to == old {
		return false
	}
	m.size[old]--
	m.size[to]++
	m.group[v] = to
	return true
}

// searchGroups looks for a partition in any number of groups of low cost:
// local moving and merging of whole groups (Blondel et al. 2008) from many
// random orders, then from partly scattered copies of the best.
func searchGroups(g *Graph, starts int, rng *rand.Rand, stop func() bool) ([]int, int64) {
	n := g.N()
	best := make([]int, n)
	for v := range best {
		best[v] = v
	}
	cost := g.Cost(best)
	for k := range starts {
		group := make([]int, n)
		for v := range group {
			group[v] = v
		}
		if k > starts/3 {
			copy(group, best)
			scatter(group, rng)
		}
		louvain(g, group, rng)
		if c := g.Cost(group); c < cost {
			best, cost = group, c
		}
		if cost == 0 || stop() {
			break
		}
	}
	return best, cost
}

// scatter takes some nodes out of their groups.
func scatter(group []int, rng *rand.Rand) {
	next := len(group)
	share := 0.05 + 0.4*rng.Float64()
	for v := range group {
		if rng.Float64() < share {
			group[v] = next
			next++
		}
	}
}

// louvain settles nodes, then groups as if they were nodes, until neither
// moves.
func louvain(g *Graph, group []int, rng *rand.Rand) {
	for range 50 {
		newMoves(g, group).settle(rng)
		k := compactGroups(group)
		merged := mergeGroups(g, group, k)
		above := make([]int, k)
		for c := range above {
			above[c] = c
		}
		if !newMoves(merged, above).settle(rng) {
			return
		}
		for v := range group {
			group[v] = above[group[v]]
		}
	}
}

// mergeGroups is the graph whose nodes are the k groups.
func mergeGroups(g *Graph, group []int, k int) *Graph {
	sum := map[[2]int]int64{}
	for _, e := range g.Edges {
		if a, b := group[e.U], group[e.V]; a != b {
			sum[[2]int{min(a, b), max(a, b)}] += e.W
		}
	}
	keys := make([][2]int, 0, len(sum))
	for key, w := range sum {
		if w != 0 {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	m := &Graph{Names: make([]string, k), Unit: 1}
	for _, key := range keys {
		m.Edges = append(m.Edges, Edge{key[0], key[1], sum[key]})
	}
	return m
}

// compactGroups numbers groups from 0 in the order of their first node and
// returns how many there are.
func compactGroups(group []int) int {
	number := map[int]int{}
	for v, c := range group {
		k, ok := number[c]
		if !ok {
			k = len(number)
			number[c] = k
		}
		group[v] = k
	}
	return len(number)
}
