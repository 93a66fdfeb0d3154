package operation

import (
	"slices"
	"strings"
	"testing"
)

// Dates as in docs/states.md: the German Democratic Republic to 1990-10-03, and
// the Soviet seat to the end of 1991.
func TestStates(t *testing.T) {
	ask := func(name, on string) *StatesResult {
		t.Helper()
		res, err := runStates(t.Context(), embeddedEnv(t), &statesRequest{State: name, On: on})
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	codes := func(r *StatesResult) []string {
		var list []string
		for _, s := range r.States {
			list = append(list, s.Code)
		}
		return list
	}
	for _, c := range []struct{ name, on, want string }{
		{"russia", "1980-06-01", "SUN"}, {"russia", "", "RUS"}, {"RUS", "1980-06-01", "RUS"}, {"rus", "", "RUS"}, {"Viet-Nam", "", "VNM"},
	} {
		r := ask(c.name, c.on)
		if got := codes(r); len(got) != 1 || got[0] != c.want || r.States[0].Detail == nil {
			t.Errorf("%s on %q is %v, want %s", c.name, c.on, got, c.want)
		}
	}
	if before, after := codes(ask("", "1990-10-02")), codes(ask("", "1990-10-03")); !slices.Contains(before, "DDR") || slices.Contains(after, "DDR") || !slices.Contains(after, "SUN") {
		t.Errorf("on the eve %v, then %v", before, after)
	}
	all := ask("", "")
	if rows := all.Sheet().Rows; len(all.States) < 250 || len(rows) < len(all.States) {
		t.Errorf("%d states, %d rows", len(all.States), len(rows))
	}
	for _, s := range all.States {
		if s.Detail != nil || s.Name == "" || s.Kind == "" || len(s.Spells) == 0 {
			t.Errorf("%+v", s)
		}
	}
	detail := ask("iran", "").States[0].Detail
	if !slices.ContainsFunc(detail.Codes, func(c StateCode) bool { return c.System == "cow" && c.Code == "630" }) { // COW state list
		t.Errorf("codes of Iran: %+v", detail.Codes)
	}
	if !slices.ContainsFunc(detail.Memberships, func(m StateInGroup) bool { return m.Group == "brics" && strings.HasPrefix(m.From, "2024") }) {
		t.Errorf("Iran is in %+v", detail.Memberships)
	}
}
