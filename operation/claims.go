package operation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"entente/claim"
	"entente/record"
)

type claimsRequest struct {
	Action    string   `arg:"" help:"check, show or diff." enum:"check,show,diff"`
	Names     []string `arg:"" optional:"" name:"what" help:"For check: a file of claims, or the id of a narrative that comes with the program; none means all of these. For show: the id of a claim. For diff: two folders of records, or two files saved with -o json."`
	Narrative string   `help:"For show and diff: the file of claims or the id of the narrative; default all that come with the program." placeholder:"FILE"`
	Baseline  string   `help:"For check: a result saved with -o json. The exit status is 1 when a verdict has flipped against it." placeholder:"FILE"`
	Report    string   `help:"For check: also write a page with pictures to this file (HTML, with everything in it)." placeholder:"FILE"`
}

// ClaimsResult is claims held against a record.
type ClaimsResult struct {
	Claims     []ClaimLine  `json:"claims"`
	Narratives []string     `json:"narratives"`
	Summary    ClaimSummary `json:"summary"`
	Flips      []ClaimFlip  `json:"flips"` // against a baseline, or between two records
	show       bool
	diff       bool
	against    string
}

// ClaimSummary counts verdicts.
type ClaimSummary struct {
	Claims   int            `json:"claims"`
	Computed int            `json:"computed"` // supported, partly or contradicted
	Verdicts map[string]int `json:"verdicts"`
	Embedded bool           `json:"embedded"`        // on the record that comes with the program
	Placebos int            `json:"placebo_runs"`    // runs of rules on placebos that gave a verdict
	Passed   int            `json:"placebo_support"` // of them supported
}

// ClaimLine is a claim with what the record says of it.
type ClaimLine struct {
	ID           string          `json:"id"`
	Narrative    string          `json:"narrative"`
	Text         string          `json:"text"`
	Who          string          `json:"who"`
	When         string          `json:"when"`
	Kind         string          `json:"kind"`
	Family       string          `json:"family"`
	About        string          `json:"about"`
	Verdict      string          `json:"verdict"`
	Why          string          `json:"why"`
	Value        Number          `json:"value"`
	Low          Number          `json:"low"`
	High         Number          `json:"high"`
	N            int             `json:"n"`
	Unit         string          `json:"unit"`
	Method       string          `json:"method"`
	Formula      string          `json:"formula"`
	Rule         ClaimRule       `json:"rule"`
	Yardstick    ClaimYardstick  `json:"yardstick"`
	P            Number          `json:"p"`
	Q            Number          `json:"q"`
	Firm         bool            `json:"firm"`
	Quantities   []ClaimQuantity `json:"quantities"`
	Alternatives []ClaimOutcome  `json:"alternatives"`
	Sources      []ClaimSource   `json:"sources"`
	Caveats      []string        `json:"caveats"`
	Needs        []string        `json:"needs"`
	ChangesIf    string          `json:"changes_if"`
}

// ClaimRule is the rule of verdict with its thresholds.
type ClaimRule struct {
	ID           string             `json:"id"`
	Title        string             `json:"title"`
	Supported    string             `json:"supported"`
	Contradicted string             `json:"contradicted"`
	Partly       string             `json:"partly"`
	Thresholds   map[string]float64 `json:"thresholds"`
}

// ClaimYardstick says with whom the value was compared.
type ClaimYardstick struct {
	Text       string         `json:"text"`
	Percentile Number         `json:"percentile"` // among all subjects of the kind
	Of         int            `json:"of"`
	Placebo    Number         `json:"placebo_percentile"`
	Supported  int            `json:"placebos_supported"`
	Placebos   int            `json:"placebos"`
	Runs       []ClaimPlacebo `json:"runs"`
}

// ClaimPlacebo is the rule run on another subject.
type ClaimPlacebo struct {
	Subject string `json:"subject"`
	Random  bool   `json:"random"`
	Value   Number `json:"value"`
	Verdict string `json:"verdict"`
}

// ClaimQuantity is a number that a claim speaks of.
type ClaimQuantity struct {
	Name    string       `json:"name"`
	Measure string       `json:"measure"`
	Subject string       `json:"subject"`
	Span    string       `json:"span"`
	Take    string       `json:"take"`
	Value   Number       `json:"value"`
	Low     Number       `json:"low"`
	High    Number       `json:"high"`
	N       int          `json:"n"`
	Note    string       `json:"note"`
	Opens   string       `json:"opens"` // command that opens it to its records
	Series  []ClaimPoint `json:"series"`
}

// ClaimPoint is a period of a quantity's series.
type ClaimPoint struct {
	Span  string `json:"span"`
	Value Number `json:"value"`
	Low   Number `json:"low"`
	High  Number `json:"high"`
}

// ClaimOutcome is the verdict with something moved.
type ClaimOutcome struct {
	Name    string `json:"name"`
	Verdict string `json:"verdict"`
	Value   Number `json:"value"`
	Flips   bool   `json:"flips"`
}

// ClaimSource is an edition that a claim rests on.
type ClaimSource struct {
	ID            string `json:"id"`
	File          string `json:"file"`
	Name          string `json:"name"`
	SHA256        string `json:"sha256"`
	CoverageTo    string `json:"coverage_to"`
	Licence       string `json:"licence"`
	NonCommercial bool   `json:"non_commercial"`
	Attribution   string `json:"attribution"`
}

// ClaimFlip is a claim whose verdict is another than before.
type ClaimFlip struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Before string `json:"before"`
	After  string `json:"after"`
	From   Number `json:"value_before"`
	To     Number `json:"value_after"`
	Called bool   `json:"called"` // false: within the hysteresis of a threshold, so no flip is called
	Why    string `json:"why"`
}

