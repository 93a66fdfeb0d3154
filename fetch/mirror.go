package fetch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"entente/source"
)

// findInFolder looks for the file in mirror/d.ID.
func findInFolder(d source.Descriptor, f source.File, mirror string, match *regexp.Regexp) (Target, error) {
	if !filepath.IsLocal(d.ID) {
		return Target{}, fmt.Errorf("read id %q: it cannot name a folder", d.ID)
	}
	dir := filepath.Join(mirror, filepath.FromSlash(d.ID))
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return Target{}, absent(dir, "no such folder", f)
	}
	if err != nil {
		return Target{}, &Error{Address: dir, Err: fmt.Errorf("list mirror folder: %w", err)}
	}
	var names []string
	for _, e := range entries {
		if mayBeData(e.Name()) && isFile(dir, e) {
			names = append(names, e.Name())
		}
	}
	name, ok := newest(names, match)
	if !ok {
		return Target{}, absent(dir, fmt.Sprintf("none of %d files", len(names)), f)
	}
	return Target{Path: filepath.Join(dir, name), Name: name}, nil
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

// findListed looks for the file in the listing at mirror/d.ID/, as web servers
// write it for a folder without an index page.
func (c *Client) findListed(ctx context.Context, d source.Descriptor, f source.File, mirror string, match *regexp.Regexp) (Target, error) {
	if !filepath.IsLocal(d.ID) {
		return Target{}, fmt.Errorf("read id %q: it cannot name a folder", d.ID)
	}
	root, err := webAddress(mirror)
	if err != nil {
		return Target{}, err
	}
	dir := root.JoinPath(d.ID)
	dir.Path += "/"
	if dir.RawPath != "" {
		dir.RawPath += "/"
	}
	body, at, err := c.page(ctx, dir.String())
	if err != nil {
		return Target{}, err
	}
	files := listing(body, at)
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	name, ok := newest(names, match)
	if !ok {
		return Target{}, absent(dir.String(), fmt.Sprintf("none of %d files", len(names)), f)
	}
	return Target{URL: files[name], Name: name}, nil
}
