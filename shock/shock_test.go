package shock_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"entente/shock"
)

// noise is a panel of first-order autoregressions with unit innovations.
func noise(rng *rand.Rand, units, periods int, memory float64) shock.Panel {
	p := make(shock.Panel, units)
	for u := range p {
		p[u] = make([]float64, periods)
		x := rng.NormFloat64() / math.Sqrt(1-memory*memory)
		for t := range p[u] {
			x = memory*x + rng.NormFloat64()
			p[u][t] = x
		}
	}
	return p
}

// calendar is two waves of shocks that follow one another as closely as Thin
// lets them.
func calendar() []shock.Shock {
	var list []shock.Shock
	for _, first := range []int{60, 79, 98, 117, 170, 189} {
		list = append(list, shock.Shock{First: first, Last: first + first%2, Units: []int{0, 1, 2}})
	}
	return list
}

var window = shock.Window{Leads: 8, Lags: 8}

func TestResponseByHand(t *testing.T) {
	nan := math.NaN()
	p := shock.Panel{{1, 3, 99, 7, 9}, {nan, 2, 99, 4, nan}, {nan, nan, 99, 4, 5}}
	s := shock.Shock{First: 2, Last: 2, Units: []int{0, 1, 2}}
	w := shock.Window{Leads: 2, Lags: 2}
	// unit 0: 8 - 2; unit 1: 4 - 2; unit 2 has nothing before
	if got := shock.Response(p, s, w); got != 4 {
		t.Errorf("response %v, want 4", got)
	}
	if got := shock.Lead(p, s, w); got != 2 { // unit 0 alone has both
		t.Errorf("lead %v, want 2", got)
	}
	if got := shock.Response(p, s, shock.Window{Leads: 3, Lags: 2}); !math.IsNaN(got) {
		t.Errorf("a window over the edge gives %v", got)
	}
	course := shock.Course(p, []shock.Shock{s}, w)
	if len(course) != 5 || course[2].At != 0 || math.Abs(course[2].Value-97) > 1e-12 || course[0].Value != -1 { // unit 0: 99-2, unit 1: 99-2
		t.Errorf("course %+v", course)
	}
}

// TestSizeOfTheTest: without an effect the test says yes as often as it should,
// with waves of shocks and outcomes that remember. Of 400 draws at .05, 4.6
// standard deviations below and above are 0 and .10; the bounds are narrower.
func TestSizeOfTheTest(t *testing.T) {
	const draws = 400
	for _, memory := range []float64{0, 0.7} {
		rng := rand.New(rand.NewPCG(1, uint64(10*memory)))
		yes := 0
		for range draws {
			if shock.Dates(noise(rng, 3, 240, memory), calendar(), window, shock.Response).P <= 0.05 {
				yes++
			}
		}
		if rate := float64(yes) / draws; rate < 0.02 || rate > 0.085 {
			t.Errorf("memory %v: size %.3f, want about .05", memory, rate)
		}
	}
}

// TestPowerAtTheSmallestEffect: an effect as large as Smallest says is found in
// about four of five draws.
func TestPowerAtTheSmallestEffect(t *testing.T) {
	const draws = 300
	rng := rand.New(rand.NewPCG(2, 0))
	found, planted := 0, 0.0
	for range draws {
		p := noise(rng, 3, 400, 0.5)
		effect := shock.Smallest(shock.Dates(p, calendar(), window, shock.Response).SD, 0.05, 0.8)
		planted += effect / draws
		for _, s := range calendar() {
			for _, u := range s.Units {
				for k := 1; k <= window.Lags; k++ {
					p[u][s.Last+k] += effect
				}
			}
		}
		if r := shock.Dates(p, calendar(), window, shock.Response); r.P <= 0.05 && r.Value > r.Mean {
			found++
		}
	}
	if rate := float64(found) / draws; rate < 0.65 || rate > 0.92 {
		t.Errorf("effects of %.2f found in %.2f of draws, want about .80", planted, rate)
	}
}

