package signed

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
)

// MaxDigits is the largest number of decimals of a weight.
const MaxDigits = 9

// Issues counts what was irregular in an edge list. None of these rows is an
// edge of its own; everything else is.
type Issues struct {
	Repeated  int // rows of a pair that an earlier row has: the weights are added
	Cancelled int // pairs whose rows add to zero
	Loops     int // rows that tie a node to itself
	Zero      int // rows of weight zero
}

// ReadCSV reads an edge list: a head line with the columns from, to and sign or
// weight in any order, then a row for each tie. A sign is 1, +1, + or -1, -; a
// weight is a decimal number with at most MaxDigits decimals, kept exactly. Ties
// have no direction; rows of the same pair are added. Other columns are
// ignored. It fails on rows it cannot read, with their line.
func ReadCSV(r io.Reader) (*Graph, Issues, error) {
	text := bufio.NewReader(r)
	if mark, _ := text.Peek(3); string(mark) == "\ufeff" {
		_, _ = text.Discard(3)
	}
	in := csv.NewReader(text)
	in.TrimLeadingSpace = true
	in.ReuseRecord = true
	head, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, Issues{}, errors.New("read edges: the file is empty")
	}
	if err != nil {
		return nil, Issues{}, fmt.Errorf("read edges: %w", err)
	}
	cols, err := columnsOf(head)
	if err != nil {
		return nil, Issues{}, fmt.Errorf("read edges: %w", err)
	}
	b := builder{node: map[string]int{}, at: map[[2]int]int{}}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, b.issues, fmt.Errorf("read edges: %w", err)
		}
		if err := b.add(row[cols.from], row[cols.to], row[cols.value], cols.weight); err != nil {
			line, _ := in.FieldPos(0)
			return nil, b.issues, fmt.Errorf("read edges: line %d: %w", line, err)
		}
	}
	g, err := b.graph()
	if err != nil {
		return nil, b.issues, fmt.Errorf("read edges: %w", err)
	}
	return g, b.issues, nil
}

type columns struct {
	from, to, value int
	weight          bool
}

func columnsOf(head []string) (columns, error) {
	at := map[string]int{}
	for i, h := range head {
		name := strings.ToLower(strings.TrimSpace(h))
		if _, twice := at[name]; twice && slices.Contains([]string{"from", "to", "sign", "weight"}, name) {
			return columns{}, fmt.Errorf("two columns are named %s", name)
		}
		at[name] = i
	}
	var c columns
	var ok bool
	if c.from, ok = at["from"]; !ok {
		return c, errors.New("no column is named from; the head line must name from, to, and sign or weight")
	}
	if c.to, ok = at["to"]; !ok {
		return c, errors.New("no column is named to; the head line must name from, to, and sign or weight")
	}
	if c.value, c.weight = at["weight"]; c.weight {
		return c, nil
	}
	if c.value, ok = at["sign"]; !ok {
		return c, errors.New("no column is named sign or weight")
	}
	return c, nil
}

// Tie is a row of a network that is not a file: Weight is a decimal number.
type Tie struct{ From, To, Weight string }

// Build makes a graph of ties as ReadCSV does. Nodes named here are in it also
// without ties.
func Build(nodes []string, ties []Tie) (*Graph, Issues, error) {
	b := builder{node: map[string]int{}, at: map[[2]int]int{}}
	for _, n := range nodes {
		b.index(n)
	}
	for _, t := range ties {
		if err := b.add(t.From, t.To, t.Weight, true); err != nil {
			return nil, b.issues, fmt.Errorf("build graph: %s-%s: %w", t.From, t.To, err)
		}
	}
	g, err := b.graph()
	if err != nil {
		return nil, b.issues, fmt.Errorf("build graph: %w", err)
	}
	return g, b.issues, nil
}

// decimal is digits times ten to the minus places.
type decimal struct {
	digits int64
	places int
}

// builder gathers rows; weights keep their own decimals until all are known.
type builder struct {
	names  []string
	node   map[string]int
	at     map[[2]int]int
	pairs  [][2]int
	rows   [][]decimal // of each pair
	places int
	issues Issues
}

func (b *builder) index(name string) int {
	i, ok := b.node[name]
	if !ok {
		i = len(b.names)
		name = strings.Clone(name) // not a window on the whole line
		b.node[name] = i
		b.names = append(b.names, name)
	}
	return i
}

