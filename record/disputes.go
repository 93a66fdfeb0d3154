package record

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"entente"
	"entente/states"
)

// disputesVersion is the version of what is made of disputes, rivalries, cyber
// operations and investments.
const disputesVersion = "disputes/1"

// tieMeasure counts or sums the records of one source by year, of a pair or of
// a direction.
type tieMeasure struct {
	Entry
	what    string // for the reason when the source is absent
	members bool   // the source speaks of members of the state system only
	senders bool   // the source speaks only of the senders that it has
	sum     bool   // of sizes; else the number of records, each Ref once
	binary  bool   // 1 if there is any
	better  string // id of a source that answers instead where the record holds it
	note    string // beside every value
	none    string // beside a 0: what a 0 does not say
}

func tieMeasures() []tieMeasure {
	return []tieMeasure{{
		Entry: Entry{
			ID: "disputes", On: OnPair, Title: "Militarised disputes with the two on opposite sides, at least", Unit: "disputes",
			Doc:  "Disputes in force in the year in which the two stood on opposite sides.",
			Cite: "Palmer et al. (2022), Conflict Management and Peace Science 39(4)", Page: "disputes", Rests: "mid5-directed", Layer: entente.Disputes,
		},
		what: "militarised disputes", members: true, better: "mid",
		note: "the edition keeps one dispute of a pair and year, so that 1 means at least one",
	}, {
		Entry: Entry{
			ID: "rivalry", On: OnPair, Title: "Strategic rivalry in force", Unit: "1 if in force", High: 1,
			Doc:  "1 if decision-makers of the two saw each other as rivals in the year, else 0.",
			Cite: "Thompson, Sakuwa and Suhas (2021), Analyzing Strategic Rivalries in World Politics", Page: "disputes", Rests: "rivalries-tss", Layer: entente.Disputes,
		},
		what: "rivalries", members: true, binary: true,
	}, {
		Entry: Entry{
			ID: "cyber-operations", On: OnDirection, Title: "Cyber operations ascribed to the first against the second", Unit: "operations",
			Doc:  "Operations that became known in the year, ascribed to the first as sponsor, whose victims the text places in the second.",
			Cite: "Council on Foreign Relations, Cyber Operations Tracker", Page: "disputes", Rests: "cfr-cyber", Layer: entente.Disputes,
		},
		what: "cyber operations",
		note: "claims of governments, vendors and media", none: "none listed, which does not mean that there was none",
	}, {
		Entry: Entry{
			ID: "investments", On: OnDirection, Title: "Investments and construction of firms of the first in the second", Unit: "million USD",
			Doc:  "Sum of the deals listed in the year, at current dollars.",
			Cite: "American Enterprise Institute, China Global Investment Tracker", Page: "investments", Rests: "cgit", Layer: entente.Trade,
		},
		what: "investments", senders: true, sum: true,
	}}
}

func disputeMeasures() []Entry {
	var list []Entry
	for _, m := range tieMeasures() {
		m.answer = m.figures
		list = append(list, m.Entry)
	}
	return list
}

// figures answers year by year.
func (m tieMeasure) figures(r *Record, q Query) ([]entente.Figure, error) {
	if q.By != "" && q.By != ByYear {
		return nil, fmt.Errorf("%s is given by year", m.ID)
	}
	if _, err := r.newestOf(m.better, m.what); m.better != "" && err == nil {
		m.Rests, m.note = m.better, ""
	}
	all, err := m.load(r)
	var none Missing
	if errors.As(err, &none) {
		return r.allUnknown(q, none, disputesVersion)
	}
	if err != nil {
		return nil, err
	}
	labels := []string{fmt.Sprint(all.edition.CoverageFrom.Year()), fmt.Sprint(all.edition.CoverageTo.Year())}
	first, last, err := yearBounds(q.From, q.To, labels)
	if err != nil {
		return nil, err
	}
	var list []entente.Figure
	for y := first; y <= last; y++ {
		for _, d := range m.subjects(r, q, all, y) {
			list = append(list, m.figure(r, all, d, y))
		}
	}
	return list, nil
}

