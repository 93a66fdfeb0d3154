package claim

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/record"
)

// Validate checks a narrative against a record: measures, subjects, spans,
// formulas and rules. Every problem has its file, its line and, where there is
// a nearest name, a suggestion.
func (k *Checker) Validate(ctx context.Context, n *Narrative) error {
	v := validation{Checker: k, n: n}
	for _, c := range n.Claims {
		if err := ctx.Err(); err != nil {
			return err
		}
		v.claim(c)
	}
	return v.problems.Err()
}

type validation struct {
	*Checker
	n        *Narrative
	problems Problems
}

func (v *validation) add(at any, c *Claim, format string, a ...any) {
	v.problems = append(v.problems, Problem{v.n.File, v.n.Line(at), c.ID, fmt.Sprintf(format, a...)})
}

func (v *validation) claim(c *Claim) {
	before := len(v.problems)
	about, err := v.subject(c.About)
	if err != nil {
		v.add(c, c, "about %s: %v", c.About, err)
		return
	}
	rule, err := v.rules.of(c)
	if err != nil {
		v.add(c, c, "%v", err)
	}
	for _, q := range c.Quantities {
		filled := *q
		filled.From, filled.To = cmp.Or(q.From, c.From), cmp.Or(q.To, c.To)
		v.quantity(c, q, &filled, about)
	}
	v.alternates(c)
	if len(v.problems) > before || len(c.Quantities) == 0 {
		return
	}
	v.thresholds(c, rule)
	if c.Design != "" && !slices.Contains(Designs(), c.Design) {
		v.add(c, c, "unknown design %q%s", c.Design, suggest(c.Design, Designs()))
	}
	r, err := v.prepare(c)
	if err != nil {
		v.add(c, c, "%v", err)
		return
	}
	if len(v.problems) == before && decided(c) {
		v.conditions(c, r)
	}
}

