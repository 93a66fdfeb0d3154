package bloc

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// A resolution whose sums no float holds ends a search like any other.
func TestLeidenEndsOnOverflow(t *testing.T) {
	var edges []Edge
	for a := range 6 {
		for b := range a {
			edges = append(edges, Edge{b, a, 1})
		}
	}
	g, err := NewGraph(6, edges)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Modularity(g, math.MaxFloat64)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		p.Leiden(rand.New(rand.NewPCG(1, 1)), Options{})
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("the search does not end")
	}
}

func TestParallelEdgesBeyondFloats(t *testing.T) {
	_, err := NewGraph(2, []Edge{{0, 1, math.MaxFloat64}, {0, 1, math.MaxFloat64}})
	if err == nil {
		t.Error("a weight that is no number is taken")
	}
}
