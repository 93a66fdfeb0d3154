package measure_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente"
	"entente/internal/testdata"
	"entente/measure"
)

func TestDealIn(t *testing.T) {
	d := measure.Deal{Value: 12, Years: []int{1999, 2000, 2004}}
	for _, c := range []struct {
		first, last      int
		value, low, high float64
	}{
		{1990, 1998, 0, 0, 0}, {1995, 1999, 4, 0, 12}, {2000, 2004, 8, 0, 12}, {1999, 2004, 12, 12, 12}, {2001, 2003, 0, 0, 0},
	} {
		if a := d.In(c.first, c.last); a.Value != c.value || a.Low != c.low || a.High != c.high {
			t.Errorf("%d-%d: %+v", c.first, c.last, a)
		}
	}
	part := measure.Deal{Value: 12, Years: []int{1999, 2000}, Of: 3}
	if a := part.In(1999, 2000); a != (measure.Amount{Value: 8, High: 12, Deals: 1}) {
		t.Errorf("two of three years give %+v", a)
	}
	unknown := measure.Deal{Value: math.NaN(), Years: []int{2000}}
	if a := unknown.In(2000, 2000); a != (measure.Amount{Unvalued: 1}) {
		t.Errorf("a deal without a value gives %+v", a)
	}
}

func TestShareOf(t *testing.T) {
	part, rest := measure.Amount{Value: 2, Low: 1, High: 3}, measure.Amount{Value: 6, Low: 3, High: 9}
	if v, l, h := measure.ShareOf(part, rest); v != .25 || l != .1 || h != .5 {
		t.Errorf("%v [%v %v]", v, l, h)
	}
	if v, l, h := measure.ShareOf(measure.Amount{Value: 1, High: 3}, measure.Amount{}); v != 1 || l != 0 || h != 1 {
		t.Errorf("alone: %v [%v %v]", v, l, h)
	}
	if v, _, _ := measure.ShareOf(measure.Amount{}, measure.Amount{Unvalued: 1}); !math.IsNaN(v) {
		t.Errorf("a share of nothing is %v", v)
	}
}

func TestFlows(t *testing.T) {
	f := measure.FlowsIn([]measure.Deal{
		{From: "A", To: "B", Value: 4, Years: []int{2000}}, {From: "A", To: "B", Value: 4, Years: []int{2001, 2005}},
		{From: "B", To: "A", Value: 3, Years: []int{2000}}, {From: "A", To: "", Value: 1, Years: []int{2000}},
		{From: "B", To: "C", Value: 9, Years: []int{1999}},
	}, 2000, 2004)
	within := func(d entente.Direction) bool { return d.From != "" && d.To != "" }
	in, rest := f.Sum(within), f.Sum(func(d entente.Direction) bool { return !within(d) })
	if in.Value != 9 || in.High != 11 || in.Low != 7 || rest.Value != 1 || in.Deals != 3 {
		t.Errorf("inside %+v, rest %+v", in, rest)
	}
	if d, ok := f.Largest(within); !ok || d.String() != "A>B" {
		t.Errorf("largest %v %v", d, ok)
	}
	if _, ok := f.Largest(func(d entente.Direction) bool { return d.From == "C" }); ok {
		t.Error("a largest of none")
	}
}

// Windows that partition time split every deal without loss, and no split of a
// deal over its years lies outside the bounds.
func TestDealProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		years := rapid.SliceOfNDistinct(rapid.IntRange(1950, 2024), 1, 12, rapid.ID).Draw(t, "years")
		d := measure.Deal{Value: rapid.Float64Range(0, 1e4).Draw(t, "value"), Years: years}
		first := rapid.IntRange(1950, 2024).Draw(t, "first")
		last := rapid.IntRange(first, 2024).Draw(t, "last")
		sum := d.In(1900, first-1).Plus(d.In(first, last)).Plus(d.In(last+1, 2100))
		if math.Abs(sum.Value-d.Value) > 1e-9*(1+d.Value) {
			t.Errorf("parts are %v, the whole %v", sum.Value, d.Value)
		}
		weights := rapid.SliceOfN(rapid.Float64Range(1e-3, 1), len(years), len(years)).Draw(t, "weights")
		within, all := 0.0, 0.0
		for i, y := range years {
			all += weights[i]
			if y >= first && y <= last {
				within += weights[i]
			}
		}
		a := d.In(first, last)
		if other := d.Value * within / all; other < a.Low-1e-6 || other > a.High+1e-6 || a.Value < a.Low || a.Value > a.High+1e-9 {
			t.Errorf("%v of another split, [%v, %v], equal %v", other, a.Low, a.High, a.Value)
		}
	})
}

