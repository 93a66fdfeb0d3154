package record

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"entente"
)

// The embedded record holds places as figures of structure, stance and
// pressure, in slices of their own: by parts of one size with the range of nine
// tenths of them as bounds, and the components of whole groups.
const (
	placesSince   = 1946
	randomSubject = "random groups"
	placeMethod   = "parts" // of a figure whose bounds are the range of parts

	fewestMembers   = 4 // of a group that is embedded: six pairs
	withoutDecimals = 2 // of places without one member, which may rest on three pairs
)

func partsSlice(size int) string  { return fmt.Sprintf("parts of %d", size) }
func rankSlice(id string) string  { return "rank of " + id }
func valueSlice(id string) string { return "value of " + id }

// placesOf is a plane as it is embedded: with what answers about groups of its
// size need besides.
type placesOf struct {
	*Plane
	without    []Place             // each group of the size, and not too large, without each member
	components map[string][]Placed // by group of the size
}

// embeddedPlanes places the declared groups in all years, by parts of each size
// that one of them has in its newest year.
func (r *Record) embeddedPlanes() ([]placesOf, error) {
	var list []placesOf
	sizes, placed := map[int]bool{}, map[string]bool{}
	var none Missing
	for year := r.LastFullYear(entente.GeneralAssembly); year >= placesSince; year-- {
		if _, _, err := r.PlaneYear(year); errors.As(err, &none) {
			continue
		} else if err != nil {
			return nil, err
		}
		for _, g := range r.Groups.All() {
			if size := len(g.On(entente.NewDate(year, 12, 31))); !placed[g.ID] && size >= fewestMembers {
				p, err := r.Plane(year, size, PlaneChoice{})
				if err != nil {
					return nil, err
				}
				if _, in := p.Of(g.ID); in {
					sizes[size], placed[g.ID] = true, true
				}
			}
		}
		for size := range sizes {
			p, err := r.placesOf(year, size)
			if err != nil {
				return nil, err
			}
			list = append(list, p)
		}
	}
	return list, nil
}

func (r *Record) placesOf(year, size int) (placesOf, error) {
	p, err := r.Plane(year, size, PlaneChoice{})
	if err != nil {
		return placesOf{}, err
	}
	out := placesOf{Plane: p, components: map[string][]Placed{}}
	for _, x := range p.Places {
		if len(x.Members) != size {
			continue
		}
		if out.components[x.Group.ID], err = r.Components(x.Group, year); err != nil {
			return out, err
		}
		if size <= leaveOut {
			rest, err := r.WithoutEach(x.Group, year, PlaneChoice{})
			if err != nil {
				return out, err
			}
			out.without = append(out.without, rest...)
		}
	}
	return out, nil
}

// spread is that of a place on one of the three axes.
func (x Place) spread(axis string) Spread {
	switch axis {
	case structure:
		return x.Structure
	case stance:
		return x.Stance
	}
	return x.Pressure
}

// heldPlaces are those of a measure of the plane that are embedded: of whole
// groups by year, and of places.
func (r *Record) heldPlaces(q Query, planes func() ([]placesOf, error)) ([]entente.Figure, error) {
	list, err := r.Figures(q)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(f entente.Figure) bool { return f.N < fewestMembers })
	all, err := planes()
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		y, err := r.plane(p.Year)
		if err != nil {
			return nil, err
		}
		blank := entente.Figure{
			Measure: q.Measure.ID, Span: fmt.Sprint(p.Year), Low: math.NaN(), High: math.NaN(), Share: 1,
			Status: entente.Known, Version: planeVersion,
		}
		list = append(list, p.figures(blank, y)...)
	}
	return list, nil
}

// figures are those of one axis, with the fields of blank that all share.
func (p placesOf) figures(blank entente.Figure, y *planeYear) []entente.Figure {
	parts := map[string][]Component{structure: {{Edition: y.edition}}, stance: y.stance, pressure: y.pressure}[blank.Measure]
	if len(parts) == 0 {
		return nil // the year has nothing of the axis
	}
	if blank.Measure != structure {
		blank.Note = ranksNote(ids(parts), y.absent)
		if len(y.absent) > 0 {
			blank.Status = entente.Partial
		}
	}
	blank.Coverage = parts[0].Edition.CoverageTo
	for _, c := range parts {
		blank.Editions, blank.Coverage = appendOnce(blank.Editions, c.Edition.SHA256), min(blank.Coverage, c.Edition.CoverageTo)
	}
	var list []entente.Figure
	place := func(subject string, size int, x Place) {
		f, s := blank, x.spread(blank.Measure)
		f.Slice, f.Subject, f.N, f.Method, f.Value, f.Low, f.High = partsSlice(size), subject, x.Subsets, placeMethod, s.Mean, s.P05, s.P95
		list = append(list, f)
	}
	for _, x := range p.Places {
		place(x.Group.ID, p.Size, x)
	}
	place(randomSubject, p.Size, p.Random)
	for _, x := range p.without {
		place(x.Group.ID, p.Size-1, x)
	}
	for id, placed := range p.components {
		for _, c := range placed {
			if !slices.ContainsFunc(parts, func(x Component) bool { return x.ID == c.ID }) {
				continue
			}
			f := blank
			f.Subject, f.N, f.Editions, f.Coverage = id, p.Size, []string{c.Edition.SHA256}, c.Edition.CoverageTo
			f.Slice, f.Value, f.Note = rankSlice(c.ID), c.Rank, ""
			list = append(list, f)
			f.Slice, f.Value = valueSlice(c.ID), c.Value
			list = append(list, f)
		}
	}
	return list
}
