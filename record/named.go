package record

import (
	"cmp"
	"slices"
	"strings"

	"entente"
	"entente/store"
)

// NamedCount says how many statements of a source and kind name two states.
type NamedCount struct {
	Source      string
	Layer       entente.Layer
	Kind        string
	N           int
	First, Last entente.Date // earliest and latest beginning; NoDate where none is dated
	at          int          // place of the first among all statements
}

// namedKey is what statements are counted by.
type namedKey struct {
	pair         entente.Pair
	source, kind string
	layer        entente.Layer
}

// Naming counts the statements that name both states of a pair, predecessors
// included, by source and kind, in order of their first. It is what counting
// the Statements About the pair gives; all pairs are counted once.
func (r *Record) Naming(s Subject) ([]NamedCount, error) {
	all, err := r.namedCounts()
	if err != nil {
		return nil, err
	}
	merged := map[namedKey]*NamedCount{}
	for _, a := range r.States.Lineage(s.A) {
		for _, b := range r.States.Lineage(s.B) {
			for _, x := range all[entente.NewPair(a, b)] {
				k := namedKey{source: x.Source, kind: x.Kind, layer: x.Layer}
				if m := merged[k]; m != nil {
					m.merge(x)
					continue
				}
				merged[k] = &x
			}
		}
	}
	list := make([]NamedCount, 0, len(merged))
	for _, m := range merged {
		list = append(list, *m)
	}
	slices.SortFunc(list, func(x, y NamedCount) int { return cmp.Compare(x.at, y.at) })
	return list, nil
}

func (n *NamedCount) merge(x NamedCount) {
	n.N += x.N
	n.at = min(n.at, x.at)
	if x.First.Known() {
		if !n.First.Known() || x.First < n.First {
			n.First = x.First
		}
		n.Last = max(n.Last, x.Last)
	}
}

// namedCounts goes through all statements once: series and flows, which are
// millions, by the numbers that their columns have for codes.
func (r *Record) namedCounts() (map[entente.Pair][]NamedCount, error) {
	r.namedLock.Lock()
	defer r.namedLock.Unlock()
	if r.named != nil {
		return r.named, nil
	}
	t := namedTally{counts: map[namedKey]*NamedCount{}}
	_, err := r.acts("", func(x Statement) bool {
		t.place++
		t.add(x.A, x.B, NamedCount{Source: x.Source, Layer: x.Layer, Kind: x.Kind, N: 1, First: x.Span.From, Last: x.Span.From, at: t.place})
		return false
	})
	if err != nil {
		return nil, err
	}
	for _, seg := range r.ofSource(kindSeries, "") {
		c, err := store.ReadColumns[seriesColumns](r.store, seg)
		if err != nil {
			return nil, otherVersion(err)
		}
		one := NamedCount{N: 1}
		one.Source, _, _ = strings.Cut(seg.Inputs[0], "/")
		t.columns([4]store.Strings{c.A, c.B, c.Kind, c.Layer}, func(i int) NamedCount {
			one.First = orNoDate(c.From[i])
			return one
		})
	}
	for _, seg := range r.ofSource(kindFlows, "") {
		c, err := store.ReadColumns[flowColumns](r.store, seg)
		if err != nil {
			return nil, otherVersion(err)
		}
		one := NamedCount{N: 1}
		one.Source, _, _ = strings.Cut(seg.Inputs[0], "/")
		trade := store.Strings{Values: []string{string(entente.Trade)}, Index: make([]int32, len(c.Row))}
		t.columns([4]store.Strings{c.Exporter, c.Importer, c.Kind, trade}, func(i int) NamedCount {
			one.First = entente.NewDate(int(c.Year[i]), 1, 1)
			return one
		})
	}
	r.named = map[entente.Pair][]NamedCount{}
	for k, n := range t.counts {
		r.named[k.pair] = append(r.named[k.pair], *n)
	}
	return r.named, nil
}

// namedTally counts statements as they come.
type namedTally struct {
	counts map[namedKey]*NamedCount
	place  int // of the last
}

func (t *namedTally) add(a, b entente.Code, x NamedCount) {
	if a == "" || b == "" {
		return
	}
	k := namedKey{entente.NewPair(a, b), x.Source, x.Kind, x.Layer}
	if n := t.counts[k]; n != nil {
		n.merge(x)
	} else {
		t.counts[k] = &x
	}
}

// columns counts the rows of a segment by the columns of its two states, kind and
// layer; of makes the count of one row.
func (t *namedTally) columns(by [4]store.Strings, of func(i int) NamedCount) {
	counts := map[[4]int32]*NamedCount{}
	for i := range by[0].Index {
		t.place++
		x := of(i)
		x.Last, x.at = x.First, t.place
		k := [4]int32{by[0].Index[i], by[1].Index[i], by[2].Index[i], by[3].Index[i]}
		if n := counts[k]; n != nil {
			n.merge(x)
		} else {
			counts[k] = &x
		}
	}
	for k, n := range counts {
		n.Kind, n.Layer = by[2].Values[k[2]], entente.Layer(by[3].Values[k[3]])
		t.add(entente.Code(by[0].Values[k[0]]), entente.Code(by[1].Values[k[1]]), *n)
	}
}
