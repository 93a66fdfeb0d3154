package operation

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/claim"
	"entente/record"
	"entente/states"
)

type reportRequest struct {
	Group    string `arg:"" optional:"" predictor:"group" help:"Id of a group (entente groups lists them)."`
	Members  string `help:"A group of your own: IRN,RUS,..." placeholder:"STATES"`
	Year     int    `help:"Year to assess; default the last full one."`
	Long     bool   `help:"The long form: every pair with all its ties, the composite, every claim, every break."`
	NoClaims bool   `help:"Leave out the claims, which take minutes the first time on a record."`
}

// ReportResult is what the record says of a group, gathered from the other
// operations; nothing in it is computed here.
type ReportResult struct {
	Form       string           `json:"form"` // brief or long
	Group      string           `json:"group"`
	Title      string           `json:"title"`
	Made       string           `json:"made"`    // day
	Command    string           `json:"command"` // that makes it again
	Record     ReportRecord     `json:"record"`
	Assessment *Assessment      `json:"assessment"`
	Cohesion   []ReportYear     `json:"cohesion"` // the leading measure by year
	Breaks     *BreaksResult    `json:"breaks"`
	Plane      *PlaneResult     `json:"plane"`
	Composite  *CompositeResult `json:"composite"`
	Pairs      []*PairResult    `json:"pairs"`  // of the long form
	Claims     *ClaimsResult    `json:"claims"` // those about the group
	Missing    []ReportMissing  `json:"missing"`
	Methods    []ReportMethod   `json:"methods"`
	Sources    []Source         `json:"sources"`
}

// ReportRecord names the record that a report was made from.
type ReportRecord struct {
	Program    string `json:"program"`
	Generation int    `json:"generation"`
	Embedded   bool   `json:"embedded"`
	Commercial bool   `json:"commercial"`
	Editions   int    `json:"editions"`
	Coverage   string `json:"coverage"` // last day of the votes
}

// ReportYear is a figure of the group beside random groups of its size.
type ReportYear struct {
	Year   int    `json:"year"`
	Figure Figure `json:"figure"`
	P05    Number `json:"random_p05"`
	P50    Number `json:"random_p50"`
	P95    Number `json:"random_p95"`
}

// ReportMissing is a part that the report lacks, and why.
type ReportMissing struct {
	Part string `json:"part"`
	Why  string `json:"why"`
}

// ReportMethod is a method with the version that the figures were made by.
type ReportMethod struct {
	Measure string `json:"measure"`
	Title   string `json:"title"`
	Version string `json:"version"`
	Page    string `json:"page"`
	Cite    string `json:"cite"`
}

var reportOperation = define(Operation{
	Name: "report", Section: "Questions",
	Summary: "One page on a group, or the long form: figures, pictures, claims, what is unknown, sources and licences",
	Doc: "Gathers what the other operations say of a group (assess, breaks, plane, pair, composite where the record holds it, claims) on one page, " +
		"or with --long in full. With -o html it is one file with its pictures inside that needs nothing from elsewhere; -o pdf prints that file with a " +
		"Chromium that is installed. Parts that the record cannot answer are named with the reason.",
	Examples: []string{
		"entente report quartet -o html > quartet.html", "entente report quartet --long -o md", "entente report --members IRN,RUS,VEN --no-claims -o html > three.html",
	},
}, runReport)

func runReport(ctx context.Context, env *Env, q *reportRequest) (*ReportResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	g, err := groupOf(r, q.Group, q.Members)
	if err != nil {
		return nil, err
	}
	b := &reporter{r: r, env: env, q: q, group: g}
	if b.out.Assessment, err = runAssess(ctx, env, &assessRequest{Group: q.Group, Members: q.Members, Year: q.Year}); err != nil {
		return nil, err
	}
	b.head()
	steps := []struct {
		part string
		do   func(context.Context) error
	}{
		{"cohesion through time", b.cohesion}, {"breaks", b.breaks}, {"structure and stance", b.plane},
		{"composite", b.composite}, {"pairs", b.pairs}, {"claims", b.claims},
	}
	for _, s := range steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var none record.Missing
		switch err := s.do(ctx); {
		case errors.As(err, &none):
			b.lacks(s.part, none.Why)
		case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
			return nil, err
		case errors.As(err, new(*fs.PathError)):
			return nil, err
		case err != nil:
			b.lacks(s.part, err.Error())
		}
	}
	b.layers()
	b.methods()
	return &b.out, b.sources()
}

