package source_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"entente"
	"entente/source"
)

var sheetLayout = source.Layout{Role: "r", Columns: []string{"a", "b"}}

func sheet(ctx context.Context, layout source.Layout, role, text string) (got []string, err error) {
	row := func(s *source.Sheet) error {
		if s.Cell("a") == "x" {
			return s.Issue(source.Lost("bad", "rule"), s.Cell("b"))
		}
		return s.Record(entente.Record{Row: s.Row(), Label: s.Cell("a") + "|" + s.Cell("b")})
	}
	end := func(s *source.Sheet) error { return s.IssueAt(1, source.Kept("end", "rule"), "") }
	for e, err := range source.ReadSheet(ctx, source.Input{Role: role, Name: "f", Bytes: strings.NewReader(text)}, layout, row, end) {
		if err != nil {
			return got, err
		}
		if e.Record != nil {
			got = append(got, fmt.Sprint(e.Record.Row, " ", e.Record.Label, " ", e.Rows))
		}
		if e.Issue != nil {
			got = append(got, fmt.Sprint(e.Issue.Row, " ", e.Issue.Kind, " ", e.Issue.Lost, " ", e.Rows))
		}
	}
	return got, nil
}

func TestReadSheet(t *testing.T) {
	strict, folded := sheetLayout, sheetLayout
	strict.Others = []string{"c"}
	folded.Fold = true
	folded.Cell = func(column, cell string) string { return column + cell }
	checked := sheetLayout
	checked.Check = func(has func(string) bool) error {
		if has("z") {
			return errors.New("the other file")
		}
		return nil
	}
	for _, c := range []struct {
		name       string
		layout     source.Layout
		role, text string
		want       string
		err        string
	}{
		{"rows", sheetLayout, "r", "b,a,q\n1, 2 ,3\n4,x,5\n6\n7,8,9\n", "1 2|1 1; 2 bad true 2; 3 malformed-row true 3; 4 8|7 4; 1 end false 4", ""},
		{"other columns twice", sheetLayout, "r", "a,b,q,q\n1,2,3,4\n", "1 1|2 1; 1 end false 1", ""},
		{"folded, cells put right", folded, "r", "A,B\n1,2\n", "1 a1|b2 1; 1 end false 1", ""},
		{"strict", strict, "r", "a,b,c\n1,2,3\n", "1 1|2 1; 1 end false 1", ""},
		{"strict, one more", strict, "r", "a,b,d\n1,2,3\n", "", `column "d" is in no layout`},
		{"strict, one twice", strict, "r", "a,b,c,c\n1,2,3,3\n", "", "column c stands twice"},
		{"column twice", sheetLayout, "r", "a,b,a\n1,2,3\n", "", "column a stands twice"},
		{"column missing", sheetLayout, "r", "a,c\n1,2\n", "", "no column b"},
		{"checked", checked, "r", "a,z\n1,2\n", "", "the other file"},
		{"no rows", sheetLayout, "r", "a,b\n", "", "no data rows"},
		{"empty", sheetLayout, "r", "", "", "empty"},
		{"other role", sheetLayout, "q", "a,b\n1,2\n", "", `role "q" is not r`},
		{"a quote left open", sheetLayout, "r", "a,b\n\"1,2\n3,4\n", "", "read f: row 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := sheet(t.Context(), c.layout, c.role, c.text)
			if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Fatalf("error %v, want %q", err, c.err)
			}
			if c.err == "" && strings.Join(got, "; ") != c.want {
				t.Errorf("got %q", strings.Join(got, "; "))
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sheet(ctx, sheetLayout, "r", "a,b\n1,2\n"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
