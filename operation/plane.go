package operation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/group"
	"entente/record"
	"entente/states"
)

type planeRequest struct {
	Group   string   `arg:"" optional:"" help:"A group (entente groups), or --members; the default of the groups if neither is given."`
	Members string   `help:"A group of your own: codes or names, comma-separated." placeholder:"LIST"`
	Year    int      `help:"Year; default the last one that is covered."`
	Size    int      `help:"Compare parts of this many members; default the size of the group."`
	Weight  []string `help:"What a part counts among those of its axis, as in obligation=2 or position=0; 1 for those not named." placeholder:"PART=NUMBER"`
	Step    int      `help:"Years between the years in which others are looked at." default:"4"`
	Bound   []string `help:"Groups whose structure counts as bound; those declared so if not given." placeholder:"GROUPS"`
	Loose   []string `help:"Groups whose structure counts as loose; those declared so if not given." placeholder:"GROUPS"`
}

// PlaneResult says where a group stands between fluid and structured, and
// between cooperation and confrontation, beside other groups.
type PlaneResult struct {
	Group    string    `json:"group"`
	Title    string    `json:"title"`
	Members  []string  `json:"members"`
	Year     int       `json:"year"`
	Size     int       `json:"size"`
	Place    PlaceOf   `json:"place"`
	Parts    []PartOf  `json:"parts"`
	Others   []PlaceOf `json:"others"`
	Random   PlaceOf   `json:"random"`
	Nearest  []NearOf  `json:"nearest"`
	Without  []PlaceOf `json:"without"`
	Bar      Number    `json:"bound_from"` // structure from which a group counts as bound
	BarFrom  string    `json:"bound_from_how"`
	Weights  []Weight  `json:"weights"` // those that are not 1
	Absent   []string  `json:"absent"`
	Stance   []string  `json:"stance_components"`
	Pressure []string  `json:"pressure_components"`
	Sources  []Source  `json:"sources"`
}

// PlaceOf is the place of a group by its parts of the size of the result: means
// with the range of nine tenths of the parts.
type PlaceOf struct {
	Group     string `json:"group"`
	Year      int    `json:"year"`
	Members   int    `json:"members"`
	Parts     int    `json:"parts_compared"`
	Structure Number `json:"structure"`
	StructLow Number `json:"structure_p05"`
	StructTop Number `json:"structure_p95"`
	Stance    Number `json:"stance"`
	StanceLow Number `json:"stance_p05"`
	StanceTop Number `json:"stance_p95"`
	Pressure  Number `json:"pressure"`
}

// PartOf is one part of structure, stance or pressure of the group.
type PartOf struct {
	Axis  string `json:"axis"`
	Part  string `json:"part"`
	Value Number `json:"value"`
	Unit  string `json:"unit"`
	Rank  Number `json:"rank"` // among random groups, 0 to 1; none for structure
}

// Weight is what a part counts among the others of its axis.
type Weight struct {
	Part   string `json:"part"`
	Weight Number `json:"weight"`
}

// NearOf is a group in the year in which it stood nearest.
type NearOf struct {
	PlaceOf
	Distance Number `json:"distance"`
}

var plane = define(Operation{
	Name: "plane", Section: "Questions",
	Summary: "Where a group stands: fluid or structured, cooperative or confrontational",
	Doc: "Places a group on two axes, structure (its own treaties and what was built on them) and stance (what it does to those outside), " +
		"with the pressure on it as a third beside them, and compares it at equal size with every declared group, with random groups, and with groups in earlier years.",
	Examples: []string{"entente plane quartet", "entente plane brics --year 2014", "entente plane --members RUS,BLR,KAZ", "entente plane --weight obligation=2,position=0"},
}, runPlane)

// notCovered reports whether a year lacks what the plane rests on.
func notCovered(err error) bool {
	var none record.Missing
	return errors.As(err, &none)
}

func runPlane(ctx context.Context, env *Env, q *planeRequest) (*PlaneResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	g, err := planeGroup(r, q)
	if err != nil {
		return nil, err
	}
	if q.Step < 1 {
		return nil, fmt.Errorf("--step %d: want at least 1", q.Step)
	}
	for _, id := range slices.Concat(q.Bound, q.Loose) {
		if _, err := r.Groups.Find(id); err != nil {
			return nil, err
		}
	}
	weights, err := q.weights()
	if err != nil {
		return nil, err
	}
	p, err := newestPlane(r, q, g, weights)
	if err != nil {
		return nil, err
	}
	own, ok := p.Of(g.ID)
	if !ok {
		return nil, fmt.Errorf("%s had %d members in %d: it has no part of %d", g.ID, len(g.On(entente.NewDate(p.Year, 12, 31))), p.Year, p.Size)
	}
	res := newPlane(p, g, own, weights)
	choice := record.PlaneChoice{Stance: p.Stance, Weights: weights}
	if err := res.parts(r, g, own); err != nil {
		return nil, err
	}
	if err := res.history(ctx, r, q, p, own, choice); err != nil {
		return nil, err
	}
	if err := res.leaveOut(r, g, choice); err != nil {
		return nil, err
	}
	res.Sources, err = usedSources(r, p.Editions)
	return res, err
}

