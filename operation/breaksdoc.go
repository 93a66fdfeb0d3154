package operation

import (
	"fmt"
	"math"
	"strings"
)

// Sheet has a row for each year.
func (b *BreaksResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"measure", "subject", "method", "model", "year", "value", "used", "p_change", "level", "level_low", "level_high", "break", "break_from", "break_to", "probability"}}
	at := map[int]BreakFinding{}
	for _, x := range b.Breaks {
		at[x.Year] = x
	}
	for _, y := range b.Years {
		row := []any{
			b.Measure, b.Subject, b.Method, b.Model, y.Year, float64(y.Value), y.Used, float64(y.Change),
			float64(y.Level.Mean), float64(y.Level.Low), float64(y.Level.High), false, "", "", math.NaN(),
		}
		if x, ok := at[y.Year]; ok {
			row[11], row[12], row[13], row[14] = true, x.From, x.To, float64(x.Probability)
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// Document shows a picture of the years, a table of the breaks, and beside each
// break the records of its time.
func (b *BreaksResult) Document() Document {
	d := Document{Title: fmt.Sprintf("%s of %s: when its level broke", b.Measure, b.Subject), Lead: b.lead()}
	d.Blocks = append(d.Blocks, Block{Heading: b.Title + " by year", Code: true, Text: b.picture()})
	if len(b.Breaks) > 0 {
		d.Blocks = append(d.Blocks, b.table())
	}
	if text := b.sturdy(); text != "" {
		d.Blocks = append(d.Blocks, Block{Heading: "Under other priors", Text: []string{text}})
	}
	for _, x := range b.Breaks {
		block := Block{Heading: fmt.Sprintf("Beside %d", x.Year), Text: []string{"Open the years: " + strings.Join(x.Evidence, "; ")}, Table: recordsTable(x)}
		if block.Table == nil {
			block.Text = append(block.Text, fmt.Sprintf("Nothing in this record about %s begins from %d to %d.", x.Subject, x.From-1, x.To))
		}
		d.Blocks = append(d.Blocks, block)
	}
	if len(b.Notes) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "Notes", Text: b.Notes, Bullets: true})
	}
	d.Blocks = append(d.Blocks, sourcesBlock(b.Sources))
	return d
}

// lead is the answer in a sentence or two.
func (b *BreaksResult) lead() string {
	span := fmt.Sprintf("From %d to %d (%d years)", b.From, b.To, b.N)
	if len(b.Breaks) == 0 {
		return fmt.Sprintf("%s no break in level is shown%s. That is not the same as that there was none.", span, b.none())
	}
	var list []string
	for _, x := range b.Breaks {
		words := fmt.Sprintf("%d %s", x.Year, x.Direction)
		switch {
		case !math.IsNaN(float64(x.Probability)):
			words += fmt.Sprintf(" (p %s)", decimals(float64(x.Probability), 2))
		case x.From < x.To:
			words += fmt.Sprintf(" (%d to %d)", x.From, x.To)
		}
		list = append(list, words)
	}
	return fmt.Sprintf("%s the level broke in %s%s.", span, strings.Join(list, ", "), b.none())
}

// none writes the probability that nothing broke.
func (b *BreaksResult) none() string {
	if len(b.Number) == 0 {
		return ""
	}
	text := fmt.Sprintf("; no break at all has probability %s", decimals(float64(b.Number[0]), 2))
	if !math.IsNaN(float64(b.Straight)) && b.Straight >= 0.05 {
		text += fmt.Sprintf(", a straight line without breaks %s of it", decimals(float64(b.Straight), 2))
	}
	return text
}

