package record

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/measure"
)

// tradeVersion is the version of what is made of trade flows.
const tradeVersion = "trade/1"

// Ids of the measures on trade.
const (
	tradeFlow          = "trade-flow"
	tradeShare         = "trade-share"
	tradeDependence    = "trade-dependence"
	tradeConcentration = "trade-concentration"
	tradeExposure      = "trade-exposure"

	tradeMirror             = "trade-mirror" // what the ids of those on mirror gaps begin with
	tradeMirrorGap          = "trade-mirror-gap"
	tradeMirrorExports      = "trade-mirror-exports"
	tradeMirrorImports      = "trade-mirror-imports"
	tradeMirrorDisagreement = "trade-mirror-disagreement"
)

func tradeMeasures() []Entry {
	var list []Entry
	add := func(id string, on On, title, unit string, low, high float64, doc string) {
		list = append(list, Entry{
			ID: id, On: on, Title: title, Unit: unit, Low: low, High: high, Doc: doc, Page: "trade", Rests: "cow",
			Cite: "Hirschman (1945), National Power and the Structure of Foreign Trade", Layer: entente.Trade, answer: (*Record).tradeFigures, exactly: tradeBehind,
		})
	}
	add(tradeShare, OnDirection, "Share of the second state in the trade of the first", "share", 0, 1, "Imports of each from the other, over the same sum with all partners.")
	add(tradeFlow, OnDirection, "Goods from the first state to the second", "million current USD", 0, 0, "Imports of the second from the first, as reported.")
	add(tradeDependence, OnDirection, "Asymmetric dependence: share of the second in the first's trade less the reverse", "share", -1, 1, "s_ab - s_ba; above zero the first depends more.")
	list[0].mutual, list[2].mutual = true, true // share and dependence count the trade both ways
	add(tradeConcentration, OnState, "Concentration of trade on few partners", "index", 0, 1, "Sum of squared partner shares.")
	add(tradeExposure, OnState, "Share of trade with the members of --toward GROUP", "share", 0, 1, "Sum of the partner shares of the group's members.")
	return append(list, mirrorMeasures()...)
}

// successors maps a state's code to that of the state that continues it, if one
// does: a run of years is then followed across the change.
func (r *Record) successors() func(entente.Code) entente.Code {
	heir := map[entente.Code]entente.Code{}
	for _, s := range r.States.All() {
		for _, c := range s.Continues {
			heir[c] = s.Code
		}
	}
	return func(c entente.Code) entente.Code {
		for range len(heir) {
			next, ok := heir[c]
			if !ok {
				break
			}
			c = next
		}
		return c
	}
}

// tradeFigures answers from recorded trade, year by year.
func (r *Record) tradeFigures(q Query) ([]entente.Figure, error) {
	var toward Subject
	if q.Measure.ID == tradeExposure {
		if q.Toward == "" {
			return r.allUnknown(q, Missing{"needs --toward GROUP: with whom"}, tradeVersion)
		}
		var err error
		if toward, err = r.ParseSubject(q.Toward); err != nil {
			return nil, err
		}
		if toward.On != OnGroup && toward.On != OnState {
			return nil, fmt.Errorf("--toward %s: want a group or a state", q.Toward)
		}
	}
	return r.yearlyFigures(q, tradeVersion, func() (yearly, error) {
		t, err := r.trade(q)
		if err != nil {
			return yearly{}, err
		}
		answer := func(f entente.Figure, s Subject, year int) entente.Figure {
			e := t.edition(year)
			f.Editions, f.Coverage, f.Note = []string{e.SHA256}, e.CoverageTo, t.note
			if strings.HasPrefix(q.Measure.ID, tradeMirror) {
				return t.mirror(f, q.Measure.ID, s, year)
			}
			return r.tradeFigure(t, q.Measure.ID, toward, f, s, year)
		}
		all := func(year int) []Subject { return t.subjects(q.Measure.On, year) }
		return yearly{edition: t.edition(t.last), first: t.first, last: t.last, answer: answer, all: all}, nil
	})
}

// subjects lists those with recorded trade in a year.
func (t *tradeRecord) subjects(on On, year int) []Subject {
	y := t.years[year]
	if y == nil {
		return nil
	}
	if on == OnState {
		return stateSubjects(y.States())
	}
	var list []Subject
	for _, e := range y.Exchanges() {
		list = append(list, Subject{On: OnDirection, A: e.A, B: e.B}, Subject{On: OnDirection, A: e.B, B: e.A})
	}
	return list
}

