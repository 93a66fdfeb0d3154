package operation

import (
	"math"
	"slices"
	"testing"
	"time"

	"entente"
)

// yearsFrom makes known figures of one subject, year by year.
func yearsFrom(first int, values ...float64) []entente.Figure {
	var list []entente.Figure
	for i, v := range values {
		f := entente.Figure{Subject: "AAA-BBB", Span: entente.YearSpan(first + i).String(), Value: v, Low: v - .05, High: v + .05, Level: .95, Share: 1, Status: entente.Known}
		if math.IsNaN(v) {
			f = f.NoValue(entente.Unknown, "none")
		}
		list = append(list, f)
	}
	return list
}

func known(f entente.Figure) bool { return f.Status == entente.Known }

func TestCourseLeavesOutOtherGovernments(t *testing.T) {
	var values []float64
	for i := range 40 {
		values = append(values, .2+.01*float64(i%3))
	}
	list := yearsFrom(1950, values...)
	for i := range 22 { // 1950 to 1971 under another government
		list[i].Other = true
	}
	c := courseOf(list, known)
	if c.from != 1972 || c.to != 1989 {
		t.Errorf("trend rests on %d to %d, want 1972 to 1989", c.from, c.to)
	}
	if first, last := c.years(); first != 1950 || last != 1989 {
		t.Errorf("drawn %d to %d, want 1950 to 1989", first, last)
	}
}

func TestCourseCutsWhatIsNotKnownAtItsEnds(t *testing.T) {
	nan := math.NaN()
	c := courseOf(yearsFrom(2000, nan, nan, .5, nan, .6, nan), known)
	first, last := c.years()
	if first != 2002 || last != 2004 || len(c.Points) != 3 {
		t.Fatalf("course %d to %d with %d points, want 2002 to 2004 with 3", first, last, len(c.Points))
	}
	if got := c.spark(2001, 2005); got != " ▁·█ " {
		t.Errorf("spark %q", got)
	}
	if c.Trend != "too short" || c.BreakWords != "too short" {
		t.Errorf("trend %q, break %q of two values", c.Trend, c.BreakWords)
	}
}

func TestCourseFindsTrendAndBreak(t *testing.T) {
	var rising, step []float64
	for i := range 30 {
		wobble := .01 * float64(i*7%5-2)
		rising = append(rising, .2+.02*float64(i)+wobble)
		level := .3
		if i >= 15 {
			level = .7
		}
		step = append(step, level+wobble)
	}
	if c := courseOf(yearsFrom(1990, rising...), known); c.Trend != "rising" || math.Abs(float64(c.PerDecade)-.2) > .02 {
		t.Errorf("rise of .2 a decade: %s %v", c.Trend, c.PerDecade)
	}
	if c := courseOf(yearsFrom(1990, step...), known); c.BreakYear != 2005 || c.BreakProb < .9 {
		t.Errorf("step in 2005: %q", c.BreakWords)
	}
}

func TestCourseIsInOrderOfTime(t *testing.T) {
	list := yearsFrom(1990, .1, .2, .3, .4)
	list[0], list[3] = list[3], list[0]
	c := courseOf(list, known)
	for i, p := range c.Points {
		if p.Year != 1990+i || math.Abs(float64(p.Value)-.1*float64(i+1)) > 1e-9 {
			t.Errorf("point %d: %+v", i, p)
		}
	}
	if list[0].Span != "1993" {
		t.Error("the figures given were moved")
	}
}

func TestCourseHasNoGapBesideAValue(t *testing.T) {
	nan := math.NaN()
	list := append(yearsFrom(1990, nan, .2, nan, .4), yearsFrom(1990, .1, nan, nan, nan)...)
	c := courseOf(list, known)
	var years []int
	for _, p := range c.Points {
		years = append(years, p.Year)
	}
	if !slices.Equal(years, []int{1990, 1991, 1992, 1993}) || !math.IsNaN(float64(c.Points[2].Value)) || c.Points[3].Value != .4 || c.spans[3] != "1993" {
		t.Errorf("%+v of %v", c.Points, years)
	}
}

