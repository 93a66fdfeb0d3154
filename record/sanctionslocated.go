package record

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/states"
)

// locatedVersion is the version of what is made of the table of entries by
// country of address and month.
const locatedVersion = "located/1"

// Ids of the measures on that table.
const (
	located      = "sanctions-located"
	locatedShare = "sanctions-located-share"
)

// kindEntriesListed is the kind of its records that give a level.
const kindEntriesListed = "entries-listed"

func locatedMeasures() []Entry {
	var list []Entry
	add := func(id, title, unit string, high float64) {
		list = append(list, Entry{
			ID: id, On: OnDirection, Title: title, Unit: unit, High: high, Page: "sanctions-located", Rests: "ofac-panel",
			Layer: entente.Sanctions, answer: (*Record).locatedFigures, exactly: (*Record).locatedRows,
		})
	}
	add(located, "Entries on the sender's sanctions lists with an address in the second state, by month", "entries", 0)
	add(locatedShare, "Share of the second state in all entries counted by country of address", "share", 1)
	return list
}

// panel is the table: levels at the end of each month.
type panel struct {
	edition entente.Edition
	sender  entente.Code
	months  []entente.Date // first days, in order
	levels  map[entente.Date]map[entente.Code]float64
}

func (r *Record) panel() (panel, error) {
	e, err := r.newestOf("ofac-panel", "table of entries by country of address")
	if err != nil {
		return panel{}, err
	}
	rows, err := r.recordRows(e.Source + "/" + e.File)
	if err != nil {
		return panel{}, err
	}
	p := panel{edition: e, levels: map[entente.Date]map[entente.Code]float64{}}
	for _, x := range rows {
		if x.Kind != kindEntriesListed || x.Size == nil || x.From == nil {
			continue
		}
		month := orNoDate(x.From)
		if p.levels[month] == nil {
			p.levels[month] = map[entente.Code]float64{}
			p.months = append(p.months, month)
		}
		p.sender = entente.Code(x.A)
		p.levels[month][entente.Code(x.B)] += *x.Size
	}
	slices.Sort(p.months)
	if len(p.months) == 0 {
		return p, missing("%s holds no levels", e.Source)
	}
	return p, nil
}

// lastIn returns the last month that ends in a period; ok is false without one.
func (p panel) lastIn(in period) (month entente.Date, ok bool) {
	for _, m := range p.months {
		if end := monthEnd(m); end <= in.span.To && end > in.span.From {
			month, ok = m, true
		}
	}
	return month, ok
}

// of lists the levels that count for a state in a month: its own, and with
// territories those of each.
func (p panel) of(c entente.Code, month entente.Date, territories bool) map[entente.Code]float64 {
	parts := map[entente.Code]float64{}
	for code, level := range p.levels[month] {
		if code == c || territories && states.DefaultTerritories().StateOf(code, month) == c {
			parts[code] = level
		}
	}
	return parts
}

func sumOf(levels map[entente.Code]float64) float64 {
	sum := 0.0
	for _, c := range slices.Sorted(maps.Keys(levels)) { // a sum of floats depends on its order
		sum += levels[c]
	}
	return sum
}

func (p panel) periods(q Query) ([]period, error) {
	return datedPeriods(q, p.months[0], p.months[len(p.months)-1])
}

// locatedFigures answers from the table, by year or for one span of days.
func (r *Record) locatedFigures(q Query) ([]entente.Figure, error) {
	p, err := r.panel()
	var none Missing
	if errors.As(err, &none) {
		return r.allUnknown(q, none, locatedVersion)
	}
	if err != nil {
		return nil, err
	}
	periods, err := p.periods(q)
	if err != nil {
		return nil, err
	}
	var figures []entente.Figure
	for _, in := range periods {
		for _, s := range p.subjects(q, in) {
			figures = append(figures, p.figure(q, in, s))
		}
	}
	return figures, nil
}

