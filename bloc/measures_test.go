package bloc

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func near(a, b float64) bool {
	return math.Abs(a-b) <= 1e-9*(1+math.Abs(b)) || math.IsNaN(a) && math.IsNaN(b)
}

func graph(t testing.TB, n int, edges ...Edge) *Graph {
	t.Helper()
	g, err := NewGraph(n, edges)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGraph(t *testing.T) {
	g := graph(t, 4, Edge{2, 0, 1}, Edge{0, 2, 2}, Edge{1, 3, -1}, Edge{0, 1, 1}, Edge{1, 0, -1})
	if got := g.Edges(); !slices.Equal(got, []Edge{{0, 2, 3}, {1, 3, -1}}) {
		t.Errorf("edges %v: parallel ones are added up, and those that cancel are none", got)
	}
	if g.Weight(2, 0) != 3 || g.Weight(0, 3) != 0 {
		t.Error("weights are not those of the edges")
	}
	for _, bad := range []Edge{{0, 0, 1}, {0, 4, 1}, {-1, 0, 1}, {0, 1, math.NaN()}, {0, 1, math.Inf(1)}} {
		if _, err := NewGraph(4, []Edge{bad}); !errors.Is(err, ErrEdge) {
			t.Errorf("edge %v: error %v, want ErrEdge", bad, err)
		}
	}
}

// Values by hand on two triangles joined by one edge.
func TestIndices(t *testing.T) {
	g := graph(t, 6, Edge{0, 1, 1}, Edge{0, 2, 1}, Edge{1, 2, 1}, Edge{3, 4, 1}, Edge{3, 5, 1}, Edge{4, 5, 1}, Edge{2, 3, 1})
	two := Partition{0, 0, 0, 1, 1, 1}
	one := Partition{0, 0, 0, 0, 0, 0}
	nan := math.NaN()
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"EI of two", EI(g, two), -5. / 7},
		{"EI of one", EI(g, one), -1},
		{"EI of the first", EIOf(g, two, 0), -2. / 4},
		{"assortativity", Assortativity(g, two), (6./7 - .5) / .5},
		{"assortativity of one", Assortativity(g, one), nan},
		{"effective number of two", EffectiveNumber(two, nil), 2},
		{"effective number 5 to 1", EffectiveNumber(Partition{0, 0, 0, 0, 0, 1}, nil), math.Exp(5./6*math.Log(6./5) + math.Log(6)/6)},
		{"effective number by mass", EffectiveNumber(two, []float64{3, 0, 0, 1, nan, 2}), 2},
		{"effective number without mass", EffectiveNumber(two, make([]float64, 6)), nan},
		{"between share, all", BetweenShare([]float64{1, 1, 1, 5, 5, 5}, two), 1},
		{"between share, none", BetweenShare([]float64{1, 2, 3, 1, 2, 3}, two), 0},
		{"between share, unknown left out", BetweenShare([]float64{0, nan, 2, 4, nan, 6}, two), 16. / 20},
		{"between share of a constant", BetweenShare([]float64{1, 1, 1, 1, 1, 1}, two), nan},
		{"participation of the broker", Participation(g, two)[2], 1 - 4./9 - 1./9},
		{"adjusted Rand, same", AdjustedRand(two, Partition{7, 7, 7, 3, 3, 3}), 1},
		// Hubert and Arabie's formula by hand: 2 pairs together in both, 6 in each, 15 in all
		{"adjusted Rand", AdjustedRand(two, Partition{0, 0, 1, 1, 2, 2}), (2 - 6.*3/15) / (4.5 - 6.*3/15)},
		{"variation of information, same", VariationOfInformation(two, two), 0},
		{"variation of information, two and one", VariationOfInformation(two, one), math.Log(2) / math.Log(6)},
		{"assortativity by number", AssortativityBy(graph(t, 4, Edge{0, 1, 1}, Edge{2, 3, 1}), []float64{1, 1, 2, 2}), 1},
		{"disassortativity by number", AssortativityBy(graph(t, 4, Edge{0, 1, 1}, Edge{2, 3, 1}), []float64{1, 2, 2, 1}), -1},
	} {
		if !near(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

// Assign is compared with all permutations.
func TestAssignIsTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(0, 5).Draw(t, "rows"), rapid.IntRange(0, 5).Draw(t, "cols")
		w := make([][]float64, rows)
		for i := range w {
			w[i] = make([]float64, cols)
			for j := range w[i] {
				w[i][j] = float64(rapid.IntRange(0, 9).Draw(t, "w"))
			}
		}
		got, taken, sum := Assign(w), map[int]bool{}, 0.0
		for i, j := range got {
			if j < 0 {
				continue
			}
			if taken[j] || w[i][j] == 0 {
				t.Fatalf("row %d has column %d: taken, or of no weight", i, j)
			}
			taken[j] = true
			sum += w[i][j]
		}
		var top func(i int, used int) float64
		top = func(i int, used int) float64 {
			if i == rows {
				return 0
			}
			best := top(i+1, used)
			for j := range cols {
				if used&(1<<j) == 0 {
					best = max(best, w[i][j]+top(i+1, used|1<<j))
				}
			}
			return best
		}
		if want := top(0, 0); sum != want {
			t.Fatalf("sum %v, best %v", sum, want)
		}
	})
}

