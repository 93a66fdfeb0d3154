package record

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"

	"entente"
	"entente/source/cow"
)

// institutionsVersion is the version of what is made of memberships, and
// contiguityVersion of what is made of contiguity.
const (
	institutionsVersion = "institutions/1"
	contiguityVersion   = "contiguity/1"
)

// Ids of the measures on organisations and contiguity.
const (
	igoCommon       = "igo-common"
	contiguityOfTwo = "contiguity"
)

func institutionMeasures() []Entry {
	return []Entry{
		{
			ID: igoCommon, On: OnPair, Title: "Intergovernmental organisations of which both are full members", Unit: "organisations",
			Doc: "Count of organisations with both as full members in the year.", Page: "institutions", Rests: "cow",
			Layer: entente.Institutions, answer: (*Record).commonFigures,
		},
		{
			ID: contiguityOfTwo, On: OnPair, Title: "Direct contiguity: 1 by land, 2 to 5 across up to 12, 24, 150, 400 miles of water, 0 none", Unit: "type", High: 5,
			Doc: "The type that holds at the end of the year.", Page: "institutions", Rests: "cow",
			Layer: entente.Geography, answer: (*Record).contiguityFigures,
		},
	}
}

// organisations is a set of them by number.
type organisations []uint64

func (o *organisations) add(i int) {
	for len(*o) <= i/64 {
		*o = append(*o, 0)
	}
	(*o)[i/64] |= 1 << (i % 64)
}

// both counts the organisations in two sets.
func both(a, b organisations) int {
	n := 0
	for i := range min(len(a), len(b)) {
		n += bits.OnesCount64(a[i] & b[i])
	}
	return n
}

// memberships is what is known of one state in one year.
type memberships struct {
	full, unknown organisations
}

// memberYears are the memberships by year and state; a state that was not
// coded in a year is not in it.
type memberYears struct {
	edition     entente.Edition
	of          map[int]map[entente.Code]memberships
	first, last int
}

func (r *Record) memberships() (*memberYears, error) {
	e, err := r.usable("cow", "igo", "memberships of organisations")
	if err != nil {
		return nil, err
	}
	rows, err := r.recordRows("cow/igo")
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.memberData != nil {
		return r.memberData, nil
	}
	m := &memberYears{edition: e, of: map[int]map[entente.Code]memberships{}, first: e.CoverageFrom.Year(), last: e.CoverageTo.Year()}
	number := map[string]int{}
	for _, x := range rows {
		if _, ok := number[x.Ref]; !ok {
			number[x.Ref] = len(number)
		}
		for y := orNoDate(x.From).Year(); y < orNoDate(x.To).Year(); y++ {
			if m.of[y] == nil {
				m.of[y] = map[entente.Code]memberships{}
			}
			s := m.of[y][entente.Code(x.A)]
			switch x.Kind {
			case cow.Member:
				s.full.add(number[x.Ref])
			case cow.MemberMissing:
				s.unknown.add(number[x.Ref])
			}
			m.of[y][entente.Code(x.A)] = s
		}
	}
	r.memberData = m
	return m, nil
}

// commonFigures counts common organisations, year by year.
func (r *Record) commonFigures(q Query) ([]entente.Figure, error) {
	return r.yearlyFigures(q, institutionsVersion, func() (yearly, error) {
		m, err := r.memberships()
		if err != nil {
			return yearly{}, err
		}
		answer := func(f entente.Figure, s Subject, year int) entente.Figure { return m.figure(f, s, year) }
		all := func(year int) []Subject { return pairsOf(statesOf(m.of[year])) }
		return yearly{edition: m.edition, first: m.first, last: m.last, answer: answer, all: all}, nil
	})
}

// pairsOf lists the pairs of states in alphabetical order.
func pairsOf(states []Subject) []Subject {
	var list []Subject
	for i, a := range states {
		for _, b := range states[i+1:] {
			list = append(list, Subject{On: OnPair, A: a.A, B: b.A})
		}
	}
	return list
}

// figure counts the organisations of a pair. Where a membership is not known
// and the other state is a full member (or not known either), the count is a
// lower bound.
func (m *memberYears) figure(f entente.Figure, s Subject, year int) entente.Figure {
	a, okA := m.of[year][s.A]
	b, okB := m.of[year][s.B]
	if !okA || !okB {
		return f.NoValue(entente.Unknown, "the source does not code one of the two in that year")
	}
	n := both(a.full, b.full)
	open := both(a.full, b.unknown) + both(a.unknown, b.full) + both(a.unknown, b.unknown)
	f.Value, f.N = float64(n), n
	if open > 0 {
		f.Low, f.High, f.Method = float64(n), float64(n+open), "bounds"
		f = partial(f, fmt.Sprintf("at least: of %d more organisations a membership is not known", open))
	}
	return f
}

