package record

import (
	"crypto/sha256"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/store"
)

// withComposite writes a record of nothing but a composite: two pairs, three
// years, in the last of them only trade, which is no common layer.
func withComposite(t *testing.T, home string) []compositeRow {
	t.Helper()
	index := float32(.7)
	var rows []compositeRow
	for i, b := range []string{"CHN", "RUS"} {
		for y := range int32(3) {
			bits := commonBits() | 1<<layerTrade
			if y == 2 {
				bits = 1 << layerTrade
			}
			rows = append(rows, compositeRow{
				A: "BRA", B: b, Year: 2001 + y, Cooperation: 1.234 - float32(i), CooperationSD: .651, Conflict: -.549 + float32(y), ConflictSD: .749,
				AllCooperation: 2, AllCooperationSD: .5, AllConflict: -2, AllConflictSD: .5, Index: &index, IndexLow: &index, IndexHigh: &index, Layers: bits,
			})
		}
	}
	w, err := store.Lock(home)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	inputs := []string{"composite"}
	for _, l := range layersOfComposite() {
		inputs = appendOnce(inputs, someSHA(l.file))
	}
	seg, err := store.Put(w, kindComposite, schema, compositeCode, inputs, rows)
	if err != nil {
		t.Fatal(err)
	}
	model, err := store.Put(w, kindCompositeModel, schema, compositeCode, []string{"composite"}, modelRows(someModel(), "reference"))
	if err != nil {
		t.Fatal(err)
	}
	err = w.Commit(func(m *store.Manifest) error {
		m.RawOmitted, m.Segments = true, []store.Segment{seg, model}
		seen := map[[2]string]bool{}
		for _, l := range layersOfComposite() {
			if !seen[l.file] {
				seen[l.file] = true
				day := entente.NewDate(2024, 1, 1)
				m.Editions = append(m.Editions, entente.Edition{
					Source: l.file[0], File: l.file[1], SHA256: someSHA(l.file), CoverageFrom: day, CoverageTo: day, Retrieved: time.Unix(0, 0).UTC(),
				})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// someSHA stands for the hash of a file.
func someSHA(file [2]string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(file[0]+"/"+file[1])))
}

// TestCompositeRounded: a snapshot holds the latents of the common layers to a
// step, never a narrower interval, and neither the index nor anything of the
// other layers.
func TestCompositeRounded(t *testing.T) {
	dir := t.TempDir()
	home, small := filepath.Join(dir, "home"), filepath.Join(dir, "small")
	rows := withComposite(t, home)
	full, err := Open(Options{Home: home})
	if err != nil {
		t.Fatal(err)
	}
	w, err := store.Lock(small)
	if err != nil {
		t.Fatal(err)
	}
	segs, rests, err := full.putComposite(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{someSHA([2]string{"undl", "ga"}), someSHA([2]string{"sipri", "register"}), someSHA([2]string{"gsdb", "cases"})}; !slices.Equal(rests, want) {
		t.Errorf("rests on %v, want %v: votes, arms and sanctions alone", rests, want)
	}
	err = w.Commit(func(m *store.Manifest) error {
		m.RawOmitted, m.Segments = true, segs
		for _, e := range full.manifest.Editions {
			if slices.Contains(rests, e.SHA256) {
				m.Editions = append(m.Editions, e)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
	r, err := Open(Options{Home: small})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.manifest.Editions); n != 0 || len(r.behind) != 3 {
		t.Errorf("%d editions answer with rows, which are not here; %d with figures, want 0 and 3", n, len(r.behind))
	}
	c, err := r.Composite()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Year) != 4 || !c.CommonOnly() || !r.HasComposite() || c.LastComplete() != 2002 {
		t.Fatalf("%d rows, common only %v, complete to %d; want 4 rows, of the years with common layers", len(c.Year), c.CommonOnly(), c.LastComplete())
	}
	for _, x := range rows[:2] {
		p, ok := c.Of(entente.Pair{A: "BRA", B: "CHN"}, int(x.Year))
		if !ok {
			t.Fatalf("no row of %d", x.Year)
		}
		for _, v := range []struct {
			got      Latent
			mean, sd float32
		}{{p.Cooperation, x.Cooperation, x.CooperationSD}, {p.Conflict, x.Conflict, x.ConflictSD}} {
			if math.Abs(v.got.Mean-float64(v.mean)) > roundedMean/2+1e-6 || v.got.SD < float64(v.sd)-1e-6 || v.got.SD > float64(v.sd)+roundedSD {
				t.Errorf("%+v of %v, sd %v", v.got, v.mean, v.sd)
			}
			if n := v.got.Mean / roundedMean; math.Abs(n-math.Round(n)) > 1e-4 {
				t.Errorf("%v is no multiple of %v", v.got.Mean, roundedMean)
			}
		}
		if !math.IsNaN(p.AllCooperation.Mean) || !math.IsNaN(p.Index) {
			t.Errorf("embedded: %+v", p)
		}
	}
	for id, want := range map[string]entente.Status{compositeCooperation: entente.Known, compositeIndex: entente.Unknown} {
		m, err := FindMeasure(id)
		if err != nil {
			t.Fatal(err)
		}
		figs, err := r.Figures(Query{Measure: m, Subjects: []Subject{{On: OnPair, A: "BRA", B: "CHN"}}, From: "2001", To: "2001"})
		if err != nil || len(figs) != 1 || figs[0].Status == entente.Unknown != (want == entente.Unknown) || !strings.Contains(figs[0].Note, "embedded") {
			t.Errorf("%s: %+v, %v", id, figs, err)
		}
	}
	if _, err := r.CompositeModel(); err != nil {
		t.Errorf("model: %v", err)
	}
}
