package claim_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"entente/claim"
)

// pastText is a narrative of two claims with spans that end in a year, and of
// some that cannot be moved.
func pastText(year int) string {
	return fmt.Sprintf(`narrative: past
title: moved in time
claims:
- {id: K1, text: Cuba and Venezuela vote alike, kind: level, family: votes, about: CUB-VEN, from: "%[1]d", to: "%[2]d",
  quantities: [{name: same, measure: identical}, {name: unused, measure: identical, from: "1990", to: "1999"}], value: same, rule: at-least, thresholds: {bar: 0.8}, yardstick: placebos}
- {id: K2, text: The Visegrad four come closer, kind: trend, family: votes, about: visegrad, to: "%[2]d",
  quantities: [{name: together, measure: kappa-pairs, from: "%[1]d", take: slope}], yardstick: none, verdict: {supported: together_low > 0, contradicted: together_high <= 0}}
- {id: K3, text: They trade, kind: level, about: IRN>CHN, from: "%[1]d", to: "%[2]d",
  quantities: [{name: share, measure: trade-share, take: last}], rule: some, thresholds: {enough: 0.01}, yardstick: none}
- {id: S1, text: texts with a date, kind: fact, from: "%[1]d", to: "%[2]d",
  quantities: [{name: texts, sql: "SELECT count(*) AS value FROM rollcalls WHERE year(date) > 1999 AND year(date) <= $to", rests: [undl/ga]}], rule: some}
- {id: S2, text: texts without an end, kind: fact, from: "%[1]d",
  quantities: [{name: texts, sql: "SELECT count(*) AS value FROM rollcalls WHERE year(date) >= $from", rests: [undl/ga]}], rule: some}
- {id: S3, text: a distance of fitted points, kind: level, about: CUB-VEN, from: "%[1]d", to: "%[2]d",
  quantities: [{name: apart, measure: ideal-distance}], rule: some, yardstick: none}
- {id: S4, text: no end, kind: level, about: CUB-VEN, from: "%[1]d", quantities: [{name: same, measure: identical}], rule: some, yardstick: none}
- {id: S5, text: a belief, kind: opinion, needs: [minds]}
`, year-4, year)
}

// A claim asked of an earlier year is the claim with the earlier spans written
// into it, and the last year is the claim as it stands.
func TestPastIsTheClaimWithEarlierSpans(t *testing.T) {
	r := embedded(t)
	read := func(year int) *claim.Narrative {
		n, err := claim.Read("past.yaml", strings.NewReader(pastText(year)))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	var steps []string
	past, err := claim.NewChecker(r, nil, today()).Past(context.Background(), read(2016), 2013, func(done, total int) { steps = append(steps, fmt.Sprint(done, "/", total)) })
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(steps, " ") != "0/4 1/4 2/4 3/4" {
		t.Errorf("steps %v", steps)
	}
	by := map[string]*claim.Past{}
	for _, p := range past {
		by[p.Claim.ID] = p
	}
	for id, want := range map[string]string{
		"S1": "a year written into it", "S2": "no end of a span", "S3": "fitted to all years", "S4": "span has no end", "S5": "no number decides it",
	} {
		if p := by[id]; !strings.Contains(p.Why, want) || len(p.Years) > 0 {
			t.Errorf("%s: %q and %d years, want %q", id, p.Why, len(p.Years), want)
		}
	}
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	for _, year := range []int{2016, 2014} {
		want := findings(t, r, pastText(year))
		for _, id := range []string{"K1", "K2", "K3"} {
			p, w := by[id], want[id]
			if p.Why != "" || len(p.Years) != 4 {
				t.Fatalf("%s: %d years, %q", id, len(p.Years), p.Why)
			}
			e := p.Years[2016-year]
			f := e.Found
			if e.Year != year || f.Verdict != w.Verdict || !same(f.Value, w.Value) || !same(f.Low, w.Low) || f.N != w.N || !same(f.Placebo, w.Placebo) {
				t.Errorf("%s at the end of %d: %s %v, want %s %v", id, e.Year, f.Verdict, f.Value, w.Verdict, w.Value)
			}
		}
	}
	// Trade by pair ends in 2014 in the embedded record (Correlates of War 4.0).
	if e := by["K3"].Years; e[0].Reach != 2014 || e[2].Reach != 2014 || e[3].Reach != 2013 {
		t.Errorf("trade of 2016, 2014 and 2013 reaches to %d, %d and %d", e[0].Reach, e[2].Reach, e[3].Reach)
	}
	if got := by["K1"].Years[1].Spans; got != "2011 to 2015" {
		t.Errorf("spans %s", got)
	}
}

// Years before the data are left out after a few that have none.
func TestPastStopsWhereNothingIs(t *testing.T) {
	text := `{narrative: n, title: t, claims: [{id: K, text: k, kind: level, about: POL>CZE, quantities: [{name: share, measure: trade-share, from: "2030", to: "2030"}], rule: some, yardstick: none}]}`
	n, err := claim.Read("past.yaml", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	k := claim.NewChecker(embedded(t), nil, today())
	past, err := k.Past(context.Background(), n, 1990, nil)
	if err != nil || len(past[0].Years) != 3 {
		t.Fatalf("%d years asked, want 3 (%v)", len(past[0].Years), err)
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := k.Past(gone, n, 1990, nil); err == nil {
		t.Error("what is cancelled goes on")
	}
}
