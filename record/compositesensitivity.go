package record

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"entente"
	"entente/composite"
	"entente/measure"
)

// SensitivityQuery asks how much of an answer of the index is choice.
type SensitivityQuery struct {
	Pairs   []entente.Pair // one, or two to compare
	Year    int
	Draws   int // of all choices together; each costs as many evaluations as there are choices and two
	Seed    uint64
	Workers int
	Trade   bool // also ask what hidden trade would do, on the latents from all layers
}

// Sensitivity is the answer.
type Sensitivity struct {
	Year    int
	Pairs   int // that are ranked
	Answers []SensitiveAnswer
	Secrecy []SecrecyCase
}

// SensitiveAnswer is an answer over all choices: the index of a pair, its place
// among all pairs (1 the closest), or the difference between two.
type SensitiveAnswer struct {
	Name              string // index, rank, difference
	Pair              entente.Pair
	Base              float64 // with the choices as they are by default
	Low, Median, High float64 // 5th, 50th and 95th percentile of the draws
	Above             float64 // share of draws above 0, of a difference
	Effects           []ChoiceEffect
}

// ChoiceEffect is the share of the variance of an answer that a choice makes.
type ChoiceEffect struct {
	Choice       string
	First, Total float64
}

// Choices are the factors of the sensitivity run, in order.
var Choices = []string{"indicator set", "normalisation", "weights", "aggregation", "window", "vote filter"}

// The settings of the factors.
var (
	windows     = []int{1, 3, 5} // years over which values are averaged
	voteFilters = []string{"all", "contested", "without the largest topic"}
)

const (
	weightSets   = 64 // drawn once; each weight uniform from a half to one and a half
	contestedMin = .1 // share of votes cast that are not with the largest position
)

// choices holds the normalised columns of every setting.
type choices struct {
	layers  []int // common layers
	pairs   []entente.Pair
	number  map[entente.Pair]int
	normal  map[[4]int][]float64 // layer, vote filter, window, normalisation
	weights [][]float64
}

// Sensitivity varies the choices of the index.
func (r *Record) Sensitivity(ctx context.Context, q SensitivityQuery) (Sensitivity, error) {
	out := Sensitivity{Year: q.Year}
	x, err := r.collect(ctx, max(q.Workers, 1), !q.Trade)
	if err != nil {
		return out, err
	}
	if len(x.missing) > 0 {
		return out, missing("sensitivity needs all common layers of the composite; %s", x.missing[0])
	}
	if q.Year < x.first || q.Year > x.last() {
		return out, fmt.Errorf("--year %d: the composite speaks of %d to %d", q.Year, x.first, x.last())
	}
	c, err := r.choices(x, q)
	if err != nil {
		return out, err
	}
	out.Pairs = len(c.pairs)
	var at []int
	for i, p := range q.Pairs {
		p = entente.NewPair(x.heir(p.A), x.heir(p.B))
		q.Pairs[i] = p
		k, ok := c.number[p]
		if !ok {
			return out, missing("no common layer covers %s in %d", p, q.Year)
		}
		at = append(at, k)
	}
	answer := func(u []float64) []float64 { return c.answer(u, at) }
	base := make([]float64, len(Choices)) // the first setting of every choice
	draws, effects, err := composite.Sobol(rand.New(rand.NewPCG(q.Seed, 2)), q.Draws, len(Choices), answer)
	if err != nil {
		return out, err
	}
	first := answer(base)
	for v := range draws {
		out.Answers = append(out.Answers, newSensitive(q.Pairs, v, first[v], draws[v], effects[v]))
	}
	out.Secrecy, err = r.secrecy(ctx, x, q)
	return out, err
}

