package operation

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"entente/idealpoint"
	"entente/record"
)

type idealpointsRequest struct {
	Input    string   `help:"Votes to use: CSV, plain or .gz, with columns rcidL (item), ccode (state), session and y (1 yes, 2 abstention, 3 no). Without it: the record's votes in the General Assembly." type:"existingfile" placeholder:"FILE"`
	Engine   string   `help:"vb (variational, no sampler), default (variational start, short sampler) or publication (long sampler)." enum:"vb,default,publication" default:"default"`
	Mode     string   `help:"bsv (as the published estimates: one-sided) or rw (a random walk, informed from both sides)." enum:"bsv,rw" default:"bsv"`
	Positive string   `help:"State that shall come out positive. Without it: those who vote no more often are positive." placeholder:"STATE"`
	Seed     uint64   `help:"Seed of the random numbers; the same seed gives the same result." default:"1"`
	Out      string   `help:"Write the positions to this CSV file." placeholder:"FILE"`
	Items    string   `help:"Write the items (slope, cutpoints, cutting points, share predicted) to this CSV file." placeholder:"FILE"`
	Topic    string   `help:"Without --input: only roll calls on a topic (entente topics), or text:word|word."`
	Static   bool     `help:"One position for each state, whatever the session."`
	Smooth   float64  `help:"Prior variance of a step is this times n/(n + n before), n votes; default 0.5." placeholder:"V"`
	Compare  []string `help:"Pairs whose distance in the last session is shown, from joint draws: IRN-RUS." placeholder:"PAIRS"`
	Bridging bool     `help:"Fit again (vb) with the links between sessions dropped, and show what moves."`
	Draws    int      `help:"Draws of each chain; default of the engine." placeholder:"N"`
	Keep     bool     `help:"Without --input: keep the result in the record, for the measures idealpoint and idealpoint-distance."`
}

// IdealpointsResult holds estimated positions.
type IdealpointsResult struct {
	Input       string             `json:"input"`
	Engine      string             `json:"engine"`
	Mode        string             `json:"mode"`
	Seed        uint64             `json:"seed"`
	Chains      int                `json:"chains"`
	Warmup      int                `json:"warmup"`
	Draws       int                `json:"draws"`
	Votes       int                `json:"votes"`
	NotCast     int                `json:"votes_not_cast"`
	ItemCount   int                `json:"items"`
	Unanimous   int                `json:"items_unanimous"`
	Orientation string             `json:"orientation"`
	Converged   bool               `json:"converged"`
	Diagnostics IdealDiagnostics   `json:"diagnostics"`
	Fit         IdealFit           `json:"fit"`
	Points      []IdealPoint       `json:"points"`
	Pairs       []IdealPair        `json:"pairs"`
	Bridge      *IdealBridge       `json:"bridge"` // null unless asked for
	Version     string             `json:"version"`
	Out         string             `json:"out"`
	Notes       []string           `json:"notes"`
	result      *idealpoint.Result //
}

// IdealPoint is the position of a state in a session.
type IdealPoint struct {
	State   string `json:"ccode"`
	Session int    `json:"session"`
	Mean    Number `json:"mean"`
	SD      Number `json:"sd"`
	Q05     Number `json:"q05"`
	Q50     Number `json:"q50"`
	Q95     Number `json:"q95"`
	N       int    `json:"n"`
	Rhat    Number `json:"rhat"`
	ESS     Number `json:"ess"`
}

// IdealDiagnostics says how well the chains agree.
type IdealDiagnostics struct {
	Rhat50   Number `json:"rhat_median"`
	Rhat95   Number `json:"rhat_p95"`
	RhatMax  Number `json:"rhat_max"`
	ESS50    Number `json:"ess_median"`
	ESS05    Number `json:"ess_p05"`
	ESSMin   Number `json:"ess_min"`
	Accepted Number `json:"proposals_accepted"`
}

// IdealFit says how well the model reproduces the votes it rests on.
type IdealFit struct {
	Correct Number `json:"share_predicted"`
	Modal   Number `json:"share_of_most_frequent_category"`
	PRE     Number `json:"proportional_reduction_of_error"`
	LogLoss Number `json:"log_loss"`
}

// IdealPair compares two positions draw by draw.
type IdealPair struct {
	Pair       string `json:"pair"`
	Session    int    `json:"session"`
	Difference Number `json:"difference"` // first less second
	Low        Number `json:"low"`
	High       Number `json:"high"`
	Above      Number `json:"probability_above"`
	Distance   Number `json:"distance"`
	Observed   Number `json:"voted_alike"`
	Expected   Number `json:"voted_alike_expected"`
}

