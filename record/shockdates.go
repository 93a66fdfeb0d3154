package record

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"entente"
	"entente/source/eu"
)

// Designations are the entries aimed at a state that a list shows as new at one
// time: on one day, or between two snapshots.
type Designations struct {
	List     string
	Target   entente.Code
	From, To entente.Date // first and last day on which they can have been made
	Entries  int
	Supply   int // besides: left out, their ground is supply inside the group
}

//go:embed shocks.yaml
var shocksYAML []byte

// supplyGround lists programmes or acts of a list that are against supply.
type supplyGround struct {
	Source string   `yaml:"source"`
	What   string   `yaml:"what"` // programme or act
	Match  []string `yaml:"match"`
}

var supplyGrounds = sync.OnceValue(func() []supplyGround {
	var list []supplyGround
	dec := yaml.NewDecoder(bytes.NewReader(shocksYAML))
	dec.KnownFields(true)
	if err := dec.Decode(&list); err != nil {
		panic(fmt.Sprintf("shocks.yaml: %v", err)) // comes with the program
	}
	return list
})

// againstSupply reports whether a programme or act of a list is against supply.
func againstSupply(source, name string) bool {
	for _, g := range supplyGrounds() {
		if g.Source != source {
			continue
		}
		for _, m := range g.Match {
			if head, open := strings.CutSuffix(m, "*"); name == m || open && strings.HasPrefix(name, head) {
				return true
			}
		}
	}
	return false
}

// designations lists what was aimed at the members of the group, in order of
// time, with the editions read and the entries left out.
func (r *Record) designations(q ShockQuery) (list []Designations, editions []string, supply int, err error) {
	members := q.Group.Codes()
	add := func(more []Designations) {
		for _, d := range more {
			supply += d.Supply
			if d.Entries > 0 {
				list = append(list, d)
			}
		}
	}
	var none []string
	for _, id := range ShockLists() {
		if q.List != "" && q.List != id {
			continue
		}
		e, err := r.newestOf(id, "list of "+id)
		if m, ok := err.(Missing); ok {
			none = append(none, m.Why)
			continue
		}
		if err != nil {
			return nil, nil, 0, err
		}
		var more []Designations
		if id == "ofac" {
			more, err = r.listedBursts(id, members)
		} else {
			more, err = r.printedBursts(e, members)
		}
		if err != nil {
			return nil, nil, 0, err
		}
		add(more)
		for _, x := range r.Editions() {
			if x.Source == id && (id == "ofac" || x.SHA256 == e.SHA256) {
				editions = append(editions, x.SHA256)
			}
		}
	}
	if len(none) > 0 && len(editions) == 0 {
		return nil, nil, 0, Missing{strings.Join(none, "; ")}
	}
	if len(none) > 0 && q.List == "" {
		return nil, nil, 0, Missing{strings.Join(none, "; ") + "; or ask for one list alone"}
	}
	slices.SortFunc(list, func(x, y Designations) int {
		return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To), cmp.Compare(x.Target, y.Target), cmp.Compare(x.List, y.List))
	})
	return list, editions, supply, nil
}

// newEntry is an entry in the snapshots of a list.
type newEntry struct {
	after, since entente.Date // last snapshot without it, first with it
	first        bool         // it was on the first snapshot
	targets      []entente.Code
	supply       bool
}

// listedBursts counts the entries that came between two snapshots. An entry
// counts once, when it is first seen; programmes that it gets later are no new
// entries.
func (r *Record) listedBursts(id string, members []entente.Code) ([]Designations, error) {
	all, err := readSegments[listingRow](r.store, r.segments(kindListings))
	if err != nil {
		return nil, err
	}
	return burstsOf(all, id, members), nil
}

func burstsOf(rows []listingRow, id string, members []entente.Code) []Designations {
	entries := map[string]*newEntry{}
	var order []string
	for _, x := range rows {
		if x.Source != id || x.Since == nil {
			continue
		}
		e := entries[x.Entry]
		since := orNoDate(x.Since)
		if e == nil || since < e.since {
			if e == nil {
				order = append(order, x.Entry)
			}
			e = &newEntry{since: since, after: orNoDate(x.SinceAfter)}
			entries[x.Entry] = e
		}
		if since > e.since {
			continue // a programme that it got later
		}
		e.first = e.first || x.SinceAfter == nil
		if x.Target != "" {
			e.targets = appendOnce(e.targets, entente.Code(x.Target))
		}
		e.supply = e.supply || againstSupply(id, x.Programme)
	}
	found := bursts{}
	for _, name := range order {
		e := entries[name]
		if e.first {
			continue
		}
		aimed := among(e.targets, members)
		for _, t := range aimed {
			found.add(id, t, e.after+1, e.since, e.supply || len(aimed) > 1)
		}
	}
	return found.list()
}

// printedBursts counts the entries of the Official Journal by day.
func (r *Record) printedBursts(e entente.Edition, members []entente.Code) ([]Designations, error) {
	records, err := r.recordRows(e.Source + "/" + e.File)
	if err != nil {
		return nil, err
	}
	type printed struct {
		day     entente.Date
		targets []entente.Code
		places  []entente.Code
		supply  bool
	}
	rows := map[int32]*printed{}
	var order []int32
	for _, x := range records {
		programme, _, ok := strings.Cut(x.Label, ":")
		if !ok || x.From == nil || x.Layer != string(entente.Sanctions) {
			continue
		}
		p := rows[x.Row]
		if p == nil {
			targets, _ := eu.Targets(strings.TrimPrefix(programme, journalPrefix))
			p = &printed{day: orNoDate(x.From), targets: among(targets, members), supply: againstSupply(e.Source, x.Ref)}
			rows[x.Row] = p
			order = append(order, x.Row)
		}
		p.places = appendOnce(p.places, entente.Code(x.A))
	}
	found := bursts{}
	for _, row := range order {
		p := rows[row]
		for _, t := range p.targets {
			elsewhere := slices.ContainsFunc(among(p.places, members), func(c entente.Code) bool { return c != t })
			found.add(e.Source, t, p.day, p.day, p.supply || elsewhere || len(p.targets) > 1)
		}
	}
	return found.list(), nil
}

// bursts adds up designations by target and days.
type bursts struct{ found []*Designations }

func (b *bursts) add(list string, target entente.Code, from, to entente.Date, supply bool) {
	i := slices.IndexFunc(b.found, func(d *Designations) bool { return d.Target == target && d.From == from && d.To == to })
	if i < 0 {
		i = len(b.found)
		b.found = append(b.found, &Designations{List: list, Target: target, From: from, To: to})
	}
	if supply {
		b.found[i].Supply++
	} else {
		b.found[i].Entries++
	}
}

func (b *bursts) list() []Designations {
	var out []Designations
	for _, d := range b.found {
		out = append(out, *d)
	}
	return out
}

// among returns those of the list that are members.
func among(list, members []entente.Code) []entente.Code {
	var out []entente.Code
	for _, c := range list {
		if slices.Contains(members, c) {
			out = append(out, c)
		}
	}
	return out
}
