package record_test

import (
	"context"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente"
	"entente/internal/testdata"
	"entente/record"
)

// placed is the record of what the plane rests on.
func placed(t testing.TB, opt record.Options) *record.Record {
	t.Helper()
	mirror, tables := testdata.Path(t, "mirror"), testdata.Path(t, "tables")
	dir := planeHome.built(t, "plane", func(dir string) error {
		files := map[string]string{"mid5-directed/cow_mid5_directed_dyad_year.csv.gz": filepath.Join(tables, "cow_mid5_directed_dyad_year.csv.gz")}
		for _, f := range []string{"atop/atop5_1m.csv.gz", "atop/atop5_1aph.csv", "atop/atopinst5_1.csv", "gsdb/GSDB_V4.csv", "voeten/IdealpointestimatesAll_Jun2024.csv.gz"} {
			files[f] = filepath.Join(mirror, f)
		}
		if err := linked(filepath.Join(dir, "mirror"), files); err != nil {
			return err
		}
		_, err := synced(context.Background(), record.SyncOptions{
			Home: filepath.Join(dir, "home"), Mirror: filepath.Join(dir, "mirror"), Sources: []string{"atop", "gsdb", "voeten", "mid5-directed"},
		})
		return err
	})
	opt.Home = filepath.Join(dir, "home")
	return open(t, opt)
}

func planeFigure(t *testing.T, r *record.Record, id, group, year string) entente.Figure {
	t.Helper()
	m, err := record.FindMeasure(id)
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.ParseSubject(group)
	if err != nil {
		t.Fatal(err)
	}
	list, err := r.Figures(record.Query{Measure: m, Subjects: []record.Subject{s}, From: year, To: year})
	if err != nil || len(list) != 1 {
		t.Fatalf("%s of %s in %s: %d figures, %v", id, group, year, len(list), err)
	}
	return list[0]
}

// Worked by hand from atop5_1aph.csv and atopinst5_1.csv. The treaties of two
// of the four in force at the end of 2018: 3445 (CHN-PRK 1961-07-11, defence),
// 4940 (RUS-PRK 2000-02-09, consultation), 4968 (RUS-IRN 2001-03-12,
// non-aggression), 4980 (CHN-RUS 2001-07-16, non-aggression): of six pairs
// 1 + 1/3 + 2/3 + 2/3 of obligation; two of four under one; none with standing
// bodies; 3445 full in duration.
func TestStructureByHand(t *testing.T) {
	r := placed(t, record.Options{})
	const group = "quartet"
	for id, want := range map[string]float64{
		"structure-obligation": (1 + 1./3 + 2./3 + 2./3) / 6,
		"structure-cover":      .5,
		"structure-bodies":     0,
	} {
		if f := planeFigure(t, r, id, group, "2018"); math.Abs(f.Value-want) > 1e-12 || f.Status != entente.Known {
			t.Errorf("%s of %s: %+v, want %g", id, group, f, want)
		}
	}
	f := planeFigure(t, r, "structure", group, "2018")
	if !(f.Low < f.Value && f.Value < f.High) || f.Method != "weights" {
		t.Errorf("structure stands without its band: %+v", f)
	}
	if f := planeFigure(t, r, "structure", group, "2019"); f.Status != entente.Unknown || f.Note == "" {
		t.Errorf("alliances of 2019, which the edition does not cover: %+v", f)
	}
	if f := planeFigure(t, r, "structure", "warsaw-pact", "2018"); f.Status != entente.NotApplicable {
		t.Errorf("a group that is no more: %+v", f)
	}
	if f := planeFigure(t, r, "structure", "quartet", "2018"); f.N != 4 || len(f.Editions) == 0 {
		t.Errorf("a figure without its way back: %+v", f)
	}
}

// Groups that nobody disputes: an alliance with a treaty of its own for all
// and a staff stands above a club without one, in every year and with every
// weight of the parts.
func TestStructureOfKnownGroups(t *testing.T) {
	r := placed(t, record.Options{})
	for _, c := range []struct{ bound, loose, year string }{
		{"nato", "brics", "2014"}, {"warsaw-pact", "nonaligned", "1980"}, {"gcc", "asean", "2010"}, {"csto", "brics", "2018"},
	} {
		a, b := planeFigure(t, r, "structure", c.bound, c.year), planeFigure(t, r, "structure", c.loose, c.year)
		if a.Low <= b.High {
			t.Errorf("%s: %s %.2f (from %.2f) is not above %s %.2f (to %.2f)", c.year, c.bound, a.Value, a.Low, c.loose, b.Value, b.High)
		}
	}
}

