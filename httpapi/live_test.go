package httpapi_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente/desk"
	"entente/desk/desktest"
	"entente/httpapi"
)

// next reads one event.
func next(t *testing.T, r *bufio.Scanner) (id, name string, n httpapi.News) {
	t.Helper()
	for r.Scan() {
		switch field, value, _ := strings.Cut(r.Text(), ": "); field {
		case "id":
			id = value
		case "event":
			name = value
		case "data":
			if err := json.Unmarshal([]byte(value), &n); err != nil {
				t.Fatal(err)
			}
			return id, name, n
		}
	}
	t.Fatal("the stream ended: ", r.Err())
	return
}

// The feed says at once what there is, and again when answers may be others;
// a client that comes back with the last id is told only what is new, and the
// server does not wait for clients when it stops.
func TestLive(t *testing.T) {
	env := desktest.Env()
	env.GroupFile = filepath.Join(t.TempDir(), "groups.yaml")
	groups := func(id string) {
		text := "groups:\n- id: " + id + "\n  title: Mine\n  source: mine\n  members:\n    IRN: 1990-01-01..\n    RUS: 1992-01-01..\n"
		if err := os.WriteFile(env.GroupFile, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	groups("mine")
	d, err := desk.New(desk.Options{Env: env})
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t, httpapi.Options{Desk: d, Watch: 10 * time.Millisecond})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	limited, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	ask := func(last string) (*http.Response, *bufio.Scanner) {
		r, err := http.NewRequestWithContext(limited, http.MethodGet, "http://"+l.Addr().String()+"/api/v1/live", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Last-Event-ID", last)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return resp, bufio.NewScanner(resp.Body)
	}
	resp, lines := ask("")
	defer resp.Body.Close()
	if ct := resp.Header.Get("Content-Type"); ct != "text/event-stream" || resp.StatusCode != 200 {
		t.Fatalf("%d %s", resp.StatusCode, ct)
	}
	id, name, n := next(t, lines)
	if id == "" || name != "record" || !n.Embedded || n.Editions == 0 || len(n.New) != 0 || n.Day != "2026-11-01" {
		t.Errorf("at first: %q %s %+v", id, name, n)
	}
	back, again := ask(id)
	defer back.Body.Close()
	groups("others")
	for who, stream := range map[string]*bufio.Scanner{"a client": lines, "one that came back": again} {
		if id2, _, n := next(t, stream); id2 == id || n.Editions == 0 || len(n.New) != 0 {
			t.Errorf("%s after a change: %q %+v", who, id2, n)
		}
	}
	if w := do(s, http.MethodHead, "/api/v1/live"); w.Code != 200 || w.Header().Get("Content-Type") != "text/event-stream" || w.Body.Len() > 0 {
		t.Errorf("HEAD: %d %s", w.Code, w.Header().Get("Content-Type"))
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(4 * time.Second):
		t.Error("the server waits for a client of the feed")
	}
}
