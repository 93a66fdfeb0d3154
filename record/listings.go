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
const listingsCode = "listings/2"

// snapshotNodes are the readers of files of which every edition counts: the
// comparisons, one node for all snapshots of a file, and the readers of events and
// of mentions.
func (b *builder) snapshotNodes(editions []entente.Edition) []node {
	nodes := append(b.eventNodes(editions), b.mentionNodes(editions)...)
	for _, src := range b.sources {
		for _, f := range src.Files {
			all := snapshotsOf(editions, src.ID, f)
			if len(all) == 0 {
				continue
			}
			n := node{
				name: "compare " + src.ID + "/" + f.Role, part: src.ID + "/" + f.Role,
				code: readCode + "/" + listingsCode + "/" + src.Code, inputs: []string{b.states.Hash()},
				kinds: []string{kindListings, kindAddresses, kindRecords}, run: compareSnapshots(all, src),
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
// spells, of listings and of addresses, and each spell as a record.
func compareSnapshots(all []entente.Edition, src source.Source) func(context.Context, *builder, node) ([]store.Segment, error) {
	return func(ctx context.Context, b *builder, n node) ([]store.Segment, error) {
		c := comparison{before: entente.NoDate, open: map[spellKey]int{}}
		for _, e := range all {
			var list []entente.Record
			for entry, err := range b.entries(ctx, e, src) {
				if err != nil {
					return nil, err
				}
				if r := entry.Record; r != nil {
					list = append(list, *r)
				}
			}
			c.next(e, list)
		}
		var listed []listingRow
		var located []addressRow
		records := make([]recordRow, len(c.spells))
		for i, s := range c.spells {
			records[i] = spellRecord(s)
			if s.address {
				located = append(located, newAddressRow(s.listingRow))
			} else {
				listed = append(listed, s.listingRow)
			}
		}
		spells, err := put(b, n, kindListings, listed)
		if err != nil {
			return nil, err
		}
		places, err := put(b, n, kindAddresses, located)
		if err != nil {
			return nil, err
		}
		seg, err := put(b, n, kindRecords, records)
		return []store.Segment{spells, places, seg}, err
	}
}

// spellKey is an entry under a programme aimed at a state, or one with an
// address in a state; the label tells two places that are in none apart.
type spellKey struct {
	entry, programme, target, place string
	pending, address                bool
}

// spell is a spell of a listing or of an address.
type spell struct {
	listingRow
	address bool
}

// comparison turns snapshots of a list into spells.
type comparison struct {
	before entente.Date // the snapshot before the next
	open   map[spellKey]int
	spells []spell
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
			c.spells = append(c.spells, spell{listingRow{
				Source: e.Source, Sender: sender, ByBody: strings.HasPrefix(r.Kind, source.ListingKindBy), Target: k.target, Programme: k.programme,
				Pending: k.pending, Entry: k.entry, Label: r.Label, Listed: optionalDate(r.Span.From),
				SinceAfter: optionalDate(c.before), Since: optionalDate(day), Row: int32(r.Row), Edition: e.SHA256,
			}, k.address})
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
		return body, spellKey{entry: r.Ref, programme: programme, target: string(r.A)}
	}
	k = spellKey{entry: r.Ref, target: string(r.B)}
	if r.Kind == source.AddressKind {
		k.address, k.place = true, r.Label
		return string(r.A), k
	}
	k.programme, k.pending = strings.CutPrefix(r.Kind, source.PendingKind)
	k.programme = strings.TrimPrefix(k.programme, source.ListingKind)
	return string(r.A), k
}

// spellRecord writes a spell as a statement: from the date of listing where the
// list has one, else from the snapshot that first shows the entry.
func spellRecord(s spell) recordRow {
	from, label := s.Since, s.Label
	if s.address {
		label = "address in " + cmp.Or(s.Label, "no country")
	}
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
	kind, a, b, sign := source.ListingKind+s.Programme, s.Sender, s.Target, int32(-1)
	switch {
	case s.address:
		kind, sign = source.AddressKind, 0
	case s.ByBody:
		kind, a, b = source.ListingKindBy+s.Sender+":"+s.Programme, s.Target, ""
	case s.Pending:
		kind = source.PendingKind + s.Programme
	}
	return recordRow{
		Source: s.Source, Layer: string(entente.Sanctions), Kind: kind, A: a, B: b,
		Directed: true, Sign: sign, From: from, To: s.Gone, Certainty: string(entente.Confirmed), Ref: s.Entry,
		Label: label, Row: s.Row, Edition: s.Edition,
	}
}
