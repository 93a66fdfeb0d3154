package record_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/testdata"
	"entente/record"
)

// tableRecord builds a record of the real tables that come through descriptors.
func tableRecord(t testing.TB, commercial bool) *record.Record {
	t.Helper()
	mirror := t.TempDir()
	files := map[string]string{}
	for name, file := range map[string]string{
		"mid5-directed": "cow_mid5_directed_dyad_year.csv.gz", "rivalries-tss": "thompson_sakuwa_suhas_rivalries_2021.csv.gz",
		"cfr-cyber": "cfr_cyber_operations_2005_2022.csv", "cgit": "cgit_china_investments_2005_2018.csv",
	} {
		files[name+"/"+file] = testdata.Path(t, "tables/"+file)
	}
	if err := linked(mirror, files); err != nil {
		t.Fatal(err)
	}
	home := builtHome(t, record.SyncOptions{Mirror: mirror, Sources: []string{"mid5-directed", "rivalries-tss", "cfr-cyber", "cgit"}})
	return open(t, record.Options{Home: home, Commercial: commercial})
}

// years lists the years with a value, and the value where it is not 1.
func yearsWith(all map[string]entente.Figure, subject string, first, last int) string {
	var years []string
	for y := first; y <= last; y++ {
		f, ok := all[fmt.Sprintf("%s %d", subject, y)]
		switch {
		case !ok || f.Value == 0:
		case f.Status == entente.Unknown:
			years = append(years, fmt.Sprintf("%d?", y))
		case f.Value == 1:
			years = append(years, fmt.Sprint(y))
		default:
			years = append(years, fmt.Sprintf("%d:%g", y, f.Value))
		}
	}
	return strings.Join(years, " ")
}

// The years of disputes, rivalries and sums of investments were taken from the
// same files with Python's csv module, by the publishers' numbers and names.
func TestDisputes(t *testing.T) {
	r := tableRecord(t, false)
	for _, c := range []struct {
		measure, subject, from, to string
		shown                      string
		first, last                int
		want                       string
	}{
		{"disputes", "IRN-RUS", "1900", "2015", "IRN-SUN", 1923, 1991, "1933 1941 1942 1945 1946 1951 1959 1963 1978 1980 1983 1986 1987"},
		{"disputes", "IRN-RUS", "1985", "2016", "IRN-RUS", 1992, 2016, "1993 2015? 2016?"},
		{"disputes", "CHN-RUS", "2008", "2014", "CHN-RUS", 2008, 2014, "2009 2012"},
		{"disputes", "USA-IRN", "1975", "2014", "IRN-USA", 1975, 2014,
			"1979 1980 1981 1983 1984 1985 1986 1987 1988 1991 1997 2003 2004 2005 2007 2008 2009 2011 2012 2013"},
		{"rivalry", "RUS-USA", "1940", "2022", "RUS-USA", 1992, 2022, "2007 2008 2009 2010 2011 2012 2013 2014 2015 2016 2017 2018 2019 2020 2021? 2022?"},
		{"rivalry", "CHN-IND", "2018", "2021", "CHN-IND", 2018, 2021, "2018 2019 2020 2021?"},
		{"investments", "CHN>IRN", "2005", "2019", "CHN>IRN", 2005, 2019, "2005:900 2006:3150 2007:2330 2008:200 2009:1760 2010:1790 2011:1310 2012:1940 " +
			"2013:710 2014:1010 2015:500 2016:5260 2017:4120 2018:2080 2019?"},
		{"investments", "CHN>PRK", "2009", "2012", "CHN>PRK", 2009, 2012, "2011:2000"},
		{"investments", "RUS>CHN", "2010", "2010", "RUS>CHN", 2010, 2010, "2010?"},
	} {
		got := yearsWith(figuresOf(t, r, c.measure, c.from, c.to, c.subject), c.shown, c.first, c.last)
		if got != c.want {
			t.Errorf("%s %s: %s, want %s", c.measure, c.subject, got, c.want)
		}
	}
}

