package table_test

import (
	"strings"
	"testing"

	"entente/source/table"
)

// A series refuses what its rows could not keep.
func TestSeriesRefuses(t *testing.T) {
	const base = `
format: csv
series: true
a: {column: from}
b: {column: to}
date: {column: d, layouts: ["2006"]}
`
	for _, c := range []struct{ mapping, want string }{
		{"records: [{kind: {constant: k}, size: {column: n}}]", ""},
		{"records: [{kind: {column: k}, size: {column: n}, certainty: {constant: reported}}]", ""},
		{"records: [{kind: {constant: k}}]", "records[0].size"},
		{"records: [{kind: {constant: k}, size: {column: n, low: l, high: h}}]", "no low and high"},
		{"records: [{kind: {constant: k}, size: {column: n}, label: x}]", "label"},
		{"records: [{kind: {constant: k}, size: {column: n}, sign: {constant: \"1\"}}]", "sign"},
		{"records: [{kind: {constant: k}, size: {column: n}, certainty: {constant: claimed}}]", "certainty"},
		{"link: l\nrecords: [{kind: {constant: k}, size: {column: n}}]", "table.series"},
	} {
		_, err := table.Parse(strings.NewReader(head + "table:\n" + indent(base+c.mapping)))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", c.mapping, err, c.want)
		}
	}
}
