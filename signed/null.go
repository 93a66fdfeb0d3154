package signed

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/mat"
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
	Frustration Null // cost of the best partition that nullStarts searches find, in the weights' own unit; nothing is proved
	Complete    bool // all draws were made
}

// nullStarts is the number of partitions tried for each draw.
const nullStarts = 5

// Permute compares a graph with draws in which its weights are permuted over its
// ties. A high share of balanced triangles is mostly the density of positive
// ties; what a graph has beyond its draws is order. When ctx ends the draws so
// far are the answer.
func Permute(ctx context.Context, g *Graph, draws int, seed uint64) (Nulls, error) {
	if err := g.Check(); err != nil {
		return Nulls{}, fmt.Errorf("permute signs: %w", err)
	}
	bare := math.NaN()
	if n := g.N(); n > 0 && n <= MaxSpectral {
		var err error
		if bare, err = logTrace(adjacencyMatrix(g, false, true)); err != nil {
			return Nulls{}, err
		}
	}
	own, err := compared(ctx, g, bare, rand.New(rand.NewPCG(seed, 0)))
	if err != nil {
		return Nulls{}, err
	}
	values := make([][3]float64, draws)
	made := make([]bool, draws)
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for k := range draws {
		work.Go(func() error {
			// A draw has a seed of its own, so that the order of work does not matter.
			rng := rand.New(rand.NewPCG(seed, uint64(k)+1))
			h := &Graph{Names: g.Names, Edges: slices.Clone(g.Edges), Unit: g.Unit}
			rng.Shuffle(len(h.Edges), func(i, j int) { h.Edges[i].W, h.Edges[j].W = h.Edges[j].W, h.Edges[i].W })
			if ctx.Err() != nil {
				return nil
			}
			var err error
			values[k], err = compared(ctx, h, bare, rng)
			made[k] = ctx.Err() == nil
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return Nulls{}, err
	}
	res := Nulls{Complete: true}
	var all [3][]float64
	for k, x := range values {
		if !made[k] {
			res.Complete = false
			continue
		}
		for i := range all {
			all[i] = append(all[i], x[i])
		}
	}
	res.Triangles, res.Walks, res.Frustration = newNull(own[0], all[0]), newNull(own[1], all[1]), newNull(own[2], all[2])
	return res, nil
}

// compared computes the measures of one draw; bare is log tr exp(|A|).
func compared(ctx context.Context, g *Graph, bare float64, rng *rand.Rand) (x [3]float64, err error) {
	t, _ := CountTriangles(g)
	x = [3]float64{t.Balanced(), math.NaN(), 0}
	if !math.IsNaN(bare) {
		plain, err := logTrace(adjacencyMatrix(g, false, false))
		if err != nil {
			return x, err
		}
		x[1] = math.Exp(plain - bare)
	}
	_, cost := searchCamps(g, nullStarts, rng, func() bool { return ctx.Err() != nil })
	x[2] = g.Real(cost)
	return x, nil
}

// logTrace is log tr exp(A), by eigenvalues alone.
func logTrace(a *mat.SymDense) (float64, error) {
	var e mat.EigenSym
	if !e.Factorize(a, false) {
		return 0, errors.New("permute signs: the eigenvalues do not converge")
	}
	values := e.Values(nil)
	top, sum := values[len(values)-1], 0.0
	for _, x := range values {
		sum += math.Exp(x - top)
	}
	return top + math.Log(sum), nil
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
