package fetch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"entente/source"
)

// findInFolder looks for the file in mirror/d.ID.
func findInFolder(d source.Descriptor, f source.File, mirror string, match *regexp.Regexp) (Target, error) {
	files, err := inFolder(d, f, mirror)
	if err != nil {
		return Target{}, err
	}
	t, ok := newestOf(files, match)
	if !ok {
		return Target{}, absent(filepath.Join(mirror, filepath.FromSlash(d.ID)), fmt.Sprintf("none of %d files", len(files)), f)
	}
	return t, nil
}

// inFolder lists the files in mirror/d.ID.
func inFolder(d source.Descriptor, f source.File, mirror string) ([]Target, error) {
	if !filepath.IsLocal(d.ID) {
		return nil, fmt.Errorf("read id %q: it cannot name a folder", d.ID)
	}
	dir := filepath.Join(mirror, filepath.FromSlash(d.ID))
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, absent(dir, "no such folder", f)
	}
	if err != nil {
		return nil, &Error{Address: dir, Err: fmt.Errorf("list mirror folder: %w", err)}
	}
	var files []Target
	for _, e := range entries {
		if mayBeData(e.Name()) && isFile(dir, e) {
			files = append(files, Target{Path: filepath.Join(dir, e.Name()), Name: e.Name()})
		}
	}
	return files, nil
}

// newestOf returns the newest of the files that match.
func newestOf(files []Target, match *regexp.Regexp) (Target, bool) {
	var names []string
	for _, t := range files {
		names = append(names, t.Name)
	}
	name, ok := newest(names, match)
	if !ok {
		return Target{}, false
	}
	return files[slices.Index(names, name)], true
}

// isFile reports whether the entry is a regular file or a link to one.
func isFile(dir string, e fs.DirEntry) bool {
	info, err := os.Stat(filepath.Join(dir, e.Name()))
	return err == nil && info.Mode().IsRegular()
}

// mayBeData leaves out hidden files and downloads that did not finish.
func mayBeData(name string) bool {
	return name != "" && !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, ".part") &&
		!strings.HasSuffix(name, ".crdownload") && !strings.HasSuffix(name, ".tmp")
}

func absent(place, what string, f source.File) *Error {
	return &Error{Kind: ErrAbsent, Address: place, Err: fmt.Errorf("%s matches %q", what, f.Match),
		Remedy: "put the file there under the publisher's name, plain or with .gz"}
}

// findListed looks for the file in the listing at mirror/d.ID/.
func (c *Client) findListed(ctx context.Context, d source.Descriptor, f source.File, mirror string, match *regexp.Regexp) (Target, error) {
	files, err := c.listed(ctx, d, mirror)
	if err != nil {
		return Target{}, err
	}
	t, ok := newestOf(files, match)
	if !ok {
		return Target{}, absent(mirror+"/"+d.ID+"/", fmt.Sprintf("none of %d files", len(files)), f)
	}
	return t, nil
}

// listed lists the files at mirror/d.ID/, as web servers write it for a folder
// without an index page.
func (c *Client) listed(ctx context.Context, d source.Descriptor, mirror string) ([]Target, error) {
	if !filepath.IsLocal(d.ID) {
		return nil, fmt.Errorf("read id %q: it cannot name a folder", d.ID)
	}
	root, err := webAddress(mirror)
	if err != nil {
		return nil, err
	}
	dir := root.JoinPath(d.ID)
	dir.Path += "/"
	if dir.RawPath != "" {
		dir.RawPath += "/"
	}
	body, at, err := c.page(ctx, dir.String())
	if err != nil {
		return nil, err
	}
	var files []Target
	found := listing(body, at)
	for _, name := range slices.Sorted(maps.Keys(found)) {
		files = append(files, Target{URL: found[name], Name: name})
	}
	return files, nil
}
