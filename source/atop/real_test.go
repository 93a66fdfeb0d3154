package atop_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/testdata"
	"entente/source"
	"entente/source/atop"
	register "entente/states"
)

// published reads a file of the mirror and returns its records, and the number
// of issues by kind.
func published(t *testing.T, role, name string) (records []entente.Record, issues map[string]int) {
	t.Helper()
	f, err := os.Open(filepath.Join(testdata.Path(t, "mirror/atop"), name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	issues = map[string]int{}
	in := source.Input{Role: role, Name: name, Bytes: f, States: register.Default()}
	for e, err := range atop.New().Reader.Read(t.Context(), in) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Record != nil {
			records = append(records, *e.Record)
		} else {
			issues[e.Issue.Kind]++
		}
	}
	return records, issues
}

// The numbers of rows are the publisher's for release 5.1 (2,510 memberships,
// 11,923 state-years, 849 phases); those of records are ours, after memberships
// are cut where a number passes from one state to the next. Uncut they were
// counted with Python's csv module: 11,436 pairs, 9,076 promises of defence,
// 17,811 of non-aggression.
func TestRealFiles(t *testing.T) {
	for _, c := range []struct {
		role, name    string
		kinds, issues map[string]int
	}{
		{
			"member", "atop5_1m.csv.gz",
			map[string]int{"member": 2553, "alliance": 11659, "defense": 9138, "offense": 2085, "neutrality": 349, "nonaggression": 18227, "consultation": 7700},
			map[string]int{"day-unknown": 36, "unknown-state": 1},
		},
		{
			"alliance", "atop5_1a.csv",
			map[string]int{"listed": 2302},
			map[string]int{"day-unknown": 14, "unknown-listed-state": 1},
		},
		{
			"phase", "atop5_1aph.csv",
			map[string]int{"phase": 2552, "bodies": 849},
			map[string]int{"day-unknown": 14, "unknown-listed-state": 1, "missing-value": 13}, // 13 phases have no organ1
		},
		{
			"state-year", "atop5_1sy.csv.gz",
			map[string]int{"alliances": 11923},
			map[string]int{},
		},
		{
			"inst", "atopinst5_1.csv",
			map[string]int{"institution": 849},
			map[string]int{"missing-value": 6},
		},
	} {
		t.Run(c.role, func(t *testing.T) {
			records, issues := published(t, c.role, c.name)
			kinds := map[string]int{}
			for _, r := range records {
				kinds[r.Kind]++
			}
			if d := cmp.Diff(c.kinds, kinds) + cmp.Diff(c.issues, issues); d != "" {
				t.Error(d)
			}
		})
	}
}

// The publisher's file of directed dyad-years of release 5.1 has 273,296 rows.
// It leaves out one alliance, 1320 of 1874-83 with a partner that has no number
// among the states (8152).
func TestDirectedDyadYears(t *testing.T) {
	records, _ := published(t, "member", "atop5_1m.csv.gz")
	type year struct {
		a, b int
		year int
	}
	seen := map[year]bool{}
	for _, r := range records {
		if r.Kind != atop.Alliance {
			continue
		}
		last := 2018
		if r.Span.To.Known() {
			last = (r.Span.To - 1).Year()
		}
		a, b := number(t, r.A, r.Span.From), number(t, r.B, r.Span.From)
		for y := r.Span.From.Year(); y <= last; y++ {
			seen[year{a, b, y}], seen[year{b, a, y}] = true, true
		}
	}
	if len(seen) != 273296 {
		t.Errorf("%d directed dyad-years, want 273,296", len(seen))
	}
}

// number is the Correlates of War number of a state on a day.
func number(t *testing.T, c entente.Code, on entente.Date) int {
	t.Helper()
	s, ok := register.Default().State(c)
	if !ok {
		t.Fatalf("no state %s", c)
	}
	text, ok := s.CodeOn(register.COW, on)
	if !ok {
		t.Fatalf("%s has no COW number on %s", c, on)
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
