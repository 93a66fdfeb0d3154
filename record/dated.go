package record

import (
	"slices"

	"entente"
)

// datedLayers are layers whose records are dated acts; the others are yearly
// states of things or deliveries, which every year has.
var datedLayers = []entente.Layer{
	entente.Treaties, entente.Sanctions, entente.Disputes, entente.Institutions, entente.Diplomacy, entente.Exercises,
}

// DatedActs returns the rows of the ledger and the records of other dated acts
// that keep accepts, in order of source and row. They are read once and stay in
// memory: a page asks for them several times.
func (r *Record) DatedActs(keep func(Statement) bool) ([]Statement, error) {
	all, err := r.dated()
	if err != nil {
		return nil, err
	}
	var list []Statement
	for i := range all {
		if keep(all[i]) {
			list = append(list, all[i])
		}
	}
	return list, nil
}

func (r *Record) dated() ([]Statement, error) {
	r.datedLock.Lock()
	defer r.datedLock.Unlock()
	if r.datedActs != nil {
		return r.datedActs, nil
	}
	all, err := r.acts("", func(x Statement) bool {
		return x.Span.From.Known() && (x.Source == "ledger" || slices.Contains(datedLayers, x.Layer))
	})
	if err != nil {
		return nil, err
	}
	r.datedActs = slices.Clip(all)
	return all, nil
}
