package operation

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"entente/claim"
	"entente/record"
)

func newClaimLine(f *claim.Finding, r *record.Record, sources []Source) ClaimLine {
	c := f.Claim
	line := ClaimLine{
		ID: c.ID, Narrative: f.Narrative, Text: c.Text, Who: c.Who, When: c.When, Kind: string(c.Kind), Family: c.Family, About: c.About,
		Verdict: string(f.Verdict), Why: f.Why, Value: Number(f.Value), Low: Number(f.Low), High: Number(f.High), N: f.N,
		Unit: c.Unit, Method: f.Method, Formula: c.Value, P: Number(f.P), Q: Number(f.Q), Firm: f.Firm,
		Quantities: []ClaimQuantity{}, Alternatives: []ClaimOutcome{}, Sources: claimSources(f.Editions, sources),
		Caveats: append(slices.Clone(c.Caveats), alike(f.Notes)...), Needs: append([]string{}, c.Needs...), ChangesIf: c.ChangesIf,
		Rule: ClaimRule{f.Rule.ID, f.Rule.Title, f.Rule.Supported, f.Rule.Contradicted, f.Rule.Partly, f.Rule.Thresholds},
	}
	if line.Caveats == nil {
		line.Caveats = []string{}
	}
	if line.Formula == "" && len(c.Quantities) > 0 {
		line.Formula = c.Quantities[0].Name
	}
	for _, a := range f.Quantities {
		line.Quantities = append(line.Quantities, newClaimQuantity(a))
	}
	for _, o := range f.Alternatives {
		line.Alternatives = append(line.Alternatives, ClaimOutcome{o.Name, string(o.Verdict), Number(o.Value), o.Flips})
	}
	line.Yardstick = newYardstick(f)
	return line
}

// alike puts notes that differ in their numbers alone, such as those of many
// years, into the last of them.
func alike(notes []string) []string {
	words := func(s string) string {
		return strings.Map(func(c rune) rune {
			if c >= '0' && c <= '9' || c == '.' {
				return -1
			}
			return c
		}, s)
	}
	var list []string
	var times []int
	for _, n := range notes {
		i := slices.IndexFunc(list, func(x string) bool { return words(x) == words(n) })
		if i < 0 {
			list, times = append(list, n), append(times, 1)
			continue
		}
		list[i] = n
		times[i]++
	}
	for i, k := range times {
		if k > 1 {
			list[i] += fmt.Sprintf(" (and %d like it, of other periods or states)", k-1)
		}
	}
	return list
}

func newClaimQuantity(a claim.Amount) ClaimQuantity {
	q := ClaimQuantity{
		Name: a.Name, Measure: a.Measure, Subject: a.Subject, Span: a.Span, Take: a.Take, Value: Number(a.Value), Low: Number(a.Low), High: Number(a.High),
		N: a.N, Note: a.Why, Opens: a.Opens, Series: []ClaimPoint{},
	}
	for _, p := range a.Points {
		if p.Used {
			q.Series = append(q.Series, ClaimPoint{p.Span, Number(p.Value), Number(p.Low), Number(p.High)})
		}
	}
	return q
}

func newYardstick(f *claim.Finding) ClaimYardstick {
	y := ClaimYardstick{Percentile: Number(f.Percentile), Of: f.Of, Placebo: Number(f.Placebo), Runs: []ClaimPlacebo{}}
	y.Supported, y.Placebos = f.SupportedPlacebos()
	for _, p := range f.Placebos {
		y.Runs = append(y.Runs, ClaimPlacebo{p.Subject, p.Random, Number(p.Value), string(p.Verdict)})
	}
	var parts []string
	if !math.IsNaN(f.Percentile) && f.Of >= leastPlacebos {
		parts = append(parts, placeAmong(f.Percentile, f.Of))
	}
	switch {
	case y.Placebos >= leastPlacebos:
		parts = append(parts, fmt.Sprintf("rule supported on %d of %d placebos", y.Supported, y.Placebos))
	case y.Placebos > 0:
		parts = append(parts, fmt.Sprintf("%d placebos, too few to say how often the rule says supported (at least %d)", y.Placebos, leastPlacebos))
	}
	y.Text = strings.Join(parts, "; ")
	if y.Text == "" {
		y.Text = "none"
	}
	return y
}

// placeAmong writes a place among a number of others.
func placeAmong(p float64, of int) string {
	switch p {
	case 100:
		return "above all others of " + count(of)
	case 0:
		return "below all others of " + count(of)
	}
	return fmt.Sprintf("%s percentile of %s", ordinal(p), count(of))
}

// claimSources lists the editions behind a claim, of a list's snapshots the
// last.
func claimSources(shas []string, sources []Source) []ClaimSource {
	list := []ClaimSource{}
	at := map[string]int{}
	for _, s := range sources {
		if !slices.Contains(shas, s.SHA256) {
			continue
		}
		x := ClaimSource{s.ID, s.File, s.Name, s.SHA256, s.CoverageTo, s.Licence, s.NonCommercial, s.Attribution}
		role, _, dated := strings.Cut(s.File, "@")
		if i, ok := at[s.ID+role]; dated && ok {
			list[i] = x
			continue
		}
		at[s.ID+role] = len(list)
		list = append(list, x)
	}
	return list
}
