package voeten_test

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/testdata"
	"entente/source"
	"entente/source/voeten"
	register "entente/states"
)

// numbers resolves COW numbers to codes that show them, and the letters and
// names that it holds.
type numbers struct {
	source.CodeResolver // any other system is not asked for
	words               map[string]entente.Code
}

func (n numbers) Resolve(name string, _ entente.Date) (entente.Code, string, bool) {
	code, ok := n.words[name]
	return code, "exact", ok
}
func (n numbers) Suggest(string) string { return "United States" }
func (n numbers) FromCOW(number int, on entente.Date) (entente.Code, bool) {
	switch {
	case number == 999, number == 260 && on.Year() > 1990:
		return "", false
	}
	return entente.Code(fmt.Sprintf("C%d", number)), true
}

var states = numbers{words: map[string]entente.Code{"LIE": "C223", "Wonderland": "C1"}}

func read(t testing.TB, role, content string) (records, issues []string, err error) {
	in := source.Input{Role: role, Name: "ideal.csv", Bytes: strings.NewReader(content), States: states}
	for e, err := range voeten.New().Reader.Read(t.Context(), in) {
		if err != nil {
			return records, issues, err
		}
		if e.Issue != nil {
			issues = append(issues, fmt.Sprintf("%d %s %v", e.Issue.Row, e.Issue.Kind, e.Issue.Lost))
		}
		if r := e.Record; r != nil {
			records = append(records, fmt.Sprintf("%s %s %s %v [%v %v] %s %s %d", r.Kind, r.A, r.B, r.Size, r.Low, r.High, r.Span, r.Session, r.Row))
		}
	}
	return records, issues, nil
}

