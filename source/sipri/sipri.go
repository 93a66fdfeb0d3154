// Package sipri reads the trade register of the SIPRI Arms Transfers Database:
// deals in major conventional weapons with the years in which they were
// delivered, as downloaded (CSV) or as SIPRI's backend replies (JSON with the
// same CSV in base64). A deal becomes one record for each year of delivery,
// its value split equally among them.
package sipri

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

// The kinds of record. Each is one deal: in one year of delivery, or without
// any so far. The register also lists parties that are no states (rebels,
// organisations, unknown); their deals count in totals, so they are kept, with
// the party named in the label only.
const (
	Delivery      = "delivery"                // from A to B
	ToOther       = "delivery-to-other"       // from A to one that is no state
	FromOther     = "delivery-from-other"     // to A from one that is no state
	BetweenOthers = "delivery-between-others" // neither is a state
	Order         = "order"                   // nothing delivered so far; the same four
	OrderByOther  = "order-by-other"          // A is the supplier
	OrderOfOther  = "order-of-other"          // A is the recipient
	OrderOthers   = "order-between-others"
)

// Unit is that of all sizes: SIPRI's trend-indicator value.
const Unit = "million TIV"

// New returns the data set: its descriptor and its reader.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "sipri/1"}
}

type reader struct{}

var _ source.Reader = reader{}

// Read yields the records of each deal in the order of the file.
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
	cols  columns
	yield func(source.Entry, error) bool
	seen  map[string]int // first row of each text
	held  held
}

// held is a row that is kept back until the next one shows that it is whole.
type held struct {
	row   int // 0: none
	cells []string
}

func (f *file) read(ctx context.Context) error {
	if f.in.Role != "register" {
		return fmt.Errorf("read %s: role %q is not register", f.in.Name, f.in.Role)
	}
	if err := f.open(); err != nil {
		return fmt.Errorf("read %s: %w", f.in.Name, err)
	}
	for {
		rec, err := f.rows.Next()
		var bad *source.BadRow
		switch {
		case errors.Is(err, io.EOF) && f.rows.Row() == 0:
			return fmt.Errorf("read %s: no data rows", f.in.Name)
		case errors.Is(err, io.EOF):
			return f.release()
		case errors.As(err, &bad):
			if err = f.release(); err == nil {
				err = f.issue(f.rows.Row(), malformed, bad.Reason)
			}
		case err == nil:
			err = f.next(rec)
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("read %s: row %d: %w", f.in.Name, f.rows.Row(), ctx.Err())
		}
	}
}

// next takes one row. A deal whose comment was broken by a line end stands in
// two: the second has the three values that the first lacks.
func (f *file) next(rec []string) error {
	row := f.rows.Row()
	cells := make([]string, len(rec))
	latin := false
	for i, s := range rec {
		text, decoded := decode(s)
		cells[i] = strings.TrimSpace(text)
		latin = latin || decoded
	}
	if latin {
		if err := f.issue(row, notUTF8, strings.Join(cells[:3], ", ")); err != nil {
			return err
		}
	}
	if f.held.row > 0 && f.cols.continues(f.held.cells, cells) {
		copy(f.held.cells[len(cells)-3:], cells[1:4])
		return f.issue(row, split, fmt.Sprintf("continues row %d", f.held.row))
	}
	if err := f.release(); err != nil {
		return err
	}
	f.held = held{row: row, cells: cells}
	return nil
}

// release yields what the row kept back states.
func (f *file) release() error {
	h := f.held
	if h.row == 0 {
		return nil
	}
	f.held = held{}
	key := strings.Join(h.cells, "\x00")
	if first, ok := f.seen[key]; ok {
		if err := f.issue(h.row, repeated, fmt.Sprintf("as row %d", first)); err != nil {
			return err
		}
	} else {
		f.seen[key] = h.row
	}
	return f.deal(h.row, h.cells)
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
	malformed  = flaw{"malformed-row", "the row is not read", true}
	noParty    = flaw{"no-party", "a row without supplier or recipient is not read", true}
	noYear     = flaw{"delivery-without-year", "the row is not read: its value belongs to no year", true}
	badYear    = flaw{"unreadable-delivery-year", "the row is not read: its value cannot be split", true}
	split      = flaw{"split-row", "the three values are those of the row before", false}
	repeated   = flaw{"repeated-row", "kept: two deals may read alike", false}
	notUTF8    = flaw{"not-utf8", "the row is read as Windows-1252", false}
	orderYear  = flaw{"unreadable-order-year", "the deal is kept without it", false}
	yearTwice  = flaw{"repeated-delivery-year", "the year counts once in the split", false}
	noValue    = flaw{"delivery-without-value", "the deliveries are kept, their value is unknown", false}
	noWorth    = flaw{"order-without-value", "the order is kept, its value is unknown", false}
	badValue   = flaw{"unreadable-value", "the value is unknown", false}
	notAState  = flaw{"not-a-state", "the deal counts in totals and under the other party; the label names this one", false}
	unknown    = flaw{"unknown-state", "the deal counts in totals and under the other party; the label names this one", false}
	withItself = flaw{"self-pair", "the row is not read", true}
)

func (f *file) issue(row int, w flaw, detail string) error {
	return f.emit(source.Entry{Issue: &entente.Issue{Kind: w.kind, Rule: w.rule, Row: row, Detail: detail, Lost: w.lost}})
}

//go:embed others.txt
var othersText string

// isOther reports whether the register itself says that a name is none of a
// state: rebels and other groups end in one asterisk, organisations in two;
// the names in others.txt carry no mark.
func isOther(name string) bool {
	return strings.HasSuffix(name, "*") || slices.Contains(strings.Split(strings.TrimSpace(othersText), "\n"), name)
}
