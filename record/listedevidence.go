package record

import (
	"errors"
	"strings"

	"entente"
	"entente/source"
)

// spellID is the place of a spell: the row of the snapshot that first shows it,
// and what it says.
type spellID struct {
	edition   string
	row       int
	programme string
	target    entente.Code
}

// noRecord is what is behind a figure without records.
var noRecord = behind{}

// listedRows gives the test of the spells behind the figures of one subject: of
// a count the spells on its snapshot, of additions and removals only those of
// the entries that came or went, at the snapshot at which they did.
func (r *Record) listedRows(q Query) (behind, error) {
	lists, err := r.listsFor(q)
	if missing := (Missing{}); errors.As(err, &missing) {
		return noRecord, nil
	}
	if err != nil {
		return behind{}, err
	}
	periods, err := listedPeriods(q, lists)
	if err != nil {
		return behind{}, err
	}
	s := q.Subjects[0]
	l, ok := listOf(lists, s)
	if !ok {
		return noRecord, nil
	}
	ids := map[spellID]bool{}
	for _, in := range periods {
		for _, x := range l.behind(q, in, s) {
			ids[x.id()] = true
		}
	}
	return behind{[]string{l.editions[0].Source}, func(x Statement) bool { return ids[idOf(x)] }}, nil
}

// behind lists the spells that a figure rests on.
func (l listings) behind(q Query, in period, s Subject) []listingRow {
	at := l.lastIn(in)
	if at < 0 {
		return nil
	}
	keep := q.keepListing(s)
	switch q.Measure.ID {
	case listedAdded, listedRemoved:
		var list []listingRow
		for i := 1; i <= at; i++ {
			if l.days[i] >= in.span.From {
				list = append(list, l.moves(i, q.Measure.ID == listedRemoved, keep)...)
			}
		}
		return list
	case listedAlone:
		on := l.aloneOn(l.days[at], keep)
		return l.spellsOn(l.days[at], func(x listingRow) bool { return keep(x) && on[x.Entry] })
	}
	return l.spellsOn(l.days[at], keep)
}

func (l listings) spellsOn(day entente.Date, keep func(listingRow) bool) []listingRow {
	var list []listingRow
	for _, x := range l.spells {
		if x.on(day) && keep(x) {
			list = append(list, x)
		}
	}
	return list
}

// moves lists the spells of the entries that came with a snapshot, or those
// that ended with it.
func (l listings) moves(i int, went bool, keep func(listingRow) bool) []listingRow {
	day := l.days[i]
	if went {
		day = l.days[i-1]
	}
	entries := l.changed(i, went, keep)
	return l.spellsOn(day, func(x listingRow) bool { return keep(x) && entries[x.Entry] })
}

func (x listingRow) id() spellID {
	return spellID{x.Edition, int(x.Row), x.Programme, entente.Code(x.Target)}
}

// idOf returns the place of the spell that a statement was made from.
func idOf(x Statement) spellID {
	if rest, ok := strings.CutPrefix(x.Kind, source.ListingKindBy); ok {
		_, programme, _ := strings.Cut(rest, ":")
		return spellID{x.Edition, x.Row, programme, x.A}
	}
	programme := strings.TrimPrefix(strings.TrimPrefix(x.Kind, source.PendingKind), source.ListingKind)
	if x.Kind == source.AddressKind {
		programme = source.AddressKind
	}
	return spellID{x.Edition, x.Row, programme, x.B}
}

func (x addressRow) id() spellID {
	return spellID{x.Edition, int(x.Row), source.AddressKind, entente.Code(x.State)}
}
