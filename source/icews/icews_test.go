package icews_test

import (
	"bytes"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"entente"
	"entente/internal/testdata"
	"entente/source"
	"entente/source/icews"
	"entente/states"
)

func read(t testing.TB, text string) (events []source.Event, issues []entente.Issue, err error) {
	t.Helper()
	in := source.Input{Role: "year", Name: "events.2018.tab", Bytes: strings.NewReader(text), States: states.Default()}
	for b, err := range (icews.Reader{}).Events(t.Context(), in) {
		if err != nil {
			return events, issues, err
		}
		events, issues = append(events, b.Events...), append(issues, b.Issues...)
	}
	return events, issues, nil
}

// The sample of 2018 has 3,705 rows, 3,337 with both countries and 1,741 of
// those with two different ones (counted with awk).
func TestRealSample(t *testing.T) {
	b, err := os.ReadFile(testdata.Path(t, "mirror/icews/events.2018.sample.tab"))
	if err != nil {
		t.Fatal(err)
	}
	events, issues, err := read(t, string(b))
	if err != nil || len(events) != 3705 {
		t.Fatalf("%d events, want 3705; %v", len(events), err)
	}
	facts, err := os.ReadFile(testdata.Path(t, "facts/icews_country_iso3.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	iso := map[string]string{}
	for line := range strings.Lines(string(facts)) {
		if name, code, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			iso[name] = code
		}
	}
	both, pairs := 0, 0
	for i, line := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")[1:] {
		f, e := strings.Split(line, "\t"), events[i]
		if e.A != "" && e.B != "" {
			both++
		}
		if e.Pair() {
			pairs++
		}
		for _, c := range []struct {
			got  entente.Code
			name string
		}{{e.A, f[4]}, {e.B, f[10]}} {
			if want, ok := iso[c.name]; ok && string(c.got) != want {
				t.Errorf("row %d: %s is %q, facts say %s", i+1, c.name, c.got, want)
			}
		}
		score, _ := strconv.ParseFloat(f[7], 64)
		if strconv.FormatInt(e.ID, 10) != f[0] || e.Day.String() != f[1] || e.Code != f[6] || e.Goldstein != score || e.Mentions != -1 || !math.IsNaN(e.Tone) {
			t.Errorf("row %d: %+v is not %q", i+1, e, f)
		}
	}
	if both != 3337 || pairs != 1741 {
		t.Errorf("%d with two countries, want 3337; %d pairs, want 1741", both, pairs)
	}
	for _, i := range issues {
		t.Errorf("%+v", i)
	}
}

const header = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\n"

func TestRules(t *testing.T) {
	events, issues, err := read(t, header+
		"1\t2018-06-01\tIran\tNA\tIran\tConsult\t040\t1\tForeign Affairs (Russia)\tExecutive,Foreign Ministry,Government\tRussian Federation\r\n"+
		"2\t2018-06-01\tUnited Nations\tInternational Government Organization\tNA\tx\t040\tNA\tCitizen (China)\tSocial\tChina\n"+
		"3\t2018-06-01\tNA\tNA\tNA\tx\t040\t1\tSomebody\tSocial\tNA\n")
	if err != nil || len(issues) != 0 || len(events) != 3 {
		t.Fatalf("%d events, %v, %v", len(events), issues, err)
	}
	for i, want := range []string{"IRN country RUS agency", " body CHN society", " none  no-country"} {
		e := events[i]
		if got := string(e.A) + " " + e.RuleA.String() + " " + string(e.B) + " " + e.RuleB.String(); got != want {
			t.Errorf("row %d is %q, want %q", i+1, got, want)
		}
	}
	if !math.IsNaN(events[1].Goldstein) {
		t.Errorf("a score that is not given is %g", events[1].Goldstein)
	}
}

func TestFlaws(t *testing.T) {
	good := "1\t2018-06-01\tIran\tNA\tIran\tConsult\t040\t1\tChina\tNA\tChina"
	for kind, c := range map[string]struct {
		row  string
		lost bool
	}{
		"malformed-row":     {"1\t2", true},
		"unreadable-date":   {strings.Replace(good, "2018-06-01", "2018-06-31", 1), true},
		"unreadable-id":     {"x" + good, true},
		"unknown-code":      {strings.Replace(good, "040", "---", 1), false},
		"unreadable-number": {strings.Replace(good, "\t1\t", "\t11\t", 1), false},
		"unknown-state":     {strings.ReplaceAll(good, "China\tNA\tChina", "X\tNA\tAtlantis"), false},
	} {
		events, issues, err := read(t, header+good+"\n"+c.row+"\n"+good+"\n")
		want := 3
		if c.lost {
			want = 2
		}
		if err != nil || len(events) != want || len(issues) != 1 || issues[0].Kind != kind || issues[0].Lost != c.lost {
			t.Errorf("%s: %d events, %+v, %v", kind, len(events), issues, err)
		}
	}
	for _, text := range []string{"", "\n", header, "a\tb\n1\t2\n", strings.Replace(header, "Event Date", "Event ID", 1) + good} {
		if _, _, err := read(t, text); err == nil {
			t.Errorf("%.30q is read", text)
		}
	}
}

func FuzzEvents(f *testing.F) {
	f.Add([]byte(header + "1\t2018-06-01\tIran\tNA\tIran\tConsult\t040\t1\tChina\tNA\tChina\n"))
	f.Add([]byte(header + "1\t2018-06-01\tIran\tNA\n\n\t\t\t\t\t\t\t\t\t\t\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		in := source.Input{Role: "year", Name: "x", Bytes: bytes.NewReader(b), States: states.Default()}
		events, lost, rows := 0, 0, 0
		for batch, err := range (icews.Reader{}).Events(t.Context(), in) {
			if err != nil {
				return
			}
			for _, i := range batch.Issues {
				if i.Lost {
					lost++
				}
			}
			events, rows = events+len(batch.Events), batch.Rows
		}
		if events+lost != rows {
			t.Fatalf("%d events and %d lost of %d rows", events, lost, rows)
		}
	})
}

// A name that passes from one state to another within a year means the old one
// to the last day, however the rows are ordered. The register is made up.
func TestNameChangesHands(t *testing.T) {
	register, err := states.Parse(strings.NewReader(`
regions: {Asia: [Western Asia]}
states:
- {code: AAA, name: "Land @..2006-06-05", subregion: Western Asia, spells: [..2006-06-05]}
- {code: BBB, name: "Land @2006-06-05..", subregion: Western Asia, spells: [2006-06-05..]}
`))
	if err != nil {
		t.Fatal(err)
	}
	text := "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\n"
	days := []string{"2006-06-01", "2006-06-05", "2006-06-04", "2006-12-31"}
	for i, d := range days {
		text += strconv.Itoa(i+1) + "\t" + d + "\tLand\t\tLand\t010\t0\t\t\t\n"
	}
	in := source.Input{Role: "year", Name: "events.2006.tab", Bytes: strings.NewReader(text), States: register}
	n := 0
	for b, err := range (icews.Reader{}).Events(t.Context(), in) {
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range b.Events {
			want := entente.Code("AAA")
			if days[n] >= "2006-06-05" {
				want = "BBB"
			}
			if e.A != want {
				t.Errorf("on %s Land is %s, want %s", e.Day, e.A, want)
			}
			n++
		}
	}
	if n != len(days) {
		t.Fatalf("%d events, want %d", n, len(days))
	}
}
