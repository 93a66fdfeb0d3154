package idealpoint

import (
	"context"
	"math"
	"math/rand/v2"
)

// proposal freedom of the t distribution from which lines are proposed.
const freedom = 8

// bound of cutpoints: their prior is flat on ±bound (Bailey, Strezhnev and
// Voeten 2017).
const bound = 7

// sampler is one Markov chain.
type sampler struct {
	*layout
	*normal
	o     *Options
	r     *rand.Rand
	theta []float64
	lag   []float64 // conditional means of the iteration before (mode BSV)
	prior []float64
	lines []line
	// centre is where the Laplace approximation of an item's conditional
	// starts its one Newton step from. It is frozen after warm-up, so that the
	// proposal is a function of the positions alone and the step is an exact
	// independence Metropolis-Hastings.
	centre   []line
	pull     []float64 // Σ β z of a cell
	weight   []float64 // Σ β²
	mean     []float64 // E(θ | z, lines) of the last iteration, before scaling
	latent   []float64
	first    []float64 // prior means of first cells
	a, b     []float64 // work space of the filter
	accepted int
	proposed int
	warm     bool
}

func newSampler(f *fit, seed, chain uint64) *sampler {
	n := len(f.mean)
	s := &sampler{
		layout: f.layout, normal: f.normal, o: f.o, r: rand.New(rand.NewPCG(seed, chain)),
		theta: make([]float64, n), lag: append([]float64(nil), f.mean...), prior: f.prior, first: f.first,
		lines: append([]line(nil), f.lines...), centre: append([]line(nil), f.lines...),
		pull: make([]float64, n), weight: make([]float64, n), mean: make([]float64, n),
	}
	if s.o.Published {
		s.startPublished()
		return s
	}
	if s.o.Mode == OneSided {
		for j := range s.lines {
			s.lines[j] = s.items[j].unfold(s.lines[j])
		}
	}
	for c := range s.theta {
		s.theta[c] = f.mean[c] + math.Sqrt(f.vari[c])*s.r.NormFloat64()
	}
	return s
}

// iterate draws every item's line with the latent variables integrated out,
// then the latent variables, then the positions.
func (s *sampler) iterate() {
	clear(s.pull)
	clear(s.weight)
	if s.o.Mode == OneSided {
		for j := range s.items {
			s.drawPublished(j)
		}
		s.drawOneSided()
		return
	}
	for j := range s.items {
		s.drawLine(j)
		s.drawLatent(&s.items[j], s.lines[j])
	}
	s.drawPaths()
	s.drawScale()
}

// rescale gives the positions mean 0 and standard deviation 1 over all cells.
func (s *sampler) rescale() {
	m, sd := moments(s.theta)
	for c := range s.theta {
		s.theta[c] = (s.theta[c] - m) / sd
	}
}

// drawLine updates the line of item j: an independence proposal from the
// t distribution at the mode of its conditional.
func (s *sampler) drawLine(j int) {
	it := &s.items[j]
	binary := it.mid1 == it.mid2
	var sc score
	sc.add(s.normal, s.vote, it, s.theta, s.centre[j])
	sc.pullCuts(s.centre[j], binary, s.o.Cutpoint)
	mode, h, ok := s.centre[j].step(&sc, binary, 1, 1)
	if !ok {
		return
	}
	if s.warm {
		s.centre[j] = mode
	}
	// A draw of t: normal over the root of chi-square / freedom.
	var z [3]float64
	z[0], z[1] = s.r.NormFloat64(), s.r.NormFloat64()
	if !binary {
		z[2] = s.r.NormFloat64()
	}
	chi := 0.0
	for range freedom / 2 {
		chi += s.r.ExpFloat64()
	}
	k := math.Sqrt(freedom / (2 * chi))
	d := backward3(&h, [3]float64{z[0] * k, z[1] * k, z[2] * k})
	to := line{mode.slope + d[0], mode.low + d[1], mode.high + d[2]}
	if binary {
		to.high = to.low
	}
	s.proposed++
	if !(to.low <= to.high) {
		return
	}
	from := s.lines[j]
	ratio := s.target(it, to) - s.target(it, from) + proposalDensity(&h, mode, from, binary) - proposalDensity(&h, mode, to, binary)
	if -s.r.ExpFloat64() < ratio {
		s.lines[j] = to
		s.accepted++
	}
}

// target is the log of an item's conditional density, up to a constant.
func (s *sampler) target(it *item, p line) float64 {
	sum := s.logLikelihood(s.vote[it.start:it.mid1], s.vote[it.mid1:it.mid2], s.vote[it.mid2:it.end], s.theta, p) - p.slope*p.slope/2
	sum -= p.low * p.low / (2 * s.o.Cutpoint)
	if it.mid1 != it.mid2 {
		sum -= p.high * p.high / (2 * s.o.Cutpoint)
	}
	return sum
}

// proposalDensity is the log density of the t distribution at p.
func proposalDensity(h *[3][3]float64, mode, p line, binary bool) float64 {
	d := [3]float64{p.slope - mode.slope, p.low - mode.low, p.high - mode.high}
	dim := 3.0
	if binary {
		d[2], dim = 0, 2
	}
	// |Lᵀ d|²
	a := h[0][0]*d[0] + h[1][0]*d[1] + h[2][0]*d[2]
	b := h[1][1]*d[1] + h[2][1]*d[2]
	c := h[2][2] * d[2]
	return -(freedom + dim) / 2 * math.Log1p((a*a+b*b+c*c)/freedom)
}

