package record

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"entente"
	"entente/fetch"
)

// The memories beside the manifest are written by programs that can crash.
func FuzzMemories(f *testing.F) {
	f.Add([]byte(`{"name":"a","tries":3}`+"\n{"), []byte(`{"gdelt/events":{"when":"2026-01-02T03:04:05Z"}}`))
	f.Add([]byte("null"), []byte("null"))
	f.Add([]byte(`{"name":"a","tries":-9223372036854775808}`), []byte("null"))
	f.Fuzz(func(t *testing.T, refused, synced []byte) {
		home := t.TempDir()
		path := filepath.Join(home, "refused")
		for name, b := range map[string][]byte{path: refused, filepath.Join(home, syncName): synced} {
			if err := os.WriteFile(name, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		r, err := openRefusals(path)
		if err != nil {
			t.Fatal(err)
		}
		for name, x := range r.byName {
			r.resting(fetch.Listed{Name: name, MD5: x.MD5}, time.Unix(0, 0))
		}
		if err := noteOutcomes(home, time.Unix(0, 0), []Outcome{{Source: "a", File: "b"}}); err != nil {
			t.Fatal(err)
		}
		if m, err := Attempts(home); err != nil || m["a/b"].Source != "a" {
			t.Errorf("%v, %v", m, err)
		}
	})
}

func FuzzSpanOf(f *testing.F) {
	for _, s := range []string{"", "77", "2018", "2018/2020", "2018-02-30/", "/2020", "-1", "0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, ok := SpanOf(text)
		if ok && text != "" && (s.From == entente.NoDate || s.To == entente.NoDate) {
			t.Errorf("%q is a span without an end: %v", text, s)
		}
	})
}
