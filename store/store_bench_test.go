package store_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"

	"entente"
	"entente/store"
)

// table has the shape of the joint-vote tables: a pair and year, nine counts.
type table struct {
	Year int32        `parquet:"year"`
	A    entente.Code `parquet:"a"`
	B    entente.Code `parquet:"b"`
	YY   int32        `parquet:"yy"`
	YA   int32        `parquet:"ya"`
	YN   int32        `parquet:"yn"`
	AY   int32        `parquet:"ay"`
	AA   int32        `parquet:"aa"`
	AN   int32        `parquet:"an"`
	NY   int32        `parquet:"ny"`
	NA   int32        `parquet:"na"`
	NN   int32        `parquet:"nn"`
}

func codes(n int) []entente.Code {
	out := make([]entente.Code, n)
	for i := range out {
		out[i] = entente.Code(fmt.Sprintf("%c%c%c", 'A'+i/26, 'A'+i%26, 'A'+i*7%26))
	}
	return out
}

// benchVotes and benchTables are as long as the real segments.
func benchVotes() []vote {
	c := codes(193)
	out := make([]vote, 917_380)
	x := uint32(1)
	for i := range out {
		x = x*1664525 + 1013904223
		out[i] = vote{int32(i / 193), c[i%193], uint8(1 + (x>>24)*(x>>24)/22000), int32(i + 1)}
	}
	return out
}

func benchTables() []table {
	c := codes(165)
	var out []table
	x := uint32(1)
	next := func(k uint32) int32 { x = x*1664525 + 1013904223; return int32((x >> 16) % k) }
	for y := int32(1946); y < 2025; y++ {
		for i := range c {
			for j := i + 1; j < len(c); j++ {
				out = append(out, table{y, c[i], c[j], 30 + next(40), next(9), next(3), next(9), next(6), next(3), next(4), next(4), next(5)})
			}
		}
	}
	return out
}

func BenchmarkRead(b *testing.B) {
	w := lock(b, b.TempDir())
	votes, tables := benchVotes(), benchTables()
	s, segs := committed(b, w, put(b, w, "votes", votes), put(b, w, "tables", tables))
	b.Run("votes", func(b *testing.B) { benchRead(b, s, segs[0], store.Read[vote]) })
	b.Run("votes-columns", func(b *testing.B) { benchRead(b, s, segs[0], store.ReadColumns[voteColumns]) })
	b.Run("tables", func(b *testing.B) { benchRead(b, s, segs[1], store.Read[table]) })
	b.Run("tables-columns", func(b *testing.B) { benchRead(b, s, segs[1], store.ReadColumns[tableColumns]) })
	// The library's own reader, for comparison.
	b.Run("tables-generic-reader", func(b *testing.B) {
		benchRead(b, s, segs[1], func(s *store.Store, g store.Segment) ([]table, error) {
			return parquet.ReadFile[table](filepath.Join(s.Dir(), g.Path))
		})
	})
	b.Run("tables-sql-sum", func(b *testing.B) {
		benchRead(b, s, segs[1], func(s *store.Store, _ store.Segment) (*store.Result, error) {
			return s.Query(b.Context(), "SELECT a, b, sum(yy + aa + nn) FROM tables GROUP BY a, b ORDER BY 3 DESC LIMIT 10", store.Limits{})
		})
	})
}

func put[T any](b *testing.B, w *store.Writer, kind string, rows []T) store.Segment {
	seg, err := store.Put(w, kind, 1, "bench", nil, rows)
	if err != nil {
		b.Fatal(err)
	}
	return seg
}

func committed(b *testing.B, w *store.Writer, segs ...store.Segment) (*store.Store, []store.Segment) {
	err := w.Commit(func(m *store.Manifest) error { m.Segments = append([]store.Segment{}, segs...); return nil })
	if err != nil {
		b.Fatal(err)
	}
	s, err := store.Open(w.Dir())
	if err != nil {
		b.Fatal(err)
	}
	return s, segs
}

func benchRead[R any](b *testing.B, s *store.Store, seg store.Segment, read func(*store.Store, store.Segment) (R, error)) {
	for b.Loop() {
		if _, err := read(s, seg); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(seg.Bytes)/float64(seg.Rows), "bytes/row")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(seg.Rows), "ns/row")
}

func BenchmarkPut(b *testing.B) {
	rows := benchTables()
	w := lock(b, b.TempDir())
	for b.Loop() {
		if _, err := store.Put(w, "tables", 1, "bench", nil, rows); err != nil {
			b.Fatal(err)
		}
	}
}

type voteColumns struct {
	RollCall []int32       `parquet:"rollcall"`
	State    store.Strings `parquet:"state"`
	Position []uint8       `parquet:"position"`
	Row      []int32       `parquet:"row"`
}

type tableColumns struct {
	Year []int32       `parquet:"year"`
	A    store.Strings `parquet:"a"`
	B    store.Strings `parquet:"b"`
	YY   []int32       `parquet:"yy"`
	YA   []int32       `parquet:"ya"`
	YN   []int32       `parquet:"yn"`
	AY   []int32       `parquet:"ay"`
	AA   []int32       `parquet:"aa"`
	AN   []int32       `parquet:"an"`
	NY   []int32       `parquet:"ny"`
	NA   []int32       `parquet:"na"`
	NN   []int32       `parquet:"nn"`
}
