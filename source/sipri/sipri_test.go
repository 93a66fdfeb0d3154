package sipri_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/testdata"
	"entente/source"
	"entente/source/sipri"
	"entente/states"
)

const header = "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons\n"

func read(t testing.TB, content string) (records, issues, labels []string, err error) {
	t.Helper()
	in := source.Input{Role: "register", Name: "register.csv", Bytes: strings.NewReader(content), States: states.Default()}
	for e, err := range sipri.New().Reader.Read(t.Context(), in) {
		if err != nil {
			return records, issues, labels, err
		}
		if e.Issue != nil {
			issues = append(issues, fmt.Sprintf("%d %s %v", e.Issue.Row, e.Issue.Kind, e.Issue.Lost))
		}
		if r := e.Record; r != nil {
			records = append(records, fmt.Sprintf("%d %s %s>%s %s %v [%v %v] %s", r.Row, r.Kind, r.A, r.B, r.Span, r.Size, r.Low, r.High, r.Certainty))
			labels = append(labels, r.Label)
		}
	}
	return records, issues, labels, nil
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, in        string
		records, issues []string
	}{
		{
			name: "split over the years of delivery", in: header + "Ruritania,France,1999,,4,,Boat,patrol boat,4,,2001; 2003,New,,2.5,10,10\nChina,Russia,2019,?,2,,Gun,naval gun,2,,2020,New,,3,6,6\n",
			records: []string{
				"1 delivery-to-other FRA> 2001 5 [0 10] confirmed", "1 delivery-to-other FRA> 2003 5 [0 10] confirmed",
				"2 delivery RUS>CHN 2020 6 [6 6] reported",
			},
			issues: []string{"1 unknown-state false"},
		}, {
			name: "lines above the header, quotes, columns in another order",
			in:   "\xef\xbb\xbfMade up for a test\n\"A '?' means: uncertain\"\n\n\"Supplier\",\"Recipient\",Year of order,,Number ordered,,Weapon designation,Weapon description,Number delivered,,Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons\nTurkiye,\"Korea, North\",2000,,1,,X,y,1,,2001,New,,1,1,1\n",
			records: []string{
				"1 delivery TUR>PRK 2001 1 [1 1] confirmed",
			},
		}, {
			name: "the code of the time",
			in: header + "China,Soviet Union,1950,,1,,X,y,1,,1950,New,,1,1,1\nViet Nam,Soviet Union,1973,,2,,X,y,2,,1974; 1977,New,,1,2,2\n" +
				"Egypt,Soviet Union,1959,,1,,X,y,1,,1960,New,,1,1,1\nSerbia,Russia,1995,,1,,X,y,1,,1996,New,,1,1,1\nUAE,United States,1969,,1,,X,y,1,,1970,New,,1,1,1\n",
			records: []string{
				"1 delivery SUN>CHN 1950 1 [1 1] confirmed", "2 delivery SUN>VDR 1974 1 [0 2] confirmed", "2 delivery SUN>VNM 1977 1 [0 2] confirmed",
				"3 delivery SUN>UAR 1960 1 [1 1] confirmed", "4 delivery RUS>YUG 1996 1 [1 1] confirmed", "5 delivery USA>ARE 1970 1 [1 1] confirmed",
			},
		}, {
			name: "parties that are no states",
			in: header + "Hill people (Ruritania)*,Iran,2015,?,1,?,X,y,1,?,2015; 2016,New,,1,2,2\nLeague**,unknown supplier(s),2015,,1,,X,y,1,,2015,New,,1,1,1\n" +
				"Iran,unknown supplier(s),2015,,1,,X,y,1,,2015,New,,1,1,1\nunknown recipient(s),Iran,2015,,1,,X,y,0,,,New,,1,1,0\n",
			records: []string{
				"1 delivery-to-other IRN> 2015 1 [0 2] reported", "1 delivery-to-other IRN> 2016 1 [0 2] reported",
				"2 delivery-between-others > 2015 1 [1 1] confirmed", "3 delivery-from-other IRN> 2015 1 [1 1] confirmed",
				"4 order-by-other IRN> 2015 1 [NaN NaN] confirmed",
			},
			issues: []string{"1 not-a-state false", "2 not-a-state false", "2 not-a-state false", "3 not-a-state false", "4 not-a-state false"},
		}, {
			name: "orders and values that are not there",
			in: header + "Iran,Russia,2023,,,,X,y,0,,,New,,3,0,0\nIran,Russia,soon,,1,,X,y,,,,New,,3,3,\nIran,Russia,2020,,1,,X,y,1,,2021; 2022,New,,,,\n" +
				"Iran,Russia,2020,,1,,X,y,1,,2021,New,,1,1,much\nIran,Russia,2020,,1,,X,y,1,,,New,,1,1,1\nIran,Russia,2020,,1,,X,y,1,,2021; later,New,,1,1,1\nIran,Russia,2020,,1,,X,y,1,,2021; 2021; 2022,New,,1,1,3\n",
			records: []string{
				"1 order RUS>IRN 2023 NaN [NaN NaN] confirmed", "2 order RUS>IRN / 3 [NaN NaN] confirmed",
				"3 delivery RUS>IRN 2021 NaN [NaN NaN] confirmed", "3 delivery RUS>IRN 2022 NaN [NaN NaN] confirmed",
				"4 delivery RUS>IRN 2021 NaN [NaN NaN] confirmed",
				"7 delivery RUS>IRN 2021 1.5 [0 3] confirmed", "7 delivery RUS>IRN 2022 1.5 [0 3] confirmed",
			},
			issues: []string{"1 order-without-value false", "2 unreadable-order-year false", "3 delivery-without-value false", "4 unreadable-value false",
				"5 delivery-without-year true", "6 unreadable-delivery-year true", "7 repeated-delivery-year false"},
		}, {
			name: "a row in two, repeated, damaged, of nobody",
			in: header + "Iran,Russia,2020,,2,,X,y,2,,2021,New,a comment that breaks,,,\n,1,2,2,,,,,,,,,,,,\nIran,Russia,2020,,2,,X,y,2,,2021,New,,1,2,2\nIran,Russia,2020,,2,,X,y,2,,2021,New,,1,2,2\n" +
				"Iran,Russia\n,5,6,7,,,,,,,,,,,,\nIran,Iran,2020,,2,,X,y,2,,2021,New,,1,2,2\n",
			records: []string{"1 delivery RUS>IRN 2021 2 [2 2] confirmed", "3 delivery RUS>IRN 2021 2 [2 2] confirmed", "4 delivery RUS>IRN 2021 2 [2 2] confirmed"},
			issues:  []string{"2 split-row false", "5 malformed-row true", "4 repeated-row false", "6 no-party true", "7 self-pair true"},
		}, {
			name: "latin-1", in: header + "Iran,Russia,2020,,2,,B\xf6t,y,2,,2021,New,,1,2,2\n",
			records: []string{"1 delivery RUS>IRN 2021 2 [2 2] confirmed"}, issues: []string{"1 not-utf8 false"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, issues, _, err := read(t, c.in)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.records, records) + cmp.Diff(c.issues, issues); d != "" {
				t.Error(d)
			}
			again, _, _, err := read(t, reply(t, c.in))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(records, again); d != "" {
				t.Error("the backend's reply reads otherwise", d)
			}
		})
	}
}

