package report

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"

	"entente/operation"
)

// drawing is a picture in the making. It carries no colours: classes do, so
// that the page decides between light, dark and print.
type drawing struct {
	strings.Builder
	wide, high float64
}

func newDrawing(wide, high float64, label string) *drawing {
	d := &drawing{wide: wide, high: high}
	fmt.Fprintf(d, `<svg viewBox="0 0 %g %g" role="img" aria-label="%s">`, wide, high, html.EscapeString(label))
	return d
}

func (d *drawing) done() template.HTML {
	d.WriteString("</svg>")
	return template.HTML(d.String()) // numbers and escaped words
}

func (d *drawing) line(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(d, `<line class="%s" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`, class, x1, y1, x2, y2)
}

func (d *drawing) dot(class string, x, y, r float64, title string) {
	fmt.Fprintf(d, `<circle class="%s" cx="%.1f" cy="%.1f" r="%g"><title>%s</title></circle>`, class, x, y, r, html.EscapeString(title))
}

// words writes text; anchor is start, middle or end.
func (d *drawing) words(class, anchor string, x, y float64, s string) {
	fmt.Fprintf(d, `<text class="%s" text-anchor="%s" x="%.1f" y="%.1f">%s</text>`, class, anchor, x, y, html.EscapeString(s))
}

func (d *drawing) path(class string, points [][2]float64, closed bool) {
	if len(points) == 0 {
		return
	}
	var b strings.Builder
	for i, p := range points {
		b.WriteByte("LM"[b2i(i == 0)])
		fmt.Fprintf(&b, "%.1f %.1f", p[0], p[1])
	}
	if closed {
		b.WriteByte('Z')
	}
	fmt.Fprintf(d, `<path class="%s" d="%s"/>`, class, b.String())
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// scale places numbers between two ends on a line of pixels.
type scale struct{ low, high, from, to float64 }

func (s scale) at(x float64) float64 { return s.from + (x-s.low)/(s.high-s.low)*(s.to-s.from) }

// newScale spans the known values.
func newScale(values []float64, from, to float64) scale {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	if !(high > low) { // one value, or none
		if math.IsInf(low, 0) {
			low = 0
		}
		low, high = low-.5, low+.5
	}
	return scale{low, high, from, to}
}

// ticks returns round numbers within the scale, some four of them.
func (s scale) ticks() []float64 {
	step := math.Pow(10, math.Floor(math.Log10((s.high-s.low)/4)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if (s.high-s.low)/(step*m) <= 5 {
			step *= m
			break
		}
	}
	var list []float64
	for i := math.Ceil(s.low / step); i*step <= s.high+step/1e6; i++ {
		list = append(list, i*step)
	}
	return list
}

// fixed writes a number with d decimals, a dot where there is none.
func fixed(x operation.Number, d int) string {
	v := float64(x)
	if math.IsNaN(v) {
		return "·"
	}
	s := strconv.FormatFloat(v, 'f', d, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return strings.Replace(s, "-", "−", 1)
}

func interval(low, high operation.Number, d int) string {
	if math.IsNaN(float64(low)) || math.IsNaN(float64(high)) {
		return "·"
	}
	return fixed(low, d) + " to " + fixed(high, d)
}

func tick(v float64) string { return fixed(operation.Number(math.Round(v*1e9)/1e9), decimalsOf(v)) }

func decimalsOf(v float64) int {
	s := strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64)
	_, after, _ := strings.Cut(s, ".")
	return len(after)
}

// yearAxis marks every fifth or tenth year.
func (d *drawing) yearAxis(x scale, y float64) {
	step := 5.0
	if x.high-x.low > 45 {
		step = 10
	}
	d.line("rule", x.from, y, x.to, y)
	for v := math.Ceil(x.low/step) * step; v <= x.high; v += step {
		d.line("rule", x.at(v), y, x.at(v), y+4)
		d.words("axis", "middle", min(x.at(v), d.wide-14), y+16, fixed(operation.Number(v), 0))
	}
}

// sparkPicture draws a course in small, on the scale given.
func sparkPicture(points []operation.Point, from, to int, y scale) template.HTML {
	const wide, high = 120, 22
	y.from, y.to = high-3, 3
	x := scale{float64(from), float64(max(to, from+1)), 2, wide - 4}
	d := newDrawing(wide, high, fmt.Sprintf("course %d to %d", from, to))
	if y.low < 0 && y.high > 0 {
		d.line("grid", 0, y.at(0), wide, y.at(0))
	}
	var line [][2]float64
	flush := func() { d.path("own thin", line, false); line = nil }
	lastYear := 0
	for _, p := range points {
		if p.Year < from || math.IsNaN(float64(p.Value)) {
			continue
		}
		if p.Year != lastYear+1 {
			flush()
		}
		line = append(line, [2]float64{x.at(float64(p.Year)), y.at(float64(p.Value))})
		lastYear = p.Year
	}
	if n := len(line); n > 0 {
		end := line[n-1]
		flush()
		d.dot("point", end[0], end[1], 2, "")
	}
	return d.done()
}
