package httpapi_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"entente"
	"entente/desk"
	"entente/httpapi"
	"entente/operation"
	"entente/record"
	"entente/snapshot"
)

// served starts a server on loopback over the record at ENTENTE_HOME, or the
// embedded one, and returns its address.
func served(b *testing.B) string {
	b.Helper()
	home := os.Getenv("ENTENTE_HOME")
	if home == "" {
		home = "none"
	}
	d, err := desk.New(desk.Options{Env: operation.Env{Home: home, Snapshot: snapshot.FS(), Now: time.Now, Program: "bench"}})
	if err != nil {
		b.Fatal(err)
	}
	if err := d.Warm(b.Context()); err != nil {
		b.Fatal(err)
	}
	s := newServer(b, httpapi.Options{Desk: d, Rate: 1e6})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	b.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
	return "http://" + l.Addr().String()
}

var drawn = []string{"IRN", "RUS", "CHN", "PRK", "USA", "FRA", "DEU", "GBR", "IND", "BRA", "ZAF", "EGY", "TUR", "SAU", "ISR", "PAK", "JPN", "KOR", "CUB", "VEN", "SYR", "BLR", "UKR", "POL", "KAZ", "NGA", "MEX", "ARG", "IDN", "VNM"}

// targets draws figure queries: a pair, a measure and a first year. With fresh,
// none comes twice, so that nothing kept can answer.
func targets(base string, fresh, votes bool) vegeta.Targeter {
	rng := rand.New(rand.NewPCG(1, 2))
	var measures []string
	for _, m := range record.Measures() {
		if m.On == record.OnPair && !m.Kin && (!votes || m.Layer == entente.Votes) {
			measures = append(measures, m.ID)
		}
	}
	n := 0
	return func(t *vegeta.Target) error {
		i, j := rng.IntN(len(drawn)), rng.IntN(len(drawn)-1)
		if j >= i {
			j++
		}
		from := 1990 + rng.IntN(25)
		t.Method, t.Header = http.MethodGet, http.Header{"Accept-Encoding": {"gzip"}}
		t.URL = fmt.Sprintf("%s/api/v1/figures/%s/%s-%s?from=%d", base, measures[rng.IntN(len(measures))], drawn[i], drawn[j], from)
		if fresh {
			n++
			t.URL += fmt.Sprintf("&offset=0&limit=%d", 1000+n)
		}
		return nil
	}
}

// BenchmarkLoad asks for figures at 200 requests a second for five seconds and
// reports the quantiles of the time to answer.
func BenchmarkLoad(b *testing.B) {
	base := served(b)
	for _, c := range []struct {
		name         string
		fresh, votes bool
	}{{"votes-fresh", true, true}, {"all-fresh", true, false}, {"all-some-repeated", false, false}} {
		b.Run(c.name, func(b *testing.B) {
			to := targets(base, c.fresh, c.votes)
			for range b.N {
				var m vegeta.Metrics
				for res := range vegeta.NewAttacker(vegeta.Timeout(10*time.Second)).Attack(to, vegeta.Rate{Freq: 200, Per: time.Second}, 5*time.Second, "figures") {
					m.Add(res)
				}
				m.Close()
				if m.Success < 1 {
					b.Errorf("success %v: %v, p99 %v", m.Success, m.StatusCodes, m.Latencies.P99)
				}
				b.ReportMetric(float64(m.Latencies.P50.Microseconds())/1000, "p50-ms")
				b.ReportMetric(float64(m.Latencies.P99.Microseconds())/1000, "p99-ms")
				b.ReportMetric(float64(m.Latencies.Max.Microseconds())/1000, "max-ms")
			}
		})
	}
}

// BenchmarkFigure is the cost of one figure query through the desk, without
// HTTP.
func BenchmarkFigure(b *testing.B) {
	home := os.Getenv("ENTENTE_HOME")
	if home == "" {
		home = "none"
	}
	d, err := desk.New(desk.Options{Env: operation.Env{Home: home, Snapshot: snapshot.FS(), Now: time.Now, Program: "bench"}})
	if err != nil {
		b.Fatal(err)
	}
	for _, m := range []string{"agreement", "kappa-quadratic", "trade-share", "arms-tiv", "institutions-common"} {
		if _, err := record.FindMeasure(m); err != nil {
			continue
		}
		b.Run(m, func(b *testing.B) {
			for b.Loop() {
				if _, err := d.Ask(b.Context(), "figures", desk.Args{"measure": {m}, "subject": {"IRN-RUS"}, "from": {"1992"}}); err != nil {
					b.Skip(err)
				}
			}
		})
	}
}

