package operation

import (
	"math"
	"strings"
	"testing"
)

// Blocs of votes in the General Assembly hold together far more than chance
// gives: networks with the same ties and signs at each state have less quality,
// lower assortativity and more openness. What has no null says nothing.
func TestFragmentationBesideRandomNetworks(t *testing.T) {
	res, err := runFragmentation(t.Context(), embeddedEnv(t), &fragmentationRequest{Layer: "votes", From: 1980, To: 1980, Quality: "modularity", Runs: 2, Seed: 1, Null: 3})
	if err != nil {
		t.Fatal(err)
	}
	x := map[string]YearIndex{}
	for _, i := range res.Years[0].Indices {
		x[i.Index] = i
		if i.RandomLow > i.Random || i.Random > i.RandomHigh {
			t.Errorf("%+v is not in order", i)
		}
	}
	if q := x["quality"]; !(q.Value > 2*q.RandomHigh) {
		t.Errorf("quality %+v", q)
	}
	if a := x["assortativity"]; !(a.Value > a.RandomHigh) {
		t.Errorf("assortativity %+v", a)
	}
	if e := x["ei"]; !(e.Value < e.RandomLow) {
		t.Errorf("E-I %+v", e)
	}
	if !math.IsNaN(float64(x["trade-across"].Random)) {
		t.Errorf("trade across blocs has no null: %+v", x["trade-across"])
	}
	found := false
	for _, b := range res.Document().Blocks {
		found = found || strings.Contains(b.Heading, "random networks")
	}
	if !found {
		t.Error("the document does not show them")
	}
}
