package operation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"

	"entente"
	"entente/bloc"
	"entente/record"
	"entente/states"
)

type blocsRequest struct {
	Layer      string   `help:"votes, alliances, trade, all (these together), disputes, rivalries, sanctions (camps that these set against each other), or any measure on pairs (entente measures)." default:"votes"`
	Year       int      `help:"Year; default the last full year of votes. The year before is looked at too, for who moved."`
	From       int      `help:"First year of a series."`
	To         int      `help:"Last year of a series."`
	Group      string   `help:"Is this group one bloc? A group (entente groups), or --members; the default of the groups if neither is given."`
	Members    string   `help:"A group of your own: codes or names, comma-separated." placeholder:"LIST"`
	Quality    string   `help:"modularity (ties beyond what each state's ties with all imply) or cpm (ties above a fixed weight)." enum:"modularity,cpm" default:"modularity"`
	Resolution *float64 `help:"More makes more and smaller blocs; for cpm the weight that ties must exceed. Default 1, for cpm 0." placeholder:"X"`
	Runs       int      `help:"Searches behind each share; default 100, in a series 30." placeholder:"N"`
	Seed       uint64   `help:"Seed of the random numbers; the same seed gives the same result." default:"1"`
	Seeds      bool     `help:"Do not resample the records: shares over seeds alone."`
	Sweep      bool     `help:"Show the blocs at other resolutions (of a year) or couplings (with --coupling)."`
	Coupling   float64  `help:"In a series: find the blocs of all years at once, each state tied to itself in the year before with this weight." placeholder:"W"`
	Null       int      `help:"Random networks of the same degrees to compare the quality with." default:"20"`
	Form       string   `help:"Also give the network with blocs and places as text of this form, in JSON under graph: graphml or gexf; of a single year." enum:",graphml,gexf" default:""`
	Network    int      `help:"Also give places and so many of the strongest ties of each state, for a drawing; in JSON under network." placeholder:"N"`
	Graph      string   `help:"Write the network with blocs and places to this file, .graphml or .gexf; in a series one a year." placeholder:"FILE"`
}

// BlocsResult says which states form blocs, and how sure that is.
type BlocsResult struct {
	Layer      string           `json:"layer"`
	Rule       string           `json:"rule"`
	Quality    string           `json:"quality"`
	Resolution float64          `json:"resolution"`
	Runs       int              `json:"runs"`
	Seed       uint64           `json:"seed"`
	Shares     string           `json:"shares"` // probability or frequency
	Group      string           `json:"group"`
	Years      []BlocsYear      `json:"years"`
	Moves      []BlocMove       `json:"moves"`
	Flows      []BlocFlow       `json:"flows"`
	Sweep      []BlocStep       `json:"sweep"`
	Plateaus   []BlocPlateau    `json:"plateaus"`
	Coupled    []BlocsCoupled   `json:"coupled"`
	Files      []string         `json:"files"`
	Graph      string           `json:"graph,omitempty"` // of --form
	Absent     []BlocYearAbsent `json:"years_absent"`
	Notes      []string         `json:"notes"`
	Sources    []Source         `json:"sources"`
	names      func(entente.Code) string
	series     bool
}

// BlocsYear is what a year's network falls into.
type BlocsYear struct {
	Year        int          `json:"year"`
	Status      string       `json:"status"`
	States      int          `json:"states"`
	Ties        int          `json:"ties"`
	Items       int          `json:"items"` // how many records were resampled; 0 if none
	ItemKind    string       `json:"item_kind"`
	Value       Number       `json:"value"` // quality of the blocs on the records as they are
	RandomMean  Number       `json:"random_mean"`
	RandomHigh  Number       `json:"random_high"` // the largest among random networks
	Random      int          `json:"random_networks"`
	Stability   Number       `json:"stability"` // mean probability of the states' own bloc
	Effective   Number       `json:"effective_number"`
	Blocs       []BlocOf     `json:"blocs"`
	Memberships []BlocMember `json:"memberships"`
	Together    BlocTogether `json:"together"`
	Network     *BlocNetwork `json:"network,omitempty"` // of --network
	Notes       []string     `json:"notes"`
}

