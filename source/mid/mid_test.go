package mid_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/source"
	"entente/source/mid"
	"entente/states"
)

const head = "dispnum,stabb,ccode,stday,stmon,styear,endday,endmon,endyear,sidea,revstate,revtype1,revtype2,fatality,fatalpre,hiact,hostlev,orig,version\n"

func read(t testing.TB, role, content string) (records, issues []string, err error) {
	in := source.Input{Role: role, Name: "MIDB.csv", Bytes: strings.NewReader(content), States: states.Default()}
	for e, err := range mid.New().Reader.Read(t.Context(), in) {
		if err != nil {
			return records, issues, err
		}
		if e.Issue != nil {
			issues = append(issues, fmt.Sprintf("%d %s %v", e.Issue.Row, e.Issue.Kind, e.Issue.Lost))
		}
		if r := e.Record; r != nil {
			records = append(records, fmt.Sprintf("%d %s>%s %v %s %s %s", r.Row, r.A, r.B, r.Size, r.Span, r.Certainty, r.Ref))
		}
	}
	return records, issues, nil
}

// The rows are made up, in the publisher's layout.
func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, in        string
		records, issues []string
	}{
		{"two opponents", "9001,AAA,2,3,5,1990,20,5,1990,1,0,-9,-9,0,0,7,3,1,5\n9001,BBB,40,4,5,1990,18,5,1990,0,0,-9,-9,0,0,0,1,1,5\n",
			[]string{"1 USA>CUB 3 1990-05-04/1990-05-18 confirmed 9001", "2 CUB>USA 1 1990-05-04/1990-05-18 confirmed 9001"}, nil},
		{"participation that does not overlap",
			"9002,A,2,1,1,1990,31,1,1990,1,0,0,0,0,0,7,3,1,5\n9002,B,40,1,1,1990,28,2,1990,0,0,0,0,0,0,0,1,1,5\n9002,C,20,1,2,1990,28,2,1990,1,0,0,0,0,0,1,2,0,5\n9003,D,70,1,1,1990,31,1,1990,1,0,0,0,0,0,7,3,1,5\n9003,E,40,1,2,1990,5,2,1990,0,0,0,0,0,0,0,1,1,5\n",
			[]string{"1 USA>CUB 3 1990-01-01/1990-01-31 confirmed 9002", "2 CUB>USA 1 1990-01-01/1990-01-31 confirmed 9002",
				"2 CUB>CAN 1 1990-02-01/1990-02-28 confirmed 9002", "3 CAN>CUB 2 1990-02-01/1990-02-28 confirmed 9002"},
			[]string{"4 no-overlap false", "4 no-opponent true", "5 no-opponent true"}},
		{"unknown days", "9004,A,2,-9,7,1990,-9,8,1990,1,0,0,0,-9,0,7,3,1,5\n9004,B,40,10,8,1990,1,9,1990,0,0,0,0,0,0,-8,-9,1,5\n",
			[]string{"1 USA>CUB 3 1990-08-10/1990-08-31 reported 9004", "2 CUB>USA NaN 1990-08-10/1990-08-31 reported 9004"},
			[]string{"1 unknown-day false", "1 unknown-day false", "1 missing-value false", "2 missing-value false", "2 not-applicable false", "1 overlap-uncertain false"}},
		{"the code of the time, an open end", "9005,A,365,1,1,1980,-7,-7,-7,1,0,0,0,0,0,7,3,1,5\n9005,B,365,1,1,1980,1,1,1993,0,0,0,0,0,0,7,3,1,5\n9005,C,2,1,1,1980,2,1,1981,0,0,0,0,0,0,7,4,1,5\n",
			[]string{"1 SUN>USA 3 1980-01-01/1981-01-02 confirmed 9005", "3 USA>SUN 4 1980-01-01/1981-01-02 confirmed 9005"},
			[]string{"1 ongoing false", "1 self-pair false", "2 no-opponent true"}},
		{"rows that cannot be read",
			"x,A,2,1,1,1990,1,1,1990,1,0,0,0,0,0,7,3,1,5\n9,A,2,1,1,1990,1,1,1990,2,0,0,0,0,0,7,3,1,5\n9,A,2,31,2,1990,1,3,1990,1,0,0,0,0,0,7,3,1,5\n9,A,2,1,2,1990,1,1,1990,1,0,0,0,0,0,7,3,1,5\n9,A,999,1,1,1990,1,1,1990,1,0,0,0,0,0,7,3,1,5\n9,A\n9,A,2,1,1,1990,1,13,1990,1,0,0,0,0,0,7,3,1,5\n9,A,2,4294967297,1,1990,1,1,1990,1,0,0,0,0,0,7,3,1,5\n",
			nil, []string{"1 missing-dispute true", "2 unreadable-side true", "3 unreadable-date true", "4 inverted-span true", "5 unknown-state true", "6 malformed-row true", "7 unreadable-date true", "8 unreadable-date true"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, issues, err := read(t, "participants", head+c.in)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.records, records) + cmp.Diff(c.issues, issues); d != "" {
				t.Error(d)
			}
		})
	}
}

