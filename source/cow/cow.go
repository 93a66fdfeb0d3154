// Package cow reads the data sets of the Correlates of War project: bilateral
// trade, national material capabilities, direct contiguity, memberships of
// intergovernmental organisations, formal alliances and the list of states.
// Each is a file of its own with its own role. The project writes -9 for what
// is missing, -8 for what does not apply and -7 for what is still going on;
// none of them is ever a number here.
package cow

import (
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

// New returns the data sets and their reader. Roles are trade, nmc, contiguity,
// igo, alliance and states.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "cow/2"}
}

type reader struct{}

var _ source.Reader = reader{}

// Read yields the records of one file in the order of its rows; what spans
// several rows (memberships, alliances) comes with the last of them.
func (reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return source.Entries(in, func(s *source.Stream) error {
		f := file{Stream: s, spans: map[int]entente.Span{}, codes: map[stateYear]entente.Code{}}
		return f.read(ctx)
	})
}

// layout is how the file of a role is read.
type layout interface {
	// columns lists those that must be there and those that are left unread.
	columns() (need, unread []string)
	// open is called once the header is known.
	open(f *file) error
	// row takes one data row, close what is left after the last.
	row(f *file, rec []string) error
	close(f *file) error
}

func layoutOf(role string) (layout, error) {
	switch role {
	case "trade":
		return &trade{}, nil
	case "nmc":
		return &nmc{}, nil
	case "contiguity":
		return &contiguity{}, nil
	case "igo":
		return &igo{}, nil
	case "alliance":
		return &alliance{}, nil
	case "states":
		return &system{}, nil
	}
	return nil, fmt.Errorf("role %q is none of trade, nmc, contiguity, igo, alliance, states", role)
}

// file is the state of reading one file.
type file struct {
	*source.Stream
	at    map[string]int // column by name
	spans map[int]entente.Span
	codes map[stateYear]entente.Code // "" where the number is not known
}

type stateYear struct {
	number string
	year   int
}

func (f *file) read(ctx context.Context) error {
	lay, err := layoutOf(f.Role)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if err := f.open(lay); err != nil {
		return err
	}
	if err := f.Each(ctx, func(cells []string) error { return lay.row(f, cells) }); err != nil {
		return err
	}
	return lay.close(f)
}

// open reads the header. Names of states in the files are latin-1 or cp1252 and
// are not read: the project's numbers are.
func (f *file) open(lay layout) error {
	text, err := source.Open(f.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if err := f.Table(text, ',', nil); err != nil {
		return err
	}
	need, unread := lay.columns()
	if f.at, err = f.Columns(need...); err != nil {
		return err
	}
	if unread != nil {
		if err := f.noteUnread(append(need, unread...)); err != nil {
			return err
		}
	}
	return lay.open(f)
}

// noteUnread counts columns that this reader has not heard of.
func (f *file) noteUnread(known []string) error {
	set := map[string]bool{"": true, "version": true}
	for _, k := range known {
		set[k] = true
	}
	var extra []string
	for _, h := range f.Header() {
		if !set[h] {
			extra = append(extra, h)
		}
	}
	if len(extra) == 0 {
		return nil
	}
	return f.Issue(unknownColumn, fmt.Sprintf("%q", extra))
}

func (f *file) cell(rec []string, column string) string {
	i, ok := f.at[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(rec[i])
}

// year reads a calendar year; 0 where there is none.
func (f *file) year(rec []string, column string) int {
	y, err := strconv.Atoi(f.cell(rec, column))
	if err != nil || y < 1800 || y > 2100 {
		return 0
	}
	return y
}

// state finds the state that a number means in the middle of a year; "" where
// none is known.
func (f *file) state(number string, year int) entente.Code {
	k := stateYear{number, year}
	code, ok := f.codes[k]
	if !ok {
		code, _ = source.FromCode(f.States, "cow", number, entente.NewDate(year, 7, 1))
		f.codes[stateYear{strings.Clone(number), year}] = code
	}
	return code
}

func (f *file) span(year int) entente.Span {
	s, ok := f.spans[year]
	if !ok {
		s = entente.YearSpan(year)
		f.spans[year] = s
	}
	return s
}

// number reads a value that cannot be negative. NaN stands for none, and why is
// counted: -9 or an empty cell is missing, -8 does not apply, -7 goes on.
func (f *file) number(s, what string) (float64, error) {
	none := math.NaN()
	switch s {
	case "", "-9", "-9.0", "NA", ".":
		return none, f.Issue(missing, what)
	case "-8":
		return none, f.Issue(notApplicable, what)
	case "-7":
		return none, f.Issue(ongoing, what)
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) || v < 0 {
		return none, f.Issue(unreadable, fmt.Sprintf("%s %q", what, s))
	}
	return v, nil
}
