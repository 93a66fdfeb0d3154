package record

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/measure"
	"entente/states"
)

// Ids of the measures on where the entries of a list have an address.
const (
	listedLocated = "sanctions-listed-located"
	listedThird   = "sanctions-listed-third"
)

func placeMeasures() []Entry {
	var list []Entry
	add := func(id, title string) {
		list = append(list, Entry{
			ID: id, On: OnDirection, Title: title, Unit: "entries", Page: "sanctions-listed", Rests: "ofac",
			Layer: entente.Sanctions, answer: (*Record).placeFigures, exactly: (*Record).placeRows,
		})
	}
	add(listedLocated, "Entries on the sender's sanctions list with an address in the second state")
	add(listedThird, "Entries with an address in the second state, listed under programmes aimed at another")
	return list
}

// placed is a list of which the addresses are known: its days are those on
// which there is a snapshot of both.
type placed struct {
	listings
	books   []entente.Edition // of the addresses, in the order of days
	address []addressRow
}

// placed joins the snapshots of a list to those of the addresses of its
// entries, day by day: an address of another day may be that of an entry that
// has moved or gone. A Missing error where no day has both.
func (r *Record) placed(list, book listFile) (placed, error) {
	l, err := r.listings(list.source, list.role)
	if err != nil {
		return placed{}, err
	}
	p := placed{listings: listings{spells: l.spells}}
	for _, e := range editionsOf(r.manifest, book.source, book.role) {
		day, err := entente.ParseDate(e.Version)
		if i := slices.Index(l.days, day); err == nil && i >= 0 {
			p.days, p.editions = append(p.days, day), append(p.editions, l.editions[i])
			p.books = append(p.books, e)
		}
	}
	if len(p.days) == 0 {
		return p, missing("the record holds no snapshot of the addresses (ADD.CSV) of the same day as one of the list; entente sync %s", list.source)
	}
	p.address, err = readSegments[addressRow](r.store, partOf(r.segments(kindAddresses), book.source+"/"+book.role))
	return p, err
}

func (x addressRow) on(day entente.Date) bool {
	return orNoDate(x.Since) <= day && day <= orNoDate(x.LastSeen)
}

// entriesAt lists what a snapshot says of each entry under a programme, or
// under the one asked for.
func (p placed) entriesAt(q Query, day entente.Date) map[string]*measure.Placed {
	on := map[string]*measure.Placed{}
	for _, x := range p.spells {
		if !x.on(day) || q.Topic != "" && !strings.EqualFold(x.Programme, q.Topic) {
			continue
		}
		e := on[x.Entry]
		if e == nil {
			e = &measure.Placed{}
			on[x.Entry] = e
		}
		if x.Target != "" {
			e.Targets = appendOnce(e.Targets, entente.Code(x.Target))
		}
	}
	for _, x := range p.address {
		if e := on[x.Entry]; e != nil && x.on(day) && x.State != "" {
			e.Places = appendOnce(e.Places, q.placeOf(x, day))
		}
	}
	return on
}

// placeOf returns the state that an address counts for.
func (q Query) placeOf(x addressRow, day entente.Date) entente.Code {
	if q.Territories {
		return states.DefaultTerritories().StateOf(entente.Code(x.State), day)
	}
	return entente.Code(x.State)
}

// placeFigures answers from the lists whose addresses are known, by year or for
// one span of days.
func (r *Record) placeFigures(q Query) ([]entente.Figure, error) {
	p, toward, periods, err := r.placeQuery(q)
	var none Missing
	if errors.As(err, &none) {
		return r.allUnknown(q, none, listedVersion)
	}
	if err != nil {
		return nil, err
	}
	var figures []entente.Figure
	for _, in := range periods {
		at := p.lastIn(in)
		var entries map[string]*measure.Placed
		if at >= 0 {
			entries = p.entriesAt(q, p.days[at])
		}
		for _, s := range p.subjects(q, entries) {
			figures = append(figures, p.figure(q, in, s, entries, toward))
		}
	}
	return figures, nil
}

// placeQuery loads what a query on addresses needs.
func (r *Record) placeQuery(q Query) (p placed, toward []entente.Code, periods []period, err error) {
	if toward, err = r.towardCodes(q); err != nil {
		return p, nil, nil, err
	}
	if p, err = r.placed(listFile{"ofac", "sdn"}, listFile{"ofac", "add"}); err != nil {
		return p, nil, nil, err
	}
	named := func(x listingRow) bool { return strings.EqualFold(x.Programme, q.Topic) }
	if q.Topic != "" && !slices.ContainsFunc(p.spells, named) {
		return p, nil, nil, fmt.Errorf("--topic %s: no entry was ever listed under that programme", q.Topic)
	}
	periods, err = listedPeriods(q, []listings{p.listings})
	return p, toward, periods, err
}

