package trend_test

import (
	"math"
	"slices"
	"testing"

	"entente/internal/testdata"
	"entente/trend"
)

// column reads one column of a small CSV file with a header.
func column(t testing.TB, name string, col int) []float64 {
	t.Helper()
	_, rows := testdata.Lines(t, "measure/timeseries/"+name)
	var v []float64
	for _, row := range rows {
		v = append(v, testdata.Number(t, row[col]))
	}
	return v
}

// R changepoint 2.3 (cpt.mean, PELT) and strucchange 1.5-3 all place the break
// of the Nile after 28 values, 1898 being the last year of the old level.
func TestNile(t *testing.T) {
	year, flow := column(t, "nile.csv", 0), column(t, "nile.csv", 1)
	for _, penalty := range []float64{0, 2 * math.Log(100) * variance(flow)} {
		if got := trend.PELT(flow, penalty); !slices.Equal(got, []int{28}) {
			t.Errorf("PELT with penalty %g: %v, want [28]", penalty, got)
		}
	}
	for name, opt := range map[string]trend.Options{"default": {}, "independent": {Rhos: []float64{0}}} {
		p := trend.Breaks(flow, opt)
		b, ok := trend.Last(p, 0)
		if !ok || b.Index != 28 || year[b.Index-1] != 1898 {
			t.Errorf("%s: last break %+v, %v; want index 28", name, b, ok)
		}
		if !slices.Equal(p.Best, []int{28}) {
			t.Errorf("%s: most probable segmentation %v, want [28]", name, p.Best)
		}
		t.Logf("%s: %+v, rho %.2f, number %.3f", name, b, p.Rho, p.Number[:4])
	}
}

// Moving any one prior does not move the break of the Nile, except holding the
// autocorrelation at 0.6, far above the 0.24 that the series itself shows: then
// the break is part of the noise.
func TestNileSensitivity(t *testing.T) {
	for _, c := range trend.Sensitivity(column(t, "nile.csv", 1), trend.Options{}, 0) {
		t.Logf("%-32s found %v at %d, probability %.3f, line %.3f", c.Name, c.Found, c.Last.Index, c.Last.Probability, c.Line)
		if c.Name == "autocorrelation 0.6" {
			if c.Found {
				t.Errorf("%s: %+v, want none", c.Name, c.Last)
			}
			continue
		}
		if !c.Found || c.Last.Index != 28 || c.Last.Probability < 0.9 {
			t.Errorf("%s: %+v", c.Name, c.Last)
		}
	}
}

// R changepoint 2.3, cpt.mean, PELT, manual penalties on steps.csv.
func TestSteps(t *testing.T) {
	y := column(t, "steps.csv", 0)
	n := math.Log(float64(len(y)))
	for penalty, want := range map[float64][]int{
		2 * n: {60, 102, 172, 173, 175, 195},
		3 * n: {60, 102, 170},
		10:    {60, 102, 172, 173, 175, 195},
		20:    {60, 102, 170},
		50:    {60, 102, 170},
	} {
		if got := trend.PELT(y, penalty); !slices.Equal(got, want) {
			t.Errorf("penalty %g: %v, want %v", penalty, got, want)
		}
	}
}

func variance(v []float64) float64 {
	mean, ss := 0.0, 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		ss += (x - mean) * (x - mean)
	}
	return ss / float64(len(v)-1)
}
