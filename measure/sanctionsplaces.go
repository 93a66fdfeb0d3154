package measure

import (
	"slices"

	"entente"
)

// Placed is what a sanctions list says of one entry on one day: the states that
// its programmes are aimed at and the states that it has an address in, each
// once.
type Placed struct {
	Targets []entente.Code
	Places  []entente.Code
}

// In reports whether the entry has an address in a state and, unless toward is
// empty, is under a programme aimed at one of the states in toward.
func (p Placed) In(place entente.Code, toward []entente.Code) bool {
	return slices.Contains(p.Places, place) && (len(toward) == 0 || slices.ContainsFunc(p.Targets, among(toward)))
}

// Third reports whether the entry is listed in a third country: it has an
// address in place and is under a programme aimed at another state T (with
// toward not empty, one of those), where place is not the sender's. That is
// wide. It is strict when besides no programme is aimed at place, and the entry
// has no address in T: then only what it does with T can have put it on the
// list.
func (p Placed) Third(place, sender entente.Code, toward []entente.Code) (strict, wide bool) {
	if place == sender || !slices.Contains(p.Places, place) {
		return false, false
	}
	for _, t := range p.Targets {
		if t == place || len(toward) > 0 && !slices.Contains(toward, t) {
			continue
		}
		wide = true
		strict = strict || !slices.Contains(p.Targets, place) && !slices.Contains(p.Places, t)
	}
	return strict, wide
}

func among(list []entente.Code) func(entente.Code) bool {
	return func(c entente.Code) bool { return slices.Contains(list, c) }
}
