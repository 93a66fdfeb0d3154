package store_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"entente/store"
)

// wide has every plain type.
type wide struct {
	I8   int8    `parquet:"i8"`
	I16  int16   `parquet:"i16"`
	I32  int32   `parquet:"i32"`
	I64  int64   `parquet:"i64"`
	I    int     `parquet:"i"`
	U8   uint8   `parquet:"u8"`
	U16  uint16  `parquet:"u16"`
	U32  uint32  `parquet:"u32"`
	U64  uint64  `parquet:"u64"`
	F32  float32 `parquet:"f32"`
	F64  float64 `parquet:"f64"`
	B    bool    `parquet:"b"`
	S    string  `parquet:"s"`
	Dict int32   `parquet:"dict,dict"`
	Skip string  `parquet:"-"`
	Name string
}

type wideColumns struct {
	I8   []int8        `parquet:"i8"`
	I16  []int16       `parquet:"i16"`
	I32  []int32       `parquet:"i32"`
	I64  []int64       `parquet:"i64"`
	I    []int         `parquet:"i"`
	U8   []uint8       `parquet:"u8"`
	U16  []uint16      `parquet:"u16"`
	U32  []uint32      `parquet:"u32"`
	U64  []uint64      `parquet:"u64"`
	F32  []float32     `parquet:"f32"`
	F64  []float64     `parquet:"f64"`
	B    []bool        `parquet:"b"`
	S    store.Strings `parquet:"s"`
	Dict []int32       `parquet:"dict,dict"`
	Name []string
}

func wideRow() *rapid.Generator[wide] {
	return rapid.Custom(func(t *rapid.T) wide {
		f := rapid.OneOf(rapid.Float64(), rapid.Just(math.NaN()), rapid.Just(math.Inf(-1)))
		return wide{
			rapid.Int8().Draw(t, "i8"), rapid.Int16().Draw(t, "i16"), rapid.Int32().Draw(t, "i32"), rapid.Int64().Draw(t, "i64"),
			rapid.Int().Draw(t, "i"), rapid.Uint8().Draw(t, "u8"), rapid.Uint16().Draw(t, "u16"), rapid.Uint32().Draw(t, "u32"),
			rapid.Uint64().Draw(t, "u64"), rapid.Float32().Draw(t, "f32"), f.Draw(t, "f64"), rapid.Bool().Draw(t, "b"),
			rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "CHN", "NA"})).Draw(t, "s"),
			rapid.Int32Range(-3, 3).Draw(t, "dict"), "", rapid.SampledFrom([]string{"a", ""}).Draw(t, "name"),
		}
	})
}

// repeated makes n rows out of a few, so that row groups and pages are crossed.
func repeated[T any](rows []T, n int) []T {
	out := make([]T, n)
	for i := range out {
		if len(rows) > 0 {
			out[i] = rows[i*i%len(rows)]
		}
	}
	return out
}

func reopened(t fataler, w *store.Writer, segs ...store.Segment) *store.Store {
	if err := w.Commit(func(m *store.Manifest) error { m.Segments = segs; return nil }); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(w.Dir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReadGivesBackWhatWasPut(t *testing.T) {
	w := lock(t, t.TempDir())
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		readsBack(t, w, fmt.Sprint(n), rapid.SliceOfN(wideRow(), 0, 50).Draw(t, "rows"))
	})
	few := rapid.SliceOfN(wideRow(), 10, 50)
	for i, size := range []int{5000, 131072, 270_000} {
		readsBack(t, w, fmt.Sprint("large ", i), repeated(few.Example(i), size))
	}
}

// fataler is what testing and rapid share.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func readsBack(t fataler, w *store.Writer, code string, rows []wide) {
	t.Helper()
	seg, err := store.Put(w, "wide", 1, code, nil, rows)
	if err != nil {
		t.Fatal(err)
	}
	s := reopened(t, w, seg)
	got, err := store.Read[wide](s, seg)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(rows) {
		t.Fatalf("%d rows, want %d", len(got), len(rows))
	}
	var each []wide
	for part, err := range store.Each[wide](s, seg) {
		if err != nil {
			t.Fatal(err)
		}
		each = append(each, part...)
	}
	if !slices.EqualFunc(each, got, equal) {
		t.Fatalf("row group by row group: %d rows, and not the same", len(each))
	}
	cols, err := store.ReadColumns[wideColumns](s, seg)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range rows {
		if !equal(got[i], want) {
			t.Fatalf("row %d: %+v, want %+v", i, got[i], want)
		}
		row := wide{cols.I8[i], cols.I16[i], cols.I32[i], cols.I64[i], cols.I[i], cols.U8[i], cols.U16[i], cols.U32[i], cols.U64[i],
			cols.F32[i], cols.F64[i], cols.B[i], cols.S.Values[cols.S.Index[i]], cols.Dict[i], "", cols.Name[i]}
		if !equal(row, want) {
			t.Fatalf("row %d by columns: %+v, want %+v", i, row, want)
		}
	}
}

// equal compares rows; NaN equals NaN.
func equal(a, b wide) bool {
	if math.IsNaN(a.F64) && math.IsNaN(b.F64) {
		a.F64, b.F64 = 0, 0
	}
	return a == b
}

