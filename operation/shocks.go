package operation

import (
	"context"
	"fmt"
	"slices"

	"entente"
	"entente/record"
	"entente/shock"
)

type shocksRequest struct {
	Group    string `arg:"" optional:"" help:"Group whose members are aimed at (entente groups); the default of the groups if not given."`
	Members  string `help:"A group of your own: codes or names, comma-separated." placeholder:"LIST"`
	Outcome  string `help:"events (cooperation in the news, beyond the states' volumes), events-net (less conflict), votes (identical, in the Assembly) or ledger (dated acts)." enum:"events,events-net,votes,ledger" default:"events"`
	List     string `help:"Designations of one list alone: ofac or eu-journal; both if not given." enum:",ofac,eu-journal" default:""`
	Periods  int    `help:"Periods before and after a shock; default 8 weeks of events, 12 months of votes, 6 of the ledger." placeholder:"N"`
	Least    int    `help:"New entries aimed at one state at one time that make a shock." default:"25"`
	AllPairs bool   `help:"All pairs of the group, not those of the member aimed at alone."`
	Since    string `help:"Shocks since this day alone." placeholder:"DATE"`
	Apart    string `help:"The side that presses: no placebos are drawn from it, and its news does not count as a state's volume; the group declared for it if not given." placeholder:"GROUP"`
	Draws    int    `help:"Placebo groups." default:"500"`
	Seed     uint64 `help:"Seed of the random numbers." default:"1946"`
}

// ShocksResult is what follows bursts of designations aimed at members of a
// group.
type ShocksResult struct {
	Group    string       `json:"group"`
	Members  []string     `json:"members"`
	Outcome  string       `json:"outcome"`
	Label    string       `json:"label"`
	Period   string       `json:"period"` // week or month
	From     string       `json:"from"`   // of the outcome
	To       string       `json:"to"`
	Window   int          `json:"window"` // periods before and after
	AllPairs bool         `json:"all_pairs"`
	Least    int          `json:"least"`
	Entries  int          `json:"entries"` // aimed at members
	Supply   int          `json:"supply_left_out"`
	Used     int          `json:"shocks_used"`
	Effect   Number       `json:"effect"` // response less that on placebo dates
	Low      Number       `json:"low"`
	High     Number       `json:"high"`
	Smallest Number       `json:"smallest_effect"`
	Response Number       `json:"response"`
	Dates    ShockRank    `json:"placebo_dates"`
	Groups   ShockRank    `json:"placebo_groups"`
	Leads    ShockRank    `json:"leads"`
	Course   []ShockStep  `json:"course"`
	Pairs    []ShockPair  `json:"pairs"`
	Declared []ShockGroup `json:"declared_groups"`
	Shocks   []ShockLine  `json:"shocks"`
	Caveats  []string     `json:"caveats"`
	Sources  []Source     `json:"sources"`
}

// ShockRank places a number among placebos.
type ShockRank struct {
	Value Number `json:"value"`
	Mean  Number `json:"mean"`
	SD    Number `json:"sd"`
	P     Number `json:"p"`
	N     int    `json:"n"`
}

// ShockStep is a period around the shocks, against the mean before them.
type ShockStep struct {
	At    int    `json:"at"`
	Value Number `json:"value"`
	P05   Number `json:"p05"` // of placebo dates
	P95   Number `json:"p95"`
}

// ShockPair is the mean response of a pair.
type ShockPair struct {
	Pair   string `json:"pair"`
	Value  Number `json:"value"`
	Shocks int    `json:"shocks"`
}

// ShockGroup is the response of a declared group at the same dates.
type ShockGroup struct {
	Group   string   `json:"group"`
	Members []string `json:"members"`
	Value   Number   `json:"value"`
}

// ShockLine is a burst of designations with what became of it.
type ShockLine struct {
	Target   string `json:"target"`
	List     string `json:"list"`
	From     string `json:"from"`
	To       string `json:"to"`
	Entries  int    `json:"entries"`
	Supply   int    `json:"supply_left_out"`
	Status   string `json:"status"`
	Response Number `json:"response"`
}

