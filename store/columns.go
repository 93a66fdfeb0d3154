package store

import (
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/parquet-go/parquet-go"
)

// Strings is a column of strings as its distinct values and, for each row, the
// position among them. Values stand in the order of first use in the file.
type Strings struct {
	Values []string
	Index  []int32
}

// At is the value of a row.
func (s Strings) At(row int) string { return s.Values[s.Index[row]] }

// ReadColumns returns the columns of a segment. C is a struct of slices with
// the parquet tags of the row struct: []int32 for an int32, []*float64 for an
// optional float64, and Strings (or []string) for a string. It takes half the time of Read and holds no
// pointers for the garbage collector to follow.
func ReadColumns[C any](s *Store, seg Segment) (C, error) {
	var out C
	data, err := s.bytes(seg)
	if err == nil {
		err = decodeColumns(data, seg.Rows, reflect.ValueOf(&out).Elem())
	}
	if err != nil {
		var none C
		return none, fmt.Errorf("read %s: %w", seg.Path, err)
	}
	return out, nil
}

var stringsType = reflect.TypeFor[Strings]()

func decodeColumns(data []byte, want int64, out reflect.Value) (err error) {
	defer recoverTo(&err)
	f, err := openRows(data, want)
	if err != nil {
		return err
	}
	row, err := rowType(out.Type())
	if err != nil {
		return err
	}
	fields, flat, err := fieldsOf(row, f)
	if err != nil {
		return err
	}
	if !flat {
		return fmt.Errorf("cannot read columns into %s: want slices of plain values", out.Type())
	}
	dicts := make(map[int][]dictPart) // by field
	for _, fd := range fields {
		v := out.Field(fd.index)
		if v.Type() == stringsType {
			dicts[fd.index] = make([]dictPart, len(f.RowGroups()))
			v.Field(1).Set(reflect.ValueOf(make([]int32, want)))
			continue
		}
		v.Set(reflect.MakeSlice(v.Type(), int(want), int(want)))
	}
	err = eachGroup(f, func(group int, chunks []parquet.ColumnChunk, from, to int64) error {
		for _, fd := range fields {
			v := out.Field(fd.index)
			var err error
			if parts := dicts[fd.index]; parts != nil {
				index := v.Field(1).Interface().([]int32)[from:to]
				parts[group] = dictPart{index: index}
				err = parts[group].fill(chunks[fd.column])
			} else {
				size := v.Type().Elem().Size()
				first := target{unsafe.Add(v.UnsafePointer(), uintptr(from)*size), size, int(to - from)}
				err = fd.fill(chunks[fd.column], first)
			}
			if err != nil {
				return fmt.Errorf("column %s: %w", fd.name, err)
			}
		}
		return nil
	})
	for i, parts := range dicts {
		out.Field(i).Field(0).Set(reflect.ValueOf(mergeDicts(parts)))
	}
	return err
}

// rowType returns the row struct that a struct of columns stands for.
func rowType(columns reflect.Type) (reflect.Type, error) {
	if columns.Kind() != reflect.Struct {
		return nil, fmt.Errorf("cannot read columns into %s: want a struct of slices", columns)
	}
	fields := make([]reflect.StructField, columns.NumField())
	for i := range fields {
		fd := columns.Field(i)
		switch {
		case !fd.IsExported():
			return nil, fmt.Errorf("cannot read columns into %s: field %s is not exported", columns, fd.Name)
		case fd.Type == stringsType:
			fd.Type = reflect.TypeFor[string]()
		case fd.Type.Kind() == reflect.Slice:
			fd.Type = fd.Type.Elem()
		default:
			return nil, fmt.Errorf("cannot read columns into %s: field %s is not a slice", columns, fd.Name)
		}
		fields[i] = reflect.StructField{Name: fd.Name, Type: fd.Type, Tag: fd.Tag}
	}
	return reflect.StructOf(fields), nil
}

// dictPart is the share of one row group in a column of strings.
type dictPart struct {
	values []string
	index  []int32
}

func (p *dictPart) fill(chunk parquet.ColumnChunk) error {
	pages := chunk.Pages()
	defer pages.Close()
	seen := map[string]int32{}
	var dict []int32 // position in values of each entry of the page dictionary
	for rest := p.index; len(rest) > 0; {
		page, err := pages.ReadPage()
		if err != nil {
			return fmt.Errorf("%d rows are missing: %w", len(rest), err)
		}
		n := int(page.NumValues())
		if n > len(rest) {
			return errors.New("more values than rows")
		}
		data := page.Data()
		if d := page.Dictionary(); d == nil {
			for i, s := range texts(data, n) {
				rest[i] = p.intern(seen, s)
			}
		} else {
			if dict == nil {
				for _, s := range texts(d.Page().Data(), d.Len()) {
					dict = append(dict, p.intern(seen, s))
				}
			}
			for i, k := range data.Int32()[:n] {
				rest[i] = dict[k]
			}
		}
		parquet.Release(page)
		rest = rest[n:]
	}
	return nil
}

func (p *dictPart) intern(seen map[string]int32, s string) int32 {
	k, ok := seen[s]
	if !ok {
		k = int32(len(p.values))
		seen[s] = k
		p.values = append(p.values, s)
	}
	return k
}

// mergeDicts gives all row groups one list of values.
func mergeDicts(parts []dictPart) []string {
	var all dictPart
	seen := map[string]int32{}
	for _, p := range parts {
		to := make([]int32, len(p.values))
		same := true
		for i, s := range p.values {
			to[i] = all.intern(seen, s)
			same = same && to[i] == int32(i)
		}
		if same {
			continue
		}
		for i, k := range p.index {
			p.index[i] = to[k]
		}
	}
	return all.values
}
