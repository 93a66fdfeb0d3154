// Package worldbank reads indicators of the World Bank as it publishes them:
// wide tables with four lines above the header, one row an economy and one
// column a year. Rows that sum up others are counted, not read.
package worldbank

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"fmt"
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
	return source.Entries(in, func(s *source.Stream) error {
		f := file{Stream: s, seen: map[entente.Code]int{}, aggregates: map[string]bool{}}
		for line := range strings.Lines(aggregateCodes) {
			if !strings.HasPrefix(line, "#") {
				for _, c := range strings.Fields(line) {
					f.aggregates[c] = true
				}
			}
		}
		return f.read(ctx)
	})
}

// file is the state of reading one file.
type file struct {
	*source.Stream
	seen                       map[entente.Code]int // row
	aggregates                 map[string]bool
	name, code, title, measure int   // columns
	years                      []int // by column, 0 where it is no year
}

func (f *file) read(ctx context.Context) error {
	if err := f.open(); err != nil {
		return err
	}
	return f.Each(ctx, f.row)
}

// maxPreamble is the most lines that may stand above the header.
const maxPreamble = 8

func (f *file) open() error {
	if _, ok := indicators[f.Role]; !ok {
		return fmt.Errorf("read %s: role %q is none of gdp, population", f.Name, f.Role)
	}
	text, err := source.Open(f.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if err := skipPreamble(text); err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if err := f.Table(text, ',', nil); err != nil {
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
	at, err := f.Columns("Country Name", "Country Code", "Indicator Name", "Indicator Code")
	if err != nil {
		return err
	}
	f.name, f.code, f.title, f.measure = at["Country Name"], at["Country Code"], at["Indicator Name"], at["Indicator Code"]
	f.years = make([]int, len(f.Header()))
	found := 0
	for i, h := range f.Header() {
		if y, err := strconv.Atoi(h); err == nil && y >= 1900 && y <= 2100 {
			f.years[i] = y
			found++
		}
	}
	if found == 0 {
		return fmt.Errorf("read %s: no column of a year; found %.300q", f.Name, f.Header())
	}
	return nil
}

func (f *file) row(rec []string) error {
	want := indicators[f.Role]
	if got := strings.TrimSpace(rec[f.measure]); got != want.code {
		return f.Issue(otherIndicator, fmt.Sprintf("%q, want %s", got, want.code))
	}
	code, name := strings.TrimSpace(rec[f.code]), strings.TrimSpace(rec[f.name])
	if f.aggregates[code] {
		return f.Issue(aggregate, code+" "+name)
	}
	state, err := f.state(code, name)
	if err != nil || state == "" {
		return err
	}
	if first, ok := f.seen[state]; ok {
		return f.Issue(duplicate, fmt.Sprintf("%s, first in row %d", state, first))
	}
	f.seen[state] = f.Row()
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
		err = f.Record(entente.Record{
			Layer: entente.Capability, Kind: want.kind, A: state, Size: size, Low: math.NaN(), High: math.NaN(), Unit: want.unit,
			Span: entente.YearSpan(y), Certainty: entente.Reported, Ref: want.code, Row: f.Row(),
		})
		if err != nil {
			return err
		}
	}
	if n == 0 {
		return f.Issue(nothing, code+" "+name)
	}
	return nil
}

// state finds the economy by its code, else by its name; "" where neither is
// known. Codes are those of today, whatever the year.
func (f *file) state(code, name string) (entente.Code, error) {
	if c, ok := source.FromCode(f.States, "iso3", code, entente.NoDate); ok {
		return c, nil
	}
	if name != "" {
		if c, _, ok := f.States.Resolve(name, entente.NoDate); ok {
			return c, f.Issue(codeUnknown, code+" "+name)
		}
	}
	return "", f.Issue(unknownState, code+" "+name)
}

// number reads a value; NaN where there is none, or none that can be.
func (f *file) number(cell string, year int) (float64, error) {
	s := strings.TrimSpace(cell)
	if s == "" || s == ".." {
		return math.NaN(), f.Issue(missing, strconv.Itoa(year))
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		return math.NaN(), f.Issue(unreadable, fmt.Sprintf("%d %q", year, s))
	}
	return v, nil
}

var (
	otherIndicator = source.Lost("other-indicator", "the row is not read")
	aggregate      = source.Lost("aggregate", "not a state: it sums up other rows, and is not read")
	unknownState   = source.Lost("unknown-state", "the row is not read")
	duplicate      = source.Lost("duplicate-row", "the first row of the state holds")
	nothing        = source.Lost("empty-row", "the row has no value in any year")
	codeUnknown    = source.Kept("code-unknown", "the name of the row holds")
	missing        = source.Kept("missing-value", "no record of this year")
	unreadable     = source.Kept("unreadable-number", "no record of this year")
)
