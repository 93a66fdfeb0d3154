package bloc

import (
	"math/rand/v2"
	"testing"
)

// dense is a complete network of n nodes with weights of both signs and groups,
// like a year of votes.
func dense(b *testing.B, n int) *Graph {
	rng := rand.New(rand.NewPCG(1, 1))
	var edges []Edge
	for i := range n {
		for j := range i {
			w := .2 * rng.NormFloat64()
			if i%3 == j%3 {
				w += .3
			}
			edges = append(edges, Edge{j, i, w})
		}
	}
	return graph(b, n, edges...)
}

func BenchmarkLeidenDense(b *testing.B) {
	p, err := Signed(dense(b, 193), 1)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		p.Leiden(rand.New(rand.NewPCG(1, 0)), Options{})
	}
}

func BenchmarkSignedProblem(b *testing.B) {
	g := dense(b, 193)
	for b.Loop() {
		if _, err := Signed(g, 1); err != nil {
			b.Fatal(err)
		}
	}
}
