package idealpoint

import (
	"math"

	"entente"
)

// published sampler: standard deviation of the random walk of cutpoints.
const walk = .2 / 3

// startPublished puts the chain where the published sampler begins: all
// positions 0, nothing to lean on, and the lines of fit.begin; then draws
// positions once. Levels of sessions that share no item with others are what
// this start and the steps after it make of them: docs/methods/ideal-points.md.
func (s *sampler) startPublished() {
	clear(s.theta)
	clear(s.lag)
	for j := range s.natural {
		s.drawLatent(&s.natural[j], s.lines[j])
	}
	s.drawOneSided()
}

// walkCuts is a Metropolis step for the cutpoints with the latent variables
// integrated out: a random walk, refused where they would cross or leave ±bound.
//
// Under Options.Published it is the step of the published sampler, which draws
// the new lower cutpoint below the upper one and then the new upper one above it
// (Johnson and Albert 1999, section 4.3.2). The Hastings ratio of that has a
// factor for each of the two draws, and there is no way back from an upper
// cutpoint below the old lower one; the published sampler has the factor of the
// second draw alone and does not look for the way back, so that it goes down
// more easily than up. Where abstentions hold the cutpoints apart it makes no
// difference; where there are few, both sink.
func (s *sampler) walkCuts(it *item, p line) line {
	to, correction := p, 0.0
	if s.o.Published {
		to.low += walk * below(s.r, (p.high-p.low)/walk)
		to.high -= walk * below(s.r, (p.high-to.low)/walk)
		correction = math.Log(s.phi((p.high-to.low)/walk) / s.phi((to.high-p.low)/walk))
	} else {
		to.low += walk * s.r.NormFloat64()
		to.high += walk * s.r.NormFloat64()
	}
	s.proposed++
	lower, middle, upper := s.vote[it.start:it.mid1], s.vote[it.mid1:it.mid2], s.vote[it.mid2:it.end]
	if to.low <= to.high && to.low > -bound && to.high < bound &&
		-s.r.ExpFloat64() < correction+s.logRatio(lower, middle, upper, s.theta, p, to) {
		s.accepted++
		return to
	}
	return p
}

// drawPublished updates item j in the steps of the published sampler: the
// cutpoints, the latent variables, the slope given them; then adds βz and β² to
// the cells. What the positions lean on is the last iteration, so the steps are
// part of what the published estimates are: faster mixing steps give another
// answer.
func (s *sampler) drawPublished(j int) {
	it := &s.natural[j]
	lower, middle, upper := s.vote[it.start:it.mid1], s.vote[it.mid1:it.mid2], s.vote[it.mid2:it.end]
	p := s.walkCuts(it, s.lines[j])
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
