package report

import (
	"fmt"
	"html/template"
	"math"
	"slices"

	"entente/operation"
)

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

// cohesion is the drawing of the leading measure by year.
type cohesion struct {
	*drawing
	x, y scale
}

func (d cohesion) at(year int, v operation.Number) [2]float64 {
	return [2]float64{d.x.at(float64(year)), d.y.at(float64(v))}
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
	first, last := years[0].Year, years[len(years)-1].Year
	d := cohesion{
		newDrawing(wide, high, fmt.Sprintf("Mean kappa of the pairs of %s by year, %d to %d, beside random groups of the same size", r.Group, first, last)),
		scale{float64(first), float64(last), left, wide - right}, newScale(all, high-bottom, top),
	}
	for _, v := range d.y.ticks() {
		d.line("grid", left, d.y.at(v), wide-right, d.y.at(v))
		d.words("axis", "end", left-5, d.y.at(v)+3.5, tick(v))
	}
	d.yearAxis(d.x, high-bottom)
	d.random(years)
	if r.Breaks != nil {
		for _, b := range r.Breaks.Breaks {
			at := d.x.at(float64(b.Year) - .5)
			d.line("break", at, top, at, high-bottom)
			d.words("note", "start", at+4, top-6, fmt.Sprintf("break %s, p %s", b.Direction, fixed(b.Probability, 2)))
		}
	}
	d.own(years)
	return d.done()
}

// random draws the range of random groups, and their middle.
func (d cohesion) random(years []operation.ReportYear) {
	for _, run := range runsOf(years, func(v operation.ReportYear) bool { return !math.IsNaN(float64(v.P05)) }) {
		var band, middle [][2]float64
		for _, v := range run {
			band, middle = append(band, d.at(v.Year, v.P95)), append(middle, d.at(v.Year, v.P50))
		}
		for _, v := range slices.Backward(run) {
			band = append(band, d.at(v.Year, v.P05))
		}
		d.path("band", band, true)
		d.path("median", middle, false)
	}
}

// own draws the group's own figures: a line through the years that speak for it,
// a point with its interval in each, a hollow one in the others.
func (d cohesion) own(years []operation.ReportYear) {
	full := func(v operation.ReportYear) bool {
		return !math.IsNaN(float64(v.Figure.Value)) && v.Figure.Share >= whole
	}
	for _, run := range runsOf(years, full) {
		var line [][2]float64
		for _, v := range run {
			line = append(line, d.at(v.Year, v.Figure.Value))
		}
		d.path("own", line, false)
	}
	for _, v := range years {
		f := v.Figure
		if math.IsNaN(float64(f.Value)) {
			continue
		}
		at, class := d.at(v.Year, f.Value), "point"
		if !full(v) {
			class = "hollow"
		} else if !math.IsNaN(float64(f.Low)) {
			d.line("whisker", at[0], d.y.at(float64(f.Low)), at[0], d.y.at(float64(f.High)))
		}
		d.dot(class, at[0], at[1], 2.6, fmt.Sprintf("%d: %s (%s), n %d", v.Year, fixed(f.Value, 2), interval(f.Low, f.High, 2), f.N))
	}
}

// hollowYears reports whether the picture has years that do not speak for the
// whole group.
func hollowYears(r *operation.ReportResult) bool {
	return slices.ContainsFunc(drawnYears(r), func(v operation.ReportYear) bool {
		return !math.IsNaN(float64(v.Figure.Value)) && v.Figure.Share < whole
	})
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
