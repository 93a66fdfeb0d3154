// Package gsdb reads the Global Sanctions Data Base in the layout of its
// release 4: one row a case, with lists of senders and targets in a cell, the
// first and the last year, and the kinds of measures.
package gsdb

import (
	"context"
	_ "embed"
	"fmt"
	"iter"

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
	d := source.MustDescriptor(descriptor)
	return source.Source{Descriptor: d, Reader: reader{d.States}, Code: "gsdb/1"}
}

type reader struct{ naming source.Naming }

var _ source.Reader = reader{}

// Read yields the records of each case in the order of the file. It holds the
// whole file back until it is read, for the last year of any case says which
// cases were still running.
func (r reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return source.Entries(in, func(s *source.Stream) error {
		f := file{Stream: s, naming: r.naming, seen: map[string]int{}}
		return f.read(ctx)
	})
}

// file is the state of reading one file.
type file struct {
	*source.Stream
	naming source.Naming
	at     map[string]int // column by name
	seen   map[string]int // row of each case
	cases  []sanction
}

func (f *file) read(ctx context.Context) error {
	if err := f.open(); err != nil {
		return err
	}
	if err := f.Each(ctx, f.parse); err != nil {
		return err
	}
	return f.emitCases()
}

// needed are the columns without which a file is not the data base.
var needed = []string{"case_id", "sanctioned_state", "sanctioning_state", "begin", "end"}

func (f *file) open() error {
	text, err := source.Open(f.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if err := f.Table(text, ',', nil); err != nil {
		return err
	}
	f.at, err = f.Columns(needed...)
	return err
}

var (
	badYears     = source.Lost("unreadable-years", "the row is not read")
	noParties    = source.Lost("empty-party", "the row is not read")
	duplicate    = source.Lost("duplicate-case", "the first row of the case holds")
	unknownState = source.Kept("unknown-name", "kept as a sender or target that is no state")
	badFlag      = source.Kept("unreadable-type", "the kind of measure is left out of the label")
)
