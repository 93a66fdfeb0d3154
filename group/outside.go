package group

import (
	"cmp"
	"math"
	"slices"

	"entente"
)

// An Act is something that one state did to another, counted with a weight.
type Act struct {
	From, To entente.Code
	Weight   float64
}

// Acts are acts by who did them and by whom they were done to, so that they can
// be summed for many groups. The zero value holds none.
type Acts struct {
	by, to  map[entente.Code][]side
	unnamed map[entente.Code]float64 // done to a state by no state in particular
}

// side is the other side of acts, with their weight.
type side struct {
	state  entente.Code
	weight float64
}

// NewActs arranges acts. The weights of one state's acts to another are added.
func NewActs(list []Act) Acts {
	sums := map[entente.Direction]float64{}
	x := Acts{by: map[entente.Code][]side{}, to: map[entente.Code][]side{}, unnamed: map[entente.Code]float64{}}
	for _, a := range list {
		if a.From == "" {
			x.unnamed[a.To] += a.Weight
			continue
		}
		sums[entente.Direction{From: a.From, To: a.To}] += a.Weight
	}
	for d, weight := range sums {
		x.by[d.From] = append(x.by[d.From], side{d.To, weight})
		x.to[d.To] = append(x.to[d.To], side{d.From, weight})
	}
	for _, lists := range []map[entente.Code][]side{x.by, x.to} {
		for _, l := range lists {
			slices.SortFunc(l, func(a, b side) int { return cmp.Compare(a.state, b.state) })
		}
	}
	return x
}

// Sent returns what the members did to states outside, per member; NaN without
// members.
func (x Acts) Sent(members []entente.Code) float64 { return outside(members, x.by, nil) }

// Received returns what states outside did to members, per member. An act
// without a sender (a body of states) comes from outside.
func (x Acts) Received(members []entente.Code) float64 { return outside(members, x.to, x.unnamed) }

func outside(members []entente.Code, sides map[entente.Code][]side, more map[entente.Code]float64) float64 {
	if len(members) == 0 {
		return math.NaN()
	}
	in := setOf(members)
	sum := 0.0
	for _, c := range members {
		for _, s := range sides[c] {
			if !in[s.state] {
				sum += s.weight
			}
		}
		sum += more[c]
	}
	return sum / float64(len(members))
}

func setOf(members []entente.Code) map[entente.Code]bool {
	in := make(map[entente.Code]bool, len(members))
	for _, c := range members {
		in[c] = true
	}
	return in
}

// Positions are those of all states on one axis, with the median and the
// standard deviation of all.
type Positions struct {
	at         map[entente.Code]float64
	median, sd float64
}

// NewPositions keeps the positions it is given; the caller does not change them.
func NewPositions(at map[entente.Code]float64) Positions {
	all := make([]float64, 0, len(at))
	for _, v := range at {
		all = append(all, v)
	}
	if len(all) == 0 {
		return Positions{sd: math.NaN()}
	}
	slices.Sort(all)
	return Positions{at: at, median: median(all), sd: deviation(all)}
}

// FromMedian returns how far the mean position of the members lies from the
// median of all positions, in standard deviations of all. It is NaN where a
// member has no position or all positions are the same.
func (p Positions) FromMedian(members []entente.Code) float64 {
	if len(members) == 0 || !(p.sd > 0) {
		return math.NaN()
	}
	sum := 0.0
	for _, c := range members {
		v, ok := p.at[c]
		if !ok {
			return math.NaN()
		}
		sum += v
	}
	return math.Abs(sum/float64(len(members))-p.median) / p.sd
}

func deviation(list []float64) float64 {
	mean, sum := Mean(list), 0.0
	for _, v := range list {
		sum += (v - mean) * (v - mean)
	}
	return math.Sqrt(sum / float64(len(list)))
}

func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// Distance is that of two points in the plane of structure and stance.
func Distance(x1, y1, x2, y2 float64) float64 { return math.Hypot(x1-x2, y1-y2) }
