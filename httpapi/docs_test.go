package httpapi_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"entente/desk/desktest"
)

var update = flag.Bool("update", false, "rewrite the table of endpoints in docs/api.md")

var endpoints = regexp.MustCompile(`(?s)(<!-- endpoints:[^\n]*-->\n).*(<!-- end of endpoints -->)`)

// TestEndpointsInDocs compares the table of endpoints in docs/api.md with the
// table of operations.
func TestEndpointsInDocs(t *testing.T) {
	const name = "../docs/api.md"
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	table.WriteString("| GET | parameters | |\n|---|---|---|\n")
	for _, o := range desktest.Embedded(t).Operations() {
		path, params := "/api/v1/"+o.Name, []string{}
		for _, p := range o.Parameters {
			if p.Path {
				path += "/{" + p.Name + "}"
			} else {
				params = append(params, "`"+p.Name+"`")
			}
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s. [%s](operations/%s.md) |\n", path, strings.Join(params, ", "), o.Summary, o.Name, o.Name)
	}
	if !endpoints.Match(b) {
		t.Fatal("docs/api.md has no place for the endpoints")
	}
	want := endpoints.ReplaceAllString(string(b), "${1}"+strings.ReplaceAll(table.String(), "$", "$$")+"${2}")
	if want == string(b) {
		return
	}
	if !*update {
		t.Fatalf("the endpoints of %s are not those of the table of operations: go test ./httpapi -run TestEndpointsInDocs -update", name)
	}
	if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}
