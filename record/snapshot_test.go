package record_test

import (
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/record"
	"entente/snapshot"
	"entente/states"
	"entente/store"
)

func groupOf(r *record.Record, members ...string) (states.Group, error) {
	return states.Inline(members, r.States)
}

func snapshotOf(t testing.TB, home string) (dir string, m store.Manifest) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "snapshot")
	m, err := record.Snapshot(t.Context(), home, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return dir, m
}

// tree reads all files below a root.
func tree(t testing.TB, fsys fs.FS) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[p], err = fs.ReadFile(fsys, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// What the program embeds is what it makes of the mirror today, byte for byte.
// The names of the files may differ: they also hash the register's text, which
// a comment in it changes. The composite is left out: to estimate it takes a
// minute, and the full record of the tests holds none.
func TestEmbeddedRecordIsRebuilt(t *testing.T) {
	dir, made := snapshotOf(t, whole(t))
	s, err := store.OpenFS(snapshot.FS())
	if err != nil {
		t.Fatal(err)
	}
	held := s.Manifest()
	if d := cmp.Diff(held.Editions, made.Editions); d != "" {
		t.Errorf("editions differ (-embedded +made): run make snapshot MIRROR=folder\n%s", d)
	}
	sums := func(m store.Manifest) map[string]string {
		out := map[string]string{}
		for _, s := range m.Segments {
			if !strings.HasPrefix(s.Kind, "composite") {
				out[s.Kind] += s.SHA256
			}
		}
		return out
	}
	if d := cmp.Diff(sums(held), sums(made)); d != "" {
		t.Errorf("segments differ (-embedded +made): run make snapshot MIRROR=folder\n%s", d)
	}
	for name := range tree(t, os.DirFS(dir)) {
		if name != "manifest.json" && !strings.HasPrefix(name, "segments/") {
			t.Errorf("the snapshot holds %s", name)
		}
	}
}

// No row of a publisher is embedded, and none can be worked out of years with
// few roll calls.
func TestEmbeddedRecordGivesNoRowAway(t *testing.T) {
	r := embedded(t)
	if kinds := kindsOf(r); slices.Contains(kinds, "votes") || slices.Contains(kinds, "rollcalls") {
		t.Errorf("embedded: %v", kinds)
	}
	statements, err := r.Statements(func(s record.Statement) bool { return true })
	if err != nil || len(statements) == 0 {
		t.Fatalf("embedded: %d statements, %v; the ledger is ours and belongs in it", len(statements), err)
	}
	for _, s := range statements {
		if s.Source != "ledger" {
			t.Fatalf("embedded: a record of %s", s.Source)
		}
	}
	if _, err := r.Joint(entente.GeneralAssembly, record.BySession); err == nil {
		t.Error("tables by session are embedded: with those by year they give roll calls away")
	}
	j, err := r.Joint(entente.GeneralAssembly, record.ByYear)
	if err != nil {
		t.Fatal(err)
	}
	presence, err := r.Presence(entente.GeneralAssembly, record.ByYear)
	if err != nil {
		t.Fatal(err)
	}
	if len(j.Spans) < 60 || len(presence) < 5000 {
		t.Fatalf("embedded: %d years, %d presences", len(j.Spans), len(presence))
	}
	for _, p := range presence {
		if p.RollCalls < 10 {
			t.Errorf("%s %s is embedded with %d roll calls", p.State, p.Span, p.RollCalls)
		}
		if !slices.Contains(j.Spans, p.Span) {
			t.Errorf("%s: a presence without tables", p.Span)
		}
	}
	for _, year := range []string{"1964", "2025"} { // no vote at all in 1964's session; 34 roll calls in 2025
		if has := slices.Contains(j.Spans, year); has != (year == "2025") {
			t.Errorf("year %s embedded: %v", year, has)
		}
	}
	size := 0
	for name, b := range tree(t, snapshot.FS()) {
		size += len(b)
		if strings.HasPrefix(name, "raw") {
			t.Errorf("%s is embedded", name)
		}
	}
	if size > 12_000_000 {
		t.Errorf("the embedded record has %d bytes, want under 12 MB", size)
	}
}

func kindsOf(r *record.Record) []string {
	var kinds []string
	for _, s := range r.Manifest().Segments {
		kinds = append(kinds, s.Kind)
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// The embedded record answers as the full one does: every pair of 2019 on every
// measure, and every declared group.
func TestEmbeddedEqualsFull(t *testing.T) {
	small, whole := embedded(t), full(t)
	q := record.Query{By: record.ByYear, From: "2019", To: "2019"}
	for _, m := range record.Measures() {
		if !m.OnVotes() || m.ID == "unanimous-against" {
			continue
		}
		q.Measure = m
		var subjects []string
		if m.On == record.OnGroup {
			for _, g := range whole.Groups.All() {
				subjects = append(subjects, g.ID)
			}
		}
		a, b := figures(t, small, q, subjects...), figures(t, whole, q, subjects...)
		if len(a) != len(b) || len(a) < 10 {
			t.Errorf("%s: %d figures embedded, %d in the full record", m.ID, len(a), len(b))
		}
		for key, f := range a {
			if g := b[key]; !sameFigure(f, g) {
				t.Errorf("%s %s: embedded %+v, full %+v", m.ID, key, f, g)
			}
		}
	}
}

// sameFigure compares all but what says where the answer comes from.
func sameFigure(a, b entente.Figure) bool {
	same := func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) }
	return same(a.Value, b.Value) && same(a.Low, b.Low) && same(a.High, b.High) && a.N == b.N && a.Share == b.Share &&
		a.Status == b.Status && a.Method == b.Method && a.Note == b.Note
}
