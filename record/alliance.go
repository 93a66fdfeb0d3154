package record

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/source/atop"
)

// alliancesVersion is the version of what is made of alliances.
const alliancesVersion = "alliances/1"

// allianceKinds gives the measure on each kind of bond.
var allianceKinds = []struct{ id, kind, title string }{
	{"alliance-any", atop.Alliance, "Allied: any obligation in force"},
	{"alliance-defense", atop.Defense, "Obligation to defend the other in force"},
	{"alliance-offense", atop.Offense, "Obligation to join the other's attack in force"},
	{"alliance-neutrality", atop.Neutrality, "Obligation to stay neutral in force"},
	{"alliance-nonaggression", atop.Nonaggression, "Obligation not to use force in force"},
	{"alliance-consultation", atop.Consultation, "Obligation to consult in force"},
}

func allianceMeasures() []Entry {
	var list []Entry
	for _, k := range allianceKinds {
		list = append(list, Entry{
			ID: k.id, On: OnPair, Title: k.title, Unit: "1 in force, 0 not", High: 1, Page: "alliances", Rests: "atop",
			Doc:   "1 where the obligation was in force at some time in the year (or span), whichever of the two owed it; n counts the alliances.",
			Cite:  "Leeds, Ritter, Mitchell and Long (2002), International Interactions 28(3)",
			Layer: entente.Treaties, answer: (*Record).allianceFigures,
		})
	}
	for _, k := range allianceKinds {
		list = append(list, Entry{
			ID: k.id + pairsSuffix, On: OnGroup, Title: k.title + ", share of the group's pairs", Unit: "share of pairs", High: 1, Page: "alliances", Rests: "atop",
			Cite:  "Leeds, Ritter, Mitchell and Long (2002), International Interactions 28(3)",
			Layer: entente.Treaties, answer: (*Record).allianceFigures,
		})
	}
	return append(list, portfolioMeasures()...)
}

// bond is an alliance of two states, or what one of them owes the other by it.
type bond struct {
	kind     string
	from, to entente.Code // no direction for the alliance itself
	span     entente.Span
	ref      string
}

// alliances holds all bonds by pair.
type alliances struct {
	edition     entente.Edition
	first, last int          // years that the edition speaks of
	end         entente.Date // the first day that it does not speak of
	bonds       map[entente.Pair][]bond
	lineage     func(entente.Code) []entente.Code
}

// allianceEnd gives the last year of a release. The file itself does not say:
// what is in force at its end is open.
var allianceEnd = map[string]int{"5_1": 2018}

// alliances loads the alliances; a Missing error where the record holds none
// that may be used.
func (r *Record) alliances() (*alliances, error) {
	e, err := r.editionOf("atop", "member")
	if err != nil {
		return nil, err
	}
	rows, err := r.recordRows("atop/member")
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.allianceData != nil {
		return r.allianceData, nil
	}
	all := &alliances{edition: e, first: e.CoverageFrom.Year(), last: e.CoverageTo.Year(), bonds: map[entente.Pair][]bond{}, lineage: r.States.Lineage}
	if y, ok := allianceEnd[e.Version]; ok {
		all.last = y
	}
	all.end = entente.NewDate(all.last+1, 1, 1)
	for _, x := range rows {
		if x.B == "" {
			continue // a membership
		}
		t := bond{
			kind: x.Kind, from: entente.Code(x.A), to: entente.Code(x.B), ref: x.Ref,
			span: entente.Span{From: orNoDate(x.From), To: orNoDate(x.To), Precision: entente.Precision(x.Precision)},
		}
		p := entente.NewPair(t.from, t.to)
		all.bonds[p] = append(all.bonds[p], t)
	}
	r.allianceData = all
	return all, nil
}

// editionOf returns the edition of one file of a source that answers; a Missing
// error where there is none, or none that may be used.
func (r *Record) editionOf(id, file string) (entente.Edition, error) {
	for _, e := range r.manifest.Editions {
		if e.Source != id || e.File != file {
			continue
		}
		if r.leftOut(e) {
			return e, missing("left out by --commercial: %s is for non-commercial use only", id)
		}
		return e, nil
	}
	return entente.Edition{}, missing("the record does not hold the file %s of %s; entente sync %s", file, id, id)
}

