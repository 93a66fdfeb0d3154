package tkg_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"entente"
	"entente/internal/testdata"
	"entente/source"
	"entente/source/tkg"
	"entente/states"
)

// zipped packs files as a user does.
func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, name string, b []byte) (events []source.Event, issues []entente.Issue, err error) {
	t.Helper()
	in := source.Input{Role: "set", Name: name, Bytes: bytes.NewReader(b), States: states.Default()}
	for batch, err := range (tkg.Reader{}).Events(t.Context(), in) {
		if err != nil {
			return events, issues, err
		}
		events, issues = append(events, batch.Events...), append(issues, batch.Issues...)
	}
	return events, issues, nil
}

// small is a set of our own in the published layout.
func small() map[string]string {
	return map[string]string{
		"entities.tsv": "id\tname\tcountry\tkind\tmentions\tcountry_ext\text_method\n" +
			"0\tIran\tIRN\tstate\t3\tIRN\tname\n" +
			"1\tPolice (Russia)\tRUS\tsector\t2\tRUS\tname\n" +
			"2\tProtester (Russia)\tRUS\tsector\t2\tRUS\tname\n" +
			"3\tA Person\t\tother\t1\tPRK\tmanual\n" +
			"4\tUnited Nations\t\tother\t1\t\t\n",
		"relations.tsv": "id\tname\tcameo\tgoldstein\tcount\n0\tMake statement\t010\t0\t4\n1\tConsult\t04\t1\t2\n",
		"train.tsv":     "0\t0\t1\t0\n2\t1\t0\t0\n3\t0\t0\t364\n",
		"valid.tsv":     "0\t1\t4\t365\n",
	}
}

func TestSmallSet(t *testing.T) {
	events, issues, err := read(t, "icews2018.zip", zipped(t, small()))
	if err != nil || len(issues) != 0 || len(events) != 4 {
		t.Fatal(events, issues, err)
	}
	for i, want := range []struct {
		day          string
		a, b         entente.Code
		ruleA, ruleB source.ActorRule
		quad         source.Quad
	}{
		{"2018-01-01", "IRN", "RUS", source.BareCountry, source.StateAgency, source.VerbalCooperation},
		{"2018-01-01", "RUS", "IRN", source.Society, source.BareCountry, source.VerbalCooperation},
		{"2018-12-31", "PRK", "IRN", source.Named, source.BareCountry, source.VerbalCooperation},
		{"2019-01-01", "IRN", "", source.BareCountry, source.NoCountry, source.VerbalCooperation},
	} {
		e := events[i]
		if e.Day.String() != want.day || e.A != want.a || e.B != want.b || e.RuleA != want.ruleA || e.RuleB != want.ruleB || e.Quad != want.quad || int(e.Row) != i+1 {
			t.Errorf("event %d is %+v, want %+v", i+1, e, want)
		}
	}
}

func TestBadSets(t *testing.T) {
	change := func(name, text string) map[string]string {
		m := small()
		m[name] = text
		return m
	}
	for name, files := range map[string]map[string]string{
		"no entities":   {"relations.tsv": small()["relations.tsv"], "train.tsv": small()["train.tsv"]},
		"no parts":      {"entities.tsv": small()["entities.tsv"], "relations.tsv": small()["relations.tsv"]},
		"unknown id":    change("train.tsv", "0\t0\t1\t0\n0\t0\t99\t0\n"),
		"no number":     change("train.tsv", "0\t0\t1\t0\n0\tx\t1\t0\n"),
		"few columns":   change("train.tsv", "0\t0\t1\n"),
		"ids jump":      change("relations.tsv", "id\tname\tcameo\n5\tx\t010\n"),
		"no column":     change("relations.tsv", "id\tname\n0\tx\n"),
		"empty table":   change("relations.tsv", ""),
		"a wrong score": change("relations.tsv", "id\tname\tcameo\tgoldstein\n0\tx\t010\t11\n"),
	} {
		if _, _, err := read(t, "icews2018.zip", zipped(t, files)); err == nil {
			t.Errorf("a set with %s is read", name)
		}
	}
	if _, _, err := read(t, "icews18.zip", zipped(t, small())); err == nil {
		t.Error("a set without a year is read")
	}
	if _, _, err := read(t, "icews2018.zip", []byte("PK\x03\x04")); err == nil {
		t.Error("half a zip is read")
	}
}

// A table that is longer than may be is refused, never cut off in silence.
func TestTooLong(t *testing.T) {
	const text = "0\t0\t1\t0\n2\t1\t0\t0\n"
	for most, want := range map[int64]bool{int64(len(text)): true, int64(len(text)) - 1: false, 8: false, 1: false} {
		n := 0
		err := tkg.Lines("train", strings.NewReader(text), most, func(int, []string) error { n++; return nil })
		if (err == nil) != want || want && n != 2 {
			t.Errorf("of at most %d bytes: %d rows, %v", most, n, err)
		}
	}
}

