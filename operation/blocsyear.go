package operation

import (
	"context"
	"math"
	"slices"

	"entente"
	"entente/bloc"
	"entente/record"
	"entente/states"
)

// coreShown is how many states of a bloc are named.
const coreShown = 12

// leastBloc is how many states a bloc has at least: fewer are states that stand
// alone or in pairs.
const leastBloc = 3

// blocsYear lays out the blocs of a year; labels are their numbers from 0.
func blocsYear(r *record.Record, b *record.Blocs, g states.Group, labels []int) (BlocsYear, error) {
	y := BlocsYear{
		Year: b.Year, Status: string(entente.Known), States: len(b.States), Ties: b.Graph.M(), Blocs: []BlocOf{}, Memberships: []BlocMember{},
		Effective: Number(bloc.EffectiveNumber(b.Partition, nil)), RandomMean: Number(math.NaN()), RandomHigh: Number(math.NaN()), Notes: []string{},
	}
	y.Notes = append(y.Notes, b.Notes...)
	if b.Partial {
		y.Status = string(entente.Partial)
	}
	if b.Resampled {
		y.Items, y.ItemKind = b.Items, b.ItemName
	}
	value, err := b.Value()
	if err != nil {
		return y, err
	}
	y.Value = Number(value)
	participation := bloc.Participation(b.Graph, b.Partition)
	inside := insideOf(b)
	for i, m := range b.Memberships {
		x := BlocMember{
			State: string(b.States[i]), Bloc: labels[m.Own] + 1, Probability: Number(m.Probability),
			SecondShare: Number(m.SecondShare), Participation: Number(participation[i]), inside: inside[i],
		}
		if m.Second >= 0 {
			x.Second = labels[m.Second] + 1
		}
		y.Memberships = append(y.Memberships, x)
		y.Stability += x.Probability / Number(len(b.Memberships))
	}
	y.blocs(b, labels)
	together, err := r.Together(b, g)
	if err != nil {
		return y, err
	}
	y.Together = togetherOf(together)
	return y, nil
}

// insideOf is the weight of each state's ties inside its bloc.
func insideOf(b *record.Blocs) []float64 {
	sum := make([]float64, len(b.States))
	for _, e := range b.Graph.Edges() {
		if b.Partition[e.A] == b.Partition[e.B] {
			sum[e.A] += e.Weight
			sum[e.B] += e.Weight
		}
	}
	return sum
}

func (y *BlocsYear) blocs(b *record.Blocs, labels []int) {
	for c, size := range b.Partition.Sizes() {
		x := BlocOf{Bloc: labels[c] + 1, Size: size, EI: Number(bloc.EIOf(b.Graph, b.Partition, c)), Core: []string{}}
		var members []BlocMember
		for i, m := range y.Memberships {
			if b.Partition[i] == c {
				members = append(members, m)
				x.Stability += m.Probability / Number(size)
			}
		}
		slices.SortStableFunc(members, func(p, q BlocMember) int {
			switch {
			case p.inside > q.inside:
				return -1
			case p.inside < q.inside:
				return 1
			}
			return 0
		})
		for _, m := range members[:min(len(members), coreShown)] {
			x.Core = append(x.Core, m.State)
		}
		y.Blocs = append(y.Blocs, x)
	}
}

func togetherOf(t record.Together) BlocTogether {
	out := BlocTogether{Members: []string{}, NotThere: []string{}, Probability: Number(t.Share), Among: []BlocAmong{}}
	for _, c := range t.Members {
		out.Members = append(out.Members, string(c))
	}
	for _, c := range t.Absent {
		out.NotThere = append(out.NotThere, string(c))
	}
	for i, p := range t.Among {
		out.Among = append(out.Among, BlocAmong{p.Kind, p.Defined, Number(t.Mean[i]), Number(p.Percentile)})
	}
	return out
}

// among returns the mean over seeded groups of a kind, NaN without.
func (t BlocTogether) among(kind string) float64 {
	for _, a := range t.Among {
		if a.Kind == kind {
			return float64(a.Mean)
		}
	}
	return math.NaN()
}

// The resolutions of a sweep: for modularity around 1, for cpm in shares of the
// largest weight.
var (
	sweepModularity = []float64{0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2}
	sweepCPM        = []float64{0, .1, .2, .3, .4, .5, .6, .7, .8, .9}
)

// sweepCouplings are those of a sweep of a series.
var sweepCouplings = []float64{0, 1, 5, 20, 100}

