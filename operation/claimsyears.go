package operation

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"entente/claim"
	"entente/record"
)

// ClaimYear is the verdict that the rule of a claim gives with all its spans
// moved back so that they end in a year, on the editions of today.
type ClaimYear struct {
	Year    int    `json:"year"`
	DataTo  int    `json:"data_to"` // last year that the record has something of; before year where the data end earlier
	Spans   string `json:"spans"`
	Verdict string `json:"verdict"`
	Value   Number `json:"value"`
	Low     Number `json:"low"`
	High    Number `json:"high"`
	N       int    `json:"n"`
	Why     string `json:"why"`
}

// byYear asks the claims of narratives of earlier years, and adds what comes out
// to their courses. With the id of a claim only its family is asked, among which
// its false discoveries are controlled.
func (c *ClaimsResult) byYear(ctx context.Context, env *Env, r *record.Record, names []string, id string, since int) error {
	if since < leastYear || since > env.Now().Year() {
		return fmt.Errorf("claims history: --since is a year from %d to this one", leastYear)
	}
	for _, name := range names {
		list, err := yearsOf(ctx, env, r, name, id, since)
		if err != nil {
			return err
		}
		for _, h := range list {
			i := slices.IndexFunc(c.History, func(x ClaimCourse) bool { return x.Narrative == h.Narrative && x.ID == h.ID && x.Variant == h.Variant })
			if i < 0 {
				c.History = append(c.History, h)
				continue
			}
			c.History[i].Years, c.History[i].YearsWhy = h.Years, h.YearsWhy
		}
	}
	return nil
}

// leastYear is the first that claims are asked of: before it few layers of a
// record have anything.
const leastYear = 1946

// yearsOf asks the claims of a narrative, or the family of one, of earlier
// years; what was asked once is kept.
func yearsOf(ctx context.Context, env *Env, r *record.Record, name, id string, since int) ([]ClaimCourse, error) {
	embedded := slices.Contains(claim.Embedded(), name)
	if !embedded && env.Shared != nil {
		return nil, fmt.Errorf("claims history: %q does not come with the program", name) // a name of a client is no file
	}
	list, err := narratives(name)
	if err != nil {
		return nil, err
	}
	n := list[0]
	what := n.ID
	if id != "" {
		if n.Claims = familyOf(n.Claims, id); len(n.Claims) == 0 {
			return nil, nil
		}
		what += "-" + n.Claims[0].ID
	}
	file := ""
	if embedded {
		if file, err = keptName(env, r, fmt.Sprintf("years-%s-%d", what, since)); err != nil {
			return nil, err
		}
		var kept []ClaimCourse
		if readKept(file, &kept) && len(kept) > 0 {
			return kept, nil
		}
	}
	k := claim.NewChecker(r, nil, env.Now())
	if err := k.Validate(ctx, n); err != nil {
		return nil, err
	}
	var tell func(done, total int)
	if env.Progress != nil {
		step := env.Progress.Begin("claims of "+n.ID+" year by year", "years", 0)
		defer step.Done("")
		tell = func(done, total int) { step.At(int64(done), int64(total)) }
	}
	past, err := k.Past(ctx, n, since, tell)
	if err != nil {
		return nil, err
	}
	variant, err := variantOf(env, n)
	if err != nil {
		return nil, err
	}
	courses := []ClaimCourse{}
	for _, p := range past {
		courses = append(courses, newClaimYears(n.ID, variant, p))
	}
	keep(file, courses)
	return courses, nil
}

func newClaimYears(narrative, variant string, p *claim.Past) ClaimCourse {
	h := ClaimCourse{ID: p.Claim.ID, Narrative: narrative, Variant: variant, Text: p.Claim.Text, Verdicts: []ClaimMoment{}, Years: []ClaimYear{}, YearsWhy: p.Why}
	for _, y := range slices.Backward(p.Years) {
		f := y.Found
		h.Years = append(h.Years, ClaimYear{
			Year: y.Year, DataTo: y.Reach, Spans: y.Spans, Verdict: string(f.Verdict), Value: Number(f.Value), Low: Number(f.Low), High: Number(f.High), N: f.N, Why: f.Why,
		})
	}
	return h
}

// asked is what a history with --by-year is of: narratives, and the id of a
// claim where one is named.
func (q *claimsRequest) asked() (names []string, id string, err error) {
	name := ""
	if len(q.Names) == 1 {
		name = q.Names[0]
	}
	all := claim.Embedded()
	switch {
	case q.Narrative != "":
		return []string{q.Narrative}, name, nil
	case name == "":
		return all, "", nil
	case slices.Contains(all, name):
		return []string{name}, "", nil
	}
	if claimKnown(all, name) {
		return all, name, nil
	}
	return nil, "", errors.New("claims history --by-year: name a narrative that comes with the program, a claim of one, or give --narrative with a file")
}