// The figures were computed apart, before this package was written, from the edition of
// March 2025, by equal split of the delivered value: sums to the unit, shares to
// a tenth of a per cent. The file is read here without the package that reads it
// for the record.
func TestArmsReference(t *testing.T) {
	deals := registerDeals(t)
	for _, c := range []struct {
		from, to    string
		first, last int
		want        float64
	}{
		{"Russia", "China", 2000, 2004, 12543}, {"Russia", "China", 2020, 2024, 1846},
		{"Iran", "Russia", 2020, 2024, 493}, {"North Korea", "Russia", 2020, 2024, 255}, {"Russia", "Iran", 2020, 2024, 70},
	} {
		of := entente.Direction{From: entente.Code(c.from), To: entente.Code(c.to)}
		a := measure.FlowsIn(deals, c.first, c.last).Sum(func(d entente.Direction) bool { return d == of })
		if math.Abs(a.Value-c.want) > .5 {
			t.Errorf("%s to %s %d-%d: %.2f, want %v", c.from, c.to, c.first, c.last, a.Value, c.want)
		}
	}
	quartet := map[entente.Code]bool{"China": true, "Iran": true, "North Korea": true, "Russia": true}
	inside := func(d entente.Direction) bool { return quartet[d.From] && quartet[d.To] }
	// The second and third leave out Russia to China, of the inside alone and of
	// the world as well; they were computed apart with Python.
	for i, want := range [][3]float64{{5.2, 1.6, 1.7}, {14.4, 1.7, 1.9}, {7.8, .8, .9}, {2.5, .2, .2}, {4.1, .3, .3}, {1.9, .6, .6}} {
		first := 1995 + 5*i
		flows := measure.FlowsIn(deals, first, first+4)
		in, rest := flows.Sum(inside), flows.Sum(func(d entente.Direction) bool { return !inside(d) })
		largest, _ := flows.Largest(inside)
		if largest.String() != "Russia>China" {
			t.Errorf("%d: the largest direction is %s", first, largest)
		}
		less := flows.Sum(func(d entente.Direction) bool { return inside(d) && d != largest })
		left := flows.Sum(func(d entente.Direction) bool { return d == largest })
		for k, x := range [][2]measure.Amount{{in, rest}, {less, rest.Plus(left)}, {less, rest}} {
			v, low, high := measure.ShareOf(x[0], x[1])
			if math.Abs(100*v-want[k]) > .0501 || low > v || v > high {
				t.Errorf("inside the quartet %d-%d (%d): %.3f %% [%.3f, %.3f], want %v", first, first+4, k, 100*v, 100*low, 100*high, want[k])
			}
		}
	}
}

// registerDeals reads the register under SIPRI's own names.
func registerDeals(t *testing.T) []measure.Deal {
	t.Helper()
	_, rows := testdata.Lines(t, "mirror/sipri/trade-register.csv.gz")
	var deals []measure.Deal
	for _, r := range rows {
		d := measure.Deal{To: entente.Code(r[0]), From: entente.Code(r[1])}
		for part := range strings.SplitSeq(r[10], "; ") {
			if y, err := strconv.Atoi(part); err == nil {
				d.Years = append(d.Years, y)
			}
		}
		var err error
		if d.Value, err = strconv.ParseFloat(r[15], 64); err == nil && len(d.Years) > 0 {
			deals = append(deals, d)
		}
	}
	if len(deals) != 28346 {
		t.Fatalf("%d deals with deliveries and a value", len(deals))
	}
	return deals
}
