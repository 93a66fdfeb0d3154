package operation

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"entente/claim"
)

// Sheet has a row for each claim; of a history, for each outcome.
func (c *ClaimsResult) Sheet() Sheet {
	if c.history {
		return c.historySheet()
	}
	s := Sheet{Columns: []string{
		"narrative", "id", "text", "kind", "family", "about", "verdict", "value", "low", "high", "n", "unit", "percentile", "of",
		"placebo_percentile", "placebos_supported", "placebos", "p", "q", "firm", "flips_under", "why",
	}}
	for _, x := range c.Claims {
		var under []string
		for _, o := range x.Alternatives {
			if o.Flips {
				under = append(under, o.Name+": "+o.Verdict)
			}
		}
		s.Rows = append(s.Rows, []any{
			x.Narrative, x.ID, x.Text, x.Kind, x.Family, x.About, x.Verdict, float64(x.Value), float64(x.Low), float64(x.High), x.N, x.Unit,
			float64(x.Yardstick.Percentile), x.Yardstick.Of, float64(x.Yardstick.Placebo), x.Yardstick.Supported, x.Yardstick.Placebos,
			float64(x.P), float64(x.Q), x.Firm, strings.Join(under, "; "), x.Why,
		})
	}
	return s
}

// Document shows the verdicts, or one claim with its reasoning, or what
// differs.
func (c *ClaimsResult) Document() Document {
	switch {
	case c.show && len(c.Claims) > 0:
		d := c.Claims[0].document()
		for _, h := range c.History {
			heading := "Verdicts of earlier checks"
			if h.Variant != "" {
				heading += " (" + h.Variant + ")"
			}
			d.Blocks = append(d.Blocks, h.block(heading))
		}
		return d
	case c.history:
		return c.historyDocument()
	case c.diff:
		d := Document{Title: "Claims that the two do not judge alike", Lead: c.flipLead()}
		d.Blocks = append(d.Blocks, c.flipBlocks()...)
		return d
	}
	d := Document{Title: "Claims held against the record: " + strings.Join(c.Narratives, ", "), Lead: c.lead()}
	t := &Table{Columns: []Column{
		{Name: "id"}, {Name: "claim"}, {Name: "verdict"}, {Name: "value", Align: Right}, {Name: "interval", Align: Right},
		{Name: "pct", Align: Right}, {Name: "placebos", Align: Right}, {Name: "flips", Align: Right, Drop: 1},
	}}
	for _, x := range c.Claims {
		t.Rows = append(t.Rows, []string{
			x.ID, x.Text, x.Verdict, figureText(float64(x.Value)), rangeText(float64(x.Low), float64(x.High)),
			x.Yardstick.place(), x.Yardstick.placebos(), x.flipCount(),
		})
	}
	t.Note = "pct: percentile among all of its kind, in brackets how many; of a group among the placebo groups. placebos: on how many the same rule comes out supported. flips: alternatives with another verdict. What the value is: -o md, or show."
	d.Blocks = append(d.Blocks, Block{Table: t})
	if b := c.missing(); len(b.Text) > 0 {
		d.Blocks = append(d.Blocks, b)
	}
	if c.against != "" {
		d.Blocks = append(d.Blocks, Block{Heading: "Against " + c.against, Text: []string{c.flipLead()}})
		d.Blocks = append(d.Blocks, c.flipBlocks()...)
	}
	return d
}

