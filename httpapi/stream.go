package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"entente/desk"
)

// streamTime is how long a client may wait for one answer; streamMost how many
// may at once, and as many may follow the feed.
const (
	streamTime = 35 * time.Minute
	streamMost = 64
)

// quiet is after how long without news a stream says that it is alive.
const quiet = 10 * time.Second

// stream answers requests for the feed, and for text/event-stream: "progress" while an answer is
// worked out, then "ready" (the same address as JSON has it now, at once), or
// "problem". Other requests go on.
func (s *Server) stream(next http.Handler) http.Handler {
	answers, feeds := make(chan struct{}, streamMost), make(chan struct{}, streamMost)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		feed := r.URL.Path == live
		if feed && r.Method == http.MethodHead {
			begin(w)
			return
		}
		if r.Method != http.MethodGet || !feed && (!strings.HasPrefix(r.URL.Path, "/api/v1/") || !strings.HasPrefix(r.Header.Get("Accept"), "text/event-stream")) {
			next.ServeHTTP(w, r)
			return
		}
		room := answers
		if feed {
			room = feeds
		}
		select {
		case room <- struct{}{}:
			defer func() { <-room }()
		default:
			s.failed(w, desk.ErrBusy)
			return
		}
		if feed {
			s.news(w, r)
			return
		}
		plain := r.Clone(r.Context())
		plain.Header.Set("Accept", "application/json")
		q, served, err := s.read(plain)
		if err == nil {
			_, err = served.Request(q.args)
		}
		if err != nil {
			s.failed(w, err)
			return
		}
		s.follow(w, r, q)
	})
}

func (s *Server) follow(w http.ResponseWriter, r *http.Request, q question) {
	control := begin(w)
	var last desk.Progress
	spoke := time.Time{}
	_, err := s.desk.Follow(r.Context(), q.op, q.args, func(p desk.Progress) {
		if p == last && time.Since(spoke) < quiet {
			return
		}
		last, spoke = p, time.Now()
		event(w, "progress", p)
		_ = control.Flush() // a client that is gone ends the request
	})
	switch {
	case r.Context().Err() != nil:
		return
	case err != nil:
		p := problem(err)
		p.Title = http.StatusText(p.Status)
		event(w, "problem", p)
	default:
		event(w, "ready", struct {
			Address string `json:"address"`
		}{r.URL.RequestURI()})
	}
	_ = control.Flush()
}

// event writes one event; what is written to a client that is gone is lost.
func event(w http.ResponseWriter, name string, data any) {
	b, err := json.Marshal(data)
	if err != nil {
		return
	}
	_, _ = fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, b)
}
