package operation

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"entente"
	"entente/composite"
	"entente/record"
)

type compositeRequest struct {
	Pairs  []string `arg:"" optional:"" name:"pair" help:"Pairs (IRN-RUS); none shows what each layer is worth and the pairs at both ends."`
	From   int      `help:"First year; 0 is the first there is."`
	To     int      `help:"Last year, included; 0 is the last there is."`
	Year   int      `help:"Year of the ranks; 0 is the last with every common layer."`
	Layers string   `help:"common: the layers whose census is the same for all years, for trends and comparisons; all: every layer that covers the pair then." enum:"common,all" default:"common"`
	Level  float64  `help:"Level of the intervals." default:"0.9"`
	Checks bool     `name:"validate" help:"Test the composite on what it was not made from; takes minutes."`
}

// CompositeResult is what the composite says of pairs.
type CompositeResult struct {
	Level      float64           `json:"level"`
	Layers     string            `json:"layers"`
	Year       int               `json:"rank_year"`
	Model      []CompositeLayer  `json:"model"`
	Series     []CompositeYear   `json:"series"`
	Ranks      []CompositeRank   `json:"ranks"`
	Beside     []CompositeBeside `json:"beside"`
	Validation []CompositeCheck  `json:"validation"`
	Sources    []Source          `json:"sources"`
	reference  string
}

// CompositeLayer is a layer and what it is worth.
type CompositeLayer struct {
	Layer       string `json:"layer"`
	Title       string `json:"title"`
	Common      bool   `json:"common"`
	Cooperation Number `json:"loading_cooperation"`
	Conflict    Number `json:"loading_conflict"`
	ErrorSD     Number `json:"error_sd"`
	ErrorPhi    Number `json:"error_phi"`
}

// CompositeYear is a pair in a year.
type CompositeYear struct {
	Pair            string   `json:"pair"`
	Year            int      `json:"year"`
	Cooperation     Number   `json:"cooperation"`
	CooperationLow  Number   `json:"cooperation_low"`
	CooperationHigh Number   `json:"cooperation_high"`
	Conflict        Number   `json:"conflict"`
	ConflictLow     Number   `json:"conflict_low"`
	ConflictHigh    Number   `json:"conflict_high"`
	Index           Number   `json:"index"`
	IndexLow        Number   `json:"index_low"`
	IndexHigh       Number   `json:"index_high"`
	From            []string `json:"from_layers"`
}

// CompositeRank is a pair's place among all pairs of a year, 1 the highest, with
// the places that its interval leaves open.
type CompositeRank struct {
	Pair         string `json:"pair"`
	Of           int    `json:"of"`
	Cooperation  Number `json:"cooperation"`
	Rank         Number `json:"cooperation_rank"`
	RankLow      Number `json:"cooperation_rank_low"`
	RankHigh     Number `json:"cooperation_rank_high"`
	Conflict     Number `json:"conflict"`
	ConflictRank Number `json:"conflict_rank"`
	ConflictLow  Number `json:"conflict_rank_low"`
	ConflictHigh Number `json:"conflict_rank_high"`
}

// CompositeBeside counts facts of the ledger about a pair: they are kept for few
// pairs and are never in the composite.
type CompositeBeside struct {
	Pair  string `json:"pair"`
	Kind  string `json:"kind"`
	Facts int    `json:"facts"`
}

// CompositeCheck is one test of the composite.
type CompositeCheck struct {
	Check    string `json:"check"`
	Measure  string `json:"measure"`
	Value    Number `json:"value"`
	Baseline Number `json:"baseline"`
	N        int    `json:"n"`
	Note     string `json:"note"`
}

var compositeOperation = define(Operation{
	Name: "composite", Section: "Questions",
	Summary: "How close pairs stand over all layers at once: latent cooperation and conflict, with intervals",
	Doc: "Two latents, cooperation and conflict, of every pair and year from votes, obligations, trade, organisations, arms and sanctions, with the " +
		"interval that is left, the places among all pairs that it leaves open, and a transparent index beside it. The first call on a record " +
		"estimates the model, which takes about a minute; entente build keeps it up to date from then on. A layer enters only where its census covers the pair.",
	Examples: []string{"entente composite IRN-RUS CHN-RUS --from 2010", "entente composite", "entente composite --validate"},
}, runComposite)

