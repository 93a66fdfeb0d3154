package store_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"entente/store"
)

const hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

const good = `{
  "format": 1,
  "generation": 3,
  "editions": [{"source": "undl", "file": "ga", "name": "x.csv", "version": "1", "url": "", "retrieved": "2026-01-02T03:04:05Z",
    "modified": "", "etag": "", "sha256": "` + hash + `", "bytes": 5, "rows": 2, "coverage_from": "1946-01-10", "coverage_to": "",
    "licence": "", "non_commercial": false, "attribution": ""}],
  "segments": [{"id": "0123456789abcdef0123456789abcdef", "kind": "votes", "path": "segments/votes/0123456789abcdef0123456789abcdef.parquet",
    "sha256": "` + hash + `", "rows": 1, "bytes": 9, "schema": 1, "inputs": ["` + hash + `"], "code": "a 1"}]
}`

func TestParseManifestRefuses(t *testing.T) {
	if _, err := store.ParseManifest([]byte(good)); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, old, new, want string }{
		{"newer format", `"format": 1`, `"format": 2`, "format 2 is newer"},
		{"format 0", `"format": 1`, `"format": 0`, "unknown format 0"},
		{"no format", `"format": 1,`, ``, "no format version"},
		{"unknown field", `"format": 1`, `"format": 1, "colour": "red"`, `unknown field "colour"`},
		{"path out of the record", `"path": "segments/votes/`, `"path": "../votes/`, "want \"segments/votes/"},
		{"kind with slash", `"kind": "votes"`, `"kind": "a/b"`, `kind "a/b"`},
		{"reserved kind", `"kind": "votes"`, `"kind": "editions"`, `kind "editions"`},
		{"short hash", `"sha256": "0123`, `"sha256": "123`, "64 hexadecimal"},
		{"upper-case id", `"id": "0123456789abcdef`, `"id": "0123456789ABCDEF`, "32 hexadecimal"},
		{"negative rows", `"rows": 1`, `"rows": -1`, "negative"},
		{"bad date", `"1946-01-10"`, `"1946-02-30"`, "1946-02-30"},
		{"negative generation", `"generation": 3`, `"generation": -3`, "negative"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bad := strings.Replace(good, tt.old, tt.new, 1)
			if bad == good {
				t.Fatal("the case changes nothing")
			}
			if _, err := store.ParseManifest([]byte(bad)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	for _, bad := range []string{"", "null", "[]", "{}", good + "{}", good[:len(good)-9]} {
		if _, err := store.ParseManifest([]byte(bad)); err == nil {
			t.Errorf("accepted %.20q", bad)
		}
	}
	twice := strings.Replace(good, `"segments": [`, `"segments": [`+good[strings.Index(good, `{"id"`):strings.LastIndex(good, "]")]+",", 1)
	if _, err := store.ParseManifest([]byte(twice)); err == nil || !strings.Contains(err.Error(), "listed twice") {
		t.Errorf("segment listed twice: %v", err)
	}
}

func FuzzParseManifest(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"format":1}`))
	f.Add([]byte(`{"format":1,"generation":1e3,"editions":null,"segments":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := store.ParseManifest(data)
		if err != nil {
			return
		}
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := store.ParseManifest(b)
		if err != nil {
			t.Fatalf("what was read does not read again: %v", err)
		}
		if diff := cmp.Diff(m, again); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestSegmentIDTellsInputsApart(t *testing.T) {
	seen := map[string]string{}
	for _, in := range [][]string{{}, {""}, {"", ""}, {"ab"}, {"a", "b"}, {"b", "a"}, {"a,1:b"}, {"2:ab,"}} {
		for _, code := range []string{"", "1", "2"} {
			id := store.SegmentID("votes", 1, code, in...)
			key := strings.Join(in, "|") + "/" + code
			if other, ok := seen[id]; ok {
				t.Errorf("%q and %q have the same id", key, other)
			}
			seen[id] = key
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOf(rapid.String()).Draw(t, "inputs")
		a, b := store.SegmentID("votes", 1, "c", in...), store.SegmentID("votes", 2, "c", in...)
		if a == b || a != store.SegmentID("votes", 1, "c", in...) {
			t.Fatalf("ids %s and %s", a, b)
		}
	})
}
