package claim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"entente"
	"entente/measure"
	"entente/record"
	"entente/states"
)

// Subject is what a claim is run on: the one that it is about, or a placebo.
type Subject struct {
	On      record.On // empty: the system
	Label   string
	Random  bool // drawn, not named
	Members []entente.Code
	in      record.Subject
}

// subject reads what a claim is about.
func (k *Checker) subject(about string) (Subject, error) {
	if about == "" {
		return Subject{Label: "the system"}, nil
	}
	in, err := k.rec.ParseSubject(about)
	if err != nil {
		return Subject{}, err
	}
	return newSubject(in), nil
}

func newSubject(in record.Subject) Subject {
	s := Subject{On: in.On, Label: in.String(), in: in}
	switch in.On {
	case record.OnGroup:
		s.Members = in.Group.Codes()
	case record.OnState:
		s.Members = []entente.Code{in.A}
	default:
		s.Members = []entente.Code{in.A, in.B}
	}
	return s
}

// fill puts the subject and its parts in the place of $, $1 and $2.
func (s Subject) fill(text string) string {
	if !strings.Contains(text, "$") {
		return text
	}
	pairs := []string{}
	if s.On == record.OnPair || s.On == record.OnDirection || s.On == record.OnState {
		pairs = append(pairs, "$1", string(s.in.A))
	}
	if s.On == record.OnPair || s.On == record.OnDirection {
		pairs = append(pairs, "$2", string(s.in.B))
	}
	return strings.NewReplacer(append(pairs, "$", s.Label)...).Replace(text)
}

// moves reports whether the quantity changes with the subject of its claim.
func (q *Quantity) moves() bool {
	if q.Shocks != nil {
		return true
	}
	if q.SQL != "" {
		return strings.Contains(q.SQL, "$1") || strings.Contains(q.SQL, "$members") || strings.Contains(q.Of, "$") || q.Of == ""
	}
	return q.Of == "" || strings.Contains(q.Of+q.Toward+q.Opposing+q.Against, "$")
}

// placebos lists the subjects that a rule is run on beside the one that the
// claim is about: seeded ones, and the named groups or what they are made of.
func (k *Checker) placebos(s Subject, year int) ([]Subject, error) {
	var named []states.Group
	for _, id := range k.rules.Settings.Groups {
		g, err := k.rec.Groups.Find(id)
		if err != nil {
			return nil, fmt.Errorf("placebo groups: %w", err)
		}
		if s.On != record.OnGroup || g.ID != s.in.Group.ID {
			named = append(named, g)
		}
	}
	var list []Subject
	add := func(in record.Subject, random bool) {
		x := newSubject(in)
		x.Random = random
		if x.Label != s.Label && !slices.ContainsFunc(list, func(y Subject) bool { return y.Label == x.Label }) {
			list = append(list, x)
		}
	}
	pool := k.pool(year)
	rng := rand.New(rand.NewPCG(k.rules.Settings.Seed, uint64(year)))
	switch s.On {
	case record.OnGroup:
		for _, g := range named {
			add(record.Subject{On: record.OnGroup, Group: g}, false)
		}
		size := len(s.in.Group.On(entente.NewDate(year, 12, 31)))
		for _, members := range measure.RandomGroups(rng, pool, max(size, 2), k.rules.Settings.Random) {
			g, err := states.Inline(words(members), k.rec.States)
			if err != nil {
				return nil, fmt.Errorf("draw placebo group: %w", err)
			}
			add(record.Subject{On: record.OnGroup, Group: g}, true)
		}
	case record.OnState:
		for _, one := range measure.RandomGroups(rng, pool, 1, k.rules.Settings.Subjects) {
			add(record.Subject{On: record.OnState, A: one[0]}, true)
		}
	case record.OnPair, record.OnDirection:
		for _, g := range named {
			members := g.On(entente.NewDate(year, 12, 31))
			if len(members) == 4 { // larger groups have too many pairs to name them all
				for i, a := range members {
					for _, b := range members[i+1:] {
						add(record.Subject{On: s.On, A: a, B: b}, false)
					}
				}
			}
		}
		for _, two := range measure.RandomGroups(rng, pool, 2, k.rules.Settings.Subjects) {
			add(record.Subject{On: s.On, A: two[0], B: two[1]}, true)
		}
	}
	return list, nil
}

// pool lists the members of the United Nations of a year that
// placebos are drawn from.
func (k *Checker) pool(year int) []entente.Code {
	var list []entente.Code
	for _, s := range k.rec.States.All() {
		if s.Kind == states.Member && s.ValidOn(entente.NewDate(year, 12, 31)) {
			list = append(list, s.Code)
		}
	}
	return list
}

func words(codes []entente.Code) []string {
	list := make([]string, len(codes))
	for i, c := range codes {
		list[i] = string(c)
	}
	return list
}

// candidates lists every subject of the kind in a year.
func (k *Checker) candidates(on record.On, year int) []Subject {
	pool := k.pool(year)
	var list []Subject
	for i, a := range pool {
		switch on {
		case record.OnState:
			list = append(list, newSubject(record.Subject{On: on, A: a}))
		case record.OnPair:
			for _, b := range pool[i+1:] {
				list = append(list, newSubject(record.Subject{On: on, A: a, B: b}))
			}
		case record.OnDirection:
			for _, b := range pool {
				if a != b {
					list = append(list, newSubject(record.Subject{On: on, A: a, B: b}))
				}
			}
		}
	}
	return list
}
