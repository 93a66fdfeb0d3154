package operation

import (
	"fmt"
	"strings"
)

// historyDocument shows what earlier checks said: a line for each claim, or of
// one claim its whole course.
func (c *ClaimsResult) historyDocument() Document {
	d := Document{Title: "Verdicts of earlier checks: " + strings.Join(c.Narratives, ", "), Lead: c.historyLead()}
	if len(c.History) == 1 {
		h := c.History[0]
		d.Title = fmt.Sprintf("Verdicts of earlier checks of %s: %s", h.ID, h.Text)
		if len(h.Verdicts) > 0 {
			d.Blocks = append(d.Blocks, h.block(""))
		}
		if c.years {
			d.Blocks = append(d.Blocks, h.yearsBlock())
		}
		return d
	}
	if c.years {
		d.Blocks = append(d.Blocks, c.yearsBlock())
	}
	t := &Table{Columns: []Column{
		{Name: "id"}, {Name: "claim"}, {Name: "verdict"}, {Name: "since"}, {Name: "flips", Align: Right}, {Name: "course"},
	}}
	for _, h := range c.History {
		if len(h.Verdicts) == 0 {
			continue // only asked of earlier years
		}
		var course []string
		since := ""
		for _, m := range h.Verdicts {
			if len(course) == 0 || m.Flip {
				course = append(course, m.Verdict)
				since = day(m.From)
			}
		}
		id := h.ID
		if h.Variant != "" {
			id += " (" + h.Variant + ")"
		}
		t.Rows = append(t.Rows, []string{id, h.Text, h.Verdict, since, fmt.Sprint(h.Flips), strings.Join(course, ", ")})
	}
	if len(t.Rows) > 0 {
		d.Blocks = append(d.Blocks, Block{Table: t})
	}
	why := Block{Heading: "Why they flipped", Bullets: true}
	for _, h := range c.History {
		for i, m := range h.Verdicts {
			if m.Flip {
				why.Text = append(why.Text, fmt.Sprintf("%s, %s: %s, before %s. Changed: %s", h.ID, day(m.From), m.Verdict, h.Verdicts[i-1].Verdict, m.Why))
			}
		}
	}
	if len(why.Text) > 0 {
		d.Blocks = append(d.Blocks, why)
	}
	return d
}

func day(time string) string {
	d, _, _ := strings.Cut(time, "T")
	return d
}

// historyLead says how many checks there were and what they changed.
func (c *ClaimsResult) historyLead() string {
	if c.Memory.Checks == 0 {
		return "No check is remembered of this record: entente claims check computes the verdicts, and remembers them. " + c.Memory.damage()
	}
	flips, flipped := 0, 0
	claims := 0
	for _, h := range c.History {
		if len(h.Verdicts) > 0 {
			claims++
		}
		flips += h.Flips
		if h.Flips > 0 {
			flipped++
		}
	}
	text := fmt.Sprintf("Remembered since %s, checks %d. ", c.Memory.Since, c.Memory.Checks)
	switch {
	case claims == 0:
		text += "None of them was of this."
	case flips == 0:
		text += fmt.Sprintf("Claims %d; no verdict has become another.", claims)
	default:
		text += fmt.Sprintf("Claims %d; verdicts that flipped %d, flips in all %d.", claims, flipped, flips)
	}
	return strings.TrimSpace(text + " " + c.Memory.damage())
}

func (m ClaimMemory) damage() string {
	var parts []string
	if m.Torn > 0 {
		parts = append(parts, fmt.Sprintf("%d lines were never finished and are passed over.", m.Torn))
	}
	if m.Unreadable > 0 {
		parts = append(parts, fmt.Sprintf("%d lines cannot be read by this program.", m.Unreadable))
	}
	return strings.Join(parts, " ")
}

// block is the course of one claim.
func (h ClaimCourse) block(heading string) Block {
	t := &Table{Columns: []Column{
		{Name: "from"}, {Name: "to"}, {Name: "verdict"}, {Name: "value", Align: Right}, {Name: "interval", Align: Right}, {Name: "checks", Align: Right}, {Name: "what had changed"},
	}}
	for _, m := range h.Verdicts {
		t.Rows = append(t.Rows, []string{
			day(m.From), day(m.To), m.Verdict, figureText(float64(m.Value)), rangeText(float64(m.Low), float64(m.High)), fmt.Sprint(m.Checks), m.Why,
		})
	}
	t.Note = "from and to: the first and the last check that gave it. All that had changed is named; which of it moved the verdict is not known."
	return Block{Heading: heading, Table: t}
}

