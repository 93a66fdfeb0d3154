package composite_test

import (
	"math"
	"math/rand/v2"

	"entente/composite"

	"gonum.org/v1/gonum/stat/distuv"
)

// layers are those of the simulations: one of each family on each latent, and
// one on both.
func layers() []composite.Layer {
	both, c, f := [2]bool{true, true}, [2]bool{true, false}, [2]bool{false, true}
	return []composite.Layer{
		{Name: "votes", Family: composite.Association, Loads: both, Lasting: true},
		{Name: "pledges", Family: composite.Ordered, Levels: 4, Loads: c, Lasting: true, Anchor: 1 + composite.Cooperation},
		{Name: "deliveries", Family: composite.Counts, Loads: c, Lasting: true},
		{Name: "trade", Family: composite.Counts, Loads: c, Lasting: true},
		{Name: "cases", Family: composite.Counts, Loads: f, Lasting: true, Anchor: 1 + composite.Conflict},
		{Name: "opposed", Family: composite.Counts, Loads: f, Lasting: true},
	}
}

// truth is the model that simulations draw from.
func truth() *composite.Model {
	return &composite.Model{
		Layers:     layers(),
		Intercept:  []float64{.5, 0, .2, .5, -1, -.5},
		Loading:    [][2]float64{{.4, -.3}, {1.5, 0}, {1, 0}, {.8, 0}, {0, 1.2}, {0, .8}},
		Cuts:       [][]float64{nil, {.5, 1.5, 2.5}, nil, nil, nil, nil},
		Dispersion: []float64{.02, 0, 1, .3, .8, .5},
		ErrorSD:    []float64{.55, 1.8, 1.2, 1, 1.4, 1},
		ErrorPhi:   []float64{.95, .93, .95, .92, .92, .94},
		Phi:        [2]float64{.95, .93},
		Shock:      composite.Cov{CC: 1 - .95*.95, FF: 1 - .93*.93},
		Initial:    composite.Cov{CC: 1, FF: 1},
	}
}

// simulate draws latents, lasting errors and cells from the model.
func simulate(rng *rand.Rand, m *composite.Model, pairs, periods int) (*composite.Panel, [][][2]float64) {
	p := &composite.Panel{Layers: m.Layers, Periods: periods, Start: []int32{0}}
	var paths [][][2]float64
	draw := func(c composite.Cov) [2]float64 {
		a := math.Sqrt(c.CC)
		b := c.CF / a
		z, y := rng.NormFloat64(), rng.NormFloat64()
		return [2]float64{a * z, b*z + math.Sqrt(c.FF-b*b)*y}
	}
	for range pairs {
		path := make([][2]float64, periods)
		error := make([]float64, len(m.Layers))
		for k := range error {
			error[k] = m.ErrorSD[k] * rng.NormFloat64()
		}
		for t := range path {
			if t == 0 {
				path[t] = draw(m.Initial)
			} else {
				e := draw(m.Shock)
				path[t] = [2]float64{m.Phi[0]*path[t-1][0] + e[0], m.Phi[1]*path[t-1][1] + e[1]}
			}
			for k := range m.Layers {
				if phi := m.ErrorPhi[k]; t > 0 {
					error[k] = phi*error[k] + m.ErrorSD[k]*math.Sqrt(1-phi*phi)*rng.NormFloat64()
				}
				if gap := rng.Float64() < .1 || k == 2 && t > periods*3/4; gap {
					continue
				}
				p.Cells = append(p.Cells, drawCell(rng, m, k, t, path[t], error[k]))
			}
		}
		paths = append(paths, path)
		p.First, p.Last = append(p.First, 0), append(p.Last, int16(periods-1))
		p.Start = append(p.Start, int32(len(p.Cells)))
	}
	return p, paths
}

func drawCell(rng *rand.Rand, m *composite.Model, k, t int, x [2]float64, error float64) composite.Cell {
	c := composite.Cell{Layer: uint8(k), T: int16(t)}
	eta := m.Intercept[k] + m.Loading[k][0]*x[0] + m.Loading[k][1]*x[1] + error
	switch m.Layers[k].Family {
	case composite.Association:
		n := 30 + rng.IntN(80)
		v := 1.2 / float64(n)
		c.N, c.Offset = float32(n), float32(v)
		c.Y = float32(eta + math.Sqrt(v*(1+float64(n-1)*m.Dispersion[k]))*rng.NormFloat64())
	case composite.Ordered:
		u := rng.Float64()
		for _, cut := range m.Cuts[k] {
			if u < 1/(1+math.Exp(cut-eta)) {
				c.Y++
			}
		}
	default:
		offset := rng.NormFloat64()
		shape := 1 / m.Dispersion[k]
		g := distuv.Gamma{Alpha: shape, Beta: shape, Src: rng}.Rand()
		c.Offset = float32(offset)
		c.Y = float32(distuv.Poisson{Lambda: max(g*math.Exp(eta+offset), 1e-12), Src: rng}.Rand())
	}
	return c
}
