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
	return func(yield func(source.Entry, error) bool) {
		f := file{in: in, yield: yield, spans: map[int]entente.Span{}, codes: map[stateYear]entente.Code{}}
		if err := f.read(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(source.Entry{}, err)
		}
	}
}

var errStopped = errors.New("stopped by the caller")

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
	in    source.Input
	rows  *source.Rows
	at    map[string]int // column by name
	yield func(source.Entry, error) bool
	spans map[int]entente.Span
	codes map[stateYear]entente.Code // "" where the number is not known
}

type stateYear struct {
	number string
	year   int
}

func (f *file) read(ctx context.Context) error {
	lay, err := layoutOf(f.in.Role)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.in.Name, err)
	}
	if err := f.open(lay); err != nil {
		return err
	}
	for {
		rec, err := f.rows.Next()
		var bad *source.BadRow
		switch {
		case errors.Is(err, io.EOF) && f.rows.Row() == 0:
			return fmt.Errorf("read %s: no data rows", f.in.Name)
		case errors.Is(err, io.EOF):
			return lay.close(f)
		case errors.As(err, &bad):
			err = f.issue(malformed, bad.Reason)
		case err == nil:
			err = lay.row(f, rec)
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("read %s: row %d: %w", f.in.Name, f.rows.Row(), ctx.Err())
		}
	}
}

// open reads the header. Names of states in the files are latin-1 or cp1252 and
// are not read: the project's numbers are.
func (f *file) open(lay layout) error {
	text, err := source.Open(f.in.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.in.Name, err)
	}
	if f.rows, err = source.NewRows(f.in.Name, text, ',', nil); err != nil {
		return err
	}
	f.at = make(map[string]int, len(f.rows.Header))
	for i, h := range f.rows.Header {
		if _, twice := f.at[h]; twice && h != "" {
			return fmt.Errorf("read %s: column %s stands twice", f.in.Name, h)
		}
		f.at[h] = i
	}
	need, unread := lay.columns()
	var lacks []string
	for _, n := range need {
		if _, ok := f.at[n]; !ok {
			lacks = append(lacks, n)
		}
	}
	if len(lacks) > 0 {
		return fmt.Errorf("read %s: no column %s; found %.300q", f.in.Name, strings.Join(lacks, ", "), f.rows.Header)
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
	for _, h := range f.rows.Header {
		if !set[h] {
			extra = append(extra, h)
		}
	}
	if len(extra) == 0 {
		return nil
	}
	return f.issue(unknownColumn, fmt.Sprintf("%q", extra))
}

func (f *file) cell(rec []string, column string) string {
	i, ok := f.at[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(rec[i])
}

func (f *file) emit(e source.Entry) error {
	e.Rows = f.rows.Row()
	if !f.yield(e, nil) {
		return errStopped
	}
	return nil
}

func (f *file) record(r entente.Record) error { return f.emit(source.Entry{Record: &r}) }

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
		code, _ = source.FromCode(f.in.States, "cow", number, entente.NewDate(year, 7, 1))
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
		return none, f.issue(missing, what)
	case "-8":
		return none, f.issue(notApplicable, what)
	case "-7":
		return none, f.issue(ongoing, what)
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) || v < 0 {
		return none, f.issue(unreadable, fmt.Sprintf("%s %q", what, s))
	}
	return v, nil
}
