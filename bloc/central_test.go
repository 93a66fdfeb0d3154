package bloc

import (
	"errors"
	"math"
	"testing"

	"entente/internal/testdata"
)

// The references are igraph's, rounded to 8 digits.
func TestCentralitiesAreThoseOfIgraph(t *testing.T) {
	g := karate(t)
	eigen, err := Eigenvector(g)
	if err != nil {
		t.Fatal(err)
	}
	rank, err := PageRank(g, .85)
	if err != nil {
		t.Fatal(err)
	}
	power, err := Power(g, .1)
	if err != nil {
		t.Fatal(err)
	}
	bargain, err := Power(g, -.1)
	if err != nil {
		t.Fatal(err)
	}
	katz, err := Alpha(g, .1)
	if err != nil {
		t.Fatal(err)
	}
	floats := func(x []int) []float64 {
		out := make([]float64, len(x))
		for i, v := range x {
			out[i] = float64(v)
		}
		return out
	}
	columns := map[string][]float64{
		"degree": floats(Degree(g)), "betweenness": Betweenness(g), "closeness": Closeness(g), "eigenvector": eigen,
		"pagerank_085": rank, "constraint_burt": Constraint(g), "coreness": floats(Coreness(g)),
		"bonacich_b0.1": power, "bonacich_bm0.1": bargain, "alpha_katz_0.1": katz,
	}
	checked := 0
	for _, file := range []string{"karate_ref.csv", "karate_bonacich_katz.csv"} {
		for _, r := range testdata.Rows(t, "measure/centrality/"+file) {
			node := int(testdata.Number(t, r["node"]))
			for name, cell := range r {
				if name == "node" {
					continue
				}
				checked++
				if got, want := columns[name][node], testdata.Number(t, cell); math.Abs(got-want) > 1e-6 {
					t.Errorf("%s of node %d: %.9f, igraph %.9f", name, node, got, want)
				}
			}
		}
	}
	if checked != 34*10 {
		t.Errorf("checked %d values, want 340", checked)
	}
}

func TestCentralitiesAtTheEdge(t *testing.T) {
	pair, err := NewGraph(3, []Edge{{0, 1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	if c := Closeness(pair); c[0] != 1 || !math.IsNaN(c[2]) {
		t.Errorf("closeness %v: want 1 and, for the node alone, NaN", c)
	}
	if c := Constraint(pair); c[0] != 1 || !math.IsNaN(c[2]) {
		t.Errorf("constraint %v: want 1 and, for the node alone, NaN", c)
	}
	if _, err := Alpha(pair, 1); !errors.Is(err, ErrSingular) {
		t.Errorf("alpha at the inverse of the eigenvalue: error %v, want ErrSingular", err)
	}
	rank, err := PageRank(pair, .85)
	if err != nil {
		t.Fatal(err)
	}
	if sum := rank[0] + rank[1] + rank[2]; math.Abs(sum-1) > 1e-12 {
		t.Errorf("page ranks add up to %v", sum)
	}
}
