package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/eventgen"
	"entente/internal/shards"
)

// TestStore loads the same files of events into a folder and into two shards,
// and wants the same words in every answer; and a clear one where a shard or the
// server is gone.
func TestStore(t *testing.T) {
	servers := shards.Start(t, 2)
	dir := t.TempDir()
	mirror := filepath.Join(dir, "mirror")
	for i, day := range []time.Time{time.Date(2023, 1, 12, 0, 0, 0, 0, time.UTC), time.Date(2023, 2, 12, 0, 0, 0, 0, time.UTC)} {
		path := filepath.Join(mirror, "gdelt", day.Format("20060102150405")+".export.CSV")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := eventgen.Write(f, eventgen.Options{Rows: 5000, First: int64(i+1) * 1_000_000, Day: day, Seed: uint64(i)}); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	entente := func(args ...string) (string, error) {
		cmd := exec.Command("entente", args...)
		cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CACHE_HOME="+filepath.Join(dir, "cache"))
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	must := func(args ...string) string {
		t.Helper()
		out, err := entente(args...)
		if err != nil {
			t.Fatalf("entente %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return out
	}
	folder := []string{"--home", filepath.Join(dir, "folder"), "-q"}
	far := []string{"--home", filepath.Join(dir, "far"), "--store", servers[0].URL("entente"), "-q"}
	must(append(folder, "sync", "gdelt", "--mirror", mirror)...)
	must(append(far, "sync", "gdelt", "--mirror", mirror)...)
	for _, ask := range [][]string{
		{"events", "RUS", "IRN", "--list", "10", "-o", "json"}, {"events", "USA", "CHN", "--kind", "conflict", "-o", "csv"},
		{"figures", "events-share", "--by", "month", "-o", "csv"}, {"figures", "events-balance", "RUS-IRN", "--by", "year", "-o", "csv"},
		{"evidence", "RUS-IRN", "2023", "--measure", "events-share", "-o", "csv"},
	} {
		want, got := must(append(folder, ask...)...), must(append(far, ask...)...)
		if strings.HasPrefix(ask[0], "evidence") { // of one day in another order
			want, got = sorted(want), sorted(got)
		}
		if got != want || len(want) < 100 {
			t.Errorf("%v: the store says\n%.1500s\nthe folder\n%.1500s", ask, got, want)
		}
	}
	if out := must(append(far, "build")...); strings.Contains(out, "built ") || strings.Count(out, "fresh") < 2 {
		t.Errorf("a second build: %s", out)
	}
	if out := must(append(far, "sql", "SELECT count() AS n FROM entente.events", "-o", "csv")...); !strings.Contains(out, "10000") {
		t.Errorf("sql: %s", out)
	}
	if out := must(append(far, "status")...); !strings.Contains(out, "gdelt/quarter") || !strings.Contains(out, "10,000") {
		t.Errorf("status: %s", out)
	}
	if m, err := filepath.Glob(filepath.Join(dir, "far", "segments", "events", "*")); err != nil || len(m) != 0 {
		t.Errorf("the folder beside the store holds %v, %v", m, err)
	}
	servers[1].Kill()
	if out, err := entente(append(far, "events", "RUS", "IRN")...); err == nil || !strings.Contains(out, "a shard does not answer") {
		t.Errorf("without a shard: %v, %s", err, out)
	}
	servers[0].Kill()
	if out, err := entente(append(far, "events", "RUS", "IRN")...); err == nil || !strings.Contains(out, "no server answers there") || strings.Count(out, "\n") != 1 {
		t.Errorf("without a server: %v, %s", err, out)
	}
	if out, err := entente("--store", fmt.Sprintf("postgres://127.0.0.1/%s", "x"), "groups"); err == nil || !strings.Contains(out, "want clickhouse://") {
		t.Errorf("another kind of store: %v, %s", err, out)
	}
}

func sorted(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
