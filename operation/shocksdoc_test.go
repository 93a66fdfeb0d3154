package operation

import (
	"math"
	"testing"
)

func TestShocksSheet(t *testing.T) {
	nan := Number(math.NaN())
	res := &ShocksResult{
		Group: "g", Effect: .1, Low: nan, High: nan, Smallest: .2, Used: 3, From: "2015", To: "2024", Dates: ShockRank{Value: .1, Mean: .01, SD: .05, P: .04, N: 99},
		Course: []ShockStep{{At: -1, Value: .3, P05: -.2, P95: .2}}, Pairs: []ShockPair{{"A-B", .4, 2}}, Declared: []ShockGroup{{Group: "h", Value: nan}},
		Shocks: []ShockLine{{Target: "A", List: "ofac", From: "2018-01-01", To: "2018-01-02", Entries: 30, Status: "taken", Response: .5}},
	}
	s := res.Sheet()
	parts := map[any]int{}
	for _, row := range s.Rows {
		if len(row) != len(s.Columns) {
			t.Errorf("%v: %d cells in %d columns", row, len(row), len(s.Columns))
		}
		parts[row[0]]++
	}
	if parts["effect"] != 1 || parts["rank"] != 3 || parts["course"] != 1 || parts["pair"] != 1 || parts["declared group"] != 1 || parts["shock"] != 1 {
		t.Errorf("parts %v", parts)
	}
	if last := s.Rows[len(s.Rows)-1]; last[1] != "A" || last[2] != .5 || last[8] != 30 || last[9] != "ofac" || last[12] != "taken" {
		t.Errorf("the shock: %v", last)
	}
}
