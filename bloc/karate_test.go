package bloc

import (
	"os"
	"testing"

	"entente/internal/testdata"
)

// karateClub is the friendships in Zachary (1977), Journal of Anthropological
// Research 33(4), figure 1, by the higher number: node i lists its friends
// below it, numbered from 0.
var karateClub = [][]int{
	1: {0}, 2: {0, 1}, 3: {0, 1, 2}, 4: {0}, 5: {0}, 6: {0, 4, 5}, 7: {0, 1, 2, 3}, 8: {0, 2}, 9: {2}, 10: {0, 4, 5},
	11: {0}, 12: {0, 3}, 13: {0, 1, 2, 3}, 16: {5, 6}, 17: {0, 1}, 19: {0, 1}, 21: {0, 1}, 25: {23, 24}, 27: {2, 23, 24},
	28: {2}, 29: {23, 26}, 30: {1, 8}, 31: {0, 24, 25, 28}, 32: {2, 8, 14, 15, 18, 20, 22, 23, 29, 30, 31},
	33: {8, 9, 13, 14, 15, 18, 19, 20, 22, 23, 26, 27, 28, 29, 30, 31, 32},
}

func karate(t testing.TB) *Graph {
	t.Helper()
	var edges []Edge
	for a, friends := range karateClub {
		for _, b := range friends {
			edges = append(edges, Edge{a, b, 1})
		}
	}
	g, err := NewGraph(34, edges)
	if err != nil || g.M() != 78 {
		t.Fatalf("karate club has %d edges, want 78: %v", g.M(), err)
	}
	return g
}

func readNetwork(t testing.TB, name string) Named {
	t.Helper()
	f, err := os.Open(testdata.Path(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g, err := ReadEdges(f)
	if err != nil {
		t.Fatal(err)
	}
	return g
}