// ICEWS 2018, train and valid: 373,018 and 45,995 facts, and who acted on whom
// how often among the four and with the United States. Counted with awk from the
// same files: the country column of the entity table (column 3), and with the
// persons and bodies that its column 6 places.
func TestICEWS2018(t *testing.T) {
	dir := testdata.Path(t, "tkg/icews18")
	set, err := tkg.Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Parts) != 2 || len(set.Parts[0].Facts) != 373_018 || len(set.Parts[1].Facts) != 45_995 || len(set.Entities) != 23_033 || len(set.Relations) != 256 {
		t.Fatalf("%d entities, %d relations, parts %d", len(set.Entities), len(set.Relations), len(set.Parts))
	}
	files := map[string]string{}
	for _, name := range []string{"entities.tsv.gz", "relations.tsv.gz", "train.tsv.gz", "valid.tsv.gz"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(b)
	}
	events, issues, err := read(t, "icews2018.zip", zipped(t, files))
	if err != nil || len(events) != 419_013 {
		t.Fatalf("%d events, want 419,013: %v", len(events), err)
	}
	unknown := map[string]int{}
	for _, i := range issues {
		unknown[i.Kind+" "+i.Detail]++
	}
	t.Log("issues:", unknown)
	bare, named, placed := map[string]int{}, map[string]int{}, map[string]int{}
	for _, e := range events {
		if !e.Pair() {
			continue
		}
		key := string(e.A + ">" + e.B)
		placed[key]++
		if e.RuleA != source.Named && e.RuleB != source.Named {
			named[key]++
		}
		if e.RuleA == source.BareCountry && e.RuleB == source.BareCountry {
			bare[key]++
		}
	}
	for key, want := range map[string][3]int{
		"CHN>IRN": {61, 78, 121}, "CHN>PRK": {194, 264, 664}, "CHN>RUS": {199, 243, 475}, "CHN>USA": {674, 1013, 1472},
		"IRN>CHN": {52, 72, 136}, "IRN>PRK": {5, 11, 33}, "IRN>RUS": {279, 338, 538}, "IRN>USA": {152, 370, 864},
		"PRK>CHN": {100, 151, 523}, "PRK>IRN": {2, 9, 32}, "PRK>RUS": {47, 103, 262}, "PRK>USA": {498, 795, 2147},
		"RUS>CHN": {189, 230, 474}, "RUS>IRN": {308, 372, 585}, "RUS>PRK": {91, 168, 406}, "RUS>USA": {541, 1018, 2021},
		"USA>CHN": {472, 730, 1420}, "USA>IRN": {244, 400, 848}, "USA>PRK": {522, 808, 2724}, "USA>RUS": {573, 1276, 2469},
	} {
		if got := [3]int{bare[key], named[key], placed[key]}; got != want {
			t.Errorf("%s: %v events by bare states, names, and with persons placed; want %v", key, got, want)
		}
	}
}

func FuzzSet(f *testing.F) {
	s := small()
	f.Add(s["entities.tsv"], s["relations.tsv"], s["train.tsv"])
	f.Add("id\tname\tcountry\tkind\n", "id\tname\tcameo\n", "0\t0\t0\t0\n")
	f.Fuzz(func(t *testing.T, entities, relations, train string) {
		folder := fstest.MapFS{"entities.tsv": {Data: []byte(entities)}, "relations.tsv": {Data: []byte(relations)}, "train.tsv": {Data: []byte(train)}}
		set, err := tkg.Load(folder)
		if err != nil {
			return
		}
		lines := strings.Count(train, "\n") + 1
		for _, p := range set.Parts {
			if len(p.Facts) > lines {
				t.Fatalf("%d facts of %d lines", len(p.Facts), lines)
			}
			for _, x := range p.Facts {
				if int(x.Subject) >= len(set.Entities) || int(x.Object) >= len(set.Entities) || int(x.Relation) >= len(set.Relations) {
					t.Fatalf("fact %v is out of the tables", x)
				}
			}
		}
	})
}

// A code that passes from one state to another means the old one to the last
// day, however the facts are ordered. The register is made up: in that of the
// program three letters mean one state at all times.
func TestCodeChangesHands(t *testing.T) {
	register, err := states.Parse(strings.NewReader(`
regions: {Asia: [Western Asia]}
states:
- {code: AAA, name: Old, aliases: ["QQZ @..2018-02-12"], subregion: Western Asia, spells: [..2018-02-12]}
- {code: BBB, name: New, aliases: ["QQZ @2018-02-12.."], subregion: Western Asia, spells: [2018-02-12..]}
`))
	if err != nil {
		t.Fatal(err)
	}
	files := small()
	files["entities.tsv"] = "id\tname\tcountry\tkind\n0\tLand\tQQZ\tstate\n"
	files["train.tsv"], files["valid.tsv"] = "0\t0\t0\t0\n0\t0\t0\t42\n0\t0\t0\t41\n0\t0\t0\t300\n", "0\t0\t0\t364\n"
	in := source.Input{Role: "set", Name: "icews2018.zip", Bytes: bytes.NewReader(zipped(t, files)), States: register}
	n, change := 0, entente.NewDate(2018, 2, 12)
	for b, err := range (tkg.Reader{}).Events(t.Context(), in) {
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range b.Events {
			want := entente.Code("AAA")
			if e.Day >= change {
				want = "BBB"
			}
			if e.A != want {
				t.Errorf("on %s QQZ is %s, want %s", e.Day, e.A, want)
			}
			n++
		}
	}
	if n != 5 {
		t.Fatalf("%d events, want 5", n)
	}
}
