package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"entente/operation"
)

// JSON writes the result's stable form, indented.
func JSON(w io.Writer, r operation.Result) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// CSV writes the result's sheet, numbers in full precision and nothing for
// NaN. A result without a sheet is written as its document's tables.
func CSV(w io.Writer, r operation.Result) error {
	c := csv.NewWriter(w)
	if t, ok := r.(operation.Tabular); ok {
		s := t.Sheet()
		if err := c.Write(s.Columns); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
		line := make([]string, len(s.Columns))
		for _, row := range s.Rows {
			for i, v := range row {
				line[i] = Cell(v)
			}
			if err := c.Write(line); err != nil {
				return fmt.Errorf("write CSV: %w", err)
			}
		}
	} else {
		writeTables(c, r.Document())
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

func writeTables(c *csv.Writer, d operation.Document) {
	for _, b := range d.Blocks {
		if b.Table == nil {
			continue
		}
		head := make([]string, len(b.Table.Columns))
		for i, col := range b.Table.Columns {
			head[i] = col.Name
		}
		// A failed write is kept by the csv.Writer and reported by Error.
		_ = c.Write(head)
		_ = c.WriteAll(b.Table.Rows)
	}
}

// Cell writes one value of a sheet as text that reads back to the same value.
func Cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	case int:
		return strconv.Itoa(v)
	default:
		return operation.CellText(v)
	}
}

// Markdown writes the document as Markdown.
func Markdown(w io.Writer, d operation.Document) error {
	var b strings.Builder
	if d.Title != "" {
		fmt.Fprintf(&b, "# %s\n", d.Title)
	}
	if d.Lead != "" {
		fmt.Fprintf(&b, "\n%s\n", d.Lead)
	}
	for _, bl := range d.Blocks {
		if bl.Heading != "" {
			fmt.Fprintf(&b, "\n## %s\n", bl.Heading)
		}
		if len(bl.Text) > 0 {
			b.WriteString("\n")
		}
		if bl.Code {
			fmt.Fprintf(&b, "```\n%s\n```\n", strings.Join(bl.Text, "\n"))
			bl.Text = nil
		}
		for i, t := range bl.Text {
			if bl.Bullets {
				fmt.Fprintf(&b, "- %s\n", t)
				continue
			}
			if i > 0 {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "%s\n", t)
		}
		if bl.Table != nil {
			markdownTable(&b, *bl.Table)
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write Markdown: %w", err)
	}
	return nil
}

// cellEscape keeps a cell in its row and column.
var cellEscape = strings.NewReplacer("|", `\|`, "\r\n", " ", "\n", " ", "\r", " ")

func markdownTable(b *strings.Builder, t operation.Table) {
	row := func(cells []string) {
		b.WriteString("|")
		for _, c := range cells {
			b.WriteString(" " + cellEscape.Replace(c) + " |")
		}
		b.WriteString("\n")
	}
	head, rule := make([]string, len(t.Columns)), make([]string, len(t.Columns))
	for i, c := range t.Columns {
		head[i], rule[i] = c.Name, "---"
		if c.Align == operation.Right {
			rule[i] = "---:"
		}
	}
	b.WriteString("\n")
	row(head)
	row(rule)
	for _, r := range t.Rows {
		row(r)
	}
	if t.Note != "" {
		fmt.Fprintf(b, "\n%s\n", t.Note)
	}
}
