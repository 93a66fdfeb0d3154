package trend

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
)

// WatchOptions of the watches. The zero value is the default.
type WatchOptions struct {
	Hazard     float64 // prior probability of a change before each value; 0 means 1/100
	Window     int     // a change is recent if at most so many values lie behind it; 0 means 5
	Reach      float64 // prior standard deviation of a level, in the units of the constructor; 0 means 1
	Dispersion float64 // of counts and shares, as in CountOptions; 0 means 1
}

// Watch is a model of a live series under which changes are looked for as
// values come in (Bayesian online change point detection, Adams and MacKay
// 2007). It does not change; Start begins a series.
type Watch struct {
	prior conjugate
	stats func(value, size float64) (sums, bool)
	raw   func(density) density
	opt   WatchOptions
}

func (o WatchOptions) withDefaults() WatchOptions {
	o.Hazard = setting(o.Hazard, 0.01, 1e-9, 1-1e-9)
	o.Reach = setting(o.Reach, 1, 1e-3, 1e3)
	o.Dispersion = setting(o.Dispersion, 1, 1e-6, 1e9)
	if o.Window < 1 {
		o.Window = 5
	}
	return o
}

// WatchNormal watches normal values that are usually mean with standard
// deviation sd; Reach is in units of sd. Sizes are not used.
func WatchNormal(mean, sd float64, opt WatchOptions) (Watch, error) {
	if !finite(mean) || !finite(sd) || sd <= 0 {
		return Watch{}, fmt.Errorf("watch: a normal series cannot have mean %g and sd %g", mean, sd)
	}
	opt = opt.withDefaults()
	return Watch{
		opt: opt,
		// Ten half degrees of freedom hold the variance near that of the past,
		// as the default of Breaks does.
		prior: normalGamma{k0: 1 / square(opt.Reach), shape: 10, rate: 10},
		stats: func(v, _ float64) (sums, bool) {
			z := (v - mean) / sd
			return sums{1, z, z * z}, finite(v) && finite(z)
		},
		raw: func(d density) density {
			d.loc, d.scale = mean+sd*d.loc, sd*d.scale
			return d
		},
	}, nil
}

// WatchCounts watches counts that usually come at a rate; a value's size is its
// exposure, and Reach is relative to the rate.
func WatchCounts(rate float64, opt WatchOptions) (Watch, error) {
	if !finite(rate) || rate <= 0 {
		return Watch{}, fmt.Errorf("watch: a rate of %g", rate)
	}
	opt = opt.withDefaults()
	shape := 1 / square(opt.Reach)
	return Watch{opt: opt, prior: gammaPoisson{shape, shape / rate}, raw: func(d density) density { return d },
		stats: func(v, size float64) (sums, bool) {
			return sums{1, v / opt.Dispersion, size / opt.Dispersion}, finite(v) && finite(size) && v >= 0 && size > 0
		}}, nil
}

// WatchShares watches successes among trials whose share is usually share; a
// value's size is the number of trials, and the prior is worth 1/Reach^2 of
// them.
func WatchShares(share float64, opt WatchOptions) (Watch, error) {
	if !(share > 0 && share < 1) {
		return Watch{}, fmt.Errorf("watch: a share of %g", share)
	}
	opt = opt.withDefaults()
	worth := 1 / square(opt.Reach)
	return Watch{opt: opt, prior: betaBinomial{worth * share, worth * (1 - share)}, raw: func(d density) density { return d },
		stats: func(v, size float64) (sums, bool) {
			return sums{1, v / opt.Dispersion, (size - v) / opt.Dispersion}, finite(v) && finite(size) && size > 0 && v >= 0 && v <= size
		}}, nil
}

// State is what a watch says after a value.
type State struct {
	Changed float64 // probability of a change within the window; the start of the watch is none
	Run     int     // most probable number of values since the last change
	Known   bool    // whether the value could be used; else only time has passed
}

// Online is a watch under way. It is not safe for concurrent use.
type Online struct {
	watch Watch
	runs  []run
	seen  int // values, missing ones included
}

// run is one hypothesis about when the last change was.
type run struct {
	start  int // number of values before it
	weight float64
	x      sums
	log    float64 // log marginal likelihood of x
}

// Start begins a series.
func (w Watch) Start() *Online { return &Online{watch: w} }

// Observe takes the next value and its size (any number where sizes are not
// used). A value that the model cannot have, such as NaN or a negative count,
// counts as missing. The work is in proportion to the runs that are not yet
// ruled out.
func (o *Online) Observe(value, size float64) State {
	o.extend()
	x, ok := o.watch.stats(value, size)
	if ok {
		o.learn(x)
	}
	o.seen++
	return o.state(ok)
}

