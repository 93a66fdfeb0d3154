package operation

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"entente"
	"entente/record"
	"entente/states"
)

type assessRequest struct {
	Group   string `arg:"" optional:"" predictor:"group" help:"Id of a group (entente groups lists them)."`
	Members string `help:"A group of your own: IRN,RUS,..." placeholder:"STATES"`
	Year    int    `help:"Year to assess; default the last full one."`
	From    int    `help:"First year of the trend; default the first in which all pairs voted."`
}

var assess = define(Operation{
	Name: "assess", Section: "Questions",
	Summary: "A one-page brief: how aligned is a group, compared with whom, is it changing, on what evidence",
	Doc: "Measures how alike the members of a group voted in the last full year, places that among random and matched groups " +
		"of the same size and among other groups, shows the trend and the last break, what each member does to the result, " +
		"what is unknown, and the sources. Chance-corrected agreement (kappa) leads, because raw agreement mostly " +
		"shows how often each state votes yes.",
	Examples: []string{"entente assess quartet", "entente assess brics --year 2019", "entente assess --members IRN,RUS,VEN"},
}, runAssess)

// lead is the measure that findings lead with.
const lead = "kappa-quadratic"

// assessedMeasures are the lines of the brief.
var assessedMeasures = []string{
	lead + "-pairs", "agreement-pairs", "identical-pairs", "share-unanimous", "agreement-index", "mean-pairwise", "ideal-spread",
}

func runAssess(ctx context.Context, env *Env, q *assessRequest) (*Assessment, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	g, err := groupOf(r, q.Group, q.Members)
	if err != nil {
		return nil, err
	}
	a := &assessor{r: r, group: g, body: entente.GeneralAssembly, year: q.Year, from: q.From}
	if a.year == 0 {
		a.year = r.LastFullYear(a.body)
	}
	a.out = Assessment{Group: g.ID, Title: g.Title, Year: a.year, Notes: []string{}}
	steps := []func() error{a.members, a.figures, a.pairs, a.without, a.references, a.running}
	for _, step := range steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var none record.Missing
		if err := step(); errors.As(err, &none) {
			a.out.Notes = append(a.out.Notes, none.Why)
		} else if err != nil {
			return nil, err
		}
	}
	slices.Sort(a.out.Notes)
	a.out.Notes = slices.Compact(a.out.Notes)
	a.out.Changed = a.changes()
	a.out.Finding = a.finding()
	if err := a.broke(); err != nil {
		return nil, err
	}
	if a.out.Unknown, err = unknowns(r, a.out.Members, a.year); err != nil {
		return nil, err
	}
	a.out.Sources, err = usedSources(r, a.out.rests())
	return &a.out, err
}

func groupOf(r *record.Record, id, members string) (states.Group, error) {
	switch {
	case members != "":
		return inline(r, members)
	case id == "":
		return states.Group{}, errors.New("name a group (entente groups lists them) or give --members IRN,RUS")
	}
	return namedGroup(r, id)
}

// assessor fills an assessment step by step.
type assessor struct {
	r     *record.Record
	group states.Group
	body  entente.Body
	year  int
	from  int
	out   Assessment
}

// broke adds the last break of the leading measure.
func (a *assessor) broke() error {
	if len(a.out.Figures) == 0 {
		return nil
	}
	x := a.out.Figures[0]
	var err error
	a.out.Break, err = findBreak(a.r, x.Course, x.Figure.Measure, record.Subject{On: record.OnGroup, Group: a.group})
	return err
}

// changes lists the years within the course in which members came or went.
func (a *assessor) changes() []string {
	if len(a.out.Figures) == 0 {
		return []string{}
	}
	c := a.out.Figures[0].Course
	var years []int
	for _, m := range a.group.Members {
		for _, d := range []entente.Date{m.Span.From, m.Span.To} {
			if y := d.Year(); d.Known() && y > c.from && y <= c.to && !slices.Contains(years, y) {
				years = append(years, y)
			}
		}
	}
	slices.Sort(years)
	text := []string{}
	for _, y := range years {
		text = append(text, strconv.Itoa(y))
	}
	return text
}

func (a *assessor) members() error {
	codes := a.r.Members(a.group, a.body, entente.YearSpan(a.year))
	if len(codes) < 2 {
		return fmt.Errorf("assess %s: the group had %d member(s) in %d", a.group.ID, len(codes), a.year)
	}
	presence, err := a.r.Presence(a.body, record.ByYear)
	var none record.Missing
	if err != nil && !errors.As(err, &none) {
		return err
	}
	for _, c := range codes {
		m := Member{Code: string(c), Name: string(c)}
		if s, ok := a.r.States.State(c); ok {
			m.Name = s.Name
		}
		for _, p := range presence {
			if p.State == c && p.Span == strconv.Itoa(a.year) {
				m.Yes, m.Abstain, m.No = p.Counts[entente.Yes], p.Counts[entente.Abstain], p.Counts[entente.No]
				m.NonVoting, m.RollCalls = p.Counts[entente.NonVoting], p.RollCalls
			}
		}
		a.out.Members = append(a.out.Members, m)
	}
	return err
}

