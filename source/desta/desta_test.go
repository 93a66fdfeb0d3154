package desta_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/source"
	"entente/source/desta"
	"entente/states"
)

const head = "country1,country2,iso1,iso2,number,base_treaty,name,entry_type,year,entryforceyear,typememb,regioncon,wto_listed\n"

func read(t testing.TB, role, content string) (records, issues []string, err error) {
	in := source.Input{Role: role, Name: "desta.csv", Bytes: strings.NewReader(content), States: states.Default()}
	for e, err := range desta.New().Reader.Read(t.Context(), in) {
		if err != nil {
			return records, issues, err
		}
		if e.Issue != nil {
			issues = append(issues, fmt.Sprintf("%d %s %v", e.Issue.Row, e.Issue.Kind, e.Issue.Lost))
		}
		if r := e.Record; r != nil {
			records = append(records, fmt.Sprintf("%d %s-%s %s %s %s %q", r.Row, r.A, r.B, r.Kind, r.Span, r.Ref, r.Label))
		}
	}
	return records, issues, nil
}

// The rows are made up, in the publisher's layout.
func TestRead(t *testing.T) {
	records, issues, err := read(t, "dyads", head+
		"Peru,Chile,604,152,9001,9001,Chile Peru,base_treaty,1998,1999,1,Americas,1\n"+
		"Peru,Chile,604,152,9001a,9001,\"Chile, Peru (consolidated)\",consolidated,2006,2009,1,Americas,1\n"+
		"Peru,United States,604,842,9002,9002,Peru US,base_treaty,2006,NA,1,Americas,1\n"+
		"C\xf4te d'Ivoire,Peru,384,604,9003+1,9003,A,accession,2001,2002,1,X,1\n"+
		"Peru,Chile,604,152,9004,9004,B,negotiation,2001,,1,X,1\n"+
		"Peru,Chile,604,152,9004,9004,B,rumour,2001,,1,X,1\n"+
		"Peru,Atlantis,604,1,9004,9004,B,base_treaty,2001,2001,1,X,1\n"+
		"Peru,Chile,604,152,9004,9004,B,base_treaty,,,1,X,1\n"+
		"Peru,Chile,604,152,9004,9004,B,base_treaty,2001,soon,1,X,1\n"+
		"Chile,Peru,152,604,9001,9001,Chile Peru,base_treaty,1998,1999,1,Americas,1\n"+
		"Peru,Peru,604,604,9005,9005,C,protocol or amendment,1998,1999,1,X,1\n"+
		"Soviet Union,Finland,643,246,9006,9006,D,protocol or amendment,1960,1961,1,X,1\n"+
		"Peru\n")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{
		`1 CHL-PER trade-agreement 1999-01-01/ 9001 "Chile Peru (9001)"`,
		`2 CHL-PER trade-agreement-consolidated 2009-01-01/ 9001 "Chile, Peru (consolidated) (9001a)"`,
		`3 PER-USA trade-agreement-signed 2006 9002 "Peru US (9002)"`,
		`4 CIV-PER trade-agreement 2002-01-01/ 9003 "A (9003+1)"`,
		`12 FIN-SUN trade-agreement-amendment 1961-01-01/ 9006 "D (9006)"`,
	}, records) + cmp.Diff([]string{
		"3 not-in-force false", "5 no-agreement true", "6 unknown-entry-type true", "7 unknown-state true", "8 unreadable-year true",
		"9 unreadable-year true", "10 duplicate-row true", "11 self-pair true", "13 malformed-row true",
	}, issues); d != "" {
		t.Error(d)
	}
}

func TestRefuse(t *testing.T) {
	for _, c := range []struct{ role, in, want string }{
		{"dyads", strings.Replace(head, "entryforceyear", "inforce", 1), "no column entryforceyear"},
		{"dyads", strings.Replace(head, "typememb", "year", 1), "twice"},
		{"dyads", head, "no data rows"},
		{"dyads", "PK\x03\x04", "spreadsheet"},
		{"treaties", head, "role"},
	} {
		if _, _, err := read(t, c.role, c.in); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "desta.csv") {
			t.Errorf("%.40q: %v, want %s", c.in, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(head + "Peru,Chile,604,152,9001,9001,Chile Peru,base_treaty,1998,1999,1,Americas,1\n")
	f.Add(head + "C\xf4te d'Ivoire,Peru,,,,,\"\",accession,2001.0,NA,,,\n\"")
	f.Fuzz(func(t *testing.T, content string) {
		in := source.Input{Role: "dyads", Name: "desta.csv", Bytes: strings.NewReader(content), States: states.Default()}
		rows, accounted := 0, map[int]bool{}
		for e, err := range desta.New().Reader.Read(t.Context(), in) {
			if err != nil {
				if !strings.Contains(err.Error(), "desta.csv") {
					t.Errorf("error %q does not name the file", err)
				}
				return
			}
			rows = e.Rows
			if e.Issue != nil && e.Issue.Lost || e.Record != nil {
				accounted[e.Rows] = true
			}
		}
		if rows != len(accounted) {
			t.Errorf("%d rows, %d of them give a record or a loss", rows, len(accounted))
		}
	})
}
