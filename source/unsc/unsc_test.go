package unsc_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/testdata"
	"entente/source"
	"entente/source/unsc"
	"entente/states"
)

func read(t testing.TB, content string) (records, issues []string, asOf entente.Date, err error) {
	in := source.Input{Role: "list", Name: "consolidated.xml", Bytes: strings.NewReader(content), States: states.Default()}
	for e, err := range unsc.New().Reader.Read(t.Context(), in) {
		switch r := e.Record; {
		case err != nil:
			return records, issues, asOf, err
		case e.Issue != nil:
			issues = append(issues, fmt.Sprintf("%d %s %v", e.Issue.Row, e.Issue.Kind, e.Issue.Lost))
		case r != nil:
			records = append(records, fmt.Sprintf("%s %s %s>%s %s %s %d", r.Ref, r.Kind, r.A, r.B, r.Span, r.Label, r.Row))
		default:
			asOf = e.AsOf
		}
	}
	return records, issues, asOf, nil
}

func list(individuals, entities string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z"><INDIVIDUALS>` +
		individuals + `</INDIVIDUALS><ENTITIES>` + entities + `</ENTITIES></CONSOLIDATED_LIST>`
}

func entry(tag, ref, regime, on string) string {
	return "<" + tag + "><FIRST_NAME>A</FIRST_NAME><SECOND_NAME>B</SECOND_NAME><UN_LIST_TYPE>" + regime + "</UN_LIST_TYPE><REFERENCE_NUMBER>" +
		ref + "</REFERENCE_NUMBER><LISTED_ON>" + on + "</LISTED_ON></" + tag + ">"
}

func TestRead(t *testing.T) {
	records, issues, asOf, err := read(t, list(
		entry("INDIVIDUAL", "KPi.001", "DPRK", "2009-07-16")+entry("INDIVIDUAL", "QDi.001", "Al-Qaida", "2015-04-07-04:00")+
			entry("INDIVIDUAL", "KPi.001", "DPRK", "2009-07-16"),
		entry("ENTITY", "IRe.001", "Iran", "soon")+entry("ENTITY", "XXe.001", "Atlantis", "2020-01-02")+entry("ENTITY", "", "Iran", "2020-01-02")))
	if err != nil || asOf != entente.MustDate("2026-02-27") {
		t.Errorf("as of %s, %v", asOf, err)
	}
	if d := cmp.Diff([]string{
		"KPi.001 listing-by-UN:DPRK PRK> 2009-07-16/ A B (individual) 1", "QDi.001 listing-by-UN:Al-Qaida > 2015-04-07/ A B (individual) 2",
		"IRe.001 listing-by-UN:Iran IRN> / A B (entity) 4", "XXe.001 listing-by-UN:Atlantis > 2020-01-02/ A B (entity) 5",
	}, records); d != "" {
		t.Errorf("records (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"3 duplicate-entry true", "4 unreadable-date false", "5 unknown-regime false", "6 no-reference true"}, issues); d != "" {
		t.Errorf("issues (-want +got):\n%s", d)
	}
}

func TestRefused(t *testing.T) {
	for name, in := range map[string]string{
		"empty": "", "no entries": list("", ""), "another list": "<R><ENTITY/></R>",
		"a document type": "<!DOCTYPE CONSOLIDATED_LIST>" + list(entry("INDIVIDUAL", "a", "DPRK", "2009-07-16"), ""),
		"cut off":         list(entry("INDIVIDUAL", "a", "DPRK", "2009-07-16"), "")[:250],
	} {
		if _, _, _, err := read(t, in); err == nil {
			t.Errorf("%s is read without an error", name)
		}
	}
}

// The counts were taken from the publisher's file of 2026-02-27 with Python
// (xml.etree). The Iran entries are back since 2025 with their first days.
func TestPublished(t *testing.T) {
	f, err := os.Open(testdata.Path(t, "mirror/unsc/consolidated.xml.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n, rows := map[entente.Code]int{}, 0
	first, last := entente.NoDate, entente.NoDate
	for e, err := range unsc.New().Reader.Read(t.Context(), source.Input{Role: "list", Name: "consolidated.xml", Bytes: f, States: states.Default()}) {
		if err != nil {
			t.Fatal(err)
		}
		rows = max(rows, e.Rows)
		if e.Issue != nil {
			t.Errorf("issue %+v", *e.Issue)
		}
		r := e.Record
		if r == nil {
			continue
		}
		n[r.A]++
		if r.A == "IRN" {
			if !first.Known() || r.Span.From < first {
				first = r.Span.From
			}
			last = max(last, r.Span.From)
		}
	}
	if rows != 1003 || n["IRN"] != 121 || n["PRK"] != 155 || n["RUS"] != 0 || n[""] != 481 {
		t.Errorf("%d rows, %v, want 1003 with IRN 121, PRK 155, and 481 on no state", rows, n)
	}
	if first != entente.MustDate("2006-12-23") || last != entente.MustDate("2012-12-20") {
		t.Errorf("Iran entries of %s to %s", first, last)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(list(entry("INDIVIDUAL", "KPi.001", "DPRK", "2009-07-16"), entry("ENTITY", "IRe.001", "Iran", "soon")))
	f.Add("<!DOCTYPE a><CONSOLIDATED_LIST/>")
	f.Fuzz(func(t *testing.T, in string) {
		records, issues, _, err := read(t, in)
		if err == nil && len(records)+len(issues) == 0 {
			t.Errorf("%q gives neither a record nor an issue nor an error", in)
		}
	})
}
