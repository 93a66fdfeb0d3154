package operation

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente/record"
)

// rowsShown is how many lines a table of states has at most; JSON and CSV have
// all.
const rowsShown = 15

// leastSecond is the share from which a state counts as one between blocs.
const leastSecond = 0.1

// Document shows the blocs of the last year, or the course of a series.
func (res *BlocsResult) Document() Document {
	last := res.Years[len(res.Years)-1]
	d := Document{Title: fmt.Sprintf("Blocs: %s, %d", res.Layer, last.Year)}
	if res.series {
		d.Title = fmt.Sprintf("Blocs: %s, %d to %d", res.Layer, res.Years[0].Year, last.Year)
		d.Lead = res.leadOfSeries()
		d.Blocks = append(d.Blocks, Block{Heading: "By year", Table: res.yearTable()})
	} else {
		d.Lead = res.lead(last)
	}
	d.Blocks = append(d.Blocks, Block{Heading: fmt.Sprintf("The blocs of %d", last.Year), Table: blocTable(last)})
	if t := betweenTable(last); len(t.Rows) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: fmt.Sprintf("Between blocs in %d", last.Year), Table: t})
	}
	if t := res.moveTable(); len(t.Rows) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "Who moved", Table: t})
	}
	if len(res.Sweep) > 0 {
		d.Blocks = append(d.Blocks, res.sweepBlock())
	}
	if len(res.Coupled) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "All years at once", Table: res.coupledTable()})
	}
	d.Blocks = append(d.Blocks, Block{Heading: "What to know", Text: res.notes(last), Bullets: true}, sourcesBlock(res.Sources))
	return d
}

// large tells the blocs of three states or more by their number.
func (y BlocsYear) large() map[int]bool {
	is := map[int]bool{}
	for _, b := range y.Blocs {
		is[b.Bloc] = b.Size >= leastBloc
	}
	return is
}

// sizes counts the blocs of three states or more and lists how large they are.
func (y BlocsYear) sizes() (n int, sizes string) {
	var list []string
	for _, b := range y.Blocs {
		if b.Size >= leastBloc {
			list = append(list, strconv.Itoa(b.Size))
		}
	}
	return len(list), strings.Join(list, ", ")
}

func (res *BlocsResult) lead(y BlocsYear) string {
	n, sizes := y.sizes()
	s := fmt.Sprintf("In %d the %d states in the network of %s form %d blocs of three or more (%s); a state's own bloc has a mean %s of %s.",
		y.Year, y.States, res.Layer, n, sizes, res.Shares, decimals(float64(y.Stability), 2))
	return s + " " + res.verdict(y)
}

// verdict answers whether the group is one bloc.
func (res *BlocsResult) verdict(y BlocsYear) string {
	t := y.Together
	switch {
	case len(t.Members) < 2:
		return fmt.Sprintf("%s had fewer than two members then.", res.Group)
	case len(t.NotThere) > 0:
		return fmt.Sprintf("Whether %s is one bloc cannot be said: %s is not in the network.", res.Group, strings.Join(t.NotThere, ", "))
	}
	s := fmt.Sprintf("All %d members of %s share one bloc with a %s of %s", len(t.Members), res.Group, res.Shares, decimals(float64(t.Probability), 2))
	var words []string
	for _, a := range t.Among {
		words = append(words, fmt.Sprintf("%s for %s", decimals(float64(a.Mean), 2), kindWords[a.Kind]))
	}
	if len(words) > 0 {
		s += "; on average " + strings.Join(words, ", ")
	}
	return s + "."
}

var kindWords = map[string]string{
	record.RandomPlacebo: "random groups", record.MatchedPlacebo: "groups matched by region", record.LikePlacebo: "groups matched by region and capability",
}

func (res *BlocsResult) leadOfSeries() string {
	last := res.Years[len(res.Years)-1]
	most, when := math.Inf(-1), 0
	for _, y := range res.Years {
		if v := float64(y.Together.Probability); v > most {
			most, when = v, y.Year
		}
	}
	s := res.verdict(last)
	if when != 0 {
		s += fmt.Sprintf(" The highest of the series is %s, first in %d.", decimals(most, 2), when)
	}
	return fmt.Sprintf("In %d: %s", last.Year, s)
}

