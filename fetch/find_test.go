package fetch_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"entente/fetch"
	"entente/source"
)

func at(find source.Find) source.File {
	return source.File{Role: "r", Match: `voting\.csv$`, Find: find}
}

func TestFindFixed(t *testing.T) {
	c, _ := client(fetch.Options{})
	f := source.File{Match: `^SDN_?(.*)\.CSV$`, Find: source.Find{URL: "https://example.org/exports/SDN.CSV"}}
	got, err := c.Find(t.Context(), source.Descriptor{ID: "ofac"}, f, "")
	if want := (fetch.Target{URL: "https://example.org/exports/SDN.CSV", Name: "SDN.CSV"}); err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, u := range []string{"", "example.org/a.csv", "file:///etc/passwd"} {
		if _, err := c.Find(t.Context(), source.Descriptor{ID: "ofac"}, at(source.Find{URL: u}), ""); err == nil {
			t.Errorf("%q is accepted", u)
		}
	}
}

func TestFindOnPage(t *testing.T) {
	const link = `href="(/record/1/files/[^"]+)"`
	for _, c := range []struct{ name, body, link, want, version string }{
		{"first that matches", `<a href="/record/1/files/readme.pdf"><a href="/record/1/files/2026_02_06_ga_voting.csv"><a href="/record/1/files/2024_12_01_ga_voting.csv">`, link,
			"/record/1/files/2026_02_06_ga_voting.csv", "2026-02-06"},
		{"with a question and entities", `<a href="/record/1/files/2026_02_06_ga_voting.csv?ln=en&amp;v=1#top">`, link,
			"/record/1/files/2026_02_06_ga_voting.csv?ln=en&v=1", "2026-02-06"},
		{"relative", `<a href="files/voting.csv">`, `href="([^"]+)"`, "/record/files/voting.csv", ""},
		{"no group", `see /x/voting.csv today`, `/x/\S+\.csv`, "/x/voting.csv", ""},
		{"no link", `<a href="/record/1/files/readme.pdf">`, link, "", ""},
		{"empty page", ``, link, "", ""},
		{"link to a folder", `<a href="/record/1/files/..">`, link, "", ""},
		{"not the web", `<a href="ftp://h/voting.csv"><a href="javascript:voting.csv"><a href="http://[/voting.csv">`, `href="([^"]+)"`, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
				if r.URL.Path == "/start" {
					http.Redirect(w, r, "/record/1", http.StatusMovedPermanently)
					return
				}
				if n == 2 {
					w.WriteHeader(503)
					return
				}
				fmt.Fprint(w, c.body)
			})
			cl, _ := client(fetch.Options{})
			got, err := cl.Find(t.Context(), source.Descriptor{ID: "undl"}, at(source.Find{Page: s.URL + "/start", Link: c.link}), "")
			if c.want == "" {
				if !errors.Is(err, fetch.ErrAbsent) {
					t.Errorf("got %+v, %v, want ErrAbsent", got, err)
				}
				return
			}
			if err != nil || got.URL != s.URL+c.want || got.Version != c.version {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestFindInDataverse(t *testing.T) {
	answer := `{"status":"OK","data":{"files":[
		{"label":"Ideal_Jan2023.tab","dataFile":{"id":1,"filename":"Ideal_Jan2023.tab","originalFileName":"Ideal_Jan2023.csv"}},
		{"label":"Ideal_Jun2024.tab","dataFile":{"id":7,"filename":"Ideal_Jun2024.tab","originalFileName":"Ideal_Jun2024.csv"}},
		{"label":"codebook.pdf","dataFile":{"id":3,"filename":"codebook.pdf"}},
		{"label":"Ideal_Zzz2030.csv","dataFile":{}}]}}`
	var asked string
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) { asked = r.URL.String(); fmt.Fprint(w, answer) })
	c, _ := client(fetch.Options{})
	find := func(match string) (fetch.Target, error) {
		f := source.File{Match: match, Find: source.Find{Dataverse: "10.7910/DVN/LEJUQZ", Host: s.URL + "/"}}
		return c.Find(t.Context(), source.Descriptor{ID: "voeten"}, f, "")
	}
	for _, w := range []struct{ match, address, name, version string }{
		{`^Ideal_(\w+)\.csv$`, "7?format=original", "Ideal_Jun2024.csv", "Jun2024"},
		{`^Ideal_(\w+)\.tab$`, "7", "Ideal_Jun2024.tab", "Jun2024"},
		{`^Ideal_(\w+)`, "7?format=original", "Ideal_Jun2024.csv", "Jun2024"},
		{`pdf`, "3", "codebook.pdf", ""},
	} {
		got, err := find(w.match)
		if want := (fetch.Target{URL: s.URL + "/api/access/datafile/" + w.address, Name: w.name, Version: w.version}); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", w.match, got, err)
		}
	}
	if want := "/api/datasets/:persistentId/versions/:latest?persistentId=doi%3A10.7910%2FDVN%2FLEJUQZ"; asked != want {
		t.Errorf("asked %s", asked)
	}
	if _, err := find(`rds$`); !errors.Is(err, fetch.ErrAbsent) {
		t.Errorf("got %v", err)
	}
	answer = "<html>"
	if _, err := find(`pdf`); !errors.Is(err, fetch.ErrRefused) {
		t.Errorf("got %v", err)
	}
}

