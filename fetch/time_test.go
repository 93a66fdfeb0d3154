package fetch_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"entente"
	"entente/fetch"
)

// TestStall lets the connection fall silent in each place where it can; the
// clock is a fake one.
func TestStall(t *testing.T) {
	f := file{csv(1000), `"v1"`, time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, c := range []struct {
		name  string
		first http.HandlerFunc
	}{
		{"before the header", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		{"before the body", func(w http.ResponseWriter, r *http.Request) { f.stall(w, r, 0) }},
		{"in the body", func(w http.ResponseWriter, r *http.Request) { f.stall(w, r, 3000) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				n := 0
				hc, stop := servePipes(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if n++; n == 1 {
						c.first(w, r)
						return
					}
					f.serve(w, r)
				}))
				defer stop()
				var stalled error
				cl := fetch.New(fetch.Options{HTTP: hc, Stall: 20 * time.Second, Progress: func(p fetch.Progress) {
					if p.Err != nil {
						stalled = p.Err
					}
				}})
				start := time.Now()
				res, err := cl.Get(t.Context(), fetch.Target{URL: "http://publisher.test/a.csv"}, nil, dir)
				if err != nil || content(t, res) != f.body {
					t.Fatalf("got %+v, %v", res, err)
				}
				if took := time.Since(start); took < 20*time.Second || took > 22*time.Second {
					t.Errorf("took %v, want 20 s and one pause", took)
				}
				if stalled == nil || !strings.Contains(stalled.Error(), "no byte for 20s") {
					t.Errorf("stall told as %v", stalled)
				}
			})
		})
	}
}

// TestSlowDrip gets a file that comes a byte every ten seconds: slow, but it
// never stalls.
func TestSlowDrip(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		body := csv(10)
		hc, stop := servePipes(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for i := range body {
				time.Sleep(10 * time.Second)
				w.Write([]byte(body[i : i+1]))
				w.(http.Flusher).Flush()
			}
		}))
		defer stop()
		var last fetch.Progress
		c := fetch.New(fetch.Options{HTTP: hc, Stall: 20 * time.Second, Progress: func(p fetch.Progress) { last = p }})
		res, err := c.Get(t.Context(), fetch.Target{URL: "http://publisher.test/a.csv"}, nil, dir)
		if err != nil || content(t, res) != body {
			t.Fatalf("got %+v, %v", res, err)
		}
		if last.Attempt != 1 || last.Total != -1 || last.Rate < 0.09 || last.Rate > 0.11 {
			t.Errorf("progress %+v", last)
		}
	})
}

// TestBackoff measures the pauses before giving up with the real Sleep.
func TestBackoff(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		start := time.Now()
		hc, stop := servePipes(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			at = append(at, time.Since(start))
			w.WriteHeader(503)
		}))
		defer stop()
		c := fetch.New(fetch.Options{HTTP: hc, Attempts: 6, BackoffMin: time.Second, BackoffMax: 5 * time.Second})
		_, err := c.Get(t.Context(), fetch.Target{URL: "http://publisher.test/a.csv"}, &entente.Edition{}, dir)
		if !errors.Is(err, fetch.ErrUnreachable) || len(at) != 6 {
			t.Fatalf("got %v after %d requests", err, len(at))
		}
		for i, want := range []time.Duration{1, 2, 4, 5, 5} {
			pause := at[i+1] - at[i]
			if pause < want*time.Second/2 || pause > min(want*time.Second*3/2, 5*time.Second) {
				t.Errorf("pause %d is %v, want about %d s and at most 5 s", i+1, pause, want)
			}
		}
	})
}
