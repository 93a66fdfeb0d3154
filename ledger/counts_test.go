package ledger_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"entente/ledger"
)

var update = flag.Bool("update", false, "rewrite the counts in docs/ledger.md")

const (
	page  = "../docs/ledger.md"
	begin = "<!-- counts -->\n"
	end   = "<!-- /counts -->"
)

// counts lays out how many rows of each kind there are.
func counts(rows []ledger.Row) string {
	type tally struct{ verified, not int }
	kinds := map[string]*tally{}
	var all, figures tally
	for _, r := range rows {
		k := kinds[r.Kind]
		if k == nil {
			k = new(tally)
			kinds[r.Kind] = k
		}
		listed := r.Kind == "veto" || r.Kind == "missile-tests"
		if r.Verified {
			k.verified++
			all.verified++
			if !listed {
				figures.verified++
			}
			continue
		}
		k.not++
		all.not++
		if !listed {
			figures.not++
		}
	}
	var b strings.Builder
	b.WriteString("| kind | verified | not verified |\n|---|---|---|\n")
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		fmt.Fprintf(&b, "| `%s` | %d | %d |\n", kind, kinds[kind].verified, kinds[kind].not)
	}
	fmt.Fprintf(&b, "| all | %d | %d |\n", all.verified, all.not)
	fmt.Fprintf(&b, "| all but vetoes and missile tests | %d | %d |\n", figures.verified, figures.not)
	return b.String()
}

// TestCountsOfThePage keeps the table of the page true.
func TestCountsOfThePage(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), begin)
	was, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no marks for the counts", page)
	}
	want := counts(rows(t))
	if *update {
		if err := os.WriteFile(page, []byte(head+begin+want+end+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if was != want {
		t.Errorf("the counts of %s are old; rewrite them with -update:\n%s", page, want)
	}
}

// TestEveryKindIsUsed keeps Kinds free of kinds that nothing is of.
func TestEveryKindIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, r := range rows(t) {
		used[r.Kind] = true
	}
	for kind := range ledger.Kinds() {
		if !used[kind] {
			t.Errorf("no row is of the kind %s", kind)
		}
	}
}