// tradeFigure answers for one subject in one year.
func (r *Record) tradeFigure(t *tradeRecord, id string, toward Subject, f entente.Figure, s Subject, year int) entente.Figure {
	y := t.years[year]
	if y == nil || y.Partners(s.A) == 0 {
		return f.NoValue(entente.Unknown, "no partner of "+string(s.A)+" has recorded trade with it")
	}
	f.N = y.Partners(s.A)
	if of, ok := t.reporters[year]; ok && id != tradeFlow {
		f.Note = join(f.Note, fmt.Sprintf("%d of the %d partners report the trade themselves", of[s.A], f.N))
	}
	switch id {
	case tradeConcentration:
		f.Value = y.Concentration(s.A)
		t.suspects(&f, year, s.A)
		return f
	case tradeExposure:
		members := r.membersIn(toward, year)
		share, n := y.Exposure(s.A, members)
		if n == 0 {
			return f.NoValue(entente.Unknown, "no trade is recorded with any of "+toward.String())
		}
		f.Value = share
		others := len(members)
		if slices.Contains(members, s.A) {
			others--
		}
		f.Note = join(f.Note, fmt.Sprintf("toward %s: %d of its %d other members have a row", toward, n, others))
		t.suspects(&f, year, s.A)
		return f
	}
	return t.between(f, id, s, year)
}

// between answers for a direction of two states.
func (t *tradeRecord) between(f entente.Figure, id string, s Subject, year int) entente.Figure {
	y := t.years[year]
	p := entente.NewPair(s.A, s.B)
	e, ok := y.Of(p)
	if !ok {
		return f.NoValue(entente.Unknown, "the source has no row for the two in that year")
	}
	doubt := ""
	if t.suspect[year][p] {
		doubt = "recorded as zero next to years of strong trade: looks false"
	}
	if id == tradeFlow {
		return partial(t.flow(f, s, year), doubt)
	}
	f.Value = y.Share(s.A, s.B)
	if id == tradeDependence {
		f.Value = y.Asymmetry(s.A, s.B)
	}
	if math.IsNaN(f.Value) {
		return f.NoValue(entente.Unknown, "no value for the two, or no trade of one of them, is recorded")
	}
	if math.IsNaN(e.OfA) || math.IsNaN(e.OfB) {
		f = partial(f, "one direction is not recorded and counts as nothing")
	}
	f = partial(f, doubt)
	t.suspects(&f, year, s.A)
	if id == tradeDependence {
		t.suspects(&f, year, s.B)
	}
	return f
}

// flow answers for what went from one state to another; where both sides report
// it, with their reports as bounds.
func (t *tradeRecord) flow(f entente.Figure, s Subject, year int) entente.Figure {
	f.Value, f.N = t.years[year].Flow(s.A, s.B), 1
	if math.IsNaN(f.Value) {
		return f.NoValue(entente.Unknown, "the source gives no value for this direction")
	}
	if t.reports == nil {
		return f
	}
	switch m := t.reports[year].Of(s.A, s.B); {
	case math.IsNaN(m.Imported):
		f = partial(f, "as the exporter reports it: the importer does not")
	case m.Imported == 0 && m.FalseZero():
		f = partial(f, "as the exporter reports it: the importer's zero looks false")
		f.Low, f.High, f.Method, f.N = m.Imported, m.Exported, "bounds", 2
	case m.Both():
		f.Low, f.High, f.Method, f.N = min(m.Imported, m.Exported), max(m.Imported, m.Exported), "bounds", 2
	}
	return f
}

// partial marks a figure and says why; an empty reason leaves it as it is.
func partial(f entente.Figure, why string) entente.Figure {
	if why != "" && f.Status != entente.Unknown {
		f.Status, f.Note = entente.Partial, join(f.Note, why)
	}
	return f
}

// suspects says that a state's total is too small, where zeros among its
// partners look false.
func (t *tradeRecord) suspects(f *entente.Figure, year int, c entente.Code) {
	if l, ok := t.lacking[year][c]; ok {
		*f = partial(*f, fmt.Sprintf("%d recorded zeros of %s look false (%s): sizes alone predict %.3g %% on top of its total",
			len(l.with), c, strings.Join(l.with[:min(5, len(l.with))], ", "), 100*l.trade/t.years[year].Total(c)))
	}
}

// lack is the trade of a state that is recorded as zero and looks false.
type lack struct {
	with  []string // partners, in order
	trade float64  // what sizes alone predict, in the unit of the data
}

// lacks sums up suspect zeros by year and state.
func lacks(suspect map[int]map[entente.Pair]bool, years map[int]*measure.TradeYear) map[int]map[entente.Code]lack {
	all := map[int]map[entente.Code]lack{}
	for year, pairs := range suspect {
		all[year] = map[entente.Code]lack{}
		add := func(c, with entente.Code, expected float64) {
			l := all[year][c]
			all[year][c] = lack{append(l.with, string(with)), l.trade + expected}
		}
		// In order, so that sums come out the same each time.
		for _, p := range slices.SortedFunc(maps.Keys(pairs), comparePairs) {
			expected := years[year].Expected(p)
			add(p.A, p.B, expected)
			add(p.B, p.A, expected)
		}
		for _, l := range all[year] {
			slices.Sort(l.with)
		}
	}
	return all
}
