package record_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/fetch"
	"entente/internal/testdata"
	"entente/record"
)

func TestSanctionsListed(t *testing.T) {
	testdata.Long(t)
	r := recordOf(t, true, "ofac") // in the public domain
	t.Run("by programme", func(t *testing.T) { testListingChanges(t, r) })
	t.Run("by target", func(t *testing.T) { testSanctionsListed(t, r) })
}

// Additions and removals by programme between the snapshots of end of January
// and end of February 2024, counted from the publisher's two files with Python:
// an entry counts under each of its programmes; BPI- (pending investigation)
// counts as the programme. Exact.
func testListingChanges(t *testing.T, r *record.Record) {
	changes, err := r.ListingChanges("ofac", "sdn", entente.MustDate("2024-01-31"), entente.MustDate("2024-02-29"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][2]int{}
	added, removed := 0, 0
	for _, c := range changes {
		added, removed = added+c.Added, removed+c.Removed
		if c.Before+c.Added-c.Removed != c.After {
			t.Errorf("%+v does not add up", c)
		}
		if c.Added+c.Removed > 0 {
			got[c.Programme] = [2]int{c.Added, c.Removed}
		}
	}
	want := map[string][2]int{
		"CYBER2": {2, 0}, "IFSR": {16, 0}, "ILLICIT-DRUGS-EO14059": {10, 0}, "IRGC": {8, 0}, "NPWMD": {4, 0},
		"RUSSIA-EO14024": {576, 1}, "SDGT": {23, 0}, "SDNTK": {0, 3}, "UKRAINE-EO13662": {1, 0}, "WEST-BANK-EO14115": {4, 0},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("additions and removals (-want +got):\n%s", d)
	}
	if added != 644 || removed != 4 {
		t.Errorf("%d added, %d removed, want 644 and 4", added, removed)
	}
}

// Entries under RUSSIA-EO14024 by token, counted from the publisher's files
// with Python, and the removals that only the comparison shows.
func testSanctionsListed(t *testing.T, r *record.Record) {
	for day, want := range map[string]float64{"2022-02-28": 147, "2022-03-31": 700, "2024-04-26": 4150} {
		figs, err := r.Figures(record.Query{
			Measure: measureOf(t, "sanctions-listed"), By: record.BySpan, From: "2022", To: day, Topic: "RUSSIA-EO14024",
			Subjects: []record.Subject{{On: record.OnDirection, A: "USA", B: "RUS"}},
		})
		if err != nil || len(figs) != 1 || figs[0].Value != want || figs[0].Status != entente.Known {
			t.Errorf("%s: %+v, %v, want %v", day, figs, err, want)
		}
	}
	// The only programme and not pending; one more entry has it alone and pending.
	for day, want := range map[string]float64{"2022-02-28": 110, "2022-03-31": 639, "2024-04-26": 3989} {
		figs, err := r.Figures(record.Query{
			Measure: measureOf(t, "sanctions-listed-alone"), By: record.BySpan, From: "2022", To: day, Topic: "RUSSIA-EO14024",
			Subjects: []record.Subject{{On: record.OnDirection, A: "USA", B: "RUS"}},
		})
		if err != nil || len(figs) != 1 || figs[0].Value != want || figs[0].Status != entente.Known {
			t.Errorf("alone on %s: %+v, %v, want %v", day, figs, err, want)
		}
	}
	listed := figuresOf(t, r, "sanctions-listed", "2020", "2025", "USA>RUS", "RUS>USA")
	for at, want := range map[string]entente.Status{
		"USA>RUS 2020": entente.Unknown, "USA>RUS 2021": entente.Known, "USA>RUS 2023": entente.Known,
		"USA>RUS 2024": entente.Partial, "USA>RUS 2025": entente.Unknown, "RUS>USA 2023": entente.Unknown,
	} {
		if f := listed[at]; f.Status != want || f.Note == "" {
			t.Errorf("%s: %s %v %q, want %s", at, f.Status, f.Value, f.Note, want)
		}
	}
	if f := figuresOf(t, r, "sanctions-listed-removed", "2023", "2023", "USA>RUS")["USA>RUS 2023"]; f.Value != 11 {
		t.Errorf("%v removals of 2023, want 11", f.Value)
	}
}

// The Iran and North Korea entries of the list of 2026-02-27, counted with
// Python (xml.etree). Years before the snapshot are unknown: those on Iran were
// off the list until 2025 and carry their days of 2006 to 2012.
func TestSanctionsListedUN(t *testing.T) {
	r := recordOf(t, false, "unsc")
	figs := figuresOf(t, r, "sanctions-listed-un", "2015", "2026", "IRN", "PRK", "RUS")
	for at, want := range map[string]float64{"IRN 2026": 121, "PRK 2026": 155, "RUS 2026": 0} {
		if f := figs[at]; f.Value != want || f.Status != entente.Partial || f.Coverage != entente.MustDate("2026-02-27") {
			t.Errorf("%s: %v %s to %s, want %v partial", at, f.Value, f.Status, f.Coverage, want)
		}
	}
	if f := figs["IRN 2015"]; f.Status != entente.Unknown {
		t.Errorf("IRN 2015: %v %s", f.Value, f.Status)
	}
}

// list writes a snapshot of the list into a mirror.
func list(t *testing.T, mirror, date string, rows ...string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(mirror, "ofac"), 0o777); err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, r := range rows {
		number, programme, _ := strings.Cut(r, " ")
		text += number + `,"NAME ` + number + `",-0- ,"` + programme + `",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ` + "\r\n"
	}
	if err := os.WriteFile(filepath.Join(mirror, "ofac", "SDN_"+date+".CSV"), []byte(text+"\x1a"), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestSnapshots follows entries that come, go, come back and change their
// programme, past a snapshot that is empty and one that shrank.
func TestSnapshots(t *testing.T) {
	mirror, home := t.TempDir(), t.TempDir()
	list(t, mirror, "2022-01-31", "1 CUBA", "2 CUBA", "3 CUBA", "4 CUBA", "5 CUBA")
	list(t, mirror, "2022-02-28", "1 CUBA] [SDGT", "2 CUBA", "3 CUBA", "5 CUBA", "6 CUBA")
	list(t, mirror, "2022-03-31") // an empty download
	list(t, mirror, "2022-04-30", "1 CUBA")
	list(t, mirror, "2022-12-28", "1 SDGT", "2 CUBA", "3 CUBA", "4 CUBA", "6 CUBA")
	sync := func() map[string]string {
		out, err := record.Sync(t.Context(), record.SyncOptions{
			Home: home, Mirror: mirror, Sources: []string{"ofac"}, Excerpts: true, Fetch: fetch.New(fetch.Options{}), Now: time.Now,
		})
		if err != nil {
			t.Fatal(err)
		}
		results := map[string]string{}
		for _, o := range out {
			results[strings.TrimPrefix(o.File, "sdn@")] = o.Result
		}
		return results
	}
	want := map[string]string{"2022-01-31": "new", "2022-02-28": "new", "2022-03-31": "refused", "2022-04-30": "refused", "2022-12-28": "new"}
	got := sync()
	for day, result := range want {
		if got[day] != result {
			t.Errorf("%s is %s, want %s", day, got[day], result)
		}
	}
	if again := sync(); again["2022-01-31"] != "unchanged" || again["2022-12-28"] != "unchanged" {
		t.Errorf("a second sync gives %v", again)
	}
	if _, err := record.Build(t.Context(), record.BuildOptions{Home: home}); err != nil {
		t.Fatal(err)
	}
	r := open(t, record.Options{Home: home})
	for id, want := range map[string]float64{
		"sanctions-listed":       4, // 2, 3, 4, 6
		"sanctions-listed-added": 2, // 6 in February, 4 again by December
		// 4 in February; 1 (to another programme) and 5 by December
		"sanctions-listed-removed": 3,
	} {
		if f := figuresOf(t, r, id, "2022", "2022", "USA>CUB")["USA>CUB 2022"]; f.Value != want {
			t.Errorf("%s is %v, want %v (%s)", id, f.Value, want, f.Note)
		}
	}
	spells, err := r.Statements(func(s record.Statement) bool { return s.Ref == "4" })
	if err != nil || len(spells) != 2 {
		t.Fatalf("entry 4 has %d spells, %v, want two", len(spells), err)
	}
	if got := spells[0].Span.String() + " " + spells[1].Span.String(); got != "/2022-02-27 2022-12-28/" {
		t.Errorf("spells of entry 4 are %s", got)
	}
}

// behind lists the refs of the records behind a figure, with the kind of each.
func behind(t *testing.T, r *record.Record, q record.Query) []string {
	t.Helper()
	span, _ := record.SpanOf("")
	list, err := r.StatementsBehind(q, span)
	if err != nil {
		t.Fatal(err)
	}
	var refs []string
	for _, x := range list {
		refs = append(refs, x.Ref+" "+x.Kind)
	}
	slices.Sort(refs)
	return refs
}

// What is behind a figure is what it counts: of additions and removals the
// entries that came or went, not the list.
func TestListedEvidence(t *testing.T) {
	mirror := t.TempDir()
	list(t, mirror, "2022-12-30", "1 CUBA", "2 CUBA", "3 CUBA", "4 CUBA", "5 CUBA", "6 CUBA] [SDGT")
	list(t, mirror, "2023-06-30", "1 CUBA", "2 CUBA", "3 CUBA", "4 CUBA", "5 CUBA", "6 CUBA] [SDGT", "7 CUBA")
	list(t, mirror, "2023-12-29", "1 BPI-CUBA", "2 CUBA", "3 CUBA", "4 CUBA", "6 CUBA] [SDGT", "7 CUBA", "8 BPI-CUBA")
	r := built(t, mirror, "ofac")
	for id, want := range map[string][]string{
		"sanctions-listed-added":   {"7 listing:CUBA", "8 listing-pending:CUBA"},
		"sanctions-listed-removed": {"5 listing:CUBA"},
		"sanctions-listed-alone":   {"2 listing:CUBA", "3 listing:CUBA", "4 listing:CUBA", "7 listing:CUBA"},
		"sanctions-listed": {
			"1 listing-pending:CUBA", "2 listing:CUBA", "3 listing:CUBA", "4 listing:CUBA", "6 listing:CUBA", "7 listing:CUBA", "8 listing-pending:CUBA",
		},
	} {
		q := record.Query{Measure: measureOf(t, id), From: "2023", To: "2023", Subjects: []record.Subject{{On: record.OnDirection, A: "USA", B: "CUB"}}}
		if d := cmp.Diff(want, behind(t, r, q)); d != "" {
			t.Errorf("%s rests on (-want +got):\n%s", id, d)
		}
		if f, err := r.Figures(q); err != nil || f[0].N != len(want) {
			t.Errorf("%s is %v, %v", id, f, err)
		}
	}
	if got := behind(t, r, record.Query{
		Measure: measureOf(t, "sanctions-listed-added"), From: "2020", To: "2020", Subjects: []record.Subject{{On: record.OnDirection, A: "USA", B: "CUB"}},
	}); len(got) > 0 {
		t.Errorf("a year without a snapshot rests on %q", got)
	}
}

// TestSameDayShrinks refuses a list that comes again on the same day with few
// of its entries, where none of an earlier day is there to compare with.
func TestSameDayShrinks(t *testing.T) {
	mirror, home := t.TempDir(), t.TempDir()
	for _, step := range []struct {
		rows []string
		want string
	}{{[]string{"1 CUBA", "2 CUBA", "3 CUBA", "4 CUBA", "5 CUBA"}, "new"}, {[]string{"1 CUBA", "2 CUBA", "3 CUBA"}, "refused"}, {[]string{"1 CUBA", "2 CUBA", "3 CUBA", "4 CUBA"}, "new"}} {
		list(t, mirror, "2022-01-31", step.rows...)
		out, err := record.Sync(t.Context(), record.SyncOptions{
			Home: home, Mirror: mirror, Sources: []string{"ofac"}, Excerpts: true, Fetch: fetch.New(fetch.Options{}), Now: time.Now,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range out {
			if strings.HasPrefix(o.File, "sdn") && o.Result != step.want {
				t.Errorf("%d rows: %s (%s), want %s", len(step.rows), o.Result, o.Detail, step.want)
			}
		}
	}
}

// Of each list, a snapshot that lost over 20 % of the rows of the one before it
// is refused, and one that lost less is taken. The files are made up.
func TestShrunkListsRefused(t *testing.T) {
	repeat := func(n int, row func(i int) string) string {
		text := ""
		for i := range n {
			text += row(i)
		}
		return text
	}
	for _, c := range []struct {
		source, role, name string
		file               func(n int) string
	}{
		{"ofac", "sdn", "SDN_%s.CSV", func(n int) string {
			return repeat(n, func(i int) string {
				return fmt.Sprintf("%d,\"NAME\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n", i+1)
			})
		}},
		{"ofac", "add", "ADD_%s.CSV", func(n int) string {
			return repeat(n, func(i int) string { return fmt.Sprintf("%d,%d,-0- ,\"Havana\",\"Cuba\",-0- \r\n", i+1, i+1) })
		}},
		{"unsc", "list", "consolidated_%s.xml", func(n int) string {
			return `<CONSOLIDATED_LIST><ENTITIES>` + repeat(n, func(i int) string {
				return fmt.Sprintf("<ENTITY><FIRST_NAME>N</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.%03d</REFERENCE_NUMBER><LISTED_ON>2009-07-16</LISTED_ON></ENTITY>", i)
			}) + `</ENTITIES></CONSOLIDATED_LIST>`
		}},
		{"eu", "list", "FullSanctionsList_1_1_%s.csv", func(n int) string {
			return "fileGenerationDate;Entity_LogicalId;Entity_Regulation_Programme;NameAlias_WholeName\n" +
				repeat(n, func(i int) string { return fmt.Sprintf("10/04/2026;%d;IRQ;Name\n", i+1) })
		}},
		{"uk", "list", "UK-Sanctions-List_%s.csv", func(n int) string {
			return "Unique ID,Name 6,Regime Name,Date Designated\n" +
				repeat(n, func(i int) string { return fmt.Sprintf("RUS%d,NAME,The Russia Regulations,10/03/2022\n", i+1) })
		}},
	} {
		mirror := t.TempDir()
		if err := os.MkdirAll(filepath.Join(mirror, c.source), 0o777); err != nil {
			t.Fatal(err)
		}
		for day, n := range map[string]int{"2024-01-31": 100, "2024-02-29": 70, "2024-03-31": 85} {
			if err := os.WriteFile(filepath.Join(mirror, c.source, fmt.Sprintf(c.name, day)), []byte(c.file(n)), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		out, err := record.Sync(t.Context(), record.SyncOptions{
			Home: t.TempDir(), Mirror: mirror, Sources: []string{c.source}, Excerpts: true, Fetch: fetch.New(fetch.Options{}), Now: time.Now,
		})
		if err != nil {
			t.Fatal(err)
		}
		results := map[string]string{}
		for _, o := range out {
			results[o.File] = o.Result
		}
		for day, want := range map[string]string{"2024-01-31": "new", "2024-02-29": "refused", "2024-03-31": "new"} {
			if got := results[c.role+"@"+day]; got != want {
				t.Errorf("%s/%s of %s is %q, want %s (%v)", c.source, c.role, day, got, want, results)
			}
		}
	}
}

// By month: what came in a month counts from the snapshot before it, which has
// to be of the month before.
func TestListedByMonth(t *testing.T) {
	mirror := t.TempDir()
	list(t, mirror, "2022-12-30", "1 CUBA", "2 CUBA", "3 CUBA", "4 CUBA", "5 CUBA")
	list(t, mirror, "2023-01-31", "1 CUBA", "2 CUBA", "3 CUBA", "4 CUBA", "5 CUBA", "6 CUBA] [SDGT", "7 CUBA")
	list(t, mirror, "2023-04-28", "1 CUBA", "2 CUBA", "3 CUBA", "4 CUBA", "6 CUBA] [BURUNDI", "7 CUBA", "8 CUBA")
	r := built(t, mirror, "ofac")
	ask := func(id, by, from, to string) string {
		figs, err := r.Figures(record.Query{
			Measure: measureOf(t, id), By: by, From: from, To: to, Subjects: []record.Subject{{On: record.OnDirection, A: "USA", B: "CUB"}},
		})
		if err != nil {
			return err.Error()
		}
		var cells []string
		for _, f := range figs {
			cells = append(cells, fmt.Sprintf("%s %g %s", f.Span, f.Value, f.Status))
		}
		return strings.Join(cells, ", ")
	}
	for _, c := range []struct{ id, by, from, to, want string }{
		{"sanctions-listed", record.ByMonth, "", "", "2022-12 5 known, 2023-01 7 known, 2023-02 7 partial, 2023-03 7 partial, 2023-04 7 known"},
		{"sanctions-listed-added", record.ByMonth, "2022-12", "2023-05", "2022-12 NaN unknown, 2023-01 2 known, 2023-02 NaN unknown, 2023-03 NaN unknown, 2023-04 1 partial, 2023-05 NaN unknown"},
		{"sanctions-listed-removed", record.ByMonth, "2023-04-01", "2023-04-30", "2023-04 1 partial"},
		{"sanctions-programmes", record.ByYear, "2023", "2023", "2023 1 partial"},
		{"sanctions-listed", record.ByMonth, "2023-04", "2023-01", "--from 2023-04 is after --to 2023-01"},
		{"sanctions-listed", record.ByMonth, "soon", "", `--from "soon": want a year or a day as in 2022-02-24`},
		{"sanctions-listed", record.BySession, "", "", "sanctions-listed is counted by year, month or span of days, not by session"},
	} {
		if got := ask(c.id, c.by, c.from, c.to); got != c.want {
			t.Errorf("%s by %s from %q to %q:\n got %s\nwant %s", c.id, c.by, c.from, c.to, got, c.want)
		}
	}
}
