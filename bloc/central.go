package bloc

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// ErrSingular says that a centrality has no value at the parameter given.
var ErrSingular = errors.New("the equations have no single solution")

// Betweenness counts, for each node, the shortest paths between others that run
// through it, each pair's paths counting 1 together (Freeman 1977; Brandes
// 2001, Journal of Mathematical Sociology 25(2)). Every edge is one step.
func Betweenness(g *Graph) []float64 {
	out := make([]float64, g.n)
	for s := range g.n {
		t := g.walk(s)
		depend := make([]float64, g.n)
		for k := len(t.order) - 1; k >= 0; k-- {
			v := t.order[k]
			for _, w := range g.to[g.start[v]:g.start[v+1]] {
				if t.steps[w] == t.steps[v]+1 {
					depend[v] += t.paths[v] / t.paths[w] * (1 + depend[w])
				}
			}
			if v != s {
				out[v] += depend[v] / 2 // each pair is met from both ends
			}
		}
	}
	return out
}

// walked is what a breadth-first walk from a node found.
type walked struct {
	order []int     // nodes reached, in order of steps
	steps []int     // -1 for a node that is not reached
	paths []float64 // number of shortest paths
}

func (g *Graph) walk(s int) walked {
	t := walked{steps: make([]int, g.n), paths: make([]float64, g.n), order: []int{s}}
	for i := range t.steps {
		t.steps[i] = -1
	}
	t.steps[s], t.paths[s] = 0, 1
	for head := 0; head < len(t.order); head++ {
		v := t.order[head]
		for _, w := range g.to[g.start[v]:g.start[v+1]] {
			if t.steps[w] < 0 {
				t.steps[w] = t.steps[v] + 1
				t.order = append(t.order, int(w))
			}
			if t.steps[w] == t.steps[v]+1 {
				t.paths[w] += t.paths[v]
			}
		}
	}
	return t
}

// Closeness is the inverse of the mean steps from a node to those that it can
// reach; NaN for a node without a neighbour.
func Closeness(g *Graph) []float64 {
	out := make([]float64, g.n)
	for s := range g.n {
		t := g.walk(s)
		sum := 0
		for _, v := range t.order {
			sum += t.steps[v]
		}
		out[s] = float64(len(t.order)-1) / float64(sum)
	}
	return out
}

// Degree returns the number of edges at each node.
func Degree(g *Graph) []int {
	out := make([]int, g.n)
	for i := range out {
		out[i] = int(g.start[i+1] - g.start[i])
	}
	return out
}

// Coreness is the largest k for which a node is in a part of the network whose
// nodes all have k neighbours in it (Seidman 1983, Social Networks 5(3)).
func Coreness(g *Graph) []int {
	left, core, gone := Degree(g), make([]int, g.n), make([]bool, g.n)
	k := 0
	for range g.n {
		low := -1
		for i := range g.n {
			if !gone[i] && (low < 0 || left[i] < left[low]) {
				low = i
			}
		}
		k = max(k, left[low])
		core[low], gone[low] = k, true
		for _, j := range g.to[g.start[low]:g.start[low+1]] {
			left[j]--
		}
	}
	return core
}

// Constraint is Burt's (1992, Structural Holes, eq. 2.4): the sum over
// neighbours j of (p_ij + sum_q p_iq p_qj)^2, where p_ij is j's share of i's
// weight. High
// where a node's neighbours are each other's neighbours, low for a broker; NaN
// for a node without a neighbour. Weights must not be negative.
func Constraint(g *Graph) []float64 {
	out := make([]float64, g.n)
	k, _ := g.strengths()
	invested := make([]float64, g.n)
	for i := range g.n {
		if k[i] == 0 {
			out[i] = math.NaN()
			continue
		}
		clear(invested)
		for a := g.start[i]; a < g.start[i+1]; a++ {
			q, p := g.to[a], g.w[a]/k[i]
			invested[q] += p
			for b := g.start[q]; b < g.start[q+1]; b++ {
				invested[g.to[b]] += p * g.w[b] / k[q]
			}
		}
		for _, j := range g.to[g.start[i]:g.start[i+1]] {
			out[i] += invested[j] * invested[j]
		}
	}
	return out
}

