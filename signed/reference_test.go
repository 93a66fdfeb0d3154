package signed

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente/internal/testdata"
)

// open reads a network of the test data.
func open(t testing.TB, name string) *Graph {
	t.Helper()
	dir := testdata.Path(t, "measure/frustration")
	if strings.HasPrefix(name, "cow_") {
		dir = filepath.Join(dir, "cow")
	}
	f, err := os.Open(filepath.Join(dir, name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g, issues, err := ReadCSV(f)
	if err != nil {
		t.Fatal(err)
	}
	if issues != (Issues{}) {
		t.Errorf("%s: irregular rows: %+v", name, issues)
	}
	return g
}

// references reads a table of reference values: by network, then column.
func references(t *testing.T, name string) map[string]map[string]float64 {
	t.Helper()
	header, rows := testdata.Lines(t, "measure/frustration/"+name)
	table := map[string]map[string]float64{}
	for _, row := range rows {
		values := map[string]float64{}
		for i, h := range header[1:] {
			values[h] = testdata.Number(t, row[i+1])
		}
		table[row[0]] = values
	}
	return table
}

// proofs proves both kinds of balance and has the certificate checked.
func proofs(t testing.TB, g *Graph) (camps, groups *Proof) {
	t.Helper()
	camps, err := Prove(context.Background(), g, Camps, Options{})
	if err != nil {
		t.Fatal(err)
	}
	groups, err = Prove(context.Background(), g, Groups, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(g, Certify(g, camps, groups)); err != nil {
		t.Error(err)
	}
	return camps, groups
}

// TestProveReferences compares with the tables of the test data, whose values
// were proved by another solver (its README): exact, since they are whole.
func TestProveReferences(t *testing.T) {
	for name, want := range references(t, "reference_values.csv") {
		compare(t, name, want)
	}
}

// TestProveDense does the same for networks of the whole Assembly. Two of the
// three have no reference value here: that the bounds meet and the certificate
// holds is proof in itself.
func TestProveDense(t *testing.T) {
	testdata.Long(t)
	for name, want := range references(t, "reference_unga_kappa.csv") {
		compare(t, name, want)
	}
	for _, name := range []string{"unga_kappa_s60", "unga_kappa_s73"} {
		meet(t, name)
	}
}

// TestProveOthers proves the networks that have no reference value.
func TestProveOthers(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testdata.Path(t, "measure/frustration/cow"), "*.csv"))
	if err != nil || len(files) != 51 {
		t.Fatalf("%d COW networks, %v; want 51", len(files), err)
	}
	known := references(t, "reference_values.csv")
	for _, f := range files {
		if name := strings.TrimSuffix(filepath.Base(f), ".csv"); known[name] == nil {
			meet(t, name)
		}
	}
	for _, name := range []string{"sampson_T3", "sampson_T4_sym", "slovene_parliament_1994_weighted"} {
		meet(t, name)
	}
	// Aref and Wilson give 2 for this network, by the README of the test data.
	if camps := meet(t, "slovene_parliament_1994"); camps.Cost != 2 {
		t.Errorf("Slovene parliament: %d, not 2", camps.Cost)
	}
}

// meet fails unless both bounds meet.
func meet(t *testing.T, name string) *Proof {
	t.Helper()
	camps, groups := proofs(t, open(t, name))
	if !camps.Proved() || !groups.Proved() {
		t.Errorf("%s: two camps %d to %d, groups %d to %d", name, camps.Bound, camps.Cost, groups.Bound, groups.Cost)
	}
	return camps
}

func compare(t *testing.T, name string, want map[string]float64) *Graph {
	t.Helper()
	g := open(t, name)
	if g.N() != int(want["n"]) || len(g.Edges) != int(want["m"]) || g.Negative() != int(want["m_neg"]) {
		t.Errorf("%s: n %d, m %d, negative %d; want %v, %v, %v", name, g.N(), len(g.Edges), g.Negative(), want["n"], want["m"], want["m_neg"])
	}
	camps, groups := proofs(t, g)
	if x := int64(want["L_frustration"]); camps.Cost != x || camps.Bound != x {
		t.Errorf("%s: frustration %d, bound %d; want %d", name, camps.Cost, camps.Bound, x)
	}
	if x := int64(want["C_weak"]); groups.Cost != x || groups.Bound != x {
		t.Errorf("%s: weak balance %d, bound %d; want %d", name, groups.Cost, groups.Bound, x)
	}
	if f, ok := want["F_normalized"]; ok && math.Abs(1-2*float64(camps.Cost)/float64(len(g.Edges))-f) > 1e-8 {
		t.Errorf("%s: F of %d is not %g", name, camps.Cost, f)
	}
	return g
}

func BenchmarkProve(b *testing.B) {
	for _, name := range []string{"tribes", "cow_89-92", "unga_kappa_s38", "unga_kappa_s60", "unga_kappa_s73"} {
		for kind, k := range map[string]Kind{"camps": Camps, "groups": Groups} {
			g := open(b, name)
			b.Run(name+"/"+kind, func(b *testing.B) {
				for b.Loop() {
					if p, err := Prove(context.Background(), g, k, Options{}); err != nil || !p.Proved() {
						b.Fatal("not proved", err)
					}
				}
			})
		}
	}
}