// TestFindListed reads listings as web servers write them.
func TestFindListed(t *testing.T) {
	apache := `<tr><td><a href="?C=N;O=D">Name</a></td></tr><tr><td><a href="/">Parent Directory</a></td></tr>
		<tr><td><a href="2024_01_01_voting.csv">2024</a></td></tr><tr><td><A class=x HREF='2025_01_01_voting.csv.gz'>2025</a>`
	nginx := `<pre><a href="../">../</a><a href="sub/">sub/</a><a href=2025_01_01_voting.csv.gz>x</a> 01-Jan 5</pre>`
	foreign := `<a href="https://elsewhere.example/undl/2030_voting.csv"><a href="/other/2030_voting.csv"><a href="sub/2030_voting.csv">
		<a href="2030_voting.csv.part"><a href="2030_voting.csv/"><a href="%zz_voting.csv"><a href="./2025_01_01_voting.csv.gz">`
	for name, body := range map[string]string{"apache": apache, "nginx": nginx, "foreign links": foreign} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
			if r.URL.Path != "/mirror/undl/" {
				http.NotFound(w, r)
				return
			}
			fmt.Fprint(w, body)
		})
		c, _ := client(fetch.Options{})
		for _, mirror := range []string{s.URL + "/mirror", s.URL + "/mirror/"} {
			got, err := c.Find(t.Context(), source.Descriptor{ID: "undl"}, at(source.Find{}), mirror)
			want := fetch.Target{URL: s.URL + "/mirror/undl/2025_01_01_voting.csv.gz", Name: "2025_01_01_voting.csv.gz", Version: "2025-01-01"}
			if err != nil || got != want {
				t.Errorf("%s: got %+v, %v", name, got, err)
			}
		}
	}
}

func TestFindListedGo(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "undl/2025 [x]&_voting.csv", "a,b\n")
	s := httptest.NewServer(http.FileServerFS(os.DirFS(dir)))
	defer s.Close()
	c, _ := client(fetch.Options{})
	got, err := c.Find(t.Context(), source.Descriptor{ID: "undl"}, at(source.Find{}), s.URL)
	if err != nil || got.Name != "2025 [x]&_voting.csv" {
		t.Fatalf("got %+v, %v", got, err)
	}
	res, err := c.Get(t.Context(), got, nil, t.TempDir())
	if err != nil || content(t, res) != "a,b\n" {
		t.Errorf("got %+v, %v", res, err)
	}
}

func TestFindListedAbsent(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		kind   error
	}{
		{"no folder", http.NotFound, fetch.ErrAbsent},
		{"wrong listing", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, `{"not":"html"}`) }, fetch.ErrAbsent},
		{"no such file", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, `<a href="a.txt">`) }, fetch.ErrAbsent},
		{"down", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) }, fetch.ErrUnreachable},
		{"endless", func(w http.ResponseWriter, r *http.Request) {
			for range 17 {
				fmt.Fprint(w, strings.Repeat(" ", 1<<20))
			}
		}, fetch.ErrRefused},
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) { c.answer(w, r) })
		cl, _ := client(fetch.Options{Attempts: 2})
		if _, err := cl.Find(t.Context(), source.Descriptor{ID: "undl"}, at(source.Find{}), s.URL); !errors.Is(err, c.kind) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}
