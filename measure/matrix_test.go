package measure_test

import (
	"testing"

	"entente"
	"entente/measure"

	"pgregory.net/rapid"
)

// rolls is a roll-call matrix in the obvious form: rolls[rollCall][state].
type rolls [][]entente.Position

var anyPosition = rapid.SampledFrom([]entente.Position{
	entente.NoLine, entente.Yes, entente.Yes, entente.Abstain, entente.No, entente.NonVoting, entente.Unclear,
})

func drawRolls(t *rapid.T) rolls {
	states := rapid.IntRange(2, 9).Draw(t, "states")
	r := make(rolls, rapid.IntRange(1, 200).Draw(t, "rollCalls"))
	for rc := range r {
		r[rc] = rapid.SliceOfN(anyPosition, states, states).Draw(t, "positions")
	}
	return r
}

func (r rolls) matrix() *measure.Matrix {
	codes := make([]entente.Code, len(r[0]))
	for i := range codes {
		codes[i] = entente.Code([]byte{'A', 'A', 'A' + byte(i)})
	}
	m := measure.NewMatrix(codes, len(r))
	for rc, row := range r {
		for s, p := range row {
			m.Set(rc, s, p)
		}
	}
	return m
}

func (r rolls) pair(a, b int, sel measure.Selection) measure.Table {
	var t measure.Table
	for rc, row := range r {
		if sel.Has(rc) && row[a].Cast() && row[b].Cast() {
			t[3*int(row[a]-entente.Yes)+int(row[b]-entente.Yes)]++
		}
	}
	return t
}

func drawSelection(t *rapid.T, n int) measure.Selection {
	return measure.Of(rapid.SliceOf(rapid.IntRange(0, n-1)).Draw(t, "selected"))
}

func TestMatrixAgreesWithPlainLoops(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRolls(t)
		m := r.matrix()
		sel := drawSelection(t, len(r)).Or(measure.Range(0, rapid.IntRange(0, len(r)).Draw(t, "hi")))
		active := map[int]bool{}
		for rc, row := range r {
			for s, p := range row {
				if got := m.Get(rc, s); got != p {
					t.Fatalf("Get(%d, %d) = %v, want %v", rc, s, got, p)
				}
				if p.Cast() && sel.Has(rc) {
					active[s] = true
				}
			}
		}
		seen := 0
		last := [2]int{-1, -1}
		for ab, got := range m.AllPairs(sel) {
			if want := r.pair(ab[0], ab[1], sel); got != want {
				t.Fatalf("AllPairs %v = %v, want %v", ab, got, want)
			}
			if got := m.Pair(ab[0], ab[1], sel); got != r.pair(ab[0], ab[1], sel) {
				t.Fatalf("Pair %v = %v", ab, got)
			}
			if !active[ab[0]] || !active[ab[1]] || ab[0] >= ab[1] {
				t.Fatalf("pair %v must not be yielded", ab)
			}
			if ab[0] < last[0] || ab[0] == last[0] && ab[1] <= last[1] {
				t.Fatalf("pair %v after %v", ab, last)
			}
			last = ab
			seen++
		}
		if want := len(active) * (len(active) - 1) / 2; seen != want {
			t.Fatalf("%d pairs, want %d", seen, want)
		}
	})
}

func TestMatrixCountsEveryPosition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRolls(t)
		m := r.matrix()
		sel := drawSelection(t, len(r))
		for s := range r[0] {
			var want [6]int
			for rc, row := range r {
				if sel.Has(rc) {
					want[row[s]]++
				}
			}
			if got := m.Counts(s, sel); got != want {
				t.Fatalf("Counts(%d) = %v, want %v", s, got, want)
			}
		}
	})
}

func TestMatrixSetReplaces(t *testing.T) {
	m := measure.NewMatrix([]entente.Code{"AAA", "BBB"}, 65)
	for _, p := range []entente.Position{entente.Yes, entente.NonVoting, entente.No, entente.Unclear, entente.NoLine, entente.Abstain} {
		m.Set(64, 1, p)
		if got := m.Get(64, 1); got != p {
			t.Errorf("after Set %v: Get = %v", p, got)
		}
	}
	if got := m.Get(64, 0); got != entente.NoLine {
		t.Errorf("Set touched another state: %v", got)
	}
	if s, ok := m.State("BBB"); !ok || s != 1 {
		t.Errorf("State(BBB) = %d, %v", s, ok)
	}
}

func TestSelection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "n")
		lo, hi := rapid.IntRange(-3, n).Draw(t, "lo"), rapid.IntRange(-3, n).Draw(t, "hi")
		a, b := measure.Range(lo, hi), drawSelection(t, n)
		want := map[string]int{}
		check := func(name string, rc int, got, in bool) {
			if got != in {
				t.Fatalf("%s: Has(%d) = %v", name, rc, got)
			}
			if in {
				want[name]++
			}
		}
		for rc := range n {
			check("range", rc, a.Has(rc), lo <= rc && rc < hi)
			check("of", rc, b.Has(rc), b.Has(rc))
			check("and", rc, a.And(b).Has(rc), a.Has(rc) && b.Has(rc))
			check("or", rc, a.Or(b).Has(rc), a.Has(rc) || b.Has(rc))
			check("not", rc, a.Not(n).Has(rc), !a.Has(rc))
		}
		for name, s := range map[string]measure.Selection{"range": a, "of": b, "and": a.And(b), "or": a.Or(b), "not": a.Not(n)} {
			if s.Count() != want[name] {
				t.Fatalf("%s: Count = %d, want %d", name, s.Count(), want[name])
			}
		}
	})
}