// ErrFlipped says that verdicts are no longer those of the baseline.
var ErrFlipped = errors.New("verdicts have flipped")

var claims = define(Operation{
	Name: "claims", Section: "Questions",
	Summary: "Statements about states held against the record, one verdict each",
	Doc: "check computes every claim of a narrative: the number that decides it with interval, n and yardstick, the verdict by a rule fixed in advance, how often the same rule " +
		"comes out supported on placebos, and whether the verdict flips when thresholds or windows are moved. show explains one claim. diff says which verdicts differ " +
		"between two records, or two saved results, and why. Claims are YAML; docs/claims.md has the form, so that anybody can write them about any states.",
	Examples: []string{
		"entente claims check", "entente claims show B9", "entente claims check essay -o json", "entente claims diff before.json after.json",
	},
}, runClaims)

func runClaims(ctx context.Context, env *Env, q *claimsRequest) (*ClaimsResult, error) {
	switch q.Action {
	case "show":
		return showClaim(ctx, env, q)
	case "diff":
		return diffClaims(ctx, env, q)
	}
	if len(q.Names) > 1 {
		return nil, errors.New("claims check: one file or narrative at a time")
	}
	name := q.Narrative
	if len(q.Names) == 1 {
		name = q.Names[0]
	}
	res, err := checkClaims(ctx, env, name, "")
	if err != nil {
		return nil, err
	}
	if q.Report != "" {
		if err := writeFile(q.Report, func(w io.Writer) error { return claimsPage(w, res) }); err != nil {
			return nil, err
		}
	}
	if q.Baseline == "" {
		return res, nil
	}
	before, err := savedClaims(q.Baseline)
	if err != nil {
		return nil, err
	}
	res.against = q.Baseline
	res.Flips = flips(before, res.Claims)
	if n := called(res.Flips); n > 0 {
		return res, fmt.Errorf("%w: %d against %s", ErrFlipped, n, q.Baseline)
	}
	return res, nil
}

// narratives reads the file or narrative with the name; all that come with the
// program where there is none.
func narratives(name string) ([]*claim.Narrative, error) {
	names := []string{name}
	if name == "" {
		names = claim.Embedded()
	}
	var list []*claim.Narrative
	for _, s := range names {
		n, err := claim.Open(s)
		if !slices.Contains(claim.Embedded(), s) {
			if _, statErr := os.Stat(s); statErr == nil || strings.ContainsAny(s, `/\.`) {
				n, err = claim.ReadFile(s)
			}
		}
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

// checkClaims computes the claims of a narrative, or the one with the id.
func checkClaims(ctx context.Context, env *Env, name, id string) (*ClaimsResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	list, err := narratives(name)
	if err != nil {
		return nil, err
	}
	sources, err := sourcesOf(r)
	if err != nil {
		return nil, err
	}
	res := &ClaimsResult{Claims: []ClaimLine{}, Flips: []ClaimFlip{}}
	k := claim.NewChecker(r, nil, env.Now())
	own := name == "" || slices.Contains(claim.Embedded(), name)
	var ids []string
	for _, n := range list {
		res.Narratives = append(res.Narratives, n.ID)
		if id == "" && own {
			kept, err := narrativeOf(ctx, env, r, n.ID)
			if err != nil {
				return nil, err
			}
			res.Claims = append(res.Claims, kept.Claims...)
			continue
		}
		if id != "" {
			for _, c := range n.Claims {
				ids = append(ids, c.ID)
			}
			n.Claims = familyOf(n.Claims, id)
		}
		if err := res.hold(ctx, env, k, r, n, sources); err != nil {
			return nil, err
		}
	}
	if id != "" {
		res.Claims = slices.DeleteFunc(res.Claims, func(c ClaimLine) bool { return !strings.EqualFold(c.ID, id) })
	}
	if id != "" && len(res.Claims) == 0 {
		return nil, fmt.Errorf("no claim %q: there are %s", id, strings.Join(ids, ", "))
	}
	res.summarise(r)
	return res, nil
}

// familyOf keeps the claim with the id and those of its family, among which its
// false discoveries are controlled.
func familyOf(list []*claim.Claim, id string) []*claim.Claim {
	i := slices.IndexFunc(list, func(c *claim.Claim) bool { return strings.EqualFold(c.ID, id) })
	if i < 0 {
		return nil
	}
	one := list[i]
	return slices.DeleteFunc(slices.Clone(list), func(c *claim.Claim) bool { return c != one && (one.Family == "" || c.Family != one.Family) })
}

func (c *ClaimsResult) summarise(r *record.Record) {
	c.Summary = ClaimSummary{Claims: len(c.Claims), Verdicts: map[string]int{}, Embedded: r.Embedded}
	for _, x := range c.Claims {
		c.Summary.Verdicts[x.Verdict]++
		if claim.Verdict(x.Verdict).Computed() {
			c.Summary.Computed++
		}
		c.Summary.Placebos += x.Yardstick.Placebos
		c.Summary.Passed += x.Yardstick.Supported
	}
}

func showClaim(ctx context.Context, env *Env, q *claimsRequest) (*ClaimsResult, error) {
	if len(q.Names) != 1 {
		return nil, errors.New("claims show: name one claim, such as B9")
	}
	res, err := checkClaims(ctx, env, q.Narrative, q.Names[0])
	if err != nil {
		return nil, err
	}
	res.show = true
	return res, nil
}

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
