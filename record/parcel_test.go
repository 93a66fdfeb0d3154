package record_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"entente"
	"entente/fetch"
	"entente/record"
	"entente/store"
)

// packedSource is a data set of three files, two of them in one archive.
const packedSource = `
id: packed
title: t
licence: l
attribution: a
layer: events
files:
  - role: visits
    match: '^visits_(\d{4})\.csv$'
    find: {url: "%[1]s/all.zip", archive: '^all\.zip$', member: '(^|/)visits_\d{4}\.csv$'}
  - role: calls
    match: '^calls_(\d{4})\.csv$'
    find: {url: "%[1]s/all.zip", archive: '^all\.zip$', member: '(^|/)calls_\d{4}\.csv$'}
  - role: asked
    match: '^asked\.csv$'
    find:
      url: "%[1]s/ask"
      request: {method: POST, type: application/json, body: '{"to": {year}}', name: asked.csv, rest_days: 30}
table:
  format: csv
  a: {column: a}
  b: {column: b}
  date: {column: date, layouts: ["2006-01-02"]}
  records: [{kind: {constant: visit}, sign: {constant: "1"}}]
`

func visits(n int) string {
	return "a,b,date\n" + strings.Repeat("Iran,Russia,2024-01-02\n", n)
}

func archiveOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, body)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// publisher serves the archive and the answer and counts what it is asked.
type publisher struct {
	zip   []byte
	etag  string
	mu    sync.Mutex // one request at a time; sources are fetched side by side
	asked map[string]int
}

func (p *publisher) times(request string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[request]
}

func (p *publisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked[r.Method+" "+r.URL.Path]++
	if r.URL.Path == "/ask" {
		io.WriteString(w, visits(5))
		return
	}
	w.Header().Set("ETag", p.etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(p.zip))
}

func outcomes(t *testing.T, home string, now time.Time, mirror string, names ...string) string {
	t.Helper()
	got, err := record.Sync(t.Context(), record.SyncOptions{Home: home, Sources: names, Mirror: mirror, Fetch: fetch.New(fetch.Options{Attempts: 1}),
		Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, o := range got {
		if o.Source == "packed" {
			list = append(list, o.File+" "+o.Result)
		}
	}
	return strings.Join(list, ", ")
}

func TestSyncArchive(t *testing.T) {
	p := &publisher{etag: `"1"`, asked: map[string]int{}, zip: archiveOf(t, map[string]string{"set/visits_2024.csv": visits(10), "set/calls_2024.csv": visits(20), "set/readme.txt": "x"})}
	s := httptest.NewServer(p)
	t.Cleanup(s.Close)
	home := t.TempDir()
	os.MkdirAll(filepath.Join(home, "sources"), 0o777)
	if err := os.WriteFile(filepath.Join(home, "sources", "packed.yaml"), fmt.Appendf(nil, packedSource, s.URL), 0o666); err != nil {
		t.Fatal(err)
	}
	day := func(n int) time.Time { return time.Date(2026, 5, n, 0, 0, 0, 0, time.UTC) }

	if got := outcomes(t, home, day(1), "", "packed"); got != "asked new, calls new, visits new" || p.times("GET /all.zip") != 1 || p.times("POST /ask") != 1 {
		t.Fatalf("first: %s, asked %v", got, p.asked)
	}
	calls := heldNow(t, home, "calls")
	sum := sha256.Sum256(p.zip)
	want := entente.Archive{Name: "all.zip", SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(p.zip)), Member: "set/calls_2024.csv"}
	if calls.Archive == nil || *calls.Archive != want || calls.Name != "calls_2024.csv" || calls.Version != "2024" || calls.Rows != 20 {
		t.Errorf("edition %+v of %+v", calls, calls.Archive)
	}
	member := sha256.Sum256([]byte(visits(20)))
	if b, err := os.ReadFile(filepath.Join(home, "raw", calls.SHA256)); err != nil || calls.SHA256 != hex.EncodeToString(member[:]) || string(b) != visits(20) {
		t.Errorf("raw %s: %v", calls.SHA256, err)
	}
	if got := outcomes(t, home, day(2), "", "packed"); got != "asked unchanged, calls unchanged, visits unchanged" {
		t.Errorf("again: %s", got)
	}
	if got, err := os.ReadDir(filepath.Join(home, "partial")); err == nil && len(got) != 0 {
		t.Errorf("left %v", got)
	}

	// A member that shrinks is refused; the other of the same archive is not.
	p.etag, p.zip = `"2"`, archiveOf(t, map[string]string{"set/visits_2025.csv": visits(11), "set/calls_2025.csv": visits(15)})
	if got := outcomes(t, home, day(3), "", "packed"); got != "asked unchanged, calls refused, visits new" {
		t.Errorf("shrunk: %s", got)
	}
	// One that cannot be had at all leaves what is there.
	p.etag, p.zip = `"3"`, archiveOf(t, map[string]string{"../visits_2026.csv": visits(99), "calls_2026.csv": visits(99)})
	if got := outcomes(t, home, day(4), "", "packed"); got != "asked unchanged, calls refused, visits refused" {
		t.Errorf("hostile: %s", got)
	}
	if e := heldNow(t, home, "visits"); e.Rows != 11 || e.Version != "2025" {
		t.Errorf("visits %+v", e)
	}
}

// TestSyncArchiveInMirror takes the file from an archive in a mirror, and rather
// from the file itself where both are there.
func TestSyncArchiveInMirror(t *testing.T) {
	home, mirror := t.TempDir(), t.TempDir()
	os.MkdirAll(filepath.Join(home, "sources"), 0o777)
	os.MkdirAll(filepath.Join(mirror, "packed"), 0o777)
	write := func(path string, b []byte) {
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(home, "sources", "packed.yaml"), fmt.Appendf(nil, packedSource, "https://publisher.test"))
	write(filepath.Join(mirror, "packed", "all.zip"), archiveOf(t, map[string]string{"visits_2024.csv": visits(10), "calls_2024.csv": visits(20)}))
	write(filepath.Join(mirror, "packed", "visits_2023.csv"), []byte(visits(30)))
	if got := outcomes(t, home, time.Now(), mirror, "packed"); got != "asked unreachable, calls new, visits new" {
		t.Fatal(got)
	}
	if e := heldNow(t, home, "visits"); e.Rows != 30 || e.Archive != nil {
		t.Errorf("visits %+v", e)
	}
	if e := heldNow(t, home, "calls"); e.Rows != 20 || e.Archive == nil {
		t.Errorf("calls %+v", e)
	}
}

func heldNow(t *testing.T, home, file string) entente.Edition {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(home, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := store.ParseManifest(b)
	if err != nil {
		t.Fatal(err)
	}
	var found entente.Edition
	for _, e := range m.Editions {
		if e.Source == "packed" && e.File == file && !e.Retrieved.Before(found.Retrieved) {
			found = e
		}
	}
	return found
}
