package fetch_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"entente/fetch"
	"entente/source"
)

var snapshots = source.File{Role: "sdn", Every: true, Match: `^SDN(?:_(\d{4}-\d{2}-\d{2}))?\.CSV$`, Find: source.Find{URL: "https://example.org/SDN.CSV"}}

func versions(all []fetch.Target) []string {
	var list []string
	for _, t := range all {
		list = append(list, t.Name+" "+t.Version)
	}
	return list
}

var wantSnapshots = []string{"SDN_2021-12-30.CSV.gz 2021-12-30", "SDN_2022-01-31.CSV.gz 2022-01-31", "SDN_2022-02-28.CSV 2022-02-28"}

func TestFindAllInFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "ofac"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{"SDN_2022-02-28.CSV", "SDN_2021-12-30.CSV.gz", "SDN_2022-01-31.CSV", "SDN_2022-01-31.CSV.gz", "ADD.CSV", "SDN_2022-03-31.CSV.part"} {
		if err := os.WriteFile(filepath.Join(dir, "ofac", n), []byte("x"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	c, _ := client(fetch.Options{})
	all, err := c.FindAll(t.Context(), source.Descriptor{ID: "ofac"}, snapshots, dir)
	if got := versions(all); err != nil || !slices.Equal(got, wantSnapshots) {
		t.Errorf("got %q, %v, want %q", got, err, wantSnapshots)
	}
	if _, err := c.FindAll(t.Context(), source.Descriptor{ID: "none"}, snapshots, dir); !errors.Is(err, fetch.ErrAbsent) {
		t.Errorf("no folder: %v", err)
	}
	if _, err := c.FindAll(t.Context(), source.Descriptor{ID: "ofac"}, source.File{Match: "^CONS"}, dir); !errors.Is(err, fetch.ErrAbsent) {
		t.Errorf("no match: %v", err)
	}
}

func TestFindAllListed(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		fmt.Fprint(w, `<a href="../">up</a><a href="SDN_2022-02-28.CSV">a</a><a href="SDN_2022-01-31.CSV.gz">b</a><a href="SDN_2021-12-30.CSV.gz">c</a><a href="ADD.CSV">d</a>`)
	})
	c, _ := client(fetch.Options{})
	all, err := c.FindAll(t.Context(), source.Descriptor{ID: "ofac"}, snapshots, s.URL)
	if got := versions(all); err != nil || !slices.Equal(got, wantSnapshots) {
		t.Errorf("got %q, %v, want %q", got, err, wantSnapshots)
	}
}

func TestFindAllAtPublisher(t *testing.T) {
	c, _ := client(fetch.Options{})
	all, err := c.FindAll(t.Context(), source.Descriptor{ID: "ofac"}, snapshots, "")
	if got := versions(all); err != nil || !slices.Equal(got, []string{"SDN.CSV "}) {
		t.Errorf("got %q, %v", got, err)
	}
}
