package record

import (
	"fmt"
	"strings"

	"entente"
	"entente/states"
)

// Subject is what a figure is about.
type Subject struct {
	On    On
	A, B  entente.Code // of a pair; A alone of a state
	Group states.Group
}

// ParseSubject reads a subject as a user writes it: a state by code or name
// (IRN, Iran), a pair (IRN-RUS, iran-russia), a direction (RUS>IRN), or the id
// of a group.
func (r *Record) ParseSubject(s string) (Subject, error) {
	s = strings.TrimSpace(s)
	if from, to, ok := strings.Cut(s, ">"); ok {
		a, err := r.States.Lookup(from)
		if err != nil {
			return Subject{}, err
		}
		b, err := r.States.Lookup(to)
		if err == nil && a == b {
			err = fmt.Errorf("a direction needs two different states, not %s twice", a)
		}
		return Subject{On: OnDirection, A: a, B: b}, err
	}
	if g, err := r.Groups.Find(s); err == nil {
		return Subject{On: OnGroup, Group: g}, nil
	}
	code, err := r.States.Lookup(s)
	if err == nil {
		return Subject{On: OnState, A: code}, nil
	}
	if strings.Contains(s, "-") {
		a, b, err := r.ParsePair(s)
		if err != nil {
			return Subject{}, err
		}
		return r.PairSubject(a, b)
	}
	if _, groupErr := r.Groups.Find(s); groupErr != nil && strings.Contains(groupErr.Error(), "did you mean") {
		return Subject{}, groupErr
	}
	return Subject{}, err
}

// ParsePair reads two states with a hyphen between them, each by code or name,
// in their order. Names may have hyphens themselves.
func (r *Record) ParsePair(s string) (a, b entente.Code, err error) {
	_, err = r.States.Lookup(s)
	if err == nil || !strings.Contains(s, "-") {
		return "", "", fmt.Errorf("%q names no pair: name two states, as in IRN-RUS", s)
	}
	for i, c := range s {
		if c != '-' {
			continue
		}
		a, errA := r.States.Lookup(s[:i])
		b, errB := r.States.Lookup(s[i+1:])
		switch {
		case errA == nil && errB == nil:
			return a, b, nil
		case errA == nil:
			err = errB
		case errB == nil:
			err = errA
		}
	}
	return "", "", err
}

// PairSubject is the pair of two different states.
func (r *Record) PairSubject(a, b entente.Code) (Subject, error) {
	if a == b {
		return Subject{}, fmt.Errorf("a pair needs two different states, not %s twice", a)
	}
	p := entente.NewPair(a, b)
	return Subject{On: OnPair, A: p.A, B: p.B}, nil
}

// codesIn returns the codes under which a state appears in a year: its own and,
// for the part of the year before it existed, its predecessor's.
func (r *Record) codesIn(c entente.Code, year int) []entente.Code {
	var codes []entente.Code
	for _, d := range []entente.Date{entente.NewDate(year, 1, 1), entente.NewDate(year, 12, 31)} {
		at, ok := r.States.At(c, d)
		if ok && (len(codes) == 0 || codes[0] != at) {
			codes = append(codes, at)
		}
	}
	return codes
}
