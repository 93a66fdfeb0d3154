package record

import (
	"errors"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/measure"
)

// RankedAmong says among whom a figure of a measure on ties other than votes is
// ranked: all of whom its source speaks. It is empty for a measure that says
// yes or no, and for one whose source lists only those with something to list.
func RankedAmong(m Entry) string {
	switch m.ID {
	case sAlliance, sAllianceAbsolute, kappaAlliance, piAlliance:
		return "pairs of members of the state system"
	case igoCommon:
		return "pairs with coded memberships"
	case tradeShare, tradeFlow, tradeDependence:
		return "directions with recorded trade"
	case armsTIV, armsShare:
		return "directions with a delivery"
	}
	return ""
}

// StandingOf places a figure among those of all pairs, or directions, that the
// record has for the same measure and span (see RankedAmong); NaN where they
// are not ranked, or where the embedded record does not hold all of them.
func (r *Record) StandingOf(m Entry, f entente.Figure) (Standing, error) {
	none := Standing{Percentile: math.NaN()}
	undelivered := m.Layer == entente.Arms && f.N == 0 // is not among those that it would be ranked with
	if RankedAmong(m) == "" || math.IsNaN(f.Value) || undelivered || r.OnlyFigures(m) && !storedWhole(m) {
		return none, nil
	}
	among, err := r.valuesIn(m, f.Span)
	var missing Missing
	if errors.As(err, &missing) {
		return none, nil
	}
	if err != nil {
		return none, err
	}
	n := len(among)
	return Standing{Percentile: measure.Percentile(f.Value, among), Of: n}, nil
}

// valuesIn lists the known values of a measure in a year or over years.
func (r *Record) valuesIn(m Entry, span string) ([]float64, error) {
	key := m.ID + " " + span
	r.mu.Lock()
	values, ok := r.ranked[key]
	r.mu.Unlock()
	if ok {
		return values, nil
	}
	q := Query{Measure: m, By: ByYear, From: span, To: span}
	if from, to, whole := strings.Cut(span, "/"); whole {
		q.By, q.From, q.To = BySpan, from, to
	}
	figs, err := r.Figures(q)
	if err != nil {
		return nil, err
	}
	for _, f := range figs {
		if !math.IsNaN(f.Value) {
			values = append(values, f.Value)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ranked == nil {
		r.ranked = map[string][]float64{}
	}
	r.ranked[key] = values
	return values, nil
}

// storedWhole reports whether the embedded record holds the figures of all
// pairs, not of the larger ones or of some.
func storedWhole(m Entry) bool {
	return slices.ContainsFunc(recipes(), func(c recipe) bool {
		return c.measure == m.ID && c.least == 0 && c.fewest == 0 && !c.among && !c.toward
	})
}
