package record_test

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente"
	"entente/record"
	"entente/snapshot"
)

func closeTo(a, b, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance+1e-12 || math.IsNaN(a) && math.IsNaN(b)
}

func sameSpread(a, b record.Spread, tolerance float64) bool {
	return closeTo(a.Mean, b.Mean, tolerance) && closeTo(a.P05, b.P05, tolerance) && closeTo(a.P95, b.P95, tolerance)
}

// samePlace compares a place of the embedded record with that of the full one,
// to half a step of what the embedded one is rounded to.
func samePlace(t *testing.T, small, full record.Place, tolerance float64) {
	t.Helper()
	if small.Group.ID != full.Group.ID || small.Subsets != full.Subsets || !slices.Equal(small.Members, full.Members) ||
		!sameSpread(small.Structure, full.Structure, tolerance) || !sameSpread(small.Stance, full.Stance, tolerance) || !sameSpread(small.Pressure, full.Pressure, tolerance) {
		t.Errorf("%s in %d: embedded %+v, full %+v", full.Group.ID, full.Year, small, full)
	}
}

// The embedded record places the declared groups as the full one does.
func TestEmbeddedPlaces(t *testing.T) {
	small, all := embedded(t), open(t, record.Options{Home: whole(t)})
	for _, c := range []struct {
		group      string
		year, size int
	}{{"quartet", 2018, 4}, {"quartet", 1994, 4}, {"brics", 2018, 5}, {"gcc", 2006, 6}, {"asean", 2018, 10}, {"nato", 2018, 29}} {
		a, err := small.Plane(c.year, c.size, record.PlaneChoice{})
		if err != nil {
			t.Fatalf("%s %d: %v", c.group, c.year, err)
		}
		b, err := all.Plane(c.year, c.size, record.PlaneChoice{})
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Places) != len(b.Places) || !slices.Equal(a.Stance, b.Stance) || !slices.Equal(a.Pressure, b.Pressure) || !slices.Equal(a.Editions, b.Editions) ||
			strings.Join(a.Absent, "; ") != strings.Join(b.Absent, "; ") {
			t.Fatalf("parts of %d in %d: embedded %d places of %v and %v without %v from %v, full %d of %v and %v without %v from %v", c.size, c.year,
				len(a.Places), a.Stance, a.Pressure, a.Absent, a.Editions, len(b.Places), b.Stance, b.Pressure, b.Absent, b.Editions)
		}
		for i, x := range a.Places {
			samePlace(t, x, b.Places[i], .0005)
		}
		samePlace(t, a.Random, b.Random, .0005)
		x, _ := a.Of(c.group)
		y, ok := b.Of(c.group)
		for i := range x.Parts {
			if !closeTo(x.Parts[i], y.Parts[i], .0005) || !ok {
				t.Errorf("%s in %d: parts of structure %v embedded, %v in full", c.group, c.year, x.Parts, y.Parts)
			}
		}
		parts, err := small.Components(x.Group, c.year)
		want, err2 := all.Components(y.Group, c.year)
		if err != nil || err2 != nil || len(parts) != len(want) {
			t.Fatalf("%s in %d: %d components, %v; %d in full, %v", c.group, c.year, len(parts), err, len(want), err2)
		}
		for i, p := range parts {
			if p.ID != want[i].ID || p.Unit != want[i].Unit || p.Edition.SHA256 != want[i].Edition.SHA256 || !closeTo(p.Value, want[i].Value, .0005) || !closeTo(p.Rank, want[i].Rank, .0005) {
				t.Errorf("%s in %d: embedded %+v, full %+v", c.group, c.year, p, want[i])
			}
		}
		if c.size > 12 {
			continue
		}
		rest, err := small.WithoutEach(x.Group, c.year, record.PlaneChoice{Stance: a.Stance})
		wanted, err2 := all.WithoutEach(y.Group, c.year, record.PlaneChoice{Stance: b.Stance})
		if err != nil || err2 != nil || len(rest) != c.size || len(wanted) != c.size {
			t.Fatalf("%s in %d without one: %d places, %v; %d in full, %v", c.group, c.year, len(rest), err, len(wanted), err2)
		}
		for i := range rest {
			samePlace(t, rest[i], wanted[i], .005)
		}
	}
}

// What the embedded record cannot place it says, with what would: groups of
// one's own, other sizes, years without alliances, and what the licence gate
// keeps back.
func TestEmbeddedPlacesMissing(t *testing.T) {
	r := embedded(t)
	own, err := groupOf(r, "RUS", "BLR", "KAZ", "CHN")
	if err != nil {
		t.Fatal(err)
	}
	quartet, err := r.Groups.Find("quartet")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(_ any, err error) error { return err }
	gated := open(t, record.Options{Home: filepath.Join(t.TempDir(), "none"), Snapshot: snapshot.FS(), Commercial: true})
	for name, c := range map[string]struct {
		err  error
		says string
	}{
		"own":        {ask(r.Plane(2018, 4, record.PlaneChoice{}, own)), "entente sync atop gsdb voeten"},
		"size":       {ask(r.Plane(2018, 17, record.PlaneChoice{})), "not of 17"},
		"year":       {ask(r.Plane(2020, 4, record.PlaneChoice{})), "no places of 2020"},
		"components": {ask(r.Plane(2014, 4, record.PlaneChoice{Stance: []string{"position", "sanctions-sent", "force-sent"}})), "not every component"},
		"weights":    {ask(r.Plane(2018, 4, record.PlaneChoice{Weights: map[string]float64{"cover": 2}}, quartet)), "entente sync atop gsdb voeten"},
		"commercial": {ask(gated.Plane(2018, 4, record.PlaneChoice{}, quartet)), "--commercial"},
	} {
		var none record.Missing
		if !errors.As(c.err, &none) || !strings.Contains(none.Why, c.says) {
			t.Errorf("%s: %v, want it to say %q", name, c.err, c.says)
		}
	}
	if f := planeFigure(t, r, "structure", "quartet", "2018"); f.Status != entente.Known || !(f.Low < f.Value && f.Value < f.High) || len(f.Editions) == 0 {
		t.Errorf("the figure of the quartet: %+v", f)
	}
	if f := planeFigure(t, r, "structure", "aukus", "2023"); f.Status != entente.Unknown {
		t.Errorf("a group of three is embedded: %+v", f)
	}
}