// sturdy says how the last break fares when each prior is moved.
func (b *BreaksResult) sturdy() string {
	if len(b.Settings) == 0 {
		return ""
	}
	first := b.Settings[0] // as asked
	same, low, high := 0, math.Inf(1), math.Inf(-1)
	var other []string
	for _, x := range b.Settings {
		switch {
		case x.Found == first.Found && (!x.Found || max(x.Year-first.Year, first.Year-x.Year) <= 3):
			same++
			low, high = min(low, float64(x.Probability)), max(high, float64(x.Probability))
		case x.Found:
			other = append(other, fmt.Sprintf("%s: %d (p %s)", x.Name, x.Year, decimals(float64(x.Probability), 2)))
		default:
			other = append(other, x.Name+": none")
		}
	}
	what := "No break"
	if first.Found {
		what = fmt.Sprintf("The last break, within three years of %d, with probability %s to %s,", first.Year, decimals(low, 2), decimals(high, 2))
	}
	text := fmt.Sprintf("%s is the answer under %d of %d settings of the priors, each moved alone.", what, same, len(b.Settings))
	if len(other) > 0 {
		text += " Under the others: " + strings.Join(other, "; ") + "."
	}
	return text
}

// pictureWidth is how many years a line of the picture shows: with its name it
// fits a terminal of 60 columns.
const pictureWidth = 48

// picture draws, year by year, the value on its own scale and the probability
// of a change from 0 to 1, or marks the breaks where there is none.
func (b *BreaksResult) picture() []string {
	var values []float64
	for _, y := range b.Years {
		values = append(values, float64(y.Value))
	}
	low, high := bounds(values)
	lines := []string{}
	for from := 0; from < len(b.Years); from += pictureWidth {
		part := b.Years[from:min(from+pictureWidth, len(b.Years))]
		var value, change strings.Builder
		for _, y := range part {
			value.WriteString(spark([]float64{float64(y.Value)}, low, high))
			change.WriteString(b.mark(y))
		}
		first, last := fmt.Sprint(part[0].Year), fmt.Sprint(part[len(part)-1].Year)
		ruler := first
		if room := len(part) - len(first) - len(last); room > 0 {
			ruler = first + strings.Repeat(" ", room) + last
		}
		lines = append(lines, "           "+ruler, "value      "+value.String(), b.markName()+strings.TrimRight(change.String(), " "))
	}
	lines = append(lines, fmt.Sprintf("value: %s to %s", valueText(low), valueText(high)))
	if b.Method == "bayes" {
		lines = append(lines, "P(change): blank under 0.02, ▁ to 1/8, █ from 7/8")
	}
	return lines
}

func (b *BreaksResult) markName() string {
	if b.Method == "bayes" {
		return "P(change)  "
	}
	return "break      "
}

// mark is what stands under a year.
func (b *BreaksResult) mark(y BreakYear) string {
	if b.Method == "bayes" {
		if p := float64(y.Change); p >= 0.02 {
			return spark([]float64{p}, 0, 1)
		}
		return " "
	}
	for _, x := range b.Breaks {
		if x.Year == y.Year {
			return "▲"
		}
	}
	return " "
}

func (b *BreaksResult) table() Block {
	t := &Table{Columns: []Column{
		{Name: "break"}, {Name: "within"}, {Name: "probability", Align: Right}, {Name: "level before", Align: Right}, {Name: "level after", Align: Right}, {Name: "", Drop: 1},
	}}
	for _, x := range b.Breaks {
		within := fmt.Sprint(x.Year)
		if x.From < x.To {
			within = fmt.Sprintf("%d to %d", x.From, x.To)
		}
		t.Rows = append(t.Rows, []string{fmt.Sprint(x.Year), within, decimals(float64(x.Probability), 2), x.Before.text(2), x.After.text(2), x.Direction})
	}
	switch b.Method {
	case "bayes":
		t.Note = "break: the first year at the new level. probability: of at least one break within three known years of it; within: where 95 % of that lies. Levels with 95 % intervals, if the break is in that year."
	case "baiperron":
		t.Note = "break: the first year at the new level. within: its interval (Bai 1997). The number of breaks is that with the least BIC. Levels are means."
	default:
		t.Note = "break: the first year at the new level. Levels are means."
	}
	return Block{Heading: "Breaks", Table: t}
}
