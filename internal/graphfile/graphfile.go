// Package graphfile writes networks for the programs that draw them, as GraphML
// (Brandes et al. 2002; Gephi, igraph, NetworkX and yEd read it) and as GEXF
// (Gephi). What the numbers are is the caller's: they come as they shall stand
// in the file.
package graphfile

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
)

// Graph is an undirected network.
type Graph struct {
	Title       string // empty for none
	NodeColumns []Column
	EdgeColumns []Column
	Nodes       []Node
	Edges       []Edge
}

// Column is an attribute of nodes or edges. Kind is string, int, double or
// boolean.
type Column struct{ ID, Title, Kind string }

// Node is a node with its values of the NodeColumns; an empty value is left out.
type Node struct {
	ID, Label string
	Values    []string
	At        *[2]string // x and y; nil for no place
	Color     *[3]uint8  // red, green, blue; nil for none
}

// Edge is an edge between two nodes by their IDs, with its values of the
// EdgeColumns.
type Edge struct {
	Source, Target string
	Weight         string
	Values         []string
}

type xmlKey struct {
	ID   string `xml:"id,attr"`
	For  string `xml:"for,attr"`
	Name string `xml:"attr.name,attr"`
	Type string `xml:"attr.type,attr"`
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
	Keys    []xmlKey `xml:"key"`
	Graph   struct {
		ID      string           `xml:"id,attr,omitempty"`
		Default string           `xml:"edgedefault,attr"`
		Nodes   []xmlGraphMLNode `xml:"node"`
		Edges   []xmlGraphMLEdge `xml:"edge"`
	} `xml:"graph"`
}

// The columns that GraphML, which has no elements for them, needs for what
// every picture has.
var (
	labelColumn   = []Column{{"label", "label", "string"}}
	placeColumns  = []Column{{"x", "x", "double"}, {"y", "y", "double"}}
	colorColumns  = []Column{{"r", "r", "int"}, {"g", "g", "int"}, {"b", "b", "int"}}
	weightColumns = []Column{{"weight", "weight", "double"}}
)

// GraphML writes the network as GraphML, with label, x, y, r, g, b of nodes and
// the weight of edges among the attributes.
func (g Graph) GraphML(w io.Writer) error {
	doc := xmlGraphML{NS: "http://graphml.graphdrawing.org/xmlns"}
	doc.Graph.ID, doc.Graph.Default = g.Title, "undirected"
	declare := func(of string, columns []Column) {
		for _, c := range columns {
			doc.Keys = append(doc.Keys, xmlKey{c.ID, of, c.Title, c.Kind})
		}
	}
	declare("node", labelColumn)
	declare("node", g.NodeColumns)
	if len(g.Nodes) > 0 && g.Nodes[0].At != nil {
		declare("node", placeColumns)
	}
	if len(g.Nodes) > 0 && g.Nodes[0].Color != nil {
		declare("node", colorColumns)
	}
	declare("edge", weightColumns)
	declare("edge", g.EdgeColumns)
	for _, n := range g.Nodes {
		data := append([]xmlData{{"label", n.Label}}, graphMLData(g.NodeColumns, n.Values)...)
		if n.At != nil {
			data = append(data, graphMLData(placeColumns, n.At[:])...)
		}
		if n.Color != nil {
			for i, c := range colorColumns {
				data = append(data, xmlData{c.ID, strconv.Itoa(int(n.Color[i]))})
			}
		}
		doc.Graph.Nodes = append(doc.Graph.Nodes, xmlGraphMLNode{n.ID, data})
	}
	for _, e := range g.Edges {
		data := append([]xmlData{{"weight", e.Weight}}, graphMLData(g.EdgeColumns, e.Values)...)
		doc.Graph.Edges = append(doc.Graph.Edges, xmlGraphMLEdge{e.Source, e.Target, data})
	}
	return write(w, doc, "GraphML")
}

func graphMLData(columns []Column, values []string) []xmlData {
	var data []xmlData
	for i, v := range values {
		if v != "" {
			data = append(data, xmlData{columns[i].ID, v})
		}
	}
	return data
}

func write(w io.Writer, doc any, form string) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write %s: %w", form, err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write %s: %w", form, err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write %s: %w", form, err)
	}
	return nil
}
