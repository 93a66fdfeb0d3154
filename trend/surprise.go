package trend

import (
	"fmt"
	"math"
	"slices"
)

// SurpriseOptions of Surprises. The zero value is the default.
type SurpriseOptions struct {
	Window int  // how many places back the past reaches; 0 means 365
	Season int  // compare with places a multiple of so many back only: 7 for weekdays, 12 for months; 0 or 1 means with all
	Least  int  // known values that the past must hold; 0 means 8
	Counts bool // the values are counts: they are compared as square roots, and the spread is never less than that of Poisson counts
}

// Surprise is a value against the series' own past.
type Surprise struct {
	Z        float64 // robust z; NaN if the value is missing or its past too short or without spread
	Expected float64 // median of the past, in the units of the series
	N        int     // known values of the past
}

// normalMAD is the standard deviation of a normal in median absolute deviations.
const normalMAD = 1.482602218505602

// Surprises compares each value with the values before it and no others, so a
// score stands as it was when the value came in: z = (x - median)/s with s the
// median absolute deviation times 1.4826 (Hampel 1974), or the mean absolute
// deviation times 1.2533 where more than half of the past is equal. Counts are
// taken as 2 sqrt(x + 3/8), whose standard deviation under a Poisson law is 1
// (Anscombe 1948), and s is at least 1. Values that are not finite are missing;
// a negative count is an error, and so is a series in which no value has a past
// (ErrShort) or all are equal (ErrConstant, not for counts).
func Surprises(y []float64, opt SurpriseOptions) ([]Surprise, error) {
	if opt.Window < 1 {
		opt.Window = 365
	}
	opt.Season = max(1, opt.Season)
	if opt.Least < 1 {
		opt.Least = 8
	}
	_, known := present(y)
	if len(known) <= opt.Least {
		return nil, fmt.Errorf("score values: %w: %d known values, more than %d are needed", ErrShort, len(known), opt.Least)
	}
	if !opt.Counts && standardise(clone(known)) == 0 {
		return nil, fmt.Errorf("score values: %w: all %d known values are equal", ErrConstant, len(known))
	}
	scaled := make([]float64, len(y))
	for i, v := range y {
		scaled[i] = v
		if opt.Counts && finite(v) {
			if v < 0 {
				return nil, fmt.Errorf("score values: %g at %d is no count", v, i)
			}
			scaled[i] = 2 * math.Sqrt(v+3.0/8)
		}
	}
	list, scored := make([]Surprise, len(y)), false
	past := make([]float64, 0, opt.Window)
	for i := range y {
		past = past[:0]
		for k := i - opt.Season; k >= max(0, i-opt.Window); k -= opt.Season {
			if finite(scaled[k]) {
				past = append(past, scaled[k])
			}
		}
		list[i] = surprise(scaled[i], past, opt)
		scored = scored || len(past) >= opt.Least && finite(y[i])
	}
	if !scored {
		return nil, fmt.Errorf("score values: %w: no value has %d known ones in its past", ErrShort, opt.Least)
	}
	return list, nil
}

// surprise scores one value, past being in any order; it is sorted.
func surprise(v float64, past []float64, opt SurpriseOptions) Surprise {
	s := Surprise{Z: math.NaN(), Expected: math.NaN(), N: len(past)}
	if len(past) < opt.Least {
		return s
	}
	middle := median(past)
	s.Expected = middle
	if opt.Counts {
		s.Expected = max(0, square(middle/2)-3.0/8)
	}
	mean := 0.0
	for i, x := range past {
		past[i] = math.Abs(x - middle)
		mean += past[i] / float64(len(past))
	}
	spread := normalMAD * median(past)
	if spread == 0 {
		spread = math.Sqrt(math.Pi/2) * mean
	}
	if opt.Counts {
		spread = max(spread, 1)
	}
	if finite(v) && spread > 0 {
		s.Z = (v - middle) / spread
	}
	return s
}

// median sorts v.
func median(v []float64) float64 {
	slices.Sort(v)
	n := len(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}
