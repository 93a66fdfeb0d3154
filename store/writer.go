package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"entente"
)

// Writer is the one process that may change a record. Its methods are safe for
// concurrent use.
type Writer struct {
	dir   string
	lock  *flock.Flock
	mu    sync.Mutex            // held by Commit
	now   func() time.Time      // for the age of files that fall out of the manifest
	fault func(op string) error // set by tests only; see step
}

// Lock opens a record for writing and creates its folder where there is none.
// While another process writes, the error names it. The lock dies with its
// process, so a crash never blocks.
func Lock(dir string) (*Writer, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("lock record: %w", err)
	}
	w := &Writer{dir: abs, now: time.Now}
	if err := w.makeDir(abs); err != nil {
		return nil, fmt.Errorf("lock record: %w", err)
	}
	w.lock = flock.New(filepath.Join(abs, lockName))
	ok, err := w.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock record at %s: %w", dir, err)
	}
	if !ok {
		return nil, fmt.Errorf("%w", &LockedError{Dir: dir, Holder: readHolder(abs)})
	}
	if err := w.prepare(); err != nil {
		_ = w.lock.Close()
		return nil, fmt.Errorf("lock record at %s: %w", dir, err)
	}
	return w, nil
}

// prepare runs with the lock held. A manifest that cannot be read is refused
// here, before any work is done on top of it.
func (w *Writer) prepare() error {
	writeHolder(w.dir, w.now())
	for _, d := range []string{"raw", "segments", partialName} {
		if err := w.makeDir(filepath.Join(w.dir, d)); err != nil {
			return err
		}
	}
	_, err := w.current()
	return err
}

// Close gives up the lock.
func (w *Writer) Close() error {
	clearHolder(w.dir)
	if err := w.lock.Close(); err != nil {
		return fmt.Errorf("unlock record: %w", err)
	}
	return nil
}

// Dir returns the absolute path of the record's folder.
func (w *Writer) Dir() string { return w.dir }

// Partial returns the folder for unfinished downloads. It is on the same file
// system as the record, so AddRaw can rename out of it.
func (w *Writer) Partial() string { return filepath.Join(w.dir, partialName) }

// Manifest returns what the record names now; an empty manifest of generation
// 0 before the first Commit.
func (w *Writer) Manifest() (Manifest, error) { return w.current() }

// HasRaw reports whether the bytes with the hash are in the record's folder.
func (w *Writer) HasRaw(sha string) bool {
	info, err := os.Stat(w.path(rawPath(sha)))
	return isHex(sha, 64) && err == nil && info.Mode().IsRegular()
}

// Segment returns the live segment with the id if its file is there in full
// length, so that a build can skip making it.
func (w *Writer) Segment(kind, id string) (Segment, bool) {
	m, err := w.current()
	if err != nil {
		return Segment{}, false
	}
	for _, s := range m.Segments {
		if s.Kind == kind && s.ID == id {
			return s, w.checkFile(s.Path, s.Bytes) == nil
		}
	}
	return Segment{}, false
}

func (w *Writer) path(slashed string) string {
	return filepath.Join(w.dir, filepath.FromSlash(slashed))
}

func (w *Writer) current() (Manifest, error) {
	data, err := os.ReadFile(w.path(manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		m := Manifest{Format: Format}
		m.normalise()
		return m, nil
	}
	if err != nil {
		return Manifest{}, err
	}
	return ParseManifest(data)
}

// AddRaw takes a finished file into the record and returns its hash. On
// success the file at path is gone: it was moved, or dropped because the
// record has these bytes. On failure it is left where it was.
func (w *Writer) AddRaw(ctx context.Context, path string) (sha string, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("add raw file: %w", err)
		}
	}()
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sha, n, err := hashReader(ctx, f)
	if err != nil {
		return "", err
	}
	if w.rawIntact(ctx, sha, n) {
		return sha, os.Remove(path)
	}
	if err := w.step("fsync"); err != nil {
		return "", err
	}
	if err := f.Sync(); err != nil {
		return "", err
	}
	if err := os.Chmod(path, fileMode); err != nil {
		return "", err
	}
	if err := w.rename(path, w.path(rawPath(sha))); !errors.Is(err, syscall.EXDEV) {
		return sha, err
	}
	// Another file system: copy, then drop the original.
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	if sha, err = w.CopyRaw(ctx, f); err != nil {
		return "", err
	}
	return sha, os.Remove(path)
}