// PageRank is the stationary share of a walk that follows an edge in
// proportion to its weight with probability damping, and else begins anywhere
// (Page, Brin, Motwani and Winograd 1999). Shares add up to 1; weights must not
// be negative.
func PageRank(g *Graph, damping float64) ([]float64, error) {
	if !(damping >= 0 && damping < 1) {
		return nil, fmt.Errorf("page rank with damping %v: want 0 to below 1", damping)
	}
	k, _ := g.strengths()
	return g.solve(func(i, j int) float64 { // to i from j
		if k[j] == 0 {
			return damping / float64(g.n)
		}
		return damping * g.Weight(i, j) / k[j]
	}, func(int) float64 { return (1 - damping) / float64(g.n) })
}

// Alpha is the centrality of Bonacich and Lloyd (2001, Social Networks 23(3)),
// x = (I - a A)^-1 1, which for small a is that of Katz (1953).
func Alpha(g *Graph, a float64) ([]float64, error) {
	return g.solve(func(i, j int) float64 { return a * g.Weight(i, j) }, func(int) float64 { return 1 })
}

// Power is Bonacich's (1987, American Journal of Sociology 92(5), eq. 6)
// c(b) = (I - b A)^-1 A 1, scaled so that the squares add up to the number of
// nodes. With b below zero ties to those without other ties count more, as in
// bargaining.
func Power(g *Graph, b float64) ([]float64, error) {
	k, _ := g.strengths()
	x, err := g.solve(func(i, j int) float64 { return b * g.Weight(i, j) }, func(i int) float64 { return k[i] })
	if err != nil {
		return nil, err
	}
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	for i := range x {
		x[i] *= math.Sqrt(float64(g.n) / orOne(sum))
	}
	return x, nil
}

// solve returns x = (I - M)^-1 y.
func (g *Graph) solve(m func(i, j int) float64, y func(int) float64) ([]float64, error) {
	if g.n == 0 {
		return nil, nil
	}
	a, b := mat.NewDense(g.n, g.n, nil), mat.NewVecDense(g.n, nil)
	for i := range g.n {
		b.SetVec(i, y(i))
		for j := range g.n {
			v := -m(i, j)
			if i == j {
				v++
			}
			a.Set(i, j, v)
		}
	}
	var x mat.VecDense
	if err := x.SolveVec(a, b); err != nil {
		var c mat.Condition
		if errors.As(err, &c) {
			return nil, fmt.Errorf("solve for centralities: condition %.3g: %w", float64(c), ErrSingular)
		}
		return nil, fmt.Errorf("solve for centralities: %w", err)
	}
	return x.RawVector().Data, nil
}

// Eigenvector is the leading eigenvector of the weights, scaled so that its
// largest entry is 1 (Bonacich 1972). Weights must not be negative. Where the
// network is not connected only the part with the largest eigenvalue counts.
func Eigenvector(g *Graph) ([]float64, error) {
	if g.n == 0 {
		return nil, nil
	}
	a := mat.NewSymDense(g.n, nil)
	for _, e := range g.Edges() {
		a.SetSym(e.A, e.B, e.Weight)
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(a, true) {
		return nil, fmt.Errorf("eigenvector centrality: %w", ErrSingular)
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	out := mat.Col(nil, g.n-1, &vectors)
	largest := 0.0
	for _, v := range out {
		if math.Abs(v) > math.Abs(largest) {
			largest = v
		}
	}
	for i := range out {
		out[i] /= orOne(largest)
	}
	return out, nil
}

// Participation says how evenly a node's weight is spread over communities:
// 1 - sum_c (k_ic / k_i)^2 (Guimera and Amaral 2005, Nature 433, 895-900), 0
// where all of it is in one. NaN for a node without positive weight; negative
// weights do not count.
func Participation(g *Graph, part Partition) []float64 {
	out := make([]float64, g.n)
	part = part.Normal()
	toward := make([]float64, len(part.Sizes()))
	for i := range g.n {
		clear(toward)
		k := 0.0
		for e := g.start[i]; e < g.start[i+1]; e++ {
			if g.w[e] > 0 {
				toward[part[g.to[e]]] += g.w[e]
				k += g.w[e]
			}
		}
		if k == 0 {
			out[i] = math.NaN()
			continue
		}
		out[i] = 1
		for _, x := range toward {
			out[i] -= x / k * (x / k)
		}
	}
	return out
}
