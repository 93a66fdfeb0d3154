package entente

import (
	"fmt"
	"strings"
)

// Code is entente's own identity of a state: ISO 3166-1 alpha-3 where there is
// one (NAM is Namibia, never "missing"), a documented code for the dead (SUN,
// YUG, CSK, DDR, VDR, YMD ...).
type Code string

// Pair is an unordered pair of states, kept in alphabetical order.
type Pair struct{ A, B Code }

// NewPair orders a and b.
func NewPair(a, b Code) Pair {
	if b < a {
		a, b = b, a
	}
	return Pair{a, b}
}

// String writes the pair as IRN-RUS.
func (p Pair) String() string { return string(p.A) + "-" + string(p.B) }

// Direction is an ordered pair of states: from, to.
type Direction struct{ From, To Code }

// String writes the direction as RUS>IRN.
func (d Direction) String() string { return string(d.From) + ">" + string(d.To) }

// ParsePair reads a pair as String writes it, in any order.
func ParsePair(s string) (Pair, error) {
	a, b, ok := strings.Cut(s, "-")
	if !ok || a == "" || b == "" || a == b {
		return Pair{}, fmt.Errorf("parse pair %q: want two different states as in IRN-RUS", s)
	}
	return NewPair(Code(a), Code(b)), nil
}
