package fetch

import "testing"

func TestNewestByDateAndNumber(t *testing.T) {
	for _, c := range []struct{ older, newer string }{
		{"2025_9_19_ga_voting.csv", "2025_10_31_ga_voting.csv"},
		{"2025_10_31_ga_voting.csv", "2026_02_06_ga_voting.csv"},
		{"IdealpointestimatesAll_Jun2024.csv", "IdealpointestimatesAll_Apr2025.csv"},
		{"IdealpointestimatesAll_Apr2024.csv", "IdealpointestimatesAll_Jun2024.csv"},
		{"states_v9.csv", "states_v10.csv"},
		{"SDN_2024-03-27.CSV", "SDN_2024-04-26.CSV"},
		{"list_20240131.csv", "list_20240201.csv"},
		{"a.csv", "b.csv"},
	} {
		if compareAge(c.older, c.newer) >= 0 {
			t.Errorf("%s is not older than %s", c.older, c.newer)
		}
		if compareAge(c.newer, c.older) <= 0 {
			t.Errorf("%s is not newer than %s", c.newer, c.older)
		}
		if compareAge(c.older, c.older) != 0 {
			t.Errorf("%s differs from itself", c.older)
		}
	}
}
