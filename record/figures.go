package record

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/measure"
)

// Figures answers a query: one figure for each subject and period. What cannot
// be had is a figure without a value whose status and note say why; the error
// is for a query that makes no sense or a record that cannot be read.
func (r *Record) Figures(q Query) ([]entente.Figure, error) {
	if q.Body == "" {
		q.Body = entente.GeneralAssembly
	}
	if q.Measure.On == OnDirection {
		q.Subjects = bothWays(q.Subjects)
	}
	if err := q.fits(); err != nil {
		return nil, err
	}
	if r.OnlyFigures(q.Measure) {
		return r.storedAnswer(q)
	}
	return q.Measure.answer(r, q)
}

// bothWays turns pairs into their two directions.
func bothWays(subjects []Subject) []Subject {
	var list []Subject
	for _, s := range subjects {
		if s.On == OnPair {
			list = append(list, Subject{On: OnDirection, A: s.A, B: s.B}, Subject{On: OnDirection, A: s.B, B: s.A})
			continue
		}
		list = append(list, s)
	}
	return list
}

// voteFigures answers from roll calls.
func (r *Record) voteFigures(q Query) ([]entente.Figure, error) {
	var list []entente.Figure
	for _, by := range q.cuts() {
		figs, err := r.cut(q, by)
		var none Missing
		if errors.As(err, &none) {
			return r.allUnknown(q, none, methodVersion)
		}
		if err != nil {
			return nil, err
		}
		if q.By == "" && by == BySpan && len(figs) > 0 {
			if _, ok := yearOf(figs[0].Span); ok {
				continue // the whole is one year, which is there already
			}
		}
		list = append(list, figs...)
	}
	return list, nil
}

// cuts lists how the time asked for is cut: by default into years and, where
// bounds are given, also left whole.
func (q Query) cuts() []string {
	switch {
	case q.By != "":
		return []string{q.By}
	case q.From != "" || q.To != "":
		return []string{ByYear, BySpan}
	}
	return []string{ByYear}
}

// fits checks that the subjects are of the kind that the measure is about.
func (q Query) fits() error {
	for _, s := range q.Subjects {
		if s.On != q.Measure.On {
			return fmt.Errorf("%s is a measure of a %s, not of a %s%s", q.Measure.ID, q.Measure.On, s.On, q.hint(s))
		}
	}
	if len(q.Subjects) == 0 && q.Measure.On == OnGroup {
		return fmt.Errorf("%s is a measure of groups: name one (entente groups lists them)", q.Measure.ID)
	}
	if q.Measure.ID == unanimousAgainst && q.Against == "" {
		return errors.New("unanimous-against needs --against STATE")
	}
	if q.Body != entente.GeneralAssembly && q.Body != entente.SecurityCouncil {
		return fmt.Errorf("--body %s: want GA or SC", q.Body)
	}
	return nil
}

func (q Query) hint(s Subject) string {
	if s.On == OnDirection && q.Measure.On == OnPair {
		return fmt.Sprintf("; write %s", entente.NewPair(s.A, s.B))
	}
	if s.On == OnGroup && q.Measure.On == OnPair {
		return fmt.Sprintf("; for a group ask for %s%s", q.Measure.ID, pairsSuffix)
	}
	if s.On == OnPair && q.Measure.On == OnGroup && q.Measure.pair.ID != "" {
		return fmt.Sprintf("; for a pair ask for %s", q.Measure.pair.ID)
	}
	return ""
}

// cut answers a query for one way of cutting time.
func (r *Record) cut(q Query, by string) ([]entente.Figure, error) {
	p, err := r.planVotes(q, by)
	if err != nil {
		return nil, err
	}
	var list []entente.Figure
	for _, in := range p.periods {
		figs, err := r.periodFigures(p, in)
		if err != nil {
			return nil, err
		}
		list = append(list, figs...)
	}
	return list, nil
}

func (r *Record) planVotes(q Query, by string) (plan, error) {
	cutting := by
	if by == BySpan {
		cutting = ByYear
	}
	j, err := r.Joint(q.Body, cutting)
	if err != nil {
		return plan{}, err
	}
	p, err := r.plan(q, by, j.Spans)
	if err == nil && by == BySession {
		err = r.dateSessions(&p)
	}
	return p, err
}

