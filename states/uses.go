package states

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Use is what groups are taken for where a question names none.
type Use string

// The uses of groups.
const (
	Bound    Use = "bound"    // groups whose structure counts as bound
	Loose    Use = "loose"    // groups whose structure counts as loose
	Pressing Use = "pressing" // the side that presses with sanctions
	Compared Use = "compared" // groups that are looked at at the same dates as another
)

var knownUses = []Use{Bound, Loose, Pressing, Compared}

// For returns the groups declared for a use, in the order of the file; none
// where none is.
func (g *Groups) For(u Use) []Group {
	var list []Group
	for _, id := range g.uses[u] {
		if x, err := g.Find(id); err == nil { // checked by checkUses where both are known
			list = append(list, x)
		}
	}
	return list
}

// Pressing returns the side that presses: the group with the id, or the first
// that is declared for it where none is named.
func (g *Groups) Pressing(id string) (Group, error) {
	if id != "" {
		return g.Find(id)
	}
	if list := g.For(Pressing); len(list) > 0 {
		return list[0], nil
	}
	return Group{}, errors.New("no group is declared as the side that presses: name one")
}

// over returns the uses of both; what other declares holds.
func (g *Groups) over(other *Groups) map[Use][]string {
	uses := maps.Clone(g.uses)
	if uses == nil {
		uses = map[Use][]string{}
	}
	maps.Copy(uses, other.uses)
	return uses
}

// checkUses reports a use of a group that is not there. A file of a user's own
// groups may name those of the program, so it is asked only of the whole.
func (g *Groups) checkUses() error {
	for _, u := range slices.Sorted(maps.Keys(g.uses)) {
		for _, id := range g.uses[u] {
			if _, err := g.Find(id); err != nil {
				return fmt.Errorf("uses: %s: %w", u, err)
			}
		}
	}
	return nil
}
