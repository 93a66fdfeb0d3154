package idealpoint

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"entente"
)

// lenient accepts short chains: these tests look at other things than
// convergence.
func lenient(o Options) Options {
	o.MaxRhat, o.MinESS = 100, 1e-9
	if o.Workers == 0 {
		o.Workers = 2
	}
	return o
}

func estimate(t testing.TB, v *Votes, o Options) *Result {
	t.Helper()
	r, err := Estimate(context.Background(), v, lenient(o))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The truth is known: positions are recovered, and 90 % intervals hold it in
// about 90 % of the cases. With 1,200 cells the share has a standard error of
// about .01, more because the errors of a state go together; the bounds are
// those that the program promises.
func TestRecover(t *testing.T) {
	for name, c := range map[string]struct {
		plan plan
		o    Options
	}{
		"one-sided":        {plan{states: 80, sessions: 15, items: 50, linked: .3, step: .2, seed: 3}, Options{}},
		"random walk":      {plan{states: 80, sessions: 15, items: 50, linked: .3, step: .2, seed: 3}, Options{Mode: RandomWalk}},
		"as published":     {plan{states: 60, sessions: 6, items: 50, linked: .3, step: .2, seed: 3}, Options{Published: true, Warmup: 300, Draws: 300}},
		"states come late": {plan{states: 80, sessions: 14, items: 50, linked: .3, step: .3, seed: 4, late: 3}, Options{}},
		"binary":           {plan{states: 80, sessions: 10, items: 60, linked: .3, step: .2, seed: 5, binary: true}, Options{Mode: RandomWalk}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := simulate(c.plan)
			c.o.Positive = w.high()
			r := estimate(t, w.votes, c.o)
			corr, cover := w.against(r)
			t.Logf("r %.4f, cover %.3f, %+v", corr, cover, r.Diagnostics)
			if corr < .96 {
				t.Errorf("correlation with the truth %.4f, want at least .96", corr)
			}
			if cover < .85 || cover > .95 {
				t.Errorf("90 %% intervals hold the truth in %.3f of the cells", cover)
			}
			var est, truth []float64
			for _, it := range r.Items {
				est, truth = append(est, it.Slope), append(truth, w.slopes[it.Name])
			}
			if x := stat.Correlation(est, truth, nil); x < .9 {
				t.Errorf("slopes correlate %.3f with the truth", x)
			}
			if r.Fit.PRE <= .1 || r.Fit.Correct <= r.Fit.Modal {
				t.Errorf("fit %+v explains nothing", r.Fit)
			}
		})
	}
}

func TestStatic(t *testing.T) {
	w := simulate(plan{states: 60, sessions: 1, items: 120, seed: 8})
	r := estimate(t, w.votes, Options{Static: true, Positive: w.high(), Mode: RandomWalk})
	if len(r.Points) != 60 {
		t.Fatalf("%d points for 60 states", len(r.Points))
	}
	var x, y []float64
	for _, p := range r.Points {
		x, y = append(x, p.Mean), append(y, w.truth[cellName{p.State, 1}])
	}
	if c := stat.Correlation(x, y, nil); c < .98 {
		t.Errorf("correlation with the truth %.4f", c)
	}
}

// The same seed gives the same result to the last bit, whatever the number of
// workers; another seed another one.
func TestSeedAndWorkers(t *testing.T) {
	w := simulate(plan{states: 20, sessions: 4, items: 25, linked: .3, step: .2, seed: 1})
	for _, mode := range []Mode{OneSided, RandomWalk} {
		o := Options{Mode: mode, Chains: 3, Warmup: 5, Draws: 10, Seed: 7, Workers: 1}
		one := estimate(t, w.votes, o)
		o.Workers = 3
		three := estimate(t, w.votes, o)
		if d := cmp.Diff(one, three, cmp.AllowUnexported(Result{}, cellName{}), cmpopts.EquateNaNs()); d != "" {
			t.Errorf("%v: another number of workers, another result:\n%s", mode, d)
		}
		o.Seed = 8
		if other := estimate(t, w.votes, o); other.Points[0].Mean == one.Points[0].Mean {
			t.Errorf("%v: another seed gives the same draws", mode)
		}
	}
}

// Order of votes, names of items and the direction of the scale carry no
// information.
func TestInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := simulate(plan{states: 12, sessions: 3, items: 15, linked: .4, step: .2, seed: rapid.Uint64().Draw(t, "seed")})
		o := Options{Variational: true, Positive: "S00"}
		a, err := Estimate(context.Background(), w.votes, o)
		if err != nil {
			t.Skip(err)
		}
		order := rapid.Permutation(indices(w.votes.Len())).Draw(t, "order")
		shuffled, turned := &Votes{}, &Votes{}
		for _, k := range order {
			item, state, session, p := w.votes.Items[w.votes.Item[k]], w.votes.States[w.votes.State[k]], int(w.votes.Session[k]), w.votes.Position[k]
			shuffled.Add(item, state, session, p)
			turned.Add(item, state, session, 4-p) // yes for no
		}
		b, err := Estimate(context.Background(), shuffled, o)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Estimate(context.Background(), turned, o)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range a.Points {
			if b.Points[i].State != p.State || math.Abs(b.Points[i].Mean-p.Mean) > 1e-9 {
				t.Fatalf("shuffled: %+v is %+v", p, b.Points[i])
			}
			if math.Abs(c.Points[i].Mean-p.Mean) > .05 {
				t.Fatalf("with yes for no: %+v is %+v", p, c.Points[i])
			}
		}
	})
}