// drawLatent draws z = βθ + e of every vote on an item within its category and
// adds βz and β² to its cell (Albert and Chib 1993).
func (s *sampler) drawLatent(it *item, p line) {
	b, b2 := p.slope, p.slope*p.slope
	for _, c := range s.vote[it.start:it.mid1] {
		e := b * s.theta[c]
		s.pull[c] += b * (e + below(s.r, p.low-e))
		s.weight[c] += b2
	}
	for _, c := range s.vote[it.mid2:it.end] {
		e := b * s.theta[c]
		s.pull[c] += b * (e - below(s.r, e-p.high))
		s.weight[c] += b2
	}
	for _, c := range s.vote[it.mid1:it.mid2] {
		e := b * s.theta[c]
		s.pull[c] += b * (e + inside(s.r, p.low-e, p.high-e))
		s.weight[c] += b2
	}
}

// drawOneSided draws positions as the published sampler does: each around the
// conditional mean of the session before as it was in the last iteration, a
// first session around the second; then cut off at ±5 and scaled to mean 0 and
// standard deviation 1. This is not a Gibbs sampler of any joint posterior.
func (s *sampler) drawOneSided() {
	for _, chain := range s.chains {
		for _, c := range chain {
			v := 1 / s.prior[c]
			prec := s.weight[c] + v
			s.mean[c] = (s.pull[c] + v*s.leans(s.lag, c)) / prec
			s.theta[c] = math.Max(-5, math.Min(5, s.mean[c]+s.r.NormFloat64()/math.Sqrt(prec)))
		}
	}
	copy(s.lag, s.mean)
	s.rescale()
}

// drawPaths draws every state's path from its exact conditional by forward
// filtering and backward sampling (Carter and Kohn 1994): first sessions have
// the prior N(0,1), steps the variance of Options.drift.
func (s *sampler) drawPaths() {
	for _, chain := range s.chains {
		if n := len(chain); n > len(s.a) {
			s.a, s.b = make([]float64, n), make([]float64, n)
		}
		m, v := s.first[chain[0]], 0.0
		for i, c := range chain {
			v += s.prior[c]
			prec := s.weight[c] + 1/v
			m = (s.pull[c] + m/v) / prec
			v = 1 / prec
			s.a[i], s.b[i] = m, v
		}
		last := len(chain) - 1
		x := s.a[last] + math.Sqrt(s.b[last])*s.r.NormFloat64()
		s.theta[chain[last]] = x
		for i := last - 1; i >= 0; i-- {
			q := s.prior[chain[i+1]]
			g := s.b[i] / (s.b[i] + q)
			x = s.a[i] + g*(x-s.a[i]) + math.Sqrt(s.b[i]*(1-g))*s.r.NormFloat64()
			s.theta[chain[i]] = x
		}
	}
}

// drawScale draws the scale of positions, which votes do not determine:
// stretching positions by k and slopes by 1/k changes no probability of a vote,
// and single draws of positions and lines move along this direction only slowly
// (a generalised Gibbs move, Liu and Sabatti 2000).
func (s *sampler) drawScale() {
	var square, linear, slopes float64 // of the prior of positions, and of slopes
	for _, chain := range s.chains {
		for i, c := range chain {
			d := s.theta[c]
			if i > 0 {
				d -= s.theta[chain[i-1]]
			} else {
				linear += d * s.first[c] / s.prior[c]
			}
			square += d * d / s.prior[c]
		}
	}
	for _, p := range s.lines {
		slopes += p.slope * p.slope
	}
	// log density of log k: (n - m) log k - (square k² - 2 linear k + slopes/k²)/2
	n := float64(len(s.theta) - len(s.lines))
	density := func(x float64) float64 {
		k := math.Exp(x)
		return n*x - (square*k*k-2*linear*k+slopes/(k*k))/2
	}
	u := (n + math.Sqrt(n*n+4*square*slopes)) / (2 * square) // k² at the mode when linear is 0
	centre, sd := math.Log(u)/2, 1.2/math.Sqrt(2*(square*u+slopes/u))
	x := centre + sd*s.r.NormFloat64()
	proposal := func(x float64) float64 { x = (x - centre) / sd; return -x * x / 2 }
	if -s.r.ExpFloat64() >= density(x)-density(0)+proposal(0)-proposal(x) {
		return
	}
	k := math.Exp(x)
	for c := range s.theta {
		s.theta[c] *= k
	}
	for j := range s.lines {
		s.lines[j].slope /= k
	}
}

// run warms the chain up and hands every further iteration's positions to
// keep. tick is called after every iteration.
func (s *sampler) run(ctx context.Context, tick func(), keep func(k int, theta []float64)) error {
	for k := range s.o.Warmup + s.o.Draws {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.warm = k < s.o.Warmup
		s.iterate()
		if !s.warm {
			keep(k-s.o.Warmup, s.theta)
		}
		tick()
	}
	return nil
}
