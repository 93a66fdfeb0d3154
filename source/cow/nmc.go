package cow

import (
	"fmt"
	"math"
	"strings"

	"entente"
)

// Components lists the kinds of capability record that make up the composite
// index, in the project's order; CINC is the index itself as published.
var components = []struct{ kind, unit string }{
	{"milex", "thousand current USD or GBP"}, {"milper", "thousand people"}, {"irst", "thousand tons"},
	{"pec", "thousand coal-ton equivalents"}, {"tpop", "thousand people"}, {"upop", "thousand people"},
}

// CINC is the kind of the published Composite Index of National Capability.
const CINC = "cinc"

// Components returns the kinds of record that the index is made of.
func Components() []string {
	list := make([]string, len(components))
	for i, c := range components {
		list[i] = c.kind
	}
	return list
}

// nmc reads national material capabilities: one row a state and year. In the
// year in which a state changes its number it has a row under each; both are
// read, because the index counts both, and Ref keeps the number.
type nmc struct {
	seen map[stateYear]bool
}

func (*nmc) columns() (need, unread []string) {
	return append([]string{"ccode", "year", CINC}, Components()...), []string{"stateabb", "statenme"}
}

func (n *nmc) open(*file) error {
	n.seen = map[stateYear]bool{}
	return nil
}

func (n *nmc) row(f *file, rec []string) error {
	y := f.year(rec, "year")
	if y == 0 {
		return f.Issue(badYear, f.cell(rec, "year"))
	}
	k := stateYear{strings.Clone(f.cell(rec, "ccode")), y}
	s := f.state(k.number, y)
	if s == "" {
		return f.Issue(unknownState, k.number)
	}
	if n.seen[k] {
		return f.Issue(duplicate, fmt.Sprintf("%s %d", s, y))
	}
	n.seen[k] = true
	for _, c := range components {
		if err := n.value(f, rec, s, k, c.kind, c.unit); err != nil {
			return err
		}
	}
	return n.value(f, rec, s, k, CINC, "share of the system")
}

// value yields one component, also where it is not known: the index leaves it
// out then, and that must be seen.
func (n *nmc) value(f *file, rec []string, s entente.Code, k stateYear, kind, unit string) error {
	size, err := f.number(f.cell(rec, kind), kind)
	if err != nil {
		return err
	}
	return f.Record(entente.Record{
		Layer: entente.Capability, Kind: kind, A: s, Size: size, Low: math.NaN(), High: math.NaN(), Unit: unit,
		Span: f.span(k.year), Certainty: entente.Reported, Ref: k.number, Row: f.Row(),
	})
}

func (*nmc) close(*file) error { return nil }
