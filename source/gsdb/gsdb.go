// Package gsdb reads the Global Sanctions Data Base in the layout of its
// release 4: one row a case, with lists of senders and targets in a cell, the
// first and the last year, and the kinds of measures.
package gsdb

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"iter"

	"entente"
	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

// The kinds of record that the reader yields. Ref is the publisher's case, and
// a case is counted once however many records it gives.
const (
	Case         = "case"           // A sanctions B
	CaseByBody   = "case-by-body"   // a body that is no state (the label names it) sanctions A
	CaseOnBody   = "case-on-body"   // A sanctions what is no state (the label names it)
	CaseOfBodies = "case-of-bodies" // neither side is a state; A and B are empty
)

// New returns the data set: its descriptor and its reader.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "gsdb/1"}
}

type reader struct{}

var _ source.Reader = reader{}

// Read yields the records of each case in the order of the file. It holds the
// whole file back until it is read, for the last year of any case says which
// cases were still running.
func (reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return func(yield func(source.Entry, error) bool) {
		f := file{in: in, yield: yield, seen: map[string]int{}}
		if err := f.read(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(source.Entry{}, err)
		}
	}
}

var errStopped = errors.New("stopped by the caller")

// file is the state of reading one file.
type file struct {
	in    source.Input
	rows  *source.Rows
	at    map[string]int // column by name
	yield func(source.Entry, error) bool
	seen  map[string]int // row of each case
	cases []sanction
	row   int // that an entry is about
}

func (f *file) read(ctx context.Context) error {
	if err := f.open(); err != nil {
		return err
	}
	for {
		rec, err := f.rows.Next()
		f.row = f.rows.Row()
		var bad *source.BadRow
		switch {
		case errors.Is(err, io.EOF) && f.row == 0:
			return fmt.Errorf("read %s: no data rows", f.in.Name)
		case errors.Is(err, io.EOF):
			return f.emitCases()
		case errors.As(err, &bad):
			err = f.issue(malformed, bad.Reason)
		case err == nil:
			err = f.parse(rec)
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("read %s: row %d: %w", f.in.Name, f.row, ctx.Err())
		}
	}
}

// needed are the columns without which a file is not the data base.
var needed = []string{"case_id", "sanctioned_state", "sanctioning_state", "begin", "end"}

func (f *file) open() error {
	text, err := source.Open(f.in.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.in.Name, err)
	}
	if f.rows, err = source.NewRows(f.in.Name, text, ',', nil); err != nil {
		return err
	}
	f.at = map[string]int{}
	for i, h := range f.rows.Header {
		if _, twice := f.at[h]; twice && h != "" {
			return fmt.Errorf("read %s: column %s stands twice", f.in.Name, h)
		}
		f.at[h] = i
	}
	for _, n := range needed {
		if _, ok := f.at[n]; !ok {
			return fmt.Errorf("read %s: no column %s; found %q", f.in.Name, n, f.rows.Header)
		}
	}
	return nil
}

func (f *file) emit(e source.Entry) error {
	e.Rows = f.row
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
	badYears     = flaw{"unreadable-years", "the row is not read", true}
	noParties    = flaw{"empty-party", "the row is not read", true}
	duplicate    = flaw{"duplicate-case", "the first row of the case holds", true}
	unknownState = flaw{"unknown-name", "kept as a sender or target that is no state", false}
	badFlag      = flaw{"unreadable-type", "the kind of measure is left out of the label", false}
)

func (f *file) issue(w flaw, detail string) error {
	return f.emit(source.Entry{Issue: &entente.Issue{Kind: w.kind, Rule: w.rule, Row: f.row, Detail: detail, Lost: w.lost}})
}
