package record

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/measure"
	"entente/source/imf"
	"entente/store"
)

// tradeSource is a data set of bilateral trade.
type tradeSource struct {
	id, role string
	both     bool // has what each side reports
}

// tradeSources lists the data sets of bilateral trade in the order of choice.
func tradeSources() []tradeSource {
	return []tradeSource{{id: "cow", role: "trade"}, {id: "imf", role: "imts", both: true}, {id: "baci", role: "flows"}}
}

// offer is a data set of trade that the record holds, and the years it covers.
type offer struct {
	tradeSource
	editions    []entente.Edition // in order of the years they cover
	first, last int
}

// String names the data set and its years.
func (o offer) String() string { return fmt.Sprintf("%s %d to %d", o.id, o.first, o.last) }

// offers lists the data sets of trade that may be used.
func (r *Record) offers() []offer {
	var list []offer
	for _, s := range tradeSources() {
		o := offer{tradeSource: s}
		for _, e := range r.manifest.Editions {
			if e.Source != s.id || roleOf(e) != s.role || r.leftOut(e) || !e.CoverageFrom.Known() || !e.CoverageTo.Known() {
				continue
			}
			first, last := e.CoverageFrom.Year(), e.CoverageTo.Year()
			if len(o.editions) == 0 {
				o.first, o.last = first, last
			}
			o.editions = append(o.editions, e)
			o.first, o.last = min(o.first, first), max(o.last, last)
		}
		if len(o.editions) > 0 {
			slices.SortFunc(o.editions, func(x, y entente.Edition) int { return cmp.Compare(x.CoverageFrom, y.CoverageFrom) })
			list = append(list, o)
		}
	}
	return list
}

// tradeOffer chooses the one data set that answers a query, so that no series is
// made of two: the one that --source names; else the one that reaches furthest
// into the years asked for, of those the one that covers most of them, and of
// those the first of tradeSources. others are the rest that could.
func (r *Record) tradeOffer(q Query) (best offer, others []offer, err error) {
	if q.Source != "" && !slices.ContainsFunc(tradeSources(), func(s tradeSource) bool { return s.id == q.Source }) {
		return best, nil, fmt.Errorf("--source %s: data sets of trade are cow, imf and baci", q.Source)
	}
	needsBoth := strings.HasPrefix(q.Measure.ID, tradeMirror)
	list := slices.DeleteFunc(r.offers(), func(o offer) bool { return needsBoth && !o.both })
	from, to := yearOr(q.From, math.MinInt32), yearOr(q.To, math.MaxInt32)
	slices.SortStableFunc(list, func(x, y offer) int {
		years := func(o offer) int { return min(o.last, to) - max(o.first, from) }
		return cmp.Or(cmp.Compare(min(y.last, to), min(x.last, to)), cmp.Compare(years(y), years(x)))
	})
	for i, o := range list {
		if q.Source == "" || o.id == q.Source {
			return o, slices.Delete(list, i, i+1), nil
		}
	}
	switch {
	case needsBoth:
		return best, nil, missing("a mirror gap needs what both sides report; entente sync imf")
	case q.Source != "":
		_, err = r.usable(q.Source, "", "bilateral trade of "+q.Source)
	default:
		_, err = r.usable("cow", "trade", "bilateral trade")
	}
	return best, nil, err
}

func yearOr(s string, other int) int {
	if y, err := strconv.Atoi(s); err == nil {
		return y
	}
	return other
}

// tradeRecord is all recorded trade of one data set.
type tradeRecord struct {
	offer
	note      string
	years     map[int]*measure.TradeYear
	reports   map[int]measure.TradeReports // where the data set has both sides'
	reporters map[int]map[entente.Code]int // partners that report their trade with a state, there
	suspect   map[int]map[entente.Pair]bool
	lacking   map[int]map[entente.Code]lack
}

// flow is what is read of a flowRow.
type flow struct {
	Kind     string   `parquet:"kind,dict"`
	Exporter string   `parquet:"exporter,dict"`
	Importer string   `parquet:"importer,dict"`
	Year     int32    `parquet:"year,delta"`
	Value    *float64 `parquet:"value"`
}

