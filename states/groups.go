package states

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/agnivade/levenshtein"

	"entente"
)

// Group is a named set of states with membership dates.
type Group struct {
	ID      string
	Title   string
	Note    string // what a reader must know: rules, doubtful dates
	Source  string // the treaty or communique that it rests on
	Members []Membership
	Default bool // the group that is meant where none is named
	reg     *Register
}

// Membership is one stretch of a state's membership. A state that left and
// came back has several. An end known only by year counts from the first day
// of that year, and Span.Precision says so.
type Membership struct {
	State entente.Code
	Span  entente.Span
}

// On returns the members on a day, sorted, each under the code of its time:
// where a member did not exist yet its predecessor stands for it (SUN for RUS
// in 1985), and a member without one is left out. A caller who counts a state
// for a year if it was a member at the end of it asks for the last day of the
// year, or for the coverage date while the year runs. An unknown day gives the
// members without dates under their own codes.
func (g Group) On(d entente.Date) []entente.Code {
	return g.codes(d, func(s []entente.Span) bool {
		return slices.ContainsFunc(s, func(x entente.Span) bool { return covers(x, entente.Span{From: d, To: next(d)}) })
	})
}

// During returns those who were members on every day of the span, under their
// codes on its last day. Without a last day it is their own codes.
func (g Group) During(s entente.Span) []entente.Code {
	return g.codes(lastDay(s), func(spans []entente.Span) bool { return coversAll(spans, s) })
}

func (g Group) codes(on entente.Date, member func([]entente.Span) bool) []entente.Code {
	spans := map[entente.Code][]entente.Span{}
	for _, m := range g.Members {
		spans[m.State] = append(spans[m.State], m.Span)
	}
	var out []entente.Code
	for c, s := range spans {
		if !member(s) {
			continue
		}
		if then, ok := g.reg.At(c, on); ok {
			out = append(out, then)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Codes returns every state that was ever a member, under the code that the
// group lists, sorted.
func (g Group) Codes() []entente.Code {
	var out []entente.Code
	for _, m := range g.Members {
		out = append(out, m.State)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// next is the day after, unknown for an unknown day.
func next(d entente.Date) entente.Date {
	if !d.Known() {
		return entente.NoDate
	}
	return d + 1
}

// covers reports whether every day of b is in a.
func covers(a, b entente.Span) bool {
	from := !a.From.Known() || (b.From.Known() && a.From <= b.From)
	to := !a.To.Known() || (b.To.Known() && b.To <= a.To)
	return from && to
}

// coversAll reports whether the spans together hold every day of want.
func coversAll(spans []entente.Span, want entente.Span) bool {
	spans = slices.SortedFunc(slices.Values(spans), func(a, b entente.Span) int { return cmp.Compare(a.From, b.From) })
	for _, s := range spans { // an open From is the smallest date, so it sorts first
		if covers(s, want) {
			return true
		}
		if covers(s, entente.Span{From: want.From, To: next(want.From)}) && s.To.Known() {
			want.From = s.To
		}
	}
	return false
}

// Groups is a set of groups by id. It does not change once parsed.
type Groups struct {
	list []Group // sorted by id
	uses map[Use][]string
	reg  *Register
}

//go:embed groups.yaml
var groupsYAML string

var defaultGroups = sync.OnceValue(func() *Groups {
	g, err := ParseGroups(strings.NewReader(groupsYAML), Default())
	if err == nil {
		err = g.checkUses()
	}
	if err != nil {
		panic(err) // the file is part of the program; a test parses it
	}
	return g
})

// DefaultGroups returns the groups that are part of the program.
func DefaultGroups() *Groups { return defaultGroups() }

// All returns the groups, sorted by id.
func (g *Groups) All() []Group { return slices.Clone(g.list) }

// Find returns the group with the id, in any case. The error of an unknown one
// carries a suggestion where there is one.
func (g *Groups) Find(id string) (Group, error) {
	want := strings.ToLower(strings.TrimSpace(id))
	best, near := "", max(1, len(want)/3)+1
	for _, x := range g.list {
		if x.ID == want {
			return x, nil
		}
		if d := levenshtein.ComputeDistance(want, x.ID); len(want) < 80 && d < near {
			best, near = x.ID, d
		}
	}
	if best == "" {
		return Group{}, fmt.Errorf("unknown group %q (entente groups lists them)", id)
	}
	return Group{}, fmt.Errorf("unknown group %q: did you mean %s?", id, best)
}

// Default returns the group that is meant where none is named: the one that says
// so, else the first.
func (g *Groups) Default() (Group, error) {
	if len(g.list) == 0 {
		return Group{}, errors.New("no group is declared: name its members")
	}
	return g.list[max(0, slices.IndexFunc(g.list, func(x Group) bool { return x.Default }))], nil
}

// Merge returns the groups of both. An id in both is an error. The default and
// the uses of other, as far as it has them, become those of both.
func (g *Groups) Merge(other *Groups) (*Groups, error) {
	out := &Groups{list: append(g.All(), other.list...), uses: g.over(other), reg: g.reg}
	if slices.ContainsFunc(other.list, func(x Group) bool { return x.Default }) {
		for i := range g.list {
			out.list[i].Default = false
		}
	}
	if err := cmp.Or(out.sort(), out.checkUses()); err != nil {
		return nil, fmt.Errorf("merge groups: %w", err)
	}
	return out, nil
}

func (g *Groups) sort() error {
	slices.SortStableFunc(g.list, func(a, b Group) int { return cmp.Compare(a.ID, b.ID) })
	for i := 1; i < len(g.list); i++ {
		if g.list[i].ID == g.list[i-1].ID {
			return fmt.Errorf("group %s is defined twice", g.list[i].ID)
		}
	}
	first := ""
	for _, x := range g.list {
		if x.Default && first != "" {
			return fmt.Errorf("groups %s and %s are both the default", first, x.ID)
		}
		if x.Default {
			first = x.ID
		}
	}
	return nil
}

// Inline makes a group without dates of states that a user names by code or
// name. It needs two different ones.
func Inline(members []string, reg *Register) (Group, error) {
	g := Group{Title: "states named in the query", Source: "named in the query", reg: reg}
	var codes []string
	for _, m := range members {
		c, err := reg.Lookup(m)
		if err != nil {
			return Group{}, err
		}
		if !slices.Contains(codes, string(c)) {
			codes = append(codes, string(c))
			g.Members = append(g.Members, Membership{c, always})
		}
	}
	if len(codes) < 2 {
		return Group{}, errors.New("a group needs at least two different states")
	}
	slices.Sort(codes)
	g.ID = strings.Join(codes, ",")
	return g, nil
}

// ParseGroups reads groups in the form of groups.yaml. Unknown keys and states,
// ids that occur twice and overlapping memberships are errors that name the
// group.
func ParseGroups(in io.Reader, reg *Register) (*Groups, error) {
	entries, uses, err := readGroups(in)
	if err != nil {
		return nil, fmt.Errorf("parse groups: %w", err)
	}
	out := &Groups{uses: uses, reg: reg}
	for _, e := range entries {
		g, err := e.group(reg)
		if err != nil {
			return nil, fmt.Errorf("parse groups: %s: %w", e.ID, err)
		}
		out.list = append(out.list, g)
	}
	if err := out.sort(); err != nil {
		return nil, fmt.Errorf("parse groups: %w", err)
	}
	return out, nil
}
