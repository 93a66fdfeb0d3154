package operation

import (
	"context"
	"fmt"
	"math"

	"entente/record"
)

type sensitivityRequest struct {
	Pairs []string `arg:"" name:"pair" help:"A pair (IRN-RUS), or two to compare."`
	Year  int      `help:"Year; 0 is the last with every common layer."`
	Draws int      `help:"Draws; each costs eight evaluations of the index for all pairs." default:"256"`
	Seed  uint64   `help:"Seed of the draws." default:"1946"`
	Trade bool     `help:"Also ask what hidden trade would do, on all layers; takes longer."`
}

// SensitivityResult says how much of an answer is choice.
type SensitivityResult struct {
	Year    int                 `json:"year"`
	Pairs   int                 `json:"ranked_pairs"`
	Draws   int                 `json:"draws"`
	Seed    uint64              `json:"seed"`
	Answers []SensitivityAnswer `json:"answers"`
	Secrecy []SensitivitySecret `json:"secrecy"`
}

// SensitivityAnswer is an answer over all choices.
type SensitivityAnswer struct {
	Answer  string              `json:"answer"` // index, rank or difference
	Pair    string              `json:"pair"`
	Base    Number              `json:"base"` // with the choices as they are by default
	Low     Number              `json:"low"`  // 5th percentile of the draws
	Median  Number              `json:"median"`
	High    Number              `json:"high"`
	Above   Number              `json:"share_above_zero"` // of a difference
	Effects []SensitivityEffect `json:"effects"`
}

// SensitivityEffect is the share of the variance that a choice makes, alone and
// with others.
type SensitivityEffect struct {
	Choice string `json:"choice"`
	First  Number `json:"first_order"`
	Total  Number `json:"total"`
}

// SensitivitySecret is the composite under an assumption on what is hidden.
type SensitivitySecret struct {
	Pair          string `json:"pair"`
	Assumption    string `json:"assumption"`
	All           bool   `json:"all_layers"`
	Cells         int    `json:"cells"`
	Cooperation   Number `json:"cooperation"`
	CooperationSD Number `json:"cooperation_sd"`
	Conflict      Number `json:"conflict"`
	ConflictSD    Number `json:"conflict_sd"`
}

var sensitivityOperation = define(Operation{
	Name: "sensitivity", Section: "Questions",
	Summary: "How much of an index, a rank or a difference between two pairs is choice",
	Doc: "Varies the choices behind the composite index all at once (indicator set, normalisation, weights, aggregation, window, vote filter) and says " +
		"how far the answer moves and which choice moves it (Sobol indices). Beside it, the model's answer if arms, sanctions or " +
		"trade were hidden. It assumes nothing to be right: it shows what an opponent could get by choosing otherwise.",
	Examples: []string{"entente sensitivity IRN-RUS", "entente sensitivity CHN-RUS IRN-RUS --year 2022"},
}, runSensitivity)

func runSensitivity(ctx context.Context, env *Env, q *sensitivityRequest) (*SensitivityResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	pairs, err := pairArguments(r, q.Pairs)
	if err != nil {
		return nil, err
	}
	if q.Year == 0 {
		q.Year = r.CompositeYear()
	}
	s, err := r.Sensitivity(ctx, record.SensitivityQuery{Pairs: pairs, Year: q.Year, Draws: q.Draws, Seed: q.Seed, Workers: 2, Trade: q.Trade})
	if err != nil {
		return nil, err
	}
	res := &SensitivityResult{Year: s.Year, Pairs: s.Pairs, Draws: q.Draws, Seed: q.Seed, Answers: []SensitivityAnswer{}, Secrecy: []SensitivitySecret{}}
	for _, a := range s.Answers {
		out := SensitivityAnswer{
			Answer: a.Name, Pair: a.Pair.String(), Base: Number(a.Base), Low: Number(a.Low), Median: Number(a.Median), High: Number(a.High),
			Above: Number(a.Above), Effects: []SensitivityEffect{},
		}
		if a.Name == "difference" {
			out.Pair = pairs[0].String() + " less " + pairs[1].String()
		}
		for _, e := range a.Effects {
			out.Effects = append(out.Effects, SensitivityEffect{e.Choice, Number(e.First), Number(e.Total)})
		}
		res.Answers = append(res.Answers, out)
	}
	for _, c := range s.Secrecy {
		res.Secrecy = append(res.Secrecy, SensitivitySecret{
			c.Pair.String(), c.Assumption, c.All, c.Cells, Number(c.Cooperation.Mean), Number(c.Cooperation.SD), Number(c.Conflict.Mean), Number(c.Conflict.SD),
		})
	}
	return res, nil
}