// trade loads the trade that answers a query; a Missing error where the record
// holds none.
func (r *Record) trade(q Query) (*tradeRecord, error) {
	o, others, err := r.tradeOffer(q)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.tradeData[o.id]
	if t == nil {
		if t, err = r.loadTrade(o); err != nil {
			return nil, err
		}
		if r.tradeData == nil {
			r.tradeData = map[string]*tradeRecord{}
		}
		r.tradeData[o.id] = t
	}
	answer := *t
	if len(others) > 0 {
		var names []string
		for _, x := range others {
			names = append(names, x.String())
		}
		answer.note = fmt.Sprintf("the whole series is from %s; there are also %s (--source)", o, strings.Join(names, ", "))
	}
	return &answer, nil
}

func (r *Record) loadTrade(o offer) (*tradeRecord, error) {
	imports, exports := map[int][]measure.Exchange{}, map[int][]measure.Exchange{}
	for _, e := range o.editions {
		for _, seg := range partOf(r.segments(kindFlows), e.Source+"/"+e.File) {
			rows, err := store.Read[flow](r.store, seg)
			if err != nil {
				return nil, err
			}
			for _, x := range rows {
				side := imports
				if x.Kind == imf.Exports {
					side = exports
				}
				side[int(x.Year)] = joinFlow(side[int(x.Year)], x)
			}
		}
	}
	t := &tradeRecord{offer: o, years: map[int]*measure.TradeYear{}}
	if o.both {
		t.reports, t.reporters = map[int]measure.TradeReports{}, map[int]map[entente.Code]int{}
	}
	for y := o.first; y <= o.last; y++ {
		switch {
		case len(imports[y])+len(exports[y]) == 0:
		case o.both:
			t.reports[y] = measure.NewTradeReports(imports[y], exports[y])
			t.years[y] = t.reports[y].Filled()
			t.reporters[y] = t.reports[y].Reporters()
		default:
			t.years[y] = measure.NewTradeYear(imports[y])
		}
	}
	if len(t.years) == 0 {
		return nil, missing("the record holds no flows of trade; entente sync %s, then entente build", o.id)
	}
	t.suspect = measure.SuspectZeros(t.years, r.successors())
	t.lacking = lacks(t.suspect, t.years)
	return t, nil
}

// joinFlow adds one direction to its pair. Readers mostly yield the two
// directions of a pair one after the other.
func joinFlow(list []measure.Exchange, x flow) []measure.Exchange {
	p := entente.NewPair(entente.Code(x.Exporter), entente.Code(x.Importer))
	cell := func(e *measure.Exchange) *float64 {
		if entente.Code(x.Importer) == p.A {
			return &e.OfA
		}
		return &e.OfB
	}
	if n := len(list); n == 0 || list[n-1].Pair() != p || !math.IsNaN(*cell(&list[n-1])) {
		list = append(list, measure.Exchange{A: p.A, B: p.B, OfA: math.NaN(), OfB: math.NaN()})
	}
	*cell(&list[len(list)-1]) = orNaN(x.Value)
	return list
}

// edition is the edition that a year rests on.
func (t *tradeRecord) edition(year int) entente.Edition {
	for _, e := range t.editions {
		if e.CoverageFrom.Year() <= year && year <= e.CoverageTo.Year() {
			return e
		}
	}
	return t.editions[len(t.editions)-1]
}

// tradeBehind tells the flows of the data set that answers a query.
func tradeBehind(r *Record, q Query) (behind, error) {
	o, _, err := r.tradeOffer(q)
	var none Missing
	if errors.As(err, &none) {
		return noRecord, nil
	}
	if err != nil {
		return behind{}, err
	}
	in, ok := SpanOf(q.spanText())
	if !ok {
		return behind{}, fmt.Errorf("evidence: %q is no span: name both ends", q.spanText())
	}
	q.Measure.Rests = o.id
	return behind{[]string{o.id}, r.Behind(q.Measure, q.Subjects[0], in)}, nil
}

// RestsOn returns the id of the data set that figures of a measure rest on:
// that of their editions, and where they have none the measure's own.
func (r *Record) RestsOn(m Entry, figs []entente.Figure) string {
	rests := ""
	for _, f := range figs {
		for _, sha := range f.Editions {
			if e, ok := r.store.Edition(sha); ok && e.Source == m.Rests {
				return m.Rests
			} else if ok {
				rests = e.Source
			}
		}
	}
	return cmp.Or(rests, m.Rests)
}
