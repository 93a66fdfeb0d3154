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

// Run lengths after eight counts against the enumeration of all segmentations
// with the rate integrated numerically; tolerance 1e-6.
func TestOnlineIsExact(t *testing.T) {
	y := []float64{2, 1, 3, 2, 7, 6, 9, 5}
	const hazard, rate, n = .1, 4, 8
	marginal := func(from, to int) float64 {
		return simpson(func(l float64) float64 {
			p := distuv.Gamma{Alpha: 1, Beta: 1. / rate}.Prob(l)
			for i := from; i < to; i++ {
				p *= distuv.Poisson{Lambda: l}.Prob(y[i])
			}
			return p
		}, 1e-12, 60)
	}
	whole := map[[2]int]float64{}
	for to := 1; to <= n; to++ {
		for from := range to {
			whole[[2]int{from, to}] = marginal(from, to)
		}
	}
	// recent[w]: probability of a last change at most w values ago.
	recent, total := make([]float64, n+1), 0.0
	for mask := range 1 << (n - 1) {
		p, from := 1.0, 0
		for i := 1; i <= n; i++ {
			switch {
			case i == n:
				p *= whole[[2]int{from, n}]
			case mask>>(i-1)&1 == 1:
				p *= hazard * whole[[2]int{from, i}]
				from = i
			default:
				p *= 1 - hazard
			}
		}
		total += p
		for w := n - from; from > 0 && w <= n; w++ {
			recent[w] += p
		}
	}
	for w := 1; w < n; w++ {
		m, err := trend.WatchCounts(rate, trend.WatchOptions{Hazard: hazard, Window: w})
		if err != nil {
			t.Fatal(err)
		}
		states, err := m.Replay(y, nil)
		if err != nil {
			t.Fatal(err)
		}
		same6(t, "recent change", states[n-1].Changed, recent[w]/total)
	}
}

// A threshold set on the past of a series of each kind: false alarms on new
// series stay near the rate, and a change is seen within the window of ten.
func TestOnlineAlarms(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	const rate = .002 // one in 500 values
	opt := trend.WatchOptions{Window: 10}
	normal, err1 := trend.WatchNormal(5, 2, opt)
	counts, err2 := trend.WatchCounts(4, opt)
	shares, err3 := trend.WatchShares(.3, opt)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		w    trend.Watch
		draw func(changed bool) float64
		size float64
	}{
		{"normal", normal, func(b bool) float64 { return 5 + 2*rng.NormFloat64() + map[bool]float64{true: 4}[b] }, 1},
		{"counts", counts, func(b bool) float64 {
			return distuv.Poisson{Lambda: map[bool]float64{true: 10, false: 4}[b], Src: rng}.Rand()
		}, 1},
		{"shares", shares, func(b bool) float64 {
			return distuv.Binomial{N: 20, P: map[bool]float64{true: .6, false: .3}[b], Src: rng}.Rand()
		}, 20},
	} {
		draw := func(n, change int) (v, s []float64) {
			for i := range n {
				v, s = append(v, c.draw(i >= change)), append(s, c.size)
			}
			return v, s
		}
		v, s := draw(300, 300)
		level, err := c.w.Threshold(v, s, rate, 1, 20, rng)
		if err != nil {
			t.Fatal(err)
		}
		alarms, found, runs := 0, 0, 40
		for range runs {
			v, s := draw(260, 250)
			states, err := c.w.Replay(v, s)
			if err != nil {
				t.Fatal(err)
			}
			for i := 1; i < 250; i++ {
				if states[i].Changed >= level && states[i-1].Changed < level {
					alarms++
				}
			}
			if slices.ContainsFunc(states[250:], func(s trend.State) bool { return s.Changed >= level }) {
				found++
			}
		}
		t.Logf("%s: level %.3f, false alarms %.4f per value (wanted %g), changes seen %d of %d", c.name, level, float64(alarms)/float64(250*runs), rate, found, runs)
		if float64(alarms)/float64(250*runs) > 2.5*rate || found < runs*9/10 {
			t.Errorf("%s: %d false alarms in %d values, %d of %d changes seen", c.name, alarms, 250*runs, found, runs)
		}
	}
}

func TestOnlineTakesWhatComes(t *testing.T) {
	w, err := trend.WatchCounts(3, trend.WatchOptions{})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		o := w.Start()
		for range rapid.IntRange(1, 40).Draw(t, "n") {
			s := o.Observe(rapid.Float64().Draw(t, "value"), rapid.Float64().Draw(t, "size"))
			if math.IsNaN(s.Changed) || s.Changed < 0 || s.Changed > 1 || s.Run < 1 {
				t.Fatalf("%+v", s)
			}
		}
	})
	o := w.Start()
	if s := o.Observe(math.NaN(), 1); s.Known || s.Changed != 0 || s.Run != 1 {
		t.Errorf("a missing first value: %+v", s)
	}
	for range 400 {
		o.Observe(3, 1)
	}
	if s := o.Observe(3, 1); s.Run != 402 || math.Abs(o.Level().Mean-3) > .1 || o.Level().Low > 3 || o.Level().High < 3 {
		t.Errorf("a steady series: %+v", s)
	}
}

