// Package baci reads CEPII's BACI: one file a year with a row for each
// exporter, importer and product. Products are summed up: a record says what
// went from one state to another in a year, from both sides' reports made into
// one by the publisher.
package baci

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

// Reconciled is the kind of record: goods from A to B in a year, in million
// current US dollars, free on board.
const Reconciled = "reconciled"

// New returns the data set and its reader. The only role is flows.
func New() source.Source {
	d := source.MustDescriptor(descriptor)
	return source.Source{Descriptor: d, Reader: reader{d.States}, Code: "baci/1"}
}

type reader struct{ naming source.Naming }

var _ source.Reader = reader{}

// Read yields what is wrong with rows as they come, and after the last row a
// record for each pair of states with trade, in order of their codes.
func (r reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return source.Entries(in, func(s *source.Stream) error {
		f := file{Stream: s, naming: r.naming, sums: map[entente.Direction]*sum{}, codes: map[string]entente.Code{}}
		return f.read(ctx)
	})
}

// needed lists the columns that are read: year, exporter, importer, product,
// value in thousand US dollars. q, the quantity, is not.
var needed = []string{"t", "i", "j", "k", "v"}

// sum is the trade of a direction so far.
type sum struct {
	thousands float64
	row       int // first row
}

// file is the state of reading one file.
type file struct {
	*source.Stream
	naming source.Naming // numbers that are not those of the United Nations
	at     map[string]int
	rec    []string
	sums   map[entente.Direction]*sum
	codes  map[string]entente.Code // by the publisher's number; "" where it is no state
	last   string                  // exporter, importer and product of the row before
	year   int                     // of the whole file; 0 before the first row
}

func (f *file) read(ctx context.Context) error {
	if err := f.open(); err != nil {
		return err
	}
	err := f.Each(ctx, func(cells []string) error {
		f.rec = cells
		return f.row()
	})
	if err != nil {
		return err
	}
	return f.close()
}

func (f *file) open() error {
	if f.Role != "flows" {
		return fmt.Errorf("read %s: role %q is not flows", f.Name, f.Role)
	}
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

func (f *file) cell(column string) string { return strings.TrimSpace(f.rec[f.at[column]]) }

func (f *file) row() error {
	year, err := strconv.Atoi(f.cell("t"))
	switch {
	case err != nil || year < 1988 || year > 2100:
		return f.Issue(badYear, fmt.Sprintf("%q", f.cell("t")))
	case f.year == 0:
		f.year = year
	case f.year != year:
		return f.Issue(otherYear, fmt.Sprintf("%d in a file of %d", year, f.year))
	}
	i, j, k := f.cell("i"), f.cell("j"), f.cell("k")
	if n, err := strconv.Atoi(k); err != nil || n < 0 || len(k) > 6 {
		return f.Issue(badProduct, fmt.Sprintf("%q", k))
	}
	here := i + " " + j + " " + k
	if here == f.last {
		return f.Issue(duplicate, here)
	}
	f.last = here
	value, err := strconv.ParseFloat(f.cell("v"), 64)
	if err != nil || !(value >= 0 && value <= most) {
		return f.Issue(unreadable, fmt.Sprintf("%q", f.cell("v")))
	}
	from, err := f.state(i)
	if err != nil || from == "" {
		return err
	}
	to, err := f.state(j)
	if err != nil || to == "" {
		return err
	}
	if from == to {
		return f.Issue(withItself, i+", "+j)
	}
	d := entente.Direction{From: from, To: to}
	s := f.sums[d]
	if s == nil {
		s = &sum{row: f.Row()}
		f.sums[d] = s
	}
	s.thousands += value
	return nil
}

// most is more than any flow of a product can be, in thousand dollars.
const most = 1e12

// state finds the state that a number means in the middle of the file's year;
// "" where it is none, which is counted.
func (f *file) state(number string) (entente.Code, error) {
	c, ok := f.codes[number]
	if !ok {
		stand, stands := f.naming.Stand(number)
		if c = entente.Code(cmp.Or(f.naming.Map[number], stand.State)); c == "" {
			c, _ = source.FromCode(f.States, "m49", number, entente.NewDate(f.year, 7, 1))
		}
		number = strings.Clone(number)
		f.codes[number] = c
		if stands {
			if err := f.Issue(source.Kept("residual-area", stand.Rule), number); err != nil {
				return "", err
			}
		}
	}
	if c == "" {
		return "", f.Issue(unknownState, number)
	}
	return c, nil
}

// close yields the sums.
func (f *file) close() error {
	var order []entente.Direction
	for d := range f.sums {
		order = append(order, d)
	}
	slices.SortFunc(order, func(x, y entente.Direction) int {
		return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To))
	})
	for _, d := range order {
		s := f.sums[d]
		err := f.Record(entente.Record{
			Layer: entente.Trade, Kind: Reconciled, A: d.From, B: d.To, Directed: true, Sign: 1,
			Size: s.thousands / 1e3, Low: math.NaN(), High: math.NaN(), Unit: "million current USD",
			Span: entente.YearSpan(f.year), Certainty: entente.Reported, Row: s.row,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

var (
	badYear      = source.Lost("unreadable-year", "the row is not read")
	otherYear    = source.Lost("other-year", "the row is not read: a file is of one year")
	badProduct   = source.Lost("unreadable-product", "the row is not read")
	duplicate    = source.Lost("duplicate-row", "the first of two rows in a row holds")
	unreadable   = source.Lost("unreadable-number", "the row is not read")
	unknownState = source.Lost("unknown-state", "the row is not read: the number means no state or territory of the register")
	withItself   = source.Lost("self-pair", "the row is not read")
)
