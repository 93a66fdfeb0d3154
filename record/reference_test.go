package record_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/testdata"
	"entente/record"
)

// The references have six digits.
const sixDigits = 6e-7

// Eleventh emergency special session: published tallies (yes, no, abstentions)
// and positions, from the UN Digital Library's records of the eight resolutions.
var es11 = map[string]struct{ tally, positions string }{
	"A/RES/ES-11/1": {"141/5/35", "A A N N Y"},
	"A/RES/ES-11/2": {"140/5/38", "A A N N Y"},
	"A/RES/ES-11/3": {"93/24/58", "N N N N Y"},
	"A/RES/ES-11/4": {"143/5/35", "A X N N Y"},
	"A/RES/ES-11/5": {"94/14/73", "N N N N Y"},
	"A/RES/ES-11/6": {"141/7/32", "A A N N Y"},
	"A/RES/ES-11/7": {"93/18/65", "A A N N N"},
	"A/RES/ES-11/8": {"93/8/73", "A A N N A"},
}

func TestEmergencySession(t *testing.T) {
	r := full(t)
	members := []string{"CHN", "IRN", "PRK", "RUS", "USA"}
	evidence, err := r.Evidence(record.Query{
		Measure: measureOf(t, "agreement-pairs"), By: record.BySession, From: "ES-11", To: "ES-11",
		Subjects: []record.Subject{inline(t, r, members...)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(evidence) != 1 || len(evidence[0].Rows) != len(es11) {
		t.Fatalf("evidence has %d figures, want one with %d roll calls", len(evidence), len(es11))
	}
	e := evidence[0]
	if got := fmt.Sprint(e.Codes); got != "[CHN IRN PRK RUS USA]" {
		t.Fatalf("positions are of %s", got)
	}
	for _, row := range e.Rows {
		want, ok := es11[row.RollCall.Symbol]
		if !ok {
			t.Errorf("unexpected roll call %s", row.RollCall.Symbol)
			continue
		}
		var p []string
		for _, x := range row.Positions {
			p = append(p, x.String())
		}
		if got := strings.Join(p, " "); got != want.positions {
			t.Errorf("%s: positions %s, want %s", row.RollCall.Symbol, got, want.positions)
		}
		if got := tally(t, r, row.RollCall); got != want.tally {
			t.Errorf("%s: counted %s, want %s", row.RollCall.Symbol, got, want.tally)
		}
		if p := row.RollCall.Published; fmt.Sprintf("%d/%d/%d", p.Yes, p.No, p.Abstain) != want.tally {
			t.Errorf("%s: the file says %+v, want %s", row.RollCall.Symbol, p, want.tally)
		}
		if slices.Contains(row.FileRows, 0) {
			t.Errorf("%s: file rows %v: every member has a line", row.RollCall.Symbol, row.FileRows)
		}
		if !strings.HasSuffix(row.RollCall.Link, "digitallibrary.un.org/record/"+row.RollCall.ID) {
			t.Errorf("%s: link %q does not lead to record %s", row.RollCall.Symbol, row.RollCall.Link, row.RollCall.ID)
		}
	}
}

// tally counts the positions of all states in a roll call.
func tally(t testing.TB, r *record.Record, c record.RollCall) string {
	a, err := r.Assembly(entente.GeneralAssembly)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(a.RollCalls, func(x record.RollCall) bool { return x.ID == c.ID })
	var n [6]int
	for s := range a.Matrix.States() {
		n[a.Matrix.Get(i, s)]++
	}
	return fmt.Sprintf("%d/%d/%d", n[entente.Yes], n[entente.No], n[entente.Abstain])
}

func inline(t testing.TB, r *record.Record, members ...string) record.Subject {
	t.Helper()
	g, err := groupOf(r, members...)
	if err != nil {
		t.Fatal(err)
	}
	return record.Subject{On: record.OnGroup, Group: g}
}

// The counts are those of the editions of 2025-10-31 as the notes on the UN
// votes give them.
func TestEveryVoteIsRead(t *testing.T) {
	r := full(t)
	for _, want := range []struct {
		body            entente.Body
		rows            int
		unclear, record string
	}{
		{entente.GeneralAssembly, 917_380, "1", "669502"},
		{entente.SecurityCouncil, 41_079, "0", ""},
	} {
		edition := editionOf(t, r, want.body)
		if edition.Rows != want.rows {
			t.Errorf("%s: edition of %d rows, want %d", want.body, edition.Rows, want.rows)
		}
		a, err := r.Assembly(want.body)
		if err != nil {
			t.Fatal(err)
		}
		votes, unclear, where := 0, 0, ""
		for i, c := range a.RollCalls {
			for s := range a.Matrix.States() {
				switch a.Matrix.Get(i, s) {
				case entente.NoLine:
					continue
				case entente.Unclear:
					unclear++
					where = c.ID
				}
				votes++
			}
		}
		if votes != want.rows {
			t.Errorf("%s: %d votes in the record of %d rows: some are lost", want.body, votes, want.rows)
		}
		if strconv.Itoa(unclear) != want.unclear || where != want.record {
			t.Errorf("%s: %d unclear votes, the last in %q; want %s in %q", want.body, unclear, where, want.unclear, want.record)
		}
	}
}

func editionOf(t testing.TB, r *record.Record, body entente.Body) entente.Edition {
	t.Helper()
	for _, e := range r.Editions() {
		if strings.EqualFold(e.File, string(body)) {
			return e
		}
	}
	t.Fatalf("no edition of %s", body)
	return entente.Edition{}
}

func TestIssuesAreCounted(t *testing.T) {
	got := map[string]int{}
	for _, i := range editionOf(t, full(t), entente.GeneralAssembly).Issues {
		got[i.Kind] = i.Count
		if i.Rule == "" || !strings.HasPrefix(i.First, "row ") {
			t.Errorf("issue %s says neither rule nor row: %+v", i.Kind, i)
		}
	}
	want := map[string]int{"mojibake-name": 69, "unclear-vote": 1, "incomplete-record": 1}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("issues of the General Assembly (-want +got):\n%s", d)
	}
	if list := editionOf(t, full(t), entente.SecurityCouncil).Issues; len(list) != 0 {
		t.Errorf("issues of the Security Council: %+v", list)
	}
}

// Origin and precision of the reference: README of the test data.
func TestTenPairsEqualReference(t *testing.T) {
	r := full(t)
	pairs := map[string]bool{}
	list := testdata.Rows(t, "reference/unga_ten_pairs_1992_2025.csv")
	for _, row := range list {
		pairs[row["a"]+"-"+row["b"]] = true
	}
	subjects := make([]string, 0, len(pairs))
	for p := range pairs {
		subjects = append(subjects, p)
	}
	if len(subjects) != 10 || len(list) != 340 {
		t.Fatalf("the reference has %d pairs and %d rows", len(subjects), len(list))
	}
	for _, m := range []struct{ measure, column string }{{"agreement", "agree"}, {"identical", "identical"}} {
		got := figures(t, r, record.Query{Measure: measureOf(t, m.measure), By: record.ByYear, From: "1992", To: "2025"}, subjects...)
		for _, row := range list {
			key := entente.NewPair(entente.Code(row["a"]), entente.Code(row["b"])).String() + " " + row["year"]
			f, ok := got[key]
			if want := testdata.Number(t, row[m.column]); !ok || !(math.Abs(f.Value-want) < sixDigits) || f.N != int(testdata.Number(t, row["n_shared"])) {
				t.Errorf("%s %s: %v of %d, want %v of %s", m.measure, key, f.Value, f.N, want, row["n_shared"])
			}
			if want := map[bool]entente.Status{true: entente.Partial, false: entente.Known}[row["year"] == "2025"]; f.Status != want {
				t.Errorf("%s %s: status %s, want %s", m.measure, key, f.Status, want)
			}
		}
	}
}

func TestQuartetCohesionEqualsReference(t *testing.T) {
	r := full(t)
	at := func(measure, against string) map[string]entente.Figure {
		q := record.Query{Measure: measureOf(t, measure), By: record.ByYear, From: "1992", To: "2025", Against: entente.Code(against)}
		return figures(t, r, q, "quartet")
	}
	columns := map[string]map[string]entente.Figure{
		"share_unanimous": at("share-unanimous", ""), "agreement_index": at("agreement-index", ""), "mean_pairwise_agree": at("mean-pairwise", ""),
	}
	against := at("unanimous-against", "USA")
	list := testdata.Rows(t, "reference/unga_quartet_cohesion.csv")
	if len(list) != 34 {
		t.Fatalf("the reference has %d rows", len(list))
	}
	for _, row := range list {
		key := "quartet " + row["year"]
		for column, got := range columns {
			f := got[key]
			if want := testdata.Number(t, row[column]); !(math.Abs(f.Value-want) < sixDigits) || f.N != int(testdata.Number(t, row["n_all4"])) {
				t.Errorf("%s %s: %v of %d, want %v of %s", column, key, f.Value, f.N, want, row["n_all4"])
			}
		}
		f := against[key]
		n, of := testdata.Number(t, row["n_unanimous_vs_usa"]), testdata.Number(t, row["n_usa_votes"])
		if f.N != int(of) || math.Abs(f.Value-n/of) > 1e-12 {
			t.Errorf("unanimous-against %s: %v of %d, want %v of %v", key, f.Value, f.N, n/of, of)
		}
	}
}

// Iran and Russia shared 33 votes of 2025 up to October: 0.909, where the full
// year before has 0.747.
func TestRunningYearIsPartial(t *testing.T) {
	r := full(t)
	got := figures(t, r, record.Query{Measure: measureOf(t, "agreement"), By: record.ByYear, From: "2024", To: "2025"}, "IRN-RUS")
	f := got["IRN-RUS 2025"]
	if f.Status != entente.Partial || f.N != 33 || f.Note == "" || f.Coverage.String() != "2025-10-31" {
		t.Errorf("2025: %+v, want partial of 33 with a note", f)
	}
	if f := got["IRN-RUS 2024"]; f.Status != entente.Known || math.Abs(f.Value-0.747253) > sixDigits {
		t.Errorf("2024: %+v", f)
	}
}

// The seat of China was Taipei's until 1971-10-25.
func TestChinasSeatCarriesItsCaveat(t *testing.T) {
	for name, r := range map[string]*record.Record{"full": full(t), "embedded": embedded(t)} {
		got := figures(t, r, record.Query{Measure: measureOf(t, "agreement"), By: record.ByYear, From: "1960", To: "1980"}, "CHN-USA")
		for _, year := range []string{"1960", "1971"} {
			if f := got["CHN-USA "+year]; !strings.Contains(f.Note, "1971-10-25") {
				t.Errorf("%s, %s: note %q does not say whose seat it was", name, year, f.Note)
			}
		}
		for _, year := range []string{"1972", "1980"} {
			if f := got["CHN-USA "+year]; strings.Contains(f.Note, "1971-10-25") || math.IsNaN(f.Value) {
				t.Errorf("%s, %s: %+v", name, year, f)
			}
		}
	}
}
