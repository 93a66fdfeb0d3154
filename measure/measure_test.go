package measure_test

import (
	"math"
	"testing"

	"entente"
	"entente/measure"

	"pgregory.net/rapid"
)

func drawTable(t *rapid.T) measure.Table {
	var table measure.Table
	for i := range table {
		table[i] = rapid.OneOf(rapid.Just(0), rapid.IntRange(0, 60)).Draw(t, "cell")
	}
	return table
}

// Worked by hand: the sums are small enough to follow. The kappas of the second
// table: po = .7, pe = .6*.7+.3*.2+.1*.1 = .49; pooled (.65 .25 .1), pe = .495;
// quadratic Do = (1*.25+2*.25)/10 + 0 = .15 and so on.
func TestMeasuresByHand(t *testing.T) {
	tests := []struct {
		name  string
		table measure.Table
		want  map[string]float64
	}{
		{"all alike", measure.Table{4, 0, 0, 0, 0, 0, 0, 0, 6}, map[string]float64{
			"agreement": 1, "identical": 1, "kappa": 1, "kappa-quadratic": 1, "pi": 1, "s-votes": 1}},
		{"all opposed", measure.Table{0, 0, 5, 0, 0, 0, 5, 0, 0}, map[string]float64{
			"agreement": 0, "identical": 0, "kappa": -1, "kappa-quadratic": -1, "pi": -1, "s-votes": -1}},
		{"independent", measure.Table{4, 0, 4, 0, 0, 0, 1, 0, 1}, map[string]float64{
			"agreement": .5, "identical": .5, "kappa": 0, "kappa-quadratic": 0, "s-votes": 0}},
		// po = .7; margins .7 .2 .1 and .6 .3 .1: pe = .42+.06+.01 = .49;
		// pooled .65 .25 .1: pe = .4225+.0625+.01 = .495.
		{"mixed", measure.Table{5, 2, 0, 1, 1, 0, 0, 0, 1}, map[string]float64{
			"agreement": .85, "identical": .7, "kappa": .21 / .51, "pi": .205 / .505, "s-votes": .7,
			// Do = 3*.25/10 = .075; variances .44 and .45 on the scale 0 1 2,
			// means .4 and .5: De = (.44+.45+.01)/4 = .225.
			"kappa-quadratic": 1 - .075/.225}},
	}
	for _, tt := range tests {
		for id, want := range tt.want {
			got, status := mustFind(t, id).Value(tt.table)
			if status != entente.Known || math.Abs(got-want) > 1e-12 {
				t.Errorf("%s: %s = %v (%s), want %v", tt.name, id, got, status, want)
			}
		}
	}
}

func TestMeasuresWithoutValue(t *testing.T) {
	tests := []struct {
		name         string
		table        measure.Table
		mean, chance entente.Status
	}{
		{"empty", measure.Table{}, entente.Unknown, entente.Unknown},
		{"first constant", measure.Table{9, 1, 0}, entente.Known, entente.NotApplicable},
		{"second constant", measure.Table{9, 0, 0, 1}, entente.Known, entente.NotApplicable},
		{"both constant", measure.Table{9}, entente.Known, entente.NotApplicable},
		{"both constant, opposed", measure.Table{0, 0, 9}, entente.Known, entente.NotApplicable},
		{"one roll call", measure.Table{0, 0, 0, 0, 1}, entente.Known, entente.NotApplicable},
		{"varied", measure.Table{9, 1, 0, 1}, entente.Known, entente.Known},
	}
	for _, tt := range tests {
		for _, m := range measure.Pairwise() {
			want := tt.chance
			if m.Mean {
				want = tt.mean
			}
			v, status := m.Value(tt.table)
			if status != want || math.IsNaN(v) == (want == entente.Known) {
				t.Errorf("%s: %s = %v, %s, want %s", tt.name, m.ID, v, status, want)
			}
			i := m.Interval(tt.table, .95)
			if math.IsNaN(i.Low) == (want == entente.Known) || (i.Method == "") == (want == entente.Known) {
				t.Errorf("%s: %s interval %+v with status %s", tt.name, m.ID, i, status)
			}
		}
	}
}

