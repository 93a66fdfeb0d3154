// Package group says how tightly a group of states is bound by instruments of
// its own (structure), what it does to those outside (stance) and what those
// outside do to it (pressure), each on a scale from 0 to 1 that is the same for
// every group. It is pure: the caller brings the instruments in force and the
// acts. docs/methods/structure-stance.md has the formulas and their limits.
package group

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"entente"
)

// An Instrument is a treaty, or what was built on one, in force on a day.
type Instrument struct {
	ID       string
	Members  []entente.Code // all of them, also those outside the group
	Military float64        // military institutions, 0 none to 1 highest; NaN unknown
	Bodies   float64        // standing bodies, 0 none to 1 with a staff of their own; NaN unknown
	Ties     map[entente.Pair]Tie
}

// A Tie is what an Instrument means for two of its members.
type Tie struct {
	Level float64 // of obligation, 0 none to 1 defence, the stronger of both ways
	Years float64 // since both are in it
}

// The parts of a Profile, in their order.
const (
	Obligation = iota // mean over pairs of the strongest obligation
	Cover             // largest share of the members under one instrument
	Military          // mean over pairs of the highest level of military institutions
	Bodies            // mean over pairs of the highest level of standing bodies
	Duration          // mean over pairs of the years in force, 1 at LongYears
	parts
)

// PartNames names the parts of a Profile, in their order.
var PartNames = [parts]string{"obligation", "cover", "military", "bodies", "duration"}

// LongYears is the duration that counts in full.
const LongYears = 25

// Own is the share of an instrument's members that must belong to a group for
// the instrument to be the group's own: a treaty of half the world that the
// members happen to have signed does not bind them to one another in
// particular.
const Own = 0.8

// A Profile describes how a group is bound. Each part is from 0 to 1, or NaN
// where nothing is known of any pair.
type Profile struct {
	Parts       [parts]float64
	Instruments []string // the group's own, that tie at least two of the states described
	Pairs       int
	Unknown     int // pairs whose institutions are unknown, left out of those means
}

// InForce are the instruments in force on a day, by their members, so that
// those of many groups can be found.
type InForce struct {
	list []Instrument
	of   map[entente.Code][]int // places in list
}

// NewInForce keeps the instruments that it is given. An instrument has each
// member once.
func NewInForce(list []Instrument) *InForce {
	f := &InForce{list: list, of: map[entente.Code][]int{}}
	for i, x := range list {
		for _, c := range x.Members {
			f.of[c] = append(f.of[c], i)
		}
	}
	return f
}

// Ours returns the instruments that are a group's own, in their order: at least
// the share own of their members, and two of them, belong to it. The group has
// each member once.
func (f *InForce) Ours(members []entente.Code, own float64) []Instrument {
	var touched []int
	in := make([]int, len(f.list))
	for _, c := range members {
		for _, i := range f.of[c] {
			if in[i]++; in[i] == 2 {
				touched = append(touched, i)
			}
		}
	}
	slices.Sort(touched)
	var list []Instrument
	for _, i := range touched {
		if x := f.list[i]; float64(in[i]) >= own*float64(len(x.Members)) {
			list = append(list, x)
		}
	}
	return list
}

// Bound is a group with what its own instruments mean for each of its pairs, so
// that the structure of many of its parts can be had.
type Bound struct {
	ours []Instrument
	at   map[entente.Code]int
	ties []tied
}

// tied is the strongest that any instrument gives a pair.
type tied struct {
	i, j  int // places of the two in the group, i before j
	best  [parts]float64
	known bool // false where the institutions of all that tie the pair are unknown
}

// Bind looks up what a group's own instruments mean for its pairs.
func Bind(members []entente.Code, ours []Instrument) *Bound {
	b := &Bound{ours: ours, at: make(map[entente.Code]int, len(members))}
	for i, c := range members {
		b.at[c] = i
	}
	place := map[[2]int]int{}
	for _, x := range ours {
		for pair, t := range x.Ties {
			i, inA := b.at[pair.A]
			j, inB := b.at[pair.B]
			if !inA || !inB {
				continue
			}
			key := [2]int{min(i, j), max(i, j)}
			k, ok := place[key]
			if !ok {
				k = len(b.ties)
				place[key] = k
				b.ties = append(b.ties, tied{i: key[0], j: key[1]})
			}
			b.ties[k].add(x, t)
		}
	}
	slices.SortFunc(b.ties, func(x, y tied) int { return cmp.Or(cmp.Compare(x.i, y.i), cmp.Compare(x.j, y.j)) })
	return b
}

func (b *tied) add(x Instrument, t Tie) {
	b.best[Obligation] = max(b.best[Obligation], t.Level)
	b.best[Duration] = max(b.best[Duration], min(t.Years, LongYears)/LongYears)
	if math.IsNaN(x.Military) || math.IsNaN(x.Bodies) {
		return
	}
	b.known = true
	b.best[Military] = max(b.best[Military], x.Military)
	b.best[Bodies] = max(b.best[Bodies], x.Bodies)
}

// Structure describes the group or a part of it. With fewer than two states all
// parts are NaN.
func (b *Bound) Structure(some []entente.Code) Profile {
	p := Profile{}
	for i := range p.Parts {
		p.Parts[i] = math.NaN()
	}
	if len(some) < 2 {
		return p
	}
	here := make([]bool, len(b.at))
	for _, c := range some {
		if i, ok := b.at[c]; ok {
			here[i] = true
		}
	}
	largest := 0
	for _, x := range b.ours {
		in := 0
		for _, c := range x.Members {
			if i, ok := b.at[c]; ok && here[i] {
				in++
			}
		}
		if in >= 2 {
			largest = max(largest, in)
			p.Instruments = append(p.Instruments, x.ID)
		}
	}
	p.Parts = [parts]float64{Cover: float64(largest) / float64(len(some))}
	p.Pairs = len(some) * (len(some) - 1) / 2
	for _, t := range b.ties { // a pair without a tie adds nothing
		if !here[t.i] || !here[t.j] {
			continue
		}
		p.Parts[Obligation] += t.best[Obligation]
		p.Parts[Duration] += t.best[Duration]
		if !t.known {
			p.Unknown++
			continue
		}
		p.Parts[Military] += t.best[Military]
		p.Parts[Bodies] += t.best[Bodies]
	}
	p.Parts[Obligation] /= float64(p.Pairs)
	p.Parts[Duration] /= float64(p.Pairs)
	p.Parts[Military] /= float64(p.Pairs - p.Unknown) // NaN where none is known
	p.Parts[Bodies] /= float64(p.Pairs - p.Unknown)
	return p
}

// Mean returns the mean of the parts with equal weights; NaN where one of them
// is unknown.
func Mean(list []float64) float64 {
	sum := 0.0
	for _, v := range list {
		sum += v
	}
	return sum / float64(len(list)) // 0/0 is NaN
}

// WeightedMean is Mean with a weight of 0 or more for each part; NaN where one
// that counts is unknown, and where none counts.
func WeightedMean(list, weights []float64) float64 {
	sum, total := 0.0, 0.0
	for i, v := range list {
		if w := weights[i]; w > 0 {
			sum += w * v
			total += w
		}
	}
	return sum / total
}

// Band returns the range within which an index of the parts lies for a share
// level of all ways to weight them: weights are drawn uniformly from the
// simplex. It is the width of a choice, not of an error of sampling.
func Band(list []float64, level float64, rng *rand.Rand) (low, high float64) {
	if math.IsNaN(Mean(list)) {
		return math.NaN(), math.NaN()
	}
	const draws = 2000
	values := make([]float64, draws)
	for i := range values {
		sum, total := 0.0, 0.0
		for _, v := range list {
			w := rng.ExpFloat64() // normalised, exponentials are uniform on the simplex
			sum += w * v
			total += w
		}
		values[i] = sum / total
	}
	slices.Sort(values)
	at := func(p float64) float64 { return values[int(math.Round(p*(draws-1)))] }
	return at((1 - level) / 2), at((1 + level) / 2)
}
