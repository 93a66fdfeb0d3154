package ledger_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"entente"
	"entente/ledger"
)

// good is an entry that nothing is wrong with.
const good = `rows:
- id: exercise-aaa-bbb-2020
  kind: exercise
  date: 2020-05-03
  end: 2020-05-09
  participants: [CHN, RUS]
  sentence: Two states held an exercise.
  certainty: confirmed
  sign: 1
  source: {publisher: A paper, title: A page, date: 2020-05, link: "https://example.org/a"}
  verified: true
  verified_by: "page seen: A page"
`

func TestGoodEntry(t *testing.T) {
	got, err := ledger.ParseFile("a.yaml", []byte(good), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := got[0]
	want := entente.Span{From: entente.MustDate("2020-05-03"), To: entente.MustDate("2020-05-10")}
	if len(got) != 1 || r.When != want || r.File != "a.yaml" || !slices.Equal(r.Participants, []entente.Code{"CHN", "RUS"}) {
		t.Errorf("got %+v", got)
	}
}

func TestPrecisionFollowsTheForm(t *testing.T) {
	for date, want := range map[string]entente.Span{
		"2020-02":    {From: entente.MustDate("2020-02-01"), To: entente.MustDate("2020-03-01"), Precision: entente.Month},
		"2020":       {From: entente.MustDate("2020-01-01"), To: entente.MustDate("2021-01-01"), Precision: entente.Year},
		"2020-12-31": {From: entente.MustDate("2020-12-31"), To: entente.MustDate("2021-01-01")},
	} {
		text := strings.NewReplacer("date: 2020-05-03", "date: "+date, "  end: 2020-05-09\n", "").Replace(good)
		got, err := ledger.ParseFile("a.yaml", []byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got[0].When != want {
			t.Errorf("%s is %+v, want %+v", date, got[0].When, want)
		}
	}
}

// Every error names the file and the entry.
func TestBadEntries(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key", "  sign: 1", "  sing: 1", `unknown key "sing"`},
		{"key twice", "  sign: 1", "  sign: 1\n  sign: 1", "sign"},
		{"unknown key of the source", "title: A page", "titel: A page", `unknown key "titel"`},
		{"unknown kind", "kind: exercise", "kind: drill", `unknown kind "drill"`},
		{"no such day", "date: 2020-05-03", "date: 2020-02-30", "2020-02-30"},
		{"date in words", "date: 2020-05-03", "date: May 2020", "May 2020"},
		{"end before the date", "end: 2020-05-09", "end: 2020-05-01", "not after"},
		{"end of other precision", "end: 2020-05-09", "end: 2020-06", "not as precise"},
		{"no code of a state", "[CHN, RUS]", "[China, RUS]", `"China"`},
		{"unknown state", "[CHN, RUS]", "[CHN, QQQ]", "no state QQQ"},
		{"state of another time", "[CHN, RUS]", "[CHN, SUN]", "no state SUN"},
		{"state twice", "[CHN, RUS]", "[CHN, CHN]", "twice"},
		{"out of order", "[CHN, RUS]", "[RUS, CHN]", "alphabetical"},
		{"nobody", "[CHN, RUS]", "[]", "at least one"},
		{"actor outside", "  sign: 1", "  actor: IRN\n  target: RUS\n  sign: 1", "IRN"},
		{"actor alone", "  sign: 1", "  actor: CHN\n  sign: 1", "both"},
		{"unknown certainty", "certainty: confirmed", "certainty: sure", `"sure"`},
		{"sign too large", "sign: 1", "sign: 2", "sign"},
		{"no sign", "  sign: 1\n", "", "sign"},
		{"no publisher", "publisher: A paper, ", "", "publisher and title"},
		{"no source", `  source: {publisher: A paper, title: A page, date: 2020-05, link: "https://example.org/a"}` + "\n", "", "publisher and title"},
		{"bad link", "https://example.org/a", "example.org/a", "link"},
		{"bad symbol", "date: 2020-05,", `symbol: "S RES <1>", `, "symbol"},
		{"bad date of the source", "date: 2020-05,", "date: soon,", "soon"},
		{"verified by nobody", `  verified_by: "page seen: A page"` + "\n", "", "verified_by"},
		{"not verified but by", "verified: true", "verified: false", "verified_by"},
		{"verified missing", "  verified: true\n", "", "verified"},
		{"sentence without a stop", "an exercise.", "an exercise", "full stop"},
		{"count without unit", "  sign: 1", "  count: 3\n  sign: 1", "unit"},
		{"obligations of an exercise", "  sign: 1", "  obligations: [defense]\n  in_force: 2020-05-04\n  sign: 1", "treaties only"},
		{"obligation counted twice", "kind: exercise", "kind: treaty\n  atop: 1\n  obligations: [defense]\n  in_force: 2020-06-01", "twice"},
		{"obligations without a day", "kind: exercise", "kind: treaty\n  obligations: [defense]", "in_force"},
		{"bad id", "id: exercise-aaa-bbb-2020", "id: Exercise 1", "id"},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		if text == good {
			t.Fatalf("%s: the case changes nothing", c.name)
		}
		_, err := ledger.ParseFile("a.yaml", []byte(text), exists)
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		if !strings.Contains(err.Error(), "a.yaml") || !strings.Contains(err.Error(), "line 2") && !strings.Contains(err.Error(), "line ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want file, line and %q", c.name, err, c.want)
		}
	}
}

