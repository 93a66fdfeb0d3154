package record_test

import (
	"math"
	"testing"

	"entente"
	"entente/internal/testdata"
	"entente/measure"
	"entente/record"
)

// Every measure of two states' votes answers by name, with the value of their
// joint table and an interval around it; one that needs variation is not
// applicable where there is none.
func TestEveryMeasureOfVotesByName(t *testing.T) {
	r := open(t, record.Options{Home: made(t, "2020_12_31", twoYears())})
	table := measure.Table{7, 0, 0, 0, 4, 0, 0, 0, 0} // Iran and Russia abstain together in four of eleven
	for _, m := range measure.Pairwise() {
		q := record.Query{Measure: measureOf(t, m.ID), By: record.ByYear, From: "2018", To: "2018"}
		got := figures(t, r, q, "IRN-RUS", "CHN-IRN")
		want, _ := m.Value(table)
		if f := got["IRN-RUS 2018"]; f.Value != want || f.N != 11 || !(f.Low <= want && want <= f.High) {
			t.Errorf("%s: %+v, want %v", m.ID, f, want)
		}
		status := entente.NotApplicable
		if m.Mean {
			status = entente.Known
		}
		if f := got["CHN-IRN 2018"]; f.Status != status || math.IsNaN(f.Value) == m.Mean {
			t.Errorf("%s with a state that never varied: %+v", m.ID, f)
		}
	}
}

// In 2018 China votes Y, North Korea N, Iran and Russia Y in seven roll calls
// and A in four: T = 4, camps 3 and 1, or 2, 1 and 1.
func TestCohesionOfVotesCast(t *testing.T) {
	r := open(t, record.Options{Home: made(t, "2020_12_31", twoYears())})
	for id, want := range map[string]float64{
		"agreement-index-cast": (7*(3-.5)/4 + 4*(2-1)/4.) / 11,
		"rice":                 (7 * 2 / 4.) / 11, // |3-1|/4, and |1-1|/2 with two abstaining
		"share-unanimous-cast": 0,
	} {
		q := record.Query{Measure: measureOf(t, id), By: record.ByYear, From: "2018", To: "2018"}
		f := figures(t, r, q, "quartet")["quartet 2018"]
		if math.Abs(f.Value-want) > 1e-12 || f.N != 11 || !(f.Low <= f.Value && f.Value <= f.High) {
			t.Errorf("%s: %+v, want %v", id, f, want)
		}
	}
}

// On the real portfolios the kin of kappa hang together as their formulas say.
func TestKinOnAlliancePortfolios(t *testing.T) {
	testdata.Long(t)
	r := allied(t, record.Options{})
	all := map[string]map[string]entente.Figure{}
	for _, id := range []string{"pi-alliance", "kappa-alliance", "kappa-alliance-nominal", "kappa-alliance-absolute", "pi-alliance-nominal", "pi-alliance-absolute", "alpha-alliance", "tau-b-alliance", "pearson-alliance"} {
		all[id] = every(t, r, id, "2018", "2018")
	}
	n := 0
	for at, pi := range all["pi-alliance"] {
		size := float64(pi.N)
		if want := 1 - (2*size-1)/(2*size)*(1-pi.Value); math.Abs(all["alpha-alliance"][at].Value-want) > 1e-12 {
			t.Errorf("alpha of %s: %v, want %v", at, all["alpha-alliance"][at].Value, want)
		}
		kappa, pearson := all["kappa-alliance"][at].Value, all["pearson-alliance"][at].Value
		if math.Abs(kappa) > math.Abs(pearson)+1e-12 { // kappa is r times a factor of at most 1 (Cohen 1968)
			t.Errorf("%s: kappa %v, correlation %v", at, kappa, pearson)
		}
		for id, m := range all {
			if f := m[at]; f.Status != pi.Status || !(f.Value >= -1 && f.Value <= 1) {
				t.Errorf("%s of %s: %+v", id, at, f)
			}
		}
		n++
	}
	if n < 10000 {
		t.Errorf("%d pairs, want all of 2018", n)
	}
}