func (res *BlocsResult) yearTable() *Table {
	t := &Table{Columns: []Column{
		{Name: "year", Align: Right}, {Name: "states", Align: Right, Drop: 4}, {Name: "blocs of three", Align: Right}, {Name: "sizes", Drop: 3},
		{Name: "effective", Align: Right}, {Name: res.quality(), Align: Right, Drop: 2}, {Name: "stability", Align: Right},
		{Name: res.Group + " one bloc", Align: Right}, {Name: "random", Align: Right}, {Name: "matched", Align: Right, Drop: 1},
	}}
	for _, y := range res.Years {
		n, sizes := y.sizes()
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(y.Year), strconv.Itoa(y.States), strconv.Itoa(n), sizes, decimals(float64(y.Effective), 2), decimals(float64(y.Value), 3),
			decimals(float64(y.Stability), 2), decimals(float64(y.Together.Probability), 2),
			decimals(y.Together.among(record.RandomPlacebo), 2), decimals(y.Together.among(record.MatchedPlacebo), 2),
		})
	}
	t.Note = fmt.Sprintf("effective: effective number of blocs. stability: mean %s of the states' own bloc. random, matched: mean over seeded groups of the same size.", res.Shares)
	return t
}

func (res *BlocsResult) quality() string {
	if res.Quality == record.BlocCPM {
		return "weight above"
	}
	return "modularity"
}

func blocTable(y BlocsYear) *Table {
	t := &Table{Columns: []Column{{Name: "bloc", Align: Right}, {Name: "states", Align: Right}, {Name: "stability", Align: Right}, {Name: "E-I", Align: Right, Drop: 1}, {Name: "most tied inside"}}}
	alone := 0
	for _, b := range y.Blocs {
		if b.Size < leastBloc {
			alone += b.Size
			continue
		}
		core := strings.Join(b.Core, " ")
		if b.Size > len(b.Core) {
			core += " ..."
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(b.Bloc), strconv.Itoa(b.Size), decimals(float64(b.Stability), 2), decimals(float64(b.EI), 2), core})
	}
	t.Note = "E-I: positive weight to other blocs less that inside, over both (-1 closed, 1 open)."
	if alone > 0 {
		t.Note += fmt.Sprintf(" States that stand alone or in pairs: %d.", alone)
	}
	return t
}

// betweenTable lists the states that are most often in another bloc than their
// own.
func betweenTable(y BlocsYear) *Table {
	t := &Table{Columns: []Column{
		{Name: "state"}, {Name: "bloc", Align: Right}, {Name: "share", Align: Right}, {Name: "second", Align: Right}, {Name: "share", Align: Right}, {Name: "participation", Align: Right, Drop: 1},
	}}
	list := slices.Clone(y.Memberships)
	slices.SortStableFunc(list, func(a, b BlocMember) int {
		switch {
		case a.SecondShare > b.SecondShare:
			return -1
		case a.SecondShare < b.SecondShare:
			return 1
		}
		return 0
	})
	n := 0
	for _, m := range list {
		if m.SecondShare < leastSecond {
			continue
		}
		if n++; n > rowsShown {
			continue
		}
		t.Rows = append(t.Rows, []string{
			m.State, strconv.Itoa(m.Bloc), decimals(float64(m.Probability), 2), strconv.Itoa(m.Second), decimals(float64(m.SecondShare), 2), decimals(float64(m.Participation), 2),
		})
	}
	t.Note = fmt.Sprintf("%d states are in a second bloc in a tenth of the searches or more. participation: 0 all positive ties in one bloc, near 1 spread over many.", n)
	return t
}

func (res *BlocsResult) moveTable() *Table {
	t := &Table{Columns: []Column{{Name: "year", Align: Right}, {Name: "state"}, {Name: "from bloc", Align: Right}, {Name: "to bloc", Align: Right}, {Name: res.Shares, Align: Right}}}
	list := slices.Clone(res.Moves)
	slices.SortStableFunc(list, func(a, b BlocMove) int {
		switch {
		case a.Probability > b.Probability:
			return -1
		case a.Probability < b.Probability:
			return 1
		}
		return 0
	})
	list = list[:min(len(list), rowsShown)]
	for _, m := range list {
		t.Rows = append(t.Rows, []string{strconv.Itoa(m.Year), m.State, strconv.Itoa(m.From), strconv.Itoa(m.To), decimals(float64(m.Probability), 2)})
	}
	t.Note = fmt.Sprintf("the surest %d of %d; numbers of blocs are matched from year to year by the most states in common; moves from and to blocs of three or more", len(list), len(res.Moves))
	return t
}

