package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// mirror serves made-up editions over HTTP as a folder listing and files, and
// misbehaves as a test asks.
type mirror struct {
	mu    sync.Mutex
	files map[string][]byte // "undl/2024_06_30_ga_voting.csv.gz"
	// serve, if set, may answer the request for a file in its own way.
	serve func(w http.ResponseWriter, r *http.Request, name string, b []byte) (done bool)
	asked []string // "GET undl/... bytes=..." in order
}

func newMirror(t *testing.T) (*mirror, string) {
	t.Helper()
	m := &mirror{files: map[string][]byte{}}
	for _, name := range []string{"undl/2024_06_30_ga_voting.csv", "undl/2024_06_30_sc_voting.csv"} {
		b, err := os.ReadFile(filepath.Join("testdata/mirror", name))
		if err != nil {
			t.Fatal(err)
		}
		m.files[name] = b
	}
	s := httptest.NewServer(m)
	t.Cleanup(s.Close)
	return m, s.URL
}

// change alters what the server has or does.
func (m *mirror) change(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
}

func (m *mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	m.asked = append(m.asked, strings.TrimSpace(name+" "+r.Header.Get("Range")))
	b, ok := m.files[name]
	switch {
	case ok && m.serve != nil && m.serve(w, r, name, b):
	case ok:
		m.file(w, r, name, b)
	case name == "undl" || name == "voeten":
		fmt.Fprint(w, "<html><body><h1>Index of /"+name+"</h1><a href=\"../\">..</a>\n")
		for n := range m.files {
			if path.Dir(n) == name {
				fmt.Fprintf(w, "<a href=%q>%s</a>\n", path.Base(n), path.Base(n))
			}
		}
		fmt.Fprint(w, "</body></html>")
	default:
		http.NotFound(w, r)
	}
}

func (m *mirror) file(w http.ResponseWriter, r *http.Request, name string, b []byte) {
	w.Header().Set("ETag", fmt.Sprintf("\"%x-%d\"", len(b), bytes.Count(b, []byte("\n"))))
	http.ServeContent(w, r, name, time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC), bytes.NewReader(b))
}

// times counts the requests that begin so.
func (m *mirror) times(prefix string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, a := range m.asked {
		if strings.HasPrefix(a, prefix) {
			n++
		}
	}
	return n
}

// agreed is the one figure by which a test sees whose edition the record holds.
func agreed(t testing.TB, home string) string {
	t.Helper()
	return figures(t, "agreement", "IRN-RUS", "--from", "2018", "--to", "2018", "--home", home).rows[0]["value"]
}

const right = "0.8333333333333334"

func syncFrom(t testing.TB, url, home string, more ...string) ran {
	t.Helper()
	return entente(t, append([]string{"sync", "undl", "--excerpts", "--mirror", url, "--home", home}, more...)...)
}

func TestSyncOverHTTP(t *testing.T) {
	m, url := newMirror(t)
	home := filepathNone(t)
	if r := syncFrom(t, url, home); r.code != 0 || !strings.Contains(r.stdout, "new") {
		t.Fatal(r)
	}
	if got := agreed(t, home); got != right {
		t.Errorf("agreement %s, want %s", got, right)
	}
	// The second time the server says that nothing changed.
	if r := syncFrom(t, url, home); r.code != 0 || strings.Contains(r.stdout, "new") || !strings.Contains(r.stdout, "unchanged") {
		t.Error(r)
	}
	if m.times("voeten") > 0 {
		t.Error("sync undl asked for another source")
	}
	// A newer file takes its place.
	m.change(func() {
		m.files["undl/2024_09_30_ga_voting.csv"] = bytes.Replace(m.files["undl/2024_06_30_ga_voting.csv"],
			[]byte("900006,IRN,IRAN (ISLAMIC REPUBLIC OF),N"), []byte("900006,IRN,IRAN (ISLAMIC REPUBLIC OF),Y"), 1)
	})
	if r := syncFrom(t, url, home); r.code != 0 {
		t.Fatal(r)
	}
	if got := agreed(t, home); got != "0.5" {
		t.Errorf("agreement %s of the newer edition, want 0.5", got)
	}
	must(t, "verify", "--home", home)
}

// big makes the fixture so large that a download can be cut within it: spaces
// after the last column are cut by the reader.
func big(b []byte) []byte {
	lines := bytes.SplitAfter(b, []byte("\n"))
	for i := 1; i < len(lines); i++ {
		if len(lines[i]) > 0 {
			lines[i] = append(bytes.Repeat([]byte(" "), 4000), lines[i]...)
		}
	}
	return bytes.Join(lines, nil)
}

func TestSyncGoesOnWhereItBrokeOff(t *testing.T) {
	m, url := newMirror(t)
	const ga = "undl/2024_06_30_ga_voting.csv"
	cuts := 0
	serve := func(w http.ResponseWriter, r *http.Request, name string, b []byte) bool {
		if name != ga || cuts > 0 {
			return false
		}
		cuts++
		w.Header().Set("ETag", fmt.Sprintf("\"%x-%d\"", len(b), bytes.Count(b, []byte("\n"))))
		w.Header().Set("Content-Length", fmt.Sprint(len(b)))
		w.Header().Set("Last-Modified", time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC).Format(http.TimeFormat))
		w.Write(b[:200_000])
		return true // the connection breaks: fewer bytes than announced
	}
	m.change(func() { m.files[ga], m.serve = big(m.files[ga]), serve })
	home := filepathNone(t)
	// With no patience the sync fails, and what came is kept.
	if r := syncFrom(t, url, home, "--attempts", "1"); r.code != 1 {
		t.Fatal(r)
	}
	if r := entente(t, "figures", "agreement", "IRN-RUS", "--from", "2018", "--to", "2018", "--home", home); r.code != 0 {
		t.Error("the rest of the record is not usable:", r)
	}
	if r := syncFrom(t, url, home, "--attempts", "1"); r.code != 0 {
		t.Fatal(r)
	}
	resumed := ""
	m.mu.Lock()
	for _, a := range m.asked {
		if strings.HasPrefix(a, ga+" bytes=") {
			resumed = a
		}
	}
	m.mu.Unlock()
	if resumed != ga+" bytes=200000-" {
		t.Errorf("the second run asked %q, want the rest from byte 200000; all: %q", resumed, m.asked)
	}
	if got := agreed(t, home); got != right {
		t.Errorf("agreement %s, want %s", got, right)
	}
	must(t, "verify", "--home", home)
}

