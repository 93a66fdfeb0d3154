package claim_test

import (
	"context"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/claim"
	"entente/fetch"
	"entente/internal/testdata"
	"entente/record"
	"entente/snapshot"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// built is a record of a few publishers' files, made once.
var built struct {
	once sync.Once
	dir  string
	err  error
}

func publishers(t *testing.T) *record.Record {
	t.Helper()
	mirror := testdata.Path(t, "mirror")
	testdata.Long(t)
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "entente-claim"); built.err != nil {
			return
		}
		ctx := context.Background()
		_, built.err = record.Sync(ctx, record.SyncOptions{
			Home: built.dir, Mirror: mirror, Sources: []string{"sipri", "gsdb", "unsc"}, Fetch: fetch.New(fetch.Options{}), Now: time.Now,
		})
		if built.err == nil {
			_, built.err = record.Build(ctx, record.BuildOptions{Home: built.dir})
		}
	})
	if built.err != nil {
		t.Fatalf("build a record: %v", built.err)
	}
	r, err := record.Open(record.Options{Home: built.dir})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func embedded(t *testing.T) *record.Record {
	t.Helper()
	r, err := record.Open(record.Options{Home: t.TempDir() + "/none", Snapshot: snapshot.FS()})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// today is a fixed day, so that windows do not move with the calendar.
func today() time.Time { return time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC) }