func TestTwoFiles(t *testing.T) {
	dir := func(second string) fstest.MapFS {
		return fstest.MapFS{"a.yaml": {Data: []byte(good)}, "b.yaml": {Data: []byte(second)}}
	}
	if _, err := ledger.Parse(dir(good), nil); err == nil || !strings.Contains(err.Error(), "also in a.yaml") {
		t.Errorf("an id in two files: %v", err)
	}
	again := strings.Replace(good, "id: exercise-aaa-bbb-2020", "id: other", 1)
	if _, err := ledger.Parse(dir(again), nil); err == nil || !strings.Contains(err.Error(), "says the same") {
		t.Errorf("a fact in two files: %v", err)
	}
	if _, err := ledger.Parse(dir("rows: []\nmore: 1\n"), nil); err == nil || !strings.Contains(err.Error(), "b.yaml") {
		t.Errorf("an unknown key of the file: %v", err)
	}
	if _, err := ledger.Parse(fstest.MapFS{}, nil); err == nil {
		t.Error("an empty folder is no ledger")
	}
}

// Unverified rows yield no record; a row of three states yields one for each
// pair.
func TestRecordsOf(t *testing.T) {
	parse := func(old, new string) []ledger.Row {
		got, err := ledger.ParseFile("a.yaml", []byte(strings.Replace(good, old, new, 1)), nil)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if n := len(ledger.RecordsOf(parse("  verified: true\n  verified_by: \"page seen: A page\"", "  verified: false"))); n != 0 {
		t.Errorf("%d records of an unverified row", n)
	}
	if n := len(ledger.RecordsOf(parse("[CHN, RUS]", "[CHN, IRN, RUS]"))); n != 3 {
		t.Errorf("%d records of three states, want 3", n)
	}
	one := ledger.RecordsOf(parse("[CHN, RUS]", "[CHN]"))
	if len(one) != 1 || one[0].A != "CHN" || one[0].B != "" {
		t.Errorf("one state: %+v", one)
	}
	directed := ledger.RecordsOf(parse("  sign: 1", "  actor: RUS\n  target: CHN\n  sign: 1"))
	if len(directed) != 1 || directed[0].A != "RUS" || directed[0].B != "CHN" || !directed[0].Directed {
		t.Errorf("directed: %+v", directed)
	}
}

func FuzzParseFile(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("rows:\n- id: a\n  source: &a {publisher: *a}\n"))
	f.Add([]byte("rows: 1\n"))
	f.Add([]byte("rows:\n- [a]\n"))
	for _, name := range []string{"treaties.yaml", "vetoes.yaml"} {
		if b, err := os.ReadFile(filepath.Join("data", name)); err == nil {
			f.Add(b[:min(len(b), 4000)])
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := ledger.ParseFile("f.yaml", text, exists)
		if err != nil {
			if !strings.Contains(err.Error(), "f.yaml") {
				t.Fatalf("error without the file's name: %v", err)
			}
			return
		}
		for _, r := range got {
			if r.ID == "" || r.Sentence == "" || len(r.Participants) == 0 || !r.When.From.Known() || r.When.To <= r.When.From {
				t.Fatalf("incomplete row %+v", r)
			}
		}
		ledger.RecordsOf(got)
	})
}
