package idealpoint

import (
	"math"

	"entente"
)

// published sampler: standard deviation of the random walk of cutpoints.
const walk = .2 / 3

// drawPublished updates item j in the steps of the published sampler: a random
// walk Metropolis step for the cutpoints with the latent variables integrated
// out (Johnson and Albert 1999, section 4.3.2), the latent variables, the
// slope given them; then adds βz and β² to the cells. What the positions lean
// on is the last iteration, so the steps are part of what the published
// estimates are: faster mixing steps give another answer.
func (s *sampler) drawPublished(j int) {
	it := &s.natural[j]
	lower, middle, upper := s.vote[it.start:it.mid1], s.vote[it.mid1:it.mid2], s.vote[it.mid2:it.end]
	p := s.lines[j]
	to := p
	to.low += walk * s.r.NormFloat64()
	to.high += walk * s.r.NormFloat64()
	s.proposed++
	if to.low <= to.high && to.low > -bound && to.high < bound &&
		-s.r.ExpFloat64() < s.logRatio(lower, middle, upper, s.theta, p, to) {
		p = to
		s.accepted++
	}
	votes := s.vote[it.start:it.end]
	if len(votes) > len(s.latent) {
		s.latent = make([]float64, 2*len(votes))
	}
	z := s.latent[:len(votes)]
	tz, tt := 0.0, 1.0
	for k, c := range lower {
		th := s.theta[c]
		e := p.slope * th
		x := e + below(s.r, p.low-e)
		z[k] = x
		tz += th * x
		tt += th * th
	}
	for k, c := range middle {
		th := s.theta[c]
		e := p.slope * th
		x := e + inside(s.r, p.low-e, p.high-e)
		z[len(lower)+k] = x
		tz += th * x
		tt += th * th
	}
	for k, c := range upper {
		th := s.theta[c]
		e := p.slope * th
		x := e - below(s.r, e-p.high)
		z[len(lower)+len(middle)+k] = x
		tz += th * x
		tt += th * th
	}
	p.slope = tz/tt + s.r.NormFloat64()/math.Sqrt(tt)
	s.lines[j] = p
	b, b2 := p.slope, p.slope*p.slope
	for k, c := range votes {
		s.pull[c] += b * z[k]
		s.weight[c] += b2
	}
}

// unfold gives a line of the folded item its second cutpoint, inside the bound
// of the published sampler.
func (it *item) unfold(p line) line {
	low, high := p.low, p.high
	switch {
	case it.count[entente.Yes] == 0:
		low = high - 2
	case it.count[entente.No] == 0:
		high = low + 2
	}
	low = math.Max(-bound+.2, math.Min(bound-.2, low))
	return line{p.slope, low, math.Max(low+.1, math.Min(bound-.1, high))}
}

// fold is the other way round.
func (it *item) fold(p line) line {
	switch {
	case it.count[entente.Yes] == 0:
		p.low = p.high
	case it.count[entente.No] == 0:
		p.high = p.low
	case it.count[entente.Abstain] == 0:
		p.low = (p.low + p.high) / 2
		p.high = p.low
	}
	return p
}
