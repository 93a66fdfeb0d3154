package signed

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// Format names the layout of certificates, and its version.
const Format = "entente-balance-1"

// Certificate holds what makes the two numbers of a balance checkable without
// the program that found them: partitions for the upper bounds, packings of
// unbalanced cycles for the lower ones.
type Certificate struct {
	Format string   `json:"format"`
	Graph  string   `json:"graph"` // Fingerprint of the graph
	Nodes  []string `json:"nodes"`
	Unit   int64    `json:"unit"` // costs and bounds are in units of 1/Unit
	Camps  *Proof   `json:"camps,omitempty"`
	Groups *Proof   `json:"groups,omitempty"`
}

// Proof of one kind of balance.
type Proof struct {
	Cost  int64  `json:"cost"`  // of the partition: an upper bound
	Bound int64  `json:"bound"` // that no partition is below
	Group []int  `json:"group"` // of each node
	Parts []Part `json:"parts"`
}

// Proved says that the two bounds meet.
func (p *Proof) Proved() bool { return p.Bound == p.Cost }

// Part proves a bound for edges of its own; no two parts share an edge, so
// their bounds add up.
type Part struct {
	Scale int64   `json:"scale"` // loads are in 1/Scale of a unit of weight
	Root  *Branch `json:"root"`
}

// Branch is a node of the tree of cases. An inner node has both children: U
// and V are in the same group, or apart. A leaf has a packing of unbalanced
// cycles, the sum of whose loads is Sum; or one cycle of decisions alone, if
// the decisions on the way to it contradict each other.
type Branch struct {
	U          int     `json:"u,omitempty"`
	V          int     `json:"v,omitempty"`
	Same       *Branch `json:"same,omitempty"`
	Apart      *Branch `json:"apart,omitempty"`
	Impossible bool    `json:"impossible,omitempty"`
	Sum        int64   `json:"sum,omitempty"`
	Cycles     []Cycle `json:"cycles,omitempty"`
}

// Cycle is a closed set of edges that no partition satisfies all of. Edges are
// indices into Graph.Edges; M+k, with M the number of edges, stands for the
// k-th decision on the way from the root.
type Cycle struct {
	Load  int64 `json:"load"`
	Edges []int `json:"edges"`
}

func (b *Branch) impossible(cycle []int) {
	b.Impossible, b.Sum, b.Cycles = true, 0, []Cycle{{Edges: cycle}}
}

// ErrOther is returned for a certificate that belongs to another graph.
var ErrOther = errors.New("the certificate is of another network")