// allianceFigures answers whether obligations were in force.
func (r *Record) allianceFigures(q Query) ([]entente.Figure, error) {
	all, err := r.alliances()
	var none Missing
	if errors.As(err, &none) {
		return r.allUnknown(q, none, alliancesVersion)
	}
	if err != nil {
		return nil, err
	}
	periods, err := all.periods(q)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(allianceKinds, func(k struct{ id, kind, title string }) bool {
		return k.id == strings.TrimSuffix(q.Measure.ID, pairsSuffix)
	})
	var list []entente.Figure
	for _, in := range periods {
		blank := entente.Figure{
			Measure: q.Measure.ID, Span: in.label, Low: math.NaN(), High: math.NaN(), Share: 1, Status: entente.Known,
			Coverage: all.end - 1, Editions: []string{all.edition.SHA256}, Version: alliancesVersion,
		}
		if len(q.Subjects) == 0 {
			list = append(list, all.everyPair(blank, allianceKinds[i].kind, in)...)
		}
		for _, s := range q.Subjects {
			list = append(list, r.allied(blank, all, allianceKinds[i].kind, q, s, in)...)
		}
	}
	return list, nil
}

// periods lists the years, or the one span, that a query asks for.
func (a *alliances) periods(q Query) ([]period, error) {
	labels := []string{strconv.Itoa(a.first), strconv.Itoa(a.last)}
	switch q.By {
	case "", ByYear:
		return years(q.From, q.To, labels)
	case BySpan:
		return wholeSpan(q.From, q.To, labels)
	}
	return nil, fmt.Errorf("%s has no sessions: --by year or --by span", q.Measure.ID)
}

// everyPair answers for all pairs that were allied in the period.
func (a *alliances) everyPair(blank entente.Figure, kind string, in period) []entente.Figure {
	var pairs []entente.Pair
	for p, bonds := range a.bonds {
		if slices.ContainsFunc(bonds, func(t bond) bool { return a.inForce(t, in.span) }) {
			pairs = append(pairs, p)
		}
	}
	slices.SortFunc(pairs, comparePairs)
	var list []entente.Figure
	for _, p := range pairs {
		f := blank
		f.Subject = p.String()
		list = append(list, a.figure(f, kind, []entente.Pair{p}, in.span))
	}
	return list
}

func (a *alliances) inForce(t bond, span entente.Span) bool { return a.covers(t.span, span) }

// covers reports whether what lasted for a time was in force in the part of
// the span that the edition speaks of.
func (a *alliances) covers(time, span entente.Span) bool {
	return time.From < min(span.To, a.end) && (!time.To.Known() || time.To > span.From)
}

// allied answers for one subject. In a year a pair stands under its codes of
// the time; over a longer span they are taken together.
func (r *Record) allied(blank entente.Figure, all *alliances, kind string, q Query, s Subject, in period) []entente.Figure {
	if s.On == OnGroup {
		return []entente.Figure{r.alliedGroup(blank, all, kind, s, in)}
	}
	var pairs []entente.Pair
	for _, year := range yearsOf(in) {
		for _, a := range r.codesIn(s.A, year) {
			for _, b := range r.codesIn(s.B, year) {
				if p := entente.NewPair(a, b); a != b && !slices.Contains(pairs, p) {
					pairs = append(pairs, p)
				}
			}
		}
	}
	blank.Subject = s.String()
	switch {
	case len(pairs) == 0 && q.From == "" && q.To == "":
		return nil // before one of them existed
	case len(pairs) == 0:
		return []entente.Figure{blank.NoValue(entente.NotApplicable, "one of the two was no state then")}
	case q.By == BySpan:
		return []entente.Figure{all.figure(blank, kind, pairs, in.span)}
	}
	var list []entente.Figure
	for _, p := range pairs {
		f := blank
		f.Subject = p.String()
		list = append(list, all.figure(f, kind, []entente.Pair{p}, in.span))
	}
	return list
}

