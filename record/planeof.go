package record

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"entente"
	"entente/group"
	"entente/measure"
	"entente/states"
)

// planeSubsets is how many parts of a larger group are compared.
const planeSubsets = 100

// Spread is the mean of a value over the parts of a group, with the range in
// which nine tenths of them lie.
type Spread struct{ Mean, P05, P95 float64 }

func spreadOf(values []float64) Spread {
	q := measure.Quantiles(values, .05, .95)
	sum, n := 0.0, 0
	for _, v := range values {
		if !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	return Spread{Mean: sum / float64(n), P05: q[0], P95: q[1]}
}

// Place is where a group stands in a year, by its parts of one size.
type Place struct {
	Group      states.Group
	Year       int
	Members    []entente.Code
	Subsets    int
	Structure  Spread
	Parts      [len(group.PartNames)]float64 // of structure, means
	Stance     Spread
	Pressure   Spread
	Components []Placed // of stance, then of pressure, of the whole group among random groups of its size
}

// PlaneChoice says what counts in a plane; the zero value is everything that the
// year has, alike.
type PlaneChoice struct {
	Stance  []string           // ids of the components of stance; nil takes all of the year
	Weights map[string]float64 // of parts of structure and components, 0 or more; 1 where there is none
}

// of returns the weights of parts.
func (c PlaneChoice) of(names []string) []float64 {
	list := make([]float64, len(names))
	for i, name := range names {
		w, ok := c.Weights[name]
		if !ok {
			w = 1
		}
		list[i] = w
	}
	return list
}

// PlaneParts lists what can be weighed: the parts of structure and the components
// of stance and pressure.
func PlaneParts() []string {
	return append(slices.Clone(group.PartNames[:]), slices.Sorted(maps.Keys(componentUnits))...)
}

// Plane places every declared group with at least size members, and random
// groups of that size, in one year.
type Plane struct {
	Year     int
	Size     int
	Places   []Place
	Random   Place    // the null: random groups of the size
	Stance   []string // ids of the components
	Pressure []string
	Absent   []string // what is not covered in the year, and why
	Editions []string // sha-256 of the files
}

// PlaneYear says what a plane of a year rests on: the components of stance, and
// what is not covered in it. It returns a Missing error where there is none.
func (r *Record) PlaneYear(year int) (stance, absent []string, err error) {
	if r.Embedded {
		return r.storedPlaneYear(year)
	}
	p, err := r.plane(year)
	if err != nil {
		return nil, nil, err
	}
	return ids(p.stance), p.absent, p.covered()
}

// covered is a Missing error where the year has no structure, or nothing to
// compare a group with.
func (p *planeYear) covered() error {
	if p.noStructure.Why != "" {
		return p.noStructure
	}
	if len(p.pool) == 0 {
		return missing("%s", join("no random groups to compare with", joinAll(p.absent)))
	}
	return nil
}

func ids(list []Component) []string {
	var names []string
	for _, c := range list {
		names = append(names, c.ID)
	}
	return names
}

// Plane places groups, and g where it is not a declared one, in a year by parts
// of one size. It returns a Missing error where the record does not cover the
// year, or holds places of other groups or sizes only.
func (r *Record) Plane(year, size int, choice PlaneChoice, g ...states.Group) (*Plane, error) {
	if r.Embedded {
		return r.storedPlane(year, size, choice, g)
	}
	p, stances, err := r.planeWith(year, choice)
	if err != nil {
		return nil, err
	}
	out := &Plane{Year: year, Size: size, Absent: p.absent, Stance: ids(stances), Pressure: ids(p.pressure)}
	out.Editions = append(out.Editions, p.edition.SHA256)
	for _, c := range slices.Concat(stances, p.pressure) {
		out.Editions = appendOnce(out.Editions, c.Edition.SHA256)
	}
	at := r.placer(p, stances, size, choice)
	for _, g := range declaredAnd(r.Groups.All(), g) {
		if x, ok := at.group(g); ok {
			out.Places = append(out.Places, x)
		}
	}
	out.Random = at.place(p.random(size), p.bind)
	return out, nil
}

// WithoutEach places a group without each of its members in turn, by the size
// that is left. Those without a place are left out.
func (r *Record) WithoutEach(g states.Group, year int, choice PlaneChoice) ([]Place, error) {
	members := r.membersIn(Subject{On: OnGroup, Group: g}, year)
	if r.Embedded {
		return r.storedWithout(g, year, members, choice)
	}
	p, stances, err := r.planeWith(year, choice)
	if err != nil {
		return nil, err
	}
	at := r.placer(p, stances, len(members)-1, choice)
	var list []Place
	for _, c := range members {
		if x, ok := at.group(Without(g, c)); ok {
			list = append(list, x)
		}
	}
	return list, nil
}

// planeWith collects a year with the components of stance that count.
func (r *Record) planeWith(year int, choice PlaneChoice) (*planeYear, []Component, error) {
	p, err := r.plane(year)
	if err == nil {
		err = p.covered()
	}
	if err != nil {
		return nil, nil, err
	}
	stances := kept(p.stance, choice.Stance)
	if choice.Stance != nil && len(stances) < len(choice.Stance) {
		return nil, nil, missing("not every component is covered in %d", year)
	}
	for axis, names := range map[string][]string{structure: group.PartNames[:], stance: ids(stances), pressure: ids(p.pressure)} {
		if len(names) > 0 && slices.Max(choice.of(names)) == 0 {
			return nil, nil, missing("of %s in %d the weights leave nothing: it has %s", axis, year, strings.Join(names, ", "))
		}
	}
	return p, stances, nil
}

// placer places groups of a year by parts of one size.
type placer struct {
	*planeYear
	size              int
	members           func(states.Group) []entente.Code
	standing, pressed func([]entente.Code) []Placed

	parts, outward, inward []float64 // weights of structure, stance and pressure
}

func (r *Record) placer(p *planeYear, stances []Component, size int, choice PlaneChoice) placer {
	return placer{
		planeYear: p, size: size, standing: p.ranker(stances, size), pressed: p.ranker(p.pressure, size),
		parts: choice.of(group.PartNames[:]), outward: choice.of(ids(stances)), inward: choice.of(ids(p.pressure)),
		members: func(g states.Group) []entente.Code { return r.membersIn(Subject{On: OnGroup, Group: g}, p.year) },
	}
}

// group places a group; ok is false for one that is too small, or of which not
// everything is known.
func (at placer) group(g states.Group) (x Place, ok bool) {
	members := at.members(g)
	if len(members) < at.size || at.size < 2 {
		return x, false
	}
	subsets, _ := measure.Subsets(members, at.size, planeSubsets, rand.New(rand.NewPCG(placeboSeed+2, uint64(at.year))))
	bound := at.bind(slices.Sorted(slices.Values(members)))
	x = at.place(subsets, func([]entente.Code) *group.Bound { return bound })
	x.Group, x.Members = g, members
	return x, !math.IsNaN(x.Structure.Mean) && !math.IsNaN(x.Stance.Mean)
}

func (at placer) place(subsets [][]entente.Code, bound func(some []entente.Code) *group.Bound) Place {
	x := Place{Year: at.year, Subsets: len(subsets)}
	var structures, outward, inward []float64
	for _, some := range subsets {
		profile := bound(some).Structure(some)
		structures = append(structures, group.WeightedMean(profile.Parts[:], at.parts))
		for i, v := range profile.Parts {
			x.Parts[i] += v / float64(len(subsets))
		}
		outward, inward = append(outward, meanRank(at.standing(some), at.outward)), append(inward, meanRank(at.pressed(some), at.inward))
	}
	x.Structure, x.Stance, x.Pressure = spreadOf(structures), spreadOf(outward), spreadOf(inward)
	return x
}

// Components places a whole group on every component of the year, among random
// groups of its size.
func (r *Record) Components(g states.Group, year int) ([]Placed, error) {
	if r.Embedded {
		return r.storedComponents(g, year)
	}
	p, err := r.plane(year)
	if err != nil {
		return nil, err
	}
	members := r.membersIn(Subject{On: OnGroup, Group: g}, year)
	return p.ranker(slices.Concat(p.stance, p.pressure), len(members))(members), nil
}

func joinAll(list []string) string {
	s := ""
	for _, x := range list {
		s = join(s, x)
	}
	return s
}

func kept(list []Component, with []string) []Component {
	if with == nil {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(c Component) bool { return !slices.Contains(with, c.ID) })
}

func meanRank(list []Placed, weights []float64) float64 {
	ranks := make([]float64, len(list))
	for i, x := range list {
		ranks[i] = x.Rank
	}
	return group.WeightedMean(ranks, weights)
}

func declaredAnd(list, more []states.Group) []states.Group {
	for _, g := range more {
		if !slices.ContainsFunc(list, func(x states.Group) bool { return x.ID == g.ID }) {
			list = append(list, g)
		}
	}
	return list
}

// Of returns the place of a group.
func (p *Plane) Of(id string) (Place, bool) {
	i := slices.IndexFunc(p.Places, func(x Place) bool { return x.Group.ID == id })
	if i < 0 {
		return Place{}, false
	}
	return p.Places[i], true
}

// Near is another group in some year, and how far from a place it stands.
type Near struct {
	Place
	Distance float64
}

// Nearest ranks the groups of the planes by their distance from a place in
// structure and stance, other years of its own group left out. Each group
// stands once, in its nearest year.
func Nearest(from Place, planes []*Plane) []Near {
	best := map[string]Near{}
	for _, p := range planes {
		for _, x := range p.Places {
			d := group.Distance(from.Structure.Mean, from.Stance.Mean, x.Structure.Mean, x.Stance.Mean)
			if b, ok := best[x.Group.ID]; x.Group.ID != from.Group.ID && (!ok || d < b.Distance) {
				best[x.Group.ID] = Near{Place: x, Distance: d}
			}
		}
	}
	var list []Near
	for _, n := range best {
		list = append(list, n)
	}
	slices.SortFunc(list, func(a, b Near) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Group.ID, b.Group.ID))
	})
	return list
}
