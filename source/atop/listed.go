package atop

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"entente"
)

// alliance yields a record for each member that a row of role alliance lists.
func (f *file) alliance(rec []string) error {
	_, _, err := f.listed(rec, Listed, f.cell(rec, "atopid"), "alliance")
	return err
}

// phase does the same for a row of role phase.
func (f *file) phase(rec []string) error {
	span, ok, err := f.listed(rec, Phase, f.cell(rec, "atopidphase"), "phase")
	if err != nil || !ok {
		return err
	}
	return f.bodies(rec, span)
}

// bodies yields the level of standing bodies of a phase, where the file has
// it: 0 none, 1 meetings of officials, 2 a named body, 3 a named body with its
// own staff. No state is named.
func (f *file) bodies(rec []string, span entente.Span) error {
	if _, ok := f.at["organ1"]; !ok {
		return nil
	}
	id, text := f.cell(rec, "atopidphase"), f.cell(rec, "organ1")
	level := math.NaN()
	if text == "" {
		if err := f.Issue(noValue, "organ1 of phase "+id); err != nil {
			return err
		}
	} else if n, err := strconv.Atoi(text); err == nil && n >= 0 && n <= 3 {
		level = float64(n)
	} else {
		return f.Issue(badNumber, fmt.Sprintf("organ1 %q", text))
	}
	r := f.blank(Bodies)
	r.Span, r.Ref, r.Size, r.Unit, r.Sign = span, id, level, "organ1", 0
	r.Label = fmt.Sprintf("standing bodies of phase %s: level %s", id, orUnknown(text))
	return f.Record(r)
}

// listed yields a record for each state in mem1, mem2 ... What is promised
// stands in the label: which member promised it is in the file of members. It is
// not ok where the row was counted as lost.
func (f *file) listed(rec []string, kind, id, what string) (span entente.Span, ok bool, err error) {
	if id == "" {
		return span, false, f.Issue(noID, "the number of the "+what+" is empty")
	}
	if span, ok, err = f.span(rec, duties); err != nil || !ok {
		return span, false, err
	}
	has, err := f.promises(rec)
	if err != nil {
		return span, false, err
	}
	var held []string
	for i, o := range obligations {
		if has[i] {
			held = append(held, o.kind)
		}
	}
	yielded := false
	for _, at := range f.mem {
		number := strings.TrimSpace(rec[at])
		if number == "" {
			continue
		}
		states, known, err := f.states(number, span.From)
		if err == nil && !known {
			err = f.Issue(listedUnknown, fmt.Sprintf("%s in %s %s", number, what, id))
		}
		if err != nil {
			return span, false, err
		}
		for _, p := range cut(states, span) {
			r := f.blank(kind)
			r.A, r.Span, r.Ref = p.code, p.span, id
			r.Label = fmt.Sprintf("%s listed in %s %s: %s", p.code, what, id, strings.Join(held, ", "))
			if err := f.Record(r); err != nil {
				return span, false, err
			}
			yielded = true
		}
	}
	if !yielded {
		return span, true, f.Issue(nobody, what+" "+id)
	}
	return span, true, nil
}

// stateYear yields the published number of a state's alliances in a year.
func (f *file) stateYear(rec []string) error {
	year, err := strconv.Atoi(f.cell(rec, "year"))
	if err != nil || year < 1800 || year > 2200 {
		return f.Issue(badDate, fmt.Sprintf("year %q", f.cell(rec, "year")))
	}
	n, err := strconv.Atoi(f.cell(rec, "number"))
	if err != nil || n < 0 {
		return f.Issue(badNumber, fmt.Sprintf("number %q", f.cell(rec, "number")))
	}
	states, ok, err := f.states(f.cell(rec, "state"), entente.NewDate(year, 7, 1))
	if err != nil {
		return err
	}
	if !ok {
		return f.Issue(unknownState, fmt.Sprintf("state %s in %d", f.cell(rec, "state"), year))
	}
	// Where the state changes within the year, the one at its end.
	pieces := cut(states, entente.YearSpan(year))
	code := pieces[len(pieces)-1].code
	r := f.blank(Count)
	r.A, r.Span, r.Size, r.Unit = code, entente.YearSpan(year), float64(n), "alliances"
	r.Label = fmt.Sprintf("%s in %d alliances in %d, as published", code, n, year)
	return f.Record(r)
}

// institution yields the level of military institutions of a phase. No state
// is named; Ref joins it to the records of role phase.
func (f *file) institution(rec []string) error {
	id := f.cell(rec, "atopidphase")
	if id == "" {
		return f.Issue(noID, "atopidphase is empty")
	}
	level, text := math.NaN(), f.cell(rec, "milinst")
	if text == "" {
		if err := f.Issue(noValue, "milinst of phase "+id); err != nil {
			return err
		}
	} else if n, err := strconv.ParseFloat(text, 64); err == nil && n >= 0 && n <= 9 {
		level = n
	} else {
		return f.Issue(badNumber, fmt.Sprintf("milinst %q", text))
	}
	r := f.blank(Institution)
	r.Span = entente.Span{From: entente.NoDate, To: entente.NoDate}
	r.Ref, r.Size, r.Unit, r.Sign = id, level, "milinst", 0
	r.Label = fmt.Sprintf("military institutions of phase %s: level %s; formality %s", id, orUnknown(text), orUnknown(f.cell(rec, "formal")))
	return f.Record(r)
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
