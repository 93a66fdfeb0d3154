package measure

import (
	"math/bits"

	"entente"
)

// Reweighed holds how some states voted in some roll calls, for statistics of
// pairs under weights on the roll calls, such as those of a bootstrap. Eight
// roll calls share a byte, and the sum of the weights of any subset of eight is
// looked up: a pair then takes seven look-ups for eight roll calls. It may be
// read by several goroutines.
type Reweighed struct {
	rollCalls int
	width     int        // bytes for each state
	cast      []castByte // state by state
}

// castByte has a bit for each of eight roll calls: yes, abstain, no, any of
// these.
type castByte [4]uint8

// Reweighed takes the votes of states in rollCalls, in that order. A state or
// roll call that the matrix does not have (-1) has no vote.
func (m *Matrix) Reweighed(states, rollCalls []int) *Reweighed {
	v := &Reweighed{rollCalls: len(rollCalls), width: (len(rollCalls) + 7) / 8}
	v.cast = make([]castByte, len(states)*v.width)
	for s, state := range states {
		for k, call := range rollCalls {
			if state < 0 || call < 0 {
				continue
			}
			if p := m.Get(call, state); p.Cast() {
				b := &v.cast[s*v.width+k/8]
				b[p-entente.Yes] |= 1 << (k % 8)
				b[3] |= 1 << (k % 8)
			}
		}
	}
	return v
}

// Kappas sets out[i] to Cohen's kappa with quadratic weights (Cohen 1968,
// Psychological Bulletin 70(4)) of the states in pairs[i], by their places in
// states, each roll call counting weight[k]: 1 less the observed over the
// expected disagreement. It is 0 where no disagreement is expected. weight has
// an entry, 0 or more, for each roll call, and out as many as pairs.
func (v *Reweighed) Kappas(weight []float64, pairs [][2]int, out []float64) {
	sums := v.sums(weight)
	for i, p := range pairs {
		x := v.cast[p[0]*v.width : (p[0]+1)*v.width]
		y := v.cast[p[1]*v.width : (p[1]+1)*v.width]
		out[i] = weightedKappa(sums, x, y)
	}
}

// sums looks up the weight of any subset of eight roll calls.
func (v *Reweighed) sums(weight []float64) [][256]float64 {
	sums := make([][256]float64, v.width)
	for b := range sums {
		for set := 1; set < 256; set++ {
			k := 8*b + bits.TrailingZeros(uint(set))
			w := 0.0
			if k < v.rollCalls {
				w = weight[k]
			}
			sums[b][set] = sums[b][set&(set-1)] + w
		}
	}
	return sums
}

func weightedKappa(sums [][256]float64, x, y []castByte) float64 {
	var both, yesX, noX, yesY, noY, near, far float64
	y = y[:len(x)]
	for b := range sums {
		sum, p, q := &sums[b], x[b], y[b]
		both += sum[p[3]&q[3]]
		yesX += sum[p[0]&q[3]]
		noX += sum[p[2]&q[3]]
		yesY += sum[p[3]&q[0]]
		noY += sum[p[3]&q[2]]
		near += sum[p[1]&(q[0]|q[2])|(p[0]|p[2])&q[1]] // one step apart
		far += sum[p[0]&q[2]|p[2]&q[0]]                // two, which count four times
	}
	restX, restY := both-yesX-noX, both-yesY-noY
	expected := yesX*restY + restX*yesY + restX*noY + noX*restY + 4*(yesX*noY+noX*yesY)
	if expected == 0 {
		return 0
	}
	return 1 - (near+4*far)*both/expected
}
