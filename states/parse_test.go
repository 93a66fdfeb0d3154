package states_test

import (
	"strings"
	"testing"

	"entente"
	"entente/states"
)

const head = "regions: {Asia: [Western Asia]}\nstates:\n"

func entry(code, name, more string) string {
	return "- {code: " + code + ", name: " + name + ", subregion: Western Asia" + more + "}\n"
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ what, file, want string }{
		{"unknown key", head + entry("AAA", "Aland", ", colour: red"), `unknown key "colour"`},
		{"unknown top key", "countries: []\n", "countries"},
		{"code twice", head + entry("AAA", "Aland", "") + entry("AAA", "Bland", ""), "AAA: the code occurs twice"},
		{"bad code", head + entry("aa", "Aland", ""), `code "aa" is not three capital letters`},
		{"overlapping spells", head + entry("AAA", "Aland", ", spells: [1900-01-01..1950-01-01, 1949-01-01..]"), "AAA: spells overlap"},
		{"spells out of order", head + entry("AAA", "Aland", ", spells: [1900-01-01..1950-01-01, 1800-01-01..1820-01-01]"), "AAA: spells overlap or are out of order"},
		{"span that ends first", head + entry("AAA", "Aland", ", spells: [1900-01-01..1850-01-01]"), "ends before it begins"},
		{"no such day", head + entry("AAA", "Aland", ", spells: [1900-02-30..]"), "1900-02-30"},
		{"missing predecessor", head + entry("AAA", "Aland", ", continues: [BBB]"), "AAA: continues BBB"},
		{"own predecessor", head + entry("AAA", "Aland", ", continues: [AAA]"), "AAA: continues AAA"},
		{"name twice", head + entry("AAA", "Aland", "") + entry("BBB", "Bland", ", aliases: [a-land]"), `BBB: name "a-land": also means AAA`},
		{"name twice in one entry", head + entry("AAA", "Aland", ", aliases: [a-land]"), `AAA: name "a-land": also means AAA`},
		{"name is a code", head + entry("AAA", "Aland", "") + entry("BBB", "Bland", ", aliases: [AAA]"), `BBB: name "AAA" is another state's code`},
		{"number twice", head + entry("AAA", "Aland", ", codes: {cow: 1}") + entry("BBB", "Bland", ", codes: {cow: 1}"), "BBB: cow 1: also means AAA"},
		{"number that is none", head + entry("AAA", "Aland", ", codes: {cow: x}"), `AAA: cow: "x" is not a number`},
		{"unknown system", head + entry("AAA", "Aland", ", codes: {wmo: 1}"), `unknown system of codes "wmo"`},
		{"unknown kind", head + entry("AAA", "Aland", ", kind: moon"), `unknown kind "moon"`},
		{"unknown region", head + "- {code: AAA, name: Aland, subregion: Atlantis}\n", `subregion "Atlantis"`},
		{"no name", head + entry("AAA", `""`, ""), "AAA: name"},
		{"not a mapping", head + "- AAA\n", "want a mapping"},
		{"not YAML", "states: [", "parse register of states"},
		{"wrong type", head + entry("AAA", "Aland", ", spells: {a: b}"), "want text"},
	} {
		if _, err := states.Parse(strings.NewReader(c.file)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.what, err, c.want)
		}
	}
}

// Two states may bear one name and number, one after the other.
func TestParseTakesTurns(t *testing.T) {
	r, err := states.Parse(strings.NewReader(head +
		entry("AAA", `"Aland @..1900-01-01"`, ", spells: [..1900-01-01], codes: {cow: 1 @..1900-01-01}") +
		entry("BBB", `"Aland @1900-01-01.."`, ", spells: [1900-01-01..], continues: [AAA], codes: {cow: 1 @1900-01-01..}")))
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]entente.Code{"1899-12-31": "AAA", "1900-01-01": "BBB", "": "BBB"} {
		if got, _, _ := r.Resolve("Aland", day(on)); got != want {
			t.Errorf("Resolve on %q = %s, want %s", on, got, want)
		}
		if got, _ := r.FromCOW(1, day(on)); got != want {
			t.Errorf("FromCOW on %q = %s, want %s", on, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(head + entry("AAA", "Aland", ", spells: [1900-01-01..], codes: {cow: [1 @..1950-01-01, 2 @1950-01-01..]}"))
	f.Add(head + entry("AAA", `"Aland @..1900-01-01,1950.."`, ", caveats: [{when: 1900.., note: x}]"))
	f.Add("states: [&a {code: AAA, name: *a}]")
	f.Fuzz(func(t *testing.T, file string) {
		r, err := states.Parse(strings.NewReader(file))
		if err != nil {
			return
		}
		for _, s := range r.All() {
			if code, _, ok := r.Resolve(string(s.Code), entente.NoDate); !ok || code != s.Code {
				t.Errorf("%s does not resolve to itself", s.Code)
			}
			r.Lineage(s.Code)
			r.At(s.Code, 0)
		}
	})
}

func FuzzResolve(f *testing.F) {
	for _, s := range []string{"Iran", "TÜRKÝYE", "T\xdcRK\xddYE", "NA", "Côte d’Ivoire", "", "\x00", "İ", "Korea, North"} {
		f.Add(s, int32(0))
	}
	f.Add("Russia", int32(entente.NoDate))
	r := states.Default()
	f.Fuzz(func(t *testing.T, name string, on int32) {
		code, rule, ok := r.Resolve(name, entente.Date(on))
		if _, known := r.State(code); known != ok || (rule != "") != ok {
			t.Errorf("Resolve(%q) = %q, %q, %t", name, code, rule, ok)
		}
		if s := r.Suggest(name); s != "" {
			if _, _, ok := r.Resolve(s, entente.NoDate); !ok {
				t.Errorf("Suggest(%q) = %q, which does not resolve", name, s)
			}
		}
		if _, err := r.Lookup(name); ok && err != nil {
			t.Errorf("Lookup(%q): %v", name, err)
		}
	})
}

func FuzzParseGroups(f *testing.F) {
	f.Add("groups: [{id: a, members: [IRN, Russia]}]", int32(0))
	f.Add("groups:\n- id: b\n  members: {IRN: 1961.., RUS: [..1950-01, 1960-01-02..]}\n", int32(-4000))
	r := states.Default()
	f.Fuzz(func(t *testing.T, file string, on int32) {
		g, err := states.ParseGroups(strings.NewReader(file), r)
		if err != nil {
			return
		}
		for _, x := range g.All() {
			for _, c := range x.On(entente.Date(on)) {
				if _, ok := r.State(c); !ok {
					t.Errorf("%s: unknown member %q", x.ID, c)
				}
			}
			x.During(entente.YearSpan(1990))
		}
	})
}

func BenchmarkResolve(b *testing.B) {
	r := states.Default()
	names := []string{"IRAN (ISLAMIC REPUBLIC OF)", "TÜRKİYE", "RUSSIAN FEDERATION", "CÔTE D'IVOIRE", "USSR"}
	on := day("1990-01-01")
	for i := range b.N {
		r.Resolve(names[i%len(names)], on)
	}
}

func BenchmarkSuggest(b *testing.B) {
	r := states.Default()
	for b.Loop() {
		r.Suggest("Kazahkstan")
	}
}
