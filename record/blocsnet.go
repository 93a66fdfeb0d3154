package record

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"entente"
	"entente/bloc"
	"entente/measure"
	"entente/source/atop"
)

// The layers that networks of states are made of. Any measure on pairs (or
// directions) is a layer too, by its id.
const (
	BlocVotes     = "votes"
	BlocAlliances = "alliances"
	BlocTrade     = "trade"
	BlocAll       = "all" // votes, alliances and trade together, as far as the year has them
)

// Network is the states of a year with the weights between them in one layer.
type Network struct {
	Layer    string
	Year     int
	Rule     string // what a weight is
	States   []entente.Code
	Graph    *bloc.Graph
	Editions []string
	Notes    []string
	Partial  bool   // the year is not over or not covered to its end
	Items    int    // what resampling draws from; 0 where it is not possible
	ItemName string // items of the agenda, treaties, exchanges

	// resample returns the weights with a random weight on every item, in the
	// order of the network's edges.
	resample func(rng *rand.Rand) []float64
	parts    []*Network // of a layered network, on the same states
}

// number returns the place of a state.
func (n *Network) number(c entente.Code) (int, bool) { return slices.BinarySearch(n.States, c) }

// Network returns the network of a layer in a year; a Missing error where the
// record does not have it.
func (r *Record) Network(layer string, year int) (*Network, error) {
	switch layer {
	case BlocVotes:
		return r.voteNetwork(year)
	case BlocAlliances:
		return r.allianceNetwork(year)
	case BlocTrade:
		return r.tradeNetwork(year)
	case BlocAll:
		return r.layeredNetwork(year)
	case BlocDisputes, BlocRivalries, BlocSanctions:
		return r.conflictNetwork(layer, year)
	}
	m, err := FindMeasure(layer)
	if err != nil {
		return nil, fmt.Errorf("--layer %s: want votes, alliances, trade, disputes, rivalries, sanctions, all, or a measure on pairs (entente measures): %w", layer, err)
	}
	if m.On != OnPair && m.On != OnDirection {
		return nil, fmt.Errorf("--layer %s: that is a measure on a %s, not on a pair", layer, m.On)
	}
	return r.measureNetwork(m, year)
}

// newNetwork takes weights between states that must be among codes.
func newNetwork(layer string, year int, codes []entente.Code, weights map[entente.Pair]float64) (*Network, error) {
	n := &Network{Layer: layer, Year: year, States: slices.Clone(codes)}
	slices.Sort(n.States)
	n.States = slices.Compact(n.States)
	edges := make([]bloc.Edge, 0, len(weights))
	for p, w := range weights {
		a, okA := n.number(p.A)
		b, okB := n.number(p.B)
		if okA && okB {
			edges = append(edges, bloc.Edge{A: a, B: b, Weight: w})
		}
	}
	var err error
	n.Graph, err = bloc.NewGraph(len(n.States), edges)
	return n, err
}

// voteNetwork ties the states that voted in at least half of the year's roll
// calls of the General Assembly by kappa with quadratic weights.
func (r *Record) voteNetwork(year int) (*Network, error) {
	j, err := r.Joint(entente.GeneralAssembly, ByYear)
	if err != nil {
		return nil, err
	}
	label := strconv.Itoa(year)
	t := j.In(label)
	if t == nil {
		return nil, missing("no roll call of the General Assembly in %d", year)
	}
	codes, err := r.pool(entente.GeneralAssembly, year)
	if err != nil {
		return nil, err
	}
	m, err := FindMeasure("kappa-quadratic")
	if err != nil {
		return nil, err
	}
	in := map[entente.Code]bool{}
	for _, c := range codes {
		in[c] = true
	}
	weights := map[entente.Pair]float64{}
	few, constant := 0, 0
	for p, table := range t.All() {
		if !in[p.A] || !in[p.B] {
			continue
		}
		v, status := m.pair.Value(table)
		switch {
		case table.N() < minShared:
			few++
		case status != entente.Known:
			constant++
		default:
			weights[p] = v
		}
	}
	if len(weights) == 0 {
		return nil, missing("no pair of states shared %d roll calls in %d", minShared, year)
	}
	tied := map[entente.Code]bool{}
	for p := range weights {
		tied[p.A], tied[p.B] = true, true
	}
	voted := len(codes)
	codes = slices.DeleteFunc(codes, func(c entente.Code) bool { return !tied[c] })
	n, err := newNetwork(BlocVotes, year, codes, weights)
	if err != nil {
		return nil, err
	}
	if alone := voted - len(codes); alone > 0 {
		n.Notes = append(n.Notes, fmt.Sprintf("states that always voted the same, so that they have no kappa with anyone and are left out: %d", alone))
	}
	n.Rule = "chance-corrected agreement (kappa, quadratic weights) in the year's roll calls, positive or negative"
	if few > 0 {
		n.Notes = append(n.Notes, fmt.Sprintf("%d pairs shared fewer than %d roll calls: no tie", few, minShared))
	}
	if constant > 0 {
		n.Notes = append(n.Notes, fmt.Sprintf("%d pairs without a kappa (one of the two always voted the same): no tie", constant))
	}
	n.Partial = year > r.LastFullYear(entente.GeneralAssembly)
	if e, ok := r.votesEdition(entente.GeneralAssembly); ok {
		n.Editions = append(n.Editions, e.SHA256)
	}
	if a, err := r.Assembly(entente.GeneralAssembly); err == nil {
		n.ItemName = "items of the agenda"
		n.resample, n.Items = n.votesAgain(a, a.years.calls[label])
	}
	return n, nil
}