func (p panel) subjects(q Query, in period) []Subject {
	if len(q.Subjects) > 0 {
		return q.Subjects
	}
	month, ok := p.lastIn(in)
	if !ok {
		return nil
	}
	var list []Subject
	for c := range p.levels[month] {
		if !q.Territories || states.DefaultTerritories().StateOf(c, month) == c {
			list = append(list, Subject{On: OnDirection, A: p.sender, B: c})
		}
	}
	slices.SortFunc(list, func(x, y Subject) int { return cmp.Compare(x.B, y.B) })
	return list
}

// figure answers for one subject in one period, with the growth of all entries
// beside its own.
func (p panel) figure(q Query, in period, s Subject) entente.Figure {
	f := entente.Figure{
		Measure: q.Measure.ID, Subject: s.String(), Span: in.label, Low: math.NaN(), High: math.NaN(), Share: 1, Slice: q.placeSlice(),
		Status: entente.Known, Coverage: p.edition.CoverageTo, Editions: []string{p.edition.SHA256}, Version: locatedVersion,
	}
	month, ok := p.lastIn(in)
	parts := p.of(s.B, month, q.Territories)
	switch {
	case s.A != p.sender:
		return f.NoValue(entente.Unknown, fmt.Sprintf("the table is of the lists of %s alone", p.sender))
	case !ok:
		return f.NoValue(entente.Unknown, fmt.Sprintf("the table covers %s to %s", monthText(p.months[0]), monthText(p.months[len(p.months)-1])))
	case len(parts) == 0:
		return f.NoValue(entente.Unknown, "the table has no row for it")
	}
	own, all := sumOf(parts), sumOf(p.levels[month])
	f.N, f.Value = int(own), own
	f.Note = "at the end of " + monthText(month)
	if q.Measure.ID == locatedShare {
		f.Value = own / all
		f.Note = join(f.Note, fmt.Sprintf("%g of %g", own, all))
	} else if len(parts) > 1 {
		f.Low, f.High, f.Method = largest(parts), own, "bounds"
		f.Note = join(f.Note, partsText(parts)+"; lower bound: all entries of one part have an address in the largest as well")
	}
	if in.wholeMonths() && monthEnd(month) != in.span.To {
		f.Status, f.Note = entente.Partial, join(f.Note, "the table has no "+monthText(in.span.To-1))
	}
	first := p.months[0]
	if before := sumOf(p.of(s.B, first, q.Territories)); before > 0 && month > first {
		f.Note = join(f.Note, fmt.Sprintf("since %s times %.2f, all countries together times %.2f", monthText(first), own/before, all/sumOf(p.levels[first])))
	}
	return f
}

func largest(parts map[entente.Code]float64) float64 {
	most := 0.0
	for _, x := range parts {
		most = max(most, x)
	}
	return most
}

func partsText(parts map[entente.Code]float64) string {
	var list []string
	for c, x := range parts {
		list = append(list, fmt.Sprintf("%s %g", c, x))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// locatedRows gives the test of the rows behind the figures of one subject.
func (r *Record) locatedRows(q Query) (behind, error) {
	p, err := r.panel()
	if missing := (Missing{}); errors.As(err, &missing) {
		return noRecord, nil
	}
	if err != nil {
		return behind{}, err
	}
	periods, err := p.periods(q)
	if err != nil {
		return behind{}, err
	}
	type cell struct {
		code  entente.Code
		month entente.Date
	}
	cells, s := map[cell]bool{}, q.Subjects[0]
	for _, in := range periods {
		if month, ok := p.lastIn(in); ok && s.A == p.sender {
			for c := range p.of(s.B, month, q.Territories) {
				cells[cell{c, month}] = true
			}
		}
	}
	return behind{[]string{p.edition.Source}, func(x Statement) bool {
		return x.Edition == p.edition.SHA256 && x.Kind == kindEntriesListed && cells[cell{x.B, x.Span.From}]
	}}, nil
}
