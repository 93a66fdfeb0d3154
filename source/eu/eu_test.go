package eu_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/source"
	"entente/source/eu"
	"entente/states"
)

const header = "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_UnitedNationId;Entity_DesignationDate;Entity_DesignationDetails;" +
	"Entity_Remark;Entity_SubjectType;Entity_SubjectType_ClassificationCode;Entity_Regulation_Type;Entity_Regulation_OrganisationType;" +
	"Entity_Regulation_PublicationDate;Entity_Regulation_EntryIntoForceDate;Entity_Regulation_NumberTitle;Entity_Regulation_Programme;" +
	"Entity_Regulation_PublicationUrl;NameAlias_WholeName\n"

func row(id, designated, kind, published, programme, name string) string {
	return "10/04/2026;" + id + ";EU.1;;" + designated + ";;;" + kind + ";P;regulation;council;" + published + ";;1 (OJ L1);" + programme + ";;" + name + "\n"
}

func read(t testing.TB, content string) (records, issues []string, asOf entente.Date, err error) {
	in := source.Input{Role: "list", Name: "20260410-FULL-1_1.csv", Bytes: strings.NewReader(content), States: states.Default()}
	for e, err := range eu.New().Reader.Read(t.Context(), in) {
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

// The rows are made up.
func TestReadCSV(t *testing.T) {
	records, issues, asOf, err := read(t, "\ufeff"+header+
		row("13", "", "person", "2003-07-08", "IRQ", "Jane Doe")+row("13", "", "person", "2003-07-08", "IRQ", "J. Doe")+
		row("14", "2022-02-23", "enterprise", "2022-02-24", "UKR", "Works")+row("14", "2022-02-23", "enterprise", "2023-02-24", "BLR", "Works")+
		row("15", "23/02/2022", "person", "soon", "HR", "X")+row("16", "", "person", "", "ATL", "Y")+row("", "", "person", "", "RUS", "Z")+"short;row\n")
	if err != nil || asOf != entente.MustDate("2026-04-10") {
		t.Errorf("as of %s, %v", asOf, err)
	}
	if d := cmp.Diff([]string{
		"13 listing-by-EU:IRQ IRQ> 2003-07-08/ Jane Doe (person) 1", "14 listing-by-EU:UKR RUS> 2022-02-23/ Works (enterprise) 3",
		"14 listing-by-EU:BLR BLR> 2022-02-23/ Works (enterprise) 4", "15 listing-by-EU:HR > 2022-02-23/ X (person) 5",
		"16 listing-by-EU:ATL > / Y (person) 6",
	}, records); d != "" {
		t.Errorf("records (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"5 unreadable-date false", "6 unknown-programme false", "7 no-id true", "8 malformed-row true"}, issues); d != "" {
		t.Errorf("issues (-want +got):\n%s", d)
	}
}

const export = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-04-10T08:00:00.000+02:00" globalFileId="1">`

func TestReadXML(t *testing.T) {
	records, issues, asOf, err := read(t, export+
		`<sanctionEntity designationDetails="" euReferenceNumber="EU.1" logicalId="13"><regulation regulationType="amendment" publicationDate="2003-07-08" programme="IRQ" logicalId="1"><publicationUrl>u</publicationUrl></regulation><subjectType code="person" classificationCode="P"/><nameAlias wholeName="Jane Doe"><regulationSummary/></nameAlias></sanctionEntity>`+
		`<sanctionEntity designationDate="2022-02-23" logicalId="14"><regulation programme="UKR" publicationDate="2022-02-24"/><regulation programme="BLR"/></sanctionEntity>`+
		`<sanctionEntity logicalId="15"/></export>`)
	if err != nil || asOf != entente.MustDate("2026-04-10") {
		t.Errorf("as of %s, %v", asOf, err)
	}
	if d := cmp.Diff([]string{
		"13 listing-by-EU:IRQ IRQ> 2003-07-08/ Jane Doe (person) 1", "14 listing-by-EU:UKR RUS> 2022-02-23/  2", "14 listing-by-EU:BLR BLR> 2022-02-23/  2",
	}, records); d != "" {
		t.Errorf("records (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"3 no-id true"}, issues); d != "" {
		t.Errorf("issues (-want +got):\n%s", d)
	}
}

func TestRefused(t *testing.T) {
	for name, in := range map[string]string{
		"empty": "", "no rows": header, "another file": "a;b\n1;2\n", "no entries": export + "</export>", "another root": "<R/>",
		"a document type": `<!DOCTYPE export [<!ENTITY a "b">]><export><sanctionEntity logicalId="1"/></export>`,
		"cut off":         export + `<sanctionEntity logicalId="14">`,
	} {
		if _, _, _, err := read(t, in); err == nil {
			t.Errorf("%s is read without an error", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(header + row("13", "", "person", "2003-07-08", "IRQ", "Jane Doe"))
	f.Add(export + `<sanctionEntity logicalId="14"><regulation programme="UKR"/></sanctionEntity></export>`)
	f.Fuzz(func(t *testing.T, in string) {
		records, issues, _, err := read(t, in)
		if err == nil && len(records)+len(issues) == 0 {
			t.Errorf("%q gives neither a record nor an issue nor an error", in)
		}
	})
}
