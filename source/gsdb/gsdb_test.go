package gsdb_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/source"
	"entente/source/gsdb"
	"entente/states"
)

const header = "case_id,sanctioned_state,sanctioning_state,begin,end,trade,descr_trade,arms,military,financial,travel,other,target_mult,sender_mult,objective,success\n"

func read(t testing.TB, content string) (records, issues []string, err error) {
	in := source.Input{Role: "cases", Name: "GSDB_V9.csv", Bytes: strings.NewReader(content), States: states.Default()}
	for e, err := range gsdb.New().Reader.Read(t.Context(), in) {
		if err != nil {
			return records, issues, err
		}
		if e.Issue != nil {
			issues = append(issues, fmt.Sprintf("%d %s %v", e.Issue.Row, e.Issue.Kind, e.Issue.Lost))
		}
		if r := e.Record; r != nil {
			records = append(records, fmt.Sprintf("%s %s %s>%s %s %d", r.Ref, r.Kind, r.A, r.B, r.Span, r.Row))
		}
	}
	return records, issues, nil
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, in        string
		records, issues []string
	}{
		{
			name:    "both years are in it",
			in:      "7,China,Soviet Union,1960,1970,1,,0,0,0,0,0,0,0,x,y\n8,Cuba,United States,1962,1990,1,,0,0,0,0,0,0,0,x,y\n",
			records: []string{"7 case SUN>CHN 1960/1970 1", "8 case USA>CUB 1962-01-01/ 2"},
		},
		{
			name:    "a case that lasts to the last year has no end",
			in:      "1,Russia,Canada,2014,2023,0,,0,0,1,0,0,0,0,x,ongoing\n2,Russia,Canada,2014,2022,0,,0,0,1,0,0,0,0,x,failed\n",
			records: []string{"1 case CAN>RUS 2014-01-01/ 1", "2 case CAN>RUS 2014/2022 2"},
		},
		{
			name: "lists, with names that hold a comma",
			in:   "1,\"Gambia, The, Russia\",\"Korea, South, United States\",2000,2001,0,,0,0,0,0,0,1,1,x,y\n",
			records: []string{
				"1 case KOR>GMB 2000-01-01/ 1", "1 case KOR>RUS 2000-01-01/ 1",
				"1 case USA>GMB 2000-01-01/ 1", "1 case USA>RUS 2000-01-01/ 1",
			},
		},
		{
			name: "bodies are kept and are no states",
			in:   "1,\"Korea, North\",\"EU, Norway\",2006,2007,0,,0,0,0,0,0,0,1,x,y\n2,ECOWAS,UN,2006,2006,0,,0,0,0,0,0,0,0,x,y\n3,Western countries,Cuba,2006,2006,0,,0,0,0,0,0,0,0,x,y\n",
			records: []string{
				"1 case-by-body PRK> 2006-01-01/ 1", "1 case NOR>PRK 2006-01-01/ 1",
				"2 case-of-bodies > 2006 2", "3 case-on-body CUB> 2006 3",
			},
		},
		{
			name:    "an unknown name is counted and kept",
			in:      "1,Atlantis,Canada,2000,2001,0,,0,0,0,0,0,0,0,x,y\n",
			records: []string{"1 case-on-body CAN> 2000-01-01/ 1"},
			issues:  []string{"1 unknown-name false"},
		},
		{
			name:    "rows that cannot be read",
			in:      "1,Cuba,Canada,2001,2000,0,,0,0,0,0,0,0,0,x,y\n2,Cuba,,2000,2001,0,,0,0,0,0,0,0,0,x,y\n3,Cuba\n4,Cuba,Canada,2000,2001,2,,0,0,0,0,0,0,0,x,y\n4,Cuba,Canada,2000,2001,0,,0,0,0,0,0,0,0,x,y\n",
			records: []string{"4 case CAN>CUB 2000-01-01/ 4"},
			issues:  []string{"1 unreadable-years true", "2 empty-party true", "3 malformed-row true", "4 unreadable-type false", "5 duplicate-case true"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, issues, err := read(t, header+c.in)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.records, records); d != "" {
				t.Errorf("records (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.issues, issues); d != "" {
				t.Errorf("issues (-want +got):\n%s", d)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for name, in := range map[string]string{
		"empty":           "",
		"no rows":         header,
		"another file":    "a,b\n1,2\n",
		"a column twice":  "case_id,case_id,sanctioned_state,sanctioning_state,begin,end\n1,1,Cuba,Canada,2000,2001\n",
		"a web page":      "<!DOCTYPE html><html></html>",
		"an open quote":   header + "1,\"Cuba,Canada\n2000,x\n",
		"a broken packet": "\x1f\x8b\x08",
	} {
		if _, _, err := read(t, in); err == nil {
			t.Errorf("%s is read without an error", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(header + "1,\"Korea, North, Iran\",\"EU, Norway\",2006,2023,1,exp_compl,0,0,0,1,0,1,1,x,ongoing\n")
	f.Add(header + "1,\"Gambia, Theory\",\",,\",2006,2023,1,,0,0,0,1,0,1,1,x,y\n")
	f.Add("case_id,sanctioned_state,sanctioning_state,begin,end\n,,,,\n")
	f.Fuzz(func(t *testing.T, in string) {
		records, issues, err := read(t, in)
		if err == nil && len(records)+len(issues) == 0 {
			t.Errorf("%q gives neither a record nor an issue nor an error", in)
		}
	})
}
