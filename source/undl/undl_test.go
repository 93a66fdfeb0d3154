package undl_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"

	"entente"
	"entente/source"
	"entente/source/undl"
)

var few = spellings{
	"PAKISTAN": "PAK", "PAK": "PAK", "AUSTRALIA": "AUS", "AUS": "AUS", "USSR": "SUN", "SUN": "SUN",
	"TURKEY": "TUR", "TÜRKÝYE": "TUR", "TUR": "TUR", "GERMANY": "DEU", "DEU": "DEU",
}

// read returns roll calls, votes and issues as lines, in the order of reading.
func read(t testing.TB, role, content string) (calls, votes, issues []string, err error) {
	in := source.Input{Role: role, Name: "votes.csv", Bytes: strings.NewReader(content), States: few}
	for e, err := range undl.New().Reader.Read(t.Context(), in) {
		switch {
		case err != nil:
			return calls, votes, issues, err
		case e.Issue != nil:
			issues = append(issues, fmt.Sprintf("%d %s %v", e.Issue.Row, e.Issue.Kind, e.Issue.Lost))
		case e.RollCall != nil:
			r := e.RollCall
			calls = append(calls, fmt.Sprintf("%s %s %s %s %v", r.ID, r.Symbol, r.Date, r.Session, r.Published))
		default:
			votes = append(votes, fmt.Sprintf("%s %s %s %d", e.Vote.RollCall, e.Vote.State, e.Vote.Position, e.Vote.Row))
		}
	}
	return calls, votes, issues, nil
}

const header = "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,meeting,title,total_yes,total_no,total_abstentions,total_non_voting,total_ms\n"

// line is a row under header without totals.
func line(id, code, name, vote string) string {
	return strings.Join([]string{id, code, name, vote, "1952-12-21", "7", "A/RES/1(VII)", "A/PV.1", "One", "", "", "", "", ""}, ",") + "\n"
}

