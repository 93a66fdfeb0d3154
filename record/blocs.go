package record

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"entente"
	"entente/bloc"
	"entente/measure"
	"entente/states"
)

// The qualities that blocs can be searched by.
const (
	BlocModularity = "modularity" // ties beyond what each state's ties with all imply
	BlocCPM        = "cpm"        // ties beyond a fixed weight, the resolution
)

// BlocSettings says how blocs are searched.
type BlocSettings struct {
	Quality    string  // BlocModularity or BlocCPM
	Resolution float64 // 0 or more; in units of the weights for BlocCPM
	Runs       int     // how many searches
	Seed       uint64  //
	Workers    int     // 0 means 1
	Seeds      bool    // seeds alone, the records as they are
}

// Blocs are the communities of a network, with how sure they are.
type Blocs struct {
	*Network
	Settings    BlocSettings
	Consensus   *bloc.Consensus
	Partition   bloc.Partition    // that of the fewest misplaced pairs, the largest community first
	Memberships []bloc.Membership // of each state in those communities
	Resampled   bool              // shares are over records and seeds: probabilities. Else over seeds alone: frequencies of co-assignment
}

// layeredNetwork puts the layers of a year on the same states.
func (r *Record) layeredNetwork(year int) (*Network, error) {
	all := &Network{Layer: BlocAll, Year: year, Rule: "the networks of the layers below, each against its own null model, each with the same total weight"}
	var none Missing
	for _, layer := range []string{BlocVotes, BlocAlliances, BlocTrade} {
		n, err := r.Network(layer, year)
		if errors.As(err, &none) {
			all.Notes = append(all.Notes, "without "+layer+": "+none.Why)
			continue
		}
		if err != nil {
			return nil, err
		}
		all.parts = append(all.parts, n)
		all.States = append(all.States, n.States...)
		all.Editions = append(all.Editions, n.Editions...)
		all.Notes = append(all.Notes, n.Notes...)
		all.Partial = all.Partial || n.Partial
	}
	if len(all.parts) == 0 {
		return nil, missing("no layer has the year %d", year)
	}
	slices.Sort(all.States)
	all.States = slices.Compact(all.States)
	all.ItemName = "records of each layer"
	again := true
	for _, n := range all.parts {
		all.Rule += "; " + n.Layer + ": " + n.Rule
		all.Items += n.Items
		again = again && n.resample != nil
	}
	if again {
		all.resample = func(*rand.Rand) []float64 { return nil } // each part has its own
	} else {
		all.Items = 0
	}
	var err error
	all.Graph, err = all.sum()
	return all, err
}

// sum adds up the parts of a layered network, each divided by its total
// absolute weight and multiplied by the number of states: for a picture and for
// indices, not for the search.
func (n *Network) sum() (*bloc.Graph, error) {
	var edges []bloc.Edge
	for _, p := range n.parts {
		total := 0.0
		for _, e := range p.Graph.Edges() {
			total += math.Abs(e.Weight)
		}
		for _, e := range n.renumber(p, p.Graph.Edges()) {
			edges = append(edges, bloc.Edge{A: e.A, B: e.B, Weight: e.Weight / total * float64(len(n.States))})
		}
	}
	return bloc.NewGraph(len(n.States), edges)
}

// renumber gives the edges of a part the numbers of the whole.
func (n *Network) renumber(part *Network, edges []bloc.Edge) []bloc.Edge {
	at := make([]int, len(part.States))
	for i, c := range part.States {
		at[i], _ = n.number(c)
	}
	out := make([]bloc.Edge, len(edges))
	for i, e := range edges {
		out[i] = bloc.Edge{A: at[e.A], B: at[e.B], Weight: e.Weight}
	}
	return out
}

// Again returns the network with resampled records, or as it is without rng.
func (n *Network) Again(rng *rand.Rand) (*bloc.Graph, error) {
	if rng == nil || n.resample == nil {
		return n.Graph, nil
	}
	return n.Graph.Reweighted(n.resample(rng))
}

