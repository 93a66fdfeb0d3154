package record

import (
	"context"
	"math"
	"math/rand/v2"

	"entente/bloc"
	"entente/measure"
)

// NullIndex is an index over random networks; NaN where it has none.
type NullIndex struct{ Mean, Low, High float64 }

// FragmentationNull is what the indices of a year would be without blocs: over
// networks with the same degrees and signs at each state (bloc.Rewire), each
// with its own best division, and, for polarisation, over ideal points dealt
// anew among the states of the blocs as they are. Trade across blocs has none.
type FragmentationNull struct {
	Effective, Quality, EI, Assortative, Polarisation NullIndex
	Networks                                          int // 0 where hardly any tie can be exchanged
}

// FragmentationNull draws n random networks beside a year's blocs.
func (r *Record) FragmentationNull(ctx context.Context, b *Blocs, n int) (FragmentationNull, error) {
	none := NullIndex{math.NaN(), math.NaN(), math.NaN()}
	out := FragmentationNull{none, none, none, none, none, 0}
	var values [4][]float64
	for i := range values {
		values[i] = make([]float64, n)
	}
	exchanged := make([]int, n)
	_, err := bloc.Runs(ctx, n, b.Settings.Workers, b.Settings.Seed+1, bloc.Options{}, func(i int, rng *rand.Rand) (*bloc.Problem, error) {
		g, k := bloc.Rewire(b.Graph, rng, 10)
		p, err := (&Network{Graph: g, States: b.States}).Problem(b.Settings.Quality, b.Settings.Resolution, nil)
		if err != nil {
			return nil, err
		}
		part := p.Leiden(rng, bloc.Options{})
		exchanged[i] = k
		values[0][i], values[1][i] = bloc.EffectiveNumber(part, nil), p.Value(part)
		values[2][i], values[3][i] = bloc.EI(g, part), bloc.Assortativity(g, part)
		return p, nil
	})
	if err != nil {
		return out, err
	}
	for _, k := range exchanged {
		if k < b.Graph.M()/10 {
			return out, nil // almost all pairs are tied with one sign: there is no other network
		}
	}
	out.Networks = n
	out.Effective, out.Quality, out.EI, out.Assortative = nullOf(values[0]), nullOf(values[1]), nullOf(values[2]), nullOf(values[3])
	if positions, _, err := r.Positions(b.Network); err == nil {
		rng := rand.New(rand.NewPCG(b.Settings.Seed, uint64(b.Year)))
		dealt := make([]float64, n)
		for i := range dealt {
			rng.Shuffle(len(positions), func(x, y int) { positions[x], positions[y] = positions[y], positions[x] })
			dealt[i] = bloc.BetweenShare(positions, b.Partition)
		}
		out.Polarisation = nullOf(dealt)
	}
	return out, nil
}

func nullOf(values []float64) NullIndex {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	q := measure.Quantiles(values, .05, .95)
	return NullIndex{sum / float64(len(values)), q[0], q[1]}
}
