// Package vdem reads the electoral democracy index (v2x_polyarchy) of the
// Varieties of Democracy country-year data: one record for a state and year,
// with the bounds that the publisher gives.
package vdem

import (
	"context"
	_ "embed"
	"fmt"
	"iter"
	"math"
	"strconv"
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
	seen := map[stateYear]int{}
	return source.ReadSheet(ctx, in, layout, func(s *source.Sheet) error { return (&file{s, seen}).row() }, nil)
}

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

var layout = source.Layout{
	Role:    "country-year",
	Columns: []string{name, text, year, cow, index, lower, higher},
	Cell: func(column, cell string) string {
		if cell == "NA" && column != text {
			return "" // no value, except as a name
		}
		return cell
	},
}

// file is the file at a row.
type file struct {
	*source.Sheet
	seen map[stateYear]int
}

func (f *file) row() error {
	y, err := strconv.Atoi(f.Cell(year))
	if err != nil || y < 1789 || y > 2100 {
		return f.Issue(badYear, fmt.Sprintf("%q", f.Cell(year)))
	}
	value := f.Cell(index)
	if value == "" {
		return f.Issue(missing, fmt.Sprintf("%s %d", f.Cell(name), y))
	}
	state, err := f.state(y)
	if err != nil || state == "" {
		return err
	}
	r := entente.Record{
		Layer: entente.Positions, Kind: Polyarchy, A: state, Unit: "index from 0 to 1", Span: entente.YearSpan(y),
		Certainty: entente.Confirmed, Label: fmt.Sprintf("electoral democracy of %s, %d", f.Cell(name), y), Row: f.Row(),
		Low: math.NaN(), High: math.NaN(),
	}
	var ok bool
	if r.Size, ok = share(value); !ok {
		return f.Issue(unreadable, fmt.Sprintf("%s %q", index, value))
	}
	low, okLow := share(f.Cell(lower))
	high, okHigh := share(f.Cell(higher))
	switch {
	case !okLow || !okHigh || low > r.Size || high < r.Size:
		if err := f.Issue(noBounds, fmt.Sprintf("%q to %q", f.Cell(lower), f.Cell(higher))); err != nil {
			return err
		}
	default:
		r.Low, r.High = low, high
	}
	key := stateYear{state, y}
	if first, twice := f.seen[key]; twice {
		return f.Issue(duplicate, fmt.Sprintf("%s %d, first in row %d", state, y, first))
	}
	f.seen[key] = f.Row()
	return f.Record(r)
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
	number := f.Cell(cow)
	if number != "" {
		if code, ok := source.FromCode(f.States, "cow", number, on); ok {
			return code, nil
		}
	}
	detail := fmt.Sprintf("%s %s %q", f.Cell(text), number, f.Cell(name))
	if code, ok := source.FromCode(f.States, "iso3", f.Cell(text), on); ok {
		return code, f.Issue(byLetters, detail)
	}
	if code, _, ok := f.States.Resolve(f.Cell(name), on); ok {
		return code, f.Issue(byLetters, detail)
	}
	return "", f.Issue(unknownState, detail)
}

var (
	badYear      = source.Lost("unreadable-year", "the row is not read")
	missing      = source.Lost("missing-value", "no index is given: no record")
	unreadable   = source.Lost("unreadable-number", "no record")
	unknownState = source.Lost("unknown-state", "the row is not read")
	duplicate    = source.Lost("duplicate-row", "the first row of the state and year holds")
	byLetters    = source.Kept("code-unknown", "the letters or the name of the row hold")
	noBounds     = source.Kept("unusable-bounds", "the index is kept without its bounds")
)
