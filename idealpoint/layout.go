package idealpoint

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"entente"
)

// ErrUnidentified is wrapped by every error that says that the votes cannot
// identify the model.
var ErrUnidentified = errors.New("votes do not identify the model")

// layout is the votes in the order in which the engines walk through them. A
// cell is a state in a session. Cells lie session by session, and an item's
// votes lie by category and then by cell, so that the inner loops have no
// branches and read positions that are close together.
type layout struct {
	names    []string // of states
	state    []int32  // of a cell: index into names
	session  []int32  // of a cell
	previous []int32  // cell of the same state before, -1 for none
	next     []int32
	n        []int32   // votes of a cell
	chains   [][]int32 // cells of each state in order of session

	items   []item  // two-category items folded: empty middle, one cutpoint
	natural []item  // the same with abstentions in the middle whatever else was used
	vote    []int32 // cell of each vote, in order of items

	unanimous int // items left out because all votes on them are equal
	notCast   int // votes left out because none was cast
}

// item is one question: its votes are vote[start:mid1] in the lowest category
// used, vote[mid1:mid2] in the middle one, vote[mid2:end] in the highest. When
// only two categories are used the middle is empty and there is one cutpoint.
type item struct {
	name                   int32 // index into Votes.Items
	start, mid1, mid2, end int32
	count                  [4]int32 // by position
}

// newLayout sorts votes, leaves out what says nothing, and checks that what
// remains hangs together. A static layout has one cell for each state.
func newLayout(v *Votes, static bool) (*layout, error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	l := &layout{names: v.States}
	kept := l.informative(v)
	if len(kept) == 0 {
		return nil, fmt.Errorf("%w: no item on which votes differ", ErrUnidentified)
	}
	at := l.makeCells(v, kept, static)
	l.makeItems(v, kept, at)
	return l, l.connected(v)
}

// informative returns the votes that were cast on items that divide.
func (l *layout) informative(v *Votes) []int32 {
	seen := make([]uint8, len(v.Items))
	for k, p := range v.Position {
		if p.Cast() {
			seen[v.Item[k]] |= 1 << p
		}
	}
	for _, s := range seen {
		if s != 0 && s&(s-1) == 0 {
			l.unanimous++
		}
	}
	kept := make([]int32, 0, v.Len())
	for k, p := range v.Position {
		switch s := seen[v.Item[k]]; {
		case !p.Cast():
			l.notCast++
		case s&(s-1) != 0:
			kept = append(kept, int32(k))
		}
	}
	return kept
}

// makeCells numbers the states in sessions and returns the cell of each kept
// vote. States are ordered by name, so that results do not depend on the
// order of the input.
func (l *layout) makeCells(v *Votes, kept []int32, static bool) []int32 {
	l.names = slices.Sorted(slices.Values(v.States))
	rank := make([]int32, len(v.States))
	place := index(l.names)
	for i, n := range v.States {
		rank[i] = place[n]
	}
	key := func(k int32) int64 {
		s := int64(v.Session[k])
		if static {
			s = 0
		}
		return s<<32 | int64(rank[v.State[k]])
	}
	keys := map[int64]int32{}
	var order []int64
	of := make([]int64, len(kept))
	lastKey := int64(-1) << 62
	for i, k := range kept {
		of[i] = key(k)
		if of[i] == lastKey {
			continue
		}
		lastKey = of[i]
		if _, ok := keys[of[i]]; !ok {
			keys[of[i]] = 0
			order = append(order, of[i])
		}
	}
	slices.Sort(order)
	for c, x := range order {
		keys[x] = int32(c)
	}
	n := len(order)
	l.state, l.session = make([]int32, n), make([]int32, n)
	l.previous, l.next, l.n = make([]int32, n), make([]int32, n), make([]int32, n)
	latest := map[int32]int32{}
	chain := map[int32]int{}
	for c, x := range order {
		s := int32(x & 0xffffffff)
		l.state[c], l.session[c] = s, int32(x>>32)
		l.previous[c], l.next[c] = -1, -1
		if p, ok := latest[s]; ok {
			l.previous[c], l.next[p] = p, int32(c)
		} else {
			chain[s] = len(l.chains)
			l.chains = append(l.chains, nil)
		}
		latest[s] = int32(c)
		l.chains[chain[s]] = append(l.chains[chain[s]], int32(c))
	}
	at := make([]int32, len(kept))
	for i := range kept {
		at[i] = keys[of[i]]
		l.n[at[i]]++
	}
	return at
}

