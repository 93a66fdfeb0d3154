package cow_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"entente"
	"entente/source"
	"entente/source/cow"
	"entente/states"
)

// read returns what a reader yields in short: records as kind, states, span,
// size and row; issues by kind.
func read(t testing.TB, role, content string) (records []string, issues map[string]int, rows int, err error) {
	issues = map[string]int{}
	in := source.Input{Role: role, Name: "f.csv", Bytes: strings.NewReader(content), States: states.Default()}
	for e, err := range cow.New().Reader.Read(t.Context(), in) {
		if err != nil {
			return records, issues, rows, err
		}
		rows = e.Rows
		if r := e.Record; r != nil {
			text := fmt.Sprintf("%s %s %s %s", r.Kind, r.A, r.B, r.Span)
			if !math.IsNaN(r.Size) {
				text += fmt.Sprintf(" %g", r.Size)
			}
			records = append(records, strings.Join(strings.Fields(text+fmt.Sprintf(" %s #%d", r.Ref, r.Row)), " "))
		}
		if e.Issue != nil {
			issues[e.Issue.Kind]++
		}
	}
	return records, issues, rows, nil
}

const (
	tradeFile = "ccode1,ccode2,year,importer1,importer2,flow1,flow2,source1,version\n" +
		"365,731,1991,R,K,0,0,1,4\n" + // the Soviet Union
		"365,731,1992,R,K,65,227,1,4\n" + // Russia, the same number
		"2,20,1990,U,C,-9,-8,1,4\n" +
		"2,20,1990,U,C,1,2,1,4\n" + // again
		"630,678,1990,I,Y,0,-9,1,4\n" + // Yemen under two numbers
		"630,679,1990,I,Y,1,24,1,4\n" +
		"2,9999,1990,U,?,1,2,1,4\n" +
		"255,260,1990,G,G,1,2,1,4\n" +
		"2,20,0,U,C,1,2,1,4\n" +
		"2,20,1993,U,C,abc,-5,1,4\n" +
		"2,20\n"
	nmcFile = "stateabb,ccode,year,milex,milper,irst,pec,tpop,upop,cinc,version\n" +
		"PRK,731,2003,-9,1100,0,-9,23000,6000,0.01,2024\n" +
		"GMY,255,1990,37200000,545,38434,-9,79402,25673,0.029,2024\n" +
		"GFR,260,1990,35610000,545,38433,366237,63253,21254,0.027,2024\n" +
		"GFR,260,1990,1,1,1,1,1,1,1,2024\n" +
		"XXX,7777,1990,1,1,1,1,1,1,1,2024\n"
	contiguityFile = "dyad,state1no,state1ab,state2no,state2ab,conttype,begin,end,version\n" +
		"2365,2,USA,365,RUS,0,181601,195812,3.2\n" + // cut in 1922, where 365 becomes the Soviet Union
		"3652,365,RUS,2,USA,0,181601,195812,3.2\n" + // the other way round
		"2070,2,USA,70,MEX,1,183101,201612,3.2\n" +
		"2070,2,USA,70,MEX,2,183101,201612,3.2\n" +
		"2070,2,USA,70,MEX,7,190001,201612,3.2\n" +
		"2070,2,USA,70,MEX,1,190013,201612,3.2\n" +
		"2070,2,USA,70,MEX,1,201612,190001,3.2\n"
	igoFile = "ccode,year,state,un,eec,old,version\n" +
		"2,2000,usa,1,0,-1,3\n2,2001,usa,1,3,-9,3\n2,2001,usa,1,3,-9,3\n2,2003,usa,1,2,0,3\n" + // no row of 2002
		"365,1991,ussr,1,0,-1,3\n365,1992,rus,1,0,5,3\n"
	allianceFile = "ccode1,state_name1,ccode2,state_name2,year,defense,neutrality,nonaggression,entente,version\n" +
		"2,U,20,C,1949,1,0,1,0,4.1\n2,U,20,C,1950,1,0,0,0,4.1\n2,U,20,C,1950,0,0,0,1,4.1\n20,C,2,U,1949,1,0,1,0,4.1\n" +
		"2,U,20,C,1953,1,0,0,0,4.1\n2,U,20,C,1954,0,0,0,0,4.1\n2,I,666,I,0,0,0,0,1,4.1\n"
	statesFile = "stateabb,ccode,statenme,styear,stmonth,stday,endyear,endmonth,endday,version\n" +
		"CUB,40,Cuba,1902,5,20,1906,9,25,2016\nCUB,40,Cuba,1909,1,-9,2016,12,31,2016\nCUB,40,Cuba,1902,5,20,1906,9,25,2016\n"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		role, content string
		rows          int
		records       []string
		issues        map[string]int
	}{
		{"trade", tradeFile, 11, []string{
			"imports PRK SUN 1991 0 #1", "imports SUN PRK 1991 0 #1", "imports PRK RUS 1992 65 #2", "imports RUS PRK 1992 227 #2",
			"imports CAN USA 1990 #3", "imports USA CAN 1990 #3", "imports YEM IRN 1990 0 #5", "imports IRN YEM 1990 #5",
			"imports YEM IRN 1990 1 #6", "imports IRN YEM 1990 24 #6", "imports CAN USA 1993 #10", "imports USA CAN 1993 #10",
		}, map[string]int{
			"missing-value": 2, "not-applicable-value": 1, "duplicate-row": 1, "renumbered-state": 1, "unknown-state": 1,
			"self-pair": 1, "unreadable-year": 1, "unreadable-number": 2, "malformed-row": 1,
		}},
		{"nmc", nmcFile, 5, []string{
			"milex PRK 2003 731 #1", "milper PRK 2003 1100 731 #1", "irst PRK 2003 0 731 #1", "pec PRK 2003 731 #1",
			"tpop PRK 2003 23000 731 #1", "upop PRK 2003 6000 731 #1", "cinc PRK 2003 0.01 731 #1",
			"milex DEU 1990 3.72e+07 255 #2", "milper DEU 1990 545 255 #2", "irst DEU 1990 38434 255 #2", "pec DEU 1990 255 #2",
			"tpop DEU 1990 79402 255 #2", "upop DEU 1990 25673 255 #2", "cinc DEU 1990 0.029 255 #2",
			"milex DEU 1990 3.561e+07 260 #3", "milper DEU 1990 545 260 #3", "irst DEU 1990 38433 260 #3", "pec DEU 1990 366237 260 #3",
			"tpop DEU 1990 63253 260 #3", "upop DEU 1990 21254 260 #3", "cinc DEU 1990 0.027 260 #3",
		}, map[string]int{"missing-value": 3, "duplicate-row": 1, "unknown-state": 1}},
		{"contiguity", contiguityFile, 7, []string{
			"contiguity RUS USA 1816/1922 0 2365 #1", "contiguity SUN USA 1923/1958 0 2365 #1", "contiguity MEX USA 1831/2016 1 2070 #3",
		}, map[string]int{"mirrored-row": 1, "duplicate-row": 1, "unknown-code": 1, "unreadable-date": 2}},
		{"igo", igoFile, 6, []string{
			"member USA 2000/2001 un #1", "observer USA 2001 eec #2", "membership-missing USA 2001 old #2", "memberships-coded USA 2000/2001 #1",
			"member SUN 1991 un #5", "memberships-coded SUN 1991 #5",
			"member USA 2003 un #4", "associate-member USA 2003 eec #4", "memberships-coded USA 2003 #4",
			"member RUS 1992 un #6", "membership-missing RUS 1992 old #6", "memberships-coded RUS 1992 #6",
		}, map[string]int{"missing-value": 1, "duplicate-row": 1, "unknown-code": 1}},
		{"alliance", allianceFile, 7, []string{
			"defense CAN USA 1949/1950 #1", "defense CAN USA 1953 #5", "nonaggression CAN USA 1949 #1", "entente CAN USA 1950 #2",
		}, map[string]int{"repeated-dyad-year": 1, "mirrored-row": 1, "empty-row": 1, "unreadable-year": 1}},
		{"states", statesFile, 3, []string{"system-member CUB 1902-05-20/1906-09-25 40 #1"}, map[string]int{"unreadable-date": 1, "duplicate-row": 1}},
	} {
		t.Run(c.role, func(t *testing.T) {
			records, issues, rows, err := read(t, c.role, c.content)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(records, c.records) {
				t.Errorf("records\n%s\nwant\n%s", strings.Join(records, "\n"), strings.Join(c.records, "\n"))
			}
			if rows != c.rows || !maps.Equal(issues, c.issues) {
				t.Errorf("%d rows, issues %v; want %d, %v", rows, issues, c.rows, c.issues)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ role, content, want string }{
		{"mids", tradeFile, `role "mids"`},
		{"trade", nmcFile, "no column ccode1"},
		{"nmc", tradeFile, "no column ccode"},
		{"contiguity", "dyad,conttype,begin,end\n1,2,3,4\n", "state1no"},
		{"igo", "ccode,year,version\n2,2000,3\n", "no column of an organisation"},
		{"trade", "ccode1,ccode2,year,flow1,flow1\n", "twice"},
		{"trade", "ccode1,ccode2,year,flow1,flow2\n", "no data rows"},
		{"states", "<html>", "web page"},
	} {
		_, _, _, err := read(t, c.role, c.content)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "f.csv") {
			t.Errorf("%s: error %v, want %q and the file", c.role, err, c.want)
		}
	}
}

func TestUnknownColumnIsCounted(t *testing.T) {
	_, issues, _, err := read(t, "trade", "ccode1,ccode2,year,flow1,flow2,flow3\n2,20,1990,1,2,3\n")
	if err != nil || issues["unknown-column"] != 1 {
		t.Errorf("issues %v, %v", issues, err)
	}
}

// No file makes the reader panic; every row of trade gives two flows or is
// counted as lost; no size is negative.
func FuzzRead(f *testing.F) {
	for role, content := range map[string]string{
		"trade": tradeFile, "nmc": nmcFile, "contiguity": contiguityFile, "igo": igoFile, "alliance": allianceFile, "states": statesFile,
	} {
		f.Add(role, content)
		f.Add(role, "\x1f\x8b\x08\x00"+content)
		f.Add(role, strings.ReplaceAll(content, ",", ",\""))
	}
	f.Fuzz(func(t *testing.T, role, content string) {
		in := source.Input{Role: role, Name: "f.csv", Bytes: strings.NewReader(content), States: states.Default()}
		rows := 0
		records, lost := map[int]int{}, map[int]bool{}
		for e, err := range cow.New().Reader.Read(t.Context(), in) {
			if err != nil {
				if !strings.Contains(err.Error(), "f.csv") {
					t.Errorf("error %q does not name the file", err)
				}
				return
			}
			rows = e.Rows
			if r := e.Record; r != nil {
				records[r.Row]++
				if r.Size < 0 || r.A == "" || r.Layer == entente.Trade && (r.B == "" || r.A == r.B) {
					t.Errorf("record %+v", r)
				}
			}
			if e.Issue != nil && e.Issue.Lost {
				lost[e.Issue.Row] = true
			}
		}
		for row := 1; role == "trade" && row <= rows; row++ {
			if records[row] != 2 && !(records[row] == 0 && lost[row]) {
				t.Errorf("row %d: %d flows, lost %v", row, records[row], lost[row])
			}
		}
	})
}
