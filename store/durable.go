package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"runtime"
)

// tempPrefix starts the name of every file that is not finished. GC removes
// those that nobody finished.
const tempPrefix = ".tmp-"

// temp is a file that becomes visible under its final name only when it is
// complete and on disk.
type temp struct {
	w    *Writer
	f    *os.File
	hash hash.Hash
	n    int64
}

func (w *Writer) newTemp(dir string) (*temp, error) {
	if err := w.step("create"); err != nil {
		return nil, err
	}
	if err := w.makeDir(dir); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, tempPrefix+"*")
	if err != nil {
		return nil, err
	}
	return &temp{w: w, f: f, hash: sha256.New()}, nil
}

// Write implements io.Writer.
func (t *temp) Write(p []byte) (int, error) {
	if err := t.w.step("write"); err != nil {
		return 0, err
	}
	n, err := t.f.Write(p)
	t.hash.Write(p[:n])
	t.n += int64(n)
	return n, err
}

func (t *temp) sum() string { return hex.EncodeToString(t.hash.Sum(nil)) }

// discard removes the file; after publish it does nothing.
func (t *temp) discard() {
	if t.f != nil {
		_ = t.f.Close()
		_ = os.Remove(t.f.Name())
		t.f = nil
	}
}

// publish gives the file its final name: fsync of the file, rename, fsync of
// the folder, in this order, so that the name never points to missing bytes.
func (t *temp) publish(final string, mode os.FileMode) error {
	if err := t.w.step("fsync"); err != nil {
		return err
	}
	if err := t.f.Sync(); err != nil {
		return err
	}
	if err := t.f.Chmod(mode); err != nil && runtime.GOOS != "windows" {
		return err
	}
	if err := t.f.Close(); err != nil {
		return err
	}
	if err := t.w.rename(t.f.Name(), final); err != nil {
		return err
	}
	t.f = nil
	return nil
}

// rename moves a finished file and makes the new name durable.
func (w *Writer) rename(from, to string) error {
	if err := w.step("rename"); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return w.syncDir(filepath.Dir(to))
}

// makeDir creates a folder of the record and makes its name durable.
func (w *Writer) makeDir(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return w.syncDir(filepath.Dir(dir))
}

func (w *Writer) syncDir(dir string) error {
	if runtime.GOOS == "windows" { // cannot open a folder for fsync
		return nil
	}
	if err := w.step("fsync folder"); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("fsync %s: %w", dir, err)
	}
	return nil
}

// step lets a test fail any operation on the disk.
func (w *Writer) step(op string) error {
	if w.fault == nil {
		return nil
	}
	return w.fault(op)
}