// BlocOf is one bloc of a year.
type BlocOf struct {
	Bloc      int      `json:"bloc"` // number, kept through the years of an answer
	Size      int      `json:"size"`
	Stability Number   `json:"stability"`
	EI        Number   `json:"ei"`
	Core      []string `json:"core"` // most strongly tied inside first, up to 12
}

// BlocMember is a state in the blocs of a year.
type BlocMember struct {
	State         string `json:"state"`
	Bloc          int    `json:"bloc"`
	Probability   Number `json:"probability"`
	Second        int    `json:"second"` // bloc that it is in most often otherwise; 0 for none
	SecondShare   Number `json:"second_probability"`
	Participation Number `json:"participation"`
	inside        float64
}

// BlocTogether is how often all members of the group share one bloc.
type BlocTogether struct {
	Members     []string    `json:"members"`
	NotThere    []string    `json:"members_absent"`
	Probability Number      `json:"together"`
	Among       []BlocAmong `json:"among"`
}

// BlocAmong is the same for seeded groups of the same size.
type BlocAmong struct {
	Kind       string `json:"kind"`
	Groups     int    `json:"groups"`
	Mean       Number `json:"mean"`
	Percentile Number `json:"percentile"`
}

// BlocMove is a state that is in another bloc than the year before.
type BlocMove struct {
	State       string `json:"state"`
	Year        int    `json:"year"` // the first in the new bloc
	From        int    `json:"from_bloc"`
	To          int    `json:"to_bloc"`
	Probability Number `json:"move_probability"` // of the old bloc then times that of the new one now
}

// BlocStep is one resolution of a sweep.
type BlocStep struct {
	Resolution float64 `json:"at"`
	Blocs      int     `json:"blocs_of_three"`
	Effective  Number  `json:"effective_number"`
	Stability  Number  `json:"stability"`
	Together   Number  `json:"together"`
	Random     Number  `json:"together_random"`
	ToNext     Number  `json:"to_next"` // adjusted Rand index with the blocs at the next resolution
}

// BlocPlateau is a stretch of resolutions over which the blocs hardly change.
type BlocPlateau struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Steps int     `json:"steps"`
}

// BlocsCoupled is what all years give when they are searched at once.
type BlocsCoupled struct {
	Coupling  float64 `json:"coupling"`
	Value     Number  `json:"value"`
	Blocs     int     `json:"blocs_of_three"`
	Changes   Number  `json:"changes"` // share of states that are in another bloc than the year before
	Agreement Number  `json:"agreement"`
	Together  []Point `json:"together_years"` // 1 where the group shares one bloc, 0 where not
}

// BlocYearAbsent is a year that the layer does not have, and why.
type BlocYearAbsent struct {
	Year int    `json:"year"`
	Why  string `json:"why"`
}

var blocsOperation = define(Operation{
	Name: "blocs", Section: "Questions",
	Summary: "Which states form blocs, how sure that is, who moved, who stands between, and whether a group is one bloc",
	Doc: "Finds communities in the network of a year's votes, alliances, trade or any measure on pairs, many times with other seeds and resampled records. " +
		"A state's place is a probability, and so is the answer whether a group is one bloc, beside random and matched groups of its size.",
	Examples: []string{
		"entente blocs", "entente blocs --layer alliances --year 1970 --group warsaw-pact",
		"entente blocs --year 2024 --sweep", "entente blocs --from 2015 --to 2024 --graph blocs.gexf",
	},
}, runBlocs)