// thresholds refuses names that mean something else in conditions.
func (v *validation) thresholds(c *Claim, r Rule) {
	for _, name := range slices.Sorted(maps.Keys(r.Thresholds)) {
		taken := slices.Contains(reserved(), name) || slices.ContainsFunc(c.Quantities, func(q *Quantity) bool { return q.Name == name })
		if taken || !isName(name) {
			v.add(c, c, "threshold %q: the name has a meaning of its own, or is not lower-case letters, digits and _", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Hysteresis)) {
		if _, ok := r.Thresholds[name]; !ok {
			v.add(c, c, "hysteresis of %q: there is no such threshold%s", name, suggest(name, slices.Sorted(maps.Keys(r.Thresholds))))
		}
	}
}

func (v *validation) quantity(c *Claim, at, q *Quantity, about Subject) {
	if q.Take != "" && !slices.Contains(Takes(), q.Take) {
		v.add(at, c, "quantity %s: unknown take %q%s", q.Name, q.Take, suggest(q.Take, Takes()))
	}
	if bad := window(q.From, q.To, v.now.Year()); bad != "" {
		v.add(at, c, "quantity %s: %s", q.Name, bad)
		return
	}
	if q.Shocks != nil {
		v.shocksQuantity(c, at, q, about)
		return
	}
	if (q.SQL == "") == (q.Measure == "") {
		v.add(at, c, "quantity %s: want a measure or an sql, and not both", q.Name)
		return
	}
	if q.SQL != "" {
		v.sqlQuantity(c, at, q, about)
		return
	}
	query, err := v.query(q, about)
	if err != nil {
		v.add(at, c, "quantity %s: %v", q.Name, err)
		return
	}
	if !slices.Contains([]string{record.ByYear, record.BySession, record.BySpan, "month"}, query.By) {
		v.add(at, c, "quantity %s: unknown by %q: there are year, month, session and span", q.Name, q.By)
		return
	}
	v.span(c, at, q)
}

func (v *validation) sqlQuantity(c *Claim, at, q *Quantity, about Subject) {
	if len(q.Rests) == 0 {
		v.add(at, c, "quantity %s: say in rests which data sets the query reads, such as [sipri]", q.Name)
	}
	for _, s := range q.Rests {
		if id, _, _ := strings.Cut(s, "/"); !slices.Contains(v.sources(), id) {
			v.add(at, c, "quantity %s: unknown data set %q%s", q.Name, s, suggest(id, v.sources()))
		}
	}
	if _, err := q.sqlText(about); err != nil {
		v.add(at, c, "quantity %v", err)
	}
}

func (k *Checker) sources() []string {
	list, err := k.rec.Sources()
	if err != nil {
		return nil
	}
	var ids []string
	for _, s := range list {
		ids = append(ids, s.ID)
	}
	return ids
}

// span refuses a window that the editions here cannot speak of. A source that
// is not here is no problem of the narrative.
func (v *validation) span(c *Claim, at, q *Quantity) {
	m, err := v.measure(q.Measure)
	if err != nil || m.Rests == "ledger" {
		return
	}
	first, last := entente.NoDate, entente.NoDate
	for _, e := range v.rec.Editions() {
		if e.Source != m.Rests || !e.CoverageFrom.Known() || !e.CoverageTo.Known() {
			continue
		}
		if !first.Known() || e.CoverageFrom < first {
			first = e.CoverageFrom
		}
		last = max(last, e.CoverageTo)
	}
	if !last.Known() || q.Source != "" || v.n.comesWithProgram {
		return
	}
	from, errFrom := strconv.Atoi(firstDigits(q.From))
	to, errTo := strconv.Atoi(firstDigits(q.To))
	switch {
	case errFrom == nil && len(q.From) >= 4 && from > last.Year():
		v.add(at, c, "quantity %s: no data: %s rests on %s, which ends %s, before %s: take an earlier window", q.Name, m.ID, m.Rests, last, q.From)
	case errTo == nil && len(q.To) >= 4 && to < first.Year():
		v.add(at, c, "quantity %s: no data: %s rests on %s, which begins %s, after %s: take a later window", q.Name, m.ID, m.Rests, first, q.To)
	}
}

var date = regexp.MustCompile(`^(\d{4}(-\d\d-\d\d)?|\d{1,2}|ES-\d+|S-\d+)$`)

// window says what is wrong with a span; empty if nothing.
func window(from, to string, now int) string {
	for _, s := range []string{from, to} {
		if s != "" && !date.MatchString(s) {
			return fmt.Sprintf("%q is not a year (1992), a day (2022-02-24) or a session (72)", s)
		}
		if y, err := strconv.Atoi(firstDigits(s)); err == nil && y > now {
			return fmt.Sprintf("the window reaches to %s, which has not come", s)
		}
	}
	if len(from) >= 4 && len(to) >= 4 && from[:4] > to[:4] && from[0] < 'A' {
		return fmt.Sprintf("from %s is after to %s: turn them round", from, to)
	}
	return ""
}

func (v *validation) alternates(c *Claim) {
	for _, a := range c.Others {
		if a.Name == "" {
			v.add(c, c, "an alternative has no name")
		}
		if a.About != "" {
			if _, err := v.subject(a.About); err != nil {
				v.add(c, c, "alternative %s: about %s: %v", a.Name, a.About, err)
			}
		}
		for _, q := range a.Quantities {
			i := slices.IndexFunc(c.Quantities, func(x *Quantity) bool { return x.Name == q.Name })
			if i < 0 {
				v.add(c, c, "alternative %s: there is no quantity %q", a.Name, q.Name)
				continue
			}
			whole := c.Quantities[i].over(q)
			whole.From, whole.To = cmp.Or(whole.From, a.From, c.From), cmp.Or(whole.To, a.To, c.To)
			if about, err := v.subject(cmp.Or(a.About, c.About)); err == nil {
				v.quantity(c, c.Quantities[i], whole, about)
			}
		}
	}
}

// conditions checks that the rule's conditions are ones, speak of a yardstick
// that the claim can have, and can come out as more than one verdict, supported
// among them.
func (v *validation) conditions(c *Claim, r *run) {
	needs := r.when.needs("percentile") || r.when.needs("placebo")
	if needs && (c.About == "" || !r.varies() || c.Yardstick == "none") {
		v.add(c, c, "the rule %s compares with others, and the claim has nobody to compare with: say about:, use $ in of:, or take a rule without percentile and placebo", r.when.rule.ID)
		return
	}
	studies := slices.ContainsFunc(r.quantities, func(q *Quantity) bool { return q.Shocks != nil })
	if named := slices.ContainsFunc(studied(), r.when.needs); named && !studies {
		v.add(c, c, "the rule %s speaks of %s, which only a quantity with shocks gives", r.when.rule.ID, strings.Join(studied(), ", "))
		return
	}
	if c.Kind == Cause && !needs && (!r.when.needs("dates") || !r.when.needs("groups")) {
		v.add(c, c, "a cause is shown against placebos only: the rule of the design %s must speak of placebo or percentile, or of dates and groups", c.Design)
		return
	}
	if r.about.On == record.OnGroup && slices.ContainsFunc(r.quantities, func(q *Quantity) bool { return r.when.needs(q.Name + "_percentile") }) {
		v.add(c, c, "a percentile of one quantity is among states, pairs or directions; of a group there are percentile and placebo")
		return
	}
	seen, err := r.reachable()
	if err != nil {
		v.add(c, c, "%v", err)
		return
	}
	if !seen[Supported] {
		v.add(c, c, "the rule can never fire: no value that %s can take makes %q true: move the threshold into its range", r.value.text, r.when.rule.Supported)
	} else if len(seen) == 1 {
		v.add(c, c, "the rule can never say no: every value makes %q true", r.when.rule.Supported)
	}
	own := c.Verdict
	for verdict, text := range map[Verdict]string{Contradicted: own.Contradicted, Partly: own.Partly} {
		if text != "" && !seen[verdict] {
			v.add(c, c, "the condition of %s can never fire, or never gets its turn: %q", verdict, text)
		}
	}
}

// reachable tries the rule on many settings of the quantities within the range
// of their measures, and returns the verdicts that came out.
func (r *run) reachable() (map[Verdict]bool, error) {
	rng := rand.New(rand.NewPCG(r.rules.Settings.Seed, 7))
	marks := r.marks()
	ranges := make([][2]float64, len(r.quantities))
	for i, q := range r.quantities {
		ranges[i][0], ranges[i][1] = r.rangeOf(q)
	}
	seen := map[Verdict]bool{}
	for range 6000 {
		env := map[string]float64{}
		for k, t := range r.when.rule.Thresholds {
			env[k] = t
		}
		for i, q := range r.quantities {
			low, high := ranges[i][0], ranges[i][1]
			x := try(rng, marks, low, high)
			env[q.Name] = x
			env[q.Name+"_low"], env[q.Name+"_high"] = around(rng, x, low, high)
			env[q.Name+"_n"] = float64(rng.IntN(200))
			env[q.Name+"_percentile"] = float64(rng.IntN(101))
		}
		res, err := r.value.eval(env)
		if err != nil {
			return nil, err
		}
		if math.IsNaN(res.value) {
			continue
		}
		env["value"], env["n"] = res.value, float64(rng.IntN(200))
		env["low"], env["high"] = around(rng, res.value, math.Inf(-1), math.Inf(1))
		env["percentile"], env["placebo"] = float64(rng.IntN(101)), float64(rng.IntN(101))
		for _, name := range studied() {
			env[name] = math.Abs(rng.NormFloat64()) / 10
		}
		verdict, _, err := r.when.decide(env)
		if err != nil {
			return nil, err
		}
		seen[verdict] = true
		if len(seen) > 1 && !slices.ContainsFunc(r.when.tests, func(t test) bool { return !seen[t.verdict] }) {
			break // all that is asked about
		}
	}
	return seen, nil
}

// marks are numbers near which conditions change their answer: thresholds and
// the numbers written in expressions.
func (r *run) marks() []float64 {
	list := []float64{0, 1, -1, 2, 10, 100}
	for _, t := range r.when.rule.Thresholds {
		list = append(list, t)
	}
	texts := []string{r.value.text}
	for _, t := range r.when.tests {
		texts = append(texts, t.when.text)
	}
	for _, s := range numeral.FindAllString(strings.Join(texts, " "), -1) {
		if x, err := strconv.ParseFloat(s, 64); err == nil {
			list = append(list, x)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

var numeral = regexp.MustCompile(`[0-9]+(\.[0-9]+)?`)

// rangeOf is what a quantity can be.
func (r *run) rangeOf(q *Quantity) (low, high float64) {
	low, high = math.Inf(-1), math.Inf(1)
	m, err := r.measure(q.Measure)
	if q.SQL != "" || err != nil || q.Absent != nil {
		return low, high
	}
	if m.Low == m.High || !slices.Contains([]string{"at", "last", "first", "mean", "min", "max"}, q.takeOf()) {
		return low, high
	}
	return m.Low, m.High
}

// try draws a number within a range: often a mark, or just beside one.
func try(rng *rand.Rand, marks []float64, low, high float64) float64 {
	x := marks[rng.IntN(len(marks))]
	switch rng.IntN(6) {
	case 0:
		x *= 1 + rng.NormFloat64()/10
	case 1:
		x += rng.NormFloat64()
	case 2:
		x *= math.Exp(3 * rng.NormFloat64())
	case 3:
		if !math.IsInf(low, 0) && !math.IsInf(high, 0) {
			x = low + rng.Float64()*(high-low)
		}
	case 4:
		if !math.IsInf(low, 0) && !math.IsInf(high, 0) {
			x = []float64{low, high}[rng.IntN(2)]
		}
	}
	return min(max(x, low), high)
}

// around draws an interval about a number.
func around(rng *rand.Rand, x, low, high float64) (float64, float64) {
	if rng.IntN(2) == 0 {
		return x, x
	}
	wide := math.Abs(rng.NormFloat64()) * max(0.1, math.Abs(x)/4)
	return max(x-wide, low), min(x+wide, high)
}
