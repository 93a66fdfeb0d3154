package signed

import (
	"io"
	"math"
	"strconv"

	"entente/internal/graphfile"
)

// Picture is a graph with what a program that draws it should know. Slices may
// be nil.
type Picture struct {
	Graph *Graph
	Camp  []int // of each node, in the best partition in two
	Group []int // of each node, in the best partition in any number of groups
	X, Y  []float64
}

// WriteGraphML writes a graph as GraphML: nodes by number with their name as
// label, the size of the weight as weight, the sign and what contradicts the
// partitions as attributes.
func WriteGraphML(w io.Writer, p Picture) error { return p.file("n").GraphML(w) }

// WriteGEXF writes a graph as GEXF 1.3, with the same content as WriteGraphML.
func WriteGEXF(w io.Writer, p Picture) error { return p.file("").GEXF(w, "1.3") }

// file is the picture as it goes to a file, the numbers of nodes with a prefix.
func (p Picture) file(prefix string) graphfile.Graph {
	g := graphfile.Graph{EdgeColumns: []graphfile.Column{{ID: "sign", Title: "sign", Kind: "int"}, {ID: "signed", Title: "signed weight", Kind: "double"}}}
	if p.Camp != nil {
		g.NodeColumns = append(g.NodeColumns, graphfile.Column{ID: "camp", Title: "camp", Kind: "int"})
		g.EdgeColumns = append(g.EdgeColumns, graphfile.Column{ID: "against_camps", Title: "contradicts the camps", Kind: "boolean"})
	}
	if p.Group != nil {
		g.NodeColumns = append(g.NodeColumns, graphfile.Column{ID: "group", Title: "group", Kind: "int"})
		g.EdgeColumns = append(g.EdgeColumns, graphfile.Column{ID: "against_groups", Title: "contradicts the groups", Kind: "boolean"})
	}
	id := func(v int) string { return prefix + strconv.Itoa(v) }
	for v, name := range p.Graph.Names {
		n := graphfile.Node{ID: id(v), Label: name}
		for _, partition := range [][]int{p.Camp, p.Group} {
			if partition != nil {
				n.Values = append(n.Values, strconv.Itoa(partition[v]))
			}
		}
		if p.X != nil {
			n.At = &[2]string{number(p.X[v]), number(p.Y[v])}
		}
		g.Nodes = append(g.Nodes, n)
	}
	for _, e := range p.Graph.Edges {
		weight := p.Graph.Real(e.W)
		x := graphfile.Edge{Source: id(e.U), Target: id(e.V), Weight: number(math.Abs(weight))}
		x.Values = []string{strconv.FormatInt(sign(e.W), 10), number(weight)}
		for _, partition := range [][]int{p.Camp, p.Group} {
			if partition != nil {
				x.Values = append(x.Values, strconv.FormatBool(violated(e, partition)))
			}
		}
		g.Edges = append(g.Edges, x)
	}
	return g
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
