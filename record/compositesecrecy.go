package record

import (
	"context"
	"math"
	"slices"

	"entente"
	"entente/composite"
	"entente/measure"
)

// SecrecyCase is the composite of a pair under an assumption on what is hidden.
type SecrecyCase struct {
	Pair        entente.Pair
	Assumption  string
	All         bool // the latents from all layers, not from the common ones
	Cells       int  // that the assumption changes
	Cooperation Latent
	Conflict    Latent
}

// secret is an assumption on what a reported value hides: in the years of when,
// cells of a layer become what turn makes of them, or are left out.
type secret struct {
	name  string
	layer int
	all   bool
	when  func(pair, period int) bool
	turn  func(y float32) (instead float32, known bool)
}

// secrets lists the assumptions. What is worth hiding is hidden (missing not at
// random): deliveries of arms and trade in years in which one of the two is
// sanctioned by anybody, and pressure without a declared case between two of
// which one is known to use sanctions.
func (x *indicators) secrets(cases []map[[2]int32]int, trade bool) []secret {
	concerns := func(side int) func(pair, t int) bool {
		return func(pair, t int) bool {
			for d := range cases[t] {
				if d[side] == x.pairs[pair][0] || d[side] == x.pairs[pair][1] {
					return true
				}
			}
			return false
		}
	}
	sends, under := concerns(0), concerns(1)
	unknown := func(y float32) (float32, bool) { return y, y > 0 }
	insteadOfZero := func(v float32) func(float32) (float32, bool) {
		return func(y float32) (float32, bool) {
			if y > 0 {
				return y, true
			}
			return v, true
		}
	}
	list := []secret{
		{name: "as reported", layer: -1},
		{name: "arms: zeros unknown", layer: layerArms, when: under, turn: unknown},
		{name: "arms: zeros are a hidden typical delivery", layer: layerArms, when: under, turn: insteadOfZero(x.typicalDelivery())},
		{name: "sanctions: zeros unknown", layer: layerSanctions, when: sends, turn: unknown},
		{name: "sanctions: zeros are an undeclared case", layer: layerSanctions, when: sends, turn: insteadOfZero(1)},
	}
	if trade {
		list = append(list,
			secret{name: "as reported, all layers", layer: -1, all: true},
			secret{name: "trade: what is reported under sanctions unknown", layer: layerTrade, all: true, when: under, turn: func(float32) (float32, bool) { return 0, false }},
			secret{name: "trade: half of it hidden under sanctions", layer: layerTrade, all: true, when: under, turn: func(y float32) (float32, bool) { return max(2*y, 1), true }},
		)
	}
	return list
}

// apply returns the cells of a pair under an assumption, and how many it
// changes.
func (s secret) apply(pair int, cells []composite.Cell) (out []composite.Cell, changed int) {
	for _, c := range cells {
		if int(c.Layer) == s.layer && s.when(pair, int(c.T)) {
			y, known := s.turn(c.Y)
			if !known || y != c.Y {
				changed++
			}
			if !known {
				continue
			}
			c.Y = y
		}
		out = append(out, c)
	}
	return out, changed
}

// secrecy asks what the posterior of each pair would be under each assumption;
// nothing where the record holds no model.
func (r *Record) secrecy(ctx context.Context, x *indicators, q SensitivityQuery) ([]SecrecyCase, error) {
	m, err := r.compositeModel()
	if err != nil {
		if _, ok := err.(Missing); ok {
			return nil, nil
		}
		return nil, err
	}
	cases, _, _, err := x.sanctioning(r)
	if err != nil {
		return nil, err
	}
	var out []SecrecyCase
	for _, p := range q.Pairs {
		i := slices.IndexFunc(x.pairs, func(k [2]int32) bool { return entente.NewPair(x.states[k[0]], x.states[k[1]]) == p })
		at := x.period(q.Year) - int(x.panel.First[i])
		if at < 0 || q.Year > x.first+int(x.panel.Last[i]) {
			continue
		}
		for _, s := range x.secrets(cases, q.Trade) {
			cells, changed := s.apply(i, x.panel.Cells[x.panel.Start[i]:x.panel.Start[i+1]])
			one := &composite.Panel{
				Layers: x.panel.Layers, Periods: x.panel.Periods, Cells: cells, Start: []int32{0, int32(len(cells))},
				First: []int16{x.panel.First[i]}, Last: []int16{x.panel.Last[i]},
			}
			use := x.commonLayers()
			if s.all {
				use = nil
			}
			paths, err := m.Smooth(ctx, one, use, 1)
			if err != nil {
				return nil, err
			}
			v := paths.Row[at]
			out = append(out, SecrecyCase{
				Pair: p, Assumption: s.name, All: s.all, Cells: changed,
				Cooperation: Latent{float64(v.Mean[0]), math.Sqrt(float64(v.CC))}, Conflict: Latent{float64(v.Mean[1]), math.Sqrt(float64(v.FF))},
			})
		}
	}
	return out, nil
}

// typicalDelivery is the median of all yearly deliveries of a pair that are not
// zero.
func (x *indicators) typicalDelivery() float32 {
	var list []float64
	for _, c := range x.panel.Cells {
		if c.Layer == layerArms && c.Y > 0 {
			list = append(list, float64(c.Y))
		}
	}
	if len(list) == 0 {
		return 1
	}
	return float32(math.Round(measure.Quantiles(list, .5)[0]))
}