// newPlane lays out where the group and the others stand.
func newPlane(p *record.Plane, g states.Group, own record.Place, weights map[string]float64) *PlaneResult {
	res := &PlaneResult{
		Group: g.ID, Title: g.Title, Year: p.Year, Size: p.Size, Place: placeOf(own), Random: placeOf(p.Random),
		Absent: p.Absent, Stance: p.Stance, Pressure: p.Pressure, Members: []string{}, Others: []PlaceOf{}, Without: []PlaceOf{}, Weights: []Weight{},
	}
	for _, part := range record.PlaneParts() {
		if w, ok := weights[part]; ok && w != 1 {
			res.Weights = append(res.Weights, Weight{part, Number(w)})
		}
	}
	res.Random.Group = "random groups"
	for _, c := range own.Members {
		res.Members = append(res.Members, string(c))
	}
	for _, x := range p.Places {
		if x.Group.ID != g.ID {
			res.Others = append(res.Others, placeOf(x))
		}
	}
	slices.SortStableFunc(res.Others, func(a, b PlaceOf) int { return cmp.Compare(b.Structure, a.Structure) })
	return res
}

func planeGroup(r *record.Record, q *planeRequest) (states.Group, error) {
	switch {
	case q.Members != "" && q.Group != "":
		return states.Group{}, errors.New("give a group or --members, not both")
	case q.Members != "":
		return inline(r, q.Members)
	}
	return groupOrDefault(r, q.Group)
}

// weights reads --weight.
func (q *planeRequest) weights() (map[string]float64, error) {
	known := record.PlaneParts()
	list := map[string]float64{}
	for _, text := range q.Weight {
		part, number, ok := strings.Cut(strings.TrimSpace(text), "=")
		w, err := strconv.ParseFloat(number, 64)
		switch {
		case !ok || err != nil || !(w >= 0 && w <= 1e6):
			return nil, misuse("weight", "--weight %q: want a part and a number from 0 to a million, as in obligation=2", text)
		case !slices.Contains(known, part):
			return nil, misuse("weight", "--weight %s: the parts are %s", text, strings.Join(known, ", "))
		}
		list[part] = w
	}
	return list, nil
}

// newestPlane is that of the year asked for, else of the last year in which
// everything is covered that is covered in any.
func newestPlane(r *record.Record, q *planeRequest, g states.Group, weights map[string]float64) (*record.Plane, error) {
	at := func(year int) (*record.Plane, error) {
		size := q.Size
		if size == 0 {
			size = len(g.On(entente.NewDate(year, 12, 31)))
		}
		return r.Plane(year, max(size, 2), record.PlaneChoice{Weights: weights}, g)
	}
	if q.Year != 0 {
		p, err := at(q.Year)
		if notCovered(err) {
			return nil, fmt.Errorf("%d: %w", q.Year, err)
		}
		return p, err
	}
	var best *record.Plane
	var first, refused error // without and with what the plane rests on
	for year := r.LastFullYear(entente.GeneralAssembly); year >= 1946; year-- {
		stance, absent, err := r.PlaneYear(year)
		if err == nil && (best == nil || len(stance) > len(best.Stance)) {
			var p *record.Plane
			if p, err = at(year); err == nil {
				if _, in := p.Of(g.ID); in {
					best = p
				}
			} else if notCovered(err) {
				refused = cmp.Or(refused, err)
			}
		}
		switch {
		case notCovered(err):
			first = cmp.Or(first, err)
		case err != nil:
			return nil, err
		case best != nil && (len(absent) == 0 || best.Year-year >= 10):
			return best, nil
		}
	}
	if best == nil {
		if refused != nil {
			return nil, fmt.Errorf("place %s: %w", g.ID, refused)
		}
		return nil, fmt.Errorf("no year has what structure and stance rest on: %w", cmp.Or(first, errors.New("the group never had two members")))
	}
	return best, nil
}

