package states

import (
	"cmp"
	"fmt"
	"slices"

	"entente"
)

// build sorts the states, fills the indexes and checks what no entry can check
// alone.
func (r *Register) build() error {
	slices.SortStableFunc(r.states, func(a, b State) int { return cmp.Compare(a.Code, b.Code) })
	for i, s := range r.states {
		if i > 0 && r.states[i-1].Code == s.Code {
			return fmt.Errorf("%s: the code occurs twice", s.Code)
		}
		r.index[s.Code] = i
	}
	for _, sys := range systems {
		r.codes[sys] = map[string][]claim{}
	}
	for _, s := range r.states {
		if err := r.add(s); err != nil {
			return fmt.Errorf("%s: %w", s.Code, err)
		}
	}
	return nil
}

func (r *Register) add(s State) error {
	for _, p := range s.Continues {
		if _, ok := r.index[p]; !ok || p == s.Code {
			return fmt.Errorf("continues %s, which is not another state of the register", p)
		}
	}
	for _, n := range s.names {
		if _, taken := r.index[entente.Code(n.Value)]; taken && n.Value != string(s.Code) {
			return fmt.Errorf("name %q is another state's code", n.Value)
		}
		c := claim{s.Code, n.Span, n.Value == s.Name, n.Value}
		if err := stake(r.names, fold(n.Value), c); err != nil {
			return fmt.Errorf("name %q: %w", n.Value, err)
		}
	}
	for _, sys := range systems {
		for _, d := range s.codes[sys] {
			if err := stake(r.codes[sys], d.Value, claim{s.Code, d.Span, true, d.Value}); err != nil {
				return fmt.Errorf("%s %s: %w", sys, d.Value, err)
			}
		}
	}
	return nil
}

// stake enters a claim unless the key is held at the same time, be it by the
// state itself: one of two spellings that fold to the same is superfluous.
func stake(claims map[string][]claim, key string, c claim) error {
	for _, other := range claims[key] {
		if overlap(other.span, c.span) {
			return fmt.Errorf("also means %s (%q) at the same time", other.code, other.text)
		}
	}
	claims[key] = append(claims[key], c)
	return nil
}