// plateauAgreement is the adjusted Rand index from which neighbours in a sweep
// count as one plateau.
const plateauAgreement = 0.9

// sweepRuns is how many searches each step of a sweep takes at most.
const sweepRuns = 30

// sweep searches the blocs of a year at other resolutions.
func (res *BlocsResult) sweep(ctx context.Context, env *Env, r *record.Record, g states.Group, b *record.Blocs) error {
	settings := b.Settings
	settings.Runs = min(settings.Runs, sweepRuns)
	at := sweepModularity
	if settings.Quality == record.BlocCPM {
		at = cpmResolutions(b.Graph)
	}
	var steps []bloc.Step
	step := beginStep(env, "sweep", len(at))
	defer step.Done("")
	for k, x := range at {
		step.At(int64(k), int64(len(at)))
		settings.Resolution = x
		one, err := b.Network.Blocs(ctx, settings)
		if err != nil {
			return err
		}
		t, err := r.Together(one, g)
		if err != nil {
			return err
		}
		line := BlocStep{
			Resolution: x, Effective: Number(bloc.EffectiveNumber(one.Partition, nil)), Together: Number(t.Share),
			Random: Number(togetherOf(t).among(record.RandomPlacebo)), ToNext: Number(math.NaN()),
		}
		for _, m := range one.Memberships {
			line.Stability += Number(m.Probability / float64(len(one.Memberships)))
		}
		for _, n := range one.Partition.Sizes() {
			if n >= leastBloc {
				line.Blocs++
			}
		}
		if k > 0 {
			steps[k-1].ToNext = bloc.AdjustedRand(steps[k-1].Partition, one.Partition)
			res.Sweep[k-1].ToNext = Number(steps[k-1].ToNext)
		}
		steps = append(steps, bloc.Step{At: x, Partition: one.Partition})
		res.Sweep = append(res.Sweep, line)
	}
	for _, p := range bloc.Plateaus(steps, plateauAgreement) {
		if p.To > p.From {
			res.Plateaus = append(res.Plateaus, BlocPlateau{at[p.From], at[p.To], p.To - p.From + 1})
		}
	}
	return nil
}

// cpmResolutions are the shares of the largest weight of a network.
func cpmResolutions(g *bloc.Graph) []float64 {
	largest := 0.0
	for _, e := range g.Edges() {
		largest = max(largest, e.Weight)
	}
	list := make([]float64, len(sweepCPM))
	for i, x := range sweepCPM {
		list[i] = x * largest
	}
	return list
}

// couple finds the blocs of all years at once.
func (res *BlocsResult) couple(ctx context.Context, env *Env, r *record.Record, g states.Group, found []*record.Blocs, q *blocsRequest, s record.BlocSettings) error {
	if q.Coupling == 0 || !res.series {
		return nil
	}
	couplings := []float64{q.Coupling}
	if q.Sweep {
		couplings = append(couplings, sweepCouplings...)
		slices.Sort(couplings)
		couplings = slices.Compact(couplings)
	}
	networks := make([]*record.Network, len(found))
	for i, b := range found {
		networks[i] = b.Network
	}
	s.Runs = min(s.Runs, 10)
	step := beginStep(env, "years together", len(couplings))
	defer step.Done("")
	for k, w := range couplings {
		step.At(int64(k), int64(len(couplings)))
		all, err := r.Slices(ctx, networks, s, w)
		if err != nil {
			return err
		}
		line := BlocsCoupled{Coupling: w, Value: Number(all.Value), Blocs: all.Blocs, Changes: Number(all.Changes), Agreement: Number(all.Agreement), Together: []Point{}}
		for i, n := range networks {
			line.Together = append(line.Together, Point{Year: n.Year, Value: sameLabel(all.Label[i], r.Members(g, entente.GeneralAssembly, entente.YearSpan(n.Year)))})
		}
		res.Coupled = append(res.Coupled, line)
	}
	return nil
}

// sameLabel is 1 where all members have one label, 0 where not, NaN where one
// has none.
func sameLabel(label map[entente.Code]int, members []entente.Code) Number {
	if len(members) < 2 {
		return Number(math.NaN())
	}
	same := Number(1)
	for _, c := range members {
		x, ok := label[c]
		if !ok {
			return Number(math.NaN())
		}
		if x != label[members[0]] {
			same = 0
		}
	}
	return same
}
