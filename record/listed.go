package record

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/store"
)

// listedVersion is the version of what is made of sanctions lists.
const listedVersion = "listed/1"

// Ids of the measures on sanctions lists.
const (
	listedEntries = "sanctions-listed"
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
			Layer: entente.Sanctions, answer: (*Record).listedFigures,
		})
	}
	add(listedEntries, OnDirection, "ofac", "Entries on the sender's sanctions lists under programmes aimed at the target")
	add(listedAdded, OnDirection, "ofac", "Entries that came onto the sender's sanctions lists under programmes aimed at the target")
	add(listedRemoved, OnDirection, "ofac", "Entries that went from the sender's sanctions lists under programmes aimed at the target")
	add(listedUN, OnState, "unsc", "Entries on the UN Security Council's list under regimes on the state")
	add(listedEU, OnState, "eu", "Entries on the EU's list under programmes aimed at the state")
	return list
}

// listings are the spells of one list and the days of its snapshots.
type listings struct {
	days     []entente.Date
	editions []entente.Edition // in the order of days
	spells   []listingRow
}

// listings loads a list; a Missing error where the record holds no snapshot.
func (r *Record) listings(id, role string) (listings, error) {
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
	for _, seg := range partOf(r.segments(kindListings), id+"/"+role) {
		rows, err := store.Read[listingRow](r.store, seg)
		if err != nil {
			return l, err
		}
		l.spells = append(l.spells, rows...)
	}
	return l, nil
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

// Change is what became of one programme between two snapshots.
type Change struct {
	Programme      string
	Before, After  int // entries on the two snapshots
	Added, Removed int
}

// ListingChanges compares the snapshots of a list on two days, programme by
// programme; the last snapshot on or before a day stands for it.
func (r *Record) ListingChanges(id, role string, from, to entente.Date) ([]Change, error) {
	l, err := r.listings(id, role)
	if err != nil {
		return nil, err
	}
	i, j := l.at(from), l.at(to)
	if i < 0 || i >= j {
		return nil, fmt.Errorf("compare snapshots of %s: none on or before %s, or none after it to %s", id, from, to)
	}
	type listing struct{ programme, entry string }
	before, after := map[listing]bool{}, map[listing]bool{}
	for _, s := range l.spells {
		k := listing{s.Programme, s.Entry} // of a programme aimed at two states once
		before[k] = before[k] || s.on(l.days[i])
		after[k] = after[k] || s.on(l.days[j])
	}
	byProgramme := map[string]*Change{}
	for k := range before {
		c := byProgramme[k.programme]
		if c == nil {
			c = &Change{Programme: k.programme}
			byProgramme[k.programme] = c
		}
		c.add(before[k], after[k])
	}
	var list []Change
	for _, c := range byProgramme {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(x, y Change) int { return cmp.Compare(x.Programme, y.Programme) })
	return list, nil
}

func (c *Change) add(before, after bool) {
	if before {
		c.Before++
	}
	if after {
		c.After++
	}
	switch {
	case after && !before:
		c.Added++
	case before && !after:
		c.Removed++
	}
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
	var labels []string
	for _, l := range lists {
		labels = append(labels, fmt.Sprint(l.days[0].Year()), fmt.Sprint(l.days[len(l.days)-1].Year()))
	}
	switch q.By {
	case "", ByYear:
		return years(q.From, q.To, labels)
	case BySpan:
		return wholeSpan(q.From, q.To, labels)
	}
	return nil, fmt.Errorf("%s is counted by year or span of days, not by %s", q.Measure.ID, q.By)
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
	at := l.at(in.span.To - 1)
	if at < 0 || l.days[at] < in.span.From && in.span.To-1 > l.days[len(l.days)-1] {
		return f.NoValue(entente.Unknown, fmt.Sprintf("the snapshots run from %s to %s: who was on the list on other days is not known", l.days[0], l.days[len(l.days)-1]))
	}
	keep := func(x listingRow) bool {
		return x.is(s) && (q.Topic == "" || strings.EqualFold(x.Programme, q.Topic))
	}
	if q.Measure.ID == listedAdded || q.Measure.ID == listedRemoved {
		l.flow(&f, in, at, keep)
	} else {
		l.stock(&f, in, at, keep)
	}
	f.Note = join(f.Note, "by the programmes aimed at the target, not by country of address; bans that name no one are not in it")
	return f
}

// stock counts the entries on the last snapshot of the period.
func (l listings) stock(f *entente.Figure, in period, at int, keep func(listingRow) bool) {
	day := l.days[at]
	f.N = len(l.entriesOn(day, keep))
	f.Value, f.Editions = float64(f.N), []string{l.editions[at].SHA256}
	f.Note = "on the snapshot of " + day.String()
	if by := l.byProgramme(day, keep); f.Slice == "" && by != "" {
		f.Note = join(f.Note, "by programme, an entry may have several: "+by)
	}
	if in.wholeYears() && (day.Year() != in.span.To.Year()-1 || day.Time().Month() != 12) {
		f.Status, f.Note = entente.Partial, join(f.Note, "no snapshot of December")
	}
}

// byProgramme lists the programmes of the entries on a snapshot, largest first.
func (l listings) byProgramme(day entente.Date, keep func(listingRow) bool) string {
	n := map[string]int{}
	for _, s := range l.spells {
		if s.on(day) && keep(s) {
			n[s.Programme]++
		}
	}
	var names []string
	for p := range n {
		names = append(names, p)
	}
	slices.SortFunc(names, func(x, y string) int { return cmp.Or(cmp.Compare(n[y], n[x]), cmp.Compare(x, y)) })
	for i, p := range names {
		names[i] = fmt.Sprintf("%s %d", p, n[p])
	}
	return strings.Join(names, ", ")
}

// flow sums what came or went between each two snapshots of which the second
// lies in the period.
func (l listings) flow(f *entente.Figure, in period, at int, keep func(listingRow) bool) {
	first := -1
	for i := 1; i <= at; i++ {
		if l.days[i] < in.span.From {
			continue
		}
		if first < 0 {
			first = i - 1
			f.Editions = append(f.Editions, l.editions[first].SHA256)
		}
		before, after := l.entriesOn(l.days[i-1], keep), l.entriesOn(l.days[i], keep)
		if f.Measure == listedRemoved {
			before, after = after, before
		}
		for e := range after {
			if !before[e] {
				f.N++
			}
		}
		f.Editions = append(f.Editions, l.editions[i].SHA256)
	}
	if first < 0 {
		*f = f.NoValue(entente.Unknown, "no two snapshots to compare")
		return
	}
	f.Value = float64(f.N)
	f.Note = fmt.Sprintf("between the snapshots of %s and %s", l.days[first], l.days[at])
	if in.wholeYears() && (l.days[first].Year() != in.span.From.Year()-1 || l.days[first].Time().Month() != 12 || l.days[at].Time().Month() != 12) {
		f.Status, f.Note = entente.Partial, join(f.Note, "not from December to December")
	}
}