// towardCodes reads the states at which programmes shall be aimed; none means
// any.
func (r *Record) towardCodes(q Query) ([]entente.Code, error) {
	if q.Toward == "" {
		return nil, nil
	}
	s, err := r.ParseSubject(q.Toward)
	if err != nil {
		return nil, err
	}
	switch s.On {
	case OnState:
		return []entente.Code{s.A}, nil
	case OnGroup:
		return s.Group.Codes(), nil
	}
	return nil, fmt.Errorf("--toward %s: want a group or a state", q.Toward)
}

// subjects lists the subjects asked for, or all states with an address.
func (p placed) subjects(q Query, entries map[string]*measure.Placed) []Subject {
	if len(q.Subjects) > 0 {
		return q.Subjects
	}
	seen := map[entente.Code]bool{}
	var list []Subject
	for _, e := range entries {
		for _, c := range e.Places {
			if !seen[c] && c != p.sender() {
				seen[c] = true
				list = append(list, Subject{On: OnDirection, A: p.sender(), B: c})
			}
		}
	}
	slices.SortFunc(list, func(x, y Subject) int { return cmp.Compare(x.B, y.B) })
	return list
}

func (p placed) sender() entente.Code {
	if len(p.spells) == 0 {
		return ""
	}
	return entente.Code(p.spells[0].Sender)
}

// figure answers for one subject in one period.
func (p placed) figure(q Query, in period, s Subject, entries map[string]*measure.Placed, toward []entente.Code) entente.Figure {
	f := entente.Figure{
		Measure: q.Measure.ID, Subject: s.String(), Span: in.label, Low: math.NaN(), High: math.NaN(), Share: 1,
		Slice: q.placeSlice(), Status: entente.Known, Coverage: p.days[len(p.days)-1], Version: listedVersion,
	}
	at := p.lastIn(in)
	switch {
	case s.A != p.sender():
		return f.NoValue(entente.Unknown, fmt.Sprintf("the addresses of a list of %s are not in the record", s.A))
	case at < 0:
		return f.NoValue(entente.Unknown, fmt.Sprintf("list and addresses are here together from %s to %s only", p.days[0], p.days[len(p.days)-1]))
	}
	wide, without := 0, 0
	for _, e := range entries {
		strict, also := e.Third(s.B, s.A, toward)
		if q.Measure.ID == listedLocated {
			strict, also = e.In(s.B, toward), false
		}
		if strict {
			f.N++
		}
		if also {
			wide++
		}
		if len(e.Places) == 0 {
			without++
		}
	}
	f.Value, f.Editions = float64(f.N), []string{p.editions[at].SHA256, p.books[at].SHA256}
	f.Note = "on the snapshot of " + p.days[at].String()
	if q.Measure.ID == listedThird {
		f.Low, f.High, f.Method = f.Value, float64(wide), "bounds"
		f.Note = join(f.Note, "up to the higher bound with those that have an address in the target as well, or that a programme aimed at the second state lists too")
	}
	f.Note = join(f.Note, fmt.Sprintf("%d of %d entries have no address that names a state", without, len(entries)))
	p.lateEnough(&f, in, at)
	return f
}

// placeSlice says what was counted.
func (q Query) placeSlice() string {
	var parts []string
	if q.Topic != "" {
		parts = append(parts, "programme "+q.Topic)
	}
	if q.Toward != "" {
		parts = append(parts, "aimed at "+q.Toward)
	}
	if q.Territories {
		parts = append(parts, "with territories")
	}
	return strings.Join(parts, ", ")
}

// placeRows gives the test of the listings and addresses behind the figures of
// one subject.
func (r *Record) placeRows(q Query) (behind, error) {
	p, toward, periods, err := r.placeQuery(q)
	if missing := (Missing{}); errors.As(err, &missing) {
		return noRecord, nil
	}
	if err != nil {
		return behind{}, err
	}
	ids, s := map[spellID]bool{}, q.Subjects[0]
	for _, in := range periods {
		at := p.lastIn(in)
		if at < 0 || s.A != p.sender() {
			continue
		}
		day, on := p.days[at], map[string]bool{}
		for number, e := range p.entriesAt(q, day) {
			strict, _ := e.Third(s.B, s.A, toward)
			on[number] = strict || q.Measure.ID == listedLocated && e.In(s.B, toward)
		}
		for _, x := range p.spellsOn(day, func(x listingRow) bool { return on[x.Entry] }) {
			ids[x.id()] = true
		}
		for _, x := range p.address {
			if x.on(day) && on[x.Entry] {
				ids[x.id()] = true
			}
		}
	}
	return behind{[]string{p.editions[0].Source}, func(x Statement) bool { return ids[idOf(x)] }}, nil
}
