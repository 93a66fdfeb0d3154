package testdata

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
)

// Open opens a file of the test data for one test, unpacked where it is gzip.
func Open(t testing.TB, name string) io.Reader {
	t.Helper()
	f, err := os.Open(Path(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	in := bufio.NewReader(f)
	if magic, _ := in.Peek(2); string(magic) != "\x1f\x8b" {
		return in
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		t.Fatalf("unpack %s: %v", name, err)
	}
	return z
}

// Lines reads a CSV file whole, its header apart. A file without rows fails the
// test.
func Lines(t testing.TB, name string) (header []string, lines [][]string) {
	t.Helper()
	all, err := csv.NewReader(Open(t, name)).ReadAll()
	if err != nil || len(all) < 2 {
		t.Fatalf("read %s: %d lines, %v", name, len(all), err)
	}
	return all[0], all[1:]
}

// Rows reads a CSV file whole, each row by the names of the columns.
func Rows(t testing.TB, name string) []map[string]string {
	t.Helper()
	header, lines := Lines(t, name)
	rows := make([]map[string]string, len(lines))
	for k, line := range lines {
		rows[k] = map[string]string{}
		for i, column := range header {
			rows[k][column] = line[i]
		}
	}
	return rows
}

// Each goes through the rows of a CSV file that is too large to hold; get gives
// a column of the row.
func Each(t testing.TB, name string, each func(get func(column string) string)) {
	t.Helper()
	r := csv.NewReader(Open(t, name))
	r.ReuseRecord, r.FieldsPerRecord = true, -1
	header, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, column := range header {
		at[strings.TrimPrefix(column, "\ufeff")] = i
	}
	for {
		line, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		each(func(column string) string {
			i, ok := at[column]
			if !ok {
				t.Fatalf("%s: no column %s", name, column)
			}
			return line[i]
		})
	}
}

// Number reads a number of the test data; anything else fails the test.
func Number(t testing.TB, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
