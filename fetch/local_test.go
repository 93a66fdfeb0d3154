package fetch_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"entente"
	"entente/fetch"
	"entente/internal/testdata"
	"entente/source"
)

// write makes a file of a mirror and returns the mirror.
func write(t *testing.T, mirror, name, text string) {
	t.Helper()
	p := filepath.Join(mirror, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

var ga = source.File{Role: "ga", Match: `_ga_voting\.csv$`}

func TestFindInFolder(t *testing.T) {
	mirror := t.TempDir()
	for _, n := range []string{"2024_12_01_ga_voting.csv.gz", "2025_10_31_ga_voting.csv.gz", "2025_07_23_ga_voting.csv",
		"2026_01_01_ga_voting.csv.part", ".2027_01_01_ga_voting.csv", "2028_01_01_sc_voting.csv", "old/2029_01_01_ga_voting.csv"} {
		write(t, mirror, "undl/"+n, "x")
	}
	if err := os.Mkdir(filepath.Join(mirror, "undl", "2030_01_01_ga_voting.csv"), 0o777); err != nil {
		t.Fatal(err)
	}
	got, err := fetch.New(fetch.Options{}).Find(t.Context(), source.Descriptor{ID: "undl"}, ga, mirror)
	if err != nil {
		t.Fatal(err)
	}
	want := fetch.Target{Path: filepath.Join(mirror, "undl", "2025_10_31_ga_voting.csv.gz"),
		Name: "2025_10_31_ga_voting.csv.gz", Version: "2025-10-31"}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestFindInFolderAbsent(t *testing.T) {
	mirror := t.TempDir()
	c := fetch.New(fetch.Options{})
	for _, id := range []string{"undl", "nosuch"} {
		write(t, mirror, "undl/readme.txt", "x")
		if _, err := c.Find(t.Context(), source.Descriptor{ID: id}, ga, mirror); !errors.Is(err, fetch.ErrAbsent) {
			t.Errorf("%s: got %v, want ErrAbsent", id, err)
		}
	}
	for _, id := range []string{"../undl", "/etc", ""} {
		if _, err := c.Find(t.Context(), source.Descriptor{ID: id}, ga, mirror); err == nil || errors.Is(err, fetch.ErrAbsent) {
			t.Errorf("%q: got %v, want a refusal of the id", id, err)
		}
	}
	if _, err := c.Find(t.Context(), source.Descriptor{ID: "undl"}, source.File{Match: "("}, mirror); err == nil {
		t.Error("a broken match is accepted")
	}
}

func TestVersionFromMatch(t *testing.T) {
	for _, c := range []struct{ match, name, want string }{
		{`IdealpointestimatesAll_(\w+)\.csv$`, "IdealpointestimatesAll_Jun2024.csv.gz", "Jun2024"},
		{`^(?:a_(\d+)|b_(\d+))\.csv$`, "b_12.csv", "12"},
		{`SDN_.*\.CSV$`, "SDN_2024-04-26.CSV.gz", "2024-04-26"},
		{`export\.CSV$`, "20191024143000.export.CSV", "2019-10-24"},
		{`\.csv$`, "2025_13_40_ga.csv", ""},
		{`\.csv$`, "state_year_formatv3.csv", ""},
	} {
		mirror := t.TempDir()
		write(t, mirror, "s/"+c.name, "x")
		got, err := fetch.New(fetch.Options{}).Find(t.Context(), source.Descriptor{ID: "s"}, source.File{Match: c.match}, mirror)
		if err != nil || got.Version != c.want {
			t.Errorf("%s: version %q, %v, want %q", c.name, got.Version, err, c.want)
		}
	}
}

func TestGetLocal(t *testing.T) {
	mirror, dir := t.TempDir(), t.TempDir()
	write(t, mirror, "s/a.csv", "a,b\n1,2\n")
	c := fetch.New(fetch.Options{})
	target := fetch.Target{Path: filepath.Join(mirror, "s", "a.csv"), Name: "a.csv"}
	res, err := c.Get(t.Context(), target, nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	// As sha256sum prints for the eight bytes.
	const sum = "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470"
	if got, _ := os.ReadFile(res.Path); string(got) != "a,b\n1,2\n" || res.Bytes != 8 || res.SHA256 != sum || res.NotModified {
		t.Errorf("got %q, %+v", got, res)
	}
	res, err = c.Get(t.Context(), target, &entente.Edition{SHA256: sum}, dir)
	if err != nil || !res.NotModified || res.Path != "" {
		t.Errorf("again: %+v, %v", res, err)
	}
}

func TestGetLocalCancelled(t *testing.T) {
	mirror, dir := t.TempDir(), t.TempDir()
	write(t, mirror, "a.csv", "a,b\n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := fetch.New(fetch.Options{}).Get(ctx, fetch.Target{Path: filepath.Join(mirror, "a.csv"), Name: "a.csv"}, nil, dir)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

// TestGetRealMirror copies real files; the sizes are those of the folder.
func TestGetRealMirror(t *testing.T) {
	mirror, dir := testdata.Path(t, "mirror"), t.TempDir()
	c := fetch.New(fetch.Options{})
	target, err := c.Find(t.Context(), source.Descriptor{ID: "undl"}, ga, mirror)
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.Get(t.Context(), target, nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(target.Path)
	if err != nil || info.Size() != res.Bytes || target.Version != "2025-10-31" {
		t.Errorf("got %+v of %+v, %v", res, target, err)
	}
}
