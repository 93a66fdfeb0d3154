package fetch_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente/fetch"
)

// BenchmarkGet downloads 64 MiB over the loopback: written, hashed, synced and
// checked, beside the plain request and copy that does none of the checking.
func BenchmarkGet(b *testing.B) {
	f := file{strings.Repeat("0123456789abcde\n", 4<<20), `"v1"`, longAgo}
	s := newServer(func(w http.ResponseWriter, r *http.Request, n int) { f.serve(w, r) })
	defer s.Close()
	b.Run("fetch", func(b *testing.B) {
		b.SetBytes(int64(len(f.body)))
		c, dir := fetch.New(fetch.Options{}), b.TempDir()
		for b.Loop() {
			if _, err := c.Get(b.Context(), fetch.Target{URL: s.URL + "/a.csv"}, nil, dir); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("plain", func(b *testing.B) {
		b.SetBytes(int64(len(f.body)))
		path := filepath.Join(b.TempDir(), "a.csv")
		for b.Loop() {
			if err := plainGet(s.URL+"/a.csv", path); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func plainGet(address, path string) error {
	r, err := http.Get(address)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, r.Body); err != nil {
		return err
	}
	return out.Close()
}