// findings holds a narrative against a record.
func findings(t *testing.T, r *record.Record, text string) map[string]*claim.Finding {
	t.Helper()
	n, err := claim.Read("test.yaml", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	k := claim.NewChecker(r, nil, today())
	if err := k.Validate(context.Background(), n); err != nil {
		t.Fatal(err)
	}
	list, err := k.Check(context.Background(), n, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*claim.Finding{}
	for _, f := range list {
		out[f.Claim.ID] = f
	}
	return out
}

const votesText = `
narrative: votes
claims:
- id: lockstep
  text: Iran and Russia vote in lockstep
  kind: level
  about: IRN-RUS
  from: "2022"
  to: "2024"
  quantities:
  - {name: same, measure: identical}
  - {name: beyond, measure: kappa}
  thresholds: {bar: 0.9, top: 90, middle: 75}
  verdict:
    supported: low >= bar and percentile >= top and beyond_percentile >= top
    contradicted: same_high < bar and percentile < middle
    partly: beyond_percentile >= middle
- id: opinion
  text: They like each other
  kind: opinion
  about: IRN-RUS
  proxy: agreement
  quantities: [{name: same, measure: identical, from: "2024", to: "2024"}]
- id: cause
  text: Pressure brings them together
  kind: cause
  about: IRN-RUS
  quantities: [{name: same, measure: identical, from: "2000", to: "2024", take: slope}]
- id: away
  text: Russia sends Iran arms
  kind: level
  about: RUS>IRN
  quantities: [{name: arms, measure: arms-tiv, from: "2020", to: "2024"}]
`

// TestVotesOnTheEmbeddedRecord compares with an independent computation from
// the same files: percentiles of Iran and Russia among all pairs in 2022-24 of
// 45 by identical votes and 80 by kappa; there the three years are one span,
// here the mean of three, hence a tolerance of two.
func TestVotesOnTheEmbeddedRecord(t *testing.T) {
	f := findings(t, embedded(t), votesText)
	lock := f["lockstep"]
	if lock.Verdict != claim.Contradicted || math.Abs(lock.Value-.668) > .005 || math.Abs(lock.Percentile-45) > 2 || lock.Of < 15000 {
		t.Errorf("lockstep: %s, value %v, percentile %v of %d", lock.Verdict, lock.Value, lock.Percentile, lock.Of)
	}
	if !strings.Contains(lock.Why, "percentile") || len(lock.Editions) == 0 {
		t.Errorf("lockstep says %q and rests on %v", lock.Why, lock.Editions)
	}
	if supported, of := lock.SupportedPlacebos(); of < 30 || supported > of/4 {
		t.Errorf("%d of %d placebos vote in lockstep", supported, of)
	}
	if !slices.ContainsFunc(lock.Alternatives, func(o claim.Outcome) bool { return o.Name == "among the partners of IRN" }) {
		t.Errorf("alternatives %v have no other reference group", lock.Alternatives)
	}
	for id, want := range map[string]claim.Verdict{"opinion": claim.IsOpinion, "cause": claim.NotShown, "away": claim.NotMeasurable} {
		if f[id].Verdict != want {
			t.Errorf("%s: %s, want %s", id, f[id].Verdict, want)
		}
	}
	if math.IsNaN(f["opinion"].Value) || math.IsNaN(f["cause"].Value) || math.IsNaN(f["cause"].Low) {
		t.Error("an opinion and a cause should show their numbers")
	}
	if !strings.Contains(f["away"].Why, "entente sync sipri") {
		t.Errorf("what is missing is said as %q", f["away"].Why)
	}
}

// TestNarrativesFitTheEmbeddedRecord: what comes with the program has no
// problem there.
func TestNarrativesFitTheEmbeddedRecord(t *testing.T) {
	k := claim.NewChecker(embedded(t), nil, today())
	for _, id := range claim.Embedded() {
		n, err := claim.Open(id)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Validate(context.Background(), n); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

const publishedText = `
narrative: published
claims:
- id: inside
  text: The four arm each other more
  kind: trend
  about: quartet
  from: "2000"
  to: "2024"
  quantities: [{name: inside, measure: arms-inside, take: slope}]
- id: window
  text: a fiftieth of the world's transfers
  kind: level
  yardstick: none
  rule: at-least
  thresholds: {bar: 0.01}
  about: quartet
  quantities: [{name: inside, measure: arms-inside, from: "2020", to: "2024", by: span}]
- id: reversed
  text: arms go to Russia
  kind: comparison
  rule: more
  about: PRK>RUS
  from: "2020"
  to: "2024"
  quantities:
  - {name: there, measure: arms-tiv, take: sum, absent: 0}
  - {name: back, measure: arms-tiv, of: $2>$1, take: sum, absent: 0}
  value: there - back
  alternatives:
  - {name: then, from: "2000", to: "2004"}
- id: listings
  text: no listing since
  kind: fact
  rule: none
  quantities:
  - {name: after, from: "2019-01-01", sql: "SELECT count(*) AS value FROM records WHERE source = 'unsc' AND kind = 'listing-by-UN:DPRK' AND from_date >= DATE '$from'", rests: [unsc]}
  alternatives:
  - {name: since 2018, quantities: [{name: after, from: "2018-01-01"}]}
- id: cases
  text: no sanctions among them
  kind: fact
  rule: none
  about: quartet
  quantities:
  - {name: cases, sql: "SELECT count(DISTINCT ref) AS value FROM records WHERE source = 'gsdb' AND kind = 'case' AND a IN ($members) AND b IN ($members)", rests: [gsdb]}
- id: row
  text: a query with a row for each
  kind: level
  about: RUS
  quantities:
  - {name: cases, sql: "SELECT b AS subject, count(DISTINCT ref) AS value FROM records WHERE source = 'gsdb' AND kind = 'case' AND year(from_date) <= 2023 AND (to_date IS NULL OR to_date > DATE '2023-06-30') GROUP BY ALL", rests: [gsdb]}
`

// TestPublishedFiles compares with figures computed independently from the same
// files: transfers of major weapons inside the four were 1.9 % of the world's
// in 2020-24 and 14.4 % in 2000-04; North Korea's to Russia 255 million TIV in
// 2020-24 and none back, Russia's to North Korea 246 in 2000-04; 22 listings
// under the UN's North Korea sanctions in 2018 and none later; no sanctions
// case of one of the four, under their names of today, on another.
func TestPublishedFiles(t *testing.T) {
	f := findings(t, publishers(t), publishedText)
	if x := f["inside"]; x.Verdict != claim.Contradicted || x.High >= 0 || math.IsNaN(x.Placebo) {
		t.Errorf("inside: %s, %v (%v to %v), placebo %v", x.Verdict, x.Value, x.Low, x.High, x.Placebo)
	}
	if x := f["window"]; math.Abs(x.Value-.019) > .001 {
		t.Errorf("window: %v, want .019", x.Value)
	}
	x := f["reversed"]
	if x.Verdict != claim.Supported || math.Abs(x.Value-255) > 1 {
		t.Errorf("reversed: %s, %v, want 255", x.Verdict, x.Value)
	}
	i := slices.IndexFunc(x.Alternatives, func(o claim.Outcome) bool { return o.Name == "then" })
	if i < 0 || !x.Alternatives[i].Flips || math.Abs(x.Alternatives[i].Value+246) > 1 {
		t.Errorf("reversed in 2000 to 2004: %+v, want a flip at -246", x.Alternatives)
	}
	x = f["listings"]
	if x.Verdict != claim.Supported || x.Value != 0 || len(x.Alternatives) != 1 || x.Alternatives[0].Value != 22 || !x.Alternatives[0].Flips {
		t.Errorf("listings: %s %v, %+v; want none, and 22 since 2018", x.Verdict, x.Value, x.Alternatives)
	}
	if x := f["cases"]; x.Verdict != claim.Supported || x.Value != 0 || len(x.Placebos) < 15 {
		t.Errorf("cases: %s %v on %d placebos", x.Verdict, x.Value, len(x.Placebos))
	}
	if x := f["row"]; x.Verdict != claim.Supported || x.Value < 40 || x.Value > 46 || x.Percentile < 95 {
		t.Errorf("row: %s, %v cases, percentile %v; want nearly the 46 of all senders in 2023, near the top", x.Verdict, x.Value, x.Percentile)
	}
}

// TestValidateSaysWhereAndWhat spoils a claim in one way at a time.
func TestValidateSaysWhereAndWhat(t *testing.T) {
	r := embedded(t)
	for _, c := range []struct {
		name, old, new, want string
		line                 int
	}{
		{"measure", "measure: identical", "measure: identicl", "did you mean identical?", 9},
		{"group", "about: CZE-HUN", "about: visegrd", "did you mean visegrad?", 4},
		{"state", "about: CZE-HUN", "about: CZE-HUNN", "HUNN", 4},
		{"rule", "kind: level", "kind: level\n  rule: hihg", "did you mean high?", 4},
		{"never", "kind: level", "kind: level\n  rule: at-least\n  thresholds: {bar: 1.2}", "can never fire", 4},
		{"always", "kind: level", "kind: level\n  verdict: {supported: value >= 0}", "can never say no", 4},
		{"no turn", "kind: level", "kind: level\n  verdict: {supported: value > 0.5, contradicted: value <= 0.5, partly: value > 0.7}", "never gets its turn", 4},
		{"name", "kind: level", "kind: level\n  value: sam / 2", "did you mean same?", 4},
		{"threshold", "kind: level", "kind: level\n  thresholds: {high: 3}", "meaning of its own", 4},
		{"after the data", `to: "2024"`, `to: "2026"`, "", 0},
		{"only after the data", `from: "2020", to: "2024"`, `from: "2026", to: "2026"`, "no data: identical rests on undl, which ends", 9},
		{"before the data", `from: "2020", to: "2024"`, `from: "1900", to: "1910"`, "no data: identical rests on undl, which begins", 9},
		{"turned", `from: "2020", to: "2024"`, `from: "2024", to: "2020"`, "turn them round", 9},
		{"future", `to: "2024"`, `to: "2044"`, "has not come", 9},
		{"wrong subject", "measure: identical", "measure: cinc", "such as $1", 9},
		{"nobody", "about: CZE-HUN", "who: me", "nobody to compare with", 4},
		{"take", `to: "2024"}`, `to: "2024", take: men}`, "did you mean mean?", 9},
		{"both", `to: "2024"}`, `to: "2024", sql: SELECT 1}`, "and not both", 9},
		{"source", "measure: identical", `sql: "SELECT 1 AS value", rests: [siprii]`, "did you mean sipri?", 9},
		{"alternative", "kind: level", "kind: level\n  alternatives: [{name: x, quantities: [{name: sane}]}]", `no quantity "sane"`, 4},
		{"design", "kind: level", "kind: cause\n  design: guess", "unknown design", 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(whole, c.old, c.new, 1)
			if c.name == "nobody" {
				text = strings.Replace(text, "measure: identical", "measure: identical, of: CZE-HUN", 1)
			}
			n, err := claim.Read("f.yaml", strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			err = claim.NewChecker(r, nil, today()).Validate(context.Background(), n)
			problems, _ := err.(claim.Problems)
			if c.want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if len(problems) == 0 || !strings.Contains(problems[0].What, c.want) || problems[0].Line < c.line || problems[0].Line > c.line+3 {
				t.Errorf("problems %v, want line %d and %q", err, c.line, c.want)
			}
		})
	}
}
