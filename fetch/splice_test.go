package fetch_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"entente/fetch"

	"pgregory.net/rapid"
)

// whim is a server whose file changes and which fails in every way it knows,
// then behaves.
type whim struct {
	mu       sync.Mutex
	versions []file
	now      int
	script   []mischief
}

// mischief is what the server does to one request.
type mischief struct {
	Kind string
	At   int
}

var kinds = []string{"ok", "cut", "stall", "reset", "503", "429", "change", "change and cut", "ignore range", "ignore If-Range",
	"ignore If-Range and cut", "no validators", "wrong range", "later range", "412", "416", "lie long", "304", "html"}

func (s *whim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	m := mischief{Kind: "ok"}
	if len(s.script) > 0 {
		m, s.script = s.script[0], s.script[1:]
	}
	if strings.HasPrefix(m.Kind, "change") {
		s.now = min(s.now+1, len(s.versions)-1)
	}
	f := s.versions[s.now]
	s.mu.Unlock()
	if strings.HasPrefix(m.Kind, "ignore If-Range") {
		r.Header.Del("If-Range")
	}
	switch m.Kind {
	case "ok", "change", "ignore If-Range":
		f.serve(w, r)
	case "cut", "change and cut", "ignore If-Range and cut":
		f.cut(w, r, m.At)
	case "stall":
		f.stall(w, r, m.At)
	case "reset":
		panic(http.ErrAbortHandler)
	case "503", "412", "416", "304":
		var code int
		fmt.Sscan(m.Kind, &code)
		w.WriteHeader(code)
	case "429":
		w.Header().Set("Retry-After", fmt.Sprint(m.At%100))
		w.WriteHeader(429)
	case "ignore range":
		r.Header.Del("Range")
		f.cut(w, r, m.At)
	case "no validators":
		r.Header.Del("If-Range")
		file{f.body, "", time.Time{}}.cut(w, r, m.At)
	case "wrong range":
		if r.Header.Get("Range") != "" {
			r.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", m.At/2, m.At))
		}
		f.serve(w, r)
	case "later range":
		if r.Header.Get("Range") != "" {
			r.Header.Set("Range", fmt.Sprintf("bytes=%d-", m.At))
		}
		f.serve(w, r)
	case "lie long":
		r.Header.Del("Range")
		w.Header().Set("ETag", f.etag)
		w.Header().Set("Content-Length", fmt.Sprint(len(f.body)+1+m.At))
		fmt.Fprint(w, f.body)
	case "html":
		fmt.Fprint(w, page)
	}
}

// TestNeverSplices drives random sequences of failures, changes of the file
// and crashes of the client, then success: every Get ends with exactly one
// version's bytes or an error, and the last, on a well-behaved server, with
// the current version's.
func TestNeverSplices(t *testing.T) {
	dirs := t.TempDir()
	runs := 0
	synctest.Test(t, func(t *testing.T) {
		// rapid asks a *testing.T for its deadline, which a bubble forbids.
		rapid.Check(struct{ rapid.TB }{t}, func(t *rapid.T) {
			runs++
			oneWhim(t, filepath.Join(dirs, fmt.Sprint(runs)))
		})
	})
}

func oneWhim(t *rapid.T, dir string) {
	s := &whim{}
	validators := rapid.SampledFrom([]string{"etag", "date", "both", "none"}).Draw(t, "validators")
	for v := range 3 {
		// Each byte of a version tells which one it is.
		f := file{body: strings.Repeat(string(rune('a'+v)), rapid.IntRange(1, 3000).Draw(t, "length"))}
		if validators == "etag" || validators == "both" {
			f.etag = fmt.Sprintf("%q", fmt.Sprint("v", v))
		}
		if validators == "date" || validators == "both" {
			f.modified = longAgo.AddDate(-50, v, 0) // the fake clock begins in 2000
		}
		s.versions = append(s.versions, f)
	}
	hc, stop := servePipes(s)
	defer stop()
	c := fetch.New(fetch.Options{HTTP: hc, Attempts: 4, Stall: 10 * time.Second})
	target := fetch.Target{URL: "http://publisher.test/a.csv", Name: "a.csv"}
	for range rapid.IntRange(1, 3).Draw(t, "gets") {
		s.mu.Lock()
		s.script = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) mischief {
			return mischief{rapid.SampledFrom(kinds).Draw(t, "kind"), rapid.IntRange(0, 3000).Draw(t, "at")}
		}), 0, 8).Draw(t, "script")
		s.mu.Unlock()
		res, err := c.Get(context.Background(), target, nil, dir)
		if err == nil {
			s.isOne(t, res, s.versions)
		}
	}
	s.mu.Lock()
	s.script = nil
	s.mu.Unlock()
	res, err := c.Get(context.Background(), target, nil, dir)
	if err != nil {
		t.Fatalf("a server that behaves: %v", err)
	}
	s.isOne(t, res, s.versions[s.now:s.now+1])
}

// isOne fails unless the result's file is one of the versions.
func (s *whim) isOne(t *rapid.T, res fetch.Result, versions []file) {
	b := content(t, res)
	if err := os.Remove(res.Path); err != nil {
		t.Fatal(err)
	}
	for _, v := range versions {
		if b == v.body {
			return
		}
	}
	t.Fatalf("got %d bytes %.20q..%.20q that are no version", len(b), b, b[max(0, len(b)-20):])
}
