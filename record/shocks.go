package record

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"entente"
	"entente/shock"
	"entente/states"
)

// Outcomes of a study of shocks.
const (
	ShockEvents    = "events"
	ShockEventsNet = "events-net"
	ShockVotes     = "votes"
	ShockLedger    = "ledger"
)

// ShockOutcomes lists them; the first decides.
func ShockOutcomes() []string { return []string{ShockEvents, ShockEventsNet, ShockVotes, ShockLedger} }

// ShockLists lists the data sets that dates of designations come from.
func ShockLists() []string { return []string{"ofac", "eu-journal"} }

// ShockQuery asks what follows bursts of designations aimed at the members of a
// group. Zero values are the usual settings (docs/methods/event-study.md).
type ShockQuery struct {
	Group    states.Group // whose members are aimed at
	On       states.Group // on whose pairs the outcome is taken; zero: Group. Of another its members take the place of Group's, by volume
	Apart    states.Group // the side that presses; no placebos come from it
	List     string       // one of ShockLists; empty: both
	Outcome  string       // one of ShockOutcomes
	Periods  int          // before and after; 0: those of the outcome
	Least    int          // entries that make a shock; 0: 25
	AllPairs bool         // all pairs of the group, not those of the one aimed at
	Since    entente.Date // of shocks; 0 or unknown: all
	Draws    int          // placebo groups; 0: 500
	Seed     uint64
	Level    float64 // of the interval; 0: .95
}

// The usual settings.
const (
	shockLeast = 25
	shockDraws = 500
	shockNear  = 10 // states that a member is replaced by in placebo groups
	shockPower = 0.8
)

func (q ShockQuery) withDefaults() (ShockQuery, error) {
	q.Outcome, q.Least, q.Draws = cmp.Or(q.Outcome, ShockEvents), cmp.Or(q.Least, shockLeast), cmp.Or(q.Draws, shockDraws)
	q.Level = cmp.Or(q.Level, 0.95)
	if q.On.ID == "" {
		q.On = q.Group
	}
	if !q.Since.Known() {
		q.Since = 0
	}
	usual, ok := map[string]int{ShockEvents: 8, ShockEventsNet: 8, ShockVotes: 12, ShockLedger: 6}[q.Outcome]
	switch {
	case !ok:
		return q, fmt.Errorf("outcome %q: want one of %s", q.Outcome, strings.Join(ShockOutcomes(), ", "))
	case q.List != "" && !slices.Contains(ShockLists(), q.List):
		return q, fmt.Errorf("list %q: want one of %s", q.List, strings.Join(ShockLists(), ", "))
	case q.Periods < 0 || q.Periods > 52:
		return q, fmt.Errorf("%d periods: want 1 to 52", q.Periods)
	case q.Least < 1 || q.Draws < 1:
		return q, fmt.Errorf("least %d, draws %d: want at least 1", q.Least, q.Draws)
	}
	q.Periods = cmp.Or(q.Periods, usual)
	return q, nil
}

// What became of a burst of designations.
const (
	ShockTaken  = "taken"
	ShockClose  = "a larger one is too close"
	ShockEarly  = "the outcome begins too late"
	ShockLate   = "no period after it"
	ShockUnread = "the outcome is not known around it"
)

// Burst is a shock with what became of it.
type Burst struct {
	Designations
	Status   string
	Response float64 // NaN where not taken
}

// ShockStudy is what follows the shocks.
type ShockStudy struct {
	Query     ShockQuery
	Unit      string // week or month
	Label     string // of the outcome
	From, To  entente.Date
	Window    shock.Window
	Bursts    []Burst // of at least Query.Least entries, in order of time
	Supply    int     // entries left out because their ground is supply inside the group
	Entries   int     // entries aimed at members that were kept
	Used      int     // shocks
	Effect    float64 // response less that on placebo dates
	Low, High float64
	Smallest  float64         // effect that could be seen
	Dates     shock.Reference // among placebo dates
	Groups    shock.Reference // among placebo groups; P NaN without
	Leads     shock.Reference // the move before the shocks, among placebo dates
	Course    []CourseStep
	Pairs     []PairResponse
	Declared  []GroupResponse
	Editions  []string
	Caveats   []string
}

// CourseStep is a period around the shocks, with the band that holds nine
// tenths of the placebo dates.
type CourseStep struct {
	shock.Step
	Low, High float64
}