func runBlocs(ctx context.Context, env *Env, q *blocsRequest) (*BlocsResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	g, err := blocGroup(r, q.Group, q.Members)
	if err != nil {
		return nil, err
	}
	from, to, err := q.years(r)
	if err != nil {
		return nil, err
	}
	s := q.settings(from != to)
	res := newBlocs(r, q.Layer, s, g)
	res.series = from != to
	first := from
	if from == to {
		first-- // for who moved
	}
	found, err := res.search(ctx, env, r, g, s, first, to)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || !res.series && found[len(found)-1].Year != to {
		return nil, fmt.Errorf("no blocs of %s in %s: %s", q.Layer, yearsText(from, to), res.Absent[len(res.Absent)-1].Why)
	}
	if !res.series {
		res.Absent = []BlocYearAbsent{}
		if err := res.closer(ctx, env, r, g, found[len(found)-1], q); err != nil {
			return nil, err
		}
	}
	if err := res.couple(ctx, env, r, g, found, q, s); err != nil {
		return nil, err
	}
	if !res.series && len(res.Years) > 1 {
		res.Years = res.Years[1:]
		found = found[1:]
	}
	if err := res.pictures(ctx, r, found, q); err != nil {
		return nil, err
	}
	var rests []string
	for _, b := range found {
		rests = append(rests, b.Editions...)
	}
	res.Sources, err = usedSources(r, rests)
	return res, err
}

func newBlocs(r *record.Record, layer string, s record.BlocSettings, g states.Group) *BlocsResult {
	return &BlocsResult{
		Layer: layer, Quality: s.Quality, Resolution: s.Resolution, Runs: s.Runs, Seed: s.Seed, Group: g.ID, Shares: "probability",
		Years: []BlocsYear{}, Moves: []BlocMove{}, Flows: []BlocFlow{}, Sweep: []BlocStep{}, Plateaus: []BlocPlateau{}, Coupled: []BlocsCoupled{},
		Files: []string{}, Absent: []BlocYearAbsent{}, Notes: []string{},
		names: func(c entente.Code) string { x, _ := r.States.State(c); return cmp.Or(x.Name, string(c)) },
	}
}

// closer adds what is asked of a single year: random networks and a sweep.
func (res *BlocsResult) closer(ctx context.Context, env *Env, r *record.Record, g states.Group, b *record.Blocs, q *blocsRequest) error {
	if err := res.compare(ctx, b, q.Null); err != nil || !q.Sweep {
		return err
	}
	return res.sweep(ctx, env, r, g, b)
}

// blocGroup is the group of a request.
func blocGroup(r *record.Record, id, members string) (states.Group, error) {
	switch {
	case id != "" && members != "":
		return states.Group{}, errors.New("give --group or --members, not both")
	case members != "":
		return inline(r, members)
	}
	return groupOrDefault(r, id)
}

func (q *blocsRequest) years(r *record.Record) (from, to int, err error) {
	switch {
	case q.Year != 0 && (q.From != 0 || q.To != 0):
		return 0, 0, errors.New("give --year, or --from and --to")
	case q.From == 0 && q.To == 0:
		if q.Coupling != 0 {
			return 0, 0, errors.New("--coupling needs a series: --from and --to")
		}
		y := cmp.Or(q.Year, r.LastFullYear(entente.GeneralAssembly))
		return y, y, nil
	}
	from, to = q.From, cmp.Or(q.To, r.LastFullYear(entente.GeneralAssembly))
	if from == 0 {
		return 0, 0, errors.New("a series needs --from")
	}
	if from >= to {
		return 0, 0, fmt.Errorf("--from %d --to %d: want a later year to end with", from, to)
	}
	return from, to, nil
}

func (q *blocsRequest) settings(series bool) record.BlocSettings {
	return blocSettings(q.Quality, q.Resolution, q.Runs, map[bool]int{false: 100, true: 30}[series], q.Seed, q.Seeds)
}

