package record

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"entente"
	"entente/source"
)

// tally counts what a reader yields: rows, coverage and issues by kind.
type tally struct {
	rows      int
	from, to  entente.Date
	asOf      entente.Date // the day that the file says it is of; 0 where it does not
	issues    map[string]*entente.Tallied
	lost      int    // rows that yield nothing
	firstLost string //
	rollCalls int
	votes     int
	records   int
}

func newTally() *tally {
	return &tally{from: entente.NoDate, to: entente.NoDate, issues: map[string]*entente.Tallied{}}
}

func (t *tally) add(e source.Entry) {
	t.rows = max(t.rows, e.Rows)
	switch {
	case e.AsOf != 0:
		t.asOf = e.AsOf
		t.see(e.AsOf)
	case e.RollCall != nil:
		t.rollCalls++
		t.see(e.RollCall.Date)
	case e.Record != nil:
		t.records++
		t.seeSpan(e.Record.Span)
	case e.Issue != nil:
		t.issue(*e.Issue)
	case e.Vote.Position != entente.NoLine:
		t.votes++
	}
}

// seeSpan takes in the days of a span. One that begins in a year and has no
// end yet speaks of that whole year.
func (t *tally) seeSpan(s entente.Span) {
	t.see(s.From)
	switch {
	case s.To.Known():
		t.see(s.To - 1)
	case s.From.Known() && s.Precision == entente.Year:
		t.see(entente.NewDate(s.From.Year(), 12, 31))
	}
}

func (t *tally) see(d entente.Date) {
	if !d.Known() {
		return
	}
	if !t.from.Known() || d < t.from {
		t.from = d
	}
	if !t.to.Known() || d > t.to {
		t.to = d
	}
}

func (t *tally) issue(i entente.Issue) {
	if i.Lost {
		if t.lost++; t.lost == 1 {
			t.firstLost = fmt.Sprintf("row %d: %s %s", i.Row, i.Kind, i.Detail)
		}
	}
	c := t.issues[i.Kind]
	if c == nil {
		c = &entente.Tallied{Kind: i.Kind, Rule: i.Rule, First: fmt.Sprintf("row %d: %s", i.Row, i.Detail)}
		t.issues[i.Kind] = c
	}
	c.Count++
}

// describe writes the counts into the edition. The last day that an edition
// can speak of is the day that it says it is of, else the date in its version,
// else the last day it mentions. (A file that says its day has the day of its
// fetch as version until it was read.)
func (t *tally) describe(e *entente.Edition) {
	e.Rows, e.CoverageFrom, e.CoverageTo = t.rows, t.from, t.to
	if t.asOf != 0 {
		e.CoverageTo = max(e.CoverageTo, t.asOf)
	} else if d, err := time.Parse("2006-1-2", strings.ReplaceAll(e.Version, "_", "-")); err == nil {
		e.CoverageTo = max(e.CoverageTo, entente.NewDate(d.Year(), d.Month(), d.Day()))
	}
	e.Issues = nil
	for _, i := range t.issues {
		e.Issues = append(e.Issues, *i)
	}
	slices.SortFunc(e.Issues, func(a, b entente.Tallied) int { return strings.Compare(a.Kind, b.Kind) })
}
