package fetch_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente/fetch"
)

// TestResume breaks the first answer off after 3000 bytes and looks at what
// the client asks and ends with.
func TestResume(t *testing.T) {
	v1 := file{csv(1000), `"v1"`, longAgo}
	v2 := file{strings.ToUpper(v1.body), `"v2"`, longAgo.AddDate(0, 1, 0)}
	const rest = "bytes=3000-"
	for _, c := range []struct {
		name   string
		first  file
		second func(w http.ResponseWriter, r *http.Request) // answers request 2; later ones are v2's
		want   string
		ranges []string
	}{
		{"the same version", v1, v1.serve, v1.body, []string{"", rest}},
		{"by date alone", file{v1.body, "", longAgo}, file{v1.body, "", longAgo}.serve, v1.body, []string{"", rest}},
		{"a weak ETag and a date", file{v1.body, `W/"v1"`, longAgo}, file{v1.body, `W/"v1"`, longAgo}.serve, v1.body, []string{"", rest}},
		{"a date of this second proves nothing", file{v1.body, "", time.Now().Add(time.Hour)}, v2.serve, v2.body, []string{"", ""}},
		{"nothing to tell versions apart", file{v1.body, "", time.Time{}}, v2.serve, v2.body, []string{"", ""}},
		{"a weak ETag alone", file{v1.body, `W/"v1"`, time.Time{}}, v2.serve, v2.body, []string{"", ""}},
		{"changed, If-Range honoured", v1, v2.serve, v2.body, []string{"", rest}},
		{"changed, If-Range ignored", v1, ignoringIfRange(v2), v2.body, []string{"", rest, ""}},
		{"changed, by date, If-Range ignored", file{v1.body, "", longAgo}, ignoringIfRange(file{v2.body, "", v2.modified}), v2.body, []string{"", rest, ""}},
		{"changed, 206 without ETag", v1, ignoringIfRange(file{v2.body, "", v1.modified}), v2.body, []string{"", rest, ""}},
		{"changed in length only", v1, ignoringIfRange(file{v2.body + "more", `"v1"`, v1.modified}), v2.body, []string{"", rest, ""}},
		{"range ignored", v1, func(w http.ResponseWriter, r *http.Request) { r.Header.Del("Range"); v1.serve(w, r) }, v1.body, []string{"", rest}},
		{"412", v1, status(412), v2.body, []string{"", rest, ""}},
		{"416", v1, status(416), v2.body, []string{"", rest, ""}},
		{"rest cut off, of no said length", v1, func(w http.ResponseWriter, r *http.Request) {
			raw(w, "HTTP/1.1 206 Partial Content\r\nConnection: close\r\nETag: \"v1\"\r\n"+
				fmt.Sprintf("Content-Range: bytes 3000-%d/%d\r\n\r\n", len(v1.body)-1, len(v1.body))+v1.body[3000:3100])
		}, v2.body, []string{"", rest, "bytes=3100-"}},
		{"503 between", v1, status(503), v2.body, []string{"", rest, rest}},
		{"an earlier range", v1, rangeOf(v1, "bytes=2000-"), v2.body, []string{"", rest, ""}},
		{"a later range", v1, rangeOf(v1, "bytes=3500-"), v2.body, []string{"", rest, ""}},
		{"a shorter range", v1, rangeOf(v1, "bytes=3000-3499"), v2.body, []string{"", rest, ""}},
		{"a range of unknown total", v1, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes 3000-3099/*")
			w.Header().Set("ETag", v1.etag)
			w.WriteHeader(206)
			w.Write([]byte(v1.body[3000:3100]))
		}, v2.body, []string{"", rest, ""}},
		{"several parts", v1, rangeOf(v1, "bytes=3000-3001,3004-3005"), v2.body, []string{"", rest, ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
				switch n {
				case 1:
					c.first.cut(w, r, 3000)
				case 2:
					c.second(w, r)
				default:
					v2.serve(w, r)
				}
			})
			cl, _ := client(fetch.Options{})
			res, err := cl.Get(t.Context(), fetch.Target{URL: s.URL + "/a.csv"}, nil, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			if got := content(t, res); got != c.want {
				t.Errorf("got %d bytes starting %.10q ending %.10q", len(got), got, got[len(got)-10:])
			}
			if got := s.ranges(); !slices.Equal(got, c.ranges) {
				t.Errorf("ranges %q, want %q", got, c.ranges)
			}
		})
	}
}

// ignoringIfRange answers ranges without looking whether they are wanted.
func ignoringIfRange(f file) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) { r.Header.Del("If-Range"); f.serve(w, r) }
}

func status(code int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(code) }
}

// rangeOf answers with a range that was not asked for.
func rangeOf(f file, span string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) { r.Header.Set("Range", span); f.serve(w, r) }
}

// TestResumeAfterCrash leaves a partial download as a killed process would,
// with bytes that may not be the publisher's, and gets the file again.
func TestResumeAfterCrash(t *testing.T) {
	v1 := file{csv(1000), `"v1"`, longAgo}
	for _, c := range []struct {
		name    string
		tamper  func(t *testing.T, part string)
		resumed bool
	}{
		{"untouched", func(t *testing.T, part string) {}, true},
		{"bytes that the note does not vouch for", func(t *testing.T, part string) {
			edit(t, part, func(b []byte) []byte { return append(b, make([]byte, 20000)...) })
		}, true},
		{"bytes lost", func(t *testing.T, part string) { edit(t, part, func(b []byte) []byte { return b[:100] }) }, false},
		{"bytes zeroed", func(t *testing.T, part string) { edit(t, part, func(b []byte) []byte { b[50] = 0; return b }) }, false},
		{"note lost", func(t *testing.T, part string) { os.Remove(part + ".json") }, false},
		{"note cut off", func(t *testing.T, part string) { edit(t, part+".json", func(b []byte) []byte { return b[:len(b)/2] }) }, false},
		{"note of another address", func(t *testing.T, part string) {
			edit(t, part+".json", func(b []byte) []byte { return []byte(strings.Replace(string(b), "a.csv", "b.csv", 1)) })
		}, false},
		{"part lost", func(t *testing.T, part string) { os.Remove(part) }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
				if n == 1 {
					v1.cut(w, r, 3000)
					return
				}
				v1.serve(w, r)
			})
			dir, target := t.TempDir(), fetch.Target{URL: s.URL + "/a.csv", Name: "a.csv"}
			cl, _ := client(fetch.Options{Attempts: 1})
			if _, err := cl.Get(t.Context(), target, nil, dir); !errors.Is(err, fetch.ErrRefused) {
				t.Fatalf("got %v", err)
			}
			parts, _ := filepath.Glob(filepath.Join(dir, "*.part"))
			if len(parts) != 1 {
				t.Fatalf("left %v", left(t, dir))
			}
			c.tamper(t, parts[0])
			res, err := cl.Get(t.Context(), target, nil, dir)
			if err != nil || content(t, res) != v1.body {
				t.Fatalf("got %+v, %v", res, err)
			}
			if got := s.ranges()[1] != ""; got != c.resumed {
				t.Errorf("resumed %v, want %v", got, c.resumed)
			}
			if got := left(t, dir); len(got) != 1 {
				t.Errorf("left %v", got)
			}
		})
	}
}

func edit(t *testing.T, path string, f func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, f(b), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestResumeManyTimes brings a file home over a line that breaks after every
// 1.5 MiB, more often than Attempts allows without progress.
func TestResumeManyTimes(t *testing.T) {
	f := file{strings.Repeat("0123456789abcde\n", 1<<20), `"v1"`, longAgo} // 16 MiB
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) { f.cut(w, r, 3<<19) })
	c, nap := client(fetch.Options{Attempts: 3})
	res, err := c.Get(t.Context(), fetch.Target{URL: s.URL + "/a.csv"}, nil, t.TempDir())
	if err != nil || content(t, res) != f.body {
		t.Fatalf("got %+v, %v", res, err)
	}
	for _, w := range nap.waits {
		if w > 2*time.Second {
			t.Errorf("waited %v although bytes came", w)
		}
	}
}

// TestRangesGivenUp asks for no range again after the server got one wrong.
func TestRangesGivenUp(t *testing.T) {
	f := file{csv(1000), `"v1"`, longAgo}
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
		switch n {
		case 1, 3:
			f.cut(w, r, 3000)
		case 2:
			rangeOf(f, "bytes=3500-")(w, r)
		default:
			f.serve(w, r)
		}
	})
	c, _ := client(fetch.Options{})
	res, err := c.Get(t.Context(), fetch.Target{URL: s.URL + "/a.csv"}, nil, t.TempDir())
	if err != nil || content(t, res) != f.body {
		t.Fatalf("got %+v, %v", res, err)
	}
	if got := s.ranges(); !slices.Equal(got, []string{"", "bytes=3000-", "", ""}) {
		t.Errorf("ranges %q", got)
	}
}

// TestResumeAfterKill takes the folder as it is in the middle of a download,
// which is what a killed process leaves, and goes on from it.
func TestResumeAfterKill(t *testing.T) {
	f := file{strings.Repeat("0123456789abcde\n", 1<<20), `"v1"`, longAgo} // 16 MiB
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) { f.serve(w, r) })
	dir, killed := t.TempDir(), filepath.Join(t.TempDir(), "killed")
	target := fetch.Target{URL: s.URL + "/a.csv"}
	c, _ := client(fetch.Options{Now: ticking(), Progress: func(p fetch.Progress) {
		if p.Done < 10<<20 {
			return
		}
		if _, err := os.Stat(killed); err != nil {
			if err := os.CopyFS(killed, os.DirFS(dir)); err != nil {
				t.Error(err)
			}
		}
	}})
	if _, err := c.Get(t.Context(), target, nil, dir); err != nil {
		t.Fatal(err)
	}
	res, err := c.Get(t.Context(), target, nil, killed)
	if err != nil || content(t, res) != f.body {
		t.Fatalf("got %+v, %v", res, err)
	}
	last := s.ranges()[1]
	if from, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(last, "bytes="), "-")); err != nil || from < 8<<20 || from > 10<<20 {
		t.Errorf("asked for %q, want the rest from the last 8 MiB that were made safe", last)
	}
}
