package bloc

import (
	"fmt"
	"math"
	"slices"
)

// Problem is a network with what Leiden maximises on it:
//
//	H = sum over ordered pairs i, j in one community of  W_ij - sum_t c_t m_ti m_tj
//
// W_ij is the weight between i and j, and each term t is a null model: what is
// expected between nodes with masses m_ti, m_tj. Modularity has one term with
// the strengths as masses, the constant Potts model one with masses 1, a
// signed network two, and a network of slices one or two for each slice.
type Problem struct {
	base   *level
	coef   []float64 // c_t
	self   float64   // the part of H from i = j, the same for every partition
	norm   float64   // H / norm is the value on the usual scale, such as modularity
	linked float64   // mean sum of absolute weights of a node: the scale of gains
}

// term is a null model over all nodes.
type term struct {
	coef float64
	mass []float64
	loop bool // i = j counts, as in modularity
}

func newProblem(g *Graph, norm float64, terms []term) *Problem {
	p := &Problem{norm: norm, base: &level{n: g.n, start: g.start, to: g.to, w: g.w}}
	l := p.base
	for _, t := range terms {
		p.coef = append(p.coef, t.coef)
	}
	l.mstart = make([]int32, g.n+1)
	for i := range g.n {
		for t, x := range terms {
			if m := x.mass[i]; m != 0 && x.coef != 0 {
				l.term, l.mass = append(l.term, int32(t)), append(l.mass, m)
				if x.loop {
					p.self -= x.coef * m * m
				}
			}
		}
		l.mstart[i+1] = int32(len(l.term))
	}
	for _, w := range g.w {
		p.linked += math.Abs(w)
	}
	p.linked /= float64(max(g.n, 1))
	return p
}

// N returns the number of nodes.
func (p *Problem) N() int { return p.base.n }

// Modularity is that of Newman and Girvan (2004, Physical Review E 69, 026113)
// with a resolution (Reichardt and Bornholdt 2006, Physical Review E 74,
// 016110): c = resolution / 2m and the strengths k_i as masses. Weights must
// not be negative; see Signed for those that are.
func Modularity(g *Graph, resolution float64) (*Problem, error) {
	if err := checkResolution(resolution); err != nil {
		return nil, err
	}
	for _, w := range g.w {
		if w < 0 {
			return nil, fmt.Errorf("modularity of a network with negative weights: %w; use Signed", ErrEdge)
		}
	}
	t, total := modular(g, resolution, 1)
	return newProblem(g, orOne(total), t), nil
}

// modular is the term of modularity for the ties of one sign, none where there
// are none.
func modular(g *Graph, resolution, sign float64) ([]term, float64) {
	k, total := g.strengthsOf(sign)
	if total == 0 {
		return nil, 0
	}
	return []term{{coef: sign * resolution / total, mass: k, loop: true}}, total
}

// CPM is the constant Potts model (Traag, Van Dooren and Nesterov 2011,
// Physical Review E 84, 016114): a community is worth its inner weight less the
// resolution for each pair in it, so that with resolution r communities are
// denser than r inside and thinner than r between. Weights may be negative; at
// resolution 0 the best partition is the one of weak structural balance
// (Davis 1967).
func CPM(g *Graph, resolution float64) (*Problem, error) {
	if math.IsNaN(resolution) || math.IsInf(resolution, 0) {
		return nil, fmt.Errorf("resolution %v: want a number", resolution)
	}
	mass := make([]float64, g.n)
	for i := range mass {
		mass[i] = 1
	}
	return newProblem(g, 1, []term{{coef: resolution, mass: mass}}), nil
}

// Signed is the modularity of a network with friendly and hostile ties (Gomez,
// Jensen and Arenas 2009, Physical Review E 80, 016114, eq. 15; Traag and
// Bruggeman 2009, Physical Review E 80, 036115): the modularity of the positive
// ties less that of the negative ones, each against its own null model and
// weighted by its share of the total.
func Signed(g *Graph, resolution float64) (*Problem, error) {
	return Layered([]Layer{{Graph: g, Weight: 1, Resolution: resolution, Signed: true}})
}

// Layer is one network of several on the same nodes.
type Layer struct {
	Graph      *Graph
	Weight     float64 // what the layer counts; it is normed to its total weight by Layered if Norm
	Resolution float64
	Signed     bool // negative ties have a null model of their own
	Norm       bool // divide by the sum of absolute weights, so that layers of different units count alike
}

