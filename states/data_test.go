package states_test

import (
	"bufio"
	"encoding/csv"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"

	"entente"
	"entente/internal/testdata"
	"entente/states"
)

// pairsOf reads a file of two tab-separated columns.
func pairsOf(t *testing.T, name string) [][2]string {
	t.Helper()
	var out [][2]string
	sc := bufio.NewScanner(testdata.Open(t, name))
	for sc.Scan() {
		a, b, ok := strings.Cut(sc.Text(), "\t")
		if !ok {
			t.Fatalf("%s: line %d has no tab", name, len(out)+1)
		}
		out = append(out, [2]string{a, b})
	}
	return out
}

// column returns the distinct values of a column of a CSV file.
func column(t *testing.T, name, col string) []string {
	t.Helper()
	seen := map[string]bool{}
	var out []string
	testdata.Each(t, name, func(get func(string) string) {
		if v := get(col); !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	})
	return out
}

// The 244 spellings of the UN Digital Library, each with its code.
func TestLibrarySpellings(t *testing.T) {
	r := states.Default()
	all := pairsOf(t, "facts/undl_member_name_to_code.tsv")
	if len(all) != 244 {
		t.Fatalf("%d spellings, want 244", len(all))
	}
	for _, p := range all {
		code, rule, ok := r.Resolve(p[0], entente.NoDate)
		if !ok || string(code) != p[1] {
			t.Errorf("Resolve(%q) = %q by %q, want %s", p[0], code, rule, p[1])
		}
		if (rule == states.ByMojibake) != (p[0] == "TÜRKÝYE") {
			t.Errorf("Resolve(%q) by %q", p[0], rule)
		}
	}
}

// anachronisms are labels that the library uses before the state bears them.
var anachronisms = map[string]bool{
	"ARE 1971-10-07": true, // the United Arab Emirates were founded on 1971-12-02
	"EGY 1961":       true, // EGYPT in the Council while the seat was the United Arab Republic's
	"EGY 1962":       true,
}

// Every vote's state exists on the day of the vote, and the day does not
// change which state a spelling means.
func TestLibraryVotesAreInSpells(t *testing.T) {
	testdata.Long(t)
	r := states.Default()
	for _, body := range []string{"ga", "sc"} {
		seen := map[string]bool{}
		testdata.Each(t, "mirror/undl/2025_10_31_"+body+"_voting.csv.gz", func(get func(string) string) {
			name, date, want := get("ms_code"), get("date"), get("ms_name")
			if len(want) != 3 { // the columns are the right way round
				name, want = want, name
			}
			if key := name + date; seen[key] || date == "" {
				return
			} else {
				seen[key] = true
			}
			on, err := entente.ParseDate(date)
			if err != nil {
				t.Fatal(err)
			}
			code, _, ok := r.Resolve(name, on)
			if !ok || string(code) != want {
				t.Errorf("Resolve(%q, %s) = %q, want %s", name, date, code, want)
				return
			}
			label := string(code) + " " + date
			if s, _ := r.State(code); !s.ValidOn(on) && !anachronisms[label] && !anachronisms[label[:8]] {
				t.Errorf("%s votes on %s outside its spells", code, date)
			}
		})
	}
}

// Every spell of the COW list begins with a state of ours that is valid then,
// and stays within its lineage.
func TestCOWSpells(t *testing.T) {
	r := states.Default()
	n := 0
	testdata.Each(t, "mirror/cow/states2016.csv", func(get func(string) string) {
		num := func(col string) int { return atoi(t, get(col)) }
		n++
		cc := num("ccode")
		first := entente.NewDate(num("styear"), time.Month(num("stmonth")), num("stday"))
		last := entente.NewDate(num("endyear"), time.Month(num("endmonth")), num("endday"))
		for _, on := range []entente.Date{first, (first + last) / 2, last} {
			code, ok := r.FromCOW(cc, on)
			if !ok {
				t.Errorf("COW %d on %s: no state", cc, on)
				continue
			}
			if s, _ := r.State(code); !s.ValidOn(on) {
				t.Errorf("COW %d on %s: %s is not valid", cc, on, code)
			}
		}
	})
	if n != 243 {
		t.Errorf("%d spells, want 243", n)
	}
}