func runComposite(ctx context.Context, env *Env, q *compositeRequest) (*CompositeResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	c, err := r.Composite()
	var none record.Missing
	if errors.As(err, &none) && !r.HasComposite() && !r.Embedded && !env.Commercial && env.Shared == nil {
		if _, err = record.Build(ctx, record.BuildOptions{Home: env.Home, GroupFile: env.GroupFile, Progress: env.Progress, Events: env.Events, Composite: true}); err != nil {
			return nil, err
		}
		if r, err = env.Open(); err != nil {
			return nil, err
		}
		c, err = r.Composite()
	}
	if err != nil {
		return nil, err
	}
	if c.CommonOnly() && q.Layers == "all" {
		return nil, record.Missing{Why: "the embedded record holds the composite from the common layers alone; entente sync, then entente composite"}
	}
	res := &CompositeResult{Level: q.Level, Layers: q.Layers, Series: []CompositeYear{}, Ranks: []CompositeRank{}, Beside: []CompositeBeside{}, Validation: []CompositeCheck{}}
	if err := res.model(r); err != nil {
		return nil, err
	}
	if res.Sources, err = sourcesOf(r); err != nil {
		return nil, err
	}
	res.Sources = slices.DeleteFunc(res.Sources, func(s Source) bool { return !slices.Contains(c.Editions(), s.SHA256) })
	if q.Checks {
		checks, err := r.ValidateComposite(ctx, env.Progress)
		if err != nil {
			return nil, err
		}
		for _, x := range checks {
			res.Validation = append(res.Validation, CompositeCheck{x.Check, x.Measure, Number(x.Value), Number(x.Baseline), x.N, x.Note})
		}
		return res, nil
	}
	pairs, err := pairArguments(r, q.Pairs)
	if err != nil {
		return nil, err
	}
	res.fill(c, pairs, q)
	return res, res.beside(r, pairs)
}

