// Package mid reads the participants of militarised interstate disputes (MIDB
// of the Correlates of War Project) and pairs opponents: states on different
// sides of a dispute whose participation overlaps. Days that are not known are
// read as widely as they can be, and an overlap that rests on them says so.
package mid

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"entente"
	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

// Dispute is the kind of a record: the first state in a dispute against the
// second. Its size is the hostility level of the first.
const Dispute = "militarised-dispute"

// New returns the data set and its reader. The only role is participants.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "mid/1"}
}

type reader struct{}

var _ source.Reader = reader{}

// Read yields two records for each pair of opponents, one from each, after the
// whole file has been read: a dispute's rows need not stand together.
func (reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return func(yield func(source.Entry, error) bool) {
		f := file{in: in, yield: yield, disputes: map[string][]participant{}}
		if err := f.read(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(source.Entry{}, err)
		}
	}
}

var errStopped = errors.New("stopped by the caller")

var needed = []string{"dispnum", "ccode", "stday", "stmon", "styear", "endday", "endmon", "endyear", "sidea", "fatality", "hiact", "hostlev"}

// unread are columns of the layout that no record is made of.
var unread = []string{"stabb", "revstate", "revtype1", "revtype2", "fatalpre", "orig", "version"}

// file is the state of reading one file.
type file struct {
	in       source.Input
	rows     *source.Rows
	at       map[string]int
	rec      []string
	yield    func(source.Entry, error) bool
	disputes map[string][]participant
	order    []string // disputes as they were met
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
			return f.opponents(ctx)
		case errors.As(err, &bad):
			err = f.issue(malformed, f.rows.Row(), bad.Reason)
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
	if f.in.Role != "participants" {
		return fmt.Errorf("read %s: role %q is not participants", f.in.Name, f.in.Role)
	}
	if _, ok := f.in.States.(source.CodeResolver); !ok {
		return fmt.Errorf("read %s: the register of states knows no Correlates of War numbers", f.in.Name)
	}
	text, err := source.Open(f.in.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.in.Name, err)
	}
	if f.rows, err = source.NewRows(f.in.Name, text, ',', nil); err != nil {
		return err
	}
	f.at = map[string]int{}
	for i, h := range f.rows.Header {
		h = strings.ToLower(h)
		if _, twice := f.at[h]; twice {
			return fmt.Errorf("read %s: column %s stands twice", f.in.Name, h)
		}
		f.at[h] = i
	}
	if _, disputes := f.at["numa"]; disputes {
		return fmt.Errorf("read %s: this is MIDA, the file of disputes; the states are in MIDB", f.in.Name)
	}
	for _, c := range needed {
		if _, ok := f.at[c]; !ok {
			return fmt.Errorf("read %s: no column %s; found %.300q", f.in.Name, c, f.rows.Header)
		}
	}
	for h := range f.at {
		if !slices.Contains(needed, h) && !slices.Contains(unread, h) {
			return fmt.Errorf("read %s: column %q is in no layout that is known", f.in.Name, h)
		}
	}
	return nil
}

func (f *file) cell(column string) string { return strings.TrimSpace(f.rec[f.at[column]]) }

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
	noDispute    = flaw{"missing-dispute", "the row is not read", true}
	badSide      = flaw{"unreadable-side", "the row is not read", true}
	unknownState = flaw{"unknown-state", "the row is not read", true}
	badDate      = flaw{"unreadable-date", "the row is not read", true}
	inverted     = flaw{"inverted-span", "the row is not read", true}
	noOpponent   = flaw{"no-opponent", "no state on the other side at the same time: no record", true}

	unknownDay = flaw{"unknown-day", "-9: the span is taken as wide as it can be", false}
	apart      = flaw{"no-overlap", "opponents that were not in the dispute at the same time: no record", false}
	perhaps    = flaw{"overlap-uncertain", "the overlap rests on unknown days: the record is kept as reported", false}
	withItself = flaw{"self-pair", "no record of a state with itself", false}
	missing    = flaw{"missing-value", "-9: the record is kept without it", false}
	notFor     = flaw{"not-applicable", "-8: the record is kept without it", false}
	ongoing    = flaw{"ongoing", "-7: the end is open", false}
	unreadable = flaw{"unreadable-number", "the record is kept without it", false}
)

func (f *file) issue(w flaw, row int, detail string) error {
	return f.emit(source.Entry{Issue: &entente.Issue{Kind: w.kind, Rule: w.rule, Row: row, Detail: detail, Lost: w.lost}})
}
