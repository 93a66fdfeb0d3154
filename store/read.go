package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"slices"
	"unsafe"

	"github.com/parquet-go/parquet-go"
	"golang.org/x/sync/errgroup"
)

// Read returns the rows of a segment in the order they were written. T is the
// struct that the segment was written from, or one with fewer of its columns;
// a column of T that the segment lacks or has with another type is an error,
// never a zero. Strings of a column share memory.
func Read[T any](s *Store, seg Segment) ([]T, error) {
	data, err := s.bytes(seg)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", seg.Path, err)
	}
	rows, err := decode[T](data, seg.Rows)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", seg.Path, err)
	}
	return rows, nil
}

// decode reads exactly want rows. No memory is taken for a file that says
// anything else of itself.
func decode[T any](data []byte, want int64) (rows []T, err error) {
	// The Parquet library panics on some files that break its assumptions.
	defer recoverTo(&err)
	f, err := openRows(data, want)
	if err != nil {
		return nil, err
	}
	fields, flat, err := fieldsOf(reflect.TypeFor[T](), f)
	if err != nil {
		return nil, err
	}
	if !flat {
		return decodeNested[T](f)
	}
	return decodeFlat[T](f, fields)
}

// openParquet reads the footer. A footer that would be longer than the file is
// refused here, because the library allocates it first.
func openParquet(data []byte) (*parquet.File, error) {
	n := len(data)
	if n < 12 || int64(binary.LittleEndian.Uint32(data[n-8:])) > int64(n-12) {
		return nil, errors.New("is not a Parquet file")
	}
	return parquet.OpenFile(bytes.NewReader(data), int64(n), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
}

// openRows also compares the number of rows, before memory is taken for them.
func openRows(data []byte, want int64) (*parquet.File, error) {
	f, err := openParquet(data)
	if err != nil {
		return nil, err
	}
	sum := int64(0)
	for _, g := range f.RowGroups() {
		sum += max(g.NumRows(), 0)
	}
	if f.NumRows() != want || sum != want {
		return nil, fmt.Errorf("has %d rows, want %d", f.NumRows(), want)
	}
	return f, nil
}

func recoverTo(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("not a valid segment: %v", p)
	}
}

// decodeNested serves structs with lists or structs inside, at the speed of
// the library's generic reader.
func decodeNested[T any](f *parquet.File) ([]T, error) {
	r := parquet.NewGenericReader[T](f)
	defer r.Close()
	rows := make([]T, f.NumRows())
	for n := 0; n < len(rows); {
		k, err := r.Read(rows[n:])
		n += k
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if k == 0 {
			return nil, fmt.Errorf("ends after row %d of %d", n, len(rows))
		}
	}
	return rows, nil
}

// decodeFlat fills the rows column by column, one row group per worker. The
// generic reader moves single values and is about ten times slower.
func decodeFlat[T any](f *parquet.File, fields []field) ([]T, error) {
	rows := make([]T, f.NumRows())
	err := eachGroup(f, func(_ int, chunks []parquet.ColumnChunk, from, to int64) error {
		return fillRows(rows[from:to], fields, chunks)
	})
	return rows, err
}

// fillRows fills the rows of one row group.
func fillRows[T any](rows []T, fields []field, chunks []parquet.ColumnChunk) error {
	for _, fd := range fields {
		first := target{unsafe.Pointer(unsafe.SliceData(rows)), unsafe.Sizeof(rows[0]), len(rows)}
		if err := fd.fill(chunks[fd.column], first.at(fd.offset)); err != nil {
			return fmt.Errorf("column %s: %w", fd.name, err)
		}
	}
	return nil
}

// eachGroup calls do for every row group that has rows, several at once. The
// group's rows are those from from to before to.
func eachGroup(f *parquet.File, do func(group int, chunks []parquet.ColumnChunk, from, to int64) error) error {
	var eg errgroup.Group
	eg.SetLimit(runtime.GOMAXPROCS(0))
	from := int64(0)
	for i, g := range f.RowGroups() {
		start, end := from, from+max(g.NumRows(), 0)
		from = end
		if start == end {
			continue
		}
		eg.Go(func() (err error) {
			defer recoverTo(&err)
			return do(i, g.ColumnChunks(), start, end)
		})
	}
	return eg.Wait()
}

// fill copies one column chunk to consecutive rows.
func (fd field) fill(chunk parquet.ColumnChunk, to target) error {
	pages := chunk.Pages()
	defer pages.Close()
	var dict values // of the column chunk
	for to.n > 0 {
		page, err := pages.ReadPage()
		if err != nil {
			return fmt.Errorf("%d rows are missing: %w", to.n, err)
		}
		n := int(page.NumValues())
		if n > to.n {
			return errors.New("more values than rows")
		}
		if fd.elem == nil {
			dict = fd.put(page, dict, to.first(n))
		} else if dict, err = fd.putOptional(page, dict, to.first(n)); err != nil {
			return err
		}
		parquet.Release(page)
		to = to.skip(n)
	}
	return nil
}

// put copies the values of a page. It returns the dictionary of the column
// chunk once it is known.
func (fd field) put(page parquet.Page, dict values, to target) values {
	data := page.Data()
	d := page.Dictionary()
	if d == nil {
		fd.values(data, to.n).copy(to, fd.size)
		return dict
	}
	if dict == nil {
		dict = fd.values(d.Page().Data(), d.Len())
	}
	dict.pick(to, fd.size, data.Int32()[:to.n])
	return dict
}

// putOptional puts the values of a page, which holds them without the nulls,
// side by side and points the fields to them.
func (fd field) putOptional(page parquet.Page, dict values, to target) (values, error) {
	levels := page.DefinitionLevels()
	if len(levels) != to.n {
		return nil, fmt.Errorf("%d levels for %d values", len(levels), to.n)
	}
	n := to.n - bytes.Count(levels, []byte{0})
	if n == 0 {
		to.point(levels, nil, 0)
		return dict, nil
	}
	own := reflect.MakeSlice(reflect.SliceOf(fd.elem), n, n).UnsafePointer()
	dict = fd.put(page, dict, target{own, fd.size, n})
	to.point(levels, own, fd.size)
	return dict, nil
}

// missingColumn says what a segment lacks.
func missingColumn(name string, f *parquet.File) error {
	var have []string
	for _, c := range f.Root().Columns() {
		have = append(have, c.Name())
	}
	slices.Sort(have)
	return fmt.Errorf("has no column %q (it has %v)", name, have)
}
