package operation

import (
	"fmt"
	"math"
	"strings"

	"entente/record"
)

// Sheet has a row for each month.
func (e *EventsResult) Sheet() Sheet {
	s := Sheet{Columns: []string{
		"pair", "source", "unit", "kind", "month", "events", "volume", "world", "share", "low", "high", "expected", "z", "unusual", "balance", "days", "status",
		"break", "break_from", "break_to", "break_probability", "direction", "official", "of", "mentions", "articles", "level_change",
	}}
	at := map[string]EventBreak{}
	for _, b := range e.Breaks {
		at[b.Month] = b
	}
	for _, m := range e.Months {
		row := []any{
			e.Pair, e.Source, e.Unit, e.Kind, m.Month, m.Events, float64(m.Volume), float64(m.World), float64(m.Share), float64(m.Low), float64(m.High),
			float64(m.Expected), float64(m.Z), m.Unusual, float64(m.Balance), m.Days, m.Status, false, "", "", math.NaN(),
			e.Direction, e.Official, e.Of, m.Mentions, m.Articles, m.Level,
		}
		if b, ok := at[m.Month]; ok {
			row[17], row[18], row[19], row[20] = true, b.From, b.To, float64(b.Probability)
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// Document shows the course of the share, a line for each month, and the breaks.
func (e *EventsResult) Document() Document {
	d := Document{Title: fmt.Sprintf("%s in the news of %s", e.Pair, e.Source), Lead: e.lead()}
	if !e.anomalies && len(e.Months) > 2 {
		var shares []float64
		for _, m := range e.Months {
			shares = append(shares, float64(m.Share))
		}
		low, high := bounds(shares)
		if !math.IsInf(low, 0) {
			last := shares[max(0, len(shares)-72):]
			d.Blocks = append(d.Blocks, Block{Code: true, Text: []string{fmt.Sprintf("%s %s %s", e.Months[len(shares)-len(last)].Month, spark(last, low, high), e.Months[len(shares)-1].Month)}})
		}
	}
	if len(e.Months) > 0 {
		d.Blocks = append(d.Blocks, Block{Table: e.table()})
	}
	if len(e.Breaks) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "Breaks in the level of the share", Table: e.breakTable()})
	}
	if len(e.Levels) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "Breaks in what " + e.Source + " reports of all pairs", Table: e.levelTable()})
	}
	if len(e.Events) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "Events", Table: e.eventTable()})
	}
	notes := append([]string{
		fmt.Sprintf("Shares are of %s, in %s: of the news, not of what was done. Intervals at %s %%, quasi-Poisson with dispersion %s. Coverage to %s.",
			e.whole(), e.Unit, percent(e.Level), decimals(float64(e.Dispersion), 1), e.Coverage),
		"z: logarithm of the share against the median of the 24 months before, in robust standard deviations. Method docs/methods/events.md.",
	}, e.Notes...)
	d.Blocks = append(d.Blocks, Block{Heading: "Notes", Text: notes, Bullets: true}, sourcesBlock(e.Sources))
	return d
}

func (e *EventsResult) lead() string {
	unusual := 0
	for _, m := range e.Months {
		if m.Unusual {
			unusual++
		}
	}
	text := fmt.Sprintf("Months that are unusual against the pair's own past (|z| at least %g): %d. Breaks in level: %d.", e.Threshold, unusual, len(e.Breaks))
	var only []string
	if e.Direction != "" {
		only = append(only, e.Direction)
	}
	if e.Kind != "all" {
		only = append(only, e.Kind)
	}
	if e.Official {
		only = append(only, "between countries and agencies of their states")
	}
	if len(only) > 0 {
		text = "Only " + strings.Join(only, ", ") + ". " + text
	}
	return text
}

