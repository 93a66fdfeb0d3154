package signed

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Null is a measure beside its values on graphs with the same ties and the same
// numbers of both signs, but the signs dealt out at random.
type Null struct {
	Value float64
	Draws []float64 // in order of size
	Mean  float64
	SD    float64
	Above float64 // share of draws above Value, half of those equal to it
}

// Nulls holds what Permute compares.
type Nulls struct {
	Triangles   Null // share of balanced triangles
	Walks       Null // walk balance; empty above MaxSpectral nodes
	Frustration Null // cost of the best partition found, in the weights' own unit
	Proved      bool // the frustration of every draw is proved, not only bounded above
	Complete    bool // all draws were made
}

// Permute compares a graph with draws in which its weights are permuted over its
// ties. A high share of balanced triangles is mostly the density of positive
// ties; what a graph has beyond its draws is order. frustration adds the exact
// index of every draw, which takes the time of as many proofs. When ctx ends the
// draws so far are the answer.
func Permute(ctx context.Context, g *Graph, draws int, seed uint64, frustration bool) (Nulls, error) {
	if err := g.Check(); err != nil {
		return Nulls{}, fmt.Errorf("permute signs: %w", err)
	}
	rng := rand.New(rand.NewPCG(seed, 2))
	h := &Graph{Names: g.Names, Edges: slices.Clone(g.Edges), Unit: g.Unit}
	res := Nulls{Complete: true, Proved: frustration}
	own, proved, err := takeAll(ctx, g, seed, frustration)
	if err != nil {
		return res, err
	}
	res.Proved = res.Proved && proved
	var all [3][]float64
	for range draws {
		rng.Shuffle(len(h.Edges), func(i, j int) { h.Edges[i].W, h.Edges[j].W = h.Edges[j].W, h.Edges[i].W })
		x, proved, err := takeAll(ctx, h, seed, frustration)
		if err != nil {
			return res, err
		}
		if ctx.Err() != nil {
			res.Complete = false
			break
		}
		res.Proved = res.Proved && proved
		for k := range all {
			all[k] = append(all[k], x[k])
		}
	}
	res.Triangles, res.Walks, res.Frustration = newNull(own[0], all[0]), newNull(own[1], all[1]), newNull(own[2], all[2])
	return res, nil
}

func takeAll(ctx context.Context, g *Graph, seed uint64, frustration bool) (x [3]float64, proved bool, err error) {
	t, _ := CountTriangles(g)
	x = [3]float64{t.Balanced(), math.NaN(), math.NaN()}
	if g.N() <= MaxSpectral {
		w, err := Walks(g, false)
		if err != nil {
			return x, false, err
		}
		x[1] = w.Global
	}
	if frustration {
		p, err := Prove(ctx, g, Camps, Options{Seed: seed, Starts: 10})
		if err != nil {
			return x, false, err
		}
		x[2], proved = g.Real(p.Cost), p.Proved()
	}
	return x, proved, nil
}

func newNull(value float64, draws []float64) Null {
	n := Null{Value: value, Draws: draws, Mean: math.NaN(), SD: math.NaN(), Above: math.NaN()}
	slices.Sort(draws)
	if len(draws) == 0 || math.IsNaN(value) || math.IsNaN(draws[0]) {
		n.Draws = nil
		return n
	}
	var sum, square, above float64
	for _, x := range draws {
		sum += x
		switch {
		case x > value:
			above++
		case x == value:
			above += 0.5
		}
	}
	n.Mean, n.Above = sum/float64(len(draws)), above/float64(len(draws))
	for _, x := range draws {
		square += (x - n.Mean) * (x - n.Mean)
	}
	if len(draws) > 1 {
		n.SD = math.Sqrt(square / float64(len(draws)-1))
	}
	return n
}
