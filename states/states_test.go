package states_test

import (
	"slices"
	"strings"
	"testing"

	"entente"
	"entente/source"
	"entente/states"
)

var _ source.Resolver = (*states.Register)(nil)

func day(s string) entente.Date {
	if s == "" {
		return entente.NoDate
	}
	return entente.MustDate(s)
}

func TestResolve(t *testing.T) {
	r := states.Default()
	for _, c := range []struct{ name, on, code, rule string }{
		{"IRN", "", "IRN", "code"},
		{" Iran ", "", "IRN", "exact"},
		{"iran", "1900-01-01", "IRN", "exact"},
		{"Persia", "1900-01-01", "IRN", "alias"},
		{"COTE D IVOIRE", "", "CIV", "exact"},
		{"TÜRKİYE", "2024-01-01", "TUR", "exact"},
		{"TÜRKÝYE", "2024-11-18", "TUR", "mojibake"},
		{"TÃœRKÄ°YE", "2024-11-18", "TUR", "mojibake"},
		{"CÃ”TE D'IVOIRE", "", "CIV", "mojibake"},
		{"T\xdcRK\xddYE", "", "TUR", "mojibake"},
		{"GB", "", "GBR", "iso2"},
		{"US", "", "USA", "alias"}, // as "U.S."
		{"NA", "2020-01-01", "NAM", "iso2"},
		{"na", "2020-01-01", "", ""},
		{"CS", "1980-01-01", "CSK", "iso2"},
		{"CS", "2005-01-01", "SCG", "iso2"},
		{"Russia", "1980-01-01", "SUN", "alias"},
		{"Russia", "1900-01-01", "RUS", "exact"},
		{"Russia", "1992-01-01", "RUS", "exact"},
		{"Russia", "", "RUS", "exact"},
		{"Russian Federation", "1992-01-01", "RUS", "alias"},
		{"RUS", "1980-01-01", "RUS", "code"}, // a code is what it says; At gives the code of its time
		{"Germany", "1900-01-01", "DEU", "exact"},
		{"Germany", "1980-01-01", "DEU", "exact"},
		{"Germany", "2000-01-01", "DEU", "exact"},
		{"East Germany", "2000-01-01", "DDR", "exact"},
		{"Yemen", "1980-01-01", "YEM", "exact"},
		{"Yemen", "2000-01-01", "YEM", "exact"},
		{"Korea", "1890-01-01", "XKO", "alias"},
		{"Korea", "1980-01-01", "KOR", "alias"},
		{"Congo", "1965-01-01", "COG", "exact"},
		{"Viet Nam", "1970-01-01", "VDR", "alias"},
		{"Viet Nam", "1980-01-01", "VNM", "exact"},
		{"Austria", "1850-01-01", "AUH", "alias"},
		{"Austria", "1930-01-01", "AUT", "exact"},
		{"Republic of China", "1930-01-01", "CHN", "alias"},
		{"Republic of China", "1960-01-01", "TWN", "alias"},
		{"255", "", "", ""}, // numbers are not names
		{"", "", "", ""},
		{"?!", "", "", ""},
		{"Atlantis", "", "", ""},
	} {
		code, rule, ok := r.Resolve(c.name, day(c.on))
		if string(code) != c.code || rule != c.rule || ok != (c.code != "") {
			t.Errorf("Resolve(%q, %q) = %q, %q, %t; want %q, %q", c.name, c.on, code, rule, ok, c.code, c.rule)
		}
	}
}

func TestLookup(t *testing.T) {
	r := states.Default()
	for query, want := range map[string]string{
		"IRN": "IRN", "irn": "IRN", "ir": "IRN", "Iran": "IRN", "north korea": "PRK", "na": "NAM", "nam": "NAM", "USSR": "SUN",
	} {
		if got, err := r.Lookup(query); err != nil || string(got) != want {
			t.Errorf("Lookup(%q) = %q, %v; want %s", query, got, err, want)
		}
	}
	for query, want := range map[string]string{
		"Irann":       `unknown state "Irann": did you mean Iran (IRN)?`,
		"Kazahkstan":  `unknown state "Kazahkstan": did you mean Kazakhstan (KAZ)?`,
		"Zzyzx Place": `unknown state "Zzyzx Place": write a code such as IRN, or an English name`,
		"":            `no state is named: write a code such as IRN, or a name`,
	} {
		if _, err := r.Lookup(query); err == nil || err.Error() != want {
			t.Errorf("Lookup(%q): %v; want %s", query, err, want)
		}
	}
	if got := r.Suggest("Philipines"); got != "Philippines" {
		t.Errorf("Suggest = %q", got)
	}
	if got := r.Suggest("qq"); got != "" {
		t.Errorf("Suggest of nothing near = %q", got)
	}
}

