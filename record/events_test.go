package record_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente/internal/eventgen"
	"entente/internal/testdata"
	"entente/record"
	"entente/store"
)

// syncEvents brings the files of a mirror in and builds the record; it returns
// what the build did.
func syncEvents(t testing.TB, home, mirror string, sources ...string) []record.Made {
	t.Helper()
	made, err := synced(t.Context(), record.SyncOptions{Home: home, Mirror: mirror, Sources: sources})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// sqlText runs a query and prints its rows.
func sqlText(t testing.TB, r *record.Record, query string) string {
	t.Helper()
	res, err := r.Store().Query(context.Background(), query, store.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Trim(fmt.Sprint(res.Rows), "[]")
}

// The quarter-hour of 2019-10-24 and the ICEWS sample of June 2018 as the
// publishers give them: no row is lost, and sums by day hold every event.
func TestRealEvents(t *testing.T) {
	mirror, home := testdata.Path(t, "mirror"), filepath.Join(t.TempDir(), "home")
	syncEvents(t, home, mirror, "gdelt", "icews")
	r := open(t, record.Options{Home: home})
	for query, want := range map[string]string{
		"SELECT source, count(*) FROM events GROUP BY 1 ORDER BY 1":                                                            "gdelt 2111] [icews 3705",
		"SELECT source, sum(events) FROM pairdays GROUP BY 1 ORDER BY 1":                                                       "gdelt 2111] [icews 3705",
		"SELECT source, part, rows, lost, duplicates, events, pairs, within + one_state + no_state FROM eventfiles ORDER BY 1": "gdelt 2019-10 2111 0 0 2111 422 1689] [icews 2018 3705 0 0 3705 1741 1964",
		"SELECT count(*) FROM events JOIN eventlinks USING (source, file, part, link)":                                         "2111",
		"SELECT count(*) FROM events WHERE (a = '') = (rule_a IN ('country', 'agency', 'society'))":                            "0",
		"SELECT e.n = p.n, abs(e.g - p.g) < 1e-9, e.m = p.m FROM (SELECT count(*) n, sum(goldstein) g, sum(mentions) m FROM events WHERE source = 'gdelt') e, (SELECT sum(events) n, sum(goldstein) g, sum(mentions) m FROM pairdays WHERE source = 'gdelt') p": "true true true",
		"SELECT url FROM events JOIN eventlinks USING (source, file, part, link) WHERE row = 1": "https://www.timescolonist.com/entertainment/jeremy-dutcher-brings-ancestors-songs-to-life-1.23985964",
		"SELECT count(*) FROM pairdays WHERE events < official OR events < 1":                   "0",
	} {
		if got := sqlText(t, r, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// made writes a file of made-up events into a mirror.
func madeEvents(t testing.TB, mirror string, day time.Time, rows int, first int64) string {
	t.Helper()
	path := filepath.Join(mirror, "gdelt", day.Format("20060102150405")+".export.CSV")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	err = eventgen.Write(f, eventgen.Options{Rows: rows, First: first, Day: day, Seed: uint64(first)})
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// An event in two files is kept once and counted; a new file makes its month
// again and no other; building again makes nothing.
func TestEventsByMonth(t *testing.T) {
	dir := t.TempDir()
	home, mirror := filepath.Join(dir, "home"), filepath.Join(dir, "mirror")
	at := func(month time.Month, day, quarter int) time.Time {
		return time.Date(2020, month, day, 0, 15*quarter, 0, 0, time.UTC)
	}
	madeEvents(t, mirror, at(1, 3, 0), 500, 1000)
	madeEvents(t, mirror, at(1, 3, 1), 500, 1200) // 300 ids of the first file; a fiftieth are of another day
	madeEvents(t, mirror, at(2, 1, 0), 400, 5000)
	syncEvents(t, home, mirror, "gdelt")
	r := open(t, record.Options{Home: home})
	got := sqlText(t, r, "SELECT part, sum(rows), sum(events) + sum(duplicates), sum(duplicates) BETWEEN 250 AND 300 FROM eventfiles GROUP BY 1 ORDER BY 1")
	if want := "2020-01 1000 1000 true] [2020-02 400 400 false"; got != want {
		t.Errorf("files: %s, want %s", got, want)
	}
	if got := sqlText(t, r, "SELECT (SELECT count(*) FROM events) = (SELECT sum(events) FROM eventfiles), (SELECT count(DISTINCT (id, date)) = count(*) FROM events), (SELECT sum(events) FROM pairdays) = (SELECT count(*) FROM events)"); got != "true true true" {
		t.Errorf("events, files and sums do not agree: %s", got)
	}
	results := func(made []record.Made) string {
		var s []string
		for _, m := range made {
			if strings.HasPrefix(m.Node, "read gdelt/") {
				s = append(s, m.Node+" "+m.Result)
			}
		}
		return strings.Join(s, ", ")
	}
	if got := results(syncEvents(t, home, mirror, "gdelt")); got != "read gdelt/quarter/2020-01 fresh, read gdelt/quarter/2020-02 fresh" {
		t.Errorf("building again: %s", got)
	}
	madeEvents(t, mirror, at(2, 1, 1), 3, 9000) // far fewer than before is no reason to refuse it
	if got := results(syncEvents(t, home, mirror, "gdelt")); got != "read gdelt/quarter/2020-01 fresh, read gdelt/quarter/2020-02 built" {
		t.Errorf("with a new file: %s", got)
	}
}

func TestBrokenEventsKeepNothing(t *testing.T) {
	dir := t.TempDir()
	home, mirror := filepath.Join(dir, "home"), filepath.Join(dir, "mirror")
	madeEvents(t, mirror, time.Date(2020, 1, 3, 0, 0, 0, 0, time.UTC), 20_000, 1)
	syncEvents(t, home, mirror, "gdelt")
	m := open(t, record.Options{Home: home}).Manifest()
	raw := filepath.Join(home, "raw", m.Editions[0].SHA256)
	for _, e := range m.Editions {
		if e.Source == "gdelt" {
			raw = filepath.Join(home, "raw", e.SHA256)
		}
	}
	if err := os.RemoveAll(filepath.Join(home, "segments", "events")); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(raw, append(b[:len(b)/2:len(b)/2], make([]byte, 2<<20)...), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := record.Build(t.Context(), record.BuildOptions{Home: home}); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("a broken file is built: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(home, "segments", "events", "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Mentions come beside the events and count who reported them.
func TestMentions(t *testing.T) {
	dir := t.TempDir()
	home, mirror := filepath.Join(dir, "home"), filepath.Join(dir, "mirror")
	madeEvents(t, mirror, time.Date(2023, 9, 12, 0, 0, 0, 0, time.UTC), 100, 1000)
	line := func(id int, outlet string) string {
		return fmt.Sprintf("%d\t20230912000000\t20230912001500\t1\t%s\thttps://%s/a\t3\t-1\t12\t40\t1\t80\t2400\t-3.5\t\t\n", id, outlet, outlet)
	}
	text := line(1000, "a.example") + line(1000, "b.example") + line(1000, "b.example") + line(1001, "a.example") + "too\tfew\n"
	folder := filepath.Join(mirror, "gdelt-mentions")
	if err := errors.Join(os.MkdirAll(folder, 0o755), os.WriteFile(filepath.Join(folder, "20230912001500.mentions.CSV"), []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
	syncEvents(t, home, mirror, "gdelt", "gdelt-mentions")
	r := open(t, record.Options{Home: home})
	for query, want := range map[string]string{
		"SELECT id, count(*), count(DISTINCT outlet) FROM mentions JOIN events USING (id) GROUP BY id ORDER BY id": "1000 3 2] [1001 1 1",
		"SELECT count(*), min(row), max(row) FROM mentions WHERE edition <> '' AND part = '2023-09'":               "4 1 4",
		"SELECT rows FROM editions WHERE source = 'gdelt-mentions'":                                                "5",
	} {
		if got := sqlText(t, r, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}