// Problem returns what is maximised on the network, with its records resampled
// if there is an rng.
func (n *Network) Problem(quality string, resolution float64, rng *rand.Rand) (*bloc.Problem, error) {
	if len(n.parts) == 0 {
		g, err := n.Again(rng)
		if err != nil {
			return nil, err
		}
		if quality == BlocCPM {
			return bloc.CPM(g, resolution)
		}
		return bloc.Signed(g, resolution)
	}
	if quality == BlocCPM {
		return nil, errors.New("cpm needs weights of one unit: take a single layer, or modularity")
	}
	var layers []bloc.Layer
	for _, p := range n.parts {
		g, err := p.Again(rng)
		if err != nil {
			return nil, err
		}
		if g, err = bloc.NewGraph(len(n.States), n.renumber(p, g.Edges())); err != nil {
			return nil, err
		}
		layers = append(layers, bloc.Layer{Graph: g, Weight: 1, Resolution: resolution, Signed: true, Norm: true})
	}
	return bloc.Layered(layers)
}

// Blocs searches the blocs of a network: Runs times, each time with another
// seed and, where the network can be resampled, other weights on its records.
func (n *Network) Blocs(ctx context.Context, s BlocSettings) (*Blocs, error) {
	if s.Runs < 1 {
		return nil, fmt.Errorf("--runs %d: want at least 1", s.Runs)
	}
	b := &Blocs{Network: n, Settings: s, Resampled: n.resample != nil && !s.Seeds}
	fixed, err := n.Problem(s.Quality, s.Resolution, nil)
	if err != nil {
		return nil, err
	}
	runs, err := bloc.Runs(ctx, s.Runs, s.Workers, s.Seed, bloc.Options{}, func(_ int, rng *rand.Rand) (*bloc.Problem, error) {
		if !b.Resampled {
			return fixed, nil
		}
		return n.Problem(s.Quality, s.Resolution, rng)
	})
	if err != nil {
		return nil, err
	}
	if b.Consensus, err = bloc.NewConsensus(len(n.States), runs); err != nil {
		return nil, err
	}
	b.Partition = b.Consensus.Partition(rand.New(rand.NewPCG(s.Seed, math.MaxUint64)))
	b.Memberships = b.Consensus.Memberships(b.Partition)
	return b, nil
}

// Value is the quality of the blocs on the records as they are: modularity, or
// for cpm the weight above the resolution.
func (b *Blocs) Value() (float64, error) {
	p, err := b.Problem(b.Settings.Quality, b.Settings.Resolution, nil)
	if err != nil {
		return math.NaN(), err
	}
	return p.Value(b.Partition), nil
}

// Together is how often all members of a group share one bloc.
type Together struct {
	Members []entente.Code
	Absent  []entente.Code // members that are not in the network: then Share is NaN
	Share   float64
	Among   []Placebo // the same for seeded groups: P50 and Percentile of Share among them
	Mean    []float64 // of each of Among: the mean share
}

