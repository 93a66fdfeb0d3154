package record

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/measure"
	"entente/source/eu"
	"entente/states"
)

// journalVersion is the version of what is made of the designations printed in
// the Official Journal.
const journalVersion = "journal/1"

// thirdEU is the measure of third-country listings by the EU.
const thirdEU = "sanctions-third-eu"

// journalPrefix stands before a programme in the Journal's table.
const journalPrefix = "EU-"

func journalMeasures() []Entry {
	return []Entry{{
		ID: thirdEU, On: OnState, Title: "Designations of the EU in force of entries of the state, under programmes aimed at another",
		Unit: "designations", Page: "sanctions-listed", Rests: "eu-journal",
		Layer: entente.Sanctions, answer: (*Record).journalFigures, exactly: (*Record).journalRows,
	}}
}

// designation is one row of the table: when it took effect, at whom its
// programme is aimed, and the states that the entry belongs to.
type designation struct {
	from   entente.Date
	row    int32
	placed measure.Placed
}

// journal is the table: what was in force when it was compiled.
type journal struct {
	edition entente.Edition
	year    int // in which it was compiled
	rows    []designation
}

// journal puts the records of each row together: one has a record for every
// state that the entry belongs to.
func (r *Record) journal(q Query) (journal, error) {
	e, err := r.newestOf("eu-journal", "table of designations printed in the Official Journal")
	if err != nil {
		return journal{}, err
	}
	year, ok := yearOf(strings.SplitN(e.Version, "-", 2)[0])
	if !ok {
		return journal{}, missing("the edition of %s does not say when it was compiled", e.Source)
	}
	records, err := r.recordRows(e.Source + "/" + e.File)
	if err != nil {
		return journal{}, err
	}
	j, at, heir := journal{edition: e, year: year}, map[int32]int{}, r.successors()
	for _, x := range records {
		programme, _, ok := strings.Cut(x.Label, ":")
		if !ok || x.Layer != string(entente.Sanctions) {
			continue
		}
		i, seen := at[x.Row]
		if !seen {
			i = len(j.rows)
			at[x.Row] = i
			targets, _ := eu.Targets(strings.TrimPrefix(programme, journalPrefix))
			j.rows = append(j.rows, designation{from: orNoDate(x.From), row: x.Row, placed: measure.Placed{Targets: targets}})
		}
		c := heir(entente.Code(x.A)) // an address may name a state that is gone
		if q.Territories {
			c = states.DefaultTerritories().StateOf(c, entente.NoDate)
		}
		j.rows[i].placed.Places = appendOnce(j.rows[i].placed.Places, c)
	}
	return j, nil
}

// journalQuery loads what a query on the Journal needs.
func (r *Record) journalQuery(q Query) (j journal, toward []entente.Code, first, last int, err error) {
	if q.By != "" && q.By != ByYear {
		return j, nil, 0, 0, fmt.Errorf("%s is counted by year, not by %s", q.Measure.ID, q.By)
	}
	if toward, err = r.towardCodes(q); err != nil {
		return j, nil, 0, 0, err
	}
	if j, err = r.journal(q); err != nil {
		return j, nil, 0, 0, err
	}
	begin := j.year
	for _, d := range j.rows {
		if d.from.Known() {
			begin = min(begin, d.from.Year())
		}
	}
	first, last, err = yearBounds(q.From, q.To, []string{fmt.Sprint(begin), fmt.Sprint(j.year)})
	return j, toward, first, last, err
}

// journalFigures answers from the Journal, year by year.
func (r *Record) journalFigures(q Query) ([]entente.Figure, error) {
	j, toward, first, last, err := r.journalQuery(q)
	var none Missing
	if errors.As(err, &none) {
		return r.allUnknown(q, none, journalVersion)
	}
	if err != nil {
		return nil, err
	}
	var figures []entente.Figure
	for y := first; y <= last; y++ {
		for _, s := range j.subjects(q, toward, y) {
			figures = append(figures, r.journalFigure(q, j, toward, s, y))
		}
	}
	return figures, nil
}

// subjects lists the states asked for, or all with a designation.
func (j journal) subjects(q Query, toward []entente.Code, year int) []Subject {
	if len(q.Subjects) > 0 {
		return q.Subjects
	}
	var codes []entente.Code
	for _, d := range j.rows {
		for _, c := range d.placed.Places {
			if _, wide := d.placed.Third(c, "", toward); wide && d.by(year) {
				codes = appendOnce(codes, c)
			}
		}
	}
	slices.Sort(codes)
	list := make([]Subject, len(codes))
	for i, c := range codes {
		list[i] = Subject{On: OnState, A: c}
	}
	return list
}

// by reports whether a designation had taken effect by the end of a year.
func (d designation) by(year int) bool {
	return d.from.Known() && d.from.Year() <= year
}

func (r *Record) journalFigure(q Query, j journal, toward []entente.Code, s Subject, year int) entente.Figure {
	f := entente.Figure{
		Measure: q.Measure.ID, Subject: s.String(), Span: fmt.Sprint(year), Low: math.NaN(), High: math.NaN(), Share: 1, Slice: q.placeSlice(),
		Status: entente.Partial, Coverage: j.edition.CoverageTo, Editions: []string{j.edition.SHA256}, Version: journalVersion,
	}
	switch {
	case year > j.year:
		return f.NoValue(entente.Unknown, fmt.Sprintf("the table was compiled in %s", j.edition.Version))
	case r.memberOf(eu.Group(), s.A, year):
		return f.NoValue(entente.NotApplicable, "a member of the EU, whose list it is")
	}
	wide, undated := 0, 0
	for _, d := range j.rows {
		strict, also := d.placed.Third(s.A, "", toward)
		switch {
		case !also:
		case !d.from.Known():
			undated++
		case d.by(year):
			wide++
			if strict {
				f.N++
			}
		}
	}
	f.Value, f.Low, f.High, f.Method = float64(f.N), float64(f.N), float64(wide), "bounds"
	f.Note = fmt.Sprintf("taken effect by the end of the year and still in force in %s: what was lifted before is not in it", j.edition.Version)
	if undated > 0 {
		f.Note = join(f.Note, fmt.Sprintf("%d without a date are not in it", undated))
	}
	return f
}

// memberOf reports whether a state belonged to a group at the end of a year.
func (r *Record) memberOf(group string, c entente.Code, year int) bool {
	g, err := r.ParseSubject(group)
	return err == nil && g.On == OnGroup && slices.Contains(g.Group.On(entente.NewDate(year, 12, 31)), c)
}

// journalRows gives the test of the rows behind the figures of one subject.
func (r *Record) journalRows(q Query) (behind, error) {
	j, toward, _, last, err := r.journalQuery(q)
	if missing := (Missing{}); errors.As(err, &missing) {
		return noRecord, nil
	}
	if err != nil {
		return behind{}, err
	}
	rows, s := map[int]bool{}, q.Subjects[0]
	for _, d := range j.rows {
		if strict, _ := d.placed.Third(s.A, "", toward); strict && d.by(last) && last <= j.year && !r.memberOf(eu.Group(), s.A, last) {
			rows[int(d.row)] = true
		}
	}
	return behind{[]string{j.edition.Source}, func(x Statement) bool { return x.Edition == j.edition.SHA256 && rows[x.Row] }}, nil
}
