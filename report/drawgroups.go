package report

import (
	"fmt"
	"html/template"
	"math"
	"slices"

	"entente/operation"
)

// pairScale is the scale that the courses of all pairs share.
func pairScale(pairs []operation.PairLine) (s scale, from, to int) {
	var all []float64
	for _, p := range pairs {
		for _, x := range p.Course {
			to = max(to, x.Year)
		}
	}
	from = to - 35
	for _, p := range pairs {
		for _, x := range p.Course {
			if x.Year >= from {
				all = append(all, float64(x.Value))
			}
		}
	}
	return newScale(all, 0, 1), from, to
}

// row is a line of a picture of means with ranges.
type row struct {
	name            string
	mean, low, high operation.Number
	class           string
	text            string
}

// rowsPicture draws a dot and a range for each row on one axis.
func rowsPicture(label string, rows []row) template.HTML {
	if len(rows) == 0 {
		return ""
	}
	const wide, left, right, line, top = 420, 82, 84, 15, 2
	high := float64(top + line*len(rows) + 18)
	var all []float64
	for _, r := range rows {
		all = append(all, float64(r.mean), float64(r.low), float64(r.high))
	}
	x := newScale(all, left, wide-right)
	d := newDrawing(wide, high, label)
	for _, v := range x.ticks() {
		d.line("grid", x.at(v), top, x.at(v), high-16)
		d.words("axis", "middle", x.at(v), high-4, tick(v))
	}
	for i, r := range rows {
		y := float64(top + line*i + line/2)
		d.words("label "+r.class, "end", left-8, y+4, r.name)
		if math.IsNaN(float64(r.mean)) {
			d.words("axis", "start", left, y+4, "unknown")
			continue
		}
		if !math.IsNaN(float64(r.low)) && !math.IsNaN(float64(r.high)) {
			d.line("range "+r.class, x.at(float64(r.low)), y, x.at(float64(r.high)), y)
		}
		d.dot("point "+r.class, x.at(float64(r.mean)), y, 3.6, r.name+" "+r.text)
		d.words("axis", "end", wide-2, y+4, r.text)
	}
	return d.done()
}

func withoutPicture(a *operation.Assessment) template.HTML {
	if len(a.Without) == 0 {
		return ""
	}
	k := a.Figures[0].Figure
	rows := []row{{name: "all", mean: k.Value, low: k.Low, high: k.High, class: "self", text: fixed(k.Value, 2)}}
	for _, w := range a.Without {
		change := fixed(w.Change, 2)
		if w.Change > 0 {
			change = "+" + change
		}
		rows = append(rows, row{name: "without " + w.Member, mean: w.Figure.Value, low: w.Figure.Low, high: w.Figure.High, text: fixed(w.Figure.Value, 2) + " (" + change + ")"})
	}
	return rowsPicture("Mean kappa of the group less one member", rows)
}

func referencesPicture(a *operation.Assessment) template.HTML {
	if len(a.References) == 0 || len(a.Figures) == 0 {
		return ""
	}
	nan := operation.Number(math.NaN())
	rows := []row{{name: a.Group, mean: a.Figures[0].Figure.Value, low: nan, high: nan, class: "self", text: fixed(a.Figures[0].Figure.Value, 2)}}
	for _, x := range a.References {
		low, high := x.P05, x.P95
		if x.Subsets < 2 {
			low, high = nan, nan
		}
		rows = append(rows, row{name: x.Group, mean: x.Mean, low: low, high: high, text: fixed(x.Mean, 2)})
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		switch {
		case a.mean > b.mean:
			return -1
		case a.mean < b.mean:
			return 1
		}
		return 0
	})
	return rowsPicture("Mean kappa of other groups, through their parts of the same size", rows)
}

// box is where a label lies.
type box struct{ x1, y1, x2, y2 float64 }

func (b box) meets(c box) bool { return b.x1 < c.x2 && c.x1 < b.x2 && b.y1 < c.y2 && c.y1 < b.y2 }