// votesAgain returns what resamples the roll calls of a year: roll calls on the
// same item share one exponential weight (the Bayesian bootstrap of Rubin 1981,
// Annals of Statistics 9(1), by clusters), and kappa is computed with weights.
func (n *Network) votesAgain(a *Assembly, sel measure.Selection) (func(*rand.Rand) []float64, int) {
	var calls, item []int
	number := map[int]int{}
	for i := range a.RollCalls {
		if sel.Has(i) {
			k, ok := number[a.cluster[i]]
			if !ok {
				k = len(number)
				number[a.cluster[i]] = k
			}
			calls, item = append(calls, i), append(item, k)
		}
	}
	at := make([]int, len(n.States))
	for s, c := range n.States {
		at[s] = -1
		if k, ok := a.Matrix.State(c); ok {
			at[s] = k
		}
	}
	votes := a.Matrix.Reweighed(at, calls)
	edges := n.Graph.Edges()
	pairs := make([][2]int, len(edges))
	for i, e := range edges {
		pairs[i] = [2]int{e.A, e.B}
	}
	return func(rng *rand.Rand) []float64 {
		drawn, weight, kappa := make([]float64, len(number)), make([]float64, len(calls)), make([]float64, len(pairs))
		for i := range drawn {
			drawn[i] = rng.ExpFloat64()
		}
		for k, i := range item {
			weight[k] = drawn[i]
		}
		votes.Kappas(weight, pairs, kappa)
		return kappa
	}, len(number)
}

// obligations gives what each kind of obligation counts, in the order of Singer
// and Small (1966, Journal of Conflict Resolution 10(1)).
var obligations = map[string]float64{
	atop.Defense: 1, atop.Offense: 1, atop.Neutrality: 2. / 3, atop.Nonaggression: 2. / 3, atop.Consultation: 1. / 3,
}

// allianceNetwork ties states by the strongest obligation in force on the last
// day of the year.
func (r *Record) allianceNetwork(year int) (*Network, error) {
	all, err := r.alliances()
	if err != nil {
		return nil, err
	}
	if year < all.first || year > all.last {
		return nil, missing("alliances are coded from %d to %d", all.first, all.last)
	}
	day := entente.NewDate(year, 12, 31)
	last := entente.Span{From: day, To: day + 1}
	by := map[entente.Pair]map[string]float64{} // by treaty
	treaty := map[string]int{}
	var codes []entente.Code
	for p, bonds := range all.bonds {
		for _, b := range bonds {
			strength := obligations[b.kind]
			if strength == 0 || !all.inForce(b, last) {
				continue
			}
			a, okA := r.States.At(p.A, day)
			c, okC := r.States.At(p.B, day)
			if !okA || !okC || a == c {
				continue
			}
			q := entente.NewPair(a, c)
			if by[q] == nil {
				by[q] = map[string]float64{}
			}
			by[q][b.ref] = max(by[q][b.ref], strength)
			treaty[b.ref] = 0
			codes = append(codes, a, c)
		}
	}
	weights := map[entente.Pair]float64{}
	for p, refs := range by {
		for _, s := range refs {
			weights[p] = max(weights[p], s)
		}
	}
	if len(weights) == 0 {
		return nil, missing("no alliance in force at the end of %d", year)
	}
	n, err := newNetwork(BlocAlliances, year, codes, weights)
	if err != nil {
		return nil, err
	}
	n.Rule = "strongest obligation in force on 31 December: defence or offence 1, neutrality or non-aggression 2/3, consultation 1/3; states without any are not in the network"
	n.Editions = []string{all.edition.SHA256}
	n.alliancesAgain(by, treaty)
	return n, nil
}

