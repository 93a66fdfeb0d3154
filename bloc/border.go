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
	fit := make([]float64, len(flows))
	for i := range fit {
		fit[i] = 1
	}
	side := func(f Flow) int {
		if part[f.From] == part[f.To] {
			return 0
		}
		return 1
	}
	margins := []struct {
		of func(Flow) int
		n  int
	}{
		{func(f Flow) int { return f.From }, n},
		{func(f Flow) int { return f.To }, n},
		{func(f Flow) int { return f.Class }, classes},
		{side, 2},
	}
	across := 0.0 // beta
	for range borderSteps {
		var factor []float64
		largest := 0.0
		for _, m := range margins {
			factor = scale(flows, fit, m.of, m.n)
			for _, x := range factor {
				if x > 0 {
					largest = max(largest, math.Abs(math.Log(x)))
				}
			}
		}
		across += math.Log(factor[1] / factor[0])
		if largest < 1e-9 {
			b.Factor = math.Exp(across)
			return b, nil
		}
	}
	return b, fmt.Errorf("no convergence in %d steps: %w", borderSteps, ErrFlows)
}

// scale multiplies the fitted flows so that their sums by key are those
// observed, and returns the factors.
func scale(flows []Flow, fit []float64, of func(Flow) int, n int) []float64 {
	seen, fitted := make([]float64, n), make([]float64, n)
	for i, f := range flows {
		k := of(f)
		seen[k] += f.Value
		fitted[k] += fit[i]
	}
	for k := range seen {
		if fitted[k] > 0 {
			seen[k] /= fitted[k]
		} else {
			seen[k] = 1 // no flow, or none left, to scale
		}
	}
	for i, f := range flows {
		fit[i] *= seen[of(f)]
	}
	return seen
}
