package ofac_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente/internal/testdata"
	"entente/source"
	"entente/source/ofac"
	"entente/states"
)

// snapshot reads one of the publisher's files: entries by programme.
func snapshot(t *testing.T, path string) (entries map[string]map[string]bool, pending, issues map[string]int, rows int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	entries, pending, issues = map[string]map[string]bool{}, map[string]int{}, map[string]int{}
	in := source.Input{Role: "sdn", Name: filepath.Base(path), Bytes: f, States: states.Default()}
	for e, err := range ofac.New().Reader.Read(t.Context(), in) {
		if err != nil {
			t.Fatal(err)
		}
		rows = max(rows, e.Rows)
		if e.Issue != nil {
			issues[e.Issue.Kind]++
			continue
		}
		if entries[e.Record.Ref] == nil {
			entries[e.Record.Ref] = map[string]bool{}
		}
		programme, waits := strings.CutPrefix(e.Record.Kind, source.PendingKind)
		if waits {
			pending[e.Record.Ref]++
		}
		entries[e.Record.Ref][strings.TrimPrefix(programme, source.ListingKind)] = true
	}
	return entries, pending, issues, rows
}

// The counts were taken from the publisher's files with Python. By token: the
// programme is one of those of the entry, alone or marked BPI- for a pending
// investigation; alone: it is the only one and not pending. In April 2024 one
// more entry has it alone and pending: 3,990 together.
func TestRussiaEO14024(t *testing.T) {
	for _, want := range []struct {
		date               string
		rows, token, alone int
	}{
		{"2022-02-28", 9222, 147, 110}, {"2022-03-31", 9847, 700, 639}, {"2024-04-26", 14668, 4150, 3989},
	} {
		entries, pending, _, rows := snapshot(t, testdata.Path(t, "mirror/ofac/SDN_"+want.date+".CSV.gz"))
		token, alone := 0, 0
		for number, programmes := range entries {
			if programmes["RUSSIA-EO14024"] {
				token++
				if len(programmes) == 1 && pending[number] == 0 {
					alone++
				}
			}
		}
		if rows != want.rows || len(entries) != want.rows || token != want.token || alone != want.alone {
			t.Errorf("%s: %d rows, %d entries, %d by token, %d alone; want %+v", want.date, rows, len(entries), token, alone, want)
		}
	}
}

// No row of the 33 snapshots is lost, and every programme in them is declared.
func TestAllSnapshots(t *testing.T) {
	testdata.Long(t)
	paths, err := filepath.Glob(filepath.Join(testdata.Path(t, "mirror/ofac"), "SDN_*.CSV.gz"))
	if err != nil || len(paths) != 33 {
		t.Fatalf("%d snapshots, %v, want 33", len(paths), err)
	}
	for _, p := range paths {
		_, _, issues, _ := snapshot(t, p)
		delete(issues, "pending-investigation")
		if len(issues) > 0 {
			t.Errorf("%s: issues %v", filepath.Base(p), issues)
		}
	}
	if !slices.IsSorted(paths) {
		t.Error("the snapshots are not in order of their dates")
	}
}
