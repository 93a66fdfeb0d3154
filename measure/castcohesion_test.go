package measure_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"entente"
	"entente/internal/testdata"
	"entente/measure"
)

// By hand: Y Y N A, then Y A -, then N - -, then A A - (no yes or no).
func TestCastCohesion(t *testing.T) {
	m := measure.NewMatrix([]entente.Code{"AAA", "BBB", "CCC", "DDD"}, 4)
	for r, row := range [][]entente.Position{
		{entente.Yes, entente.Yes, entente.No, entente.Abstain},
		{entente.Yes, entente.Abstain, entente.NonVoting, entente.NoLine},
		{entente.No},
		{entente.Abstain, entente.Abstain},
	} {
		for s, p := range row {
			m.Set(r, s, p)
		}
	}
	c := m.CastCohesion([]int{0, 1, 2, 3}, m.All())
	// (2 - 2/2)/4, (1 - 1/2)/2 and 1; |2-1|/3 and 1 of the two with a yes or no.
	want := measure.CastCohesion{N: 3, AgreementIndex: 1.5 / 3, IndexSquares: (1./16 + 1./16 + 1) / 3, Rice: (1./3 + 1) / 2, RiceSquares: (1./9 + 1) / 2, RiceN: 2, Unanimous: 1. / 3}
	for name, d := range map[string]float64{
		"AI": c.AgreementIndex - want.AgreementIndex, "squares": c.IndexSquares - want.IndexSquares,
		"Rice": c.Rice - want.Rice, "Rice squares": c.RiceSquares - want.RiceSquares, "unanimous": c.Unanimous - want.Unanimous,
	} {
		if !(math.Abs(d) < 1e-12) {
			t.Errorf("%s is off by %v: %+v", name, d, c)
		}
	}
	if c.N != want.N || c.RiceN != want.RiceN {
		t.Errorf("%+v, want %+v", c, want)
	}
	if none := m.CastCohesion([]int{2, 3}, measure.Range(1, 4)); none.N != 0 || !math.IsNaN(none.AgreementIndex) || !math.IsNaN(none.Rice) {
		t.Errorf("nobody voted: %+v", none)
	}
}

// Where all members vote it is Cohesion, and its intervals hold its values.
func TestCastCohesionProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRolls(t)
		m := r.matrix()
		members := rapid.SliceOfNDistinct(rapid.IntRange(0, len(r[0])-1), 2, len(r[0]), rapid.ID).Draw(t, "members")
		var all []int
		for i, row := range r {
			every := true
			for _, s := range members {
				every = every && row[s].Cast()
			}
			if every {
				all = append(all, i)
			}
		}
		sel := measure.Of(all)
		a, b := m.CastCohesion(members, sel), m.Cohesion(members, sel)
		if a.N != b.N || a.N > 0 && (math.Abs(a.AgreementIndex-b.AgreementIndex) > 1e-12 || math.Abs(a.Unanimous-b.ShareUnanimous) > 1e-12) {
			t.Fatalf("%+v, on common roll calls %+v", a, b)
		}
		whole := m.CastCohesion(members, m.All())
		index, rice, unanimous := whole.Intervals(.95)
		for _, x := range []struct {
			v float64
			i measure.Interval
		}{{whole.AgreementIndex, index}, {whole.Rice, rice}, {whole.Unanimous, unanimous}} {
			if math.IsNaN(x.v) != math.IsNaN(x.i.Low) || x.v < x.i.Low-1e-12 || x.v > x.i.High+1e-12 {
				t.Fatalf("%v outside %+v", x.v, x.i)
			}
		}
	})
}

// An independent program computed the reference from another edition of the
// roll calls; sessions in which both hold the same number of roll calls nearly
// always hold the same votes.
func TestCohesionReference(t *testing.T) {
	rec := assembly(t).succeeded("SUN", "RUS")
	members := map[string][]entente.Code{"quartet": {"CHN", "IRN", "PRK", "RUS"}, "brics": {"BRA", "RUS", "IND", "CHN", "ZAF"}}
	sessions := map[string]*measure.Matrix{}
	equal, other := 0, 0
	for _, row := range testdata.Rows(t, "measure/similarity/unga_cohesion_ref.csv") {
		codes, ok := members[row["group"]]
		if !ok {
			continue
		}
		session := row["session"]
		if sessions[session] == nil {
			sessions[session], _ = rec.matrix(func(_ int, rc rollCall) bool { return rc.session == session })
		}
		m := sessions[session]
		var at []int
		for _, c := range codes {
			if s, ok := m.State(c); ok {
				at = append(at, s)
			}
		}
		c := m.CastCohesion(at, m.All())
		if c.N != int(number(t, row["rollcalls"])) {
			continue
		}
		off := 0.0
		for column, got := range map[string]float64{"AI": c.AgreementIndex, "rice": c.Rice, "unanimous": c.Unanimous} {
			off = max(off, math.Abs(got-number(t, row[column])))
		}
		if off < 1e-6 {
			equal++
		} else {
			other++
			t.Logf("session %s %s: n %d, off by %v: %+v, %v", session, row["group"], c.N, off, c, row)
		}
	}
	if equal != 17 || other != 7 {
		t.Errorf("%d sessions of a group are equal, %d with as many roll calls are not; want 17, 7", equal, other)
	}
}
