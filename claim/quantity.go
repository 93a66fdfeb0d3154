package claim

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"entente"
	"entente/record"
	"entente/trend"
)

// Amount is a quantity as one number, with what it was made of.
type Amount struct {
	Name     string
	Measure  string // id, or sql
	Subject  string
	Span     string // first and last period that went in
	Take     string
	Value    float64 // NaN where the record says nothing
	Low      float64
	High     float64
	Bounds   bool // Low and High are bounds, not a sampling interval
	N        int
	Notes    []string
	Editions []string // sha-256
	Points   []Point
	Opens    string             // command that opens it to its records
	Why      string             // there is no value
	Studied  map[string]float64 // of a study of shocks: what conditions may speak of besides
}

// Point is a period of the series that an amount was made of.
type Point struct {
	Span             string
	Value, Low, High float64
	N                int
	Used             bool
}

// Takes lists the ways to make one number of a series.
func Takes() []string {
	return []string{"at", "last", "first", "mean", "sum", "count", "min", "max", "slope", "change"}
}

// takeOf returns how the quantity's series becomes one number.
func (q *Quantity) takeOf() string {
	switch {
	case q.Take != "":
		return q.Take
	case q.By == record.BySpan || q.From != "" && q.From == q.To:
		return "at"
	}
	return "mean"
}

// query makes the record's query of a quantity for a subject.
func (k *Checker) query(q *Quantity, s Subject) (record.Query, error) {
	m, err := k.measure(q.Measure)
	if err != nil {
		return record.Query{}, err
	}
	out := record.Query{
		Measure: m, By: q.By, From: q.From, To: q.To, Body: entente.Body(strings.ToUpper(q.Body)), Level: k.rules.Settings.Level,
		Topic: q.Topic, Toward: s.fill(q.Toward), Source: strings.ToLower(q.Source),
	}
	if out.By == "" {
		out.By = record.ByYear
	}
	for _, x := range []struct {
		text string
		code *entente.Code
	}{{q.Opposing, &out.Opposing}, {q.Against, &out.Against}} {
		if x.text == "" {
			continue
		}
		if *x.code, err = k.rec.States.Lookup(s.fill(x.text)); err != nil {
			return out, err
		}
	}
	subject, err := k.subjectOf(q, m, s)
	if err != nil {
		return out, err
	}
	out.Subjects = []record.Subject{subject}
	return out, nil
}

// subjectOf is what the quantity is measured of, for a subject of the claim.
func (k *Checker) subjectOf(q *Quantity, m record.Entry, s Subject) (record.Subject, error) {
	of := q.Of
	if of == "" || of == "$" {
		switch {
		case s.On == m.On:
			return s.in, nil
		case m.On == record.OnPair && s.On == record.OnDirection:
			return k.rec.PairSubject(s.in.A, s.in.B)
		case s.On == "":
			return record.Subject{}, fmt.Errorf("%s of whom? the claim has no about, and the quantity no of", m.ID)
		}
		return record.Subject{}, fmt.Errorf("%s is a measure of a %s, and the claim is about a %s: say of: which%s", m.ID, m.On, s.On, ofHint(m.On, s.On))
	}
	sub, err := k.rec.ParseSubject(s.fill(of))
	if err != nil {
		return sub, err
	}
	if sub.On != m.On {
		return sub, fmt.Errorf("%s is a measure of a %s, not of a %s (%s)", m.ID, m.On, sub.On, s.fill(of))
	}
	return sub, nil
}

func ofHint(m, about record.On) string {
	if m == record.OnDirection && about == record.OnPair {
		return ", such as $1>$2"
	}
	if m == record.OnState && about != record.OnGroup {
		return ", such as $1"
	}
	if m == record.OnGroup && about == record.OnPair {
		return "; " + strings.TrimSpace("a group measure needs a group")
	}
	return ""
}

