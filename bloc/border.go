package bloc

import (
	"errors"
	"fmt"
	"math"
)

// Flow is what goes from one node to another, with the class of their distance
// (neighbours, same region, ...), numbered from 0.
type Flow struct {
	From, To int
	Value    float64 // not negative
	Class    int
}

// Border is how much less flows across blocs than inside them, beyond what size
// and distance imply.
type Border struct {
	Inside, Across float64 // total of the flows
	Raw            float64 // across over inside
	Factor         float64 // exp(beta): flow across over what the same two would have in one bloc
}

// ErrFlows says that flows do not identify a border.
var ErrFlows = errors.New("flows do not identify a border")

// borderSteps is at most how often all margins are fitted.
const borderSteps = 2000

// Across fits E[flow_ij] = exp(a_i + b_j + d_class + beta * across_ij) by
// Poisson pseudo maximum likelihood (Santos Silva and Tenreyro 2006, Review of
// Economics and Statistics 88(4), eq. 7; importer and exporter effects stand
// for size and for what Anderson and van Wincoop 2003 call multilateral
// resistance). The first-order conditions are that fitted and observed sums are
// equal for each exporter, importer, class and for the flows across, and are
// met one after the other (iterative proportional fitting, Deming and Stephan
// 1940). Flows of zero belong in the list. The error wraps ErrFlows where all
// flows, or none, cross a border.
func Across(flows []Flow, part Partition) (Border, error) {
	b := Border{Factor: math.NaN(), Raw: math.NaN()}
	n, classes := len(part), 0
	for i, f := range flows {
		if f.From < 0 || f.To < 0 || f.From >= n || f.To >= n || f.From == f.To || f.Class < 0 || !(f.Value >= 0) || math.IsInf(f.Value, 0) {
			return b, fmt.Errorf("flow %d (%d to %d, class %d, %v): %w", i, f.From, f.To, f.Class, f.Value, ErrEdge)
		}
		classes = max(classes, f.Class+1)
		if part[f.From] == part[f.To] {
			b.Inside += f.Value
		} else {
			b.Across += f.Value
		}
	}
	if b.Inside == 0 || b.Across == 0 {
		return b, fmt.Errorf("%v inside, %v across: %w", b.Inside, b.Across, ErrFlows)
	}
	b.Raw = b.Across / b.Inside
	var m margins
	m.add(flows, n, func(f Flow) int { return f.From })
	m.add(flows, n, func(f Flow) int { return f.To })
	m.add(flows, classes, func(f Flow) int { return f.Class })
	m.add(flows, 2, func(f Flow) int {
		if part[f.From] == part[f.To] {
			return 0
		}
		return 1
	})
	m.fit = make([]float64, len(flows))
	for i := range m.fit {
		m.fit[i] = 1
	}
	across := 0.0 // beta
	for range borderSteps {
		largest := m.step()
		across += math.Log(m.of[3].factor[1] / m.of[3].factor[0])
		if largest < 1e-9 {
			b.Factor = math.Exp(across)
			return b, nil
		}
	}
	return b, fmt.Errorf("no convergence in %d steps: %w", borderSteps, ErrFlows)
}

// margins are the sums of flows by key that a fit must meet.
type margins struct {
	of  []margin
	fit []float64 // of each flow
}

// margin is one of them.
type margin struct {
	key    []int32   // of each flow
	seen   []float64 // the sum of each key
	factor []float64 // what the fit was last multiplied by
}

func (m *margins) add(flows []Flow, keys int, of func(Flow) int) {
	x := margin{key: make([]int32, len(flows)), seen: make([]float64, keys), factor: make([]float64, keys)}
	for i, f := range flows {
		k := of(f)
		x.key[i] = int32(k)
		x.seen[k] += f.Value
	}
	m.of = append(m.of, x)
}

// step multiplies the fitted flows so that their sums meet one margin after the
// other, and returns the largest change of a logarithm.
func (m *margins) step() (largest float64) {
	for _, x := range m.of {
		clear(x.factor)
		for i, k := range x.key {
			x.factor[k] += m.fit[i]
		}
		for k, fitted := range x.factor {
			x.factor[k] = 1 // no flow, or none left, to scale
			if fitted > 0 {
				x.factor[k] = x.seen[k] / fitted
			}
			if x.factor[k] > 0 {
				largest = max(largest, math.Abs(math.Log(x.factor[k])))
			}
		}
		for i, k := range x.key {
			m.fit[i] *= x.factor[k]
		}
	}
	return largest
}