// reporter fills a report part by part.
type reporter struct {
	r     *record.Record
	env   *Env
	q     *reportRequest
	group states.Group
	out   ReportResult
}

func (b *reporter) lacks(part, why string) {
	b.out.Missing = append(b.out.Missing, ReportMissing{part, why})
}

func (b *reporter) head() {
	a, m := b.out.Assessment, b.r.Manifest()
	b.out.Group, b.out.Title, b.out.Form = a.Group, b.group.Title, "brief"
	if b.q.Long {
		b.out.Form = "long"
	}
	b.out.Made = b.env.Now().UTC().Format("2006-01-02")
	b.out.Record = ReportRecord{
		Program: b.env.Program, Generation: m.Generation, Embedded: b.r.Embedded, Commercial: b.env.Commercial,
		Editions: len(b.r.Editions()), Coverage: b.r.Coverage(entente.GeneralAssembly).String(),
	}
	b.out.Command = b.command()
	b.out.Pairs, b.out.Missing, b.out.Cohesion = []*PairResult{}, []ReportMissing{}, []ReportYear{}
}

// command is the line that makes the report again: the year is written out.
func (b *reporter) command() string {
	line := "entente report"
	if b.q.Members != "" {
		line += " --members " + strings.ReplaceAll(b.q.Members, " ", "")
	} else {
		line += " " + b.out.Group
	}
	line += " --year " + strconv.Itoa(b.out.Assessment.Year)
	if b.q.Long {
		line += " --long"
	}
	if b.q.NoClaims {
		line += " --no-claims"
	}
	if b.env.Commercial {
		line += " --commercial"
	}
	return line + " -o html"
}

// cohesion is the leading measure by year beside random groups of the year.
func (b *reporter) cohesion(ctx context.Context) error {
	m, err := record.FindMeasure(lead + "-pairs")
	if err != nil {
		return err
	}
	body := entente.GeneralAssembly
	list, err := b.r.Figures(record.Query{
		Measure: m, Subjects: []record.Subject{{On: record.OnGroup, Group: b.group}}, By: record.ByYear, Body: body,
		To: strconv.Itoa(max(b.out.Assessment.Year, b.r.LastFullYear(body))),
	})
	if err != nil {
		return err
	}
	for _, f := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		year, ok := spanYear(f.Span)
		if !ok || year > b.r.LastFullYear(body) {
			continue // a part of a year must not stand beside full ones
		}
		nan := Number(math.NaN())
		y := ReportYear{Year: year, Figure: newFigure(f), P05: nan, P50: nan, P95: nan}
		placebos, err := b.r.Placebos(m, body, year, b.group)
		if _, err = explain(err); err != nil {
			return err
		}
		for _, p := range placebos {
			if p.Kind == "random" {
				y.P05, y.P50, y.P95 = Number(p.P05), Number(p.P50), Number(p.P95)
			}
		}
		b.out.Cohesion = append(b.out.Cohesion, y)
	}
	return nil
}

func (b *reporter) breaks(ctx context.Context) error {
	res, err := runBreaks(ctx, b.env, &breaksRequest{
		Measure: lead + "-pairs", Subject: b.subject(), Method: "bayes", Model: "normal", Members: b.q.Members,
		spanRequest: spanRequest{Body: "GA", Level: 0.95, To: strconv.Itoa(b.out.Assessment.Year)},
	})
	b.out.Breaks = res
	return err
}

func (b *reporter) subject() string {
	if b.q.Members != "" {
		return "-"
	}
	return b.group.ID
}

