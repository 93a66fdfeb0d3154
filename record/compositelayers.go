package record

import (
	"context"
	"maps"
	"math"
	"slices"

	"entente"
	"entente/composite"
)

// Classes of distance, by which expected counts differ.
const (
	classFar uint8 = iota
	classSameRegion
	classSameSubregion
	classWater // within 400 miles of water
	classLand  // a common border on land
)

// distances gives the class of a pair in a year.
type distances struct {
	borders borders
	region  map[int32][2]string
	touch   map[[2]int32][]contiguitySpell
}

func (x *indicators) distances(r *Record) (*distances, error) {
	d := &distances{region: map[int32][2]string{}, touch: map[[2]int32][]contiguitySpell{}}
	for c, i := range x.number {
		if s, ok := r.States.State(c); ok {
			d.region[i] = [2]string{s.Region, s.Subregion}
		}
	}
	b, err := r.borders()
	if err != nil {
		if _, ok := err.(Missing); ok {
			return d, nil // regions alone
		}
		return nil, err
	}
	d.borders = b
	for _, p := range slices.SortedFunc(maps.Keys(b.spells), comparePairs) { // states are numbered as they are met
		i, j := x.of(p.A), x.of(p.B)
		key := [2]int32{min(i, j), max(i, j)}
		d.touch[key] = append(d.touch[key], b.spells[p]...)
	}
	return d, nil
}

// class returns the class of a pair; after the last year of contiguity that of
// the last.
func (d *distances) class(i, j int32, year int) uint8 {
	in := entente.YearSpan(min(year, max(d.borders.last, 1)))
	best := classFar
	for _, s := range d.touch[[2]int32{min(i, j), max(i, j)}] {
		if s.kind > 0 && overlap(s.span, in) {
			if s.kind == 1 {
				return classLand
			}
			best = classWater
		}
	}
	a, b := d.region[i], d.region[j]
	switch {
	case best != classFar:
	case a[1] != "" && a[1] == b[1]:
		best = classSameSubregion
	case a[0] != "" && a[0] == b[0]:
		best = classSameRegion
	}
	return best
}

// counted adds a layer of counts with the means that size and distance imply.
func (x *indicators) counted(ctx context.Context, r *Record, layer int, ties []composite.Tie, dispersion float64, workers int) error {
	d, err := x.distances(r)
	if err != nil {
		return err
	}
	slices.SortFunc(ties, func(p, q composite.Tie) int {
		switch {
		case p.T != q.T:
			return int(p.T) - int(q.T)
		case p.A != q.A:
			return int(p.A - q.A)
		}
		return int(p.B - q.B)
	})
	for i, t := range ties {
		ties[i].Class = d.class(t.A, t.B, x.first+int(t.T))
	}
	means, err := composite.Gravity(ctx, ties, composite.GravityOptions{Dispersion: dispersion, Workers: workers})
	if err != nil {
		return err
	}
	for i, t := range ties {
		x.add(layer, t.A, t.B, x.first+int(t.T), float64(t.Y), means[i], 0)
	}
	return nil
}

// trade takes goods traded both ways. A pair without a row, with a value missing
// on one side, or with a zero that looks false, is unknown.
func (x *indicators) trade(ctx context.Context, r *Record, workers int) error {
	t, err := r.trade(Query{Source: "cow"}) // one data set throughout: the longest
	if err != nil {
		return x.lacks(err, layerTrade)
	}
	var editions []string
	for _, e := range t.editions {
		editions = append(editions, e.SHA256)
	}
	x.covers(layerTrade, t.first, t.last, editions...)
	sums := map[[3]int32]float64{}
	for y := x.spans[layerTrade][0]; y <= x.spans[layerTrade][1]; y++ {
		if t.years[y] == nil {
			continue
		}
		for _, e := range t.years[y].Exchanges() {
			i, j := x.of(e.A), x.of(e.B)
			if i == j {
				continue
			}
			v := e.OfA + e.OfB
			if t.suspect[y][e.Pair()] {
				v = math.NaN()
			}
			sums[[3]int32{min(i, j), max(i, j), int32(y)}] += v
		}
	}
	var ties []composite.Tie
	for k, v := range sums {
		if !math.IsNaN(v) {
			ties = append(ties, composite.Tie{A: k[0], B: k[1], T: int16(x.period(int(k[2]))), Y: float32(math.Round(v))})
		}
	}
	return x.counted(ctx, r, layerTrade, ties, 2, workers)
}

// organisations counts those of which both are full members.
func (x *indicators) organisations(ctx context.Context, r *Record, workers int) error {
	m, err := r.memberships()
	if err != nil {
		return x.lacks(err, layerOrganisations)
	}
	x.covers(layerOrganisations, m.first, m.last, m.edition.SHA256)
	var ties []composite.Tie
	for y := x.spans[layerOrganisations][0]; y <= x.spans[layerOrganisations][1]; y++ {
		merged := map[int32]organisations{}
		for _, c := range slices.Sorted(maps.Keys(m.of[y])) { // states are numbered as they are met
			i := x.of(c)
			merged[i] = union(merged[i], m.of[y][c].full)
		}
		var members []int32
		for i := range merged {
			members = append(members, i)
		}
		slices.Sort(members)
		for k, i := range members {
			for _, j := range members[k+1:] {
				ties = append(ties, composite.Tie{A: i, B: j, T: int16(x.period(y)), Y: float32(both(merged[i], merged[j]))})
			}
		}
	}
	return x.counted(ctx, r, layerOrganisations, ties, .1, workers)
}