func TestWatchRefuses(t *testing.T) {
	_, err1 := trend.WatchNormal(0, 0, trend.WatchOptions{})
	_, err2 := trend.WatchCounts(0, trend.WatchOptions{})
	_, err3 := trend.WatchShares(1, trend.WatchOptions{})
	if err1 == nil || err2 == nil || err3 == nil {
		t.Errorf("%v, %v, %v", err1, err2, err3)
	}
	w, _ := trend.WatchCounts(1, trend.WatchOptions{})
	rng := rand.New(rand.NewPCG(1, 2))
	if _, err := w.Threshold(make([]float64, 9), nil, .1, 1, 10, rng); !errors.Is(err, trend.ErrShort) {
		t.Errorf("nine values: %v", err)
	}
	if _, err := w.Threshold(make([]float64, 20), nil, 1e-9, 1, 10, rng); err == nil {
		t.Error("a rate that no draw can show is taken")
	}
	if _, err := w.Replay([]float64{1}, []float64{}); err == nil {
		t.Error("sizes of another length are taken")
	}
}

func TestSurprises(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	y := make([]float64, 1500)
	for i := range y {
		y[i] = distuv.Poisson{Lambda: 6, Src: rng}.Rand()
	}
	y[1400] = 60
	y[700] = math.NaN()
	opt := trend.SurpriseOptions{Counts: true}
	s, err := trend.Surprises(y, opt)
	if err != nil {
		t.Fatal(err)
	}
	over := 0
	for i, x := range s[365:] {
		if i+365 != 1400 && math.Abs(x.Z) > 3.5 {
			over++
		}
	}
	if over > 4 || s[1400].Z < 6 || !math.IsNaN(s[700].Z) || math.Abs(s[1400].Expected-6) > 1 || !math.IsNaN(s[3].Z) {
		t.Errorf("%d of 1134 Poisson counts beyond 3.5; planted %+v, missing %+v, first %+v", over, s[1400], s[700], s[3])
	}
	// The future does not matter.
	short, err := trend.Surprises(y[:1401], opt)
	if err != nil || short[1400] != s[1400] {
		t.Errorf("score %+v, without the future %+v, %v", s[1400], short[1400], err)
	}
}

// How often a score beyond 3.5 comes up when nothing happens: 3,000 values each.
// The table is in docs/methods/alerts.md.
func TestSurpriseRates(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	for _, c := range []struct {
		name  string
		most  float64
		count bool
		draw  func() float64
	}{
		{"Poisson, rate 0.3", .01, true, func() float64 { return overdispersed(rng, .3, 1) }},
		{"Poisson, rate 2", .005, true, func() float64 { return overdispersed(rng, 2, 1) }},
		{"Poisson, rate 20", .005, true, func() float64 { return overdispersed(rng, 20, 1) }},
		{"counts, rate 5, variance 5 times the mean", .01, true, func() float64 { return overdispersed(rng, 5, 5) }},
		{"normal", .005, false, rng.NormFloat64},
		{"Student t, 3 degrees of freedom", .04, false, distuv.StudentsT{Sigma: 1, Nu: 3, Src: rng}.Rand},
	} {
		y := make([]float64, 3200)
		for i := range y {
			y[i] = c.draw()
		}
		s, err := trend.Surprises(y, trend.SurpriseOptions{Window: 200, Counts: c.count})
		if err != nil {
			t.Fatal(err)
		}
		over := 0
		for _, x := range s[200:] {
			if math.Abs(x.Z) > 3.5 {
				over++
			}
		}
		t.Logf("%s: %.4f", c.name, float64(over)/3000)
		if float64(over)/3000 > c.most {
			t.Errorf("%s: %.4f beyond 3.5, want at most %g", c.name, float64(over)/3000, c.most)
		}
	}
}

func TestSurprisesOfASeason(t *testing.T) {
	y := make([]float64, 140)
	for i := range y {
		y[i] = 100 + float64(i%4)
		if i%7 >= 5 {
			y[i] = 10 + float64(i%4)
		}
	}
	y[138] = 100 // a Saturday like a weekday
	plain, err1 := trend.Surprises(y, trend.SurpriseOptions{})
	weekly, err2 := trend.Surprises(y, trend.SurpriseOptions{Season: 7})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	if math.Abs(plain[138].Z) > 2 || weekly[138].Z < 20 {
		t.Errorf("without season %+v, with %+v", plain[138], weekly[138])
	}
}

func TestSurprisesRefuse(t *testing.T) {
	if _, err := trend.Surprises(make([]float64, 30), trend.SurpriseOptions{}); !errors.Is(err, trend.ErrConstant) {
		t.Errorf("constant: %v", err)
	}
	if _, err := trend.Surprises([]float64{1, 2, 3}, trend.SurpriseOptions{}); !errors.Is(err, trend.ErrShort) {
		t.Errorf("short: %v", err)
	}
	if _, err := trend.Surprises([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, trend.SurpriseOptions{Season: 5}); !errors.Is(err, trend.ErrShort) {
		t.Errorf("two seasons: %v", err)
	}
	if _, err := trend.Surprises([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, -1}, trend.SurpriseOptions{Counts: true}); err == nil {
		t.Error("a negative count is taken")
	}
	if s, err := trend.Surprises(make([]float64, 30), trend.SurpriseOptions{Counts: true}); err != nil || s[20].Z != 0 {
		t.Errorf("zero counts: %v", err)
	}
}
