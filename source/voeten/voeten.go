// Package voeten reads the published ideal points of states in the UN General
// Assembly (Bailey, Strezhnev and Voeten, Estimating Dynamic State Preferences
// from United Nations Voting Data, 2017) and the shares of identical votes that
// are published beside them, in the layout by session and the one by year.
package voeten

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"iter"

	"entente"
	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

// The kinds of record that the reader yields.
const (
	IdealPoint = "ideal-point"         // one state's estimate with its 90 % posterior interval
	Identical  = "published-identical" // share of identical votes of two states
)

// New returns the data set: its descriptor and its reader. Roles are session
// and year, after the period of an estimate.
func New() source.Source {
	d := source.MustDescriptor(descriptor)
	return source.Source{Descriptor: d, Reader: reader{d.States}, Code: "voeten/1"}
}

type reader struct{ naming source.Naming }

var _ source.Reader = reader{}

// Read yields for each row the state's ideal point, then its shares of
// identical votes.
func (r reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return source.Entries(in, func(s *source.Stream) error {
		f := file{Stream: s, naming: r.naming, seen: map[estimate]int{}}
		return f.read(ctx)
	})
}

// file is the state of reading one file.
type file struct {
	*source.Stream
	naming source.Naming
	cols   columns
	seen   map[estimate]int // row of each state and period
}

type estimate struct {
	state  entente.Code
	period int
}

func (f *file) read(ctx context.Context) error {
	if err := f.open(); err != nil {
		return err
	}
	return f.Each(ctx, f.row)
}

func (f *file) open() error {
	text, err := source.Open(f.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if err := f.Table(text, delimiter(text), nil); err != nil {
		return err
	}
	var extra []string
	if f.cols, extra, err = findColumns(f.Role, f.Header(), f.naming.Map); err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if len(extra) > 0 {
		return f.Issue(unknownColumn, fmt.Sprintf("%q", extra))
	}
	return nil
}

// delimiter looks at the first line: Dataverse turns the file that was
// deposited, with commas, into one with tabs.
func delimiter(text *bufio.Reader) rune {
	head, _ := text.Peek(4 << 10)
	line, _, _ := bytes.Cut(head, []byte("\n"))
	if bytes.Contains(line, []byte("\t")) {
		return '\t'
	}
	return ','
}

var (
	unknownColumn = source.Kept("unknown-column", "the column is not read")
	badPeriod     = source.Lost("unreadable-period", "the row is not read")
	unknownState  = source.Lost("unknown-state", "the row is not read")
	duplicate     = source.Lost("duplicate-estimate", "the first row of the state and period holds")
	nothing       = source.Lost("empty-row", "the row states nothing")

	codeUnknown = source.Kept("code-unknown", "the letters or the name of the row hold")
	codeUndated = source.Kept("code-out-of-time", "the code is read without regard to the date")
	missing     = source.Kept("missing-value", "no record of this column")
	unreadable  = source.Kept("unreadable-number", "no record of this column")
	outOfRange  = source.Kept("share-out-of-range", "no record of this column")
	inverted    = source.Kept("inverted-interval", "the estimate is kept without its interval")
	withItself  = source.Kept("self-pair", "a state's share with itself is no record")
	noPartner   = source.Kept("unknown-partner", "no record of this column")
)
