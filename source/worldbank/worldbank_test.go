package worldbank_test

import (
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"entente/internal/testdata"
	"entente/source"
	"entente/source/worldbank"
	"entente/states"
)

func read(t testing.TB, in source.Input) (records []string, issues map[string]int, rows int, err error) {
	issues = map[string]int{}
	in.States = states.Default()
	for e, err := range worldbank.New().Reader.Read(t.Context(), in) {
		if err != nil {
			return records, issues, rows, err
		}
		rows = e.Rows
		if r := e.Record; r != nil {
			records = append(records, fmt.Sprintf("%s %s %d %g", r.Kind, r.A, r.Span.From.Year(), r.Size))
		}
		if e.Issue != nil {
			issues[e.Issue.Kind]++
		}
	}
	return records, issues, rows, nil
}

const preamble = "\ufeff\"Data Source\",\"World Development Indicators\",\n\n\"Last Updated Date\",\"2024-12-16\",\n\n"

const fixture = preamble + `"Country Name","Country Code","Indicator Name","Indicator Code","1990","1991",
"Utopia","QQQ","Population, total","SP.POP.TOTL","1","2",
"World","WLD","Population, total","SP.POP.TOTL","1","2",
"Latvia","LAT","Population, total","SP.POP.TOTL","","5",
"Namibia","NAM","Population, total","SP.POP.TOTL","7","..",
"Namibia","NAM","Population, total","SP.POP.TOTL","8","9",
"Chile","CHL","GDP (current US$)","NY.GDP.MKTP.CD","8","9",
"Peru","PER","Population, total","SP.POP.TOTL","","",
"Cuba","CUB","Population, total","SP.POP.TOTL","-3","many",
"Kenya","KEN","Population, total"
`

func TestRead(t *testing.T) {
	records, issues, rows, err := read(t, source.Input{Role: "population", Name: "f.csv", Bytes: strings.NewReader(fixture)})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(records, "; "), "population LVA 1991 5; population NAM 1990 7"; rows != 9 || got != want {
		t.Errorf("%d rows: %s, want 9: %s", rows, got, want)
	}
	want := map[string]int{
		"aggregate": 1, "unknown-state": 1, "duplicate-row": 1, "other-indicator": 1, "empty-row": 2, "malformed-row": 1,
		"missing-value": 4, "unreadable-number": 2, "code-unknown": 1,
	}
	if !maps.Equal(issues, want) {
		t.Errorf("issues %v, want %v", issues, want)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ role, in, want string }{
		{"gini", fixture, "none of gdp, population"},
		{"gdp", "a,b\n1,2\n", "Country Name"},
		{"gdp", strings.Repeat("x\n", 20) + fixture, "Country Name"},
		{"gdp", preamble + "Country Name,Country Code,Indicator Name,Indicator Code\n", "no column of a year"},
		{"gdp", preamble + "Country Name,Country Code,1990\n", "no column Indicator Name"},
		{"gdp", preamble + "Country Name,1990,1990\n", "twice"},
		{"gdp", strings.SplitAfter(fixture, "\"1991\",\n")[0], "no data rows"},
		{"gdp", "<html>", "web page"},
	} {
		_, _, _, err := read(t, source.Input{Role: c.role, Name: "f.csv", Bytes: strings.NewReader(c.in)})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "f.csv") {
			t.Errorf("error %v, want %q and the file", err, c.want)
		}
	}
}

// Rows are the lines of the files below the header; 48 of them are aggregates,
// one, the Channel Islands, is no entry of the register. Records are the cells of
// the others less the empty ones (213 x 64 and 216 x 65).
func TestRealFiles(t *testing.T) {
	for _, c := range []struct {
		role, file string
		rows       int
		records    int
		issues     map[string]int
	}{
		{"gdp", "API_NY.GDP.MKTP.CD_DS2_en_csv.csv.gz", 262, 11129, map[string]int{"aggregate": 48, "missing-value": 2503, "unknown-state": 1}},
		{"population", "API_SP.POP.TOTL_DS2_en_csv.csv.gz", 265, 14010, map[string]int{"aggregate": 48, "missing-value": 30, "unknown-state": 1}},
	} {
		f, err := os.Open(testdata.Path(t, "mirror/worldbank/"+c.file))
		if err != nil {
			t.Fatal(err)
		}
		records, issues, rows, err := read(t, source.Input{Role: c.role, Name: c.file, Bytes: f})
		f.Close()
		if err != nil || rows != c.rows || !maps.Equal(issues, c.issues) {
			t.Errorf("%d rows, %v, issues %v; want %d and %v", rows, err, issues, c.rows, c.issues)
		}
		if len(records) != c.records {
			t.Errorf("%s: %d records, want %d", c.role, len(records), c.records)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("population", fixture)
	f.Add("gdp", preamble)
	f.Add("gdp", "\x1f\x8b\x08\x00")
	f.Add("gdp", "Country Name,Country Code,Indicator Name,Indicator Code,1990\n\"")
	f.Fuzz(func(t *testing.T, role, content string) {
		in := source.Input{Role: role, Name: "f.csv", Bytes: strings.NewReader(content), States: states.Default()}
		rows, accounted := 0, map[int]bool{}
		for e, err := range worldbank.New().Reader.Read(t.Context(), in) {
			if err != nil {
				if !strings.Contains(err.Error(), "f.csv") {
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
