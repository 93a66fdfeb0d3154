package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Report is what Verify found.
type Report struct {
	Generation int
	Files      int // files that the manifest names
	Bytes      int64
	Problems   []Problem // empty for an intact record
	Unused     []File    // finished or unfinished files that no manifest names; GC removes them
}

// Problem is one file that is not as the manifest says, and what to do.
type Problem struct {
	File   string // within the record, with slashes
	What   string
	Remedy string
}

// String writes the problem in one line.
func (p Problem) String() string { return p.File + ": " + p.What + ": " + p.Remedy }

const (
	remedyRaw      = "delete the file and run entente sync"
	remedySegment  = "delete the file and run entente build"
	remedyManifest = "restore the file from a backup, or move the folder away and run entente sync and entente build"
)

// Verify reads every file of the record in dir and compares it with the
// manifest. What is wrong is in the report; the error says that the check
// itself could not be made. progress may be nil.
func Verify(ctx context.Context, dir string, progress func(done, total int64, what string)) (Report, error) {
	if progress == nil {
		progress = func(int64, int64, string) {}
	}
	s, err := Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return Report{}, fmt.Errorf("verify record: %w", err)
	}
	if err != nil {
		return Report{Problems: []Problem{{manifestName, err.Error(), remedyManifest}}}, nil
	}
	c := checker{root: s.dir, progress: progress}
	c.report.Generation = s.manifest.Generation
	if !s.manifest.RawOmitted {
		for _, e := range s.manifest.Editions {
			c.total += e.Bytes
		}
	}
	for _, g := range s.manifest.Segments {
		c.total += g.Bytes
	}
	if err := c.run(ctx, s.manifest); err != nil {
		return c.report, fmt.Errorf("verify record: %w", err)
	}
	return c.report, nil
}

type checker struct {
	root        string
	progress    func(done, total int64, what string)
	done, total int64
	report      Report
}

func (c *checker) run(ctx context.Context, m Manifest) error {
	if !m.RawOmitted {
		seen := map[string]bool{}
		for _, e := range m.Editions {
			if seen[e.SHA256] {
				continue
			}
			seen[e.SHA256] = true
			if _, err := c.file(ctx, rawPath(e.SHA256), e.SHA256, e.Bytes, remedyRaw); err != nil {
				return err
			}
		}
	}
	for _, g := range m.Segments {
		ok, err := c.file(ctx, g.Path, g.SHA256, g.Bytes, remedySegment)
		if err != nil {
			return err
		}
		if ok {
			c.rows(g)
		}
	}
	unused, err := unusedFiles(c.root, m.files())
	c.report.Unused = unused
	return err
}

// file compares length and hash; ok is false where a problem was noted.
func (c *checker) file(ctx context.Context, slashed, sha string, size int64, remedy string) (ok bool, err error) {
	defer func(start int64) { c.done = start + size }(c.done)
	c.report.Files++
	c.report.Bytes += size
	problem := func(format string, args ...any) (bool, error) {
		c.report.Problems = append(c.report.Problems, Problem{slashed, fmt.Sprintf(format, args...), remedy})
		return false, nil
	}
	f, err := os.Open(filepath.Join(c.root, filepath.FromSlash(slashed)))
	if errors.Is(err, fs.ErrNotExist) {
		return problem("missing")
	}
	if err != nil {
		return problem("cannot be opened (%v)", err)
	}
	defer f.Close()
	start := c.done
	got, n, err := hashReader(ctx, readerFunc(func(p []byte) (int, error) {
		k, err := f.Read(p)
		c.done += int64(k)
		c.progress(min(c.done, start+size), c.total, slashed)
		return k, err
	}))
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil:
		return problem("cannot be read (%v)", err)
	case n != size:
		return problem("has %d bytes, want %d", n, size)
	case got != sha:
		return problem("damaged: its hash is %s, want %s", got, sha)
	}
	return true, nil
}

// rows compares the row count of an intact segment with the manifest.
func (c *checker) rows(g Segment) {
	n, err := countRows(filepath.Join(c.root, filepath.FromSlash(g.Path)))
	what := ""
	switch {
	case err != nil:
		what = fmt.Sprintf("is not Parquet (%v)", err)
	case n != g.Rows:
		what = fmt.Sprintf("has %d rows, want %d", n, g.Rows)
	default:
		return
	}
	c.report.Problems = append(c.report.Problems, Problem{g.Path, what, remedySegment})
}

func countRows(path string) (n int64, err error) {
	defer recoverTo(&err)
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	f, err := openParquet(data)
	if err != nil {
		return 0, err
	}
	return f.NumRows(), nil
}
