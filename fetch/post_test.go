package fetch_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/fetch"
	"entente/source"
)

// question is a source file that a server makes when asked for it.
func question(url string) source.File {
	return source.File{Match: `^register\.json$`, Find: source.Find{URL: url, Request: &source.Request{
		Method: "POST", Type: "application/json", Body: `{"from": 1950, "to": {year}}`, Name: "register.json", Patience: 15}}}
}

func TestPost(t *testing.T) {
	now := time.Date(2026, 4, 2, 3, 4, 5, 0, time.UTC)
	const answer = `{"bytes": "eA=="}`
	good := func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, answer) }
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(code) }
	}
	short := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.Header().Set("ETag", `"x"`)
		io.WriteString(w, answer)
	}
	for _, c := range []struct {
		name    string
		script  []http.HandlerFunc // the last one goes on
		want    error
		asked   int
		atLeast time.Duration // of every wait
	}{
		{"answered", []http.HandlerFunc{good}, nil, 1, 0},
		{"busy, then answered", []http.HandlerFunc{status(503), good}, nil, 2, 30 * time.Second},
		{"broken off, then from the start", []http.HandlerFunc{short, good}, nil, 2, 30 * time.Second},
		{"always busy", []http.HandlerFunc{status(503)}, fetch.ErrUnreachable, 3, 30 * time.Second},
		{"not like this", []http.HandlerFunc{status(405)}, fetch.ErrRefused, 1, 0},
		{"gone", []http.HandlerFunc{status(404)}, fetch.ErrAbsent, 1, 0},
		{"moved with the question", []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/new" {
				good(w, r)
				return
			}
			http.Redirect(w, r, "/new", http.StatusTemporaryRedirect)
		}}, nil, 2, 0},
		{"moved without the question", []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/new" {
				good(w, r)
				return
			}
			http.Redirect(w, r, "/new", http.StatusFound)
		}}, fetch.ErrRefused, 2, 0},
		{"html", []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, page) }}, fetch.ErrRefused, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var bodies []string
			s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
				b, _ := io.ReadAll(r.Body)
				bodies = append(bodies, fmt.Sprint(r.Method, " ", r.Header.Get("Content-Type"), " ", string(b), r.Header.Get("Range"), r.Header.Get("If-None-Match")))
				c.script[min(n, len(c.script))-1](w, r)
			})
			cl, nap := client(fetch.Options{Now: func() time.Time { return now }})
			target, err := cl.Find(t.Context(), source.Descriptor{ID: "s"}, question(s.URL+"/q"), "")
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			prev := &entente.Edition{URL: target.URL, ETag: `"x"`, Modified: "x", SHA256: "0"}
			res, err := cl.Get(t.Context(), target, prev, dir)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if c.want == nil && content(t, res) != answer {
				t.Errorf("got %+v", res)
			}
			if len(s.requests()) != c.asked || bodies[0] != `POST application/json {"from": 1950, "to": 2026}` {
				t.Errorf("asked %q", bodies)
			}
			if c.want == nil && bodies[len(bodies)-1] != bodies[0] {
				t.Errorf("asked at last %q", bodies[len(bodies)-1])
			}
			if len(nap.waits) > 0 && slices.Min(nap.waits) < c.atLeast {
				t.Errorf("waited %v", nap.waits)
			}
			if c.want != nil && len(left(t, dir)) != 0 {
				t.Errorf("left %v", left(t, dir))
			}
		})
	}
}

// TestPostUnchanged knows an answer by its bytes: it is asked in full and makes
// no new edition.
func TestPostUnchanged(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) { io.WriteString(w, "same") })
	cl, _ := client(fetch.Options{})
	target, err := cl.Find(t.Context(), source.Descriptor{ID: "s"}, question(s.URL+"/q"), "")
	if err != nil {
		t.Fatal(err)
	}
	res, err := cl.Get(t.Context(), target, &entente.Edition{URL: target.URL, SHA256: hexSum("same")}, t.TempDir())
	if err != nil || !res.NotModified {
		t.Errorf("got %+v, %v", res, err)
	}
}

// TestPostPatience waits longer for the first byte of an answer than for those
// of a download, and does not ask twice for what took too long.
func TestPostPatience(t *testing.T) {
	slow := func(after time.Duration) *server {
		return serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
			io.ReadAll(r.Body)
			select {
			case <-time.After(after):
			case <-r.Context().Done():
			}
			io.WriteString(w, "x")
		})
	}
	s := slow(200 * time.Millisecond)
	cl, _ := client(fetch.Options{Stall: 20 * time.Millisecond})
	q := question(s.URL + "/q")
	target, _ := cl.Find(t.Context(), source.Descriptor{ID: "s"}, q, "")
	if _, err := cl.Get(t.Context(), target, nil, t.TempDir()); err != nil {
		t.Errorf("with patience: %v", err)
	}
	s = slow(time.Minute)
	q = question(s.URL + "/q")
	q.Find.Request.Patience = 0
	target, _ = cl.Find(t.Context(), source.Descriptor{ID: "s"}, q, "")
	if _, err := cl.Get(t.Context(), target, nil, t.TempDir()); !errors.Is(err, fetch.ErrUnreachable) || !strings.Contains(err.Error(), "stalled") || len(s.requests()) != 1 {
		t.Errorf("without: %v after %d requests", err, len(s.requests()))
	}
}