func blocSettings(quality string, resolution *float64, runs, usual int, seed uint64, seeds bool) record.BlocSettings {
	s := record.BlocSettings{
		Quality: quality, Runs: cmp.Or(runs, usual), Seed: seed, Seeds: seeds, Workers: runtime.GOMAXPROCS(0),
	}
	if quality == record.BlocModularity {
		s.Resolution = 1
	}
	if resolution != nil {
		s.Resolution = *resolution
	}
	return s
}

func yearsText(from, to int) string {
	if from == to {
		return strconv.Itoa(from)
	}
	return fmt.Sprintf("%d to %d", from, to)
}

// search finds the blocs of each year, with numbers that keep.
func (res *BlocsResult) search(ctx context.Context, env *Env, r *record.Record, g states.Group, s record.BlocSettings, from, to int) ([]*record.Blocs, error) {
	var found []*record.Blocs
	var track bloc.Track
	same := units{}
	years, err := eachYear(ctx, env, "blocs of "+res.Layer, from, to, func(ctx context.Context, year int) (*record.Blocs, error) {
		return r.BlocsOf(ctx, res.Layer, year, s)
	})
	if err != nil {
		return nil, err
	}
	for i, of := range years {
		if of.why != "" {
			res.Absent = append(res.Absent, BlocYearAbsent{from + i, of.why})
			continue
		}
		b, n := of.found, of.found.Network
		if !b.Resampled {
			res.Shares = "frequency"
		}
		y, err := blocsYear(r, b, g, track.Next(b.Partition, same.of(r, n.States)))
		if err != nil {
			return nil, err
		}
		if len(res.Years) > 0 {
			res.moved(res.Years[len(res.Years)-1], y)
		}
		res.Rule = n.Rule
		res.Years = append(res.Years, y)
		found = append(found, b)
	}
	return found, nil
}

// units numbers states through the years: one that takes another code is the
// same one.
type units map[entente.Code]int

func (u units) of(r *record.Record, list []entente.Code) []int {
	node := make([]int, len(list))
	for i, c := range list {
		if _, ok := u[c]; !ok {
			u[c] = len(u)
			for _, older := range r.States.Lineage(c) {
				if k, ok := u[older]; ok {
					u[c] = k
				}
			}
		}
		node[i] = u[c]
	}
	return node
}

// beginStep announces long work to whoever listens.
func beginStep(env *Env, name string, years int) record.Step {
	if env.Progress == nil {
		return noStep{}
	}
	return env.Progress.Begin(name, "years", int64(years))
}

type noStep struct{}

func (noStep) At(int64, int64) {}
func (noStep) Done(string)     {}

// moved lists the states that are in another bloc than the year before, both of
// three states or more.
func (res *BlocsResult) moved(before, now BlocsYear) {
	if now.Year != before.Year+1 {
		return
	}
	then, later := before.large(), now.large()
	res.flow(before, now, then, later)
	was := map[string]BlocMember{}
	for _, m := range before.Memberships {
		was[m.State] = m
	}
	for _, m := range now.Memberships {
		b, ok := was[m.State]
		if !ok || b.Bloc == m.Bloc || !then[b.Bloc] || !later[m.Bloc] {
			continue
		}
		res.Moves = append(res.Moves, BlocMove{m.State, now.Year, b.Bloc, m.Bloc, b.Probability * m.Probability})
	}
}

// compare puts random networks beside a year.
func (res *BlocsResult) compare(ctx context.Context, b *record.Blocs, networks int) error {
	y := &res.Years[len(res.Years)-1]
	if networks < 1 {
		return nil
	}
	values, exchanges, err := b.RandomNetworks(ctx, networks)
	if err != nil {
		return err
	}
	if exchanges < b.Graph.M()/10 {
		y.Notes = append(y.Notes, "no random networks beside it: almost all pairs are tied with one sign, so that no other network has the same degrees")
		return nil
	}
	y.Random = networks
	y.RandomHigh = Number(slices.Max(values))
	y.RandomMean = Number(meanOf(values))
	return nil
}

func meanOf(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