// lead counts the verdicts.
func (c *ClaimsResult) lead() string {
	where := "this record"
	if c.Summary.Embedded {
		where = "the embedded record"
	}
	var parts []string
	for _, v := range []claim.Verdict{claim.Supported, claim.Partly, claim.Contradicted, claim.NotShown, claim.NotMeasurable, claim.IsOpinion, claim.OpenForecast} {
		if n := c.Summary.Verdicts[string(v)]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	text := fmt.Sprintf("%d of %d claims get a computed verdict on %s: %s.", c.Summary.Computed, c.Summary.Claims, where, strings.Join(parts, ", "))
	if c.Summary.Placebos > 0 {
		text += fmt.Sprintf(" The same rules come out supported on %d of %d placebo runs (%s %%).", c.Summary.Passed, c.Summary.Placebos,
			decimals(100*float64(c.Summary.Passed)/float64(c.Summary.Placebos), 0))
	}
	return text
}

// missing lists what the claims without a verdict lack.
func (c *ClaimsResult) missing() Block {
	b := Block{Heading: "What the others need", Bullets: true}
	for _, x := range c.Claims {
		if x.Verdict != string(claim.NotMeasurable) {
			continue
		}
		text := x.ID + ": " + x.Why
		if len(x.Needs) > 0 {
			text += ". Needed: " + strings.Join(x.Needs, "; ")
		}
		b.Text = append(b.Text, text)
	}
	return b
}

// place writes the percentile with the number among which it is one.
func (y ClaimYardstick) place() string {
	switch {
	case math.IsNaN(float64(y.Percentile)):
		return missingCell
	case y.Of < leastPlacebos:
		return "too few"
	}
	return decimals(float64(y.Percentile), 0) + " (" + count(y.Of) + ")"
}

// leastPlacebos is how many placebos it takes to say how often a rule comes out
// supported on them.
const leastPlacebos = 10

func (y ClaimYardstick) placebos() string {
	switch {
	case y.Placebos == 0:
		return missingCell
	case y.Placebos < leastPlacebos:
		return "too few"
	}
	return fmt.Sprintf("%d/%d", y.Supported, y.Placebos)
}

func (c ClaimLine) flipCount() string {
	n := 0
	for _, o := range c.Alternatives {
		if o.Flips {
			n++
		}
	}
	if len(c.Alternatives) == 0 {
		return missingCell
	}
	return fmt.Sprintf("%d/%d", n, len(c.Alternatives))
}

// figureText writes a number of any size with the digits that matter.
func figureText(x float64) string {
	switch {
	case math.IsNaN(x):
		return missingCell
	case x == math.Trunc(x) && math.Abs(x) < 1e12:
		return count(int64(x))
	case math.Abs(x) >= 1000:
		return count(int64(math.Round(x)))
	case math.Abs(x) >= 10:
		return decimals(x, 1)
	case math.Abs(x) >= 0.1:
		return decimals(x, 3)
	}
	return fmt.Sprintf("%.2g", x)
}

func rangeText(low, high float64) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return missingCell
	}
	return figureText(low) + " to " + figureText(high)
}

func (c *ClaimsResult) flipLead() string {
	n := called(c.Flips)
	if len(c.Flips) == 0 {
		return "No verdict differs."
	}
	text := fmt.Sprintf("%d verdict(s) flipped", n)
	if near := len(c.Flips) - n; near > 0 {
		text += fmt.Sprintf("; %d more differ, but lie within the hysteresis of a threshold", near)
	}
	return text + "."
}

func (c *ClaimsResult) flipBlocks() []Block {
	if len(c.Flips) == 0 {
		return nil
	}
	t := &Table{Columns: []Column{{Name: "id"}, {Name: "before"}, {Name: "after"}, {Name: "value before", Align: Right}, {Name: "value after", Align: Right}, {Name: "flip"}}}
	why := Block{Heading: "Why", Bullets: true}
	for _, f := range c.Flips {
		flip := "yes"
		if !f.Called {
			flip = "too near"
		}
		t.Rows = append(t.Rows, []string{f.ID, f.Before, f.After, figureText(float64(f.From)), figureText(float64(f.To)), flip})
		why.Text = append(why.Text, f.ID+": "+f.Why)
	}
	return []Block{{Table: t}, why}
}

// document explains one claim to a stranger.
func (c ClaimLine) document() Document {
	d := Document{Title: c.ID + ": " + c.Text, Lead: fmt.Sprintf("Verdict: %s. %s", c.Verdict, c.Why)}
	said := fmt.Sprintf("Said by %s (%s). A claim of the kind %s", c.Who, c.When, c.Kind)
	if c.About != "" {
		said += ", about " + c.About
	}
	d.Blocks = append(d.Blocks, Block{Text: []string{said + "."}})
	if len(c.Quantities) > 0 {
		d.Blocks = append(d.Blocks, c.numbersBlock(), c.quantitiesBlock(), c.ruleBlock(), c.yardstickBlock())
	}
	if len(c.Alternatives) > 0 {
		t := &Table{Columns: []Column{{Name: "moved"}, {Name: "verdict"}, {Name: "value", Align: Right}, {Name: "flips"}}}
		for _, o := range c.Alternatives {
			t.Rows = append(t.Rows, []string{o.Name, o.Verdict, figureText(float64(o.Value)), map[bool]string{true: "yes", false: "no"}[o.Flips]})
		}
		d.Blocks = append(d.Blocks, Block{Heading: "Asked otherwise", Table: t})
	}
	for _, b := range []Block{
		{Heading: "Caveats", Text: c.Caveats, Bullets: true}, {Heading: "What more would be needed", Text: c.Needs, Bullets: true},
	} {
		if len(b.Text) > 0 {
			d.Blocks = append(d.Blocks, b)
		}
	}
	if c.ChangesIf != "" {
		d.Blocks = append(d.Blocks, Block{Heading: "What would change the verdict", Text: []string{c.ChangesIf}})
	}
	var opens, sources []string
	for _, q := range c.Quantities {
		if q.Opens != "" && !slices.Contains(opens, q.Opens) {
			opens = append(opens, q.Opens)
		}
	}
	for _, s := range c.Sources {
		sources = append(sources, fmt.Sprintf("%s: %s, to %s, sha-256 %s. %s", s.ID, s.Name, s.CoverageTo, short(s.SHA256), s.Attribution))
	}
	if len(opens) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "Open the numbers to their records", Text: opens, Code: true})
	}
	if len(sources) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "Sources", Text: sources, Bullets: true})
	}
	return d
}