// reply wraps a CSV as SIPRI's backend does.
func reply(t testing.TB, csv string) string {
	t.Helper()
	b, err := json.Marshal(map[string]string{"bytes": base64.StdEncoding.EncodeToString([]byte(csv))})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestLabelIsTheRow(t *testing.T) {
	_, _, labels, err := read(t, header+"Hill people (Ruritania)*,Iran,2015,?,20,?,X-1,rocket,10,?,2015; 2016,Second hand,B\xf6t,1,2,2\nIran,Russia,2023,,,,X,y,,,,New,,3,0,0\n")
	if err != nil {
		t.Fatal(err)
	}
	long := "Iran to Hill people (Ruritania)*: 10? delivered of 20? X-1 (rocket), second hand, ordered 2015?, delivered 2015; 2016; Böt"
	if d := cmp.Diff([]string{long, long, "Russia to Iran: an unknown number of X (y), new, ordered 2023"}, labels); d != "" {
		t.Error(d)
	}
}

func TestRefuse(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"another file", "a,b\n1,2\n", "Recipient and Supplier"},
		{"a column less", strings.Replace(header, "Comments,", "", 1), `"Comments"`},
		{"a column twice", strings.Replace(header, "Comments,", "status,Comments,", 1), `"status" stands twice`},
		{"no rows", header, "no data rows"},
		{"no rows in the reply", reply(t, header), "no data rows"},
		{"a reply of something else", `{"error": "busy"}`, `no "bytes"`},
		{"a broken reply", `{"bytes": "AAA`, "read reply"},
		{"not base64", `{"bytes": "Recipient,Supplier"}`, "read reply"},
		{"a page", "<!DOCTYPE html>", "web page"},
		{"binary", "Recipient,Supplier\x00", "binary"},
		{"nothing", "", "empty"},
		{"no line ends", strings.Repeat("x", 1<<20), "longer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, _, err := read(t, c.in)
			if err == nil {
				t.Fatal("no error")
			}
			for _, w := range []string{"register.csv", c.want} {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q does not say %q", err, w)
				}
			}
		})
	}
}

