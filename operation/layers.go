package operation

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"entente"
	"entente/record"
)

// LayerLine is one measure of a tie that is not a vote: its last known figure,
// its course, or why nothing is known.
type LayerLine struct {
	Layer   string `json:"layer"`
	Measure string `json:"measure"`
	Title   string `json:"title"`
	Unit    string `json:"unit"`
	Subject string `json:"subject"` // IRN-RUS or RUS>IRN
	Last    Figure `json:"last"`    // the latest figure with a value; status unknown without one
	Source  string `json:"source"`
	Course  Course `json:"course"`

	Percentile Number `json:"percentile"` // of the last figure among all pairs of its span; null where they are not ranked
	Of         int    `json:"of"`         // how many pairs those are
	Among      string `json:"among"`      // and which
}

// RecordLine counts the records of one kind about a subject.
type RecordLine struct {
	Source string `json:"source"`
	Layer  string `json:"layer"`
	Kind   string `json:"kind"`
	N      int    `json:"n"`
	First  string `json:"first"`
	Last   string `json:"last"`
}

// layerLines answers every measure of a pair, and of its two directions, that
// is not made from votes, side by side. It returns the figures behind them too.
func layerLines(r *record.Record, s record.Subject) ([]LayerLine, []entente.Figure, error) {
	type question struct {
		measure record.Entry
		about   record.Subject
	}
	var asked []question
	for _, m := range record.Measures() {
		switch {
		case m.OnVotes(), m.Kin:
		case m.On == record.OnPair:
			asked = append(asked, question{m, s})
		case m.On == record.OnDirection:
			asked = append(asked, question{m, record.Subject{On: m.On, A: s.A, B: s.B}}, question{m, record.Subject{On: m.On, A: s.B, B: s.A}})
		}
	}
	lines, figures := make([]LayerLine, len(asked)), make([][]entente.Figure, len(asked))
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	for i, x := range asked {
		all.Go(func() (err error) {
			if lines[i], figures[i], err = layerLine(r, x.measure, x.about); err != nil {
				return fmt.Errorf("%s of %s: %w", x.measure.ID, x.about, err)
			}
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		return nil, nil, err
	}
	return lines, slices.Concat(figures...), nil
}

func layerLine(r *record.Record, m record.Entry, s record.Subject) (LayerLine, []entente.Figure, error) {
	l := LayerLine{Layer: string(m.Layer), Measure: m.ID, Title: m.Title, Unit: m.Unit, Subject: s.String(), Source: m.Rests}
	figs, err := r.Figures(record.Query{Measure: m, Subjects: []record.Subject{s}})
	if err != nil {
		return l, nil, err
	}
	l.Last = newFigure(entente.Figure{Measure: m.ID, Subject: s.String(), Share: 1, Coverage: entente.NoDate}.NoValue(entente.Unknown, noteOf(figs)))
	last := entente.Figure{Value: math.NaN()}
	for _, f := range figs {
		if !math.IsNaN(f.Value) {
			last, l.Last = f, newFigure(f)
		}
	}
	st, err := r.StandingOf(m, last)
	if err != nil {
		return l, nil, err
	}
	l.Percentile, l.Of = Number(st.Percentile), st.Of
	if st.Of > 0 {
		l.Among = record.RankedAmong(m)
	}
	l.Source = r.RestsOn(m, figs)
	l.Course = courseOf(apart(figs, s.String()), func(f entente.Figure) bool { return !math.IsNaN(f.Value) })
	return l, figs, nil
}

// layersBlocks shows the known ties in a table and names the unknown ones.
func layersBlocks(lines []LayerLine, records []RecordLine) []Block {
	t := &Table{Columns: []Column{
		{Name: "layer", Drop: 3}, {Name: "measure"}, {Name: "of"}, {Name: "last", Align: Right}, {Name: "in"},
		{Name: "percentile", Align: Right, Drop: 5}, {Name: "course", Tail: true}, {Name: "years", Drop: 1}, {Name: "status", Drop: 4}, {Name: "source", Drop: 2},
	}}
	unknown := Block{Heading: "Ties of which nothing is known here", Bullets: true}
	why := map[string][]string{} // measures by the reason
	var reasons []string
	for _, l := range lines {
		if math.IsNaN(float64(l.Last.Value)) {
			if why[l.Last.Note] == nil {
				reasons = append(reasons, l.Last.Note)
			}
			if !slices.Contains(why[l.Last.Note], l.Measure) {
				why[l.Last.Note] = append(why[l.Last.Note], l.Measure)
			}
			continue
		}
		first, last := l.Course.years()
		from := max(first, last-courseWidth+1)
		years := missingCell // of windows of several years there is no course
		if len(l.Course.Points) > 0 {
			years = fmt.Sprintf("%d to %d", first, last)
		}
		t.Rows = append(t.Rows, []string{
			l.Layer, l.Measure, l.Subject, valueText(float64(l.Last.Value)), spanText(l.Last.Span), l.standing(), l.Course.spark(from, last),
			years, l.Last.Status, l.Source,
		})
	}
	for _, note := range reasons {
		unknown.Text = append(unknown.Text, strings.Join(why[note], ", ")+": "+note)
	}
	var blocks []Block
	if len(t.Rows) > 0 {
		t.Note = "last: the latest year with a value, which is where the source ends. percentile: among all pairs, or directions, with a value in the same year, and how many those are; a half of the equal ones counts as below. course: up to the last 36 years, each line on its own scale. entente evidence SUBJECT YEAR --measure MEASURE opens a figure to its records."
		blocks = append(blocks, Block{Heading: "Other ties", Table: t})
	}
	if len(records) > 0 {
		blocks = append(blocks, recordsBlock(records))
	}
	if len(unknown.Text) > 0 {
		blocks = append(blocks, unknown)
	}
	return blocks
}

// standing writes the percentile with the number of pairs that it is of.
func (l LayerLine) standing() string {
	if l.Of == 0 || math.IsNaN(float64(l.Percentile)) {
		return missingCell
	}
	return ordinal(float64(l.Percentile)) + " of " + count(l.Of)
}

// spanText writes a session as one: its number alone could be anything.
func spanText(span string) string {
	if _, ok := spanYear(span); ok && len(span) < 4 {
		return "session " + span
	}
	return span
}

// valueText writes a value of any unit with three or four digits that count.
func valueText(x float64) string {
	switch a := math.Abs(x); {
	case x == math.Trunc(x) && a < 1e15:
		return count(int64(x))
	case a >= 1000:
		return count(int64(math.Round(x)))
	case a >= 10:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return strconv.FormatFloat(x, 'f', 3, 64)
}

// recordLines counts the records about a pair by source and kind.
func recordLines(r *record.Record, s record.Subject) ([]RecordLine, error) {
	counts, err := r.Naming(s)
	if err != nil {
		return nil, err
	}
	list := make([]RecordLine, len(counts))
	for i, x := range counts {
		list[i] = RecordLine{Source: x.Source, Layer: string(x.Layer), Kind: x.Kind, N: x.N, First: x.First.String(), Last: x.Last.String()}
	}
	return list, nil
}

func recordsBlock(records []RecordLine) Block {
	t := &Table{Columns: []Column{{Name: "source"}, {Name: "layer"}, {Name: "kind"}, {Name: "records", Align: Right}, {Name: "first"}, {Name: "last begins"}}}
	for _, x := range records {
		t.Rows = append(t.Rows, []string{x.Source, x.Layer, x.Kind, count(x.N), x.First, x.Last})
	}
	return Block{Heading: "Records that name both", Table: t}
}
