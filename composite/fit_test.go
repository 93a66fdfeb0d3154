package composite_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"entente/composite"
	"entente/internal/testdata"
)

func fit(t testing.TB, p *composite.Panel) *composite.Model {
	t.Helper()
	n := 0
	m, err := composite.Fit(context.Background(), p, composite.FitOptions{Workers: 2, Step: func(i int, _ float64) { n = i }})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d iterations, phi %.3f, shock %.3f, error %.2f %.2f, dispersion %.3f", n, m.Phi, m.Shock, m.ErrorSD, m.ErrorPhi, m.Dispersion)
	return m
}

// coverage is the share of true latents inside the interval of z standard
// deviations.
func coverage(p *composite.Panel, s *composite.Paths, truth [][][2]float64, z float64) (share [2]float64) {
	n := 0.0
	for i := range p.Pairs() {
		for t, x := range s.Of(i) {
			sd := [2]float64{math.Sqrt(float64(x.CC)), math.Sqrt(float64(x.FF))}
			for f := range 2 {
				if math.Abs(float64(x.Mean[f])-truth[i][t][f]) <= z*sd[f] {
					share[f]++
				}
			}
			n++
		}
	}
	return [2]float64{share[0] / n, share[1] / n}
}

// TestFitRecovers: loadings come back from data drawn from the model, and the
// intervals hold what they say.
func TestFitRecovers(t *testing.T) {
	testdata.Long(t)
	rng := rand.New(rand.NewPCG(1, 2))
	want := truth()
	p, paths := simulate(rng, want, 600, 35)
	m := fit(t, p)
	for k, l := range m.Loading {
		t.Logf("%-10s %6.3f %6.3f  want %6.3f %6.3f  error %.2f (%.2f)", m.Layers[k].Name, l[0], l[1], want.Loading[k][0], want.Loading[k][1], m.ErrorSD[k], want.ErrorSD[k])
		for f := range 2 {
			if math.Abs(l[f]-want.Loading[k][f]) > .2*math.Abs(want.Loading[k][f]) {
				t.Errorf("loading of %s on %d: %.3f, want %.3f", m.Layers[k].Name, f, l[f], want.Loading[k][f])
			}
		}
	}
	for name, model := range map[string]*composite.Model{"estimated": m, "true": want} {
		s, err := model.Smooth(context.Background(), p, nil, 2)
		if err != nil {
			t.Fatal(err)
		}
		for f, c := range coverage(p, s, paths, 1.645) {
			t.Logf("%s parameters: the 90 %% interval of latent %d covers %.3f", name, f, c)
			if c < .85 || c > .95 {
				t.Errorf("%s parameters: the 90 %% interval of latent %d covers %.3f", name, f, c)
			}
		}
	}
}
