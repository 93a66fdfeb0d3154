package record

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"entente"
)

// stock counts the entries on the last snapshot of the period.
func (l listings) stock(f *entente.Figure, in period, at int, keep func(listingRow) bool) {
	day := l.days[at]
	f.N = len(l.entriesOn(day, keep))
	f.Value, f.Editions = float64(f.N), []string{l.editions[at].SHA256}
	f.Note = "on the snapshot of " + day.String()
	if by := l.byProgramme(day, keep); f.Slice == "" && by != "" {
		f.Note = join(f.Note, "by programme, an entry may have several: "+by)
	}
	l.lateEnough(f, in, at)
}

// lateEnough marks a figure of whole years or months without a snapshot in the
// last month of them.
func (l listings) lateEnough(f *entente.Figure, in period, at int) {
	if in.wholeMonths() && l.days[at] < monthOf(in.span.To-1) {
		f.Status, f.Note = entente.Partial, join(f.Note, "no snapshot of "+monthText(in.span.To-1))
	}
}

// alone counts the entries that are under nothing else on the last snapshot of
// the period.
func (l listings) alone(f *entente.Figure, in period, at int, keep func(listingRow) bool) {
	day := l.days[at]
	f.N = len(l.aloneOn(day, keep))
	f.Value, f.Editions = float64(f.N), []string{l.editions[at].SHA256}
	f.Note = fmt.Sprintf("on the snapshot of %s; %d by token, whatever else they are under", day, len(l.entriesOn(day, keep)))
	l.lateEnough(f, in, at)
}

// aloneOn lists the entries that a snapshot shows under programmes for which
// keep is true, none of them pending, and under no other programme.
func (l listings) aloneOn(day entente.Date, keep func(listingRow) bool) map[string]bool {
	type listing struct{ entry, programme string }
	kept, on := map[listing]bool{}, map[string]bool{}
	for _, s := range l.spells {
		if s.on(day) && !s.Pending && keep(s) {
			kept[listing{s.Entry, s.Programme}], on[s.Entry] = true, true
		}
	}
	for _, s := range l.spells {
		if s.on(day) && (s.Pending || !kept[listing{s.Entry, s.Programme}]) {
			delete(on, s.Entry)
		}
	}
	return on
}

// programmes counts the programmes with an entry on the last snapshot of the
// period.
func (l listings) programmes(f *entente.Figure, in period, at int, keep func(listingRow) bool) {
	day := l.days[at]
	f.N = len(l.programmesOn(day, keep))
	f.Value, f.Editions = float64(f.N), []string{l.editions[at].SHA256}
	f.Note = join("on the snapshot of "+day.String(), l.byProgramme(day, keep))
	l.lateEnough(f, in, at)
}

// programmesOn counts the entries of each programme on a snapshot.
func (l listings) programmesOn(day entente.Date, keep func(listingRow) bool) map[string]int {
	n := map[string]int{}
	for _, s := range l.spells {
		if s.on(day) && keep(s) {
			n[s.Programme]++
		}
	}
	return n
}

// byProgramme lists the programmes of the entries on a snapshot, largest first.
func (l listings) byProgramme(day entente.Date, keep func(listingRow) bool) string {
	n := l.programmesOn(day, keep)
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
		f.N += len(l.changed(i, f.Measure == listedRemoved, keep))
		f.Editions = append(f.Editions, l.editions[i].SHA256)
	}
	if first < 0 {
		*f = f.NoValue(entente.Unknown, "no two snapshots to compare")
		return
	}
	f.Value = float64(f.N)
	f.Note = fmt.Sprintf("between the snapshots of %s and %s", l.days[first], l.days[at])
	if in.wholeMonths() && l.days[first] < monthOf(in.span.From-1) {
		f.Status, f.Note = entente.Partial, join(f.Note, "no snapshot of "+monthText(in.span.From-1))
	}
	l.lateEnough(f, in, at)
}

// changed lists the entries that came with a snapshot, or went with it.
func (l listings) changed(i int, went bool, keep func(listingRow) bool) map[string]bool {
	before, after := l.entriesOn(l.days[i-1], keep), l.entriesOn(l.days[i], keep)
	if went {
		before, after = after, before
	}
	for e := range before {
		delete(after, e)
	}
	return after
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
