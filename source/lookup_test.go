package source_test

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"entente"
	"entente/source"
	"entente/states"
)

// What is kept is what would be found again on every day: the first days and the
// last of what changed hands, days between two bearers, unknown days.
func TestLookupIsExact(t *testing.T) {
	r := states.Default()
	values := map[string][]string{"": {"nowhere", "IRN"}, "iso3": {"QQQ", "RUS"}}
	var turns []entente.Date
	for _, s := range r.All() {
		values[""] = append(append(values[""], s.Name), s.Aliases...)
		values["cow"], values["gw"] = append(values["cow"], strconv.Itoa(s.COW)), append(values["gw"], "0"+strconv.Itoa(s.GW))
		values["m49"], values["cameo"] = append(values["m49"], strconv.Itoa(s.M49)), append(values["cameo"], s.CAMEO)
		values["fips"], values["iso2"] = append(values["fips"], s.FIPS), append(values["iso2"], s.ISO2)
		for _, x := range s.Spells {
			for _, d := range []entente.Date{x.From, x.To} {
				if d.Known() {
					turns = append(turns, d)
				}
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		system := rapid.SampledFrom([]string{"", "iso3", "cow", "gw", "m49", "cameo", "fips", "iso2"}).Draw(t, "system")
		of := rapid.SliceOfN(rapid.SampledFrom(values[system]), 1, 3).Draw(t, "values")
		if system == "cow" && rapid.Bool().Draw(t, "shared") {
			of = []string{"345", "260", "365", "678", "300"}
		}
		days := rapid.SliceOfN(rapid.OneOf(
			rapid.Custom(func(t *rapid.T) entente.Date {
				return rapid.SampledFrom(turns).Draw(t, "turn") + entente.Date(rapid.IntRange(-400, 400).Draw(t, "off"))
			}),
			rapid.Custom(func(t *rapid.T) entente.Date {
				return rapid.SampledFrom(turns).Draw(t, "turn") + entente.Date(rapid.IntRange(-1, 1).Draw(t, "off"))
			}),
			rapid.Just(entente.NoDate),
		), 1, 60).Draw(t, "days")
		look := source.NewLookup(r, system)
		for _, d := range days {
			for _, v := range of {
				var want entente.Code
				if system == "" {
					want, _, _ = r.Resolve(v, d)
				} else {
					want, _ = source.FromCode(r, system, v, d)
				}
				if got := look.State(v, d); got != want {
					t.Fatalf("%s %q on %s is %q, want %q", system, v, d, got, want)
				}
			}
		}
	})
}

// count counts how often it is asked; it does not say how long an answer holds.
type count struct{ asked *[]entente.Date }

func (c count) Resolve(_ string, on entente.Date) (entente.Code, string, bool) {
	*c.asked = append(*c.asked, on)
	return "AAA", "code", true
}
func (count) Suggest(string) string { return "" }

// steadily also says that answers hold from 1990 to before 1991.
type steadily struct{ count }

func (steadily) Steady(_, _ string, on entente.Date) entente.Span { return entente.YearSpan(on.Year()) }

func TestLookupAsksAgainWhenItMust(t *testing.T) {
	first, last := entente.NewDate(1990, 1, 1), entente.NewDate(1990, 12, 31)
	days := []entente.Date{first, last, last + 1, first + 5, last + 9, first}
	for _, c := range []struct {
		what string
		make func(count) source.Resolver
		want []entente.Date
	}{
		{"says nothing", func(c count) source.Resolver { return c }, []entente.Date{first, last, last + 1, first + 5, last + 9}},
		{"says a year", func(c count) source.Resolver { return steadily{c} }, []entente.Date{first, last + 1}},
	} {
		var asked []entente.Date
		look := source.NewLookup(c.make(count{&asked}), "")
		for _, d := range days {
			look.State("x", d)
		}
		if !slices.Equal(asked, c.want) {
			t.Errorf("a resolver that %s is asked on %v, want %v", c.what, asked, c.want)
		}
	}
}
