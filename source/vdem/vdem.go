// Package vdem reads the electoral democracy index (v2x_polyarchy) of the
// Varieties of Democracy country-year data: one record for a state and year,
// with the bounds that the publisher gives.
package vdem

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"
	"time"

	"entente"
	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

// Polyarchy is the kind of the records: the index of electoral democracy,
// from 0 to 1.
const Polyarchy = "polyarchy"

// New returns the data set and its reader. The only role is country-year.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "vdem/1"}
}

type reader struct{}

var _ source.Reader = reader{}

// Read yields a record for every row with a value.
func (reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return func(yield func(source.Entry, error) bool) {
		f := file{in: in, yield: yield, seen: map[stateYear]int{}}
		if err := f.read(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(source.Entry{}, err)
		}
	}
}

var errStopped = errors.New("stopped by the caller")

// The columns that are read; the file has thousands of others.
const (
	name   = "country_name"
	text   = "country_text_id"
	year   = "year"
	cow    = "COWcode"
	index  = "v2x_polyarchy"
	lower  = "v2x_polyarchy_codelow"
	higher = "v2x_polyarchy_codehigh"
)

type stateYear struct {
	state entente.Code
	year  int
}

// file is the state of reading one file.
type file struct {
	in    source.Input
	rows  *source.Rows
	at    map[string]int
	rec   []string
	yield func(source.Entry, error) bool
	seen  map[stateYear]int
}

func (f *file) read(ctx context.Context) error {
	if err := f.open(); err != nil {
		return err
	}
	for {
		rec, err := f.rows.Next()
		var bad *source.BadRow
		switch {
		case errors.Is(err, io.EOF) && f.rows.Row() == 0:
			return fmt.Errorf("read %s: no data rows", f.in.Name)
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			err = f.issue(malformed, bad.Reason)
		case err == nil:
			f.rec = rec
			err = f.row()
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("read %s: row %d: %w", f.in.Name, f.rows.Row(), ctx.Err())
		}
	}
}

func (f *file) open() error {
	if f.in.Role != "country-year" {
		return fmt.Errorf("read %s: role %q is not country-year", f.in.Name, f.in.Role)
	}
	content, err := source.Open(f.in.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.in.Name, err)
	}
	if f.rows, err = source.NewRows(f.in.Name, content, ',', nil); err != nil {
		return err
	}
	f.at = map[string]int{}
	for _, want := range []string{name, text, year, cow, index, lower, higher} {
		for i, h := range f.rows.Header {
			if h != want {
				continue
			}
			if _, twice := f.at[want]; twice {
				return fmt.Errorf("read %s: column %s stands twice", f.in.Name, want)
			}
			f.at[want] = i
		}
		if _, ok := f.at[want]; !ok {
			return fmt.Errorf("read %s: no column %s; found %.300q", f.in.Name, want, f.rows.Header)
		}
	}
	return nil
}

// cell returns a cell; NA is no value, except as a name.
func (f *file) cell(column string) string {
	s := strings.TrimSpace(f.rec[f.at[column]])
	if s == "NA" && column != text {
		return ""
	}
	return s
}

func (f *file) row() error {
	y, err := strconv.Atoi(f.cell(year))
	if err != nil || y < 1789 || y > 2100 {
		return f.issue(badYear, fmt.Sprintf("%q", f.cell(year)))
	}
	value := f.cell(index)
	if value == "" {
		return f.issue(missing, fmt.Sprintf("%s %d", f.cell(name), y))
	}
	state, err := f.state(y)
	if err != nil || state == "" {
		return err
	}
	r := entente.Record{
		Layer: entente.Positions, Kind: Polyarchy, A: state, Unit: "index from 0 to 1", Span: entente.YearSpan(y),
		Certainty: entente.Confirmed, Label: fmt.Sprintf("electoral democracy of %s, %d", f.cell(name), y), Row: f.rows.Row(),
		Low: math.NaN(), High: math.NaN(),
	}
	var ok bool
	if r.Size, ok = share(value); !ok {
		return f.issue(unreadable, fmt.Sprintf("%s %q", index, value))
	}
	low, okLow := share(f.cell(lower))
	high, okHigh := share(f.cell(higher))
	switch {
	case !okLow || !okHigh || low > r.Size || high < r.Size:
		if err := f.issue(noBounds, fmt.Sprintf("%q to %q", f.cell(lower), f.cell(higher))); err != nil {
			return err
		}
	default:
		r.Low, r.High = low, high
	}
	key := stateYear{state, y}
	if first, twice := f.seen[key]; twice {
		return f.issue(duplicate, fmt.Sprintf("%s %d, first in row %d", state, y, first))
	}
	f.seen[key] = f.rows.Row()
	return f.emit(source.Entry{Record: &r})
}

// share reads a number from 0 to 1.
func share(s string) (float64, bool) {
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil && x >= 0 && x <= 1
}

// state finds the polity by its Correlates of War number, else by its letters,
// else by its name, on the last day of the year.
func (f *file) state(y int) (entente.Code, error) {
	on := entente.NewDate(y, time.December, 31)
	number := f.cell(cow)
	if number != "" {
		if code, ok := source.FromCode(f.in.States, "cow", number, on); ok {
			return code, nil
		}
	}
	detail := fmt.Sprintf("%s %s %q", f.cell(text), number, f.cell(name))
	if code, ok := source.FromCode(f.in.States, "iso3", f.cell(text), on); ok {
		return code, f.issue(byLetters, detail)
	}
	if code, _, ok := f.in.States.Resolve(f.cell(name), on); ok {
		return code, f.issue(byLetters, detail)
	}
	return "", f.issue(unknownState, detail)
}

func (f *file) emit(e source.Entry) error {
	e.Rows = f.rows.Row()
	if !f.yield(e, nil) {
		return errStopped
	}
	return nil
}

// flaw is a kind of issue: its name, what is done about it, and whether the
// row yields nothing.
type flaw struct {
	kind, rule string
	lost       bool
}

var (
	malformed    = flaw{"malformed-row", "the row is not read", true}
	badYear      = flaw{"unreadable-year", "the row is not read", true}
	missing      = flaw{"missing-value", "no index is given: no record", true}
	unreadable   = flaw{"unreadable-number", "no record", true}
	unknownState = flaw{"unknown-state", "the row is not read", true}
	duplicate    = flaw{"duplicate-row", "the first row of the state and year holds", true}
	byLetters    = flaw{"code-unknown", "the letters or the name of the row hold", false}
	noBounds     = flaw{"unusable-bounds", "the index is kept without its bounds", false}
)

func (f *file) issue(w flaw, detail string) error {
	return f.emit(source.Entry{Issue: &entente.Issue{Kind: w.kind, Rule: w.rule, Row: f.rows.Row(), Detail: detail, Lost: w.lost}})
}
