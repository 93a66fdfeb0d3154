// Package signed measures structural balance in signed networks: who would have
// to change a tie before everybody's friends and enemies agreed. Prove finds
// the frustration index (two camps) and the cost of weak balance (any number of
// groups) together with a proof, Verify checks such a proof without the solver,
// and the other functions give triangle and walk balance, the smallest
// eigenvalue of the signed Laplacian, a census of triads and the same measures
// under permuted signs. The package is pure: it reads from an io.Reader, takes
// its randomness from a seed, and depends on nothing else of this program.
package signed

import (
	"errors"
	"fmt"
	"math"
)

// Limits of a graph. They keep every sum of weights inside an int64 with room
// for the units of a certificate.
const (
	MaxNodes  = 1 << 22
	MaxEdges  = 1 << 24
	MaxWeight = 1 << 50 // of the sum of all weights, in units
)

// Edge is a tie between two different nodes. The sign of W is that of the tie,
// its size the cost of contradicting it, in units of 1/Graph.Unit.
type Edge struct {
	U, V int
	W    int64
}

// Graph is an undirected signed network without parallel edges or loops.
type Graph struct {
	Names []string // one for each node
	Edges []Edge   // U < V is not required; W is not 0
	Unit  int64    // weights are multiples of 1/Unit; 1 for whole numbers
}

// N is the number of nodes, isolated ones included.
func (g *Graph) N() int { return len(g.Names) }

// Negative is the number of negative edges.
func (g *Graph) Negative() int {
	n := 0
	for _, e := range g.Edges {
		if e.W < 0 {
			n++
		}
	}
	return n
}

// Total is the sum of the sizes of all weights, in units.
func (g *Graph) Total() int64 {
	var sum int64
	for _, e := range g.Edges {
		sum += abs(e.W)
	}
	return sum
}

// Real turns a sum of weights from units into what the user gave.
func (g *Graph) Real(units int64) float64 { return float64(units) / float64(max(g.Unit, 1)) }

// Unweighted is the same graph with every weight replaced by its sign.
func (g *Graph) Unweighted() *Graph {
	h := &Graph{Names: g.Names, Edges: make([]Edge, len(g.Edges)), Unit: 1}
	for i, e := range g.Edges {
		h.Edges[i] = Edge{e.U, e.V, sign(e.W)}
	}
	return h
}

// Check says what is wrong with a graph: nodes out of range, loops, parallel
// edges, zero weights, or weights too large to be summed exactly.
func (g *Graph) Check() error {
	switch {
	case g.N() > MaxNodes:
		return fmt.Errorf("check graph: %d nodes are more than %d", g.N(), MaxNodes)
	case len(g.Edges) > MaxEdges:
		return fmt.Errorf("check graph: %d edges are more than %d", len(g.Edges), MaxEdges)
	case g.Unit < 1:
		return errors.New("check graph: the unit of weights is not positive")
	}
	var sum int64
	seen := make(map[[2]int]bool, len(g.Edges))
	for i, e := range g.Edges {
		key := [2]int{min(e.U, e.V), max(e.U, e.V)}
		switch {
		case key[0] < 0 || key[1] >= g.N():
			return fmt.Errorf("check graph: edge %d names a node that is not there", i)
		case e.U == e.V:
			return fmt.Errorf("check graph: edge %d is a loop", i)
		case e.W == 0:
			return fmt.Errorf("check graph: edge %d has no weight", i)
		case e.W == math.MinInt64 || abs(e.W) > MaxWeight-sum:
			return errors.New("check graph: weights are too large to be summed exactly")
		case seen[key]:
			return fmt.Errorf("check graph: edge %d repeats a pair", i)
		}
		seen[key] = true
		sum += abs(e.W)
	}
	return nil
}

// Cost of a partition into groups: the weight of positive edges between groups
// and of negative edges inside them, in units. It is the frustration of a
// partition in two (Harary 1959; Aref and Wilson 2019) and the
// line index of weak balance for any number (Davis 1967; Doreian and Mrvar
// 1996, both kinds of errors counted alike).
func (g *Graph) Cost(group []int) int64 {
	var cost int64
	for _, e := range g.Edges {
		if violated(e, group) {
			cost += abs(e.W)
		}
	}
	return cost
}

// Frustrated lists the edges that contradict a partition, as indices.
func (g *Graph) Frustrated(group []int) []int {
	var list []int
	for i, e := range g.Edges {
		if violated(e, group) {
			list = append(list, i)
		}
	}
	return list
}

func violated(e Edge, group []int) bool { return (group[e.U] == group[e.V]) == (e.W < 0) }

func abs(w int64) int64 {
	if w < 0 {
		return -w
	}
	return w
}

func sign(w int64) int64 {
	if w < 0 {
		return -1
	}
	return 1
}
