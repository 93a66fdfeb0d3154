package record

import "context"

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

// BlocsOf searches the blocs of a layer in a year, or gives those found before
// by the same settings; a Missing error where the record does not have the year.
// Nobody may change them.
func (r *Record) BlocsOf(ctx context.Context, layer string, year int, s BlocSettings) (*Blocs, error) {
	k := blocKey{layer, year, s.Quality, s.Resolution, s.Runs, s.Seed, s.Seeds}
	if b, ok := r.blocs.Get(k); ok {
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
	r.blocs.Put(k, b) // two at once find the same
	return b, nil
}
