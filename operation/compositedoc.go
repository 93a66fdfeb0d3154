package operation

import (
	"fmt"
	"strings"
)

// Document shows the places, the courses, and what each layer is worth.
func (res *CompositeResult) Document() Document {
	d := Document{Title: "Composite: latent cooperation and conflict of pairs"}
	if len(res.Validation) > 0 {
		d.Title = "Tests of the composite"
		d.Blocks = append(d.Blocks, res.validationBlock())
		return d
	}
	if len(res.Ranks) > 0 {
		d.Blocks = append(d.Blocks, res.rankBlock())
	}
	if len(res.Series) > 0 {
		d.Blocks = append(d.Blocks, res.seriesBlock())
	}
	if len(res.Beside) > 0 {
		b := Block{Heading: "Beside it, never in it: facts of the ledger", Bullets: true}
		for _, x := range res.Beside {
			b.Text = append(b.Text, fmt.Sprintf("%s: %s %s", x.Pair, count(x.Facts), x.Kind))
		}
		d.Blocks = append(d.Blocks, b)
	}
	d.Blocks = append(d.Blocks, res.modelBlock(), sourcesBlock(res.Sources))
	return d
}

// words says which layers the latents are from.
func (res *CompositeResult) words() string {
	if res.Layers == "all" {
		return "From every layer that covers the pair in the year: a change may be a change of layers"
	}
	return "From the layers whose census is the same for all years"
}

func (res *CompositeResult) rankBlock() Block {
	t := &Table{Columns: []Column{
		{Name: "pair"}, {Name: "cooperation", Align: Right}, {Name: "place", Align: Right}, {Name: "could be", Align: Right},
		{Name: "conflict", Align: Right}, {Name: "place", Align: Right}, {Name: "could be", Align: Right},
	}}
	for _, x := range res.Ranks {
		t.Rows = append(t.Rows, []string{
			x.Pair, signed(float64(x.Cooperation), 2), place(x.Rank), places(x.RankLow, x.RankHigh),
			signed(float64(x.Conflict), 2), place(x.ConflictRank), places(x.ConflictLow, x.ConflictHigh),
		})
	}
	if len(res.Ranks) > 0 {
		t.Note = fmt.Sprintf("place: expected place among %s pairs, 1 the highest; could be: what the %s %% interval leaves open. %s.", count(res.Ranks[0].Of), percent(res.Level), res.words())
	}
	return Block{Heading: fmt.Sprintf("Among all pairs in %d", res.Year), Table: t}
}

func (res *CompositeResult) seriesBlock() Block {
	t := &Table{Columns: []Column{
		{Name: "pair"}, {Name: "year"}, {Name: "cooperation", Align: Right}, {Name: "interval", Align: Right}, {Name: "conflict", Align: Right}, {Name: "interval", Align: Right},
		{Name: "index", Align: Right, Drop: 2}, {Name: "choices", Align: Right, Drop: 2}, {Name: "layers", Drop: 1},
	}}
	for i, x := range res.Series {
		if i == maxShown {
			break
		}
		t.Rows = append(t.Rows, []string{
			x.Pair, fmt.Sprint(x.Year), signed(float64(x.Cooperation), 2), between(float64(x.CooperationLow), float64(x.CooperationHigh), 2),
			signed(float64(x.Conflict), 2), between(float64(x.ConflictLow), float64(x.ConflictHigh), 2),
			decimals(float64(x.Index), 2), between(float64(x.IndexLow), float64(x.IndexHigh), 2), strings.Join(x.From, " "),
		})
	}
	t.Note = fmt.Sprintf("0 is the mean and 1 the standard deviation of all pairs %s. Intervals at %s %%; choices: the index over other choices of layers, "+
		"normalisation and aggregation. layers: those with a value in the year. %s.", strings.Replace(res.reference, "/", " to ", 1), percent(res.Level), res.words())
	return Block{Heading: "By year", Table: t}
}

func (res *CompositeResult) modelBlock() Block {
	t := &Table{Columns: []Column{
		{Name: "layer"}, {Name: "common"}, {Name: "cooperation", Align: Right}, {Name: "conflict", Align: Right}, {Name: "error", Align: Right}, {Name: "what", Drop: 1},
	}}
	for _, l := range res.Model {
		common := ""
		if l.Common {
			common = "yes"
		}
		t.Rows = append(t.Rows, []string{l.Layer, common, signed(float64(l.Cooperation), 3), signed(float64(l.Conflict), 3), decimals(float64(l.ErrorSD), 2), l.Title})
	}
	t.Note = "What one standard deviation of a latent adds to a layer, on the layer's own scale (z of kappa, log odds, log count), and the layer's own lasting error on the same scale."
	return Block{Heading: "What each layer is worth", Table: t}
}

func (res *CompositeResult) validationBlock() Block {
	t := &Table{Columns: []Column{{Name: "test"}, {Name: "measure"}, {Name: "composite", Align: Right}, {Name: "baseline", Align: Right}, {Name: "n", Align: Right}, {Name: "note", Drop: 1}}}
	for _, x := range res.Validation {
		t.Rows = append(t.Rows, []string{x.Check, x.Measure, decimals(float64(x.Value), 3), decimals(float64(x.Baseline), 3), count(x.N), x.Note})
	}
	t.Note = "On pairs on which nothing was estimated. auc: probability that a random case has the higher score; .5 is chance."
	return Block{Table: t}
}
