package record_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente"
	"entente/record"
)

// addresses writes a snapshot of the addresses into a mirror: number, country.
func addresses(t *testing.T, mirror, date string, rows ...string) {
	t.Helper()
	text := ""
	for i, r := range rows {
		number, country, _ := strings.Cut(r, " ")
		text += fmt.Sprintf("%s,%d,\"STREET\",\"TOWN\",%q,-0- \r\n", number, i+1, country)
	}
	if err := os.WriteFile(filepath.Join(mirror, "ofac", "ADD_"+date+".CSV"), []byte(text+"\x1a"), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestListedByAddress joins a list to the addresses of its entries. The entries
// are made up: 1 a Russian firm, 2 the same with a branch in Hong Kong, 3 a firm
// in Hong Kong, 4 one in China, 5 one in China that is listed over Iran, and over
// Hong Kong besides, 6 a ship without an address, 7 one whose place is no state.
func TestListedByAddress(t *testing.T) {
	mirror := t.TempDir()
	list(t, mirror, "2023-11-30", "1 RUSSIA-EO14024")
	list(t, mirror, "2023-12-29", "1 RUSSIA-EO14024", "2 RUSSIA-EO14024", "3 RUSSIA-EO14024", "4 RUSSIA-EO14024] [SDGT", "5 IFSR] [HK-EO13936", "6 IFSR", "7 RUSSIA-EO14024")
	list(t, mirror, "2024-01-31", "1 RUSSIA-EO14024", "2 RUSSIA-EO14024", "3 RUSSIA-EO14024", "4 RUSSIA-EO14024] [SDGT", "5 IFSR] [HK-EO13936", "6 IFSR", "7 RUSSIA-EO14024")
	addresses(t, mirror, "2023-12-29", "1 Russia", "2 Russia", "2 Hong Kong", "3 Hong Kong", "3 Hong Kong", "4 China", "5 China", "7 Region: Crimea")
	r := built(t, mirror, "ofac")
	usa := func(on entente.Code) []record.Subject {
		return []record.Subject{{On: record.OnDirection, A: "USA", B: on}}
	}
	for _, c := range []struct {
		id, toward, topic string
		of                entente.Code
		join              bool
		value, high       float64
		behind            string
	}{
		{id: "sanctions-listed-located", of: "RUS", value: 2, behind: "1 2"},
		{id: "sanctions-listed-located", of: "HKG", value: 2, behind: "2 3"},
		{id: "sanctions-listed-located", of: "CHN", value: 2, behind: "4 5"},
		{id: "sanctions-listed-located", of: "CHN", join: true, value: 4, behind: "2 3 4 5"},
		{id: "sanctions-listed-located", of: "CHN", join: true, toward: "RUS", value: 3, behind: "2 3 4"},
		{id: "sanctions-listed-located", of: "CHN", topic: "SDGT", value: 1, behind: "4"},
		{id: "sanctions-listed-located", of: "HKG", join: true},
		{id: "sanctions-listed-third", of: "CHN", value: 1, high: 2, behind: "4"},
		{id: "sanctions-listed-third", of: "CHN", join: true, value: 2, high: 4, behind: "3 4"},
		{id: "sanctions-listed-third", of: "CHN", toward: "IRN", high: 1},
		{id: "sanctions-listed-third", of: "RUS"},
	} {
		q := record.Query{
			Measure: measureOf(t, c.id), From: "2023", To: "2023", Toward: c.toward, Topic: c.topic, Territories: c.join, Subjects: usa(c.of),
		}
		figs, err := r.Figures(q)
		if err != nil || len(figs) != 1 {
			t.Fatalf("%+v: %v, %v", c, figs, err)
		}
		f := figs[0]
		if f.Value != c.value || f.Status != entente.Known || strings.HasSuffix(c.id, "third") && (f.Low != c.value || f.High != c.high) {
			t.Errorf("%s of %s toward %q joined %v: %v [%v %v] %s %s", c.id, c.of, c.toward, c.join, f.Value, f.Low, f.High, f.Status, f.Note)
		}
		var refs []string
		addressed := false
		for _, b := range behind(t, r, q) {
			number, kind, _ := strings.Cut(b, " ")
			addressed = addressed || kind == "listed-address"
			if !slices.Contains(refs, number) {
				refs = append(refs, number)
			}
		}
		if got := strings.Join(refs, " "); got != c.behind || c.behind != "" && !addressed {
			t.Errorf("%s of %s toward %q joined %v rests on %q, with addresses %v, want %q", c.id, c.of, c.toward, c.join, got, addressed, c.behind)
		}
	}
	for id, subject := range map[string]string{"sanctions-listed-located": "GBR>RUS", "sanctions-listed-third": "USA>RUS"} {
		figs := figuresOf(t, r, id, "2024", "2024", subject) // the list of 2024 has no addresses beside it
		if f := figs[subject+" 2024"]; f.Status != entente.Unknown || f.Note == "" {
			t.Errorf("%s of %s in 2024: %v %s %q", id, subject, f.Value, f.Status, f.Note)
		}
	}
	all, err := r.Figures(record.Query{Measure: measureOf(t, "sanctions-listed-located"), From: "2023", To: "2023"})
	if err != nil || len(all) != 3 {
		t.Errorf("all states with an address: %v, %v", all, err)
	}
}