func TestFind(t *testing.T) {
	for _, id := range []string{"kappa-quadratic", "KAPPA_Quadratic", " kappa_quadratic "} {
		if m, ok := measure.Find(id); !ok || m.ID != "kappa-quadratic" {
			t.Errorf("Find(%q) = %q, %v", id, m.ID, ok)
		}
	}
	if m, ok := measure.Find("kapa"); ok {
		t.Errorf("Find(kapa) = %q", m.ID)
	}
	var none measure.Measure
	if _, status := none.Value(measure.Table{1, 2, 3}); status != entente.Unknown {
		t.Errorf("zero measure has status %s", status)
	}
}

// Every measure is symmetric, within its range, blind to the direction of the
// scale, and its interval contains it.
func TestMeasureProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		var reversed measure.Table
		for i, c := range table {
			reversed[8-i] = c
		}
		level := rapid.Float64Range(.5, .999).Draw(t, "level")
		for _, m := range measure.Pairwise() {
			v, status := m.Value(table)
			for name, other := range map[string]measure.Table{"transposed": table.Transpose(), "reversed": reversed} {
				w, s := m.Value(other)
				if s != status || status == entente.Known && math.Abs(v-w) > 1e-12 {
					t.Fatalf("%s of %v is %v (%s), %s %v (%s)", m.ID, table, v, status, name, w, s)
				}
			}
			if status != entente.Known {
				continue
			}
			const rounding = 1e-12
			if v < m.Low-rounding || v > m.High+rounding {
				t.Fatalf("%s of %v = %v outside %v..%v", m.ID, table, v, m.Low, m.High)
			}
			i := m.Interval(table, level)
			if !(i.Low <= v && v <= i.High) || i.Low < m.Low-rounding || i.High > m.High+rounding || i.Method == "" {
				t.Fatalf("%s of %v = %v, interval %+v", m.ID, table, v, i)
			}
			wider := m.Interval(table, level+(1-level)/2)
			if wider.Low > i.Low || wider.High < i.High {
				t.Fatalf("%s of %v: %+v at a higher level than %+v", m.ID, table, wider, i)
			}
		}
	})
}

func TestSIsAgreementRescaled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		if table.N() == 0 {
			return
		}
		agreement, s := measure.Pairwise()[0], measure.Pairwise()[5]
		a, _ := agreement.Value(table)
		b, _ := s.Value(table)
		ia, is := agreement.Interval(table, .95), s.Interval(table, .95)
		for _, d := range []float64{b - (2*a - 1), is.Low - (2*ia.Low - 1), is.High - (2*ia.High - 1)} {
			if math.Abs(d) > 1e-12 {
				t.Fatalf("%v: agreement %v %+v, S %v %+v", table, a, ia, b, is)
			}
		}
	})
}

func TestTableParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawTable(t), drawTable(t)
		sum := a.Plus(b)
		if sum.N() != a.N()+b.N() || a.Same()+a.Half()+a.Opposed() != a.N() || a.Transpose().Transpose() != a {
			t.Fatalf("%v and %v: sum %v", a, b, sum)
		}
		first, second := a.Margins()
		tFirst, tSecond := a.Transpose().Margins()
		if first != tSecond || second != tFirst {
			t.Fatalf("margins of %v and its transpose", a)
		}
		var rebuilt measure.Table
		for _, x := range []entente.Position{entente.NoLine, entente.Yes, entente.Abstain, entente.No, entente.NonVoting, entente.Unclear} {
			for _, y := range []entente.Position{entente.NoLine, entente.Yes, entente.Abstain, entente.No, entente.NonVoting, entente.Unclear} {
				for range a.At(x, y) {
					rebuilt.Add(x, y)
				}
				rebuilt.Add(x, entente.NonVoting)
			}
		}
		if rebuilt != a {
			t.Fatalf("%v rebuilt as %v", a, rebuilt)
		}
	})
}