// Together answers whether a group is one bloc, beside random and matched groups
// of its size.
func (r *Record) Together(b *Blocs, g states.Group) (Together, error) {
	t := Together{Members: r.Members(g, entente.GeneralAssembly, entente.YearSpan(b.Year)), Share: math.NaN()}
	share := func(members []entente.Code) float64 {
		nodes := make([]int, len(members))
		for i, c := range members {
			k, ok := b.number(c)
			if !ok {
				return math.NaN()
			}
			nodes[i] = k
		}
		return b.Consensus.All(nodes)
	}
	for _, c := range t.Members {
		if _, ok := b.number(c); !ok {
			t.Absent = append(t.Absent, c)
		}
	}
	if len(t.Members) < 2 {
		return t, nil
	}
	t.Share = share(t.Members)
	sets, err := r.placeboGroups(entente.GeneralAssembly, b.Year, t.Members)
	var none Missing
	if errors.As(err, &none) {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	for _, set := range sets {
		drawn := make([]float64, len(set.groups))
		sum, defined := 0.0, 0
		for i, members := range set.groups {
			drawn[i] = share(members)
			if !math.IsNaN(drawn[i]) {
				sum += drawn[i]
				defined++
			}
		}
		t.Among = append(t.Among, newPlacebo(set.kind, len(t.Members), t.Share, drawn))
		t.Mean = append(t.Mean, sum/float64(defined))
	}
	return t, nil
}

// Positions returns the published ideal points of the states in the session
// that opens in the year, NaN where there is none; a Missing error without any.
func (r *Record) Positions(n *Network) ([]float64, entente.Edition, error) {
	all, err := r.publishedPoints()
	if err != nil {
		return nil, all.edition, err
	}
	at := all.at[n.Year-1945]
	if len(at) == 0 {
		return nil, all.edition, missing("no published ideal points for the session that opens in %d", n.Year)
	}
	out := make([]float64, len(n.States))
	for i, c := range n.States {
		out[i] = math.NaN()
		if x, ok := at[c]; ok {
			out[i] = orNaN(x.Size)
		}
	}
	return out, all.edition, nil
}

// Home places all states by the mean of their kappas over all years of the
// record: the same whatever year is asked for, so that pictures of single years
// can be anchored to it.
func (r *Record) Home(ctx context.Context) (map[entente.Code]bloc.Place, error) {
	if kept := r.homes.Load(); kept != nil {
		return *kept, nil
	}
	places, err := r.placeAll(ctx)
	if err == nil {
		r.homes.Store(&places) // two at once find the same
	}
	return places, err
}

func (r *Record) placeAll(ctx context.Context) (map[entente.Code]bloc.Place, error) {
	j, err := r.Joint(entente.GeneralAssembly, ByYear)
	if err != nil {
		return nil, err
	}
	m, err := FindMeasure("kappa-quadratic")
	if err != nil {
		return nil, err
	}
	sum, n := map[entente.Pair]float64{}, map[entente.Pair]float64{}
	var codes []entente.Code
	for _, span := range j.Spans {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for p, table := range j.In(span).All() {
			if table.N() < minShared {
				continue
			}
			if v, status := m.pair.Value(table); status == entente.Known {
				sum[p] += v
				n[p]++
			}
		}
	}
	pairs := make([]entente.Pair, 0, len(sum))
	for p := range sum {
		pairs = append(pairs, p)
		codes = append(codes, p.A, p.B)
	}
	slices.SortFunc(pairs, comparePairs)
	slices.Sort(codes)
	codes = slices.Compact(codes)
	number := make(map[entente.Code]int, len(codes))
	for i, c := range codes {
		number[c] = i
	}
	apart := make([]bloc.Separation, len(pairs))
	for i, p := range pairs {
		apart[i] = bloc.Separation{A: number[p.A], B: number[p.B], Distance: separation(sum[p] / n[p])}
	}
	home := map[entente.Code]bloc.Place{}
	for i, at := range bloc.Layout(len(codes), apart, nil, 0, 1) {
		home[codes[i]] = at
	}
	return home, nil
}

// nearest is how far two states with a kappa of 1 lie from each other, so that
// they do not cover one another.
const nearest = 0.05

// separation turns a kappa into a distance.
func separation(kappa float64) float64 { return max(1-kappa, nearest) }

// Places returns where the states of a network lie in a picture: anchored to
// their homes; by their kappas of the year for votes, at home for other layers.
func (n *Network) Places(home map[entente.Code]bloc.Place) []bloc.Place {
	at := make([]bloc.Place, len(n.States))
	var apart []bloc.Separation
	for i, c := range n.States {
		p, ok := home[c]
		if !ok {
			p = bloc.Place{X: math.NaN(), Y: math.NaN()}
		}
		at[i] = p
	}
	if n.Layer == BlocVotes {
		for _, e := range n.Graph.Edges() {
			apart = append(apart, bloc.Separation{A: e.A, B: e.B, Distance: separation(e.Weight)})
		}
	}
	return bloc.Layout(len(n.States), apart, at, anchorStrength, 1)
}

// anchorStrength holds states halfway between their home and where the year
// alone would put them.
const anchorStrength = 1

// RandomNetworks returns the qualities of n random networks with the degrees
// and signs of this one, each with its best partition of one search, and how
// many exchanges made the least changed of them.
func (b *Blocs) RandomNetworks(ctx context.Context, n int) (values []float64, exchanges int, err error) {
	values, done := make([]float64, n), make([]int, n)
	_, err = bloc.Runs(ctx, n, b.Settings.Workers, b.Settings.Seed+1, bloc.Options{}, func(i int, rng *rand.Rand) (*bloc.Problem, error) {
		g, k := bloc.Rewire(b.Graph, rng, 10)
		done[i] = k
		p, err := (&Network{Graph: g, States: b.States}).Problem(b.Settings.Quality, b.Settings.Resolution, nil)
		if err != nil {
			return nil, err
		}
		values[i] = p.Value(p.Leiden(rng, bloc.Options{}))
		return p, nil
	})
	if err != nil {
		return nil, 0, err
	}
	return values, slices.Min(append(done, math.MaxInt)), nil
}

// quantilesOf returns the 5th, 50th and 95th percentile.
func quantilesOf(values []float64) (low, mid, high float64) {
	q := measure.Quantiles(values, .05, .5, .95)
	return q[0], q[1], q[2]
}