// BenchmarkPages is the time of the questions that pages ask, through the desk,
// without HTTP and without an answer kept: once the record is warm, one at a
// time. Under "another" each is about other states, groups or years than the one
// before, which the record has not in memory.
func BenchmarkPages(b *testing.B) {
	home := os.Getenv("ENTENTE_HOME")
	if home == "" {
		home = "none"
	}
	d, err := desk.New(desk.Options{Env: operation.Env{Home: home, Snapshot: snapshot.FS(), Now: time.Now, Program: "bench"}, Timeout: 5 * time.Minute})
	if err != nil {
		b.Fatal(err)
	}
	if err := d.Warm(b.Context()); err != nil {
		b.Fatal(err)
	}
	two := func(i int) (string, string) { return drawn[i%len(drawn)], drawn[(i+1+i/len(drawn))%len(drawn)] }
	groups := []string{"brics", "nato", "asean", "sco", "csto", "g7"}
	year := func(i int) string { return strconv.Itoa(2015 - i%60) }
	for _, q := range []struct {
		name, operation string
		args            func(i int) desk.Args
	}{
		{"assess", "assess", func(int) desk.Args { return desk.Args{"group": {"quartet"}} }},
		{"assess/another", "assess", func(i int) desk.Args {
			x, y := two(i)
			return desk.Args{"members": {"CHN,IRN,PRK," + x + "," + y}}
		}},
		{"band", "figures", func(int) desk.Args {
			return desk.Args{"measure": {"kappa-quadratic-pairs"}, "subject": {"quartet"}, "placebos": {"true"}, "by": {"year"}}
		}},
		{"plane", "plane", func(int) desk.Args { return desk.Args{"group": {"quartet"}} }},
		{"plane/another", "plane", func(i int) desk.Args { return desk.Args{"group": {groups[i%len(groups)]}} }},
		{"pair", "pair", func(int) desk.Args { return desk.Args{"a": {"IRN"}, "b": {"RUS"}, "brief": {"true"}} }},
		{"pair/another", "pair", func(i int) desk.Args { x, y := two(i); return desk.Args{"a": {x}, "b": {y}, "brief": {"true"}} }},
		{"events/another", "events", func(i int) desk.Args { x, y := two(i); return desk.Args{"a": {x}, "b": {y}, "parts": {"true"}} }},
		{"state/another", "state", func(i int) desk.Args { return desk.Args{"state": {drawn[i%len(drawn)]}} }},
		{"evidence-votes/another", "evidence", func(i int) desk.Args {
			x, y := two(i)
			return desk.Args{"subject": {x + "-" + y}, "span": {"2020"}, "measure": {"kappa-quadratic"}}
		}},
		{"evidence-news/another", "evidence", func(i int) desk.Args {
			x, y := two(i)
			return desk.Args{"subject": {x + "-" + y}, "span": {"2018"}, "measure": {"events-share"}}
		}},
		{"breaks/another", "breaks", func(i int) desk.Args {
			x, y := two(i)
			return desk.Args{"measure": {"kappa-quadratic"}, "subject": {x + "-" + y}}
		}},
		{"blocs", "blocs", func(int) desk.Args { return desk.Args{"runs": {"30"}, "null": {"5"}, "network": {"3"}} }},
		{"blocs/another", "blocs", func(i int) desk.Args {
			return desk.Args{"year": {year(i)}, "runs": {"30"}, "null": {"5"}, "network": {"3"}}
		}},
		{"blocs-years/another", "blocs", func(i int) desk.Args {
			return desk.Args{"from": {strconv.Itoa(2010 - 5*(i%12))}, "to": {strconv.Itoa(2014 - 5*(i%12))}, "runs": {"30"}}
		}},
		{"balance/another", "balance", func(i int) desk.Args {
			return desk.Args{"layer": {"votes"}, "year": {year(i)}, "draws": {"0"}, "sweep": {"false"}, "proof": {"false"}}
		}},
		{"balance-proof/another", "balance", func(i int) desk.Args {
			return desk.Args{"layer": {"votes"}, "year": {year(i)}, "sweep": {"false"}}
		}},
		{"map/another", "state", func(i int) desk.Args {
			return desk.Args{"state": {drawn[i%len(drawn)]}, "map": {"true"}, "top": {"1"}}
		}},
		{"composite/another", "composite", func(i int) desk.Args { x, y := two(i); return desk.Args{"pair": {x + "-" + y}} }},
		{"sql", "sql", func(i int) desk.Args {
			return desk.Args{"query": {"SELECT kind, count(*) FROM states WHERE code <> '" + drawn[i%len(drawn)] + "' GROUP BY kind"}}
		}},
		{"states", "states", func(int) desk.Args { return nil }},
		{"ledger", "ledger", func(int) desk.Args { return nil }},
		{"sources", "sources", func(int) desk.Args { return nil }},
		{"fragmentation", "fragmentation", func(int) desk.Args { return nil }},
	} {
		b.Run(q.name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				if _, err := d.Ask(b.Context(), q.operation, q.args(i)); err != nil {
					b.Skip(err)
				}
				i++
			}
		})
	}
}