// What a component does not cover makes the figure partial, never a zero.
func TestStancePartial(t *testing.T) {
	r := placed(t, record.Options{})
	if f := planeFigure(t, r, "stance", "quartet", "2014"); f.Status != entente.Known {
		t.Errorf("2014: %+v", f)
	}
	f := planeFigure(t, r, "stance", "quartet", "2015")
	if f.Status != entente.Partial || !(f.Value > 0) {
		t.Errorf("2015, after the last coded dispute: %+v", f)
	}
	if f := planeFigure(t, r, "stance", "quartet", "2025"); !math.IsNaN(f.Value) || f.Status != entente.Unknown {
		t.Errorf("2025: %+v", f)
	}
	if f := planeFigure(t, placed(t, record.Options{Commercial: true}), "structure", "quartet", "2018"); f.Status != entente.Unknown {
		t.Errorf("under --commercial: %+v", f)
	}
}

// Random groups are the null: their mean rank is a half, and they are less
// bound than any treaty group.
func TestPlane(t *testing.T) {
	r := placed(t, record.Options{})
	p, err := r.Plane(2014, 4, record.PlaneChoice{})
	if err != nil {
		t.Fatal(err)
	}
	if m := p.Random.Stance.Mean; math.Abs(m-.5) > 1e-9 {
		t.Errorf("random groups rank %g among themselves", m)
	}
	nato, ok := p.Of("nato")
	if !ok || nato.Structure.P05 <= p.Random.Structure.P95 || nato.Subsets != 100 {
		t.Errorf("nato %+v among random groups %+v", nato.Structure, p.Random.Structure)
	}
	if _, ok := p.Of("aukus"); ok {
		t.Error("a group of three has a part of four")
	}
	if len(p.Absent) != 0 || !slices.Equal(p.Stance, []string{"position", "sanctions-sent", "force-sent"}) {
		t.Errorf("2014 rests on %v, without %v", p.Stance, p.Absent)
	}
	again, err := r.Plane(2014, 4, record.PlaneChoice{})
	if err != nil || again.Random.Structure != p.Random.Structure || again.Places[0].Stance != p.Places[0].Stance {
		t.Errorf("a second time the result differs: %v", err)
	}
	if _, err := r.Plane(2016, 4, record.PlaneChoice{Stance: p.Stance}); err == nil {
		t.Error("2016 is compared without disputes, which 2014 has")
	}
	own, _ := p.Of("quartet")
	near := record.Nearest(own, []*record.Plane{p})
	if len(near) == 0 || slices.ContainsFunc(near, func(n record.Near) bool { return n.Group.ID == "quartet" }) {
		t.Errorf("nearest: %d groups, or itself", len(near))
	}
	for i := 1; i < len(near); i++ {
		if near[i].Distance < near[i-1].Distance {
			t.Error("the nearest do not come first")
		}
	}
}

// Weights are relative, change nothing where they are alike, and leave a part
// out at zero.
func TestPlaneWeights(t *testing.T) {
	r := placed(t, record.Options{})
	place := func(weights map[string]float64) record.Place {
		t.Helper()
		p, err := r.Plane(2014, 4, record.PlaneChoice{Weights: weights})
		if err != nil {
			t.Fatal(err)
		}
		x, ok := p.Of("quartet")
		if !ok {
			t.Fatal("no place")
		}
		return x
	}
	alike, twice := place(nil), map[string]float64{}
	for _, part := range record.PlaneParts() {
		twice[part] = 2
	}
	if x := place(twice); math.Abs(x.Structure.Mean-alike.Structure.Mean) > 1e-12 || math.Abs(x.Stance.Mean-alike.Stance.Mean) > 1e-12 || math.Abs(x.Pressure.Mean-alike.Pressure.Mean) > 1e-12 {
		t.Errorf("all twice: %+v, alike %+v", x, alike)
	}
	alone := place(map[string]float64{"cover": 0, "military": 0, "bodies": 0, "duration": 0})
	if alone.Structure.Mean != alone.Parts[0] || alone.Stance != alike.Stance {
		t.Errorf("structure of obligations alone %g, want %g; stance %+v, want %+v", alone.Structure.Mean, alone.Parts[0], alone.Stance, alike.Stance)
	}
	// (2*obligation + the other four) / 6
	want := (alike.Structure.Mean*5 + alike.Parts[0]) / 6
	if x := place(map[string]float64{"obligation": 2}); math.Abs(x.Structure.Mean-want) > 1e-12 {
		t.Errorf("obligation twice: %g, want %g", x.Structure.Mean, want)
	}
	_, err := r.Plane(2014, 4, record.PlaneChoice{Weights: map[string]float64{"position": 0, "sanctions-sent": 0, "force-sent": 0}})
	if err == nil || !strings.Contains(err.Error(), "leave nothing") {
		t.Errorf("without stance: %v", err)
	}
}
