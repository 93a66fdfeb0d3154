package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// File is a file of a record's folder.
type File struct {
	Path  string // within the record, with slashes
	Bytes int64
	Since time.Time // when it was written or fell out of the manifest
}

// GC removes what the manifest does not name: old segments, old raw files,
// files that were never finished. It keeps everything younger than keep, so
// that a reader who opened the record before the last change can finish. With
// dry it only says what it would remove. Files that the record did not make
// are left alone.
func (w *Writer) GC(ctx context.Context, keep time.Duration, dry bool) ([]File, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m, err := w.current()
	if err != nil {
		return nil, fmt.Errorf("gc: %w", err)
	}
	files, err := unusedFiles(w.dir, m.files())
	if err != nil {
		return nil, fmt.Errorf("gc: %w", err)
	}
	limit := w.now().Add(-keep)
	var freed []File
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return freed, err
		}
		if f.Since.After(limit) {
			continue
		}
		if !dry {
			if err := os.Remove(w.path(f.Path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return freed, fmt.Errorf("gc: %w", err)
			}
		}
		freed = append(freed, f)
	}
	return freed, nil
}

// unusedFiles lists what a Writer made and the manifest does not name.
func unusedFiles(root string, live map[string]bool) ([]File, error) {
	var out []File
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // finished or removed while we look
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if top, _, _ := strings.Cut(rel, "/"); rel != "." && top != "raw" && top != "segments" && top != partialName {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() || live[rel] || !ours(rel) {
			return nil
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		out = append(out, File{rel, info.Size(), info.ModTime()})
		return nil
	})
	return out, err
}

// ours reports whether a path looks like something that the record makes.
func ours(rel string) bool {
	parts := strings.Split(rel, "/")
	name := parts[len(parts)-1]
	switch {
	case parts[0] == partialName:
		return len(parts) > 1
	case strings.HasPrefix(name, tempPrefix):
		return true
	case parts[0] == "raw":
		return len(parts) == 2 && isHex(name, 64)
	case parts[0] == "segments":
		id, ok := strings.CutSuffix(name, ".parquet")
		return ok && len(parts) == 3 && isHex(id, 32)
	}
	return false
}
