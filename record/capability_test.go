package record_test

import (
	"math"
	"strings"
	"testing"

	"entente"
	"entente/record"
)

// The published column is printed with eight significant digits.
func recomputesCINC(t *testing.T, r *record.Record) {
	published, recomputed := every(t, r, "cinc", "", ""), every(t, r, "cinc-recomputed", "", "")
	worst := 0.0
	for at, f := range published {
		d := math.Abs(f.Value - recomputed[at].Value)
		if !(d <= 1e-6) {
			t.Errorf("%s: published %v, recomputed %v", at, f.Value, recomputed[at].Value)
		}
		worst = max(worst, d)
	}
	// 17,121 rows; in 1990 Germany and Yemen have two, of which one answers.
	if len(published) != 17119 || len(recomputed) != 17119 {
		t.Errorf("%d and %d figures, want 17119", len(published), len(recomputed))
	}
	t.Logf("largest difference %.2g", worst)
	if f := recomputed["PRK 2022"]; f.Status != entente.Partial || f.N != 5 || !strings.Contains(f.Note, "milex") {
		t.Errorf("PRK 2022: n %d %s %q, want partial over 5 without milex", f.N, f.Status, f.Note)
	}
}

func capabilityOfGroups(t *testing.T, r *record.Record) {
	shares := every(t, r, "capability-share", "2020", "2020")
	world, four := 0.0, 0.0
	for at, f := range shares {
		world += f.Value
		if strings.Contains("CHN IRN PRK RUS", strings.TrimSuffix(at, " 2020")) {
			four += f.Value
		}
	}
	if math.Abs(world-1) > 1e-9 {
		t.Errorf("shares sum to %v", world)
	}
	group := figuresOf(t, r, "capability-share-group", "2020", "2020", "quartet")["quartet 2020"]
	top := figuresOf(t, r, "capability-top", "2020", "2020", "quartet")["quartet 2020"]
	if math.Abs(group.Value-four) > 1e-12 || group.N != 4 || math.Abs(top.Value-shares["CHN 2020"].Value/four) > 1e-12 {
		t.Errorf("quartet %v, top %v; members sum to %v, China has %v", group.Value, top.Value, four, shares["CHN 2020"].Value)
	}
}

func wealthOfStates(t *testing.T, r *record.Record) {
	four := figuresOf(t, r, "gdp-group", "2020", "2020", "quartet")["quartet 2020"]
	if four.Status != entente.Partial || four.N != 3 || four.Share != .75 || !strings.Contains(four.Note, "without PRK") {
		t.Errorf("%+v, want partial without PRK", four)
	}
	sum := 0.0
	for _, c := range []string{"CHN", "IRN", "RUS"} {
		sum += figuresOf(t, r, "gdp", "2020", "2020", c)[c+" 2020"].Value
	}
	if sum != four.Value {
		t.Errorf("members sum to %v, the group has %v", sum, four.Value)
	}
	if f := figuresOf(t, r, "gdp", "2020", "2020", "PRK")["PRK 2020"]; f.Status != entente.Unknown || !math.IsNaN(f.Value) {
		t.Errorf("PRK: %v %s, want unknown", f.Value, f.Status)
	}
	if f := figuresOf(t, r, "gdp", "1990", "1990", "RUS")["RUS 1990"]; f.Status != entente.Known || !strings.Contains(f.Note, "today") {
		t.Errorf("RUS 1990: %v %s %q, want known for the borders of today", f.Value, f.Status, f.Note)
	}
	total := 0.0
	for _, f := range every(t, r, "population-share", "2020", "2020") {
		total += f.Value
	}
	if math.Abs(total-1) > 1e-9 {
		t.Errorf("population shares sum to %v", total)
	}
}

// The counts were taken from the publisher's file with Python: cells of both
// rows equal to 1, and cells with -9 in one and 1 or -9 in the other.
func commonOrganisations(t *testing.T, r *record.Record) {
	for _, c := range []struct {
		pair, year string
		n, open    float64
	}{{"IRN-RUS", "2014", 39, 26}, {"CHN-RUS", "2014", 55, 26}, {"GBR-USA", "2014", 60, 26}, {"CHN-PRK", "2005", 28, 7}, {"PRK-SUN", "1985", 9, 20}} {
		f := figuresOf(t, r, "igo-common", c.year, c.year, c.pair)[c.pair+" "+c.year]
		if f.Value != c.n || f.Low != c.n || f.High != c.n+c.open || f.Status != entente.Partial {
			t.Errorf("%s %s: %v (%v to %v) %s, want %v and %v open", c.pair, c.year, f.Value, f.Low, f.High, f.Status, c.n, c.open)
		}
	}
	if out := figuresOf(t, r, "igo-common", "2015", "2015", "IRN-RUS")["IRN-RUS 2015"]; out.Status != entente.Unknown {
		t.Errorf("2015: %v %s, want unknown", out.Value, out.Status)
	}
}

func contiguityOfPairs(t *testing.T, r *record.Record) {
	for _, c := range []struct {
		pair, year string
		want       float64
		status     entente.Status
	}{
		{"USA-RUS", "1958", 0, entente.Known}, // an explicit none
		{"USA-RUS", "1959", 2, entente.Known},
		{"CHN-PRK", "2016", 1, entente.Known},
		{"IRN-PRK", "2016", 0, entente.Known}, // no row, both are states
		{"CHN-RUS", "2017", math.NaN(), entente.Unknown},
	} {
		at := figuresOf(t, r, "contiguity", c.year, c.year, c.pair)
		if len(at) != 1 {
			t.Errorf("%s %s: %d figures, want one", c.pair, c.year, len(at))
		}
		for _, f := range at {
			if f.Status != c.status || !(f.Value == c.want || math.IsNaN(f.Value) && math.IsNaN(c.want)) {
				t.Errorf("%s %s: %v %s %q, want %v %s", c.pair, c.year, f.Value, f.Status, f.Note, c.want, c.status)
			}
		}
	}
}

// A record without the sources knows nothing of the layers, and says what to
// fetch.
func TestStructureWithoutItsSources(t *testing.T) {
	r := recordOf(t, false, "worldbank")
	for _, c := range []struct{ id, subject string }{
		{"trade-share", "RUS>CHN"}, {"trade-flow", "RUS>CHN"}, {"trade-dependence", "RUS>CHN"}, {"trade-concentration", "CHN"},
		{"cinc", "CHN"}, {"cinc-recomputed", "CHN"}, {"capability-share", "CHN"}, {"capability-share-group", "quartet"},
		{"igo-common", "CHN-RUS"}, {"contiguity", "CHN-RUS"},
	} {
		at := figuresOf(t, r, c.id, "2010", "2010", c.subject)
		if len(at) != 1 {
			t.Errorf("%s: %d figures, want one", c.id, len(at))
		}
		for _, f := range at {
			if f.Status != entente.Unknown || !math.IsNaN(f.Value) || !strings.Contains(f.Note, "entente sync cow") {
				t.Errorf("%s: %v %s %q, want unknown and what to fetch", c.id, f.Value, f.Status, f.Note)
			}
		}
	}
	if at := figuresOf(t, r, "gdp", "1950", "1950", "CHN"); at["CHN 1950"].Status != entente.Unknown {
		t.Errorf("before the edition: %+v, want unknown", at)
	}
}
