package group

import (
	"math"
	"slices"

	"entente"
)

// An Act is something that one state did to another, counted with a weight.
type Act struct {
	From, To entente.Code
	Weight   float64
}

// Sent returns what the members did to states outside, per member.
func Sent(members []entente.Code, acts []Act) float64 {
	return perMember(members, acts, func(a Act) (ours, theirs entente.Code) { return a.From, a.To })
}

// Received returns what states outside did to members, per member. An act
// without a sender (a body of states) comes from outside.
func Received(members []entente.Code, acts []Act) float64 {
	return perMember(members, acts, func(a Act) (ours, theirs entente.Code) { return a.To, a.From })
}

func perMember(members []entente.Code, acts []Act, sides func(Act) (ours, theirs entente.Code)) float64 {
	if len(members) == 0 {
		return math.NaN()
	}
	sum := 0.0
	for _, a := range acts {
		ours, theirs := sides(a)
		if slices.Contains(members, ours) && !slices.Contains(members, theirs) {
			sum += a.Weight
		}
	}
	return sum / float64(len(members))
}

// FromMedian returns how far the mean position of the members lies from the
// median of all positions, in standard deviations of all. It is NaN where a
// member has no position or all positions are the same.
func FromMedian(members []entente.Code, position map[entente.Code]float64) float64 {
	all := make([]float64, 0, len(position))
	for _, v := range position {
		all = append(all, v)
	}
	if len(all) == 0 || len(members) == 0 {
		return math.NaN()
	}
	slices.Sort(all)
	sd := deviation(all)
	if !(sd > 0) {
		return math.NaN()
	}
	sum := 0.0
	for _, c := range members {
		v, ok := position[c]
		if !ok {
			return math.NaN()
		}
		sum += v
	}
	return math.Abs(sum/float64(len(members))-median(all)) / sd
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

// Rank returns the share of the values in drawn that lie below value, half of
// the equal ones counted; NaN for a NaN value or without any to compare.
func Rank(value float64, drawn []float64) float64 {
	below, n := 0.0, 0
	for _, v := range drawn {
		switch {
		case math.IsNaN(v):
			continue
		case v < value:
			below++
		case v == value:
			below += .5
		}
		n++
	}
	if math.IsNaN(value) || n == 0 {
		return math.NaN()
	}
	return below / float64(n)
}

// Distance is that of two points in the plane of structure and stance.
func Distance(x1, y1, x2, y2 float64) float64 { return math.Hypot(x1-x2, y1-y2) }
