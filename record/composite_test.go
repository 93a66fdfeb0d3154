package record

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"entente"
	"entente/composite"
	"entente/states"
)

// someModel is a model of the record's layers with values that all differ.
func someModel() *composite.Model {
	m := &composite.Model{Phi: [2]float64{.97, .95}, Shock: composite.Cov{CC: .05, FF: .06}, Initial: composite.Cov{CC: 1, FF: 2}}
	for k, l := range layersOfComposite() {
		x := float64(k + 1)
		m.Layers = append(m.Layers, l.Layer)
		m.Intercept = append(m.Intercept, x/10)
		m.Loading = append(m.Loading, [2]float64{x / 7, -x / 9})
		var cuts []float64
		for c := 1; c < l.Levels; c++ {
			cuts = append(cuts, x+float64(c))
		}
		m.Cuts = append(m.Cuts, cuts)
		m.Dispersion = append(m.Dispersion, x/3)
		m.ErrorSD = append(m.ErrorSD, x/5)
		m.ErrorPhi = append(m.ErrorPhi, 1-x/100)
	}
	return m
}

func TestModelRowsComeBack(t *testing.T) {
	want := someModel()
	rows := modelRows(want, "abc")
	got, err := modelOf(rows)
	if err != nil {
		t.Fatal(err)
	}
	for k := range want.Cuts { // no cuts are an empty list or none
		if len(want.Cuts[k]) == 0 && len(got.Cuts[k]) == 0 {
			want.Cuts[k], got.Cuts[k] = nil, nil
		}
	}
	if !reflect.DeepEqual(want, got) {
		t.Errorf("%+v\nbecame %+v", want, got)
	}
	for i := range rows {
		short := append(append([]modelRow{}, rows[:i]...), rows[i+1:]...)
		if _, err := modelOf(short); err == nil {
			t.Fatalf("without %+v the model still reads", rows[i])
		}
	}
}

// TestReferenceHash: the model is used again only for the same cells.
func TestReferenceHash(t *testing.T) {
	p := &composite.Panel{Layers: someModel().Layers, Periods: 2, First: []int16{0}, Last: []int16{1}, Start: []int32{0, 1}, Cells: []composite.Cell{{Y: 1, T: 1, Layer: layerPledges}}}
	before := hashPanel(p)
	if hashPanel(p) != before {
		t.Fatal("the hash of the same panel changes")
	}
	p.Cells[0].Y = 2
	if hashPanel(p) == before {
		t.Error("another cell has the same hash")
	}
}

func TestSenderBody(t *testing.T) {
	for label, want := range map[string]string{
		"case 80: NATO on Soviet Union, 1962 to 1966: trade":                    "NATO",
		"case 8: Organization of American States on China, 1950 to 1985: trade": "Organization of American States",
		"something else": "",
	} {
		if got := senderBody(label); got != want {
			t.Errorf("%q: %q, want %q", label, got, want)
		}
	}
	r := newRecord(Options{}, states.DefaultGroups())
	if n := len(r.bodyMembers("NATO", 1964)); n != 15 { // the founders, Greece, Turkey and West Germany
		t.Errorf("NATO had %d members in 1964, want 15", n)
	}
	if list := r.bodyMembers("UN", 1990); list != nil {
		t.Errorf("a body that is no declared group has members: %v", list)
	}
}

// TestBandHoldsTheIndex: the bounds are those over all choices, so the value by
// default lies within; a pair without half of the layers has none.
func TestBandHoldsTheIndex(t *testing.T) {
	nan := math.NaN()
	columns := make([][]float64, compositeLayers)
	for k := range columns {
		columns[k] = []float64{float64(k), float64(k % 3), 1, nan}
	}
	columns[layerVotes][3] = 2
	use := make([]bool, compositeLayers)
	for _, k := range compositeCommon {
		use[k] = true
	}
	value, low, high := bandOf(columns, use)
	for i := range 3 {
		if !(low[i] <= value[i] && value[i] <= high[i]) {
			t.Errorf("pair %d: %v not in %v to %v", i, value[i], low[i], high[i])
		}
	}
	if !math.IsNaN(value[3]) {
		t.Errorf("one layer of five gives %v", value[3])
	}
}

// TestRawIsSignedBySize: a count below what size and distance imply is below 0.
func TestRawIsSignedBySize(t *testing.T) {
	offset := float32(math.Log(10))
	for y, want := range map[float32]float64{3: -1, 10: 0, 40: 1} {
		got := raw(composite.Cell{Layer: layerTrade, Y: y, Offset: offset})
		if math.Abs(got) > 1e-6 && math.Copysign(1, got) != want || want == 0 && math.Abs(got) > 1e-6 {
			t.Errorf("%v where 10 are expected: %v", y, got)
		}
	}
}

func TestClassOfDistance(t *testing.T) {
	d := &distances{
		region:  map[int32][2]string{0: {"Europe", "West"}, 1: {"Europe", "East"}, 2: {"Europe", "West"}, 3: {"Asia", "South"}},
		touch:   map[[2]int32][]contiguitySpell{{0, 3}: {{span: entente.YearSpan(2000), kind: 1}}, {1, 3}: {{span: entente.YearSpan(2000), kind: 4}}},
		borders: borders{last: 2016},
	}
	for _, c := range []struct {
		i, j int32
		year int
		want uint8
	}{{0, 1, 2000, classSameRegion}, {2, 0, 2000, classSameSubregion}, {3, 0, 2000, classLand}, {3, 1, 2000, classWater}, {0, 3, 2001, classFar}} {
		if got := d.class(c.i, c.j, c.year); got != c.want {
			t.Errorf("%d and %d in %d: class %d, want %d", c.i, c.j, c.year, got, c.want)
		}
	}
}

// TestNoCompositeIsUnknown: without the segment every figure says so.
func TestNoCompositeIsUnknown(t *testing.T) {
	r := newRecord(Options{}, states.DefaultGroups())
	m, err := FindMeasure(compositeCooperation)
	if err != nil {
		t.Fatal(err)
	}
	figs, err := r.Figures(Query{Measure: m, Subjects: []Subject{{On: OnPair, A: "IRN", B: "RUS"}}, From: "2020", To: "2020"})
	if err != nil || len(figs) != 1 {
		t.Fatal(figs, err)
	}
	if f := figs[0]; f.Status != entente.Unknown || !math.IsNaN(f.Value) || !strings.Contains(f.Note, "entente composite") {
		t.Errorf("%+v", f)
	}
}
