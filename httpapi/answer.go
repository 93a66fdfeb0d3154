package httpapi

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"entente/desk"
	"entente/report"
)

// maxRows is how many rows one answer has at most, and without limit=.
const maxRows = 50_000

// question is a request as it was understood.
type question struct {
	op            string
	args          desk.Args
	offset, limit int
	format        format
}

// answer answers GET /api/v1/<operation>[/argument...][.format]?parameter=...
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	q, served, err := s.read(r)
	if err != nil {
		s.failed(w, err)
		return
	}
	version, err := s.desk.VersionOf(q.op, q.args)
	if err != nil {
		s.failed(w, problemOf(err))
		return
	}
	key := q.key(version)
	p, kept := s.cache.get(key)
	if !kept { // what is kept was a good question once
		if _, err := served.Request(q.args); err != nil {
			s.failed(w, err)
			return
		}
	}
	if s.unchanged(w, r, etag(key)) {
		s.metrics.cached.WithLabelValues("unchanged").Inc()
		return
	}
	if !kept {
		if p, err = s.make(r, q, key, version); err != nil {
			w.Header().Del("ETag")
			s.failed(w, err)
			return
		}
		s.cache.put(p)
	}
	s.metrics.cached.WithLabelValues(map[bool]string{true: "kept", false: "made"}[kept]).Inc()
	s.write(w, r, q, p)
}