// The other country columns of the test data. What is not a state is listed
// here, so that a name cannot be lost unseen.
func TestOtherSources(t *testing.T) {
	r := states.Default()
	for _, p := range pairsOf(t, "facts/icews_country_iso3.tsv") {
		if code, _, ok := r.Resolve(p[0], entente.MustDate("2018-06-01")); !ok || string(code) != p[1] {
			t.Errorf("ICEWS %q = %q, want %s", p[0], code, p[1])
		}
	}
	for _, src := range []struct {
		file, column string
		not          []string
	}{
		{"tables/ofac_panel_country_month.csv", "Country", nil},
		{"tables/cn_counter_sanctions_2026-08.csv", "Country", []string{"", "EU"}},
		{"mirror/cow/states2016.csv", "statenme", nil},
		{"tables/cgit_china_investments_2005_2018.csv", "Country", nil},
		{"mirror/voeten/IdealpointestimatesAll_Jun2024.csv.gz", "Countryname", nil},
	} {
		for _, name := range column(t, src.file, src.column) {
			_, _, ok := r.Resolve(name, entente.NoDate)
			if ok == slices.Contains(src.not, name) {
				t.Errorf("%s: %q resolves: %t (did you mean %q?)", src.file, name, ok, r.Suggest(name))
			}
		}
	}
}

// Alpha-2, alpha-3 and M49 against the tables of the Unicode consortium, which
// x/text carries. They name Kosovo XKK and give CS to Serbia and Montenegro.
func TestISOAgainstUnicode(t *testing.T) {
	for _, s := range states.Default().All() {
		switch s.Code {
		case "", "XKX", "CSK", "VDR":
			continue
		}
		if s.ISO2 == "" {
			if s.M49 != 0 {
				t.Errorf("%s has an M49 code but no alpha-2", s.Code)
			}
			continue
		}
		want, err := language.ParseRegion(s.ISO2)
		if err != nil || want.ISO3() != s.ISO3 || want.M49() != s.M49 {
			t.Errorf("%s: %s is %s %d, ours %s %d (%v)", s.Code, s.ISO2, want.ISO3(), want.M49(), s.ISO3, s.M49, err)
		}
	}
}

// The World Bank's names and codes: every economy of ours under its code, and
// no aggregate taken for a state.
func TestWorldBankNames(t *testing.T) {
	r := states.Default()
	in := csv.NewReader(testdata.Open(t, "mirror/worldbank/API_NY.GDP.MKTP.CD_DS2_en_csv.csv.gz"))
	in.FieldsPerRecord, in.LazyQuotes = -1, true
	all, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, rec := range all {
		if len(rec) < 5 || len(rec[1]) != 3 {
			continue
		}
		_, ours := r.State(entente.Code(rec[1]))
		code, _, ok := r.Resolve(rec[0], entente.NoDate)
		if ok != ours || ok && string(code) != rec[1] {
			t.Errorf("%q is %q, the World Bank says %s", rec[0], code, rec[1])
		}
		if ok {
			n++
		}
	}
	if n < 210 {
		t.Errorf("only %d economies found", n)
	}
}

// FIPS codes against the places of a GDELT file: a place that is a whole
// country carries its name and its FIPS code.
func TestFIPSAgainstGDELT(t *testing.T) {
	r := states.Default()
	f, err := os.Open(testdata.Path(t, "mirror/gdelt/20191024143000.export.CSV"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen := map[string]bool{}
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		fields := strings.Split(sc.Text(), "\t")
		for _, at := range []int{35, 43, 51} { // type, full name, country code of the three places
			name, fips := fields[at+1], fields[at+2]
			if fields[at] != "1" || name == "" || seen[fips] {
				continue
			}
			seen[fips] = true
			want, _, _ := r.Resolve(name, entente.NoDate)
			if got, ok := r.FromFIPS(fips, entente.NoDate); !ok || got != want {
				t.Errorf("FIPS %s is %q, GDELT says %s (%s)", fips, got, name, want)
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d codes compared", len(seen))
	}
}

func atoi(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
