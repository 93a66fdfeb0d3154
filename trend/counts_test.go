package trend_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"entente/trend"
)

// counted is the posterior of breaks by enumeration: marginal gives the
// marginal likelihood and the mean level of a segment from first principles.
func counted(n, least int, noBreak float64, marginal func(from, to int) (float64, float64)) (breaks, mean, number []float64) {
	breaks, mean, number = make([]float64, n), make([]float64, n), make([]float64, n)
	type segment struct{ ml, level float64 }
	whole := map[[2]int]segment{}
	for to := 1; to <= n; to++ {
		for from := range to {
			ml, level := marginal(from, to)
			whole[[2]int{from, to}] = segment{ml, level}
		}
	}
	q, total := 1-math.Pow(noBreak, 1/float64(n-1)), 0.0
	for mask := range 1 << (n - 1) {
		p, from, k := 1.0, 0, 0
		levels := make([]float64, n)
		for i := 1; i <= n; i++ {
			cut := i < n && mask>>(i-1)&1 == 1
			if cut {
				p *= q
				k++
			} else if i < n {
				p *= 1 - q
			}
			if cut || i == n {
				if i-from < least {
					p = 0
				}
				s := whole[[2]int{from, i}]
				p *= s.ml
				for j := from; j < i; j++ {
					levels[j] = s.level
				}
				from = i
			}
		}
		total += p
		number[k] += p
		for i := range n {
			mean[i] += p * levels[i]
			if i > 0 && mask>>(i-1)&1 == 1 {
				breaks[i] += p
			}
		}
	}
	for _, v := range [][]float64{breaks, mean, number} {
		for i := range v {
			v[i] /= total
		}
	}
	return breaks, mean, number
}

// simpson integrates f over a to b.
func simpson(f func(float64) float64, a, b float64) float64 {
	const n = 4000
	h, sum := (b-a)/n, f(a)+f(b)
	for i := 1; i < n; i++ {
		sum += float64(2+2*(i%2)) * f(a+float64(i)*h)
	}
	return sum * h / 3
}

// Counts with exposures, the rate integrated numerically, all segmentations
// enumerated; tolerance 1e-6.
func TestCountsAreExact(t *testing.T) {
	y, e := []float64{3, 2, 6, 0, 9, 12, 8, 11}, []float64{1, 1, 2, .5, 1, 1, .8, 1}
	rate := 51 / 8.3
	marginal := func(from, to int) (float64, float64) {
		like := func(l float64) float64 {
			p := distuv.Gamma{Alpha: 1, Beta: 1 / rate}.Prob(l)
			for i := from; i < to; i++ {
				p *= distuv.Poisson{Lambda: l * e[i]}.Prob(y[i])
			}
			return p
		}
		ml := simpson(like, 1e-12, 60)
		return ml, simpson(func(l float64) float64 { return l * like(l) }, 1e-12, 60) / ml
	}
	breaks, mean, number := counted(8, 2, .5, marginal)
	p, err := trend.BreaksInCounts(y, e, trend.CountOptions{MinLength: 2, Dispersion: 1})
	if err != nil {
		t.Fatal(err)
	}
	compare(t, p, breaks, mean, number)
	if level := p.Level(6, .9); !(level.Low < level.Mean && level.Mean < level.High && level.Low > 0) {
		t.Errorf("level %+v", level)
	}
}

// Successes among trials likewise.
func TestSharesAreExact(t *testing.T) {
	k, n := []float64{1, 2, 0, 1, 7, 6, 5, 8}, []float64{10, 12, 8, 10, 10, 9, 6, 10}
	share := 30.0 / 75
	marginal := func(from, to int) (float64, float64) {
		like := func(l float64) float64 {
			p := distuv.Beta{Alpha: 4 * share, Beta: 4 * (1 - share)}.Prob(l)
			for i := from; i < to; i++ {
				p *= distuv.Binomial{N: n[i], P: l}.Prob(k[i])
			}
			return p
		}
		ml := simpson(like, 1e-9, 1-1e-9)
		return ml, simpson(func(l float64) float64 { return l * like(l) }, 1e-9, 1-1e-9) / ml
	}
	breaks, mean, number := counted(8, 1, .3, marginal)
	p, err := trend.BreaksInShares(k, n, trend.CountOptions{MinLength: 1, NoBreak: .3, Reach: .5, Dispersion: 1})
	if err != nil {
		t.Fatal(err)
	}
	compare(t, p, breaks, mean, number)
}

func compare(t *testing.T, p trend.Posterior, breaks, mean, number []float64) {
	t.Helper()
	for i := range breaks {
		same6(t, "break", p.Break[i], breaks[i])
		same6(t, "mean", p.Mean[i], mean[i])
	}
	for k := range p.Number {
		same6(t, "number", p.Number[k], number[k])
	}
}

// overdispersed counts: Poisson with a gamma rate, variance ratio times the mean.
func overdispersed(rng *rand.Rand, mean, ratio float64) float64 {
	if ratio > 1 {
		g := distuv.Gamma{Alpha: mean / (ratio - 1), Beta: 1 / (ratio - 1), Src: rng}
		mean = max(g.Rand(), 1e-12)
	}
	return distuv.Poisson{Lambda: mean, Src: rng}.Rand()
}