func TestRead(t *testing.T) {
	const call = "1 A/RES/1(VII) 1952-12-21 7 {-1 -1 -1 -1 -1}"
	for _, c := range []struct {
		name, role, in       string
		calls, votes, issues []string
	}{
		{
			name: "first edition", role: "ga",
			in: "undl_id,ms_codes,ms_names,ms_votes,date,session,resolution,meeting,title,yes,no,abstentions,non_voting,total\n" +
				"1,SUN,USSR,N,1952-12-21,7,A/RES/1(VII),A/PV.1,One,0,1,0,1,2\n1,TUR,TURKEY,NV,1952-12-21,7,A/RES/1(VII),A/PV.1,One,0,1,0,1,2\n",
			calls: []string{"1 A/RES/1(VII) 1952-12-21 7 {0 1 0 1 2}"},
			votes: []string{"1 SUN N 1", "1 TUR X 2"},
		}, {
			name: "any order, column not known, byte order mark", role: "ga",
			in:    "\xef\xbb\xbfms_vote,resolution,weather,ms_name,undl_id,date,MEETING\nY,A/RES/1(VII),rain,USSR,1,1952-12-21,A/PV.1\n",
			calls: []string{"1 A/RES/1(VII) 1952-12-21  {-1 -1 -1 -1 -1}"}, votes: []string{"1 SUN Y 1"},
			issues: []string{"0 unknown-column false"},
		}, {
			name: "Security Council without session and title", role: "sc",
			in: "undl_id,ms_code,ms_name,permanent_member,ms_vote,date,resolution,draft,meeting,description,agenda,modality,total_yes\n" +
				"9,SUN,USSR,True,X,1973-04-20,S/RES/331(1973),,S/PV.1,Resolution 331,Agenda,Without Vote,0.0\n",
			calls: []string{"9 S/RES/331(1973) 1973-04-20 1973 {0 -1 -1 -1 -1}"}, votes: []string{"9 SUN X 1"},
			issues: []string{"1 adopted-without-vote false"},
		}, {
			name: "codes and votes in lower case, a vote that cannot be read", role: "ga",
			in:     header + line("1", "aus", "AUSTRALIA", "a") + line("1", "AN", "PAKISTAN", "Y") + line("1", "SUN", "USSR", "?") + line("1", "TUR", "TURKEY", "AN"),
			calls:  []string{call},
			votes:  []string{"1 AUS A 1", "1 PAK Y 2", "1 SUN ? 3", "1 TUR ? 4"},
			issues: []string{"1 lower-case-code false", "1 lower-case-vote false", "2 code-unknown false", "3 unclear-vote false", "4 unclear-vote false"},
		}, {
			name: "names", role: "ga",
			in: header + line("1", "TUR", "TÜRKÝYE", "Y") + line("1", "SUN", "PAKISTAN", "Y") + line("1", "DEU", "ALLEMAGNE", "N") +
				line("1", "XXX", "ATLANTIS", "N") + line("1", "", "AUSTRALIA", "N") + line("1", "SUN", "", "N"),
			calls: []string{call},
			votes: []string{"1 TUR Y 1", "1 PAK Y 2", "1 DEU N 3", "1 AUS N 5", "1 SUN N 6"},
			issues: []string{"1 mojibake-name false", "2 code-disagrees false", "3 name-unknown false", "4 unknown-state true",
				"6 name-unknown false"},
		}, {
			name: "no symbol, date and meeting", role: "ga",
			in:     header + "454783,SUN,USSR,Y,,44,,,Two,,,,,\n",
			calls:  []string{"454783   44 {-1 -1 -1 -1 -1}"},
			votes:  []string{"454783 SUN Y 1"},
			issues: []string{"1 incomplete-record false"},
		}, {
			name: "dates out of range and not readable", role: "ga",
			in: header + "1,SUN,USSR,Y,1945-10-23,1,A,M,T,,,,,\n2,SUN,USSR,Y,1952-02-30,1,A,M,T,,,,,\n3,SUN,USSR,Y,2101-01-01,1,A,M,T,,,,,\n4,SUN,USSR,Y,1945-10-24,1,A,M,T,,,,,\n",
			calls: []string{"1 A  1 {-1 -1 -1 -1 -1}", "2 A  1 {-1 -1 -1 -1 -1}", "3 A  1 {-1 -1 -1 -1 -1}",
				"4 A 1945-10-24 1 {-1 -1 -1 -1 -1}"},
			votes:  []string{"1 SUN Y 1", "2 SUN Y 2", "3 SUN Y 3", "4 SUN Y 4"},
			issues: []string{"1 date-out-of-range false", "2 unreadable-date false", "3 date-out-of-range false"},
		}, {
			name: "split roll call, duplicate, contradiction, and both again", role: "ga",
			in: header + line("1", "SUN", "USSR", "Y") + line("2", "SUN", "USSR", "N") + line("1", "TUR", "TURKEY", "A") +
				line("2", "SUN", "USSR", "N") + line("1", "SUN", "USSR", "N") + line("1", "SUN", "USSR", "Y"),
			calls:  []string{call, "2 A/RES/1(VII) 1952-12-21 7 {-1 -1 -1 -1 -1}"},
			votes:  []string{"1 SUN ? 1", "1 TUR A 3", "2 SUN N 2"},
			issues: []string{"4 duplicate-vote true", "5 contradictory-vote true", "6 contradictory-vote true"},
		}, {
			name: "rows of a roll call differ, totals differ or cannot be read", role: "ga",
			in:    header + "1,SUN,USSR,Y,1952-12-21,7,A,M,One,2,0,0,x,\n1,TUR,TURKEY,N,1952-12-22,7,A,M,One,2,0,0,x,\n1,AUS,AUSTRALIA,Y,1952-12-22,7,A,M,One,2,0,0,x,\n",
			calls: []string{"1 A 1952-12-21 7 {2 0 0 -1 -1}"}, votes: []string{"1 SUN Y 1", "1 TUR N 2", "1 AUS Y 3"},
			issues: []string{"1 unreadable-total false", "2 roll-call-differs false", "1 tally-differs false"},
		}, {
			name: "rows that cannot be read", role: "ga",
			in:     header + "1,SUN\n" + line("", "SUN", "USSR", "Y") + "1,SUN,US\"SR,Y,,,,,,,,,,\n" + line("1", "SUN", "USSR", "Y"),
			calls:  []string{call},
			votes:  []string{"1 SUN Y 4"},
			issues: []string{"1 malformed-row true", "2 no-record-number true", "3 malformed-row true"},
		}, {
			name: "mixed encodings", role: "ga",
			in:    header + "1,SUN,USSR,Y,1952-12-21,7,A,M,R\xe9solution,,,,,\n1,TUR,T\xdcRKIYE,Y,1952-12-21,7,A,M,R\xe9solution,,,,,\n",
			calls: []string{"1 A 1952-12-21 7 {-1 -1 -1 -1 -1}"}, votes: []string{"1 SUN Y 1", "1 TUR Y 2"},
			issues: []string{"1 invalid-utf8 false", "2 invalid-utf8 false", "2 name-unknown false"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			calls, votes, issues, err := read(t, c.role, c.in)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range []string{cmp.Diff(c.calls, calls), cmp.Diff(c.votes, votes), cmp.Diff(c.issues, issues)} {
				if d != "" {
					t.Error(d)
				}
			}
		})
	}
}

