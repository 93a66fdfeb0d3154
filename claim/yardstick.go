package claim

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/measure"
	"entente/record"
)

// wants says which yardsticks a claim is held against.
func (r *run) wants() (all, placebos bool) {
	if r.about.On == "" {
		return false, false
	}
	switch r.claim.Yardstick {
	case "all":
		all, placebos = true, true
	case "placebos":
		placebos = true
	case "":
		all = r.claim.Kind == Level || r.claim.Kind == Comparison
		placebos = true
	}
	return all || r.when.needs("percentile"), placebos || r.when.needs("placebo")
}

// compare places the value among all subjects of its kind and runs the rule on
// placebos.
func (r *run) compare(ctx context.Context, f *Finding) error {
	all, placebos := r.wants()
	if math.IsNaN(f.Value) || !r.varies() {
		return nil
	}
	var values map[string]float64
	var err error
	if all && r.about.On != record.OnGroup {
		if values, err = r.population(ctx); err != nil {
			return err
		}
		r.everybody = values
		f.Percentile, f.Of = place(values, r.about.Label)
	}
	if !placebos {
		return nil
	}
	return r.onPlacebos(ctx, f, values)
}

// varies reports whether the value changes with the subject.
func (r *run) varies() bool {
	for _, q := range r.quantities {
		if q.moves() {
			return true
		}
	}
	return false
}

// place returns the percentile of one subject's value among all, and how many
// there are.
func place(values map[string]float64, label string) (percentile float64, of int) {
	own, ok := values[label]
	if !ok {
		return math.NaN(), 0
	}
	list := known(values)
	return measure.Percentile(own, list), len(list)
}

func known(values map[string]float64) []float64 {
	var list []float64
	for _, v := range values {
		if !math.IsNaN(v) {
			list = append(list, v)
		}
	}
	return list
}

// population computes the value for every subject of the kind, with windows
// that are one span taken year by year, so that all are measured alike. Empty
// where the record cannot list them.
func (r *run) population(ctx context.Context) (map[string]float64, error) {
	tables := make([]map[string]Amount, len(r.quantities))
	for i, q := range r.quantities {
		if !q.moves() {
			a, err := r.amount(ctx, q, r.about)
			if err != nil {
				return nil, err
			}
			tables[i] = map[string]Amount{"": a}
			continue
		}
		t, err := r.everyone(ctx, q)
		if err != nil || t == nil {
			return nil, err
		}
		tables[i] = t
	}
	out := map[string]float64{}
	for _, s := range r.candidates(r.about.On, r.lastYear()) {
		env := map[string]float64{}
		for k, v := range r.when.rule.Thresholds {
			env[k] = v
		}
		for i, q := range r.quantities {
			env[q.Name] = r.valueIn(tables[i], q, s)
		}
		res, err := r.value.eval(env)
		if err != nil {
			return nil, err
		}
		if !math.IsNaN(res.value) {
			out[s.Label] = res.value
		}
	}
	return out, nil
}

// valueIn finds a quantity of a subject in the table of all.
func (r *run) valueIn(t map[string]Amount, q *Quantity, s Subject) float64 {
	if a, ok := t[""]; ok && !q.moves() {
		return a.Value
	}
	of := q.Of
	if of == "" {
		of = "$"
		if strings.Contains(s.Label, ">") && r.onPair(q) {
			of = "$1-$2"
		}
	}
	a, ok := t[r.tidy(s.fill(of))]
	switch {
	case ok:
		return a.Value
	case q.Absent != nil && q.SQL != "":
		return *q.Absent
	}
	return math.NaN()
}

func (r *run) onPair(q *Quantity) bool {
	m, err := r.measure(q.Measure)
	return q.SQL == "" && err == nil && m.On == record.OnPair
}

// everyone takes a quantity of all subjects at once; nil where the record
// cannot.
func (r *run) everyone(ctx context.Context, q *Quantity) (map[string]Amount, error) {
	if q.Shocks != nil {
		return nil, nil
	}
	if q.SQL != "" {
		return r.everyoneSQL(ctx, q)
	}
	if strings.Contains(q.Toward+q.Opposing+q.Against, "$") {
		return nil, nil // another query for each subject
	}
	query, err := r.query(q, r.about)
	if err != nil {
		return nil, err
	}
	if query.Measure.On == record.OnGroup {
		return nil, nil
	}
	if query.By == record.BySpan {
		query.By, query.From, query.To = record.ByYear, firstDigits(query.From), firstDigits(query.To)
	}
	key := "all|" + cacheKey(query, q)
	query.Subjects = nil
	key = strings.Replace(key, r.about.Label, "", 1)
	if t, ok := r.bulk[key]; ok {
		return t, nil
	}
	figs, err := r.rec.Figures(query)
	var none record.Missing
	if errors.As(err, &none) {
		return nil, nil
	}
	if err != nil {
		return nil, nil // a measure that does not list everyone has no such yardstick
	}
	by := map[string][]entente.Figure{}
	for _, f := range figs {
		by[f.Subject] = append(by[f.Subject], f)
	}
	out := make(map[string]Amount, len(by))
	spanned := *q
	if q.By == record.BySpan {
		spanned.By, spanned.Take = record.ByYear, "mean"
	}
	for label, list := range by {
		a := r.reduce(&spanned, query.Measure, list)
		a.Points, a.Notes = nil, nil
		out[label] = a
	}
	r.bulk[key] = out
	return out, nil
}

