package operation

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// meantAmong ends the sentence that a word is unknown: with what was probably
// meant, or with what there is.
func meantAmong(word string, list []string) string {
	best, at := "", 1+min(2, len(word)/3)
	for _, x := range list {
		if len(word) > 80 {
			break
		}
		if d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(x)); d < at {
			best, at = x, d
		}
	}
	if best != "" {
		return fmt.Sprintf(": did you mean %s?", best)
	}
	return "; there are " + strings.Join(list, ", ")
}
