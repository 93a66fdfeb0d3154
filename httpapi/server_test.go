package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"entente/desk"
	"entente/desk/desktest"
	"entente/httpapi"
	"entente/operation"
	"entente/report"
)

func newServer(t testing.TB, opt httpapi.Options) *httpapi.Server {
	t.Helper()
	if opt.Desk == nil {
		opt.Desk = desktest.Embedded(t)
	}
	opt.Program = "test"
	s, err := httpapi.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// get asks as a client on this machine; headers are "Name: value".
func get(s http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	return do(s, http.MethodGet, target, headers...)
}

func do(s http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	r.Host, r.RemoteAddr = "localhost:7480", "127.0.0.1:9999"
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

const ask = "/api/v1/figures/agreement/IRN-RUS"

func TestFormats(t *testing.T) {
	d := desktest.Embedded(t)
	s := newServer(t, httpapi.Options{Desk: d})
	a, err := d.Ask(context.Background(), "figures", desk.Args{"measure": {"agreement"}, "subject": {"IRN-RUS"}, "from": {"2018"}})
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := report.JSON(&want, a.Result); err != nil {
		t.Fatal(err)
	}
	rows := len(a.Result.(*operation.FiguresResult).Figures)
	// By path and by parameter, JSON is that of -o json.
	for _, target := range []string{ask + "?from=2018", "/api/v1/figures?measure=agreement&subject=IRN-RUS&from=2018", ask + ".json?from=2018"} {
		w := get(s, target)
		if w.Code != 200 || w.Body.String() != want.String() || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %s\n%s", target, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
	}
	for _, w := range []*httptest.ResponseRecorder{get(s, ask+".csv?from=2018"), get(s, ask+"?from=2018", "Accept: text/csv")} {
		lines, err := csv.NewReader(w.Body).ReadAll()
		if err != nil || len(lines) != rows+1 || lines[0][0] != "measure" {
			t.Errorf("CSV: %d lines of %d rows, %v", len(lines), rows, err)
		}
	}
	w := get(s, ask+".parquet?from=2018")
	f, err := parquet.OpenFile(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if f.NumRows() != int64(rows) || f.Schema().Columns()[0][0] != "measure" || f.Schema().Columns()[3][0] != "value" {
		t.Errorf("Parquet: %d rows of %d, columns %v", f.NumRows(), rows, f.Schema().Columns())
	}
	if w := get(s, ask+".md?from=2018"); !strings.Contains(w.Body.String(), "| subject |") {
		t.Errorf("Markdown:\n%s", w.Body)
	}
	if w := get(s, ask, "Accept: image/png"); w.Code != http.StatusNotAcceptable {
		t.Errorf("Accept: image/png: %d", w.Code)
	}
}

// A pair may be two parts of the path or one.
func TestPairInOnePart(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	two := get(s, "/api/v1/pair/IRN/RUS?brief=true")
	for _, target := range []string{"/api/v1/pair/IRN-RUS?brief=true", "/api/v1/pair/russia-iran.json?brief=true", "/api/v1/pair?a=iran-russia&brief=true"} {
		if w := get(s, target); w.Code != 200 || w.Body.String() != two.Body.String() {
			t.Errorf("%s: %d, not the answer of pair/IRN/RUS", target, w.Code)
		}
	}
}

func TestUnchanged(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	one := get(s, ask+"?from=2020")
	tag := one.Header().Get("ETag")
	if one.Code != 200 || tag == "" {
		t.Fatalf("%d, ETag %q", one.Code, tag)
	}
	if two := get(s, ask+"?from=2020", "If-None-Match: "+tag); two.Code != http.StatusNotModified || two.Body.Len() > 0 {
		t.Errorf("the second time: %d with %d bytes", two.Code, two.Body.Len())
	}
	for _, other := range []string{ask + "?from=2019", ask + ".csv?from=2020", ask + "?from=2020&limit=1"} {
		if w := get(s, other, "If-None-Match: "+tag); w.Code != 200 {
			t.Errorf("%s has the tag of another answer", other)
		}
	}
}

// Another program or another record has other tags.
func TestTagsChange(t *testing.T) {
	tag := func(program string) string {
		env := desktest.Env()
		env.Program = program
		d, err := desk.New(desk.Options{Env: env})
		if err != nil {
			t.Fatal(err)
		}
		return get(newServer(t, httpapi.Options{Desk: d}), ask+"?from=2020").Header().Get("ETag")
	}
	if tag("1") == tag("2") {
		t.Error("two versions of the program give the same tag")
	}
}

func TestPagination(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	var spans []string
	target := ask + "?from=2015&by=year&limit=4"
	for range 10 {
		w := get(s, target)
		var got struct{ Figures []struct{ Span string } }
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		for _, f := range got.Figures {
			spans = append(spans, f.Span)
		}
		target = ""
		for _, l := range w.Header().Values("Link") {
			if next, ok := strings.CutSuffix(l, `; rel="next"`); ok {
				target = strings.Trim(next, "<>")
			}
		}
		if target == "" {
			if w.Header().Get("X-Total-Count") != fmt.Sprint(len(spans)) {
				t.Errorf("%d figures on all pages, X-Total-Count %s", len(spans), w.Header().Get("X-Total-Count"))
			}
			break
		}
	}
	if len(spans) < 9 || spans[0] != "2015" || spans[4] != "2019" {
		t.Errorf("spans %v", spans)
	}
}

func TestProblems(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	for _, c := range []struct {
		target     string
		status     int
		suggestion string
	}{
		{"/api/v1/figures/agrement/IRN-RUS", 422, "agreement"},
		{"/api/v1/figures/agreement/Irann-RUS", 422, "Iran"},
		{"/api/v1/figures", 400, ""},
		{"/api/v1/figure", 404, "figures"},
		{"/api/v1/sync", 404, ""},
		{"/api/v1/pair/IRN/RUS/CHN", 400, ""},
		{"/api/v1/pair/IRN/RUS?yaer=2000", 400, "year"},
		{ask + "?body=XX", 400, ""},
		{ask + "?limit=0", 400, ""},
		{ask + "?limit=99999999", 400, ""},
		{ask + "?offset=-1", 400, ""},
		{ask + "?from=%zz", 400, ""},
		{"/nothing", 404, "/api/"},
		{"/api/v1/measures.html?x=1", 406, ""},
	} {
		w := get(s, c.target)
		var p httpapi.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Errorf("%s: %v: %s", c.target, err, w.Body)
			continue
		}
		if w.Code != c.status || p.Status != c.status || p.Detail == "" || p.Title == "" || !strings.Contains(p.Suggestion, c.suggestion) {
			t.Errorf("%s: %d %+v", c.target, w.Code, p)
		}
		if w.Header().Get("Content-Type") != "application/problem+json" || w.Header().Get("ETag") != "" {
			t.Errorf("%s: %v", c.target, w.Header())
		}
	}
}

func TestCompression(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	plain := get(s, ask)
	w := get(s, ask, "Accept-Encoding: gzip")
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() >= plain.Body.Len()/3 {
		t.Fatalf("%v, %d of %d bytes", w.Header(), w.Body.Len(), plain.Body.Len())
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(z); err != nil || !bytes.Equal(b, plain.Body.Bytes()) {
		t.Errorf("not the same after gzip: %v", err)
	}
}

func TestGuards(t *testing.T) {
	const token = "0123456789abcdef"
	open := newServer(t, httpapi.Options{Hosts: []string{"entente.example.org"}})
	closed := newServer(t, httpapi.Options{Desk: desktest.Embedded(t), Token: token})
	for _, c := range []struct {
		name   string
		got    *httptest.ResponseRecorder
		status int
	}{
		{"own name", get(open, "/healthz", "Host: localhost"), 200},
		{"own address", get(open, "/healthz", "Host: [::1]:7480"), 200},
		{"given name", get(open, "/healthz", "Host: Entente.example.org:443"), 200},
		{"rebound name", get(open, "/healthz", "Host: evil.example"), 421},
		{"name with an address in it", get(open, "/healthz", "Host: 127.0.0.1.evil.example"), 421},
		{"no name", get(open, "/healthz", "Host: "), 421},
		{"post", do(open, "POST", ask), 405},
		{"delete", do(open, "DELETE", ask), 405},
		{"head", do(open, "HEAD", ask), 200},
		{"no token", get(closed, ask), 401},
		{"wrong token", get(closed, ask, "Authorization: Bearer 0123456789abcdeg"), 401},
		{"token in the address", get(closed, ask+"?token="+token), 401},
		{"token", get(closed, ask, "Authorization: Bearer "+token), 200},
		{"health without token", get(closed, "/healthz"), 200},
		{"metrics without token", get(closed, "/metrics"), 401},
	} {
		if c.got.Code != c.status {
			t.Errorf("%s: %d, want %d: %s", c.name, c.got.Code, c.status, c.got.Body)
		}
		if !strings.Contains(c.got.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: no policy for browsers", c.name)
		}
	}
	r := httptest.NewRequest("GET", ask, nil)
	r.Host = "localhost"
	r.SetBasicAuth("any", token)
	w := httptest.NewRecorder()
	if closed.ServeHTTP(w, r); w.Code != 200 {
		t.Errorf("token as password: %d", w.Code)
	}
}

func TestRateOfAClient(t *testing.T) {
	s := newServer(t, httpapi.Options{Rate: 2})
	refused := 0
	for range 20 {
		if get(s, "/healthz", "X-Forwarded-For: 10.0.0.1").Code == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 10 {
		t.Errorf("%d of 20 requests at once refused; 4 may pass", refused)
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		address, token string
		public, ok     bool
	}{
		{"127.0.0.1:1", "", false, true}, {"[::1]:1", "", false, true}, {"localhost:1", "", false, true},
		{"0.0.0.0:1", "", false, false}, {":1", "", false, false}, {"192.168.1.2:1", "", false, false}, {"example.org:1", "", false, false},
		{"0.0.0.0:1", "0123456789abcdef", false, true}, {"0.0.0.0:1", "", true, true},
		{"0.0.0.0:1", "short", false, false}, {"nonsense", "", true, false},
	} {
		if err := httpapi.Check(c.address, c.token, c.public); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// No path, parameter or header brings out a file.
func TestNothingReadsFiles(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret.csv")
	if err := os.WriteFile(secret, []byte("the-secret,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newServer(t, httpapi.Options{})
	esc := url.QueryEscape(secret)
	for _, target := range []string{
		"/../../../../../../../../etc/passwd", "/api/v1/%2e%2e/%2e%2e/etc/passwd", "/api/v1/..%2f..%2fetc%2fpasswd",
		"/api/v1/figures/" + url.PathEscape(secret), ask + "?members=" + esc, ask + "?topic=" + esc, ask + "?topic=text:@" + esc,
		"/api/v1/claims/check/" + url.PathEscape(secret), "/api/v1/claims/diff/" + url.PathEscape(secret), "/api/v1/claims/show/B9?narrative=" + esc,
		"/api/v1/groups/" + url.PathEscape(secret), "/api/v1/groups?groups-file=" + esc, "/api/v1/balance?edges=" + esc, "/api/v1/blocs?graph=" + esc,
		"/api/v1/sql?query=" + url.QueryEscape("SELECT * FROM '"+secret+"'"),
		"/api/v1/sql?query=" + url.QueryEscape("SELECT * FROM read_csv('"+secret+"')"),
		"/api/v1/sql?query=" + url.QueryEscape("COPY (SELECT 1) TO '"+secret+"'"),
		"/api/v1/sql?query=" + url.QueryEscape("INSTALL httpfs"),
		"/api/v1/sql?query=" + url.QueryEscape("SELECT * FROM 'http://127.0.0.1:1/x.csv'"),
		"/api/v1/sql?query=" + url.QueryEscape("SELECT getenv('HOME')"),
		"/api/sql?query=" + url.QueryEscape("SELECT * FROM '"+secret+"'"),
		"/metrics/../" + secret,
	} {
		w := get(s, target, "X-Original-URL: "+secret, "X-Rewrite-URL: file://"+secret, "Range: bytes=0-")
		if body := w.Body.String(); strings.Contains(body, "the-secret") || strings.Contains(body, "root:") {
			t.Errorf("%s brings out a file:\n%s", target, body)
		}
		if w.Code == 200 && !strings.HasPrefix(target, "/api/sql") && !strings.Contains(target, "topic=text:") {
			t.Errorf("%s: 200", target)
		}
		if w.Code == http.StatusInternalServerError {
			t.Errorf("%s: the server's fault: %s", target, w.Body)
		}
	}
	if b, err := os.ReadFile(secret); err != nil || string(b) != "the-secret,1\n" {
		t.Errorf("the file was changed: %q, %v", b, err)
	}
}

func TestPagesNeedNoScriptsAndNoNetwork(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	for _, target := range []string{"/api/", "/api/v1/", "/api/sql", "/api/sql?query=" + url.QueryEscape("SELECT '<script>alert(1)</script>' AS x")} {
		w := get(s, target)
		body := w.Body.String()
		if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %v", target, w.Code, w.Header())
		}
		for _, no := range []string{"<script", "style=", "onclick", "src=\"http", "href=\"http", "@import"} {
			if strings.Contains(body, no) {
				t.Errorf("%s has %s", target, no)
			}
		}
	}
	if body := get(s, "/api/").Body.String(); !strings.Contains(body, `action="/api/v1/figures"`) {
		t.Error("the page does not offer figures")
	}
}

func TestOpenAPI(t *testing.T) {
	d := desktest.Embedded(t)
	s := newServer(t, httpapi.Options{Desk: d})
	var doc struct {
		OpenAPI string
		Paths   map[string]struct {
			Get struct {
				OperationID string
				Parameters  []struct {
					Name, In string
					Required bool
					Schema   map[string]any
				}
			}
		}
		Components struct{ Schemas map[string]any }
	}
	body := get(s, "/api/v1/openapi.json").Body.Bytes()
	if err := json.Unmarshal(body, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("version %q", doc.OpenAPI)
	}
	for _, o := range d.Operations() {
		p, ok := doc.Paths["/api/v1/"+o.Name]
		if !ok || p.Get.OperationID != o.Name || len(p.Get.Parameters) < len(o.Parameters) {
			t.Errorf("%s is not described: %+v", o.Name, p)
		}
	}
	for path, p := range doc.Paths {
		for _, param := range p.Get.Parameters {
			if in := strings.Contains(path, "{"+param.Name+"}"); in != (param.In == "path") || in && !param.Required {
				t.Errorf("%s: %+v", path, param)
			}
		}
	}
	// Every reference leads somewhere.
	for part := range strings.SplitSeq(string(body), `"$ref": "`) {
		name, ok := strings.CutPrefix(part, "#/components/schemas/")
		if !ok {
			continue
		}
		if name, _, _ = strings.Cut(name, `"`); doc.Components.Schemas[name] == nil {
			t.Errorf("no schema %s", name)
		}
	}
}

func TestHealthAndMetrics(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	if w := get(s, "/healthz"); w.Code != 200 || w.Body.String() != "ok\n" {
		t.Errorf("healthz: %d %s", w.Code, w.Body)
	}
	get(s, "/api/v1/measures")
	get(s, "/api/v1/made-up-name")
	body := get(s, "/metrics").Body.String()
	if !strings.Contains(body, `entente_request_seconds_count{asked="measures",status="200"} 1`) {
		t.Errorf("metrics do not count:\n%.2000s", body)
	}
	if strings.Contains(body, "made-up") {
		t.Error("a client can make up labels")
	}
	public := newServer(t, httpapi.Options{Public: true})
	r := httptest.NewRequest("GET", "/metrics", nil)
	r.Host, r.RemoteAddr = "192.0.2.1", "192.0.2.7:1"
	w := httptest.NewRecorder()
	if public.ServeHTTP(w, r); w.Code != http.StatusForbidden {
		t.Errorf("metrics of a public server: %d", w.Code)
	}
}

// Serve answers over a real connection and ends with its context.
func TestServe(t *testing.T) {
	s := newServer(t, httpapi.Options{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	resp, err := http.Get("http://" + l.Addr().String() + ask + "?from=2020")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Errorf("%s", resp.Status)
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("Serve did not end")
	}
}

func FuzzRequest(f *testing.F) {
	for _, seed := range []string{ask, "/api/v1/pair/IRN/RUS.md?year=2000", "/api/v1/sql?query=-", "/api/v1/a/../b?%", "/api/v1/figures//x?limit=1&limit=2", "//api", "/api/v1/.csv"} {
		f.Add(seed)
	}
	s := newServer(f, httpapi.Options{Rate: 1e9})
	f.Fuzz(func(t *testing.T, target string) {
		r, err := http.NewRequest("GET", "http://localhost"+target, nil)
		if err != nil || strings.Contains(target, "sql") {
			t.Skip()
		}
		r.RemoteAddr = "127.0.0.1:1"
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); w.Code == http.StatusInternalServerError {
			t.Errorf("%q: %s", target, w.Body)
		}
	})
}