// Every participant is paired with every other, so that a file with very many in
// one dispute would never be done.
func TestVeryManyParticipants(t *testing.T) {
	const row = "9001,AAA,2,3,5,1990,20,5,1990,1,0,-9,-9,0,0,7,3,1,5\n"
	if _, _, err := read(t, "participants", head+strings.Repeat(row, 1001)); err == nil || !strings.Contains(err.Error(), "over 1000 participants") {
		t.Errorf("a dispute of 1001 participants: %v", err)
	}
}

func TestRefuse(t *testing.T) {
	for _, c := range []struct{ role, in, want string }{
		{"participants", "dispnum,stday,stmon,styear,endday,endmon,endyear,outcome,settle,fatality,fatalpre,maxdur,mindur,hiact,hostlev,recip,numa,numb,ongo2014,version\n1\n", "MIDA"},
		{"participants", strings.Replace(head, "sidea,", "", 1), "no column sidea"},
		{"participants", strings.Replace(head, "orig", "mood", 1), `"mood"`},
		{"participants", strings.Replace(head, "orig", "ccode", 1), "twice"},
		{"participants", head, "no data rows"},
		{"participants", "", "empty"},
		{"disputes", head, "role"},
	} {
		if _, _, err := read(t, c.role, c.in); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "MIDB.csv") {
			t.Errorf("%.40q: %v, want %s", c.in, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(head + "9001,A,2,3,5,1990,20,5,1990,1,0,-9,-9,0,0,7,3,1,5\n9001,B,40,-9,5,1990,-9,-9,1990,0,0,-9,-9,-9,0,0,1,1,5\n")
	f.Add(head + "1,A,365,1,1,1980,-7,-7,-7,1,0,0,0,0,0,7,3,1,5\n\"")
	f.Add("\x1f\x8b")
	f.Fuzz(func(t *testing.T, content string) {
		in := source.Input{Role: "participants", Name: "MIDB.csv", Bytes: strings.NewReader(content), States: states.Default()}
		rows, accounted := 0, map[int]bool{}
		for e, err := range mid.New().Reader.Read(t.Context(), in) {
			if err != nil {
				if !strings.Contains(err.Error(), "MIDB.csv") {
					t.Errorf("error %q does not name the file", err)
				}
				return
			}
			rows = e.Rows
			switch {
			case e.Record != nil:
				accounted[e.Record.Row] = true
				if s := e.Record.Span; s.To.Known() && s.From >= s.To {
					t.Errorf("row %d: span %v", e.Record.Row, s)
				}
			case e.Issue.Lost:
				if accounted[e.Issue.Row] {
					t.Errorf("row %d is lost and gives a record", e.Issue.Row)
				}
				accounted[e.Issue.Row] = true
			}
		}
		if rows != len(accounted) {
			t.Errorf("%d rows, %d of them give a record or a loss", rows, len(accounted))
		}
	})
}
