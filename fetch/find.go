package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"entente"
	"entente/source"
)

// Find learns where the current file is. With an empty mirror it follows the
// descriptor's way to the publisher; otherwise mirror is a folder or an http(s)
// address whose folder d.ID holds the file, and among several names that match
// the newest wins: names are compared by the dates and numbers in them. Where the
// publisher packs the file (f.Find.Archive), a mirror may hold it unpacked or in
// its archive; the target is then the archive, with Member set. A place that does
// not have the file gives ErrAbsent.
func (c *Client) Find(ctx context.Context, d source.Descriptor, f source.File, mirror string) (Target, error) {
	t, err := c.findAs(ctx, d, f, mirror)
	if mirror != "" && f.Find.Archive != "" && errors.Is(err, ErrAbsent) {
		packed := f
		packed.Match = f.Find.Archive
		in, second := c.findAs(ctx, d, packed, mirror)
		if second == nil {
			in.Version, in.Member, in.Match = "", f.Find.Member, f.Match
			return in, nil
		}
	}
	return t, err
}

// findAs is Find of a file by its own name, or at the publisher by that of its
// archive.
func (c *Client) findAs(ctx context.Context, d source.Descriptor, f source.File, mirror string) (Target, error) {
	match, err := regexp.Compile(f.Match)
	if err != nil {
		return Target{}, fmt.Errorf("find %s/%s: read match: %w", d.ID, f.Role, err)
	}
	var t Target
	switch {
	case strings.HasPrefix(mirror, "http://"), strings.HasPrefix(mirror, "https://"):
		t, err = c.findListed(ctx, d, f, mirror, match)
	case mirror != "":
		t, err = findInFolder(d, f, mirror, match)
	default:
		t, err = c.findAtPublisher(ctx, f, match)
	}
	if err != nil {
		return Target{}, fmt.Errorf("find %s/%s: %w", d.ID, f.Role, err)
	}
	if t.Member == "" {
		t.Version = version(match, t.Name)
	}
	return t, nil
}

// FindAll is Find for a file of which every edition counts: all that a mirror
// holds, oldest first. A publisher shows only the current one.
func (c *Client) FindAll(ctx context.Context, d source.Descriptor, f source.File, mirror string) ([]Target, error) {
	if mirror == "" {
		t, err := c.Find(ctx, d, f, mirror)
		return []Target{t}, err
	}
	match, err := regexp.Compile(f.Match)
	if err != nil {
		return nil, fmt.Errorf("find %s/%s: read match: %w", d.ID, f.Role, err)
	}
	var files []Target
	if strings.HasPrefix(mirror, "http://") || strings.HasPrefix(mirror, "https://") {
		files, err = c.listed(ctx, d, mirror)
	} else {
		files, err = inFolder(d, f, mirror)
	}
	if err != nil {
		return nil, fmt.Errorf("find %s/%s: %w", d.ID, f.Role, err)
	}
	all := everyMatch(files, match)
	if len(all) == 0 {
		return nil, fmt.Errorf("find %s/%s: %w", d.ID, f.Role, absent(mirror+"/"+d.ID, fmt.Sprintf("none of %d files", len(files)), f))
	}
	return all, nil
}

// everyMatch returns the files that match, oldest first, with their versions;
// of a version that lies there twice (plain and compressed, as CSV and as XML)
// one.
func everyMatch(files []Target, match *regexp.Regexp) []Target {
	var all []Target
	for _, t := range files {
		if match.MatchString(baseName(t.Name)) {
			t.Version = version(match, t.Name)
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(x, y Target) int {
		return cmp.Or(compareAge(baseName(x.Name), baseName(y.Name)), cmp.Compare(y.Name, x.Name))
	})
	return slices.CompactFunc(all, func(x, y Target) bool {
		return baseName(x.Name) == baseName(y.Name) || x.Version != "" && x.Version == y.Version
	})
}

func (c *Client) findAtPublisher(ctx context.Context, f source.File, match *regexp.Regexp) (Target, error) {
	if f.Find.Archive != "" {
		var err error
		if match, err = regexp.Compile(f.Find.Archive); err != nil {
			return Target{}, fmt.Errorf("read archive: %w", err)
		}
		f.Find.Archive = ""
		t, err := c.findAtPublisher(ctx, f, match)
		t.Member, t.Match = f.Find.Member, f.Match
		return t, err
	}
	switch {
	case f.Find.URL != "":
		u, err := webAddress(f.Find.URL)
		if err != nil {
			return Target{}, err
		}
		t := Target{URL: u.String(), Name: fileName(u), Request: f.Find.Request}
		if t.Request != nil {
			t.Name = t.Request.Name
		}
		return t, nil
	case f.Find.Page != "":
		return c.findOnPage(ctx, f.Find, match)
	case f.Find.Dataverse != "":
		return c.findInDataverse(ctx, f.Find, match)
	}
	return Target{}, &Error{Kind: ErrAbsent, Address: "publisher", Err: errors.New("the descriptor names no address"),
		Remedy: remedyMirror}
}

// webAddress reads an absolute http(s) address.
func webAddress(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		return nil, fmt.Errorf("read address: %w", err)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fmt.Errorf("read address %q: want http:// or https:// and a host", s)
	}
	return u, nil
}

// fileName returns the last element of an address's path, empty if there is
// none.
func fileName(u *url.URL) string {
	name := path.Base(u.Path)
	if name == "/" || name == "." {
		return ""
	}
	return name
}

// baseName returns the name that Match speaks of: without a trailing .gz.
func baseName(name string) string { return strings.TrimSuffix(name, ".gz") }

// newest returns the name that matches and is the newest without its .gz; of
// two that are equal then, the compressed one.
func newest(names []string, match *regexp.Regexp) (string, bool) {
	best, found := "", false
	for _, n := range names {
		if !match.MatchString(baseName(n)) {
			continue
		}
		if order := compareAge(baseName(n), baseName(best)); !found || order > 0 || order == 0 && n > best {
			best, found = n, true
		}
	}
	return best, found
}

var dateInName = regexp.MustCompile(`(?:^|\D)(\d{4})([-_.]?)(\d{2})([-_.]?)(\d{2})`)

// version returns the first group of match that is not empty, else the first
// date in the name as 2006-01-02, else nothing.
func version(match *regexp.Regexp, name string) string {
	b := baseName(name)
	if m := match.FindStringSubmatch(b); m != nil {
		for _, g := range m[1:] {
			if g != "" {
				return g
			}
		}
	}
	for _, m := range dateInName.FindAllStringSubmatch(b, -1) {
		if m[2] != m[4] {
			continue
		}
		if d, err := entente.ParseDate(m[1] + "-" + m[3] + "-" + m[5]); err == nil {
			return d.String()
		}
	}
	return ""
}