func (res *BlocsResult) sweepBlock() Block {
	t := &Table{Columns: []Column{
		{Name: "resolution", Align: Right}, {Name: "blocs of three", Align: Right}, {Name: "effective", Align: Right}, {Name: "stability", Align: Right},
		{Name: res.Group + " one bloc", Align: Right}, {Name: "random", Align: Right}, {Name: "like the next", Align: Right},
	}}
	for _, s := range res.Sweep {
		mark := ""
		if s.Resolution == res.Resolution {
			mark = "▸ "
		}
		t.Rows = append(t.Rows, []string{
			mark + strconv.FormatFloat(s.Resolution, 'g', 4, 64), strconv.Itoa(s.Blocs), decimals(float64(s.Effective), 2), decimals(float64(s.Stability), 2),
			decimals(float64(s.Together), 2), decimals(float64(s.Random), 2), decimals(float64(s.ToNext), 2),
		})
	}
	t.Note = "like the next: adjusted Rand index with the blocs at the next resolution, 1 for the same."
	if len(res.Plateaus) == 0 {
		t.Note += fmt.Sprintf(" No plateau: no two neighbours agree by %.1f or more.", plateauAgreement)
	}
	for _, p := range res.Plateaus {
		t.Note += fmt.Sprintf(" Plateau from %.4g to %.4g (%d steps).", p.From, p.To, p.Steps)
	}
	return Block{Heading: "At other resolutions", Table: t}
}

func (res *BlocsResult) coupledTable() *Table {
	t := &Table{Columns: []Column{
		{Name: "coupling", Align: Right}, {Name: "blocs of three", Align: Right}, {Name: "change a year", Align: Right}, {Name: "runs agree", Align: Right}, {Name: res.Group + " one bloc"},
	}}
	for _, c := range res.Coupled {
		var course strings.Builder
		for _, p := range c.Together {
			switch v := float64(p.Value); {
			case math.IsNaN(v):
				course.WriteRune('·')
			case v == 1:
				course.WriteRune('█')
			default:
				course.WriteRune('▁')
			}
		}
		t.Rows = append(t.Rows, []string{
			strconv.FormatFloat(c.Coupling, 'g', 4, 64), strconv.Itoa(c.Blocs), decimals(float64(c.Changes), 2), decimals(float64(c.Agreement), 2), course.String(),
		})
	}
	t.Note = "change a year: share of states in another bloc than the year before. The last column has a mark a year, high where the group is in one bloc."
	return t
}

func (res *BlocsResult) notes(y BlocsYear) []string {
	notes := []string{"A weight is: " + res.Rule + "."}
	method := fmt.Sprintf("%d searches by Leiden for %s at resolution %s, seed %d", res.Runs, res.Quality, strconv.FormatFloat(res.Resolution, 'g', 4, 64), res.Seed)
	if res.Shares == "probability" {
		notes = append(notes, fmt.Sprintf("%s, each with random weights on the %s %s of %d: a probability is the share of searches.", method, count(y.Items), y.ItemKind, y.Year))
	} else {
		notes = append(notes, method+", on the records as they are: a frequency of co-assignment is over seeds alone and says nothing of other records. For votes, a record with roll calls (entente sync undl) gives probabilities.")
	}
	switch {
	case y.Random > 0:
		notes = append(notes, fmt.Sprintf("The %s is %s; in %d random networks with the same number of positive and negative ties at each state it is %s on average and %s at most.",
			res.quality(), decimals(float64(y.Value), 3), y.Random, decimals(float64(y.RandomMean), 3), decimals(float64(y.RandomHigh), 3)))
	case !res.series:
		notes = append(notes, fmt.Sprintf("The %s is %s.", res.quality(), decimals(float64(y.Value), 3)))
	}
	notes = append(notes, y.Notes...)
	if y.Status != "known" {
		notes = append(notes, fmt.Sprintf("%d is not over in the record.", y.Year))
	}
	for _, a := range res.Absent {
		notes = append(notes, fmt.Sprintf("Not in the series: %d, %s.", a.Year, a.Why))
	}
	for _, f := range res.Files {
		notes = append(notes, "Wrote "+f+".")
	}
	return append(notes, res.Notes...)
}

// Sheet has a row for each state and year.
func (res *BlocsResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"layer", "year", "state", "bloc", "probability", "second", "second_probability", "participation", "shares", "status"}}
	for _, y := range res.Years {
		for _, m := range y.Memberships {
			var second any = m.Second
			if m.Second == 0 {
				second = math.NaN()
			}
			s.Rows = append(s.Rows, []any{
				res.Layer, y.Year, m.State, m.Bloc, float64(m.Probability), second, float64(m.SecondShare), float64(m.Participation), res.Shares, y.Status,
			})
		}
	}
	return s
}
