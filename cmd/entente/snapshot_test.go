package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// snapshot build writes figures with a NOTICE, and no row of the publisher.
func TestSnapshotBuild(t *testing.T) {
	dir := t.TempDir()
	home, out := filepath.Join(dir, "home"), filepath.Join(dir, "out")
	writeVotes(t, filepath.Join(dir, "mirror"), "2021_12_31", 12, 8, 1)
	must(t, "sync", "undl", "--excerpts", "--mirror", filepath.Join(dir, "mirror"), "--home", home)
	if s := must(t, "snapshot", "build", "--home", home, "--out", out); !strings.Contains(s, "joint") {
		t.Errorf("said %s", s)
	}
	notice, err := os.ReadFile(filepath.Join(out, "NOTICE"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2021_12_31_ga_voting.csv", "Non commercial use, with attribution", "attribution: Source: United Nations Digital Library"} {
		if !strings.Contains(string(notice), want) {
			t.Errorf("the notice does not say %q:\n%s", want, notice)
		}
	}
	for _, gone := range []string{"raw", "lock", "partial", "segments/votes", "segments/rollcalls"} {
		if exists(filepath.Join(out, gone)) {
			t.Errorf("the snapshot holds %s", gone)
		}
	}
	ask := []string{"figures", "agreement", "--from", "2015", "--to", "2015", "-o", "csv", "--home"}
	if a, b := must(t, append(ask, home)...), must(t, append(ask, out)...); a != b {
		t.Errorf("the snapshot answers\n%s\nthe record\n%s", b, a)
	}
}