func TestSteadyTakesTheLatestRunThatIsLongEnough(t *testing.T) {
	run := func(from, to int, other bool) (p []Point) {
		for y := from; y <= to; y++ {
			p = append(p, Point{Year: y, Value: .5, Other: other})
		}
		return p
	}
	join := func(parts ...[]Point) (all []Point) {
		for _, p := range parts {
			all = append(all, p...)
		}
		return all
	}
	for _, c := range []struct {
		name     string
		points   []Point
		from, to int
	}{
		{"one run", run(1960, 1970, false), 1960, 1970},
		{"latest of two", join(run(1950, 1970, false), run(1971, 1975, true), run(1976, 1990, false)), 1976, 1990},
		{"latest too short", join(run(1950, 1970, false), run(1971, 1975, true), run(1976, 1979, false)), 1950, 1970},
		{"none", run(1950, 1970, true), 0, 0},
		{"empty", nil, 0, 0},
	} {
		if from, to := steady(c.points); from != c.from || to != c.to {
			t.Errorf("%s: %d to %d, want %d to %d", c.name, from, to, c.from, c.to)
		}
	}
}

func TestNumbersAsPeopleReadThem(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{decimals(-.001, 2), "0.00"},
		{decimals(-.006, 2), "-0.01"},
		{decimals(math.NaN(), 2), "·"},
		{signed(.1, 2), "+0.10"},
		{signed(-.1, 2), "-0.10"},
		{signed(0, 2), "0.00"},
		{between(.1, math.NaN(), 2), "·"},
		{count(917380), "917,380"},
		{count(-1234), "-1,234"},
		{count(12), "12"},
		{ordinal(1), "1st"}, {ordinal(11), "11th"}, {ordinal(22), "22nd"}, {ordinal(99.7), "top"}, {ordinal(math.NaN()), "·"},
		{percentText(99.9), "99.9 %"}, {percentText(99.97), "over 99.9 %"}, {percentText(99.95), "over 99.9 %"}, {percentText(100), "100 %"}, {percentText(.2), "0.2 %"}, {percentText(.01), "under 0.1 %"}, {percentText(0), "0 %"},
		{shareText(100, "pairs"), "all pairs"}, {shareText(0, "pairs"), "none of the pairs"}, {shareText(66.2, "pairs"), "66 % of pairs"},
		{valueText(12543), "12,543"}, {valueText(.1234), "0.123"}, {valueText(123.45), "123.5"}, {valueText(1846.4), "1,846"},
		{spanText("78"), "session 78"}, {spanText("2017"), "2017"}, {spanText("2000/2004"), "2000/2004"},
		{bytesText(10_425_862), "10.4 MB"},
		{spark([]float64{1, 1, math.NaN()}, 1, 1), "▅▅·"},
		{spark([]float64{0, 0, math.NaN()}, 0, 0), "▁▁·"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestSameDayOfAnotherYear(t *testing.T) {
	leap := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	if got := sameDay(leap, 2023).String(); got != "2023-02-28" {
		t.Errorf("29 February in 2023: %s", got)
	}
	if got := sameDay(time.Date(2025, 10, 31, 0, 0, 0, 0, time.UTC), 2019).String(); got != "2019-10-31" {
		t.Errorf("31 October in 2019: %s", got)
	}
}

func TestFootnotesAreNumberedOnce(t *testing.T) {
	var notes []string
	for _, c := range []struct{ text, mark string }{{"", ""}, {"a b", "[1]"}, {"c", "[2]"}, {"a b", "[1]"}} {
		if got := footnote(&notes, c.text); got != c.mark {
			t.Errorf("%q: %q, want %q", c.text, got, c.mark)
		}
	}
	if len(notes) != 2 {
		t.Errorf("notes %q", notes)
	}
}
