package record

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"

	"entente"
	"entente/measure"
	"entente/source/sipri"
)

// armsVersion is the version of what is made of arms deals.
const armsVersion = "arms/1"

// Ids of the measures on arms deals.
const (
	armsTIV        = "arms-tiv"
	armsShare      = "arms-share"
	armsExports    = "arms-exports"
	armsImports    = "arms-imports"
	armsInside     = "arms-inside"
	armsInsideTIV  = "arms-inside-tiv"
	armsInsideRest = "arms-inside-rest"
)

func armsMeasures() []Entry {
	var list []Entry
	add := func(id string, on On, title, unit, doc string) {
		e := Entry{
			ID: id, On: on, Title: title, Unit: unit, Doc: doc, Page: "arms", Rests: "sipri",
			Cite: "SIPRI Arms Transfers Database", Layer: entente.Arms, answer: (*Record).armsFigures,
		}
		if unit == "share" {
			e.High = 1
		}
		list = append(list, e)
	}
	const split = "delivered value, split equally over the years of delivery of each deal; low and high are bounds whatever the split"
	add(armsTIV, OnDirection, "Major weapons delivered from the first to the second", sipri.Unit, split)
	add(armsShare, OnDirection, "Share of the first in the major weapons that the second received", "share", split)
	add(armsExports, OnState, "Major weapons delivered by the state", sipri.Unit, split)
	add(armsImports, OnState, "Major weapons delivered to the state", sipri.Unit, split)
	add(armsInside, OnGroup, "Share of the world's transfers of major weapons that stay inside the group", "share", split)
	add(armsInsideTIV, OnGroup, "Major weapons delivered within the group", sipri.Unit, split)
	add(armsInsideRest, OnGroup, "Share of the world's transfers of major weapons inside the group, its largest direction left out", "share", split)
	for i := range list {
		list[i].behind = func(x Statement, _ func(state, of entente.Code) bool, _ Subject) bool {
			return strings.HasPrefix(x.Kind, "delivery") // orders count in no figure
		}
	}
	return list
}

// armsRegister is the register of deals in memory.
type armsRegister struct {
	edition     entente.Edition
	deals       []measure.Deal
	first, last int                           // years of delivery
	active      map[int]map[entente.Code]bool // who delivered or received in a year
	in          *sync.Map                     // measure.Flows by year of delivery
}

// flowsIn sums the deals of some years; what single years had is kept.
func (g armsRegister) flowsIn(first, last int) measure.Flows {
	if first != last {
		return measure.FlowsIn(g.deals, first, last)
	}
	if f, ok := g.in.Load(first); ok {
		return f.(measure.Flows)
	}
	f := measure.FlowsIn(g.deals, first, last)
	g.in.Store(first, f)
	return f
}

// dealPart is what one deal delivered under one pair of codes.
type dealPart struct {
	row      int32
	from, to entente.Code
}

