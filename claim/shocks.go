package claim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/record"
)

// shockQuery makes the record's study of a quantity for a subject: the dates are
// those of the group named in on, the outcome is taken on the subject.
func (k *Checker) shockQuery(q *Quantity, s Subject) (record.ShockQuery, error) {
	x := q.Shocks
	out := record.ShockQuery{
		List: x.List, Outcome: x.Outcome, Periods: x.Periods, Least: x.Least, AllPairs: x.AllPairs != nil && *x.AllPairs,
		Seed: k.rules.Settings.Seed, Level: k.rules.Settings.Level,
	}
	if s.On != record.OnGroup {
		return out, errors.New("shocks are studied of a group: the claim needs one in about")
	}
	out.On = s.in.Group
	var err error
	if out.Group, err = k.rec.Groups.Find(cmp.Or(x.On, s.Label)); err != nil {
		return out, err
	}
	if out.Apart, err = k.rec.Groups.Pressing(x.Apart); err != nil {
		return out, err
	}
	if x.Since != "" {
		if out.Since, err = entente.ParseDate(x.Since); err != nil {
			return out, err
		}
	}
	switch {
	case x.Outcome != "" && !slices.Contains(record.ShockOutcomes(), x.Outcome):
		return out, fmt.Errorf("unknown outcome %q%s", x.Outcome, suggest(x.Outcome, record.ShockOutcomes()))
	case x.List != "" && !slices.Contains(record.ShockLists(), x.List):
		return out, fmt.Errorf("unknown list %q%s", x.List, suggest(x.List, record.ShockLists()))
	case x.Periods < 0 || x.Periods > 52 || x.Least < 0:
		return out, errors.New("periods are 1 to 52, and least is a number of entries")
	}
	return out, nil
}

// over returns the study with what x gives in place of its own.
func (s *Shocks) over(x *Shocks) *Shocks {
	out := *s
	out.On, out.Apart, out.Outcome, out.List = cmp.Or(x.On, s.On), cmp.Or(x.Apart, s.Apart), cmp.Or(x.Outcome, s.Outcome), cmp.Or(x.List, s.List)
	out.Periods, out.Least, out.Since = cmp.Or(x.Periods, s.Periods), cmp.Or(x.Least, s.Least), cmp.Or(x.Since, s.Since)
	if x.AllPairs != nil {
		out.AllPairs = x.AllPairs
	}
	return &out
}

// shocksQuantity checks a study of shocks.
func (v *validation) shocksQuantity(c *Claim, at, q *Quantity, about Subject) {
	if q.Measure != "" || q.SQL != "" {
		v.add(at, c, "quantity %s: want a measure, an sql or shocks, and not two of them", q.Name)
		return
	}
	if _, err := v.shockQuery(q, about); err != nil {
		v.add(at, c, "quantity %s: %v", q.Name, err)
	}
}

// shocksAmount runs the study.
func (k *Checker) shocksAmount(ctx context.Context, q *Quantity, s Subject) (Amount, error) {
	a := Amount{Name: q.Name, Measure: "shocks", Subject: s.Label, Take: "at", Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
	query, err := k.shockQuery(q, s)
	if err != nil {
		return a, err
	}
	key := fmt.Sprintf("shocks|%s|%+v", s.Label, *q.Shocks)
	if q.Shocks.AllPairs != nil {
		key += fmt.Sprint(*q.Shocks.AllPairs)
	}
	if had, ok := k.cached(key); ok {
		had.Name = q.Name
		return had, nil
	}
	study, err := k.rec.Shocks(ctx, query)
	var none record.Missing
	switch {
	case errors.As(err, &none):
		a.Why = none.Why
	case err != nil:
		return a, err
	default:
		a.study(study)
	}
	a.Opens = opensShocks(query)
	k.store(key, a)
	return a, nil
}

func (a *Amount) study(s *record.ShockStudy) {
	a.Value, a.Low, a.High, a.N, a.Editions = s.Effect, s.Low, s.High, s.Used, s.Editions
	a.Span = s.From.String() + " to " + s.To.String()
	a.Points = []Point{{Span: a.Span, Value: a.Value, Low: a.Low, High: a.High, N: a.N, Used: true}}
	a.Studied = map[string]float64{"dates": s.Dates.P, "groups": s.Groups.P, "leads": s.Leads.P, "smallest": s.Smallest}
	late := 0
	for _, b := range s.Bursts {
		if b.Status == record.ShockLate {
			late++
		}
	}
	groups := ""
	if len(s.Groups.Values) > 0 {
		groups = fmt.Sprintf(", %s among %d placebo groups", short(s.Groups.P), len(s.Groups.Values))
	}
	a.note(fmt.Sprintf("%d shocks used; p %s among %d placebo dates%s, of the leads %s; the smallest effect that could be seen is %s; %d shocks have no period after them (the outcome ends %s)",
		s.Used, short(s.Dates.P), len(s.Dates.Values), groups, short(s.Leads.P), short(s.Smallest), late, s.To))
}

// opensShocks writes the command that shows the study.
func opensShocks(q record.ShockQuery) string {
	words := []string{"entente shocks", q.Group.ID}
	add := func(flag, value string) {
		if value != "" {
			words = append(words, flag, value)
		}
	}
	add("--outcome", q.Outcome)
	add("--list", q.List)
	if q.Periods > 0 {
		add("--periods", fmt.Sprint(q.Periods))
	}
	if q.Least > 0 {
		add("--least", fmt.Sprint(q.Least))
	}
	if q.AllPairs {
		words = append(words, "--all-pairs")
	}
	if q.Since.Known() && q.Since != 0 {
		add("--since", q.Since.String())
	}
	return strings.Join(words, " ")
}
