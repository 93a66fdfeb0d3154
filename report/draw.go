package report

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
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

// whole is how much of a group's pairs a year must speak for to be in the line:
// fewer is a change of sample.
const whole = 0.9

// half is how much of a group's pairs a year must speak for to be drawn at all.
const half = 0.5

// briefYears is how far back the brief goes.
const briefYears = 50

// drawnYears begin with the first year that speaks for half of the pairs; after
// it those that do not have no figure.
func drawnYears(r *operation.ReportResult) []operation.ReportYear {
	years := slices.Clone(r.Cohesion)
	for i := range years {
		if years[i].Figure.Share < half {
			years[i].Figure.Value = operation.Number(math.NaN())
		}
	}
	for len(years) > 0 && (math.IsNaN(float64(years[0].Figure.Value)) || r.Form != "long" && years[0].Year < r.Assessment.Year-briefYears) {
		years = years[1:]
	}
	return years
}

// cohesionPicture draws the leading measure by year with its interval, above the
// range of random groups of the same size, and the breaks found.
func cohesionPicture(r *operation.ReportResult) template.HTML {
	years := drawnYears(r)
	if len(years) < 3 {
		return ""
	}
	const wide, high, left, right, top, bottom = 1000, 270, 40, 14, 18, 24
	var all []float64
	for _, y := range years {
		all = append(all, float64(y.Figure.Value), float64(y.P05), float64(y.P95))
		if y.Figure.Share >= whole {
			all = append(all, float64(y.Figure.Low), float64(y.Figure.High))
		}
	}
	x := scale{float64(years[0].Year), float64(years[len(years)-1].Year), left, wide - right}
	y := newScale(all, high-bottom, top)
	d := newDrawing(wide, high, fmt.Sprintf("Mean kappa of the pairs of %s by year, %d to %d, beside random groups of the same size", r.Group, years[0].Year, years[len(years)-1].Year))
	for _, v := range y.ticks() {
		d.line("grid", left, y.at(v), wide-right, y.at(v))
		d.words("axis", "end", left-5, y.at(v)+3.5, tick(v))
	}
	d.yearAxis(x, high-bottom)
	for _, run := range runsOf(years, func(v operation.ReportYear) bool { return !math.IsNaN(float64(v.P05)) }) {
		var band, middle [][2]float64
		for _, v := range run {
			band = append(band, [2]float64{x.at(float64(v.Year)), y.at(float64(v.P95))})
			middle = append(middle, [2]float64{x.at(float64(v.Year)), y.at(float64(v.P50))})
		}
		for _, v := range slices.Backward(run) {
			band = append(band, [2]float64{x.at(float64(v.Year)), y.at(float64(v.P05))})
		}
		d.path("band", band, true)
		d.path("median", middle, false)
	}
	if r.Breaks != nil {
		for _, b := range r.Breaks.Breaks {
			at := x.at(float64(b.Year) - .5)
			d.line("break", at, top, at, high-bottom)
			d.words("note", "start", at+4, top-6, fmt.Sprintf("break %s, p %s", b.Direction, fixed(b.Probability, 2)))
		}
	}
	full := func(v operation.ReportYear) bool {
		return !math.IsNaN(float64(v.Figure.Value)) && v.Figure.Share >= whole
	}
	for _, run := range runsOf(years, full) {
		var line [][2]float64
		for _, v := range run {
			line = append(line, [2]float64{x.at(float64(v.Year)), y.at(float64(v.Figure.Value))})
		}
		d.path("own", line, false)
	}
	for _, v := range years {
		f := v.Figure
		if math.IsNaN(float64(f.Value)) {
			continue
		}
		at, class := x.at(float64(v.Year)), "point"
		if !full(v) {
			class = "hollow"
		} else if !math.IsNaN(float64(f.Low)) {
			d.line("whisker", at, y.at(float64(f.Low)), at, y.at(float64(f.High)))
		}
		d.dot(class, at, y.at(float64(f.Value)), 2.6, fmt.Sprintf("%d: %s (%s), n %d", v.Year, fixed(f.Value, 2), interval(f.Low, f.High, 2), f.N))
	}
	return d.done()
}

// hollowYears reports whether the picture has years that do not speak for the
// whole group.
func hollowYears(r *operation.ReportResult) bool {
	return slices.ContainsFunc(drawnYears(r), func(v operation.ReportYear) bool {
		return !math.IsNaN(float64(v.Figure.Value)) && v.Figure.Share < whole
	})
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

// runsOf cuts years into runs without a gap that all pass.
func runsOf(years []operation.ReportYear, pass func(operation.ReportYear) bool) [][]operation.ReportYear {
	var runs [][]operation.ReportYear
	last := 0
	for _, y := range years {
		if !pass(y) {
			continue
		}
		if len(runs) == 0 || y.Year != last+1 {
			runs = append(runs, nil)
		}
		runs[len(runs)-1] = append(runs[len(runs)-1], y)
		last = y.Year
	}
	return runs
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
