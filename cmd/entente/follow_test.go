package main

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente/internal/eventgen"
	"entente/internal/testdata"
)

// A feed of three days, of which a file is damaged and one is gone, and the list
// is in no order. Killed anywhere, the next run of sync or of follow ends in the
// record that an undisturbed run makes.
func TestKillFeed(t *testing.T) {
	testdata.Long(t)
	feed := eventgen.NewFeed(60)
	names := feed.Publish(time.Date(2023, 9, 11, 0, 0, 0, 0, time.UTC), 2*96+8)
	feed.Damage(names[50], true)
	feed.Omit(names[120], true)
	feed.Shuffle(1)
	server := httptest.NewServer(feed)
	defer server.Close()
	commands := [][]string{
		{"sync", "gdelt", "--from", "2023-09-11", "-q", "--mirror", server.URL, "--home"},
		{"follow", "gdelt", "--from", "2023-09-11", "--polls", "1", "-q", "--mirror", server.URL, "--home"},
	}
	undisturbed := filepath.Join(t.TempDir(), "undisturbed")
	start := time.Now()
	must(t, append(commands[1], undisturbed)...)
	took := time.Since(start)
	want := events(t, undisturbed)
	if !strings.Contains(want, "pairdays") || strings.Count(want, "gdelt ") != 3 {
		t.Fatalf("the record has\n%s", want)
	}
	rng := rand.New(rand.NewPCG(2, 7))
	killed := 0
	for round := 0; killed < 6 && time.Since(start) < 40*time.Second; round++ {
		home := filepath.Join(t.TempDir(), "home")
		at := time.Duration((float64(round%6) + rng.Float64()) / 6 * float64(took))
		for _, c := range commands {
			p := command(t, append(c, home)...)
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(at)
			if err := p.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
				t.Fatal(err)
			}
			if p.Wait() != nil {
				killed++
			}
		}
		must(t, append(commands[round%2], home)...)
		if got := events(t, home); got != want {
			t.Fatalf("killed after %v, the next run ends in\n%s\nwant\n%s", at, got, want)
		}
		must(t, "verify", "--home", home)
	}
	t.Logf("%d kills over runs of %v", killed, took)
	if killed < 3 {
		t.Errorf("only %d kills: the test has shown nothing", killed)
	}
}

// events lists what a record has of a feed: sync also builds the ledger, which
// follow leaves alone.
func events(t *testing.T, home string) string {
	t.Helper()
	var list []string
	for line := range strings.Lines(segments(t, home)) {
		if strings.HasPrefix(line, "gdelt ") || strings.HasPrefix(line, "event") || strings.HasPrefix(line, "pairdays") {
			list = append(list, line)
		}
	}
	return strings.Join(list, "")
}

// What a poll brought is told on stderr, the sum on stdout, and a wrong flag before
// anything is asked.
func TestFollowTells(t *testing.T) {
	feed := eventgen.NewFeed(10)
	feed.Publish(time.Date(2023, 9, 11, 0, 0, 0, 0, time.UTC), 3)
	server := httptest.NewServer(feed)
	defer server.Close()
	home := filepath.Join(t.TempDir(), "home")
	r := entente(t, "follow", "gdelt", "--from", "2023-09-11", "--polls", "1", "--mirror", server.URL, "--home", home)
	if r.code != 0 || !strings.Contains(r.stderr, "3 file(s)") || !strings.Contains(r.stdout, "3 file(s) taken in over 1 poll(s)") {
		t.Errorf("%s", r)
	}
	if out := must(t, "events", "USA", "RUS", "--home", home, "-o", "csv"); !strings.Contains(out, "RUS-USA,gdelt,events,all,2023-09") {
		t.Errorf("the events are not there:\n%s", out)
	}
	empty := httptest.NewServer(http.NotFoundHandler())
	defer empty.Close()
	if r := entente(t, "follow", "gdelt", "--from", "2023-09-11", "--polls", "1", "--mirror", empty.URL, "--home", filepath.Join(t.TempDir(), "x")); r.code != 1 || !strings.Contains(r.stderr, "no poll of 1 succeeded") {
		t.Errorf("a poll of nothing: %s", r)
	}
	for _, args := range [][]string{
		{"follow", "undl"}, {"follow", "gdelt", "--every", "1s"}, {"follow", "gdelt", "--from", "soon"}, {"follow", "gdelt", "--parallel", "99"},
		{"sync", "gdelt", "--from", "2023-09-11", "--mirror", t.TempDir()}, {"sync", "gdelt", "--to", "2023-09-11"}, {"follow", "gdelt", "--mirror", "nowhere", "--polls", "1"},
	} {
		if r := entente(t, append(args, "--home", filepath.Join(t.TempDir(), "x"))...); r.code == 0 || strings.TrimSpace(r.stderr) == "" {
			t.Errorf("%v: %s", args, r)
		}
	}
}