// PairResponse is the mean response of one pair.
type PairResponse struct {
	Pair   entente.Pair
	Value  float64
	Shocks int
}

// GroupResponse is the mean response of a declared group at the same dates.
type GroupResponse struct {
	ID      string
	Members []entente.Code // in the places of those of the group
	Value   float64
}

// Shocks runs the study. A Missing error where the record does not hold what it
// needs.
func (r *Record) Shocks(ctx context.Context, q ShockQuery) (*ShockStudy, error) {
	q, err := q.withDefaults()
	if err != nil {
		return nil, err
	}
	made, editions, supply, err := r.designations(q)
	if err != nil {
		return nil, err
	}
	p, err := r.outcomePanel(ctx, q)
	if err != nil {
		return nil, err
	}
	s := &ShockStudy{
		Query: q, Unit: p.unit, Label: p.label, From: p.from(), To: p.to(), Supply: supply,
		Window: shock.Window{Leads: q.Periods, Lags: q.Periods, Known: p.known}, Editions: append(editions, p.editions...), Caveats: p.caveats,
	}
	dated := s.choose(made, p)
	if s.Used == 0 {
		return nil, missing("no shock of %d entries or more has %d %ss of %s before and after it", q.Least, q.Periods, p.unit, q.Outcome)
	}
	return s, s.estimate(ctx, r, p, dated)
}

// aimedShock is a shock with the member that it was aimed at.
type aimedShock struct {
	shock.Shock
	target entente.Code
}

// choose keeps the shocks that the outcome surrounds, and of those that touch
// the largest.
func (s *ShockStudy) choose(made []Designations, p *outcomePanel) []aimedShock {
	var within []shock.Dated
	var at []int
	for _, d := range made {
		s.Entries += d.Entries
		if d.Entries < s.Query.Least || d.From < s.Query.Since {
			continue
		}
		b := Burst{Designations: d, Status: ShockClose, Response: math.NaN()}
		one := shock.Shock{First: p.period(d.From), Last: p.period(d.To)}
		switch {
		case one.First-s.Window.Leads < 0:
			b.Status = ShockEarly
		case one.Last+s.Window.Lags >= p.periods():
			b.Status = ShockLate
		default:
			within = append(within, shock.Dated{First: one.First, Last: one.Last, Target: string(d.Target), Size: float64(d.Entries)})
			at = append(at, len(s.Bursts))
		}
		s.Bursts = append(s.Bursts, b)
	}
	var list []aimedShock
	for _, i := range shock.Thin(within, s.Window.Leads+s.Window.Lags) {
		b := &s.Bursts[at[i]]
		x := aimedShock{shock.Shock{First: within[i].First, Last: within[i].Last}, b.Target}
		x.Units = p.units(s.Query, s.members(p), x.target)
		if b.Response = shock.Response(p.y, x.Shock, s.Window); math.IsNaN(b.Response) {
			b.Status = ShockUnread
			continue
		}
		b.Status = ShockTaken
		s.Used++
		list = append(list, x)
	}
	return list
}

// members maps the members of the group to those in whose place the outcome is
// taken: themselves, or of another group those of the same rank by volume.
func (s *ShockStudy) members(p *outcomePanel) map[entente.Code]entente.Code {
	return p.inPlaceOf(s.Query.Group.Codes(), s.Query.On.Codes(), s.Query.On.ID == s.Query.Group.ID)
}

// estimate fills in the effect and its place among placebos.
func (s *ShockStudy) estimate(ctx context.Context, r *Record, p *outcomePanel, dated []aimedShock) error {
	list := make([]shock.Shock, len(dated))
	for i, d := range dated {
		list[i] = d.Shock
	}
	s.Dates = shock.Dates(p.y, list, s.Window, shock.Response)
	s.Leads = shock.Dates(p.y, list, s.Window, shock.Lead)
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("study shocks: %w", err)
	}
	s.Groups = shock.Among(math.NaN(), nil)
	if p.comparable {
		s.Groups = shock.Groups(p.y, list, p.placebos(s.Query, s.members(p), dated), s.Window, shock.Response)
		s.declared(r, p, dated)
	}
	s.Effect = s.Dates.Value - s.Dates.Mean
	sd := s.Dates.SD
	if s.Groups.SD > sd {
		sd = s.Groups.SD
	}
	half := shock.Smallest(sd, 1-s.Query.Level, 0.5) // the quantile alone
	s.Low, s.High = s.Effect-half, s.Effect+half
	s.Smallest = shock.Smallest(sd, 0.05, shockPower)
	s.course(p, list)
	s.pairs(p, dated)
	return nil
}

