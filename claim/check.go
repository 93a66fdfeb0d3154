package claim

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"entente/record"
	"entente/store"
)

// Checker holds claims against one record. It is not safe for use by several
// goroutines.
type Checker struct {
	rec   *record.Record
	rules *Rulebook
	now   time.Time

	measures map[string]record.Entry
	cache    map[string]Amount
	bulk     map[string]map[string]Amount
	sql      map[string]sqlAnswer
	queries  *store.Queries // within a check
}

// NewChecker returns a checker for a record; rules nil means Rules().
func NewChecker(r *record.Record, rules *Rulebook, now time.Time) *Checker {
	if rules == nil {
		rules = Rules()
	}
	return &Checker{
		rec: r, rules: rules, now: now, measures: map[string]record.Entry{}, cache: map[string]Amount{},
		bulk: map[string]map[string]Amount{}, sql: map[string]sqlAnswer{},
	}
}

// measure finds a measure by its id; record makes its list anew each time, and
// rules run on thousands of subjects.
func (k *Checker) measure(id string) (record.Entry, error) {
	if m, ok := k.measures[id]; ok {
		return m, nil
	}
	m, err := record.FindMeasure(id)
	if err == nil {
		k.measures[id] = m
	}
	return m, err
}

func (k *Checker) cached(key string) (Amount, bool) { a, ok := k.cache[key]; return a, ok }
func (k *Checker) store(key string, a Amount)       { k.cache[key] = a }

// Finding is a claim with what the record says of it.
type Finding struct {
	Claim        *Claim
	Narrative    string
	Rule         Rule
	Verdict      Verdict
	Why          string // the condition that decided, with its numbers, or what is missing
	Value        float64
	Low, High    float64
	Method       string // of the interval, empty without one
	N            int
	Quantities   []Amount
	Percentile   float64 // among all subjects of the kind
	Of           int
	Placebo      float64 // percentile among the placebos
	Placebos     []PlaceboRun
	P, Q         float64 // p-value, and q-value within the family
	Firm         bool    // the verdict holds with thresholds moved by their hysteresis
	Alternatives []Outcome
	Notes        []string
	Editions     []string
}

// PlaceboRun is the rule run on another subject.
type PlaceboRun struct {
	Subject string
	Random  bool
	Value   float64
	Verdict Verdict
}

// Outcome is the verdict with something moved.
type Outcome struct {
	Name      string
	Verdict   Verdict
	Value     float64
	Low, High float64
	Flips     bool
}

// SupportedPlacebos counts the placebos on which the rule comes out supported,
// of those on which it gives a computed verdict or none at all is shown.
func (f *Finding) SupportedPlacebos() (supported, of int) {
	for _, p := range f.Placebos {
		if p.Verdict == NotMeasurable {
			continue
		}
		of++
		if p.Verdict == Supported {
			supported++
		}
	}
	return supported, of
}

// Flips lists the alternatives under which the verdict is another.
func (f *Finding) Flips() []Outcome {
	return slices.DeleteFunc(slices.Clone(f.Alternatives), func(o Outcome) bool { return !o.Flips })
}

// Check computes the verdicts of a narrative's claims; progress, if not nil, is
// told the id of each.
func (k *Checker) Check(ctx context.Context, n *Narrative, progress func(id string)) ([]*Finding, error) {
	var list []*Finding
	if slices.ContainsFunc(n.Claims, (*Claim).asksSQL) {
		done, err := k.openQueries(ctx)
		if err != nil {
			return nil, fmt.Errorf("check claims: %w", err)
		}
		defer done()
	}
	for _, c := range n.Claims {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("check claims: %w", err)
		}
		if progress != nil {
			progress(c.ID)
		}
		f, err := k.one(ctx, c)
		if err != nil {
			return nil, Problems{{n.File, n.Line(c), c.ID, err.Error()}}
		}
		f.Narrative = n.ID
		list = append(list, f)
	}
	discoveries(list, k.rules.Settings.Discovery)
	return list, nil
}

// asksSQL reports whether a quantity of the claim is a query.
func (c *Claim) asksSQL() bool {
	return slices.ContainsFunc(c.Quantities, func(q *Quantity) bool { return q.SQL != "" })
}

