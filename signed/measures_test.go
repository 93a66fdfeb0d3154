package signed

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestMeasuresReferences compares with values computed by another program
// (README of the test data), which are rounded to eight decimals.
func TestMeasuresReferences(t *testing.T) {
	for name, want := range references(t, "reference_values.csv") {
		g := open(t, name)
		all, _ := CountTriangles(g)
		if all != (Triangles{int(want["tri_ppp"]), int(want["tri_ppm"]), int(want["tri_pmm"]), int(want["tri_mmm"])}) {
			t.Errorf("%s: triangles %v", name, all)
		}
		w, err := Walks(g, false)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Conflict(g, false)
		if err != nil {
			t.Fatal(err)
		}
		for column, x := range map[string]float64{
			"T_balanced": all.Balanced(), "walk_K": w.Global, "walk_K_logdet": w.LogDet, "lam1_absA": w.Rho,
			"alg_conflict": c.Plain, "lam_min_signedLap_norm": c.Normalised,
		} {
			if math.Abs(x-want[column]) > 1e-7 {
				t.Errorf("%s: %s is %.8f, want %.8f", name, column, x, want[column])
			}
		}
	}
}

// TestTribesPublished has the figures that the README of signnet (MIT) prints
// for Read's tribes.
func TestTribesPublished(t *testing.T) {
	g := open(t, "tribes")
	all, _ := CountTriangles(g)
	w, err := Walks(g, false)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(all.Balanced()-0.8676471) > 1e-7 || math.Abs(w.Global-0.3575761) > 1e-7 {
		t.Errorf("triangles %.7f, walks %.7f", all.Balanced(), w.Global)
	}
}

// bruteCensus looks at every set of three nodes.
func bruteCensus(g *Graph) map[Triad]int {
	at := map[[2]int]int64{}
	for _, e := range g.Edges {
		at[[2]int{min(e.U, e.V), max(e.U, e.V)}] = e.W
	}
	census := map[Triad]int{}
	for u := range g.N() {
		for v := u + 1; v < g.N(); v++ {
			for w := v + 1; w < g.N(); w++ {
				var k Triad
				for _, x := range []int64{at[[2]int{u, v}], at[[2]int{u, w}], at[[2]int{v, w}]} {
					switch {
					case x > 0:
						k.Positive++
					case x < 0:
						k.Negative++
					}
				}
				census[k]++
			}
		}
	}
	return census
}

func TestCensusEqualsEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawn(t)
		got, want := Census(g), bruteCensus(g)
		for _, k := range Triads() {
			if got[k] != want[k] {
				t.Errorf("%+v: %d, want %d", k, got[k], want[k])
			}
		}
	})
	if len(Triads()) != 10 {
		t.Errorf("%d classes, want 10", len(Triads()))
	}
}

// TestSwitching checks what turning the signs around a node must leave alone:
// frustration, triangle balance, walk balance and the conflict index.
func TestSwitching(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawn(t)
		v := rapid.IntRange(0, g.N()-1).Draw(t, "node")
		h := &Graph{Names: g.Names, Unit: 1, Edges: slices.Clone(g.Edges)}
		for i, e := range h.Edges {
			if (e.U == v) != (e.V == v) {
				h.Edges[i].W = -e.W
			}
		}
		var x [2][5]float64
		for i, g := range []*Graph{g, h} {
			p, err := Prove(context.Background(), g, Camps, Options{Starts: 2})
			if err != nil {
				t.Fatal(err)
			}
			k, _ := CountTriangles(g)
			w, err := Walks(g, true)
			if err != nil {
				t.Fatal(err)
			}
			c, err := Conflict(g, true)
			if err != nil {
				t.Fatal(err)
			}
			x[i] = [5]float64{float64(p.Cost), k.Balanced(), w.Global, c.Plain, w.Local[v]}
		}
		for k := range x[0] {
			if math.Abs(x[0][k]-x[1][k]) > 1e-9 || math.IsNaN(x[0][k]) != math.IsNaN(x[1][k]) {
				t.Errorf("measure %d: %v before, %v after", k, x[0][k], x[1][k])
			}
		}
	})
}

func TestEmptyGraphs(t *testing.T) {
	for _, csv := range []string{"from,to,sign\n", "from,to,sign\nA,A,1\n", "from,to,sign\nA,B,-1\n"} {
		g, _, err := ReadCSV(strings.NewReader(csv))
		if err != nil {
			t.Fatal(err)
		}
		camps, groups := proofs(t, g)
		if camps.Cost != 0 || groups.Cost != 0 || !camps.Proved() {
			t.Errorf("%q: %+v %+v", csv, camps, groups)
		}
		k, _ := CountTriangles(g)
		if _, err := Walks(g, false); err != nil || !math.IsNaN(k.Balanced()) || !math.IsNaN(k.WeaklyBalanced()) {
			t.Errorf("%q: balanced %v, %v", csv, k.Balanced(), err)
		}
		if c, err := Conflict(g, false); err != nil || len(g.Edges) == 0 && !math.IsNaN(c.Plain) {
			t.Errorf("%q: %+v, %v", csv, c, err)
		}
		if _, err := Permute(context.Background(), g, 3, 1); err != nil {
			t.Error(err)
		}
	}
}

// TestLocalWalks: in a balanced graph every node's walks are positive.
func TestLocalWalks(t *testing.T) {
	g, _, err := ReadCSV(strings.NewReader("from,to,sign\nA,B,1\nA,C,-1\nB,C,-1\nC,D,-1\n"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := Walks(g, false)
	if err != nil {
		t.Fatal(err)
	}
	for v, x := range append(w.Local, w.Global, w.LogDet) {
		if math.Abs(x-1) > 1e-12 {
			t.Errorf("%d: %v, want 1", v, x)
		}
	}
}

// TestPermute: the tribes are less frustrated than chance, and a draw keeps the
// number of both signs.
func TestPermute(t *testing.T) {
	g := open(t, "tribes")
	n, err := Permute(context.Background(), g, 40, 1)
	if err != nil {
		t.Fatal(err)
	}
	if n.Frustration.Value != 7 || !n.Complete || len(n.Frustration.Draws) != 40 {
		t.Errorf("frustration %v, %d draws", n.Frustration.Value, len(n.Frustration.Draws))
	}
	if n.Frustration.Above < 0.95 || n.Triangles.Above > 0.05 || n.Walks.Above > 0.05 {
		t.Errorf("share of draws above: %v, %v, %v", n.Frustration.Above, n.Triangles.Above, n.Walks.Above)
	}
	again, err := Permute(context.Background(), g, 40, 1)
	if err != nil || !slices.Equal(n.Frustration.Draws, again.Frustration.Draws) {
		t.Errorf("the same seed gives other draws: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if n, err = Permute(ctx, g, 40, 1); err != nil || n.Complete {
		t.Errorf("a stopped comparison calls itself complete: %v", err)
	}
}
