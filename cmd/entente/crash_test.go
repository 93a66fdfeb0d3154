package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/testdata"
)

// TestKill kills the program at random instants of sync and build. After each
// kill what is there must read whole, old or new, and the next run must end in
// the record that an undisturbed run makes.
func TestKill(t *testing.T) {
	testdata.Long(t)
	dir := t.TempDir()
	first, second := filepath.Join(dir, "first"), filepath.Join(dir, "second")
	writeVotes(t, first, "2021_12_31", 40, 24, 1)
	writeVotes(t, second, "2022_12_31", 48, 24, 2)
	killer{
		first: first, second: second, kills: 26, limit: 40 * time.Second,
		sync: []string{"sync", "undl", "--excerpts", "-q"},
		ask:  []string{"figures", "agreement", "CHN-RUS", "IRN-USA", "AFG-VEN", "--from", "2000", "--by", "year", "-o", "csv"},
	}.run(t)
}

// TestKillOnRealFiles does the same on the publishers' files of the Security
// Council and the published ideal points, which are read and counted in about a
// second.
func TestKillOnRealFiles(t *testing.T) {
	council := testdata.Path(t, "mirror/undl/2025_10_31_sc_voting.csv.gz")
	testdata.Path(t, "mirror/voeten")
	testdata.Long(t)
	mirror := filepath.Join(t.TempDir(), "mirror")
	if err := errors.Join(
		os.MkdirAll(filepath.Join(mirror, "undl"), 0o755),
		os.Symlink(council, filepath.Join(mirror, "undl", filepath.Base(council))),
		os.Symlink(filepath.Join(filepath.Dir(filepath.Dir(council)), "voeten"), filepath.Join(mirror, "voeten")),
	); err != nil {
		t.Fatal(err)
	}
	killer{
		first: mirror, kills: 6, limit: 15 * time.Second,
		sync: []string{"sync", "-q"},
		ask:  []string{"figures", "agreement", "CHN-RUS", "FRA-USA", "--body", "SC", "--by", "year", "-o", "csv"},
	}.run(t)
}

// killer kills syncs from a mirror into an empty record, and, where there is a
// second mirror, into the record of the first.
type killer struct {
	first, second string
	kills         int
	limit         time.Duration
	sync, ask     []string
}

func (k killer) run(t *testing.T) {
	start := time.Now()
	home := filepath.Join(t.TempDir(), "undisturbed")
	took := k.whole(t, k.first, home)
	want := map[string]string{k.first: segments(t, home)}
	nothing := k.answer(t, filepathNone(t))
	answers := map[string]string{k.first: k.answer(t, home)}
	if k.second != "" {
		k.whole(t, k.second, home)
		want[k.second], answers[k.second] = segments(t, home), k.answer(t, home)
		if want[k.first] == want[k.second] || answers[k.first] == answers[k.second] {
			t.Fatal("the two mirrors make the same record")
		}
	}
	rng := rand.New(rand.NewPCG(1, uint64(start.UnixNano())))
	killed, empty, old := 0, 0, 0
	var last string // a record of the first mirror, to be updated
	for round := 0; killed < k.kills && time.Since(start) < k.limit; round++ {
		home, mirror := filepath.Join(t.TempDir(), "home"), k.first
		possible := []string{nothing, answers[k.first]}
		if k.second != "" && round%2 == 1 {
			home, mirror = last, k.second
			possible = []string{answers[k.first], answers[k.second]}
		}
		// The instants are spread over the whole run, one in each slice of it.
		at := time.Duration((float64(round%k.kills) + rng.Float64()) / float64(k.kills) * 1.1 * float64(took))
		if !k.kill(t, mirror, home, at) {
			continue // it was done before
		}
		killed++
		got := k.answer(t, home)
		switch got {
		case nothing:
			empty++
		case answers[k.first]:
			old++
		}
		if !slices.Contains(possible, got) {
			t.Fatalf("killed after %v: the answer is neither that of before nor that of after:\n%s", at, got)
		}
		k.reads(t, home, at)
		k.whole(t, mirror, home)
		if got := segments(t, home); got != want[mirror] {
			t.Fatalf("killed after %v: the next run ends in another record:\n%s\nwant\n%s", at, got, want[mirror])
		}
		if got := k.answer(t, home); got != answers[mirror] {
			t.Fatalf("killed after %v: the next run answers otherwise", at)
		}
		if mirror == k.first {
			last = home
		}
	}
	t.Logf("%d kills over runs of %v in %v: %d times nothing was there yet, %d times the record of the first mirror", killed, took, time.Since(start), empty, old)
	if killed < 3 {
		t.Errorf("only %d kills in %v: the test has shown nothing", killed, time.Since(start))
	}
	if killed > 0 && empty == 0 {
		t.Error("no kill came before the record was there")
	}
}