// The counts are those of the edition of March 2025, taken with Python's csv
// module: 29,503 deals, four of them in two rows; 60,054 years of delivery, of
// which four are named twice; 1,155 deals with nothing delivered.
func TestRealFile(t *testing.T) {
	f, err := os.Open(testdata.Path(t, "mirror/sipri/trade-register.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := source.Input{Role: "register", Name: f.Name(), Bytes: f, States: states.Default()}
	issues, deliveries, orders, rows, total := map[string]int{}, 0, 0, 0, 0.0
	others := map[string]int{}
	for e, err := range sipri.New().Reader.Read(t.Context(), in) {
		if err != nil {
			t.Fatal(err)
		}
		rows = e.Rows
		switch r := e.Record; {
		case r == nil:
			issues[e.Issue.Kind]++
			if e.Issue.Lost {
				t.Errorf("row %d is lost: %s %s", e.Issue.Row, e.Issue.Kind, e.Issue.Detail)
			}
		case strings.HasPrefix(r.Kind, "order"):
			orders++
		default:
			others[r.Kind]++
			deliveries++
			total += r.Size
		}
	}
	if rows != 29507 || orders != 1155 || deliveries != 60050 {
		t.Errorf("%d rows, %d orders, %d deliveries", rows, orders, deliveries)
	}
	// 2,092,165.1 is the sum of the column of delivered values; two deals in two
	// rows (13 for 3.25, 3 for 9) are not in it.
	if want := 2092165.1 + 3.25 + 9; math.Abs(total-want) > .05 {
		t.Errorf("all deliveries are %.2f, want %.2f", total, want)
	}
	t.Log(issues, others)
	want := map[string]int{"split-row": 4, "repeated-row": 9, "repeated-delivery-year": 2}
	for k, n := range want {
		if issues[k] != n {
			t.Errorf("%s: %d, want %d", k, issues[k], n)
		}
	}
	if issues["unknown-state"] != 0 {
		t.Errorf("%d names are unknown", issues["unknown-state"])
	}
}

// few resolves some names, without the cost of the register.
type few map[string]entente.Code

func (f few) Resolve(name string, _ entente.Date) (entente.Code, string, bool) {
	code, ok := f[name]
	return code, "exact", ok
}
func (few) Suggest(string) string { return "" }

func FuzzRead(f *testing.F) {
	known := few{"China": "CHN", "Russia": "RUS", "Iran": "IRN", "Soviet Union": "SUN"}
	f.Add(header + "China,Russia,2019,?,2,,Gun,naval gun,2,,2020; 2021,New,,3,6,6\nIran,Russia,2020,,2,,X,y,2,,2021,New,a,,,\n,1,2,2,,,,,,,,,,,,\n")
	f.Add("preamble\n\n" + header + "A,B,,,,,,,,,;,,,-1,NaN,1e999\nIran,unknown supplier(s)\n")
	f.Add(reply(f, header+"Iran,Russia,2020,,2,,B\xf6t,y,2,,2021,New,,1,2,2\n"))
	f.Add(`{"bytes": "e30="}`)
	f.Add("\x1f\x8b\x08\x00")
	f.Fuzz(func(t *testing.T, content string) {
		in := source.Input{Role: "register", Name: "register.csv", Bytes: strings.NewReader(content), States: known}
		rows, accounted := 0, map[int]bool{}
		for e, err := range sipri.New().Reader.Read(t.Context(), in) {
			if err != nil {
				if !strings.Contains(err.Error(), "register.csv") {
					t.Errorf("error %q does not name the file", err)
				}
				return
			}
			rows = max(rows, e.Rows)
			if r := e.Record; r != nil {
				accounted[r.Row] = true
				if r.Size < 0 || r.Low > r.Size || r.Size > r.High || math.IsInf(r.Size, 0) || r.A == "" && r.B != "" || r.B != "" && r.A == r.B {
					t.Errorf("record %+v", *r)
				}
			}
			if i := e.Issue; i != nil && (i.Lost || i.Kind == "split-row") {
				accounted[i.Row] = true
			}
		}
		if rows != len(accounted) {
			t.Errorf("%d rows, %d of them give a record, a loss or the rest of a deal", rows, len(accounted))
		}
	})
}
