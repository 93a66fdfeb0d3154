package graphfile

import (
	"encoding/xml"
	"io"
	"strconv"
)

type xmlColumn struct {
	ID    string `xml:"id,attr"`
	Title string `xml:"title,attr"`
	Type  string `xml:"type,attr"`
}

type xmlColumns struct {
	Class string      `xml:"class,attr"`
	List  []xmlColumn `xml:"attribute"`
}

type xmlValue struct {
	For   string `xml:"for,attr"`
	Value string `xml:"value,attr"`
}

type xmlColor struct {
	R uint8 `xml:"r,attr"`
	G uint8 `xml:"g,attr"`
	B uint8 `xml:"b,attr"`
}

type xmlPosition struct {
	X string `xml:"x,attr"`
	Y string `xml:"y,attr"`
	Z string `xml:"z,attr"`
}

type xmlGEXFNode struct {
	ID       string       `xml:"id,attr"`
	Label    string       `xml:"label,attr"`
	Values   []xmlValue   `xml:"attvalues>attvalue"`
	Color    *xmlColor    `xml:"viz:color"`
	Position *xmlPosition `xml:"viz:position"`
}

type xmlGEXFEdge struct {
	ID     string     `xml:"id,attr"`
	Source string     `xml:"source,attr"`
	Target string     `xml:"target,attr"`
	Weight string     `xml:"weight,attr"`
	Values []xmlValue `xml:"attvalues>attvalue"`
}

type xmlMeta struct {
	Creator     string `xml:"creator"`
	Description string `xml:"description"`
}

type xmlGEXF struct {
	XMLName xml.Name `xml:"gexf"`
	NS      string   `xml:"xmlns,attr"`
	Viz     string   `xml:"xmlns:viz,attr"`
	Version string   `xml:"version,attr"`
	Meta    *xmlMeta `xml:"meta"`
	Graph   struct {
		Default string        `xml:"defaultedgetype,attr"`
		Mode    string        `xml:"mode,attr"`
		Columns []xmlColumns  `xml:"attributes"`
		Nodes   []xmlGEXFNode `xml:"nodes>node"`
		Edges   []xmlGEXFEdge `xml:"edges>edge"`
	} `xml:"graph"`
}

// gexfSpace is the name space of each version of the format.
var gexfSpace = map[string]string{"1.2": "http://www.gexf.net/1.2draft", "1.3": "http://gexf.net/1.3"}

// GEXF writes the network as GEXF of a version, 1.2 or 1.3. Gephi takes no
// negative weight.
func (g Graph) GEXF(w io.Writer, version string) error {
	doc := xmlGEXF{NS: gexfSpace[version], Viz: gexfSpace[version] + "/viz", Version: version}
	if g.Title != "" {
		doc.Meta = &xmlMeta{"entente", g.Title}
	}
	doc.Graph.Default, doc.Graph.Mode = "undirected", "static"
	doc.Graph.Columns = []xmlColumns{gexfColumns("node", g.NodeColumns), gexfColumns("edge", g.EdgeColumns)}
	for _, n := range g.Nodes {
		x := xmlGEXFNode{ID: n.ID, Label: n.Label, Values: gexfValues(g.NodeColumns, n.Values)}
		if n.Color != nil {
			x.Color = &xmlColor{n.Color[0], n.Color[1], n.Color[2]}
		}
		if n.At != nil {
			x.Position = &xmlPosition{n.At[0], n.At[1], "0"}
		}
		doc.Graph.Nodes = append(doc.Graph.Nodes, x)
	}
	for i, e := range g.Edges {
		doc.Graph.Edges = append(doc.Graph.Edges, xmlGEXFEdge{strconv.Itoa(i), e.Source, e.Target, e.Weight, gexfValues(g.EdgeColumns, e.Values)})
	}
	return write(w, doc, "GEXF")
}

func gexfColumns(class string, columns []Column) xmlColumns {
	a := xmlColumns{Class: class}
	for _, c := range columns {
		kind := c.Kind
		if kind == "int" {
			kind = "integer"
		}
		a.List = append(a.List, xmlColumn{c.ID, c.Title, kind})
	}
	return a
}

func gexfValues(columns []Column, values []string) []xmlValue {
	var list []xmlValue
	for i, v := range values {
		if v != "" {
			list = append(list, xmlValue{columns[i].ID, v})
		}
	}
	return list
}