// extend lets time pass: before every value but the first each run may end.
func (o *Online) extend() {
	if o.seen == 0 {
		o.runs = []run{{weight: 1}}
		return
	}
	for i := range o.runs {
		o.runs[i].weight *= 1 - o.watch.opt.Hazard
	}
	o.runs = append(o.runs, run{start: o.seen, weight: o.watch.opt.Hazard})
}

// learn weighs the runs by how well each predicts x.
func (o *Online) learn(x sums) {
	logs, top := make([]float64, len(o.runs)), math.Inf(-1)
	for i := range o.runs {
		r := &o.runs[i]
		next := r.x.plus(x)
		after := o.watch.prior.log(next)
		logs[i] = math.Log(r.weight) + after - r.log
		top, r.x, r.log = max(top, logs[i]), next, after
	}
	total := 0.0
	for i, l := range logs {
		o.runs[i].weight = math.Exp(l - top)
		total += o.runs[i].weight
	}
	kept := o.runs[:0]
	for _, r := range o.runs {
		if r.weight /= total; r.weight > 1e-10 {
			kept = append(kept, r)
		}
	}
	o.runs = kept
}

// state reads the runs.
func (o *Online) state(known bool) State {
	s := State{Known: known}
	top := 0.0
	for _, r := range o.runs {
		length := o.seen - r.start
		if r.start > 0 && length <= o.watch.opt.Window {
			s.Changed += r.weight
		}
		if r.weight > top {
			top, s.Run = r.weight, length
		}
	}
	s.Changed = min(1, s.Changed)
	return s
}

// Level is the level now with its 95 % interval; NaN before the first value.
func (o *Online) Level() Estimate {
	var levels mixture
	for _, r := range o.runs {
		l := o.watch.raw(o.watch.prior.level(r.x))
		l.weight = r.weight
		levels = append(levels, l)
	}
	if len(levels) == 0 {
		return Estimate{math.NaN(), math.NaN(), math.NaN()}
	}
	return Estimate{levels.mean(), levels.quantile(.025), levels.quantile(.975)}
}

// Replay runs the watch over a whole series; sizes nil is 1 everywhere.
func (w Watch) Replay(values, sizes []float64) ([]State, error) {
	if sizes != nil && len(sizes) != len(values) {
		return nil, fmt.Errorf("watch: %d sizes for %d values", len(sizes), len(values))
	}
	o, list := w.Start(), make([]State, len(values))
	for i, v := range values {
		size := 1.0
		if sizes != nil {
			size = sizes[i]
		}
		list[i] = o.Observe(v, size)
	}
	return list, nil
}

// Threshold is the alarm level for Changed at which the watch raises alarms at
// most at the given rate per value on series that are like the past but
// without its changes: draws series of the past's blocks of the given length
// in random order (length 1 if every value stands alone; longer keeps
// autocorrelation within blocks). An alarm is a rise of Changed to the level
// from below it. It is an error if the past holds fewer than ten blocks, or if
// rate times all values drawn is less than 1, for then no level can be told.
func (w Watch) Threshold(values, sizes []float64, rate float64, block, draws int, rng *rand.Rand) (float64, error) {
	block = max(1, block)
	n := len(values) / block
	switch {
	case n < 10:
		return 0, fmt.Errorf("set threshold: %w: %d values are %d blocks, at least 10 are needed", ErrShort, len(values), n)
	case !(rate > 0 && rate < 1) || draws < 1:
		return 0, errors.New("set threshold: a rate between 0 and 1 and at least one draw are needed")
	case rate*float64(n*block*draws) < 1:
		return 0, fmt.Errorf("set threshold: %d draws of %d values are too few for a rate of %g", draws, n*block, rate)
	}
	var all [][]float64
	for range draws {
		var v, s []float64
		for _, b := range rng.Perm(n) {
			v = append(v, values[b*block:(b+1)*block]...)
			if sizes != nil {
				s = append(s, sizes[b*block:(b+1)*block]...)
			}
		}
		states, err := w.Replay(v, s)
		if err != nil {
			return 0, err
		}
		changed := make([]float64, len(states))
		for i, s := range states {
			changed[i] = s.Changed
		}
		all = append(all, changed)
	}
	return quietest(all, int(rate*float64(n*block*draws))), nil
}

// quietest goes down from 1 in steps of 0.005 and returns the last level before
// one to which the series rise from below more than so many times. It does not
// look further down, where alarms run into one another.
func quietest(all [][]float64, most int) float64 {
	const steps = 200
	for k := steps - 1; k > 0; k-- {
		level, alarms := float64(k)/steps, 0
		for _, series := range all {
			below := true
			for _, v := range series {
				if v >= level && below {
					alarms++
				}
				below = v < level
			}
		}
		if alarms > most {
			return float64(k+1) / steps
		}
	}
	return 1.0 / steps
}
