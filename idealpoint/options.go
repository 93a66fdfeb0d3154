package idealpoint

import (
	"errors"
	"fmt"
	"math"
	"runtime"
)

// ErrNotConverged is wrapped by errors that say that an engine has not reached
// what it was to estimate. The result that comes with it shows how far it is.
var ErrNotConverged = errors.New("no convergence")

// Mode is the prior of a state's path and with it the sampler.
type Mode int

// The modes. Printed positions have mean 0 and standard deviation 1 over all
// states and sessions in every draw, under both.
const (
	// OneSided is compatible with the published UN ideal points: a session
	// leans on the conditional mean of the one before as it was in the
	// iteration before, and is not informed by the one after (a first session
	// leans on the second); positions are scaled to mean 0 and standard
	// deviation 1 after each draw. It is no Gibbs sampler of a joint posterior.
	OneSided Mode = iota
	// RandomWalk samples the exact posterior of a random walk: first positions
	// N(0, First), slopes N(0, 1), cutpoints
	// N(0, Cutpoint). Every session informs its
	// neighbours on both sides.
	RandomWalk
)

// String names the mode: bsv or rw.
func (m Mode) String() string { return [...]string{"bsv", "rw"}[m] }

// Options say how to estimate. Zero means what the comment says.
type Options struct {
	Variational bool    // only the variational fit, no sampler
	Mode        Mode    //
	Static      bool    // one position for each state, whatever the session
	Smooth      float64 // prior variance of a step is Smooth n/(n + n before), n votes; 0 is .5
	First       float64 // prior variance of a state's only (mode rw: first) position; 0 is 1
	// Prior, when not nil, gives the prior in place of Smooth and First: of a
	// state's first position its mean (mode rw) and variance, of a step from one
	// session to another its variance.
	Prior func(state string, from, to int, first bool) (mean, variance float64)

	// Cutpoint is the prior variance of cutpoints in mode rw, N(0, Cutpoint); 0
	// is 4. Where few items are linked it is what ties the levels of sessions
	// together (Martin and Quinn 2002 have 1). In mode bsv they are flat on ±7.
	Cutpoint float64

	// Published makes the chains of mode bsv start and move as the published
	// sampler does: far from the answer, and with cutpoints that sink where there
	// are few abstentions (see walkCuts). Where sessions share no item with others
	// their published level is made of this. It does nothing in mode rw.
	Published bool

	Chains  int    // independent chains; 0 is 2
	Warmup  int    // iterations of each chain before draws count; 0 is 40
	Draws   int    // iterations of each chain that count; 0 is 160
	Keep    int    // draws of each chain that are kept for quantiles and differences; 0 is all, at most 250
	Seed    uint64 // of the random numbers
	Workers int    // chains at a time; 0 is the number of processors. Results do not depend on it

	MaxSweeps int     // of the variational fit; 0 is 500
	Tolerance float64 // root mean square change at which its sweeps end; 0 is .002, or .02 before sampling

	Positive string  // state whose mean position shall be positive; empty: the rule of Result.Orientation
	MaxRhat  float64 // the 95th percentile of R-hat may not be above; 0 is 1.5
	MinESS   float64 // nor the median effective sample size below; 0 is 20

	// Progress, when not nil, is told what is done of a step. It may be called
	// from several goroutines.
	Progress func(step string, done, total int)
}

// Preset returns the options of an engine: vb, default or publication.
func Preset(engine string) (Options, error) {
	switch engine {
	case "vb":
		return Options{Variational: true}, nil
	case "", "default":
		return Options{}, nil
	case "publication":
		return Options{Published: true, Warmup: 3000, Draws: 4000, MaxRhat: 1.2, MinESS: 100}, nil
	}
	return Options{}, fmt.Errorf("unknown engine %q: want vb, default or publication", engine)
}

// complete fills in what zero stands for.
func (o Options) complete() (Options, error) {
	whole := func(p *int, d int) {
		if *p == 0 {
			*p = d
		}
	}
	real := func(p *float64, d float64) {
		if *p == 0 {
			*p = d
		}
	}
	whole(&o.Chains, 2)
	whole(&o.Warmup, 40)
	whole(&o.Draws, 160)
	whole(&o.Keep, min(o.Draws, 250))
	whole(&o.Workers, runtime.GOMAXPROCS(0))
	whole(&o.MaxSweeps, 500)
	real(&o.Smooth, .5)
	real(&o.First, 1)
	real(&o.Cutpoint, 4)
	real(&o.MaxRhat, 1.5)
	real(&o.MinESS, 20)
	o.Published = o.Published && o.Mode == OneSided && !o.Variational
	if o.Variational {
		real(&o.Tolerance, .002)
	}
	real(&o.Tolerance, .02)
	switch {
	case o.Chains < 2:
		return o, fmt.Errorf("estimate ideal points: %d chain; convergence needs at least 2", o.Chains)
	case o.Draws < 8 || o.Keep < 8 || o.Keep > o.Draws || o.Warmup < 1:
		return o, fmt.Errorf("estimate ideal points: %d warm-up, %d draws, %d kept; want at least 1, 8 and 8, and no more kept than drawn", o.Warmup, o.Draws, o.Keep)
	case !(o.Smooth > 0) || !(o.First > 0) || !(o.Cutpoint > 0) || o.MaxSweeps < 1 || !(o.Tolerance > 0) || o.Workers < 1:
		return o, errors.New("estimate ideal points: smoothing, prior variances, sweeps, tolerance and workers must be positive")
	case o.Mode != OneSided && o.Mode != RandomWalk:
		return o, fmt.Errorf("estimate ideal points: unknown mode %d", o.Mode)
	}
	return o, nil
}

func (o *Options) progress(step string, done, total int) {
	if o.Progress != nil {
		o.Progress(step, done, total)
	}
}

// drift returns the prior variance of cell c given the one it leans on, and for
// a first cell in mode rw the prior mean.
func (o *Options) drift(l *layout, c int) (mean, variance float64) {
	lean := l.previous[c]
	if lean < 0 && o.Mode == OneSided {
		lean = l.next[c]
	}
	switch {
	case o.Prior != nil:
		from := l.session[c]
		if lean >= 0 {
			from = l.session[lean]
		}
		mean, variance = o.Prior(l.names[l.state[c]], int(from), int(l.session[c]), l.previous[c] < 0)
		return mean, math.Max(1e-9, variance)
	case lean < 0:
		return 0, o.First
	}
	return 0, o.Smooth * float64(l.n[c]) / float64(l.n[c]+l.n[lean])
}

// quantile returns Φ⁻¹(p).
func quantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }
