package operation

import (
	"fmt"

	"entente"
	"entente/record"
	"entente/states"
)

// namedState finds the state that a user means. Of a group it says which
// question it belongs to.
func namedState(r *record.Record, name string) (entente.Code, error) {
	c, err := r.States.Lookup(name)
	if err == nil {
		return c, nil
	}
	if g, groupErr := r.Groups.Find(name); groupErr == nil {
		return "", fmt.Errorf("%s is a group, not a state; entente assess %s", g.ID, g.ID)
	}
	return "", err
}

// namedGroup finds the group that a user means. Of a state or a pair it says
// which question it belongs to.
func namedGroup(r *record.Record, id string) (states.Group, error) {
	g, err := r.Groups.Find(id)
	if err == nil {
		return g, nil
	}
	s, subjectErr := r.ParseSubject(id)
	switch {
	case subjectErr != nil:
	case s.On == record.OnState:
		return g, fmt.Errorf("%s is a state, not a group; entente state %s, or --members %s,... with others", s.A, s.A, s.A)
	case s.On == record.OnPair:
		return g, fmt.Errorf("%s is a pair, not a group; entente pair %s", s, s)
	}
	return g, err
}

// twoStates reads two states, each named, or both in the first as a pair
// (IRN-RUS), in their order.
func twoStates(r *record.Record, first, second string) (a, b entente.Code, err error) {
	if second == "" {
		return r.ParsePair(first)
	}
	if a, err = namedState(r, first); err == nil {
		b, err = namedState(r, second)
	}
	return a, b, err
}

// towardWhom reads the group or state that a figure is toward, as figures name
// it; none where none is named.
func towardWhom(r *record.Record, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	s, err := r.ParseSubject(name)
	if err != nil {
		return "", fmt.Errorf("--toward: %w", err)
	}
	if s.On != record.OnGroup && s.On != record.OnState {
		return "", fmt.Errorf("--toward %s: want a group or a state", name)
	}
	return s.String(), nil
}
