package operation

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"entente"
	"entente/record"
	"entente/trend"
)

type breaksRequest struct {
	Measure string `arg:"" predictor:"measure" help:"What to measure (entente measures lists all)."`
	Subject string `arg:"" help:"A pair (IRN-RUS), direction (RUS>IRN), group or state."`
	Method  string `help:"bayes: a probability for every year. baiperron: least squares dates with intervals. pelt: least squares with a penalty." enum:"bayes,baiperron,pelt" default:"bayes"`
	Model   string `help:"What a year's value is: normal around a level; counts (Poisson); shares (of n, beta-binomial). The last two are for bayes and, counts, for pelt." enum:"normal,counts,shares" default:"normal"`
	Members string `help:"A group of your own in place of the subject: IRN,RUS,... (then write - as the subject)." placeholder:"STATES"`
	spanRequest
}

// BreaksResult says when the level of a yearly figure broke.
type BreaksResult struct {
	Measure  string         `json:"measure"`
	Title    string         `json:"title"`
	Unit     string         `json:"unit"`
	Subject  string         `json:"subject"`
	Method   string         `json:"method"`
	Model    string         `json:"model"`
	From     int            `json:"from"` // first and last year with a value
	To       int            `json:"to"`
	N        int            `json:"n"` // years with a value
	Years    []BreakYear    `json:"years"`
	Breaks   []BreakFinding `json:"breaks"`
	Number   []Number       `json:"number"`               // probability of 0, 1, 2 ... breaks; of bayes only
	Straight Number         `json:"straight_probability"` // that the series is one straight line; of bayes with the normal model only
	Settings []BreakSetting `json:"settings"`             // the last break under other priors; of bayes with the normal model only
	Notes    []string       `json:"notes"`
	Sources  []Source       `json:"sources"`
}

// BreakSetting is the last break with one prior moved.
type BreakSetting struct {
	Name        string `json:"name"`
	Found       bool   `json:"found"`
	Year        int    `json:"year"` // 0 if none is found
	Probability Number `json:"probability"`
}

// BreakYear is one year of the series.
type BreakYear struct {
	Year   int    `json:"year"`
	Value  Number `json:"value"`
	Change Number `json:"p_change"` // probability that the level broke between the known year before and this one
	Level  Level  `json:"level"`
	Used   bool   `json:"used"` // false: a gap, or drawn only because others governed
}

var breaksOperation = define(Operation{
	Name: "breaks", Section: "Questions",
	Summary: "When the level of a yearly figure broke: a year with a probability, and the records of that time beside it",
	Doc: "Looks for breaks in the level of any measure by year. The default method gives the exact posterior probability of a break in every year and of " +
		"the number of breaks; a break is reported where the probability within three known years reaches one half. The others date breaks by least squares. " +
		"Beside each break stand the commands that open the figures and the dated records about the subject that begin in that time; beside is not because.",
	Examples: []string{"entente breaks kappa-quadratic-pairs quartet", "entente breaks agreement IRN-RUS --method baiperron", "entente breaks ledger-exercises CHN-RUS --model counts"},
}, runBreaks)

func runBreaks(_ context.Context, env *Env, q *breaksRequest) (*BreaksResult, error) {
	m, err := record.FindMeasure(q.Measure)
	if err != nil {
		return nil, err
	}
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	names := []string{q.Subject}
	if q.Members != "" {
		names = nil
	}
	subject, err := subjects(r, names, q.Members)
	if err != nil {
		return nil, err
	}
	if subject[0].On == record.OnGroup && m.On == record.OnPair {
		if m, err = record.FindMeasure(m.ID + "-pairs"); err != nil {
			return nil, err
		}
	}
	query, err := q.query(r, m, record.ByYear)
	if err != nil {
		return nil, err
	}
	query.Subjects = subject
	list, err := r.Figures(query)
	if err != nil {
		return nil, err
	}
	res := &BreaksResult{
		Measure: m.ID, Title: m.Title, Unit: m.Unit, Subject: subject[0].String(), Method: q.Method, Model: q.Model,
		Years: []BreakYear{}, Breaks: []BreakFinding{}, Number: []Number{}, Settings: []BreakSetting{}, Straight: Number(math.NaN()), Notes: []string{},
	}
	if err := res.find(list, q.Level); err != nil {
		return nil, fmt.Errorf("breaks of %s for %s: %w", m.ID, res.Subject, err)
	}
	for i := range res.Breaks {
		b := &res.Breaks[i]
		if b.Records, err = recordsBeside(r, subject[0], b.From-1, b.To); err != nil {
			return nil, err
		}
	}
	var rests []string
	for _, f := range list {
		rests = append(rests, f.Editions...)
	}
	res.Sources, err = usedSources(r, rests)
	return res, err
}