// yearsNote says what verdicts by year are.
const yearsNote = "The same rules on the editions of today, with all spans moved back so that they end in the year: not what was published then. " +
	"In brackets the year in which the data end, where that is earlier."

// yearsBlock lists of each claim since when it has had its verdicts.
func (c *ClaimsResult) yearsBlock() Block {
	b := Block{Heading: "The same rules of earlier years"}
	t := &Table{Columns: []Column{{Name: "id"}, {Name: "claim"}, {Name: "verdicts, and since when"}}, Note: yearsNote}
	not := 0
	for _, h := range c.History {
		if h.YearsWhy != "" {
			not++
			continue
		}
		if len(h.Years) > 0 {
			t.Rows = append(t.Rows, []string{h.ID, h.Text, strings.Join(runs(h.Years), ", ")})
		}
	}
	b.Table = t
	if not > 0 {
		b.Text = []string{fmt.Sprintf("%d more cannot be asked so: name one to see why.", not)}
	}
	return b
}

// runs writes years of one verdict as one, the last years first.
func runs(list []ClaimYear) []string {
	var out []string
	for i := len(list) - 1; i >= 0; {
		j := i
		for j > 0 && list[j-1].Verdict == list[i].Verdict {
			j--
		}
		text := fmt.Sprintf("%s %d", list[i].Verdict, list[i].Year)
		if j < i {
			text = fmt.Sprintf("%s %d to %d", list[i].Verdict, list[j].Year, list[i].Year)
		}
		out = append(out, text)
		i = j - 1
	}
	return out
}

// yearsBlock is what the rule of one claim says of earlier years.
func (h ClaimCourse) yearsBlock() Block {
	b := Block{Heading: "The same rule of earlier years"}
	if h.YearsWhy != "" {
		b.Text = []string{"It cannot be asked of earlier years: " + h.YearsWhy + "."}
		return b
	}
	b.Table = &Table{Columns: []Column{
		{Name: "year"}, {Name: "verdict"}, {Name: "value", Align: Right}, {Name: "interval", Align: Right}, {Name: "n", Align: Right}, {Name: "spans"},
	}, Note: yearsNote}
	for _, y := range h.Years {
		year := fmt.Sprint(y.Year)
		if y.DataTo < y.Year {
			year += fmt.Sprintf(" (%d)", y.DataTo)
		}
		b.Table.Rows = append(b.Table.Rows, []string{year, y.Verdict, figureText(float64(y.Value)), rangeText(float64(y.Low), float64(y.High)), count(y.N), y.Spans})
	}
	return b
}

// yearsSheet has a row for each year of each claim.
func (c *ClaimsResult) yearsSheet() Sheet {
	s := Sheet{Columns: []string{"narrative", "variant", "id", "text", "year", "data_to", "spans", "verdict", "value", "low", "high", "n", "why"}}
	for _, h := range c.History {
		for _, y := range h.Years {
			s.Rows = append(s.Rows, []any{
				h.Narrative, h.Variant, h.ID, h.Text, y.Year, y.DataTo, y.Spans, y.Verdict, float64(y.Value), float64(y.Low), float64(y.High), y.N, y.Why,
			})
		}
	}
	return s
}

// historySheet has a row for each outcome of each claim; with --by-year for each
// year.
func (c *ClaimsResult) historySheet() Sheet {
	if c.years {
		return c.yearsSheet()
	}
	s := Sheet{Columns: []string{
		"narrative", "variant", "id", "text", "from", "to", "checks", "verdict", "value", "low", "high", "n", "firm", "flip", "causes", "why", "version", "program", "generation", "sources",
	}}
	for _, h := range c.History {
		for _, m := range h.Verdicts {
			var rests []string
			for _, x := range m.Sources {
				rests = append(rests, x.Source+" "+x.Name)
			}
			s.Rows = append(s.Rows, []any{
				h.Narrative, h.Variant, h.ID, h.Text, m.From, m.To, m.Checks, m.Verdict, float64(m.Value), float64(m.Low), float64(m.High), m.N, m.Firm, m.Flip,
				strings.Join(m.Causes, " "), m.Why, m.Version, m.Program, m.Generation, strings.Join(rests, "; "),
			})
		}
	}
	return s
}
