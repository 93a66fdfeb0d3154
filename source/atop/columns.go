package atop

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"entente"
	"entente/source"
)

// needed lists the columns without which a role cannot be read.
var needed = map[string][]string{
	"member":     {"atopid", "member", "phase", "yrent", "moent", "dayent", "yrexit", "moexit", "dayexit", "ineffect"},
	"alliance":   {"atopid", "begyr", "begmo", "begday", "endyr", "endmo", "endday", "ineffect", "mem1"},
	"phase":      {"atopid", "atopidphase", "phase", "begyr", "begmo", "begday", "endyr", "endmo", "endday", "ineffect", "mem1"},
	"state-year": {"state", "year", "number"},
	"inst":       {"atopid", "atopidphase", "milinst"},
}

// columns locates the columns of the role. The publisher has many more, which
// are provisions that no record is made of.
func (f *file) columns() error {
	need, ok := needed[f.Role]
	if !ok {
		return fmt.Errorf("read %s: role %q is none of member, alliance, phase, state-year, inst", f.Name, f.Role)
	}
	for i, h := range f.Header() {
		if n, ok := strings.CutPrefix(h, "mem"); ok {
			if _, err := strconv.Atoi(n); err == nil {
				f.mem = append(f.mem, i)
			}
		}
	}
	if f.Role == "member" || f.Role == "phase" || f.Role == "alliance" {
		for _, o := range obligations {
			need = append(need[:len(need):len(need)], o.column)
		}
	}
	var err error
	f.at, err = f.Columns(need...)
	return err
}

// cell returns a cell without spaces around.
func (f *file) cell(rec []string, column string) string {
	at, ok := f.at[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(rec[at])
}

// names of the columns of a first and a last day.
var (
	entry  = [6]string{"yrent", "moent", "dayent", "yrexit", "moexit", "dayexit"}
	duties = [6]string{"begyr", "begmo", "begday", "endyr", "endmo", "endday"}
)

// span reads a row's first and last day, both included; an alliance in effect
// at the end of the data is open. ok is false where the row was counted as
// lost.
func (f *file) span(rec []string, names [6]string) (s entente.Span, ok bool, err error) {
	from, p, err := f.day(rec, names[0], names[1], names[2])
	if err != nil || !from.Known() {
		return s, false, err
	}
	s = entente.Span{From: from, To: entente.NoDate, Precision: p}
	open := f.cell(rec, "ineffect") == "1"
	if year := f.cell(rec, names[3]); year == "0" || year == "" {
		if !open {
			err = f.Issue(contradiction, "neither in effect nor a year of exit")
		}
		return s, true, err
	}
	if open {
		if err := f.Issue(contradiction, "in effect with a year of exit"); err != nil {
			return s, false, err
		}
	}
	last, q, err := f.day(rec, names[3], names[4], names[5])
	if err != nil || !last.Known() {
		return s, false, err
	}
	s.To, s.Precision = after(last, q), max(p, q)
	if s.To <= s.From {
		return s, false, f.Issue(reversed, fmt.Sprintf("%s to %s", from, last))
	}
	return s, true, nil
}

// day reads a day from three columns. Without a day it is the first of the
// month, without a month the first of the year; an unreadable one is NoDate and
// counted.
func (f *file) day(rec []string, year, month, day string) (entente.Date, entente.Precision, error) {
	text := [3]string{f.cell(rec, year), f.cell(rec, month), f.cell(rec, day)}
	bad := func() (entente.Date, entente.Precision, error) {
		return entente.NoDate, 0, f.Issue(badDate, fmt.Sprintf("%s %q", year, text))
	}
	y, err := strconv.Atoi(text[0])
	if err != nil || y < 1800 || y > 2200 {
		return bad()
	}
	precision, flawed := entente.Day, source.Flaw{}
	if absent(text[2]) {
		precision, flawed, text[2] = entente.Month, dayUnknown, "1"
	}
	if absent(text[1]) {
		precision, flawed, text[1], text[2] = entente.Year, monthUnknown, "1", "1"
	}
	m, errM := strconv.Atoi(text[1])
	d, errD := strconv.Atoi(text[2])
	if errM != nil || errD != nil {
		return bad()
	}
	date, err := entente.ParseDate(fmt.Sprintf("%04d-%02d-%02d", y, m, d))
	if err != nil {
		return bad()
	}
	if precision != entente.Day {
		err = f.Issue(flawed, fmt.Sprintf("%s %q", year, text[:2]))
	}
	return date, precision, err
}

// absent reports whether a cell holds no day or month: the publisher leaves it
// empty; negative numbers are the missing codes of sister data sets.
func absent(s string) bool { return s == "" || s == "0" || s == "." || strings.HasPrefix(s, "-") }

// after returns the first day after a day, month or year.
func after(d entente.Date, p entente.Precision) entente.Date {
	t := d.Time()
	switch p {
	case entente.Month:
		return entente.NewDate(t.Year(), t.Month()+1, 1)
	case entente.Year:
		return entente.NewDate(t.Year()+1, 1, 1)
	}
	return d + 1
}

// blank is a record of the row without its statement.
func (f *file) blank(kind string) entente.Record {
	return entente.Record{
		Layer: entente.Treaties, Kind: kind, Sign: 1, Certainty: entente.Confirmed,
		Size: math.NaN(), Low: math.NaN(), High: math.NaN(), Link: "http://www.atopdata.org", Row: f.Row(),
	}
}
