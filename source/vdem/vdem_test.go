package vdem_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/source"
	"entente/source/vdem"
	"entente/states"
)

const head = "\"country_name\",\"country_text_id\",\"country_id\",\"year\",\"historical_date\",\"COWcode\",\"v2x_polyarchy\",\"v2x_polyarchy_codelow\",\"v2x_polyarchy_codehigh\",\"v2x_libdem\"\n"

func read(t testing.TB, role, content string) (records, issues []string, err error) {
	in := source.Input{Role: role, Name: "V-Dem.csv", Bytes: strings.NewReader(content), States: states.Default()}
	for e, err := range vdem.New().Reader.Read(t.Context(), in) {
		if err != nil {
			return records, issues, err
		}
		if e.Issue != nil {
			issues = append(issues, fmt.Sprintf("%d %s %v", e.Issue.Row, e.Issue.Kind, e.Issue.Lost))
		}
		if r := e.Record; r != nil {
			records = append(records, fmt.Sprintf("%d %s %v [%v %v] %s", r.Row, r.A, r.Size, r.Low, r.High, r.Span))
		}
	}
	return records, issues, nil
}

// The rows are made up, in the publisher's layout.
func TestRead(t *testing.T) {
	records, issues, err := read(t, "country-year", head+
		"\"Russia\",\"RUS\",11,1980,\"1980-12-31\",365,0.125,0.1,0.25,0.1\n"+
		"\"Russia\",\"RUS\",11,2000,\"2000-12-31\",365,0.5,0.4,0.6,0.1\n"+
		"\"Namibia\",\"NAM\",127,2000,\"2000-12-31\",NA,0.5,NA,0.6,0.1\n"+
		"\"Hong Kong\",\"XXX\",167,2000,\"2000-12-31\",,0.5,0.6,0.7,0.1\n"+
		"\"Nowhere\",\"PSG\",138,2000,\"2000-12-31\",,0.5,0.4,0.7,0.1\n"+
		"\"Peru\",\"PER\",30,1800,\"1800-12-31\",135,NA,NA,NA,NA\n"+
		"\"Peru\",\"PER\",30,soon,\"\",135,0.5,0.4,0.6,0.1\n"+
		"\"Peru\",\"PER\",30,2001,\"\",135,1.5,0.4,0.6,0.1\n"+
		"\"Russia\",\"RUS\",11,2000,\"2000-12-31\",365,0.5,0.4,0.6,0.1\n"+
		"\"Peru\"\n")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{
		"1 SUN 0.125 [0.1 0.25] 1980", "2 RUS 0.5 [0.4 0.6] 2000", "3 NAM 0.5 [NaN NaN] 2000", "4 HKG 0.5 [NaN NaN] 2000",
	}, records) + cmp.Diff([]string{
		"3 code-unknown false", "3 unusable-bounds false", "4 code-unknown false", "4 unusable-bounds false", "5 unknown-state true",
		"6 missing-value true", "7 unreadable-year true", "8 unreadable-number true", "9 duplicate-row true", "10 malformed-row true",
	}, issues); d != "" {
		t.Error(d)
	}
}

func TestRefuse(t *testing.T) {
	for _, c := range []struct{ role, in, want string }{
		{"country-year", strings.Replace(head, "COWcode", "cow", 1), "no column COWcode"},
		{"country-year", strings.Replace(head, "v2x_libdem", "year", 1), "twice"},
		{"country-year", head, "no data rows"},
		{"country-year", "<html>", "web page"},
		{"country-date", head, "role"},
	} {
		if _, _, err := read(t, c.role, c.in); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "V-Dem.csv") {
			t.Errorf("%.40q: %v, want %s", c.in, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(head + "\"Peru\",\"PER\",30,2001,\"\",135,0.5,0.4,0.6,0.1\n")
	f.Add(head + "Peru,NA,,1789,,x,NaN,,0x1p-2,\n\"")
	f.Fuzz(func(t *testing.T, content string) {
		in := source.Input{Role: "country-year", Name: "V-Dem.csv", Bytes: strings.NewReader(content), States: states.Default()}
		rows, accounted := 0, map[int]bool{}
		for e, err := range vdem.New().Reader.Read(t.Context(), in) {
			if err != nil {
				if !strings.Contains(err.Error(), "V-Dem.csv") {
					t.Errorf("error %q does not name the file", err)
				}
				return
			}
			rows = e.Rows
			if e.Issue != nil && e.Issue.Lost || e.Record != nil {
				accounted[e.Rows] = true
			}
			if r := e.Record; r != nil && !(r.Size >= 0 && r.Size <= 1) {
				t.Errorf("row %d: %v", r.Row, r.Size)
			}
		}
		if rows != len(accounted) {
			t.Errorf("%d rows, %d of them give a record or a loss", rows, len(accounted))
		}
	})
}
