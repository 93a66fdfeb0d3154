package bloc

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/testdata"
)

// best returns the partition of most value among seeds.
func best(t testing.TB, p *Problem, seeds int) (Partition, float64) {
	t.Helper()
	var part Partition
	top := math.Inf(-1)
	for seed := range seeds {
		q := p.Leiden(rand.New(rand.NewPCG(uint64(seed), 0)), Options{})
		if v := p.Sum(q); v > top {
			part, top = q, v
		}
	}
	return part, top
}

// The references are the best of 100 seeds of leidenalg 0.9.1 in sum form
// (ordered pairs), and igraph's proved optimum of the modularity.
func TestKarateReferences(t *testing.T) {
	g := karate(t)
	for _, r := range testdata.Rows(t, "measure/communities/leiden_ref.csv") {
		gamma, want := testdata.Number(t, r["gamma"]), testdata.Number(t, r["best_quality_100seeds"])
		var p *Problem
		var err error
		value := func(q Partition) float64 { return p.Sum(q) }
		switch r["objective"] {
		case "modularity", "modularity exact(ILP)":
			p, err = Modularity(g, gamma)
			value = func(q Partition) float64 { return p.Value(q) }
		case "RBConfiguration(sum form)":
			p, err = Modularity(g, gamma)
		case "CPM(sum form)":
			p, err = CPM(g, gamma)
		default:
			t.Fatalf("objective %s is not known", r["objective"])
		}
		if err != nil {
			t.Fatal(err)
		}
		q, _ := best(t, p, 100)
		if got := value(q); got < want-1e-6 {
			t.Errorf("%s at %v: %.8f, below the reference %.8f", r["objective"], gamma, got, want)
		}
		m, err := Modularity(g, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Value(q); math.Abs(got-testdata.Number(t, r["modularity"])) > 1e-6 || q.Count() != int(testdata.Number(t, r["n_comm"])) {
			t.Logf("%s at %v: another partition than the reference: modularity %.8f, %d communities", r["objective"], gamma, got, q.Count())
		}
	}
}

// The exact costs were proved by the linear programme over cycles with one
// negative edge; see the README of the test data.
func TestSignedReachesTheExactWeakOptimum(t *testing.T) {
	hits := 0
	rows := testdata.Rows(t, "measure/communities/signed_leiden_vs_exact.csv")
	for _, r := range rows {
		name := "cow/" + r["net"] + ".csv"
		if r["net"] == "tribes" {
			name = "tribes.csv"
		}
		g := readNetwork(t, "measure/frustration/"+name)
		p, err := CPM(g.Graph, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, sum := best(t, p, 20)
		positive, _ := signs(g.Graph)
		cost := float64(positive.M()) - sum/2 // positive edges between, negative ones inside
		if want := testdata.Number(t, r["exact_C"]); cost == want {
			hits++
		} else {
			t.Errorf("%s: cost %v, exact %v", r["net"], cost, want)
		}
	}
	if hits != len(rows) || len(rows) != 12 {
		t.Errorf("%d of %d exact", hits, len(rows))
	}
}

func ring(t testing.TB, cliques, size int) *Graph {
	t.Helper()
	var edges []Edge
	for c := range cliques {
		for a := range size {
			for b := range a {
				edges = append(edges, Edge{c*size + a, c*size + b, 1})
			}
		}
		edges = append(edges, Edge{c * size, (c+1)%cliques*size + 1, 1})
	}
	g, err := NewGraph(cliques*size, edges)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// On a ring of cliques modularity merges neighbours when there are more than
// sqrt(m) cliques (Fortunato and Barthelemy 2007, PNAS 104(1), eq. 12-14), and
// the constant Potts model does not.
func TestRingOfCliques(t *testing.T) {
	g := ring(t, 30, 5)
	p, err := CPM(g, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	q, _ := best(t, p, 1)
	for i := range q {
		if q[i] != q[i/5*5] {
			t.Fatalf("node %d left its clique", i)
		}
	}
	if q.Count() != 30 {
		t.Errorf("CPM finds %d cliques, want 30", q.Count())
	}
	m, err := Modularity(g, 1)
	if err != nil {
		t.Fatal(err)
	}
	merged, value := best(t, m, 20)
	pairs := make(Partition, g.N())
	for i := range pairs {
		pairs[i] = i / 10
	}
	if merged.Count() >= 30 || value <= m.Sum(q) || value < .99*m.Sum(pairs) {
		t.Errorf("modularity finds %d communities of %.4f; pairs of cliques have %.4f, cliques %.4f", merged.Count(), value, m.Sum(pairs), m.Sum(q))
	}
}

// planted draws a network in which nodes of one of k groups are tied with
// probability in, others with probability out.
func planted(t testing.TB, rng *rand.Rand, k, size int, in, out float64) (*Graph, Partition) {
	t.Helper()
	truth := make(Partition, k*size)
	var edges []Edge
	for a := range truth {
		truth[a] = a / size
		for b := range a {
			p := out
			if truth[b] == truth[a] {
				p = in
			}
			if rng.Float64() < p {
				edges = append(edges, Edge{a, b, 1})
			}
		}
	}
	g, err := NewGraph(k*size, edges)
	if err != nil {
		t.Fatal(err)
	}
	return g, truth
}

func TestPlantedPartitionIsFound(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	g, truth := planted(t, rng, 4, 32, .5, .05)
	p, err := Modularity(g, 1)
	if err != nil {
		t.Fatal(err)
	}
	q, _ := best(t, p, 3)
	if ari := AdjustedRand(q, truth); ari < 0.999 {
		t.Errorf("adjusted Rand %.3f with the planted groups, want 1", ari)
	}
}

// anyGraph draws a small network with weights of both signs.
func anyGraph(t *rapid.T) *Graph {
	n := rapid.IntRange(1, 24).Draw(t, "n")
	m := rapid.IntRange(0, 60).Draw(t, "m")
	var edges []Edge
	for range m {
		a, b := rapid.IntRange(0, n-1).Draw(t, "a"), rapid.IntRange(0, n-1).Draw(t, "b")
		if a != b {
			edges = append(edges, Edge{a, b, float64(rapid.IntRange(-3, 3).Draw(t, "w"))})
		}
	}
	g, err := NewGraph(n, edges)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// No node can be moved with a gain, the value is that of the definition, and
// the same seed gives the same result.
func TestLeidenIsLocallyOptimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t)
		gamma := rapid.Float64Range(0, 2).Draw(t, "gamma")
		p, err := Signed(g, gamma)
		if rapid.Bool().Draw(t, "cpm") {
			p, err = CPM(g, gamma)
		}
		if err != nil {
			t.Fatal(err)
		}
		seed := rapid.Uint64().Draw(t, "seed")
		q := p.Leiden(rand.New(rand.NewPCG(seed, 0)), Options{})
		if again := p.Leiden(rand.New(rand.NewPCG(seed, 0)), Options{}); !slices.Equal(q, again) {
			t.Fatal("one seed, two partitions")
		}
		top := p.Sum(q)
		for i := range q {
			near := map[int]bool{q.Count(): true}
			for _, j := range g.to[g.start[i]:g.start[i+1]] {
				near[q[j]] = true
			}
			for c := range near {
				moved := slices.Clone(q)
				moved[i] = c
				if v := p.Sum(moved); v > top+1e-9*(1+math.Abs(top)) {
					t.Fatalf("node %d gains %v in community %d", i, v-top, c)
				}
			}
		}
	})
}

// sumByDefinition is H of the signed modularity written out pair by pair.
func sumByDefinition(g *Graph, q Partition, gamma float64) float64 {
	positive, negative := signs(g)
	h := 0.0
	for sign, x := range map[float64]*Graph{1: positive, -1: negative} {
		k, total := x.strengths()
		for i := range g.n {
			for j := range g.n {
				if q[i] == q[j] && total > 0 {
					h += sign * (x.Weight(i, j) - gamma*k[i]*k[j]/total)
				}
			}
		}
	}
	return h
}

func TestSumIsTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t)
		gamma := rapid.Float64Range(0, 2).Draw(t, "gamma")
		p, err := Signed(g, gamma)
		if err != nil {
			t.Fatal(err)
		}
		q := make(Partition, g.n)
		for i := range q {
			q[i] = rapid.IntRange(0, 4).Draw(t, "c")
		}
		if got, want := p.Sum(q), sumByDefinition(g, q, gamma); math.Abs(got-want) > 1e-9*(1+math.Abs(want)) {
			t.Fatalf("sum %v, by definition %v", got, want)
		}
	})
}