// TestSpreadHasAClosedForm: of independent outcomes with unit variance and
// windows that do not touch, the response has variance (1/leads + 1/lags) over
// units times shocks.
func TestSpreadHasAClosedForm(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 0))
	var list []shock.Shock
	for k := range 5 {
		list = append(list, shock.Shock{First: 20 + 40*k, Last: 20 + 40*k, Units: []int{0, 1, 2, 3}})
	}
	sum := 0.0
	const draws = 60
	for range draws {
		r := shock.Dates(noise(rng, 4, 400, 0), list, window, shock.Response)
		sum += r.SD * r.SD / draws
	}
	want := (1.0/8 + 1.0/8) / 20
	if sum < 0.85*want || sum > 1.15*want {
		t.Errorf("variance of placebo dates %.5f, want %.5f", sum, want)
	}
}

// TestInvariances: a constant and an effect of a unit alone change nothing; the
// scale of the outcome is that of the response.
func TestInvariances(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		p := noise(rng, 3, 200, 0.3)
		scale, shift := rapid.Float64Range(0.1, 10).Draw(rt, "scale"), rapid.Float64Range(-100, 100).Draw(rt, "shift")
		q := make(shock.Panel, len(p))
		for u := range p {
			q[u] = make([]float64, len(p[u]))
			for k, x := range p[u] {
				q[u][k] = scale*x + shift*float64(u+1)
			}
		}
		a, _ := shock.Mean(p, calendar(), window, shock.Response)
		b, _ := shock.Mean(q, calendar(), window, shock.Response)
		if math.Abs(scale*a-b) > 1e-9*(1+math.Abs(b))+1e-9 {
			rt.Errorf("response %v scaled by %v is %v", a, scale, b)
		}
		r := shock.Dates(p, calendar(), window, shock.Response)
		if r.P <= 0 || r.P > 1 {
			rt.Errorf("p = %v", r.P)
		}
	})
}

func TestAmong(t *testing.T) {
	// mean of 10, 0, 2, 4 is 4; distances 6, 4, 2, 0: only itself is as far
	r := shock.Among(10, []float64{0, 2, math.NaN(), 4})
	if r.P != 0.25 || r.Mean != 4 || r.SD != 2 || len(r.Values) != 3 {
		t.Errorf("%+v", r)
	}
	if r := shock.Among(math.NaN(), []float64{1}); !math.IsNaN(r.P) {
		t.Errorf("unknown among others: p %v", r.P)
	}
	// Smallest at 5 % and 80 %: 1.959964 + 0.841621
	if got := shock.Smallest(1, 0.05, 0.8); math.Abs(got-2.801585) > 1e-6 {
		t.Errorf("smallest %v", got)
	}
}

func TestThin(t *testing.T) {
	list := []shock.Dated{
		{0, 0, "A", 30}, {5, 5, "A", 90}, {14, 14, "A", 40}, {6, 6, "B", 25}, {13, 13, "A", 40},
	}
	got := shock.Thin(list, 8)
	if len(got) != 3 || got[0] != 1 || got[1] != 2 || got[2] != 3 {
		t.Errorf("kept %v", got) // 13 lies 8 after 5, which is not more than 8
	}
}

// TestExpectedMeetsTheSums: the sums of each end are met, and a matrix that is a
// product is given back whole.
func TestExpectedMeetsTheSums(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		const ends, n = 9, 7
		base, y := square(ends), square(ends)
		truth := make([]float64, ends)
		for i := range truth {
			truth[i] = math.Exp(rng.NormFloat64())
		}
		for i := range ends {
			for j := range i {
				base[i][j] = math.Exp(rng.NormFloat64())
				base[j][i] = base[i][j]
				y[i][j] = base[i][j] * truth[i] * truth[j]
				y[j][i] = y[i][j]
			}
		}
		u, _ := shock.Expected(base, y, n)
		for i := range u {
			if math.Abs(u[i]-truth[i]) > 1e-4*truth[i] {
				rt.Fatalf("u %v, want %v", u, truth)
			}
		}
	})
}

func square(n int) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
	}
	return m
}

func TestRatio(t *testing.T) {
	if got := shock.Ratio(3, 1, 1); math.Abs(got-math.Log(2)) > 1e-15 {
		t.Errorf("ratio %v", got)
	}
	if !math.IsNaN(shock.Ratio(1, 1, 0)) {
		t.Error("a ratio without a base")
	}
}