// amount takes a quantity of a subject from the record.
func (k *Checker) amount(ctx context.Context, q *Quantity, s Subject) (Amount, error) {
	if q.Shocks != nil {
		return k.shocksAmount(ctx, q, s)
	}
	if q.SQL != "" {
		return k.sqlAmount(ctx, q, s)
	}
	query, err := k.query(q, s)
	if err != nil {
		return Amount{}, err
	}
	key := cacheKey(query, q)
	if a, ok := k.cached(key); ok {
		a.Name = q.Name
		return a, nil
	}
	figs, err := k.rec.Figures(query)
	var none record.Missing
	if errors.As(err, &none) {
		figs, err = nil, nil
	}
	if err != nil {
		return Amount{}, err
	}
	a := k.reduce(q, query.Measure, figs)
	a.Subject = query.Subjects[0].String()
	if a.Why == "" && math.IsNaN(a.Value) {
		a.Why = none.Why
	}
	a.Opens = opens(query, a.Subject)
	k.store(key, a)
	return a, nil
}

func cacheKey(q record.Query, x *Quantity) string {
	absent := ""
	if x.Absent != nil {
		absent = strconv.FormatFloat(*x.Absent, 'g', -1, 64)
	}
	return strings.Join([]string{
		q.Measure.ID, q.Subjects[0].String(), q.By, q.From, q.To, string(q.Body), q.Topic, string(q.Opposing), string(q.Against),
		q.Toward, q.Source, x.takeOf(), strconv.FormatBool(x.Partial), absent,
	}, "|")
}

// opens writes the command that lists the records behind a quantity.
func opens(q record.Query, subject string) string {
	words := []string{"entente evidence", q.Measure.ID, quoted(subject)}
	for _, f := range []struct{ flag, value string }{
		{"--from", q.From}, {"--to", q.To}, {"--topic", q.Topic}, {"--opposing", string(q.Opposing)}, {"--toward", q.Toward}, {"--source", q.Source},
	} {
		if f.value != "" {
			words = append(words, f.flag, quoted(f.value))
		}
	}
	return strings.Join(words, " ")
}

func quoted(s string) string {
	if strings.ContainsAny(s, "> |*") {
		return `"` + s + `"`
	}
	return s
}

