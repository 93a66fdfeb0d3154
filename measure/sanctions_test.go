package measure_test

import (
	"testing"

	"entente/measure"
)

func TestCaseActive(t *testing.T) {
	for _, c := range []struct {
		in   measure.Case
		year int
		want bool
	}{
		{measure.Case{Begin: 1960, End: 1970}, 1959, false},
		{measure.Case{Begin: 1960, End: 1970}, 1960, true},
		{measure.Case{Begin: 1960, End: 1970}, 1970, true},
		{measure.Case{Begin: 1960, End: 1970}, 1971, false},
		{measure.Case{Begin: 2022, End: 2023, Running: true}, 2024, true},
		{measure.Case{Begin: 2022, End: 2023, Running: true}, 2021, false},
	} {
		if got := c.in.Active(c.year); got != c.want {
			t.Errorf("%+v active in %d: %v", c.in, c.year, got)
		}
	}
}

func TestJump(t *testing.T) {
	steady := map[int]int{1950: 4, 1951: 10, 1952: 9, 1953: 15, 1954: 11}
	if y, _, _, ok := measure.Jump(steady, 1950, 1954, 2); ok {
		t.Errorf("a jump in %d, where 15 is no more than twice 10", y)
	}
	steady[1954] = 31 // more than twice 15
	if y, n, before, ok := measure.Jump(steady, 1950, 1954, 2); !ok || y != 1954 || n != 31 || before != 15 {
		t.Errorf("jump %d %d %d %v, want 1954 with 31 after 15", y, n, before, ok)
	}
	if y, _, _, ok := measure.Jump(steady, 1950, 1954, 5); ok {
		t.Errorf("a jump in %d before five years have passed", y)
	}
	if _, _, _, ok := measure.Jump(nil, 1950, 2023, 3); ok {
		t.Error("a jump without cases")
	}
}
