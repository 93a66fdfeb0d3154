package measure

import (
	"fmt"
	"iter"
	"math/bits"
	"slices"

	"entente"
)

// Matrix holds the positions of states in roll calls as bit planes: per state
// and position one bit for each roll call, 64 to a word. A pair's joint-vote
// table is then nine ANDs and bit counts per 64 roll calls.
//
// A Matrix is filled by one goroutine and may then be read by many.
type Matrix struct {
	states    []entente.Code
	index     map[entente.Code]int
	rollCalls int
	words     int // per state
	cast      []castWord
	other     []otherWord
}

// castWord holds 64 roll calls of one state: planes Yes, Abstain, No.
type castWord [3]uint64

// otherWord holds the planes NonVoting and Unclear.
type otherWord [2]uint64

// NewMatrix returns an empty matrix: every position is NoLine. States are
// numbered in the order given.
func NewMatrix(states []entente.Code, rollCalls int) *Matrix {
	rollCalls = max(rollCalls, 0)
	words := (rollCalls + 63) / 64
	m := &Matrix{
		states:    slices.Clone(states),
		index:     make(map[entente.Code]int, len(states)),
		rollCalls: rollCalls,
		words:     words,
		cast:      make([]castWord, len(states)*words),
		other:     make([]otherWord, len(states)*words),
	}
	for i, s := range states {
		m.index[s] = i
	}
	return m
}

// States returns the states in the order of their numbers.
func (m *Matrix) States() []entente.Code { return m.states }

// State returns the number of the state.
func (m *Matrix) State(c entente.Code) (int, bool) {
	i, ok := m.index[c]
	return i, ok
}

// RollCalls returns the number of roll calls.
func (m *Matrix) RollCalls() int { return m.rollCalls }

// All selects every roll call.
func (m *Matrix) All() Selection { return Range(0, m.rollCalls) }

// at returns the word and the bit of a cell, and panics when the cell is
// outside: numbers come from the program, not from input.
func (m *Matrix) at(rollCall, state int) (word int, bit uint64) {
	if rollCall < 0 || rollCall >= m.rollCalls || state < 0 || state >= len(m.states) {
		panic(fmt.Sprintf("measure: roll call %d, state %d outside a matrix of %d roll calls and %d states",
			rollCall, state, m.rollCalls, len(m.states)))
	}
	return state*m.words + rollCall/64, 1 << (rollCall % 64)
}

// Set records the position of a state in a roll call, replacing what was there.
func (m *Matrix) Set(rollCall, state int, p entente.Position) {
	w, bit := m.at(rollCall, state)
	for i := range m.cast[w] {
		m.cast[w][i] &^= bit
	}
	for i := range m.other[w] {
		m.other[w][i] &^= bit
	}
	switch {
	case p.Cast():
		m.cast[w][p-entente.Yes] |= bit
	case p == entente.NonVoting:
		m.other[w][0] |= bit
	case p == entente.Unclear:
		m.other[w][1] |= bit
	}
}

// Get returns the position of a state in a roll call.
func (m *Matrix) Get(rollCall, state int) entente.Position {
	w, bit := m.at(rollCall, state)
	for i, plane := range m.cast[w] {
		if plane&bit != 0 {
			return entente.Yes + entente.Position(i)
		}
	}
	switch {
	case m.other[w][0]&bit != 0:
		return entente.NonVoting
	case m.other[w][1]&bit != 0:
		return entente.Unclear
	}
	return entente.NoLine
}

// Counts returns how often the state took each position in the roll calls
// selected, indexed by Position.
func (m *Matrix) Counts(state int, sel Selection) [6]int {
	var n [6]int
	for w := range min(m.words, len(sel.words)) {
		s, i := sel.words[w], state*m.words+w
		n[entente.Yes] += bits.OnesCount64(m.cast[i][0] & s)
		n[entente.Abstain] += bits.OnesCount64(m.cast[i][1] & s)
		n[entente.No] += bits.OnesCount64(m.cast[i][2] & s)
		n[entente.NonVoting] += bits.OnesCount64(m.other[i][0] & s)
		n[entente.Unclear] += bits.OnesCount64(m.other[i][1] & s)
	}
	n[entente.NoLine] = sel.And(m.All()).Count() - n[entente.Yes] - n[entente.Abstain] - n[entente.No] -
		n[entente.NonVoting] - n[entente.Unclear]
	return n
}

// Pair returns the joint-vote table of states a and b over the roll calls
// selected.
func (m *Matrix) Pair(a, b int, sel Selection) Table {
	var t Table
	for w := range min(m.words, len(sel.words)) {
		s := sel.words[w]
		if s == 0 {
			continue
		}
		x, y := &m.cast[a*m.words+w], &m.cast[b*m.words+w]
		for i := range 3 {
			for j := range 3 {
				t[3*i+j] += bits.OnesCount64(x[i] & y[j] & s)
			}
		}
	}
	return t
}

// AllPairs yields the joint-vote table of every pair of states (by number,
// a < b, in order) that both cast a vote in the roll calls selected. A pair
// that never voted together has an empty table.
func (m *Matrix) AllPairs(sel Selection) iter.Seq2[[2]int, Table] {
	return func(yield func([2]int, Table) bool) {
		states, planes, width := m.gather(sel)
		for i, a := range states {
			x := planes[i*width : (i+1)*width]
			for j := i + 1; j < len(states); j++ {
				if !yield([2]int{a, states[j]}, joint(x, planes[j*width:(j+1)*width])) {
					return
				}
			}
		}
	}
}

// gather returns the states with a vote in the selection and, contiguous, the
// words of their planes that the selection touches, so that the loop over
// pairs reads nothing else.
func (m *Matrix) gather(sel Selection) (states []int, planes []castWord, width int) {
	var touched []int
	for w := range min(m.words, len(sel.words)) {
		if sel.words[w] != 0 {
			touched = append(touched, w)
		}
	}
	width = len(touched)
	planes = make([]castWord, 0, len(m.states)*width)
	for s := range m.states {
		var any uint64
		for _, w := range touched {
			x, mask := m.cast[s*m.words+w], sel.words[w]
			x[0], x[1], x[2] = x[0]&mask, x[1]&mask, x[2]&mask
			any |= x[0] | x[1] | x[2]
			planes = append(planes, x)
		}
		if any == 0 {
			planes = planes[:len(planes)-width]
			continue
		}
		states = append(states, s)
	}
	return states, planes, width
}

// joint counts the table of two states' planes, nine bit counts per word. With
// votes missing on both sides the nine cells are free, so margins known
// beforehand would not save a count.
func joint(x, y []castWord) (t Table) {
	for w := range x {
		a, b := &x[w], &y[w]
		t[0] += bits.OnesCount64(a[0] & b[0])
		t[1] += bits.OnesCount64(a[0] & b[1])
		t[2] += bits.OnesCount64(a[0] & b[2])
		t[3] += bits.OnesCount64(a[1] & b[0])
		t[4] += bits.OnesCount64(a[1] & b[1])
		t[5] += bits.OnesCount64(a[1] & b[2])
		t[6] += bits.OnesCount64(a[2] & b[0])
		t[7] += bits.OnesCount64(a[2] & b[1])
		t[8] += bits.OnesCount64(a[2] & b[2])
	}
	return t
}