// IdealBridge says what moves when sessions share no item.
type IdealBridge struct {
	Linked      int         `json:"items_in_several_sessions"`
	Correlation Number      `json:"correlation"`
	Least       Number      `json:"least_within_session"`
	Sessions    []IdealMove `json:"sessions"`
}

// IdealMove is how far the mean of a session moves.
type IdealMove struct {
	Session int    `json:"session"`
	With    Number `json:"mean_with_links"`
	Without Number `json:"mean_without"`
}

var idealpoints = define(Operation{
	Name: "idealpoints", Section: "Questions",
	Summary: "Estimate positions of states on one dimension from roll calls, with intervals",
	Doc: "Estimates dynamic ideal points by ordinal item response theory, from the record's votes in the General Assembly or from a file. " +
		"Prints R-hat and effective draws, and ends with an error when the chains do not agree. The unit: over all states and sessions positions have mean 0 and standard deviation 1.",
	Examples: []string{
		"entente idealpoints --compare IRN-RUS,CHN-USA",
		"entente idealpoints --input votes.csv.gz --engine publication --positive USA --out points.csv",
		"entente idealpoints --topic human-rights --engine vb -o csv",
	},
}, runIdealpoints)

func runIdealpoints(ctx context.Context, env *Env, q *idealpointsRequest) (*IdealpointsResult, error) {
	o, err := idealpoint.Preset(q.Engine)
	if err != nil {
		return nil, err
	}
	o.Positive, o.Seed, o.Static, o.Smooth = q.Positive, q.Seed, q.Static, q.Smooth
	if q.Mode == "rw" {
		o.Mode = idealpoint.RandomWalk
	}
	if q.Draws > 0 {
		o.Draws = q.Draws
	}
	votes, rec, err := idealVotes(env, q)
	if err != nil {
		return nil, err
	}
	if o.Positive != "" && rec != nil {
		c, err := rec.States.Lookup(o.Positive)
		if err != nil {
			return nil, fmt.Errorf("--positive: %w", err)
		}
		o.Positive = string(c)
	}
	progress := idealProgress{talk: env.Progress}
	o.Progress = progress.at
	r, err := idealpoint.Estimate(ctx, votes, o)
	progress.done()
	if r == nil {
		return nil, err
	}
	res := newIdealpoints(r, q, err == nil)
	if err != nil {
		return res, err // diagnostics are shown, and nothing is written
	}
	if err := res.compare(rec, votes, q); err != nil {
		return nil, err
	}
	if q.Bridging {
		if res.Bridge, err = bridge(ctx, r, votes, o); err != nil {
			return nil, err
		}
	}
	if q.Out != "" {
		if err := writeCSV(q.Out, res.Sheet()); err != nil {
			return nil, err
		}
	}
	if q.Items != "" {
		if err := writeCSV(q.Items, itemSheet(r)); err != nil {
			return nil, err
		}
	}
	if q.Keep {
		if err := record.KeepPositions(env.Home, r, rec); err != nil {
			return nil, err
		}
		res.Notes = append(res.Notes, "kept in the record: entente figures idealpoint, entente figures idealpoint-distance")
	}
	return res, nil
}

// idealVotes reads the votes; rec is nil when they come from a file.
func idealVotes(env *Env, q *idealpointsRequest) (*idealpoint.Votes, *record.Record, error) {
	if q.Input != "" {
		if q.Topic != "" || q.Keep {
			return nil, nil, errors.New("--topic and --keep go with the record's votes, not with --input")
		}
		v, err := readVotes(q.Input)
		return v, nil, err
	}
	if q.Keep && (q.Topic != "" || q.Engine == "vb" || q.Static) {
		return nil, nil, errors.New("--keep keeps a sampled run on all votes by session: leave --topic, --static and --engine vb out")
	}
	r, err := env.Open()
	if err != nil {
		return nil, nil, err
	}
	v, err := r.IdealVotes(q.Topic)
	return v, r, err
}

// idealProgress hands progress on, one step of talk after the other.
type idealProgress struct {
	talk record.Progress
	name string
	step record.Step
}

func (p *idealProgress) at(name string, done, total int) {
	if p.talk == nil {
		return
	}
	if name != p.name {
		p.done()
		p.name, p.step = name, p.talk.Begin(name, "rounds", int64(total))
	}
	p.step.At(int64(done), int64(total))
}

func (p *idealProgress) done() {
	if p.step != nil {
		p.step.Done("")
	}
	p.step = nil
}

