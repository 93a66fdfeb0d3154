package store_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"entente/store"
)

// sparse has optional values of every size.
type sparse struct {
	Key  int32    `parquet:"key"`
	F64  *float64 `parquet:"f64"`
	F32  *float32 `parquet:"f32"`
	I64  *int64   `parquet:"i64"`
	Date *int32   `parquet:"date,date"`
	I16  *int16   `parquet:"i16"`
	U8   *uint8   `parquet:"u8"`
	B    *bool    `parquet:"b"`
	S    *string  `parquet:"s"`
	Dict *string  `parquet:"dict,dict"`
}

type sparseColumns struct {
	Key  []int32    `parquet:"key"`
	F64  []*float64 `parquet:"f64"`
	U8   []*uint8   `parquet:"u8"`
	Dict []*string  `parquet:"dict,dict"`
}

func sparseRow() *rapid.Generator[sparse] {
	return rapid.Custom(func(t *rapid.T) sparse {
		text := rapid.SampledFrom([]string{"", "CHN", "NA", "a longer text"})
		return sparse{
			Key:  rapid.Int32().Draw(t, "key"),
			F64:  rapid.Ptr(rapid.Float64(), true).Draw(t, "f64"),
			F32:  rapid.Ptr(rapid.Float32(), true).Draw(t, "f32"),
			I64:  rapid.Ptr(rapid.Int64(), true).Draw(t, "i64"),
			Date: rapid.Ptr(rapid.Int32(), true).Draw(t, "date"),
			I16:  rapid.Ptr(rapid.Int16(), true).Draw(t, "i16"),
			U8:   rapid.Ptr(rapid.Uint8(), true).Draw(t, "u8"),
			B:    rapid.Ptr(rapid.Bool(), true).Draw(t, "b"),
			S:    rapid.Ptr(text, true).Draw(t, "s"),
			Dict: rapid.Ptr(text, true).Draw(t, "dict"),
		}
	})
}

// TestReadOptional checks that what was null is nil and all else is as written,
// in columns without any null and without any value too.
func TestReadOptional(t *testing.T) {
	w := lock(t, t.TempDir())
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		rows := rapid.SliceOfN(sparseRow(), 0, 12).Draw(t, "rows")
		rows = repeated(rows, rapid.SampledFrom([]int{len(rows), 3 * len(rows), 5000}).Draw(t, "n"))
		seg, err := store.Put(w, "sparse", 1, fmt.Sprint("run", runs), nil, rows)
		if err != nil {
			t.Fatal(err)
		}
		s := reopened(t, w, seg)
		got, err := store.Read[sparse](s, seg)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) > 0 || len(got) > 0 {
			if diff := cmp.Diff(rows, got); diff != "" {
				t.Fatal(diff)
			}
		}
		columns, err := store.ReadColumns[sparseColumns](s, seg)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			if c := (sparse{Key: columns.Key[i], F64: columns.F64[i], U8: columns.U8[i], Dict: columns.Dict[i]}); !cmp.Equal(c, sparse{Key: r.Key, F64: r.F64, U8: r.U8, Dict: r.Dict}) {
				t.Fatalf("row %d: columns give %+v, want %+v", i, c, r)
			}
		}
	})
}