// planePicture draws groups by structure and stance, with the range of random
// groups; a label stands where it covers no other, or is left out (the table has
// all).
func planePicture(p *operation.PlaneResult) template.HTML {
	const wide, high, left, right, top, bottom = 420, 250, 48, 14, 8, 34
	x, y := scale{-.02, 1.02, left, wide - right}, scale{-.02, 1.02, high - bottom, top}
	d := newDrawing(wide, high, fmt.Sprintf("Structure and stance of %s and other groups in %d", p.Group, p.Year))
	for _, v := range []float64{0, .25, .5, .75, 1} {
		d.line("grid", x.at(v), top, x.at(v), high-bottom)
		d.line("grid", left, y.at(v), wide-right, y.at(v))
		d.words("axis", "middle", x.at(v), high-bottom+14, tick(v))
		d.words("axis", "end", left-5, y.at(v)+3.5, tick(v))
	}
	d.words("axis", "end", wide-right, high-4, "structure: fluid 0, structured 1")
	fmt.Fprintf(d, `<text class="axis" text-anchor="end" transform="translate(10 %d) rotate(-90)">stance: cooperation 0, confrontation 1</text>`, top)
	r := p.Random
	if !math.IsNaN(float64(r.StructLow)) && !math.IsNaN(float64(r.StanceLow)) {
		d.path("band", [][2]float64{
			{x.at(float64(r.StructLow)), y.at(float64(r.StanceLow))}, {x.at(float64(r.StructTop)), y.at(float64(r.StanceLow))},
			{x.at(float64(r.StructTop)), y.at(float64(r.StanceTop))}, {x.at(float64(r.StructLow)), y.at(float64(r.StanceTop))},
		}, true)
	}
	if bar := float64(p.Bar); !math.IsNaN(bar) {
		d.line("break", x.at(bar), top, x.at(bar), high-bottom)
		d.words("note", "start", x.at(bar)+4, high-bottom-5, "bound from "+fixed(p.Bar, 2))
	}
	var taken []box
	places := append([]operation.PlaceOf{p.Place}, p.Others...)
	for _, g := range places {
		at := [2]float64{x.at(float64(g.Structure)), y.at(float64(g.Stance))}
		taken = append(taken, box{at[0] - 4, at[1] - 4, at[0] + 4, at[1] + 4})
	}
	for i, g := range places {
		if math.IsNaN(float64(g.Structure)) || math.IsNaN(float64(g.Stance)) {
			continue
		}
		class := ""
		if i == 0 {
			class = " self"
		}
		at := [2]float64{x.at(float64(g.Structure)), y.at(float64(g.Stance))}
		if i == 0 && p.Place.Parts > 1 || i > 0 && g.Parts > 1 {
			d.line("range faint", at[0], y.at(float64(g.StanceLow)), at[0], y.at(float64(g.StanceTop)))
			d.line("range faint", x.at(float64(g.StructLow)), at[1], x.at(float64(g.StructTop)), at[1])
		}
		d.dot("point"+class, at[0], at[1], 4, fmt.Sprintf("%s: structure %s, stance %s", g.Group, fixed(g.Structure, 2), fixed(g.Stance, 2)))
		if anchor, lx, ly, ok := placeLabel(g.Group, at, &taken, wide-right, left); ok {
			d.words("label"+class, anchor, lx, ly, g.Group)
		}
	}
	return d.done()
}

// placeLabel finds a place beside a point for its name.
func placeLabel(name string, at [2]float64, taken *[]box, most, least float64) (anchor string, x, y float64, ok bool) {
	w := 6.4 * float64(len(name))
	for _, try := range []struct {
		anchor string
		dx, dy float64
	}{{"start", 7, 4}, {"end", -7, 4}, {"middle", 0, -8}, {"middle", 0, 16}, {"start", 7, -7}, {"start", 7, 14}, {"end", -7, -7}, {"end", -7, 14}} {
		x, y = at[0]+try.dx, at[1]+try.dy
		b := box{x, y - 10, x + w, y + 2}
		switch try.anchor {
		case "end":
			b.x1, b.x2 = x-w, x
		case "middle":
			b.x1, b.x2 = x-w/2, x+w/2
		}
		if b.x1 < least || b.x2 > most || slices.ContainsFunc(*taken, b.meets) {
			continue
		}
		*taken = append(*taken, b)
		return try.anchor, x, y, true
	}
	return "", 0, 0, false
}

// compositePicture draws a pair's cooperation and conflict by year with their
// intervals.
func compositePicture(pair string, series []operation.CompositeYear) template.HTML {
	var own []operation.CompositeYear
	var all []float64
	for _, s := range series {
		all = append(all, float64(s.CooperationLow), float64(s.CooperationHigh), float64(s.ConflictLow), float64(s.ConflictHigh))
		if s.Pair == pair {
			own = append(own, s)
		}
	}
	if len(own) < 3 {
		return ""
	}
	const wide, high, left, right, top, bottom = 300, 150, 30, 12, 8, 22
	x := scale{float64(own[0].Year), float64(own[len(own)-1].Year), left, wide - right}
	y := newScale(all, high-bottom, top)
	d := newDrawing(wide, high, fmt.Sprintf("%s: cooperation and conflict, %d to %d", pair, own[0].Year, own[len(own)-1].Year))
	for _, v := range y.ticks() {
		d.line("grid", left, y.at(v), wide-right, y.at(v))
		d.words("axis", "end", left-4, y.at(v)+3.5, tick(v))
	}
	step := 10.0
	d.line("rule", x.from, high-bottom, x.to, high-bottom)
	for v := math.Ceil(x.low/step) * step; v <= x.high; v += step {
		d.words("axis", "middle", min(x.at(v), wide-14), high-bottom+14, fixed(operation.Number(v), 0))
	}
	draw := func(class string, of func(operation.CompositeYear) (mean, low, high operation.Number)) {
		var band, line [][2]float64
		for _, s := range own {
			mean, _, up := of(s)
			line = append(line, [2]float64{x.at(float64(s.Year)), y.at(float64(mean))})
			band = append(band, [2]float64{x.at(float64(s.Year)), y.at(float64(up))})
		}
		for _, s := range slices.Backward(own) {
			_, low, _ := of(s)
			band = append(band, [2]float64{x.at(float64(s.Year)), y.at(float64(low))})
		}
		d.path("band "+class, band, true)
		d.path("own "+class, line, false)
	}
	draw("conflict", func(s operation.CompositeYear) (a, b, c operation.Number) {
		return s.Conflict, s.ConflictLow, s.ConflictHigh
	})
	draw("cooperation", func(s operation.CompositeYear) (a, b, c operation.Number) {
		return s.Cooperation, s.CooperationLow, s.CooperationHigh
	})
	return d.done()
}
