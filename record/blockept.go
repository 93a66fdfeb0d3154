package record

import (
	"context"
	"slices"
	"sync"
)

// keptBlocs is how many years of blocs stay in memory: a page asks for a year
// and the one before, and then for a neighbour of it or another group. One of
// 190 states takes about 1 MB.
const keptBlocs = 24

// blocKey is what the blocs of a year depend on beside the record; not the
// number of workers.
type blocKey struct {
	layer      string
	year       int
	quality    string
	resolution float64
	runs       int
	seed       uint64
	seeds      bool
}

// blocShelf holds the blocs last asked for, the latest at the end.
type blocShelf struct {
	mu   sync.Mutex
	keys []blocKey
	held map[blocKey]*Blocs
}

// BlocsOf searches the blocs of a layer in a year, or gives those found before
// by the same settings; a Missing error where the record does not have the year.
// Nobody may change them.
func (r *Record) BlocsOf(ctx context.Context, layer string, year int, s BlocSettings) (*Blocs, error) {
	k := blocKey{layer, year, s.Quality, s.Resolution, s.Runs, s.Seed, s.Seeds}
	if b := r.shelf.take(k); b != nil {
		return b, nil
	}
	n, err := r.Network(layer, year)
	if err != nil {
		return nil, err
	}
	b, err := n.Blocs(ctx, s)
	if err != nil {
		return nil, err
	}
	r.shelf.put(k, b)
	return b, nil
}

func (h *blocShelf) take(k blocKey) *Blocs {
	h.mu.Lock()
	defer h.mu.Unlock()
	b := h.held[k]
	if b != nil {
		h.last(k)
	}
	return b
}

func (h *blocShelf) put(k blocKey, b *Blocs) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.held == nil {
		h.held = map[blocKey]*Blocs{}
	}
	h.held[k] = b // two at once find the same
	h.last(k)
	for len(h.keys) > keptBlocs {
		delete(h.held, h.keys[0])
		h.keys = slices.Delete(h.keys, 0, 1)
	}
}

// last makes a key the one asked for last.
func (h *blocShelf) last(k blocKey) {
	if i := slices.Index(h.keys, k); i >= 0 {
		h.keys = slices.Delete(h.keys, i, i+1)
	}
	h.keys = append(h.keys, k)
}