// dateSessions gives sessions the days of their votes.
func (r *Record) dateSessions(p *plan) error {
	a, err := r.Assembly(p.Body)
	if err != nil {
		return err
	}
	days := map[string]entente.Span{}
	for _, c := range a.RollCalls {
		if !c.Date.Known() {
			continue
		}
		s, ok := days[c.Session]
		if !ok {
			s = entente.Span{From: c.Date}
		}
		s.To = c.Date + 1
		days[c.Session] = s
	}
	for i := range p.periods {
		s, ok := days[p.periods[i].label]
		if !ok {
			s = entente.Span{From: entente.NoDate, To: entente.NoDate}
		}
		p.periods[i].span = s
	}
	return nil
}

// allUnknown answers a question that the record cannot speak to: for each
// subject that nothing is known, or the reason itself where none is named.
func (r *Record) allUnknown(q Query, none Missing, version string) ([]entente.Figure, error) {
	if len(q.Subjects) == 0 {
		return nil, none
	}
	var list []entente.Figure
	for _, s := range q.Subjects {
		f := entente.Figure{
			Measure: q.Measure.ID, Subject: s.String(), Span: q.spanText(), Body: q.Body, Level: q.Level,
			Share: 1, Coverage: entente.NoDate, Version: version,
		}
		list = append(list, f.NoValue(entente.Unknown, none.Why))
	}
	return list, nil
}

// String writes a subject as figures print it.
func (s Subject) String() string {
	switch s.On {
	case OnPair:
		return entente.Pair{A: s.A, B: s.B}.String()
	case OnDirection:
		return entente.Direction{From: s.A, To: s.B}.String()
	case OnGroup:
		return s.Group.ID
	}
	return string(s.A)
}

// periodFigures answers for all subjects in one period.
func (r *Record) periodFigures(p plan, in period) ([]entente.Figure, error) {
	switch p.Measure.On {
	case OnPair:
		return r.pairFigures(p, in)
	case OnGroup:
		var list []entente.Figure
		for _, s := range p.Subjects {
			f, err := r.groupFigure(p, in, s.Group)
			if err != nil {
				return nil, err
			}
			list = append(list, f)
		}
		return list, nil
	}
	return r.stateFigures(p, in)
}

// blank is a figure of the plan with everything but its numbers.
func (r *Record) blank(p plan, in period, subject string) entente.Figure {
	f := entente.Figure{
		Measure: p.Measure.ID, Subject: subject, Span: in.label, Body: p.Body, Level: p.Level,
		Value: math.NaN(), Low: math.NaN(), High: math.NaN(),
		Share: 1, Status: entente.Known, Coverage: r.Coverage(p.Body), Version: methodVersion, Slice: p.slice,
	}
	if e, ok := r.votesEdition(p.Body); ok {
		f.Editions = []string{e.SHA256}
	}
	if !r.over(p.Body, p.by, in) {
		f.Status = entente.Partial
		f.Note = fmt.Sprintf("the edition ends %s, before the %s does: not comparable with a full one", f.Coverage, p.noun())
	}
	return f
}

func (p plan) noun() string {
	if p.by == ByYear {
		return "year"
	}
	return p.by
}

// over reports whether the edition's coverage reaches the end of the period.
func (r *Record) over(body entente.Body, by string, in period) bool {
	covered := r.Coverage(body)
	if !covered.Known() {
		return false
	}
	if by == BySession {
		end, ok := sessionEnd(in.label)
		return !ok || covered >= end-1
	}
	return covered >= in.span.To-1
}

