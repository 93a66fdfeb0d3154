package record

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/measure"
)

// Query asks for figures of one measure.
type Query struct {
	Measure  Entry
	Subjects []Subject    // none means all pairs (or all states)
	By       string       // ByYear, BySession, BySpan; empty: years, and the whole span too if From or To is set
	From, To string       // years, sessions or dates, both included; empty is open
	Body     entente.Body // empty means the General Assembly
	Level    float64      // of intervals; 0 means 0.95
	Topic    string       // only roll calls on a topic
	Opposing entente.Code // only roll calls in which this state was outvoted; or the state that unanimous-against means
	Against  entente.Code
	// Toward is a group or state: with which trade-exposure counts the trade, or
	// at which the programmes of the entries of a sanctions list are aimed.
	Toward string
	// Territories counts addresses in a territory as in the state that it
	// belongs to.
	Territories bool
	// Source is the data set that measures on trade take; empty chooses one.
	Source string
}

// period is one span of a query: a label and, for spans of days, its ends.
type period struct {
	label string
	span  entente.Span // days; of a session from its first vote to its last
	pool  []string     // labels of the years or sessions that it is made of
}

// plan is a query made definite.
type plan struct {
	Query
	by      string
	periods []period
	slice   string
	keep    func(RollCall) bool // nil keeps all
}

// plan checks a query and lists the periods that it asks for.
func (r *Record) plan(q Query, by string, labels []string) (plan, error) {
	p := plan{Query: q, by: by}
	if p.Level == 0 {
		p.Level = 0.95
	}
	if p.Level <= 0 || p.Level >= 1 {
		return p, fmt.Errorf("level %v: want a share between 0 and 1, such as 0.95", p.Level)
	}
	var err error
	if err = p.slices(r); err != nil {
		return p, err
	}
	switch by {
	case ByYear:
		p.periods, err = years(q.From, q.To, labels)
	case BySession:
		p.periods, err = sessions(q.From, q.To, labels)
	case BySpan:
		p.periods, err = wholeSpan(q.From, q.To, labels)
	default:
		err = fmt.Errorf("--by %s: want year, session or span", by)
	}
	return p, err
}

// slices sets which roll calls count.
func (p *plan) slices(r *Record) error {
	var tests []func(RollCall) bool
	var names []string
	if p.Topic != "" {
		t, err := FindTopic(p.Topic)
		if err != nil {
			return err
		}
		tests = append(tests, t.Matcher())
		names = append(names, "topic "+t.ID)
	}
	if p.Opposing != "" {
		a, err := r.Assembly(p.Body)
		if err != nil {
			return err
		}
		outvoted := a.outvoted(r, p.Opposing)
		tests = append(tests, func(c RollCall) bool { return outvoted[c.ID] })
		names = append(names, "opposing "+string(p.Opposing))
	}
	p.slice = strings.Join(names, ", ")
	if len(tests) > 0 {
		p.keep = func(c RollCall) bool {
			return !slices.ContainsFunc(tests, func(t func(RollCall) bool) bool { return !t(c) })
		}
	}
	return nil
}

// outvoted lists the roll calls in which the state voted yes or no and more
// states voted the other way. Whether a roll call is in does not depend on any
// pair that is then measured on it.
func (a *Assembly) outvoted(r *Record, c entente.Code) map[string]bool {
	out := map[string]bool{}
	for i, call := range a.RollCalls {
		code, ok := r.States.At(c, call.Date)
		if !ok {
			continue
		}
		s, ok := a.Matrix.State(code)
		if !ok {
			continue
		}
		yes, no := 0, 0
		for other := range a.Matrix.States() {
			switch a.Matrix.Get(i, other) {
			case entente.Yes:
				yes++
			case entente.No:
				no++
			}
		}
		switch a.Matrix.Get(i, s) {
		case entente.Yes:
			out[call.ID] = no > yes
		case entente.No:
			out[call.ID] = yes > no
		}
	}
	return out
}

// years lists every calendar year asked for, also those without a roll call.
func years(from, to string, labels []string) ([]period, error) {
	first, last, err := yearBounds(from, to, labels)
	if err != nil {
		return nil, err
	}
	var list []period
	for y := first; y <= last; y++ {
		label := strconv.Itoa(y)
		list = append(list, period{label: label, span: entente.YearSpan(y), pool: []string{label}})
	}
	return list, nil
}

