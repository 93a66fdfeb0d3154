package httpapi

import (
	"fmt"
	"net/http"
	"time"

	"entente"
	"entente/record"
)

// live is the address of the feed of what is new.
const live = "/api/v1/live"

// newsMost is how many new editions one event names.
const newsMost = 100

// News says that answers may be others than before: the record has changed,
// because files came in beside the server, or a day has begun.
type News struct {
	Generation int           `json:"generation" doc:"Of the record: one more for each change."`
	Embedded   bool          `json:"embedded" doc:"The record is the one that comes with the program."`
	Day        string        `json:"day" doc:"By which some years are not over (UTC)."`
	Editions   int           `json:"editions" doc:"How many editions the record holds."`
	New        []NewsEdition `json:"new" doc:"Editions that came since the event before; none in the first."`
	More       int           `json:"more" doc:"How many of them are not named here."`
}

// NewsEdition is a file of a source that came into the record.
type NewsEdition struct {
	Source     string `json:"source"`
	File       string `json:"file"`
	Name       string `json:"name"`
	Version    string `json:"version"`
	CoverageTo string `json:"coverage_to"`
	SHA256     string `json:"sha256"`
}

// news sends an event now and whenever answers may have become others, until
// the client goes, the server stops, or streamTime is over; clients come back by
// themselves.
func (s *Server) news(w http.ResponseWriter, r *http.Request) {
	control := begin(w)
	_, _ = fmt.Fprint(w, "retry: 3000\n\n")
	end := time.NewTimer(streamTime - time.Minute)
	defer end.Stop()
	look := time.NewTicker(s.opt.Watch)
	defer look.Stop()
	last, spoke := r.Header.Get("Last-Event-ID"), time.Now()
	var had []entente.Edition
	for first := true; ; first = false {
		if rec, version, err := s.now(); err == nil && version != last {
			n := newsOf(rec, had, s.desk.Day())
			if first {
				n.New, n.More = []NewsEdition{}, 0
			}
			_, _ = fmt.Fprintf(w, "id: %s\n", version)
			event(w, "record", n)
			last, spoke, had = version, time.Now(), rec.Editions()
		} else if err == nil && first {
			had = rec.Editions() // a client that comes back
		}
		if time.Since(spoke) > quiet {
			_, _ = fmt.Fprint(w, ": nothing new\n\n")
			spoke = time.Now()
		}
		_ = control.Flush() // a client that is gone ends the request
		select {
		case <-r.Context().Done():
			return
		case <-s.stopping.Done():
			return
		case <-end.C:
			return
		case <-look.C:
		}
	}
}

// now is the record with the version of answers from it.
func (s *Server) now() (*record.Record, string, error) {
	version, err := s.desk.Version()
	if err != nil {
		return nil, "", err
	}
	rec, err := s.desk.Record()
	return rec, version, err
}

// newsOf compares the record with the editions that there were.
func newsOf(r *record.Record, had []entente.Edition, day string) News {
	n := News{
		Generation: r.Manifest().Generation, Embedded: r.Embedded, Editions: len(r.Editions()), New: []NewsEdition{}, Day: day,
	}
	old := map[string]bool{}
	for _, e := range had {
		old[e.Source+"\x00"+e.File+"\x00"+e.SHA256] = true
	}
	for _, e := range r.Editions() {
		switch {
		case old[e.Source+"\x00"+e.File+"\x00"+e.SHA256]:
		case len(n.New) == newsMost:
			n.More++
		default:
			n.New = append(n.New, NewsEdition{e.Source, e.File, e.Name, e.Version, e.CoverageTo.String(), e.SHA256})
		}
	}
	return n
}

// begin makes an answer a stream.
func begin(w http.ResponseWriter) *http.ResponseController {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies that keep things back
	control := http.NewResponseController(w)
	// A connection without deadlines ends with the client.
	_ = control.SetWriteDeadline(time.Now().Add(streamTime))
	return control
}
