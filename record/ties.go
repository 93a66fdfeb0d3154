package record

import (
	"math"
	"slices"
	"strings"

	"entente"
)

// tie is what the records of a year say of two states.
type tie struct {
	n, unsized int
	sum        float64
	refs       map[string]bool
}

// ties are the records of an edition by year; pairs are kept as the direction
// from their first to their second.
type ties struct {
	edition  entente.Edition
	in       map[int]map[entente.Direction]*tie
	alone    map[int]map[entente.Code]int // records about the sender alone
	undated  int
	senders  []entente.Code
	smallest float64
}

// load reads the records of the measure's source and orders them by year.
func (m tieMeasure) load(r *Record) (ties, error) {
	e, err := r.newestOf(m.Rests, m.what)
	if err != nil {
		return ties{}, err
	}
	if !e.CoverageFrom.Known() || !e.CoverageTo.Known() {
		return ties{}, missing("the edition of %s has no dates", m.Rests)
	}
	key := m.ID + " " + e.SHA256
	if t, ok := r.tied.Load(key); ok {
		return t.(ties), nil
	}
	rows, err := r.recordRows(e.Source + "/" + e.File)
	if err != nil {
		return ties{}, err
	}
	all := ties{edition: e, in: map[int]map[entente.Direction]*tie{}, alone: map[int]map[entente.Code]int{}, smallest: math.NaN()}
	for _, x := range rows {
		m.add(r, &all, x)
	}
	r.tied.Store(key, all)
	return all, nil
}

func (m tieMeasure) add(r *Record, all *ties, x recordRow) {
	a := entente.Code(x.A)
	if !slices.Contains(all.senders, a) {
		all.senders = append(all.senders, a)
	}
	if size := orNaN(x.Size); !math.IsNaN(size) && !(size >= all.smallest) {
		all.smallest = size
	}
	from, to := orNoDate(x.From), orNoDate(x.To)
	if !from.Known() {
		all.undated++
		return
	}
	last := all.edition.CoverageTo.Year()
	if to.Known() {
		last = (to - 1).Year()
	}
	for y := from.Year(); y <= last; y++ {
		if x.B == "" {
			if all.alone[y] == nil {
				all.alone[y] = map[entente.Code]int{}
			}
			all.alone[y][a]++
			continue
		}
		for _, d := range m.named(r, a, entente.Code(x.B), y, from) {
			all.at(y, d).add(x)
		}
	}
}

// named lists the directions of a record under the codes of a year. In the year
// that it was read for, its own codes hold.
func (m tieMeasure) named(r *Record, a, b entente.Code, year int, read entente.Date) []entente.Direction {
	as, bs := []entente.Code{a}, []entente.Code{b}
	if year != read.Year() {
		as, bs = r.laterCodes(a, year), r.laterCodes(b, year)
	}
	var list []entente.Direction
	for _, a := range as {
		for _, b := range bs {
			if a != b {
				list = append(list, m.direction(a, b))
			}
		}
	}
	return list
}

// direction orders two states as the measure keeps them.
func (m tieMeasure) direction(a, b entente.Code) entente.Direction {
	if m.On == OnPair {
		p := entente.NewPair(a, b)
		a, b = p.A, p.B
	}
	return entente.Direction{From: a, To: b}
}

// laterCodes returns the codes that a state, or the one that continues it, had
// at the end of a year; its own where there is none.
func (r *Record) laterCodes(c entente.Code, year int) []entente.Code {
	end := entente.NewDate(year, 12, 31)
	if at, ok := r.States.At(c, end); ok {
		return []entente.Code{at}
	}
	var codes []entente.Code
	for _, s := range r.States.All() {
		if s.ValidOn(end) && slices.Contains(r.States.Lineage(s.Code), c) {
			codes = append(codes, s.Code)
		}
	}
	if len(codes) == 0 {
		return []entente.Code{c}
	}
	return codes
}

func (t *ties) at(year int, d entente.Direction) *tie {
	if t.in[year] == nil {
		t.in[year] = map[entente.Direction]*tie{}
	}
	x := t.in[year][d]
	if x == nil {
		x = &tie{refs: map[string]bool{}}
		t.in[year][d] = x
	}
	return x
}

// add counts a record; those that share the publisher's number are one.
func (t *tie) add(x recordRow) {
	if x.Ref != "" && t.refs[x.Ref] {
		return
	}
	t.refs[x.Ref] = true
	t.n++
	if x.Size == nil {
		t.unsized++
		return
	}
	t.sum += *x.Size
}

func joinCodes(codes []entente.Code) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = string(c)
	}
	return strings.Join(words, ", ")
}
