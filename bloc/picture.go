package bloc

import (
	"io"
	"math"
	"strconv"

	"entente/internal/graphfile"
)

// Picture is a network with what a program that draws it needs.
type Picture struct {
	Title string
	Nodes []Node
	Edges []Edge
}

// Node is a node of a picture.
type Node struct {
	ID, Label string
	Community string
	Color     [3]uint8
	At        Place
	Numbers   []Attribute // further numbers, the same names at every node
}

// Attribute is a number with a name; NaN is left out of a file.
type Attribute struct {
	Name  string
	Value float64
}

// palette has colours that are told apart with any colour vision (Okabe and Ito
// 2008), the first for the community numbered 0.
var palette = [][3]uint8{
	{0, 114, 178}, {213, 94, 0}, {0, 158, 115}, {204, 121, 167}, {230, 159, 0}, {86, 180, 233}, {240, 228, 66},
}

// Color is the colour of a community by its number; grey where there are more
// communities than colours.
func Color(community int) [3]uint8 {
	if community < 0 || community >= len(palette) {
		return [3]uint8{153, 153, 153}
	}
	return palette[community]
}

// pictureSize is the width of a picture in the units of Gephi.
const pictureSize = 1000

// unit is the factor from the places of a picture to pictureSize.
func (p Picture) unit() float64 {
	far := 0.0
	for _, n := range p.Nodes {
		if r := math.Hypot(n.At.X, n.At.Y); r > far {
			far = r
		}
	}
	if far == 0 {
		return 1
	}
	return pictureSize / 2 / far
}

// written is a number as it stands in a file; empty where it is NaN.
func written(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', 8, 64)
}

// WriteGraphML writes the picture as GraphML: label, community, x, y, r, g, b
// and the numbers of nodes, weight of edges.
func (p Picture) WriteGraphML(w io.Writer) error {
	return p.graph().GraphML(w)
}

// WriteGEXF writes the picture as GEXF 1.2, with places and colours. Gephi takes
// no negative weight: weight is the absolute one, and the attribute signed has
// it with its sign.
func (p Picture) WriteGEXF(w io.Writer) error {
	g := p.graph()
	g.EdgeColumns = []graphfile.Column{{ID: "signed", Title: "signed", Kind: "double"}}
	for i, e := range p.Edges {
		g.Edges[i].Weight, g.Edges[i].Values = written(math.Abs(e.Weight)), []string{written(e.Weight)}
	}
	return g.GEXF(w, "1.2")
}

// graph is the picture as it goes to a file.
func (p Picture) graph() graphfile.Graph {
	g := graphfile.Graph{Title: p.Title, NodeColumns: []graphfile.Column{{ID: "community", Title: "community", Kind: "string"}}}
	if len(p.Nodes) > 0 {
		for _, a := range p.Nodes[0].Numbers {
			g.NodeColumns = append(g.NodeColumns, graphfile.Column{ID: a.Name, Title: a.Name, Kind: "double"})
		}
	}
	unit := p.unit()
	for _, n := range p.Nodes {
		values := []string{n.Community}
		for _, a := range n.Numbers {
			values = append(values, written(a.Value))
		}
		at := [2]string{written(unit * n.At.X), written(unit * n.At.Y)}
		g.Nodes = append(g.Nodes, graphfile.Node{ID: n.ID, Label: n.Label, Values: values, At: &at, Color: &n.Color})
	}
	for _, e := range p.Edges {
		g.Edges = append(g.Edges, graphfile.Edge{Source: p.Nodes[e.A].ID, Target: p.Nodes[e.B].ID, Weight: written(e.Weight)})
	}
	return g
}
