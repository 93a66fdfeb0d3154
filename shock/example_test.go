package shock_test

import (
	"fmt"

	"entente/shock"
)

// A pair that is at 1 before the shocks and at 3 after each for two periods.
func Example() {
	p := shock.Panel{{1, 1, 1, 3, 3, 1, 1, 1, 3, 3, 1, 1}}
	list := []shock.Shock{{First: 2, Last: 2, Units: []int{0}}, {First: 7, Last: 7, Units: []int{0}}}
	w := shock.Window{Leads: 2, Lags: 2}
	r := shock.Dates(p, list, w, shock.Response)
	fmt.Printf("response %.0f, p %.2f among %d placebo dates\n", r.Value, r.P, len(r.Values))
	// Output: response 2, p 0.33 among 11 placebo dates
}