func TestRefuse(t *testing.T) {
	good := header + line("1", "SUN", "USSR", "Y")
	for _, c := range []struct {
		name, role, in string
		want           []string
	}{
		{"column missing", "ga", strings.Replace(good, "ms_vote", "vote", 1), []string{"votes.csv", "no column ms_vote", `"vote"`}},
		{"empty", "ga", "", []string{"votes.csv", "empty"}},
		{"header alone", "ga", header, []string{"votes.csv", "no data rows"}},
		{"binary", "ga", "undl_id\x00\x01", []string{"votes.csv", "binary"}},
		{"web page", "ga", "<!DOCTYPE html><html>", []string{"votes.csv", "web page"}},
		{"spreadsheet", "ga", "PK\x03\x04", []string{"votes.csv", "spreadsheet"}},
		{"broken gzip", "ga", "\x1f\x8b\x00", []string{"votes.csv", "gzip"}},
		{"role", "icj", good, []string{"votes.csv", `"icj"`}},
		{"huge field", "ga", good + strings.Repeat("x", 3<<20) + "\n", []string{"votes.csv", "row 2", "1048576"}},
		{"open quote", "ga", good + "\"1,SUN,USSR\n" + line("1", "SUN", "USSR", "Y"), []string{"votes.csv", "row 2", "quote"}},
		{"quote over rows", "ga", good + "1,\"SUN\n" + line("1", "SUN", "USSR", "Y") + "\",3\n", []string{"votes.csv", "row 2", "several lines"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, _, err := read(t, c.role, c.in)
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

func TestGzip(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(header + line("1", "SUN", "USSR", "Y"))); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	_, votes, _, err := read(t, "ga", b.String())
	if err != nil || len(votes) != 1 {
		t.Errorf("votes %v, error %v", votes, err)
	}
	if _, _, _, err := read(t, "ga", b.String()[:b.Len()-9]); err == nil || !strings.Contains(err.Error(), "votes.csv") {
		t.Errorf("truncated gzip: error %v", err)
	}
}

func TestStop(t *testing.T) {
	in := source.Input{Role: "ga", Bytes: strings.NewReader(header + line("1", "SUN", "USSR", "?")), States: few}
	for range undl.New().Reader.Read(t.Context(), in) {
		break
	}
}

// Every row gives a vote or an issue that says it is lost.
func FuzzRead(f *testing.F) {
	f.Add("ga", header+line("1", "SUN", "USSR", "Y")+line("1", "SUN", "USSR", "N"))
	f.Add("ga", header+line("1", "aus", "AN PAKISTAN", "NV")+line("", "", "", ""))
	f.Add("sc", "undl_id,ms_votes,ms_names,resolution,date\n1,y,\"USSR\",S/RES/1,2000-01-01\n\"")
	f.Add("ga", "\x1f\x8b\x08\x00")
	f.Add("ga", "\xef\xbb\xbf"+header+"1,\"\n")
	f.Fuzz(func(t *testing.T, role, content string) {
		in := source.Input{Role: role, Name: "votes.csv", Bytes: strings.NewReader(content), States: few}
		rows, votes, lost := 0, 0, 0
		for e, err := range undl.New().Reader.Read(t.Context(), in) {
			if err != nil {
				if !strings.Contains(err.Error(), "votes.csv") {
					t.Errorf("error %q does not name the file", err)
				}
				return
			}
			rows = e.Rows
			if e.Issue != nil && e.Issue.Lost {
				lost++
			}
			if e.Vote.Position != entente.NoLine {
				votes++
			}
		}
		if rows != votes+lost {
			t.Errorf("%d rows, %d votes, %d lost", rows, votes, lost)
		}
	})
}