// one holds one claim against the record, and asks it in other ways.
func (k *Checker) one(ctx context.Context, c *Claim) (*Finding, error) {
	f, run, err := k.verdict(ctx, c)
	if err != nil || run == nil || f.Verdict == NotMeasurable || !decided(c) {
		return f, err
	}
	return f, run.alternatives(ctx, f)
}

// verdict holds one claim against the record; there is no run of a claim without
// quantities.
func (k *Checker) verdict(ctx context.Context, c *Claim) (*Finding, *run, error) {
	f := &Finding{
		Claim: c, Value: math.NaN(), Low: math.NaN(), High: math.NaN(), Percentile: math.NaN(), Placebo: math.NaN(),
		P: math.NaN(), Q: math.NaN(), Firm: true,
	}
	if len(c.Quantities) == 0 {
		f.Verdict, f.Why = unmeasured(c)
		return f, nil, nil
	}
	run, err := k.prepare(c)
	if err != nil {
		return nil, nil, err
	}
	f.Rule = run.when.rule
	if err := run.take(ctx, f); err != nil {
		return nil, nil, err
	}
	if err := run.compare(ctx, f); err != nil {
		return nil, nil, err
	}
	return f, run, run.judge(ctx, f)
}

// unmeasured is the verdict of a claim without quantities.
func unmeasured(c *Claim) (Verdict, string) {
	switch c.Kind {
	case Forward:
		return OpenForecast, "decided " + c.Resolves
	case Opinion:
		return IsOpinion, "no number decides it"
	case Cause:
		return NotShown, "a cause is shown by a design alone, and there is none"
	}
	return NotMeasurable, "the record holds nothing that decides it"
}

// decided reports whether a number decides the claim: of opinions, forecasts
// and causes without a design it only illustrates.
func decided(c *Claim) bool {
	return c.Kind != Opinion && c.Kind != Forward && (c.Kind != Cause || c.Design != "")
}

// run is a claim made ready: windows filled in, formulas compiled.
type run struct {
	*Checker
	claim      *Claim
	about      Subject
	quantities []*Quantity
	value      *formula
	when       conditions
	everybody  map[string]float64         // the value for every subject of the kind
	alone      map[int]map[string]float64 // values of single quantities for every subject
}

func (k *Checker) prepare(c *Claim) (*run, error) {
	r := &run{Checker: k, claim: c, alone: map[int]map[string]float64{}}
	var err error
	if r.about, err = k.subject(c.About); err != nil {
		return nil, err
	}
	for _, q := range c.Quantities {
		filled := *q
		filled.From, filled.To = cmp.Or(q.From, c.From), cmp.Or(q.To, c.To)
		r.quantities = append(r.quantities, &filled)
	}
	names := make([]string, len(c.Quantities))
	for i, q := range c.Quantities {
		names[i] = q.Name
	}
	rule, err := k.rules.of(c)
	if err != nil {
		return nil, err
	}
	for t := range rule.Thresholds {
		names = append(names, t)
	}
	if r.value, err = compile(cmp.Or(c.Value, c.Quantities[0].Name), names); err != nil {
		return nil, err
	}
	r.when, err = compileRule(c, rule)
	return r, err
}

// take takes the quantities and makes the value of them.
func (r *run) take(ctx context.Context, f *Finding) error {
	got, err := r.amounts(ctx, r.about)
	if err != nil {
		return err
	}
	f.Quantities = got
	v, err := r.valueOf(got)
	if err != nil {
		return err
	}
	f.Value, f.Low, f.High, f.Method, f.N = v.Value, v.Low, v.High, v.Method, v.N
	for _, a := range got {
		for _, e := range a.Editions {
			if !slices.Contains(f.Editions, e) {
				f.Editions = append(f.Editions, e)
			}
		}
		for _, note := range a.Notes {
			if !slices.Contains(f.Notes, note) {
				f.Notes = append(f.Notes, note)
			}
		}
	}
	return nil
}

