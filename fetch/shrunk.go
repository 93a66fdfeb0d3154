package fetch

import (
	"fmt"
	"strings"

	"entente"
)

// maxShrink is the share of rows (or bytes) that a new edition may lack.
const maxShrink = 0.20

// Shrunk refuses an edition that holds over 20 % fewer rows than the one
// before. Where either row count is unknown (prev.Rows 0, rows negative), bytes
// are compared, provided that name and prev.Name are both compressed or both
// plain. Anything that cannot be compared is not refused.
func Shrunk(prev entente.Edition, name string, bytes int64, rows int) error {
	was, is, unit := int64(prev.Rows), int64(rows), "rows"
	if prev.Rows <= 0 || rows < 0 {
		if prev.Bytes <= 0 || strings.HasSuffix(prev.Name, ".gz") != strings.HasSuffix(name, ".gz") {
			return nil
		}
		was, is, unit = prev.Bytes, bytes, "bytes"
	}
	if float64(is) >= (1-maxShrink)*float64(was) {
		return nil
	}
	return &Error{Kind: ErrRefused, Address: name,
		Err:    fmt.Errorf("%d %s where the edition %s had %d, %.0f %% fewer", is, unit, label(prev), was, 100*(1-float64(is)/float64(was))),
		Remedy: "the old edition stays; if the publisher did cut the file, name the source and add --shrunk"}
}

func label(e entente.Edition) string {
	if e.Version != "" {
		return e.Version
	}
	if e.Name != "" {
		return e.Name
	}
	return "before"
}
