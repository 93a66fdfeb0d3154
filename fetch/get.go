package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"entente"
)

// Get brings the target into dir and checks it. prev, if not nil, is the
// edition held now: when the publisher still has it, Get says NotModified and
// leaves no file. On failure nothing but a resumable partial download is left
// in dir. The file at Result.Path is the caller's to move away.
func (c *Client) Get(ctx context.Context, t Target, prev *entente.Edition, dir string) (Result, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return Result{}, storageError(dir, err)
	}
	dst := filepath.Join(dir, localName(t))
	release, err := c.hold(ctx, dst)
	if err != nil {
		return Result{}, err
	}
	defer release()
	if t.Path != "" {
		return c.getLocal(ctx, t, prev, dst)
	}
	return c.getRemote(ctx, t, prev, dst)
}

// hold waits until no other Get writes path.
func (c *Client) hold(ctx context.Context, path string) (release func(), err error) {
	for {
		c.mu.Lock()
		other, taken := c.busy[path]
		if !taken {
			done := make(chan struct{})
			c.busy[path] = done
			c.mu.Unlock()
			return func() {
				c.mu.Lock()
				delete(c.busy, path)
				c.mu.Unlock()
				close(done)
			}, nil
		}
		c.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// localName derives a file name from the address: a hash that keeps addresses
// apart, and the publisher's name for people.
func localName(t Target) string {
	place := t.Address()
	if t.Request != nil {
		place += "\x00" + t.Request.Body
	}
	sum := sha256.Sum256([]byte(place))
	name := t.Name
	if name == "" {
		if u, err := url.Parse(t.URL); err == nil {
			name = fileName(u)
		}
	}
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '_'
	}, name)
	if len(name) > 100 {
		name = name[len(name)-100:]
	}
	return fmt.Sprintf("%s-%s", hex.EncodeToString(sum[:8]), name)
}
