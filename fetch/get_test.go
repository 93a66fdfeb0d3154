package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"entente"
	"entente/fetch"
)

var longAgo = time.Date(2025, 7, 23, 12, 0, 0, 0, time.UTC)

func TestGetRemote(t *testing.T) {
	f := file{csv(1000), `"v1"`, longAgo}
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) { f.serve(w, r) })
	c, _ := client(fetch.Options{})
	dir := t.TempDir()
	target := fetch.Target{URL: s.URL + "/a.csv", Name: "a.csv"}
	res, err := c.Get(t.Context(), target, nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	if content(t, res) != f.body || res.Bytes != int64(len(f.body)) || res.ETag != `"v1"` || res.Modified != "Wed, 23 Jul 2025 12:00:00 GMT" || res.NotModified {
		t.Errorf("got %+v", res)
	}
	if got := left(t, dir); len(got) != 1 {
		t.Errorf("left %v", got)
	}
	ua := s.requests()[0].UserAgent()
	if !strings.HasPrefix(ua, "Mozilla/5.0") || !strings.Contains(ua, "entente") {
		t.Errorf("user agent %q", ua)
	}
	os.Remove(res.Path)

	t.Run("not modified", func(t *testing.T) {
		prev := &entente.Edition{URL: target.URL, ETag: res.ETag, Modified: res.Modified, SHA256: res.SHA256, Bytes: res.Bytes}
		again, err := c.Get(t.Context(), target, prev, dir)
		if err != nil || !again.NotModified || again.SHA256 != res.SHA256 || again.Path != "" || again.Bytes != res.Bytes {
			t.Errorf("got %+v, %v", again, err)
		}
		if got := left(t, dir); len(got) != 0 {
			t.Errorf("left %v", got)
		}
	})
	t.Run("same bytes elsewhere", func(t *testing.T) {
		prev := &entente.Edition{URL: s.URL + "/old.csv", ETag: res.ETag, SHA256: res.SHA256}
		again, err := c.Get(t.Context(), target, prev, dir)
		if err != nil || !again.NotModified || len(left(t, dir)) != 0 {
			t.Errorf("got %+v, %v", again, err)
		}
		last := s.requests()[len(s.requests())-1]
		if last.Header.Get("If-None-Match") != "" {
			t.Error("the ETag of another address was sent")
		}
	})
	t.Run("modified", func(t *testing.T) {
		prev := &entente.Edition{URL: target.URL, ETag: `"v0"`, SHA256: "0"}
		again, err := c.Get(t.Context(), target, prev, dir)
		if err != nil || again.NotModified || content(t, again) != f.body {
			t.Errorf("got %+v, %v", again, err)
		}
	})
}

func TestGetRetries(t *testing.T) {
	f := file{csv(10), `"v1"`, longAgo}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, c := range []struct {
		name  string
		fail  func(w http.ResponseWriter)
		times int
		waits [2]time.Duration // least and most of the first wait
	}{
		{"503 twice", func(w http.ResponseWriter) { w.WriteHeader(503) }, 2, [2]time.Duration{time.Second / 2, 3 * time.Second / 2}},
		{"429 in seconds", func(w http.ResponseWriter) { w.Header().Set("Retry-After", "120"); w.WriteHeader(429) }, 1, [2]time.Duration{2 * time.Minute, 2 * time.Minute}},
		{"429 by date", func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", now.Add(90*time.Second).Format(http.TimeFormat))
			w.WriteHeader(429)
		}, 1, [2]time.Duration{90 * time.Second, 90 * time.Second}},
		{"429 with nonsense", func(w http.ResponseWriter) { w.Header().Set("Retry-After", "soon"); w.WriteHeader(429) }, 1, [2]time.Duration{time.Second / 2, 3 * time.Second / 2}},
		{"reset", func(w http.ResponseWriter) { panic(http.ErrAbortHandler) }, 2, [2]time.Duration{time.Second / 2, 3 * time.Second / 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
				if n <= c.times {
					c.fail(w)
					return
				}
				f.serve(w, r)
			})
			cl, nap := client(fetch.Options{Now: func() time.Time { return now }})
			res, err := cl.Get(t.Context(), fetch.Target{URL: s.URL + "/a.csv"}, nil, t.TempDir())
			if err != nil || content(t, res) != f.body {
				t.Fatalf("got %+v, %v", res, err)
			}
			if len(nap.waits) != c.times || nap.waits[0] < c.waits[0] || nap.waits[0] > c.waits[1] {
				t.Errorf("waited %v, want %d waits, the first within %v", nap.waits, c.times, c.waits)
			}
		})
	}
}

