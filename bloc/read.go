package bloc

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Named is a network whose nodes have names.
type Named struct {
	Names []string // in alphabetical order
	*Graph
}

// ReadEdges reads a network from CSV with a header: columns from, to, and
// weight or sign (without either every edge counts 1). Edges given twice are
// added up. An error names the line.
func ReadEdges(r io.Reader) (Named, error) {
	cr := csv.NewReader(r)
	cr.ReuseRecord, cr.TrimLeadingSpace = true, true
	head, err := cr.Read()
	if err != nil {
		return Named{}, fmt.Errorf("read edges: no header: %w", err)
	}
	from, to, weight := slices.Index(head, "from"), slices.Index(head, "to"), slices.Index(head, "weight")
	if weight < 0 {
		weight = slices.Index(head, "sign")
	}
	if from < 0 || to < 0 {
		return Named{}, fmt.Errorf("read edges: header %q lacks from or to", strings.Join(head, ","))
	}
	type row struct {
		a, b string
		w    float64
	}
	var rows []row
	seen := map[string]int{}
	for {
		rec, err := cr.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Named{}, fmt.Errorf("read edges: %w", err)
		}
		line, _ := cr.FieldPos(0)
		x := row{strings.Clone(rec[from]), strings.Clone(rec[to]), 1}
		if weight >= 0 {
			x.w, err = strconv.ParseFloat(strings.TrimSpace(rec[weight]), 64)
			if err != nil || math.IsNaN(x.w) || math.IsInf(x.w, 0) {
				return Named{}, fmt.Errorf("read edges: line %d: weight %q is not a number", line, rec[weight])
			}
		}
		if x.a == "" || x.b == "" || x.a == x.b {
			return Named{}, fmt.Errorf("read edges: line %d: %q to %q: want two different names", line, x.a, x.b)
		}
		seen[x.a], seen[x.b] = 0, 0
		rows = append(rows, x)
	}
	n := Named{}
	for name := range seen {
		n.Names = append(n.Names, name)
	}
	slices.Sort(n.Names)
	for i, name := range n.Names {
		seen[name] = i
	}
	edges := make([]Edge, len(rows))
	for i, x := range rows {
		edges[i] = Edge{seen[x.a], seen[x.b], x.w}
	}
	n.Graph, err = NewGraph(len(n.Names), edges)
	return n, err
}
