package measure_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"entente"
	"entente/measure"
)

// All at once are what each gives alone, and undefined where that is.
func TestLikenessIsEveryMeasure(t *testing.T) {
	if n := len(measure.Pairwise()); n != len(measure.Likeness{}) {
		t.Fatalf("%d measures, Likeness holds %d", n, len(measure.Likeness{}))
	}
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		all := table.Likeness()
		for i, m := range measure.Pairwise() {
			v, status := m.Value(table)
			if math.IsNaN(all[i]) != (status != entente.Known) || math.Abs(all[i]-v) > 1e-12 {
				t.Fatalf("%s of %v: %v at once, %v (%s) alone", m.ID, table, all[i], v, status)
			}
		}
	})
}

// Tau-b and Pearson's r by their definitions over roll calls.
func TestAssociationByDefinition(t *testing.T) {
	kendall, pearson := mustFind(t, "tau-b"), mustFind(t, "pearson")
	rapid.Check(t, func(t *rapid.T) {
		var table measure.Table
		var x, y []float64
		for range rapid.IntRange(2, 40).Draw(t, "n") {
			c := rapid.IntRange(0, 8).Draw(t, "cell")
			table[c]++
			x, y = append(x, float64(c/3)), append(y, float64(c%3))
		}
		tau, status := kendall.Value(table)
		r, _ := pearson.Value(table)
		if status != entente.Known {
			return
		}
		agree, freeX, freeY := 0.0, 0.0, 0.0
		for i := range x {
			for j := range i {
				dx, dy := x[i]-x[j], y[i]-y[j]
				agree += sign(dx) * sign(dy)
				freeX += math.Abs(sign(dx))
				freeY += math.Abs(sign(dy))
			}
		}
		if want := agree / math.Sqrt(freeX*freeY); math.Abs(tau-want) > 1e-12 {
			t.Fatalf("tau-b of %v: %v, want %v", table, tau, want)
		}
		mx, my := mean(x), mean(y)
		cov, vx, vy := 0.0, 0.0, 0.0
		for i := range x {
			cov += (x[i] - mx) * (y[i] - my)
			vx += (x[i] - mx) * (x[i] - mx)
			vy += (y[i] - my) * (y[i] - my)
		}
		if want := cov / math.Sqrt(vx*vy); math.Abs(r-want) > 1e-12 {
			t.Fatalf("r of %v: %v, want %v", table, r, want)
		}
	})
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
