package ofac_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/source"
	"entente/source/ofac"
	"entente/states"
)

func read(t testing.TB, content string) (records, issues []string, err error) {
	return readAs(t, "sdn", content)
}

func readAs(t testing.TB, role, content string) (records, issues []string, err error) {
	in := source.Input{Role: role, Name: strings.ToUpper(role) + "_2024-01-31.CSV", Bytes: strings.NewReader(content), States: states.Default()}
	for e, err := range ofac.New().Reader.Read(t.Context(), in) {
		if err != nil {
			return records, issues, err
		}
		if e.Issue != nil {
			issues = append(issues, fmt.Sprintf("%d %s %v", e.Issue.Row, e.Issue.Kind, e.Issue.Lost))
		}
		if r := e.Record; r != nil {
			if r.Span.From != entente.NoDate || r.Span.To != entente.NoDate {
				t.Errorf("a snapshot does not say since when: %v", r.Span)
			}
			records = append(records, fmt.Sprintf("%s %s %s>%s %s %d", r.Ref, r.Kind, r.A, r.B, r.Label, r.Row))
		}
	}
	return records, issues, nil
}

const rest = `,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ` + "\r\n"

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, in        string
		records, issues []string
	}{
		{
			name: "programmes in brackets, the first and last of which the cell lacks",
			in:   `36,"AIRLINES, LTD.",-0- ,"CUBA"` + rest + `37,"DOE, Jane","individual","SDGT] [IFSR"` + rest + "\x1a",
			records: []string{
				"36 listing:CUBA USA>CUB AIRLINES, LTD. (entity) 1",
				"37 listing:SDGT USA> DOE, Jane (individual) 2", "37 listing:IFSR USA>IRN DOE, Jane (individual) 2",
			},
		},
		{
			name:    "programmes with semicolons, one twice",
			in:      `1,"A","vessel","[DPRK4]; CAATSA - RUSSIA; DPRK4"` + rest,
			records: []string{"1 listing:DPRK4 USA>PRK A (vessel) 1", "1 listing:CAATSA - RUSSIA USA>RUS A (vessel) 1"},
		},
		{
			name:    "pending investigation counts as the programme",
			in:      `1,"A",-0- ,"BPI-RUSSIA-EO14024"` + rest,
			records: []string{"1 listing-pending:RUSSIA-EO14024 USA>RUS A (entity) 1"},
			issues:  []string{"1 pending-investigation false"},
		},
		{
			name:    "an undeclared programme is counted and kept",
			in:      `1,"A",-0- ,"ATLANTIS-EO1"` + rest,
			records: []string{"1 listing:ATLANTIS-EO1 USA> A (entity) 1"},
			issues:  []string{"1 unknown-programme false"},
		},
		{
			name:    "rows that cannot be read",
			in:      `x,"A",-0- ,"CUBA"` + rest + `2,"A",-0- ,-0- ` + rest + `3,"A"` + "\r\n" + `4,"A",-0- ,"CUBA"` + rest + `4,"B",-0- ,"CUBA"` + rest,
			records: []string{"4 listing:CUBA USA>CUB A (entity) 4"},
			issues:  []string{"1 unreadable-number true", "2 no-programme true", "3 malformed-row true", "5 duplicate-entry true"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, issues, err := read(t, c.in)
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

// The rows are made up, in the published layout of ADD.CSV: number of the entry
// in SDN.CSV, number of the address, street, place, country, remarks.
func TestReadAddresses(t *testing.T) {
	records, issues, err := readAs(t, "add", `36,25,"Calle 1","Havana","Cuba",-0- `+"\r\n"+
		`36,26,-0- ,"Kowloon","Hong Kong",-0- `+"\r\n"+
		`37,27,-0- ,-0- ,-0- ,-0- `+"\r\n"+
		`38,28,"1, Main Street",-0- ,"Korea, North","Branch"`+"\r\n"+
		`39,29,-0- ,"Simferopol","Region: Crimea",-0- `+"\r\n"+
		`39,30,-0- ,-0- ,"undetermined",-0- `+"\r\n"+
		`39,31,-0- ,-0- ,"Atlantis",-0- `+"\r\n"+
		`x,32,-0- ,-0- ,"Cuba",-0- `+"\r\n"+`40,33,"short"`+"\r\n\x1a")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{
		"36 listed-address USA>CUB Cuba 1", "36 listed-address USA>HKG Hong Kong 2", "37 listed-address USA>  3",
		"38 listed-address USA>PRK Korea, North 4", "39 listed-address USA> Region: Crimea 5",
		"39 listed-address USA> undetermined 6", "39 listed-address USA> Atlantis 7",
	}, records); d != "" {
		t.Errorf("records (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{
		"5 not-a-state false", "6 not-a-state false", "7 unknown-country false", "8 unreadable-number true", "9 malformed-row true",
	}, issues); d != "" {
		t.Errorf("issues (-want +got):\n%s", d)
	}
	for name, in := range map[string]string{"empty": "", "the other file": `36,"A",-0- ,"CUBA"` + rest, "a web page": "<html>"} {
		records, _, err := readAs(t, "add", in)
		if err == nil && len(records) > 0 {
			t.Errorf("%s is read as addresses: %q", name, records)
		}
	}
}

// An empty file is a failed download, not a list without entries.
func TestRefused(t *testing.T) {
	for name, in := range map[string]string{"empty": "", "the end mark alone": "\x1a", "a web page": "<html>", "an open quote": "1,\"A\nB"} {
		if _, _, err := read(t, in); err == nil {
			t.Errorf("%s is read without an error", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`37,"DOE, Jane","individual","SDGT] [IFSR"` + rest + "\x1a")
	f.Add(`1,"A","vessel","[DPRK4]; CAATSA - RUSSIA; BPI-"` + rest)
	f.Add("1,2,3,4,5,6,7,8,9,10,11,12\n\x1a\x1a\n")
	f.Fuzz(func(t *testing.T, in string) {
		records, issues, err := read(t, in)
		if err == nil && len(records)+len(issues) == 0 {
			t.Errorf("%q gives neither a record nor an issue nor an error", in)
		}
	})
}

func FuzzReadAddresses(f *testing.F) {
	f.Add(`36,26,"1, Main Street","Kowloon","Hong Kong",-0- ` + "\r\n\x1a")
	f.Add(`36,26,-0- ,-0- ,"Region: Crimea",-0- ` + "\r\n" + `37,27,-0- ,-0- ,-0- ,-0- `)
	f.Fuzz(func(t *testing.T, in string) {
		records, issues, err := readAs(t, "add", in)
		if err == nil && len(records)+len(issues) == 0 {
			t.Errorf("%q gives neither a record nor an issue nor an error", in)
		}
	})
}