func (b *builder) add(from, to, value string, weight bool) error {
	from, to = strings.TrimSpace(from), strings.TrimSpace(to)
	if from == "" || to == "" {
		return errors.New("a tie needs a name at both ends")
	}
	d, err := parseValue(strings.TrimSpace(value), weight)
	if err != nil {
		return err
	}
	u, v := b.index(from), b.index(to)
	if len(b.names) > MaxNodes {
		return fmt.Errorf("more than %d nodes", MaxNodes)
	}
	switch {
	case u == v:
		b.issues.Loops++
		return nil
	case d.digits == 0:
		b.issues.Zero++
		return nil
	}
	b.places = max(b.places, d.places)
	key := [2]int{min(u, v), max(u, v)}
	if i, ok := b.at[key]; ok {
		b.issues.Repeated++
		b.rows[i] = append(b.rows[i], d)
		return nil
	}
	if len(b.pairs) == MaxEdges {
		return fmt.Errorf("more than %d ties", MaxEdges)
	}
	b.at[key] = len(b.pairs)
	b.pairs = append(b.pairs, [2]int{u, v})
	b.rows = append(b.rows, []decimal{d})
	return nil
}

// graph adds the rows of each pair and brings all to one unit. Nodes and edges
// are put in alphabetical order, so that the order of rows does not matter.
func (b *builder) graph() (*Graph, error) {
	rank := make([]int, len(b.names))
	g := &Graph{Names: slices.Sorted(slices.Values(b.names)), Unit: pow10(b.places)}
	for i, name := range g.Names {
		rank[b.node[name]] = i
	}
	var total int64
	for i, p := range b.pairs {
		w, ok := sumOf(b.rows[i], b.places)
		if total += abs(w); !ok || total > MaxWeight {
			return nil, fmt.Errorf("weights of %s-%s: too large to be summed exactly", b.names[p[0]], b.names[p[1]])
		}
		if w == 0 {
			b.issues.Cancelled++
			continue
		}
		u, v := rank[p[0]], rank[p[1]]
		g.Edges = append(g.Edges, Edge{min(u, v), max(u, v), w})
	}
	slices.SortFunc(g.Edges, func(x, y Edge) int { return cmp.Or(cmp.Compare(x.U, y.U), cmp.Compare(x.V, y.V)) })
	return g, nil
}

// sumOf adds decimals with a number of places; false if they are too large.
func sumOf(rows []decimal, places int) (int64, bool) {
	var w int64
	for _, d := range rows {
		f := pow10(places - d.places)
		if abs(d.digits) > MaxWeight/f {
			return 0, false
		}
		if w += d.digits * f; abs(w) > MaxWeight {
			return 0, false
		}
	}
	return w, true
}

func parseValue(s string, weight bool) (decimal, error) {
	if !weight {
		switch s {
		case "1", "+1", "+":
			return decimal{1, 0}, nil
		case "-1", "-", "\u22121":
			return decimal{-1, 0}, nil
		case "0":
			return decimal{}, nil
		}
		return decimal{}, fmt.Errorf("%q is no sign: 1 or -1 (a column of other numbers is named weight)", s)
	}
	if len(s) > 64 || strings.ContainsAny(s, "/_pPxXbBoO") || exponentTooLarge(s) {
		return decimal{}, fmt.Errorf("%q is no weight", s)
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return decimal{}, fmt.Errorf("%q is no weight", s)
	}
	for places := 0; places <= MaxDigits; places++ {
		if r.IsInt() {
			if !r.Num().IsInt64() || abs(r.Num().Int64()) > MaxWeight || r.Num().Int64() < -MaxWeight {
				return decimal{}, fmt.Errorf("weight %s is too large", s)
			}
			return decimal{r.Num().Int64(), places}, nil
		}
		r.Mul(r, big.NewRat(10, 1))
	}
	return decimal{}, fmt.Errorf("weight %s has more than %d decimals: round it", s, MaxDigits)
}

// exponentTooLarge keeps a few characters from asking for gigabytes.
func exponentTooLarge(s string) bool {
	_, e, ok := strings.Cut(strings.ToLower(s), "e")
	return ok && len(strings.TrimLeft(e, "+-0")) > 2
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}