// finished accepts a figure that can stand beside those of other years: it has
// a value for nearly all of a group's pairs, and the edition covers its whole
// year.
func finished(f entente.Figure) bool {
	if !complete(f) {
		return false
	}
	span, ok := record.SpanOf(f.Span)
	return f.Status == entente.Known || ok && f.Coverage.Known() && f.Coverage+1 >= span.To
}

// find fills in the years and the breaks.
func (b *BreaksResult) find(list []entente.Figure, level float64) error {
	// A group has one series under its own name; others may have a predecessor's.
	c := courseOf(apart(list, b.Subject), finished)
	b.notes(list, c)
	s := series{Course: c, n: sizes(list, c.Points)}
	for i, p := range c.Points {
		y := BreakYear{Year: p.Year, Value: p.Value, Change: Number(math.NaN()), Level: newLevel(noLevel()), Used: !math.IsNaN(c.y[i])}
		if y.Used {
			b.N++
		}
		b.Years = append(b.Years, y)
	}
	if b.N == 0 {
		return errors.New("no year has a value: " + noteOf(list))
	}
	b.From, b.To = c.from, c.to
	switch b.Method {
	case "pelt":
		return b.pelt(s)
	case "baiperron":
		return b.baiPerron(s, level)
	}
	return b.bayes(s)
}

func noLevel() trend.Estimate {
	nan := math.NaN()
	return trend.Estimate{Mean: nan, Low: nan, High: nan}
}

// notes says what is not in the series.
func (b *BreaksResult) notes(list []entente.Figure, c Course) {
	out := map[string]int{}
	for _, f := range list {
		switch {
		case math.IsNaN(f.Value):
		case f.Share < wholeShare:
			out["fewer than 90 % of the group's pairs have a value"]++
		case !finished(f):
			out["the edition does not cover the year to its end"]++
		}
	}
	for _, p := range c.Points {
		if (p.Year < c.from || p.Year > c.to) && !math.IsNaN(float64(p.Value)) {
			out["before or after years of a predecessor or of another government"]++
		}
	}
	for why, n := range out {
		b.Notes = append(b.Notes, fmt.Sprintf("left out: %d year(s): %s", n, why))
	}
	slices.Sort(b.Notes)
	n, why := 0, ""
	for _, f := range list {
		if y, ok := spanYear(f.Span); ok && y >= c.from && y <= c.to && f.Status == entente.Partial && finished(f) {
			n, why = n+1, f.Note
		}
	}
	if n > 0 {
		b.Notes = append(b.Notes, fmt.Sprintf("partial and used: %d year(s), the last: %s", n, why))
	}
}

// series is what a model is fitted to.
type series struct {
	Course
	n []float64 // of each point: records that its value rests on
}

// sizes is the n of each point's figure.
func sizes(list []entente.Figure, points []Point) []float64 {
	at := map[int]float64{}
	for _, f := range list {
		if y, ok := spanYear(f.Span); ok && finished(f) {
			at[y] = float64(f.N)
		}
	}
	n := make([]float64, len(points))
	for i, p := range points {
		n[i] = at[p.Year]
	}
	return n
}

// posterior fits the model that was asked for.
func (b *BreaksResult) posterior(s series) (trend.Posterior, error) {
	switch b.Model {
	case "counts":
		if err := whole(s.y); err != nil {
			return trend.Posterior{}, err
		}
		return trend.BreaksInCounts(s.y, nil, trend.CountOptions{})
	case "shares":
		hits := make([]float64, len(s.y))
		for i, y := range s.y {
			if y < 0 || y > 1 {
				return trend.Posterior{}, fmt.Errorf("%g is no share", y)
			}
			hits[i] = min(y*s.n[i], s.n[i])
		}
		return trend.BreaksInShares(hits, s.n, trend.CountOptions{})
	}
	p := trend.Breaks(s.y, trend.Options{SE: s.se})
	return p, p.Err()
}

