package record_test

import (
	"math"
	"testing"

	"entente/measure"
	"entente/record"
)

// A tie is ranked among all pairs of the year: on the embedded record among the
// stored figures, where those are of all pairs, and else not at all.
func TestStandingOfTies(t *testing.T) {
	r := embedded(t)
	m := measureOf(t, "s-alliance")
	one := figures(t, r, record.Query{Measure: m, From: "2018", To: "2018"}, "CHN-RUS")["CHN-RUS 2018"]
	st, err := r.StandingOf(m, one)
	if err != nil {
		t.Fatal(err)
	}
	var values []float64
	for _, f := range figures(t, r, record.Query{Measure: m, From: "2018", To: "2018"}) {
		values = append(values, f.Value)
	}
	if n := 195 * 194 / 2; st.Of != n || len(values) != n { // 195 members of the state system in 2018
		t.Errorf("ranked among %d of %d pairs, want %d", st.Of, len(values), n)
	}
	if want := measure.Percentile(one.Value, values); st.Percentile != want || !(want > 0 && want < 100) {
		t.Errorf("percentile %v, want %v", st.Percentile, want)
	}
	for id, subject := range map[string]string{"trade-share": "RUS>CHN", "arms-tiv": "RUS>CHN", "sanctions-cases": "RUS"} {
		m := measureOf(t, id)
		for _, f := range figures(t, r, record.Query{Measure: m}, subject) {
			if st, err := r.StandingOf(m, f); err != nil || st.Of != 0 || !math.IsNaN(st.Percentile) {
				t.Fatalf("%s: %+v, %v; not all are embedded, or none is ranked", id, st, err)
			}
		}
	}
}

// On the full record the same pair stands at nearly the same place, and shares
// of trade are ranked too.
func TestStandingOnTheFullRecord(t *testing.T) {
	all, small := open(t, record.Options{Home: whole(t)}), embedded(t)
	m := measureOf(t, "s-alliance")
	q := record.Query{Measure: m, From: "2018", To: "2018"}
	a, err := all.StandingOf(m, figures(t, all, q, "CHN-RUS")["CHN-RUS 2018"])
	if err != nil {
		t.Fatal(err)
	}
	b, err := small.StandingOf(m, figures(t, small, q, "CHN-RUS")["CHN-RUS 2018"])
	if err != nil || a.Of != b.Of || math.Abs(a.Percentile-b.Percentile) > 3 { // rounding ties pairs
		t.Errorf("full %+v, embedded %+v, %v", a, b, err)
	}
	m = measureOf(t, "trade-share")
	f := figures(t, all, record.Query{Measure: m, From: "2014", To: "2014"}, "RUS>CHN")["RUS>CHN 2014"]
	if st, err := all.StandingOf(m, f); err != nil || st.Of < 10000 || !(st.Percentile > 90) {
		t.Errorf("trade: %+v, %v", st, err)
	}
}

// Where capability is in the record, placebo groups are also matched by it: on
// the embedded record from its stored figures, the same as on the full one.
func TestPlacebosByCapability(t *testing.T) {
	m := measureOf(t, "kappa-quadratic-pairs")
	of := func(r *record.Record) map[string]record.Placebo {
		g, err := r.Groups.Find("quartet")
		if err != nil {
			t.Fatal(err)
		}
		list, err := r.Placebos(m, "GA", 2019, g)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]record.Placebo{}
		for _, p := range list {
			out[p.Kind] = p
		}
		return out
	}
	small, votesOnly := of(embedded(t)), of(full(t))
	p, ok := small[record.LikePlacebo]
	if !ok || p.Defined == 0 || p.Size != 4 {
		t.Errorf("embedded: %+v", small)
	}
	if _, ok := votesOnly[record.LikePlacebo]; ok {
		t.Error("groups are matched by capability without any in the record")
	}
	if q := of(open(t, record.Options{Home: whole(t)}))[record.LikePlacebo]; q != p {
		t.Errorf("embedded %+v, full %+v", p, q)
	}
}
