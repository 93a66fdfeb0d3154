package operation

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// finding says the answer in two or three sentences made from the figures.
func (a *assessor) finding() string {
	o := &a.out
	if len(o.Figures) == 0 || math.IsNaN(float64(o.Figures[0].Figure.Value)) {
		why := "no reason recorded"
		if len(o.Figures) > 0 && o.Figures[0].Figure.Note != "" {
			why = o.Figures[0].Figure.Note
		}
		return fmt.Sprintf("How alike %s voted in %d is unknown: %s.%s", o.Title, o.Year, why, a.otherwise())
	}
	k, raw := o.Figures[0], o.Figures[1]
	var b strings.Builder
	if a.unfinished() {
		fmt.Fprintf(&b, "The edition ends %s, before %d does: what follows is not comparable with a full year. ", a.r.Coverage(a.body), o.Year)
	}
	fmt.Fprintf(&b, "In %d the members' chance-corrected agreement in recorded General Assembly votes was %s (95 %% interval %s)",
		o.Year, decimals(float64(k.Figure.Value), 2), between(float64(k.Figure.Low), float64(k.Figure.High), 2))
	if k.Figure.Share < 1 {
		fmt.Fprintf(&b, ", resting on %.0f %% of the group's pairs only", 100*k.Figure.Share)
	}
	for i, p := range k.Placebo {
		if k.Figure.Share < wholeShare || math.IsNaN(float64(p.Percentile)) {
			continue
		}
		link := ": closer than"
		if i > 0 {
			link = " and"
		}
		fmt.Fprintf(&b, "%s %s", link, shareText(float64(p.Percentile), groupsText(p)))
	}
	fmt.Fprintf(&b, ". Raw agreement was %s", decimals(float64(raw.Figure.Value), 2))
	if p := percentileOf(raw, "random"); !math.IsNaN(p) && raw.Figure.Share >= wholeShare {
		fmt.Fprintf(&b, ", above %s", shareText(p, "random groups"))
	}
	b.WriteString(". " + courseText(k.Course))
	return b.String()
}

// percentText writes a percentage; what is not quite all is not written as all.
func percentText(p float64) string {
	switch {
	case p >= 99.95 && p < 100:
		return "over 99.9 %"
	case p > 0 && p < .05:
		return "under 0.1 %"
	case p > 99 && p < 100, p > 0 && p < 1:
		return fmt.Sprintf("%.1f %%", p)
	}
	return fmt.Sprintf("%.0f %%", p)
}

// shareText writes a percentage of things, as it stands in a sentence.
func shareText(p float64, of string) string {
	switch p {
	case 0:
		return "none of the " + of
	case 100:
		return "all " + of
	}
	return percentText(p) + " of " + of
}

// otherwise says what the figures that are known say, where the votes cannot be
// used.
func (a *assessor) otherwise() string {
	for _, x := range a.out.Figures {
		if x.Figure.Measure != "ideal-spread" || len(x.Course.Points) == 0 {
			continue
		}
		last := x.Course.Points[len(x.Course.Points)-1]
		return fmt.Sprintf(" What may be used: the mean distance of the members' published ideal points was %s in the session that began in %d. %s",
			decimals(float64(last.Value), 2), last.Year, courseText(x.Course))
	}
	return ""
}

func groupsText(p Placebo) string {
	switch p.Kind {
	case "matched":
		return "groups matched by region"
	case "matched-capability":
		return "groups matched by region and capability"
	}
	return fmt.Sprintf("random groups of %d states", p.Size)
}

func percentileOf(x Assessed, kind string) float64 {
	for _, p := range x.Placebo {
		if p.Kind == kind {
			return float64(p.Percentile)
		}
	}
	return math.NaN()
}

func courseText(c Course) string {
	first, last := c.from, c.to
	if first == 0 {
		return "No course can be shown."
	}
	var s string
	switch c.Trend {
	case "rising", "falling":
		s = fmt.Sprintf("From %d to %d it has been %s, by %s a decade (%s)", first, last, c.Trend,
			decimals(math.Abs(float64(c.PerDecade)), 2), between(float64(c.Low), float64(c.High), 2))
	case "none shown":
		s = fmt.Sprintf("From %d to %d no trend is shown (%s a decade, %s)", first, last,
			signed(float64(c.PerDecade), 2), between(float64(c.Low), float64(c.High), 2))
	default:
		s = fmt.Sprintf("From %d to %d the series is %s for a trend", first, last, c.Trend)
	}
	if c.BreakYear == 0 {
		if none := float64(c.NoBreak); !math.IsNaN(none) {
			return fmt.Sprintf("%s; no break in level is shown (probability %s that there was none).", s, decimals(none, 2))
		}
		return s + "; no break in level is shown."
	}
	return fmt.Sprintf("%s; the last break in level is %s.", s, c.BreakWords)
}