func union(a, b organisations) organisations {
	out := make(organisations, max(len(a), len(b)))
	copy(out, a)
	for i, w := range b {
		out[i] |= w
	}
	return out
}

// armsYears is how many years of deliveries make a supplier of a state: orders
// come in batches.
const armsYears = 3

// armsAndSanctions adds the four layers that rest on the register of arms and on
// sanctions cases.
func (x *indicators) armsAndSanctions(ctx context.Context, r *Record, workers int) error {
	g, armsErr := r.armsRegister()
	if armsErr != nil {
		if err := x.lacks(armsErr, layerArms, layerOpposed); err != nil {
			return err
		}
	} else if err := x.arms(ctx, r, g, workers); err != nil {
		return err
	}
	cases, edition, last, err := x.sanctioning(r)
	if err != nil {
		return x.lacks(err, layerCommonTargets, layerSanctions, layerOpposed)
	}
	x.covers(layerSanctions, edition.CoverageFrom.Year(), last, edition.SHA256)
	x.covers(layerCommonTargets, edition.CoverageFrom.Year(), last, edition.SHA256)
	if armsErr == nil {
		x.covers(layerOpposed, max(edition.CoverageFrom.Year(), g.first+armsYears-1), min(last, g.last), edition.SHA256, g.edition.SHA256)
	}
	for y := x.spans[layerSanctions][0]; y <= x.spans[layerSanctions][1]; y++ {
		x.stances(y, cases[x.period(y)], g, armsErr == nil)
	}
	return nil
}

// arms takes deliveries both ways: the delivered value of a deal split equally
// over its years. A pair whose only deliveries have no value is unknown.
func (x *indicators) arms(ctx context.Context, r *Record, g armsRegister, workers int) error {
	x.covers(layerArms, g.first, g.last, g.edition.SHA256)
	sums, valued := map[[3]int32]float64{}, map[[3]int32]bool{}
	for _, d := range g.deals {
		if d.From == "" || d.To == "" {
			continue
		}
		i, j := x.of(d.From), x.of(d.To)
		for _, y := range d.Years {
			k := [3]int32{min(i, j), max(i, j), int32(y)}
			if math.IsNaN(d.Value) {
				sums[k] += 0 // seen, and not known how much
				continue
			}
			sums[k] += d.Value / float64(d.Of)
			valued[k] = true
		}
	}
	var ties []composite.Tie
	for y := x.spans[layerArms][0]; y <= x.spans[layerArms][1]; y++ {
		x.eachMemberPair(y, func(i, j int32) {
			k := [3]int32{i, j, int32(y)}
			v, seen := sums[k]
			if seen && !valued[k] {
				return
			}
			ties = append(ties, composite.Tie{A: i, B: j, T: int16(x.period(y)), Y: float32(math.Ceil(v))})
		})
	}
	return x.counted(ctx, r, layerArms, ties, 5, workers)
}

// stances adds the layers on sanctions of one year. What a state sends to all is
// taken off: the mean of a pair is what its two members send, spread evenly
// over all states. What a state receives is not: to be sanctioned by many is
// conflict with many, not size.
func (x *indicators) stances(year int, cases map[[2]int32]int, g armsRegister, arms bool) {
	sent, targets := map[int32]int{}, map[int32]map[int32]bool{}
	for d, n := range cases {
		sent[d[0]] += n
		if targets[d[0]] == nil {
			targets[d[0]] = map[int32]bool{}
		}
		targets[d[0]][d[1]] = true
	}
	supplied := map[int32]map[int32]bool{}
	if arms && year >= x.spans[layerOpposed][0] && year <= x.spans[layerOpposed][1] {
		supplied = x.supplied(year, g)
	}
	n := float64(len(x.present[x.period(year)]))
	x.eachMemberPair(year, func(i, j int32) {
		y := cases[[2]int32{i, j}] + cases[[2]int32{j, i}]
		x.add(layerSanctions, i, j, year, float64(y), logOf((float64(sent[i]+sent[j])+.5)/n), 0)
		a, b := targets[i], targets[j]
		if len(a) > 0 && len(b) > 0 {
			x.add(layerCommonTargets, i, j, year, float64(common(a, b)), logOf(float64(len(a)*len(b))/n), 0)
		}
		p, q := supplied[i], supplied[j]
		if mean := float64(len(a)*len(q)+len(b)*len(p)) / n; mean > 0 {
			x.add(layerOpposed, i, j, year, float64(common(a, q)+common(b, p)), logOf(mean), 0)
		}
	})
}

func common(a, b map[int32]bool) int {
	n := 0
	for c := range a {
		if b[c] {
			n++
		}
	}
	return n
}

// supplied lists to whom each state delivered arms in the years up to one.
func (x *indicators) supplied(year int, g armsRegister) map[int32]map[int32]bool {
	list := map[int32]map[int32]bool{}
	for _, d := range g.deals {
		if d.From == "" || d.To == "" || !slices.ContainsFunc(d.Years, func(y int) bool { return y <= year && y > year-armsYears }) {
			continue
		}
		i, j := x.of(d.From), x.of(d.To)
		if list[i] == nil {
			list[i] = map[int32]bool{}
		}
		list[i][j] = true
	}
	return list
}
