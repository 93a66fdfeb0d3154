package baci_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/source"
	"entente/source/baci"
	"entente/states"
)

const head = "t,i,j,k,v,q\n"

func read(t testing.TB, role, content string) (records, issues []string, err error) {
	in := source.Input{Role: role, Name: "BACI.csv", Bytes: strings.NewReader(content), States: states.Default()}
	for e, err := range baci.New().Reader.Read(t.Context(), in) {
		if err != nil {
			return records, issues, err
		}
		if e.Issue != nil {
			issues = append(issues, fmt.Sprintf("%d %s %v", e.Issue.Row, e.Issue.Kind, e.Issue.Lost))
		}
		if r := e.Record; r != nil {
			records = append(records, fmt.Sprintf("%d %s>%s %s %s %g %s", r.Row, r.A, r.B, r.Kind, r.Span, r.Size, r.Unit))
		}
	}
	return records, issues, nil
}

// The rows are made up, in the publisher's layout: quantities are padded, and
// NA where there is none.
func TestRead(t *testing.T) {
	records, issues, err := read(t, "flows", head+
		"2019,643,156,270900,  35000000.125,  70000000\n"+
		"2019,643,156,440710,2000000,NA\n"+
		"2019,156,643,851712,1500.5,           NA\n"+
		"2019,842,251,10111,7,1\n"+ // the zero that leads the product is often lost
		"2019,579,757,10111,3,1\n"+
		"2019,699,490,10111,4,1\n"+
		"2019,699,490,10111,4,1\n"+
		"2019,364,344,270900,5,1\n"+
		"2019,711,156,10111,5,1\n"+
		"2018,364,156,270900,5,1\n"+
		"2019,364,364,270900,5,1\n"+
		"2019,364,156,2709000,5,1\n"+
		"2019,364,156,270900,-5,1\n"+
		"20,364,156,270900,5,1\n"+
		"2019,364\n")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{
		"3 CHN>RUS reconciled 2019 1.5005 million current USD",
		"6 IND>TWN reconciled 2019 0.004 million current USD",
		"8 IRN>HKG reconciled 2019 0.005 million current USD",
		"5 NOR>CHE reconciled 2019 0.003 million current USD",
		"1 RUS>CHN reconciled 2019 37000.000125 million current USD",
		"4 USA>FRA reconciled 2019 0.007 million current USD",
	}, records) + cmp.Diff([]string{
		"6 residual-area false", "7 duplicate-row true", "9 unknown-state true", "10 other-year true", "11 self-pair true",
		"12 unreadable-product true", "13 unreadable-number true", "14 unreadable-year true", "15 malformed-row true",
	}, issues); d != "" {
		t.Error(d)
	}
}

func TestRefuse(t *testing.T) {
	for _, c := range []struct{ role, in, want string }{
		{"flows", "t,i,j,hs6,v,q\n2019,1,2,3,4,5\n", "no column k"},
		{"flows", "t,i,j,k,v,v\n2019,1,2,3,4,5\n", "twice"},
		{"flows", head, "no data rows"},
		{"flows", "PK\x03\x04", "zip"},
		{"totals", head + "2019,364,156,270900,5,1\n", "role"},
	} {
		if _, _, err := read(t, c.role, c.in); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "BACI.csv") {
			t.Errorf("%.40q: %v, want %s", c.in, err, c.want)
		}
	}
}

// No bytes make the reader panic, and the records add up to the values of the
// rows that are not lost.
func FuzzRead(f *testing.F) {
	f.Add(head + "2019,643,156,270900,35,70\n2019,643,156,440710,2,NA\n")
	f.Add(head + "2019,490,156,1,1e308,\n2019,490,643,2,1e308,\n\"")
	f.Fuzz(func(t *testing.T, content string) {
		in := source.Input{Role: "flows", Name: "BACI.csv", Bytes: strings.NewReader(content), States: states.Default()}
		rows, lost, records := 0, map[int]bool{}, 0
		for e, err := range baci.New().Reader.Read(t.Context(), in) {
			if err != nil {
				if !strings.Contains(err.Error(), "BACI.csv") {
					t.Errorf("error %q does not name the file", err)
				}
				return
			}
			rows = max(rows, e.Rows)
			if e.Issue != nil && e.Issue.Lost {
				lost[e.Rows] = true
			}
			if r := e.Record; r != nil {
				records++
				if lost[r.Row] {
					t.Errorf("a record from row %d, which is lost", r.Row)
				}
			}
		}
		if kept := rows - len(lost); records > kept || records == 0 && kept > 0 {
			t.Errorf("%d records from %d rows of which %d are lost", records, rows, len(lost))
		}
	})
}
