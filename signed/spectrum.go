package signed

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// MaxSpectral is the largest number of nodes that Walks and Conflict work on:
// both decompose a dense matrix.
const MaxSpectral = 2000

// ErrLarge is returned for a graph of more than MaxSpectral nodes.
var ErrLarge = errors.New("more nodes than a dense decomposition is for")

// WalkBalance compares the closed walks of a graph with those it would have if
// every tie were positive.
type WalkBalance struct {
	Global float64   // tr exp(A) / tr exp(|A|); 1 where all closed walks are positive
	Local  []float64 // of each node: exp(A)_vv / exp(|A|)_vv
	LogDet float64   // log det(I-aA) / log det(I-a|A|) at a = 1/(2 rho(|A|)); NaN without ties
	Rho    float64   // spectral radius of |A|
}

// Walks computes walk balance of a graph, with a closed walk of length k
// weighed by 1/k! (Estrada and Benzi 2014; Estrada 2019 for the local
// form) and, in LogDet, by a^k/k (Kirkley, Cantwell and Newman 2019). Signs
// count, or, with weighted, weights divided by their mean size.
func Walks(g *Graph, weighted bool) (WalkBalance, error) {
	n := g.N()
	if n > MaxSpectral {
		return WalkBalance{}, fmt.Errorf("walk balance: %w", ErrLarge)
	}
	b := WalkBalance{Global: math.NaN(), LogDet: math.NaN(), Local: make([]float64, n)}
	if n == 0 {
		return b, nil
	}
	plain, bare := adjacencyMatrix(g, weighted, false), adjacencyMatrix(g, weighted, true)
	up, logUp, top, err := exponential(plain)
	if err != nil {
		return b, err
	}
	down, logDown, rho, err := exponential(bare)
	if err != nil {
		return b, err
	}
	b.Rho = rho
	// exp is taken of the eigenvalues less the largest, so that it cannot
	// overflow; the difference of the two largest comes back here.
	shift := math.Exp(top - rho)
	var above, below float64
	for v := range n {
		above += up[v]
		below += down[v]
		b.Local[v] = shift * up[v] / down[v]
	}
	b.Global = shift * above / below
	if rho > 0 {
		a := 1 / (2 * rho)
		b.LogDet = logUp(a) / logDown(a)
	}
	return b, nil
}

// exponential returns the diagonal of exp(A - top I), log det(I - aA) as a
// function of a, and the largest eigenvalue.
func exponential(a *mat.SymDense) (diagonal []float64, logDet func(float64) float64, top float64, err error) {
	var e mat.EigenSym
	if !e.Factorize(a, true) {
		return nil, nil, 0, errors.New("walk balance: the eigenvalues do not converge")
	}
	values := e.Values(nil)
	top = values[len(values)-1]
	var q mat.Dense
	e.VectorsTo(&q)
	diagonal = make([]float64, len(values))
	for k, x := range values {
		w := math.Exp(x - top)
		for v := range diagonal {
			diagonal[v] += w * q.At(v, k) * q.At(v, k)
		}
	}
	logDet = func(a float64) float64 {
		sum := 0.0
		for _, x := range values {
			sum += math.Log1p(-a * x)
		}
		return sum
	}
	return diagonal, logDet, top, nil
}

func adjacencyMatrix(g *Graph, weighted, bare bool) *mat.SymDense {
	a := mat.NewSymDense(g.N(), nil)
	mean := float64(g.Total()) / float64(max(len(g.Edges), 1))
	for _, e := range g.Edges {
		w := float64(sign(e.W))
		if weighted {
			w = float64(e.W) / mean
		}
		if bare {
			w = math.Abs(w)
		}
		a.SetSym(e.U, e.V, w)
	}
	return a
}

// ConflictIndex is the smallest eigenvalue of the signed Laplacian D - A of the
// largest connected part: 0 exactly where that part is balanced (Kunegis et
// al. 2010; Hou 2005).
type ConflictIndex struct {
	Plain      float64 // of D - A
	Normalised float64 // of I - D^-1/2 A D^-1/2
	Nodes      int     // of the part
}

// Conflict computes the index, of signs or, with weighted, of weights divided
// by their mean size. It is NaN for a graph without ties.
func Conflict(g *Graph, weighted bool) (ConflictIndex, error) {
	part := largest(g)
	c := ConflictIndex{Plain: math.NaN(), Normalised: math.NaN(), Nodes: len(part)}
	if len(part) > MaxSpectral {
		return c, fmt.Errorf("conflict index: %w", ErrLarge)
	}
	if len(part) < 2 {
		return c, nil
	}
	index := map[int]int{}
	for i, v := range part {
		index[v] = i
	}
	n := len(part)
	plain, norm := mat.NewSymDense(n, nil), mat.NewSymDense(n, nil)
	degree := make([]float64, n)
	mean := float64(g.Total()) / float64(len(g.Edges))
	size := func(e Edge) float64 {
		if weighted {
			return float64(e.W) / mean
		}
		return float64(sign(e.W))
	}
	for _, e := range g.Edges {
		if u, in := index[e.U]; in {
			degree[u] += math.Abs(size(e))
			degree[index[e.V]] += math.Abs(size(e))
		}
	}
	for _, e := range g.Edges {
		if u, in := index[e.U]; in {
			v := index[e.V]
			plain.SetSym(u, v, -size(e))
			norm.SetSym(u, v, -size(e)/math.Sqrt(degree[u]*degree[v]))
		}
	}
	for v := range n {
		plain.SetSym(v, v, degree[v])
		norm.SetSym(v, v, 1)
	}
	for _, x := range []struct {
		a  *mat.SymDense
		to *float64
	}{{plain, &c.Plain}, {norm, &c.Normalised}} {
		var e mat.EigenSym
		if !e.Factorize(x.a, false) {
			return c, errors.New("conflict index: the eigenvalues do not converge")
		}
		*x.to = max(e.Values(nil)[0], 0) // positive semidefinite
	}
	return c, nil
}

// largest lists the nodes of the largest connected part, the first of equals.
func largest(g *Graph) []int {
	set := newSets(g.N())
	for _, e := range g.Edges {
		set.join(e.U, e.V)
	}
	members := map[int][]int{}
	best := 0
	for v := range g.N() {
		members[set.find(v)] = append(members[set.find(v)], v)
	}
	for v := range g.N() {
		if len(members[v]) > len(members[best]) {
			best = v
		}
	}
	return members[best]
}
