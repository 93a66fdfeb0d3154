package measure

import (
	"cmp"
	"math"
	"slices"

	"entente"
)

// Exchange is what is recorded of the trade of two states in a year: OfA are
// the imports of A from B, OfB those of B from A; NaN where nothing is
// recorded. A comes before B in the alphabet.
type Exchange struct {
	A, B     entente.Code
	OfA, OfB float64
}

// Pair returns the two states.
func (e Exchange) Pair() entente.Pair { return entente.Pair{A: e.A, B: e.B} }

// Total is the trade of the two: imports of each from the other, a missing side
// counted as nothing. It is NaN where both are missing.
func (e Exchange) Total() float64 {
	switch {
	case math.IsNaN(e.OfA):
		return e.OfB
	case math.IsNaN(e.OfB):
		return e.OfA
	}
	return e.OfA + e.OfB
}

// Zero reports whether trade is recorded as nothing, in both directions or in
// the one that is recorded.
func (e Exchange) Zero() bool { return e.Total() == 0 }

// TradeYear is the recorded trade of one year.
type TradeYear struct {
	exchanges []Exchange // in order of pairs
	total     map[entente.Code]float64
	partners  map[entente.Code]int
	half      map[entente.Code]int
	world     float64
}

// NewTradeYear takes the exchanges of a year. Those of the same pair are added:
// a publisher may split a state's trade in the year in which it changes.
func NewTradeYear(exchanges []Exchange) *TradeYear {
	y := &TradeYear{
		exchanges: slices.Clone(exchanges), total: map[entente.Code]float64{},
		partners: map[entente.Code]int{}, half: map[entente.Code]int{},
	}
	slices.SortStableFunc(y.exchanges, compareExchanges)
	y.exchanges = merged(y.exchanges)
	for _, e := range y.exchanges {
		if math.IsNaN(e.OfA) || math.IsNaN(e.OfB) {
			y.half[e.A]++
			y.half[e.B]++
		}
		if t := e.Total(); t > 0 {
			for _, c := range []entente.Code{e.A, e.B} {
				y.total[c] += t
				y.partners[c]++
				y.world += t
			}
		}
	}
	return y
}

// merged adds neighbours of the same pair; what is missing in one is that of
// the other.
func merged(list []Exchange) []Exchange {
	plus := func(a, b float64) float64 {
		switch {
		case math.IsNaN(a):
			return b
		case math.IsNaN(b):
			return a
		}
		return a + b
	}
	out := list[:0]
	for _, e := range list {
		if n := len(out); n > 0 && out[n-1].Pair() == e.Pair() {
			out[n-1].OfA, out[n-1].OfB = plus(out[n-1].OfA, e.OfA), plus(out[n-1].OfB, e.OfB)
			continue
		}
		out = append(out, e)
	}
	return out
}

func compareExchanges(x, y Exchange) int {
	return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
}

// Exchanges returns the exchanges in order of pairs; it is not to be changed.
func (y *TradeYear) Exchanges() []Exchange { return y.exchanges }

// Of returns what is recorded for a pair; ok is false where it has no row.
func (y *TradeYear) Of(p entente.Pair) (e Exchange, ok bool) {
	i, ok := slices.BinarySearchFunc(y.exchanges, Exchange{A: p.A, B: p.B}, compareExchanges)
	if !ok {
		return Exchange{}, false
	}
	return y.exchanges[i], true
}

// States lists the states with recorded trade, in alphabetical order.
func (y *TradeYear) States() []entente.Code {
	list := make([]entente.Code, 0, len(y.total))
	for c := range y.total {
		list = append(list, c)
	}
	slices.Sort(list)
	return list
}

// Total is a state's trade with all its partners.
func (y *TradeYear) Total(c entente.Code) float64 { return y.total[c] }

// Partners counts the partners with which a state's recorded trade is more than
// nothing: those that reported it, or whose trade it reported.
func (y *TradeYear) Partners(c entente.Code) int { return y.partners[c] }

// HalfKnown counts the state's pairs of which one direction is not recorded.
func (y *TradeYear) HalfKnown(c entente.Code) int { return y.half[c] }

