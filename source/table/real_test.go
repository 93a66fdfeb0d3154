package table_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/testdata"
	"entente/source"
	"entente/source/table"
	"entente/states"
)

// embedded returns an embedded data set.
func embedded(t testing.TB, id string) source.Source {
	for _, s := range table.Embedded() {
		if s.ID == id {
			return s
		}
	}
	t.Fatalf("no data set %s", id)
	return source.Source{}
}

func readFile(t *testing.T, s source.Source, name string) (records []entente.Record, issues []entente.Issue, rows int) {
	f, err := os.Open(testdata.Path(t, "tables/"+name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := source.Input{Role: s.Files[0].Role, Name: name, Bytes: f, States: states.Default()}
	for e, err := range s.Reader.Read(t.Context(), in) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Record != nil {
			records = append(records, *e.Record)
		} else {
			issues = append(issues, *e.Issue)
		}
		rows = e.Rows
	}
	return records, issues, rows
}

func tally(issues []entente.Issue) map[string]int {
	n := map[string]int{}
	for _, i := range issues {
		n[fmt.Sprintf("%s %s lost=%v", i.Kind, i.Detail, i.Lost)]++
	}
	return n
}

// The counts were taken from the same files with Python's csv module.
func TestOFACPanel(t *testing.T) {
	records, issues, rows := readFile(t, embedded(t, "ofac-panel"), "ofac_panel_country_month.csv")
	if rows != 8640 {
		t.Errorf("%d rows, want 8640", rows)
	}
	want := map[string]int{`not-a-state "West Bank and Gaza" lost=true`: 48, "self-pair USA lost=true": 48}
	if d := cmp.Diff(want, tally(issues)); d != "" {
		t.Error(d)
	}
	n, sum := map[string]int{}, map[string]float64{}
	var added entente.Record
	for _, r := range records {
		n[r.Kind]++
		sum[r.Kind] += r.Size
		if r.Kind == "entries-added" && r.B == "RUS" && r.Span.Contains(entente.NewDate(2024, 2, 1)) {
			added = r
		}
	}
	if d := cmp.Diff(map[string]int{"entries-listed": 8544, "entries-added": 1064, "entries-removed": 206}, n) +
		cmp.Diff(map[string]float64{"entries-listed": 610130, "entries-added": 9188, "entries-removed": 1112}, sum); d != "" {
		t.Error(d)
	}
	if added.A != "USA" || added.Size != 489 || added.Sign != -1 || !added.Directed || added.Span.Precision != entente.Month ||
		added.Span.String() != "2024-02-01/2024-02-29" || added.Layer != entente.Sanctions {
		t.Errorf("entries added for Russia in 2024-02: %+v", added)
	}
}

func TestCounterSanctions(t *testing.T) {
	records, issues, rows := readFile(t, embedded(t, "cn-counter-sanctions"), "cn_counter_sanctions_2026-08.csv")
	if rows != 610 {
		t.Errorf("%d rows, want 610", rows)
	}
	want := map[string]int{`not-a-state "EU" lost=true`: 2, "missing-state Country lost=true": 76, "missing-date Date lost=false": 1}
	if d := cmp.Diff(want, tally(issues)); d != "" {
		t.Error(d)
	}
	n := map[string]int{}
	ended := 0
	for _, r := range records {
		n[r.Kind]++
		if r.Span.To.Known() {
			ended++
		}
		if r.A != "CHN" || r.Sign != -1 || !r.Directed || r.Link == "" {
			t.Errorf("row %d: %+v", r.Row, r)
		}
	}
	if d := cmp.Diff(map[string]int{"counter-sanction": 302, "export-control": 193, "sanction": 37}, n); d != "" {
		t.Error(d)
	}
	if first := records[0]; first.B != "USA" || first.Span.From != entente.NewDate(2019, 12, 2) || ended != 3 {
		t.Errorf("first record %+v, %d ended", first, ended)
	}
}

const pairDays = `
id: pair-days
title: t
licence: l
attribution: a
layer: events
files: [{role: days, match: '^days$', find: {manual: m}}]
table:
  format: tsv
  a: {column: a, read: [iso3]}
  b: {column: b, read: [iso3]}
  date: {column: date, layouts: ["%Y%m%d"]}
  records: [{kind: {constant: sum}, size: {column: weight, unit: points}}]
`

func BenchmarkTable(b *testing.B) {
	s, err := table.Parse(strings.NewReader(pairDays))
	if err != nil {
		b.Fatal(err)
	}
	name := testdata.Path(b, "tables/gdelt_pair_day_2018_2024.tsv.gz")
	rows := 0
	for b.Loop() {
		f, err := os.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		for e, err := range s.Reader.Read(b.Context(), source.Input{Name: name, Bytes: f, States: states.Default()}) {
			if err != nil {
				b.Fatal(err)
			}
			rows = e.Rows
		}
		f.Close()
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
