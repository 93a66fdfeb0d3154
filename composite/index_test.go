package composite_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"entente/composite"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

var nan = math.NaN()

func TestNormalise(t *testing.T) {
	for _, c := range []struct {
		name    string
		column  []float64
		how     composite.Normalisation
		reverse bool
		want    []float64
	}{
		{"rank", []float64{3, 1, 2, nan}, composite.ByRank, false, []float64{5. / 6, 1. / 6, .5, nan}},
		{"ties", []float64{1, 1, 2, 2}, composite.ByRank, false, []float64{.25, .25, .75, .75}},
		{"range", []float64{0, 5, 10}, composite.ByRange, false, []float64{0, .5, 1}},
		{"reverse", []float64{0, 5, 10}, composite.ByRange, true, []float64{1, .5, 0}},
		{"constant", []float64{2, 2, nan}, composite.ByZScore, false, []float64{.5, .5, nan}},
		{"unknown", []float64{nan}, composite.ByRank, false, []float64{nan}},
	} {
		same(t, c.name, composite.Normalise(c.column, c.how, c.reverse), c.want)
	}
}

func TestIndex(t *testing.T) {
	columns := [][]float64{{.2, .8, nan}, {.6, nan, nan}, {1, 0, .5}}
	same(t, "arithmetic", composite.Index(columns, []float64{1, 1, 1}, composite.Arithmetic), []float64{.6, .4, nan})
	same(t, "weights", composite.Index(columns, []float64{0, 1, 3}, composite.Arithmetic), []float64{.9, 0, .5})
	for _, x := range composite.Index(columns, []float64{1, 1, 1}, composite.Geometric)[:2] {
		if x >= .6 {
			t.Errorf("a geometric mean of %v is above the arithmetic one", x)
		}
	}
}

func same(t *testing.T, name string, got, want []float64) {
	t.Helper()
	for i := range want {
		if math.IsNaN(want[i]) != math.IsNaN(got[i]) || math.Abs(got[i]-want[i]) > 1e-12 {
			t.Errorf("%s: %v, want %v", name, got, want)
			return
		}
	}
}

// TestNormaliseProperties: normalised values stay within 0 and 1 and in order,
// ranks do not depend on any rising transformation.
func TestNormaliseProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 2, 40).Draw(t, "x")
		cubed := make([]float64, len(x))
		for i, v := range x {
			cubed[i] = v*v*v + 2*v
		}
		for _, how := range []composite.Normalisation{composite.ByRank, composite.ByRange, composite.ByZScore} {
			y := composite.Normalise(x, how, false)
			for i := range x {
				if y[i] < 0 || y[i] > 1 {
					t.Fatalf("%v gives %v", how, y)
				}
				for j := range x {
					if x[i] < x[j] && y[i] > y[j] {
						t.Fatalf("%v changes the order of %v and %v", how, x[i], x[j])
					}
				}
			}
		}
		a, b := composite.Normalise(x, composite.ByRank, false), composite.Normalise(cubed, composite.ByRank, false)
		for i := range a {
			if a[i] != b[i] {
				t.Fatalf("ranks %v and %v", a, b)
			}
		}
	})
}

