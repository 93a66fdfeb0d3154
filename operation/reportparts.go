package operation

import (
	"fmt"
	"slices"
	"strings"

	"entente/record"
)

// layers names the kinds of tie on which the record holds nothing.
func (b *reporter) layers() {
	have, all := map[string]bool{}, []string{}
	sources, err := b.r.Sources()
	if err != nil {
		b.lacks("layers", err.Error())
		return
	}
	held := map[string]bool{}
	for _, e := range b.r.Editions() {
		held[e.Source] = true
	}
	why := map[string][]string{}
	for _, s := range sources {
		if !slices.Contains(all, s.Layer) {
			all = append(all, s.Layer)
		}
		have[s.Layer] = have[s.Layer] || held[s.ID]
		why[s.Layer] = append(why[s.Layer], s.ID)
	}
	for _, l := range all {
		if !have[l] {
			b.lacks(l, fmt.Sprintf("the record holds no source of this layer; entente sync %s", strings.Join(why[l], " or ")))
		}
	}
}

// methods lists the methods of the figures shown, once each.
func (b *reporter) methods() {
	var figures []Figure
	for _, x := range b.out.Assessment.Figures {
		figures = append(figures, x.Figure)
	}
	for _, p := range b.out.Pairs {
		figures = append(figures, p.Series...)
	}
	b.out.Methods = []ReportMethod{}
	for _, f := range figures {
		if f.Version == "" || slices.ContainsFunc(b.out.Methods, func(m ReportMethod) bool { return m.Measure == f.Measure && m.Version == f.Version }) {
			continue
		}
		m, err := record.FindMeasure(f.Measure)
		if err != nil {
			continue // a measure of another record's sources
		}
		b.out.Methods = append(b.out.Methods, ReportMethod{Measure: m.ID, Title: m.Title, Version: f.Version, Page: m.Page, Cite: m.Cite})
	}
}

// sources gathers the editions that any part rests on.
func (b *reporter) sources() (err error) {
	var shas []string
	add := func(list []Source) {
		for _, s := range list {
			shas = append(shas, s.SHA256)
		}
	}
	add(b.out.Assessment.Sources)
	if b.out.Breaks != nil {
		add(b.out.Breaks.Sources)
	}
	if b.out.Plane != nil {
		add(b.out.Plane.Sources)
	}
	if b.out.Composite != nil {
		add(b.out.Composite.Sources)
	}
	for _, p := range b.out.Pairs {
		add(p.Sources)
	}
	for _, c := range b.out.held() {
		for _, s := range c.Sources {
			shas = append(shas, s.SHA256)
		}
	}
	b.out.Sources, err = usedSources(b.r, shas)
	return err
}

// Sheet has every figure of the report as figures have them.
func (r *ReportResult) Sheet() Sheet {
	s := r.Assessment.Sheet()
	for _, y := range r.Cohesion {
		s.Rows = append(s.Rows, (&FiguresResult{Figures: []Figure{y.Figure}}).Sheet().Rows...)
	}
	for _, p := range r.Pairs {
		s.Rows = append(s.Rows, p.Sheet().Rows...)
	}
	return s
}

// Document is the report in words and tables: the brief's parts, or in the long
// form each operation's own document under its heading.
func (r *ReportResult) Document() Document {
	a := r.Assessment.Document()
	d := Document{Title: a.Title, Lead: a.Lead}
	last := len(a.Blocks) - 1 // the sources are those of all parts, and come last
	d.Blocks = append(d.Blocks, a.Blocks[:last]...)
	if r.Plane != nil {
		p := r.Plane.Document()
		d.Blocks = append(d.Blocks, Block{Heading: p.Title, Text: []string{p.Lead}, Table: r.Plane.places()})
		if r.Form == "long" {
			d.Blocks = append(d.Blocks, p.Blocks[1:len(p.Blocks)-1]...)
		}
	}
	if r.Form == "long" {
		d.Blocks = append(d.Blocks, r.longBlocks()...)
	}
	if r.Claims != nil {
		d.Blocks = append(d.Blocks, r.claimsBlock())
	}
	if len(r.Missing) > 0 {
		b := Block{Heading: "What this report lacks", Bullets: true}
		for _, m := range r.Missing {
			b.Text = append(b.Text, m.Part+": "+m.Why)
		}
		d.Blocks = append(d.Blocks, b)
	}
	methods := Block{Heading: "Methods", Bullets: true}
	for _, m := range r.Methods {
		methods.Text = append(methods.Text, fmt.Sprintf("%s: %s, version %s, docs/methods/%s.md", m.Measure, m.Title, m.Version, m.Page))
	}
	d.Blocks = append(d.Blocks, methods, sourcesBlock(r.Sources),
		Block{Heading: "Made by", Text: []string{r.Record.Text(r.Made)}}, Block{Code: true, Text: []string{r.Command}})
	return d
}

func (r *ReportResult) longBlocks() []Block {
	var list []Block
	add := func(d Document) {
		head := Block{Heading: d.Title}
		if d.Lead != "" {
			head.Text = []string{d.Lead}
		}
		list = append(list, head)
		for _, b := range d.Blocks {
			if b.Heading != "Sources" {
				list = append(list, b)
			}
		}
	}
	if r.Breaks != nil {
		add(r.Breaks.Document())
	}
	for _, p := range r.Pairs {
		add(p.Document())
	}
	if r.Composite != nil {
		add(r.Composite.Document())
	}
	return list
}

func (r *ReportResult) claimsBlock() Block {
	t := &Table{Columns: []Column{{Name: "claim"}, {Name: "statement"}, {Name: "verdict"}, {Name: "value", Align: Right}, {Name: "95 % interval", Align: Right, Drop: 1}, {Name: "compared with whom", Drop: 2}}}
	for _, c := range r.held() {
		t.Rows = append(t.Rows, []string{c.ID, c.Text, c.Verdict, figureText(float64(c.Value)), rangeText(float64(c.Low), float64(c.High)), c.Yardstick.Text})
	}
	t.Note = "The rule of each verdict was fixed before it was computed; entente claims show ID has it."
	return Block{Heading: "Statements held against the record", Table: t}
}

// Text says which record a report was made from.
func (r ReportRecord) Text(made string) string {
	what := fmt.Sprintf("record generation %d, %d editions", r.Generation, r.Editions)
	if r.Embedded {
		what = "the record that comes with the program (" + what + ")"
	}
	if r.Commercial {
		what += ", without what may not be used commercially"
	}
	votes := ""
	if r.Coverage != "" {
		votes = ", votes to " + r.Coverage
	}
	return fmt.Sprintf("entente %s on %s, from %s%s.", r.Program, made, what, votes)
}

// held lists the claims of the report.
func (r *ReportResult) held() []ClaimLine {
	if r.Claims == nil {
		return nil
	}
	return r.Claims.Claims
}