// settings repeats the question with each prior moved.
func (b *BreaksResult) settings(s series) {
	for _, c := range trend.Sensitivity(s.y, trend.Options{SE: s.se}, 0) {
		x := BreakSetting{Name: c.Name, Found: c.Found, Probability: Number(math.NaN())}
		if c.Found {
			x.Year, x.Probability = s.Points[c.Last.Index].Year, Number(c.Last.Probability)
		}
		b.Settings = append(b.Settings, x)
	}
}

// whole refuses what cannot be counts.
func whole(y []float64) error {
	for _, v := range y {
		if v < 0 || v != math.Trunc(v) && !math.IsNaN(v) {
			return fmt.Errorf("%g is no count", v)
		}
	}
	return nil
}

func (b *BreaksResult) bayes(s series) error {
	p, err := b.posterior(s)
	if err != nil {
		return err
	}
	var work errgroup.Group // a level is a mixture over all segments around its year
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i := range b.Years {
		work.Go(func() error {
			b.Years[i].Change, b.Years[i].Level = Number(p.Break[i]), newLevel(p.Level(i, 0.95))
			return nil
		})
	}
	_ = work.Wait() // none fails
	for _, q := range p.Number {
		b.Number = append(b.Number, Number(q))
	}
	if b.Model == "normal" {
		b.Straight = Number(p.Line)
		b.settings(s)
	}
	for _, x := range trend.All(p, 0) {
		b.Breaks = append(b.Breaks, newBreak(s.Course, x, b.Measure, b.Subject))
	}
	return nil
}

func (b *BreaksResult) baiPerron(s series, level float64) error {
	if b.Model != "normal" {
		return fmt.Errorf("baiperron knows no model of %s: leave --model out", b.Model)
	}
	d, err := trend.BaiPerron(s.y, trend.BaiPerronOptions{Level: level})
	if err != nil {
		return err
	}
	for _, x := range d.Dates {
		f := trend.Break{Index: x.Index, First: x.Low, Final: x.High, Probability: math.NaN(), Before: mean(x.Before), After: mean(x.After)}
		if x.Low < 0 {
			f.First, f.Final = x.Index, x.Index
			b.Notes = append(b.Notes, fmt.Sprintf("%d: no interval, a segment does not vary", s.Points[x.Index].Year))
		}
		b.Breaks = append(b.Breaks, newBreak(s.Course, f, b.Measure, b.Subject))
	}
	b.steps(s)
	b.Notes = append(b.Notes, fmt.Sprintf("largest F for one break %.2f in %d, p %s; errors are taken for independent, so with drift from year to year p and the intervals are too small",
		d.SupF, s.Points[d.SupAt].Year, pText(d.P)))
	return nil
}

func (b *BreaksResult) pelt(s series) error {
	opt := trend.PartitionOptions{}
	switch b.Model {
	case "counts":
		if err := whole(s.y); err != nil {
			return err
		}
		opt.Cost = trend.CostPoisson
	case "shares":
		return errors.New("pelt knows no model of shares: leave --model out")
	}
	starts, segments, err := trend.Partition(s.y, opt)
	if err != nil {
		return err
	}
	for k, i := range starts {
		x := trend.Break{Index: i, First: i, Final: i, Probability: math.NaN(), Before: mean(segments[k].Mean), After: mean(segments[k+1].Mean)}
		b.Breaks = append(b.Breaks, newBreak(s.Course, x, b.Measure, b.Subject))
	}
	b.steps(s)
	b.Notes = append(b.Notes, "pelt gives neither probability nor interval, and takes errors for independent; its penalty is 3 log n of the noise")
	return nil
}

// mean is a level without an interval.
func mean(v float64) trend.Estimate {
	e := noLevel()
	e.Mean = v
	return e
}

// steps gives each used year the mean of the years between the breaks around
// it.
func (b *BreaksResult) steps(s series) {
	from := 0
	fill := func(to int) {
		sum, n := 0.0, 0.0
		for i := from; i < to; i++ {
			if !math.IsNaN(s.y[i]) {
				sum, n = sum+s.y[i], n+1
			}
		}
		for i := from; i < to; i++ {
			if !math.IsNaN(s.y[i]) {
				b.Years[i].Level.Mean = Number(sum / n)
			}
		}
		from = to
	}
	for i, p := range s.Points {
		if slices.ContainsFunc(b.Breaks, func(f BreakFinding) bool { return f.Year == p.Year }) {
			fill(i)
		}
	}
	fill(len(s.Points))
}

// pText writes a p value.
func pText(p float64) string {
	if p < 0.001 {
		return "under 0.001"
	}
	return strings.TrimRight(decimals(p, 3), "0")
}
