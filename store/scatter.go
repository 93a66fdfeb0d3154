package store

import (
	"fmt"
	"reflect"
	"strings"
	"unsafe"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// field is a field of a row struct and the column that fills it.
type field struct {
	name   string
	index  int // of the field in its struct
	column int // of the column chunk in its row group
	kind   parquet.Kind
	offset uintptr
	size   uintptr      // of the value
	elem   reflect.Type // of the value, where the field is a pointer to it: nil is null
}

// fieldsOf matches the fields of a struct with the columns of a file. flat is
// false for a struct that has more than plain values and pointers to them.
func fieldsOf(t reflect.Type, f *parquet.File) (fields []field, flat bool, err error) {
	if t.Kind() != reflect.Struct {
		return nil, false, fmt.Errorf("cannot read rows into %s: want a struct", t)
	}
	want := map[string]parquet.Field{}
	for _, fd := range parquet.SchemaOf(reflect.New(t).Interface()).Fields() {
		want[fd.Name()] = fd
	}
	flat = true
	for i := range t.NumField() {
		sf := t.Field(i)
		name, _, _ := strings.Cut(sf.Tag.Get("parquet"), ",")
		if name == "" {
			name = sf.Name
		}
		node, ok := want[name]
		if !ok || !sf.IsExported() || sf.Anonymous {
			flat = flat && !sf.Anonymous
			continue
		}
		col := f.Root().Column(name)
		switch {
		case col == nil:
			return nil, false, missingColumn(name, f)
		case col.Leaf() != node.Leaf() || col.Optional() != node.Optional() || col.Repeated() != node.Repeated():
			return nil, false, fmt.Errorf("column %q has another shape than %s.%s", name, t, sf.Name)
		case !node.Leaf() || node.Repeated() || node.Optional() != (sf.Type.Kind() == reflect.Pointer):
			flat = false
			continue
		case !parquet.EqualTypes(col.Type(), node.Type()):
			return nil, false, fmt.Errorf("column %q is %s, want %s", name, col.Type(), node.Type())
		}
		fd := field{name: name, index: i, column: col.Index(), kind: col.Type().Kind(), offset: sf.Offset}
		value := sf.Type
		if node.Optional() {
			value = sf.Type.Elem()
			fd.elem = value
		}
		fd.size = value.Size()
		flat = flat && fd.plain(value.Kind())
		fields = append(fields, fd)
	}
	return fields, flat, nil
}

// plain reports whether values can handle the Go kind.
func (fd field) plain(k reflect.Kind) bool {
	switch fd.kind {
	case parquet.Boolean:
		return k == reflect.Bool
	case parquet.Int32, parquet.Int64:
		return k >= reflect.Int && k <= reflect.Uintptr
	case parquet.Float:
		return k == reflect.Float32
	case parquet.Double:
		return k == reflect.Float64
	case parquet.ByteArray:
		return k == reflect.String
	}
	return false
}

// target is one field in n consecutive rows.
type target struct {
	base   unsafe.Pointer
	stride uintptr
	n      int
}

func (t target) at(offset uintptr) target {
	return target{unsafe.Add(t.base, offset), t.stride, t.n}
}

func (t target) first(n int) target { return target{t.base, t.stride, n} }

// skip never leaves a pointer behind the rows.
func (t target) skip(n int) target {
	if n == t.n {
		return target{t.base, t.stride, 0}
	}
	return target{unsafe.Add(t.base, uintptr(n)*t.stride), t.stride, t.n - n}
}

// values are decoded values of a page or a dictionary.
type values interface {
	// copy writes the first t.n values, pick those at the positions given.
	// size is that of the Go field, which may be narrower than the column.
	copy(t target, size uintptr)
	pick(t target, size uintptr, at []int32)
}

// point sets a pointer for each level of an optional column: nil where there
// is no value, else to the next of the values at base.
func (t target) point(levels []byte, base unsafe.Pointer, size uintptr) {
	next := uintptr(0)
	for i, l := range levels {
		p := (*unsafe.Pointer)(unsafe.Add(t.base, uintptr(i)*t.stride))
		if l == 0 {
			*p = nil
			continue
		}
		*p = unsafe.Add(base, next)
		next += size
	}
}

func (fd field) values(v encoding.Values, n int) values {
	switch fd.kind {
	case parquet.Boolean:
		return bools(v.Boolean(), n)
	case parquet.Int32:
		return ints[int32](v.Int32()[:n])
	case parquet.Int64:
		return ints[int64](v.Int64()[:n])
	case parquet.Float:
		return plain[float32](v.Float()[:n])
	case parquet.Double:
		return plain[float64](v.Double()[:n])
	}
	return texts(v, n)
}

// plain values have the same type in the column and in the field.
type plain[V any] []V

func (v plain[V]) copy(t target, _ uintptr) {
	for i, x := range v[:t.n] {
		*(*V)(unsafe.Add(t.base, uintptr(i)*t.stride)) = x
	}
}

func (v plain[V]) pick(t target, _ uintptr, at []int32) {
	for i, k := range at[:t.n] {
		*(*V)(unsafe.Add(t.base, uintptr(i)*t.stride)) = v[k]
	}
}

// ints are cut to the size of the field. The column's logical type is that of
// the field (see fieldsOf), so nothing is lost.
type ints[V int32 | int64] []V

func (v ints[V]) copy(t target, size uintptr) {
	switch size {
	case 1:
		narrow[int8](t, v)
	case 2:
		narrow[int16](t, v)
	case 4:
		narrow[int32](t, v)
	default:
		narrow[int64](t, v)
	}
}

func (v ints[V]) pick(t target, size uintptr, at []int32) {
	switch size {
	case 1:
		narrowAt[int8](t, v, at)
	case 2:
		narrowAt[int16](t, v, at)
	case 4:
		narrowAt[int32](t, v, at)
	default:
		narrowAt[int64](t, v, at)
	}
}

func narrow[D int8 | int16 | int32 | int64, V int32 | int64](t target, v []V) {
	for i, x := range v[:t.n] {
		*(*D)(unsafe.Add(t.base, uintptr(i)*t.stride)) = D(x)
	}
}

func narrowAt[D int8 | int16 | int32 | int64, V int32 | int64](t target, v []V, at []int32) {
	for i, k := range at[:t.n] {
		*(*D)(unsafe.Add(t.base, uintptr(i)*t.stride)) = D(v[k])
	}
}

func bools(bits []byte, n int) plain[bool] {
	out := make(plain[bool], n)
	for i := range out {
		out[i] = bits[i/8]>>(i%8)&1 == 1
	}
	return out
}

// texts copies the bytes of all values once and cuts the strings out of it.
func texts(v encoding.Values, n int) plain[string] {
	data, offsets := v.ByteArray()
	all := string(data)
	out := make(plain[string], n)
	for i := range out {
		out[i] = all[offsets[i]:offsets[i+1]]
	}
	return out
}
