package composite_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"entente/composite"

	"pgregory.net/rapid"
)

// TestWorkers: the number of workers changes nothing, to the last bit.
func TestWorkers(t *testing.T) {
	p, _ := simulate(rand.New(rand.NewPCG(11, 12)), truth(), 150, 12)
	var first *composite.Model
	for _, workers := range []int{1, 3} {
		m, err := composite.Fit(context.Background(), p, composite.FitOptions{Workers: workers, Iterations: 5})
		if !errors.Is(err, composite.ErrConvergence) {
			t.Fatal("five steps are not enough, and it must say so:", err)
		}
		if first == nil {
			first = m
		}
		for k := range m.Loading {
			if m.Loading[k] != first.Loading[k] || m.Dispersion[k] != first.Dispersion[k] {
				t.Errorf("%d workers: loading %v, with one %v", workers, m.Loading[k], first.Loading[k])
			}
		}
	}
}

// TestSmoothProperties: a layer that is left out changes nothing; a pair without
// a cell has the prior; more cells never widen an interval at the same mode of
// a normal layer; pairs do not influence each other.
func TestSmoothProperties(t *testing.T) {
	m := truth()
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		p, _ := simulate(rng, m, 2, 8)
		all, err := m.Smooth(ctx, p, nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		one := &composite.Panel{Layers: p.Layers, Periods: p.Periods, Start: []int32{0}}
		p.AppendTo(one, 1, 1)
		alone, err := m.Smooth(ctx, one, nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(alone.Of(0), all.Of(1)) {
			t.Fatal("another pair changes a pair")
		}
		use := make([]bool, len(p.Layers))
		none, err := m.Smooth(ctx, p, use, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range none.Of(0) {
			if s.Mean != [2]float32{} || math.Abs(float64(s.CC)-1) > .02 {
				t.Fatalf("without any layer: %+v, want the prior", s)
			}
		}
		use[0] = true // votes: normal, so that the covariance does not depend on values
		votes, err := m.Smooth(ctx, p, use, 1)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range votes.Of(0) {
			if before := none.Of(0)[i]; s.CC > before.CC+1e-5 || s.FF > before.FF+1e-5 {
				t.Fatalf("votes widen an interval: %+v after %+v", s, before)
			}
		}
	})
}

func TestCheck(t *testing.T) {
	good := func() *composite.Panel {
		return &composite.Panel{
			Layers: layers(), Periods: 3, Start: []int32{0, 1}, First: []int16{0}, Last: []int16{2},
			Cells: []composite.Cell{{Layer: 1, Y: 2, T: 1}},
		}
	}
	if err := good().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*composite.Panel){
		"category":    func(p *composite.Panel) { p.Cells[0].Y = 4 },
		"nan":         func(p *composite.Panel) { p.Cells[0].Y = float32(math.NaN()) },
		"layer":       func(p *composite.Panel) { p.Cells[0].Layer = 77 },
		"period":      func(p *composite.Panel) { p.Cells[0].T = 3 },
		"no variance": func(p *composite.Panel) { p.Cells[0].Layer = 0 },
		"starts":      func(p *composite.Panel) { p.Start = []int32{0} },
		"backward":    func(p *composite.Panel) { p.Last[0] = -1 },
		"no layers":   func(p *composite.Panel) { p.Layers = nil },
	} {
		p := good()
		spoil(p)
		if err := p.Check(); !errors.Is(err, composite.ErrPanel) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNotIdentified: a layer that never varies, or a latent that no layer
// anchors, is an error that says so.
func TestNotIdentified(t *testing.T) {
	p, _ := simulate(rand.New(rand.NewPCG(1, 1)), truth(), 20, 10)
	flat := *p
	flat.Cells = slices.Clone(p.Cells)
	for i := range flat.Cells {
		if flat.Cells[i].Layer == 2 {
			flat.Cells[i].Y = 0
		}
	}
	if _, err := composite.Fit(context.Background(), &flat, composite.FitOptions{}); !errors.Is(err, composite.ErrIdentified) {
		t.Errorf("a constant layer: %v", err)
	}
	loose := *p
	loose.Layers = slices.Clone(p.Layers)
	for i := range loose.Layers {
		loose.Layers[i].Anchor = 0
	}
	if _, err := composite.Fit(context.Background(), &loose, composite.FitOptions{}); !errors.Is(err, composite.ErrIdentified) {
		t.Errorf("no anchor: %v", err)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := composite.Fit(cancelled, p, composite.FitOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func BenchmarkSmooth(b *testing.B) {
	m := truth()
	p, _ := simulate(rand.New(rand.NewPCG(1, 1)), m, 200, 60)
	for b.Loop() {
		if _, err := m.Smooth(context.Background(), p, nil, 1); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/200/60, "ns/pair-period")
}

func BenchmarkFitStep(b *testing.B) {
	p, _ := simulate(rand.New(rand.NewPCG(1, 1)), truth(), 200, 40)
	for b.Loop() {
		if _, err := composite.Fit(context.Background(), p, composite.FitOptions{Iterations: 1}); !errors.Is(err, composite.ErrConvergence) {
			b.Fatal(err)
		}
	}
}
