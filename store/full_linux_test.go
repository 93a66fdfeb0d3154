package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A disk that is really full: a small tmpfs.
func TestFullDisk(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("skipped: mounting a small file system needs root; TestFullDiskAtEveryStep covers it without")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("skipped: cannot mount a small file system here: %v", err)
	}
	defer func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) }()
	ctx := context.Background()
	w, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	// From another file system a raw file is copied, then dropped.
	elsewhere := filepath.Join(t.TempDir(), "download")
	if err := os.WriteFile(elsewhere, []byte("abc"), 0o644); err != nil {
		t.Fatal(err)
	}
	if sha, err := w.AddRaw(ctx, elsewhere); err != nil || !w.HasRaw(sha) {
		t.Errorf("from another file system: %s, %v", sha, err)
	}
	if _, err := os.Stat(elsewhere); err == nil {
		t.Error("the file on the other file system is still there")
	}
	n, full := 0, error(nil)
	for ; full == nil && n < 1000; n++ {
		full = change(ctx, w, 20*n+1)
	}
	if !errors.Is(full, syscall.ENOSPC) {
		t.Fatalf("after %d changes: %v", n, full)
	}
	m, err := w.Manifest()
	if err != nil || m.Generation != n-1 {
		t.Fatalf("generation %d after %d changes: %v", m.Generation, n-1, err)
	}
	if r, err := Verify(ctx, dir, nil); err != nil || len(r.Problems) > 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	// The way out works on a disk without a byte left.
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	fill := make([]byte, 1<<20)
	_ = os.WriteFile(filepath.Join(dir, "fill"), fill, 0o644)
	if w, err = Lock(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := w.GC(ctx, 0, false); err != nil {
		t.Fatal(err)
	}
	if err := change(ctx, w, 7); err != nil {
		t.Errorf("after GC made room: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