// Flow is what went from one state to another: the imports of the second from
// the first. NaN where nothing is recorded.
func (y *TradeYear) Flow(from, to entente.Code) float64 {
	e, ok := y.Of(entente.NewPair(from, to))
	switch {
	case !ok:
		return math.NaN()
	case e.A == to:
		return e.OfA
	}
	return e.OfB
}

// Share is the share of a partner in a state's trade, both directions taken
// together: s_ab = t_ab / sum_k t_ak. NaN where nothing is recorded for the pair.
func (y *TradeYear) Share(a, b entente.Code) float64 {
	e, ok := y.Of(entente.NewPair(a, b))
	if !ok || y.total[a] == 0 {
		return math.NaN()
	}
	return e.Total() / y.total[a]
}

// Asymmetry is how much more the first state depends on the second than the
// other way round: s_ab - s_ba (Hirschman, National Power and the Structure of
// Foreign Trade, 1945, for the idea that the weaker hold is the smaller share).
func (y *TradeYear) Asymmetry(a, b entente.Code) float64 { return y.Share(a, b) - y.Share(b, a) }

// Concentration is the Herfindahl-Hirschman index of a state's partners:
// sum_k s_ak^2 (Hirschman 1945 takes its square root).
// NaN for a state without trade.
func (y *TradeYear) Concentration(a entente.Code) float64 {
	total := y.total[a]
	if total == 0 {
		return math.NaN()
	}
	sum := 0.0
	for _, e := range y.exchanges {
		if e.A == a || e.B == a {
			if t := e.Total(); t > 0 {
				sum += t * t
			}
		}
	}
	return sum / (total * total)
}

// Exposure is the share of a state's trade that is with members of a group
// other than itself, and the number of members with which trade is recorded.
// The share is NaN where it is for none.
func (y *TradeYear) Exposure(a entente.Code, members []entente.Code) (share float64, n int) {
	sum := 0.0
	for _, m := range members {
		if m == a {
			continue
		}
		if s := y.Share(a, m); !math.IsNaN(s) {
			sum += s
			n++
		}
	}
	if n == 0 {
		return math.NaN(), 0
	}
	return sum, n
}

// Expected is the trade of two states if every state spread its trade over the
// others in proportion to their size: T_a T_b / sum_k T_k.
func (y *TradeYear) Expected(p entente.Pair) float64 {
	if y.world == 0 {
		return 0
	}
	return y.total[p.A] * y.total[p.B] / y.world
}

// strong reports whether the trade of a pair is at least what sizes predict,
// and at least what one of the two has with the mean of its partners.
func (y *TradeYear) strong(e Exchange) bool {
	t := e.Total()
	mean := func(c entente.Code) float64 { return y.total[c] / float64(y.partners[c]) }
	return t > 0 && t >= y.Expected(e.Pair()) && t >= min(mean(e.A), mean(e.B))
}

// SuspectZeros finds recorded zeros that look false, by year and pair. A zero is
// suspect where the partners that did report make the two large enough that
// sizes alone predict at least one unit of the data, and where it belongs to an
// unbroken run of such zeros next to a year in which the two trade strongly:
// at least as much as sizes predict and as one of them trades with the mean of
// its reporting partners. Trade that is really new, or really ends, does not
// usually jump between nothing and that. same maps a state to one name for it
// and the states that it continues, so that a run is followed across a change
// of code.
func SuspectZeros(years map[int]*TradeYear, same func(entente.Code) entente.Code) map[int]map[entente.Pair]bool {
	found := map[int]map[entente.Pair]bool{}
	zeros := map[int]map[entente.Pair]entente.Pair{} // under the common name
	name := func(p entente.Pair) entente.Pair { return entente.NewPair(same(p.A), same(p.B)) }
	for y, t := range years {
		zeros[y] = map[entente.Pair]entente.Pair{}
		for _, e := range t.exchanges {
			if e.Zero() && t.Expected(e.Pair()) >= 1 {
				zeros[y][name(e.Pair())] = e.Pair()
			}
		}
	}
	for y, t := range years {
		for _, e := range t.exchanges {
			if !t.strong(e) {
				continue
			}
			for _, step := range []int{-1, 1} {
				for z := y + step; ; z += step {
					p, ok := zeros[z][name(e.Pair())]
					if !ok {
						break
					}
					if found[z] == nil {
						found[z] = map[entente.Pair]bool{}
					}
					found[z][p] = true
				}
			}
		}
	}
	return found
}
