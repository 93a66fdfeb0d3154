package record

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
)

// listedVersion is the version of what is made of sanctions lists.
const listedVersion = "listed/2"

// Ids of the measures on sanctions lists.
const (
	listedEntries = "sanctions-listed"
	listedAlone   = "sanctions-listed-alone"
	listedRegimes = "sanctions-programmes"
	listedAdded   = "sanctions-listed-added"
	listedRemoved = "sanctions-listed-removed"
	listedUN      = "sanctions-listed-un"
	listedEU      = "sanctions-listed-eu"
)

// listFile is a file whose snapshots are a sanctions list.
type listFile struct{ source, role string }

// listFiles are the lists that a measure rests on: those of states, or that of
// one body.
func listFiles(id string) []listFile {
	switch id {
	case listedUN:
		return []listFile{{"unsc", "list"}}
	case listedEU:
		return []listFile{{"eu", "list"}}
	}
	return []listFile{{"ofac", "sdn"}, {"uk", "list"}}
}

func listingMeasures() []Entry {
	var list []Entry
	add := func(id string, on On, rests, title string) {
		list = append(list, Entry{
			ID: id, On: on, Title: title, Unit: "entries", Page: "sanctions-listed", Rests: rests,
			Layer: entente.Sanctions, answer: (*Record).listedFigures, exactly: (*Record).listedRows,
		})
	}
	add(listedEntries, OnDirection, "ofac", "Entries on the sender's sanctions lists under programmes aimed at the target")
	add(listedAlone, OnDirection, "ofac", "Entries listed under programmes aimed at the target, or one programme, and under no other")
	add(listedRegimes, OnDirection, "ofac", "Programmes aimed at the target with an entry on the sender's sanctions lists")
	list[len(list)-1].Unit = "programmes"
	add(listedAdded, OnDirection, "ofac", "Entries that came onto the sender's sanctions lists under programmes aimed at the target")
	add(listedRemoved, OnDirection, "ofac", "Entries that went from the sender's sanctions lists under programmes aimed at the target")
	add(listedUN, OnState, "unsc", "Entries on the UN Security Council's list under regimes on the state")
	add(listedEU, OnState, "eu", "Entries on the EU's list under programmes aimed at the state")
	return slices.Concat(list, placeMeasures(), locatedMeasures(), journalMeasures())
}

// listings are the spells of one list and the days of its snapshots.
type listings struct {
	days     []entente.Date
	editions []entente.Edition // in the order of days
	spells   []listingRow
}

// listings gives a list, which stays in memory; a Missing error where the record
// holds no snapshot.
func (r *Record) listings(id, role string) (listings, error) {
	r.listedLock.Lock()
	defer r.listedLock.Unlock()
	key := id + "/" + role
	if l, ok := r.listed[key]; ok {
		return l, nil
	}
	l, err := r.readListings(id, role)
	if err == nil {
		if r.listed == nil {
			r.listed = map[string]listings{}
		}
		r.listed[key] = l
	}
	return l, err
}

func (r *Record) readListings(id, role string) (listings, error) {
	var l listings
	all := editionsOf(r.manifest, id, role)
	left := 0
	for _, e := range all {
		day, err := entente.ParseDate(e.Version)
		switch {
		case err != nil:
		case r.leftOut(e):
			left++
		default:
			l.days, l.editions = append(l.days, day), append(l.editions, e)
		}
	}
	switch {
	case left > 0:
		return l, missing("left out by --commercial: %s is for non-commercial use only", id)
	case len(l.days) == 0:
		return l, missing("the record holds no snapshot of a sanctions list; entente sync %s", id)
	}
	var err error
	l.spells, err = readSegments[listingRow](r.store, partOf(r.segments(kindListings), id+"/"+role))
	return l, err
}

// on reports whether a spell covers the day of a snapshot.
func (s listingRow) on(day entente.Date) bool {
	return orNoDate(s.Since) <= day && day <= orNoDate(s.LastSeen)
}

// at returns the place of the last snapshot on or before a day; -1 without one.
func (l listings) at(day entente.Date) int {
	last := -1
	for i, d := range l.days {
		if d <= day {
			last = i
		}
	}
	return last
}

// lastIn returns the place of the snapshot that stands for the end of a period:
// the last one by then. It is -1 before the first snapshot and for a period
// that begins and ends after the last.
func (l listings) lastIn(in period) int {
	at := l.at(in.span.To - 1)
	if at >= 0 && l.days[at] < in.span.From && in.span.To-1 > l.days[len(l.days)-1] {
		return -1
	}
	return at
}

// entriesOn lists the entries for which keep is true on a snapshot.
func (l listings) entriesOn(day entente.Date, keep func(listingRow) bool) map[string]bool {
	on := map[string]bool{}
	for _, s := range l.spells {
		if s.on(day) && keep(s) {
			on[s.Entry] = true
		}
	}
	return on
}