// Fingerprint is the SHA-256 of a graph: its names, edges and weights.
func Fingerprint(g *Graph) string {
	h := sha256.New()
	var b []byte
	put := func(x int64) { b = binary.LittleEndian.AppendUint64(b[:0], uint64(x)); h.Write(b) }
	put(int64(g.N()))
	for _, n := range g.Names {
		put(int64(len(n)))
		io.WriteString(h, n)
	}
	put(g.Unit)
	for _, e := range g.Edges {
		put(int64(e.U))
		put(int64(e.V))
		put(e.W)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// WriteCertificate writes a certificate as JSON.
func WriteCertificate(w io.Writer, c *Certificate) error {
	if err := json.NewEncoder(w).Encode(c); err != nil {
		return fmt.Errorf("write certificate: %w", err)
	}
	return nil
}

// ReadCertificate reads what WriteCertificate wrote; it does not check it.
func ReadCertificate(r io.Reader) (*Certificate, error) {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	var c Certificate
	if err := d.Decode(&c); err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("read certificate: something follows it")
	}
	return &c, nil
}

// Verify checks a certificate against its graph, in time linear in the size of
// both and in whole numbers only: that the partitions cost what is said, and
// that the packings prove the bounds. A nil error means that Cost and Bound of
// each proof hold; they are equal for an optimum.
func Verify(g *Graph, c *Certificate) error {
	if err := g.Check(); err != nil {
		return fmt.Errorf("verify certificate: %w", err)
	}
	switch {
	case c.Format != Format:
		return fmt.Errorf("verify certificate: format %q is not %s", c.Format, Format)
	case c.Unit != g.Unit || !slices.Equal(c.Nodes, g.Names) || c.Graph != Fingerprint(g):
		return fmt.Errorf("verify certificate: %w", ErrOther)
	case c.Camps == nil && c.Groups == nil:
		return errors.New("verify certificate: it proves nothing")
	}
	if c.Camps != nil {
		if err := verifyProof(g, Camps, c.Camps); err != nil {
			return fmt.Errorf("verify certificate: two camps: %w", err)
		}
	}
	if c.Groups != nil {
		if err := verifyProof(g, Groups, c.Groups); err != nil {
			return fmt.Errorf("verify certificate: any number of groups: %w", err)
		}
	}
	return nil
}

func verifyProof(g *Graph, kind Kind, p *Proof) error {
	if len(p.Group) != g.N() {
		return fmt.Errorf("%d nodes have a group, not %d", len(p.Group), g.N())
	}
	for v, k := range p.Group {
		if k < 0 || kind == Camps && k > 1 {
			return fmt.Errorf("node %d is in group %d", v, k)
		}
	}
	if cost := g.Cost(p.Group); cost != p.Cost {
		return fmt.Errorf("the partition costs %d, not %d", cost, p.Cost)
	}
	c := checker{g: g, kind: kind, owner: make([]int, len(g.Edges)), load: make([]int64, len(g.Edges)), odd: make([]bool, g.N())}
	var bound int64
	for i, part := range p.Parts {
		if part.Root == nil {
			return fmt.Errorf("part %d has no tree", i)
		}
		if part.Scale < 1 || g.Total() > (1<<62)/part.Scale {
			return fmt.Errorf("part %d: scale %d is out of range", i, part.Scale)
		}
		c.part, c.scale = i+1, part.Scale
		b, err := c.branch(part.Root)
		if err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
		if b > p.Cost-bound {
			return fmt.Errorf("part %d proves more than the partition costs", i)
		}
		bound += b
	}
	if bound != p.Bound {
		return fmt.Errorf("the packings prove %d, not %d", bound, p.Bound)
	}
	return nil
}

// checker holds what is counted while a proof is checked.
type checker struct {
	g     *Graph
	kind  Kind
	part  int
	scale int64
	owner []int   // part that uses an edge, 0 for none
	load  []int64 // on each edge in the leaf at hand
	odd   []bool  // nodes of odd degree in the cycle at hand
	way   []Edge  // decisions down to the branch at hand; W is +1 for same, -1 for apart
}

// branch returns the bound of a subtree, in units of weight. An impossible
// leaf bounds nothing: math.MaxInt64.
func (c *checker) branch(b *Branch) (int64, error) {
	if b.Same == nil && b.Apart == nil {
		return c.leaf(b)
	}
	if b.Same == nil || b.Apart == nil || len(b.Cycles) > 0 {
		return 0, errors.New("a branch lacks one of its cases")
	}
	if b.U < 0 || b.V < 0 || b.U >= c.g.N() || b.V >= c.g.N() || b.U == b.V {
		return 0, errors.New("a branch names nodes that are not there")
	}
	least := int64(math.MaxInt64)
	for _, child := range []struct {
		b *Branch
		w int64
	}{{b.Same, 1}, {b.Apart, -1}} {
		c.way = append(c.way, Edge{b.U, b.V, child.w})
		x, err := c.branch(child.b)
		if err != nil {
			return 0, err
		}
		c.way = c.way[:len(c.way)-1]
		least = min(least, x)
	}
	return least, nil
}

func (c *checker) leaf(b *Branch) (int64, error) {
	if b.Impossible {
		if len(b.Cycles) != 1 || b.Sum != 0 || b.Cycles[0].Load != 0 {
			return 0, errors.New("an impossible case needs one cycle without load")
		}
		return math.MaxInt64, c.cycle(b.Cycles[0], true)
	}
	var sum int64
	for i, k := range b.Cycles {
		if err := c.cycle(k, false); err != nil {
			return 0, fmt.Errorf("cycle %d: %w", i, err)
		}
		sum += k.Load // below the sum of all room, which Verify has bounded
	}
	for _, k := range b.Cycles {
		for _, e := range k.Edges {
			if e < len(c.g.Edges) {
				c.load[e] = 0
			}
		}
	}
	if sum != b.Sum {
		return 0, fmt.Errorf("the loads add to %d, not %d", sum, b.Sum)
	}
	return ceil(sum, c.scale), nil
}

// cycle checks that a set of edges is closed and unbalanced, and loads it.
//
// Closed means that every node has an even number of its edges. With an odd
// number of negative edges, no two camps satisfy all: around such a set the
// camp changes an even number of times. With exactly one negative edge, no
// groups do: the others join its ends.
func (c *checker) cycle(k Cycle, decisions bool) error {
	if !decisions && k.Load < 1 {
		return errors.New("the load is not positive")
	}
	m, neg, own := len(c.g.Edges), 0, 0
	for _, i := range k.Edges {
		if i < 0 || i >= m+len(c.way) {
			return fmt.Errorf("edge %d is not there", i)
		}
		var e Edge
		if i >= m {
			e = c.way[i-m]
		} else {
			e = c.g.Edges[i]
			own++
			if err := c.put(i, k.Load); err != nil {
				return err
			}
		}
		if e.W < 0 {
			neg++
		}
		c.odd[e.U], c.odd[e.V] = !c.odd[e.U], !c.odd[e.V]
	}
	open := false
	for _, i := range k.Edges {
		e := Edge{}
		if i >= m {
			e = c.way[i-m]
		} else {
			e = c.g.Edges[i]
		}
		open = open || c.odd[e.U] || c.odd[e.V]
		c.odd[e.U], c.odd[e.V] = false, false
	}
	switch {
	case open:
		return errors.New("it is not closed")
	case c.kind == Camps && neg%2 == 0, c.kind == Groups && neg != 1:
		return errors.New("it is balanced")
	case decisions != (own == 0):
		return errors.New("it does not show what it is for")
	}
	return nil
}

// put loads an edge and claims it for the part.
func (c *checker) put(i int, load int64) error {
	if c.owner[i] != 0 && c.owner[i] != c.part {
		return fmt.Errorf("edge %d is used by two parts", i)
	}
	c.owner[i] = c.part
	if room := abs(c.g.Edges[i].W)*c.scale - c.load[i]; load > room {
		return fmt.Errorf("edge %d is overloaded", i)
	}
	c.load[i] += load
	return nil
}
