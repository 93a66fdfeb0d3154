package record_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"database/sql"

	_ "github.com/duckdb/duckdb-go/v2" // what we compare with

	"entente"
	"entente/fetch"
	"entente/record"
)

// eventBenchRows is how many rows the file of BenchmarkEvents has;
// ENTENTE_BENCH_EVENTS sets another number.
func eventBenchRows(b *testing.B) int {
	b.Helper()
	n := 500_000
	if text := os.Getenv("ENTENTE_BENCH_EVENTS"); text != "" {
		if _, err := fmt.Sscan(text, &n); err != nil {
			b.Fatal(err)
		}
	}
	return n
}

func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resident is the most memory that the process has held, in megabytes.
func resident() float64 {
	text, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(text)) {
		var kb float64
		if _, err := fmt.Sscanf(line, "VmHWM: %f", &kb); err == nil {
			return kb / 1024
		}
	}
	return 0
}

// BenchmarkEvents builds segments and sums by day from one unzipped file. DuckDB
// copies the same columns of the same file to Parquet and makes the same sums,
// with two threads.
func BenchmarkEvents(b *testing.B) {
	rows := eventBenchRows(b)
	dir := b.TempDir()
	home, mirror := filepath.Join(dir, "home"), filepath.Join(dir, "mirror")
	path := madeEvents(b, mirror, time.Date(2023, 9, 12, 0, 0, 0, 0, time.UTC), rows, 1_000_000_000)
	out, err := record.Sync(b.Context(), record.SyncOptions{Home: home, Mirror: mirror, Sources: []string{"gdelt"}, Fetch: fetch.New(fetch.Options{}), Now: time.Now})
	if err != nil || len(out) == 0 {
		b.Fatal(out, err)
	}
	b.Run("entente", func(b *testing.B) {
		start := cpuTime(b)
		for b.Loop() {
			b.StopTimer()
			if err := os.RemoveAll(filepath.Join(home, "segments")); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			if _, err := record.Build(b.Context(), record.BuildOptions{Home: home}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		b.ReportMetric((cpuTime(b)-start).Seconds()/float64(b.N), "cpu-s/op")
		b.ReportMetric(resident(), "peak-MB")
	})
	b.Run("duckdb", func(b *testing.B) { duckEvents(b, path, rows) })
}

func duckEvents(b *testing.B, path string, rows int) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var names []string
	for i := range 61 {
		kind, ok := map[int]string{0: "BIGINT", 1: "INTEGER", 29: "INTEGER", 30: "DOUBLE", 31: "INTEGER", 32: "INTEGER", 33: "INTEGER", 34: "DOUBLE"}[i]
		if !ok {
			kind = "VARCHAR"
		}
		names = append(names, fmt.Sprintf("'c%d': '%s'", i, kind))
	}
	made := filepath.Join(b.TempDir(), "events.parquet")
	statements := []string{
		"SET threads = 2",
		fmt.Sprintf(`COPY (SELECT c0, c1, c5, c7, c12, c15, c17, c22, c26, c29, c30, c31, c32, c33, c34, c60
			FROM read_csv('%s', delim = '\t', header = false, quote = '', columns = {%s})) TO '%s' (FORMAT parquet, COMPRESSION zstd)`, path, strings.Join(names, ", "), made),
		fmt.Sprintf(`CREATE OR REPLACE TABLE pairdays AS SELECT c1, c7, c17, c29, count(*), sum(c31), sum(c33), sum(c30), sum(c34) FROM '%s' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`, made),
	}
	start := cpuTime(b)
	for b.Loop() {
		for _, s := range statements {
			if _, err := db.ExecContext(context.Background(), s); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric((cpuTime(b)-start).Seconds()/float64(b.N), "cpu-s/op")
}

// BenchmarkEventSeries asks a record of events in 24 months for the monthly series
// of a pair: of a record just opened, whose sums are read for it, and again.
func BenchmarkEventSeries(b *testing.B) {
	rows := eventBenchRows(b)
	dir := b.TempDir()
	home, mirror := filepath.Join(dir, "home"), filepath.Join(dir, "mirror")
	for i := range 24 {
		madeEvents(b, mirror, time.Date(2022, time.Month(1+i), 12, 0, 0, 0, 0, time.UTC), rows/24, int64(i+1)*100_000_000)
	}
	if _, err := record.Sync(b.Context(), record.SyncOptions{Home: home, Mirror: mirror, Sources: []string{"gdelt"}, Fetch: fetch.New(fetch.Options{}), Now: time.Now}); err != nil {
		b.Fatal(err)
	}
	if _, err := record.Build(b.Context(), record.BuildOptions{Home: home}); err != nil {
		b.Fatal(err)
	}
	ask := func(b *testing.B, r *record.Record) {
		s, err := r.EventSeries(b.Context(), entente.NewPair("RUS", "USA"), record.EventSlice{Level: 0.95})
		if err != nil || len(s.Months) != 24 {
			b.Fatal(len(s.Months), err)
		}
	}
	opened := func(b *testing.B) *record.Record {
		r, err := record.Open(record.Options{Home: home})
		if err != nil {
			b.Fatal(err)
		}
		return r
	}
	b.Run("opened", func(b *testing.B) {
		start := cpuTime(b)
		for b.Loop() {
			ask(b, opened(b))
		}
		b.ReportMetric((cpuTime(b)-start).Seconds()*1000/float64(b.N), "cpu-ms/op")
	})
	b.Run("again", func(b *testing.B) {
		r := opened(b)
		ask(b, r)
		start := cpuTime(b)
		for b.Loop() {
			ask(b, r)
		}
		b.ReportMetric((cpuTime(b)-start).Seconds()*1000/float64(b.N), "cpu-ms/op")
	})
}