// figures fills the table of measures.
func (a *assessor) figures() error {
	for _, id := range assessedMeasures {
		m, err := record.FindMeasure(id)
		if err != nil {
			return err
		}
		x, err := a.assessed(m)
		if err != nil {
			return err
		}
		if len(x.Course.Points) == 0 && !m.OnVotes() {
			a.out.Notes = append(a.out.Notes, fmt.Sprintf("%s: %s", m.ID, x.Figure.Note))
			continue
		}
		a.out.Figures = append(a.out.Figures, x)
	}
	return nil
}

func (a *assessor) assessed(m record.Entry) (Assessed, error) {
	x := Assessed{Title: m.Title, Placebo: []Placebo{}}
	q := record.Query{Measure: m, Subjects: []record.Subject{{On: record.OnGroup, Group: a.group}}, By: record.ByYear, To: strconv.Itoa(a.year), Body: a.body}
	if a.from > 0 {
		q.From = strconv.Itoa(a.from)
	}
	list, err := a.r.Figures(q)
	if err != nil {
		return x, err
	}
	x.Course = courseOf(list, a.comparable)
	at := func(year int) *Figure {
		for _, f := range list {
			if y, ok := spanYear(f.Span); ok && y == year {
				out := newFigure(f)
				return &out
			}
		}
		return nil
	}
	if f := at(a.year); f != nil {
		x.Figure = *f
	} else {
		x.Figure = newFigure(entente.Figure{Measure: m.ID, Subject: a.group.ID, Span: strconv.Itoa(a.year), Share: 1, Coverage: entente.NoDate}.NoValue(entente.Unknown, noteOf(list)))
	}
	if !a.unfinished() {
		x.Earlier = at(a.year - 10)
	}
	if !m.OnVotes() {
		return x, nil
	}
	placebos, err := a.r.Placebos(m, a.body, a.year, a.group)
	var none record.Missing
	if err != nil && !errors.As(err, &none) {
		return x, err
	}
	for _, p := range placebos {
		x.Placebo = append(x.Placebo, newPlacebo(p))
	}
	return x, nil
}

// wholeShare is the part of a group's pairs that a year must speak for to be in
// the course: fewer would be a change of sample.
const wholeShare = 0.9

func complete(f entente.Figure) bool {
	return !math.IsNaN(f.Value) && f.Share >= wholeShare
}

// comparable leaves a year that is not over out of the course as well: a part
// of a year must not be held against full ones.
func (a *assessor) comparable(f entente.Figure) bool {
	y, ok := spanYear(f.Span)
	return complete(f) && ok && y <= a.r.LastFullYear(a.body)
}

// unfinished reports whether the votes do not reach the end of the year assessed.
func (a *assessor) unfinished() bool { return a.year > a.r.LastFullYear(a.body) }

func noteOf(list []entente.Figure) string {
	if len(list) == 0 {
		return "no figure for this year"
	}
	return list[len(list)-1].Note
}

// spanYear returns the year of a figure by year; a session stands for the year
// in which it opens.
func spanYear(span string) (int, bool) {
	n, err := strconv.Atoi(span)
	switch {
	case err != nil:
		return 0, false
	case n < 1000:
		return 1945 + n, true
	}
	return n, true
}

// pairs fills the table of pairs.
func (a *assessor) pairs() error {
	kappa, err := record.FindMeasure(lead)
	if err != nil {
		return err
	}
	agreement, err := record.FindMeasure("agreement")
	if err != nil {
		return err
	}
	if len(a.out.Members) > 12 {
		a.out.Notes = append(a.out.Notes, fmt.Sprintf("pairs not listed: %d members; entente figures %s lists any", len(a.out.Members), lead))
		return nil
	}
	for i, x := range a.out.Members {
		for _, y := range a.out.Members[i+1:] {
			line, err := a.pairLine(kappa, agreement, entente.NewPair(entente.Code(x.Code), entente.Code(y.Code)))
			if err != nil {
				return err
			}
			a.out.Pairs = append(a.out.Pairs, line)
		}
	}
	slices.SortStableFunc(a.out.Pairs, func(x, y PairLine) int {
		return compareNumbers(y.Kappa.Value, x.Kappa.Value)
	})
	return nil
}

