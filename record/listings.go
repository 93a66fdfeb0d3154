package record

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"entente"
	"entente/source"
	"entente/store"
)

// listingsCode is the version of how snapshots are compared.
const listingsCode = "listings/1"

// snapshotNodes are the comparisons: one node for all snapshots of a file of
// which every edition counts.
func (b *builder) snapshotNodes(editions []entente.Edition) []node {
	var nodes []node
	for _, src := range b.sources {
		for _, f := range src.Files {
			all := snapshotsOf(editions, src.ID, f)
			if len(all) == 0 {
				continue
			}
			n := node{
				name: "compare " + src.ID + "/" + f.Role, part: src.ID + "/" + f.Role,
				code: readCode + "/" + listingsCode + "/" + src.Code, inputs: []string{b.states.Hash()},
				kinds: []string{kindListings, kindRecords}, run: compareSnapshots(all, src),
			}
			for _, e := range all {
				n.inputs = append(n.inputs, e.Version, e.SHA256)
			}
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// snapshotsOf lists the snapshots of a file in order of their dates; none where
// only the current edition counts.
func snapshotsOf(editions []entente.Edition, id string, f source.File) []entente.Edition {
	if !f.Every {
		return nil
	}
	var list []entente.Edition
	for _, e := range editions {
		if _, err := entente.ParseDate(e.Version); err == nil && e.Source == id && roleOf(e) == f.Role {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(x, y entente.Edition) int { return cmp.Compare(x.Version, y.Version) })
	return list
}

// compareSnapshots reads the snapshots one after the other and writes the
// spells, and each spell as a record.
func compareSnapshots(all []entente.Edition, src source.Source) func(context.Context, *builder, node) ([]store.Segment, error) {
	return func(ctx context.Context, b *builder, n node) ([]store.Segment, error) {
		c := comparison{before: entente.NoDate, open: map[spellKey]int{}}
		for _, e := range all {
			var list []entente.Record
			err := b.entries(ctx, e, src, func(entry source.Entry) error {
				if r := entry.Record; r != nil {
					list = append(list, *r)
				}
				return nil
			})
			if err != nil {
				return nil, err
			}
			c.next(e, list)
		}
		spells, err := put(b, n, kindListings, c.spells)
		if err != nil {
			return nil, err
		}
		records := make([]recordRow, len(c.spells))
		for i, s := range c.spells {
			records[i] = spellRecord(s)
		}
		seg, err := put(b, n, kindRecords, records)
		return []store.Segment{spells, seg}, err
	}
}

// spellKey is an entry under a programme aimed at a state.
type spellKey struct{ entry, programme, target string }

// comparison turns snapshots of a list into spells.
type comparison struct {
	before entente.Date // the snapshot before the next
	open   map[spellKey]int
	spells []listingRow
}

// next takes in the next snapshot in order of time. One without entries is no
// list from which all were removed but a failed download: it says nothing.
func (c *comparison) next(e entente.Edition, list []entente.Record) {
	day, err := entente.ParseDate(e.Version)
	if err != nil || len(list) == 0 {
		return
	}
	still := make(map[spellKey]int, len(list))
	for _, r := range list {
		sender, k := listedAs(r)
		i, ok := c.open[k]
		if !ok {
			i, ok = still[k]
		}
		if !ok {
			i = len(c.spells)
			c.spells = append(c.spells, listingRow{
				Source: e.Source, Sender: sender, ByBody: strings.HasPrefix(r.Kind, source.ListingKindBy), Target: k.target, Programme: k.programme, Entry: k.entry,
				Label: r.Label, Listed: optionalDate(r.Span.From), SinceAfter: optionalDate(c.before), Since: optionalDate(day),
				Row: int32(r.Row), Edition: e.SHA256,
			})
		}
		c.spells[i].LastSeen = optionalDate(day)
		still[k] = i
	}
	for k, i := range c.open {
		if _, ok := still[k]; !ok {
			c.spells[i].Gone = optionalDate(day)
		}
	}
	c.open, c.before = still, day
}

// listedAs returns whose list a record is of, a state or a body, and what it
// says.
func listedAs(r entente.Record) (sender string, k spellKey) {
	if rest, ok := strings.CutPrefix(r.Kind, source.ListingKindBy); ok {
		body, programme, _ := strings.Cut(rest, ":")
		return body, spellKey{r.Ref, programme, string(r.A)}
	}
	return string(r.A), spellKey{r.Ref, strings.TrimPrefix(r.Kind, source.ListingKind), string(r.B)}
}

// spellRecord writes a spell as a statement: from the date of listing where the
// list has one, else from the snapshot that first shows the entry.
func spellRecord(s listingRow) recordRow {
	from, label := s.Since, s.Label
	switch {
	case s.Listed != nil:
		from = s.Listed
	case s.SinceAfter == nil:
		from = nil
		label += fmt.Sprintf(", on the first snapshot of %s", orNoDate(s.Since))
	default:
		label += fmt.Sprintf(", came between %s and %s", orNoDate(s.SinceAfter), orNoDate(s.Since))
	}
	if s.Gone != nil {
		label += fmt.Sprintf(", went between %s and %s", orNoDate(s.LastSeen), orNoDate(s.Gone))
	}
	kind, a, b := source.ListingKind+s.Programme, s.Sender, s.Target
	if s.ByBody {
		kind, a, b = source.ListingKindBy+s.Sender+":"+s.Programme, s.Target, ""
	}
	return recordRow{
		Source: s.Source, Layer: string(entente.Sanctions), Kind: kind, A: a, B: b,
		Directed: true, Sign: -1, From: from, To: s.Gone, Certainty: string(entente.Confirmed), Ref: s.Entry,
		Label: label, Row: s.Row, Edition: s.Edition,
	}
}
