package measure_test

import (
	"testing"

	"pgregory.net/rapid"

	"entente"
	"entente/measure"
)

func list(c ...entente.Code) []entente.Code { return c }

func placed(targets, places []entente.Code) measure.Placed {
	return measure.Placed{Targets: targets, Places: places}
}

func TestPlacedThird(t *testing.T) {
	for _, c := range []struct {
		name         string
		in           measure.Placed
		place        entente.Code
		toward       []entente.Code
		strict, wide bool
	}{
		{"a firm in China under a programme on Russia", placed(list("RUS"), list("CHN")), "CHN", nil, true, true},
		{"seen from Russia it is not there", placed(list("RUS"), list("CHN")), "RUS", nil, false, false},
		{"a firm of the target itself", placed(list("RUS"), list("RUS")), "RUS", nil, false, false},
		{"with a branch in China", placed(list("RUS"), list("RUS", "CHN")), "CHN", nil, false, true},
		{"under a programme on China as well", placed(list("RUS", "CHN"), list("CHN")), "CHN", nil, false, true},
		{"two targets, an address in one of them", placed(list("RUS", "IRN"), list("CHN", "IRN")), "CHN", nil, true, true},
		{"of those the one asked for has it", placed(list("RUS", "IRN"), list("CHN", "IRN")), "CHN", list("IRN"), false, true},
		{"another target", placed(list("RUS"), list("CHN")), "CHN", list("IRN"), false, false},
		{"aimed at no state", placed(nil, list("CHN")), "CHN", nil, false, false},
		{"no address", placed(list("RUS"), nil), "CHN", nil, false, false},
		{"in the sender's own country", placed(list("RUS"), list("USA")), "USA", nil, false, false},
	} {
		if strict, wide := c.in.Third(c.place, "USA", c.toward); strict != c.strict || wide != c.wide {
			t.Errorf("%s: strict %v wide %v", c.name, strict, wide)
		}
	}
}

// What is third-country in the strict sense is so in the wide sense, and what
// is so in the wide sense has an address there.
func TestPlacedNested(t *testing.T) {
	some := rapid.SliceOfN(rapid.SampledFrom(list("CHN", "RUS", "IRN", "USA", "ARE")), 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		p := placed(some.Draw(t, "targets"), some.Draw(t, "places"))
		toward := some.Draw(t, "toward")
		for _, place := range list("CHN", "RUS", "USA") {
			strict, wide := p.Third(place, "USA", toward)
			if strict && !wide || wide && !p.In(place, toward) {
				t.Fatalf("%+v in %s toward %v: strict %v, wide %v, in %v", p, place, toward, strict, wide, p.In(place, toward))
			}
		}
	})
}