// The file changes between the two halves of a download: never is an edition
// made of both.
func TestSyncNeverJoinsTwoEditions(t *testing.T) {
	m, url := newMirror(t)
	const ga = "undl/2024_06_30_ga_voting.csv"
	old := big(m.files[ga])
	fresh := bytes.Replace(old, []byte("900006,IRN,IRAN (ISLAMIC REPUBLIC OF),N"), []byte("900006,IRN,IRAN (ISLAMIC REPUBLIC OF),Y"), 1)
	if bytes.Equal(old, fresh) {
		t.Fatal("the fixture has no such row")
	}
	asked := 0
	serve := func(w http.ResponseWriter, r *http.Request, name string, b []byte) bool {
		if name != ga {
			return false
		}
		asked++
		tag := "\"old\""
		if asked > 1 {
			tag, b = "\"new\"", fresh
		}
		w.Header().Set("ETag", tag)
		if asked == 1 {
			w.Header().Set("Content-Length", fmt.Sprint(len(b)))
			w.Write(b[:150_000])
			return true
		}
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(b))
		return true
	}
	m.change(func() { m.files[ga], m.serve = old, serve })
	home := filepathNone(t)
	if r := syncFrom(t, url, home, "--attempts", "3"); r.code != 0 {
		t.Fatal(r)
	}
	if got := agreed(t, home); got != "0.5" {
		t.Errorf("agreement %s: not that of the new edition, 0.5", got)
	}
	kept, err := os.ReadDir(filepath.Join(home, "raw"))
	if err != nil {
		t.Fatal(err)
	}
	votes := 0
	for _, f := range kept {
		b, err := os.ReadFile(filepath.Join(home, "raw", f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(b, []byte("undl_id")) {
			continue // what comes with the program
		}
		votes++
		if !bytes.Equal(b, fresh) && !bytes.Equal(b, m.files["undl/2024_06_30_sc_voting.csv"]) {
			t.Errorf("raw/%s is no file that the server ever had", f.Name())
		}
	}
	if votes != 2 {
		t.Errorf("%d editions of votes are kept, want 2", votes)
	}
}

func TestSyncOutlastsShortTrouble(t *testing.T) {
	m, url := newMirror(t)
	trouble := map[string]int{}
	short := func(w http.ResponseWriter, r *http.Request, name string, b []byte) bool {
		trouble[name]++
		switch trouble[name] {
		case 1:
			w.Header().Set("Retry-After", "0")
			http.Error(w, "later", http.StatusServiceUnavailable)
			return true
		}
		return false
	}
	m.change(func() { m.serve = short })
	home := filepathNone(t)
	if r := syncFrom(t, url, home); r.code != 0 {
		t.Fatal(r)
	}
	if got := agreed(t, home); got != right {
		t.Errorf("agreement %s, want %s", got, right)
	}
	// Trouble that lasts is said, and the record stays as it is.
	m.change(func() {
		m.serve = func(w http.ResponseWriter, r *http.Request, name string, b []byte) bool {
			http.Error(w, "down", http.StatusBadGateway)
			return true
		}
	})
	r := syncFrom(t, url, home, "--attempts", "1")
	if r.code != 1 || !strings.Contains(r.stdout, "502") || !strings.Contains(r.stdout, "unreachable") {
		t.Error(r)
	}
	if got := agreed(t, home); got != right {
		t.Errorf("after a failed sync: agreement %s, want %s", got, right)
	}
	if s := must(t, "status", "--home", home); !strings.Contains(s, "unreachable") {
		t.Errorf("status does not say so:\n%s", s)
	}
}

// What a server sends in place of the file is refused.
func TestSyncRefusesWhatIsNotTheFile(t *testing.T) {
	m, url := newMirror(t)
	home := filepathNone(t)
	if r := syncFrom(t, url, home); r.code != 0 {
		t.Fatal(r)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(m.files["undl/2024_06_30_ga_voting.csv"]); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	const name = "undl/2024_12_31_ga_voting.csv"
	for _, c := range []struct {
		what, name string
		body       []byte
	}{
		{"an empty body", name, nil},
		{"a login page", name, []byte("<!doctype html><title>Sign in</title>")},
		{"half a gzip stream that says it is whole", name + ".gz", packed.Bytes()[:packed.Len()/2]},
		{"a third of the rows", name, m.files["undl/2024_06_30_ga_voting.csv"][:4000]},
		{"another table", name, []byte("year,gdp\n2024,1\n")},
	} {
		m.change(func() { m.files[c.name] = c.body })
		r := syncFrom(t, url, home, "--attempts", "1")
		if r.code != 1 || !strings.Contains(r.stdout, "refused") {
			t.Errorf("%s: %s", c.what, r)
		}
		if got := agreed(t, home); got != right {
			t.Errorf("%s: agreement %s, want %s", c.what, got, right)
		}
		m.change(func() { delete(m.files, c.name) })
	}
	must(t, "verify", "--home", home)
}
