package graphfile_test

import (
	"fmt"
	"os"

	"entente/internal/graphfile"
)

// An unknown value is left out; GraphML has places among the attributes.
func ExampleGraph_GraphML() {
	g := graphfile.Graph{
		NodeColumns: []graphfile.Column{{ID: "share", Title: "share", Kind: "double"}},
		Nodes:       []graphfile.Node{{ID: "a", Label: "A & B", Values: []string{"0.5"}}, {ID: "b", Label: "C", Values: []string{""}}},
		Edges:       []graphfile.Edge{{Source: "a", Target: "b", Weight: "2"}},
	}
	if err := g.GraphML(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// <?xml version="1.0" encoding="UTF-8"?>
	// <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
	//  <key id="label" for="node" attr.name="label" attr.type="string"></key>
	//  <key id="share" for="node" attr.name="share" attr.type="double"></key>
	//  <key id="weight" for="edge" attr.name="weight" attr.type="double"></key>
	//  <graph edgedefault="undirected">
	//   <node id="a">
	//    <data key="label">A &amp; B</data>
	//    <data key="share">0.5</data>
	//   </node>
	//   <node id="b">
	//    <data key="label">C</data>
	//   </node>
	//   <edge source="a" target="b">
	//    <data key="weight">2</data>
	//   </edge>
	//  </graph>
	// </graphml>
}
