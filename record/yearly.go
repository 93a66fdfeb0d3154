package record

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"entente"
)

// yearly answers a measure that has one value a year from one edition.
type yearly struct {
	edition     entente.Edition
	first, last int // years that the edition speaks of
	// answer fills in a figure for a subject under its codes of the year. A
	// status other than known or partial says that nothing is recorded.
	answer func(f entente.Figure, s Subject, year int) entente.Figure
	// all lists the subjects of a year that have a value.
	all func(year int) []Subject
	// own, if not empty, says that the publisher gives values under the codes of
	// today for years before the states were; it becomes the note of such a figure.
	own string
}

// yearlyFigures answers a query year by year; load is asked for the data and
// may say that they are missing.
func (r *Record) yearlyFigures(q Query, version string, load func() (yearly, error)) ([]entente.Figure, error) {
	if q.By != "" && q.By != ByYear {
		return nil, fmt.Errorf("%s has one value a year: ask --by year, not %s", q.Measure.ID, q.By)
	}
	y, err := load()
	var none Missing
	if errors.As(err, &none) {
		return r.allUnknown(q, none, version)
	}
	if err != nil {
		return nil, err
	}
	first, last, err := yearBounds(q.From, q.To, []string{strconv.Itoa(y.first), strconv.Itoa(y.last)})
	if err != nil {
		return nil, err
	}
	var list []entente.Figure
	for year := first; year <= last; year++ {
		blank := entente.Figure{
			Measure: q.Measure.ID, Span: strconv.Itoa(year), Value: math.NaN(), Low: math.NaN(), High: math.NaN(), Share: 1,
			Status: entente.Known, Coverage: y.edition.CoverageTo, Editions: []string{y.edition.SHA256}, Version: version,
		}
		if len(q.Subjects) == 0 {
			for _, s := range y.all(year) {
				blank.Subject = s.String()
				list = append(list, y.answer(blank, s, year))
			}
			continue
		}
		for _, s := range q.Subjects {
			list = append(list, r.yearOf(q, y, blank, s, year)...)
		}
	}
	return list, nil
}

// yearOf answers for one subject in one year. In a year in which a state
// changes its code each code with a value is a figure of its own.
func (r *Record) yearOf(q Query, y yearly, blank entente.Figure, s Subject, year int) []entente.Figure {
	blank.Subject = s.String()
	if year < y.first || year > y.last {
		return []entente.Figure{blank.NoValue(entente.Unknown, fmt.Sprintf("the edition speaks of %d to %d", y.first, y.last))}
	}
	var known, other []entente.Figure
	for _, at := range r.subjectsIn(s, year) {
		f := blank
		f.Subject = at.String()
		f = y.answer(f, at, year)
		if f.Status == entente.Known || f.Status == entente.Partial {
			known = append(known, f)
		} else {
			other = append(other, f)
		}
	}
	if len(known) == 0 && y.own != "" && s.On == OnState {
		f := y.answer(blank, s, year)
		if f.Status == entente.Known || f.Status == entente.Partial {
			f.Note = join(f.Note, y.own)
			known = append(known, f)
		}
	}
	switch {
	case len(known) > 0:
		return known
	case len(other) > 0:
		return other[:1]
	case q.From == "" && q.To == "":
		return nil
	}
	return []entente.Figure{blank.NoValue(entente.NotApplicable, "not in the state system in that year")}
}

// subjectsIn gives a subject its codes of a year.
func (r *Record) subjectsIn(s Subject, year int) []Subject {
	var list []Subject
	switch s.On {
	case OnGroup:
		return []Subject{s}
	case OnState:
		return stateSubjects(r.codesIn(s.A, year))
	default:
		for _, a := range r.codesIn(s.A, year) {
			for _, b := range r.codesIn(s.B, year) {
				if a == b {
					continue
				}
				sub := Subject{On: s.On, A: a, B: b}
				if s.On == OnPair {
					p := entente.NewPair(a, b)
					sub.A, sub.B = p.A, p.B
				}
				list = append(list, sub)
			}
		}
	}
	return list
}

// usable returns the edition of a file that answers; a Missing error where the
// record holds none, or none that may be used.
func (r *Record) usable(id, file, what string) (entente.Edition, error) {
	for _, e := range r.manifest.Editions {
		if e.Source != id || e.File != file {
			continue
		}
		if r.leftOut(e) {
			return e, missing("left out by --commercial: %s is for non-commercial use only", id)
		}
		return e, nil
	}
	return entente.Edition{}, missing("the record holds no %s; entente sync %s", what, id)
}

// membersIn lists a group's members of a year under their codes of the time.
func (r *Record) membersIn(s Subject, year int) []entente.Code {
	if s.On == OnState {
		return r.codesIn(s.A, year)
	}
	var list []entente.Code
	for _, m := range s.Group.On(entente.NewDate(year, 12, 31)) {
		for _, c := range r.codesIn(m, year) {
			list = appendOnce(list, c)
		}
	}
	return list
}