func TestLineage(t *testing.T) {
	r := states.Default()
	for c, want := range map[entente.Code]string{
		"RUS": "RUS SUN", "EGY": "EGY UAR", "SRB": "SRB SCG YUG", "CZE": "CZE CSK", "DEU": "DEU",
		"YEM": "YEM", "SUN": "SUN", "VNM": "VNM VDR", "SVK": "SVK", "XXX": "",
	} {
		var got []string
		for _, l := range r.Lineage(c) {
			got = append(got, string(l))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("Lineage(%s) = %v, want %s", c, got, want)
		}
	}
	for _, c := range []struct{ code, on, want string }{
		{"RUS", "1985-06-01", "SUN"}, {"RUS", "1900-01-01", "RUS"}, {"RUS", "1991-12-31", "SUN"}, {"RUS", "1992-01-01", "RUS"},
		{"RUS", "", "RUS"}, {"SUN", "2000-01-01", ""}, {"SRB", "2004-01-01", "SCG"}, {"SRB", "1980-01-01", "YUG"},
		{"SRB", "1900-01-01", "SRB"}, {"DEU", "1947-01-01", ""}, {"EGY", "1960-01-01", "UAR"}, {"HRV", "1980-01-01", ""}, {"XXX", "", ""},
	} {
		got, ok := r.At(entente.Code(c.code), day(c.on))
		if string(got) != c.want || ok != (c.want != "") {
			t.Errorf("At(%s, %s) = %q, %t; want %q", c.code, c.on, got, ok, c.want)
		}
	}
}

func TestCodes(t *testing.T) {
	r := states.Default()
	number := map[string]func(int, entente.Date) (entente.Code, bool){"cow": r.FromCOW, "gw": r.FromGW, "m49": r.FromM49, "imf": r.FromIMF}
	for _, c := range []struct {
		system string
		n      int
		on     string
		want   string
	}{
		{"cow", 255, "1900-01-01", "DEU"}, {"cow", 260, "1970-01-01", "DEU"}, {"cow", 255, "2000-01-01", "DEU"}, {"cow", 265, "1970-01-01", "DDR"},
		{"gw", 260, "2000-01-01", "DEU"},
		{"cow", 345, "1900-01-01", "SRB"}, {"cow", 345, "1980-01-01", "YUG"}, {"cow", 345, "2004-01-01", "SCG"}, {"cow", 345, "2010-01-01", "SRB"},
		{"gw", 340, "2010-01-01", "SRB"}, {"gw", 345, "1980-01-01", "YUG"},
		{"cow", 365, "1900-01-01", "RUS"}, {"cow", 365, "1980-01-01", "SUN"}, {"cow", 365, "2000-01-01", "RUS"}, {"cow", 365, "", "RUS"},
		{"cow", 678, "1980-01-01", "YEM"}, {"cow", 679, "2000-01-01", "YEM"}, {"cow", 680, "1980-01-01", "YMD"}, {"gw", 678, "2000-01-01", "YEM"},
		{"cow", 315, "1980-01-01", "CSK"}, {"cow", 316, "2000-01-01", "CZE"}, {"cow", 317, "2000-01-01", "SVK"},
		{"cow", 651, "1950-01-01", "EGY"}, {"cow", 651, "1960-01-01", "UAR"}, {"cow", 651, "1980-01-01", "EGY"},
		{"cow", 713, "1980-01-01", "TWN"}, {"cow", 816, "1970-01-01", "VDR"}, {"cow", 816, "1980-01-01", "VNM"}, {"cow", 817, "1970-01-01", "RVN"},
		{"cow", 730, "1890-01-01", "XKO"}, {"cow", 732, "1980-01-01", "KOR"},
		{"cow", 970, "", "NRU"}, {"gw", 970, "", "KIR"}, {"gw", 564, "1890-01-01", "OFS"}, {"gw", 711, "1930-01-01", "TBT"},
		{"m49", 364, "", "IRN"}, {"m49", 280, "1980-01-01", "DEU"}, {"m49", 810, "1980-01-01", "SUN"}, {"m49", 516, "", "NAM"},
		{"imf", 922, "", "RUS"}, {"imf", 924, "", "CHN"}, {"imf", 429, "", "IRN"}, {"cow", 9999, "", ""}, {"cow", -1, "", ""},
	} {
		got, ok := number[c.system](c.n, day(c.on))
		if string(got) != c.want || ok != (c.want != "") {
			t.Errorf("%s %d on %q = %q, %t; want %q", c.system, c.n, c.on, got, ok, c.want)
		}
	}
	text := map[string]func(string, entente.Date) (entente.Code, bool){"iso2": r.FromISO2, "cameo": r.FromCAMEO, "fips": r.FromFIPS}
	for _, c := range [][3]string{
		{"iso2", "NA", "NAM"}, {"iso2", "KP", "PRK"}, {"iso2", "DD", "DDR"}, {"cameo", "NAM", "NAM"}, {"cameo", "ROM", "ROU"}, {"cameo", "TMP", "TLS"},
		{"cameo", "RUS", "RUS"}, {"fips", "CH", "CHN"}, {"fips", "KN", "PRK"}, {"fips", "RS", "RUS"}, {"fips", "IR", "IRN"}, {"fips", "WA", "NAM"},
		{"iso2", "na", ""}, {"fips", "", ""},
	} {
		if got, _ := text[c[0]](c[1], entente.NoDate); string(got) != c[2] {
			t.Errorf("%s %s = %q, want %s", c[0], c[1], got, c[2])
		}
	}
}

