package states_test

import (
	"strings"
	"testing"

	"entente"
	"entente/states"
)

func TestStateOf(t *testing.T) {
	table := states.DefaultTerritories()
	for _, c := range []struct {
		code entente.Code
		on   string
		want entente.Code
	}{
		{"HKG", "1997-06-30", "GBR"}, {"HKG", "1997-07-01", "CHN"}, {"HKG", "", "CHN"}, {"MAC", "1999-12-19", "PRT"},
		{"PRI", "2024-01-01", "USA"}, {"COK", "2024-01-01", "COK"}, {"TWN", "2024-01-01", "TWN"}, {"CHN", "2024-01-01", "CHN"}, {"ZZZ", "", "ZZZ"},
	} {
		on := entente.NoDate
		if c.on != "" {
			on = entente.MustDate(c.on)
		}
		if got := table.StateOf(c.code, on); got != c.want {
			t.Errorf("%s on %q belongs to %s, want %s", c.code, c.on, got, c.want)
		}
	}
}

func TestTerritoriesRefused(t *testing.T) {
	for name, in := range map[string]string{
		"a state as a territory":     "belong: {FRA: DEU}",
		"a territory as a state":     "belong: {HKG: MAC}",
		"a code that does not exist": "belong: {HKG: QQQ}",
		"a bad span":                 "belong: {HKG: CHN @soon}",
		"most of them missing":       "belong: {HKG: CHN}",
		"an unknown key":             "belongs: {HKG: CHN}",
		"no yaml":                    "\t",
	} {
		if _, err := states.ParseTerritories(strings.NewReader(in), states.Default()); err == nil {
			t.Errorf("%s is read without an error", name)
		}
	}
}

func FuzzParseTerritories(f *testing.F) {
	f.Add("belong: {HKG: [GBR @..1997-07-01, CHN @1997-07-01..]}\napart: [COK]")
	f.Add("belong: {HKG: ' @'}")
	f.Fuzz(func(t *testing.T, in string) {
		table, err := states.ParseTerritories(strings.NewReader(in), states.Default())
		if err == nil && table.StateOf("FRA", entente.NoDate) != "FRA" {
			t.Error("a state belongs to another")
		}
	})
}