func yearBounds(from, to string, labels []string) (first, last int, err error) {
	for _, l := range labels {
		if y, ok := yearOf(l); ok {
			if first == 0 {
				first = y
			}
			first, last = min(first, y), max(last, y)
		}
	}
	if from != "" {
		if first, err = parseYear("--from", from); err != nil {
			return 0, 0, err
		}
	}
	if to != "" {
		if last, err = parseYear("--to", to); err != nil {
			return 0, 0, err
		}
	}
	if to == "" {
		last = max(last, first)
	}
	if first > last {
		return 0, 0, backwards(from, to, first)
	}
	return first, last, nil
}

// TradeSources lists the data sets of bilateral trade that a query may name.
func TradeSources() []string {
	var ids []string
	for _, s := range tradeSources() {
		ids = append(ids, s.id)
	}
	return ids
}

// backwards says why a span ends before it begins, given the first year on
// record.
func backwards(from, to string, first int) error {
	if from == "" {
		return fmt.Errorf("%s is before %d, the first year on record", to, first)
	}
	return fmt.Errorf("--from %s is after --to %s", from, to)
}

func parseYear(flag, s string) (int, error) {
	y, err := strconv.Atoi(s)
	if err != nil || y < 1800 || y > 2200 {
		return 0, fmt.Errorf("%s %q: figures by year want a year such as 1992 (days go with --by span)", flag, s)
	}
	return y, nil
}

// sessions lists the sessions from one to another in order of time. Bounds are
// sessions (72, ES-11) or years: a regular session counts to the year in which
// it opens.
func sessions(from, to string, labels []string) ([]period, error) {
	lo, hi := 0, len(labels)
	if from != "" {
		i, err := sessionAt("--from", from, labels)
		if err != nil {
			return nil, err
		}
		lo = i
	}
	if to != "" {
		i, err := sessionAt("--to", to, labels)
		if err != nil {
			return nil, err
		}
		hi = i + 1
	}
	if lo > hi {
		return nil, fmt.Errorf("--from %s is after --to %s", from, to)
	}
	var list []period
	for _, l := range labels[lo:hi] {
		list = append(list, period{label: l, pool: []string{l}})
	}
	return list, nil
}

func sessionAt(flag, s string, labels []string) (int, error) {
	want := strings.ToUpper(s)
	if i := slices.Index(labels, want); i >= 0 {
		return i, nil
	}
	if y, ok := yearOf(s); ok {
		if i := slices.Index(labels, strconv.Itoa(y-1945)); i >= 0 {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%s %q: no roll call in that session; sessions are written 72, ES-11 or S-14", flag, s)
}

// wholeSpan is the one span from one day or year to another.
func wholeSpan(from, to string, labels []string) ([]period, error) {
	first, last, err := yearBounds("", "", labels)
	if err != nil {
		return nil, err
	}
	span := entente.Span{From: entente.NewDate(first, 1, 1), To: entente.NewDate(last+1, 1, 1)}
	if from != "" {
		if span.From, err = parseDay("--from", from, false); err != nil {
			return nil, err
		}
	}
	if to != "" {
		if span.To, err = parseDay("--to", to, true); err != nil {
			return nil, err
		}
	}
	if to == "" && span.From >= span.To { // after the last vote
		span.To = entente.NewDate(span.From.Year()+1, 1, 1)
	}
	if span.From >= span.To {
		return nil, backwards(from, to, first)
	}
	p := period{label: span.String(), span: span}
	for _, l := range labels {
		if y, ok := yearOf(l); ok && overlap(span, entente.YearSpan(y)) {
			p.pool = append(p.pool, l)
		}
	}
	return []period{p}, nil
}

func overlap(a, b entente.Span) bool { return a.From < b.To && b.From < a.To }

// parseDay reads a day or a year; as an end, the first day after it.
func parseDay(flag, s string, end bool) (entente.Date, error) {
	if y, ok := yearOf(s); ok {
		if end {
			y++
		}
		return entente.NewDate(y, 1, 1), nil
	}
	d, err := entente.ParseDate(s)
	if err != nil {
		return d, fmt.Errorf("%s %q: want a year or a day as in 2022-02-24", flag, s)
	}
	if end {
		d++
	}
	return d, nil
}

// wholeYears reports whether the period is made of whole calendar years.
func (p period) wholeYears() bool {
	s := p.span
	return s.From.Known() && s.From == entente.NewDate(s.From.Year(), 1, 1) && s.To == entente.NewDate(s.To.Year(), 1, 1)
}

// selection returns the roll calls of a period that the plan keeps.
func (p plan) selection(a *Assembly, in period) measure.Selection {
	return a.Select(func(c RollCall) bool {
		if p.by == BySession {
			if c.Session != in.label {
				return false
			}
		} else if !in.span.Contains(c.Date) {
			return false
		}
		return p.keep == nil || p.keep(c)
	})
}

// comparePairs orders pairs alphabetically.
func comparePairs(a, b entente.Pair) int {
	return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
}
