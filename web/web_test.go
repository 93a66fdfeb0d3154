package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func get(t *testing.T, h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	w.Header().Set("X-Frame-Options", "DENY") // as the guards set it
	h.ServeHTTP(w, r)
	return w
}

func small(t *testing.T) http.Handler {
	t.Helper()
	var gz bytes.Buffer
	z := gzip.NewWriter(&gz)
	if _, err := z.Write([]byte("script")); err != nil || z.Close() != nil {
		t.Fatal("cannot compress")
	}
	h, err := handler(fstest.MapFS{
		"index.html":            {Data: []byte("the page")},
		"manifest.json":         {Data: []byte("{}")},
		"pages.json":            {Data: []byte(`["/", "/group/:name?", "/pair/:pair?"]`)},
		"assets/main-1.js":      {Data: []byte("script")},
		"assets/main-1.js.gz":   {Data: gz.Bytes()},
		"assets/main-1.js.br":   {Data: []byte("as if br")},
		"assets/placeholder.md": {Data: []byte("x")},
	}, "index.html")
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHandler(t *testing.T) {
	h := small(t)
	for _, c := range []struct {
		method, target, accept string
		status                 int
		body, cache, coding    string
	}{
		{"GET", "/", "", 200, "the page", "no-cache", ""},
		{"GET", "/group/quartet?members=CHN,RUS", "gzip", 200, "the page", "no-cache", ""},
		{"GET", "/pair/IRN-RUS", "", 200, "the page", "no-cache", ""},
		{"GET", "/embed/pair/IRN-RUS?figure=ties", "", 200, "the page", "no-cache", ""},
		{"GET", "/nothing/here", "", 404, "the page", "no-cache", ""},
		{"HEAD", "/group/quartet/members", "", 404, "", "no-cache", ""},
		{"GET", "/pages.json", "", 404, "", "", ""},
		{"GET", "/index.html", "", 404, "", "", ""},
		{"GET", "/assets/main-1.js", "", 200, "script", "public, max-age=31536000, immutable", ""},
		{"GET", "/assets/main-1.js", "gzip;q=0, br;q=0.5", 200, "as if br", "public, max-age=31536000, immutable", "br"},
		{"GET", "/assets/main-0.js", "", 404, "", "", ""},
		{"GET", "/assets/main-1.js.gz", "", 404, "", "", ""},
		{"GET", "/manifest.json", "", 404, "", "", ""},
		{"GET", "/assets/../web.go", "", 404, "", "", ""},
		{"GET", "/wp-login.php", "", 404, "", "", ""},
		{"GET", "/api/none", "", 404, "", "", ""},
		{"POST", "/", "", 405, "", "", ""},
	} {
		w := get(t, h, c.method, c.target, "Accept-Encoding", c.accept)
		if w.Code != c.status {
			t.Errorf("%s %s: status %d, want %d", c.method, c.target, w.Code, c.status)
			continue
		}
		if c.cache == "" {
			continue
		}
		if w.Body.String() != c.body || w.Header().Get("Cache-Control") != c.cache || w.Header().Get("Content-Encoding") != c.coding {
			t.Errorf("%s %s: %q, %q, %q", c.method, c.target, w.Body, w.Header().Get("Cache-Control"), w.Header().Get("Content-Encoding"))
		}
		if again := get(t, h, c.method, c.target, "Accept-Encoding", c.accept, "If-None-Match", w.Header().Get("ETag")); c.status == 200 && (again.Code != 304 || again.Body.Len() != 0) || c.status == 404 && again.Code != 404 {
			t.Errorf("%s %s again: status %d", c.method, c.target, again.Code)
		}
	}
	w := get(t, h, "GET", "/assets/main-1.js", "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(z); err != nil || string(b) != "script" {
		t.Errorf("gzip: %q, %v", b, err)
	}
}

// Only what is under /embed may stand in a frame of another site, and no page
// may run what stands in itself.
func TestPolicy(t *testing.T) {
	h := small(t)
	for target, framed := range map[string]bool{"/": false, "/group/quartet": false, "/embedded": false, "/embed/group/quartet": true, "/embed": true} {
		w := get(t, h, "GET", target)
		p := w.Header().Get("Content-Security-Policy")
		if strings.Contains(p, "unsafe") || !strings.Contains(p, "default-src 'none'") || !strings.Contains(p, "script-src 'self';") {
			t.Errorf("%s: policy %q", target, p)
		}
		if got := strings.HasSuffix(p, "frame-ancestors *"); got != framed || (w.Header().Get("X-Frame-Options") == "") != framed {
			t.Errorf("%s: may be framed: %v, want %v", target, got, framed)
		}
	}
}

// A program built without Node serves a page that says how to have the dashboard.
func TestPlaceholder(t *testing.T) {
	b, err := os.ReadFile("dist/" + placeholder)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"make serve", "/api/"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the placeholder does not mention %s", want)
		}
	}
	if strings.Contains(string(b), "<script") || strings.Contains(string(b), "style=") {
		t.Error("the placeholder has what the policy forbids")
	}
	if _, err := Handler(); err != nil {
		t.Error(err)
	}
}

// Where packages came from is the business of whoever installs them.
func TestLockNamesNoHost(t *testing.T) {
	b, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), `"resolved"`) {
		t.Error("package-lock.json names hosts: keep omit-lockfile-registry-resolved in .npmrc")
	}
	var pack struct {
		Dependencies    map[string]string `json:"dependencies"`
		DevDependencies map[string]string `json:"devDependencies"`
	}
	b, err = os.ReadFile("package.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &pack); err != nil {
		t.Fatal(err)
	}
	for _, list := range []map[string]string{pack.Dependencies, pack.DevDependencies} {
		for name, version := range list {
			if version == "" || version[0] < '0' || version[0] > '9' {
				t.Errorf("%s is not pinned: %q", name, version)
			}
		}
	}
}

// firstPage is the most that scripts of the first page may weigh, compressed.
const firstPage = 150 << 10

// The scripts that the first page needs: the entry, the page, and what they
// import, but for what is loaded when asked for.
func TestFirstPageIsLight(t *testing.T) {
	if !Built() {
		t.Skip("skipped: the dashboard is not built; make web builds it")
	}
	b, err := dist.ReadFile("dist/app/manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest map[string]struct {
		File    string   `json:"file"`
		Imports []string `json:"imports"`
	}
	if err := json.Unmarshal(b, &manifest); err != nil {
		t.Fatal(err)
	}
	sum, seen := 0, map[string]bool{}
	var add func(string)
	add = func(key string) {
		if seen[key] {
			return
		}
		seen[key] = true
		entry, ok := manifest[key]
		if !ok {
			t.Fatalf("the manifest has no %s", key)
		}
		if strings.HasSuffix(entry.File, ".js") {
			gz, err := dist.ReadFile("dist/app/" + entry.File + ".gz")
			if err != nil {
				t.Fatal(err)
			}
			sum += len(gz)
		}
		for _, i := range entry.Imports {
			add(i)
		}
	}
	add("index.html")
	add("src/pages/Group.svelte")
	t.Logf("%d bytes of script", sum)
	if sum > firstPage {
		t.Errorf("the first page needs %d bytes of script, more than %d", sum, firstPage)
	}
}
