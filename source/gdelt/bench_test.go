package gdelt_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2" // what we compare with

	"entente/internal/eventgen"
	"entente/source"
	"entente/states"
)

const benchRows = 300_000

func generated(b *testing.B) []byte {
	b.Helper()
	var text bytes.Buffer
	err := eventgen.Write(&text, eventgen.Options{Rows: benchRows, First: 1_000_000_000, Day: time.Date(2023, 9, 12, 0, 0, 0, 0, time.UTC), Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	return text.Bytes()
}

// cpu is the processor time that the process has used, in all threads.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkRead reads an unzipped file and keeps the events between two
// states; rows/cpu-s is per second of processor time. DuckDB reads the same
// columns of the same rows and keeps those with two country columns.
func BenchmarkRead(b *testing.B) {
	text := generated(b)
	b.Run("entente", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		start := cpu(b)
		for range b.N {
			rows, pairs := 0, 0
			in := source.Input{Role: "quarter", Name: "made", Bytes: bytes.NewReader(text), States: states.Default()}
			for batch, err := range reader.Events(b.Context(), in) {
				if err != nil {
					b.Fatal(err)
				}
				for _, e := range batch.Events {
					if e.Pair() {
						pairs++
					}
				}
				rows = batch.Rows
			}
			if rows != benchRows || pairs == 0 {
				b.Fatalf("%d rows, %d pairs", rows, pairs)
			}
		}
		b.ReportMetric(benchRows*float64(b.N)/(cpu(b)-start).Seconds(), "rows/cpu-s")
	})
	b.Run("duckdb", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "made.export.CSV")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			b.Fatal(err)
		}
		db, err := sql.Open("duckdb", "")
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		var names []string
		for i := range 61 {
			names = append(names, fmt.Sprintf("'c%d': 'VARCHAR'", i))
		}
		types := strings.Join(names, ", ")
		for i, kind := range map[int]string{0: "BIGINT", 1: "INTEGER", 29: "INTEGER", 30: "DOUBLE", 31: "INTEGER", 32: "INTEGER", 33: "INTEGER", 34: "DOUBLE"} {
			types = strings.Replace(types, fmt.Sprintf("'c%d': 'VARCHAR'", i), fmt.Sprintf("'c%d': '%s'", i, kind), 1)
		}
		query := fmt.Sprintf(`SELECT count(*), sum(c0), max(c1), max(c5), max(c7), max(c12), max(c15), max(c17), max(c22), max(c26), max(c29), sum(c30),
			sum(c31), sum(c32), sum(c33), sum(c34), max(c60) FROM read_csv('%s', delim = '\t', header = false, quote = '', columns = {%s}) WHERE c7 IS NOT NULL AND c17 IS NOT NULL AND c7 <> c17`, path, types)
		b.SetBytes(int64(len(text)))
		start := cpu(b)
		for b.Loop() {
			var all [17]any
			var into []any
			for i := range all {
				into = append(into, &all[i])
			}
			if err := db.QueryRowContext(b.Context(), query).Scan(into...); err != nil || all[0] == int64(0) {
				b.Fatal(all[0], err)
			}
		}
		b.ReportMetric(benchRows*float64(b.N)/(cpu(b)-start).Seconds(), "rows/cpu-s")
	})
}
