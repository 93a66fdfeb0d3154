package httpapi

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// policy is what browsers may do with what comes from here: nothing but styles
// and pictures of our own, and forms that lead back here.
const policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// maxBody bounds what a client may send; only mounted faces read it.
const maxBody = 1 << 20

// guard stands before everything: what a request must be to be looked at.
func (s *Server) guard(next http.Handler) http.Handler {
	limits := newClients(s.opt.Rate)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &recorder{ResponseWriter: w, status: http.StatusOK}
		start := time.Now()
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.opt.Log.Error("panic", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
				if !seen.wrote {
					fail(seen, simple(http.StatusInternalServerError, "the server failed to answer; its log says why"))
				}
			}
			s.metrics.count(r, seen.status, time.Since(start))
		}()
		h := seen.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if s.opt.Public && s.opt.Token == "" {
			h.Set("Access-Control-Allow-Origin", "*")
			h.Set("Access-Control-Expose-Headers", "ETag, Link, Retry-After, X-Total-Count")
			h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		}
		switch {
		case !s.known(r.Host):
			p := simple(http.StatusMisdirectedRequest, "this server is not known under that name")
			p.Suggestion = "ask for localhost, or let the server know the name: entente serve --host"
			fail(seen, p)
		case !limits.allow(clientOf(r)):
			fail(seen, simple(http.StatusTooManyRequests, "too many requests"))
		case !s.allowed(r):
			h.Set("WWW-Authenticate", `Basic realm="entente", charset="UTF-8"`)
			fail(seen, simple(http.StatusUnauthorized, "this server wants a token: Authorization: Bearer ..., or as the password"))
		default:
			r.Body = http.MaxBytesReader(seen, r.Body, maxBody)
			next.ServeHTTP(seen, r)
		}
	})
}

// known reports whether a Host header names this server: a page elsewhere whose
// name was made to point here cannot ask. Addresses are safe, as no such page
// has one as its name.
func (s *Server) known(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return name == "localhost" || slices.ContainsFunc(s.opt.Hosts, func(h string) bool { return strings.EqualFold(h, name) })
}

// allowed reports whether a request shows the token, where one is wanted.
func (s *Server) allowed(r *http.Request) bool {
	if s.opt.Token == "" || r.URL.Path == "/healthz" {
		return true
	}
	scheme, shown, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		_, shown, _ = r.BasicAuth()
	}
	a, b := sha256.Sum256([]byte(shown)), sha256.Sum256([]byte(s.opt.Token))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// clientOf names who asks: the address of the connection, whatever headers say.
func clientOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	if a, err := netip.ParseAddr(host); err == nil && a.Is6() && !a.Is4In6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.String() // one client has a whole network
		}
	}
	return host
}

// clients bounds the requests of each client.
type clients struct {
	mu    sync.Mutex
	rate  rate.Limit
	burst int
	by    map[string]*rate.Limiter
}

const maxClients = 10_000

func newClients(perSecond float64) *clients {
	return &clients{rate: rate.Limit(perSecond), burst: max(1, int(2*perSecond)), by: map[string]*rate.Limiter{}}
}

func (c *clients) allow(who string) bool {
	c.mu.Lock()
	l, ok := c.by[who]
	if !ok {
		if len(c.by) >= maxClients {
			clear(c.by) // all begin anew: better than keeping no count
		}
		l = rate.NewLimiter(c.rate, c.burst)
		c.by[who] = l
	}
	c.mu.Unlock()
	return l.Allow()
}

// recorder remembers the status.
type recorder struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (r *recorder) WriteHeader(status int) {
	if !r.wrote {
		r.status, r.wrote = status, true
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.wrote = true
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Flush sends what is written so far.
func (r *recorder) Flush() {
	// A connection that cannot flush sends at the end.
	_ = http.NewResponseController(r.ResponseWriter).Flush()
}