func TestGetGivesUp(t *testing.T) {
	for _, c := range []struct {
		name     string
		answer   http.HandlerFunc
		requests int
		kind     error
		says     string
	}{
		{"503 for ever", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) }, 4, fetch.ErrUnreachable, "503"},
		{"404", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404) }, 1, fetch.ErrAbsent, "404"},
		{"410", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(410) }, 1, fetch.ErrAbsent, "410"},
		{"403", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403) }, 1, fetch.ErrRefused, "--mirror"},
		{"202 without a file", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(202) }, 1, fetch.ErrRefused, "202"},
		{"304 unasked", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(304) }, 1, fetch.ErrRefused, "304"},
		{"206 unasked", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes 5-9/10")
			w.WriteHeader(206)
			w.Write([]byte("56789"))
		}, 4, fetch.ErrRefused, "unasked"},
		{"Retry-After of a day", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "86400")
			w.WriteHeader(503)
		}, 1, fetch.ErrUnreachable, "24h0m0s"},
		{"redirects in a ring", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/a.csv", http.StatusFound) }, 10, fetch.ErrUnreachable, "redirects"},
		{"a coding", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			w.Write([]byte("xx"))
		}, 1, fetch.ErrRefused, `"br"`},
		{"says more than it sends", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.Write([]byte("a,b\n"))
		}, 4, fetch.ErrRefused, "4 of 100 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) { c.answer(w, r) })
			cl, _ := client(fetch.Options{Attempts: 4})
			dir := t.TempDir()
			_, err := cl.Get(t.Context(), fetch.Target{URL: s.URL + "/a.csv"}, nil, dir)
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), s.URL+"/a.csv") {
				t.Errorf("got %v", err)
			}
			if n := len(s.requests()); n != c.requests {
				t.Errorf("%d requests, want %d", n, c.requests)
			}
			if got := left(t, dir); len(got) != 0 {
				t.Errorf("left %v", got)
			}
		})
	}
}

func TestGetUnreachable(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {})
	s.Close()
	c, nap := client(fetch.Options{Attempts: 3})
	_, err := c.Get(t.Context(), fetch.Target{URL: s.URL + "/a.csv"}, nil, t.TempDir())
	if !errors.Is(err, fetch.ErrUnreachable) || !strings.Contains(err.Error(), "3 attempts") || len(nap.waits) != 2 {
		t.Errorf("got %v after waits %v", err, nap.waits)
	}
	for _, u := range []string{"ftp://example.org/a.csv", "a.csv", "", "http:///a.csv", "http://[::1"} {
		if _, err := c.Get(t.Context(), fetch.Target{URL: u}, nil, t.TempDir()); !errors.Is(err, fetch.ErrRefused) {
			t.Errorf("%q: got %v", u, err)
		}
	}
}

func TestGetRedirected(t *testing.T) {
	f := file{csv(10), `"v1"`, longAgo}
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
		if r.URL.Path == "/a.csv" {
			http.Redirect(w, r, "/store/b", http.StatusSeeOther)
			return
		}
		if n == 2 {
			f.cut(w, r, 20)
			return
		}
		f.serve(w, r)
	})
	c, _ := client(fetch.Options{})
	res, err := c.Get(t.Context(), fetch.Target{URL: s.URL + "/a.csv"}, nil, t.TempDir())
	if err != nil || content(t, res) != f.body {
		t.Fatalf("got %+v, %v", res, err)
	}
	if got := s.ranges(); !slices.Equal(got, []string{"", "", "bytes=20-", "bytes=20-"}) {
		t.Errorf("ranges %q", got)
	}
}

func TestGetRefusesDowngrade(t *testing.T) {
	secure := httptest.NewTLSServer(http.RedirectHandler("http://127.0.0.1:1/a.csv", http.StatusFound))
	defer secure.Close()
	c, _ := client(fetch.Options{HTTP: fetch.WithDefaultRedirects(secure.Client())})
	_, err := c.Get(t.Context(), fetch.Target{URL: secure.URL + "/a.csv"}, nil, t.TempDir())
	if !errors.Is(err, fetch.ErrUnreachable) || !strings.Contains(err.Error(), "from https to http") {
		t.Errorf("got %v", err)
	}
}

