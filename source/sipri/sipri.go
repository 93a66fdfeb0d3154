// Package sipri reads the trade register of the SIPRI Arms Transfers Database:
// deals in major conventional weapons with the years in which they were
// delivered, as downloaded (CSV) or as SIPRI's backend replies (JSON with the
// same CSV in base64). A deal becomes one record for each year of delivery,
// its value split equally among them.
package sipri

import (
	"context"
	_ "embed"
	"fmt"
	"iter"
	"slices"
	"strings"

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
	return source.Entries(in, func(s *source.Stream) error {
		f := file{Stream: s, seen: map[string]int{}}
		return f.read(ctx)
	})
}

// file is the state of reading one file.
type file struct {
	*source.Stream
	cols columns
	seen map[string]int // first row of each text
	held held
}

// held is a row that is kept back until the next one shows that it is whole.
type held struct {
	row   int // 0: none
	cells []string
}

func (f *file) read(ctx context.Context) error {
	if f.Role != "register" {
		return fmt.Errorf("read %s: role %q is not register", f.Name, f.Role)
	}
	if err := f.open(); err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if err := f.Each(ctx, f.next); err != nil {
		return err
	}
	return f.release()
}

// next takes one row. A deal whose comment was broken by a line end stands in
// two: the second has the three values that the first lacks.
func (f *file) next(rec []string) error {
	row := f.Row()
	cells := make([]string, len(rec))
	latin := false
	for i, s := range rec {
		text, decoded := decode(s)
		cells[i] = strings.TrimSpace(text)
		latin = latin || decoded
	}
	if latin {
		if err := f.IssueAt(row, notUTF8, strings.Join(cells[:3], ", ")); err != nil {
			return err
		}
	}
	if f.held.row > 0 && f.held.row == row-1 && f.cols.continues(f.held.cells, cells) {
		copy(f.held.cells[len(cells)-3:], cells[1:4])
		return f.IssueAt(row, split, fmt.Sprintf("continues row %d", f.held.row))
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
		if err := f.IssueAt(h.row, repeated, fmt.Sprintf("as row %d", first)); err != nil {
			return err
		}
	} else {
		f.seen[key] = h.row
	}
	return f.deal(h.row, h.cells)
}

var (
	noParty    = source.Lost("no-party", "a row without supplier or recipient is not read")
	noYear     = source.Lost("delivery-without-year", "the row is not read: its value belongs to no year")
	badYear    = source.Lost("unreadable-delivery-year", "the row is not read: its value cannot be split")
	split      = source.Kept("split-row", "the three values are those of the row before")
	repeated   = source.Kept("repeated-row", "kept: two deals may read alike")
	notUTF8    = source.Kept("not-utf8", "the row is read as Windows-1252")
	orderYear  = source.Kept("unreadable-order-year", "the deal is kept without it")
	yearTwice  = source.Kept("repeated-delivery-year", "the year counts once in the split")
	noValue    = source.Kept("delivery-without-value", "the deliveries are kept, their value is unknown")
	noWorth    = source.Kept("order-without-value", "the order is kept, its value is unknown")
	badValue   = source.Kept("unreadable-value", "the value is unknown")
	notAState  = source.Kept("not-a-state", "the deal counts in totals and under the other party; the label names this one")
	unknown    = source.Kept("unknown-state", "the deal counts in totals and under the other party; the label names this one")
	withItself = source.Lost("self-pair", "the row is not read")
)

//go:embed others.txt
var othersText string

// isOther reports whether the register itself says that a name is none of a
// state: rebels and other groups end in one asterisk, organisations in two;
// the names in others.txt carry no mark.
func isOther(name string) bool {
	return strings.HasSuffix(name, "*") || slices.Contains(strings.Split(strings.TrimSpace(othersText), "\n"), name)
}
