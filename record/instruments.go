package record

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/group"
	"entente/source/atop"
)

// levels orders obligations as the classes of Singer and Small (1966), Journal
// of Conflict Resolution 10(1), do: defence, then neutrality and
// non-aggression, then consultation.
var levels = map[string]float64{
	atop.Defense: 1, atop.Offense: 1, atop.Neutrality: 2. / 3, atop.Nonaggression: 2. / 3, atop.Consultation: 1. / 3,
}

// The highest levels of the publisher's scales.
const (
	mostMilitary = 2 // milinst
	mostBodies   = 3 // organ1
)

// instruments collects the alliances in force at the end of the year, with
// their members, institutions and what they mean for each pair.
func (r *Record) instruments(p *planeYear) error {
	all, err := r.alliances()
	if err != nil {
		return err
	}
	if p.year < all.first || p.year > all.last {
		return missing("alliances are coded from %d to %d", all.first, all.last)
	}
	p.edition = all.edition
	day := entente.NewDate(p.year, 12, 31)
	on := func(from, to *int32) bool {
		end := orNoDate(to)
		return orNoDate(from) <= day && (!end.Known() || end > day)
	}
	rows, err := r.recordRows("atop/member")
	if err != nil {
		return err
	}
	at := map[string]*group.Instrument{}
	for _, x := range rows {
		if x.Kind != atop.Member || !on(x.From, x.To) {
			continue
		}
		g := at[x.Ref]
		if g == nil {
			g = &group.Instrument{ID: x.Ref, Military: math.NaN(), Bodies: math.NaN(), Ties: map[entente.Pair]group.Tie{}}
			at[x.Ref] = g
		}
		g.Members = appendOnce(g.Members, entente.Code(x.A))
	}
	for pair, bonds := range all.bonds {
		for _, b := range bonds {
			if g := at[b.ref]; g != nil && b.span.From <= day && (!b.span.To.Known() || b.span.To > day) {
				t := g.Ties[pair]
				t.Level = max(t.Level, levels[b.kind])
				t.Years = max(t.Years, float64(day-b.span.From)/365.25)
				g.Ties[pair] = t
			}
		}
	}
	if err := r.institutionsOf(at, on); err != nil {
		return err
	}
	list := make([]group.Instrument, 0, len(at))
	for _, g := range at {
		slices.Sort(g.Members)
		list = append(list, *g)
	}
	slices.SortFunc(list, func(a, b group.Instrument) int { return cmp.Compare(a.ID, b.ID) })
	p.instruments = group.NewInForce(list)
	return nil
}

// institutionsOf sets the levels of institutions of the phases in force, the
// highest where an alliance has several side by side. They stay unknown where
// the record has no such file.
func (r *Record) institutionsOf(at map[string]*group.Instrument, on func(from, to *int32) bool) error {
	military := map[string]float64{}
	rows, err := r.recordRows("atop/inst")
	if err != nil {
		return err
	}
	for _, x := range rows {
		military[phaseNumber(x.Ref)] = orNaN(x.Size) / mostMilitary
	}
	rows, err = r.recordRows("atop/phase")
	if err != nil {
		return err
	}
	for _, x := range rows {
		alliance, _, _ := strings.Cut(x.Ref, ".")
		g := at[alliance]
		if x.Kind != atop.Bodies || g == nil || !on(x.From, x.To) {
			continue
		}
		g.Bodies = higher(g.Bodies, orNaN(x.Size)/mostBodies)
		if m, ok := military[phaseNumber(x.Ref)]; ok {
			g.Military = higher(g.Military, m)
		}
	}
	return nil
}

// phaseNumber reads the number of a phase, which one of the publisher's files
// writes as a single-precision fraction (4220.1001 for 4220.1).
func phaseNumber(s string) string {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

// higher returns the larger of two levels, either of which may be unknown.
func higher(a, b float64) float64 {
	if math.IsNaN(a) {
		return b
	}
	if math.IsNaN(b) {
		return a
	}
	return max(a, b)
}
