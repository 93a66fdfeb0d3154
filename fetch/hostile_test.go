package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/fetch"

	"pgregory.net/rapid"
)

// file is one version of a file on a server.
type file struct {
	body     string
	etag     string // with its quotes, empty for none
	modified time.Time
}

// serve answers as a good server does: ranges, conditions, If-Range.
func (f file) serve(w http.ResponseWriter, r *http.Request) {
	if f.etag != "" {
		w.Header().Set("ETag", f.etag)
	}
	w.Header().Set("Content-Type", "text/csv")
	http.ServeContent(w, r, "", f.modified, strings.NewReader(f.body))
}

// breaking lets so many bytes of the body through and then calls end.
type breaking struct {
	http.ResponseWriter
	left int
	end  func()
}

func (b *breaking) Write(p []byte) (int, error) {
	if len(p) <= b.left {
		b.left -= len(p)
		return b.ResponseWriter.Write(p)
	}
	b.ResponseWriter.Write(p[:b.left])
	b.left = 0
	b.ResponseWriter.(http.Flusher).Flush()
	b.end()
	return 0, fmt.Errorf("ended")
}

// cut serves and closes the connection after n bytes of body.
func (f file) cut(w http.ResponseWriter, r *http.Request, n int) {
	f.serve(&breaking{w, n, func() { panic(http.ErrAbortHandler) }}, r)
}

// stall serves n bytes of body and then keeps the connection open in silence.
func (f file) stall(w http.ResponseWriter, r *http.Request, n int) {
	f.serve(&breaking{w, n, func() { <-r.Context().Done(); panic(http.ErrAbortHandler) }}, r)
}

// raw answers with exactly these bytes and closes the connection.
func raw(w http.ResponseWriter, answer string) {
	conn, buf, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	buf.WriteString(answer)
	buf.Flush()
}

// server is a server on the loopback whose answer to the nth request (from 1)
// is the test's.
type server struct {
	*httptest.Server
	mu   sync.Mutex
	seen []*http.Request
}

func serve(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, n int)) *server {
	s := newServer(answer)
	t.Cleanup(s.Close)
	return s
}

func newServer(answer func(w http.ResponseWriter, r *http.Request, n int)) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.seen = append(s.seen, r.Clone(r.Context()))
		n := len(s.seen)
		s.mu.Unlock()
		answer(w, r, n)
	}))
	return s
}

func (s *server) requests() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// ranges lists the Range header of every request.
func (s *server) ranges() []string {
	var out []string
	for _, r := range s.requests() {
		out = append(out, r.Header.Get("Range"))
	}
	return out
}

// nap is a clock that does not wait but remembers.
type nap struct {
	mu    sync.Mutex
	waits []time.Duration
}

func (n *nap) sleep(ctx context.Context, d time.Duration) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.waits = append(n.waits, d)
	return ctx.Err()
}

// client returns a client that does not sleep.
func client(opt fetch.Options) (*fetch.Client, *nap) {
	n := &nap{}
	opt.Sleep = n.sleep
	return fetch.New(opt), n
}

func csv(rows int) string {
	var b strings.Builder
	for i := range rows {
		fmt.Fprintf(&b, "%d,row\n", i)
	}
	return b.String()
}

func zipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.String()
}

// content returns the file at the result's path, once its sum and size are what
// the result says.
func content(t rapid.TB, res fetch.Result) string {
	t.Helper()
	b, err := os.ReadFile(res.Path)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(b); res.SHA256 != hex.EncodeToString(sum[:]) || res.Bytes != int64(len(b)) {
		t.Errorf("the file of %d bytes has sha-256 %x, not as in %+v", len(b), sum, res)
	}
	return string(b)
}

// left lists the files in a folder.
func left(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// pipes is a network inside the process, whose waits a fake clock can see.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes"} }

// servePipes runs a server on a network of pipes until stop, and returns an
// HTTP client that reaches it under any address.
func servePipes(h http.Handler) (hc *http.Client, stop func()) {
	p := newPipes()
	srv := &http.Server{Handler: h}
	go srv.Serve(p)
	tr := &http.Transport{DialContext: p.dial}
	return &http.Client{Transport: tr}, func() { tr.CloseIdleConnections(); srv.Close() }
}