var shocksOperation = define(Operation{
	Name: "shocks", Section: "Questions",
	Summary: "Do dated bursts of sanctions raise cooperation inside the group? Placebo dates, placebo groups, leads",
	Doc: "Takes the dates on which many entries aimed at a member of the group came onto a sanctions list, leaves out those whose ground is supply inside the group, " +
		"and compares the cooperation of the member with the others after and before, net of the states' volumes, with the same on placebo dates and placebo groups. " +
		"Prints the smallest effect that could have been seen, and which shocks have no period after them.",
	Examples: []string{"entente shocks", "entente shocks quartet --outcome votes", "entente shocks --periods 13 --list eu-journal -o json"},
}, runShocks)

func runShocks(ctx context.Context, env *Env, q *shocksRequest) (*ShocksResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	query := record.ShockQuery{
		List: q.List, Outcome: q.Outcome, Periods: q.Periods, Least: q.Least, AllPairs: q.AllPairs, Draws: q.Draws, Seed: q.Seed,
	}
	if q.Members != "" {
		query.Group, err = inline(r, q.Members)
	} else {
		query.Group, err = groupOrDefault(r, q.Group)
	}
	if err != nil {
		return nil, err
	}
	if query.Apart, err = r.Groups.Pressing(q.Apart); err != nil {
		return nil, err
	}
	if q.Since != "" {
		if query.Since, err = entente.ParseDate(q.Since); err != nil {
			return nil, fmt.Errorf("--since: %w", err)
		}
	}
	s, err := r.Shocks(ctx, query)
	if err != nil {
		return nil, err
	}
	res := newShocks(s)
	res.Sources, err = usedSources(r, s.Editions)
	return res, err
}

func newShocks(s *record.ShockStudy) *ShocksResult {
	q := s.Query
	res := &ShocksResult{
		Group: q.Group.ID, Members: codeWords(q.Group.Codes()), Outcome: q.Outcome, Label: s.Label, Period: s.Unit,
		From: s.From.String(), To: s.To.String(), Window: q.Periods, AllPairs: q.AllPairs, Least: q.Least, Entries: s.Entries, Supply: s.Supply,
		Used: s.Used, Effect: Number(s.Effect), Low: Number(s.Low), High: Number(s.High), Smallest: Number(s.Smallest), Response: Number(s.Dates.Value),
		Dates: rankOf(s.Dates), Groups: rankOf(s.Groups), Leads: rankOf(s.Leads),
		Course: []ShockStep{}, Pairs: []ShockPair{}, Declared: []ShockGroup{}, Shocks: []ShockLine{}, Caveats: slices.Clone(s.Caveats),
	}
	for _, c := range s.Course {
		res.Course = append(res.Course, ShockStep{c.At, Number(c.Value), Number(c.Low), Number(c.High)})
	}
	for _, p := range s.Pairs {
		res.Pairs = append(res.Pairs, ShockPair{p.Pair.String(), Number(p.Value), p.Shocks})
	}
	for _, g := range s.Declared {
		res.Declared = append(res.Declared, ShockGroup{g.ID, codeWords(g.Members), Number(g.Value)})
	}
	for _, b := range s.Bursts {
		res.Shocks = append(res.Shocks, ShockLine{
			string(b.Target), b.List, b.From.String(), b.To.String(), b.Entries, b.Supply, b.Status, Number(b.Response),
		})
	}
	if q.Outcome == record.ShockLedger {
		res.Caveats = append(res.Caveats, "Without placebo groups and states' volumes this decides nothing by itself.")
	}
	return res
}

func rankOf(r shock.Reference) ShockRank {
	return ShockRank{Number(r.Value), Number(r.Mean), Number(r.SD), Number(r.P), len(r.Values)}
}

func codeWords(list []entente.Code) []string {
	words := make([]string, len(list))
	for i, c := range list {
		words[i] = string(c)
	}
	return words
}
