// Package report renders the documents of operations: as text fitted to a
// terminal, as Markdown, as CSV and as JSON.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"entente/operation"
)

// Style says how text is laid out.
type Style struct {
	Width int  // columns of tables; 0 means no limit (a pipe). Paragraphs are at most 100 wide
	Color bool // ANSI colours
}

// Text writes the document for a terminal.
func Text(w io.Writer, d operation.Document, s Style) error {
	p := printer{w: w, style: s}
	d = printable(d)
	if d.Title != "" {
		p.title(d.Title)
	}
	if d.Lead != "" {
		p.gap()
		p.paragraph(d.Lead, "")
	}
	for _, b := range d.Blocks {
		p.block(b)
	}
	return p.err
}

// printable is the document without signs that would command a terminal, or
// that no picture can hold: publishers' texts are shown as they are, and are
// not ours.
func printable(d operation.Document) operation.Document {
	d.Title, d.Lead = visible(d.Title), visible(d.Lead)
	d.Blocks = slices.Clone(d.Blocks)
	for i := range d.Blocks {
		b := &d.Blocks[i]
		b.Heading, b.Text = visible(b.Heading), visibleAll(b.Text)
		if b.Table == nil {
			continue
		}
		t := *b.Table
		t.Note, t.Rows = visible(t.Note), slices.Clone(t.Rows)
		for k, row := range t.Rows {
			t.Rows[k] = visibleAll(row)
		}
		t.Columns = slices.Clone(t.Columns)
		for k := range t.Columns {
			t.Columns[k].Name = visible(t.Columns[k].Name)
		}
		b.Table = &t
	}
	return d
}

func visibleAll(list []string) []string {
	if !slices.ContainsFunc(list, commands) {
		return list
	}
	out := slices.Clone(list)
	for i := range out {
		out[i] = visible(out[i])
	}
	return out
}

func visible(s string) string {
	if !commands(s) {
		return s
	}
	return strings.Map(func(c rune) rune {
		if isCommand(c) {
			return utf8.RuneError
		}
		return c
	}, s)
}

func commands(s string) bool { return strings.IndexFunc(s, isCommand) >= 0 }

func isCommand(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' }

// narrowest is how narrow a column of words may become.
const narrowest = 16

// proseWidth is how wide running text may be, in a cell too.
const proseWidth = 100

type printer struct {
	w     io.Writer
	style Style
	some  bool
	err   error
}

func (p *printer) line(s string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(s, " "))
	}
	p.some = true
}

// title wraps like a paragraph, in bold.
func (p *printer) title(s string) {
	width := proseWidth
	if p.style.Width > 0 {
		width = min(width, p.style.Width)
	}
	p.wrapped(s, width)
}

// heading is wrapped by the terminal's width alone.
func (p *printer) heading(s string) {
	if p.style.Width <= 0 {
		p.line(p.bold(s))
		return
	}
	p.wrapped(s, p.style.Width)
}

func (p *printer) wrapped(s string, width int) {
	for l := range strings.SplitSeq(text.WrapSoft(s, width), "\n") {
		p.line(p.bold(strings.TrimSpace(l)))
	}
}

func (p *printer) gap() {
	if p.some {
		p.line("")
	}
}

func (p *printer) bold(s string) string {
	if !p.style.Color {
		return s
	}
	return text.Bold.Sprint(s)
}

// paragraph wraps to the width, at most 100 columns for reading, with every
// line after the first indented like the text behind the prefix.
func (p *printer) paragraph(s, prefix string) {
	width := proseWidth
	if p.style.Width > 0 {
		width = min(width, p.style.Width)
	}
	width = max(width-text.StringWidth(prefix), 20)
	indent := strings.Repeat(" ", text.StringWidth(prefix))
	for i, l := range strings.Split(text.WrapSoft(s, width), "\n") {
		if i == 0 {
			p.line(prefix + strings.TrimSpace(l))
		} else {
			p.line(indent + strings.TrimSpace(l))
		}
	}
}

func (p *printer) block(b operation.Block) {
	p.gap()
	if b.Heading != "" {
		p.heading(b.Heading)
	}
	for _, t := range b.Text {
		switch {
		case b.Code:
			p.line(t)
		case b.Bullets:
			p.paragraph(t, "  · ")
		default:
			p.paragraph(t, "")
		}
	}
	if b.Table != nil {
		p.table(*b.Table)
	}
}