// Document is the brief.
func (a *Assessment) Document() Document {
	names := make([]string, len(a.Members))
	for i, m := range a.Members {
		names[i] = m.Name
	}
	title := fmt.Sprintf("%s (%s), %d members", a.Title, a.Group, len(names))
	if len(names) > 0 && len(names) <= 12 {
		title = a.Group + ": " + strings.Join(names, ", ")
	}
	d := Document{Title: title, Lead: a.Finding}
	d.Blocks = append(d.Blocks, a.figuresBlock())
	unknown := append(append([]string{}, a.Unknown...), a.Notes...)
	close := []Block{{Heading: "What is unknown", Text: unknown, Bullets: true}, sourcesBlock(a.Sources)}
	if len(a.Figures) > 0 && a.Figures[0].Figure.Status == "unknown" {
		d.Blocks = append(d.Blocks, close...) // nothing to break down
		return d
	}
	if a.Break != nil {
		d.Blocks = append(d.Blocks, breakBlock(*a.Break, 2))
	}
	if len(a.Pairs) > 0 {
		d.Blocks = append(d.Blocks, a.pairsBlock())
	}
	if len(a.Without) > 0 {
		d.Blocks = append(d.Blocks, a.withoutBlock())
	}
	if len(a.References) > 0 {
		d.Blocks = append(d.Blocks, a.referencesBlock())
	}
	if b, ok := a.runningBlock(); ok {
		d.Blocks = append(d.Blocks, b)
	}
	d.Blocks = append(d.Blocks, close...)
	return d
}

func (a *Assessment) figuresBlock() Block {
	t := &Table{Columns: []Column{
		{Name: "measure"}, {Name: strconv.Itoa(a.Year), Align: Right}, {Name: "95 % interval", Align: Right}, {Name: "n", Align: Right, Drop: 2},
		{Name: "random", Align: Right}, {Name: "matched", Align: Right, Drop: 1}, {Name: "and capability", Align: Right, Drop: 2}, {Name: strconv.Itoa(a.Year - 10), Align: Right, Drop: 3},
		{Name: "course", Tail: true}, {Name: "per decade", Align: Right}, {Name: "last break", Drop: 4},
	}}
	courses := make([]Course, len(a.Figures))
	for i, x := range a.Figures {
		courses[i] = x.Course
	}
	from, to := window(courses)
	for _, x := range a.Figures {
		f := x.Figure
		earlier := missingCell
		if x.Earlier != nil {
			earlier = decimals(float64(x.Earlier.Value), 2)
		}
		row := []string{
			f.Measure, decimals(float64(f.Value), 2), between(float64(f.Low), float64(f.High), 2), count(f.N),
			ordinal(percentileOf(x, "random")), ordinal(percentileOf(x, "matched")), ordinal(percentileOf(x, "matched-capability")), earlier,
			x.Course.spark(from, to), perDecade(x.Course), x.Course.BreakWords,
		}
		if f.N == 0 {
			row[3] = missingCell
		}
		t.Rows = append(t.Rows, row)
	}
	t.Note = a.figuresNote(from, to)
	b := Block{Heading: "How aligned, compared with placebo groups", Table: t}
	for _, x := range a.Figures {
		if x.Figure.Status == "partial" {
			t.Note = fmt.Sprintf("%s is partial: %s. ", x.Figure.Measure, x.Figure.Note) + t.Note
			break
		}
	}
	return b
}

func (a *Assessment) figuresNote(from, to int) string {
	first, last := 0, 0
	for _, x := range a.Figures {
		if f, l := x.Course.from, x.Course.to; f > 0 {
			first, last = f, l
			break
		}
	}
	note := "random, matched: percentile among seeded groups of the same size (any states; the same regions; the same regions and a third to three times the capability). "
	if first > 0 {
		note += fmt.Sprintf("course: %d to %d (its end on a narrow screen), each line on its own scale; trend and break: %d to %d. ", from, to, first, last)
	}
	if len(a.Changed) > 0 {
		note += "Members are those of each year; membership changed in " + strings.Join(a.Changed, ", ") + ". "
	}
	return note + "kappa: agreement beyond chance. identical: the same vote. unanimous: all members voted alike. agreement-index: size of the " +
		"largest camp. mean-pairwise: agreement on roll calls where all voted. n: roll calls (of the pair with the fewest). " + missingCell + ": unknown or not defined."
}

