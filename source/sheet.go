package source

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
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

// Sheet is a file of a Layout at one of its rows.
type Sheet struct {
	*Stream
	layout Layout
	at     map[string]int
	cells  []string
}

// ReadSheet reads a file of the layout: row is called for each row that has as
// many cells as the header, end (which may be nil) once after the last. An error
// of either ends the stream, as does a file that is not of the layout, one
// without a row, and the end of ctx.
func ReadSheet(ctx context.Context, in Input, layout Layout, row, end func(*Sheet) error) iter.Seq2[Entry, error] {
	return Entries(in, func(stream *Stream) error {
		s := &Sheet{Stream: stream, layout: layout}
		if err := s.open(); err != nil {
			return err
		}
		err := s.Each(ctx, func(cells []string) error {
			s.cells = cells
			return row(s)
		})
		if err == nil && end != nil {
			err = end(s)
		}
		return err
	})
}

func (s *Sheet) open() error {
	if s.Role != s.layout.Role {
		return fmt.Errorf("read %s: role %q is not %s", s.Name, s.Role, s.layout.Role)
	}
	text, err := Open(s.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", s.Name, err)
	}
	if err := s.Table(text, ',', nil); err != nil {
		return err
	}
	return s.columns()
}

// columns finds the columns of the layout in the header.
func (s *Sheet) columns() error {
	l := s.layout
	s.at = map[string]int{}
	for i, h := range s.Header() {
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
			return fmt.Errorf("read %s: no column %s; found %.300q", s.Name, c, s.Header())
		}
	}
	for _, h := range slices.Sorted(maps.Keys(s.at)) {
		if l.Others != nil && !slices.Contains(l.Columns, h) && !slices.Contains(l.Others, h) {
			return fmt.Errorf("read %s: column %q is in no layout that is known", s.Name, h)
		}
	}
	return nil
}

// Cell returns the present row's cell of a column of the layout.
func (s *Sheet) Cell(column string) string {
	cell := strings.TrimSpace(s.cells[s.at[column]])
	if s.layout.Cell != nil {
		return s.layout.Cell(column, cell)
	}
	return cell
}