// The string NA is Namibia in every code column, never a missing value.
func TestNamibia(t *testing.T) {
	s, ok := states.Default().State("NAM")
	if !ok || s.Name != "Namibia" || s.ISO2 != "NA" || s.ISO3 != "NAM" || s.M49 != 516 || s.COW != 565 || s.GW != 565 || s.CAMEO != "NAM" || s.FIPS != "WA" || s.IMF != 728 {
		t.Errorf("Namibia: %+v", s)
	}
}

func TestStateFields(t *testing.T) {
	r := states.Default()
	deu, _ := r.State("DEU")
	if deu.COW != 255 || deu.GW != 260 || deu.FIPS != "GM" || deu.M49 != 276 {
		t.Errorf("latest codes of DEU: %+v", deu)
	}
	if got, ok := deu.CodeOn(states.COW, day("1970-01-01")); !ok || got != "260" {
		t.Errorf("COW of DEU in 1970 = %q, %t", got, ok)
	}
	if deu.Region != "Europe" || deu.Subregion != "Western Europe" {
		t.Errorf("region of DEU: %s, %s", deu.Region, deu.Subregion)
	}
	for code, kind := range map[entente.Code]states.Kind{"TWN": states.Member, "PSE": states.Observer, "VAT": states.Observer, "XKX": states.Disputed, "HKG": states.Territory} {
		if s, _ := r.State(code); s.Kind != kind {
			t.Errorf("%s is %q, want %q", code, s.Kind, kind)
		}
	}
	if c := r.Caveats("CHN", entente.YearSpan(1970)); len(c) != 1 || !strings.Contains(c[0], "Taipei") {
		t.Errorf("caveats of CHN in 1970: %q", c)
	}
	if c := r.Caveats("CHN", entente.YearSpan(1972)); c != nil {
		t.Errorf("caveats of CHN in 1972: %q", c)
	}
	all := r.All()
	if !slices.IsSortedFunc(all, func(a, b states.State) int { return strings.Compare(string(a.Code), string(b.Code)) }) {
		t.Error("All is not sorted by code")
	}
	all[0].Code = "???"
	if r.All()[0].Code == "???" {
		t.Error("All gives access to the register's own list")
	}
}