const bySession = "\"\",\"ccode\",\"session\",\"NVotesAll\",\"IdealPointAll\",\"QO%All\",\"Q5%All\",\"Q95%All\",\"iso3c\",\"Countryname\",\"USAgree\",\"ChinaAgree\"\n"

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, role, in  string
		records, issues []string
	}{
		{
			name: "by session", role: "session",
			in: bySession + "\"1\",2,1,42,1.5,1,1.25,2,\"USA\",\"United States\",1,NA\n\"2\",223,46,70,-0.5,-1,-1,0,\"LIE\",\"Liechtenstein\",0.25,0.5\n",
			records: []string{
				"ideal-point C2  1.5 [1.25 2] 1946-09-01/1947-08-31 1 1",
				"ideal-point C223  -0.5 [-1 0] 1991-09-01/1992-08-31 46 2",
				"published-identical C223 C2 0.25 [NaN NaN] 1991-09-01/1992-08-31 46 2",
				"published-identical C223 C710 0.5 [NaN NaN] 1991-09-01/1992-08-31 46 2",
			},
			issues: []string{"1 self-pair false", "1 missing-value false"},
		}, {
			name: "by year, with tabs", role: "year",
			in:      "ccode\tiso3c\tCountryname\tyear\tIdealPointFP\tNVotesFP\tQ5%FP\tQ95%FP\n740\tJPN\tJapan\t2025\t0.5\t80\t0.25\t0.75\n",
			records: []string{"ideal-point C740  0.5 [0.25 0.75] 2025  1"},
		}, {
			name: "states", role: "session",
			in: bySession + ",999,1,1,0,0,0,0,LIE,,NA,NA\n,999,2,1,0,0,0,0,NA,Wonderland,NA,NA\n,999,2,1,0,0,0,0,NA,Nowhere,NA,NA\n,260,46,1,0,0,0,0,DEU,,NA,NA\n,260,46,1,0,0,0,0,DEU,,NA,NA\n",
			records: []string{"ideal-point C223  0 [0 0] 1946-09-01/1947-08-31 1 1", "ideal-point C1  0 [0 0] 1947-09-01/1948-08-31 2 2",
				"ideal-point C260  0 [0 0] 1991-09-01/1992-08-31 46 4"},
			issues: []string{"1 code-unknown false", "1 missing-value false", "1 missing-value false", "2 code-unknown false", "2 missing-value false", "2 missing-value false",
				"3 unknown-state true", "4 code-out-of-time false", "4 missing-value false", "4 missing-value false", "5 code-out-of-time false", "5 duplicate-estimate true"},
		}, {
			name: "values", role: "session",
			in: bySession + ",20,1,1,NA,0,0,0,,,x,2\n,20,0,1,1,0,0,0,,,0,0\n,20,3,1,1,0,2,0,,,Inf,0.5\n,20,4\n",
			records: []string{"ideal-point C20  1 [NaN NaN] 1948-09-01/1949-08-31 3 3",
				"published-identical C20 C710 0.5 [NaN NaN] 1948-09-01/1949-08-31 3 3"},
			issues: []string{"1 missing-value false", "1 unreadable-number false", "1 share-out-of-range false", "1 empty-row true",
				"2 unreadable-period true", "3 inverted-interval false", "3 unreadable-number false", "4 malformed-row true"},
		}, {
			name: "column not known", role: "session", in: "ccode,session,IdealPointAll,MarsAgree\n2,1,1,1\n",
			records: []string{"ideal-point C2  1 [NaN NaN] 1946-09-01/1947-08-31 1 1"}, issues: []string{"0 unknown-column false"},
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
		{"other layout", "session", "ccode,year,IdealPointFP\n2,1,1\n", []string{"ideal.csv", "no column session", `"year"`}},
		{"no estimate", "year", "ccode,year\n2,1\n", []string{"ideal.csv", "IdealPointAll or IdealPointFP"}},
		{"column twice", "year", "ccode,ccode,year,IdealPointFP\n2,1\n", []string{"ideal.csv", "ccode stands twice"}},
		{"no rows", "session", bySession, []string{"ideal.csv", "no data rows"}},
		{"role", "ga", bySession, []string{"ideal.csv", `"ga"`}},
		{"binary", "year", "\x00", []string{"ideal.csv", "binary"}},
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

// The counts are those of the publisher's file of June 2024, taken with Python's
// csv module.
func TestRealFile(t *testing.T) {
	f, err := os.Open(testdata.Path(t, "mirror/voeten/IdealpointestimatesAll_Jun2024.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	kinds, issues := map[string]int{}, map[string]int{}
	in := source.Input{Role: "session", Name: f.Name(), Bytes: f, States: register.Default()}
	for e, err := range voeten.New().Reader.Read(t.Context(), in) {
		if err != nil {
			t.Fatal(err)
		}
		if r := e.Record; r != nil {
			kinds[r.Kind]++
			if r.Kind == voeten.IdealPoint && (math.IsNaN(r.Low) || r.Low > r.Size || r.Size > r.High) {
				t.Errorf("row %d: %v not within [%v, %v]", r.Row, r.Size, r.Low, r.High)
			}
		} else {
			issues[e.Issue.Kind]++
		}
	}
	if d := cmp.Diff(map[string]int{voeten.IdealPoint: 11238, voeten.Identical: 64783}, kinds) +
		cmp.Diff(map[string]int{"missing-value": 2209, "self-pair": 436}, issues); d != "" {
		t.Error(d)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("session", bySession+"\"1\",2,1,42,1.5,1,1.25,2,\"USA\",\"United States\",1,NA\n")
	f.Add("year", "ccode\tyear\tIdealPointFP\n740\t2025\t0x1p-2\n999\t2025\t1\n")
	f.Add("year", "\xef\xbb\xbfccode,year,IdealPoint\n\"")
	f.Add("session", "\x1f\x8b\x08\x00")
	f.Fuzz(func(t *testing.T, role, content string) {
		in := source.Input{Role: role, Name: "ideal.csv", Bytes: strings.NewReader(content), States: states}
		rows, accounted := 0, map[int]bool{}
		for e, err := range voeten.New().Reader.Read(t.Context(), in) {
			if err != nil {
				if !strings.Contains(err.Error(), "ideal.csv") {
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
