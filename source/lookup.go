package source

import (
	"math"
	"strings"

	"entente"
)

// SteadyResolver is a Resolver that says how long an answer holds. Implemented
// by states.Register.
type SteadyResolver interface {
	// Steady returns a span around a day on all days of which a code of a system
	// (as in FromCode), or a name where the system is empty, means the same state.
	Steady(system, value string, on entente.Date) entente.Span
}

// Lookup finds the states that codes or names mean on days, for readers of very
// many rows: an answer is kept for as long as it holds, to the day. It is for
// one goroutine.
type Lookup struct {
	states Resolver
	system string // empty: names
	known  map[string]*held
}

// held is an answer on the days from one to before another; code is empty where
// nothing is meant.
type held struct {
	code     entente.Code
	from, to entente.Date
	next     *held // of the same value at another time
}

// NewLookup returns a Lookup of the codes of a system, as FromCode reads them,
// or of names where system is empty.
func NewLookup(states Resolver, system string) *Lookup {
	return &Lookup{states: states, system: system, known: map[string]*held{}}
}

// State returns the state that a value means on a day, "" where it means none.
// It does not keep the value's bytes.
func (l *Lookup) State(value string, on entente.Date) entente.Code {
	if h := l.known[value]; h != nil && h.from <= on && on < h.to {
		return h.code
	}
	return l.find(value, on)
}

func (l *Lookup) find(value string, on entente.Date) entente.Code {
	for h := l.known[value]; h != nil; h = h.next {
		if h.from <= on && on < h.to {
			return h.code
		}
	}
	value = strings.Clone(value)
	h := &held{from: on, to: on + 1, next: l.known[value]} // a resolver may not say for how long
	if s, ok := l.states.(SteadyResolver); ok {
		if span := s.Steady(l.system, value, on); on.Known() {
			h.from, h.to = max(span.From, entente.NoDate+1), span.To // an unknown day is in no span
			if !h.to.Known() {
				h.to = math.MaxInt32
			}
		}
	}
	if l.system == "" {
		h.code, _, _ = l.states.Resolve(value, on)
	} else {
		h.code, _ = FromCode(l.states, l.system, value, on)
	}
	l.known[value] = h
	return h.code
}
