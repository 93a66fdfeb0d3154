package ledger_test

import (
	"fmt"
	"io/fs"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"entente"
	"entente/ledger"
	"entente/states"
)

func rows(t *testing.T) []ledger.Row {
	t.Helper()
	all, err := ledger.Rows()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// exists asks the register of states.
func exists(code entente.Code, on entente.Date) bool {
	s, ok := states.Default().State(code)
	return ok && s.ValidOn(on)
}

// TestStatesExist reads the embedded files again with the register: a row may
// only speak of states that exist on its date.
func TestStatesExist(t *testing.T) {
	if _, err := ledger.Parse(os.DirFS("data"), exists); err != nil {
		t.Error(err)
	}
}

// The counts that the ledger was asked to reach.
func TestCounts(t *testing.T) {
	verified, other := 0, 0
	kinds := map[string]bool{}
	pairs := map[entente.Pair]bool{}
	for _, r := range rows(t) {
		if !r.Verified {
			other++
			continue
		}
		if r.Kind == "veto" || r.Kind == "missile-tests" {
			continue
		}
		verified++
		kinds[r.Kind] = true
		for i, a := range r.Participants {
			for _, b := range r.Participants[i+1:] {
				pairs[entente.NewPair(a, b)] = true
			}
		}
	}
	if n := len(rows(t)); n < 400 {
		t.Errorf("%d rows, want at least 400", n)
	}
	if verified < 200 {
		t.Errorf("%d verified rows that are neither vetoes nor missile tests, want at least 200", verified)
	}
	if other == 0 {
		t.Error("no row is marked as unverified; the mark has no use or no effect")
	}
	if len(kinds) < 12 {
		t.Errorf("verified rows have only %d kinds", len(kinds))
	}
	four := []entente.Code{"CHN", "IRN", "PRK", "RUS"}
	for i, a := range four {
		for _, b := range four[i+1:] {
			if p := entente.NewPair(a, b); !pairs[p] {
				t.Errorf("no verified row speaks of %s", p)
			}
		}
	}
}

// unSymbol is the form of the symbols of UN resolutions, drafts and meetings.
var unSymbol = regexp.MustCompile(`^(S/RES/\d+\(\d{4}\)|A/RES/(\d+/\d+|ES-\d+/\d+|\d+\([IVXL]+\))|S/(\d{4}/)?\d+(/Rev\.\d)?(/Corr\.\d)?|S/PV\.\d+)$`)

func TestSymbolsOfTheUN(t *testing.T) {
	n := 0
	for _, r := range rows(t) {
		s := r.Source.Symbol
		if s == "" {
			continue
		}
		n++
		if !unSymbol.MatchString(s) {
			t.Errorf("%s: symbol %q", r.ID, s)
		}
		if m := regexp.MustCompile(`\((\d{4})\)$`).FindStringSubmatch(s); m != nil && m[1] != fmt.Sprint(r.When.From.Year()) {
			t.Errorf("%s: symbol %s on %s", r.ID, s, r.When)
		}
	}
	if n < 250 {
		t.Errorf("only %d rows have a symbol", n)
	}
}

func TestRowsAreSourced(t *testing.T) {
	for _, r := range rows(t) {
		if r.Verified && strings.Contains(r.Source.Publisher+r.Source.Title, "memory") {
			t.Errorf("%s: verified from memory", r.ID)
		}
		if !r.Verified && r.Source.Link != "" {
			t.Errorf("%s: a link that nobody has seen", r.ID)
		}
		if len(r.Sentence) > 220 || !regexp.MustCompile(`^[A-Z]`).MatchString(r.Sentence) {
			t.Errorf("%s: %q is not one short sentence", r.ID, r.Sentence)
		}
	}
}

func TestFilesHoldTheirKinds(t *testing.T) {
	kinds := map[string][]string{
		"arms-reported.yaml": {"arms-reported"}, "exercises.yaml": {"exercise", "patrol"},
		"memberships.yaml": {"membership"}, "missile-tests.yaml": {"missile-tests"}, "nuclear-tests.yaml": {"nuclear-test"},
		"payment-and-blocs.yaml": {"payment", "trade-bloc"}, "resolutions.yaml": {"resolution"},
		"sanctions.yaml":  {"sanctions", "un-sanctions", "eu-sanctions"},
		"statements.yaml": {"statement", "relations", "resolution"}, "treaties.yaml": {"treaty", "treaty-step"},
		"vetoes.yaml": {"veto"}, "visits.yaml": {"visit", "summit"},
	}
	for _, r := range rows(t) {
		if !slices.Contains(kinds[r.File], r.Kind) {
			t.Errorf("%s: kind %s in %s", r.ID, r.Kind, r.File)
		}
	}
}

func TestRecords(t *testing.T) {
	records, err := ledger.Records()
	if err != nil {
		t.Fatal(err)
	}
	all := rows(t)
	refs := map[string]bool{}
	for _, r := range records {
		row := all[r.Row-1]
		if row.ID != r.Ref || !row.Verified {
			t.Fatalf("record of %s points to row %d, which is %s (verified %v)", r.Ref, r.Row, row.ID, row.Verified)
		}
		if r.A == "" || r.Layer == "" || r.Label == "" || (r.Directed && r.B == "") || r.Size == 0 {
			t.Errorf("incomplete record %+v", r)
		}
		refs[r.Ref] = true
	}
	for _, r := range all {
		if r.Verified && !refs[r.ID] {
			t.Errorf("%s has no record", r.ID)
		}
	}
}

// The treaty of 2024 obliges Russia and North Korea from its entry into force,
// not from its signature.
func TestObligationsHoldFromEntryIntoForce(t *testing.T) {
	records, err := ledger.Records()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]entente.Span{}
	for _, r := range records {
		if r.Ref == "treaty-prk-rus-2024" {
			found[r.Kind] = r.Span
		}
		if r.Ref == "treaty-irn-rus-2025" && r.Kind == "obligation-defense" {
			t.Error("the treaty of Russia and Iran has no clause of mutual defence")
		}
	}
	if s := found["treaty"]; s.From != entente.MustDate("2024-06-19") || s.To != entente.MustDate("2024-06-20") {
		t.Errorf("signed %s", s)
	}
	if s := found["obligation-defense"]; s.From != entente.MustDate("2024-12-04") || s.To.Known() {
		t.Errorf("defence holds %s", s)
	}
}

func TestMissileTestsHaveCounts(t *testing.T) {
	records, err := ledger.Records()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if r.Kind == "missile-tests" && (math.IsNaN(r.Size) || r.Unit != "tests") {
			t.Errorf("%s: %v %q", r.Ref, r.Size, r.Unit)
		}
	}
}

func TestHashFollowsTheFiles(t *testing.T) {
	if h := ledger.Hash(); !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(h) || h != ledger.Hash() {
		t.Errorf("hash %q", h)
	}
}

func TestLicence(t *testing.T) {
	b, err := fs.ReadFile(os.DirFS("data"), "LICENSE")
	if err != nil || !strings.Contains(string(b), "CC0 1.0") {
		t.Errorf("licence: %v", err)
	}
}