// pairArguments reads pairs.
func pairArguments(r *record.Record, names []string) ([]entente.Pair, error) {
	var list []entente.Pair
	for _, n := range names {
		s, err := r.ParseSubject(n)
		if err != nil {
			return nil, err
		}
		if s.On != record.OnPair {
			return nil, fmt.Errorf("%s is a %s: want pairs, as in IRN-RUS", n, s.On)
		}
		if p := (entente.Pair{A: s.A, B: s.B}); !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list, nil
}

func (res *CompositeResult) model(r *record.Record) error {
	m, err := r.CompositeModel()
	if err != nil {
		return err
	}
	res.reference = m.Reference
	for _, l := range m.Layers {
		res.Model = append(res.Model, CompositeLayer{
			l.Name, l.Title, l.Common, Number(l.Cooperation), Number(l.Conflict), Number(l.ErrorSD), Number(l.ErrorPhi),
		})
	}
	return nil
}

// fill sets the series and the ranks.
func (res *CompositeResult) fill(c *record.Composite, pairs []entente.Pair, q *compositeRequest) {
	first, last := c.Years()
	if q.From != 0 {
		first = q.From
	}
	if q.To != 0 {
		last = q.To
	}
	res.Year = q.Year
	if res.Year == 0 {
		res.Year = c.LastComplete()
	}
	z := distuv.UnitNormal.Quantile(.5 + q.Level/2)
	for _, p := range pairs {
		for y := first; y <= last; y++ {
			if x, ok := c.Of(p, y); ok {
				res.Series = append(res.Series, newCompositeYear(p, x, q.Layers, z))
			}
		}
	}
	res.rank(c.In(res.Year), pairs, q)
}

// latents are those of the layers asked for.
func latents(x record.Posterior, layers string) (cooperation, conflict record.Latent) {
	if layers == "all" {
		return x.AllCooperation, x.AllConflict
	}
	return x.Cooperation, x.Conflict
}

func newCompositeYear(p entente.Pair, x record.Posterior, layers string, z float64) CompositeYear {
	c, f := latents(x, layers)
	return CompositeYear{
		Pair: p.String(), Year: x.Year,
		Cooperation: Number(c.Mean), CooperationLow: Number(c.Mean - z*c.SD), CooperationHigh: Number(c.Mean + z*c.SD),
		Conflict: Number(f.Mean), ConflictLow: Number(f.Mean - z*f.SD), ConflictHigh: Number(f.Mean + z*f.SD),
		Index: Number(x.Index), IndexLow: Number(x.IndexLow), IndexHigh: Number(x.IndexHigh), From: x.Layers(),
	}
}

// ends is how many pairs are shown at the top when none is named.
const ends = 10

// rank sets the places among all pairs of the year: of the pairs asked for, or
// of those with the most cooperation and the most conflict.
func (res *CompositeResult) rank(all []record.Posterior, pairs []entente.Pair, q *compositeRequest) {
	n := len(all)
	var mean, sd [2][]float64
	for _, x := range all {
		c, f := latents(x, q.Layers)
		mean[0], sd[0] = append(mean[0], c.Mean), append(sd[0], c.SD)
		mean[1], sd[1] = append(mean[1], f.Mean), append(sd[1], f.SD)
	}
	var chosen []int
	for _, p := range pairs {
		for i, x := range all {
			if x.Pair == p {
				chosen = append(chosen, i)
			}
		}
	}
	if len(pairs) == 0 {
		for k := range mean {
			order := make([]int, n)
			for i := range order {
				order[i] = i
			}
			slices.SortStableFunc(order, func(i, j int) int { return -compareFloat(mean[k][i], mean[k][j]) })
			chosen = append(chosen, order[:min(ends, n)]...)
		}
	}
	for _, i := range chosen {
		rank, low, high := composite.RankInterval(mean[0], sd[0], i, q.Level)
		conflict, cLow, cHigh := composite.RankInterval(mean[1], sd[1], i, q.Level)
		res.Ranks = append(res.Ranks, CompositeRank{
			Pair: all[i].Pair.String(), Of: n, Cooperation: Number(mean[0][i]), Rank: Number(rank), RankLow: Number(low), RankHigh: Number(high),
			Conflict: Number(mean[1][i]), ConflictRank: Number(conflict), ConflictLow: Number(cLow), ConflictHigh: Number(cHigh),
		})
	}
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// beside counts the facts of the ledger on the pairs.
func (res *CompositeResult) beside(r *record.Record, pairs []entente.Pair) error {
	for _, p := range pairs {
		about := r.About(record.Subject{On: record.OnPair, A: p.A, B: p.B}, entente.Span{From: entente.NoDate, To: entente.NoDate})
		list, err := r.StatementsOf("ledger", about)
		if err != nil {
			return err
		}
		facts := map[string]map[string]bool{}
		for _, s := range list {
			if facts[s.Kind] == nil {
				facts[s.Kind] = map[string]bool{}
			}
			facts[s.Kind][s.Ref] = true
		}
		var kinds []string
		for k := range facts {
			kinds = append(kinds, k)
		}
		slices.Sort(kinds)
		for _, k := range kinds {
			res.Beside = append(res.Beside, CompositeBeside{p.String(), k, len(facts[k])})
		}
	}
	return nil
}

// Sheet is the series, or the layers where no pair was asked for.
func (res *CompositeResult) Sheet() Sheet {
	if len(res.Validation) > 0 {
		s := Sheet{Columns: []string{"check", "measure", "value", "baseline", "n", "note"}}
		for _, x := range res.Validation {
			s.Rows = append(s.Rows, []any{x.Check, x.Measure, float64(x.Value), float64(x.Baseline), x.N, x.Note})
		}
		return s
	}
	s := Sheet{Columns: []string{
		"pair", "year", "cooperation", "cooperation_low", "cooperation_high", "conflict", "conflict_low", "conflict_high",
		"index", "index_low", "index_high", "level", "layers", "from_layers",
	}}
	for _, x := range res.Series {
		s.Rows = append(s.Rows, []any{
			x.Pair, x.Year, float64(x.Cooperation), float64(x.CooperationLow), float64(x.CooperationHigh),
			float64(x.Conflict), float64(x.ConflictLow), float64(x.ConflictHigh), float64(x.Index), float64(x.IndexLow), float64(x.IndexHigh),
			res.Level, res.Layers, strings.Join(x.From, " "),
		})
	}
	return s
}

// places are those that an interval leaves open, as text.
func places(low, high Number) string {
	if math.IsNaN(float64(low)) {
		return missingCell
	}
	return place(low) + " to " + place(high)
}

// place is one place among pairs, as text.
func place(x Number) string {
	if math.IsNaN(float64(x)) {
		return missingCell
	}
	return count(int(math.Round(float64(x))))
}
