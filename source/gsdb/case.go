package gsdb

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente"
)

// sanction is one row.
type sanction struct {
	row              int
	id               string
	senders, targets []string
	begin, end       int
	types            []string
}

func (f *file) cell(rec []string, column string) string {
	i, ok := f.at[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(rec[i])
}

func (f *file) parse(rec []string) error {
	s := sanction{row: f.Row(), id: strings.Clone(f.cell(rec, "case_id"))}
	var errB, errE error
	s.begin, errB = strconv.Atoi(f.cell(rec, "begin"))
	s.end, errE = strconv.Atoi(f.cell(rec, "end"))
	if errB != nil || errE != nil || s.begin < 1900 || s.end > 2200 || s.begin > s.end {
		return f.Issue(badYears, fmt.Sprintf("%q to %q", f.cell(rec, "begin"), f.cell(rec, "end")))
	}
	s.senders = split(strings.Clone(f.cell(rec, "sanctioning_state")), f.naming.Whole)
	s.targets = split(strings.Clone(f.cell(rec, "sanctioned_state")), f.naming.Whole)
	if len(s.senders) == 0 || len(s.targets) == 0 || s.id == "" {
		return f.Issue(noParties, fmt.Sprintf("case %q", s.id))
	}
	if first, ok := f.seen[s.id]; ok {
		return f.Issue(duplicate, fmt.Sprintf("case %s, first in row %d", s.id, first))
	}
	f.seen[s.id] = s.row
	for _, t := range []string{"trade", "arms", "military", "financial", "travel", "other"} {
		switch v := f.cell(rec, t); v {
		case "1":
			s.types = append(s.types, t)
		case "0", "":
		default:
			if err := f.Issue(badFlag, fmt.Sprintf("%s %q", t, v)); err != nil {
				return err
			}
		}
	}
	f.cases = append(f.cases, s)
	return nil
}

// split separates a list of names and leaves those with a comma whole. A name
// that stands twice counts once.
func split(cell string, whole []string) []string {
	var names []string
	for rest := cell; rest != ""; {
		name, tail := cutName(rest, whole)
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
		rest = tail
	}
	return names
}

func cutName(s string, whole []string) (name, rest string) {
	s = strings.TrimLeft(s, ", ")
	for _, w := range whole {
		if after, ok := strings.CutPrefix(s, w); ok && (after == "" || strings.HasPrefix(strings.TrimLeft(after, " "), ",")) {
			return w, after
		}
	}
	name, rest, _ = strings.Cut(s, ",")
	return strings.TrimSpace(name), rest
}

// party is a sender or target; code is empty for one that is no state.
type party struct {
	name string
	code entente.Code
}

// parties finds the states in a list on the last day of the case's first year:
// a state that succeeded another in that year is meant by its new name.
func (f *file) parties(row int, names []string, year int) ([]party, error) {
	on := entente.NewDate(year, 12, 31)
	var list []party
	for _, n := range names {
		p := party{name: n}
		if !slices.Contains(f.naming.NotStates, n) {
			code, _, ok := f.States.Resolve(cmp.Or(f.naming.Map[n], n), on)
			if !ok {
				if err := f.IssueAt(row, unknownState, strconv.Quote(n)); err != nil {
					return nil, err
				}
			}
			p.code = code
		}
		same := func(q party) bool { return p.code != "" && q.code == p.code }
		if !slices.ContainsFunc(list, same) {
			list = append(list, p)
		}
	}
	return list, nil
}

// emitCases yields the records of all cases. A case that lasts to the last year
// of the file was running when the file was made: its span has no end.
func (f *file) emitCases() error {
	last := 0
	for _, s := range f.cases {
		last = max(last, s.end)
	}
	for _, s := range f.cases {
		if err := f.emitCase(s, last); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) emitCase(s sanction, last int) error {
	senders, err := f.parties(s.row, s.senders, s.begin)
	if err != nil {
		return err
	}
	targets, err := f.parties(s.row, s.targets, s.begin)
	if err != nil {
		return err
	}
	base := entente.Record{
		Layer: entente.Sanctions, Directed: true, Sign: -1, Size: math.NaN(), Low: math.NaN(), High: math.NaN(),
		Span:      entente.Span{From: entente.NewDate(s.begin, 1, 1), To: entente.NewDate(s.end+1, 1, 1), Precision: entente.Year},
		Certainty: entente.Reported, Ref: s.id, Row: s.row,
	}
	ends := strconv.Itoa(s.end)
	if s.end == last {
		base.Span.To, ends = entente.NoDate, fmt.Sprintf("still running in %d", last)
	}
	what := strings.Join(s.types, ", ")
	if what == "" {
		what = "type not given"
	}
	for _, a := range senders {
		for _, b := range targets {
			r := base
			r.Kind, r.A, r.B = sides(a, b)
			r.Label = fmt.Sprintf("case %s: %s on %s, %d to %s: %s%s", s.id, a.name, b.name, s.begin, ends, what, listed(s))
			if err := f.Record(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func sides(a, b party) (kind string, from, to entente.Code) {
	switch {
	case a.code != "" && b.code != "":
		return Case, a.code, b.code
	case b.code != "":
		return CaseByBody, b.code, ""
	case a.code != "":
		return CaseOnBody, a.code, ""
	}
	return CaseOfBodies, "", ""
}

// listed says which cells of a case held a list.
func listed(s sanction) string {
	text := ""
	if len(s.senders) > 1 {
		text += fmt.Sprintf("; %d senders", len(s.senders))
	}
	if len(s.targets) > 1 {
		text += fmt.Sprintf("; %d targets", len(s.targets))
	}
	return text
}
