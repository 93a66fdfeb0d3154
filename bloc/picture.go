package bloc

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
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

func written(x float64) string { return strconv.FormatFloat(x, 'g', 8, 64) }

// xmlKey declares an attribute of GraphML.
type xmlKey struct {
	XMLName xml.Name `xml:"key"`
	ID      string   `xml:"id,attr"`
	For     string   `xml:"for,attr"`
	Name    string   `xml:"attr.name,attr"`
	Type    string   `xml:"attr.type,attr"`
}

type xmlData struct {
	Key   string `xml:"key,attr"`
	Value string `xml:",chardata"`
}

type xmlGraphMLNode struct {
	ID   string    `xml:"id,attr"`
	Data []xmlData `xml:"data"`
}

type xmlGraphMLEdge struct {
	Source string    `xml:"source,attr"`
	Target string    `xml:"target,attr"`
	Data   []xmlData `xml:"data"`
}

type xmlGraphML struct {
	XMLName xml.Name `xml:"graphml"`
	NS      string   `xml:"xmlns,attr"`
	Keys    []xmlKey
	Graph   struct {
		ID      string           `xml:"id,attr"`
		Default string           `xml:"edgedefault,attr"`
		Nodes   []xmlGraphMLNode `xml:"node"`
		Edges   []xmlGraphMLEdge `xml:"edge"`
	} `xml:"graph"`
}

// WriteGraphML writes the picture as GraphML (Brandes et al. 2002), which
// Gephi, igraph, NetworkX and yEd read: label, community, x, y, r, g, b and the
// numbers of nodes, weight of edges.
func (p Picture) WriteGraphML(w io.Writer) error {
	doc := xmlGraphML{NS: "http://graphml.graphdrawing.org/xmlns"}
	key := func(id, of, kind string) { doc.Keys = append(doc.Keys, xmlKey{ID: id, For: of, Name: id, Type: kind}) }
	key("label", "node", "string")
	key("community", "node", "string")
	for _, name := range []string{"x", "y"} {
		key(name, "node", "double")
	}
	for _, name := range []string{"r", "g", "b"} {
		key(name, "node", "int")
	}
	if len(p.Nodes) > 0 {
		for _, a := range p.Nodes[0].Numbers {
			key(a.Name, "node", "double")
		}
	}
	key("weight", "edge", "double")
	doc.Graph.ID, doc.Graph.Default = p.Title, "undirected"
	unit := p.unit()
	for _, n := range p.Nodes {
		x := xmlGraphMLNode{ID: n.ID, Data: []xmlData{
			{"label", n.Label}, {"community", n.Community}, {"x", written(unit * n.At.X)}, {"y", written(unit * n.At.Y)},
			{"r", strconv.Itoa(int(n.Color[0]))}, {"g", strconv.Itoa(int(n.Color[1]))}, {"b", strconv.Itoa(int(n.Color[2]))},
		}}
		for _, a := range n.Numbers {
			if !math.IsNaN(a.Value) {
				x.Data = append(x.Data, xmlData{a.Name, written(a.Value)})
			}
		}
		doc.Graph.Nodes = append(doc.Graph.Nodes, x)
	}
	for _, e := range p.Edges {
		doc.Graph.Edges = append(doc.Graph.Edges, xmlGraphMLEdge{p.Nodes[e.A].ID, p.Nodes[e.B].ID, []xmlData{{"weight", written(e.Weight)}}})
	}
	return writeXML(w, doc)
}

type xmlGEXFAttribute struct {
	ID    string `xml:"id,attr"`
	Title string `xml:"title,attr"`
	Type  string `xml:"type,attr"`
}

type xmlGEXFValue struct {
	For   string `xml:"for,attr"`
	Value string `xml:"value,attr"`
}

