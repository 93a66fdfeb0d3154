package operation

import (
	"context"
	"math"
	"testing"
)

// The map says of every other state what the list says of its ends: values that
// are known, zeros of directions among them, once each, at places of today.
func TestStateOnMap(t *testing.T) {
	s, err := runState(context.Background(), embedded(t), &stateRequest{State: "China", Year: 1980, Top: 3, Map: true})
	if err != nil {
		t.Fatal(err)
	}
	if s.M49 != 156 { // ISO 3166-1: China
		t.Errorf("China lies at %d, want 156", s.M49)
	}
	var mapped int
	for _, l := range s.Layers {
		seen := map[string]OnMap{}
		for _, x := range l.All {
			if _, twice := seen[x.State]; twice || math.IsNaN(float64(x.Value)) || x.State == "CHN" {
				t.Errorf("%s: %s with %v stands where it should not", l.Measure, x.State, x.Value)
			}
			seen[x.State] = x
		}
		if l.Way == "" && len(l.All) != l.Of || len(l.All) < l.Of {
			t.Errorf("%s %s: %d on the map of %d with a value", l.Measure, l.Way, len(l.All), l.Of)
		}
		for _, n := range l.Closest {
			if seen[n.State].Value != n.Value {
				t.Errorf("%s %s: %v on the map, %v in the list", l.Measure, n.State, seen[n.State].Value, n.Value)
			}
		}
		if x, ok := seen["SUN"]; ok && x.M49 != 643 { // where Russia lies
			t.Errorf("the Soviet Union lies at %d, want 643", x.M49)
		}
		mapped += len(l.All)
	}
	if mapped == 0 {
		t.Error("nothing is on the map")
	}
	plain, err := runState(context.Background(), embedded(t), &stateRequest{State: "China", Year: 1980, Top: 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range plain.Layers {
		if len(l.All) > 0 {
			t.Errorf("%s: on the map unasked", l.Measure)
		}
	}
}
