package table_test

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/source"
	"entente/source/table"
	"entente/states"
)

// block returns the first fenced block of a language in a page.
func block(t *testing.T, page, language string) string {
	_, rest, ok := strings.Cut(page, "```"+language+"\n")
	text, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatalf("no block of %s", language)
	}
	return text
}

// The worked example of the documentation gives what the page says.
func TestWorkedExample(t *testing.T) {
	b, err := os.ReadFile("../../docs/sources/tables.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	s, err := table.Parse(strings.NewReader(block(t, page, "yaml")))
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	in := source.Input{Role: "list", Name: "expulsions_2024.csv", Bytes: strings.NewReader(block(t, page, "csv")), States: states.Default()}
	for e, err := range s.Reader.Read(t.Context(), in) {
		if err != nil {
			t.Fatal(err)
		}
		if i := e.Issue; i != nil {
			fmt.Fprintf(&got, "row %d: %s %s", i.Row, i.Kind, i.Detail)
			if i.Lost {
				got.WriteString(": lost")
			}
			got.WriteString("\n")
			continue
		}
		r := e.Record
		size := "?"
		if !math.IsNaN(r.Size) {
			size = fmt.Sprint(r.Size)
		}
		fmt.Fprintf(&got, "row %d: %s>%s %s %s %s %s %s\n", r.Row, r.A, r.B, r.Kind, size, r.Unit, r.Span, r.Certainty)
	}
	if d := cmp.Diff(block(t, page, "text"), got.String()); d != "" {
		t.Error(d)
	}
}
