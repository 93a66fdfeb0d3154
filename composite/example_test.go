package composite_test

import (
	"context"
	"fmt"

	"entente/composite"
)

// Four partners by two indicators, the second reversed (more sanctions, less
// close), the third partner without a value in it.
func ExampleIndex() {
	votes := composite.Normalise([]float64{.9, .2, .5, -.1}, composite.ByRange, false)
	sanctions := composite.Normalise([]float64{0, 4, nan, 1}, composite.ByRange, true)
	for _, how := range []composite.Aggregation{composite.Arithmetic, composite.Geometric} {
		fmt.Printf("%-10s %.2f\n", how, composite.Index([][]float64{votes, sanctions}, []float64{2, 1}, how))
	}
	// Output:
	// arithmetic [1.00 0.20 0.60 0.25]
	// geometric  [1.00 0.09 0.60 0.03]
}

// A pair that votes alike in ten years and is under no sanction, then is
// sanctioned in the last two; in the fifth year nothing was recorded.
func ExampleModel_Smooth() {
	m := &composite.Model{
		Layers: []composite.Layer{
			{Name: "votes", Family: composite.Association, Loads: [2]bool{true, true}},
			{Name: "sanctions", Family: composite.Counts, Loads: [2]bool{false, true}},
		},
		Intercept: []float64{.2, 0}, Loading: [][2]float64{{.4, -.3}, {0, 1.5}}, Cuts: make([][]float64, 2), Dispersion: []float64{.01, .5},
		ErrorSD: make([]float64, 2), ErrorPhi: make([]float64, 2),
		Phi: [2]float64{.95, .95}, Shock: composite.Cov{CC: .1, FF: .1}, Initial: composite.Cov{CC: 1, FF: 1},
	}
	z, v, n, _ := composite.AssociationOf([9]int{50, 4, 2, 5, 8, 1, 3, 1, 6})
	p := &composite.Panel{Layers: m.Layers, Periods: 10, First: []int16{0}, Last: []int16{9}}
	for t := range 10 {
		if t == 4 {
			continue
		}
		cases := float32(0)
		if t >= 8 {
			cases = 3
		}
		p.Cells = append(p.Cells,
			composite.Cell{Layer: 0, T: int16(t), Y: float32(z), Offset: float32(v), N: float32(n)},
			composite.Cell{Layer: 1, T: int16(t), Y: cases, Offset: -1.5})
	}
	p.Start = []int32{0, int32(len(p.Cells))}
	paths, err := m.Smooth(context.Background(), p, nil, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range []int{3, 4, 9} {
		s := paths.Of(0)[t]
		fmt.Printf("year %d: cooperation %+.1f, conflict %+.1f, its variance %.2f\n", t, s.Mean[0], s.Mean[1], s.FF)
	}
	// Output:
	// year 3: cooperation +1.2, conflict +0.0, its variance 0.23
	// year 4: cooperation +1.3, conflict +0.1, its variance 0.23
	// year 9: cooperation +1.6, conflict +1.0, its variance 0.15
}