// figure says whether a bond of the kind was in force between two states at some
// time in the span; several pairs are the same two under different codes.
func (a *alliances) figure(f entente.Figure, kind string, pairs []entente.Pair, span entente.Span) entente.Figure {
	if span.From >= a.end || span.To <= entente.NewDate(a.first, 1, 1) {
		return f.NoValue(entente.Unknown, fmt.Sprintf("alliances are coded from %d to %d: nothing is known of this time, which is not the same as none", a.first, a.last))
	}
	if span.To > a.end {
		f.Status, f.Note = entente.Partial, fmt.Sprintf("coded to the end of %d only", a.last)
	}
	var hits []bond
	for _, p := range pairs {
		for _, t := range a.bonds[p] {
			if t.kind == kind && a.inForce(t, span) {
				hits = append(hits, t)
			}
		}
	}
	refs, owing := a.describe(hits)
	f.Value, f.N = 0, len(refs)
	if len(refs) > 0 {
		f.Value = 1
		f.Note = join(f.Note, "ATOP "+strings.Join(refs, ", "))
	}
	if kind != atop.Alliance && len(owing) == 1 {
		f.Note = join(f.Note, fmt.Sprintf("one way: owed by %s alone", owing[0]))
	}
	return f
}

// describe lists the alliances behind bonds, with their time, and the states
// that owe by them.
func (a *alliances) describe(bonds []bond) (refs []string, owing []entente.Code) {
	var seen []string
	for _, b := range bonds {
		owing = appendOnce(owing, b.from)
		if !slices.Contains(seen, b.ref) {
			seen = append(seen, b.ref)
			refs = append(refs, fmt.Sprintf("%s (%s)", b.ref, a.whole(b)))
		}
	}
	return refs, owing
}

// whole is the time of a bond without the cuts between phases of the alliance
// and between a state and its successor.
func (a *alliances) whole(b bond) entente.Span {
	var parts []entente.Span
	for _, x := range a.lineage(b.from) {
		for _, y := range a.lineage(b.to) {
			for _, o := range a.bonds[entente.NewPair(x, y)] {
				if o.ref == b.ref && o.kind == b.kind {
					parts = append(parts, o.span)
				}
			}
		}
	}
	s := b.span
	for grew := true; grew; {
		grew = false
		for _, p := range parts {
			if p.From < s.From && (!p.To.Known() || p.To >= s.From-1) {
				s.From, grew = p.From, true
			}
			if s.To.Known() && p.From <= s.To+1 && (!p.To.Known() || p.To > s.To) {
				s.To, grew = p.To, true
			}
		}
	}
	return s
}

// alliedGroup is the share of the pairs of members with a bond of the kind.
func (r *Record) alliedGroup(f entente.Figure, all *alliances, kind string, s Subject, in period) entente.Figure {
	f.Subject = s.Group.ID
	members := r.membersAtEnd(s, in)
	pairs, hits := 0, 0
	for i, a := range members {
		for _, b := range members[i+1:] {
			one := all.figure(f, kind, []entente.Pair{entente.NewPair(a, b)}, in.span)
			if one.Status == entente.Unknown {
				return one
			}
			f.Status, pairs = one.Status, pairs+1
			hits += int(one.Value)
		}
	}
	if pairs == 0 {
		return f.NoValue(entente.NotApplicable, "fewer than two members then")
	}
	f.Value, f.N = float64(hits)/float64(pairs), pairs
	f.Note = fmt.Sprintf("%d of %d pairs", hits, pairs)
	return f
}

// membersAtEnd lists a group's members on the last day of a period, under their
// codes of that day.
func (r *Record) membersAtEnd(s Subject, in period) []entente.Code {
	last := in.span.To - 1
	var list []entente.Code
	for _, c := range s.Group.On(last) {
		if at, ok := r.States.At(c, last); ok {
			list = appendOnce(list, at)
		}
	}
	return list
}
