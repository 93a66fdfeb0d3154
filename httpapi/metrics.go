package httpapi

import (
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts requests, in a registry of the server's own.
type metrics struct {
	handler  http.Handler
	requests *prometheus.HistogramVec
	cached   *prometheus.CounterVec
}

func newMetrics() *metrics {
	reg := prometheus.NewRegistry()
	m := &metrics{
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "entente_request_seconds", Help: "Time to answer, by what was asked and status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"asked", "status"}),
		cached: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "entente_answers_total", Help: "Answers by where they came from: unchanged (304), kept, made.",
		}, []string{"from"}),
	}
	reg.MustRegister(m.requests, m.cached, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = promhttp.HandlerFor(reg, promhttp.HandlerOpts{DisableCompression: true})
	return m
}

// count counts one request. What was asked is the name of an operation that was
// answered, so that no client can make up names.
func (m *metrics) count(r *http.Request, status int, took time.Duration) {
	asked := "other"
	if rest, ok := strings.CutPrefix(r.URL.Path, "/api/v1/"); ok && status < 400 {
		asked, _, _ = strings.Cut(rest, "/")
		asked, _ = suffix(asked)
	}
	m.requests.WithLabelValues(asked, strconv.Itoa(status)).Observe(took.Seconds())
}

// serveMetrics shows the counts; of a public server only to this machine.
func (s *Server) serveMetrics(w http.ResponseWriter, r *http.Request) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	if s.opt.Public && s.opt.Token == "" && (err != nil || ip == nil || !ip.IsLoopback()) {
		fail(w, simple(http.StatusForbidden, "metrics are for the machine that serves"))
		return
	}
	s.metrics.handler.ServeHTTP(w, r)
}
