package operation

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
)

//go:embed claimspage.html
var claimsTemplate string

// claimsPage writes the claims as one page that needs nothing from elsewhere:
// words, tables and pictures of the result, and nothing that is not in it.
func claimsPage(w io.Writer, c *ClaimsResult) error {
	t, err := template.New("claims").Funcs(template.FuncMap{
		"figure":   func(n Number) string { return figureText(float64(n)) },
		"interval": func(low, high Number) string { return rangeText(float64(low), float64(high)) },
		"strip":    func(x ClaimLine) template.HTML { return template.HTML(x.strip()) },       // numbers and escaped words
		"course":   func(q ClaimQuantity) template.HTML { return template.HTML(q.picture()) }, // numbers and escaped words
		"known":    func(n Number) bool { return !math.IsNaN(float64(n)) },
		"lead":     c.lead,
		"names":    func() string { return strings.Join(c.Narratives, ", ") },
	}).Parse(claimsTemplate)
	if err != nil {
		return fmt.Errorf("read page of claims: %w", err)
	}
	if err := t.Execute(w, c); err != nil {
		return fmt.Errorf("write page of claims: %w", err)
	}
	return nil
}

// The size of pictures in pixels.
const (
	stripWidth  = 640
	stripHeight = 56
	lineWidth   = 640
	lineHeight  = 150
	pictureEdge = 46
)

// axis places numbers between two ends on a line of pixels.
type axis struct{ low, high, from, to float64 }

func newAxis(values []float64, from, to float64) axis {
	low, high := bounds(values)
	if !(high > low) { // one value, or none
		low, high = low-1, high+1
	}
	pad := (high - low) * 0.04
	return axis{low - pad, high + pad, from, to}
}

func (a axis) at(x float64) float64 { return a.from + (x-a.low)/(a.high-a.low)*(a.to-a.from) }

// strip draws the value with its interval above the values of the placebos,
// each coloured by its verdict.
func (c ClaimLine) strip() string {
	value := float64(c.Value)
	if math.IsNaN(value) {
		return ""
	}
	all := []float64{value, float64(c.Low), float64(c.High)}
	for _, p := range c.Yardstick.Runs {
		all = append(all, float64(p.Value))
	}
	a := newAxis(all, pictureEdge, stripWidth-pictureEdge)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="value %s among placebos">`,
		stripWidth, stripHeight, stripWidth, stripHeight, template.HTMLEscapeString(figureText(value)))
	fmt.Fprintf(&b, `<line class="rule" x1="%d" x2="%d" y1="36" y2="36"/>`, pictureEdge, stripWidth-pictureEdge)
	for _, p := range c.Yardstick.Runs {
		if v := float64(p.Value); !math.IsNaN(v) {
			fmt.Fprintf(&b, `<line class="placebo %s" x1="%.1f" x2="%.1f" y1="29" y2="43"><title>%s: %s, %s</title></line>`, template.HTMLEscapeString(p.Verdict),
				a.at(v), a.at(v), template.HTMLEscapeString(p.Subject), figureText(v), template.HTMLEscapeString(p.Verdict))
		}
	}
	if !math.IsNaN(float64(c.Low)) {
		fmt.Fprintf(&b, `<line class="interval" x1="%.1f" x2="%.1f" y1="16" y2="16"/>`, a.at(float64(c.Low)), a.at(float64(c.High)))
	}
	fmt.Fprintf(&b, `<circle class="value %s" cx="%.1f" cy="16" r="5"><title>%s</title></circle>`, template.HTMLEscapeString(c.Verdict), a.at(value), figureText(value))
	fmt.Fprintf(&b, `<text x="%d" y="54">%s</text><text x="%d" y="54" text-anchor="end">%s</text></svg>`,
		pictureEdge, figureText(a.low), stripWidth-pictureEdge, figureText(a.high))
	return b.String()
}

// picture draws the quantity's series with its intervals; empty for fewer than
// three periods.
func (q ClaimQuantity) picture() string {
	if len(q.Series) < 3 {
		return ""
	}
	var all []float64
	for _, p := range q.Series {
		all = append(all, float64(p.Value), float64(p.Low), float64(p.High))
	}
	x := axis{0, float64(len(q.Series) - 1), pictureEdge, lineWidth - 10}
	y := newAxis(all, lineHeight-24, 8)
	var b, line strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s by period">`,
		lineWidth, lineHeight, lineWidth, lineHeight, template.HTMLEscapeString(q.Name))
	for i, p := range q.Series {
		at := x.at(float64(i))
		if low, high := float64(p.Low), float64(p.High); !math.IsNaN(low) && !math.IsNaN(high) {
			fmt.Fprintf(&b, `<line class="interval" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>`, at, at, y.at(low), y.at(high))
		}
		fmt.Fprintf(&b, `<circle class="dot" cx="%.1f" cy="%.1f" r="2.5"><title>%s: %s</title></circle>`,
			at, y.at(float64(p.Value)), template.HTMLEscapeString(p.Span), figureText(float64(p.Value)))
		fmt.Fprintf(&line, "%.1f,%.1f ", at, y.at(float64(p.Value)))
	}
	low, high := bounds(all)
	fmt.Fprintf(&b, `<polyline points="%s"/>`, strings.TrimSpace(line.String()))
	fmt.Fprintf(&b, `<text x="%d" y="14" text-anchor="end">%s</text><text x="%d" y="%d" text-anchor="end">%s</text>`,
		pictureEdge-6, figureText(high), pictureEdge-6, lineHeight-26, figureText(low))
	fmt.Fprintf(&b, `<text x="%d" y="%d">%s</text><text x="%d" y="%d" text-anchor="end">%s</text></svg>`, pictureEdge, lineHeight-6,
		template.HTMLEscapeString(q.Series[0].Span), lineWidth-10, lineHeight-6, template.HTMLEscapeString(q.Series[len(q.Series)-1].Span))
	return b.String()
}