func (r *run) amounts(ctx context.Context, s Subject) ([]Amount, error) {
	list := make([]Amount, len(r.quantities))
	for i, q := range r.quantities {
		a, err := r.amount(ctx, q, s)
		if err != nil {
			return nil, fmt.Errorf("quantity %s: %w", q.Name, err)
		}
		list[i] = a
	}
	return list, nil
}

// numbers puts a value and its quantities under the names that conditions use.
func numbers(v valued, got []Amount) map[string]float64 {
	env := map[string]float64{"value": v.Value, "low": v.Low, "high": v.High, "n": float64(v.N)}
	if math.IsNaN(v.Low) || math.IsNaN(v.High) {
		env["low"], env["high"] = v.Value, v.Value
	}
	for _, a := range got {
		low, high := a.Low, a.High
		if math.IsNaN(low) || math.IsNaN(high) {
			low, high = a.Value, a.Value
		}
		env[a.Name], env[a.Name+"_low"], env[a.Name+"_high"], env[a.Name+"_n"] = a.Value, low, high, float64(a.N)
		env[a.Name+"_percentile"] = math.NaN()
	}
	env["percentile"], env["placebo"] = math.NaN(), math.NaN()
	for _, name := range studied() {
		env[name] = math.NaN()
	}
	for _, a := range got {
		maps.Copy(env, a.Studied)
	}
	return env
}

// judge gives the verdict.
func (r *run) judge(ctx context.Context, f *Finding) error {
	env, err := r.env(ctx, f)
	if err != nil {
		return err
	}
	verdict, because, err := r.when.decide(environment(r.when.rule, env))
	if err != nil {
		return err
	}
	f.Verdict, f.Why = verdict, because
	if verdict == NotMeasurable {
		f.Why = r.whyNot(f, because)
	} else {
		around, err := r.when.margins(env)
		if err != nil {
			return err
		}
		f.Firm = !slices.ContainsFunc(around, func(v Verdict) bool { return v != verdict })
		f.P = pValue(r.when.rule, f, r.rules.Settings.Level)
	}
	switch {
	case r.claim.Kind == Opinion:
		f.Verdict, f.Why = IsOpinion, "no number decides it; the one here is a proxy: "+r.claim.Proxy
	case r.claim.Kind == Forward:
		f.Verdict, f.Why = OpenForecast, "decided "+r.claim.Resolves
	case r.claim.Kind == Cause && r.claim.Design == "":
		f.Verdict, f.Why = NotShown, "a cause is shown by a design alone, and there is none; the number only describes"
	}
	return nil
}

// env gathers the numbers of a finding for conditions.
func (r *run) env(ctx context.Context, f *Finding) (map[string]float64, error) {
	env := numbers(valued{f.Value, f.Low, f.High, f.Method, f.N}, f.Quantities)
	env["percentile"], env["placebo"] = f.Percentile, f.Placebo
	for i, a := range f.Quantities {
		if name := a.Name + "_percentile"; r.when.needs(name) {
			var err error
			if env[name], err = r.quantityPercentile(ctx, i, r.about.Label); err != nil {
				return nil, err
			}
		}
	}
	return env, nil
}

// whyNot says what is missing: the reasons of the quantities without a value.
func (r *run) whyNot(f *Finding, because string) string {
	var list []string
	for _, a := range f.Quantities {
		if math.IsNaN(a.Value) && a.Why != "" && !slices.Contains(list, a.Why) {
			list = append(list, a.Why)
		}
	}
	if len(list) == 0 {
		if r.rec.Embedded {
			because += ", for which the embedded record is too small; entente sync fetches a full one"
		}
		return because
	}
	return joined(list)
}

func joined(list []string) string {
	out := ""
	for i, s := range list {
		if i > 0 {
			out += "; "
		}
		out += s
	}
	return out
}

// lastYear is the last year of the claim's window; the year before this one
// where it has none.
func (r *run) lastYear() int {
	for _, s := range []string{r.claim.To, r.quantities[0].To} {
		if y, err := strconv.Atoi(firstDigits(s)); err == nil && len(firstDigits(s)) == 4 {
			return y
		}
	}
	return r.now.Year() - 1
}
