package trend_test

import (
	"errors"
	"fmt"
	"math"

	"entente/trend"
)

// The years are invented: a level of about .3 that rises to about .6.
func levels() []float64 {
	return []float64{.31, .28, .30, .33, .27, math.NaN(), .31, .29, .61, .58, .62, .60, .57, .63, .59, .61}
}

func ExampleBreaks() {
	p := trend.Breaks(levels(), trend.Options{})
	if b, ok := trend.Last(p, 0); ok {
		fmt.Printf("break at %d, within %d to %d, probability %.2f\n", b.Index, b.First, b.Final, b.Probability)
		fmt.Printf("level %.2f before, %.2f after\n", b.Before.Mean, b.After.Mean)
	}
	fmt.Printf("no break at all: %.2f\n", p.Number[0])
	// Output:
	// break at 8, within 8 to 8, probability 1.00
	// level 0.30 before, 0.60 after
	// no break at all: 0.00
}

func ExampleBreaksInCounts() {
	visits := []float64{2, 0, 1, 3, 1, 2, 1, 0, 2, 7, 9, 6, 8, 7, 10, 8}
	p, err := trend.BreaksInCounts(visits, nil, trend.CountOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, b := range trend.All(p, 0) {
		fmt.Printf("rate %.1f until %d, %.1f from %d on\n", b.Before.Mean, b.Index-1, b.After.Mean, b.Index)
	}
	// Output:
	// rate 1.4 until 8, 7.7 from 9 on
}

func ExampleBreaksInCounts_tooShort() {
	_, err := trend.BreaksInCounts([]float64{1, 2, 3}, nil, trend.CountOptions{})
	fmt.Println(err)
	fmt.Println(errors.Is(err, trend.ErrShort))
	// Output:
	// find breaks: too short: 3 known values, at least 5 are needed
	// true
}

func ExampleBaiPerron() {
	d, err := trend.BaiPerron(levels(), trend.BaiPerronOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, b := range d.Dates {
		fmt.Printf("break at %d (%d to %d), from %.2f to %.2f\n", b.Index, b.Low, b.High, b.Before, b.After)
	}
	// Output:
	// break at 8 (7 to 9), from 0.30 to 0.60
}

func ExamplePartition() {
	daily := []float64{4, 5, 3, 6, 4, 5, 4, 3, 5, 4, 21, 18, 22, 19, 20, 23, 4, 5, 3, 6, 4}
	_, segments, err := trend.Partition(daily, trend.PartitionOptions{Cost: trend.CostPoisson})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range segments {
		fmt.Printf("%d to %d: %.1f a day\n", s.From, s.To, s.Mean)
	}
	// Output:
	// 0 to 9: 4.3 a day
	// 10 to 15: 20.5 a day
	// 16 to 20: 4.4 a day
}

func ExampleFitLevel() {
	f, err := trend.FitLevel(levels(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	gap := f.Level[5]
	fmt.Printf("in the gap %.2f (%.2f to %.2f)\n", gap.Mean, gap.Low, gap.High)
	// Output:
	// in the gap 0.30 (0.19 to 0.41)
}

func ExampleWatch() {
	w, err := trend.WatchCounts(4, trend.WatchOptions{Window: 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	o := w.Start()
	for day, n := range []float64{4, 5, 3, 4, 6, 4, 3, 14, 12, 15} {
		if s := o.Observe(n, 1); s.Changed > .5 {
			l := o.Level()
			fmt.Printf("day %d: changed with probability %.2f, %d days at the new rate, now %.1f\n", day, s.Changed, s.Run, l.Mean)
		}
	}
	// Output:
	// day 8: changed with probability 0.81, 2 days at the new rate, now 10.8
	// day 9: changed with probability 0.98, 3 days at the new rate, now 12.8
}

func ExampleSurprises() {
	monthly := []float64{5, 7, 4, 6, 5, 8, 6, 5, 7, 6, 30, 6}
	scores, err := trend.Surprises(monthly, trend.SurpriseOptions{Counts: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, s := range scores {
		if math.Abs(s.Z) > 3.5 {
			fmt.Printf("month %d: %.0f, usually %.0f (z %.1f)\n", i, monthly[i], s.Expected, s.Z)
		}
	}
	// Output:
	// month 10: 30, usually 6 (z 6.0)
}