func placeOf(x record.Place) PlaceOf {
	return PlaceOf{
		Group: x.Group.ID, Year: x.Year, Members: len(x.Members), Parts: x.Subsets,
		Structure: Number(x.Structure.Mean), StructLow: Number(x.Structure.P05), StructTop: Number(x.Structure.P95),
		Stance: Number(x.Stance.Mean), StanceLow: Number(x.Stance.P05), StanceTop: Number(x.Stance.P95),
		Pressure: Number(x.Pressure.Mean),
	}
}

func (p *PlaneResult) parts(r *record.Record, g states.Group, own record.Place) error {
	for i, v := range own.Parts {
		p.Parts = append(p.Parts, PartOf{Axis: "structure", Part: group.PartNames[i], Value: Number(v), Unit: "0 to 1", Rank: Number(math.NaN())})
	}
	placed, err := r.Components(g, p.Year)
	for _, x := range placed {
		axis := "stance"
		if slices.Contains(p.Pressure, x.ID) {
			axis = "pressure"
		}
		p.Parts = append(p.Parts, PartOf{Axis: axis, Part: x.ID, Value: Number(x.Value), Unit: x.Unit, Rank: Number(x.Rank)})
	}
	return err
}

// history looks at the groups of other years, as far as the same components are
// covered, for the nearest and for the bar between bound and loose.
func (p *PlaneResult) history(ctx context.Context, r *record.Record, q *planeRequest, now *record.Plane, own record.Place, choice record.PlaneChoice) error {
	planes := []*record.Plane{now}
	for year := p.Year - q.Step; year >= 1950; year -= q.Step {
		if err := ctx.Err(); err != nil {
			return err
		}
		x, err := r.Plane(year, p.Size, choice)
		if notCovered(err) {
			continue
		}
		if err != nil {
			return err
		}
		planes = append(planes, x)
	}
	for i, n := range record.Nearest(own, planes) {
		if i < 5 {
			p.Nearest = append(p.Nearest, NearOf{PlaceOf: placeOf(n.Place), Distance: Number(n.Distance)})
		}
	}
	mean := func(ids []string) (float64, []string) {
		sum, n := 0.0, 0
		var used []string
		for _, x := range planes {
			for _, id := range ids {
				if at, ok := x.Of(id); ok && id != p.Group {
					sum, n = sum+at.Structure.Mean, n+1
					if !slices.Contains(used, id) {
						used = append(used, id)
					}
				}
			}
		}
		return sum / float64(n), used
	}
	bound, bounds := mean(orDeclared(r, q.Bound, states.Bound))
	loose, looses := mean(orDeclared(r, q.Loose, states.Loose))
	p.Bar = Number((bound + loose) / 2)
	p.BarFrom = fmt.Sprintf("midway between the mean of %s (%s) and that of %s (%s), parts of %d, every %d years to %d",
		strings.Join(bounds, ", "), decimals(bound, 2), strings.Join(looses, ", "), decimals(loose, 2), p.Size, q.Step, p.Year)
	return nil
}

// orDeclared returns the groups named, or those declared for a use.
func orDeclared(r *record.Record, named []string, use states.Use) []string {
	if len(named) > 0 {
		return named
	}
	var list []string
	for _, g := range r.Groups.For(use) {
		list = append(list, g.ID)
	}
	return list
}

// leaveOut places the group without each of its members, at the size that is
// left, where it has few enough for one to matter.
func (p *PlaneResult) leaveOut(r *record.Record, g states.Group, choice record.PlaneChoice) error {
	if len(p.Members) < 3 || len(p.Members) > 12 {
		return nil
	}
	list, err := r.WithoutEach(g, p.Year, choice)
	for _, x := range list {
		place := placeOf(x)
		place.Group = "without " + strings.TrimPrefix(x.Group.ID, record.Without(g, "").ID)
		p.Without = append(p.Without, place)
	}
	return err
}

// verdict answers the question of the two axes.
func (p *PlaneResult) verdict() string {
	s, random := float64(p.Place.Structure), float64(p.Random.StructTop)
	form := "a fluid arrangement, though more bound than nineteen of twenty random groups"
	switch {
	case s >= float64(p.Bar):
		form = "a structured alliance by that bar"
	case s <= random:
		form = "no more bound than random groups"
	}
	outside := "neither cooperative nor confrontational beyond what random groups are"
	switch v := float64(p.Place.Stance); {
	case v > float64(p.Random.StanceTop):
		outside = "more confrontational than nineteen of twenty random groups"
	case v < float64(p.Random.StanceLow):
		outside = "more cooperative than nineteen of twenty random groups"
	}
	return fmt.Sprintf("In %d the structure of %s is %s, %s (bar %s); its stance is %s: %s.",
		p.Year, p.Group, decimals(s, 2), form, decimals(float64(p.Bar), 2), decimals(float64(p.Place.Stance), 2), outside)
}