// alliancesAgain resamples treaties: the obligation of a pair is the largest
// strength times weight of its treaties.
func (n *Network) alliancesAgain(by map[entente.Pair]map[string]float64, treaty map[string]int) {
	names := make([]string, 0, len(treaty))
	for ref := range treaty {
		names = append(names, ref)
	}
	slices.Sort(names)
	for i, ref := range names {
		treaty[ref] = i
	}
	pairs := n.Graph.Edges()
	n.Items, n.ItemName = len(names), "treaties"
	n.resample = func(rng *rand.Rand) []float64 {
		weight := make([]float64, len(names))
		for i := range weight {
			weight[i] = rng.ExpFloat64()
		}
		out := make([]float64, len(pairs))
		for i, e := range pairs {
			for ref, s := range by[entente.Pair{A: n.States[e.A], B: n.States[e.B]}] {
				out[i] = max(out[i], s*weight[treaty[ref]])
			}
		}
		return out
	}
}

// tradeNetwork ties states by their trade in both directions.
func (r *Record) tradeNetwork(year int) (*Network, error) {
	t, y, err := r.tradeIn(year)
	if err != nil {
		return nil, err
	}
	weights := map[entente.Pair]float64{}
	var codes []entente.Code
	for _, e := range y.Exchanges() {
		if v := e.Total(); v > 0 {
			weights[e.Pair()] = v
			codes = append(codes, e.A, e.B)
		}
	}
	n, err := newNetwork(BlocTrade, year, codes, weights)
	if err != nil {
		return nil, err
	}
	n.Rule = "trade in goods, both directions together, current US dollars; a pair that is not recorded has no tie"
	n.Editions = []string{t.edition(year).SHA256}
	n.edgesAgain("exchanges of two states")
	return n, nil
}

// tradeIn returns the trade of a year; a Missing error where there is none.
func (r *Record) tradeIn(year int) (*tradeRecord, *measure.TradeYear, error) {
	m, err := FindMeasure("trade-flow")
	if err != nil {
		return nil, nil, err
	}
	label := strconv.Itoa(year)
	t, err := r.trade(Query{Measure: m, From: label, To: label})
	if err != nil {
		return nil, nil, err
	}
	y := t.years[year]
	if y == nil {
		return nil, nil, missing("trade is recorded from %d to %d", t.first, t.last)
	}
	return t, y, nil
}

// edgesAgain resamples the ties themselves.
func (n *Network) edgesAgain(name string) {
	pairs := n.Graph.Edges()
	n.Items, n.ItemName = len(pairs), name
	n.resample = func(rng *rand.Rand) []float64 {
		out := make([]float64, len(pairs))
		for i, e := range pairs {
			out[i] = e.Weight * rng.ExpFloat64()
		}
		return out
	}
}

// measureNetwork ties states by any measure on pairs, both directions of a
// directed one added up. It is not resampled: what its figures rest on is known
// to the measure alone.
func (r *Record) measureNetwork(m Entry, year int) (*Network, error) {
	label := strconv.Itoa(year)
	figs, err := r.Figures(Query{Measure: m, By: ByYear, From: label, To: label})
	if err != nil {
		return nil, err
	}
	weights := map[entente.Pair]float64{}
	var codes []entente.Code
	var editions []string
	why := ""
	for _, f := range figs {
		p, err := entente.ParsePair(f.Subject)
		if m.On == OnDirection {
			p, err = parseDirection(f.Subject)
		}
		if err != nil || math.IsNaN(f.Value) || math.IsInf(f.Value, 0) {
			why = f.Note
			continue
		}
		weights[p] += f.Value
		codes = append(codes, p.A, p.B)
		for _, e := range f.Editions {
			if !slices.Contains(editions, e) {
				editions = append(editions, e)
			}
		}
	}
	if len(codes) == 0 {
		if why == "" {
			why = "no figure"
		}
		return nil, missing("%s in %d: %s", m.ID, year, why)
	}
	n, err := newNetwork(m.ID, year, codes, weights)
	if err != nil {
		return nil, err
	}
	n.Rule = "the measure " + m.ID + ": " + m.Title
	n.Editions = editions
	return n, nil
}

func parseDirection(s string) (entente.Pair, error) {
	for i := range s {
		if s[i] == '>' {
			return entente.ParsePair(s[:i] + "-" + s[i+1:])
		}
	}
	return entente.Pair{}, fmt.Errorf("parse direction %q: want RUS>IRN", s)
}
