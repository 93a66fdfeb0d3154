package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// attempt makes one request for what is still missing and appends it to the
// partial download. After nil the file is whole, or g.kept is set.
func (g *transfer) attempt(ctx context.Context, n int) *fault {
	header, conditional := g.headers()
	r, f := g.c.ask(ctx, g.t, header)
	if f != nil {
		return f
	}
	defer r.Close()
	switch r.StatusCode {
	case http.StatusOK:
		n := newNote(g.t.URL, r.Header, r.ContentLength)
		if g.t.Request != nil {
			n.ETag, n.Modified, n.Dated = "", "", false // an answer cannot be resumed
		}
		if f := g.restart(n); f != nil {
			return f
		}
		if f := encoded(r.Header); f != nil {
			return f
		}
	case http.StatusPartialContent:
		if f := g.joins(r); f != nil {
			return f
		}
	case http.StatusNotModified:
		if !conditional {
			return &fault{kind: ErrRefused, err: errors.New("the server answers 304 to a request without condition"), remedy: remedyBroken}
		}
		g.kept, g.etag = true, r.Header.Get("ETag")
		if g.etag == "" {
			g.etag = g.prev.ETag
		}
		return nil
	case http.StatusPreconditionFailed, http.StatusRequestedRangeNotSatisfiable:
		return g.startOver(fmt.Sprintf("the server answers %s to a request for the rest", r.Status))
	default:
		return g.c.refusal(r)
	}
	return g.receive(r, n)
}

// headers returns those of the next request: for the rest of a version that
// is partly here, else for the whole unless the edition before still holds.
func (g *transfer) headers() (h http.Header, conditional bool) {
	h = http.Header{}
	if g.p.size > 0 && g.p.note.validator() != "" && !g.p.whole {
		h.Set("Range", fmt.Sprintf("bytes=%d-", g.p.size))
		h.Set("If-Range", g.p.note.validator())
		return h, false
	}
	if g.prev == nil {
		return h, false
	}
	if g.prev.ETag != "" {
		h.Set("If-None-Match", g.prev.ETag)
	}
	if g.prev.Modified != "" {
		h.Set("If-Modified-Since", g.prev.Modified)
	}
	return h, len(h) > 0
}

// joins checks that a 206 is the rest of the version that is partly here.
func (g *transfer) joins(r *reply) *fault {
	from, to, total, ok := contentRange(r.Header.Get("Content-Range"))
	switch {
	case r.Request.Header.Get("Range") == "":
		return &fault{kind: ErrRefused, err: errors.New("the server sends a part of the file, unasked"), remedy: remedyBroken, again: true}
	case !g.p.note.same(r.Header):
		// Its size does not matter: these are bytes of another version.
		return g.restartLater("the file changed at the publisher while it was downloaded", false)
	case !ok || from != g.p.size:
		return g.startOver(fmt.Sprintf("the server sends range %q where bytes from %d were asked for", r.Header.Get("Content-Range"), g.p.size))
	case g.p.note.Length >= 0 && total != g.p.note.Length:
		return g.startOver(fmt.Sprintf("the file had %d bytes and now has %d", g.p.note.Length, total))
	case to != total-1 || r.ContentLength >= 0 && r.ContentLength != total-from:
		return g.startOver(fmt.Sprintf("the server sends %d bytes as range %q", r.ContentLength, r.Header.Get("Content-Range")))
	}
	if f := encoded(r.Header); f != nil {
		return f
	}
	g.p.note.Length = total
	return nil
}

// receive appends the body and checks its length.
func (g *transfer) receive(r *reply, attempt int) *fault {
	length := g.p.note.Length
	m := g.c.meter(g.t.Name, g.p.size, length, attempt)
	defer m.done()
	buf := make([]byte, 64<<10)
	for {
		k, err := r.Read(buf)
		if length >= 0 && g.p.size+int64(k) > length {
			return g.startOver(fmt.Sprintf("the server sends more than the %d bytes that it announced", length))
		}
		if err := g.p.write(buf[:k]); err != nil {
			return g.unwritable(err)
		}
		m.add(k)
		if err == io.EOF {
			break
		}
		if err != nil {
			f := r.lost(err)
			if length >= 0 && f.kind == ErrRefused {
				f.err = short(g.p.size, length)
			}
			return f
		}
	}
	switch {
	case length >= 0 && g.p.size < length:
		return &fault{kind: ErrRefused, err: short(g.p.size, length), remedy: remedyBroken, again: true}
	case g.p.size == 0:
		return &fault{kind: ErrRefused, err: errors.New("the server sends an empty file"), remedy: remedyBroken}
	}
	return nil
}

func short(size, length int64) error {
	return fmt.Errorf("the connection ended after %d of %d bytes", size, length)
}

// startOver drops what is here and asks for the whole from now on, because
// the server's ranges do not fit together.
func (g *transfer) startOver(why string) *fault { return g.restartLater(why, true) }

func (g *transfer) restartLater(why string, whole bool) *fault {
	if f := g.restart(note{URL: g.t.URL, Length: -1}); f != nil {
		return f
	}
	g.p.whole = g.p.whole || whole
	return &fault{kind: ErrRefused, err: errors.New(why), remedy: remedyBroken, again: true}
}

func (g *transfer) restart(n note) *fault {
	if err := g.p.restart(n); err != nil {
		return g.unwritable(err)
	}
	return nil
}

// encoded refuses a body in a coding that was not asked for. A gzip label is
// taken for a .gz file that the server explains too much about.
func encoded(h http.Header) *fault {
	switch coding := strings.ToLower(h.Get("Content-Encoding")); coding {
	case "", "identity", "gzip", "x-gzip":
		return nil
	default:
		return &fault{kind: ErrRefused, err: fmt.Errorf("the server sends the file in the coding %q, unasked", coding), remedy: remedyMirror}
	}
}

// contentRange reads a Content-Range of bytes with a known total.
func contentRange(s string) (from, to, total int64, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(s), "bytes ")
	if !ok {
		return 0, 0, 0, false
	}
	span, all, ok1 := strings.Cut(rest, "/")
	first, last, ok2 := strings.Cut(span, "-")
	from, err1 := strconv.ParseInt(strings.TrimSpace(first), 10, 64)
	to, err2 := strconv.ParseInt(strings.TrimSpace(last), 10, 64)
	total, err3 := strconv.ParseInt(strings.TrimSpace(all), 10, 64)
	if !ok1 || !ok2 || err1 != nil || err2 != nil || err3 != nil || from < 0 || to < from || total <= to {
		return 0, 0, 0, false
	}
	return from, to, total, true
}