// compareNumbers orders numbers, NaN first.
func compareNumbers(a, b Number) int {
	switch {
	case a < b, math.IsNaN(float64(a)) && !math.IsNaN(float64(b)):
		return -1
	case a > b, math.IsNaN(float64(b)) && !math.IsNaN(float64(a)):
		return 1
	}
	return 0
}

func (a *assessor) pairLine(kappa, agreement record.Entry, p entente.Pair) (PairLine, error) {
	line := PairLine{Pair: p.String(), Course: []Point{}}
	subject := []record.Subject{{On: record.OnPair, A: p.A, B: p.B}}
	for _, m := range []record.Entry{kappa, agreement} {
		list, err := a.r.Figures(record.Query{Measure: m, Subjects: subject, By: record.ByYear, To: strconv.Itoa(a.year), From: fromYear(a.from), Body: a.body})
		if err != nil {
			return line, err
		}
		s, err := a.r.PairStanding(m, a.body, a.year, p)
		if err != nil {
			return line, err
		}
		var now Figure
		if len(list) > 0 {
			now = newFigure(list[len(list)-1])
		}
		if m.ID == kappa.ID {
			line.Kappa, line.KappaPercentile, line.Of = now, Number(s.Percentile), s.Of
			line.Course = courseOf(apart(list, p.String()), func(f entente.Figure) bool { return f.Status == entente.Known }).Points
		} else {
			line.Agreement, line.AgreementPercentile = now, Number(s.Percentile)
		}
	}
	return line, nil
}

func fromYear(y int) string {
	if y == 0 {
		return ""
	}
	return strconv.Itoa(y)
}

// without measures the group less each member.
func (a *assessor) without() error {
	if n := len(a.out.Members); n < 3 || n > 12 {
		return nil
	}
	m, err := record.FindMeasure(lead + "-pairs")
	if err != nil {
		return err
	}
	whole := a.out.Figures[0].Figure
	for _, member := range a.out.Members {
		rest := record.Without(a.group, entente.Code(member.Code))
		list, err := a.r.Figures(record.Query{
			Measure: m, Subjects: []record.Subject{{On: record.OnGroup, Group: rest}}, By: record.ByYear,
			From: strconv.Itoa(a.year), To: strconv.Itoa(a.year), Body: a.body,
		})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			continue
		}
		f := newFigure(list[0])
		a.out.Without = append(a.out.Without, Without{Member: member.Code, Figure: f, Change: f.Value - whole.Value})
	}
	slices.SortStableFunc(a.out.Without, func(x, y Without) int { return compareNumbers(y.Change, x.Change) })
	return nil
}

// references compares with the other declared groups.
func (a *assessor) references() error {
	m, err := record.FindMeasure(lead + "-pairs")
	if err != nil {
		return err
	}
	list, err := a.r.References(m, a.body, a.year, a.group)
	if err != nil {
		return err
	}
	for _, x := range list {
		a.out.References = append(a.out.References, Reference{
			Group: x.Group.ID, Members: x.Members, Subsets: x.Subsets, All: x.Exact,
			Mean: Number(x.Mean), P05: Number(x.P05), P95: Number(x.P95), Above: Number(x.Above),
		})
	}
	slices.SortStableFunc(a.out.References, func(x, y Reference) int { return compareNumbers(y.Mean, x.Mean) })
	return nil
}

// running compares a year that is not over with the same months of the five
// years before it, or not at all.
func (a *assessor) running() error {
	covered := a.r.Coverage(a.body)
	if !covered.Known() || covered.Year() <= a.year || a.r.LastFullYear(a.body) != a.year {
		return nil
	}
	m, err := record.FindMeasure(lead + "-pairs")
	if err != nil {
		return err
	}
	day := covered.Time()
	for back := range 6 {
		y := covered.Year() - back
		list, err := a.r.Figures(record.Query{
			Measure: m, Subjects: []record.Subject{{On: record.OnGroup, Group: a.group}}, By: record.BySpan, Body: a.body,
			From: fmt.Sprintf("%d-01-01", y), To: sameDay(day, y).String(),
		})
		if err != nil {
			return err
		}
		for _, f := range list {
			a.out.Running = append(a.out.Running, newFigure(f))
		}
	}
	return nil
}

// sameDay is the day of another year; 29 February becomes the 28th.
func sameDay(d time.Time, year int) entente.Date {
	if d.Month() == time.February && d.Day() == 29 {
		d = d.AddDate(0, 0, -1)
	}
	return entente.NewDate(year, d.Month(), d.Day())
}
