package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"entente"
)

// Flaw is a kind of issue: its name, what is done about it, and whether the row
// yields nothing.
type Flaw struct {
	Kind, Rule string
	Lost       bool
}

// Lost is a flaw of a row that yields nothing.
func Lost(kind, rule string) Flaw { return Flaw{Kind: kind, Rule: rule, Lost: true} }

// Kept is a flaw that does not cost the row.
func Kept(kind, rule string) Flaw { return Flaw{Kind: kind, Rule: rule} }

// malformed is a row that is not even a row.
var malformed = Lost("malformed-row", "the row is not read")

// Stream is a file in the course of being read: what is known of it, the row it
// is at, and where its entries go. Readers embed it. An error of a method that
// yields is for the caller to return: it may be the end that the taker of the
// entries wants.
type Stream struct {
	Input
	rows  *Rows
	row   int
	yield func(Entry, error) bool
}

var errStopped = errors.New("stopped by the caller")

// Entries is the sequence of what read yields to its stream. An error of read
// ends it and is yielded last.
func Entries(in Input, read func(*Stream) error) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if err := read(&Stream{Input: in, yield: yield}); err != nil && !errors.Is(err, errStopped) {
			yield(Entry{}, err)
		}
	}
}

// Table begins to read text as rows delimited by comma. A nil header is read
// from the first one.
func (s *Stream) Table(text io.Reader, comma rune, header []string) (err error) {
	s.rows, err = NewRows(s.Name, text, comma, header)
	return err
}

// Header returns the names of the columns.
func (s *Stream) Header() []string { return s.rows.Header }

// Columns returns the place of each column by its name. One that stands twice is
// an error, and so is one of need that is not there; columns without a name are
// passed over.
func (s *Stream) Columns(need ...string) (map[string]int, error) {
	at := make(map[string]int, len(s.rows.Header))
	for i, h := range s.rows.Header {
		if _, twice := at[h]; twice && h != "" {
			return nil, fmt.Errorf("read %s: column %s stands twice", s.Name, h)
		}
		at[h] = i
	}
	lacks := slices.DeleteFunc(slices.Clone(need), func(c string) bool { _, ok := at[c]; return ok })
	if len(lacks) > 0 {
		return nil, fmt.Errorf("read %s: no column %s; found %.300q", s.Name, strings.Join(lacks, ", "), s.rows.Header)
	}
	return at, nil
}

// Each calls take for every row that has as many cells as the header, and counts
// the others. A file without a row is an error: an empty list is not a list
// without entries. The cells are reused by the next row.
func (s *Stream) Each(ctx context.Context, take func(cells []string) error) error {
	for {
		cells, err := s.rows.Next()
		s.row = s.rows.Row()
		var bad *BadRow
		switch {
		case errors.Is(err, io.EOF) && s.row == 0:
			return fmt.Errorf("read %s: no data rows", s.Name)
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			err = s.Issue(malformed, bad.Reason)
		case err == nil:
			err = take(cells)
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("read %s: row %d: %w", s.Name, s.row, ctx.Err())
		}
	}
}

// Row returns the number of the present row, from 1.
func (s *Stream) Row() int { return s.row }

// Advance counts an entry of a file that has no rows, such as an element.
func (s *Stream) Advance() { s.row++ }

// Record yields a record.
func (s *Stream) Record(r entente.Record) error { return s.Emit(Entry{Record: &r}) }

// Issue yields an issue of the present row.
func (s *Stream) Issue(f Flaw, detail string) error { return s.IssueAt(s.row, f, detail) }

// IssueAt yields an issue of another row.
func (s *Stream) IssueAt(row int, f Flaw, detail string) error {
	return s.Emit(Entry{Issue: &entente.Issue{Kind: f.Kind, Rule: f.Rule, Row: row, Detail: detail, Lost: f.Lost}})
}

// Emit yields an entry with the count of rows so far.
func (s *Stream) Emit(e Entry) error {
	e.Rows = s.row
	if !s.yield(e, nil) {
		return errStopped
	}
	return nil
}
