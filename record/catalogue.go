package record

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/agnivade/levenshtein"

	"entente"
	"entente/measure"
)

// On says what kind of subject a measure is about.
type On string

// The kinds of subject.
const (
	OnPair      On = "pair"
	OnDirection On = "direction" // from one state to another: RUS>IRN
	OnGroup     On = "group"
	OnState     On = "state"
)

// Entry describes a measure that the record can answer for.
type Entry struct {
	ID        string
	On        On
	Title     string
	Unit      string
	Low       float64 // range; both 0 when unbounded
	High      float64
	Doc       string // how it is made, in a sentence
	Cite      string // where it comes from
	Page      string // docs/methods/<Page>.md
	Kin       bool   // near another measure: pages that show everything leave it out
	Rests     string // id of the data set that it rests on
	Layer     entente.Layer
	answer    func(*Record, Query) ([]entente.Figure, error)
	rollCalls bool // made from roll calls
	// behind narrows the records of the layer about a subject to those that the
	// figure rests on; nil takes all.
	behind func(x Statement, in func(state, of entente.Code) bool, s Subject) bool
	// exactly, where it is set, gives the records behind the answer to a query with
	// one subject, in place of behind.
	exactly func(*Record, Query) (behind, error)
	mutual  bool // a figure of a direction rests on the records both ways
	pair    measure.Measure
	common  bool // on roll calls where every member voted
}

// methodVersion is the version of the measures; a figure that moves because
// the method changed says so by it.
const methodVersion = "votes/1"

const pairsSuffix = "-pairs"

// Ids of the measures that are not made from a pair's table alone.
const (
	shareUnanimous   = "share-unanimous"
	agreementIndex   = "agreement-index"
	meanPairwise     = "mean-pairwise"
	idealPoint       = "ideal-point"
	idealDistance    = "ideal-distance"
	idealSpread      = "ideal-spread"
	publishedSame    = "published-identical"
	shareYes         = "share-yes"
	shareAbstain     = "share-abstain"
	shareNo          = "share-no"
	shareNonVoting   = "share-non-voting"
	unanimousAgainst = "unanimous-against"
)

// Measures lists every measure that the record can answer for, layer by layer.
func Measures() []Entry { return slices.Clone(measures()) }

// measures makes the list once: it is the same for every record.
var measures = sync.OnceValue(func() []Entry {
	var list []Entry
	for _, layer := range []func() []Entry{voteMeasures, pointMeasures, ownPointMeasures, sanctionMeasures, listingMeasures, armsMeasures, tradeMeasures, capabilityMeasures, institutionMeasures, disputeMeasures, allianceMeasures, planeMeasures, eventMeasures, ledgerMeasures, compositeMeasures} {
		list = append(list, layer()...)
	}
	return list
})

// byID finds a measure by its id.
var byID = sync.OnceValue(func() map[string]Entry {
	at := map[string]Entry{}
	for _, e := range measures() {
		at[e.ID] = e
	}
	return at
})

// OnVotes reports whether the measure is made from roll calls.
func (e Entry) OnVotes() bool { return e.rollCalls }

func voteMeasures() []Entry {
	var list []Entry
	for _, m := range measure.Pairwise() {
		list = append(list, Entry{
			ID: m.ID, On: OnPair, Title: m.Title, Unit: m.Unit, Low: m.Low, High: m.High, Doc: m.Doc, Cite: m.Cite,
			Page: cmp.Or(m.Page, m.ID), Kin: m.Page != "", Rests: "undl", pair: m,
		})
	}
	for _, m := range measure.Pairwise() {
		if m.Page != "" {
			continue // kin of another measure: of pairs alone
		}
		list = append(list, Entry{
			ID: m.ID + pairsSuffix, On: OnGroup, Title: m.Title + ", mean over the group's pairs",
			Unit: m.Unit, Low: m.Low, High: m.High, Doc: m.Doc, Cite: m.Cite, Page: "cohesion", Rests: "undl", pair: m,
		})
	}
	group := func(id, title string) {
		list = append(list, Entry{ID: id, On: OnGroup, Title: title, Unit: "share", High: 1, Page: "cohesion", Rests: "undl", common: true})
	}
	group(shareUnanimous, "Share of common roll calls in which all members voted alike")
	group(agreementIndex, "Agreement index on common roll calls")
	group(meanPairwise, "Mean pairwise agreement on common roll calls")
	group(unanimousAgainst, "Share of common roll calls in which all members stood against --against")
	state := func(id, title string) {
		list = append(list, Entry{ID: id, On: OnState, Title: title, Unit: "share of roll calls", High: 1, Page: "presence", Rests: "undl"})
	}
	state(shareYes, "Share of yes votes")
	state(shareAbstain, "Share of abstentions")
	state(shareNo, "Share of no votes")
	state(shareNonVoting, "Share of roll calls listed but not voted in")
	for i := range list {
		list[i].Layer, list[i].answer, list[i].rollCalls = entente.Votes, (*Record).voteFigures, true
	}
	return append(list, castMeasures()...)
}

// aliases are other names under which a measure is asked for.
var aliases = map[string]string{
	"unanimous": shareUnanimous, "mean-pairwise-agree": meanPairwise, "agree": "agreement",
	"cohen": "kappa", "scott": "pi", "s": "s-votes",
}

// FindMeasure returns the measure with the id, whatever its case and with _
// for -; the error suggests the nearest.
func FindMeasure(id string) (Entry, error) {
	want := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(id)), "_", "-")
	if a, ok := aliases[want]; ok {
		want = a
	}
	if e, ok := byID()[want]; ok {
		return e, nil
	}
	best, distance := "", 1000
	for _, e := range measures() {
		if d := levenshtein.ComputeDistance(want, e.ID); d < distance {
			best, distance = e.ID, d
		}
	}
	if distance <= 1+len(best)/3 {
		return Entry{}, fmt.Errorf("unknown measure %q: did you mean %s? (entente measures lists all)", id, best)
	}
	return Entry{}, fmt.Errorf("unknown measure %q (entente measures lists all)", id)
}
