package record_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/record"
)

// twoYears has eleven roll calls in 2018 and nine in 2019.
func twoYears() []ballot {
	var list []ballot
	for i := range 20 {
		year, vote := 2018, "Y"
		if i >= 11 {
			year = 2019
		}
		if i%3 == 0 {
			vote = "A"
		}
		list = append(list, rollCall(fmt.Sprint(i), fmt.Sprintf("%d-12-%02d", year, i+1), fmt.Sprint(year-1945), "Text "+string(rune('A'+i)),
			"CHN", "Y", "IRN", vote, "PRK", "N", "RUS", vote, "USA", "N")...)
	}
	return list
}

// The snapshot is a function of the record alone, and holds figures of years
// with enough roll calls and nothing else.
func TestSnapshotOfASmallRecord(t *testing.T) {
	home := made(t, "2020_12_31", twoYears())
	dir, m := snapshotOf(t, home)
	again, n := snapshotOf(t, made(t, "2020_12_31", twoYears()))
	if d := cmp.Diff(m, n); d != "" {
		t.Errorf("manifests of the same votes differ:\n%s", d)
	}
	if d := cmp.Diff(tree(t, os.DirFS(dir)), tree(t, os.DirFS(again))); d != "" {
		t.Error("snapshots of the same votes have other bytes")
	}
	for _, s := range m.Segments {
		if s.Kind == "votes" || s.Kind == "rollcalls" || s.Kind == "records" && !strings.HasPrefix(s.Inputs[0], "ledger/") {
			t.Errorf("the snapshot holds %s of %s", s.Kind, s.Inputs[0])
		}
	}
	if !m.RawOmitted || !slices.ContainsFunc(m.Editions, func(e entente.Edition) bool { return e.File == "ga" && e.URL == "" }) {
		t.Errorf("manifest %+v", m)
	}
	r := open(t, record.Options{Home: t.TempDir() + "/none", Snapshot: os.DirFS(dir)})
	q := record.Query{Measure: measureOf(t, "agreement"), By: record.ByYear, From: "2018", To: "2019"}
	got := figures(t, r, q, "CHN-USA", "IRN-RUS")
	if f := got["IRN-RUS 2018"]; f.Status != entente.Known || f.Value != 1 || f.N != 11 {
		t.Errorf("2018: %+v", f)
	}
	if f := got["IRN-RUS 2019"]; f.Status != entente.Unknown || !strings.Contains(f.Note, "fewer than 10") {
		t.Errorf("2019: %+v", f)
	}
	for _, x := range []string{"share-unanimous", "mean-pairwise"} {
		whole := figures(t, open(t, record.Options{Home: home}), record.Query{Measure: measureOf(t, x), By: record.ByYear, From: "2018", To: "2018"}, "quartet")
		part := figures(t, r, record.Query{Measure: measureOf(t, x), By: record.ByYear, From: "2018", To: "2018"}, "quartet")
		if !sameFigure(whole["quartet 2018"], part["quartet 2018"]) || part["quartet 2018"].Status != entente.Known {
			t.Errorf("%s: embedded %+v, full %+v", x, part["quartet 2018"], whole["quartet 2018"])
		}
	}
	// A record without any year that may be embedded gives no snapshot.
	few := made(t, "2020_12_31", eachYear(2015, 2019, "CHN", "Y", "USA", "N"))
	if _, err := record.Snapshot(t.Context(), few, t.TempDir()+"/few", nil); err == nil {
		t.Error("a snapshot without figures is written")
	}
}

// What is built is the same whatever the number of workers.
func TestBuildIsReproducible(t *testing.T) {
	home := made(t, "2020_12_31", twoYears())
	ids := func() []string {
		var list []string
		for _, s := range open(t, record.Options{Home: home}).Manifest().Segments {
			list = append(list, s.Kind+" "+s.ID+" "+s.SHA256)
		}
		slices.Sort(list)
		return list
	}
	before := ids()
	for _, workers := range []int{1, 8} {
		if err := os.RemoveAll(home + "/segments"); err != nil {
			t.Fatal(err)
		}
		done, err := record.Build(t.Context(), record.BuildOptions{Home: home, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range done {
			if m.Result != "built" {
				t.Errorf("%s is %s although its segments are gone", m.Node, m.Result)
			}
		}
		if d := cmp.Diff(before, ids()); d != "" {
			t.Errorf("%d workers build another record:\n%s", workers, d)
		}
	}
	done, err := record.Build(t.Context(), record.BuildOptions{Home: home})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range done {
		if m.Result != "fresh" {
			t.Errorf("%s is %s although nothing is new", m.Node, m.Result)
		}
	}
}