// CopyRaw takes bytes from elsewhere into the record, such as a file of a
// mirror that must stay where it is, and returns their hash.
func (w *Writer) CopyRaw(ctx context.Context, r io.Reader) (string, error) {
	t, err := w.newTemp(w.path("raw"))
	if err != nil {
		return "", fmt.Errorf("add raw file: %w", err)
	}
	defer t.discard()
	if _, err := io.Copy(t, readerFunc(func(p []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		return r.Read(p)
	})); err != nil {
		return "", fmt.Errorf("add raw file: %w", err)
	}
	sha := t.sum()
	if w.rawIntact(ctx, sha, t.n) {
		return sha, nil
	}
	if err := t.publish(w.path(rawPath(sha)), fileMode); err != nil {
		return "", fmt.Errorf("add raw file: %w", err)
	}
	return sha, nil
}

// rawIntact reports whether the record has the bytes, reading them again: a
// file that rotted on the disk is replaced by the next download.
func (w *Writer) rawIntact(ctx context.Context, sha string, n int64) bool {
	if w.checkFile(rawPath(sha), n) != nil {
		return false
	}
	f, err := os.Open(w.path(rawPath(sha)))
	if err != nil {
		return false
	}
	defer f.Close()
	got, _, err := hashReader(ctx, f)
	return err == nil && got == sha
}

// checkFile reports a file that is missing or has another length.
func (w *Writer) checkFile(slashed string, size int64) error {
	info, err := os.Stat(w.path(slashed))
	if err != nil {
		return err
	}
	if info.Size() != size {
		return fmt.Errorf("%s has %d bytes, want %d", slashed, info.Size(), size)
	}
	return nil
}

// Commit reads the manifest again, lets change alter it, checks that every
// file it names is there, and replaces it atomically with Generation one
// higher. Where change alters nothing, nothing is written. An error from
// change is returned as it is.
func (w *Writer) Commit(change func(*Manifest) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	old, err := w.current()
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	next := old.clone()
	if err := change(&next); err != nil {
		return err
	}
	next.Format, next.Generation = Format, old.Generation
	next.normalise()
	if err := w.check(old, next); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if err := w.replace(old, next); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// check validates a manifest and that the files it adds are there in full
// length. A file that was named before and is lost since does not stand in the
// way: what mends it comes in one file at a time.
func (w *Writer) check(old, next Manifest) error {
	if err := next.validate(); err != nil {
		return err
	}
	for _, e := range next.Editions {
		if next.RawOmitted || slices.ContainsFunc(old.Editions, func(x entente.Edition) bool { return x.SHA256 == e.SHA256 && x.Bytes == e.Bytes }) {
			continue
		}
		if err := w.checkFile(rawPath(e.SHA256), e.Bytes); err != nil {
			return fmt.Errorf("edition of %s: %w", e.Source, err)
		}
	}
	for _, s := range next.Segments {
		if slices.ContainsFunc(old.Segments, func(x Segment) bool { return x.Path == s.Path && x.SHA256 == s.SHA256 && x.Bytes == s.Bytes }) {
			continue
		}
		if err := w.checkFile(s.Path, s.Bytes); err != nil {
			return fmt.Errorf("segment of %s: %w", s.Kind, err)
		}
	}
	return nil
}

func (w *Writer) replace(old, next Manifest) error {
	before, err := old.encode()
	if err != nil {
		return err
	}
	after, err := next.encode()
	if err != nil {
		return err
	}
	if bytes.Equal(before, after) && old.Generation > 0 {
		return nil
	}
	next.Generation++
	if after, err = next.encode(); err != nil {
		return err
	}
	w.retire(old, next)
	t, err := w.newTemp(w.dir)
	if err != nil {
		return err
	}
	defer t.discard()
	if _, err := t.Write(after); err != nil {
		return err
	}
	return t.publish(w.path(manifestName), 0o644)
}

// retire gives the files that fall out of the manifest the time of now: GC
// counts from there how long a reader of the old manifest may need them.
func (w *Writer) retire(old, next Manifest) {
	live := next.files()
	now := w.now()
	for f := range old.files() {
		if !live[f] {
			_ = os.Chtimes(w.path(f), now, now)
		}
	}
}

// files returns the paths, with slashes, of everything the manifest names.
func (m Manifest) files() map[string]bool {
	out := make(map[string]bool, len(m.Editions)+len(m.Segments))
	if !m.RawOmitted {
		for _, e := range m.Editions {
			out[rawPath(e.SHA256)] = true
		}
	}
	for _, s := range m.Segments {
		out[s.Path] = true
	}
	return out
}
