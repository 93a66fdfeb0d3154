package signed

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
)

// Picture is a graph with what a program that draws it should know. Slices may
// be nil.
type Picture struct {
	Graph *Graph
	Camp  []int // of each node, in the best partition in two
	Group []int // of each node, in the best partition in any number of groups
	X, Y  []float64
}

// attribute is a column of nodes or edges.
type attribute struct {
	id, title, kind string // kind in GraphML: int, double, boolean
	value           func(i int) string
}

func (p Picture) nodeAttributes() []attribute {
	var list []attribute
	if p.Camp != nil {
		list = append(list, attribute{"camp", "camp", "int", func(i int) string { return strconv.Itoa(p.Camp[i]) }})
	}
	if p.Group != nil {
		list = append(list, attribute{"group", "group", "int", func(i int) string { return strconv.Itoa(p.Group[i]) }})
	}
	return list
}

func (p Picture) edgeAttributes() []attribute {
	list := []attribute{
		{"sign", "sign", "int", func(i int) string { return strconv.FormatInt(sign(p.Graph.Edges[i].W), 10) }},
		{"signed", "signed weight", "double", func(i int) string { return number(p.Graph.Real(p.Graph.Edges[i].W)) }},
	}
	for _, x := range []struct {
		id, title string
		group     []int
	}{{"against_camps", "contradicts the camps", p.Camp}, {"against_groups", "contradicts the groups", p.Group}} {
		if x.group != nil {
			list = append(list, attribute{x.id, x.title, "boolean", func(i int) string { return strconv.FormatBool(violated(p.Graph.Edges[i], x.group)) }})
		}
	}
	return list
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

type xmlData struct {
	Key   string `xml:"key,attr"`
	Value string `xml:",chardata"`
}

type graphML struct {
	XMLName xml.Name `xml:"http://graphml.graphdrawing.org/xmlns graphml"`
	Keys    []struct {
		ID   string `xml:"id,attr"`
		For  string `xml:"for,attr"`
		Name string `xml:"attr.name,attr"`
		Type string `xml:"attr.type,attr"`
	} `xml:"key"`
	Graph struct {
		Default string         `xml:"edgedefault,attr"`
		Nodes   []graphMLNode  `xml:"node"`
		Edges   []graphMLEdges `xml:"edge"`
	} `xml:"graph"`
}

type graphMLNode struct {
	ID   string    `xml:"id,attr"`
	Data []xmlData `xml:"data"`
}

type graphMLEdges struct {
	Source string    `xml:"source,attr"`
	Target string    `xml:"target,attr"`
	Data   []xmlData `xml:"data"`
}

// WriteGraphML writes a graph as GraphML: nodes by number with their name as
// label, the size of the weight as weight, the sign and what contradicts the
// partitions as attributes.
func WriteGraphML(w io.Writer, p Picture) error {
	var doc graphML
	doc.Graph.Default = "undirected"
	key := func(for_, id, name, kind string) {
		doc.Keys = append(doc.Keys, struct {
			ID   string `xml:"id,attr"`
			For  string `xml:"for,attr"`
			Name string `xml:"attr.name,attr"`
			Type string `xml:"attr.type,attr"`
		}{id, for_, name, kind})
	}
	key("node", "label", "label", "string")
	nodes, edges := p.nodeAttributes(), p.edgeAttributes()
	if p.X != nil {
		nodes = append(nodes, attribute{"x", "x", "double", func(i int) string { return number(p.X[i]) }}, attribute{"y", "y", "double", func(i int) string { return number(p.Y[i]) }})
	}
	for _, a := range nodes {
		key("node", a.id, a.title, a.kind)
	}
	key("edge", "weight", "weight", "double")
	for _, a := range edges {
		key("edge", a.id, a.title, a.kind)
	}
	for v, name := range p.Graph.Names {
		n := graphMLNode{ID: "n" + strconv.Itoa(v), Data: []xmlData{{"label", name}}}
		for _, a := range nodes {
			n.Data = append(n.Data, xmlData{a.id, a.value(v)})
		}
		doc.Graph.Nodes = append(doc.Graph.Nodes, n)
	}
	for i, e := range p.Graph.Edges {
		x := graphMLEdges{Source: "n" + strconv.Itoa(e.U), Target: "n" + strconv.Itoa(e.V), Data: []xmlData{{"weight", number(p.size(i))}}}
		for _, a := range edges {
			x.Data = append(x.Data, xmlData{a.id, a.value(i)})
		}
		doc.Graph.Edges = append(doc.Graph.Edges, x)
	}
	return writeXML(w, doc, "GraphML")
}

func (p Picture) size(i int) float64 { return math.Abs(p.Graph.Real(p.Graph.Edges[i].W)) }

type gexf struct {
	XMLName xml.Name `xml:"http://gexf.net/1.3 gexf"`
	Viz     string   `xml:"xmlns:viz,attr"`
	Version string   `xml:"version,attr"`
	Graph   struct {
		Default string           `xml:"defaultedgetype,attr"`
		Columns []gexfAttributes `xml:"attributes"`
		Nodes   []gexfNode       `xml:"nodes>node"`
		Edges   []gexfEdge       `xml:"edges>edge"`
	} `xml:"graph"`
}

type gexfAttributes struct {
	Class string       `xml:"class,attr"`
	List  []gexfColumn `xml:"attribute"`
}

type gexfColumn struct {
	ID    string `xml:"id,attr"`
	Title string `xml:"title,attr"`
	Type  string `xml:"type,attr"`
}

type gexfValue struct {
	For   string `xml:"for,attr"`
	Value string `xml:"value,attr"`
}

type gexfNode struct {
	ID       string        `xml:"id,attr"`
	Label    string        `xml:"label,attr"`
	Values   []gexfValue   `xml:"attvalues>attvalue"`
	Position *gexfPosition `xml:"viz:position,omitempty"`
}

type gexfPosition struct {
	X string `xml:"x,attr"`
	Y string `xml:"y,attr"`
}

type gexfEdge struct {
	ID     string      `xml:"id,attr"`
	Source string      `xml:"source,attr"`
	Target string      `xml:"target,attr"`
	Weight string      `xml:"weight,attr"`
	Values []gexfValue `xml:"attvalues>attvalue"`
}

// WriteGEXF writes a graph as GEXF 1.3, with the same content as WriteGraphML.
func WriteGEXF(w io.Writer, p Picture) error {
	var doc gexf
	doc.Version, doc.Viz = "1.3", "http://gexf.net/1.3/viz"
	doc.Graph.Default = "undirected"
	nodes, edges := p.nodeAttributes(), p.edgeAttributes()
	kinds := map[string]string{"int": "integer", "double": "double", "boolean": "boolean"}
	for _, c := range []struct {
		class string
		list  []attribute
	}{{"node", nodes}, {"edge", edges}} {
		a := gexfAttributes{Class: c.class}
		for _, x := range c.list {
			a.List = append(a.List, gexfColumn{x.id, x.title, kinds[x.kind]})
		}
		doc.Graph.Columns = append(doc.Graph.Columns, a)
	}
	values := func(list []attribute, i int) []gexfValue {
		var out []gexfValue
		for _, a := range list {
			out = append(out, gexfValue{a.id, a.value(i)})
		}
		return out
	}
	for v, name := range p.Graph.Names {
		n := gexfNode{ID: strconv.Itoa(v), Label: name, Values: values(nodes, v)}
		if p.X != nil {
			n.Position = &gexfPosition{number(p.X[v]), number(p.Y[v])}
		}
		doc.Graph.Nodes = append(doc.Graph.Nodes, n)
	}
	for i, e := range p.Graph.Edges {
		doc.Graph.Edges = append(doc.Graph.Edges, gexfEdge{
			ID: strconv.Itoa(i), Source: strconv.Itoa(e.U), Target: strconv.Itoa(e.V), Weight: number(p.size(i)), Values: values(edges, i),
		})
	}
	return writeXML(w, doc, "GEXF")
}

func writeXML(w io.Writer, doc any, what string) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	if err := e.Encode(doc); err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	return nil
}
