package operation

import (
	"fmt"
	"math"
)

// Sheet has a row for each month.
func (e *EventsResult) Sheet() Sheet {
	s := Sheet{Columns: []string{
		"pair", "source", "unit", "kind", "month", "events", "volume", "world", "share", "low", "high", "expected", "z", "unusual", "balance", "days", "status",
		"break", "break_from", "break_to", "break_probability",
	}}
	at := map[string]EventBreak{}
	for _, b := range e.Breaks {
		at[b.Month] = b
	}
	for _, m := range e.Months {
		row := []any{
			e.Pair, e.Source, e.Unit, e.Kind, m.Month, m.Events, float64(m.Volume), float64(m.World), float64(m.Share), float64(m.Low), float64(m.High),
			float64(m.Expected), float64(m.Z), m.Unusual, float64(m.Balance), m.Days, m.Status, false, "", "", math.NaN(),
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
	if len(e.Events) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "Events", Table: e.eventTable()})
	}
	notes := append([]string{
		fmt.Sprintf("Shares are of all that %s reported between states, in %s: of the news, not of what was done. Intervals at %g %%, quasi-Poisson with dispersion %s. Coverage to %s.",
			e.Source, e.Unit, 100*e.Level, decimals(float64(e.Dispersion), 1), e.Coverage),
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
	text := fmt.Sprintf("%d month(s) are unusual against the pair's own past (|z| at least %g); %d break(s) in level.", unusual, e.Threshold, len(e.Breaks))
	if e.Kind != "all" {
		text = "Only " + e.Kind + ". " + text
	}
	return text
}

// perMille writes a share in thousandths: pairs have little of the world's news.
func perMille(x Number) string { return decimals(1000*float64(x), 2) }

func (e *EventsResult) table() *Table {
	t := &Table{Columns: []Column{
		{Name: "month"}, {Name: "share in 1000", Align: Right}, {Name: fmt.Sprintf("%g %% interval", 100*e.Level), Align: Right}, {Name: "usual", Align: Right, Drop: 1},
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
		t.Rows = append(t.Rows, []string{b.Month, b.From + " to " + b.To, decimals(float64(b.Probability), 2), scaled(b.Before), scaled(b.After)})
	}
	return t
}

func (e *EventsResult) eventTable() *Table {
	t := &Table{Columns: []Column{
		{Name: "date"}, {Name: "who"}, {Name: "code"}, {Name: "what"}, {Name: "score", Align: Right}, {Name: "mentions", Align: Right, Drop: 2}, {Name: "article", Drop: 1},
	}}
	for _, x := range e.Events {
		mentions := missingCell
		if x.Mentions >= 0 {
			mentions = count(x.Mentions)
		}
		t.Rows = append(t.Rows, []string{x.Date, x.A + ">" + x.B, x.Code, x.Label, decimals(float64(x.Goldstein), 1), mentions, x.URL})
	}
	if e.Total > len(e.Events) {
		t.Note = fmt.Sprintf("%s of %s events", count(len(e.Events)), count(e.Total))
	}
	return t
}