// makeItems sorts the votes by item, category and cell. Items are ordered by
// their first cell and name: those of one session lie together.
func (l *layout) makeItems(v *Votes, kept, at []int32) {
	type entry struct {
		first int32
		count [4]int32
	}
	seen := make([]entry, len(v.Items))
	for i := range seen {
		seen[i].first = 1 << 30
	}
	for i, k := range kept {
		e := &seen[v.Item[k]]
		e.first = min(e.first, at[i])
		e.count[v.Position[k]]++
	}
	var order []int32
	for i, e := range seen {
		if e.first < 1<<30 {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(l.session[seen[a].first], l.session[seen[b].first]), cmp.Compare(v.Items[a], v.Items[b]))
	})
	l.items, l.natural = make([]item, len(order)), make([]item, len(order))
	l.vote = make([]int32, len(kept))
	fill := make([][4]int32, len(v.Items))
	pos := int32(0)
	for j, i := range order {
		c := seen[i].count
		it := item{name: i, start: pos, count: c}
		f := &fill[i]
		f[entente.Yes], f[entente.Abstain], f[entente.No] = pos, pos+c[1], pos+c[1]+c[2]
		switch {
		case c[entente.Yes] == 0: // abstentions below, noes above
			it.mid1, it.mid2 = pos+c[2], pos+c[2]
		case c[entente.No] == 0: // yes below, abstentions above
			it.mid1, it.mid2 = pos+c[1], pos+c[1]
		default:
			it.mid1, it.mid2 = pos+c[1], pos+c[1]+c[2]
		}
		pos += c[1] + c[2] + c[3]
		it.end = pos
		l.items[j] = it
		it.mid1, it.mid2 = it.start+c[1], it.start+c[1]+c[2]
		l.natural[j] = it
	}
	for i, k := range kept {
		f := &fill[v.Item[k]][v.Position[k]]
		l.vote[*f] = at[i]
		*f++
	}
	for _, it := range l.items {
		slices.Sort(l.vote[it.start:it.mid1])
		slices.Sort(l.vote[it.mid1:it.mid2])
		slices.Sort(l.vote[it.mid2:it.end])
	}
}

// connected checks that the cells hang together through shared items and
// through states that stay: otherwise the parts have scales of their own.
func (l *layout) connected(v *Votes) error {
	if len(l.chains) < 3 {
		return fmt.Errorf("%w: %d states; want at least 3", ErrUnidentified, len(l.chains))
	}
	parent := make([]int32, len(l.state))
	for i := range parent {
		parent[i] = int32(i)
	}
	root := func(c int32) int32 {
		for parent[c] != c {
			parent[c] = parent[parent[c]]
			c = parent[c]
		}
		return c
	}
	for c, p := range l.previous {
		if p >= 0 {
			parent[root(int32(c))] = root(p)
		}
	}
	for _, it := range l.items {
		first := root(l.vote[it.start])
		for _, c := range l.vote[it.start:it.end] {
			if r := root(c); r != first {
				parent[r] = first
			}
		}
	}
	whole := root(0)
	for c := range parent {
		if root(int32(c)) != whole {
			return fmt.Errorf("%w: session %d (%s) has no item and no state in common with session %d (%s): their scales cannot be compared",
				ErrUnidentified, l.session[c], l.names[l.state[c]], l.session[0], l.names[l.state[0]])
		}
	}
	if n := len(l.vote); n < 2*len(l.items)+len(l.chains) {
		return fmt.Errorf("%w: %d votes for %d items and %d states", ErrUnidentified, n, len(l.items), len(l.chains))
	}
	return nil
}