func perDecade(c Course) string {
	switch c.Trend {
	case "rising", "falling":
		return signed(float64(c.PerDecade), 2)
	case "none shown":
		return "no trend"
	}
	return missingCell
}

func (a *Assessment) pairsBlock() Block {
	t := &Table{Columns: []Column{
		{Name: "pair"}, {Name: "kappa", Align: Right}, {Name: "95 % interval", Align: Right, Drop: 2}, {Name: "percentile", Align: Right},
		{Name: "agreement", Align: Right}, {Name: "percentile", Align: Right}, {Name: "n", Align: Right, Drop: 3}, {Name: "kappa's course", Tail: true},
	}}
	of := 0
	courses := make([]Course, len(a.Pairs))
	for i, p := range a.Pairs {
		courses[i].Points = p.Course
	}
	from, to := window(courses)
	low, high := pairBounds(courses, from)
	for i, p := range a.Pairs {
		k := decimals(float64(p.Kappa.Value), 2)
		if p.Kappa.Status == "not-applicable" {
			k = "n/a"
		}
		t.Rows = append(t.Rows, []string{
			p.Pair, k, between(float64(p.Kappa.Low), float64(p.Kappa.High), 2), ordinal(float64(p.KappaPercentile)),
			decimals(float64(p.Agreement.Value), 2), ordinal(float64(p.AgreementPercentile)), count(p.Agreement.N), courses[i].spark(from, to, low, high),
		})
		of = max(of, p.Of)
	}
	t.Note = fmt.Sprintf("kappa: quadratic weights. percentile: among the %s pairs with at least 10 joint votes; raw agreement ranks mostly show how often each state says yes. Courses share one scale, %d to %d.",
		count(of), from, to)
	return Block{Heading: fmt.Sprintf("The pairs in %d", a.Year), Table: t}
}

// pairBounds is the scale that all pairs' courses share.
func pairBounds(courses []Course, from int) (low, high float64) {
	var all []float64
	for _, c := range courses {
		for _, p := range c.Points {
			if p.Year >= from {
				all = append(all, float64(p.Value))
			}
		}
	}
	return bounds(all)
}

func (a *Assessment) withoutBlock() Block {
	t := &Table{Columns: []Column{{Name: "without"}, {Name: "kappa", Align: Right}, {Name: "95 % interval", Align: Right}, {Name: "change", Align: Right}}}
	for _, w := range a.Without {
		t.Rows = append(t.Rows, []string{
			w.Member, decimals(float64(w.Figure.Value), 2), between(float64(w.Figure.Low), float64(w.Figure.High), 2), signed(float64(w.Change), 2),
		})
	}
	return Block{Heading: "Who moves the result: the group less one member", Table: t}
}

func (a *Assessment) referencesBlock() Block {
	t := &Table{Columns: []Column{
		{Name: "group"}, {Name: "members", Align: Right}, {Name: "mean kappa", Align: Right}, {Name: "5 % to 95 % of subsets", Align: Right},
		{Name: "subsets", Align: Right, Drop: 1}, {Name: "closer", Align: Right},
	}}
	for _, r := range a.References {
		subsets := count(r.Subsets)
		if !r.All {
			subsets += " drawn"
		}
		t.Rows = append(t.Rows, []string{
			r.Group, strconv.Itoa(r.Members), decimals(float64(r.Mean), 2), between(float64(r.P05), float64(r.P95), 2), subsets, percentText(float64(r.Above)),
		})
	}
	t.Note = fmt.Sprintf("Each group through its subsets of %d members, so that size does not decide. closer: share of them with a higher kappa than this group.", len(a.Members))
	return Block{Heading: "Other groups", Table: t}
}

// runningBlock speaks of the year that is not over.
func (a *Assessment) runningBlock() (Block, bool) {
	if len(a.Running) == 0 {
		return Block{}, false
	}
	b := Block{Heading: "The year that the edition does not cover to its end"}
	if math.IsNaN(float64(a.Running[0].Value)) {
		b.Text = []string{"Not compared: " + a.Running[0].Note + ". A part of a year must not be held against full years."}
		return b, true
	}
	t := &Table{Columns: []Column{{Name: "same months"}, {Name: "kappa", Align: Right}, {Name: "95 % interval", Align: Right}, {Name: "n", Align: Right}}}
	for _, f := range a.Running {
		t.Rows = append(t.Rows, []string{f.Span, decimals(float64(f.Value), 2), between(float64(f.Low), float64(f.High), 2), count(f.N)})
	}
	t.Note = "Only the same months of earlier years are comparable: nine in ten recorded votes fall in November and December."
	b.Table = t
	return b, true
}
