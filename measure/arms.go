package measure

import (
	"cmp"
	"math"
	"slices"

	"entente"
)

// Deal is an arms deal as a register gives it: the value of what was delivered
// and the years in which it was, but not how much in which.
type Deal struct {
	From, To entente.Code // empty: no state
	Value    float64      // in all; NaN unknown
	Years    []int        // of delivery, each once
	// Of is the number of years that the value is split over; 0 means those in
	// Years. It is more where a party's code changed during the deal: then each
	// pair of codes has a deal of its own, with its own years.
	Of int
}

// Amount is a value delivered in a window of years. Low and High bound it
// whatever the split over years was: deals whose deliveries straddle the
// window lie wholly outside it or wholly within.
type Amount struct {
	Value, Low, High float64
	Deals            int // with a delivery in the window and a value
	Unvalued         int // with a delivery in the window and none
}

// In returns what the deal adds to the years first to last, both included: its
// value times the share of its delivery years that fall among them. Equal split
// is an assumption; the bounds hold without it.
func (d Deal) In(first, last int) Amount {
	n, of := 0, max(d.Of, len(d.Years))
	for _, y := range d.Years {
		if y >= first && y <= last {
			n++
		}
	}
	switch {
	case n == 0:
		return Amount{}
	case math.IsNaN(d.Value):
		return Amount{Unvalued: 1}
	}
	a := Amount{Value: d.Value * float64(n) / float64(of), High: d.Value, Deals: 1}
	if n == of {
		a.Value, a.Low = d.Value, d.Value
	}
	return a
}

// Plus adds amounts of different deals.
func (a Amount) Plus(b Amount) Amount {
	return Amount{
		Value: a.Value + b.Value, Low: a.Low + b.Low, High: a.High + b.High,
		Deals: a.Deals + b.Deals, Unvalued: a.Unvalued + b.Unvalued,
	}
}

// ShareOf returns the share of part in part and rest, which have no deal in
// common, with its bounds: the lowest takes the least of part and the most of
// rest. All three are NaN where nothing has a value.
func ShareOf(part, rest Amount) (value, low, high float64) {
	if part.Value+rest.Value <= 0 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	value = part.Value / (part.Value + rest.Value)
	low, high = 0, 1
	if part.Low+rest.High > 0 {
		low = part.Low / (part.Low + rest.High)
	}
	if part.High+rest.Low > 0 {
		high = part.High / (part.High + rest.Low)
	}
	return value, low, high
}

// Flow is what was delivered in one direction. An empty code stands for parties
// that are no states.
type Flow struct {
	entente.Direction
	Amount
}

// Flows are the amounts delivered in one window, in order of direction.
type Flows []Flow

// FlowsIn sums deals over the years first to last, both included.
func FlowsIn(deals []Deal, first, last int) Flows {
	sums := map[entente.Direction]Amount{}
	for _, d := range deals {
		if a := d.In(first, last); a != (Amount{}) {
			at := entente.Direction{From: d.From, To: d.To}
			sums[at] = sums[at].Plus(a)
		}
	}
	flows := make(Flows, 0, len(sums))
	for d, a := range sums {
		flows = append(flows, Flow{d, a})
	}
	slices.SortFunc(flows, func(a, b Flow) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return flows
}

// Sum adds the flows that are accepted.
func (f Flows) Sum(accept func(entente.Direction) bool) Amount {
	var sum Amount
	for _, x := range f {
		if accept(x.Direction) {
			sum = sum.Plus(x.Amount)
		}
	}
	return sum
}

// Largest returns the direction with the greatest value among those accepted;
// of equal ones the first in the alphabet. ok is false where none has a value.
func (f Flows) Largest(accept func(entente.Direction) bool) (largest entente.Direction, ok bool) {
	most := 0.0
	for _, x := range f {
		if accept(x.Direction) && x.Value > most {
			largest, most, ok = x.Direction, x.Value, true
		}
	}
	return largest, ok
}
