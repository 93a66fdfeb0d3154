package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/store"
)

func overwrite(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if content != nil {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func flipByte(t *testing.T, path string, at int) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[(at+len(b))%len(b)] ^= 0x40
	overwrite(t, path, b)
}

func TestVerifyFindsEveryDamage(t *testing.T) {
	tests := []struct {
		name   string
		damage func(t *testing.T, dir string, e entente.Edition, g store.Segment)
		file   func(e entente.Edition, g store.Segment) string
		want   string
	}{
		{"raw missing", func(t *testing.T, dir string, e entente.Edition, _ store.Segment) {
			overwrite(t, filepath.Join(dir, "raw", e.SHA256), nil)
		}, rawOf, "missing"},
		{"raw changed", func(t *testing.T, dir string, e entente.Edition, _ store.Segment) {
			flipByte(t, filepath.Join(dir, "raw", e.SHA256), 3)
		}, rawOf, "damaged"},
		{"raw truncated", func(t *testing.T, dir string, e entente.Edition, _ store.Segment) {
			overwrite(t, filepath.Join(dir, "raw", e.SHA256), []byte("pub"))
		}, rawOf, "has 3 bytes, want 17"},
		{"segment missing", func(t *testing.T, dir string, _ entente.Edition, g store.Segment) {
			overwrite(t, filepath.Join(dir, g.Path), nil)
		}, segmentOf, "missing"},
		{"segment changed", func(t *testing.T, dir string, _ entente.Edition, g store.Segment) {
			flipByte(t, filepath.Join(dir, g.Path), 40)
		}, segmentOf, "damaged"},
		{"segment emptied", func(t *testing.T, dir string, _ entente.Edition, g store.Segment) {
			overwrite(t, filepath.Join(dir, g.Path), []byte{})
		}, segmentOf, "has 0 bytes"},
		{"manifest changed", func(t *testing.T, dir string, _ entente.Edition, _ store.Segment) {
			flipByte(t, filepath.Join(dir, "manifest.json"), 0)
		}, func(entente.Edition, store.Segment) string { return "manifest.json" }, "parse manifest"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := lock(t, t.TempDir())
			e, g := fill(t, w, "publisher's bytes", 100)
			clean, err := store.Verify(context.Background(), w.Dir(), nil)
			if err != nil || len(clean.Problems) > 0 || clean.Files != 2 || clean.Bytes != e.Bytes+g.Bytes {
				t.Fatalf("before damage: %+v, %v", clean, err)
			}
			tt.damage(t, w.Dir(), e, g)
			r, err := store.Verify(context.Background(), w.Dir(), nil)
			if err != nil || len(r.Problems) != 1 {
				t.Fatalf("after damage: %+v, %v", r, err)
			}
			p := r.Problems[0]
			if p.File != tt.file(e, g) || !strings.Contains(p.What, tt.want) || p.Remedy == "" {
				t.Errorf("problem: %s", p)
			}
		})
	}
}

func rawOf(e entente.Edition, _ store.Segment) string     { return "raw/" + e.SHA256 }
func segmentOf(_ entente.Edition, g store.Segment) string { return g.Path }

func TestVerifyReportsProgress(t *testing.T) {
	w := lock(t, t.TempDir())
	e, g := fill(t, w, "publisher's bytes", 100)
	var last int64
	r, err := store.Verify(context.Background(), w.Dir(), func(done, total int64, what string) {
		if done < last || total != e.Bytes+g.Bytes || what == "" {
			t.Errorf("progress %d of %d at %q after %d", done, total, what, last)
		}
		last = done
	})
	if err != nil || last != r.Bytes {
		t.Errorf("ended at %d of %d, %v", last, r.Bytes, err)
	}
}

func TestVerifyStops(t *testing.T) {
	w := lock(t, t.TempDir())
	fill(t, w, "publisher's bytes", 100)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := store.Verify(ctx, w.Dir(), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := store.Verify(context.Background(), t.TempDir(), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no record: %v", err)
	}
}

// A wrong row count in the manifest is found although the bytes are right.
func TestVerifyCountsRows(t *testing.T) {
	w := lock(t, t.TempDir())
	fill(t, w, "publisher's bytes", 100)
	if err := w.Commit(func(m *store.Manifest) error { m.Segments[0].Rows = 99; return nil }); err != nil {
		t.Fatal(err)
	}
	r, err := store.Verify(context.Background(), w.Dir(), nil)
	if err != nil || len(r.Problems) != 1 || !strings.Contains(r.Problems[0].What, "has 100 rows, want 99") {
		t.Errorf("%+v, %v", r, err)
	}
	s, err := store.Open(w.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Read[vote](s, s.Segments("votes")[0]); err == nil {
		t.Error("Read accepted a wrong row count")
	}
}

func TestGCKeepsWhatReadersNeed(t *testing.T) {
	dir := t.TempDir()
	w := lock(t, dir)
	ctx := context.Background()
	oldEdition, oldSegment := fill(t, w, "first edition", 10)
	// A segment written long ago is old, but it falls out of the manifest now.
	long := time.Now().Add(-1000 * time.Hour)
	for _, p := range []string{rawOf(oldEdition, oldSegment), oldSegment.Path} {
		if err := os.Chtimes(filepath.Join(dir, p), long, long); err != nil {
			t.Fatal(err)
		}
	}
	reader, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, w, "second edition", 20)
	writeFile(t, filepath.Join(dir, "raw", ".tmp-123"), "half")
	writeFile(t, filepath.Join(dir, "notes.txt"), "not ours")
	writeFile(t, filepath.Join(dir, "raw", "README"), "not ours")

	if freed, err := w.GC(ctx, time.Hour, false); err != nil || len(freed) > 0 {
		t.Fatalf("GC freed %v although a reader may need it (%v)", freed, err)
	}
	if _, err := store.Read[vote](reader, oldSegment); err != nil {
		t.Fatalf("reader of the old manifest: %v", err)
	}
	dry, err := w.GC(ctx, 0, true)
	if err != nil || len(dry) != 3 {
		t.Fatalf("dry: %v, %v", dry, err)
	}
	if _, err := store.Read[vote](reader, oldSegment); err != nil {
		t.Fatalf("a dry run removed it: %v", err)
	}
	freed, err := w.GC(ctx, 0, false)
	if err != nil || len(freed) != 3 {
		t.Fatalf("GC: %v, %v", freed, err)
	}
	if _, err := store.Read[vote](reader, oldSegment); !errors.Is(err, store.ErrStale) {
		t.Errorf("vanished segment: %v", err)
	}
	if _, err := reader.Raw(oldEdition.SHA256); !errors.Is(err, store.ErrStale) {
		t.Errorf("vanished raw file: %v", err)
	}
	for _, p := range []string{"notes.txt", "raw/README", "lock", "manifest.json"} {
		if _, err := os.Stat(filepath.Join(dir, p)); err != nil {
			t.Error(err)
		}
	}
	if r, err := store.Verify(ctx, dir, nil); err != nil || len(r.Problems) > 0 || len(r.Unused) > 0 {
		t.Errorf("after GC: %+v, %v", r, err)
	}
}