func TestTrackKeepsLabels(t *testing.T) {
	var track Track
	units := []int{10, 11, 12, 13, 14, 15}
	first := track.Next(Partition{0, 0, 0, 1, 1, 1}, units)
	// numbered the other way round, and one unit moved
	second := track.Next(Partition{1, 1, 0, 0, 0, 0}, units)
	if second[1] != first[0] || second[0] != first[1] {
		t.Errorf("labels %v then %v: they follow the most units", first, second)
	}
	third := track.Next(Partition{0, 0}, []int{20, 21})
	if third[0] != 2 {
		t.Errorf("new units get label %d, want a new one", third[0])
	}
	fourth := track.Next(Partition{0, 0}, []int{10, 11})
	if fourth[0] != first[0] {
		t.Errorf("a bloc that was away for a period comes back as %d, was %d", fourth[0], first[0])
	}
}

// Every node keeps the number of its positive and of its negative edges, and
// weights are the same ones.
func TestRewireKeepsDegrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t)
		h, _ := Rewire(g, rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)), 10)
		weights := func(x *Graph) []float64 {
			var w []float64
			for _, e := range x.Edges() {
				w = append(w, e.Weight)
			}
			slices.Sort(w)
			return w
		}
		if !slices.Equal(weights(g), weights(h)) {
			t.Fatal("weights changed")
		}
		a, b := signs(g)
		c, d := signs(h)
		if !slices.Equal(Degree(a), Degree(c)) || !slices.Equal(Degree(b), Degree(d)) {
			t.Fatal("degrees changed")
		}
	})
}

func TestRewireMixes(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	g, truth := planted(t, rng, 4, 20, .5, .05)
	h, done := Rewire(g, rng, 10)
	if done < g.M() {
		t.Errorf("%d exchanges on %d edges", done, g.M())
	}
	p, err := Modularity(h, 1)
	if err != nil {
		t.Fatal(err)
	}
	if v := p.Value(truth); math.Abs(v) > .08 {
		t.Errorf("modularity of the planted groups in the random network is %.3f, want about 0", v)
	}
	full := graph(t, 3, Edge{0, 1, 1}, Edge{0, 2, 1}, Edge{1, 2, 1})
	if _, done := Rewire(full, rng, 10); done != 0 {
		t.Errorf("%d exchanges in a network in which all are tied", done)
	}
}

func TestConsensusShares(t *testing.T) {
	runs := []Partition{{0, 0, 1, 1}, {0, 0, 0, 1}, {0, 0, 1, 1}, {1, 1, 0, 0}}
	c, err := NewConsensus(4, runs)
	if err != nil {
		t.Fatal(err)
	}
	if c.Together(0, 1) != 1 || c.Together(2, 3) != .75 || c.Together(1, 2) != .25 || c.All([]int{0, 1, 2}) != .25 || c.All([]int{0, 1}) != 1 {
		t.Error("shares are not those of the runs")
	}
	part := c.Partition(rand.New(rand.NewPCG(1, 1)))
	if !slices.Equal(part, Partition{0, 0, 1, 1}) {
		t.Errorf("consensus %v", part)
	}
	m := c.Memberships(part)
	if m[2].Probability != .75 || m[2].Second != 0 || m[2].SecondShare != .25 || m[0].Probability != 1 || m[0].Second != -1 {
		t.Errorf("memberships %+v", m)
	}
	if _, err := NewConsensus(3, runs); err == nil {
		t.Error("partitions of four nodes count for three")
	}
}

// A planted network has a plateau at the planted groups, and resolutions far
// off do not.
func TestSweepShowsThePlateau(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	g, truth := planted(t, rng, 4, 16, .7, .05)
	at := []float64{.1, .5, .8, 1, 1.2, 1.5, 4}
	steps, err := Sweep(context.Background(), at, 5, 2, 1, func(x float64) (*Problem, error) { return Modularity(g, x) })
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, p := range Plateaus(steps, .95) {
		if p.To-p.From >= 2 && AdjustedRand(steps[p.From].Partition, truth) == 1 {
			found = true
		}
	}
	if !found {
		t.Errorf("no plateau at the planted groups: %+v", Plateaus(steps, .95))
	}
	if steps[0].Communities != 1 || !math.IsNaN(steps[len(steps)-1].ToNext) {
		t.Errorf("first step has %d communities, last one's next is %v", steps[0].Communities, steps[len(steps)-1].ToNext)
	}
}

