package record_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/record"
	"entente/store"
)

const moods = `
id: moods
title: Moods
licence: CC0
attribution: made up
layer: events
files: [{role: days, match: '^moods\.tsv$', find: {manual: m}}]
table:
  format: tsv
  series: SERIES
  a: {column: a, read: [iso3]}
  b: {column: b, read: [iso3]}
  date: {column: date, layouts: ["2006-01-02", "2006"]}
  records: [{kind: {constant: mood}, size: {column: n, unit: points}}]
`

// moodRecord builds a record of one made-up table, kept as a series or as
// records.
func moodRecord(t *testing.T, series bool, rows ...string) *record.Record {
	t.Helper()
	dir := t.TempDir()
	home, mirror := filepath.Join(dir, "home"), filepath.Join(dir, "mirror")
	text := "date\ta\tb\tn\n" + strings.Join(rows, "\n") + "\n"
	if err := errors.Join(
		os.MkdirAll(filepath.Join(home, "sources"), 0o755), os.MkdirAll(filepath.Join(mirror, "moods"), 0o755),
		os.WriteFile(filepath.Join(home, "sources", "moods.yaml"), []byte(strings.Replace(moods, "SERIES", fmt.Sprint(series), 1)), 0o644),
		os.WriteFile(filepath.Join(mirror, "moods", "moods.tsv"), []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
	return open(t, record.Options{Home: builtHome(t, record.SyncOptions{Home: home, Mirror: mirror, Sources: []string{"moods"}})})
}

// A series says of a pair what the same rows say as records.
func TestSeriesAreStatements(t *testing.T) {
	rows := []string{
		"2018-01-01\tIRN\tRUS\t-3.4191", "2018-01-01\tCHN\tIRN\t2", "2019\tRUS\tIRN\t0",
		"2019-03-04\tIRN\tRUS\t", "soon\tIRN\tSUN\t5",
	}
	about := func(r *record.Record) []record.Statement {
		s := record.Subject{On: record.OnPair, A: "IRN", B: "RUS"}
		about := r.About(s, entente.Span{From: entente.NoDate, To: entente.NoDate})
		list, err := r.Statements(func(x record.Statement) bool { return x.Source == "moods" && about(x) })
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	narrow, wide := moodRecord(t, true, rows...), moodRecord(t, false, rows...)
	got, want := about(narrow), about(wide)
	if d := cmp.Diff(fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got)); d != "" || len(got) != 4 {
		t.Errorf("%d statements, want 4; records and series differ:\n%s", len(got), d)
	}
	for kind, n := range map[string]int{"series": 5, "records": 0} {
		if segs := rowsByKind(narrow); segs[kind] != n {
			t.Errorf("%d rows of %s, want %d", segs[kind], kind, n)
		}
	}
}

// rowsByKind counts the rows of each kind that do not come from the ledger.
func rowsByKind(r *record.Record) map[string]int {
	n := map[string]int{}
	for _, s := range r.Manifest().Segments {
		if !strings.HasPrefix(s.Inputs[0], "ledger/") {
			n[s.Kind] += int(s.Rows)
		}
	}
	return n
}

func TestSeriesAreExported(t *testing.T) {
	r := moodRecord(t, true, "2018-01-01\tIRN\tRUS\t-3.4191", "2019\tRUS\tIRN\t0")
	var b bytes.Buffer
	n, err := r.Export(&b, "series", "csv", record.Query{})
	if err != nil || n != 2 {
		t.Fatalf("%d rows, %v", n, err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"moods", "events", "mood", "IRN", "RUS", "false", "-3.4191", "points", "2018-01-01", "2018-01-02", "0", "1"}
	if d := cmp.Diff(want, rows[1][:12]); d != "" || len(rows) != 3 {
		t.Errorf("%d lines; %s", len(rows), d)
	}
	res, err := r.Store().Query(t.Context(), "SELECT sum(size), min(from_date) FROM series", store.Limits{})
	if err != nil || fmt.Sprint(res.Rows) != "[[-3.4191 2018-01-01]]" {
		t.Errorf("SQL says %v, %v", res, err)
	}
	for _, format := range []string{"json", "parquet"} {
		b.Reset()
		if n, err := r.Export(&b, "series", format, record.Query{}); n != 2 || err != nil || b.Len() == 0 {
			t.Errorf("%s: %d rows, %v", format, n, err)
		}
	}
}
