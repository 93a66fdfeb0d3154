package claim

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente/record"
)

// alternatives computes the verdict with something moved: what the claim
// declares, the rule's other thresholds, and the window without its first and
// without its last year.
func (r *run) alternatives(ctx context.Context, f *Finding) error {
	env, err := r.env(ctx, f)
	if err != nil {
		return err
	}
	for _, v := range r.when.rule.Others {
		moved := r.when
		moved.rule.Thresholds = r.when.rule.Thresholds.with(v.Thresholds)
		got, _, err := moved.decide(environment(moved.rule, env))
		if err != nil {
			return err
		}
		f.Alternatives = append(f.Alternatives, Outcome{"thresholds " + v.Name, got, f.Value, f.Low, f.High, got != f.Verdict})
	}
	if err := r.references(ctx, f, env); err != nil {
		return err
	}
	for _, a := range append(r.windows(), r.claim.Others...) {
		o, err := r.moved(ctx, a)
		if err != nil {
			return fmt.Errorf("alternative %s: %w", a.Name, err)
		}
		o.Flips = o.Verdict != f.Verdict && o.Verdict != NotMeasurable
		f.Alternatives = append(f.Alternatives, o)
	}
	return nil
}

// windows are the claim's window a year shorter at either end, where it has one
// of at least four years.
func (r *run) windows() []Alternate {
	from, errFrom := strconv.Atoi(r.claim.From)
	to, errTo := strconv.Atoi(r.claim.To)
	if errFrom != nil || errTo != nil || to-from < 3 {
		return nil
	}
	var list []Alternate
	if slices.ContainsFunc(r.claim.Quantities, func(q *Quantity) bool { return q.From == "" }) {
		list = append(list, Alternate{Name: fmt.Sprintf("from %d", from+1), From: strconv.Itoa(from + 1)})
	}
	if slices.ContainsFunc(r.claim.Quantities, func(q *Quantity) bool { return q.To == "" }) {
		list = append(list, Alternate{Name: fmt.Sprintf("to %d", to-1), To: strconv.Itoa(to - 1)})
	}
	return list
}

// references computes the verdict with the percentiles among the other pairs or
// directions of each of the two states, in place of those among all.
func (r *run) references(ctx context.Context, f *Finding, env map[string]float64) error {
	if !r.when.needs("percentile") || r.about.On != record.OnPair && r.about.On != record.OnDirection {
		return nil
	}
	for _, member := range r.about.Members {
		moved := maps.Clone(env)
		partners := among(r.everybody, string(member))
		if r.when.needs("percentile") && len(partners) < r.rules.Settings.Shared {
			continue // too few for a place among them
		}
		moved["percentile"], _ = place(partners, r.about.Label)
		for i, q := range r.quantities {
			if name := q.Name + "_percentile"; r.when.needs(name) {
				moved[name], _ = place(among(r.alone[i], string(member)), r.about.Label)
			}
		}
		v, _, err := r.when.decide(environment(r.when.rule, moved))
		if err != nil {
			return err
		}
		f.Alternatives = append(f.Alternatives, Outcome{
			"among the partners of " + string(member), v, f.Value, f.Low, f.High, v != f.Verdict && v != NotMeasurable,
		})
	}
	return nil
}

// among keeps the values of pairs or directions that a state is part of.
func among(values map[string]float64, state string) map[string]float64 {
	out := map[string]float64{}
	for label, v := range values {
		if slices.Contains(strings.FieldsFunc(label, func(c rune) bool { return c == '-' || c == '>' }), state) {
			out[label] = v
		}
	}
	return out
}

// moved computes the verdict of a claim with something moved.
func (r *run) moved(ctx context.Context, a Alternate) (Outcome, error) {
	out := Outcome{Name: a.Name, Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
	c := *r.claim
	c.About, c.Value = cmp.Or(a.About, c.About), cmp.Or(a.Value, c.Value)
	c.From, c.To = cmp.Or(a.From, c.From), cmp.Or(a.To, c.To)
	c.Thresholds = c.Thresholds.with(a.Thresholds)
	c.Quantities = slices.Clone(c.Quantities)
	for _, x := range a.Quantities {
		i := slices.IndexFunc(c.Quantities, func(q *Quantity) bool { return q.Name == x.Name })
		if i < 0 {
			return out, fmt.Errorf("there is no quantity %s", x.Name)
		}
		c.Quantities[i] = c.Quantities[i].over(x)
	}
	other, err := r.prepare(&c)
	if err != nil {
		return out, err
	}
	f := &Finding{Claim: &c, Percentile: math.NaN(), Placebo: math.NaN()}
	if err := other.take(ctx, f); err != nil {
		return out, err
	}
	if other.when.needs("percentile") || other.when.needs("placebo") {
		if err := other.compare(ctx, f); err != nil {
			return out, err
		}
	}
	env, err := other.env(ctx, f)
	if err != nil {
		return out, err
	}
	v, _, err := other.when.decide(environment(other.when.rule, env))
	out.Verdict, out.Value, out.Low, out.High = v, f.Value, f.Low, f.High
	return out, err
}

// over returns the quantity with what x gives in place of its own.
func (q *Quantity) over(x *Quantity) *Quantity {
	out := *q
	for _, f := range []struct{ to, from *string }{
		{&out.Measure, &x.Measure}, {&out.Of, &x.Of}, {&out.From, &x.From}, {&out.To, &x.To}, {&out.By, &x.By}, {&out.Take, &x.Take},
		{&out.Toward, &x.Toward}, {&out.Opposing, &x.Opposing}, {&out.Against, &x.Against}, {&out.Topic, &x.Topic}, {&out.Body, &x.Body},
		{&out.Source, &x.Source}, {&out.SQL, &x.SQL},
	} {
		*f.to = cmp.Or(*f.from, *f.to)
	}
	if x.Absent != nil {
		out.Absent = x.Absent
	}
	out.Partial = out.Partial || x.Partial
	if x.Shocks != nil && q.Shocks != nil {
		out.Shocks = q.Shocks.over(x.Shocks)
	}
	return &out
}
