package web

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"testing"
	"testing/fstest"
)

// The server knows the pages that src/pages.ts lists, and no others.
func TestPagesAreThoseOfTheList(t *testing.T) {
	source, err := os.ReadFile("src/pages.ts")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, m := range regexp.MustCompile(`(?m)^\s*\{ path: '([^']*)'`).FindAllSubmatch(source, -1) {
		want = append(want, string(m[1]))
	}
	if len(want) < 10 || want[0] != "/" {
		t.Fatalf("the list in src/pages.ts could not be read: %q", want)
	}
	if !Built() {
		t.Skip("skipped: the dashboard is not built; make web builds it")
	}
	b, err := dist.ReadFile("dist/app/" + pageList)
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	if err := json.Unmarshal(b, &have); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(have, want) {
		t.Errorf("the build lists %q, src/pages.ts %q: make web builds anew", have, want)
	}
}

// The same paths are held against the pages' own matching in e2e/pages/frame.mjs.
func TestFit(t *testing.T) {
	known, err := patterns(fstest.MapFS{pageList: {Data: []byte(`["/", "/pair/:pair?", "/claims/:narrative?/:claim?", "/docs/:section/:page?", "/sql"]`)}}, "index.html")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		"/": true, "/sql": true, "/sql/": true, "/sql/more": false, "/SQL": false,
		"/pair": true, "/pair/IRN-RUS": true, "/pair/XXX-YYY": true, "/pair/IRN-RUS/more": false, "/pairs": false,
		"/claims/a/b": true, "/claims/a/b/c": false,
		"/docs": false, "/docs/a": true, "/docs/a/b": true,
		"/pair/%49RN": true, "/pair/%FF": false, "/pair/a%2Fb": true, "/%70air": false,
		"/embed": true, "/embed/pair/IRN-RUS": true, "/embed/none": false, "/embedded": false, "/embed/embed/sql": false,
	} {
		if got := known.fit(path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	for name, files := range map[string]fstest.MapFS{"absent": {}, "broken": {pageList: {Data: []byte(`{}`)}}} {
		if _, err := patterns(files, "index.html"); err == nil {
			t.Errorf("a list that is %s: no error", name)
		}
	}
	if unbuilt, err := patterns(fstest.MapFS{}, placeholder); err != nil || !unbuilt.fit("/pair/IRN-RUS") {
		t.Errorf("without a dashboard every address says how to have it: %v", err)
	}
}
