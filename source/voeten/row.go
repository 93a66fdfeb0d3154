package voeten

import (
	"fmt"
	"math"
	"strconv"

	"entente"
	"entente/source"
)

// row yields the records of one data row.
func (f *file) row(rec []string) error {
	span, session, err := f.period(cell(rec, f.cols.period))
	if err != nil {
		return f.Issue(badPeriod, err.Error())
	}
	// A state is looked up on a day in December, when most recorded votes of a
	// year and of a session are held.
	on := entente.NewDate(span.From.Year(), 12, 1)
	state, err := f.state(rec, on)
	if err != nil || state == "" {
		return err
	}
	e := estimate{state, span.From.Year()}
	if first, ok := f.seen[e]; ok {
		return f.Issue(duplicate, fmt.Sprintf("%s %s, first in row %d", state, cell(rec, f.cols.period), first))
	}
	f.seen[e] = f.Row()

	base := entente.Record{
		Layer: entente.Positions, A: state, Span: span, Session: session, Certainty: entente.Confirmed,
		Size: math.NaN(), Low: math.NaN(), High: math.NaN(), Link: "https://doi.org/10.7910/DVN/LEJUQZ", Row: f.Row(),
	}
	yielded, err := f.point(rec, base)
	if err != nil {
		return err
	}
	for _, p := range f.cols.partners {
		did, err := f.identical(rec, base, p, on)
		if err != nil {
			return err
		}
		yielded = yielded || did
	}
	if !yielded {
		return f.Issue(nothing, string(state))
	}
	return nil
}

// period reads a session or a year. Session s runs from September of 1945+s
// to the next.
func (f *file) period(s string) (entente.Span, string, error) {
	n, err := strconv.Atoi(s)
	switch {
	case f.Role == "year" && err == nil && n >= 1945 && n <= 2100:
		return entente.YearSpan(n), "", nil
	case f.Role == "session" && err == nil && n >= 1 && n <= 155:
		return entente.Span{From: entente.NewDate(1945+n, 9, 1), To: entente.NewDate(1946+n, 9, 1), Precision: entente.Month}, strconv.Itoa(n), nil
	}
	return entente.Span{}, "", fmt.Errorf("%s %q", f.Role, s)
}

// state finds the row's state: by its number, which the publisher keeps for
// states of the past too, else by its letters or name. It is "" where none is
// known.
func (f *file) state(rec []string, on entente.Date) (entente.Code, error) {
	number, letters, name := cell(rec, f.cols.state), cell(rec, f.cols.letters), cell(rec, f.cols.name)
	detail := fmt.Sprintf("%q %q %q", number, letters, name)
	if code, ok := f.byNumber(number, on); ok {
		return code, nil
	}
	if code, ok := f.byNumber(number, entente.NoDate); ok {
		return code, f.Issue(codeUndated, detail+" "+on.String())
	}
	for _, s := range []string{letters, name} {
		if s == "" || s == "NA" {
			continue
		}
		if code, _, ok := f.States.Resolve(s, on); ok {
			return code, f.Issue(codeUnknown, detail)
		}
	}
	if near := f.States.Suggest(name); near != "" {
		detail += fmt.Sprintf(" (did you mean %q?)", near)
	}
	return "", f.Issue(unknownState, detail)
}

func (f *file) byNumber(number string, on entente.Date) (entente.Code, bool) {
	return source.FromCode(f.States, "cow", number, on)
}

// point yields the ideal point and reports whether there is one.
func (f *file) point(rec []string, r entente.Record) (bool, error) {
	size, err := f.number(rec, f.cols.point, "ideal point")
	if err != nil || math.IsNaN(size) {
		return false, err
	}
	r.Kind, r.Size, r.Unit = IdealPoint, size, "ideal-point units"
	if f.cols.low >= 0 && f.cols.high >= 0 {
		if r.Low, err = f.number(rec, f.cols.low, "lower bound"); err != nil {
			return false, err
		}
		if r.High, err = f.number(rec, f.cols.high, "upper bound"); err != nil {
			return false, err
		}
	}
	if r.Low > r.High {
		if err := f.Issue(inverted, fmt.Sprintf("%v > %v", r.Low, r.High)); err != nil {
			return false, err
		}
		r.Low, r.High = math.NaN(), math.NaN()
	}
	r.Label = fmt.Sprintf("ideal point of %s, %s", r.A, f.when(rec))
	if n := cell(rec, f.cols.votes); n != "" {
		r.Label += ", from " + n + " votes"
	}
	return true, f.Record(r)
}

// identical yields the share of votes identical to a partner's.
func (f *file) identical(rec []string, r entente.Record, p partner, on entente.Date) (bool, error) {
	size, err := f.number(rec, p.at, p.column)
	if err != nil || math.IsNaN(size) {
		return false, err
	}
	other, ok := f.byNumber(p.cow, on)
	switch {
	case !ok:
		return false, f.Issue(noPartner, p.column+" on "+on.String())
	case other == r.A:
		return false, f.Issue(withItself, p.column)
	case size < 0 || size > 1:
		return false, f.Issue(outOfRange, fmt.Sprintf("%s %v", p.column, size))
	}
	r.Kind, r.B, r.Size, r.Unit = Identical, other, size, "share"
	r.Label = fmt.Sprintf("identical votes of %s and %s, %s, as published", r.A, r.B, f.when(rec))
	return true, f.Record(r)
}

func (f *file) when(rec []string) string { return f.Role + " " + cell(rec, f.cols.period) }

// number reads a cell; NaN where the publisher gives none (NA) or none that can
// be read, which is counted.
func (f *file) number(rec []string, at int, what string) (float64, error) {
	s := cell(rec, at)
	if s == "" || s == "NA" || s == "NaN" {
		return math.NaN(), f.Issue(missing, what)
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return math.NaN(), f.Issue(unreadable, fmt.Sprintf("%s %q", what, s))
	}
	return v, nil
}