func TestGetConcurrently(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
		file{strings.Repeat(r.URL.Path+"\n", 5000), "", longAgo}.serve(w, r)
	})
	var mu sync.Mutex
	told := 0
	c, _ := client(fetch.Options{Progress: func(fetch.Progress) { mu.Lock(); told++; mu.Unlock() }})
	dir := t.TempDir()
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			path := fmt.Sprintf("/%d/a.csv", i/2) // each address twice
			res, err := c.Get(t.Context(), fetch.Target{URL: s.URL + path, Name: "a.csv"}, nil, dir)
			if err != nil || content(t, res) != strings.Repeat(path+"\n", 5000) {
				t.Errorf("%s: %+v, %v", path, res, err)
			}
		})
	}
	wg.Wait()
	if told < 32 {
		t.Errorf("progress told %d times", told)
	}
}

func TestGetCancelled(t *testing.T) {
	f := file{csv(1000), `"v1"`, longAgo}
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
		if n == 1 {
			f.stall(w, r, 3000)
			return
		}
		f.serve(w, r)
	})
	ctx, cancel := context.WithCancel(t.Context())
	c, _ := client(fetch.Options{Now: ticking(), Progress: func(p fetch.Progress) {
		if p.Done == 3000 {
			cancel()
		}
	}})
	dir, target := t.TempDir(), fetch.Target{URL: s.URL + "/a.csv", Name: "a.csv"}
	_, err := c.Get(ctx, target, nil, dir)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if got := left(t, dir); len(got) != 2 {
		t.Errorf("left %v, want the part and its note", got)
	}
	res, err := c.Get(t.Context(), target, nil, dir)
	if err != nil || content(t, res) != f.body {
		t.Fatalf("got %+v, %v", res, err)
	}
	if got := s.ranges(); !slices.Equal(got, []string{"", "bytes=3000-"}) {
		t.Errorf("ranges %q", got)
	}
}

// ticking is a clock on which a second passes at every look, so that no report
// of progress is left out.
func ticking() func() time.Time {
	var mu sync.Mutex
	now := longAgo
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Second)
		return now
	}
}

func TestGetDiskFull(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("skipped: needs /dev/full")
	}
	f := file{csv(1000), `"v1"`, longAgo}
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) { f.serve(w, r) })
	c, nap := client(fetch.Options{})
	dir, target := t.TempDir(), fetch.Target{URL: s.URL + "/a.csv", Name: "a.csv"}
	res, err := c.Get(t.Context(), target, nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(res.Path)
	if err := os.Symlink("/dev/full", res.Path+".part"); err != nil {
		t.Fatal(err)
	}
	_, err = c.Get(t.Context(), target, nil, dir)
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "free space") || len(nap.waits) != 0 {
		t.Errorf("got %v after waits %v", err, nap.waits)
	}
}

func TestGetIntoNoFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(dir, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	c, _ := client(fetch.Options{})
	if _, err := c.Get(t.Context(), fetch.Target{URL: "http://127.0.0.1:1/a.csv"}, nil, dir); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v", err)
	}
}

func TestProgress(t *testing.T) {
	f := file{csv(1000), `"v1"`, longAgo}
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
		if n == 1 {
			f.cut(w, r, 3000)
			return
		}
		f.serve(w, r)
	})
	var told []fetch.Progress
	c, _ := client(fetch.Options{Now: ticking(), Progress: func(p fetch.Progress) { told = append(told, p) }})
	if _, err := c.Get(t.Context(), fetch.Target{URL: s.URL + "/a.csv", Name: "a.csv"}, nil, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	first, last := told[0], told[len(told)-1]
	size := int64(len(f.body))
	if first.Name != "a.csv" || first.Done != 0 || first.Total != size || first.Attempt != 1 || first.Resumed {
		t.Errorf("first %+v", first)
	}
	if last.Done != size || last.Total != size || last.Attempt != 2 || !last.Resumed || last.Rate <= 0 || last.Rate > float64(size-3000) {
		t.Errorf("last %+v", last)
	}
	waits := slices.IndexFunc(told, func(p fetch.Progress) bool { return p.Wait > 0 && p.Err != nil && p.Done == 3000 })
	if waits < 0 {
		t.Errorf("no pause among %+v", told)
	}
}
