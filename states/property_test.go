package states_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"entente"
	"entente/states"
)

// Every name of every state resolves to it at some time, and a name that is
// not shared does so at any time.
func TestEveryNameResolves(t *testing.T) {
	r := states.Default()
	for _, s := range r.All() {
		for _, name := range append([]string{s.Name}, s.Aliases...) {
			found := false
			for _, spell := range s.Spells {
				for _, on := range []entente.Date{entente.NoDate, spell.From, spell.To - 1} {
					code, rule, ok := r.Resolve(name, on)
					found = found || ok && code == s.Code
					if ok && code == s.Code && (rule == states.ByName) != (name == s.Name) && rule != states.ByCode {
						t.Errorf("%s: %q found by %s", s.Code, name, rule)
					}
				}
			}
			if !found {
				t.Errorf("%s: no day on which %q resolves to it", s.Code, name)
			}
		}
		if code, rule, _ := r.Resolve(string(s.Code), entente.NoDate); code != s.Code || rule != states.ByCode {
			t.Errorf("%s resolves to %s by %s", s.Code, code, rule)
		}
	}
}

// Spelling a name in another case, with other spaces and punctuation, changes
// nothing.
func TestFoldedNamesResolveAlike(t *testing.T) {
	r := states.Default()
	all := r.All()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(all).Draw(t, "state")
		name := rapid.SampledFrom(append([]string{s.Name}, s.Aliases...)).Draw(t, "name")
		on := entente.Date(rapid.IntRange(-56000, 30000).Draw(t, "day"))
		if len(name) < 4 {
			return // short names in capitals may also be codes
		}
		var b strings.Builder
		for _, c := range name {
			switch {
			case unicode.IsSpace(c):
				b.WriteString(rapid.SampledFrom([]string{" ", "  ", "\t", "-", ", "}).Draw(t, "space"))
			case rapid.Bool().Draw(t, "upper"):
				b.WriteRune(unicode.ToUpper(c))
			default:
				b.WriteRune(unicode.ToLower(c))
			}
		}
		want, rule, ok := r.Resolve(name, on)
		got, gotRule, gotOK := r.Resolve(b.String(), on)
		if got != want || rule != gotRule || ok != gotOK {
			t.Fatalf("%q is %s by %s, %q is %s by %s", name, want, rule, b.String(), got, gotRule)
		}
	})
}

// A code of its time is valid then and in the lineage; the lineage begins with
// the state itself.
func TestAtIsInLineage(t *testing.T) {
	r := states.Default()
	all := r.All()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(all).Draw(t, "state")
		on := entente.Date(rapid.IntRange(-56000, 30000).Draw(t, "day"))
		lineage := r.Lineage(s.Code)
		if lineage[0] != s.Code {
			t.Fatalf("lineage of %s begins with %s", s.Code, lineage[0])
		}
		code, ok := r.At(s.Code, on)
		if !ok {
			return
		}
		then, _ := r.State(code)
		if !then.ValidOn(on) {
			t.Fatalf("At(%s, %s) = %s, which did not exist", s.Code, on, code)
		}
		if s.ValidOn(on) && code != s.Code {
			t.Fatalf("At(%s, %s) = %s though %s existed", s.Code, on, code, s.Code)
		}
	})
}

// A number that a state bears on a day leads back to it.
func TestCodesLeadBack(t *testing.T) {
	r := states.Default()
	all := r.All()
	systems := map[states.System]func(string, entente.Date) (entente.Code, bool){
		states.ISO2: r.FromISO2, states.CAMEO: r.FromCAMEO, states.FIPS: r.FromFIPS,
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(all).Draw(t, "state")
		on := entente.Date(rapid.IntRange(-56000, 30000).Draw(t, "day"))
		for system, from := range systems {
			if value, ok := s.CodeOn(system, on); ok {
				if back, _ := from(value, on); back != s.Code {
					t.Fatalf("%s %s on %s is %s, not %s", system, value, on, back, s.Code)
				}
			}
		}
	})
}
