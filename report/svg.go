package report

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"entente/operation"
)

// svgColumns is the width of a picture in characters.
const svgColumns = 118

// The size of a character cell in a picture, in pixels.
const (
	cellWidth  = 7.83
	cellHeight = 18
	svgMargin  = 20
)

// SVG writes the document as a picture of its text: the same words and
// numbers, selectable, in the reader's light or dark.
func SVG(w io.Writer, d operation.Document) error {
	d = printable(d)
	var b strings.Builder
	if err := Text(&b, d, Style{Width: svgColumns}); err != nil {
		return err
	}
	lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	headings := map[string]bool{d.Title: true}
	for _, bl := range d.Blocks {
		headings[bl.Heading] = true
	}
	wide, high := float64(svgColumns)*cellWidth+2*svgMargin, len(lines)*cellHeight+2*svgMargin
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" viewBox="0 0 %.0f %d" role="img" aria-label="%s">`+"\n",
		wide, high, wide, high, html.EscapeString(d.Title+". "+d.Lead))
	out.WriteString(svgStyle)
	fmt.Fprintf(&out, `<rect class="page" width="%.0f" height="%d" rx="6"/>`+"\n", wide, high)
	for i, l := range lines {
		svgLine(&out, l, i, headings[l] && l != "")
	}
	out.WriteString("</svg>\n")
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("write SVG: %w", err)
	}
	return nil
}

const svgStyle = `<style>
.page{fill:#fff;stroke:#d0d7de}
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#1f2328;white-space:pre}
.head{font-weight:700}
.rule{stroke:#8c959f}
@media (prefers-color-scheme:dark){.page{fill:#0d1117;stroke:#30363d}text{fill:#e6edf3}.rule{stroke:#6e7681}}
</style>
`

// svgLine draws one line of text. Each run of characters without a wide gap is
// pinned to its column and its length, so that columns hold in any font.
func svgLine(out *strings.Builder, line string, row int, head bool) {
	y := float64(svgMargin) + float64(row)*cellHeight + 13
	if line != "" && strings.Trim(line, "─") == "" {
		fmt.Fprintf(out, `<line class="rule" x1="%d" x2="%.1f" y1="%.1f" y2="%.1f"/>`+"\n",
			svgMargin, svgMargin+float64(text.StringWidth(line))*cellWidth, y-4, y-4)
		return
	}
	class := ""
	if head {
		class = ` class="head"`
	}
	column := 0
	for _, run := range strings.SplitAfter(line, "  ") {
		words := strings.TrimSpace(run)
		if words != "" {
			lead := text.StringWidth(run) - text.StringWidth(strings.TrimLeft(run, " "))
			fmt.Fprintf(out, `<text%s x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs">%s</text>`+"\n",
				class, svgMargin+float64(column+lead)*cellWidth, y, float64(text.StringWidth(words))*cellWidth, html.EscapeString(words))
		}
		column += text.StringWidth(run)
	}
}
