package polecat_test

import (
	"math"
	"strings"
	"testing"

	"entente"
	"entente/source"
	"entente/source/polecat"
	"entente/states"
)

// header is that of the published files (40 columns).
const header = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tContexts\tActor Name\tActor Country\tActor COW\tPrimary Actor Sector\tActor Sectors\t" +
	"Actor Title\tActor Name Raw\tWikipedia Actor ID\tRecipient Name\tRecipient Country\tRecipient COW\tPrimary Recipient Sector\tRecipient Sectors\tRecipient Title\t" +
	"Recipient Name Raw\tWikipedia Recipient ID\tPlacename\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\tGeoNames ID\tRaw Placename\tFeature Type\tSource\t" +
	"Publication Date\tStory People\tStory Organizations\tStory Locations\tLanguage\tVersion"

// row is a row of ours in that layout.
func row(id, day, kind, mode, intensity, quad, actor, country, sector, recipient, country2, sector2 string) string {
	cells := make([]string, strings.Count(header, "\t")+1)
	for i := range cells {
		cells[i] = "None"
	}
	for name, text := range map[string]string{
		"Event ID": id, "Event Date": day, "Event Type": kind, "Event Mode": mode, "Intensity": intensity, "Quad Code": quad,
		"Actor Name": actor, "Actor Country": country, "Primary Actor Sector": sector,
		"Recipient Name": recipient, "Recipient Country": country2, "Primary Recipient Sector": sector2,
	} {
		for i, h := range strings.Split(header, "\t") {
			if h == name {
				cells[i] = text
			}
		}
	}
	return strings.Join(cells, "\t")
}

func read(t testing.TB, text string) (events []source.Event, issues []entente.Issue, err error) {
	t.Helper()
	in := source.Input{Role: "release", Name: "ngecEvents.20230103111842.Release603.DV.txt", Bytes: strings.NewReader(text), States: states.Default()}
	for b, err := range (polecat.Reader{}).Events(t.Context(), in) {
		if err != nil {
			return events, issues, err
		}
		events, issues = append(events, b.Events...), append(issues, b.Issues...)
	}
	return events, issues, nil
}

