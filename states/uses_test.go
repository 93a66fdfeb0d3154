package states_test

import (
	"slices"
	"strings"
	"testing"

	"entente/states"
)

func ids(list []states.Group) (out []string) {
	for _, g := range list {
		out = append(out, g.ID)
	}
	return out
}

// What a user's file declares for a use takes the place of what the program
// does, and may name its groups; the other uses stay.
func TestUses(t *testing.T) {
	mine := func(uses string) *states.Groups {
		g, err := states.ParseGroups(strings.NewReader("uses: "+uses+"\ngroups:\n- id: baltic\n  members: [EST, LVA]\n"), states.Default())
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	program := states.DefaultGroups()
	for _, u := range []states.Use{states.Bound, states.Loose, states.Pressing, states.Compared} {
		if len(program.For(u)) == 0 {
			t.Errorf("no group of the program is %s", u)
		}
	}
	both, err := program.Merge(mine("{bound: [nato, baltic]}"))
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(both.For(states.Bound)); !slices.Equal(got, []string{"nato", "baltic"}) {
		t.Errorf("bound are %v, want nato and baltic", got)
	}
	if got, want := ids(both.For(states.Loose)), ids(program.For(states.Loose)); !slices.Equal(got, want) {
		t.Errorf("loose are %v, want %v", got, want)
	}
	if got := ids(program.For(states.Bound)); slices.Contains(got, "baltic") {
		t.Errorf("a merge changed the program's groups: %v", got)
	}
	if _, err := program.Merge(mine("{bound: [baltik]}")); err == nil || !strings.Contains(err.Error(), "did you mean baltic") {
		t.Errorf("a use of a group that is not there: %v", err)
	}
}
