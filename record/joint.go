package record

import (
	"slices"
	"strings"

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
type Tables struct {
	pairs []entente.Pair // in alphabetical order
	table []measure.Table
}

// Pairs lists the pairs that voted together, in alphabetical order.
func (t *Tables) Pairs() []entente.Pair {
	if t == nil {
		return nil
	}
	return t.pairs
}

// Of returns the pair's table; empty for a pair that never voted together.
func (t *Tables) Of(p entente.Pair) measure.Table {
	if t == nil {
		return measure.Table{}
	}
	i, ok := slices.BinarySearchFunc(t.pairs, p, comparePairs)
	if ok {
		return t.table[i]
	}
	return measure.Table{}
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
	if len(segs) == 0 {
		return nil, missing("the embedded record holds no figures by %s; entente sync undl fetches what they need", by)
	}
	j := &Joint{spans: map[string]*Tables{}}
	for _, seg := range segs {
		rows, err := store.Read[jointRow](r.store, seg)
		if err != nil {
			return nil, err
		}
		j.fill(rows)
	}
	r.joint[key] = j
	return j, nil
}

// fill adds rows, which are in order of span and pair.
func (j *Joint) fill(rows []jointRow) {
	var t *Tables
	last := "\x00"
	for i := range rows {
		if rows[i].Span != last {
			last = strings.Clone(rows[i].Span)
			t = &Tables{}
			j.spans[last] = t
			j.Spans = append(j.Spans, last)
		}
		t.pairs = append(t.pairs, entente.Pair{A: entente.Code(rows[i].A), B: entente.Code(rows[i].B)})
		t.table = append(t.table, rows[i].table())
	}
}
