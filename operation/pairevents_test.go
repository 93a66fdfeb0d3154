package operation

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/fetch"
	"entente/internal/eventgen"
	"entente/record"
)

// eventRecord is a record of made-up events in three months.
func eventRecord(t *testing.T) *record.Record {
	t.Helper()
	dir := t.TempDir()
	home, mirror := filepath.Join(dir, "home"), filepath.Join(dir, "mirror")
	if err := os.MkdirAll(filepath.Join(mirror, "gdelt"), 0o755); err != nil {
		t.Fatal(err)
	}
	for i, day := range []time.Time{time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC), time.Date(2023, 2, 2, 0, 0, 0, 0, time.UTC), time.Date(2023, 3, 2, 0, 0, 0, 0, time.UTC)} {
		f, err := os.Create(filepath.Join(mirror, "gdelt", day.Format("20060102150405")+".export.CSV"))
		if err != nil {
			t.Fatal(err)
		}
		err = eventgen.Write(f, eventgen.Options{Rows: 4000, First: int64(i+1) * 1_000_000, Day: day, Seed: uint64(i)})
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	_, err := record.Sync(t.Context(), record.SyncOptions{Home: home, Mirror: mirror, Sources: []string{"gdelt"}, Fetch: fetch.New(fetch.Options{}), Now: time.Now})
	if err == nil {
		_, err = record.Build(t.Context(), record.BuildOptions{Home: home})
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.Open(record.Options{Home: home})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The strips of a pair: all, each direction, officials, and conflict within the
// pair's own news; the directions make the whole.
func TestPairEvents(t *testing.T) {
	r := eventRecord(t)
	p, err := pairEvents(t.Context(), r, entente.NewPair("RUS", "USA"))
	if err != nil || p == nil {
		t.Fatal(p, err)
	}
	at := map[string]EventStrip{}
	for _, s := range p.Strips {
		at[s.What] = s
		if len(s.Shares) != 3 || s.From != "2023-01" || s.To != "2023-03" {
			t.Errorf("strip %+v", s)
		}
	}
	for i := range 3 {
		all, there, back := float64(at["all"].Shares[i]), float64(at["RUS>USA"].Shares[i]), float64(at["USA>RUS"].Shares[i])
		if !(all > 0) || math.Abs(there+back-all) > 1e-12 {
			t.Errorf("month %d: %v and %v make %v", i, there, back, all)
		}
		if c := float64(at["conflict"].Shares[i]); !(c > 0 && c < 1) || at["conflict"].Of != "pair" {
			t.Errorf("conflict is %v of %s", c, at["conflict"].Of)
		}
	}
	text := ""
	for _, b := range p.blocks("RUS", "USA") {
		text += b.Heading + strings.Join(b.Text, "\n")
		if b.Table != nil {
			for _, row := range b.Table.Rows {
				text += strings.Join(row, " ") + "\n"
			}
		}
	}
	for _, want := range []string{"In the news", "RUS>USA", "officials world", "conflict pair"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if none, err := pairEvents(t.Context(), r, entente.NewPair("TUV", "NRU")); err != nil || len(none.Strips) != 0 || none.Why == "" {
		t.Errorf("a pair without news has %+v, %v", none, err)
	}
}
