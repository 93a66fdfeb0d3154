package composite_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"entente/composite"
)

func fit(t testing.TB, p *composite.Panel) *composite.Model {
	t.Helper()
	n := 0
	m, err := composite.Fit(context.Background(), p, composite.FitOptions{Workers: 2, Step: func(i int, _ float64) { n = i }})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d iterations, phi %.3f, shock %.3f, error %.2f %.2f, trust %.2f, dispersion %.3f", n, m.Phi, m.Shock, m.ErrorSD, m.ErrorPhi, m.Trust, m.Dispersion)
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

func TestFitRecovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	want := truth()
	p, paths := simulate(rng, want, 600, 40, 0, 0)
	m := fit(t, p)
	for k, l := range m.Loading {
		t.Logf("%-10s %6.3f %6.3f  want %6.3f %6.3f  intercept %.2f (%.2f)", m.Layers[k].Name, l[0], l[1], want.Loading[k][0], want.Loading[k][1], m.Intercept[k], want.Intercept[k])
		for f := range 2 {
			if math.Abs(l[f]-want.Loading[k][f]) > .12 {
				t.Errorf("loading of %s on %d: %.3f, want %.3f", m.Layers[k].Name, f, l[f], want.Loading[k][f])
			}
		}
	}
	s, err := m.Smooth(context.Background(), p, nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	for f, c := range coverage(p, s, paths, 1.645) {
		t.Logf("coverage of latent %d at 90 %%: %.3f", f, c)
		if c < .87 || c > .93 {
			t.Errorf("latent %d: the 90 %% interval covers %.3f", f, c)
		}
	}
}

// TestLastingErrors: errors that last from period to period are no new
// evidence; without the trust in layers the interval would be far too narrow.
func TestLastingErrors(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	want := truth()
	p, paths := simulate(rng, want, 600, 40, .9, .6)
	m := fit(t, p)
	s, err := m.Smooth(context.Background(), p, nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	for f, c := range coverage(p, s, paths, 1.645) {
		t.Logf("coverage of latent %d at 90 %%: %.3f", f, c)
		if c < .8 || c > .97 {
			t.Errorf("latent %d: the 90 %% interval covers %.3f", f, c)
		}
	}
}