// Flows made with a known border effect give it back, whatever sizes and
// distances are.
func TestAcrossRecoversTheBorder(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	const n, factor = 24, 0.4
	part := make(Partition, n)
	a, b := make([]float64, n), make([]float64, n)
	for i := range n {
		part[i] = i % 3
		a[i], b[i] = math.Exp(2*rng.NormFloat64()), math.Exp(2*rng.NormFloat64())
	}
	var flows []Flow
	for i := range n {
		for j := range n {
			if i == j {
				continue
			}
			f := Flow{From: i, To: j, Class: rng.IntN(3)}
			f.Value = a[i] * b[j] * []float64{1, .5, .2}[f.Class]
			if part[i] != part[j] {
				f.Value *= factor
			}
			flows = append(flows, f)
		}
	}
	got, err := Across(flows, part)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(got.Factor-factor) > 1e-6 {
		t.Errorf("factor %.8f, made with %v", got.Factor, factor)
	}
	if _, err := Across(flows, make(Partition, n)); !errors.Is(err, ErrFlows) {
		t.Errorf("one bloc: error %v, want ErrFlows", err)
	}
	flows[0].Value = math.NaN()
	if _, err := Across(flows, part); !errors.Is(err, ErrEdge) {
		t.Errorf("a flow that is not known: error %v, want ErrEdge", err)
	}
}

// Distances in a plane are found again, and an anchored picture stays near.
func TestLayout(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	const n = 20
	at := make([]Place, n)
	for i := range at {
		at[i] = Place{rng.Float64(), rng.Float64()}
	}
	var apart []Separation
	for i := range n {
		for j := range i {
			apart = append(apart, Separation{j, i, math.Hypot(at[i].X-at[j].X, at[i].Y-at[j].Y)})
		}
	}
	free := Layout(n, apart, nil, 0, 1)
	if s := Stress(free, apart); s > .02 {
		t.Errorf("stress %.4f, a picture without distortion exists", s)
	}
	if again := Layout(n, apart, nil, 0, 1); !slices.Equal(free, again) {
		t.Error("one seed, two pictures")
	}
	held := Layout(n, apart, at, 1, 1)
	for i := range at {
		if d := math.Hypot(held[i].X-at[i].X, held[i].Y-at[i].Y); d > .01 {
			t.Errorf("node %d went %.3f from a home without stress", i, d)
		}
	}
}

func TestPictureIsXML(t *testing.T) {
	p := Picture{
		Title: `votes <2024> & "all"`,
		Nodes: []Node{
			{ID: "AAA", Label: "A & B <C>", Community: "1", Color: Color(0), At: Place{1, 2}, Numbers: []Attribute{{"share", .5}}},
			{ID: "BBB", Label: "Türkiye", Community: "2", Color: Color(99), At: Place{-1, 0}, Numbers: []Attribute{{"share", math.NaN()}}},
		},
		Edges: []Edge{{0, 1, -.25}},
	}
	for name, write := range map[string]func(io.Writer) error{"graphml": p.WriteGraphML, "gexf": p.WriteGEXF} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		nodes, edges := 0, 0
		for dec := xml.NewDecoder(&b); ; {
			tok, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v\n%s", name, err, text)
			}
			if e, ok := tok.(xml.StartElement); ok {
				switch e.Name.Local {
				case "node":
					nodes++
				case "edge":
					edges++
				}
			}
		}
		if nodes != 2 || edges != 1 || strings.Contains(text, "NaN") || !strings.Contains(text, "-0.25") {
			t.Errorf("%s has %d nodes and %d edges, or a number that is none:\n%s", name, nodes, edges, text)
		}
	}
}

func FuzzReadEdges(f *testing.F) {
	for _, s := range []string{
		"from,to,sign\na,b,1\nb,c,-1\n", "from,to,weight\na,b,0.5\na,b,0.5\n", "from,to\na,b\n", "", "from\n", "from,to,weight\na,a,1\n",
		"to,from,weight\n\"x,y\",z,1e308\n\"x,y\",z,1e308\n", "from,to,weight\na,b,NaN\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g, err := ReadEdges(strings.NewReader(s))
		if err != nil {
			return
		}
		if len(g.Names) != g.N() || !slices.IsSorted(g.Names) {
			t.Fatalf("%d names for %d nodes", len(g.Names), g.N())
		}
		for _, e := range g.Edges() {
			if e.A >= e.B || e.Weight == 0 || math.IsNaN(e.Weight) {
				t.Fatalf("edge %v", e)
			}
		}
	})
}
