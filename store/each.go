package store

import (
	"fmt"
	"iter"
	"reflect"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// Each yields the rows of a segment in the order they were written, one row
// group at a time, so that a segment of any length takes the memory of a hundred
// thousand rows. The slice is filled anew for the next group; strings and
// pointers in it stay valid. T is as in Read, of plain values. An error ends it.
func Each[T any](s *Store, seg Segment) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		data, err := s.bytes(seg)
		var c *cursor[T]
		if err == nil {
			c, err = openCursor[T](data, seg.Rows)
		}
		for err == nil {
			var rows []T
			if rows, err = c.next(); err == nil && (len(rows) == 0 || !yield(rows, nil)) {
				return
			}
		}
		yield(nil, fmt.Errorf("read %s: %w", seg.Path, err))
	}
}

// cursor stands between two row groups of a segment.
type cursor[T any] struct {
	fields []field
	groups []parquet.RowGroup
	rows   []T
}

func openCursor[T any](data []byte, want int64) (c *cursor[T], err error) {
	defer recoverTo(&err)
	f, err := openRows(data, want)
	if err != nil {
		return nil, err
	}
	t := reflect.TypeFor[T]()
	fields, flat, err := fieldsOf(t, f)
	if err == nil && !flat {
		err = fmt.Errorf("cannot read %s by row groups: want plain values", t)
	}
	return &cursor[T]{fields: fields, groups: f.RowGroups()}, err
}

// next returns the rows of the next row group that has any; none at the end.
func (c *cursor[T]) next() (rows []T, err error) {
	defer recoverTo(&err)
	for len(c.groups) > 0 {
		g := c.groups[0]
		c.groups = c.groups[1:]
		if n := int(max(g.NumRows(), 0)); n > 0 {
			c.rows = slices.Grow(c.rows[:0], n)[:n]
			return c.rows, fillRows(c.rows, c.fields, g.ColumnChunks())
		}
	}
	return nil, nil
}
