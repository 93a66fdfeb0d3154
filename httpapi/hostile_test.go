package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"entente/httpapi"
	"entente/web"
)

// withDashboard is a server as entente serve makes it.
func withDashboard(t *testing.T, opt httpapi.Options) *httpapi.Server {
	t.Helper()
	pages, err := web.Handler()
	if err != nil {
		t.Fatal(err)
	}
	opt.Mounts = map[string]http.Handler{"/": pages, "/mcp": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })}
	return newServer(t, opt)
}

// Whatever does not read is refused with a problem, also where pages are
// mounted; faces with an address of their own decide themselves.
func TestOnlyReading(t *testing.T) {
	s := withDashboard(t, httpapi.Options{})
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"} {
		for _, target := range []string{ask, "/", "/healthz", "/api/v1/", "/api/v1/nothing", "/group/quartet"} {
			w := do(s, method, target)
			var p httpapi.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusMethodNotAllowed || p.Status != w.Code || w.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %d %v %s, %v", method, target, w.Code, w.Header(), w.Body, err)
			}
		}
	}
	if w := do(s, "POST", "/mcp"); w.Code != http.StatusTeapot {
		t.Errorf("POST /mcp: %d", w.Code)
	}
	if w := do(s, "HEAD", "/"); w.Code != 200 {
		t.Errorf("HEAD /: %d", w.Code)
	}
}

// Pages elsewhere may read a public server, with what they need to ask again;
// no other.
func TestPagesElsewhere(t *testing.T) {
	public := withDashboard(t, httpapi.Options{Public: true})
	w := do(public, "OPTIONS", ask, "Origin: https://example.org", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: if-none-match")
	h := w.Header()
	if w.Code != http.StatusNoContent || h.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(h.Get("Access-Control-Allow-Headers"), "If-None-Match") || h.Get("Access-Control-Allow-Methods") != "GET, HEAD" {
		t.Errorf("%d %v", w.Code, h)
	}
	if h := get(public, ask, "Origin: https://example.org").Header(); h.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(h.Get("Access-Control-Expose-Headers"), "ETag") {
		t.Errorf("%v", h)
	}
	for name, opt := range map[string]httpapi.Options{"loopback": {}, "token": {Token: "0123456789abcdef"}, "public with a token": {Public: true, Token: "0123456789abcdef"}} {
		for _, method := range []string{"OPTIONS", "GET"} {
			if h := do(newServer(t, opt), method, ask, "Origin: https://example.org").Header(); h.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s: %s lets pages elsewhere read", name, method)
			}
		}
	}
}

// A form that a result does not have is refused before the work, and not
// described.
func TestFormsThatAreNot(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	for _, target := range []string{"/api/v1/pair/IRN-RUS.html", "/api/v1/report/quartet.pdf", "/api/v1/measures.html"} {
		if w := get(s, target); w.Code != http.StatusNotAcceptable {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	var doc struct {
		Paths map[string]struct {
			Get struct {
				Responses map[string]struct{ Content map[string]any }
			}
		}
	}
	if err := json.Unmarshal(get(s, "/api/v1/openapi.json").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	forms := func(path string) map[string]any { return doc.Paths[path].Get.Responses["200"].Content }
	if forms("/api/v1/pair")["text/html"] != nil || forms("/api/v1/report")["text/html"] == nil {
		t.Error("pages are described where there are none, or are not where there are")
	}
	if w := get(s, ask, "Accept: text/*"); w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") {
		t.Errorf("text/*: %d %v", w.Code, w.Header())
	}
}

func TestOddRequests(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	for _, c := range []struct {
		target string
		status int
		detail string
	}{
		{"/api/v1/%66igures/agreement/IRN%2DRUS", 200, ""},
		{ask + "?limit=&offset=", 200, ""},
		{"/api/v1/measures?limit=5", 400, `measures has no parameter "limit"`},
		{"/api/v1/assess/quartet?offset=5", 400, `assess has no parameter "offset"`},
		{ask + "?level=NaN", 400, `--level: expected a number but got "NaN"`},
		{ask + "?level=95", 400, "--level 95: want a share from 0.01 to 0.9999, such as 0.95"},
		{"/api/v1/pair/IRN", 400, "expected two states, as in IRN RUS or IRN-RUS"},
		{"/api/v1/evidence/IRN-RUS/soon", 400, `"soon" is no year (2024), session (72, ES-11) or span (2000/2004)`},
	} {
		w := get(s, c.target)
		var p httpapi.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); w.Code != c.status || w.Code >= 400 && (err != nil || p.Detail != c.detail) {
			t.Errorf("%s: %d %s", c.target, w.Code, w.Body)
		}
	}
	for target, want := range map[string]string{"/api/v1/import": "", ask + "?x=1": "", ask + "?form=2020": "from"} {
		var p httpapi.Problem
		if err := json.Unmarshal(get(s, target).Body.Bytes(), &p); err != nil || p.Suggestion != want {
			t.Errorf("%s: suggestion %q, want %q", target, p.Suggestion, want)
		}
	}
}
