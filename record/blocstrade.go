package record

import (
	"errors"
	"math"

	"entente"
	"entente/bloc"
)

// The classes of distance of a flow of goods.
const (
	neighbours = iota
	sameRegion
	otherRegion
)

// goods is the trade between the states of a network in its year.
type goods struct {
	flows []bloc.Flow
	notes []string
}

// goods lists the trade of a network's year. Pairs of states without a row of
// trade are left out, zeros are in.
func (r *Record) goods(n *Network) (goods, error) {
	var g goods
	t, y, err := r.tradeIn(n.Year)
	if err != nil {
		return g, err
	}
	near, err := r.borders()
	var none Missing
	switch {
	case errors.As(err, &none):
		g.notes = append(g.notes, "distance by region alone: "+none.Why)
	case err != nil:
		return g, err
	}
	class := func(a, b entente.Code) int {
		p := entente.NewPair(a, b)
		for _, s := range near.spells[p] {
			if overlap(s.span, entente.YearSpan(min(n.Year, near.last))) {
				return neighbours
			}
		}
		x, _ := r.States.State(a)
		z, _ := r.States.State(b)
		if x.Region == z.Region {
			return sameRegion
		}
		return otherRegion
	}
	for _, e := range y.Exchanges() {
		a, okA := n.number(e.A)
		b, okB := n.number(e.B)
		if !okA || !okB {
			continue
		}
		c := class(e.A, e.B)
		if !math.IsNaN(e.OfA) {
			g.flows = append(g.flows, bloc.Flow{From: b, To: a, Value: e.OfA, Class: c})
		}
		if !math.IsNaN(e.OfB) {
			g.flows = append(g.flows, bloc.Flow{From: a, To: b, Value: e.OfB, Class: c})
		}
	}
	g.notes = append(g.notes, "trade: "+t.offer.String())
	return g, nil
}

// across compares the trade across blocs with that inside them, against what
// the size of the two and their distance imply.
func (g goods) across(part bloc.Partition) (bloc.Border, error) {
	border, err := bloc.Across(g.flows, part)
	if errors.Is(err, bloc.ErrFlows) {
		return border, missing("trade across blocs: %v", err)
	}
	return border, err
}