// TestSobol: the Ishigami function (Ishigami and Homma 1990), whose indices are
// known: with a = 7, b = .1 first order .3139, .4424, 0 and total .5576, .4424,
// .2437 (Saltelli et al. 2008, Global Sensitivity Analysis: The Primer).
func TestSobol(t *testing.T) {
	f := func(u []float64) []float64 {
		x := [3]float64{}
		for i := range x {
			x[i] = math.Pi * (2*u[i] - 1)
		}
		return []float64{math.Sin(x[0]) + 7*math.Pow(math.Sin(x[1]), 2) + .1*math.Pow(x[2], 4)*math.Sin(x[0]), 1}
	}
	_, effects, err := composite.Sobol(rand.New(rand.NewPCG(1, 1)), 20000, 3, f)
	if err != nil {
		t.Fatal(err)
	}
	first, total := []float64{.3139, .4424, 0}, []float64{.5576, .4424, .2437}
	for k, e := range effects[0] {
		if math.Abs(e.First-first[k]) > .03 || math.Abs(e.Total-total[k]) > .03 {
			t.Errorf("factor %d: %.3f and %.3f, want %.3f and %.3f", k, e.First, e.Total, first[k], total[k])
		}
		if !math.IsNaN(effects[1][k].First) {
			t.Errorf("an answer that does not vary has effect %v", effects[1][k])
		}
	}
	if _, _, err := composite.Sobol(rand.New(rand.NewPCG(1, 1)), 2, 3, f); !errors.Is(err, composite.ErrDraws) {
		t.Errorf("two draws: %v", err)
	}
}

func TestSeparation(t *testing.T) {
	for _, c := range []struct {
		high, low []float64
		want      float64
	}{
		{[]float64{3, 4}, []float64{1, 2}, 1}, {[]float64{1, 3}, []float64{2}, .5}, {[]float64{2, nan}, []float64{2}, .5}, {nil, []float64{1}, nan},
	} {
		same(t, "separation", []float64{composite.Separation(c.high, c.low)}, []float64{c.want})
	}
}

// TestRankInterval: with posteriors drawn around true values, the place of the
// true value lies in the interval about as often as it says.
func TestRankInterval(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	inside, all := 0, 0
	for range 40 {
		n := 200
		truth, mean, sd := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range n {
			truth[i] = rng.NormFloat64()
			noise := .5 + .3*rng.Float64()
			seen := truth[i] + noise*rng.NormFloat64()
			shrink := 1 / (1 + noise*noise)
			mean[i], sd[i] = shrink*seen, math.Sqrt(shrink)*noise
		}
		for i := range 20 {
			_, low, high := composite.RankInterval(mean, sd, i, .9)
			if at := composite.Rank(truth, i); at >= low-1 && at <= high+1 {
				inside++
			}
			all++
		}
	}
	if share := float64(inside) / float64(all); share < .86 || share > .94 {
		t.Errorf("the 90 %% interval of places holds %.3f", share)
	}
}

// TestAssociation: kappa is that of the table, the interval covers the kappa that
// tables were drawn from, and tables without information have none.
func TestAssociation(t *testing.T) {
	for name, table := range map[string][9]int{
		"few": {2, 0, 0, 0, 1, 0, 0, 0, 1}, "constant": {20, 5, 5, 0, 0, 0, 0, 0, 0}, "negative": {9, 9, 9, 9, -1, 9, 9, 9, 9},
	} {
		if _, _, _, ok := composite.AssociationOf(table); ok {
			t.Errorf("%s: a table that says nothing has an association", name)
		}
	}
	rng := rand.New(rand.NewPCG(9, 9))
	p := []float64{.4, .06, .04, .08, .12, .04, .05, .06, .15}
	truth, inside := kappaOf(p), 0
	const draws, n = 2000, 80
	c := distuv.NewCategorical(p, rng)
	for range draws {
		var table [9]int
		for range n {
			table[int(c.Rand())]++
		}
		z, v, _, ok := composite.AssociationOf(table)
		if ok && math.Abs(z-math.Atanh(truth)) <= 1.645*math.Sqrt(v) {
			inside++
		}
	}
	if share := float64(inside) / draws; share < .87 || share > .93 {
		t.Errorf("the 90 %% interval of z covers %.3f", share)
	}
}

func kappaOf(p []float64) float64 {
	var row, col [3]float64
	for i, x := range p {
		row[i/3] += x
		col[i%3] += x
	}
	observed, expected := 0.0, 0.0
	for i := range 3 {
		for j := range 3 {
			d := float64((i - j) * (i - j))
			observed += p[3*i+j] * d
			expected += row[i] * col[j] * d
		}
	}
	return 1 - observed/expected
}
