package operation

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/record"
	"entente/snapshot"
)

func TestRunsOfVerdicts(t *testing.T) {
	list := []ClaimYear{{Year: 2010, Verdict: "partly"}, {Year: 2011, Verdict: "supported"}, {Year: 2012, Verdict: "supported"}, {Year: 2013, Verdict: "partly"}}
	if got := strings.Join(runs(list), ", "); got != "partly 2013, supported 2011 to 2012, partly 2010" {
		t.Error(got)
	}
	if got := runs(nil); len(got) != 0 {
		t.Errorf("of no years: %v", got)
	}
}

// A history by year of a narrative in a file; a client's name of one is no file.
func TestHistoryByYear(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.yaml")
	text := `{narrative: mine, title: t, claims: [{id: K1, text: k, kind: level, about: CUB-VEN, quantities: [{name: same, measure: identical, from: "2014", to: "2014"}], rule: some, yardstick: none}, {id: K2, text: o, kind: opinion, needs: [minds]}]}`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	env := &Env{Home: "none", Snapshot: snapshot.FS(), Now: func() time.Time { return time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC) }, Program: "test", Kept: t.TempDir()}
	q := &claimsRequest{Action: "history", Narrative: file, ByYear: true, Since: 2012}
	res, err := runClaims(context.Background(), env, q)
	if err != nil {
		t.Fatal(err)
	}
	if len(res.History) != 2 || len(res.History[0].Years) != 3 || res.History[0].Variant != "mine.yaml" || res.History[1].YearsWhy == "" {
		t.Fatalf("%+v", res.History)
	}
	years := res.History[0].Years
	if years[0].Year != 2012 || years[2].Verdict != "partly" || years[2].Spans != "2014" {
		t.Errorf("%+v", years)
	}
	if s := res.Sheet(); len(s.Rows) != 3 || !slices.Contains(s.Columns, "data_to") {
		t.Errorf("%d rows in the table", len(s.Rows))
	}
	r, err := env.Open()
	if err != nil {
		t.Fatal(err)
	}
	env.Shared = func() (*record.Record, error) { return r, nil }
	if _, err := runClaims(context.Background(), env, q); err == nil || !strings.Contains(err.Error(), "does not come with the program") {
		t.Errorf("served, a file was read: %v", err)
	}
	env.Shared = nil
	q.Since = 1800
	if _, err := runClaims(context.Background(), env, q); err == nil {
		t.Error("the year 1800 is taken")
	}
}
