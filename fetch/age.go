package fetch

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Publishers date their files in several ways: 2025_10_31, 2025_9_19, Jun2024.
var (
	dayInName   = regexp.MustCompile(`(?:^|\D)((?:19|20)\d\d)[-_.]?(1[0-2]|0?[1-9])[-_.]?(3[01]|[12]\d|0?[1-9])(?:\D|$)`)
	monthInName = regexp.MustCompile(`(?i)(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-_. ]?((?:19|20)\d\d)`)
	numbers     = regexp.MustCompile(`\d+|\D+`)
)

var months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// dated returns the date in a file name in an order that sorts; empty without
// one.
func dated(name string) string {
	if m := dayInName.FindStringSubmatch(name); m != nil {
		return fmt.Sprintf("%s-%02s-%02s", m[1], m[2], m[3])
	}
	if m := monthInName.FindStringSubmatch(name); m != nil {
		return fmt.Sprintf("%s-%02d", m[2], 1+slices.Index(months, strings.ToLower(m[1])))
	}
	return ""
}

// compareAge orders two names of the same file: by the date in them, else piece
// by piece with numbers as numbers, so that v10 is newer than v9.
func compareAge(a, b string) int {
	if da, db := dated(a), dated(b); da != "" && db != "" && da != db {
		return cmp.Compare(da, db)
	}
	x, y := numbers.FindAllString(a, -1), numbers.FindAllString(b, -1)
	for i := range min(len(x), len(y)) {
		if order := comparePiece(x[i], y[i]); order != 0 {
			return order
		}
	}
	return cmp.Compare(len(x), len(y))
}

func comparePiece(a, b string) int {
	if isNumber(a) && isNumber(b) {
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	}
	return cmp.Compare(a, b)
}

func isNumber(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }
