// Package group says how tightly a group of states is bound by instruments of
// its own (structure), what it does to those outside (stance) and what those
// outside do to it (pressure), each on a scale from 0 to 1 that is the same for
// every group. It is pure: the caller brings the instruments in force and the
// acts. docs/methods/structure-stance.md has the formulas and their limits.
package group

import (
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

// Ours returns the instruments that are a group's own: at least the share own
// of their members, and two of them, belong to it.
func Ours(members []entente.Code, instruments []Instrument, own float64) []Instrument {
	var list []Instrument
	for _, x := range instruments {
		if in := within(x.Members, members); in >= 2 && float64(in) >= own*float64(len(x.Members)) {
			list = append(list, x)
		}
	}
	return list
}

// Structure describes states, a group or a part of one, by the group's own
// instruments. With fewer than two states all parts are NaN.
func Structure(some []entente.Code, ours []Instrument) Profile {
	p := Profile{}
	for i := range p.Parts {
		p.Parts[i] = math.NaN()
	}
	if len(some) < 2 {
		return p
	}
	largest := 0
	for _, x := range ours {
		if in := within(x.Members, some); in >= 2 {
			largest = max(largest, in)
			p.Instruments = append(p.Instruments, x.ID)
		}
	}
	p.Parts = [parts]float64{Cover: float64(largest) / float64(len(some))}
	known := 0
	for i, a := range some {
		for _, b := range some[i+1:] {
			best, ok := strongest(entente.NewPair(a, b), ours)
			p.Pairs++
			p.Parts[Obligation] += best[Obligation]
			p.Parts[Duration] += best[Duration]
			if !ok {
				p.Unknown++
				continue
			}
			known++
			p.Parts[Military] += best[Military]
			p.Parts[Bodies] += best[Bodies]
		}
	}
	p.Parts[Obligation] /= float64(p.Pairs)
	p.Parts[Duration] /= float64(p.Pairs)
	p.Parts[Military] /= float64(known) // NaN where none is known
	p.Parts[Bodies] /= float64(known)
	return p
}

// strongest takes for each part the highest level that any instrument gives a
// pair. It is not ok where the institutions of all that tie the pair are
// unknown.
func strongest(pair entente.Pair, list []Instrument) (best [parts]float64, ok bool) {
	tied, known := false, false
	for _, x := range list {
		t, has := x.Ties[pair]
		if !has {
			continue
		}
		tied = true
		best[Obligation] = max(best[Obligation], t.Level)
		best[Duration] = max(best[Duration], min(t.Years, LongYears)/LongYears)
		if math.IsNaN(x.Military) || math.IsNaN(x.Bodies) {
			continue
		}
		known = true
		best[Military] = max(best[Military], x.Military)
		best[Bodies] = max(best[Bodies], x.Bodies)
	}
	return best, known || !tied
}

func within(members, group []entente.Code) int {
	n := 0
	for _, c := range members {
		if slices.Contains(group, c) {
			n++
		}
	}
	return n
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
