package atop_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/source"
	"entente/source/atop"
)

// numbers resolves COW numbers to codes that show them.
type numbers struct {
	source.CodeResolver // any other system is not asked for
}

func (numbers) Resolve(string, entente.Date) (entente.Code, string, bool) { return "", "", false }
func (numbers) Suggest(string) string                                     { return "" }
func (numbers) FromCOW(number int, on entente.Date) (entente.Code, bool) {
	if number == 999 || number == 998 && on.Known() {
		return "", false
	}
	if number == 365 && on < entente.NewDate(1991, 12, 26) {
		return "SUN", true
	}
	return entente.Code(fmt.Sprintf("C%03d", number)), true
}

func read(t testing.TB, role, content string) (records, issues []string, err error) {
	in := source.Input{Role: role, Name: "atop.csv", Bytes: strings.NewReader(content), States: numbers{}}
	for e, err := range atop.New().Reader.Read(t.Context(), in) {
		if err != nil {
			return records, issues, err
		}
		if e.Issue != nil {
			issues = append(issues, fmt.Sprintf("%d %s %v", e.Issue.Row, e.Issue.Kind, e.Issue.Lost))
		}
		if r := e.Record; r != nil {
			records = append(records, fmt.Sprintf("%d %s %s %s %s %s %d", r.Row, r.Ref, r.Kind, r.A, r.B, r.Span, r.Span.Precision))
		}
	}
	return records, issues, nil
}

const (
	members = "atopid,member,phase,yrent,moent,dayent,yrexit,moexit,dayexit,ineffect,defense,offense,neutral,nonagg,consul\n"
	phases  = "atopid,atopidphase,phase,begyr,begmo,begday,endyr,endmo,endday,ineffect,defense,offense,neutral,nonagg,consul,mem1,mem2\n"
)

