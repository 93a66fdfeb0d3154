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

// Layout says what a delimited file with one header row has to look like.
type Layout struct {
	Role    string   // the only role of the data set
	Columns []string // every one must be there, once
	// Others are columns of the layout that are not read. Where the list is not
	// nil, any further column is refused.
	Others []string
	// Fold reads the names of columns in small letters.
	Fold bool
	// Cell puts a cell right; nil only takes the spaces around it away.
	Cell func(column, cell string) string
	// Check, if set, refuses a file by its columns before any is looked for.
	Check func(has func(column string) bool) error
}

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

// Sheet is a file of a Layout at one of its rows.
type Sheet struct {
	Input
	layout Layout
	rows   *Rows
	at     map[string]int
	rec    []string
	yield  func(Entry, error) bool
}

var errStopped = errors.New("stopped by the caller")

// ReadSheet reads a file of the layout: row is called for each row that has as
// many cells as the header, end (which may be nil) once after the last. An error
// of either ends the stream, as does a file that is not of the layout, one
// without a row, and the end of ctx.
func ReadSheet(ctx context.Context, in Input, layout Layout, row, end func(*Sheet) error) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		s := &Sheet{Input: in, layout: layout, yield: yield}
		if err := s.read(ctx, row, end); err != nil && !errors.Is(err, errStopped) {
			yield(Entry{}, err)
		}
	}
}

func (s *Sheet) read(ctx context.Context, row, end func(*Sheet) error) error {
	if err := s.open(); err != nil {
		return err
	}
	for {
		rec, err := s.rows.Next()
		var bad *BadRow
		switch {
		case errors.Is(err, io.EOF) && s.Row() == 0:
			return fmt.Errorf("read %s: no data rows", s.Name)
		case errors.Is(err, io.EOF) && end != nil:
			return end(s)
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			err = s.Issue(malformed, bad.Reason)
		case err == nil:
			s.rec = rec
			err = row(s)
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("read %s: row %d: %w", s.Name, s.Row(), ctx.Err())
		}
	}
}

func (s *Sheet) open() error {
	if s.Role != s.layout.Role {
		return fmt.Errorf("read %s: role %q is not %s", s.Name, s.Role, s.layout.Role)
	}
	text, err := Open(s.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", s.Name, err)
	}
	if s.rows, err = NewRows(s.Name, text, ',', nil); err != nil {
		return err
	}
	return s.columns()
}

// columns finds the columns of the layout in the header.
func (s *Sheet) columns() error {
	l := s.layout
	s.at = map[string]int{}
	for i, h := range s.rows.Header {
		if l.Fold {
			h = strings.ToLower(h)
		}
		if _, twice := s.at[h]; twice && (l.Others != nil || slices.Contains(l.Columns, h)) {
			return fmt.Errorf("read %s: column %s stands twice", s.Name, h)
		}
		s.at[h] = i
	}
	if l.Check != nil {
		if err := l.Check(func(c string) bool { _, ok := s.at[c]; return ok }); err != nil {
			return fmt.Errorf("read %s: %w", s.Name, err)
		}
	}
	for _, c := range l.Columns {
		if _, ok := s.at[c]; !ok {
			return fmt.Errorf("read %s: no column %s; found %.300q", s.Name, c, s.rows.Header)
		}
	}
	for h := range s.at {
		if l.Others != nil && !slices.Contains(l.Columns, h) && !slices.Contains(l.Others, h) {
			return fmt.Errorf("read %s: column %q is in no layout that is known", s.Name, h)
		}
	}
	return nil
}

// Row returns the number of the present row, from 1.
func (s *Sheet) Row() int { return s.rows.Row() }

// Cell returns the present row's cell of a column of the layout.
func (s *Sheet) Cell(column string) string {
	cell := strings.TrimSpace(s.rec[s.at[column]])
	if s.layout.Cell != nil {
		return s.layout.Cell(column, cell)
	}
	return cell
}

// Record yields a record. An error, here and below, is for the caller of the
// method to return.
func (s *Sheet) Record(r entente.Record) error { return s.Emit(Entry{Record: &r}) }

// Issue yields an issue of the present row.
func (s *Sheet) Issue(f Flaw, detail string) error { return s.IssueAt(s.Row(), f, detail) }

// IssueAt yields an issue of another row.
func (s *Sheet) IssueAt(row int, f Flaw, detail string) error {
	return s.Emit(Entry{Issue: &entente.Issue{Kind: f.Kind, Rule: f.Rule, Row: row, Detail: detail, Lost: f.Lost}})
}

// Emit yields an entry with the count of rows so far.
func (s *Sheet) Emit(e Entry) error {
	e.Rows = s.Row()
	if !s.yield(e, nil) {
		return errStopped
	}
	return nil
}
