package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"
	"pgregory.net/rapid"

	"entente/operation"
	"entente/report"
)

// However narrow the terminal, down to 60 columns: no line is wider, and every
// cell of a column that may not be left out is there, numbers unbroken.
func TestTablesFitSixtyColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(60, 120).Draw(t, "width")
		columns := rapid.IntRange(1, 9).Draw(t, "columns")
		rows := rapid.IntRange(1, 6).Draw(t, "rows")
		table := &operation.Table{}
		for i := range columns {
			name := rapid.StringMatching(`[a-z]{1,12}( [a-z]{1,9}){0,2}`).Draw(t, "name")
			align := operation.Align(rapid.IntRange(0, 1).Draw(t, "align"))
			table.Columns = append(table.Columns, operation.Column{Name: fmt.Sprint(name, i), Align: align})
		}
		for range rows {
			var row []string
			for i := range columns {
				cell := rapid.StringMatching(`[a-z]{1,14}( [a-z]{1,14}){0,8}`)
				if table.Columns[i].Align == operation.Right {
					cell = rapid.StringMatching(`-?[0-9]{1,6}\.[0-9]{3}`)
				}
				row = append(row, cell.Draw(t, "cell"))
			}
			table.Rows = append(table.Rows, row)
		}
		checkFits(t, table, width)
	})
}

type failer interface {
	Fatal(...any)
	Fatalf(string, ...any)
}

func checkFits(t failer, table *operation.Table, width int) string {
	d := operation.Document{Blocks: []operation.Block{{Heading: "What the heading says in words that are more than sixty columns wide", Table: table}}}
	var b strings.Builder
	if err := report.Text(&b, d, report.Style{Width: width}); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for line := range strings.Lines(got) {
		if w := text.StringWidth(strings.TrimRight(line, "\n")); w > width {
			t.Fatalf("a line of %d on %d columns: %q in\n%s", w, width, line, got)
		}
	}
	said := strings.Fields(got)
	for _, row := range table.Rows {
		for _, cell := range row {
			for word := range strings.FieldsSeq(cell) {
				if !slices.Contains(said, word) {
					t.Fatalf("%q of %q is lost or broken on %d columns:\n%s", word, cell, width, got)
				}
			}
		}
	}
	return got
}

// A table that cannot be made narrow enough goes on below, with what names its
// rows again.
func TestWideTableGoesOnBelow(t *testing.T) {
	table := &operation.Table{Columns: []operation.Column{{Name: "pair"}, {Name: "year"}}, Note: "the note"}
	for i := range 6 {
		table.Columns = append(table.Columns, operation.Column{Name: fmt.Sprint("number", i), Align: operation.Right})
	}
	for _, year := range []string{"2001", "2002"} {
		table.Rows = append(table.Rows, []string{"IRN-RUS", year, "1.23456", "2.23456", "3.23456", "4.23456", "5.23456", "6.23456"})
	}
	got := checkFits(t, table, 60)
	if n := strings.Count(got, "IRN-RUS  2002"); n != 2 {
		t.Errorf("rows are named %d times, want twice:\n%s", n, got)
	}
	if strings.Count(got, "the note") != 1 || !strings.HasSuffix(got, "the note\n") {
		t.Errorf("the note stands once, at the end:\n%s", got)
	}
}
