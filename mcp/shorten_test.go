package mcp

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestShorten(t *testing.T) {
	var years, ranks []map[string]any
	for i := range 1000 {
		years = append(years, map[string]any{"year": 1000 + i, "value": 0.1})
		ranks = append(ranks, map[string]any{"state": fmt.Sprintf("S%03d", 999-i), "rank": i + 1})
	}
	in := map[string]any{
		"course": map[string]any{"points": years}, "ranks": ranks, "joint": []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, "note": "kept",
		"precise": json.Number("0.12345678901234567"),
	}
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	out, cuts, err := shorten(raw, 5000)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Course struct{ Points []struct{ Year int } }
		Ranks  []struct{ Rank int }
		Joint  []int
		Note   string
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if len(out) > 5000 || len(out) < 2500 {
		t.Errorf("%d bytes of %d, want a little under 5000", len(out), len(raw))
	}
	p := got.Course.Points
	if len(p) == 0 || p[len(p)-1].Year != 1999 {
		t.Errorf("a list in order of time does not keep its end: %v", p)
	}
	if len(got.Ranks) == 0 || got.Ranks[0].Rank != 1 {
		t.Errorf("a list in another order does not keep its beginning: %v", got.Ranks)
	}
	if len(got.Joint) != 9 || got.Note != "kept" || !strings.Contains(string(out), "0.12345678901234567") {
		t.Errorf("more than the long lists was changed: %s", out)
	}
	want := fmt.Sprintf("[course.points %d of 1000 ranks %d of 1000]", len(p), len(got.Ranks))
	if fmt.Sprint(cuts) != want {
		t.Errorf("cuts %v, want %s", cuts, want)
	}
	if same, cuts, err := shorten(raw, len(raw)); err != nil || cuts != nil || string(same) != string(raw) {
		t.Errorf("what fits is changed: %v, %v", cuts, err)
	}
	// What cannot be cut stays.
	long := []byte(`{"text":"` + strings.Repeat("x", 9000) + `","list":[1,2,3]}`)
	if out, cuts, err := shorten(long, 100); err != nil || cuts != nil || len(out) != len(long) {
		t.Errorf("%d bytes, %v, %v", len(out), cuts, err)
	}
}

func FuzzShorten(f *testing.F) {
	for _, seed := range []string{`{"a":[[1,2,3,4,5,6,7,8],[]]}`, `{"a":[{"year":1},{"year":null},{},4,5,6,7]}`, `[1,2,3,4,5,6,7,8,9]`, `{`} {
		f.Add(seed, 10)
	}
	f.Fuzz(func(t *testing.T, raw string, most int) {
		out, _, err := shorten([]byte(raw), most)
		if err == nil && json.Valid([]byte(raw)) && !json.Valid(out) {
			t.Errorf("%q: %q", raw, out)
		}
	})
}
