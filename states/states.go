// Package states is the register of states: every member of the state system
// since 1816 with its names, dates, succession and codes, the resolution of
// names and codes to states, and groups of states with membership dates. The
// data are states.yaml and groups.yaml; docs/states.md explains them.
package states

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"entente"
)

// Kind says what an entry of the register is.
type Kind string

// The kinds of entries. Only a Member belongs to the state system.
const (
	Member    Kind = "member"
	Observer  Kind = "observer"  // takes part in the UN without a vote
	Disputed  Kind = "disputed"  // statehood is contested
	Territory Kind = "territory" // belongs to a state; listed so that its name resolves
)

// System is a system of codes for states.
type System string

// The systems that the register knows beside its own codes.
const (
	ISO2  System = "iso2"  // ISO 3166-1 alpha-2
	M49   System = "m49"   // UN M49, which are the ISO 3166-1 numeric codes
	COW   System = "cow"   // Correlates of War country numbers
	GW    System = "gw"    // Gleditsch and Ward numbers
	CAMEO System = "cameo" // country codes of the CAMEO event codebook
	FIPS  System = "fips"  // FIPS 10-4
	IMF   System = "imf"   // numeric country codes of the IMF
)

var systems = []System{ISO2, M49, COW, GW, CAMEO, FIPS, IMF}

// Systems lists the systems of codes that the register knows beside its own.
func Systems() []System { return slices.Clone(systems) }

// State is one entry of the register.
type State struct {
	Code      entente.Code
	Name      string
	Kind      Kind
	Aliases   []string       // other names, each once, in the order of the file
	Spells    []entente.Span // when it is a member of the system, or exists
	Continues []entente.Code // predecessors that a query for this code also finds
	ISO3      string         // ISO 3166-1 or 3166-3 alpha-3, empty without one
	ISO2      string         // the codes are the latest ones, empty or 0 without one;
	M49       int            // CodeOn gives those of another time
	COW       int            //
	GW        int            //
	CAMEO     string         //
	FIPS      string         //
	IMF       int            //
	Region    string         // one of the five regions of M49
	Subregion string         // one of the 22 subregions of M49
	Notes     []Caveat       // what a reader of its figures must know
	codes     map[System][]Dated
	names     []Dated // Name and Aliases with their dates
}

// Caveat is a note that holds during a span.
type Caveat struct {
	Span entente.Span
	Text string
	// SeatElsewhere says that the votes under the code are those of another
	// government than the one in the country's capital: they are no part of
	// that government's record.
	SeatElsewhere bool
}

// ValidOn reports whether the state existed on the day. An unknown day is
// taken to be any day.
func (s State) ValidOn(d entente.Date) bool {
	if !d.Known() {
		return true
	}
	return slices.ContainsFunc(s.Spells, func(x entente.Span) bool { return x.Contains(d) })
}

// CodeOn returns the state's code in another system on a day, or the latest
// one if the day is unknown.
func (s State) CodeOn(system System, d entente.Date) (string, bool) {
	all := s.codes[system]
	if len(all) == 0 {
		return "", false
	}
	if !d.Known() {
		return latest(all), true
	}
	for _, c := range all {
		if c.Span.Contains(d) {
			return c.Value, true
		}
	}
	return "", false
}

// latest returns the first value among those that hold longest.
func latest(all []Dated) string {
	best := all[0]
	for _, c := range all[1:] {
		if best.Span.To.Known() && (!c.Span.To.Known() || c.Span.To > best.Span.To) {
			best = c
		}
	}
	return best.Value
}

// Register holds the states and finds them by name and code. It does not
// change once parsed and may be used by many goroutines.
type Register struct {
	states []State // sorted by code
	index  map[entente.Code]int
	names  map[string][]claim // by folded name
	codes  map[System]map[string][]claim
	hash   string
}

// Hash returns a hash of the text that the register was read from: what was
// resolved with another register may have been resolved otherwise.
func (r *Register) Hash() string { return r.hash }

// claim says that a name or code means a state during a span.
type claim struct {
	code entente.Code
	span entente.Span
	own  bool   // the state's own name, not an alias
	text string // as written in the file
}

//go:embed states.yaml
var statesYAML string

var defaultRegister = sync.OnceValue(func() *Register {
	r, err := Parse(strings.NewReader(statesYAML))
	if err != nil {
		panic(err) // the file is part of the program; a test parses it
	}
	return r
})

// Default returns the register that is part of the program.
func Default() *Register { return defaultRegister() }

// State returns the entry with the code.
func (r *Register) State(c entente.Code) (State, bool) {
	i, ok := r.index[c]
	if !ok {
		return State{}, false
	}
	return r.states[i], true
}

// All returns every entry, sorted by code.
func (r *Register) All() []State { return slices.Clone(r.states) }

// Lineage returns the state and the predecessors whose figures a query for it
// also finds, nearest first: RUS gives RUS and SUN. An unknown code gives nil.
func (r *Register) Lineage(c entente.Code) []entente.Code {
	if _, ok := r.index[c]; !ok {
		return nil
	}
	out := []entente.Code{c}
	for i := 0; i < len(out); i++ {
		for _, p := range r.states[r.index[out[i]]].Continues {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// At returns the code under which the state's figures stand on a day: its own
// while it exists, else that of the first predecessor in its lineage that did
// (RUS in 1985 is SUN). ok is false where none did. On an unknown day it is the
// code itself.
func (r *Register) At(c entente.Code, on entente.Date) (code entente.Code, ok bool) {
	for _, l := range r.Lineage(c) {
		if r.states[r.index[l]].ValidOn(on) {
			return l, true
		}
	}
	return "", false
}

// SeatElsewhere reports whether, at some time in the span, the state's seat was
// held by another government than the one in its capital.
func (r *Register) SeatElsewhere(c entente.Code, span entente.Span) bool {
	i, ok := r.index[c]
	return ok && slices.ContainsFunc(r.states[i].Notes, func(n Caveat) bool { return n.SeatElsewhere && overlap(n.Span, span) })
}

// Caveats returns the notes on a state that touch the span, in the order of
// the file. Those of its predecessors are not among them.
func (r *Register) Caveats(c entente.Code, span entente.Span) []string {
	var out []string
	if i, ok := r.index[c]; ok {
		for _, n := range r.states[i].Notes {
			if overlap(n.Span, span) {
				out = append(out, n.Text)
			}
		}
	}
	return out
}