// contiguitySpell is a stretch of time with one type.
type contiguitySpell struct {
	span  entente.Span
	kind  int
	label string
}

// borders is what is known of contiguity.
type borders struct {
	edition     entente.Edition
	spells      map[entente.Pair][]contiguitySpell
	member      map[entente.Code][]entente.Span // of the state system; nil where the record has no list of it
	first, last int
}

func (r *Record) borders() (borders, error) {
	b := borders{spells: map[entente.Pair][]contiguitySpell{}}
	var err error
	if b.edition, err = r.usable("cow", "contiguity", "contiguity"); err != nil {
		return b, err
	}
	rows, err := r.recordRows("cow/contiguity")
	if err != nil {
		return b, err
	}
	b.first, b.last = b.edition.CoverageFrom.Year(), b.edition.CoverageTo.Year()
	for _, x := range rows {
		p := entente.NewPair(entente.Code(x.A), entente.Code(x.B))
		b.spells[p] = append(b.spells[p], contiguitySpell{
			span: entente.Span{From: orNoDate(x.From), To: orNoDate(x.To)}, kind: int(orNaN(x.Size)), label: x.Label,
		})
	}
	if _, err := r.usable("cow", "states", "list of states"); err != nil {
		return b, nil
	}
	members, err := r.recordRows("cow/states")
	if err != nil {
		return b, err
	}
	b.member = map[entente.Code][]entente.Span{}
	for _, x := range members {
		b.member[entente.Code(x.A)] = append(b.member[entente.Code(x.A)], entente.Span{From: orNoDate(x.From), To: orNoDate(x.To)})
	}
	return b, nil
}

// contiguityFigures answers from contiguity, year by year.
func (r *Record) contiguityFigures(q Query) ([]entente.Figure, error) {
	return r.yearlyFigures(q, contiguityVersion, func() (yearly, error) {
		b, err := r.borders()
		if err != nil {
			return yearly{}, err
		}
		answer := func(f entente.Figure, s Subject, year int) entente.Figure { return b.figure(f, s, year) }
		return yearly{edition: b.edition, first: b.first, last: b.last, answer: answer, all: b.pairs}, nil
	})
}

// pairs lists those with a row that touches the year.
func (b borders) pairs(year int) []Subject {
	var list []Subject
	for p, spells := range b.spells {
		if slices.ContainsFunc(spells, func(s contiguitySpell) bool { return overlap(s.span, entente.YearSpan(year)) }) {
			list = append(list, Subject{On: OnPair, A: p.A, B: p.B})
		}
	}
	slices.SortFunc(list, func(x, y Subject) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return list
}

// figure gives the type that holds at the end of the year, else the last that
// held in it. The source lists every pair of members of the state system within
// 400 miles, so that two members without a row are not contiguous.
func (b borders) figure(f entente.Figure, s Subject, year int) entente.Figure {
	in := entente.YearSpan(year)
	var last contiguitySpell
	changed := 0
	for _, x := range b.spells[entente.NewPair(s.A, s.B)] {
		if overlap(x.span, in) {
			changed++
			if changed == 1 || x.span.From > last.span.From {
				last = x
			}
		}
	}
	switch {
	case changed > 0:
		f.Value, f.N, f.Note = float64(last.kind), 1, last.label
		if changed > 1 || last.span.From > in.From {
			f.Note = join(f.Note, "since "+last.span.From.String()[:7])
		}
		if last.span.To < in.To {
			f.Note = join(f.Note, "until "+(last.span.To - 1).String()[:7])
		}
	case b.inSystem(s.A, in) && b.inSystem(s.B, in):
		f.Value, f.Note = 0, "no row: the source lists every pair of states within 400 miles"
	default:
		return f.NoValue(entente.Unknown, "no row, and one of the two is not listed as a state in that year")
	}
	return f
}

func (b borders) inSystem(c entente.Code, year entente.Span) bool {
	return slices.ContainsFunc(b.member[c], func(s entente.Span) bool { return overlap(s, year) })
}
