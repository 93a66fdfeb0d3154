package cow

import (
	"cmp"
	"math"
	"slices"

	"entente"
)

// allianceKinds are the columns of obligations, which are the kinds of record.
var allianceKinds = []string{"defense", "neutrality", "nonaggression", "entente"}

// alliance reads the file of directed dyad-years, which is not really directed
// and repeats dyad-years: obligations of the same pair are put together, and
// runs of years with the same obligation become one record.
type alliance struct {
	seen map[pairYear]*obligation
}

type obligation struct {
	first entente.Code // the state that the first row names first
	has   [4]bool
	row   int
}

func (*alliance) columns() (need, unread []string) {
	return append([]string{"ccode1", "ccode2", "year"}, allianceKinds...),
		[]string{"state_name1", "state_name2", "version4id"}
}

func (a *alliance) open(*file) error {
	a.seen = map[pairYear]*obligation{}
	return nil
}

func (a *alliance) row(f *file, rec []string) error {
	y := f.year(rec, "year")
	if y == 0 {
		return f.Issue(badYear, f.cell(rec, "year"))
	}
	one, two, err := f.pair(rec, "ccode1", "ccode2", y)
	if err != nil || one == "" {
		return err
	}
	var has [4]bool
	for i, kind := range allianceKinds {
		v, err := f.number(f.cell(rec, kind), kind)
		if err != nil {
			return err
		}
		has[i] = v > 0 // NaN is not
	}
	if has == ([4]bool{}) {
		return f.Issue(nothing, entente.NewPair(one, two).String())
	}
	k := pairYear{entente.NewPair(one, two), y}
	o := a.seen[k]
	if o == nil {
		a.seen[k] = &obligation{first: one, has: has, row: f.Row()}
		return nil
	}
	for i := range has {
		o.has[i] = o.has[i] || has[i]
	}
	w := repeated
	if o.first != one {
		w = mirrored
	}
	return f.Issue(w, k.pair.String()+" "+f.cell(rec, "year"))
}

// close yields the obligations in order of pair, kind and year.
func (a *alliance) close(f *file) error {
	keys := make([]pairYear, 0, len(a.seen))
	for k := range a.seen {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(x, y pairYear) int {
		return cmp.Or(cmp.Compare(x.pair.A, y.pair.A), cmp.Compare(x.pair.B, y.pair.B), cmp.Compare(x.year, y.year))
	})
	for i, kind := range allianceKinds {
		for j := 0; j < len(keys); j++ {
			if !a.seen[keys[j]].has[i] {
				continue
			}
			end := j
			for end+1 < len(keys) && keys[end+1] == (pairYear{keys[end].pair, keys[end].year + 1}) && a.seen[keys[end+1]].has[i] {
				end++
			}
			if err := a.emit(f, kind, keys[j], keys[end].year); err != nil {
				return err
			}
			j = end
		}
	}
	return nil
}

func (a *alliance) emit(f *file, kind string, k pairYear, last int) error {
	return f.Record(entente.Record{
		Layer: entente.Treaties, Kind: kind, A: k.pair.A, B: k.pair.B, Sign: 1, Size: math.NaN(), Low: math.NaN(), High: math.NaN(),
		Span:      entente.Span{From: entente.NewDate(k.year, 1, 1), To: entente.NewDate(last+1, 1, 1), Precision: entente.Year},
		Certainty: entente.Confirmed, Label: "alliance with an obligation of " + kind, Row: a.seen[k].row,
	})
}
