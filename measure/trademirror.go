package measure

import (
	"math"

	"entente"
)

// TradeReports is the trade of one year as both sides report it. In Imports an
// exchange's OfA is what A says it imported from B, in Exports what B says it
// exported to A.
type TradeReports struct {
	Imports, Exports *TradeYear
}

// NewTradeReports takes what importers and what exporters reported of a year.
func NewTradeReports(imports, exports []Exchange) TradeReports {
	return TradeReports{Imports: NewTradeYear(imports), Exports: NewTradeYear(exports)}
}

// Filled returns the trade of the year as importers report it and, where one
// does not or gives a zero that looks false (see Mirror.FalseZero), as the
// exporter does.
func (r TradeReports) Filled() *TradeYear {
	list := r.Imports.Exchanges()
	filled := make([]Exchange, 0, len(list))
	or := func(x, y float64) float64 {
		if math.IsNaN(x) || (Mirror{Imported: x, Exported: y}).FalseZero() && x == 0 {
			return y
		}
		return x
	}
	for _, e := range list {
		if x, ok := r.Exports.Of(e.Pair()); ok {
			e.OfA, e.OfB = or(e.OfA, x.OfA), or(e.OfB, x.OfB)
		}
		filled = append(filled, e)
	}
	for _, x := range r.Exports.Exchanges() {
		if _, ok := r.Imports.Of(x.Pair()); !ok {
			filled = append(filled, x)
		}
	}
	return NewTradeYear(filled)
}

// Mirror holds the two reports of one flow, in the unit of the data; NaN where
// a side reports nothing.
type Mirror struct {
	Imported float64 // as the importer reports it, with insurance and freight
	Exported float64 // as the exporter reports it, free on board
}

// Of returns the two reports of what went from one state to another.
func (r TradeReports) Of(from, to entente.Code) Mirror {
	return Mirror{Imported: r.Imports.Flow(from, to), Exported: r.Exports.Flow(from, to)}
}

// Gap is how far the two reports are apart, as a share of their sum:
// (M - X)/(M + X) with imports M and exports X. 0 is agreement, above zero the
// importer reports more, 1 and -1 are one side's nothing against the other's
// something. It is NaN where a side reports nothing at all, and where both
// report zero.
func (m Mirror) Gap() float64 {
	sum := m.Imported + m.Exported
	if !(sum > 0) {
		return math.NaN()
	}
	return (m.Imported - m.Exported) / sum
}

// Both reports whether both sides gave a value.
func (m Mirror) Both() bool { return !math.IsNaN(m.Imported) && !math.IsNaN(m.Exported) }

// FalseZero reports whether one side gives zero and the other at least one unit
// of the data: goods were there, so that the zero is no report of nothing.
func (m Mirror) FalseZero() bool {
	return m.Imported == 0 && m.Exported >= 1 || m.Exported == 0 && m.Imported >= 1
}

// freight lists the factors from exports free on board to imports with insurance
// and freight that the International Monetary Fund uses where it makes a missing
// report from the partner's: 1.1, since its revision of 2018 1.06 (Marini,
// Dippelsman and Stanger 2018, New Estimates for Direction of Trade Statistics,
// IMF Working Paper 18/16).
func freight() [2]float64 { return [2]float64{1.1, 1.06} }

// Derived reports whether the two reports differ by exactly a freight factor:
// one of them is then made from the other, and the gap says nothing.
func (m Mirror) Derived() bool {
	if !(m.Imported > 0 && m.Exported > 0) {
		return false
	}
	const near = 1e-6 // printed values are rounded
	for _, f := range freight() {
		if math.Abs(m.Imported/m.Exported/f-1) < near {
			return true
		}
	}
	return false
}

// MirrorSum adds up a state's flows that both sides report.
type MirrorSum struct {
	Imported, Exported float64
	Apart              float64 // sum of |M - X|
	Flows              int     // flows with two reports of their own; only these are added
	OneSided           int     // flows that only one side reports
	FalseZeros         int     // flows with a false zero; not added
	Derived            int     // flows with a report made from the other; not added
}

// Gap is the gap of the sums: (M - X)/(M + X); NaN without a partner.
func (s MirrorSum) Gap() float64 {
	return Mirror{Imported: s.Imported, Exported: s.Exported}.Gap()
}

// Disagreement is sum |M - X| / sum (M + X): 0 where all reports agree, and
// unlike Gap not made smaller by gaps of different sign. NaN without a partner.
func (s MirrorSum) Disagreement() float64 {
	if sum := s.Imported + s.Exported; sum > 0 {
		return s.Apart / sum
	}
	return math.NaN()
}

// Plus returns the sums of both together.
func (s MirrorSum) Plus(t MirrorSum) MirrorSum {
	return MirrorSum{
		Imported: s.Imported + t.Imported, Exported: s.Exported + t.Exported, Apart: s.Apart + t.Apart,
		Flows: s.Flows + t.Flows, OneSided: s.OneSided + t.OneSided,
		FalseZeros: s.FalseZeros + t.FalseZeros, Derived: s.Derived + t.Derived,
	}
}

// Reporters counts, for each state, the partners with trade above zero that
// report it themselves.
func (r TradeReports) Reporters() map[entente.Code]int {
	count := map[entente.Code]int{}
	filled := r.Filled()
	for _, e := range filled.Exchanges() {
		if !(e.Total() > 0) {
			continue
		}
		m, x := r.Of(e.B, e.A), r.Of(e.A, e.B) // into A, into B
		if !math.IsNaN(m.Imported) || !math.IsNaN(x.Exported) {
			count[e.B]++ // A reports
		}
		if !math.IsNaN(x.Imported) || !math.IsNaN(m.Exported) {
			count[e.A]++ // B reports
		}
	}
	return count
}

// ExportsOf adds up what a state sends to its partners, ImportsOf what it gets
// from them.
func (r TradeReports) ExportsOf(c entente.Code) MirrorSum { return r.sum(c, true) }

// ImportsOf is ExportsOf for what the state imports.
func (r TradeReports) ImportsOf(c entente.Code) MirrorSum { return r.sum(c, false) }

func (r TradeReports) sum(c entente.Code, exports bool) (s MirrorSum) {
	add := func(p entente.Pair) {
		other := p.A
		if other == c {
			other = p.B
		}
		from, to := other, c
		if exports {
			from, to = c, other
		}
		m := r.Of(from, to)
		switch {
		case math.IsNaN(m.Imported) && math.IsNaN(m.Exported):
		case !m.Both():
			s.OneSided++
		case m.FalseZero():
			s.FalseZeros++
		case m.Derived():
			s.Derived++
		default:
			s.Imported += m.Imported
			s.Exported += m.Exported
			s.Apart += math.Abs(m.Imported - m.Exported)
			s.Flows++
		}
	}
	for _, e := range r.Imports.Exchanges() {
		if e.A == c || e.B == c {
			add(e.Pair())
		}
	}
	for _, e := range r.Exports.Exchanges() {
		if _, there := r.Imports.Of(e.Pair()); !there && (e.A == c || e.B == c) {
			add(e.Pair())
		}
	}
	return s
}
