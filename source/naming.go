package source

import (
	"fmt"
	"slices"
)

// Naming is how a publisher writes states where the register alone does not
// tell. A reader in Go finds particular states, regions and bodies here and has
// none in its code; the columns of a table have their own (Party).
type Naming struct {
	// Map replaces the publisher's name or code of a state by a name or code that
	// the reader looks up as it does the others.
	Map map[string]string `yaml:"map"`
	// Stands are names or codes of an area that is no state, and the state that it
	// is taken for, which is counted.
	Stands []Stand `yaml:"stands"`
	// NotStates lists what is no state: regions, bodies.
	NotStates []string `yaml:"not_states"`
	// Whole lists the names with the separator of a list in them.
	Whole []string `yaml:"whole"`
}

// Stand is an area that is taken for a state.
type Stand struct {
	Area  string `yaml:"area"`  // as the publisher writes it
	State string `yaml:"state"` // as in Naming.Map
	Rule  string `yaml:"rule"`  // of the issue that counts it
}

// Stand finds an area that is taken for a state.
func (n Naming) Stand(area string) (Stand, bool) {
	i := slices.IndexFunc(n.Stands, func(s Stand) bool { return s.Area == area })
	if i < 0 {
		return Stand{}, false
	}
	return n.Stands[i], true
}

func (n Naming) empty() bool {
	return len(n.Map)+len(n.Stands)+len(n.NotStates)+len(n.Whole) == 0
}

func (n Naming) check() []error {
	var errs []error
	bad := func(what string) { errs = append(errs, fmt.Errorf("states.%s", what)) }
	for name, to := range n.Map {
		if name == "" || to == "" {
			bad(fmt.Sprintf("map: %q: %q: empty", name, to))
		}
	}
	for _, s := range n.Stands {
		if s.Area == "" || s.State == "" || s.Rule == "" {
			bad(fmt.Sprintf("stands: %q: want area, state and rule", s.Area))
		}
	}
	if slices.Contains(n.NotStates, "") || slices.Contains(n.Whole, "") {
		bad("not_states, whole: an empty name")
	}
	return errs
}