// The rows are made up.
func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, role, in  string
		records, issues []string
	}{
		{
			name: "what each promised, to the day", role: "member",
			in: members + "1,2,0,1950,1,15,1960,2,10,0,1,0,0,0,1\n1,3,0,1955,3,1,0,0,0,1,0,0,0,1,0\n2,3,0,1956,1,1,0,0,0,1,1,0,0,0,0\n",
			records: []string{
				"1 1 member C002  1950-01-15/1960-02-10 0",
				"2 1 member C003  1955-03-01/ 0",
				"2 1 alliance C002 C003 1955-03-01/1960-02-10 0",
				"1 1 defense C002 C003 1955-03-01/1960-02-10 0",
				"1 1 consultation C002 C003 1955-03-01/1960-02-10 0",
				"2 1 nonaggression C003 C002 1955-03-01/1960-02-10 0",
				"3 2 member C003  1956-01-01/ 0",
			},
		}, {
			name: "a member that owes nothing is allied all the same", role: "member",
			in: members + "1,2,0,1950,1,1,1951,1,1,0,0,0,0,0,0\n1,3,0,1950,1,1,1951,1,1,0,0,1,1,0,0\n",
			records: []string{
				"1 1 member C002  1950-01-01/1951-01-01 0", "2 1 member C003  1950-01-01/1951-01-01 0",
				"2 1 alliance C002 C003 1950-01-01/1951-01-01 0",
				"2 1 offense C003 C002 1950-01-01/1951-01-01 0", "2 1 neutrality C003 C002 1950-01-01/1951-01-01 0",
			},
		}, {
			name: "phases side by side: two successors carry a treaty on", role: "member",
			in: members + "1,4,2,1993,1,1,0,0,0,1,0,0,0,0,0\n1,5,3,1993,1,1,0,0,0,1,0,0,0,0,0\n1,6,2,1993,1,1,0,0,0,1,0,0,0,0,0\n1,6,3,1993,1,1,0,0,0,1,0,0,0,0,0\n",
			records: []string{
				"1 1 member C004  1993-01-01/ 0", "2 1 member C005  1993-01-01/ 0",
				"3 1 member C006  1993-01-01/ 0", "3 1 alliance C004 C006 1993-01-01/ 0",
				"4 1 member C006  1993-01-01/ 0", "4 1 alliance C005 C006 1993-01-01/ 0",
			},
		}, {
			name: "one enters on the day on which another leaves", role: "member",
			in: members + "1,7,0,1950,1,1,1960,5,5,0,0,0,0,1,0\n1,8,0,1960,5,5,0,0,0,1,0,0,0,1,0\n1,9,0,1960,5,4,0,0,0,1,0,0,0,0,0\n",
			records: []string{
				"1 1 member C007  1950-01-01/1960-05-05 0", "2 1 member C008  1960-05-05/ 0",
				"3 1 member C009  1960-05-04/ 0", "3 1 alliance C007 C009 1960-05-04/1960-05-05 0", "1 1 nonaggression C007 C009 1960-05-04/1960-05-05 0",
				"3 1 alliance C008 C009 1960-05-05/ 0", "2 1 nonaggression C008 C009 1960-05-05/ 0",
			},
		}, {
			name: "one number, two states in turn", role: "member",
			in: members + "1,365,0,1980,1,1,2000,1,1,0,0,0,0,1,0\n1,2,0,1991,1,1,0,0,0,1,0,0,0,0,0\n",
			records: []string{
				"1 1 member SUN  1980-01-01/1991-12-25 0", "1 1 member C365  1991-12-26/2000-01-01 0", "2 1 member C002  1991-01-01/ 0",
				"2 1 alliance C002 SUN 1991-01-01/1991-12-25 0", "1 1 nonaggression SUN C002 1991-01-01/1991-12-25 0",
				"2 1 alliance C002 C365 1991-12-26/2000-01-01 0", "1 1 nonaggression C365 C002 1991-12-26/2000-01-01 0",
			},
		}, {
			name: "dates", role: "member",
			in: members + "1,2,0,1950,1,,1960,2,,0,0,0,0,0,0\n2,2,0,1950,,,1960,-9,-9,0,0,0,0,0,0\n3,2,0,1950,2,30,0,0,0,1,0,0,0,0,0\n4,2,0,1950,2,3,1949,1,1,0,0,0,0,0,0\n5,2,0,1950,2,3,0,0,0,0,0,0,0,0,0\n6,2,0,1950,2,3,1951,2,3,1,0,0,0,0,0\n",
			records: []string{
				"1 1 member C002  1950-01-01/1960-02-29 1", "2 2 member C002  1950/1960 2",
				"5 5 member C002  1950-02-03/ 0", "6 6 member C002  1950-02-03/1951-02-03 0",
			},
			issues: []string{
				"1 day-unknown false", "1 day-unknown false", "2 month-unknown false", "2 month-unknown false", "3 unreadable-date true",
				"4 ends-before-it-begins true", "5 in-effect-contradicted false", "6 in-effect-contradicted false",
			},
		}, {
			name: "states and codes", role: "member",
			in:      members + "1,999,0,1950,1,1,0,0,0,1,1,0,0,0,0\n1,998,0,1950,1,1,0,0,0,1,-9,,2,1,0\n,2,0,1950,1,1,0,0,0,1,1,0,0,0,0\n1,2\n",
			records: []string{"2 1 member C998  1950-01-01/ 0"},
			issues: []string{
				"1 unknown-state true", "2 code-out-of-time false", "2 obligation-unreadable false", "2 obligation-unreadable false",
				"2 obligation-unreadable false", "3 no-alliance-number true", "4 malformed-row true",
			},
		}, {
			name: "phases", role: "phase",
			in:      phases + "10,1001,1,1950,1,1,1955,6,30,0,1,0,0,0,1,2,3\n10,1002,2,1955,6,30,0,0,0,1,1,0,0,0,1,2,999\n11,11,0,1950,1,1,0,0,0,1,1,0,0,0,0,999,\n",
			records: []string{"1 1001 phase C002  1950-01-01/1955-06-30 0", "1 1001 phase C003  1950-01-01/1955-06-30 0", "2 1002 phase C002  1955-06-30/ 0"},
			issues:  []string{"2 unknown-listed-state false", "3 unknown-listed-state false", "3 no-known-member true"},
		}, {
			name: "state-year", role: "state-year",
			in:      "state,year,number\n2,1950,3\n999,1950,1\n2,x,1\n2,1951,-9\n",
			records: []string{"1  alliances C002  1950 2"},
			issues:  []string{"2 unknown-state true", "3 unreadable-date true", "4 unreadable-number true"},
		}, {
			name: "institutions", role: "inst",
			in:      "atopid,atopidphase,milinst,formal\n1,1001,2,1\n1,1002,,\n1,,2,1\n1,1003,x,1\n",
			records: []string{"1 1001 institution   / 0", "2 1002 institution   / 0"},
			issues:  []string{"2 missing-value false", "3 no-alliance-number true", "4 unreadable-number true"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, issues, err := read(t, c.role, c.in)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.records, records) + cmp.Diff(c.issues, issues); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestRefuse(t *testing.T) {
	for _, c := range []struct {
		name, role, in string
		want           []string
	}{
		{"other layout", "member", "atopid,member\n1,2\n", []string{"atop.csv", "no column phase, yrent"}},
		{"no rows", "member", members, []string{"atop.csv", "no data rows"}},
		{"column twice", "inst", "atopid,atopid,atopidphase,milinst\n", []string{"atop.csv", "atopid stands twice"}},
		{"role", "dyads", members, []string{"atop.csv", `"dyads"`}},
		{"binary", "member", "\x00", []string{"atop.csv", "binary"}},
		{"one alliance of the whole file", "member", members + strings.Repeat("1,2,0,1950,1,1,0,0,0,1,0,0,0,0,0\n", 1001), []string{"atop.csv", "row 1001", "alliance 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := read(t, c.role, c.in)
			if err == nil {
				t.Fatal("no error")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q does not say %q", err, w)
				}
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add("member", members+"1,2,0,1950,1,15,1960,2,10,0,1,0,0,0,1\n1,3,0,1955,3,,0,0,0,1,0,0,0,1,0\n1,999,0,1955,3,,0,0,0,1,0,0,0,1,0\n")
	f.Add("phase", phases+"10,1001,1,1950,1,1,1955,6,30,0,1,0,0,0,1,2,3\n")
	f.Add("state-year", "state,year,number\n2,1950,3\n")
	f.Add("inst", "atopid,atopidphase,milinst,formal\n1,1001,2,1\n")
	f.Add("alliance", "\xef\xbb\xbfatopid\n\"")
	f.Add("member", "\x1f\x8b\x08\x00")
	f.Fuzz(func(t *testing.T, role, content string) {
		in := source.Input{Role: role, Name: "atop.csv", Bytes: strings.NewReader(content), States: numbers{}}
		rows, accounted := 0, map[int]bool{}
		for e, err := range atop.New().Reader.Read(t.Context(), in) {
			if err != nil {
				if !strings.Contains(err.Error(), "atop.csv") {
					t.Errorf("error %q does not name the file", err)
				}
				return
			}
			rows = e.Rows
			if e.Issue != nil && e.Issue.Lost || e.Record != nil {
				accounted[e.Rows] = true
			}
			if r := e.Record; r != nil && r.Span.To.Known() && r.Span.From >= r.Span.To {
				t.Errorf("row %d: the span %s is empty", r.Row, r.Span)
			}
		}
		if rows != len(accounted) {
			t.Errorf("%d rows, %d of them give a record or a loss", rows, len(accounted))
		}
	})
}
