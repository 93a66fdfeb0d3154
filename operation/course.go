package operation

import (
	"fmt"
	"math"

	"entente"
	"entente/trend"
)

// Point is one year of a course.
type Point struct {
	Year  int    `json:"year"`
	Value Number `json:"value"`
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
	BreakWords string  `json:"break"`
}

// courseOf makes the course of the yearly figures that keep accepts; the others
// are gaps.
func courseOf(list []entente.Figure, keep func(entente.Figure) bool) Course {
	c := Course{Points: []Point{}, PerDecade: Number(math.NaN()), Low: Number(math.NaN()), High: Number(math.NaN()), BreakProb: Number(math.NaN())}
	var points []trend.Point
	var y, se []float64
	for _, f := range list {
		year, ok := spanYear(f.Span)
		if !ok {
			continue
		}
		p := Point{Year: year, Value: Number(math.NaN())}
		if keep(f) {
			p.Value = Number(f.Value)
		} else if len(c.Points) == 0 {
			continue // before the first value
		}
		c.Points = append(c.Points, p)
		e := halfWidth(f)
		points = append(points, trend.Point{X: float64(year), Y: float64(p.Value), SE: e})
		y, se = append(y, float64(p.Value)), append(se, e)
	}
	for k := len(y); k > 0 && math.IsNaN(y[k-1]); k-- { // after the last value
		c.Points, points, y, se = c.Points[:k-1], points[:k-1], y[:k-1], se[:k-1]
	}
	c.slope(points)
	c.lastBreak(y, se)
	return c
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

func (c *Course) lastBreak(y, se []float64) {
	p := trend.Breaks(y, trend.Options{SE: se})
	if p.Reason != "" {
		c.BreakWords = p.Reason
		return
	}
	b, ok := trend.Last(p, 0)
	if !ok {
		c.BreakWords = "none shown"
		return
	}
	c.BreakYear, c.BreakFrom, c.BreakTo = c.Points[b.Index].Year, c.Points[b.First].Year, c.Points[b.Final].Year
	c.BreakProb = Number(b.Probability)
	direction := "up"
	if b.After.Mean < b.Before.Mean {
		direction = "down"
	}
	c.BreakWords = fmt.Sprintf("%d %s (p %.2f)", c.BreakYear, direction, b.Probability)
}

// values returns the course's values for a sparkline.
func (c Course) values() []float64 {
	v := make([]float64, len(c.Points))
	for i, p := range c.Points {
		v[i] = float64(p.Value)
	}
	return v
}

// years returns the first and the last year.
func (c Course) years() (first, last int) {
	if len(c.Points) == 0 {
		return 0, 0
	}
	return c.Points[0].Year, c.Points[len(c.Points)-1].Year
}