// Rates that follow each other are taken for breaks: the log of the rate is an
// AR(1) process with standard deviation .4 and autocorrelation .6. 300 series.
func TestCountsThatDrift(t *testing.T) {
	rng := rand.New(rand.NewPCG(25, 26))
	alarms := 0.0
	for range 300 {
		y := make([]float64, 40)
		e := rng.NormFloat64()
		for i := range y {
			y[i] = distuv.Poisson{Lambda: 10 * math.Exp(.4*e), Src: rng}.Rand()
			e = ar1(rng, e, .6)
		}
		p, err := trend.BreaksInCounts(y, nil, trend.CountOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := trend.Last(p, 0); ok {
			alarms += 1. / 300
		}
	}
	t.Logf("drifting rate: false alarms %.3f", alarms)
	if alarms < .1 || alarms > .7 {
		t.Errorf("drifting rate: false alarms %.3f; the documentation warns of about half", alarms)
	}
}

// False alarms and hits of Last on 300 simulated series of 40 counts, rate 10;
// the break triples the rate after 20. The table is in docs/methods/breaks.md.
func TestCountAlarms(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	const runs = 300
	for _, c := range []struct {
		ratio, given         float64
		mostAlarms, leastHit float64
	}{{1, 1, .05, .95}, {1, 0, .05, .95}, {3, 0, .1, .9}, {3, 1, 1, .5}} {
		alarms, hits := 0.0, 0.0
		for range runs {
			flat, step := make([]float64, 40), make([]float64, 40)
			for i := range flat {
				flat[i], step[i] = overdispersed(rng, 10, c.ratio), overdispersed(rng, 10+20*float64(i/20), c.ratio)
			}
			p, err := trend.BreaksInCounts(flat, nil, trend.CountOptions{Dispersion: c.given})
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := trend.Last(p, 0); ok {
				alarms += 1.0 / runs
			}
			p, err = trend.BreaksInCounts(step, nil, trend.CountOptions{Dispersion: c.given})
			if err != nil {
				t.Fatal(err)
			}
			if b, ok := trend.Last(p, 0); ok && b.Index >= 17 && b.Index <= 23 {
				hits += 1.0 / runs
			}
		}
		t.Logf("variance %g times the mean, dispersion given %g: false alarms %.3f, hits %.3f", c.ratio, c.given, alarms, hits)
		if alarms > c.mostAlarms || hits < c.leastHit {
			t.Errorf("variance %g times the mean: false alarms %.3f, hits %.3f", c.ratio, alarms, hits)
		}
	}
}

func TestCountInvariances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(5, 25).Draw(t, "n")
		var y, e, k, trials []float64
		for range n {
			y = append(y, float64(rapid.IntRange(0, 12).Draw(t, "y")))
			e = append(e, rapid.Float64Range(.5, 2).Draw(t, "e"))
			k = append(k, float64(rapid.IntRange(0, 9).Draw(t, "k")))
			trials = append(trials, 9)
		}
		y[0], y[1], k[0], k[1] = 0, 5, 0, 5
		unit := rapid.Float64Range(.01, 100).Draw(t, "unit")
		scaled, back := slices.Clone(e), slices.Clone(y)
		misses := slices.Clone(k)
		for i := range e {
			scaled[i] *= unit
			misses[i] = trials[i] - k[i]
		}
		slices.Reverse(back)
		p, err := trend.BreaksInCounts(y, e, trend.CountOptions{})
		q, err2 := trend.BreaksInCounts(y, scaled, trend.CountOptions{})
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		allClose(t, "unit of exposure", q.Break, p.Break)
		p, _ = trend.BreaksInCounts(y, nil, trend.CountOptions{})
		q, _ = trend.BreaksInCounts(back, nil, trend.CountOptions{})
		for i := 1; i < n; i++ {
			if !closeTo(p.Break[i], q.Break[n-i]) {
				t.Fatalf("break %d: %g, reversed %g", i, p.Break[i], q.Break[n-i])
			}
		}
		p, _ = trend.BreaksInShares(k, trials, trend.CountOptions{})
		q, _ = trend.BreaksInShares(misses, trials, trend.CountOptions{})
		allClose(t, "yes for no", q.Break, p.Break)
	})
}

func TestCountsRefuse(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		y, e []float64
		want error
	}{
		{[]float64{1, 2, nan, 3, 4}, nil, trend.ErrShort},
		{[]float64{4, 4, 4, 4, 4, 4}, nil, trend.ErrConstant},
		{[]float64{0, 0, 0, 0, 0}, nil, trend.ErrConstant},
		{[]float64{1, 2, 3, 4, -1}, nil, nil},
		{[]float64{1, 2, 3, 4, 5}, []float64{1, 1, 1, 1, 0}, nil},
		{[]float64{1, 2, 3, 4, 5}, []float64{1}, nil},
	} {
		if _, err := trend.BreaksInCounts(c.y, c.e, trend.CountOptions{}); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("counts %v, %v: %v, want %v", c.y, c.e, err, c.want)
		}
	}
	if _, err := trend.BreaksInShares([]float64{1, 2, 3, 4, 6}, []float64{5, 5, 5, 5, 5}, trend.CountOptions{}); err == nil {
		t.Error("more successes than trials are taken")
	}
	if _, err := trend.BreaksInShares([]float64{0, 1, 0, 0, 1, 1}, []float64{0, 5, 5, 0, 5, 5}, trend.CountOptions{}); !errors.Is(err, trend.ErrShort) {
		t.Errorf("four values: %v", err)
	}
}

// Trials that are shares of one have no hypergeometric spread; the posterior is
// that of the plain model, not NaN.
func TestSharesOfFractionalTrials(t *testing.T) {
	successes := []float64{.1, .1, .1, .1, .3, .3, .3, .3}
	trials := []float64{.4, .4, .4, .4, .4, .4, .4, .4}
	p, err := trend.BreaksInShares(successes, trials, trend.CountOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if math.IsNaN(p.LogML) || math.IsNaN(p.Mean[0]) {
		t.Errorf("posterior %+v", p)
	}
}
