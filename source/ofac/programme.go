package ofac

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"entente/source"
)

//go:embed programmes.yaml
var programmesYAML []byte

var declared = sync.OnceValue(func() source.Regimes { return source.MustRegimes(programmesYAML) })

// pending marks an entry that is blocked while it is investigated under a
// programme; it counts as listed under that programme.
const pending = "BPI-"

// tags separates a cell of programmes: "CUBA", "SDGT] [IFSR" as the file has
// it, or "SDGT; IFSR". Each stands once.
func tags(cell string) []string {
	var list []string
	for part := range strings.SplitSeq(strings.ReplaceAll(cell, ";", "]"), "]") {
		t := strings.TrimPrefix(strings.Trim(part, " [\t"), pending)
		if t != "" && t != missing && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}