func newIdealpoints(r *idealpoint.Result, q *idealpointsRequest, converged bool) *IdealpointsResult {
	d, f := r.Diagnostics, r.Fit
	if r.Chains == 0 {
		d.Rhat50, d.Rhat95, d.RhatMax = math.NaN(), math.NaN(), math.NaN()
		d.ESS50, d.ESS05, d.ESSMin, d.Accepted = math.NaN(), math.NaN(), math.NaN(), math.NaN()
	}
	res := &IdealpointsResult{
		Input: q.Input, Engine: q.Engine, Mode: r.Mode.String(), Seed: r.Seed, Chains: r.Chains, Warmup: r.Warmup, Draws: r.Draws,
		Votes: r.Votes, NotCast: r.NotCast, ItemCount: len(r.Items), Unanimous: r.Unanimous, Orientation: r.Orientation, Converged: converged,
		Diagnostics: IdealDiagnostics{Number(d.Rhat50), Number(d.Rhat95), Number(d.RhatMax), Number(d.ESS50), Number(d.ESS05), Number(d.ESSMin), Number(d.Accepted)},
		Fit:         IdealFit{Number(f.Correct), Number(f.Modal), Number(f.PRE), Number(f.LogLoss)},
		Pairs:       []IdealPair{}, Notes: []string{}, Version: idealpoint.Version, Out: q.Out, result: r,
	}
	for _, p := range r.Points {
		res.Points = append(res.Points, IdealPoint{p.State, p.Session, Number(p.Mean), Number(p.SD), Number(p.Q05), Number(p.Q50), Number(p.Q95), p.N, Number(p.Rhat), Number(p.ESS)})
	}
	return res
}

// compare fills in the pairs asked for, in the last session of both.
func (res *IdealpointsResult) compare(rec *record.Record, v *idealpoint.Votes, q *idealpointsRequest) error {
	for _, name := range q.Compare {
		a, b, ok := strings.Cut(name, "-")
		if !ok || a == "" || b == "" || a == b {
			return fmt.Errorf("--compare %q: want two states as in IRN-RUS", name)
		}
		if rec != nil {
			for _, s := range []*string{&a, &b} {
				c, err := rec.States.Lookup(*s)
				if err != nil {
					return fmt.Errorf("--compare: %w", err)
				}
				*s = string(c)
			}
		}
		session := math.MinInt
		for _, p := range res.result.Points {
			if _, both := res.result.Find(b, p.Session); p.State == a && both {
				session = max(session, p.Session)
			}
		}
		d, err := res.result.Difference(a, session, b, session)
		if err != nil {
			return err
		}
		x := res.result.Agreement(v, a, b, session)
		res.Pairs = append(res.Pairs, IdealPair{
			a + "-" + b, session, Number(d.Mean), Number(d.Q05), Number(d.Q95), Number(d.Above), Number(d.Distance), Number(x.Observed), Number(x.Expected),
		})
	}
	return nil
}

func bridge(ctx context.Context, r *idealpoint.Result, v *idealpoint.Votes, o idealpoint.Options) (*IdealBridge, error) {
	b, err := idealpoint.CheckBridges(ctx, v, o)
	if err != nil {
		return nil, fmt.Errorf("check links: %w", err)
	}
	out := &IdealBridge{Linked: b.Linked, Correlation: Number(b.Correlation), Least: Number(b.Least)}
	for _, s := range b.Sessions {
		out.Sessions = append(out.Sessions, IdealMove{s.Session, Number(s.With), Number(s.Without)})
	}
	return out, nil
}

// Sheet gives the positions; the columns are a contract.
func (res *IdealpointsResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"ccode", "session", "mean", "sd", "q05", "q50", "q95", "n"}}
	for _, p := range res.Points {
		s.Rows = append(s.Rows, []any{p.State, p.Session, float64(p.Mean), float64(p.SD), float64(p.Q05), float64(p.Q50), float64(p.Q95), p.N})
	}
	return s
}

func itemSheet(r *idealpoint.Result) Sheet {
	s := Sheet{Columns: []string{"item", "first_session", "last_session", "yes", "abstain", "no", "slope", "slope_sd", "low", "high", "cutting_low", "cutting_high", "share_predicted", "share_modal"}}
	for _, i := range r.Items {
		low, high := i.CuttingPoints()
		s.Rows = append(s.Rows, []any{i.Name, i.First, i.Last, i.Yes, i.Abstain, i.No, i.Slope, i.SlopeSD, i.Low, i.High, low, high, i.Correct, i.Modal})
	}
	return s
}

// last returns the points of the last session, highest first.
func (res *IdealpointsResult) last() (session int, points []IdealPoint) {
	session = math.MinInt
	for _, p := range res.Points {
		session = max(session, p.Session)
	}
	for _, p := range res.Points {
		if p.Session == session {
			points = append(points, p)
		}
	}
	slices.SortStableFunc(points, func(a, b IdealPoint) int {
		switch {
		case a.Mean > b.Mean:
			return -1
		case a.Mean < b.Mean:
			return 1
		}
		return 0
	})
	return session, points
}
