package states

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"entente"
)

//go:embed territories.yaml
var territoriesYAML string

// Territories says which state each territory belongs to. It does not change
// once parsed and may be used by many goroutines.
type Territories struct {
	of map[entente.Code][]Dated
}

var defaultTerritories = sync.OnceValue(func() *Territories {
	t, err := ParseTerritories(strings.NewReader(territoriesYAML), Default())
	if err != nil {
		panic(err) // the file is part of the program; a test parses it
	}
	return t
})

// DefaultTerritories returns the table that is part of the program.
func DefaultTerritories() *Territories { return defaultTerritories() }

// ParseTerritories reads a table in the form of territories.yaml. Every
// territory of the register must be in it, every key must be one, and every
// value another entry that is not.
func ParseTerritories(in io.Reader, r *Register) (*Territories, error) {
	var file struct {
		Belong map[string]texts `yaml:"belong"`
		Apart  texts            `yaml:"apart"`
	}
	if err := load(in, &file); err != nil {
		return nil, fmt.Errorf("parse territories: %w", err)
	}
	t := &Territories{of: map[entente.Code][]Dated{}}
	is := func(code string) bool {
		s, ok := r.State(entente.Code(code))
		return ok && s.Kind == Territory
	}
	for code, values := range file.Belong {
		if !is(code) {
			return nil, fmt.Errorf("parse territories: %s is no territory of the register", code)
		}
		for _, v := range values {
			dated, err := parseDated(v)
			if err != nil {
				return nil, fmt.Errorf("parse territories: %s: %w", code, err)
			}
			if _, ok := r.State(entente.Code(dated[0].Value)); !ok || is(dated[0].Value) {
				return nil, fmt.Errorf("parse territories: %s belongs to %s, which is no state of the register", code, dated[0].Value)
			}
			t.of[entente.Code(code)] = append(t.of[entente.Code(code)], dated...)
		}
	}
	for _, s := range r.All() {
		if s.Kind == Territory && t.of[s.Code] == nil && !slices.Contains(file.Apart, string(s.Code)) {
			return nil, fmt.Errorf("parse territories: %s has no line", s.Code)
		}
	}
	return t, nil
}

// StateOf returns the state that a territory belongs to on a day (on an unknown
// day the latest), and any other code as it is.
func (t *Territories) StateOf(c entente.Code, on entente.Date) entente.Code {
	all := t.of[c]
	if len(all) == 0 {
		return c
	}
	if !on.Known() {
		return entente.Code(latest(all))
	}
	for _, d := range all {
		if d.Span.Contains(on) {
			return entente.Code(d.Value)
		}
	}
	return c
}
