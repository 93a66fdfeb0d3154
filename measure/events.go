package measure

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Rate is a part of a volume of events with an interval.
type Rate struct{ Value, Low, High float64 }

// RateOf returns part/whole, how much of what a source reported fell to one
// pair, with an interval at the level under quasi-Poisson errors: the variance
// of part is dispersion times its mean (Wedderburn 1974; McCullagh and Nelder
// 1989, section 6.2). Dispersion below 1 counts as 1. The interval is
// symmetric in the logarithm: se(log part) = sqrt(dispersion/part). A part of 0
// has low 0 and as high the rate at which none at all has the probability
// (1-level)/2: -dispersion*log((1-level)/2)/whole. All are NaN where nothing
// was reported or an argument is not finite or negative.
func RateOf(part, whole, dispersion, level float64) Rate {
	none := Rate{math.NaN(), math.NaN(), math.NaN()}
	if !(whole > 0) || !(part >= 0) || math.IsInf(whole, 0) || math.IsInf(part, 0) || !(level > 0 && level < 1) {
		return none
	}
	if !(dispersion > 1) {
		dispersion = 1
	}
	r := Rate{Value: part / whole}
	if part == 0 {
		r.High = min(1, -dispersion*math.Log((1-level)/2)/whole)
		return r
	}
	width := distuv.UnitNormal.Quantile((1+level)/2) * math.Sqrt(dispersion/part)
	r.Low, r.High = r.Value*math.Exp(-width), r.Value*math.Exp(width)
	if part <= whole {
		r.High = min(1, r.High)
	}
	return r
}

// Balance is how far cooperation outweighs conflict in a volume of events:
// (cooperation - conflict)/(cooperation + conflict), from -1 to 1; NaN where
// there is neither.
func Balance(cooperation, conflict float64) float64 {
	if !(cooperation >= 0 && conflict >= 0 && cooperation+conflict > 0) {
		return math.NaN()
	}
	return (cooperation - conflict) / (cooperation + conflict)
}