// subjects lists the directions of a year: those asked for, or all with a
// record. A state that changed its code during the year is asked for under the
// codes that have records, else under the last.
func (m tieMeasure) subjects(r *Record, q Query, all ties, year int) []entente.Direction {
	var list []entente.Direction
	if len(q.Subjects) == 0 {
		for d := range all.in[year] {
			list = append(list, d)
		}
		slices.SortFunc(list, func(x, y entente.Direction) int { return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To)) })
		return list
	}
	for _, s := range q.Subjects {
		var named, empty []entente.Direction
		for _, a := range r.codesIn(s.A, year) {
			for _, b := range r.codesIn(s.B, year) {
				d := m.direction(a, b)
				if all.in[year][d] != nil {
					named = append(named, d)
				} else {
					empty = append(empty, d)
				}
			}
		}
		if len(named) == 0 && len(empty) > 0 {
			named = empty[len(empty)-1:]
		}
		list = append(list, named...)
	}
	return list
}

// figure makes the figure of a year.
func (m tieMeasure) figure(r *Record, all ties, d entente.Direction, year int) entente.Figure {
	e := all.edition
	f := entente.Figure{
		Measure: m.ID, Subject: d.String(), Span: fmt.Sprint(year), Low: math.NaN(), High: math.NaN(), Share: 1, Status: entente.Known,
		Coverage: e.CoverageTo, Editions: []string{e.SHA256}, Version: disputesVersion, Note: m.note,
	}
	if m.On == OnPair {
		f.Subject = entente.Pair{A: d.From, B: d.To}.String()
	}
	if why := m.silent(r, all, d, year); why != "" {
		return f.NoValue(entente.Unknown, why)
	}
	t := all.in[year][d]
	if t == nil {
		t = &tie{}
		if m.none != "" {
			f.Note = join(f.Note, m.none)
		}
	}
	f.N, f.Value = t.n, float64(t.n)
	switch {
	case m.binary:
		f.Value = min(f.Value, 1)
	case m.sum:
		f.Value = t.sum
		f.Note = join(f.Note, fmt.Sprintf("no deal below %g is listed", all.smallest))
	}
	if m.sum && t.n > 0 && t.unsized == t.n {
		return f.NoValue(entente.Unknown, "no record has a size")
	}
	if m.sum && t.unsized > 0 {
		f.Status, f.Note = entente.Partial, join(f.Note, fmt.Sprintf("%d records without a size are not in the sum", t.unsized))
	}
	if n := all.alone[year][d.From]; n > 0 && m.On == OnDirection {
		f.Note = join(f.Note, fmt.Sprintf("beside it %d of %s without another state as victim", n, d.From))
	}
	if e.CoverageTo < entente.NewDate(year, 12, 31) {
		f.Status, f.Note = entente.Partial, join(f.Note, fmt.Sprintf("the edition ends %s", e.CoverageTo))
	}
	return f
}

// silent says why the source cannot speak of the two in a year, "" if it can.
func (m tieMeasure) silent(r *Record, all ties, d entente.Direction, year int) string {
	e := all.edition
	if year < e.CoverageFrom.Year() || year > e.CoverageTo.Year() {
		return fmt.Sprintf("%s covers %d to %d", m.Rests, e.CoverageFrom.Year(), e.CoverageTo.Year())
	}
	if m.senders && !slices.Contains(all.senders, d.From) {
		return fmt.Sprintf("%s lists only what comes from %s", m.Rests, joinCodes(all.senders))
	}
	if !m.members || all.in[year][d] != nil {
		return ""
	}
	for _, c := range []entente.Code{d.From, d.To} {
		if !r.inStateSystem(c, year) {
			return fmt.Sprintf("%s speaks of members of the state system; %s was none in %d", m.Rests, c, year)
		}
	}
	return ""
}

// inStateSystem reports whether a state had a Correlates of War number, and
// was there, on some day of a year.
func (r *Record) inStateSystem(c entente.Code, year int) bool {
	s, ok := r.States.State(c)
	if !ok {
		return false
	}
	for _, day := range []entente.Date{entente.NewDate(year, 1, 1), entente.NewDate(year, 12, 31)} {
		if _, has := s.CodeOn(states.COW, day); has && s.ValidOn(day) {
			return true
		}
	}
	return false
}