// Layered adds up the modularities of layers on the same nodes, each against
// its own null model (Traag and Bruggeman 2009, section III). Layers must have
// one number of nodes.
func Layered(layers []Layer) (*Problem, error) {
	if len(layers) == 0 {
		return nil, fmt.Errorf("layered network without a layer: %w", ErrEdge)
	}
	n := layers[0].Graph.n
	var edges []Edge
	var terms []term
	norm := 0.0
	for i, x := range layers {
		if x.Graph.n != n {
			return nil, fmt.Errorf("layer %d has %d nodes, the first %d: %w", i, x.Graph.n, n, ErrEdge)
		}
		own, sum, err := x.terms()
		if err != nil {
			return nil, fmt.Errorf("layer %d: %w", i, err)
		}
		factor := x.Weight
		if x.Norm && sum > 0 {
			factor /= sum
		}
		for _, t := range own {
			t.coef *= factor
			terms = append(terms, t)
		}
		norm += factor * sum
		if len(layers) == 1 && factor == 1 {
			return newProblem(x.Graph, orOne(norm), terms), nil
		}
		for _, e := range x.Graph.Edges() {
			edges = append(edges, Edge{e.A, e.B, factor * e.Weight})
		}
	}
	g, err := NewGraph(n, edges)
	if err != nil {
		return nil, err
	}
	return newProblem(g, orOne(norm), terms), nil
}

// terms returns the null models of a layer and its total absolute weight.
func (x Layer) terms() ([]term, float64, error) {
	if err := checkResolution(x.Resolution); err != nil {
		return nil, 0, err
	}
	if math.IsNaN(x.Weight) || math.IsInf(x.Weight, 0) || x.Weight < 0 {
		return nil, 0, fmt.Errorf("weight %v: want a number that is not negative", x.Weight)
	}
	if !x.Signed && slices.ContainsFunc(x.Graph.w, func(w float64) bool { return w < 0 }) {
		return nil, 0, fmt.Errorf("negative weights in a layer that is not signed: %w", ErrEdge)
	}
	plus, a := modular(x.Graph, x.Resolution, 1)
	minus, b := modular(x.Graph, x.Resolution, -1)
	return append(plus, minus...), a + b, nil
}

// Slice is the network of one period. Node gives each of its nodes the number
// of the unit, such as the state, that it is in that period.
type Slice struct {
	Graph *Graph
	Node  []int
}

// Multislice couples the networks of periods: a unit in one period is tied with
// weight coupling to itself in the period before, and each period has its own
// null model (Mucha et al. 2010, Science 328, 876-878, eq. 2; for negative ties
// as in Signed). The nodes of the problem are those of the slices, one slice
// after the other.
func Multislice(years []Slice, resolution, coupling float64) (*Problem, error) {
	if err := checkResolution(resolution); err != nil {
		return nil, err
	}
	if math.IsNaN(coupling) || coupling < 0 || math.IsInf(coupling, 0) {
		return nil, fmt.Errorf("coupling %v: want a number that is not negative", coupling)
	}
	n := 0
	for i, s := range years {
		if len(s.Node) != s.Graph.n {
			return nil, fmt.Errorf("slice %d names %d of %d nodes: %w", i, len(s.Node), s.Graph.n, ErrEdge)
		}
		n += s.Graph.n
	}
	var edges []Edge
	var terms []term
	norm, offset := 0.0, 0
	before := map[int]int{} // node of each unit in the slice before
	for _, s := range years {
		for _, e := range s.Graph.Edges() {
			edges = append(edges, Edge{offset + e.A, offset + e.B, e.Weight})
		}
		own, sum, err := Layer{Graph: s.Graph, Weight: 1, Resolution: resolution, Signed: true}.terms()
		if err != nil {
			return nil, err
		}
		norm += sum
		for _, t := range own {
			wide := make([]float64, n)
			copy(wide[offset:], t.mass)
			t.mass = wide
			terms = append(terms, t)
		}
		now := make(map[int]int, len(s.Node))
		for i, unit := range s.Node {
			if k, ok := before[unit]; ok && coupling > 0 {
				edges = append(edges, Edge{k, offset + i, coupling})
				norm += 2 * coupling
			}
			now[unit] = offset + i
		}
		before, offset = now, offset+s.Graph.n
	}
	g, err := NewGraph(n, edges)
	if err != nil {
		return nil, err
	}
	return newProblem(g, orOne(norm), terms), nil
}

func checkResolution(r float64) error {
	if math.IsNaN(r) || math.IsInf(r, 0) || r < 0 {
		return fmt.Errorf("resolution %v: want a number that is not negative", r)
	}
	return nil
}

func orOne(x float64) float64 {
	if x == 0 {
		return 1
	}
	return x
}

// Sum returns H of a partition, over ordered pairs: each edge counts twice. It
// is 2m times the modularity for Modularity.
func (p *Problem) Sum(part Partition) float64 {
	l := p.base
	comm := part.Normal()
	h := p.self
	for i := range l.n {
		for k := l.start[i]; k < l.start[i+1]; k++ {
			if comm[l.to[k]] == comm[i] {
				h += l.w[k]
			}
		}
	}
	terms := len(p.coef)
	mass := make([]float64, l.n*terms)
	for i := range l.n {
		for k := l.mstart[i]; k < l.mstart[i+1]; k++ {
			mass[comm[i]*terms+int(l.term[k])] += l.mass[k]
			h += p.coef[l.term[k]] * l.mass[k] * l.mass[k]
		}
	}
	for k, m := range mass {
		h -= p.coef[k%terms] * m * m
	}
	return h
}

// Value returns the quality on its usual scale: modularity between -1 and 1,
// for CPM the same as Sum.
func (p *Problem) Value(part Partition) float64 { return p.Sum(part) / p.norm }
