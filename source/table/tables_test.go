package table_test

import (
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/testdata"
	"entente/source"
	"entente/states"
)

// counted is what a real table gives.
type counted struct {
	rows, records, lost, undated, noSize int
	issues                               map[string]int
	kinds                                map[string]int
	sums                                 map[string]float64
}

func count(records []entente.Record, issues []entente.Issue, rows int) counted {
	c := counted{rows: rows, records: len(records), issues: map[string]int{}, kinds: map[string]int{}, sums: map[string]float64{}}
	for _, i := range issues {
		c.issues[i.Kind]++
		if i.Lost {
			c.lost++
		}
	}
	for _, r := range records {
		c.kinds[r.Kind]++
		if !r.Span.From.Known() {
			c.undated++
		}
		if math.IsNaN(r.Size) {
			c.noSize++
		} else {
			c.sums[r.Kind] += r.Size
		}
	}
	return c
}

// The numbers of rows are those of the data's README; sums of sizes, empty
// cells and dates were taken from the same files with Python's csv module. How
// many states the texts name is what this reader finds: a change is a change of
// the rule.
func TestRealTables(t *testing.T) {
	for _, c := range []struct {
		id, file string
		want     counted
	}{
		{"cgit", "cgit_china_investments_2005_2018.csv", counted{
			rows: 2908, records: 2908,
			issues: map[string]int{}, kinds: map[string]int{"investment": 2908}, sums: map[string]float64{"investment": 1870590},
		}},
		{"ukraine-attacks", "ukraine_missile_drone_attacks_2022-09_2026-04.csv.gz", counted{
			rows: 3585, records: 7170, noSize: 9,
			issues: map[string]int{"missing-size": 9},
			kinds:  map[string]int{"weapons-launched": 3585, "weapons-destroyed": 3585},
			sums:   map[string]float64{"weapons-launched": 99570, "weapons-destroyed": 72692},
		}},
		{"mid5-directed", "cow_mid5_directed_dyad_year.csv.gz", counted{
			rows: 10234, records: 10234,
			issues: map[string]int{}, kinds: map[string]int{"militarised-dispute": 10234}, sums: map[string]float64{"militarised-dispute": 35688},
		}},
		// 324 is no number of the state system: Venice, until 1797.
		{"rivalries-tss", "thompson_sakuwa_suhas_rivalries_2021.csv.gz", counted{
			rows: 264, records: 262, lost: 2, noSize: 262,
			issues: map[string]int{"unknown-state": 2}, kinds: map[string]int{"rivalry": 262}, sums: map[string]float64{},
		}},
		// 40 rows name no sponsor, 15 no date.
		{"cfr-cyber", "cfr_cyber_operations_2005_2022.csv", counted{
			rows: 768, records: 1499, lost: 46, undated: 35, noSize: 1499,
			issues: map[string]int{"missing-date": 15, "missing-state": 67, "no-state-named": 216, "self-pair": 84},
			kinds:  map[string]int{"cyber-operation": 1499}, sums: map[string]float64{},
		}},
		// The compiler's own column of dates is empty in 309 rows, the printed one
		// in 306; the three between are readable.
		{"eu-journal", "eu_journal_designations_2026-08.csv.gz", counted{
			rows: 8434, records: 5641, lost: 3032, undated: 157, noSize: 5641,
			issues: map[string]int{"missing-date": 306, "missing-state": 2960, "no-state-named": 73, "state-from-other-column": 2621},
			kinds:  map[string]int{"asset-freeze": 4630, "export-control": 994, "financial-restriction": 5, "investment-ban": 11, "transport-restriction": 1},
			sums:   map[string]float64{},
		}},
	} {
		t.Run(c.id, func(t *testing.T) {
			got := count(readFile(t, embedded(t, c.id), c.file))
			if d := cmp.Diff(c.want, got, cmp.AllowUnexported(counted{})); d != "" {
				t.Error(d)
			}
		})
	}
}

// Single rows as they stand in the files.
func TestRealRows(t *testing.T) {
	for _, c := range []struct {
		id, file string
		row      int
		want     []string
	}{
		{"cgit", "cgit_china_investments_2005_2018.csv", 1, []string{"CHN>CUB investment 500 2005-01-01/2005-01-31 reported"}},
		{"ukraine-attacks", "ukraine_missile_drone_attacks_2022-09_2026-04.csv.gz", 1, []string{
			"RUS>UKR weapons-launched 93 2026-04-04/2026-04-05 claimed", "RUS>UKR weapons-destroyed 76 2026-04-04/2026-04-05 claimed"}},
		{"mid5-directed", "cow_mid5_directed_dyad_year.csv.gz", 1, []string{"USA>CAN militarised-dispute 1 1979 confirmed"}},
		{"rivalries-tss", "thompson_sakuwa_suhas_rivalries_2021.csv.gz", 1, []string{"FRA-AUH rivalry NaN 1494/1918 confirmed"}},
		{"cfr-cyber", "cfr_cyber_operations_2005_2022.csv", 2, []string{"BLR>UKR cyber-operation NaN 2022-03-07/2022-03-07 claimed"}},
		// A state against its own dissidents is a record about that state.
		{"cfr-cyber", "cfr_cyber_operations_2005_2022.csv", 1, []string{"GHA cyber-operation NaN 2022-01-20/2022-01-20 claimed"}},
		{"eu-journal", "eu_journal_designations_2026-08.csv.gz", 1, []string{"RUS asset-freeze NaN 2026-07-13/ confirmed"}},
	} {
		t.Run(fmt.Sprint(c.id, c.row), func(t *testing.T) {
			records, _, _ := readFile(t, embedded(t, c.id), c.file)
			var got []string
			for _, r := range records {
				if r.Row != c.row {
					continue
				}
				who := string(r.A)
				switch {
				case r.Directed:
					who += ">" + string(r.B)
				case r.B != "":
					who += "-" + string(r.B)
				}
				got = append(got, fmt.Sprintf("%s %s %v %s %s", who, r.Kind, r.Size, r.Span, r.Certainty))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// The file is too large for the segment of records; the descriptor reads it as
// a stream.
func TestPairDays(t *testing.T) {
	testdata.Long(t)
	f, err := os.Open(testdata.Path(t, "tables/gdelt_pair_day_2018_2024.tsv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := embedded(t, "gdelt-pair-day")
	rows, records, issues := 0, 0, map[string]int{}
	var first entente.Record
	days := map[entente.Date]bool{}
	for e, err := range s.Reader.Read(t.Context(), source.Input{Role: "days", Name: f.Name(), Bytes: f, States: states.Default()}) {
		if err != nil {
			t.Fatal(err)
		}
		rows = e.Rows
		if e.Issue != nil {
			issues[e.Issue.Kind+" "+e.Issue.Detail]++
			continue
		}
		if records == 0 {
			first = *e.Record
		}
		records++
		days[e.Record.Span.From] = true
	}
	// From 2018-01-01 to 2024-02-23 there are 2,245 days, of which 96 are missing.
	if rows != 2706067 || len(days) != 2149 {
		t.Errorf("%d rows on %d days, want 2706067 on 2149", rows, len(days))
	}
	if first.A != "AFG" || first.B != "AUS" || first.Directed || first.Size != -3.4191 || first.Span.String() != "2018-01-01/2018-01-01" {
		t.Errorf("first record %+v", first)
	}
	if d := cmp.Diff(map[string]int{"self-pair VNM": 59}, issues); d != "" || records != rows-59 {
		t.Errorf("%d records; issues: %s", records, d)
	}
}
