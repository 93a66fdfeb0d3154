package composite

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// Tie is a count about two units in a period.
type Tie struct {
	A, B  int32 // units, from 0; different
	T     int16 // period, from 0
	Class uint8 // of distance, from 0
	Y     float32
}

// GravityOptions says how Gravity fits.
type GravityOptions struct {
	Dispersion float64 // of the negative binomial; 0 means 1
	Sweeps     int     // 0 means 60
	Workers    int     // 0 means 1
}

// spreadOfEffects is the standard deviation of the normal prior of unit-period
// effects around the mean that they would all have: wide, so that it matters
// only for a unit without any tie in a period.
const spreadOfEffects = 3

// ErrTies says that ties are not well formed.
var ErrTies = errors.New("ties are not well formed")

// Gravity returns for each tie the log of the count that size and distance
// imply: a_it + a_jt + b_class, where a_it is an effect of unit i in period t and b
// one of the class of distance, fitted to the counts as negative binomial means
// by Newton steps, effect by effect. Unit-period effects take up all that makes
// a unit count much with everybody: size, wealth, openness, how well it
// reports (the multilateral resistances of Anderson and van Wincoop 2003,
// American Economic Review 93(1)). The same ties in another order give the same
// means. The error wraps ErrTies or is that of ctx.
func Gravity(ctx context.Context, ties []Tie, opt GravityOptions) ([]float64, error) {
	if opt.Dispersion == 0 {
		opt.Dispersion = 1
	}
	if opt.Sweeps == 0 {
		opt.Sweeps = 60
	}
	g, err := newGravity(ties, opt)
	if err != nil || len(ties) == 0 {
		return nil, err
	}
	for range opt.Sweeps {
		if err := g.sweep(ctx, max(opt.Workers, 1)); err != nil {
			return nil, err
		}
	}
	out := make([]float64, len(ties))
	for i, x := range ties {
		out[i] = g.log(x)
	}
	return out, nil
}

// gravity is a fit in progress.
type gravity struct {
	ties     []Tie
	a        float64 // dispersion
	units    int
	effect   []float64 // period x unit
	base     []float64 // by period: centre of the prior
	class    []float64
	byPeriod [][]int32
	grad     []float64
	info     []float64
	classSum [][]float64 // by period: gradient and information of each class
}

func newGravity(ties []Tie, opt GravityOptions) (*gravity, error) {
	g := &gravity{ties: ties, a: opt.Dispersion}
	periods, classes := 0, 0
	for i, x := range ties {
		y := float64(x.Y)
		if x.A < 0 || x.B < 0 || x.A == x.B || x.T < 0 || math.IsNaN(y) || y < 0 || math.IsInf(y, 0) {
			return nil, fmt.Errorf("%w: tie %d is %+v", ErrTies, i, x)
		}
		g.units = max(g.units, int(x.A)+1, int(x.B)+1)
		periods, classes = max(periods, int(x.T)+1), max(classes, int(x.Class)+1)
	}
	n := periods * g.units
	g.effect, g.grad, g.info = make([]float64, n), make([]float64, n), make([]float64, n)
	g.class, g.base = make([]float64, classes), make([]float64, periods)
	g.byPeriod, g.classSum = make([][]int32, periods), make([][]float64, periods)
	total := make([]float64, periods)
	for i, x := range ties {
		g.byPeriod[x.T] = append(g.byPeriod[x.T], int32(i))
		total[x.T] += float64(x.Y)
	}
	for t, list := range g.byPeriod {
		g.classSum[t] = make([]float64, 2*classes)
		g.base[t] = math.Log((total[t]+.5)/float64(len(list)+1)) / 2
		for u := range g.units {
			g.effect[t*g.units+u] = g.base[t]
		}
	}
	return g, nil
}

func (g *gravity) log(x Tie) float64 {
	at := int(x.T) * g.units
	return min(g.effect[at+int(x.A)]+g.effect[at+int(x.B)]+g.class[x.Class], 30)
}

// sweep moves all effects once: those of units side by side in each period, then
// those of classes.
func (g *gravity) sweep(ctx context.Context, workers int) error {
	err := eachPair(ctx, len(g.byPeriod), workers, func() func(int) { return g.period })
	if err != nil {
		return err
	}
	for k := 1; k < len(g.class); k++ { // class 0 is the one compared with
		grad, info := 0.0, 1.0
		for _, s := range g.classSum {
			grad += s[2*k]
			info += s[2*k+1]
		}
		g.class[k] += max(-1, min(1, grad/info))
	}
	return nil
}

// period moves the effects of one period. Both ends of a tie move at once, so
// that a full step of each would go twice as far as it should.
func (g *gravity) period(t int) {
	from := t * g.units
	grad, info := g.grad[from:from+g.units], g.info[from:from+g.units]
	clear(grad)
	clear(info)
	sums := g.classSum[t]
	clear(sums)
	for _, i := range g.byPeriod[t] {
		x := g.ties[i]
		mu := math.Exp(g.log(x))
		d := 1 + g.a*mu
		r, h := (float64(x.Y)-mu)/d, mu/d
		grad[x.A] += r
		grad[x.B] += r
		info[x.A] += h
		info[x.B] += h
		sums[2*x.Class] += r
		sums[2*x.Class+1] += h
	}
	const precision = 1. / (spreadOfEffects * spreadOfEffects)
	for u := range g.units {
		e := &g.effect[from+u]
		step := (grad[u] - precision*(*e-g.base[t])) / (info[u] + precision)
		*e += .6 * max(-2, min(2, step))
	}
}