// Without coupling slices are solved one by one; with a strong one each unit
// stays in its community.
func TestMultislice(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	a, truth := planted(t, rng, 3, 12, .8, .05)
	b, _ := planted(t, rng, 3, 12, .8, .05)
	units := make([]int, len(truth))
	for i := range units {
		units[i] = i
	}
	slicesOf := []Slice{{a, units}, {b, units}}
	value := func(coupling float64) (Partition, *Problem) {
		p, err := Multislice(slicesOf, 1, coupling)
		if err != nil {
			t.Fatal(err)
		}
		q, _ := best(t, p, 5)
		return q, p
	}
	free, p0 := value(0)
	pa, err := Modularity(a, 1)
	if err != nil {
		t.Fatal(err)
	}
	pb, err := Modularity(b, 1)
	if err != nil {
		t.Fatal(err)
	}
	n := len(truth)
	if got, want := p0.Sum(free), pa.Sum(free[:n].Normal())+pb.Sum(free[n:].Normal()); math.Abs(got-want) > 1e-9 {
		t.Errorf("two slices without coupling: %v, one by one %v", got, want)
	}
	tied, _ := value(1)
	for i := range n {
		if tied[i] != tied[n+i] {
			t.Errorf("unit %d changes its community under coupling 1", i)
		}
	}
}

