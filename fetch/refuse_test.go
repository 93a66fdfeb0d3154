package fetch_test

import (
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"entente"
	"entente/fetch"
)

const page = "<!DOCTYPE html>\n<html><body>Just a moment...</body></html>"

// refused lists bodies that cannot be a data file, and near relatives that can.
var refused = []struct {
	name, body string
	file       string
	says       string // empty: accepted
}{
	{"empty", "", "a.csv", "empty"},
	{"html", page, "a.csv", "HTML"},
	{"html after a mark and blanks", "\xef\xbb\xbf\r\n  " + page, "a.csv", "HTML"},
	{"html without doctype", "<HTML lang=en>", "a.csv", "HTML"},
	{"html after a comment", "<!-- saved -->\n<html>", "a.csv", "HTML"},
	{"xhtml", `<?xml version="1.0"?><!DOCTYPE html PUBLIC "x">`, "a.xml", "HTML"},
	{"html in gzip", zipped(page), "a.csv.gz", "HTML"},
	{"gzip of nothing", zipped(""), "a.csv.gz", "nothing"},
	{"gzip cut off", zipped(csv(5000))[:5000], "a.csv.gz", "gzip"},
	{"gzip without its last byte", strings.TrimSuffix(zipped("a,b\n"), "\x00"), "a.csv.gz", "gzip"},
	{"gzip with a wrong byte", corrupt(zipped(csv(5000))), "a.csv.gz", "gzip"},
	{"gzip with a wrong checksum", badSum(zipped("a,b\n")), "a.csv.gz", "gzip"},
	{"gzip and more", zipped("a,b\n") + "<html>", "a.csv.gz", "gzip"},
	{"gzip magic and no more", "\x1f\x8b", "a.csv.gz", "gzip"},

	{"csv", "a,b\n1,2\n", "a.csv", ""},
	{"one byte", "x", "a.csv", ""},
	{"xml", `<?xml version="1.0"?><CONSOLIDATED_LIST>`, "a.xml", ""},
	{"xml comment without end", `<!-- x`, "a.xml", ""},
	{"html that is expected", page, "a.html", ""},
	{"gzip", zipped("a,b\n"), "a.csv.gz", ""},
	{"gzip of two parts", zipped("a,b\n") + zipped("1,2\n"), "a.csv.gz", ""},
	{"plain under a gzip name", "a,b\n", "a.csv.gz", ""},
	{"gzip under a plain name", zipped("a,b\n"), "a.csv", ""},
	{"binary", "\x00\x01\x02", "a.bin", ""},
}

func corrupt(s string) string {
	b := []byte(s)
	b[len(b)/2] ^= 0xff
	return string(b)
}

func badSum(s string) string {
	b := []byte(s)
	b[len(b)-6] ^= 1
	return string(b)
}

func TestRefusedBodies(t *testing.T) {
	for _, c := range refused {
		s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
			w.Header().Set("Content-Type", "text/csv")
			fmt.Fprint(w, c.body)
		})
		mirror := t.TempDir()
		write(t, mirror, c.file, c.body)
		for _, target := range []fetch.Target{
			{URL: s.URL + "/" + c.file, Name: c.file},
			{Path: filepath.Join(mirror, c.file), Name: c.file},
		} {
			cl, nap := client(fetch.Options{})
			dir := t.TempDir()
			res, err := cl.Get(t.Context(), target, nil, dir)
			switch {
			case c.says == "":
				if err != nil || content(t, res) != c.body {
					t.Errorf("%s from %s: %v", c.name, target.Address(), err)
				}
			case !errors.Is(err, fetch.ErrRefused) || !strings.Contains(err.Error(), c.says):
				t.Errorf("%s from %s: got %v", c.name, target.Address(), err)
			case len(left(t, dir)) != 0 || len(nap.waits) != 0:
				t.Errorf("%s from %s: left %v, waits %v", c.name, target.Address(), left(t, dir), nap.waits)
			}
		}
	}
}

// TestLengthTooShort announces fewer bytes than follow. HTTP shows only the
// announced ones, so what gives the cut away is the gzip stream.
func TestLengthTooShort(t *testing.T) {
	body := zipped(csv(5000))
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
		raw(w, fmt.Sprintf("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body)-100, body))
	})
	c, _ := client(fetch.Options{})
	if _, err := c.Get(t.Context(), fetch.Target{URL: s.URL + "/a.csv.gz"}, nil, t.TempDir()); !errors.Is(err, fetch.ErrRefused) {
		t.Errorf("got %v", err)
	}
}

// TestRangeTooLong answers a request for the rest with more than the rest.
func TestRangeTooLong(t *testing.T) {
	f := file{csv(1000), `"v1"`, longAgo}
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
		switch n {
		case 1:
			f.cut(w, r, 3000)
		case 2:
			raw(w, fmt.Sprintf("HTTP/1.1 206 Partial Content\r\nConnection: close\r\nETag: \"v1\"\r\nContent-Range: bytes 3000-%d/%d\r\n\r\n%smore",
				len(f.body)-1, len(f.body), f.body[3000:]))
		default:
			f.serve(w, r)
		}
	})
	c, _ := client(fetch.Options{})
	res, err := c.Get(t.Context(), fetch.Target{URL: s.URL + "/a.csv"}, nil, t.TempDir())
	if err != nil || content(t, res) != f.body || len(s.requests()) != 3 {
		t.Errorf("got %+v, %v after %d requests", res, err, len(s.requests()))
	}
}

func TestShrunk(t *testing.T) {
	rows := entente.Edition{Name: "a.csv.gz", Version: "v3", Rows: 1000, Bytes: 5000}
	bytes := entente.Edition{Name: "a.csv.gz", Bytes: 1000}
	for _, c := range []struct {
		prev  entente.Edition
		name  string
		bytes int64
		rows  int
		ok    bool
	}{
		{rows, "a.csv.gz", 1, 800, true},
		{rows, "a.csv.gz", 9999, 799, false},
		{rows, "a.csv.gz", 9999, 0, false},
		{rows, "a.csv.gz", 4000, -1, true},
		{rows, "a.csv.gz", 3999, -1, false},
		{bytes, "b.csv.gz", 800, 5, true},
		{bytes, "b.csv.gz", 799, 5, false},
		{bytes, "b.csv", 10, 5, true}, // plain against compressed says nothing
		{entente.Edition{}, "b.csv", 10, 5, true},
	} {
		err := fetch.Shrunk(c.prev, c.name, c.bytes, c.rows)
		if (err == nil) != c.ok || err != nil && !errors.Is(err, fetch.ErrRefused) {
			t.Errorf("%+v to %s %d bytes %d rows: %v", c.prev, c.name, c.bytes, c.rows, err)
		}
	}
	if err := fetch.Shrunk(rows, "a.csv.gz", 1, 500); !strings.Contains(err.Error(), "500 rows where the edition v3 had 1000, 50 % fewer") {
		t.Errorf("got %v", err)
	}
}
