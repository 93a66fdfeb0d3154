package cow

import (
	"fmt"
	"math"

	"entente"
)

// SystemMember is the kind of a record of membership in the state system.
const SystemMember = "system-member"

// system reads the list of states: one row a spell of membership. Spells that
// run to the last day of the edition are closed there by the project only
// because the edition ends.
type system struct {
	seen map[stateFrom]bool
}

type stateFrom struct {
	state entente.Code
	from  entente.Date
}

func (*system) columns() (need, unread []string) {
	return []string{"ccode", "styear", "stmonth", "stday", "endyear", "endmonth", "endday"}, []string{"stateabb", "statenme"}
}

func (s *system) open(*file) error {
	s.seen = map[stateFrom]bool{}
	return nil
}

func (s *system) row(f *file, rec []string) error {
	from, errFrom := f.day(rec, "st")
	to, errTo := f.day(rec, "end")
	if errFrom != nil || errTo != nil || from > to {
		return f.Issue(badDate, fmt.Sprintf("%s %s..%s", f.cell(rec, "ccode"), from, to))
	}
	number := f.cell(rec, "ccode")
	state := f.state(number, from.Year())
	if state == "" {
		return f.Issue(unknownState, number)
	}
	k := stateFrom{state, from}
	if s.seen[k] {
		return f.Issue(duplicate, fmt.Sprintf("%s %s", state, from))
	}
	s.seen[k] = true
	return f.runs(entente.Span{From: from, To: to + 1}, []string{number}, func(span entente.Span, codes []entente.Code) error {
		return f.Record(entente.Record{
			Layer: entente.Institutions, Kind: SystemMember, A: codes[0], Size: math.NaN(), Low: math.NaN(), High: math.NaN(),
			Span: span, Certainty: entente.Confirmed, Ref: number, Label: "member of the state system, number " + number, Row: f.Row(),
		})
	})
}

func (*system) close(*file) error { return nil }

func (f *file) day(rec []string, prefix string) (entente.Date, error) {
	pad := func(s string) string {
		if len(s) == 1 {
			return "0" + s
		}
		return s
	}
	return entente.ParseDate(f.cell(rec, prefix+"year") + "-" + pad(f.cell(rec, prefix+"month")) + "-" + pad(f.cell(rec, prefix+"day")))
}