func TestConsensusIsIndependentOfWorkers(t *testing.T) {
	p, err := Modularity(karate(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	run := func(workers int) []Partition {
		list, err := Runs(context.Background(), 20, workers, 7, Options{}, func(int, *rand.Rand) (*Problem, error) { return p, nil })
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	one, four := run(1), run(4)
	for i := range one {
		if !slices.Equal(one[i], four[i]) {
			t.Fatalf("run %d differs", i)
		}
	}
}

// signs splits a network into its positive edges and, with the sign turned, its
// negative ones.
func signs(g *Graph) (positive, negative *Graph) {
	var plus, minus []Edge
	for _, e := range g.Edges() {
		if e.Weight > 0 {
			plus = append(plus, e)
		} else {
			minus = append(minus, Edge{e.A, e.B, -e.Weight})
		}
	}
	return fromSorted(g.n, plus), fromSorted(g.n, minus)
}

func TestReweightedIsNewGraph(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		var edges []Edge
		for a := range n {
			for b := range a {
				if rapid.Bool().Draw(t, "edge") {
					edges = append(edges, Edge{a, b, 1})
				}
			}
		}
		g, err := NewGraph(n, edges)
		if err != nil {
			t.Fatal(err)
		}
		edges = g.Edges()
		weights := make([]float64, len(edges))
		for i := range edges {
			weights[i] = float64(rapid.IntRange(-3, 9).Draw(t, "weight"))
			edges[i].Weight = weights[i]
		}
		got, err := g.Reweighted(weights)
		if err != nil {
			t.Fatal(err)
		}
		want, err := NewGraph(n, edges)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
	g, err := NewGraph(2, []Edge{{0, 1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]float64{nil, {1, 2}, {math.NaN()}, {math.Inf(1)}} {
		if _, err := g.Reweighted(bad); !errors.Is(err, ErrEdge) {
			t.Errorf("weights %v: %v", bad, err)
		}
	}
}

func TestNormalOfAnyNumbers(t *testing.T) {
	p := Partition{-5, 900, 1, -5, 0, 900}
	if q := p.Normal(); !slices.Equal(q, Partition{0, 1, 2, 0, 3, 1}) || p.Count() != 4 {
		t.Errorf("%v, %d communities", q, p.Count())
	}
}
