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
		d.Blocks = append(d.Blocks, h.block(""))
		return d
	}
	t := &Table{Columns: []Column{
		{Name: "id"}, {Name: "claim"}, {Name: "verdict"}, {Name: "since"}, {Name: "flips", Align: Right}, {Name: "course", Tail: true},
	}}
	for _, h := range c.History {
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
	for _, h := range c.History {
		flips += h.Flips
		if h.Flips > 0 {
			flipped++
		}
	}
	text := fmt.Sprintf("Remembered since %s, checks %d. ", c.Memory.Since, c.Memory.Checks)
	switch {
	case len(c.History) == 0:
		text += "None of them was of this."
	case flips == 0:
		text += fmt.Sprintf("Claims %d; no verdict has become another.", len(c.History))
	default:
		text += fmt.Sprintf("Claims %d; verdicts that flipped %d, flips in all %d.", len(c.History), flipped, flips)
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

// historySheet has a row for each outcome of each claim.
func (c *ClaimsResult) historySheet() Sheet {
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
