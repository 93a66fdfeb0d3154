// Package worldbank reads indicators of the World Bank as it publishes them:
// wide tables with four lines above the header, one row an economy and one
// column a year. Rows that sum up others are counted, not read.
package worldbank

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"

	"entente"
	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

//go:embed aggregates.txt
var aggregateCodes string

// The kinds of record that the reader yields.
const (
	GDP        = "gdp"        // current US dollars
	Population = "population" // people
)

// New returns the data set and its reader. Roles are gdp and population.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "worldbank/1"}
}

type reader struct{}

var _ source.Reader = reader{}

// indicators says what a role must hold.
var indicators = map[string]struct{ code, kind, unit string }{
	"gdp":        {"NY.GDP.MKTP.CD", GDP, "current USD"},
	"population": {"SP.POP.TOTL", Population, "people"},
}

// Read yields a record for every economy and year with a value.
func (reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return func(yield func(source.Entry, error) bool) {
		f := file{in: in, yield: yield, seen: map[entente.Code]int{}, aggregates: map[string]bool{}}
		for line := range strings.Lines(aggregateCodes) {
			if !strings.HasPrefix(line, "#") {
				for _, c := range strings.Fields(line) {
					f.aggregates[c] = true
				}
			}
		}
		if err := f.read(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(source.Entry{}, err)
		}
	}
}

var errStopped = errors.New("stopped by the caller")

// file is the state of reading one file.
type file struct {
	in                         source.Input
	rows                       *source.Rows
	yield                      func(source.Entry, error) bool
	seen                       map[entente.Code]int // row
	aggregates                 map[string]bool
	name, code, title, measure int   // columns
	years                      []int // by column, 0 where it is no year
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
			err = f.row(rec)
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("read %s: row %d: %w", f.in.Name, f.rows.Row(), ctx.Err())
		}
	}
}

// maxPreamble is the most lines that may stand above the header.
const maxPreamble = 8

func (f *file) open() error {
	if _, ok := indicators[f.in.Role]; !ok {
		return fmt.Errorf("read %s: role %q is none of gdp, population", f.in.Name, f.in.Role)
	}
	text, err := source.Open(f.in.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.in.Name, err)
	}
	if err := skipPreamble(text); err != nil {
		return fmt.Errorf("read %s: %w", f.in.Name, err)
	}
	if f.rows, err = source.NewRows(f.in.Name, text, ',', nil); err != nil {
		return err
	}
	return f.columns()
}

// skipPreamble leaves out the lines above the header, which starts with the
// column Country Name.
func skipPreamble(text *bufio.Reader) error {
	for range maxPreamble + 1 {
		head, _ := text.Peek(len(`"Country Name"`))
		if bytes.Contains(head, []byte("Country Name")) {
			return nil
		}
		if _, err := text.ReadSlice('\n'); err != nil {
			break
		}
	}
	return fmt.Errorf("no header that starts with Country Name in the first %d lines", maxPreamble+1)
}

func (f *file) columns() error {
	at := map[string]int{}
	f.years = make([]int, len(f.rows.Header))
	found := 0
	for i, h := range f.rows.Header {
		if _, twice := at[h]; twice && h != "" {
			return fmt.Errorf("read %s: column %s stands twice", f.in.Name, h)
		}
		at[h] = i
		if y, err := strconv.Atoi(h); err == nil && y >= 1900 && y <= 2100 {
			f.years[i] = y
			found++
		}
	}
	for _, need := range []struct {
		name string
		at   *int
	}{{"Country Name", &f.name}, {"Country Code", &f.code}, {"Indicator Name", &f.title}, {"Indicator Code", &f.measure}} {
		i, ok := at[need.name]
		if !ok {
			return fmt.Errorf("read %s: no column %s; found %.300q", f.in.Name, need.name, f.rows.Header)
		}
		*need.at = i
	}
	if found == 0 {
		return fmt.Errorf("read %s: no column of a year; found %.300q", f.in.Name, f.rows.Header)
	}
	return nil
}

func (f *file) row(rec []string) error {
	want := indicators[f.in.Role]
	if got := strings.TrimSpace(rec[f.measure]); got != want.code {
		return f.issue(otherIndicator, fmt.Sprintf("%q, want %s", got, want.code))
	}
	code, name := strings.TrimSpace(rec[f.code]), strings.TrimSpace(rec[f.name])
	if f.aggregates[code] {
		return f.issue(aggregate, code+" "+name)
	}
	state, err := f.state(code, name)
	if err != nil || state == "" {
		return err
	}
	if first, ok := f.seen[state]; ok {
		return f.issue(duplicate, fmt.Sprintf("%s, first in row %d", state, first))
	}
	f.seen[state] = f.rows.Row()
	n := 0
	for i, y := range f.years {
		if y == 0 {
			continue
		}
		size, err := f.number(rec[i], y)
		if err != nil {
			return err
		}
		if math.IsNaN(size) {
			continue
		}
		n++
		err = f.emit(source.Entry{Record: &entente.Record{
			Layer: entente.Capability, Kind: want.kind, A: state, Size: size, Low: math.NaN(), High: math.NaN(), Unit: want.unit,
			Span: entente.YearSpan(y), Certainty: entente.Reported, Ref: want.code, Row: f.rows.Row(),
		}})
		if err != nil {
			return err
		}
	}
	if n == 0 {
		return f.issue(nothing, code+" "+name)
	}
	return nil
}

// state finds the economy by its code, else by its name; "" where neither is
// known. Codes are those of today, whatever the year.
func (f *file) state(code, name string) (entente.Code, error) {
	if c, ok := source.FromCode(f.in.States, "iso3", code, entente.NoDate); ok {
		return c, nil
	}
	if name != "" {
		if c, _, ok := f.in.States.Resolve(name, entente.NoDate); ok {
			return c, f.issue(codeUnknown, code+" "+name)
		}
	}
	return "", f.issue(unknownState, code+" "+name)
}

// number reads a value; NaN where there is none, or none that can be.
func (f *file) number(cell string, year int) (float64, error) {
	s := strings.TrimSpace(cell)
	if s == "" || s == ".." {
		return math.NaN(), f.issue(missing, strconv.Itoa(year))
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		return math.NaN(), f.issue(unreadable, fmt.Sprintf("%d %q", year, s))
	}
	return v, nil
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
	malformed      = flaw{"malformed-row", "the row is not read", true}
	otherIndicator = flaw{"other-indicator", "the row is not read", true}
	aggregate      = flaw{"aggregate", "not a state: it sums up other rows, and is not read", true}
	unknownState   = flaw{"unknown-state", "the row is not read", true}
	duplicate      = flaw{"duplicate-row", "the first row of the state holds", true}
	nothing        = flaw{"empty-row", "the row has no value in any year", true}
	codeUnknown    = flaw{"code-unknown", "the name of the row holds", false}
	missing        = flaw{"missing-value", "no record of this year", false}
	unreadable     = flaw{"unreadable-number", "no record of this year", false}
)

func (f *file) issue(w flaw, detail string) error {
	return f.emit(source.Entry{Issue: &entente.Issue{Kind: w.kind, Rule: w.rule, Row: f.rows.Row(), Detail: detail, Lost: w.lost}})
}
