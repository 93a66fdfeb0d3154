package uk_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/source"
	"entente/source/uk"
	"entente/states"
)

// The header of the list as published in 2026, without the columns behind the
// day of designation.
const header = "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Regime Name,Designation Type,Designation source,Date Designated\n"

func read(t testing.TB, content string) (records, issues []string, asOf entente.Date, err error) {
	in := source.Input{Role: "list", Name: "UK-Sanctions-List.csv", Bytes: strings.NewReader(content), States: states.Default()}
	for e, err := range uk.New().Reader.Read(t.Context(), in) {
		switch r := e.Record; {
		case err != nil:
			return records, issues, asOf, err
		case e.Issue != nil:
			issues = append(issues, fmt.Sprintf("%d %s %v", e.Issue.Row, e.Issue.Kind, e.Issue.Lost))
		case r != nil:
			records = append(records, fmt.Sprintf("%s %s>%s %s %s %d", r.Ref, r.A, r.B, r.Span, r.Label, r.Row))
		default:
			asOf = e.AsOf
		}
	}
	return records, issues, asOf, nil
}

// The rows are made up.
func TestRead(t *testing.T) {
	records, issues, asOf, err := read(t, "Report Date: 02-Oct-2026\n"+header+
		"01/01/2026,RUS0001,1,,DOE,Jane,,,,,Primary Name,The Russia (Sanctions) (EU Exit) Regulations 2019,Individual,UK,10/03/2022\n"+
		"01/01/2026,RUS0001,1,,DOE,Janet,,,,,Alias,The Russia (Sanctions) (EU Exit) Regulations 2019,Individual,UK,10/03/2022\n"+
		"01/01/2026,BEL0001,2,,WORKS,,,,,,Primary Name,The Republic of Belarus (Sanctions) (EU Exit) Regulations 2019,Entity,UK,\n"+
		"01/01/2026,CT0001,3,,GANG,,,,,,Primary Name,The Counter-Terrorism (International Sanctions) (EU Exit) Regulations 2019,Entity,UK,2020\n"+
		"01/01/2026,ATL0001,4,,SHIP,,,,,,Primary Name,The Atlantis (Sanctions) Regulations 2030,Ship,UK,01/02/2030\n"+
		"01/01/2026,,5,,NOBODY,,,,,,Primary Name,The Russia (Sanctions) (EU Exit) Regulations 2019,Entity,UK,\n"+
		"short,row\n")
	if err != nil || asOf != entente.MustDate("2026-10-02") {
		t.Errorf("as of %s, %v", asOf, err)
	}
	if d := cmp.Diff([]string{
		"RUS0001 GBR>RUS 2022-03-10/ Jane DOE (individual) 1", "BEL0001 GBR>BLR / WORKS (entity) 3",
		"CT0001 GBR> / GANG (entity) 4", "ATL0001 GBR> 2030-02-01/ SHIP (ship) 5",
	}, records); d != "" {
		t.Errorf("records (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"4 unreadable-date false", "5 unknown-regime false", "6 no-id true", "7 malformed-row true"}, issues); d != "" {
		t.Errorf("issues (-want +got):\n%s", d)
	}
}

func TestRefused(t *testing.T) {
	for name, in := range map[string]string{
		"empty": "", "no rows": "Report Date: 02-Oct-2026\n" + header, "a day that does not exist": "Report Date: 31-Feb-2026\n" + header + "x\n",
		"the list before 2026": "Last Updated,01/07/2025\nName 6,Group ID\nA,1\n",
	} {
		if _, _, _, err := read(t, in); err == nil {
			t.Errorf("%s is read without an error", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("Report Date: 02-Oct-2026\n" + header + "01/01/2026,RUS0001,1,,DOE,Jane,,,,,Primary Name,The Russia Regulations,Individual,UK,10/03/2022\n")
	f.Add(header + ",,,,,,,,,,,,,,\n")
	f.Fuzz(func(t *testing.T, in string) {
		records, issues, _, err := read(t, in)
		if err == nil && len(records)+len(issues) == 0 {
			t.Errorf("%q gives neither a record nor an issue nor an error", in)
		}
	})
}
