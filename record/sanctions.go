package record

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"entente"
	"entente/measure"
	"entente/source/gsdb"
)

// sanctionsVersion is the version of what is made of sanctions cases.
const sanctionsVersion = "sanctions/2"

// Ids of the measures on sanctions cases.
const (
	casesAgainst   = "sanctions-cases"
	casesAlone     = "sanctions-cases-alone"
	casesByBodies  = "sanctions-cases-bodies"
	casesShare     = "sanctions-cases-share"
	casesSent      = "sanctions-cases-sent"
	casesDirection = "sanctions-cases-direction"
)

func sanctionMeasures() []Entry {
	var list []Entry
	add := func(id string, on On, title, unit string, high float64) {
		list = append(list, Entry{
			ID: id, On: on, Title: title, Unit: unit, High: high, Page: "sanctions", Rests: "gsdb",
			Layer: entente.Sanctions, answer: (*Record).caseFigures, exactly: (*Record).caseRows,
		})
	}
	add(casesAgainst, OnState, "Sanctions cases in force against the state", "cases", 0)
	add(casesShare, OnState, "Share of all sanctions cases in force that are against the state", "share", 1)
	add(casesAlone, OnState, "Sanctions cases in force that have the state as their only target", "cases", 0)
	add(casesByBodies, OnState, "Sanctions cases in force against the state by bodies such as the UN and the EU", "cases", 0)
	add(casesSent, OnState, "Sanctions cases in force that the state is a sender of", "cases", 0)
	add(casesDirection, OnDirection, "Sanctions cases in force, from sender to target", "cases", 0)
	return list
}

// sanctionsCase is one case with the states on both sides.
type sanctionsCase struct {
	measure.Case
	ref              string
	senders, targets []entente.Code
	byBody           bool // a sender is no state
	onBody           bool // a target is no state
}

// sanctionsCases are all cases of an edition.
type sanctionsCases struct {
	edition     entente.Edition
	cases       []sanctionsCase
	first, last int
	jump        string // note on the year in which new cases jump; from jumpYear on
	jumpYear    int
}

// newestOf returns the edition of a source that answers; a Missing error where
// there is none, or none that may be used.
func (r *Record) newestOf(id, what string) (entente.Edition, error) {
	var found entente.Edition
	for _, e := range r.manifest.Editions {
		if e.Source == id && (found.SHA256 == "" || e.CoverageTo > found.CoverageTo) {
			found = e
		}
	}
	if found.SHA256 == "" {
		return found, missing("the record holds no %s; entente sync %s", what, id)
	}
	if r.leftOut(found) {
		return found, missing("left out by --commercial: %s is for non-commercial use only", id)
	}
	return found, nil
}

// sanctionsCases puts the records of each case together: one has a record for
// every sender and target.
func (r *Record) sanctionsCases() (sanctionsCases, error) {
	e, err := r.newestOf("gsdb", "sanctions cases")
	if err != nil {
		return sanctionsCases{}, err
	}
	rows, err := r.recordRows(e.Source + "/" + e.File)
	if err != nil {
		return sanctionsCases{}, err
	}
	all := sanctionsCases{edition: e, first: e.CoverageFrom.Year(), last: e.CoverageTo.Year()}
	at := map[string]int{}
	for _, x := range rows {
		i, ok := at[x.Ref]
		if !ok {
			i = len(all.cases)
			at[x.Ref] = i
			all.cases = append(all.cases, sanctionsCase{Case: yearsOfCase(x, all.last), ref: x.Ref})
		}
		all.cases[i].join(x)
	}
	begun := map[int]int{}
	for _, c := range all.cases {
		begun[c.Begin]++
	}
	if y, n, before, ok := measure.Jump(begun, all.first, all.last, 30); ok {
		all.jumpYear = y
		all.jump = fmt.Sprintf("new cases jump in %d (%d begun, never over %d in a year before): the coding may have changed", y, n, before)
	}
	return all, nil
}

func yearsOfCase(x recordRow, last int) measure.Case {
	c := measure.Case{Begin: orNoDate(x.From).Year(), End: last, Running: true}
	if to := orNoDate(x.To); to.Known() {
		c.End, c.Running = (to - 1).Year(), false
	}
	return c
}

func (c *sanctionsCase) join(x recordRow) {
	a, b := entente.Code(x.A), entente.Code(x.B)
	switch x.Kind {
	case gsdb.Case:
		c.senders, c.targets = appendOnce(c.senders, a), appendOnce(c.targets, b)
	case gsdb.CaseByBody:
		c.targets, c.byBody = appendOnce(c.targets, a), true
	case gsdb.CaseOnBody:
		c.senders, c.onBody = appendOnce(c.senders, a), true
	case gsdb.CaseOfBodies:
		c.byBody, c.onBody = true, true
	}
}

func appendOnce[T comparable](list []T, c T) []T {
	if slices.Contains(list, c) {
		return list
	}
	return append(list, c)
}

// caseFigures answers from sanctions cases, year by year.
func (r *Record) caseFigures(q Query) ([]entente.Figure, error) {
	if q.By != "" && q.By != ByYear {
		return nil, fmt.Errorf("%s is counted by year: a case has no dates below it", q.Measure.ID)
	}
	all, err := r.sanctionsCases()
	var none Missing
	if errors.As(err, &none) {
		return r.allUnknown(q, none, sanctionsVersion)
	}
	if err != nil {
		return nil, err
	}
	first, last, err := yearBounds(q.From, q.To, []string{fmt.Sprint(all.first), fmt.Sprint(all.last)})
	if err != nil {
		return nil, err
	}
	var list []entente.Figure
	for y := first; y <= last; y++ {
		list = append(list, r.casesIn(q, all, y)...)
	}
	return list, nil
}

