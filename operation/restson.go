package operation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"entente"
	"entente/record"
)

// RestsOn lists the editions of the record that a result names by their hash in
// its JSON, a line each with the publisher's terms and attribution.
func RestsOn(r *record.Record, result []byte) []string {
	named := hashes(result)
	var lines []string
	for _, e := range r.Editions() {
		if slices.Contains(named, e.SHA256) {
			lines = append(lines, editionLine(e))
		}
	}
	return lines
}

func editionLine(e entente.Edition) string {
	s := fmt.Sprintf("%s/%s %s", e.Source, e.File, e.Name)
	if e.Version != "" {
		s += ", edition " + e.Version
	}
	if e.CoverageTo.Known() {
		s += fmt.Sprintf(", covers to %s", e.CoverageTo)
	}
	return s + fmt.Sprintf(". %s Licence: %s. sha-256 %s", e.Attribution, e.Licence, e.SHA256)
}

// hashes lists the SHA-256 sums in hexadecimal that stand as text in JSON.
func hashes(b []byte) []string {
	var list []string
	dec := json.NewDecoder(bytes.NewReader(b))
	for {
		t, err := dec.Token()
		if err != nil {
			return list
		}
		if s, ok := t.(string); ok && len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
}