// Sheet has a row for each answer and choice.
func (s *SensitivityResult) Sheet() Sheet {
	t := Sheet{Columns: []string{"answer", "pair", "year", "base", "low", "median", "high", "share_above_zero", "choice", "first_order", "total"}}
	for _, a := range s.Answers {
		for _, e := range a.Effects {
			t.Rows = append(t.Rows, []any{
				a.Answer, a.Pair, s.Year, float64(a.Base), float64(a.Low), float64(a.Median), float64(a.High), float64(a.Above),
				e.Choice, float64(e.First), float64(e.Total),
			})
		}
	}
	return t
}

// Document shows the answers, then the choices behind them.
func (s *SensitivityResult) Document() Document {
	d := Document{Title: fmt.Sprintf("How much is choice: %d, among %s pairs", s.Year, count(s.Pairs))}
	t := &Table{Columns: []Column{
		{Name: "answer"}, {Name: "of"}, {Name: "default", Align: Right}, {Name: "over all choices, 90 %", Align: Right}, {Name: "median", Align: Right}, {Name: "above 0", Align: Right, Drop: 1},
	}}
	for _, a := range s.Answers {
		n := 3
		if a.Answer == "rank" {
			n = 0
		}
		above := ""
		if !math.IsNaN(float64(a.Above)) {
			above = decimals(100*float64(a.Above), 0) + " %"
		}
		t.Rows = append(t.Rows, []string{a.Answer, a.Pair, decimals(float64(a.Base), n), between(float64(a.Low), float64(a.High), n), decimals(float64(a.Median), n), above})
	}
	t.Note = "rank: 1 is the closest of all pairs. The interval holds 90 % of the draws; it is the spread of defensible choices, not sampling error."
	e := &Table{Columns: []Column{{Name: "choice"}}}
	for _, a := range s.Answers {
		e.Columns = append(e.Columns, Column{Name: a.Answer + " " + a.Pair, Align: Right})
	}
	for k, choice := range record.Choices {
		row := []string{choice}
		for _, a := range s.Answers {
			row = append(row, decimals(float64(a.Effects[k].First), 2)+" / "+decimals(float64(a.Effects[k].Total), 2))
		}
		e.Rows = append(e.Rows, row)
	}
	e.Note = fmt.Sprintf("First-order and total Sobol indices: share of the variance of the answer, alone and with other choices; %d draws, seed %d, estimates may stray a little below 0 or above 1.", s.Draws, s.Seed)
	d.Blocks = append(d.Blocks, Block{Heading: "Answers", Table: t}, Block{Heading: "Which choice moves them", Table: e})
	if len(s.Secrecy) > 0 {
		x := &Table{Columns: []Column{{Name: "pair"}, {Name: "what is hidden"}, {Name: "years", Align: Right}, {Name: "cooperation", Align: Right}, {Name: "conflict", Align: Right}}}
		for _, c := range s.Secrecy {
			x.Rows = append(x.Rows, []string{
				c.Pair, c.Assumption, count(c.Cells),
				between(float64(c.Cooperation)-1.645*float64(c.CooperationSD), float64(c.Cooperation)+1.645*float64(c.CooperationSD), 2),
				between(float64(c.Conflict)-1.645*float64(c.ConflictSD), float64(c.Conflict)+1.645*float64(c.ConflictSD), 2),
			})
		}
		x.Note = "Latent cooperation and conflict of the model, 90 % intervals; years: how many the assumption changes. Missing not at random: what is worth hiding is hidden."
		d.Blocks = append(d.Blocks, Block{Heading: "If something is secret", Table: x})
	}
	return d
}