// unchanged gives an answer its tag, and answers with it alone where the client
// has what it stands for.
func (s *Server) unchanged(w http.ResponseWriter, r *http.Request, tag string) bool {
	h := w.Header()
	h.Set("Vary", "Accept, Accept-Encoding, Authorization")
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, no-cache") // keep it, and ask whether it still holds
	if s.opt.Public && s.opt.Token == "" {
		h.Set("Cache-Control", "public, no-cache")
	}
	if !matches(r.Header.Get("If-None-Match"), tag) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// make asks the desk and renders the answer.
func (s *Server) make(r *http.Request, q question, key, version string) (*page, error) {
	a, err := s.desk.Ask(r.Context(), q.op, q.args)
	if err != nil {
		return nil, err
	}
	if a.Version != version {
		key = q.key(a.Version) // the record changed in between; the next request asks for this
	}
	res, total := desk.Page(a.Result, q.offset, q.limit)
	body, err := q.format.render(res)
	if err != nil {
		return nil, fmt.Errorf("render %s: %w", q.op, err)
	}
	p := &page{key: key, body: body, total: total, shown: max(0, min(q.limit, total-q.offset))}
	p.pack(q.format.media)
	return p, nil
}

func (s *Server) write(w http.ResponseWriter, r *http.Request, q question, p *page) {
	h := w.Header()
	media := q.format.media
	if strings.HasPrefix(media, "text/") {
		media += "; charset=utf-8"
	}
	h.Set("Content-Type", media)
	if q.format.name == "csv" || q.format.name == "parquet" {
		h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", "entente-"+q.op+"."+q.format.name))
	}
	if q.format.name == "html" {
		h.Set("Content-Security-Policy", report.PagePolicy())
	}
	h.Add("Link", `</api/v1/openapi.json>; rel="service-desc"`)
	if p.total > 0 {
		h.Set("X-Total-Count", strconv.Itoa(p.total))
		if next := q.offset + p.shown; next < p.total && p.shown > 0 {
			h.Add("Link", fmt.Sprintf("<%s>; rel=\"next\"", moved(r.URL, next, q.limit)))
		}
		if q.offset > 0 {
			h.Add("Link", fmt.Sprintf("<%s>; rel=\"prev\"", moved(r.URL, max(0, q.offset-q.limit), q.limit)))
		}
	}
	body := p.body
	if p.zip != nil && takesGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = p.zip
	}
	if len(body) > 0 {
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	// A client that is gone needs no answer.
	_, _ = w.Write(body)
}

// moved is the address of another page.
func moved(u *url.URL, offset, limit int) string {
	v := u.Query()
	v.Set("offset", strconv.Itoa(offset))
	v.Set("limit", strconv.Itoa(limit))
	return u.EscapedPath() + "?" + v.Encode()
}

// failed writes the problem of an error.
func (s *Server) failed(w http.ResponseWriter, err error) {
	var known shown
	if errors.As(err, &known) {
		fail(w, known.Problem)
		return
	}
	fail(w, problem(err))
}

// shown is an error that is a problem already.
type shown struct{ Problem }

func (s shown) Error() string { return s.Detail }

func problemOf(err error) error { return shown{problem(err)} }

// read understands a request.
func (s *Server) read(r *http.Request) (question, *desk.Served, error) {
	q := question{args: desk.Args{}, limit: maxRows}
	path, ending := suffix(strings.TrimPrefix(r.URL.EscapedPath(), "/api/v1/"))
	parts := strings.Split(path, "/")
	q.op = parts[0]
	if plain, err := url.PathUnescape(parts[0]); err == nil {
		q.op = plain
	}
	if ending == nil {
		q.op = strings.TrimSuffix(q.op, "."+unknown(q.op))
	}
	served, err := s.desk.Find(q.op)
	if err != nil {
		return q, nil, err
	}
	form := ending
	if form == nil {
		if ending := unknown(parts[len(parts)-1]); ending != "" {
			return q, nil, shown{simple(http.StatusNotAcceptable, "there is no ."+ending+" here; ask for .json, .csv, .parquet or .md, of a report also .html")}
		}
		if form = negotiate(strings.Join(r.Header.Values("Accept"), ",")); form == nil {
			return q, nil, shown{simple(http.StatusNotAcceptable, "there are application/json, text/csv, application/vnd.apache.parquet and text/markdown")}
		}
	}
	q.format = *form
	if why := q.format.missing(served.Result()); why != "" {
		return q, nil, shown{simple(http.StatusNotAcceptable, why)}
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return q, nil, desk.BadRequest{Why: "the query cannot be read: " + err.Error()}
	}
	pages := desk.Pages(served.Result())
	for name, list := range values {
		switch {
		case pages && (name == "offset" || name == "limit") && len(list) == 1 && list[0] == "":
		case pages && name == "offset":
			q.offset, err = bounded(name, list, 1<<31-1)
		case pages && name == "limit":
			q.limit, err = bounded(name, list, maxRows)
		default:
			q.args[name] = list
		}
		if err != nil {
			return q, nil, err
		}
	}
	return q, served, q.path(served, parts[1:])
}

func bounded(name string, list []string, most int) (int, error) {
	n, err := strconv.Atoi(list[0])
	if err != nil || len(list) > 1 || n < 0 || n > most || name == "limit" && n == 0 {
		return 0, desk.BadRequest{Parameter: name, Why: fmt.Sprintf("%s: want one whole number up to %d", name, most)}
	}
	return n, nil
}

// path takes arguments from the path, in their order; the last may have many.
func (q *question) path(served *desk.Served, parts []string) error {
	var places []desk.Parameter
	for _, p := range served.Parameters {
		if p.Path {
			places = append(places, p)
		}
	}
	for i, part := range parts {
		value, err := url.PathUnescape(part)
		if err != nil {
			return desk.BadRequest{Why: "the path cannot be read: " + err.Error()}
		}
		if value == "" {
			continue
		}
		if i >= len(places) && (len(places) == 0 || !places[len(places)-1].Many) {
			return desk.BadRequest{Why: fmt.Sprintf("%s takes %d arguments in its path", q.op, len(places))}
		}
		name := places[min(i, len(places)-1)].Name
		q.args[name] = append(q.args[name], value)
	}
	return nil
}

// key names the answer: two requests of one key have the same.
func (q *question) key(version string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\x00%s\x00%s\x00%d\x00%d", version, q.op, q.format.name, q.offset, q.limit)
	for _, name := range slices.Sorted(maps.Keys(q.args)) {
		fmt.Fprintf(&b, "\x00%s", name)
		for _, v := range q.args[name] {
			fmt.Fprintf(&b, "\x01%s", v)
		}
	}
	return b.String()
}

// etag is weak: the bytes may be compressed, the answer is the same.
func etag(key string) string {
	h := sha256.Sum256([]byte(key))
	return `W/"` + hex.EncodeToString(h[:12]) + `"`
}

func matches(header, tag string) bool {
	for t := range strings.SplitSeq(header, ",") {
		if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