func indices(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func TestOrientation(t *testing.T) {
	w := simulate(plan{states: 20, sessions: 3, items: 30, linked: .3, step: .1, seed: 2})
	high := w.high()
	for _, engine := range []bool{true, false} {
		r := estimate(t, w.votes, Options{Variational: engine, Positive: high, Warmup: 5, Draws: 10})
		p, ok := r.Find(high, 3)
		if !ok || p.Mean < 0 {
			t.Errorf("variational %v: %s, which shall be positive, is %+v", engine, high, p)
		}
	}
	_, err := Estimate(context.Background(), w.votes, Options{Positive: "nobody"})
	if err == nil || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("a state that is not there: %v", err)
	}
}

// Errors of two states in a session go together: the difference is narrower
// than independent errors would make it, and antisymmetric.
func TestDifference(t *testing.T) {
	w := simulate(plan{states: 30, sessions: 4, items: 40, linked: .3, step: .2, seed: 6})
	r := estimate(t, w.votes, Options{Positive: w.high()})
	a, err := r.Difference("S01", 2, "S02", 2)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := r.Difference("S02", 2, "S01", 2)
	p, _ := r.Find("S01", 2)
	q, _ := r.Find("S02", 2)
	if math.Abs(a.Mean+b.Mean) > 1e-6 || math.Abs(a.Mean-(p.Mean-q.Mean)) > 1e-3 || math.Abs(a.Above+b.Above-1) > 1e-9 {
		t.Errorf("differences %+v and %+v of %+v and %+v", a, b, p, q)
	}
	if !(a.Q05 <= a.Q50 && a.Q50 <= a.Q95) || a.Distance < math.Abs(a.Mean)-1e-6 {
		t.Errorf("difference %+v", a)
	}
	if got := r.Quantile("S01", 2, .5); math.Abs(got-p.Q50) > 1e-6 {
		t.Errorf("median %v, in the point %v", got, p.Q50)
	}
	if _, err := r.Difference("S01", 2, "S99", 2); err == nil {
		t.Error("a state that is not there has a difference")
	}
	v := estimate(t, w.votes, Options{Variational: true})
	if _, err := v.Difference("S01", 2, "S02", 2); err == nil {
		t.Error("the variational fit has no joint draws, but gives a difference")
	}
	g := r.Agreement(w.votes, "S01", "S02", 2)
	if g.N < 20 || math.Abs(g.Observed-g.Expected) > .25 || g.Low05 > g.Expected || g.High95 < g.Expected {
		t.Errorf("agreement %+v", g)
	}
}

