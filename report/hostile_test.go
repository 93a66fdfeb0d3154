package report_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"entente/operation"
	"entente/report"
)

// Publishers' text commands no terminal, breaks no picture, and stays in its
// row.
func TestTextOfOthersIsOnlyShown(t *testing.T) {
	evil := "a\x1b[2Jb\x07\u0085"
	d := operation.Document{Title: evil, Lead: evil, Blocks: []operation.Block{
		{Heading: evil, Text: []string{evil}, Bullets: true},
		{Text: []string{evil}, Code: true},
		{Table: &operation.Table{Columns: []operation.Column{{Name: evil}}, Rows: [][]string{{evil}, {"one\ntwo | three"}}, Note: evil}},
	}}
	var plain, svg, md strings.Builder
	if err := errors.Join(report.Text(&plain, d, report.Style{Width: 80}), report.SVG(&svg, d), report.Markdown(&md, d)); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(plain.String(), "\x1b\x07\u0085") || strings.Count(plain.String(), "a\ufffd[2Jb") != 8 {
		t.Errorf("text:\n%q", plain.String())
	}
	if d.Title != evil || d.Blocks[2].Table.Rows[0][0] != evil {
		t.Error("the document was changed")
	}
	dec := xml.NewDecoder(strings.NewReader(svg.String()))
	for {
		if _, err := dec.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("the picture is not XML: %v", err)
		}
	}
	if !strings.Contains(md.String(), "\n| one two \\| three |\n") {
		t.Errorf("Markdown:\n%s", md.String())
	}
}
