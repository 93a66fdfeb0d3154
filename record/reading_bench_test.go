package record_test

import (
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente/record"
	"entente/source"
	"entente/source/undl"
	"entente/states"
	"entente/store"
)

// BenchmarkVotesFile reads the publisher's file of the General Assembly's votes:
// with the reader of entente, which resolves and checks every row, with
// encoding/csv alone, and with DuckDB's read_csv, which keeps text as text.
func BenchmarkVotesFile(b *testing.B) {
	path := votesFile(b, benchMirror(b))
	size, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%s, %d bytes as published", filepath.Base(path), size.Size())
	run := func(name string, read func(b *testing.B) int) {
		b.Run(name, func(b *testing.B) {
			rows := 0
			for b.Loop() {
				rows += read(b)
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
	run("undl-reader", func(b *testing.B) int {
		rows := 0
		in := source.Input{Role: "ga", Name: path, Bytes: opened(b, path), States: states.Default()}
		for e, err := range undl.New().Reader.Read(b.Context(), in) {
			if err != nil {
				b.Fatal(err)
			}
			if e.RollCall == nil && e.Issue == nil {
				rows++
			}
		}
		return rows
	})
	run("encoding-csv", func(b *testing.B) int {
		text, err := source.Decompress(opened(b, path))
		if err != nil {
			b.Fatal(err)
		}
		r := csv.NewReader(text)
		r.ReuseRecord = true
		rows := -1 // the header
		for {
			switch _, err := r.Read(); {
			case errors.Is(err, io.EOF):
				return rows
			case err != nil:
				b.Fatal(err)
			}
			rows++
		}
	})
	db := duckDB(b)
	run("duckdb-read_csv", func(b *testing.B) int {
		return scan(b, db, "SELECT count(COLUMNS(*)) FROM read_csv(?, header = true, all_varchar = true)", path)
	})
}

// jointTable and vote are the columns of the segments of those kinds.
type (
	jointTable struct {
		Span string `parquet:"span"`
		A    string `parquet:"a"`
		B    string `parquet:"b"`
		YY   int32  `parquet:"yy"`
		YA   int32  `parquet:"ya"`
		YN   int32  `parquet:"yn"`
		AY   int32  `parquet:"ay"`
		AA   int32  `parquet:"aa"`
		AN   int32  `parquet:"an"`
		NY   int32  `parquet:"ny"`
		NA   int32  `parquet:"na"`
		NN   int32  `parquet:"nn"`
	}
	jointColumns struct {
		Span store.Strings `parquet:"span"`
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
	vote struct {
		RollCall int32  `parquet:"rollcall"`
		State    string `parquet:"state"`
		Position string `parquet:"position"`
		Row      int32  `parquet:"row"`
	}
	voteColumns struct {
		RollCall []int32       `parquet:"rollcall"`
		State    store.Strings `parquet:"state"`
		Position store.Strings `parquet:"position"`
		Row      []int32       `parquet:"row"`
	}
)

// BenchmarkSegments reads the largest joint and votes segments of a record into
// memory, as rows and as columns, and lets DuckDB go through the same columns
// of the same file, which it does without keeping them.
func BenchmarkSegments(b *testing.B) {
	r := builtRecord(b, benchMirror(b))
	db := duckDB(b)
	joint, votes := largest(b, r, "joint"), largest(b, r, "votes")
	b.Logf("joint: %d rows, %d bytes; votes: %d rows, %d bytes", joint.Rows, joint.Bytes, votes.Rows, votes.Bytes)
	readSegment(b, r, joint, store.Read[jointTable], store.ReadColumns[jointColumns])
	scanSegment(b, db, r, joint, "max(span), max(a), max(b), sum(yy), sum(ya), sum(yn), sum(ay), sum(aa), sum(an), sum(ny), sum(na), sum(nn)")
	readSegment(b, r, votes, store.Read[vote], store.ReadColumns[voteColumns])
	scanSegment(b, db, r, votes, "sum(rollcall), max(state), max(position), sum(row)")
}

func largest(b *testing.B, r *record.Record, kind string) (best store.Segment) {
	b.Helper()
	for _, s := range r.Manifest().Segments {
		if s.Kind == kind && s.Rows > best.Rows {
			best = s
		}
	}
	if best.Rows == 0 {
		b.Fatalf("no segment of kind %s", kind)
	}
	return best
}

func readSegment[T, C any](b *testing.B, r *record.Record, seg store.Segment,
	rows func(*store.Store, store.Segment) ([]T, error), columns func(*store.Store, store.Segment) (C, error)) {
	b.Run(seg.Kind+"/store.Read", func(b *testing.B) {
		for b.Loop() {
			if _, err := rows(r.Store(), seg); err != nil {
				b.Fatal(err)
			}
		}
		rowsPerSecond(b, seg)
	})
	b.Run(seg.Kind+"/store.ReadColumns", func(b *testing.B) {
		for b.Loop() {
			if _, err := columns(r.Store(), seg); err != nil {
				b.Fatal(err)
			}
		}
		rowsPerSecond(b, seg)
	})
}

func scanSegment(b *testing.B, db *sql.DB, r *record.Record, seg store.Segment, columns string) {
	path := filepath.Join(r.Store().Dir(), filepath.FromSlash(seg.Path))
	b.Run(seg.Kind+"/duckdb-scan", func(b *testing.B) {
		for b.Loop() {
			if n := scan(b, db, "SELECT count(*), "+columns+" FROM read_parquet(?)", path); n != int(seg.Rows) {
				b.Fatalf("DuckDB sees %d rows, want %d", n, seg.Rows)
			}
		}
		rowsPerSecond(b, seg)
	})
}

func rowsPerSecond(b *testing.B, seg store.Segment) {
	b.ReportMetric(float64(seg.Rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func opened(b *testing.B, path string) io.Reader {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	return f
}

// duckDB opens an empty database in memory. Package store brings the driver.
func duckDB(b *testing.B) *sql.DB {
	b.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

// scan runs a query with one row of results and returns its first value, a
// number.
func scan(b *testing.B, db *sql.DB, query string, arg string) int {
	b.Helper()
	rows, err := db.QueryContext(b.Context(), query, arg)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil || !rows.Next() {
		b.Fatal(fmt.Errorf("%s: no row: %w", strings.TrimSpace(query), errors.Join(err, rows.Err())))
	}
	values := make([]any, len(names))
	var n int
	values[0] = &n
	for i := 1; i < len(values); i++ {
		values[i] = new(any)
	}
	if err := rows.Scan(values...); err != nil {
		b.Fatal(err)
	}
	return n
}
