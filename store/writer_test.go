package store_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente"
	"entente/store"
)

func TestAddRaw(t *testing.T) {
	dir := t.TempDir()
	w := lock(t, dir)
	ctx := context.Background()
	path := filepath.Join(w.Partial(), "x")
	sha, err := w.AddRaw(ctx, writeFile(t, path, "abc"))
	// FIPS 180-2, appendix B.1.
	if want := "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; sha != want || err != nil {
		t.Fatalf("hash %s, %v", sha, err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
	raw := filepath.Join(dir, "raw", sha)
	first, err := os.Stat(raw)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.AddRaw(ctx, writeFile(t, path, "abc")); again != sha || err != nil {
		t.Errorf("same bytes again: %s, %v", again, err)
	}
	if again, err := w.CopyRaw(ctx, strings.NewReader("abc")); again != sha || err != nil {
		t.Errorf("same bytes by copy: %s, %v", again, err)
	}
	if second, err := os.Stat(raw); err != nil || !os.SameFile(first, second) {
		t.Errorf("the file was replaced: %v", err)
	}
	if !w.HasRaw(sha) || w.HasRaw(strings.Repeat("0", 64)) || w.HasRaw("../manifest.json") {
		t.Error("HasRaw is wrong")
	}
	if left, err := os.ReadDir(w.Partial()); err != nil || len(left) > 0 {
		t.Errorf("left in partial: %v, %v", left, err)
	}

	// A file that rotted on the disk is replaced by the same bytes.
	flipByte(t, raw, 1)
	if _, err := w.AddRaw(ctx, writeFile(t, path, "abc")); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(raw); string(b) != "abc" || err != nil {
		t.Errorf("after rot: %q, %v", b, err)
	}
}

func TestAddRawThatFailsLeavesTheFile(t *testing.T) {
	w := lock(t, t.TempDir())
	path := writeFile(t, filepath.Join(w.Partial(), "x"), "abc")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := w.AddRaw(ctx, path); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := w.CopyRaw(ctx, strings.NewReader("abc")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled copy: %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	if _, err := w.AddRaw(context.Background(), path+"y"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(w.Dir(), "raw")); err != nil || len(left) > 0 {
		t.Errorf("left in raw: %v, %v", left, err)
	}
}

func TestCommitRefusesWhatIsNotThere(t *testing.T) {
	w := lock(t, t.TempDir())
	_, seg := fill(t, w, "x", 10)
	manifest := filepath.Join(w.Dir(), "manifest.json")
	before, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Repeat("0", 64)
	stop := errors.New("stop")
	tests := []struct {
		name   string
		change func(*store.Manifest) error
		want   string
	}{
		{"edition without bytes", func(m *store.Manifest) error {
			m.Editions = append(m.Editions, entente.Edition{Source: "voeten", SHA256: other})
			return nil
		}, other},
		{"edition of another length", func(m *store.Manifest) error { m.Editions[0].Bytes++; return nil }, "has 1 bytes, want 2"},
		{"segment without file", func(m *store.Manifest) error {
			s := seg
			s.ID = other[:32]
			s.Path = "segments/votes/" + s.ID + ".parquet"
			m.Segments = append(m.Segments, s)
			return nil
		}, other[:32]},
		{"segment of another length", func(m *store.Manifest) error { m.Segments[0].Bytes--; return nil }, "bytes, want"},
		{"segment twice", func(m *store.Manifest) error { m.Segments = append(m.Segments, seg); return nil }, "listed twice"},
		{"path out of the record", func(m *store.Manifest) error { m.Segments[0].Path = "../x"; return nil }, "want \"segments/"},
		{"change that fails", func(m *store.Manifest) error { m.Segments = nil; return stop }, "stop"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := w.Commit(tt.change); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if after, err := os.ReadFile(manifest); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the manifest changed: %v", err)
			}
		})
	}
}