// A dictionary that grows too large gives way to plain strings.
func TestManyDistinctStrings(t *testing.T) {
	rows := make([]struct {
		S string `parquet:"s"`
	}, 150_000)
	for i := range rows {
		rows[i].S = fmt.Sprintf("%d %s", i, strings.Repeat("x", i%40))
	}
	w := lock(t, t.TempDir())
	seg, err := store.Put(w, "texts", 1, "a", nil, rows)
	if err != nil {
		t.Fatal(err)
	}
	s := reopened(t, w, seg)
	got, err := store.Read[struct {
		S string `parquet:"s"`
	}](s, seg)
	if err != nil {
		t.Fatal(err)
	}
	cols, err := store.ReadColumns[struct {
		S store.Strings `parquet:"s"`
	}](s, seg)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if got[i] != rows[i] || cols.S.Values[cols.S.Index[i]] != rows[i].S {
			t.Fatalf("row %d: %q, %q, want %q", i, got[i].S, cols.S.Values[cols.S.Index[i]], rows[i].S)
		}
	}
}

func TestReadSomeColumns(t *testing.T) {
	w := lock(t, t.TempDir())
	_, seg := fill(t, w, "x", 10)
	s := reopened(t, w, seg)
	got, err := store.Read[struct {
		Row   int32  `parquet:"row"`
		State string `parquet:"state"`
	}](s, seg)
	if err != nil || len(got) != 10 || got[3].State != "RUS" || got[3].Row != 4 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestReadRefusesOtherColumns(t *testing.T) {
	w := lock(t, t.TempDir())
	_, seg := fill(t, w, "x", 10)
	s := reopened(t, w, seg)
	fails := func(name string, err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), seg.Path) {
			t.Errorf("%s: got %v, want %q and the file", name, err, want)
		}
	}
	_, err := store.Read[struct {
		Colour string `parquet:"colour"`
	}](s, seg)
	fails("missing column", err, `no column "colour" (it has [position rollcall row state])`)
	_, err = store.Read[struct {
		State int32 `parquet:"state"`
	}](s, seg)
	fails("text as number", err, `column "state" is STRING, want INT`)
	_, err = store.Read[struct {
		Position int8 `parquet:"position"`
	}](s, seg)
	fails("unsigned as signed", err, `column "position" is`)
	_, err = store.Read[struct {
		Row int64 `parquet:"row"`
	}](s, seg)
	fails("wider number", err, `column "row" is`)
	_, err = store.Read[struct {
		Row *int32 `parquet:"row"`
	}](s, seg)
	fails("optional", err, "another shape")
	_, err = store.Read[struct {
		Row []int32 `parquet:"row"`
	}](s, seg)
	fails("list", err, "another shape")
	_, err = store.Read[int](s, seg)
	fails("not a struct", err, "want a struct")
	_, err = store.ReadColumns[struct {
		Row int32 `parquet:"row"`
	}](s, seg)
	fails("columns that are no slices", err, "not a slice")
	_, err = store.ReadColumns[struct {
		Row store.Strings `parquet:"row"`
	}](s, seg)
	fails("number as strings", err, `column "row" is`)
	_, err = store.ReadColumns[struct {
		row []int32 //lint:ignore U1000 the error is about it
	}](s, seg)
	fails("unexported columns", err, "not exported")
}

func TestReadNested(t *testing.T) {
	type nested struct {
		ID    string   `parquet:"id"`
		Codes []string `parquet:"codes,list"`
		Size  *float64 `parquet:"size,optional"`
	}
	half := 0.5
	rows := []nested{{"a", []string{"CHN", "RUS"}, &half}, {"b", nil, nil}, {"c", []string{""}, nil}}
	w := lock(t, t.TempDir())
	seg, err := store.Put(w, "nested", 1, "a", nil, rows)
	if err != nil {
		t.Fatal(err)
	}
	got, err := store.Read[nested](reopened(t, w, seg), seg)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rows, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestEachRefuses(t *testing.T) {
	type nested struct {
		Codes []string `parquet:"codes,list"`
	}
	w := lock(t, t.TempDir())
	seg, err := store.Put(w, "nested", 1, "a", nil, []nested{{[]string{"CHN"}}})
	if err != nil {
		t.Fatal(err)
	}
	s := reopened(t, w, seg)
	refused := func(s *store.Store, seg store.Segment) bool {
		for rows, err := range store.Each[nested](s, seg) {
			if rows != nil || err == nil {
				return false
			}
		}
		return true
	}
	if !refused(s, seg) {
		t.Error("rows with lists inside are read")
	}
	plain, err := store.Put(w, "plain", 1, "a", nil, make([]struct{ N int32 }, 300_000))
	if err != nil {
		t.Fatal(err)
	}
	s = reopened(t, w, plain)
	groups := 0
	for range store.Each[struct{ N int32 }](s, plain) {
		if groups++; groups == 2 {
			break
		}
	}
	if groups != 2 {
		t.Errorf("%d row groups before the break, want 2", groups)
	}
	plain.Rows++
	for rows, err := range store.Each[struct{ N int32 }](s, plain) {
		if rows != nil || err == nil {
			t.Error("a wrong number of rows is not refused")
		}
	}
}
