package record_test

import (
	"math"
	"strings"
	"testing"

	"entente"
	"entente/record"
)

// spans lists the years of a pair's figures with the code of the state that is
// not the United States, a question mark behind what has no value.
func spans(t testing.TB, r *record.Record, from, to, pair string) string {
	t.Helper()
	list, err := r.Figures(record.Query{
		Measure: measureOf(t, "agreement"), By: record.ByYear, From: from, To: to, Subjects: []record.Subject{subjectOf(t, r, pair)},
	})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range list {
		state := strings.TrimSuffix(strings.TrimPrefix(f.Subject, "USA-"), "-USA")
		if math.IsNaN(f.Value) {
			state += "?"
		}
		out = append(out, f.Span+" "+state)
	}
	return strings.Join(out, ", ")
}

func TestCodesOfTheTime(t *testing.T) {
	var list []ballot
	for _, s := range []struct {
		first, last int
		votes       []string
	}{
		{1985, 1991, []string{"USA", "Y", "SUN", "Y", "CSK", "Y", "DDR", "N", "DEU", "Y", "YUG", "Y"}},
		{1992, 1992, []string{"USA", "Y", "RUS", "Y", "CSK", "Y", "DEU", "Y", "YUG", "Y"}},
		{1993, 2002, []string{"USA", "Y", "RUS", "Y", "CZE", "Y", "SVK", "N", "DEU", "Y", "YUG", "Y"}},
		{2003, 2005, []string{"USA", "Y", "RUS", "Y", "CZE", "Y", "SVK", "N", "DEU", "Y", "SCG", "Y"}},
		{2007, 2010, []string{"USA", "Y", "RUS", "Y", "CZE", "Y", "SVK", "N", "DEU", "Y", "SRB", "Y"}},
	} {
		list = append(list, eachYear(s.first, s.last, s.votes...)...)
	}
	// Two codes in one year: Serbia and Montenegro in spring, Serbia in December.
	list = append(list, rollCall("2006a", "2006-03-15", "60", "Spring", "USA", "Y", "SCG", "Y")...)
	list = append(list, rollCall("2006b", "2006-12-01", "61", "Winter", "USA", "Y", "SRB", "N")...)
	r := open(t, record.Options{Home: made(t, "2011_12_31", list)})
	for _, c := range []struct{ from, to, pair, want string }{
		{"1990", "1993", "RUS-USA", "1990 SUN, 1991 SUN, 1992 RUS, 1993 RUS"},
		{"1991", "1994", "CZE-USA", "1991 CSK, 1992 CSK, 1993 CZE, 1994 CZE"},
		{"1989", "1991", "DEU-USA", "1989 DEU, 1990 DEU, 1991 DEU"},
		{"2002", "2007", "SRB-USA", "2002 YUG, 2003 SCG, 2004 SCG, 2005 SCG, 2006 SCG, 2006 SRB, 2007 SRB"},
		{"1989", "1991", "DDR-USA", "1989 DDR, 1990 DDR"}, // no successor's votes under a dead state
	} {
		if got := spans(t, r, c.from, c.to, c.pair); got != c.want {
			t.Errorf("%s %s to %s: %s, want %s", c.pair, c.from, c.to, got, c.want)
		}
	}
	// Over a span both codes are one: 2005 and spring 2006 agree, winter does not.
	f := figures(t, r, record.Query{Measure: measureOf(t, "agreement"), By: record.BySpan, From: "2005", To: "2006"}, "SRB-USA")["SRB-USA 2005/2006"]
	if f.N != 3 || math.Abs(f.Value-2./3) > 1e-12 {
		t.Errorf("both codes over two years: %v of %d, want 2/3 of 3", f.Value, f.N)
	}
}