func (c ClaimLine) numbersBlock() Block {
	text := fmt.Sprintf("%s = %s", c.Formula, figureText(float64(c.Value)))
	if c.Unit != "" {
		text += " " + c.Unit
	}
	if !math.IsNaN(float64(c.Low)) {
		text += fmt.Sprintf(", 95 %% interval %s (%s)", rangeText(float64(c.Low), float64(c.High)), c.Method)
	} else {
		text += ", without an interval"
	}
	text += fmt.Sprintf(", n %s.", count(c.N))
	if !math.IsNaN(float64(c.P)) {
		text += fmt.Sprintf(" p %s, q within the family %q %s.", figureText(float64(c.P)), c.Family, figureText(float64(c.Q)))
	}
	return Block{Heading: "The number", Text: []string{text}}
}

func (c ClaimLine) quantitiesBlock() Block {
	t := &Table{Columns: []Column{
		{Name: "quantity"}, {Name: "measure"}, {Name: "of"}, {Name: "span"}, {Name: "taken"}, {Name: "value", Align: Right}, {Name: "interval", Align: Right}, {Name: "course", Tail: true},
	}}
	var notes []string
	for _, q := range c.Quantities {
		var values []float64
		for _, p := range q.Series {
			values = append(values, float64(p.Value))
		}
		course := ""
		if len(values) >= 3 {
			low, high := bounds(values)
			course = spark(values, low, high)
		}
		t.Rows = append(t.Rows, []string{q.Name, q.Measure, q.Subject, q.Span, q.Take, figureText(float64(q.Value)), rangeText(float64(q.Low), float64(q.High)), course})
		if q.Note != "" {
			notes = append(notes, q.Name+": "+q.Note)
		}
	}
	return Block{Heading: "Made of", Text: notes, Table: t}
}

func (c ClaimLine) ruleBlock() Block {
	b := Block{Heading: "The rule, fixed before the number was computed", Bullets: true}
	if c.Rule.Title != "" {
		b.Text = append(b.Text, c.Rule.ID+": "+c.Rule.Title)
	}
	for _, x := range []struct{ verdict, when string }{
		{"supported", c.Rule.Supported}, {"contradicted", c.Rule.Contradicted}, {"partly", c.Rule.Partly},
	} {
		if x.when != "" {
			b.Text = append(b.Text, x.verdict+" when "+x.when)
		}
	}
	var set []string
	for name, v := range c.Rule.Thresholds {
		set = append(set, name+" "+figureText(v))
	}
	slices.Sort(set)
	if len(set) > 0 {
		b.Text = append(b.Text, "with "+strings.Join(set, ", "))
	}
	if !c.Firm {
		b.Text = append(b.Text, "near a threshold: moved by its hysteresis the verdict is another")
	}
	return b
}

func (c ClaimLine) yardstickBlock() Block {
	b := Block{Heading: "Compared with whom", Text: []string{c.Yardstick.Text + "."}}
	t := &Table{Columns: []Column{{Name: "placebo"}, {Name: "value", Align: Right}, {Name: "verdict"}}}
	left, none := 0, 0
	for _, p := range c.Yardstick.Runs {
		if p.Verdict == string(claim.NotMeasurable) {
			none++
			continue
		}
		if p.Random {
			left++
			continue
		}
		t.Rows = append(t.Rows, []string{p.Subject, figureText(float64(p.Value)), p.Verdict})
	}
	if len(t.Rows) > 0 {
		t.Note = fmt.Sprintf("and %d drawn at random (-o json has them)", left)
		b.Table = t
	}
	if none > 0 {
		b.Text = append(b.Text, fmt.Sprintf("Of %d more the number cannot be had.", none))
	}
	return b
}