func newSensitive(pairs []entente.Pair, v int, base float64, draws []float64, effects []composite.Effect) SensitiveAnswer {
	a := SensitiveAnswer{Base: base, Name: "difference", Pair: pairs[0], Above: math.NaN()}
	if v < 2*len(pairs) {
		a.Name, a.Pair = []string{"index", "rank"}[v%2], pairs[v/2]
	} else {
		above := 0.0
		for _, d := range draws {
			if d > 0 {
				above++
			}
		}
		a.Above = above / float64(len(draws))
	}
	s := measure.Quantiles(draws, .05, .5, .95)
	a.Low, a.Median, a.High = s[0], s[1], s[2]
	for k, e := range effects {
		a.Effects = append(a.Effects, ChoiceEffect{Choices[k], e.First, e.Total})
	}
	return a
}

// setting takes one of n settings.
func setting(u float64, n int) int { return min(int(u*float64(n)), n-1) }

// answer evaluates the index under the choices: index and rank of each pair, and
// the difference of two.
func (c *choices) answer(u []float64, at []int) []float64 {
	drop := setting(u[0], len(c.layers)+1) - 1
	how := setting(u[1], 3)
	weights := slices.Clone(c.weights[setting(u[2], weightSets)])
	if drop >= 0 {
		weights[drop] = 0
	}
	columns := make([][]float64, len(c.layers))
	for k, l := range c.layers {
		filter := 0
		if l == layerVotes {
			filter = setting(u[5], len(voteFilters))
		}
		columns[k] = c.normal[[4]int{l, filter, setting(u[4], len(windows)), how}]
	}
	values := composite.Index(columns, weights, composite.Aggregation(setting(u[3], 2)))
	var out []float64
	for _, i := range at {
		out = append(out, values[i], composite.Rank(values, i))
	}
	if len(at) == 2 {
		out = append(out, values[at[0]]-values[at[1]])
	}
	return out
}

// choices prepares every setting.
func (r *Record) choices(x *indicators, q SensitivityQuery) (*choices, error) {
	c := &choices{layers: compositeCommon, number: map[entente.Pair]int{}, normal: map[[4]int][]float64{}}
	place := make([]int, x.panel.Pairs())
	for i := range place {
		place[i] = len(c.pairs)
		p := x.pairOf(i)
		c.number[p] = place[i]
		c.pairs = append(c.pairs, p)
	}
	years := windows[len(windows)-1]
	here := make([]bool, len(c.pairs))
	columns := map[[2]int][][]float64{} // layer, filter: by year back
	for back := range years {
		year := q.Year - back
		if year < x.first {
			break
		}
		raws := x.columnsOf(x.period(year), len(c.pairs), func(i int) int { return place[i] })
		for _, l := range c.layers {
			columns[[2]int{l, 0}] = append(columns[[2]int{l, 0}], raws[l])
			for i, v := range raws[l] {
				here[i] = here[i] || back == 0 && !math.IsNaN(v)
			}
		}
		for f := 1; f < len(voteFilters); f++ {
			v, err := r.filteredVotes(x, year, f, c.number, len(c.pairs))
			if err != nil {
				return nil, err
			}
			columns[[2]int{layerVotes, f}] = append(columns[[2]int{layerVotes, f}], v)
		}
	}
	c.normalise(columns, here)
	rng := rand.New(rand.NewPCG(q.Seed, 1))
	for range weightSets {
		w := make([]float64, len(c.layers))
		for k := range w {
			w[k] = 1
			if len(c.weights) > 0 {
				w[k] = .5 + rng.Float64()
			}
		}
		c.weights = append(c.weights, w)
	}
	return c, nil
}

// normalise averages the columns over every window and normalises them in every
// way, among the pairs that are there in the year.
func (c *choices) normalise(columns map[[2]int][][]float64, here []bool) {
	var kept []entente.Pair
	place := make([]int, len(c.pairs))
	for i, p := range c.pairs {
		delete(c.number, p)
		place[i] = -1
		if here[i] {
			place[i] = len(kept)
			c.number[p] = len(kept)
			kept = append(kept, p)
		}
	}
	c.pairs = kept
	for key, years := range columns {
		for w, n := range windows {
			mean := make([]float64, len(kept))
			for i, at := range place {
				if at < 0 {
					continue
				}
				sum, known := 0.0, 0.0
				for _, column := range years[:min(n, len(years))] {
					if !math.IsNaN(column[i]) {
						sum += column[i]
						known++
					}
				}
				mean[at] = sum / known // NaN where nothing is known
			}
			for how := range 3 {
				c.normal[[4]int{key[0], key[1], w, how}] = composite.Normalise(mean, composite.Normalisation(how), reversed(key[0]))
			}
		}
	}
}

