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
	"errors"
	"fmt"
	"io"
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
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "voeten/1"}
}

type reader struct{}

var _ source.Reader = reader{}

// Read yields for each row the state's ideal point, then its shares of
// identical votes.
func (reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return func(yield func(source.Entry, error) bool) {
		f := file{in: in, yield: yield, seen: map[estimate]int{}}
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
	cols  columns
	yield func(source.Entry, error) bool
	seen  map[estimate]int // row of each state and period
}

type estimate struct {
	state  entente.Code
	period int
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

func (f *file) open() error {
	text, err := source.Open(f.in.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.in.Name, err)
	}
	if f.rows, err = source.NewRows(f.in.Name, text, delimiter(text), nil); err != nil {
		return err
	}
	var extra []string
	if f.cols, extra, err = findColumns(f.in.Role, f.rows.Header); err != nil {
		return fmt.Errorf("read %s: %w", f.in.Name, err)
	}
	if len(extra) > 0 {
		return f.issue(unknownColumn, fmt.Sprintf("%q", extra))
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
	unknownColumn = flaw{"unknown-column", "the column is not read", false}
	malformed     = flaw{"malformed-row", "the row is not read", true}
	badPeriod     = flaw{"unreadable-period", "the row is not read", true}
	unknownState  = flaw{"unknown-state", "the row is not read", true}
	duplicate     = flaw{"duplicate-estimate", "the first row of the state and period holds", true}
	nothing       = flaw{"empty-row", "the row states nothing", true}

	codeUnknown = flaw{"code-unknown", "the letters or the name of the row hold", false}
	codeUndated = flaw{"code-out-of-time", "the code is read without regard to the date", false}
	missing     = flaw{"missing-value", "no record of this column", false}
	unreadable  = flaw{"unreadable-number", "no record of this column", false}
	outOfRange  = flaw{"share-out-of-range", "no record of this column", false}
	inverted    = flaw{"inverted-interval", "the estimate is kept without its interval", false}
	withItself  = flaw{"self-pair", "a state's share with itself is no record", false}
	noPartner   = flaw{"unknown-partner", "no record of this column", false}
)

func (f *file) issue(w flaw, detail string) error {
	return f.emit(source.Entry{Issue: &entente.Issue{Kind: w.kind, Rule: w.rule, Row: f.rows.Row(), Detail: detail, Lost: w.lost}})
}
