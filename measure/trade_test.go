package measure_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"entente"
	"entente/measure"
)

var none = math.NaN()

func TestTradeYear(t *testing.T) {
	y := measure.NewTradeYear([]measure.Exchange{
		{A: "AAA", B: "BBB", OfA: 30, OfB: 10},
		{A: "AAA", B: "CCC", OfA: none, OfB: 45},
		{A: "AAA", B: "CCC", OfA: none, OfB: 15}, // the same pair under another number
		{A: "BBB", B: "CCC", OfA: 0, OfB: 0},
		{A: "CCC", B: "DDD", OfA: none, OfB: none},
	})
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"imports of B from A", y.Flow("AAA", "BBB"), 10},
		{"imports of A from B", y.Flow("BBB", "AAA"), 30},
		{"a direction that is not recorded", y.Flow("CCC", "AAA"), none},
		{"share of B for A", y.Share("AAA", "BBB"), .4},
		{"share of A for B", y.Share("BBB", "AAA"), 1},
		{"share of C for B, a recorded zero", y.Share("BBB", "CCC"), 0},
		{"share of a pair not recorded", y.Share("CCC", "DDD"), none},
		{"share of a pair without a row", y.Share("AAA", "DDD"), none},
		{"share for a state without trade", y.Share("DDD", "CCC"), none},
		{"asymmetry", y.Asymmetry("AAA", "BBB"), -.6},
		{"concentration", y.Concentration("AAA"), .4*.4 + .6*.6},
		{"concentration without trade", y.Concentration("DDD"), none},
		{"proportional trade of A and B", y.Expected(entente.NewPair("AAA", "BBB")), 100. * 40 / 200},
		{"total", y.Total("AAA"), 100},
		{"partners", float64(y.Partners("AAA")), 2},
		{"half known", float64(y.HalfKnown("AAA")), 1},
	} {
		if math.Abs(c.got-c.want) > 1e-12 || math.IsNaN(c.got) != math.IsNaN(c.want) {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
	share, n := y.Exposure("AAA", []entente.Code{"AAA", "BBB", "DDD"})
	if math.Abs(share-.4) > 1e-12 || n != 1 {
		t.Errorf("exposure %v of %d, want 0.4 of 1", share, n)
	}
	if share, n = y.Exposure("AAA", []entente.Code{"DDD"}); !math.IsNaN(share) || n != 0 {
		t.Errorf("exposure to nobody %v of %d, want none", share, n)
	}
}

// Partner shares of a state sum to one, and asymmetry changes its sign with
// the order of the two.
func TestTradeShares(t *testing.T) {
	states := []entente.Code{"AAA", "BBB", "CCC", "DDD"}
	rapid.Check(t, func(t *rapid.T) {
		var list []measure.Exchange
		for i, a := range states {
			for _, b := range states[i+1:] {
				list = append(list, measure.Exchange{A: a, B: b, OfA: rapid.Float64Range(0, 1e6).Draw(t, "a"), OfB: rapid.Float64Range(0, 1e6).Draw(t, "b")})
			}
		}
		y := measure.NewTradeYear(list)
		for _, a := range states {
			if y.Total(a) < 1e-9 {
				continue
			}
			sum, squares := 0.0, 0.0
			for _, b := range states {
				if b == a {
					continue
				}
				s := y.Share(a, b)
				sum, squares = sum+s, squares+s*s
				if y.Total(b) > 0 && y.Asymmetry(a, b) != -y.Asymmetry(b, a) {
					t.Errorf("asymmetry %v and %v", y.Asymmetry(a, b), y.Asymmetry(b, a))
				}
			}
			if math.Abs(sum-1) > 1e-9 || math.Abs(squares-y.Concentration(a)) > 1e-9 {
				t.Errorf("shares sum to %v; squares to %v, concentration %v", sum, squares, y.Concentration(a))
			}
		}
	})
}

// A world in which OLD and NEW, one state under two codes, trade with SIL only
// once NEW reports; the trade of OTH and SIL really begins.
func TestSuspectZeros(t *testing.T) {
	years := map[int]*measure.TradeYear{}
	for y := 1980; y <= 1986; y++ {
		big, with, oth := entente.Code("OLD"), 0.0, 0.0
		if y >= 1984 {
			big, with, oth = "NEW", 300, 2
		}
		list := []measure.Exchange{
			{A: big, B: "WWW", OfA: 1000, OfB: 1000}, {A: "SIL", B: "WWW", OfA: 100, OfB: 100},
			{A: "OTH", B: "WWW", OfA: 1000, OfB: 1000}, {A: "OTH", B: "SIL", OfA: oth, OfB: oth},
		}
		if y > 1980 { // no row at all before
			list = append(list, measure.Exchange{A: big, B: "SIL", OfA: with, OfB: with})
		}
		years[y] = measure.NewTradeYear(list)
	}
	same := func(c entente.Code) entente.Code {
		if c == "OLD" {
			return "NEW"
		}
		return c
	}
	var got []int
	for y, pairs := range measure.SuspectZeros(years, same) {
		for p := range pairs {
			if p != entente.NewPair("OLD", "SIL") {
				t.Errorf("%d: %v is suspect, want none but OLD-SIL", y, p)
			}
			got = append(got, y)
		}
	}
	slices.Sort(got)
	if want := []int{1981, 1982, 1983}; !slices.Equal(got, want) {
		t.Errorf("suspect in %v, want %v", got, want)
	}
	if alone := measure.SuspectZeros(years, func(c entente.Code) entente.Code { return c }); len(alone) != 0 {
		t.Errorf("without a common name: %v, want none", alone)
	}
}