// pairFigures answers for the pairs asked for, or for all that voted together.
func (r *Record) pairFigures(p plan, in period) ([]entente.Figure, error) {
	tables, err := r.tablesFor(p, in)
	var none Missing
	if errors.As(err, &none) {
		var list []entente.Figure
		for _, s := range p.Subjects {
			list = append(list, r.blank(p, in, s.String()).NoValue(entente.Unknown, none.Why))
		}
		if len(list) == 0 {
			return nil, none
		}
		return list, nil
	}
	if err != nil {
		return nil, err
	}
	var list []entente.Figure
	if len(p.Subjects) == 0 {
		for _, pair := range tables.all() {
			f, err := r.pairFigure(p, in, tables, pair.String(), []entente.Pair{pair})
			if err != nil {
				return nil, err
			}
			list = append(list, f)
		}
		return list, nil
	}
	for _, s := range p.Subjects {
		codes := r.pairsIn(p, in, s)
		for _, named := range codes {
			f, err := r.pairFigure(p, in, tables, named.label, named.pairs)
			if err != nil {
				return nil, err
			}
			if f.N > 0 || len(codes) == 1 { // of two codes in one year only one may have voted
				list = append(list, f)
			}
		}
	}
	return list, nil
}

// namedPairs is a subject as it is printed and the pairs of codes behind it.
type namedPairs struct {
	label string
	pairs []entente.Pair
}

// pairsIn lists the pairs under which two states appear in a period. In a year
// each is a figure of its own, under the codes of the time; over a longer span
// they are taken together.
func (r *Record) pairsIn(p plan, in period, s Subject) []namedPairs {
	var pairs []entente.Pair
	for _, year := range yearsOf(in) {
		for _, a := range r.codesIn(s.A, year) {
			for _, b := range r.codesIn(s.B, year) {
				if pair := entente.NewPair(a, b); a != b && !slices.Contains(pairs, pair) {
					pairs = append(pairs, pair)
				}
			}
		}
	}
	if p.by == BySpan {
		if len(pairs) == 0 {
			return nil
		}
		return []namedPairs{{label: s.String(), pairs: pairs}}
	}
	var list []namedPairs
	for _, pair := range pairs {
		list = append(list, namedPairs{label: pair.String(), pairs: []entente.Pair{pair}})
	}
	return list
}

// pairFigure computes a pair's figure; several pairs are the same two states
// under different codes.
func (r *Record) pairFigure(p plan, in period, tables tableSource, label string, pairs []entente.Pair) (entente.Figure, error) {
	f := r.blank(p, in, label)
	if why := r.withheld(p.Body, in); why != "" {
		return f.NoValue(entente.Unknown, why), nil
	}
	var t measure.Table
	for _, pair := range pairs {
		t = t.Plus(tables.of(pair))
	}
	f.N = t.N()
	value, status := p.Measure.pair.Value(t)
	switch status {
	case entente.Unknown:
		return f.NoValue(status, "no roll call in which both cast a vote"), nil
	case entente.NotApplicable:
		return f.NoValue(status, "one of the two always voted the same way: chance agreement is not defined"), nil
	}
	f.Value = value
	r.caveats(&f, in, pairs)
	switch {
	case len(in.pool) <= 1 || p.by != BySpan:
		i := p.Measure.pair.Interval(t, p.Level)
		f.Low, f.High, f.Method = i.Low, i.High, i.Method
	case tables.assembly != nil:
		i := p.Measure.pair.Clustered(tables.clusters(pairs), p.Level)
		f.Low, f.High, f.Method = i.Low, i.High, i.Method
	default:
		f.Note = join(f.Note, "no interval: over several years it must be clustered by recurring resolution, which needs the roll calls; entente sync undl")
	}
	return f, nil
}

// caveats adds what the register says about the states in the period.
func (r *Record) caveats(f *entente.Figure, in period, pairs []entente.Pair) {
	var seen []entente.Code
	for _, p := range pairs {
		for _, c := range []entente.Code{p.A, p.B} {
			if slices.Contains(seen, c) {
				continue
			}
			seen = append(seen, c)
			f.Other = f.Other || r.States.SeatElsewhere(c, in.span)
			for _, text := range r.States.Caveats(c, in.span) {
				f.Note = join(f.Note, text)
			}
		}
	}
}

// join puts notes together; they are clauses, without a full stop.
func join(a, b string) string {
	b = strings.TrimSuffix(b, ".")
	if a == "" {
		return b
	}
	return a + "; " + b
}
