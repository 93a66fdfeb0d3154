package httpapi_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"entente/httpapi"
	"entente/internal/testdata"
)

// events reads a stream to its end.
func events(t *testing.T, r *bufio.Scanner) (names, data []string) {
	t.Helper()
	for r.Scan() {
		if n, ok := strings.CutPrefix(r.Text(), "event: "); ok {
			names = append(names, n)
		}
		if d, ok := strings.CutPrefix(r.Text(), "data: "); ok {
			data = append(data, d)
		}
	}
	return names, data
}

func TestStream(t *testing.T) {
	testdata.Long(t)
	s := newServer(t, httpapi.Options{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() { _ = s.Serve(ctx, l) }()
	ask := func(path string) *http.Response {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+l.Addr().String()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "text/event-stream")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
	began := time.Now()
	resp := ask("/api/v1/claims/check/gulf")
	defer resp.Body.Close()
	if ct := resp.Header.Get("Content-Type"); ct != "text/event-stream" || time.Since(began) > 5*time.Second {
		t.Errorf("%s after %s", ct, time.Since(began))
	}
	names, data := events(t, bufio.NewScanner(resp.Body))
	if n := len(names); n < 2 || names[0] != "progress" || names[n-1] != "ready" {
		t.Fatalf("events %v %v", names, data)
	}
	var p struct{ Done, Total int64 }
	if err := json.Unmarshal([]byte(data[len(data)-2]), &p); err != nil || p.Total < 10 {
		t.Errorf("%s: %v", data[len(data)-2], err)
	}
	if !strings.Contains(data[len(data)-1], `"/api/v1/claims/check/gulf"`) {
		t.Errorf("ready: %s", data[len(data)-1])
	}
	if w := get(s, "/api/v1/claims/check/gulf"); w.Code != 200 || !strings.Contains(w.Body.String(), `"verdict"`) {
		t.Errorf("when it is ready: %d", w.Code)
	}
}

func TestStreamOfWhatIsNotAsked(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	for target, status := range map[string]int{"/api/v1/claims/check/nosuch": 400, "/api/v1/sync": 404, "/api/v1/claims/check/gulf?report=x": 400} {
		w := get(s, target, "Accept: text/event-stream")
		if w.Code != status || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", target, w.Code, w.Header().Get("Content-Type"))
		}
	}
	// What is quick is ready at once; what fails while it is worked out is an event.
	for target, want := range map[string]string{"/api/v1/topics": "event: ready", "/api/v1/figures/agreement/Irann-RUS": "event: problem"} {
		if w := get(s, target, "Accept: text/event-stream"); w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
}

func TestReportAsPage(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	w := get(s, "/api/v1/report.html?members=CHN,RUS&no-claims=true")
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || !strings.Contains(w.Body.String(), "<svg") {
		t.Errorf("%d %s", w.Code, w.Header().Get("Content-Type"))
	}
	if p := w.Header().Get("Content-Security-Policy"); !strings.Contains(p, "style-src 'sha256-") || !strings.Contains(p, "default-src 'none'") {
		t.Errorf("policy %q", p)
	}
	if w := get(s, "/api/v1/topics.html"); w.Code != http.StatusNotAcceptable {
		t.Errorf("topics as a page: %d", w.Code)
	}
	if w := get(s, "/api/v1/topics", "Accept: text/html,*/*"); w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		t.Errorf("a browser is given %s", w.Header().Get("Content-Type"))
	}
}
