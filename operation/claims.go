package operation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"entente/claim"
	"entente/record"
)

type claimsRequest struct {
	Action    string   `arg:"" help:"check, show, history or diff." enum:"check,show,history,diff"`
	Names     []string `arg:"" optional:"" name:"what" help:"For check: a file of claims, or the id of a narrative that comes with the program; none means all of these. For show: the id of a claim. For history: a narrative or the id of a claim; none means all that is remembered. For diff: two folders of records, or two files saved with -o json."`
	Narrative string   `help:"For show, history and diff: the file of claims or the id of the narrative; default all that come with the program." placeholder:"FILE"`
	Baseline  string   `help:"For check: a result saved with -o json. The exit status is 1 when a verdict has flipped against it." placeholder:"FILE"`
	ByYear    bool     `help:"For history: also what the same rules say of earlier years, with all spans moved back, on the editions of today. This takes minutes the first time."`
	Since     int      `help:"For history with --by-year: the first year." default:"2000" placeholder:"YEAR"`
	Report    string   `help:"For check: also write a page with pictures to this file (HTML, with everything in it)." placeholder:"FILE"`
}

// ClaimsResult is claims held against a record.
type ClaimsResult struct {
	Claims     []ClaimLine  `json:"claims"`
	Narratives []string     `json:"narratives"`
	Summary    ClaimSummary `json:"summary"`
	Flips      []ClaimFlip  `json:"flips"` // against a baseline, or between two records

	Available []ClaimNarrative `json:"available"` // narratives that come with the program
	History   []ClaimCourse    `json:"history"`   // of show and history: what earlier checks said
	Memory    ClaimMemory      `json:"memory"`

	show, diff, history, years bool
	against                    string
}

func newClaimsResult() *ClaimsResult {
	res := &ClaimsResult{
		Claims: []ClaimLine{}, Narratives: []string{}, Flips: []ClaimFlip{}, History: []ClaimCourse{}, Available: []ClaimNarrative{},
		Summary: ClaimSummary{Verdicts: map[string]int{}},
	}
	for _, id := range claim.Embedded() {
		if n, err := claim.Open(id); err == nil { // tests see to it
			res.Available = append(res.Available, ClaimNarrative{id, n.Title, len(n.Claims)})
		}
	}
	return res
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
		"comes out supported on placebos, and whether the verdict flips when thresholds or windows are moved. What a check of a whole narrative says is remembered: history " +
		"has the verdicts of earlier checks, when they flipped, and what had changed. show explains one claim. diff says which verdicts differ " +
		"between two records, or two saved results, and why. Claims are YAML; docs/claims.md has the form, so that anybody can write them about any states.",
	Examples: []string{
		"entente claims check", "entente claims show B9", "entente claims check essay -o json", "entente claims history essay", "entente claims history B9 --by-year", "entente claims diff before.json after.json",
	},
}, runClaims)

func runClaims(ctx context.Context, env *Env, q *claimsRequest) (*ClaimsResult, error) {
	switch q.Action {
	case "show":
		return showClaim(ctx, env, q)
	case "history":
		return historyOf(ctx, env, q)
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
	if err := res.remember(ctx, env, name); err != nil {
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
	res := newClaimsResult()
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
		return nil, fmt.Errorf("no claim %q%s", id, meantAmong(id, ids))
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
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	if err := res.recall(env, r); err != nil {
		return nil, err
	}
	one := res.Claims[0]
	res.History = slices.DeleteFunc(res.History, func(h ClaimCourse) bool { return h.Narrative != one.Narrative || h.ID != one.ID })
	return res, nil
}
