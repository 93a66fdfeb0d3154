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
// programme. It counts as listed under that programme, and is told apart.
const pending = "BPI-"

// tag is one programme of an entry.
type tag struct {
	programme string
	pending   bool
}

// tags separates a cell of programmes: "CUBA", "SDGT] [IFSR" as the file has
// it, or "SDGT; IFSR". Each stands once.
func tags(cell string) []tag {
	var list []tag
	for part := range strings.SplitSeq(strings.ReplaceAll(cell, ";", "]"), "]") {
		name, investigated := strings.CutPrefix(strings.Trim(part, " [\t"), pending)
		if name == "" || name == missing || slices.ContainsFunc(list, func(t tag) bool { return t.programme == name }) {
			continue
		}
		list = append(list, tag{name, investigated})
	}
	return list
}
