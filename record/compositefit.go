package record

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"entente"
	"entente/composite"
)

// The reference: years in which every layer covers nearly all pairs. The scale
// of both latents is fixed there (mean 0, standard deviation 1 over all pairs).
const (
	referenceFrom = 1962
	referenceTo   = 2014
)

// How loadings are estimated: on a sample of pairs, drawn with unequal chance
// and weighted back. Most pairs never trade arms, pledge or sanction, and say
// little about what those are worth.
const (
	sampleActive  = 400
	sampleOther   = 250
	sampleSeed    = 1946
	fitTolerance  = .004
	fitIterations = 120
)

// sample draws the pairs on which loadings are estimated, up to the end of the
// reference: active ones (with a delivery, a sanction or an obligation at some
// time in it) and others.
func (x *indicators) sample(active, other int, seed uint64, keep func(pair int) bool) *composite.Panel {
	cut := int16(x.period(referenceTo))
	var strata [2][]int
	for i := range x.panel.Pairs() {
		if keep != nil && !keep(i) {
			continue
		}
		s, covered := 1, false
		for _, c := range x.panel.Cells[x.panel.Start[i]:x.panel.Start[i+1]] {
			if c.T > cut {
				break
			}
			covered = true
			if k := c.Layer; c.Y > 0 && (k == layerArms || k == layerSanctions || k == layerPledges) {
				s = 0
			}
		}
		if covered {
			strata[s] = append(strata[s], i)
		}
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	out := &composite.Panel{Layers: x.panel.Layers, Periods: int(cut) + 1, Start: []int32{0}, Weight: []float32{}}
	for s, n := range []int{active, other} {
		list := strata[s]
		rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		n = min(n, len(list))
		for _, i := range list[:n] {
			x.panel.AppendTo(out, i, float32(len(list))/float32(n))
		}
	}
	return out
}

// held are the layers that the record holds; the others have no cell.
func (x *indicators) held() []bool {
	held := make([]bool, len(x.panel.Layers))
	for _, c := range x.panel.Cells {
		held[c.Layer] = true
	}
	return held
}

// fit estimates the loadings from the sample.
func (x *indicators) fit(ctx context.Context, sample *composite.Panel, workers int, step func(int, float64)) (*composite.Model, error) {
	for k, ok := range x.held() {
		if !ok {
			return nil, missing("the composite needs all of its layers to estimate what each is worth; %s is not here", x.panel.Layers[k].Name)
		}
	}
	m, err := composite.Fit(ctx, sample, composite.FitOptions{
		From: x.period(referenceFrom), To: x.period(referenceTo), Workers: workers, Step: step,
		Tolerance: fitTolerance, Iterations: fitIterations,
	})
	if errors.Is(err, composite.ErrIdentified) || errors.Is(err, composite.ErrConvergence) {
		return nil, Missing{fmt.Sprintf("composite: %v", err)}
	}
	return m, err
}

// compositeCommon are the layers on which trends and percentiles rest: those
// whose census is the same for all states from 1950 to close to the last year.
// Obligations (to 2018), trade and organisations (to 2014) end earlier; with
// them a change after their last year would be a change of what the composite
// is made of.
var compositeCommon = []int{layerVotes, layerArms, layerCommonTargets, layerSanctions, layerOpposed}

func (x *indicators) commonLayers() []bool {
	use := make([]bool, len(x.panel.Layers))
	for _, k := range compositeCommon {
		use[k] = true
	}
	return use
}

// pairOf returns the pair of the panel.
func (x *indicators) pairOf(i int) entente.Pair {
	return entente.NewPair(x.states[x.pairs[i][0]], x.states[x.pairs[i][1]])
}
