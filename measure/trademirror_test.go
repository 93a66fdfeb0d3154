package measure_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"entente"
	"entente/measure"
)

func TestMirror(t *testing.T) {
	for _, c := range []struct {
		m              measure.Mirror
		gap            float64
		false0, derive bool
	}{
		{measure.Mirror{Imported: 110, Exported: 90}, .1, false, false},
		{measure.Mirror{Imported: 90, Exported: 110}, -.1, false, false},
		{measure.Mirror{Imported: 0, Exported: 5}, -1, true, false},
		{measure.Mirror{Imported: .2, Exported: 0}, 1, false, false}, // below a unit of the data
		{measure.Mirror{Imported: 0, Exported: 0}, none, false, false},
		{measure.Mirror{Imported: none, Exported: 5}, none, false, false},
		{measure.Mirror{Imported: 5, Exported: none}, none, false, false},
		{measure.Mirror{Imported: 106, Exported: 100}, 6. / 206, false, true},
		{measure.Mirror{Imported: 1.1e6, Exported: 1e6}, 1. / 21, false, true},
		{measure.Mirror{Imported: 1.1001e6, Exported: 1e6}, .1001 / 2.1001, false, false},
	} {
		gap := c.m.Gap()
		if math.Abs(gap-c.gap) > 1e-12 || math.IsNaN(gap) != math.IsNaN(c.gap) || c.m.FalseZero() != c.false0 || c.m.Derived() != c.derive {
			t.Errorf("%+v: gap %v, false zero %v, derived %v; want %v, %v, %v", c.m, gap, c.m.FalseZero(), c.m.Derived(), c.gap, c.false0, c.derive)
		}
	}
}

// AAA exports: to BBB both report, CCC alone reports, DDD says nothing came, EEE
// has a report made from AAA's.
func TestTradeReports(t *testing.T) {
	r := measure.NewTradeReports([]measure.Exchange{
		{A: "AAA", B: "BBB", OfA: 50, OfB: 130},
		{A: "AAA", B: "CCC", OfA: none, OfB: 7},
		{A: "AAA", B: "DDD", OfA: none, OfB: 0},
		{A: "AAA", B: "EEE", OfA: none, OfB: 21.2},
	}, []measure.Exchange{
		{A: "AAA", B: "BBB", OfA: 60, OfB: 70},
		{A: "AAA", B: "DDD", OfA: none, OfB: 30},
		{A: "AAA", B: "EEE", OfA: 4, OfB: 20},
		{A: "AAA", B: "FFF", OfA: none, OfB: 2},
	})
	if got, want := r.ExportsOf("AAA"), (measure.MirrorSum{Imported: 130, Exported: 70, Apart: 60, Flows: 1, OneSided: 2, FalseZeros: 1, Derived: 1}); got != want {
		t.Errorf("exports %+v, want %+v", got, want)
	}
	if got := r.ImportsOf("AAA"); got.Gap() != -10./110 || got.Disagreement() != 10./110 || got.OneSided != 1 {
		t.Errorf("imports %+v", got)
	}
	if s := r.ExportsOf("FFF"); !math.IsNaN(s.Gap()) || !math.IsNaN(s.Disagreement()) {
		t.Errorf("without a partner: %+v", s)
	}
	y := r.Filled()
	for to, want := range map[entente.Code]float64{"BBB": 130, "CCC": 7, "DDD": 30, "EEE": 21.2, "FFF": 2} {
		if got := y.Flow("AAA", to); got != want {
			t.Errorf("filled flow to %s: %v, want %v", to, got, want)
		}
	}
	if got := y.Flow("EEE", "AAA"); got != 4 {
		t.Errorf("a flow that the exporter alone reports: %v, want 4", got)
	}
}

// The gap changes its sign with the two sides, stays within -1 and 1, and does
// not depend on the unit; summed up it is no greater than the disagreement.
func TestMirrorProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Float64Range(1e-3, 1e6)
		var imports, exports []measure.Exchange
		for _, b := range []entente.Code{"BBB", "CCC", "DDD"} {
			m := measure.Mirror{Imported: value.Draw(t, "m"), Exported: value.Draw(t, "x")}
			back := measure.Mirror{Imported: m.Exported, Exported: m.Imported}
			tens := measure.Mirror{Imported: 10 * m.Imported, Exported: 10 * m.Exported}
			if g := m.Gap(); g != -back.Gap() || math.Abs(g) > 1 || math.Abs(g-tens.Gap()) > 1e-12 {
				t.Fatalf("%+v: %v, reversed %v, in tens %v", m, g, back.Gap(), tens.Gap())
			}
			imports = append(imports, measure.Exchange{A: "AAA", B: b, OfA: none, OfB: m.Imported})
			exports = append(exports, measure.Exchange{A: "AAA", B: b, OfA: none, OfB: m.Exported})
		}
		if s := measure.NewTradeReports(imports, exports).ExportsOf("AAA"); s.Flows > 0 && !(math.Abs(s.Gap()) <= s.Disagreement()+1e-12 && s.Disagreement() <= 1) {
			t.Fatalf("%+v: gap %v, disagreement %v", s, s.Gap(), s.Disagreement())
		}
	})
}
