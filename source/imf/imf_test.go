package imf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/source"
	"entente/source/imf"
	"entente/states"
)

const head = "DATAFLOW,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE,STATUS\n"

// row is a row in the published layout; values are made up.
func row(country, indicator, with, frequency, period, value string) string {
	return strings.Join([]string{"IMF.STA:IMTS(1.0.0)", country, indicator, with, frequency, period, value, "6", ""}, ",") + "\n"
}

func read(t testing.TB, role, content string) (records, issues []string, err error) {
	in := source.Input{Role: role, Name: "IMTS.csv", Bytes: strings.NewReader(content), States: states.Default()}
	for e, err := range imf.New().Reader.Read(t.Context(), in) {
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

func TestRead(t *testing.T) {
	records, issues, err := read(t, "imts", head+
		row("CHN", "XG_FOB_USD", "RUS", "A", "2020", "50500000000")+
		row("CHN", "MG_CIF_USD", "RUS", "A", "2020", "57000000000.5")+
		row("RUS", "MG_CIF_USD", "CHN", "A", "2020", "0")+
		row("USA", "XG_FOB_USD", "KOS", "A", "2020", "1250000")+
		row("SUN", "XG_FOB_USD", "POL", "A", "1985", "2000000")+
		row("CHN", "XG_FOB_USD", "G001", "A", "2020", "1")+
		row("CHN", "XG_FOB_USD", "RUS", "Q", "2020-Q1", "1")+
		row("CHN", "TBG_USD", "RUS", "A", "2020", "-1")+
		row("CHN", "XG_FOB_USD", "IRN", "A", "2020", "NaN")+
		row("CHN", "XG_FOB_USD", "PRK", "A", "2020", "")+
		row("CHN", "XG_FOB_USD", "RUS", "A", "2020", "7")+
		row("CHN", "XG_FOB_USD", "CHN", "A", "2020", "7")+
		row("CHN", "XG_FOB_USD", "ZZZ", "A", "2020", "7")+
		row("CHN", "XG_FOB_USD", "USA", "A", "2020", "-7")+
		row("CHN", "XG_FOB_USD", "USA", "A", "20", "7")+
		"short\n")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{
		"1 CHN>RUS exports 2020 50500 million current USD",
		"2 RUS>CHN imports 2020 57000.0000005 million current USD",
		"3 CHN>RUS imports 2020 0 million current USD",
		"4 USA>XKX exports 2020 1.25 million current USD",
		"5 SUN>POL exports 1985 2 million current USD",
	}, records) + cmp.Diff([]string{
		"6 aggregate false", "7 other-frequency false", "8 other-indicator false", "9 missing-value false", "10 missing-value false",
		"11 duplicate-row true", "12 self-pair true", "13 unknown-state true", "14 unreadable-number true", "15 unreadable-year true", "16 malformed-row true",
	}, issues); d != "" {
		t.Error(d)
	}
}

// With ids and names, the ids stand in columns of their own.
func TestReadIDs(t *testing.T) {
	records, issues, err := read(t, "imts", "DATASET,COUNTRY.ID,COUNTRY,INDICATOR.ID,INDICATOR,COUNTERPART_COUNTRY.ID,COUNTERPART_COUNTRY,FREQUENCY.ID,FREQUENCY,TIME_PERIOD,OBS_VALUE\n"+
		"IMF.STA:IMTS(1.0.0),IRN,\"Iran, Islamic Republic of\",XG_FOB_USD,\"Exports of goods\",CHN,\"China, People's Republic of\",A,Annual,2019,13000000000\n")
	if err != nil || issues != nil {
		t.Fatal(issues, err)
	}
	if d := cmp.Diff([]string{"1 IRN>CHN exports 2019 13000 million current USD"}, records); d != "" {
		t.Error(d)
	}
}

func TestRefuse(t *testing.T) {
	good := row("CHN", "XG_FOB_USD", "RUS", "A", "2020", "50500000000")
	for _, c := range []struct{ role, in, want string }{
		{"imts", strings.Replace(head, "OBS_VALUE", "VALUE", 1) + good, "no column OBS_VALUE"},
		{"imts", strings.Replace(head, "STATUS", "SCALE", 1) + good, "twice"},
		{"imts", head, "no data rows"},
		{"imts", head + row("CHN", "XG_FOB_USD", "RUS", "A", "2020", "50500"), "not US dollars"},
		{"imts", head + strings.Replace(good, "IMTS", "CPI", 1), "not IMTS"},
		{"imts", "PK\x03\x04", "zip"},
		{"dots", head + good, "role"},
	} {
		if _, _, err := read(t, c.role, c.in); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "IMTS.csv") {
			t.Errorf("%.40q: %v, want %s", c.in, err, c.want)
		}
	}
}

// Every row gives a record or an issue, and no bytes make the reader panic.
func FuzzRead(f *testing.F) {
	f.Add(head + row("CHN", "XG_FOB_USD", "RUS", "A", "2020", "50500000000"))
	f.Add(head + row("G001", "MG_CIF_USD", "TX983", "M", "2020-M01", "1e400") + "\"")
	f.Fuzz(func(t *testing.T, content string) {
		in := source.Input{Role: "imts", Name: "IMTS.csv", Bytes: strings.NewReader(content), States: states.Default()}
		rows, seen := 0, map[int]bool{}
		for e, err := range imf.New().Reader.Read(t.Context(), in) {
			if err != nil {
				if !strings.Contains(err.Error(), "IMTS.csv") {
					t.Errorf("error %q does not name the file", err)
				}
				return
			}
			rows = e.Rows
			seen[e.Rows] = true
			if r := e.Record; r != nil && !(r.Size >= 0) {
				t.Errorf("size %v", r.Size)
			}
		}
		if rows != len(seen) {
			t.Errorf("%d rows, %d of them give a record or an issue", rows, len(seen))
		}
	})
}
