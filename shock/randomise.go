package shock

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Reference is a statistic among its values under placebos, its own included.
type Reference struct {
	Value  float64   // of the true dates and units
	Values []float64 // of the placebos, without the true one
	Mean   float64   // of all, the true one included
	SD     float64   // of the placebos; NaN below two
	P      float64   // share of all, the true one included, as far from Mean as it or farther
}

// slack makes equal what differs by rounding alone.
const slack = 1e-12

// Among places a value among those of placebos; unknown ones are left out. P
// counts the true value among the draws, so it is never 0 (Phipson and Smyth
// 2010, Statistical Applications in Genetics and Molecular Biology 9, 39).
func Among(value float64, placebos []float64) Reference {
	r := Reference{Value: value, Mean: math.NaN(), SD: math.NaN(), P: math.NaN()}
	sum := value
	for _, x := range placebos {
		if !math.IsNaN(x) {
			r.Values, sum = append(r.Values, x), sum+x
		}
	}
	if math.IsNaN(value) || len(r.Values) == 0 {
		return r
	}
	n := float64(len(r.Values))
	r.Mean = sum / (n + 1)
	far, middle := 1.0, (sum-value)/n
	squares := 0.0
	for _, x := range r.Values {
		if math.Abs(x-r.Mean) >= math.Abs(value-r.Mean)-slack {
			far++
		}
		squares += (x - middle) * (x - middle)
	}
	r.P = far / (n + 1)
	if n >= 2 {
		r.SD = math.Sqrt(squares / (n - 1))
	}
	return r
}

// Dates moves the whole calendar of shocks around the panel by every number of
// periods. Gaps stay as they are, so waves stay waves (block randomisation with
// the calendar as the block). Shocks whose window then runs over the end are
// left out, and moves that keep less than half of the shocks.
func Dates(p Panel, shocks []Shock, w Window, of Statistic) Reference {
	value, used := Mean(p, shocks, w, of)
	n := p.Periods()
	var placebos []float64
	for by := 1; by < n; by++ {
		moved := make([]Shock, 0, len(shocks))
		for _, s := range shocks {
			first := (s.First + by) % n
			moved = append(moved, Shock{first, first + s.Last - s.First, s.Units})
		}
		if x, kept := Mean(p, moved, w, of); 2*kept >= used && kept > 0 {
			placebos = append(placebos, x)
		}
	}
	return Among(value, placebos)
}

// Groups compares the shocks with the same dates on other units: each draw is
// the list of shocks with the units of a placebo group.
func Groups(p Panel, shocks []Shock, draws [][]Shock, w Window, of Statistic) Reference {
	value, used := Mean(p, shocks, w, of)
	var placebos []float64
	for _, d := range draws {
		if x, kept := Mean(p, d, w, of); 2*kept >= used && kept > 0 {
			placebos = append(placebos, x)
		}
	}
	return Among(value, placebos)
}

// Smallest is the minimum detectable effect: the effect that a two-sided test
// of the size finds with the power, when its estimate has the standard
// deviation sd (Bloom 1995, Evaluation Review 19, 547-556): (z of 1 - size/2
// plus z of power) times sd.
func Smallest(sd, size, power float64) float64 {
	return (distuv.UnitNormal.Quantile(1-size/2) + distuv.UnitNormal.Quantile(power)) * sd
}