// reduce makes one number of the figures of a subject.
func (k *Checker) reduce(q *Quantity, m record.Entry, figs []entente.Figure) Amount {
	a := Amount{Name: q.Name, Measure: m.ID, Take: q.takeOf(), Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
	complete := slices.ContainsFunc(figs, func(f entente.Figure) bool { return f.Status == entente.Known && !math.IsNaN(f.Value) })
	for _, f := range figs {
		p := Point{Span: f.Span, Value: f.Value, Low: f.Low, High: f.High, N: f.N}
		if math.IsNaN(p.Value) && q.Absent != nil && covered(f) {
			p.Value, p.Low, p.High = *q.Absent, math.NaN(), math.NaN()
		}
		p.Used = !math.IsNaN(p.Value) && (q.Partial || !complete || f.Status != entente.Partial)
		if m.OnVotes() && m.On == record.OnPair && f.N < k.rules.Settings.Shared {
			p.Used = false
		}
		a.Points = append(a.Points, p)
		if p.Used {
			a.Bounds = a.Bounds || f.Method == "bounds" || f.Method == "rounding"
			a.note(f.Note)
			a.rest(f.Editions)
		} else if a.Why == "" && f.Note != "" {
			a.Why = f.Note
		}
	}
	a.take(k.rules.Settings.Level)
	if !math.IsNaN(a.Value) {
		a.Why = ""
		a.clip(m)
		return a
	}
	return a
}

func firstDigits(s string) string {
	if len(s) > 4 && s[4] == '-' {
		return s[:4]
	}
	return s
}

// covered reports whether the editions speak of the year of a figure, so that
// a figure without a value means that there is no record.
func covered(f entente.Figure) bool {
	y, err := strconv.Atoi(firstDigits(f.Span))
	return f.Coverage.Known() && (err != nil || y <= f.Coverage.Year())
}

func (a *Amount) note(text string) {
	if text != "" && !slices.Contains(a.Notes, text) {
		a.Notes = append(a.Notes, text)
	}
}

func (a *Amount) rest(editions []string) {
	for _, e := range editions {
		if !slices.Contains(a.Editions, e) {
			a.Editions = append(a.Editions, e)
		}
	}
}

// clip keeps an interval made here within the range of a measure, where the
// number is on the measure's own scale.
func (a *Amount) clip(m record.Entry) {
	if m.Low == m.High || !slices.Contains([]string{"mean", "at", "last", "first", "min", "max"}, a.Take) {
		return
	}
	if !math.IsNaN(a.Low) {
		a.Low, a.High = max(a.Low, m.Low), min(a.High, m.High)
	}
}

// take makes the number of the points that count, and its interval where all
// of them have one. Years are taken as independent, which the method page calls
// by its name: recurring texts make them less so.
func (a *Amount) take(level float64) {
	var used []Point
	for _, p := range a.Points {
		if p.Used {
			used = append(used, p)
			a.N += p.N
		}
	}
	if len(used) == 0 {
		return
	}
	first, last := used[0], used[len(used)-1]
	a.Span = first.Span
	if last.Span != first.Span {
		a.Span += " to " + last.Span
	}
	one := func(p Point) { a.Value, a.Low, a.High, a.N = p.Value, p.Low, p.High, p.N }
	switch a.Take {
	case "at", "last":
		one(last)
		a.Span = last.Span
	case "first":
		one(first)
		a.Span = first.Span
	case "min":
		one(slices.MinFunc(used, byValue))
	case "max":
		one(slices.MaxFunc(used, byValue))
	case "count":
		a.Value = 0
		for _, p := range used {
			if p.Value > 0 {
				a.Value++
			}
		}
	case "mean":
		a.sum(used, level, 1/float64(len(used)))
	case "sum":
		a.sum(used, level, 1)
	case "change":
		a.change(first, last, level)
	case "slope":
		a.slope(used, level)
	}
}

func byValue(p, q Point) int {
	switch {
	case p.Value < q.Value:
		return -1
	case p.Value > q.Value:
		return 1
	}
	return 0
}

// z returns the normal quantile of a two-sided interval at the level.
func z(level float64) float64 { return distuv.UnitNormal.Quantile(0.5 + level/2) }

// sum adds the points, each times weight. Variances of sampling intervals add,
// and so do the ends of bounds.
func (a *Amount) sum(used []Point, level, weight float64) {
	total, low, high, variance := 0.0, 0.0, 0.0, 0.0
	for _, p := range used {
		total += p.Value
		low += p.Low
		high += p.High
		variance += square((p.High - p.Low) / 2 / z(level))
	}
	a.Value = total * weight
	if a.Bounds {
		a.Low, a.High = low*weight, high*weight
		return
	}
	half := z(level) * math.Sqrt(variance) * weight
	a.Low, a.High = a.Value-half, a.Value+half // NaN where a point has no interval
}

func (a *Amount) change(first, last Point, level float64) {
	a.N = first.N + last.N
	if first.Span == last.Span {
		a.Why = "only one period has a value: there is no change to speak of"
		return
	}
	a.Value = last.Value - first.Value
	if a.Bounds {
		a.Low, a.High = last.Low-first.High, last.High-first.Low
		return
	}
	half := math.Sqrt(square((first.High-first.Low)/2) + square((last.High-last.Low)/2))
	a.Low, a.High = a.Value-half, a.Value+half
}

// slope is the change per year by trend.Slope, whose interval allows for
// autocorrelation.
func (a *Amount) slope(used []Point, level float64) {
	var pts []trend.Point
	for _, p := range used {
		se := 0.0
		if !a.Bounds && !math.IsNaN(p.High-p.Low) {
			se = (p.High - p.Low) / 2 / z(level)
		}
		pts = append(pts, trend.Point{X: when(p.Span), Y: p.Value, SE: se})
	}
	t := trend.Slope(pts, level)
	a.Value, a.Low, a.High, a.Bounds = t.Slope, t.Low, t.High, false
	if t.Reason == trend.NoVariation {
		a.Value, a.Low, a.High = 0, 0, 0
	} else if t.Reason != "" {
		a.Why = fmt.Sprintf("a slope needs at least %d periods with a value, and there are %d", trend.MinPoints, t.N)
	}
}

// when places a period on a line of years: 2017, 2017-03, or a session.
func when(span string) float64 {
	if len(span) >= 7 && span[4] == '-' {
		y, errY := strconv.Atoi(span[:4])
		m, errM := strconv.Atoi(span[5:7])
		if errY == nil && errM == nil {
			return float64(y) + (float64(m)-0.5)/12
		}
	}
	y, err := strconv.ParseFloat(span, 64)
	if err != nil {
		return math.NaN()
	}
	return y
}

func square(x float64) float64 { return x * x }