// listedFigures answers from the snapshots of sanctions lists: by year, or for
// one span of days.
func (r *Record) listedFigures(q Query) ([]entente.Figure, error) {
	lists, err := r.listsFor(q)
	var none Missing
	if errors.As(err, &none) {
		return r.allUnknown(q, none, listedVersion)
	}
	if err != nil {
		return nil, err
	}
	periods, err := listedPeriods(q, lists)
	if err != nil {
		return nil, err
	}
	var figures []entente.Figure
	for _, in := range periods {
		for _, s := range listedSubjects(q, lists, in) {
			figures = append(figures, listedFigure(q, lists, in, s))
		}
	}
	return figures, nil
}

// listsFor loads the lists that a measure rests on and that are here; a Missing
// error where none is.
func (r *Record) listsFor(q Query) ([]listings, error) {
	var lists []listings
	var first error
	named := q.Topic == ""
	for _, f := range listFiles(q.Measure.ID) {
		l, err := r.listings(f.source, f.role)
		if none := (Missing{}); errors.As(err, &none) {
			if first == nil {
				first = err
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		named = named || slices.ContainsFunc(l.spells, func(x listingRow) bool { return strings.EqualFold(x.Programme, q.Topic) })
		lists = append(lists, l)
	}
	switch {
	case len(lists) == 0:
		return nil, first
	case !named:
		return nil, fmt.Errorf("--topic %s: no entry was ever listed under that programme", q.Topic)
	}
	return lists, nil
}

func listedPeriods(q Query, lists []listings) ([]period, error) {
	first, last := lists[0].days[0], lists[0].days[0]
	for _, l := range lists {
		first, last = min(first, l.days[0]), max(last, l.days[len(l.days)-1])
	}
	return datedPeriods(q, first, last)
}

// is reports whether a spell is about a subject: a direction, or the target of
// a body.
func (s listingRow) is(about Subject) bool {
	if about.On == OnDirection {
		return !s.ByBody && s.Sender == string(about.A) && s.Target == string(about.B)
	}
	return s.Target == string(about.A)
}

// listedSubjects lists the subjects asked for, or all that a programme of the
// lists is aimed at.
func listedSubjects(q Query, lists []listings, in period) []Subject {
	if len(q.Subjects) > 0 {
		return q.Subjects
	}
	seen := map[string]bool{}
	var list []Subject
	for _, l := range lists {
		for _, x := range l.spells {
			s := Subject{On: OnDirection, A: entente.Code(x.Sender), B: entente.Code(x.Target)}
			if q.Measure.On == OnState {
				s = Subject{On: OnState, A: entente.Code(x.Target)}
			}
			if x.Target == "" || orNoDate(x.Since) >= in.span.To || seen[s.String()] {
				continue
			}
			seen[s.String()] = true
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(x, y Subject) int { return cmp.Compare(x.String(), y.String()) })
	return list
}

// listOf picks the list that speaks of a subject: that of the sender.
func listOf(lists []listings, s Subject) (listings, bool) {
	for _, l := range lists {
		if s.On != OnDirection || slices.ContainsFunc(l.spells, func(x listingRow) bool { return x.Sender == string(s.A) }) {
			return l, true
		}
	}
	return listings{}, false
}

// keepListing tests whether a spell is about a subject, under the programme
// asked for.
func (q Query) keepListing(s Subject) func(listingRow) bool {
	return func(x listingRow) bool {
		return x.is(s) && (q.Topic == "" || strings.EqualFold(x.Programme, q.Topic))
	}
}

func listedFigure(q Query, lists []listings, in period, s Subject) entente.Figure {
	f := entente.Figure{
		Measure: q.Measure.ID, Subject: s.String(), Span: in.label, Low: math.NaN(), High: math.NaN(), Share: 1,
		Status: entente.Known, Coverage: entente.NoDate, Version: listedVersion,
	}
	if q.Topic != "" {
		f.Slice = "programme " + q.Topic
	}
	l, ok := listOf(lists, s)
	if !ok {
		return f.NoValue(entente.Unknown, fmt.Sprintf("the record holds no list of %s", s.A))
	}
	f.Coverage = l.days[len(l.days)-1]
	at := l.lastIn(in)
	if at < 0 {
		return f.NoValue(entente.Unknown, fmt.Sprintf("the snapshots run from %s to %s: who was on the list on other days is not known", l.days[0], l.days[len(l.days)-1]))
	}
	keep := q.keepListing(s)
	switch q.Measure.ID {
	case listedAdded, listedRemoved:
		l.flow(&f, in, at, keep)
	case listedAlone:
		l.alone(&f, in, at, keep)
	case listedRegimes:
		l.programmes(&f, in, at, keep)
	default:
		l.stock(&f, in, at, keep)
	}
	f.Note = join(f.Note, "by the programmes aimed at the target, not by country of address; bans that name no one are not in it")
	return f
}