// What stands beside a value: who speaks, what a 0 does not say, where the
// source ends.
func TestDisputeNotes(t *testing.T) {
	r := tableRecord(t, false)
	for _, c := range []struct {
		measure, subject, year, shown string
		status                        entente.Status
		note                          string
	}{
		{"disputes", "IRN-RUS", "1993", "IRN-RUS", entente.Known, "at least one"},
		{"disputes", "IRN-RUS", "1994", "IRN-RUS", entente.Known, "at least one"},
		{"disputes", "IRN-RUS", "2022", "IRN-RUS", entente.Unknown, "covers 1816 to 2014"},
		{"disputes", "CHN-HKG", "2000", "CHN-HKG", entente.Unknown, "HKG was none in 2000"},
		{"cyber-operations", "RUS>UKR", "2022", "RUS>UKR", entente.Partial, "claims"},
		{"cyber-operations", "CHN>PER", "2010", "CHN>PER", entente.Known, "does not mean that there was none"},
		{"cyber-operations", "RUS>UKR", "1999", "RUS>UKR", entente.Unknown, "covers"},
		{"investments", "CHN>RUS", "2018", "CHN>RUS", entente.Partial, "the edition ends 2018-06-30"},
		{"investments", "IRN>CHN", "2017", "IRN>CHN", entente.Unknown, "only what comes from CHN"},
		{"investments", "CHN>PRK", "2010", "CHN>PRK", entente.Known, "no deal below 100"},
	} {
		f, ok := figuresOf(t, r, c.measure, c.year, c.year, c.subject)[c.shown+" "+c.year]
		if !ok || f.Status != c.status || !strings.Contains(f.Note, c.note) || strings.Contains(f.Note+"$", "; $") {
			t.Errorf("%s %s %s: %v %+v, want %s with %q", c.measure, c.subject, c.year, ok, f, c.status, c.note)
		}
	}
}

// Without subjects all with a record answer; a file left out for its licence
// answers nothing.
func TestDisputesOfAll(t *testing.T) {
	r := tableRecord(t, false)
	// 110 rows of the file are of 2014, two for each pair.
	if n := len(figuresOf(t, r, "disputes", "2014", "2014")); n != 55 {
		t.Errorf("%d pairs have a dispute in 2014, want 55", n)
	}
	gated := tableRecord(t, true)
	for _, id := range []string{"disputes", "rivalry", "cyber-operations", "investments"} {
		subject := "CHN-USA"
		for _, f := range figuresOf(t, gated, id, "2010", "2010", subject) {
			if f.Status != entente.Unknown || !strings.Contains(f.Note, "--commercial") {
				t.Errorf("%s: %+v", id, f)
			}
		}
	}
	q := record.Query{Measure: measureOf(t, "disputes"), By: record.BySession}
	if _, err := r.Figures(q); err == nil || !strings.Contains(err.Error(), "by year") {
		t.Errorf("by session: %v", err)
	}
}

// With the publisher's own file of participants in the record all disputes of a
// pair count, each once. The rows are made up, in its layout.
func TestDisputesOfParticipants(t *testing.T) {
	mirror := t.TempDir()
	if err := os.MkdirAll(filepath.Join(mirror, "mid"), 0o755); err != nil {
		t.Fatal(err)
	}
	rows := "dispnum,stabb,ccode,stday,stmon,styear,endday,endmon,endyear,sidea,revstate,revtype1,revtype2,fatality,fatalpre,hiact,hostlev,orig,version\n" +
		"9001,A,365,1,3,1990,5,6,1992,1,0,0,0,0,0,7,3,1,5\n9001,B,2,1,3,1990,5,6,1992,0,0,0,0,0,0,0,1,1,5\n" +
		"9002,A,365,-9,5,1990,-9,5,1990,0,0,0,0,0,0,7,4,1,5\n9002,B,2,2,5,1990,3,5,1990,1,0,0,0,0,0,0,1,1,5\n"
	if err := os.WriteFile(filepath.Join(mirror, "mid", "MIDB 5.0.csv"), []byte(rows), 0o644); err != nil {
		t.Fatal(err)
	}
	all := figuresOf(t, built(t, mirror, "mid"), "disputes", "1989", "1993", "RUS-USA")
	var got []string
	for _, subject := range []string{"SUN-USA", "RUS-USA"} {
		if years := yearsWith(all, subject, 1989, 1993); years != "" {
			got = append(got, subject+" "+years)
		}
	}
	if d := cmp.Diff([]string{"SUN-USA 1989? 1990:2 1991", "RUS-USA 1992 1993?"}, got); d != "" {
		t.Error(d)
	}
	if f := all["SUN-USA 1990"]; strings.Contains(f.Note, "keeps one") {
		t.Errorf("note %q is of the other source", f.Note)
	}
}