// whole says what shares are of.
func (e *EventsResult) whole() string {
	of := "all that " + e.Source + " reported between states"
	if e.Of == record.OfPair {
		of = "what " + e.Source + " reported of the pair"
	}
	if e.Official {
		of += ", between countries and agencies of their states"
	}
	return of
}

// levelTable lists the breaks in the level of the source.
func (e *EventsResult) levelTable() *Table {
	t := &Table{Columns: []Column{{Name: "month"}, {Name: "window"}, {Name: "p", Align: Right}, {Name: "before, a day", Align: Right}, {Name: "after", Align: Right}}}
	for _, b := range e.Levels {
		t.Rows = append(t.Rows, []string{b.Month, b.From + " to " + b.To, decimals(float64(b.Probability), 2), valueText(float64(b.Before)), valueText(float64(b.After))})
	}
	t.Note = "A share divides these out where they touch all pairs alike. A break of the pair in the same window may be the source's all the same: it is marked *."
	return t
}

// perMille writes a share in thousandths: pairs have little of the world's news.
func perMille(x Number) string { return decimals(1000*float64(x), 2) }

func (e *EventsResult) table() *Table {
	t := &Table{Columns: []Column{
		{Name: "month"}, {Name: "share in 1000", Align: Right}, {Name: fmt.Sprintf("%s %% interval", percent(e.Level)), Align: Right}, {Name: "usual", Align: Right, Drop: 1},
		{Name: "z", Align: Right}, {Name: "unusual"}, {Name: "balance", Align: Right}, {Name: "n", Align: Right, Drop: 2}, {Name: "status", Drop: 3},
	}}
	for _, m := range e.Months[:min(len(e.Months), maxShown)] {
		mark := ""
		if m.Unusual {
			mark = "more"
			if m.Z < 0 {
				mark = "less"
			}
		}
		if m.Level {
			mark += "*"
		}
		t.Rows = append(t.Rows, []string{
			m.Month, perMille(m.Share), between(1000*float64(m.Low), 1000*float64(m.High), 2), perMille(m.Expected), decimals(float64(m.Z), 1), mark,
			decimals(float64(m.Balance), 2), count(m.Events), m.Status,
		})
	}
	if len(e.Months) > maxShown {
		t.Note = fmt.Sprintf("%s of %s months shown; -o csv or -o json gives all", count(maxShown), count(len(e.Months)))
	}
	return t
}

func (e *EventsResult) breakTable() *Table {
	t := &Table{Columns: []Column{{Name: "month"}, {Name: "window"}, {Name: "p", Align: Right}, {Name: "before, in 1000", Align: Right}, {Name: "after", Align: Right}}}
	scaled := func(l Level) string { return Level{1000 * l.Mean, 1000 * l.Low, 1000 * l.High}.text(2) }
	for _, b := range e.Breaks {
		mark := ""
		if b.AtLevel {
			mark = "*"
		}
		t.Rows = append(t.Rows, []string{b.Month + mark, b.From + " to " + b.To, decimals(float64(b.Probability), 2), scaled(b.Before), scaled(b.After)})
	}
	return t
}

func (e *EventsResult) eventTable() *Table {
	t := &Table{Columns: []Column{
		{Name: "date"}, {Name: "who"}, {Name: "code"}, {Name: "what"}, {Name: "score", Align: Right}, {Name: "sources", Align: Right, Drop: 3}, {Name: "mentions", Align: Right, Drop: 2}, {Name: "article", Drop: 1},
	}}
	for _, x := range e.Events {
		counted := func(n int) string {
			if n < 0 {
				return missingCell
			}
			return count(n)
		}
		t.Rows = append(t.Rows, []string{x.Date, x.A + ">" + x.B, x.Code, x.Label, decimals(float64(x.Goldstein), 1), counted(x.Sources), counted(x.Mentions), x.URL})
	}
	if e.Total > len(e.Events) {
		t.Note = fmt.Sprintf("%s of %s events", count(len(e.Events)), count(e.Total))
	}
	return t
}