// course follows the outcome around the shocks, with the band of placebo dates.
func (s *ShockStudy) course(p *outcomePanel, list []shock.Shock) {
	n := p.periods()
	bands := make([][]float64, 2*s.Query.Periods+1)
	for by := 1; by < n; by++ {
		moved := make([]shock.Shock, len(list))
		for i, x := range list {
			first := (x.First + by) % n
			moved[i] = shock.Shock{First: first, Last: first + x.Last - x.First, Units: x.Units}
		}
		for i, step := range shock.Course(p.y, moved, s.Window) {
			if 2*step.N >= len(list) {
				bands[i] = append(bands[i], step.Value)
			}
		}
	}
	for i, step := range shock.Course(p.y, list, s.Window) {
		c := CourseStep{Step: step, Low: math.NaN(), High: math.NaN()}
		if b := bands[i]; len(b) >= 20 {
			slices.Sort(b)
			c.Low, c.High = b[len(b)/20], b[len(b)-1-len(b)/20]
		}
		s.Course = append(s.Course, c)
	}
}

// pairs gives the mean response of each pair.
func (s *ShockStudy) pairs(p *outcomePanel, dated []aimedShock) {
	sums := map[int]*PairResponse{}
	var order []int
	for _, d := range dated {
		for _, u := range d.Units {
			x := shock.Response(p.y, shock.Shock{First: d.First, Last: d.Last, Units: []int{u}}, s.Window)
			if math.IsNaN(x) {
				continue
			}
			if sums[u] == nil {
				sums[u] = &PairResponse{Pair: p.pair(u)}
				order = append(order, u)
			}
			sums[u].Value += x
			sums[u].Shocks++
		}
	}
	slices.Sort(order)
	for _, u := range order {
		sums[u].Value /= float64(sums[u].Shocks)
		s.Pairs = append(s.Pairs, *sums[u])
	}
}

// declared takes the same dates on the groups that are declared for it.
func (s *ShockStudy) declared(r *Record, p *outcomePanel, dated []aimedShock) {
	for _, g := range r.Groups.For(states.Compared) {
		if g.ID == s.Query.On.ID {
			continue
		}
		in := p.inPlaceOf(s.Query.Group.Codes(), g.Codes(), false)
		if in == nil {
			continue
		}
		var list []shock.Shock
		for _, d := range dated {
			list = append(list, shock.Shock{First: d.First, Last: d.Last, Units: p.units(s.Query, in, d.target)})
		}
		value, _ := shock.Mean(p.y, list, s.Window, shock.Response)
		one := GroupResponse{ID: g.ID, Value: value}
		for _, c := range s.Query.Group.Codes() {
			one.Members = append(one.Members, in[c])
		}
		s.Declared = append(s.Declared, one)
	}
}

// placebos draws groups in which each member is replaced by one of the states
// nearest to it by volume.
func (p *outcomePanel) placebos(q ShockQuery, in map[entente.Code]entente.Code, dated []aimedShock) [][]shock.Shock {
	taken := append(append(q.Group.Codes(), q.On.Codes()...), q.Apart.Codes()...)
	var pool []entente.Code
	for _, c := range p.states[:p.reference] {
		if !slices.Contains(taken, c) {
			pool = append(pool, c)
		}
	}
	members := q.Group.Codes()
	near := map[entente.Code][]entente.Code{}
	for _, m := range members {
		near[m] = p.nearest(in[m], pool, shockNear)
	}
	rng := rand.New(rand.NewPCG(q.Seed, 0))
	var draws [][]shock.Shock
	for range q.Draws {
		as := map[entente.Code]entente.Code{}
		used := map[entente.Code]bool{}
		for _, m := range members {
			free := slices.DeleteFunc(slices.Clone(near[m]), func(c entente.Code) bool { return used[c] })
			if len(free) == 0 {
				break
			}
			as[m] = free[rng.IntN(len(free))]
			used[as[m]] = true
		}
		if len(as) < len(members) {
			continue
		}
		var list []shock.Shock
		for _, d := range dated {
			list = append(list, shock.Shock{First: d.First, Last: d.Last, Units: p.units(q, as, d.target)})
		}
		draws = append(draws, list)
	}
	return draws
}
