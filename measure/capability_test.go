package measure_test

import (
	"math"
	"testing"

	"entente/measure"
)

func TestCINC(t *testing.T) {
	// Two states with both components, one with the second alone: its mean is
	// over that one, so the three sum to 0.55 + 0.35 + 0.2 = 1.1, not to 1.
	index, present := measure.CINC([][]float64{{60, 50}, {40, 30}, {none, 20}, {none, none}})
	for i, want := range []float64{(.6 + .5) / 2, (.4 + .3) / 2, .2, none} {
		if math.Abs(index[i]-want) > 1e-12 || math.IsNaN(index[i]) != math.IsNaN(want) {
			t.Errorf("state %d: %v, want %v", i, index[i], want)
		}
	}
	if present[0] != 2 || present[2] != 1 || present[3] != 0 {
		t.Errorf("present %v, want 2 2 1 0", present)
	}
	sum := 0.0
	for _, s := range measure.Shares(index) {
		if !math.IsNaN(s) {
			sum += s
		}
	}
	if math.Abs(sum-1) > 1e-12 {
		t.Errorf("shares sum to %v", sum)
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"all alike", measure.Concentration([]float64{2, 2, none, 2}), 0},
		{"one has all", measure.Concentration([]float64{5, 0, 0}), 1},
		{"three to one", measure.Concentration([]float64{3, 1}), .5}, // sqrt((10/16 - 1/2) / (1/2))
		{"alone", measure.Concentration([]float64{5, none}), none},
		{"largest", measure.TopShare([]float64{1, 3, none}, 1), .75},
		{"two largest", measure.TopShare([]float64{1, 3, 4}, 2), .875},
		{"two of one", measure.TopShare([]float64{1, none}, 2), none},
		{"of nothing", measure.TopShare([]float64{0, 0}, 1), none},
		{"share of nothing", measure.Shares([]float64{0})[0], none},
	} {
		if math.Abs(c.got-c.want) > 1e-12 || math.IsNaN(c.got) != math.IsNaN(c.want) {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
}