func (k killer) command(mirror, home string) []string {
	return append(slices.Clone(k.sync), "--mirror", mirror, "--home", home)
}

// whole lets a run end, and says how long it took.
func (k killer) whole(t *testing.T, mirror, home string) time.Duration {
	t.Helper()
	start := time.Now()
	must(t, k.command(mirror, home)...)
	return time.Since(start)
}

// kill reports whether the run was still going when it was killed.
func (k killer) kill(t *testing.T, mirror, home string, at time.Duration) bool {
	t.Helper()
	c := command(t, k.command(mirror, home)...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(at)
	if err := c.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	return c.Wait() != nil
}

// answer asks for figures, which the embedded record gives where home has none.
func (k killer) answer(t *testing.T, home string) string {
	t.Helper()
	return must(t, append(slices.Clone(k.ask), "--home", home)...)
}

// reads checks what every reader does on a record that was left by a kill.
func (k killer) reads(t *testing.T, home string, at time.Duration) {
	t.Helper()
	must(t, "status", "--home", home)
	r := entente(t, "verify", "--home", home)
	none := strings.Contains(r.stderr, "there is no record")
	if r.code != 0 && !none {
		t.Fatalf("killed after %v: verify: %s", at, r)
	}
	if none && exists(filepath.Join(home, "manifest.json")) {
		t.Fatalf("killed after %v: there is a manifest, but verify says %s", at, r)
	}
}

// segments lists what a record is made of.
func segments(t *testing.T, home string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(home, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Editions []struct{ Source, File, SHA256 string }
		Segments []struct{ Kind, ID, SHA256 string }
	}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, e := range m.Editions {
		lines = append(lines, fmt.Sprintln(e.Source, e.File, e.SHA256))
	}
	for _, s := range m.Segments {
		lines = append(lines, fmt.Sprintln(s.Kind, s.ID, s.SHA256))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// Deleting what was derived loses nothing: the next build makes the same
// segments, bit for bit.
func TestSegmentsAreMadeAgain(t *testing.T) {
	home := fixture(t)
	before := segments(t, home)
	if err := os.RemoveAll(filepath.Join(home, "segments")); err != nil {
		t.Fatal(err)
	}
	must(t, "build", "--home", home)
	if got := segments(t, home); got != before {
		t.Errorf("segments made again:\n%s\nwant\n%s", got, before)
	}
	must(t, "verify", "--home", home)
}

var codes = strings.Fields("AFG ALB ARG AUS BRA CAN CHN CUB EGY FRA GBR IND IRN IRQ ISR ITA JPN MEX PRK RUS SYR TUR USA VEN")

// writeVotes writes a mirror of made-up votes of the General Assembly: so many
// roll calls a year from 2010 to 2020, drawn with a seed.
func writeVotes(t testing.TB, mirror, version string, rollCalls, states int, seed uint64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 7))
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "meeting", "title"}}
	for year := 2010; year <= 2020; year++ {
		for i := range rollCalls {
			id := fmt.Sprintf("%d%03d", year, i)
			for _, c := range codes[:states] {
				position := []string{"Y", "Y", "Y", "A", "N", "X"}[rng.IntN(6)]
				rows = append(rows, []string{id, c, c, position, fmt.Sprintf("%d-12-%02d", year, 1+i%28), fmt.Sprint(year - 1945),
					"A/RES/" + id, "A/PV." + id, fmt.Sprintf("Made-up text %c of the year", 'A'+i%20)})
			}
		}
	}
	if err := errors.Join(w.WriteAll(rows), os.MkdirAll(filepath.Join(mirror, "undl"), 0o755),
		os.WriteFile(filepath.Join(mirror, "undl", version+"_ga_voting.csv"), b.Bytes(), 0o644),
		os.WriteFile(filepath.Join(mirror, "undl", version+"_sc_voting.csv"), b.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
}