// Egypt and Syria were one member from 1958 to 1961, under a code of its own.
func TestUnitedArabRepublic(t *testing.T) {
	var list []ballot
	list = append(list, eachYear(1956, 1957, "EGY", "Y", "SYR", "N", "USA", "Y")...)
	list = append(list, eachYear(1958, 1960, "UAR", "Y", "USA", "Y")...)
	list = append(list, eachYear(1962, 1970, "UAR", "Y", "SYR", "N", "USA", "Y")...)
	list = append(list, eachYear(1971, 1972, "EGY", "Y", "SYR", "N", "USA", "Y")...)
	r := open(t, record.Options{Home: made(t, "1973_12_31", list)})
	if got, want := spans(t, r, "1957", "1959", "EGY-USA"), "1957 EGY, 1958 UAR, 1959 UAR"; got != want {
		t.Errorf("Egypt: %s, want %s", got, want)
	}
	// A union agrees with itself by definition: no figure of that kind is made.
	for key, f := range figures(t, r, record.Query{Measure: measureOf(t, "agreement"), By: record.ByYear, From: "1959", To: "1960"}, "EGY-SYR") {
		if f.Status == entente.Known {
			t.Errorf("%s in a union: %+v", key, f)
		}
	}
}

func TestGroupsWhoseMembersDidNotExist(t *testing.T) {
	var list []ballot
	list = append(list, eachYear(1990, 1992, "CSK", "Y", "HUN", "Y", "POL", "N", "USA", "Y")...)
	list = append(list, eachYear(1993, 1995, "CZE", "Y", "SVK", "Y", "HUN", "Y", "POL", "N", "USA", "Y")...)
	list = append(list, eachYear(1996, 1996, "CZE", "Y", "HUN", "Y")...)
	r := open(t, record.Options{Home: made(t, "1997_12_31", list)})
	subject := inline(t, r, "CZE", "SVK", "HUN", "POL")
	ask := func(measure, year string) entente.Figure {
		list, err := r.Figures(record.Query{Measure: measureOf(t, measure), By: record.ByYear, From: year, To: year, Subjects: []record.Subject{subject}})
		if err != nil || len(list) != 1 {
			t.Fatalf("%s %s: %v, %v", measure, year, list, err)
		}
		return list[0]
	}
	// All four from 1993: three pairs of six agree.
	if f := ask("agreement-pairs", "1994"); f.Value != .5 || f.Status != entente.Known || f.Share != 1 {
		t.Errorf("1994: %+v", f)
	}
	// A member without a vote: a part of the pairs, and it says so.
	if f := ask("agreement-pairs", "1996"); f.Value != 1 || f.Status != entente.Partial || math.Abs(f.Share-1./6) > 1e-12 || f.Note == "" {
		t.Errorf("1996: %+v", f)
	}
	if f := ask("share-unanimous", "1996"); f.Status != entente.Unknown || !math.IsNaN(f.Value) {
		t.Errorf("1996, common roll calls: %+v", f)
	}
	// Before 1993 two of the four are one federation: never a full group.
	if f := ask("agreement-pairs", "1991"); f.Status == entente.Known {
		t.Errorf("1991: %+v", f)
	}
	// With one member left there is no group.
	if f := ask("agreement-pairs", "1890"); f.Status == entente.Known || !math.IsNaN(f.Value) {
		t.Errorf("1890: %+v", f)
	}
}

// The last session and year are partial until the edition reaches their end.
func TestWhatIsOver(t *testing.T) {
	list := append(eachYear(2018, 2020, "CHN", "Y", "USA", "Y"), rollCall("e", "2020-03-01", "ES-12", "Emergency", "CHN", "Y", "USA", "N")...)
	for _, c := range []struct{ version, span, by, want string }{
		{"2020_12_31", "2020", record.ByYear, "known"},
		{"2020_12_30", "2020", record.ByYear, "partial"},
		{"2020_12_30", "2019", record.ByYear, "known"},
		{"2020_12_31", "75", record.BySession, "partial"}, // to September 2021
		{"2021_08_31", "75", record.BySession, "known"},
		{"2021_08_30", "75", record.BySession, "partial"},
		{"2020_12_31", "ES-12", record.BySession, "known"},
	} {
		r := open(t, record.Options{Home: made(t, c.version, list)})
		f, ok := figures(t, r, record.Query{Measure: measureOf(t, "agreement"), By: c.by, From: c.span, To: c.span}, "CHN-USA")["CHN-USA "+c.span]
		if !ok || string(f.Status) != c.want || (c.want == "partial") != (f.Note != "") {
			t.Errorf("edition %s, %s: %s (%q), want %s", c.version, c.span, f.Status, f.Note, c.want)
		}
	}
}
