package web

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// pageList is what the build writes of src/pages.ts: the patterns of the pages' paths.
const pageList = "pages.json"

// addresses are patterns of paths, such as /group/:name?.
type addresses [][]string

// patterns reads the list of pages beside the document. What is served where
// the dashboard was not built has no list: it answers at every address.
func patterns(files fs.FS, first string) (addresses, error) {
	if first == placeholder {
		return nil, nil
	}
	b, err := fs.ReadFile(files, pageList)
	if err != nil {
		return nil, fmt.Errorf("the dashboard in this program was built by an older version: make web builds it anew: %w", err)
	}
	var list []string
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, fmt.Errorf("read the list of pages: %w", err)
	}
	known := make(addresses, 0, len(list))
	for _, p := range list {
		known = append(known, segments(p))
	}
	return known, nil
}

// fit reports whether a page is at a path, as it is written in an address; it
// decides as match in src/lib/router.svelte.ts does. What is under /embed is
// there as without it.
func (a addresses) fit(escaped string) bool {
	if a == nil {
		return true
	}
	if rest, ok := strings.CutPrefix(escaped, "/embed"); ok && (rest == "" || rest[0] == '/') {
		escaped = rest
	}
	have := segments(escaped)
	return slices.ContainsFunc(a, func(want []string) bool { return fits(want, have) })
}

func fits(want, have []string) bool {
	if len(have) > len(want) {
		return false
	}
	for i, part := range want {
		name, parameter := strings.CutPrefix(part, ":")
		switch {
		case i >= len(have):
			if !parameter || !strings.HasSuffix(name, "?") {
				return false
			}
		case parameter:
			if s, err := url.PathUnescape(have[i]); err != nil || !utf8.ValidString(s) {
				return false
			}
		case part != have[i]:
			return false
		}
	}
	return true
}

// segments are the parts of a path between slashes.
func segments(p string) []string {
	return slices.DeleteFunc(strings.Split(p, "/"), func(s string) bool { return s == "" })
}