func TestUnidentified(t *testing.T) {
	add := func(v *Votes, item string, session int, states string, y string) {
		for i := range states {
			v.Add(item, states[i:i+1], session, entente.Position(y[i]-'0'))
		}
	}
	empty := &Votes{}
	unanimous := &Votes{}
	add(unanimous, "a", 1, "ABCD", "1111")
	apart := &Votes{}
	for k := range 6 {
		add(apart, string(rune('a'+k)), 1, "ABCDEF", "113321")
		add(apart, string(rune('p'+k)), 2, "UVWXYZ", "131321")
	}
	few := &Votes{}
	add(few, "a", 1, "AB", "13")
	for name, v := range map[string]*Votes{"empty": empty, "unanimous": unanimous, "disconnected": apart, "two states": few} {
		if _, err := Estimate(context.Background(), v, Options{}); !errors.Is(err, ErrUnidentified) {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad := &Votes{Items: []string{"a"}, States: []string{"A"}, Item: []int32{3}, State: []int32{0}, Session: []int32{1}, Position: []entente.Position{1}}
	if _, err := Estimate(context.Background(), bad, Options{}); err == nil {
		t.Error("an item out of range is accepted")
	}
	w := simulate(plan{states: 8, sessions: 2, items: 10, linked: .3, seed: 1})
	for _, o := range []Options{{Chains: 1}, {Draws: 3}, {Smooth: -1}, {Mode: 9}, {Keep: 500}} {
		if _, err := Estimate(context.Background(), w.votes, o); err == nil {
			t.Errorf("options %+v are accepted", o)
		}
	}
}

// A sampler that is too short says so, and hands over what it has.
func TestNotConverged(t *testing.T) {
	w := simulate(plan{states: 15, sessions: 3, items: 15, linked: .3, step: .2, seed: 2})
	r, err := Estimate(context.Background(), w.votes, Options{Warmup: 1, Draws: 8, MaxRhat: 1.0001})
	if !errors.Is(err, ErrNotConverged) || r == nil {
		t.Errorf("result %v, error %v", r != nil, err)
	}
	if _, err := Estimate(context.Background(), w.votes, Options{Variational: true, MaxSweeps: 2}); !errors.Is(err, ErrNotConverged) {
		t.Errorf("two sweeps: %v", err)
	}
}

func TestCancel(t *testing.T) {
	w := simulate(plan{states: 30, sessions: 5, items: 30, linked: .3, step: .2, seed: 2})
	ctx, stop := context.WithCancel(context.Background())
	steps := 0
	o := Options{Warmup: 10, Draws: 1 << 20, Keep: 8, Progress: func(step string, done, total int) {
		if step == "sampling" {
			if steps++; steps == 3 {
				stop()
			}
		}
	}}
	start := time.Now()
	r, err := Estimate(ctx, w.votes, o)
	if !errors.Is(err, context.Canceled) || r != nil || time.Since(start) > 30*time.Second {
		t.Errorf("cancelled after %v: %v", time.Since(start), err)
	}
}

// New votes on items that are known move a state to where they say.
func TestForward(t *testing.T) {
	w := simulate(plan{states: 40, sessions: 5, items: 60, linked: .5, step: .2, seed: 9})
	old := w.votes.Select(func(_, _ string, session int) bool { return session < 5 })
	new := w.votes.Select(func(_, _ string, session int) bool { return session == 5 })
	r := estimate(t, old, Options{Positive: w.high()})
	f, err := r.Forward(context.Background(), new, .04)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Points) != 40 || f.Unknown == 0 {
		t.Fatalf("%d points, %d votes on unknown items", len(f.Points), f.Unknown)
	}
	var x, before, y []float64
	for _, p := range f.Points {
		last, _ := r.Find(p.State, 4)
		if p.SD <= 0 || p.Q05 >= p.Mean || p.Q95 <= p.Mean {
			t.Errorf("point %+v", p)
		}
		x, before, y = append(x, p.Mean), append(before, last.Mean), append(y, w.truth[cellName{p.State, 5}])
	}
	if a, b := stat.Correlation(x, y, nil), stat.Correlation(before, y, nil); a < .93 || a < b {
		t.Errorf("new positions correlate %.4f with the truth, the old ones %.4f", a, b)
	}
	if _, err := r.Forward(context.Background(), old, 0); err == nil {
		t.Error("votes of earlier sessions are filtered forward")
	}
}

// Dropping links leaves positions within sessions, and may move their level.
func TestBridges(t *testing.T) {
	w := simulate(plan{states: 40, sessions: 5, items: 50, linked: .3, step: .2, seed: 9})
	b, err := CheckBridges(context.Background(), w.votes, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if b.Linked == 0 || len(b.Sessions) != 5 || b.Least < .9 || b.Correlation < .9 {
		t.Errorf("bridges %+v", b)
	}
}

func TestSelectAndUnlinked(t *testing.T) {
	v := &Votes{}
	v.Add("x", "A", 1, entente.Yes)
	v.Add("x", "A", 2, entente.No)
	v.Add("y", "B", 2, entente.Abstain)
	if s := v.Select(func(item, _ string, _ int) bool { return item == "x" }); s.Len() != 2 {
		t.Errorf("selected %d votes, want 2", s.Len())
	}
	if u := v.Unlinked(); !slices.Equal(u.Items, []string{"x@1", "x@2", "y@2"}) {
		t.Errorf("unlinked items %v", u.Items)
	}
}

// A vote against a text that nobody voted against so far, and one for a text
// that nobody voted for, move a state by what is known of the text.
func TestForwardToANewCategory(t *testing.T) {
	r := &Result{
		Items: []Item{
			{Name: "no no", Slope: 1, Low: .5, High: math.Inf(1)},
			{Name: "no yes", Slope: 1, Low: math.Inf(-1), High: -.5},
		},
		Points: []Point{{State: "a", Session: 1, SD: 1}, {State: "b", Session: 1, SD: 1}},
	}
	v := &Votes{}
	v.Add("no no", "a", 2, entente.No)
	v.Add("no yes", "b", 2, entente.Yes)
	f, err := r.Forward(context.Background(), v, 0)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := f.Points[0], f.Points[1]; !(a.Mean > 0 && a.SD < 1.2) || !(b.Mean < 0 && b.SD < 1.2) {
		t.Errorf("points %+v and %+v", a, b)
	}
}

// A selection can grow without writing into the votes that it was taken from.
func TestSelectionGrowsAlone(t *testing.T) {
	v := &Votes{Items: append(make([]string, 0, 8), "x"), States: append(make([]string, 0, 8), "a")}
	s := v.Select(func(string, string, int) bool { return true })
	v.Add("y", "b", 1, entente.Yes)
	s.Add("z", "c", 1, entente.No)
	if v.Items[1] != "y" || v.States[1] != "b" {
		t.Errorf("items %q, states %q", v.Items, v.States)
	}
}
