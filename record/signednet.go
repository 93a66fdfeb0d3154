package record

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente"
)

// SignRule says how one layer's figures of a pair in a year become a sign. A
// value above Plus is positive, one below Minus negative, what lies between is
// no tie. Rules of layers that hold only one kind of tie use one bound.
type SignRule struct {
	Layer   string  // votes, alliances ...
	Measure string  // id of the measure on pairs or directions
	Plus    float64 // +Inf for layers without positive ties
	Minus   float64 // -Inf for layers without negative ties
	Least   int     // records in common, at least
	Doc     string
}

const (
	// signedVotes is the layer whose thresholds are a choice; they can be changed
	// and their effect is shown.
	signedVotes = "votes"
	// signedDefence is a narrower choice for alliances.
	signedDefence = "defence"
	// signedEvents is what media report, which is not what states do.
	signedEvents = "events"
)

// SignRules lists the layers that have a rule of their own.
func SignRules() []SignRule {
	return []SignRule{
		{signedVotes, "kappa-quadratic", 0.6, 0, 10, "positive where kappa with quadratic weights in the General Assembly is above one threshold, negative below the other"},
		{"alliances", "alliance-any", 0, math.Inf(-1), 1, "positive where any obligation of an alliance was in force in the year"},
		{signedDefence, "alliance-defense", 0, math.Inf(-1), 1, "positive where an obligation to defend the other was in force in the year; in place of alliances, and not part of all"},
		{signedEvents, eventsBalance, 0.5, 0, 10, "positive where what was reported of the pair is mostly cooperation, negative where there is more conflict: balance of events above one threshold or below the other; not part of all"},
		{"disputes", "disputes", math.Inf(1), 1, 1, "negative where the two stood on opposite sides of a militarised dispute in the year"},
		{"rivalries", "rivalry", math.Inf(1), 1, 1, "negative where a strategic rivalry was in force in the year"},
		{"sanctions", "sanctions-cases-direction", math.Inf(1), 1, 1, "negative where a sanctions case of either against the other was in force in the year"},
	}
}

// one reports whether the rule turns the presence of a record into a sign.
func (s SignRule) one() bool { return math.IsInf(s.Plus, 1) || math.IsInf(s.Minus, -1) }

// sign of a value.
func (s SignRule) sign(v float64) int {
	switch {
	case s.one() && math.IsInf(s.Plus, 1) && v >= s.Minus:
		return -1
	case s.one() && math.IsInf(s.Minus, -1) && v > s.Plus:
		return 1
	case !s.one() && v > s.Plus:
		return 1
	case !s.one() && v < s.Minus:
		return -1
	}
	return 0
}

// SignedQuery asks for a signed network.
type SignedQuery struct {
	Layers      []string // of SignRules, or ids of measures on pairs; "all" for all rules but defence and events
	Year        int
	Plus, Minus float64 // thresholds of the first layer that has two; NaN for those of its rule
	Body        entente.Body
}

// SignedTie is a pair with the sign of each layer that has one.
type SignedTie struct {
	entente.Pair
	Signs map[string]int // by layer, 1 or -1
}

// Weight is the sum of the signs of the layers.
func (t SignedTie) Weight() int {
	w := 0
	for _, s := range t.Signs {
		w += s
	}
	return w
}

// LeftOutLayer is a layer that was asked for and is not in the network.
type LeftOutLayer struct{ Layer, Why string }

// SignedNet is a signed network of states in a year.
type SignedNet struct {
	Year     int
	States   []entente.Code // with a figure in a layer, in order
	Ties     []SignedTie    // in order of the pairs
	Rules    []SignRule     // of the layers that are in it
	LeftOut  []LeftOutLayer
	Editions []string
	Notes    []string
}

// SignedNet makes the signed network of a year from one or more layers; a
// layer that the record does not have is left out and listed. It fails with
// Missing where none is left.
func (r *Record) SignedNet(q SignedQuery) (*SignedNet, error) {
	rules, err := signRules(q)
	if err != nil {
		return nil, err
	}
	net := &SignedNet{Year: q.Year}
	at := map[entente.Pair]map[string]int{}
	for _, rule := range rules {
		why, err := r.addLayer(net, at, rule, q)
		var none Missing
		switch {
		case errors.As(err, &none):
			why = none.Why
		case err != nil:
			return nil, fmt.Errorf("layer %s: %w", rule.Layer, err)
		}
		if why != "" {
			net.LeftOut = append(net.LeftOut, LeftOutLayer{rule.Layer, why})
			continue
		}
		net.Rules = append(net.Rules, rule)
	}
	if len(net.Rules) == 0 {
		var why []string
		for _, l := range net.LeftOut {
			why = append(why, l.Layer+": "+l.Why)
		}
		return nil, missing("no layer has anything on %d: %s", q.Year, strings.Join(why, "; "))
	}
	for p, signs := range at {
		net.Ties = append(net.Ties, SignedTie{p, signs})
	}
	slices.SortFunc(net.Ties, func(x, y SignedTie) int { return comparePairs(x.Pair, y.Pair) })
	slices.Sort(net.States)
	net.States = slices.Compact(net.States)
	slices.Sort(net.Editions)
	net.Editions = slices.Compact(net.Editions)
	return net, nil
}

