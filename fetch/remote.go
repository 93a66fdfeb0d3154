package fetch

import (
	"context"
	"encoding/hex"
	"path/filepath"
	"time"

	"entente"
)

// enoughProgress is how many new bytes let an attempt that broke off count as
// a success of sorts: the count of failures in a row starts again.
const enoughProgress = 1 << 20

// transfer is one Get from an address.
type transfer struct {
	c    *Client
	t    Target
	prev *entente.Edition // nil unless it came from the same address
	p    *partial
	kept bool   // the server says that prev still holds
	etag string // as it said then
}

// getRemote downloads from t.URL.
func (c *Client) getRemote(ctx context.Context, t Target, prev *entente.Edition, dst string) (Result, error) {
	if _, err := webAddress(t.URL); err != nil {
		return Result{}, &Error{Kind: ErrRefused, Address: t.URL, Err: err, Remedy: "correct the address"}
	}
	p, err := openPartial(dst+".part", t.URL)
	if err != nil {
		return Result{}, err
	}
	g := &transfer{c: c, t: t, p: p}
	switch {
	case t.Request != nil:
		if err := p.restart(note{URL: t.URL, Length: -1}); err != nil {
			p.leave()
			return Result{}, storageError(filepath.Dir(dst), err)
		}
	case prev != nil && prev.URL == t.URL && prev.SHA256 != "":
		g.prev = prev
	}
	best := p.size
	attempts, err := c.retry(ctx, t.URL, g.told, func(n int) (bool, *fault) {
		f := g.attempt(ctx, n)
		if t.Request != nil {
			f = sparing(f, n)
		}
		if f == nil {
			return false, nil
		}
		if err := p.save(); err != nil {
			f = g.unwritable(err)
		}
		progress := p.size >= best+enoughProgress
		best = max(best, p.size)
		return progress, f
	})
	if err != nil {
		p.leave()
		return Result{}, err
	}
	if g.kept {
		p.leave()
		return Result{SHA256: prev.SHA256, Bytes: prev.Bytes, ETag: g.etag, Modified: prev.Modified,
			NotModified: true, Retrieved: c.opt.Now()}, nil
	}
	if err := p.finish(); err != nil {
		p.leave()
		return Result{}, storageError(filepath.Dir(dst), err)
	}
	return c.finish(t, prev, dst, Result{SHA256: hex.EncodeToString(p.sum.Sum(nil)), Bytes: p.size,
		ETag: p.note.ETag, Modified: p.note.Modified, Retrieved: c.opt.Now()}, attempts)
}

func (g *transfer) unwritable(err error) *fault {
	return &fault{err: storageError(filepath.Dir(g.p.path), err)}
}

// told reports a pause between attempts.
func (g *transfer) told(attempt int, wait time.Duration, err error) {
	g.c.opt.Progress(Progress{Name: g.t.Name, Done: g.p.size, Total: g.p.note.Length, Attempt: attempt,
		Resumed: g.p.size > 0, Wait: wait, Err: err})
}