func (b *reporter) plane(ctx context.Context) error {
	q := &planeRequest{Members: b.q.Members, Step: 4}
	if b.q.Members == "" {
		q.Group = b.group.ID
	}
	res, err := runPlane(ctx, b.env, q)
	b.out.Plane = res
	return err
}

// mostPairs is how many members a group may have for its pairs to be told one
// by one.
const mostPairs = 8

// pairNames lists the group's pairs; none where they are too many.
func (b *reporter) pairNames() []entente.Pair {
	var list []entente.Pair
	members := b.out.Assessment.Members
	if len(members) > mostPairs {
		return nil
	}
	for i, x := range members {
		for _, y := range members[i+1:] {
			list = append(list, entente.NewPair(entente.Code(x.Code), entente.Code(y.Code)))
		}
	}
	return list
}

// composite asks for the group's pairs, where the record holds the composite: a
// report does not estimate it.
func (b *reporter) composite(ctx context.Context) error {
	if !b.r.HasComposite() {
		why := "the record holds none; entente composite estimates it"
		if b.r.Embedded {
			why = "the embedded record holds none; entente sync, then entente composite"
		}
		return record.Missing{Why: why}
	}
	pairs := b.pairNames()
	if len(pairs) == 0 {
		return record.Missing{Why: fmt.Sprintf("%d members: entente composite tells any pair", len(b.out.Assessment.Members))}
	}
	q := &compositeRequest{From: 1990, Layers: "common", Level: 0.9}
	for _, p := range pairs {
		q.Pairs = append(q.Pairs, p.String())
	}
	res, err := runComposite(ctx, b.env, q)
	b.out.Composite = res
	return err
}

func (b *reporter) pairs(ctx context.Context) error {
	if !b.q.Long {
		return nil
	}
	pairs := b.pairNames()
	if len(pairs) == 0 {
		return record.Missing{Why: fmt.Sprintf("%d members: entente pair tells any two", len(b.out.Assessment.Members))}
	}
	for _, p := range pairs {
		if err := ctx.Err(); err != nil {
			return err
		}
		res, err := runPair(ctx, b.env, &pairRequest{A: string(p.A), B: string(p.B), Year: b.out.Assessment.Year, Body: "GA"})
		if err != nil {
			return err
		}
		b.out.Pairs = append(b.out.Pairs, res)
	}
	return nil
}

// claims keeps, of the narratives that come with the program, what speaks of the
// group, its pairs, or its members towards each other.
func (b *reporter) claims(ctx context.Context) error {
	if b.q.NoClaims {
		return record.Missing{Why: "left out by --no-claims"}
	}
	about := b.about()
	out := &ClaimsResult{Claims: []ClaimLine{}, Narratives: []string{}, Flips: []ClaimFlip{}}
	for _, id := range claim.Embedded() {
		n, err := claim.Open(id)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(n.Claims, func(c *claim.Claim) bool { return about[c.About] }) {
			continue
		}
		res, err := narrativeOf(ctx, b.env, b.r, id)
		if err != nil {
			return err
		}
		if err := res.remember(ctx, b.env, id); err != nil {
			return err
		}
		out.Narratives = append(out.Narratives, id)
		for _, c := range res.Claims {
			if about[c.About] {
				out.Claims = append(out.Claims, c)
			}
		}
	}
	if len(out.Claims) == 0 {
		return record.Missing{Why: "no narrative that comes with the program speaks of this group or its pairs"}
	}
	out.summarise(b.r)
	b.out.Claims = out
	return nil
}

// about lists the subjects of claims that belong to the group.
func (b *reporter) about() map[string]bool {
	set := map[string]bool{}
	if b.q.Members == "" {
		set[b.group.ID] = true
	}
	for _, p := range b.pairNames() {
		a, c := string(p.A), string(p.B)
		set[a+"-"+c], set[a+">"+c], set[c+">"+a] = true, true, true
	}
	delete(set, "")
	return set
}
