package cow_test

import (
	"maps"
	"os"
	"testing"

	"entente/internal/testdata"
	"entente/source"
	"entente/source/cow"
	"entente/states"
)

// Rows are the lines of the publisher's files below the header, of trade two
// flows each with 50,833 cells of -9. Of contiguity half are the other way
// round; spells are cut where a number comes to mean another state.
func TestRealFiles(t *testing.T) {
	testdata.Long(t)
	for _, c := range []struct {
		role, file    string
		rows, records int
		issues        map[string]int
	}{
		{"trade", "Dyadic_COW_4.0.csv.gz", 673654, 1347308, map[string]int{"missing-value": 50833, "renumbered-state": 2}},
		{"nmc", "NMC-70-abridged.csv.gz", 17121, 7 * 17121, map[string]int{"missing-value": 3358}},
		{"contiguity", "contdirs.csv", 1874, 1047, map[string]int{"mirrored-row": 937}},
		{"igo", "state_year_formatv3.csv.gz", 15557, 41917, map[string]int{"missing-value": 138874}},
		{"alliance", "alliance_v4.1_by_directed_yearly.csv.gz", 120784, 4929, map[string]int{"empty-row": 10, "mirrored-row": 60385, "repeated-dyad-year": 231, "self-pair": 4}},
		{"states", "states2016.csv", 243, 251, nil},
	} {
		t.Run(c.role, func(t *testing.T) {
			f, err := os.Open(testdata.Path(t, "mirror/cow/"+c.file))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			rows, records := 0, 0
			issues := map[string]int{}
			for e, err := range cow.New().Reader.Read(t.Context(), source.Input{Role: c.role, Name: c.file, Bytes: f, States: states.Default()}) {
				if err != nil {
					t.Fatal(err)
				}
				rows = e.Rows
				if e.Record != nil {
					records++
				}
				if e.Issue != nil {
					issues[e.Issue.Kind]++
					if issues[e.Issue.Kind] <= 5 {
						t.Log(*e.Issue)
					}
				}
			}
			if rows != c.rows || records != c.records || !maps.Equal(issues, c.issues) {
				t.Errorf("%d rows, %d records, issues %v; want %d, %d, %v", rows, records, issues, c.rows, c.records, c.issues)
			}
		})
	}
}