func TestCommitCountsGenerations(t *testing.T) {
	w := lock(t, t.TempDir())
	generation := func() int {
		m, err := w.Manifest()
		if err != nil {
			t.Fatal(err)
		}
		return m.Generation
	}
	for want := range 3 {
		if g := generation(); g != want {
			t.Fatalf("generation %d, want %d", g, want)
		}
		fill(t, w, strings.Repeat("x", want), 10)
	}
	if err := w.Commit(func(m *store.Manifest) error { m.Generation = 99; m.Format = 7; return nil }); err != nil {
		t.Fatal(err)
	}
	if g := generation(); g != 3 {
		t.Errorf("a change of nothing made generation %d", g)
	}
}

// A snapshot names editions whose bytes it does not hold.
func TestRawOmitted(t *testing.T) {
	w := lock(t, t.TempDir())
	sha := strings.Repeat("0", 64)
	seg, err := store.Put(w, "tables", 1, "a", []string{sha}, someVotes(5))
	if err != nil {
		t.Fatal(err)
	}
	err = w.Commit(func(m *store.Manifest) error {
		m.RawOmitted = true
		m.Editions = []entente.Edition{{Source: "undl", SHA256: sha, Bytes: 5}}
		m.Segments = []store.Segment{seg}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := store.Verify(context.Background(), w.Dir(), nil); err != nil || len(r.Problems) > 0 || r.Files != 1 {
		t.Errorf("verify: %+v, %v", r, err)
	}
	s, err := store.OpenFS(os.DirFS(w.Dir()))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Raw(sha)
	if !errors.Is(err, fs.ErrNotExist) || errors.Is(err, store.ErrStale) || !strings.Contains(err.Error(), "without the publishers' files") {
		t.Errorf("raw: %v", err)
	}
}

func TestSegmentsAreImmutable(t *testing.T) {
	w := lock(t, t.TempDir())
	_, seg := fill(t, w, "x", 10)
	if got, ok := w.Segment("votes", seg.ID); !ok || got.SHA256 != seg.SHA256 {
		t.Errorf("live segment: %v, %v", got, ok)
	}
	_, err := store.Put(w, "votes", 1, "reader 1", seg.Inputs, someVotes(11))
	if err == nil || !strings.Contains(err.Error(), `the code version "reader 1" must change`) {
		t.Errorf("other rows under the same id: %v", err)
	}
	s, err := store.Open(w.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := store.Read[vote](s, seg); err != nil || len(rows) != 10 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	// A damaged one is made again.
	flipByte(t, filepath.Join(w.Dir(), seg.Path), 30)
	if _, err := store.Read[vote](s, seg); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("damaged segment: %v", err)
	}
	if _, err := store.Put(w, "votes", 1, "reader 1", seg.Inputs, someVotes(10)); err != nil {
		t.Error(err)
	}
	if _, err := store.Read[vote](s, seg); err != nil {
		t.Errorf("made again: %v", err)
	}
	if err := os.RemoveAll(filepath.Join(w.Dir(), "segments")); err != nil {
		t.Fatal(err)
	}
	if _, ok := w.Segment("votes", seg.ID); ok {
		t.Error("a segment without its file counts as made")
	}
	fill(t, w, "x", 10) // the record comes back from raw alone
	if r, err := store.Verify(context.Background(), w.Dir(), nil); err != nil || len(r.Problems) > 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestPutRefusesKinds(t *testing.T) {
	w := lock(t, t.TempDir())
	for _, kind := range []string{"", "Votes", "a/b", "..", "editions", "segments", "1a", strings.Repeat("a", 65)} {
		if _, err := store.Put(w, kind, 1, "a", nil, someVotes(1)); err == nil {
			t.Errorf("kind %q was accepted", kind)
		}
	}
}

func TestLockRefusesADamagedManifest(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "manifest.json"), `{"format": 9}`)
	if w, err := store.Lock(dir); err == nil || !strings.Contains(err.Error(), "format 9 is newer") {
		t.Errorf("got %v, %v", w, err)
	}
	if _, err := store.Open(dir); err == nil || !strings.Contains(err.Error(), "use a newer entente") {
		t.Errorf("got %v", err)
	}
}