// signRules turns names of layers into rules.
func signRules(q SignedQuery) ([]SignRule, error) {
	all := SignRules()
	if slices.Contains(q.Layers, "all") {
		q.Layers = nil
		for _, s := range all {
			if s.Layer != signedDefence && s.Layer != signedEvents {
				q.Layers = append(q.Layers, s.Layer)
			}
		}
	}
	var list []SignRule
	chosen := false // whether a layer has taken the thresholds asked for
	for _, name := range q.Layers {
		if slices.ContainsFunc(list, func(s SignRule) bool { return s.Layer == name }) {
			return nil, fmt.Errorf("--layer names %s twice", name)
		}
		rule := SignRule{Layer: name, Measure: name, Plus: math.NaN(), Minus: math.NaN(), Least: 1, Doc: "positive above one threshold of the measure, negative below the other"}
		if i := slices.IndexFunc(all, func(s SignRule) bool { return s.Layer == name }); i >= 0 {
			rule = all[i]
		}
		m, err := FindMeasure(rule.Measure)
		if err != nil {
			return nil, fmt.Errorf("--layer %s: want %s, all, or a measure on pairs (entente measures)", name, layerNames(all))
		}
		if m.On != OnPair && m.On != OnDirection {
			return nil, fmt.Errorf("--layer %s: that is a measure on a %s, not on a pair", name, m.On)
		}
		if !rule.one() {
			if !math.IsNaN(q.Plus) && !chosen {
				rule.Plus = q.Plus
			}
			if !math.IsNaN(q.Minus) && !chosen {
				rule.Minus = q.Minus
			}
			chosen = true
			if math.IsNaN(rule.Plus) || math.IsNaN(rule.Minus) {
				return nil, fmt.Errorf("--layer %s: a measure needs --plus and --minus", name)
			}
			if rule.Minus > rule.Plus {
				return nil, fmt.Errorf("--minus %g is above --plus %g", rule.Minus, rule.Plus)
			}
		}
		list = append(list, rule)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("--layer names none: want %s or all", layerNames(all))
	}
	return list, nil
}

func layerNames(rules []SignRule) string {
	var names []string
	for _, s := range rules {
		names = append(names, s.Layer)
	}
	return strings.Join(names, ", ")
}

// addLayer adds the signs of a layer. why says why it is not in the network.
func (r *Record) addLayer(net *SignedNet, at map[entente.Pair]map[string]int, rule SignRule, q SignedQuery) (why string, err error) {
	m, err := FindMeasure(rule.Measure)
	if err != nil {
		return "", err
	}
	label := strconv.Itoa(q.Year)
	figs, err := r.Figures(Query{Measure: m, By: ByYear, From: label, To: label, Body: q.Body})
	if err != nil {
		return "", err
	}
	signs := map[entente.Pair]pairSigns{} // of every pair with a figure
	few, undefined, partial, unknown := 0, 0, "", ""
	for _, f := range figs {
		p, err := pairOf(f.Subject, m.On)
		if err != nil {
			return "", err
		}
		if f.Status == entente.Unknown {
			unknown = f.Note
			continue
		}
		s := signs[p]
		switch {
		case math.IsNaN(f.Value):
			undefined++
		case f.N < rule.Least:
			few++
		default:
			if f.Status == entente.Partial {
				partial = f.Note
			}
			sign := rule.sign(f.Value)
			s.plus, s.minus = s.plus || sign > 0, s.minus || sign < 0
			for _, e := range f.Editions {
				net.Editions = appendOnce(net.Editions, e)
			}
		}
		signs[p] = s
	}
	if len(signs) == 0 {
		return cmp.Or(unknown, "no figure of the year"), nil
	}
	slices.Sort(net.Editions)
	net.Editions = slices.Compact(net.Editions)
	both := net.addSigns(at, rule, signs)
	net.note(rule.Layer, few, fmt.Sprintf("pairs with fewer than %d in common: no tie", rule.Least))
	net.note(rule.Layer, undefined, "pairs on which the measure is not defined: no tie")
	net.note(rule.Layer, both, "pairs positive one way and negative the other: no tie")
	if partial != "" {
		net.Notes = append(net.Notes, fmt.Sprintf("%s: partial: %s", rule.Layer, partial))
	}
	return "", nil
}

// pairSigns are the signs that a layer gives a pair: its two directions may
// differ.
type pairSigns struct{ plus, minus bool }

// addSigns adds the signs of a layer and the states it speaks of. both counts
// the pairs left out because they have either sign.
func (n *SignedNet) addSigns(at map[entente.Pair]map[string]int, rule SignRule, signs map[entente.Pair]pairSigns) (both int) {
	for p, s := range signs {
		if !rule.one() || s.plus || s.minus { // of a rule with one sign, a pair without it says nothing of its states
			n.States = append(n.States, p.A, p.B)
		}
		if s.plus == s.minus {
			if s.plus {
				both++
			}
			continue
		}
		if at[p] == nil {
			at[p] = map[string]int{}
		}
		at[p][rule.Layer] = 1
		if s.minus {
			at[p][rule.Layer] = -1
		}
	}
	return both
}

func (n *SignedNet) note(layer string, count int, what string) {
	if count > 0 {
		n.Notes = append(n.Notes, fmt.Sprintf("%s: %d %s", layer, count, what))
	}
}

// pairOf reads the pair of a figure on a pair or direction.
func pairOf(subject string, on On) (entente.Pair, error) {
	if on == OnDirection {
		subject = strings.Replace(subject, ">", "-", 1)
	}
	p, err := entente.ParsePair(subject)
	if err != nil {
		return p, fmt.Errorf("read the pair %q: %w", subject, err)
	}
	return p, nil
}
