package idealpoint

import (
	"fmt"
	"slices"

	"entente"
)

// Votes are roll calls in long form: vote k is by state States[State[k]] in
// session Session[k] on item Items[Item[k]]. Roll calls that share an item are
// linked: they are taken to put the same question, and this ties sessions
// together. Only cast positions (yes, abstention, no) count; others are
// counted and left out.
type Votes struct {
	Items, States []string
	Item, State   []int32
	Session       []int32
	Position      []entente.Position

	items, states map[string]int32
}

// Add appends a vote. Names are opaque; sessions are ordered by number.
func (v *Votes) Add(item, state string, session int, p entente.Position) {
	if v.items == nil {
		v.items, v.states = index(v.Items), index(v.States)
	}
	v.Item = append(v.Item, number(item, &v.Items, v.items))
	v.State = append(v.State, number(state, &v.States, v.states))
	v.Session = append(v.Session, int32(session))
	v.Position = append(v.Position, p)
}

// Len returns the number of votes.
func (v *Votes) Len() int { return len(v.Item) }

// Select returns the votes that keep accepts, for runs on one issue or some
// sessions. The names are shared with v.
func (v *Votes) Select(keep func(item, state string, session int) bool) *Votes {
	s := &Votes{Items: slices.Clip(v.Items), States: slices.Clip(v.States)} // either may grow
	for k := range v.Item {
		if keep(v.Items[v.Item[k]], v.States[v.State[k]], int(v.Session[k])) {
			s.Item = append(s.Item, v.Item[k])
			s.State = append(s.State, v.State[k])
			s.Session = append(s.Session, v.Session[k])
			s.Position = append(s.Position, v.Position[k])
		}
	}
	return s
}

// Unlinked returns the votes with every item split by session, so that no
// question ties two sessions together.
func (v *Votes) Unlinked() *Votes {
	s := &Votes{States: slices.Clip(v.States), State: slices.Clip(v.State), Session: slices.Clip(v.Session), Position: slices.Clip(v.Position)}
	type key struct{ item, session int32 }
	at := map[key]int32{}
	for k, i := range v.Item {
		x := key{i, v.Session[k]}
		n, ok := at[x]
		if !ok {
			n = int32(len(s.Items))
			at[x] = n
			s.Items = append(s.Items, fmt.Sprintf("%s@%d", v.Items[i], v.Session[k]))
		}
		s.Item = append(s.Item, n)
	}
	return s
}

// check reports columns that do not fit each other.
func (v *Votes) check() error {
	n := len(v.Item)
	if len(v.State) != n || len(v.Session) != n || len(v.Position) != n {
		return fmt.Errorf("read votes: columns of different length: %d items, %d states, %d sessions, %d positions", n, len(v.State), len(v.Session), len(v.Position))
	}
	for k := range v.Item {
		if i, s := v.Item[k], v.State[k]; i < 0 || int(i) >= len(v.Items) || s < 0 || int(s) >= len(v.States) {
			return fmt.Errorf("read votes: vote %d: item %d or state %d is not in the names", k, i, s)
		}
	}
	return nil
}

func index(names []string) map[string]int32 {
	m := make(map[string]int32, len(names))
	for i, n := range names {
		m[n] = int32(i)
	}
	return m
}

func number(name string, names *[]string, at map[string]int32) int32 {
	n, ok := at[name]
	if !ok {
		n = int32(len(*names))
		at[name] = n
		*names = append(*names, name)
	}
	return n
}
