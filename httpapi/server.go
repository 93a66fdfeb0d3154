// Package httpapi serves the operations over HTTP: one address for each that
// may be asked, read-only, with an OpenAPI description and readable pages made
// from the same table, and guards that make it safe to leave running.
package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"golang.org/x/net/netutil"

	"entente/desk"
)

// Options says who may ask and how much.
type Options struct {
	Desk    *desk.Desk
	Program string                  // version of the program
	Mounts  map[string]http.Handler // other faces by path, behind the same guards
	Token   string                  // what clients must show; empty: nothing
	Public  bool                    // anybody may ask: stricter limits, metrics only from this machine
	Hosts   []string                // names under which the server is known, beside localhost and addresses
	Rate    float64                 // requests a second of one client; 0 is 500, or 20 with Public
	Cache   int                     // bytes of answers kept; 0 is 64 MB
	Watch   time.Duration           // how often the feed looks for what is new; 0 is 2 s
	Log     *slog.Logger            // nil is silent
}

// Server answers over HTTP.
type Server struct {
	opt     Options
	desk    *desk.Desk
	cache   *cache
	metrics *metrics
	openapi []byte
	handler http.Handler

	stopping context.Context // ends streams that would go on
	stop     context.CancelFunc
}

// New makes a server; it listens on nothing yet.
func New(opt Options) (*Server, error) {
	if opt.Rate <= 0 {
		opt.Rate = 500
		if opt.Public {
			opt.Rate = 20
		}
	}
	if opt.Cache <= 0 {
		opt.Cache = 64 << 20
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Watch <= 0 {
		opt.Watch = 2 * time.Second
	}
	s := &Server{opt: opt, desk: opt.Desk, cache: newCache(opt.Cache), metrics: newMetrics()}
	s.stopping, s.stop = context.WithCancel(context.Background())
	var err error
	if s.openapi, err = describe(opt.Desk, opt.Program); err != nil {
		return nil, err
	}
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(worthZipping), gzhttp.ContentTypes([]string{
		"application/json", "application/problem+json", "text/csv", "text/markdown", "text/html", "text/css", "text/plain",
	}))
	if err != nil {
		return nil, fmt.Errorf("make the compressor: %w", err)
	}
	s.handler = s.guard(s.reading(s.stream(compress(s.routes()))))
	return s, nil
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /metrics", s.serveMetrics)
	mux.HandleFunc("GET /api/v1/openapi.json", func(w http.ResponseWriter, r *http.Request) { s.still(w, r, "application/json", s.openapi) })
	mux.HandleFunc("GET /api/style.css", func(w http.ResponseWriter, r *http.Request) { s.still(w, r, "text/css; charset=utf-8", style) })
	mux.HandleFunc("GET /api/{$}", s.index)
	mux.HandleFunc("GET /api/v1/{$}", s.index)
	mux.HandleFunc("GET /api/sql", s.console)
	mux.HandleFunc("GET /api/v1/{rest...}", s.answer)
	mux.HandleFunc("/api/", nothing)
	for path, h := range s.opt.Mounts {
		mux.Handle(path, h)
	}
	if _, taken := s.opt.Mounts["/"]; !taken {
		mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/api/", http.StatusFound) })
		mux.HandleFunc("/", nothing)
	}
	return mux
}

func nothing(w http.ResponseWriter, _ *http.Request) {
	p := simple(http.StatusNotFound, "nothing is served at this address")
	p.Suggestion = "/api/ lists what there is"
	fail(w, p)
}

// reading lets pass what reads. Faces that are mounted at an address of their
// own know their methods themselves.
func (s *Server) reading(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, mounted := s.opt.Mounts[r.URL.Path]
		h := w.Header()
		switch {
		case r.Method == http.MethodGet, r.Method == http.MethodHead, mounted && r.URL.Path != "/":
			next.ServeHTTP(w, r)
		case r.Method == http.MethodOptions && s.opt.Public && s.opt.Token == "":
			// A page elsewhere that sends If-None-Match asks first.
			h.Set("Access-Control-Allow-Methods", "GET, HEAD")
			h.Set("Access-Control-Allow-Headers", "Accept, If-None-Match")
			h.Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
		default:
			h.Set("Allow", "GET, HEAD")
			fail(w, simple(http.StatusMethodNotAllowed, "this server only answers: GET and HEAD"))
		}
	})
}

// still sends what is the same for all who ask.
func (s *Server) still(w http.ResponseWriter, r *http.Request, media string, body []byte) {
	if !s.unchanged(w, r, etag(string(body))) {
		send(w, media, body)
	}
}

func send(w http.ResponseWriter, media string, body []byte) {
	w.Header().Set("Content-Type", media)
	// A client that is gone needs no answer.
	_, _ = w.Write(body)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// health says whether questions can be answered.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if _, err := s.desk.Record(); err != nil {
		fail(w, problem(desk.ErrInternal))
		return
	}
	send(w, "text/plain; charset=utf-8", []byte("ok\n"))
}

// Limits of the connections themselves.
const (
	maxConnections = 1024
	maxHeader      = 64 << 10
	headerTime     = 5 * time.Second
	readTime       = 15 * time.Second
	writeTime      = 90 * time.Second
	idleTime       = 2 * time.Minute
	farewell       = 5 * time.Second
)

// Serve answers on a listener until ctx ends, then lets running answers finish
// for some seconds.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler: s, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.opt.Log.Handler(), slog.LevelDebug),
	}
	stopped := make(chan error, 1)
	go func() { stopped <- srv.Serve(netutil.LimitListener(l, maxConnections)) }()
	select {
	case err := <-stopped:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.stop()
	rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	if err := srv.Shutdown(rest); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}

// Check refuses to serve others than this machine without a token, unless the
// user says that the record is public.
func Check(address, token string, public bool) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("listen on %q: %w; write host:port, such as 127.0.0.1:7480", address, err)
	}
	if token != "" && len(token) < 16 {
		return errors.New("the token is too short: at least 16 characters")
	}
	if strings.EqualFold(host, "localhost") || token != "" || public {
		return nil
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("listen on %s: other machines could ask. Give a token (ENTENTE_TOKEN), or --public to let anybody read", address)
}
