// Package store keeps a record on disk: the publishers' bytes under their
// hash, immutable Parquet segments made from them, and one manifest that names
// both and is replaced atomically. Any number of processes read while one
// writes; a crash at any instant leaves the old record or the new one.
package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"entente"
)

const manifestName = "manifest.json"

// ErrStale says that a file named by this Store is gone: the record was
// rebuilt and cleaned since it was opened. Open it again.
var ErrStale = errors.New("the record has changed since it was opened: open it again")

// Store is one generation of a record, open for reading. It takes no lock and
// is safe for concurrent use.
type Store struct {
	fsys     fs.FS
	dir      string // empty for a Store that is not a folder
	manifest Manifest
}

// Open opens the record in a folder. The error is fs.ErrNotExist when there is
// none.
func Open(dir string) (*Store, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open record: %w", err)
	}
	s, err := OpenFS(os.DirFS(abs))
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("open record: nothing at %s: %w", dir, fs.ErrNotExist)
		}
		return nil, fmt.Errorf("%w (at %s)", err, dir)
	}
	s.dir = abs
	return s, nil
}

// OpenFS opens a record of the same layout in a file system, such as one
// embedded in the program.
func OpenFS(fsys fs.FS) (*Store, error) {
	data, err := fs.ReadFile(fsys, manifestName)
	if err != nil {
		return nil, fmt.Errorf("open record: %w", err)
	}
	m, err := ParseManifest(data)
	if err != nil {
		return nil, fmt.Errorf("open record: %w", err)
	}
	return &Store{fsys: fsys, manifest: m}, nil
}

// Dir returns the absolute path of the record's folder; empty when the record
// is not a folder.
func (s *Store) Dir() string { return s.dir }

// Manifest returns a copy of what the record names.
func (s *Store) Manifest() Manifest { return s.manifest.clone() }

// Segments returns the live segments of a kind in the order of their ids; all
// of them for an empty kind.
func (s *Store) Segments(kind string) []Segment {
	var out []Segment
	for _, g := range s.manifest.Segments {
		if kind == "" || g.Kind == kind {
			out = append(out, g)
		}
	}
	return out
}

// Edition returns the edition whose bytes have the hash.
func (s *Store) Edition(sha string) (entente.Edition, bool) {
	for _, e := range s.manifest.Editions {
		if e.SHA256 == sha {
			return e, true
		}
	}
	return entente.Edition{}, false
}

// Raw opens the publisher's bytes of an edition. The caller closes them.
func (s *Store) Raw(sha string) (io.ReadCloser, error) {
	e, ok := s.Edition(sha)
	if !ok {
		return nil, fmt.Errorf("open raw %q: the record names no such edition", sha)
	}
	f, err := s.fsys.Open(rawPath(sha))
	if err == nil {
		return f, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		if s.manifest.RawOmitted {
			return nil, fmt.Errorf("open raw of %s: this record holds figures without the publishers' files: %w", e.Source, fs.ErrNotExist)
		}
		err = fmt.Errorf("%w: %w", ErrStale, err)
	}
	return nil, fmt.Errorf("open raw of %s: %w", e.Source, err)
}

// bytes reads a segment's file whole and compares its hash, so that nothing
// that differs from what was written is ever decoded.
func (s *Store) bytes(seg Segment) ([]byte, error) {
	data, err := fs.ReadFile(s.fsys, seg.Path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%w: %w", ErrStale, err)
		}
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != seg.SHA256 {
		return nil, fmt.Errorf("damaged: its hash differs from the manifest's: run entente verify")
	}
	return data, nil
}