type xmlGEXFNode struct {
	ID     string         `xml:"id,attr"`
	Label  string         `xml:"label,attr"`
	Values []xmlGEXFValue `xml:"attvalues>attvalue"`
	Color  struct {
		R uint8 `xml:"r,attr"`
		G uint8 `xml:"g,attr"`
		B uint8 `xml:"b,attr"`
	} `xml:"viz:color"`
	Position struct {
		X string `xml:"x,attr"`
		Y string `xml:"y,attr"`
		Z string `xml:"z,attr"`
	} `xml:"viz:position"`
}

type xmlGEXFEdge struct {
	ID     int            `xml:"id,attr"`
	Source string         `xml:"source,attr"`
	Target string         `xml:"target,attr"`
	Weight string         `xml:"weight,attr"`
	Values []xmlGEXFValue `xml:"attvalues>attvalue"`
}

type xmlGEXFAttributes struct {
	Class string             `xml:"class,attr"`
	List  []xmlGEXFAttribute `xml:"attribute"`
}

type xmlGEXF struct {
	XMLName xml.Name `xml:"gexf"`
	NS      string   `xml:"xmlns,attr"`
	Viz     string   `xml:"xmlns:viz,attr"`
	Version string   `xml:"version,attr"`
	Meta    struct {
		Creator     string `xml:"creator"`
		Description string `xml:"description"`
	} `xml:"meta"`
	Graph struct {
		Default    string              `xml:"defaultedgetype,attr"`
		Mode       string              `xml:"mode,attr"`
		Attributes []xmlGEXFAttributes `xml:"attributes"`
		Nodes      []xmlGEXFNode       `xml:"nodes>node"`
		Edges      []xmlGEXFEdge       `xml:"edges>edge"`
	} `xml:"graph"`
}

// WriteGEXF writes the picture as GEXF 1.2, the format of Gephi, with places and
// colours. Gephi takes no negative weight: weight is the absolute one, and the
// attribute signed has it with its sign.
func (p Picture) WriteGEXF(w io.Writer) error {
	doc := xmlGEXF{NS: "http://www.gexf.net/1.2draft", Viz: "http://www.gexf.net/1.2draft/viz", Version: "1.2"}
	doc.Meta.Creator, doc.Meta.Description = "entente", p.Title
	doc.Graph.Default, doc.Graph.Mode = "undirected", "static"
	nodes := xmlGEXFAttributes{Class: "node", List: []xmlGEXFAttribute{{"community", "community", "string"}}}
	if len(p.Nodes) > 0 {
		for _, a := range p.Nodes[0].Numbers {
			nodes.List = append(nodes.List, xmlGEXFAttribute{a.Name, a.Name, "double"})
		}
	}
	doc.Graph.Attributes = []xmlGEXFAttributes{nodes, {Class: "edge", List: []xmlGEXFAttribute{{"signed", "signed", "double"}}}}
	unit := p.unit()
	for _, n := range p.Nodes {
		x := xmlGEXFNode{ID: n.ID, Label: n.Label, Values: []xmlGEXFValue{{"community", n.Community}}}
		for _, a := range n.Numbers {
			if !math.IsNaN(a.Value) {
				x.Values = append(x.Values, xmlGEXFValue{a.Name, written(a.Value)})
			}
		}
		x.Color.R, x.Color.G, x.Color.B = n.Color[0], n.Color[1], n.Color[2]
		x.Position.X, x.Position.Y, x.Position.Z = written(unit*n.At.X), written(unit*n.At.Y), "0"
		doc.Graph.Nodes = append(doc.Graph.Nodes, x)
	}
	for k, e := range p.Edges {
		doc.Graph.Edges = append(doc.Graph.Edges, xmlGEXFEdge{
			ID: k, Source: p.Nodes[e.A].ID, Target: p.Nodes[e.B].ID, Weight: written(math.Abs(e.Weight)),
			Values: []xmlGEXFValue{{"signed", written(e.Weight)}},
		})
	}
	return writeXML(w, doc)
}

func writeXML(w io.Writer, doc any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write network: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write network: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write network: %w", err)
	}
	return nil
}
