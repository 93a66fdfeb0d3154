package bloc

import (
	"math"
	"math/rand/v2"
)

// Place is a position in a picture.
type Place struct{ X, Y float64 }

// Separation is how far two nodes ought to lie from each other.
type Separation struct {
	A, B     int
	Distance float64
}

// Layout places n nodes so that their distances are near those given, by stress
// majorization with weights 1/distance^2 (Gansner, Koren and North 2005, Graph
// Drawing 2004, eq. 7-8, node by node). Nodes of home are drawn to their place
// there with the strength anchor, in units of a node's own mean weight: 0 lets
// them go anywhere, 1 holds them halfway. With a home that is computed once
// from all periods, pictures of single periods share it and do not jump
// (anchoring as in Brandes and Mader 2011, Graph Drawing, section 2.1). home
// may be nil; a node whose place there is NaN has none.
func Layout(n int, apart []Separation, home []Place, anchor float64, seed uint64) []Place {
	at := make([]Place, n)
	rng := rand.New(rand.NewPCG(seed, uint64(n)))
	held := make([]bool, n)
	for i := range at { // an even disc to begin with, unless there is a home
		r, phi := math.Sqrt(rng.Float64()), 2*math.Pi*rng.Float64()
		at[i] = Place{r * math.Cos(phi), r * math.Sin(phi)}
		if home != nil && !math.IsNaN(home[i].X) {
			at[i], held[i] = home[i], true
		}
	}
	near := make([][]Separation, n)
	mean := 0.0
	for _, s := range apart {
		if s.Distance > 0 {
			near[s.A] = append(near[s.A], Separation{s.A, s.B, s.Distance})
			near[s.B] = append(near[s.B], Separation{s.B, s.A, s.Distance})
			mean += s.Distance
		}
	}
	for range layoutSteps {
		moved := 0.0
		for i := range at {
			next := settle(at, near[i], i)
			if held[i] && anchor > 0 {
				next.X = (next.X + anchor*home[i].X) / (1 + anchor)
				next.Y = (next.Y + anchor*home[i].Y) / (1 + anchor)
			}
			moved = max(moved, math.Hypot(next.X-at[i].X, next.Y-at[i].Y))
			at[i] = next
		}
		if moved < 1e-4*mean/float64(max(len(apart), 1)) {
			break
		}
	}
	return at
}

// layoutSteps is at most how often every node is moved.
const layoutSteps = 300

// settle returns where node i lies best with the others as they are; where it
// is for a node without a separation.
func settle(at []Place, near []Separation, i int) Place {
	var p Place
	weights := 0.0
	for _, s := range near {
		w := 1 / (s.Distance * s.Distance)
		o := at[s.B]
		dx, dy := at[i].X-o.X, at[i].Y-o.Y
		if d := math.Hypot(dx, dy); d > 1e-12 {
			dx, dy = dx/d, dy/d
		} else {
			dx, dy = 0, 0
		}
		p.X += w * (o.X + s.Distance*dx)
		p.Y += w * (o.Y + s.Distance*dy)
		weights += w
	}
	if weights == 0 {
		return at[i]
	}
	return Place{p.X / weights, p.Y / weights}
}

// Stress is the sum over separations of (distance in the picture / distance
// given - 1)^2, divided by their number: 0 for a picture without distortion.
func Stress(at []Place, apart []Separation) float64 {
	sum := 0.0
	for _, s := range apart {
		if s.Distance > 0 {
			d := math.Hypot(at[s.A].X-at[s.B].X, at[s.A].Y-at[s.B].Y)/s.Distance - 1
			sum += d * d
		}
	}
	return sum / float64(max(len(apart), 1))
}