// table drops optional columns until the table fits, then lets the widest text
// column wrap, then heads; what is too wide after that goes on below.
func (p *printer) table(t operation.Table) {
	if len(t.Rows) == 0 {
		p.line("(no rows)")
		return
	}
	for i, part := range parts(fit(t, p.style.Width), p.style.Width) {
		if i > 0 {
			p.line("")
		}
		if excess := total(widths(part)) - p.style.Width; p.style.Width > 0 && excess > 0 {
			part = shorten(part, excess)
		}
		p.grid(part)
	}
	if t.Note != "" {
		p.paragraph(t.Note, "")
	}
}

// grid prints a table of the columns that are left.
func (p *printer) grid(t operation.Table) {
	tw := table.NewWriter()
	style := table.StyleLight
	style.Options = table.Options{SeparateHeader: true}
	style.Format.Header = text.FormatDefault
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	tw.SetStyle(style)
	head := make(table.Row, len(t.Columns))
	configs := make([]table.ColumnConfig, len(t.Columns))
	limit := widest(t, p.style.Width)
	for i, c := range t.Columns {
		head[i] = c.Name
		configs[i] = table.ColumnConfig{Number: i + 1, WidthMax: limit[i], WidthMaxEnforcer: text.WrapSoft}
		if c.Align == operation.Right {
			configs[i].Align, configs[i].AlignHeader = text.AlignRight, text.AlignRight
		}
	}
	tw.AppendHeader(head)
	tw.SetColumnConfigs(configs)
	for _, r := range t.Rows {
		row := make(table.Row, len(r))
		for i, c := range r {
			row[i] = c
		}
		tw.AppendRow(row)
	}
	for l := range strings.SplitSeq(tw.Render(), "\n") {
		if p.style.Width > 0 && strings.HasPrefix(l, "──") { // the rule goes on behind the last column
			l = text.Trim(l, p.style.Width)
		}
		p.line(l)
	}
}

// widths returns the natural width of each column.
func widths(t operation.Table) []int {
	w := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		w[i] = text.StringWidth(c.Name)
		for _, r := range t.Rows {
			w[i] = max(w[i], text.StringWidth(r[i]))
		}
	}
	return w
}

func total(w []int) int {
	sum := 0
	for _, x := range w {
		sum += x + 2
	}
	return sum
}

// fit leaves out the columns that may go, the most optional first, until the
// table is no wider than width.
func fit(t operation.Table, width int) operation.Table {
	for width > 0 && total(widths(t)) > width {
		worst := -1
		for i, c := range t.Columns {
			if c.Drop > 0 && (worst < 0 || c.Drop > t.Columns[worst].Drop) {
				worst = i
			}
		}
		if worst < 0 {
			break
		}
		t = without(t, worst)
	}
	return t
}

// tailWidth is how much of a course must stay.
const tailWidth = 12

// shorten cuts excess characters off the beginning of courses.
func shorten(t operation.Table, excess int) operation.Table {
	for i, c := range t.Columns {
		wide := widths(t)[i]
		if !c.Tail || wide <= tailWidth {
			continue
		}
		keep := max(wide-excess, tailWidth)
		rows := make([][]string, len(t.Rows))
		for k, r := range t.Rows {
			rows[k] = slices.Clone(r)
			if cell := []rune(r[i]); len(cell) > keep {
				rows[k][i] = string(cell[len(cell)-keep:])
			}
		}
		t.Rows = rows
		excess -= wide - keep
	}
	return t
}

func without(t operation.Table, col int) operation.Table {
	cut := operation.Table{Note: t.Note}
	cut.Columns = append(append([]operation.Column{}, t.Columns[:col]...), t.Columns[col+1:]...)
	for _, r := range t.Rows {
		cut.Rows = append(cut.Rows, append(append([]string{}, r[:col]...), r[col+1:]...))
	}
	return cut
}

// widest limits the columns of words, the widest first, so that the table fits;
// 0 is no limit.
func widest(t operation.Table, width int) []int {
	w := widths(t)
	limit := make([]int, len(w))
	if width <= 0 {
		for i := range w {
			if w[i] > proseWidth {
				limit[i] = proseWidth
			}
		}
		return limit
	}
	for excess := total(w) - width; excess > 0; {
		big := -1
		for i := range w {
			if t.Columns[i].Align == operation.Left && !t.Columns[i].Tail && w[i] > narrowest && (big < 0 || w[i] > w[big]) {
				big = i
			}
		}
		if big < 0 {
			squeeze(t, w, limit, width)
			break
		}
		cut := min(excess, max(w[big]*3/10, 1), w[big]-narrowest)
		w[big] -= cut
		excess -= cut
		limit[big] = w[big]
	}
	return limit
}
