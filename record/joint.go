package record

import (
	"iter"
	"sort"

	"entente"
	"entente/measure"
	"entente/store"
)

// Joint holds the joint-vote tables of all pairs of a body by year or session.
type Joint struct {
	Spans []string // in order of time
	spans map[string]*Tables
}

// Tables holds the joint votes of all pairs in one span. A pair that never
// voted together has no table.
//
// The tables stay in the columns of the segment, of which this is a stretch: a
// million pairs and years take 40 MB without a pointer for the garbage
// collector to follow, and three times as much as rows of their own.
type Tables struct {
	first, second side // in alphabetical order of pairs
	cells         [9][]int32
}

// side is one state of each pair: its place among the codes.
type side struct {
	codes []entente.Code
	at    []int32
}

func (s side) code(i int) entente.Code { return s.codes[s.at[i]] }

func newSide(column store.Strings) side {
	s := side{codes: make([]entente.Code, len(column.Values)), at: column.Index}
	for i, v := range column.Values {
		s.codes[i] = entente.Code(v)
	}
	return s
}

func (t *Tables) len() int { return len(t.first.at) }

func (t *Tables) pair(i int) entente.Pair {
	return entente.Pair{A: t.first.code(i), B: t.second.code(i)}
}

func (t *Tables) table(i int) (table measure.Table) {
	for c, cells := range t.cells {
		table[c] = int(cells[i])
	}
	return table
}

// All yields the pairs that voted together, in alphabetical order, with their
// tables.
func (t *Tables) All() iter.Seq2[entente.Pair, measure.Table] {
	return func(yield func(entente.Pair, measure.Table) bool) {
		if t == nil {
			return
		}
		for i := range t.len() {
			if !yield(t.pair(i), t.table(i)) {
				return
			}
		}
	}
}

// Pairs lists the pairs that voted together, in alphabetical order.
func (t *Tables) Pairs() []entente.Pair {
	if t == nil {
		return nil
	}
	pairs := make([]entente.Pair, t.len())
	for i := range pairs {
		pairs[i] = t.pair(i)
	}
	return pairs
}

// Of returns the pair's table; empty for a pair that never voted together.
func (t *Tables) Of(p entente.Pair) measure.Table {
	if t == nil {
		return measure.Table{}
	}
	i, ok := sort.Find(t.len(), func(i int) int { return comparePairs(p, t.pair(i)) })
	if !ok {
		return measure.Table{}
	}
	return t.table(i)
}

// In returns the tables of a span; nil where there are none.
func (j *Joint) In(span string) *Tables { return j.spans[span] }

// Joint returns the joint-vote tables of a body; a Missing error where the
// record holds none.
func (r *Record) Joint(body entente.Body, by string) (*Joint, error) {
	if err := r.gate(body); err != nil {
		return nil, err
	}
	key := string(body) + "/" + by
	r.mu.Lock()
	defer r.mu.Unlock()
	if j := r.joint[key]; j != nil {
		return j, nil
	}
	segs := partOf(r.segments(kindJoint), key)
	if len(segs) == 0 && by == ByMonth {
		return nil, missing("votes are counted by year, session or span: months have too few")
	}
	if len(segs) == 0 {
		return nil, missing("the embedded record holds no figures by %s; entente sync undl fetches what they need", by)
	}
	j := &Joint{spans: map[string]*Tables{}}
	for _, seg := range segs {
		columns, err := store.ReadColumns[jointColumns](r.store, seg)
		if err != nil {
			return nil, err
		}
		j.fill(columns)
	}
	r.joint[key] = j
	return j, nil
}

// jointColumns are the columns of jointRow that a table needs.
type jointColumns struct {
	Span store.Strings `parquet:"span"`
	A    store.Strings `parquet:"a"`
	B    store.Strings `parquet:"b"`
	YY   []int32       `parquet:"yy"`
	YA   []int32       `parquet:"ya"`
	YN   []int32       `parquet:"yn"`
	AY   []int32       `parquet:"ay"`
	AA   []int32       `parquet:"aa"`
	AN   []int32       `parquet:"an"`
	NY   []int32       `parquet:"ny"`
	NA   []int32       `parquet:"na"`
	NN   []int32       `parquet:"nn"`
}

// fill adds rows, which are in order of span and pair.
func (j *Joint) fill(c jointColumns) {
	first, second := newSide(c.A), newSide(c.B)
	cells := [9][]int32{c.YY, c.YA, c.YN, c.AY, c.AA, c.AN, c.NY, c.NA, c.NN}
	for from, rows := 0, c.Span.Index; from < len(rows); {
		to := from + 1
		for to < len(rows) && rows[to] == rows[from] {
			to++
		}
		t := &Tables{first: first.cut(from, to), second: second.cut(from, to)}
		for i := range cells {
			t.cells[i] = cells[i][from:to]
		}
		span := c.Span.Values[rows[from]]
		j.spans[span] = t
		j.Spans = append(j.Spans, span)
		from = to
	}
}

func (s side) cut(from, to int) side { return side{s.codes, s.at[from:to]} }