func TestRows(t *testing.T) {
	text := header + "\n" + strings.Join([]string{
		row("a1", "2023-01-01", "CONSULT", "visit", "2.5", "VERBAL COOPERATION", "A Minister", "RUS", "GOV", "Iran", "IRN", "None"),
		row("a2", "2023-01-01", "ASSAULT", "None", "-9", "MATERIAL CONFLICT", "Police", "USA;CAN", "COP", "Crowd", "RUS", "CVL"),
		row("a3", "2023-01-02", "ACCUSE", "None", "None", "VERBAL CONFLICT", "United Nations", "None", "IGO", "North Korea", "PRK", "None"),
		row("a4", "2023-01-02", "PROTEST", "None", "1", "MATERIAL CONFLICT", "None", "None", "None", "Somebody", "None", "CVL"),
		row("a5", "2023-01-02", "SING", "None", "1", "MUSIC", "X", "XYZ", "None", "Iran", "IRN", "None"),
		row("a6", "2023-13-02", "AID", "None", "1", "MATERIAL COOPERATION", "X", "CHN", "None", "Iran", "IRN", "None"),
		"too\tfew",
	}, "\r\n") + "\n"
	events, issues, err := read(t, text)
	if err != nil || len(events) != 6 {
		t.Fatal(len(events), err)
	}
	for i, want := range []struct {
		a, b         entente.Code
		ruleA, ruleB source.ActorRule
		code         string
		quad         source.Quad
		score        float64
	}{
		{"RUS", "IRN", source.StateAgency, source.BareCountry, "consult/visit", source.VerbalCooperation, 2.5},
		{"USA", "RUS", source.StateAgency, source.Society, "assault", source.MaterialConflict, -9},
		{"CAN", "RUS", source.StateAgency, source.Society, "assault", source.MaterialConflict, -9},
		{"", "PRK", source.Body, source.BareCountry, "accuse", source.VerbalConflict, math.NaN()},
		{"", "", source.NoActor, source.NoCountry, "protest", source.MaterialConflict, 1},
		{"", "IRN", source.UnknownActor, source.BareCountry, "sing", source.NoQuad, 1},
	} {
		e := events[i]
		if e.A != want.a || e.B != want.b || e.RuleA != want.ruleA || e.RuleB != want.ruleB || e.Code != want.code || e.Quad != want.quad ||
			e.Goldstein != want.score && !(math.IsNaN(e.Goldstein) && math.IsNaN(want.score)) {
			t.Errorf("event %d is %+v, want %+v", i+1, e, want)
		}
	}
	if events[1].ID == events[2].ID || events[1].Row != 2 || events[2].Row != 2 {
		t.Errorf("the two events of a row are %+v and %+v", events[1], events[2])
	}
	kinds := map[string]int{}
	for _, i := range issues {
		kinds[i.Kind]++
	}
	for _, k := range []string{"unknown-code", "other-quad-class", "unknown-state", "unreadable-date", "malformed-row"} {
		if kinds[k] != 1 {
			t.Errorf("%d issues %s, want 1; all: %v", kinds[k], k, kinds)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "a header alone": header + "\n", "another table": "a\tb\n1\t2\n", "a column twice": header + "\tEvent ID\n",
	} {
		if _, _, err := read(t, text); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

// The kinds of event are those that the table of CAMEO codes maps to.
func TestTypes(t *testing.T) {
	mapped := map[string]bool{}
	for _, c := range source.CAMEOCodes() {
		if c.PLOVER != "" {
			mapped[c.PLOVER] = true
		}
	}
	types := polecat.Types()
	if len(types) != 16 {
		t.Errorf("%d kinds, want 16", len(types))
	}
	for _, k := range types {
		if !mapped[k] {
			t.Errorf("no code of CAMEO falls under %s", k)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(header + "\n" + row("a1", "2023-01-01", "CONSULT", "visit", "2.5", "VERBAL COOPERATION", "A", "RUS;USA", "GOV", "B", "IRN;CHN", "None") + "\n")
	f.Add("Event ID\n1\n")
	f.Fuzz(func(t *testing.T, text string) {
		events, issues, err := read(t, text)
		if err != nil {
			return
		}
		lost := 0
		for _, i := range issues {
			if i.Lost {
				lost++
			}
		}
		rows := map[int32]bool{}
		for _, e := range events {
			rows[e.Row] = true
		}
		lines := 0
		for l := range strings.SplitSeq(text, "\n") {
			if strings.TrimSuffix(l, "\r") != "" {
				lines++
			}
		}
		if len(rows)+lost > lines {
			t.Fatalf("%d rows and %d lost of %d lines", len(rows), lost, lines)
		}
	})
}

// A code that passes from one state to another within a year means the old one
// to the last day, however the rows are ordered. The register is made up: in that
// of the program three letters mean one state at all times.
func TestCodeChangesHands(t *testing.T) {
	register, err := states.Parse(strings.NewReader(`
regions: {Asia: [Western Asia]}
states:
- {code: AAA, name: Old, aliases: ["QQZ @..2019-02-12"], subregion: Western Asia, spells: [..2019-02-12]}
- {code: BBB, name: New, aliases: ["QQZ @2019-02-12.."], subregion: Western Asia, spells: [2019-02-12..]}
`))
	if err != nil {
		t.Fatal(err)
	}
	days := []string{"2019-02-01", "2019-02-12", "2019-02-11", "2019-12-31"}
	text := header + "\n"
	for _, d := range days {
		text += row("a"+d, d, "AID", "None", "1", "MATERIAL COOPERATION", "X", "QQZ", "None", "Y", "QQZ", "None") + "\n"
	}
	in := source.Input{Role: "release", Name: "ngecEvents.txt", Bytes: strings.NewReader(text), States: register}
	n := 0
	for b, err := range (polecat.Reader{}).Events(t.Context(), in) {
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range b.Events {
			want := entente.Code("AAA")
			if days[n] >= "2019-02-12" {
				want = "BBB"
			}
			if e.A != want {
				t.Errorf("on %s QQZ is %s, want %s", e.Day, e.A, want)
			}
			n++
		}
	}
	if n != len(days) {
		t.Fatalf("%d events, want %d", n, len(days))
	}
}