func (r *run) everyoneSQL(ctx context.Context, q *Quantity) (map[string]Amount, error) {
	if strings.Contains(q.SQL, "$1") || strings.Contains(q.SQL, "$members") {
		return nil, nil
	}
	text, err := q.sqlText(r.about)
	if err != nil {
		return nil, err
	}
	rows, named, err := r.sqlRows(ctx, text)
	if err != nil || !named {
		return nil, err
	}
	out := map[string]Amount{}
	for _, x := range rows {
		a := out[x.subject]
		a.Points = append(a.Points, x.point)
		out[x.subject] = a
	}
	for label, a := range out {
		a.Take, a.Value, a.Low, a.High = q.takeOf(), math.NaN(), math.NaN(), math.NaN()
		if len(a.Points) == 1 && q.Take == "" {
			a.Take = "at"
		}
		a.take(r.rules.Settings.Level)
		out[label] = a
	}
	return out, nil
}

// quantityPercentile places one quantity of a subject among all of its kind.
func (r *run) quantityPercentile(ctx context.Context, i int, label string) (float64, error) {
	values, ok := r.alone[i]
	if !ok {
		alone := *r
		alone.quantities = r.quantities[i : i+1]
		var err error
		if alone.value, err = compile(r.quantities[i].Name, []string{r.quantities[i].Name}); err != nil {
			return math.NaN(), err
		}
		if values, err = alone.population(ctx); err != nil {
			return math.NaN(), err
		}
		r.alone[i] = values
	}
	p, _ := place(values, label)
	return p, nil
}

// fits reports whether the quantities can be had of a subject: entries on the
// list of the United States make no sense of the United States.
func (r *run) fits(s Subject) bool {
	for _, q := range r.quantities {
		if q.Shocks != nil {
			continue
		}
		if q.SQL == "" {
			query, err := r.query(q, s)
			if err != nil || s.Random && s.On == record.OnGroup && r.rec.OnlyFigures(query.Measure) {
				return false // figures that are kept are those of declared groups
			}
		}
	}
	return true
}

// onPlacebos runs the whole rule on the placebo subjects and places the value
// among theirs.
func (r *run) onPlacebos(ctx context.Context, f *Finding, values map[string]float64) error {
	subjects, err := r.placebos(r.about, r.lastYear())
	if err != nil {
		return err
	}
	subjects = slices.DeleteFunc(subjects, func(s Subject) bool { return !r.fits(s) })
	if err := r.prefetch(subjects); err != nil {
		return err
	}
	envs := make([]map[string]float64, len(subjects))
	list := make([]float64, len(subjects))
	for i, s := range subjects {
		got, err := r.amounts(ctx, s)
		if err != nil {
			return err
		}
		v, err := r.valueOf(got)
		if err != nil {
			return err
		}
		envs[i], list[i] = numbers(v, got), v.Value
	}
	f.Placebo = measure.Percentile(f.Value, list)
	if r.about.On == record.OnGroup {
		f.Percentile, f.Of = f.Placebo, len(slices.DeleteFunc(slices.Clone(list), math.IsNaN))
	}
	for i, s := range subjects {
		others := append(append([]float64{f.Value}, list[:i]...), list[i+1:]...)
		envs[i]["placebo"] = measure.Percentile(list[i], others)
		envs[i]["percentile"], _ = place(values, s.Label)
		if r.about.On == record.OnGroup {
			envs[i]["percentile"] = envs[i]["placebo"]
		}
		for k, q := range r.quantities {
			if name := q.Name + "_percentile"; r.when.needs(name) {
				if envs[i][name], err = r.quantityPercentile(ctx, k, s.Label); err != nil {
					return err
				}
			}
		}
		v, _, err := r.when.decide(environment(r.when.rule, envs[i]))
		if err != nil {
			return err
		}
		f.Placebos = append(f.Placebos, PlaceboRun{s.Label, s.Random, list[i], v})
	}
	return nil
}
