package composite_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"entente/composite"

	"gonum.org/v1/gonum/stat/distuv"
)

// TestGravityRecovers: the means come back from counts that size and distance
// made, and the order of ties does not matter.
func TestGravityRecovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const units, periods = 40, 6
	size := make([]float64, units)
	for i := range size {
		size[i] = 1.5 * rng.NormFloat64()
	}
	class := []float64{0, .8, 1.6}
	var ties []composite.Tie
	var want []float64
	for p := range periods {
		for i := range units {
			for j := range i {
				k := rng.IntN(3)
				mean := .5 + size[i] + size[j] + class[k]
				g := distuv.Gamma{Alpha: 2, Beta: 2, Src: rng}.Rand()
				y := distuv.Poisson{Lambda: g * math.Exp(mean), Src: rng}.Rand()
				ties = append(ties, composite.Tie{A: int32(i), B: int32(j), T: int16(p), Class: uint8(k), Y: float32(y)})
				want = append(want, mean)
			}
		}
	}
	got, err := composite.Gravity(context.Background(), ties, composite.GravityOptions{Dispersion: .5, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	worst := 0.0
	for i := range got {
		worst += math.Abs(got[i]-want[i]) / float64(len(got))
	}
	if worst > .3 { // 39 noisy counts for each effect, two effects in each mean
		t.Errorf("mean error of the log means is %.3f", worst)
	}
	slices.Reverse(ties)
	back, err := composite.Gravity(context.Background(), ties, composite.GravityOptions{Dispersion: .5})
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if d := math.Abs(got[i] - back[len(back)-1-i]); d > 1e-6 {
			t.Fatalf("tie %d: %v in one order, %v in the other", i, got[i], back[len(back)-1-i])
		}
	}
}

func TestGravityRefuses(t *testing.T) {
	for name, tie := range map[string]composite.Tie{
		"self": {A: 1, B: 1}, "negative unit": {A: -1, B: 1}, "negative": {A: 0, B: 1, Y: -1}, "nan": {A: 0, B: 1, Y: float32(math.NaN())}, "period": {A: 0, B: 1, T: -1},
	} {
		if _, err := composite.Gravity(context.Background(), []composite.Tie{tie}, composite.GravityOptions{}); !errors.Is(err, composite.ErrTies) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
