package operation

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/trend"
)

// Point is one year of a course.
type Point struct {
	Year  int    `json:"year"`
	Value Number `json:"value"`
	Other bool   `json:"seat_elsewhere,omitempty"` // the votes of a predecessor, or of another government in the seat: drawn, but not in trend and break
}

// Course is a yearly series with its trend and its last break.
type Course struct {
	Points     []Point `json:"points"`
	PerDecade  Number  `json:"trend_per_decade"`
	Low        Number  `json:"trend_low"`
	High       Number  `json:"trend_high"`
	Trend      string  `json:"trend"` // rising, falling, none shown, or why there is none
	BreakYear  int     `json:"break_year"`
	BreakFrom  int     `json:"break_from"` // window in which the break lies
	BreakTo    int     `json:"break_to"`
	BreakProb  Number  `json:"break_probability"`
	NoBreak    Number  `json:"no_break_probability"` // that the level never broke, a straight line included
	BreakWords string  `json:"break"`

	from, to int          // years that trend and break rest on
	y, se    []float64    // of each point: what they rest on, NaN for what they do not
	spans    []string     // of each point: the span of its figure
	last     *trend.Break // the last break, nil if none is shown
}

// steadyYears is how many years a run must have to carry a trend of its own.
const steadyYears = 10

// steady returns the first and last year of the latest run of at least
// steadyYears values that no year with a seat held elsewhere interrupts, or of
// the longest run: before and after such years two governments voted.
func steady(points []Point) (from, to int) {
	type run struct{ from, to, n int }
	var runs []run
	open := false
	for _, p := range points {
		switch {
		case p.Other:
			open = false
		case math.IsNaN(float64(p.Value)):
		case open:
			r := &runs[len(runs)-1]
			r.to, r.n = p.Year, r.n+1
		default:
			runs, open = append(runs, run{p.Year, p.Year, 1}), true
		}
	}
	var best run
	for _, r := range runs {
		if r.n >= steadyYears || r.n > best.n {
			best = r
		}
	}
	return best.from, best.to
}

// courseOf makes the course of the yearly figures that keep accepts; the others
// are gaps. The figures may come in any order; of a year
// with a value and without one the value counts.
func courseOf(list []entente.Figure, keep func(entente.Figure) bool) Course {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b entente.Figure) int {
		x, _ := spanYear(a.Span)
		y, _ := spanYear(b.Span)
		return x - y
	})
	c := Course{Points: []Point{}, PerDecade: Number(math.NaN()), Low: Number(math.NaN()), High: Number(math.NaN()), BreakProb: Number(math.NaN()), NoBreak: Number(math.NaN())}
	var points []trend.Point
	var y, se []float64
	for _, f := range list {
		year, ok := spanYear(f.Span)
		if !ok {
			continue
		}
		p := Point{Year: year, Value: Number(math.NaN()), Other: f.Other}
		last := len(c.Points) - 1
		if keep(f) {
			p.Value = Number(f.Value)
		} else if last < 0 || c.Points[last].Year == year {
			continue // before the first value, or beside one of the year
		}
		if last >= 0 && c.Points[last].Year == year && math.IsNaN(float64(c.Points[last].Value)) {
			c.Points, se, c.spans = c.Points[:last], se[:last], c.spans[:last]
		}
		c.Points = append(c.Points, p)
		se = append(se, halfWidth(f))
		c.spans = append(c.spans, f.Span)
	}
	c.from, c.to = steady(c.Points)
	for i, p := range c.Points {
		v := math.NaN()
		if p.Year >= c.from && p.Year <= c.to {
			v = float64(p.Value)
		}
		points = append(points, trend.Point{X: float64(p.Year), Y: v, SE: se[i]})
		y = append(y, v)
	}
	for k := len(y); k > 0 && math.IsNaN(float64(c.Points[k-1].Value)); k-- { // after the last value
		c.Points, points, y, se = c.Points[:k-1], points[:k-1], y[:k-1], se[:k-1]
	}
	c.slope(points)
	c.y, c.se = y, se
	c.lastBreak()
	return c
}

// apart marks the figures under another code than the subject's own, those of a
// predecessor, as votes of another government.
func apart(list []entente.Figure, subject string) []entente.Figure {
	out := slices.Clone(list)
	for i := range out {
		out[i].Other = out[i].Other || out[i].Subject != subject
	}
	return out
}

// halfWidth turns an interval at 95 % back into a standard error; 0 is unknown.
func halfWidth(f entente.Figure) float64 {
	if math.IsNaN(f.Low) || math.IsNaN(f.High) || f.Level != 0.95 {
		return 0
	}
	return (f.High - f.Low) / 2 / 1.959964
}

func (c *Course) slope(points []trend.Point) {
	t := trend.Slope(points, 0.95)
	c.PerDecade, c.Low, c.High = Number(10*t.Slope), Number(10*t.Low), Number(10*t.High)
	switch {
	case t.Reason != "":
		c.Trend = t.Reason
	case !t.Shown():
		c.Trend = "none shown"
	case t.Slope > 0:
		c.Trend = "rising"
	default:
		c.Trend = "falling"
	}
}

func (c *Course) lastBreak() {
	p := trend.Breaks(c.y, trend.Options{SE: c.se})
	if p.Reason != "" {
		c.BreakWords = p.Reason
		return
	}
	c.NoBreak = Number(p.Number[0])
	b, ok := trend.Last(p, 0)
	if !ok {
		c.BreakWords = "none shown"
		return
	}
	c.BreakYear, c.BreakFrom, c.BreakTo = c.Points[b.Index].Year, c.Points[b.First].Year, c.Points[b.Final].Year
	c.BreakProb, c.last = Number(b.Probability), &b
	direction := "up"
	if b.After.Mean < b.Before.Mean {
		direction = "down"
	}
	c.BreakWords = fmt.Sprintf("%d %s (p %.2f)", c.BreakYear, direction, b.Probability)
}

// courseWidth is how many years a course shows on a line.
const courseWidth = 36

// window returns the years that the courses of one table show: the last
// courseWidth years of the longest.
func window(courses []Course) (from, to int) {
	for _, c := range courses {
		first, last := c.years()
		if first == 0 {
			continue
		}
		if from == 0 || first < from {
			from = first
		}
		to = max(to, last)
	}
	return max(from, to-courseWidth+1), to
}

// spark draws the course from one year to another: blank where it has not
// begun or is over, a dot where a year is missing. The scale is the course's
// own, unless one is given.
func (c Course) spark(from, to int, scale ...float64) string {
	at := map[int]float64{}
	var shown []float64
	for _, p := range c.Points {
		at[p.Year] = float64(p.Value)
		if p.Year >= from {
			shown = append(shown, float64(p.Value))
		}
	}
	low, high := bounds(shown)
	if len(scale) == 2 {
		low, high = scale[0], scale[1]
	}
	var b strings.Builder
	for y := from; y <= to; y++ {
		if v, ok := at[y]; ok {
			b.WriteString(spark([]float64{v}, low, high))
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// years returns the first and the last year.
func (c Course) years() (first, last int) {
	if len(c.Points) == 0 {
		return 0, 0
	}
	return c.Points[0].Year, c.Points[len(c.Points)-1].Year
}
