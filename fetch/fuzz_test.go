package fetch

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

var (
	anyCSV = regexp.MustCompile(`\.csv$`)
	anyRef = regexp.MustCompile(`href="([^"]+)"`)
	origin = &url.URL{Scheme: "https", Host: "publisher.test", Path: "/record/1/"}
)

func FuzzLinkOn(f *testing.F) {
	for _, s := range []string{`<a href="files/2026_02_06_ga_voting.csv">`, `href="//h/a.csv"`, `href="http://[::1/a.csv"`,
		`href="?a.csv"`, `href="%2f%2e.csv"`, `href="a.csv&#10;&amp;"`, `href=" /a.csv#x"`, "href=\"\x00.csv\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		u, ok := linkOn(body, origin, anyRef, anyCSV)
		if !ok {
			return
		}
		if _, err := webAddress(u.String()); err != nil {
			t.Errorf("link %q: %v", u, err)
		}
		if !anyCSV.MatchString(baseName(fileName(u))) {
			t.Errorf("link %q does not match", u)
		}
	})
}

func FuzzListing(f *testing.F) {
	for _, s := range []string{`<a href="a.csv">`, `<A HREF='a%20b.csv.gz'>`, `<a href=x.csv>`, `<a href="../a.csv"><a href="?C=N">`,
		`<a href="https://publisher.test/record/1/a.csv">`, `<a href="//evil/record/1/a.csv">`, `<a href="a%2fb.csv">`, `<a href="..%2f..">`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for name, address := range listing(body, origin) {
			u, err := url.Parse(address)
			if err != nil || u.Host != origin.Host || u.Scheme != origin.Scheme || u.Path != origin.Path+name || strings.Contains(name, "/") || name == ".." {
				t.Errorf("%q at %q: %v", name, address, err)
			}
		}
	})
}

func FuzzDataverse(f *testing.F) {
	for _, s := range []string{`{"data":{"files":[{"label":"a.tab","dataFile":{"id":1,"filename":"a.tab","originalFileName":"a.csv"}}]}}`,
		`{"data":{"files":[{"label":"a.csv","dataFile":{"id":-1}}]}}`, `{"data":null}`, `[]`, `{"data":{"files":[null]}}`, `{"data":{"files":[{"label":"a.csv","dataFile":{"id":1e3}}]}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := parseDataverse(body, anyCSV)
		if err == nil && (d.id <= 0 || !anyCSV.MatchString(baseName(d.name))) {
			t.Errorf("picked %+v", d)
		}
	})
}

func FuzzContentRange(f *testing.F) {
	for _, s := range []string{"bytes 0-9/10", "bytes 5-9/*", "bytes */10", "bytes 9-5/10", "bytes -1-5/10", "bytes 0-9/5", "items 0-9/10",
		"bytes 0-9223372036854775807/9223372036854775807", "bytes 0-99999999999999999999/1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		from, to, total, ok := contentRange(s)
		if ok && (from < 0 || to < from || total <= to) {
			t.Errorf("%q: %d-%d/%d", s, from, to, total)
		}
		if d := retryAfter(s, time.Unix(0, 0)); d < 0 {
			t.Errorf("%q: wait %v", s, d)
		}
	})
}

func FuzzNote(f *testing.F) {
	good, _ := json.Marshal(note{URL: "u", ETag: `"x"`, Length: 10, Kept: 5, SHA256: "00"})
	for _, s := range []string{string(good), `{"kept":-1}`, `{"kept":9,"length":9}`, `null`, `{"kept":1e99}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		n, ok := parseNote(b)
		if ok && (n.Kept <= 0 || n.Length >= 0 && n.Kept >= n.Length) {
			t.Errorf("%q: %+v", b, n)
		}
	})
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"", "a,b\n", "<html>", "<?xml ?>\n<!-- -->\n<!DOCTYPE HTML>", "\x1f\x8b", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x01\x00\x00\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		err := New(Options{}).checkBytes(strings.NewReader(string(b)), "a.csv")
		if err == nil && (len(b) == 0 || isHTML(b[:min(len(b), sniff)])) {
			t.Errorf("accepted %q", b)
		}
	})
}
