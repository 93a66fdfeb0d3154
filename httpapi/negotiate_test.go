package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"entente/httpapi"
)

// RFC 9110, 12.5.1: the most specific range says how much a form is wanted,
// and the form that is wanted most is given; names are read in any case.
func TestNegotiation(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	for accept, want := range map[string]string{
		"":                                       "application/json",
		"*/*":                                    "application/json",
		"TEXT/CSV":                               "text/csv",
		"text/csv; charset=utf-8":                "text/csv",
		"text/csv;q=0.5, application/json;q=0.4": "text/csv",
		"application/*;q=0.2, text/csv;q=0.1":    "application/json",
		"*/*;q=0.9, text/csv;q=0.1":              "application/json",
		"text/csv;q=0.9, */*;q=0.1":              "text/csv",
		"application/json;q=0, */*":              "text/csv",
		"text/*":                                 "text/csv",
		"application/vnd.apache.parquet, */*;q=0.1":                       "application/vnd.apache.parquet",
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "application/json",
		"image/png":                "",
		"text/html":                "",
		"application/json;q=0":     "",
		"*/*;q=0":                  "",
		"application/problem+json": "",
	} {
		w := get(s, "/api/v1/topics", "Accept: "+accept)
		media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
		if want == "" && w.Code != http.StatusNotAcceptable || want != "" && (w.Code != 200 || media != want) {
			t.Errorf("Accept: %s: %d %s, want %q", accept, w.Code, media, want)
		}
	}
}

// Whatever is served has all machine-readable forms.
func TestEveryOperationHasEveryForm(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	var api struct {
		Paths map[string]struct {
			Get struct {
				Responses map[string]struct{ Content map[string]any }
			}
		}
	}
	if err := json.Unmarshal(get(s, "/api/v1/openapi.json").Body.Bytes(), &api); err != nil || len(api.Paths) < 30 {
		t.Fatal(len(api.Paths), err)
	}
	for path, item := range api.Paths {
		for _, media := range []string{"application/json", "text/csv", "application/vnd.apache.parquet", "text/markdown"} {
			if _, ok := item.Get.Responses["200"].Content[media]; !ok && path != "/api/v1/live" {
				t.Errorf("%s has no %s", path, media)
			}
		}
	}
}

// Below /api/ every wrong address is a problem, and an ending that some answers
// have elsewhere is no part of a name.
func TestWrongAddressesAreProblems(t *testing.T) {
	s := newServer(t, httpapi.Options{Mounts: map[string]http.Handler{"/": http.NotFoundHandler()}})
	for target, status := range map[string]int{
		"/api/zzz": 404, "/api/v2/figures": 404, "/api/v1/zzz": 404, "/api/v1/groups.xml": 406, "/api/v1/report/quartet.pdf": 406, "/api/v1/groups/quartet.svg": 406, "/api/v1/groups.html": 406,
	} {
		w := get(s, target)
		var p struct{ Status int }
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != status || p.Status != status || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s %s", target, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
	}
}

// What does not change has a tag too.
func TestDescriptionIsAskedForOnce(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	for _, target := range []string{"/api/v1/openapi.json", "/api/style.css", "/api/"} {
		one := get(s, target)
		tag := one.Header().Get("ETag")
		if tag == "" || one.Code != 200 {
			t.Errorf("%s: %d, ETag %q", target, one.Code, tag)
			continue
		}
		if two := get(s, target, "If-None-Match: "+tag); two.Code != http.StatusNotModified || two.Body.Len() > 0 {
			t.Errorf("%s the second time: %d with %d bytes", target, two.Code, two.Body.Len())
		}
	}
}
