package idealpoint

import (
	"math"
	"math/rand/v2"
	"testing"

	"entente"
)

// The walk of cutpoints leaves the right distribution alone: for one item at
// known positions its draws have the means that quadrature over the likelihood
// gives. There are no abstentions, so the cutpoints press against each other,
// which is where the truncated proposals of the published sampler, without the
// whole Hastings ratio, go wrong: they sink, by about .6 on these six votes.
func TestWalkCuts(t *testing.T) {
	v := &Votes{}
	theta := []float64{-1, -.4, 0, .3, .8, 1.2}
	for i, p := range []entente.Position{entente.Yes, entente.Yes, entente.No, entente.Yes, entente.No, entente.No} {
		for item := range 4 { // four alike, or there would be too few votes
			v.Add(string(rune('a'+item)), string(rune('A'+i)), 1, p)
		}
	}
	l, err := newLayout(v, false)
	if err != nil {
		t.Fatal(err)
	}
	s := &sampler{layout: l, normal: newNormal(), o: &Options{}, r: rand.New(rand.NewPCG(5, 5)), theta: theta}
	it := &l.natural[0]
	votes := func(p line) float64 {
		return s.logLikelihood(s.vote[it.start:it.mid1], s.vote[it.mid1:it.mid2], s.vote[it.mid2:it.end], theta, p)
	}
	var mass, low, gap float64
	const step = .02
	for a := -bound + step/2; a < bound; a += step {
		for g := step / 2; a+g < bound; g += step {
			w := math.Exp(votes(line{1, a, a + g}))
			mass, low, gap = mass+w, low+w*a, gap+w*g
		}
	}
	low, gap = low/mass, gap/mass
	chain := func(asPublished bool) (meanLow, meanGap float64) {
		s.o = &Options{Published: asPublished}
		p := line{1, 0, 0}
		const n = 800_000
		for range n {
			p = s.walkCuts(it, p)
			meanLow, meanGap = meanLow+p.low/n, meanGap+(p.high-p.low)/n
		}
		return meanLow, meanGap
	}
	// The chain forgets in some hundred steps: a standard error of about .013.
	if a, g := chain(false); math.Abs(a-low) > .04 || math.Abs(g-gap) > .04 {
		t.Errorf("mean of the lower cutpoint %.3f and of the gap %.3f, want %.3f and %.3f", a, g, low, gap)
	}
	if a, _ := chain(true); a > low-.4 || a < low-.8 {
		t.Errorf("as published: mean of the lower cutpoint %.3f, want about .6 below %.3f", a, low)
	}
}
