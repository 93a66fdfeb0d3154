package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/store"
)

type vote struct {
	RollCall int32        `parquet:"rollcall"`
	State    entente.Code `parquet:"state"`
	Position uint8        `parquet:"position"`
	Row      int32        `parquet:"row"`
}

func someVotes(n int) []vote {
	states := []entente.Code{"CHN", "IRN", "PRK", "RUS", "NAM"}
	out := make([]vote, n)
	for i := range out {
		out[i] = vote{RollCall: int32(i / 5), State: states[i%5], Position: uint8(i % 4), Row: int32(i + 1)}
	}
	return out
}

// lock opens a record for writing until the test ends.
func lock(t testing.TB, dir string) *store.Writer {
	t.Helper()
	w, err := store.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func writeFile(t testing.TB, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// fill makes a record with one edition and n votes made from it.
func fill(t testing.TB, w *store.Writer, content string, n int) (entente.Edition, store.Segment) {
	t.Helper()
	sha, err := w.AddRaw(context.Background(), writeFile(t, filepath.Join(w.Partial(), "x"), content))
	if err != nil {
		t.Fatal(err)
	}
	seg, err := store.Put(w, "votes", 1, "reader 1", []string{sha}, someVotes(n))
	if err != nil {
		t.Fatal(err)
	}
	e := entente.Edition{
		Source: "undl", File: "ga", SHA256: sha, Bytes: int64(len(content)), Rows: n,
		CoverageFrom: entente.MustDate("1946-01-10"), CoverageTo: entente.NoDate,
	}
	err = w.Commit(func(m *store.Manifest) error {
		m.Editions, m.Segments = []entente.Edition{e}, []store.Segment{seg}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return e, seg
}

func TestWhatIsCommittedIsRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "home", "record")
	w := lock(t, dir)
	edition, seg := fill(t, w, "publisher's bytes", 1000)
	fromDir, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	fromFS, err := store.OpenFS(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if fromDir.Dir() != dir || fromFS.Dir() != "" {
		t.Errorf("Dir: %q and %q", fromDir.Dir(), fromFS.Dir())
	}
	for name, s := range map[string]*store.Store{"Open": fromDir, "OpenFS": fromFS} {
		t.Run(name, func(t *testing.T) {
			if g := s.Manifest().Generation; g != 1 {
				t.Errorf("generation %d, want 1", g)
			}
			if diff := cmp.Diff([]store.Segment{seg}, s.Segments("votes")); diff != "" {
				t.Error(diff)
			}
			if s.Segments("tables") != nil {
				t.Error("segments of a kind that is not there")
			}
			e, ok := s.Edition(edition.SHA256)
			if diff := cmp.Diff(edition, e); !ok || diff != "" {
				t.Error(ok, diff)
			}
			r, err := s.Raw(edition.SHA256)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if b, err := io.ReadAll(r); string(b) != "publisher's bytes" || err != nil {
				t.Errorf("raw: %q, %v", b, err)
			}
			rows, err := store.Read[vote](s, seg)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(someVotes(1000), rows); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNoRecordIsNotExist(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Join(dir, "nowhere")} {
		if _, err := store.Open(d); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Open(%s): %v", d, err)
		}
	}
	lock(t, dir) // a record without a commit is none
	if _, err := store.Open(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open after Lock: %v", err)
	}
	if _, err := store.OpenFS(os.DirFS(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("OpenFS: %v", err)
	}
}

func TestOneWriter(t *testing.T) {
	dir := t.TempDir()
	w := lock(t, dir)
	_, err := store.Lock(dir)
	var locked *store.LockedError
	if !errors.As(err, &locked) {
		t.Fatalf("second Lock: %v", err)
	}
	want := fmt.Sprintf("record at %s is being written by process %d (started ", dir, os.Getpid())
	if !strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), "): wait for it or stop it") {
		t.Errorf("message: %s", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	lock(t, dir)
}

func TestPutIsDeterministic(t *testing.T) {
	w := lock(t, t.TempDir())
	a, err := store.Put(w, "votes", 1, "a", nil, someVotes(300_000))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		b, err := store.Put(w, "votes", 1, "a", nil, someVotes(300_000))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatal(diff)
		}
	}
}
