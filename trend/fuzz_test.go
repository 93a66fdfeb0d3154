package trend_test

import (
	"encoding/binary"
	"math"
	"testing"

	"entente/trend"
)

// floats reads a series out of arbitrary bytes.
func floats(data []byte) []float64 {
	var v []float64
	for ; len(data) >= 8 && len(v) < 64; data = data[8:] {
		v = append(v, math.Float64frombits(binary.LittleEndian.Uint64(data)))
	}
	return v
}

func encode(v ...float64) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	return b
}

func FuzzSeries(f *testing.F) {
	inf, nan := math.Inf(1), math.NaN()
	f.Add(encode(1, 2, 3, nan, 5, 6, 7), 0.5, 5.0, 1.0, 2)
	f.Add(encode(inf, -inf, 1e308, -1e308, 1e308, 5e-324, 0, 1), inf, nan, -1.0, -5)
	f.Add(encode(1e308, 1.1e308, 1e308, -1e308, 1e300, 1e308), 1e-300, 1e300, 1e300, 1)
	f.Add(encode(5e-324, 0, 5e-324, 0, 5e-324, 1e-323), 0.0, 1e-9, 1e-9, 100)
	f.Add(encode(0, 0, 0, 0, 0, 0, 0, 1e-17), 1-1e-16, 0.0, 0.0, 0)
	f.Add([]byte("00000000000000000000000000000000000000010"), 1e-300, 1e300, 1e300, 101)
	f.Fuzz(func(t *testing.T, data []byte, a, b, c float64, k int) {
		y := floats(data)
		opt := trend.Options{NoBreak: a, Line: b, Shape: b, Reach: c, MinLength: k, SE: floats(data[len(data)/2:]), Rhos: []float64{a, b, c, 0.5}}
		for _, o := range []trend.Options{opt, {}} {
			p := trend.Breaks(y, o)
			for i, q := range p.Break {
				if q < 0 || q > 1 || math.IsNaN(q) == (math.Abs(y[i]) <= 1e150) {
					t.Errorf("probability of a break at %d: %g", i, q)
				}
			}
			trend.Last(p, a)
			p.Level(k, a)
		}
		last := -1
		for _, i := range trend.PELT(y, a) {
			if i <= last || i >= len(y) {
				t.Errorf("change points out of order at %d", i)
			}
			last = i
		}
		whatever(t, y, floats(data[len(data)/2:]), a, b, k)
		var pts []trend.Point
		for i := range y {
			pts = append(pts, trend.Point{X: float64(i), Y: y[i], SE: b}, trend.Point{X: y[i], Y: c, SE: y[i]})
		}
		if s := trend.Slope(pts, a); s.Low > s.High {
			t.Errorf("interval of the slope: %+v", s)
		}
	})
}

// whatever calls all that may answer with an error; it may not panic, and what
// it returns without an error must make sense.
func whatever(t *testing.T, y, z []float64, a, b float64, k int) {
	if f, err := trend.FitLevel(y[:min(len(y), 12)], nil); err == nil && (f.Noise < 0 || f.LevelStep < 0 || math.IsNaN(f.LogLik)) {
		t.Errorf("local level %+v", f)
	}
	if s, _, err := trend.LocalTrend(math.Abs(a), math.Abs(b), 1).Smooth(rowsOf(y), nil); err == nil && len(s.State) != len(y) {
		t.Errorf("%d states for %d values", len(s.State), len(y))
	}
	for _, cost := range []trend.Cost{trend.CostMean, trend.CostMeanVar, trend.CostVariance, trend.CostPoisson, trend.Cost(k)} {
		starts, segments, err := trend.Partition(y, trend.PartitionOptions{Cost: cost, Penalty: a, MinLength: k, Floor: b, Modified: k%2 == 0})
		if err == nil && len(segments) != len(starts)+1 {
			t.Errorf("%d segments of %d starts", len(segments), len(starts))
		}
	}
	if d, err := trend.BaiPerron(y, trend.BaiPerronOptions{Trim: a, MaxBreaks: k, Level: b}); err == nil && (d.P < 0 || d.P > 1 || d.Chosen >= len(d.Fits)) {
		t.Errorf("dates %+v", d)
	}
	opt := trend.CountOptions{NoBreak: a, Reach: b, MinLength: k, Dispersion: a}
	for _, f := range []func() (trend.Posterior, error){
		func() (trend.Posterior, error) { return trend.BreaksInCounts(y, nil, opt) },
		func() (trend.Posterior, error) { return trend.BreaksInCounts(y, z, trend.CountOptions{}) },
		func() (trend.Posterior, error) { return trend.BreaksInShares(z, y, opt) },
	} {
		if p, err := f(); err == nil {
			for i, q := range p.Break {
				if q < 0 || q > 1 {
					t.Errorf("probability of a break at %d: %g", i, q)
				}
			}
			trend.Last(p, a)
		}
	}
	if w, err := trend.WatchNormal(a, b, trend.WatchOptions{Hazard: a, Window: k, Reach: b}); err == nil {
		if states, err := w.Replay(y, nil); err != nil || len(states) != len(y) {
			t.Errorf("%d states of %d values, %v", len(states), len(y), err)
		}
	}
	if s, err := trend.Surprises(y, trend.SurpriseOptions{Window: k, Season: k % 5, Counts: k%2 == 0}); err == nil && len(s) != len(y) {
		t.Errorf("%d scores of %d values", len(s), len(y))
	}
}