// filteredVotes are the kappas of a year on a part of its roll calls.
func (r *Record) filteredVotes(x *indicators, year, filter int, number map[entente.Pair]int, n int) ([]float64, error) {
	a, err := r.Assembly(entente.GeneralAssembly)
	if err != nil {
		return nil, err
	}
	keep := a.contested(year)
	if filter == 2 {
		keep = a.withoutLargestTopic(year)
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	states := a.Matrix.States()
	for pair, t := range a.Matrix.AllPairs(a.Select(keep)) {
		i, ok := number[entente.NewPair(x.heir(states[pair[0]]), x.heir(states[pair[1]]))]
		if z, _, _, known := composite.AssociationOf([9]int(t)); ok && known {
			out[i] = math.Tanh(z)
		}
	}
	return out, nil
}

// contested keeps the roll calls of a year in which at least contestedMin of the
// votes cast are not with the largest position.
func (a *Assembly) contested(year int) func(RollCall) bool {
	return func(c RollCall) bool {
		t := c.Published
		cast := t.Yes + t.No + t.Abstain
		return entente.YearSpan(year).Contains(c.Date) && cast > 0 && float64(cast-max(t.Yes, t.No, t.Abstain)) >= contestedMin*float64(cast)
	}
}

// withoutLargestTopic keeps the roll calls of a year that are not on the declared
// topic with the most of them.
func (a *Assembly) withoutLargestTopic(year int) func(RollCall) bool {
	in := func(c RollCall) bool { return entente.YearSpan(year).Contains(c.Date) }
	most, largest := 0, func(RollCall) bool { return false }
	for _, t := range Topics() {
		match, n := t.Matcher(), 0
		for _, c := range a.RollCalls {
			if in(c) && match(c) {
				n++
			}
		}
		if n > most {
			most, largest = n, match
		}
	}
	return func(c RollCall) bool { return in(c) && !largest(c) }
}

// compositeModel reads the model of the record.
func (r *Record) compositeModel() (*composite.Model, error) {
	segs := r.segments(kindCompositeModel)
	if len(segs) == 0 {
		return nil, missing("the record holds no composite; entente composite makes it")
	}
	rows, err := readSegment[modelRow](r.store, segs[0])
	if err != nil {
		return nil, err
	}
	return modelOf(rows)
}

// CompositeModel describes what each layer is worth.
type CompositeModel struct {
	Layers    []CompositeLayer
	Phi       [2]float64 // share of each latent that is left after a year
	Shock     [2]float64 // variance of what a year adds
	Reference string     // years of the scale
}

// CompositeLayer is a layer with what was estimated of it.
type CompositeLayer struct {
	Name, Title           string
	Common                bool
	Cooperation, Conflict float64 // loadings
	ErrorSD, ErrorPhi     float64
	Dispersion            float64
}

// CompositeModel returns the model of the record.
func (r *Record) CompositeModel() (CompositeModel, error) {
	m, err := r.compositeModel()
	if err != nil {
		return CompositeModel{}, err
	}
	out := CompositeModel{Phi: m.Phi, Shock: [2]float64{m.Shock.CC, m.Shock.FF}, Reference: strconv.Itoa(referenceFrom) + "/" + strconv.Itoa(referenceTo)}
	for k, l := range layersOfComposite() {
		out.Layers = append(out.Layers, CompositeLayer{
			Name: l.Name, Title: l.Title, Common: slices.Contains(compositeCommon, k),
			Cooperation: m.Loading[k][0], Conflict: m.Loading[k][1], ErrorSD: m.ErrorSD[k], ErrorPhi: m.ErrorPhi[k], Dispersion: m.Dispersion[k],
		})
	}
	return out, nil
}