// casesIn answers for all subjects in one year.
func (r *Record) casesIn(q Query, all sanctionsCases, year int) []entente.Figure {
	var active []sanctionsCase
	for _, c := range all.cases {
		if c.Active(year) {
			active = append(active, c)
		}
	}
	blank := entente.Figure{
		Measure: q.Measure.ID, Span: fmt.Sprint(year), Low: math.NaN(), High: math.NaN(), Share: 1, Status: entente.Known,
		Coverage: all.edition.CoverageTo, Editions: []string{all.edition.SHA256}, Version: sanctionsVersion,
	}
	if all.jump != "" && year >= all.jumpYear {
		blank.Note = all.jump
	}
	if year < all.first || year > all.last {
		blank = blank.NoValue(entente.Unknown, fmt.Sprintf("the cases are coded from %d to %d", all.first, all.last))
		active = nil
	}
	var list []entente.Figure
	for _, s := range r.caseSubjects(q, active, year) {
		f := blank
		f.Subject = s.String()
		if f.Status == entente.Known {
			countCases(&f, q.Measure.ID, active, s)
		}
		list = append(list, f)
	}
	return list
}

// counts reports whether a case counts in a measure of a subject.
func (c sanctionsCase) counts(id string, s Subject) bool {
	switch id {
	case casesSent:
		return slices.Contains(c.senders, s.A)
	case casesDirection:
		return slices.Contains(c.targets, s.B) && slices.Contains(c.senders, s.A)
	case casesAlone:
		return len(c.targets) == 1 && !c.onBody && c.targets[0] == s.A
	case casesByBodies:
		return c.byBody && slices.Contains(c.targets, s.A)
	}
	return slices.Contains(c.targets, s.A)
}

// countCases sets the value of a figure from the cases of its year.
func countCases(f *entente.Figure, id string, active []sanctionsCase, s Subject) {
	target := s.A
	if id == casesDirection {
		target = s.B
	}
	bodies := 0
	for _, c := range active {
		if c.counts(id, s) {
			f.N++
		}
		if c.counts(casesByBodies, Subject{A: target}) {
			bodies++
		}
	}
	f.Value = float64(f.N)
	switch id {
	case casesShare:
		f.Value = math.NaN()
		if len(active) > 0 {
			f.Value = float64(f.N) / float64(len(active))
		}
		f.Note = join(f.Note, fmt.Sprintf("of %d cases in force", len(active)))
	case casesDirection:
		if bodies > 0 {
			f.Note = join(f.Note, fmt.Sprintf("beside it %d in force against %s by bodies (UN, EU ...), which are not counted for their members", bodies, target))
		}
	case casesAgainst, casesAlone:
		f.Note = join(f.Note, fmt.Sprintf("%.1f %% of the %d in force", 100*f.Value/float64(max(1, len(active))), len(active)))
		if bodies > 0 && id == casesAgainst {
			f.Note = join(f.Note, fmt.Sprintf("%d of them by bodies (UN, EU ...)", bodies))
		}
	}
}

// caseRows gives the test of the records behind the figures of one subject: all
// of each case that counts.
func (r *Record) caseRows(q Query) (behind, error) {
	all, err := r.sanctionsCases()
	if missing := (Missing{}); errors.As(err, &missing) {
		return noRecord, nil
	}
	if err != nil {
		return behind{}, err
	}
	first, last, err := yearBounds(q.From, q.To, []string{fmt.Sprint(all.first), fmt.Sprint(all.last)})
	if err != nil {
		return behind{}, err
	}
	refs := map[string]bool{}
	for y := max(first, all.first); y <= min(last, all.last); y++ {
		for _, s := range r.caseSubjects(q, nil, y) {
			for _, c := range all.cases {
				if c.Active(y) && c.counts(q.Measure.ID, s) {
					refs[c.ref] = true
				}
			}
		}
	}
	return behind{[]string{all.edition.Source}, func(x Statement) bool { return x.Edition == all.edition.SHA256 && refs[x.Ref] }}, nil
}

// caseSubjects lists the states or directions of a year under their codes of
// the time: those asked for, or all with a case.
func (r *Record) caseSubjects(q Query, active []sanctionsCase, year int) []Subject {
	var list []Subject
	for _, s := range q.Subjects {
		for _, a := range r.codesIn(s.A, year) {
			if s.On != OnDirection {
				list = append(list, Subject{On: OnState, A: a})
				continue
			}
			for _, b := range r.codesIn(s.B, year) {
				list = append(list, Subject{On: OnDirection, A: a, B: b})
			}
		}
	}
	if len(q.Subjects) > 0 {
		return list
	}
	seen := map[string]bool{}
	add := func(s Subject) {
		if !seen[s.String()] {
			seen[s.String()] = true
			list = append(list, s)
		}
	}
	for _, c := range active {
		switch q.Measure.ID {
		case casesSent:
			for _, a := range c.senders {
				add(Subject{On: OnState, A: a})
			}
		case casesDirection:
			for _, a := range c.senders {
				for _, b := range c.targets {
					add(Subject{On: OnDirection, A: a, B: b})
				}
			}
		default:
			for _, b := range c.targets {
				add(Subject{On: OnState, A: b})
			}
		}
	}
	slices.SortFunc(list, func(x, y Subject) int { return cmp.Compare(x.String(), y.String()) })
	return list
}
