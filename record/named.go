package record

import (
	"cmp"
	"slices"

	"entente"
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

// namedCounts goes through all statements once.
func (r *Record) namedCounts() (map[entente.Pair][]NamedCount, error) {
	r.namedLock.Lock()
	defer r.namedLock.Unlock()
	if r.named != nil {
		return r.named, nil
	}
	counts := map[namedKey]*NamedCount{}
	place := 0
	_, err := r.Statements(func(x Statement) bool {
		place++
		if x.A == "" || x.B == "" {
			return false
		}
		one := NamedCount{Source: x.Source, Layer: x.Layer, Kind: x.Kind, N: 1, First: x.Span.From, Last: x.Span.From, at: place}
		k := namedKey{entente.NewPair(x.A, x.B), x.Source, x.Kind, x.Layer}
		if n := counts[k]; n != nil {
			n.merge(one)
		} else {
			counts[k] = &one
		}
		return false
	})
	if err != nil {
		return nil, err
	}
	r.named = map[entente.Pair][]NamedCount{}
	for k, n := range counts {
		r.named[k.pair] = append(r.named[k.pair], *n)
	}
	return r.named, nil
}
