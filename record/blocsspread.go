package record

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"entente"
	"entente/bloc"
)

// BlocIndex is an index of fragmentation with the range of nine tenths of the runs; NaN where it is
// not known.
type BlocIndex struct{ Value, Low, High float64 }

// Fragmentation says how a year is divided.
type Fragmentation struct {
	Effective    BlocIndex // effective number of blocs, states counted alike
	Quality      BlocIndex // modularity, or the weight above the resolution
	EI           BlocIndex // positive weight between blocs less that inside, over both
	Assortative  BlocIndex // ties inside blocs beyond what strengths alone give
	Polarisation BlocIndex // share of the variance of ideal points between blocs
	Trade        BlocIndex // flow across blocs over that inside, size and distance being equal
	Border       bloc.Border
	Notes        []string
	Editions     []string
}

// tradeRuns is on how many of the runs the trade across blocs is fitted again.
const tradeRuns = 10

// Fragmentation computes the indices of a year's blocs: the value on the blocs
// themselves, the range over the runs behind them.
func (r *Record) Fragmentation(b *Blocs) (Fragmentation, error) {
	f := Fragmentation{Editions: slices.Clip(b.Editions)}
	problem, err := b.Problem(b.Settings.Quality, b.Settings.Resolution, nil)
	if err != nil {
		return f, err
	}
	over := func(runs []bloc.Partition, index func(bloc.Partition) float64) BlocIndex {
		values := make([]float64, len(runs))
		for i, p := range runs {
			values[i] = index(p)
		}
		low, _, high := quantilesOf(values)
		return BlocIndex{index(b.Partition), low, high}
	}
	all := b.Consensus.Partitions()
	f.Effective = over(all, func(p bloc.Partition) float64 { return bloc.EffectiveNumber(p, nil) })
	f.Quality = over(all, problem.Value)
	f.EI = over(all, func(p bloc.Partition) float64 { return bloc.EI(b.Graph, p) })
	f.Assortative = over(all, func(p bloc.Partition) float64 { return bloc.Assortativity(b.Graph, p) })
	none := BlocIndex{math.NaN(), math.NaN(), math.NaN()}
	f.Polarisation, f.Trade = none, none
	var missing Missing
	positions, edition, err := r.Positions(b.Network)
	switch {
	case errors.As(err, &missing):
		f.Notes = append(f.Notes, missing.Why)
	case err != nil:
		return f, err
	default:
		f.Editions = append(f.Editions, edition.SHA256)
		f.Polarisation = over(all, func(p bloc.Partition) float64 { return bloc.BetweenShare(positions, p) })
	}
	trade, err := r.goods(b.Network)
	var border bloc.Border
	if err == nil {
		border, err = trade.across(b.Partition)
	}
	switch {
	case errors.As(err, &missing):
		f.Notes = append(f.Notes, missing.Why)
		return f, nil
	case err != nil:
		return f, err
	}
	f.Border, f.Notes = border, append(f.Notes, trade.notes...)
	if t, _, err := r.tradeIn(b.Year); err == nil {
		f.Editions = append(f.Editions, t.edition(b.Year).SHA256)
	}
	f.Trade = over(all[:min(len(all), tradeRuns)], func(p bloc.Partition) float64 {
		x, err := trade.across(p)
		if err != nil {
			return math.NaN() // this run has no two blocs that trade
		}
		return x.Factor
	})
	return f, nil
}

// Slices are the blocs of several years found together.
type Slices struct {
	Coupling  float64
	Value     float64
	Label     []map[entente.Code]int // by year: number of the community, the largest first
	Blocs     int                    // communities of three state-years or more
	Changes   float64                // share of states that are in another community than the year before
	Agreement float64                // mean adjusted Rand index of the runs with the best
}

// Slices finds the blocs of several years at once, each state tied to itself in
// the year before with weight coupling (bloc.Multislice): the best of the runs.
func (r *Record) Slices(ctx context.Context, years []*Network, s BlocSettings, coupling float64) (Slices, error) {
	out := Slices{Coupling: coupling}
	unit := map[entente.Code]int{}
	list := make([]bloc.Slice, len(years))
	for i, n := range years {
		list[i] = bloc.Slice{Graph: n.Graph, Node: make([]int, len(n.States))}
		for k, c := range n.States {
			if _, ok := unit[c]; !ok {
				unit[c] = len(unit)
			}
			list[i].Node[k] = unit[c]
		}
	}
	p, err := bloc.Multislice(list, s.Resolution, coupling)
	if err != nil {
		return out, err
	}
	runs, err := bloc.Runs(ctx, s.Runs, s.Workers, s.Seed, bloc.Options{}, func(int, *rand.Rand) (*bloc.Problem, error) { return p, nil })
	if err != nil {
		return out, err
	}
	best, top := runs[0], math.Inf(-1)
	for _, q := range runs {
		if v := p.Sum(q); v > top {
			best, top = q, v
		}
	}
	for _, q := range runs {
		out.Agreement += bloc.AdjustedRand(q, best) / float64(len(runs))
	}
	best = best.BySize()
	out.Value = p.Value(best)
	for _, size := range best.Sizes() {
		if size >= 3 {
			out.Blocs++
		}
	}
	offset, stayed, moved := 0, 0, 0
	for i, n := range years {
		at := make(map[entente.Code]int, len(n.States))
		for k, c := range n.States {
			at[c] = best[offset+k]
			if i == 0 {
				continue
			}
			if before, ok := out.Label[i-1][c]; ok && before == at[c] {
				stayed++
			} else if ok {
				moved++
			}
		}
		out.Label = append(out.Label, at)
		offset += len(n.States)
	}
	out.Changes = float64(moved) / float64(moved+stayed)
	return out, nil
}