// armsRegister puts the records of each deal together again: there is one for
// every year of delivery, with the whole value as its upper bound.
func (r *Record) armsRegister() (armsRegister, error) {
	e, err := r.newestOf("sipri", "register of arms deals")
	if err != nil {
		return armsRegister{}, err
	}
	rows, err := r.recordRows(e.Source + "/" + e.File)
	if err != nil {
		return armsRegister{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.armsData != nil {
		return *r.armsData, nil
	}
	g := armsRegister{edition: e, in: &sync.Map{}, active: map[int]map[entente.Code]bool{}}
	at, years, of := map[dealPart]int{}, map[int32]int{}, []int32{}
	for _, x := range rows {
		from, to, ok := armsParties(x)
		if !ok {
			continue
		}
		part := dealPart{x.Row, from, to}
		i, ok := at[part]
		if !ok {
			i = len(g.deals)
			at[part] = i
			g.deals = append(g.deals, measure.Deal{From: from, To: to, Value: orNaN(x.High)})
			of = append(of, x.Row)
		}
		year := orNoDate(x.From).Year()
		g.deals[i].Years = append(g.deals[i].Years, year)
		years[x.Row]++
		g.note(year, from, to)
	}
	if len(g.deals) == 0 {
		return g, missing("the edition of sipri that is here has no delivery in it")
	}
	for i, row := range of {
		g.deals[i].Of = years[row]
	}
	r.armsData = &g
	return g, nil
}

// armsParties returns supplier and recipient, empty where one is no state; ok
// is false for what is not a delivery.
func armsParties(x recordRow) (from, to entente.Code, ok bool) {
	switch x.Kind {
	case sipri.Delivery:
		return entente.Code(x.A), entente.Code(x.B), true
	case sipri.ToOther:
		return entente.Code(x.A), "", true
	case sipri.FromOther:
		return "", entente.Code(x.A), true
	case sipri.BetweenOthers:
		return "", "", true
	}
	return "", "", false
}

// note remembers the year of a delivery and who took part in it.
func (g *armsRegister) note(year int, parties ...entente.Code) {
	if g.first == 0 {
		g.first = year
	}
	g.first, g.last = min(g.first, year), max(g.last, year)
	if g.active[year] == nil {
		g.active[year] = map[entente.Code]bool{}
	}
	for _, c := range parties {
		if c != "" {
			g.active[year][c] = true
		}
	}
}

// armsCodes returns the codes under which a state stands in the register during a
// period: the one that it had at the end of each year, or its own where the
// register lists it before or after its time.
func (r *Record) armsCodes(g armsRegister, c entente.Code, in period) []entente.Code {
	var codes []entente.Code
	for _, year := range yearsOf(in) {
		at, ok := r.States.At(c, entente.NewDate(year, 12, 31))
		switch {
		case at != c && g.active[year][c] && !(ok && g.active[year][at]):
			at = c
		case !ok:
			continue
		}
		codes = appendOnce(codes, at)
	}
	return codes
}

// armsFigures answers from the register of deals.
func (r *Record) armsFigures(q Query) ([]entente.Figure, error) {
	if q.Topic != "" || q.Opposing != "" {
		return nil, fmt.Errorf("%s is not made from roll calls: --topic and --opposing say nothing here", q.Measure.ID)
	}
	g, err := r.armsRegister()
	var none Missing
	if errors.As(err, &none) {
		return r.allUnknown(q, none, armsVersion)
	}
	if err != nil {
		return nil, err
	}
	var list []entente.Figure
	for _, by := range q.cuts() {
		periods, err := g.periods(q, by)
		if err != nil {
			return nil, err
		}
		if q.By == "" && by == BySpan && len(periods[0].pool) == 1 && periods[0].wholeYears() {
			continue // the whole is one year, which is there already
		}
		for _, in := range periods {
			list = append(list, r.armsIn(q, g, in, by)...)
		}
	}
	return list, nil
}

// periods cuts the time asked for.
func (g armsRegister) periods(q Query, by string) ([]period, error) {
	labels := []string{fmt.Sprint(g.first), fmt.Sprint(g.last)}
	switch by {
	case ByYear:
		return years(q.From, q.To, labels)
	case BySpan:
		return wholeSpan(q.From, q.To, labels)
	}
	return nil, fmt.Errorf("--by %s: deliveries are dated by year; want year or span", by)
}

// window is one period of the register: the flows in those of its years that
// the register covers.
type window struct {
	armsRegister
	period
	by          string
	flows       measure.Flows
	blank       entente.Figure // with what is the same for all subjects
	unspeakable bool           // nothing can be said of the period; blank says why
}

func (g armsRegister) window(in period, by string) window {
	w := window{armsRegister: g, period: in, by: by}
	w.blank = entente.Figure{
		Span: in.label, Value: math.NaN(), Low: math.NaN(), High: math.NaN(), Method: "bounds", Share: 1,
		Status: entente.Known, Coverage: entente.NewDate(g.last, 12, 31), Editions: []string{g.edition.SHA256}, Version: armsVersion,
	}
	if !in.wholeYears() {
		w.blank = w.blank.NoValue(entente.Unknown, "deliveries are dated by year: want whole years")
		w.unspeakable = true
		return w
	}
	first, last := in.span.From.Year(), in.span.To.Year()-1
	from, to := max(first, g.first), min(last, g.last)
	if from > to {
		w.blank = w.blank.NoValue(entente.Unknown, fmt.Sprintf("the register speaks of %d to %d", g.first, g.last))
		w.unspeakable = true
		return w
	}
	w.flows = g.flowsIn(from, to)
	w.blank.Note = "delivered value split equally over the years of delivery; shells, small arms and dual-use goods are not in it"
	if from > first || to < last {
		w.blank.Status = entente.Partial
		w.blank.Note = join(fmt.Sprintf("the register covers %d to %d of it", from, to), w.blank.Note)
	}
	return w
}
