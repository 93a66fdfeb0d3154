package signed

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// drawn is a random small graph.
func drawn(t *rapid.T) *Graph {
	n := rapid.IntRange(1, 7).Draw(t, "nodes")
	g := &Graph{Unit: 1}
	for v := range n {
		g.Names = append(g.Names, fmt.Sprint("n", v))
	}
	top := rapid.SampledFrom([]int64{1, 3, 1000}).Draw(t, "top")
	for u := range n {
		for v := u + 1; v < n; v++ {
			if w := rapid.Int64Range(-top, top).Draw(t, "w"); w != 0 {
				g.Edges = append(g.Edges, Edge{u, v, w})
			}
		}
	}
	return g
}

// least tries all partitions with at most k groups.
func least(g *Graph, k int) int64 {
	group := make([]int, g.N())
	best := g.Cost(group)
	var try func(v, used int)
	try = func(v, used int) {
		if v == g.N() {
			best = min(best, g.Cost(group))
			return
		}
		for c := range min(used+1, k) {
			group[v] = c
			try(v+1, max(used, c+1))
		}
	}
	try(0, 0)
	return best
}

// TestProveEqualsEnumeration compares with all partitions of small graphs.
func TestProveEqualsEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawn(t)
		camps, err := Prove(context.Background(), g, Camps, Options{Starts: 1})
		if err != nil {
			t.Fatal(err)
		}
		groups, err := Prove(context.Background(), g, Groups, Options{Starts: 1})
		if err != nil {
			t.Fatal(err)
		}
		if want := least(g, 2); camps.Cost != want || camps.Bound != want {
			t.Errorf("two camps: cost %d and bound %d, all partitions give %d", camps.Cost, camps.Bound, want)
		}
		if want := least(g, g.N()); groups.Cost != want || groups.Bound != want {
			t.Errorf("groups: cost %d and bound %d, all partitions give %d", groups.Cost, groups.Bound, want)
		}
		if err := Verify(g, Certify(g, camps, groups)); err != nil {
			t.Error(err)
		}
	})
}
