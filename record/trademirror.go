package record

import (
	"fmt"
	"math"

	"entente"
	"entente/measure"
)

func mirrorMeasures() []Entry {
	var list []Entry
	add := func(id string, on On, title string, low float64, doc string) {
		list = append(list, Entry{
			ID: id, On: on, Title: title, Unit: "share of the two reports' sum", Low: low, High: 1, Doc: doc, Page: tradeMirror, Rests: "imf",
			Cite: "Morgenstern (1963), On the Accuracy of Economic Observations", Layer: entente.Trade,
			answer: (*Record).tradeFigures, exactly: tradeBehind,
		})
	}
	add(tradeMirrorGap, OnDirection, "Mirror gap: what the second state says it got from the first, against what the first says it sent", -1, "(M - X)/(M + X) of the importer's report M and the exporter's X.")
	add(tradeMirrorExports, OnState, "Mirror gap of a state's exports", -1, "The gap of the sums over all partners of which both sides report.")
	add(tradeMirrorImports, OnState, "Mirror gap of a state's imports", -1, "As trade-mirror-exports, of what the state imports.")
	add(tradeMirrorDisagreement, OnState, "How far the reports of a state and its partners are apart", 0, "Sum of |M - X| over sum of M + X, both ways, over partners of which both sides report.")
	return list
}

// mirror answers from both sides' reports.
func (t *tradeRecord) mirror(f entente.Figure, id string, s Subject, year int) entente.Figure {
	r, ok := t.reports[year]
	if !ok {
		return f.NoValue(entente.Unknown, "the source has no reports of that year")
	}
	switch id {
	case tradeMirrorGap:
		return mirrorGap(f, r.Of(s.A, s.B))
	case tradeMirrorExports:
		sum := r.ExportsOf(s.A)
		return mirrorSum(f, sum.Gap(), sum)
	case tradeMirrorImports:
		sum := r.ImportsOf(s.A)
		return mirrorSum(f, sum.Gap(), sum)
	}
	sum := r.ExportsOf(s.A).Plus(r.ImportsOf(s.A))
	return mirrorSum(f, sum.Disagreement(), sum)
}

func mirrorGap(f entente.Figure, m measure.Mirror) entente.Figure {
	f.Value, f.N = m.Gap(), 2
	switch {
	case math.IsNaN(m.Imported) && math.IsNaN(m.Exported):
		f.N = 0
		return f.NoValue(entente.Unknown, "neither side reports")
	case math.IsNaN(m.Imported):
		f.N = 1
		return f.NoValue(entente.Unknown, "the importer does not report")
	case math.IsNaN(m.Exported):
		f.N = 1
		return f.NoValue(entente.Unknown, "the exporter does not report")
	case math.IsNaN(f.Value):
		return f.NoValue(entente.NotApplicable, "both report zero")
	case m.Derived():
		return f.NoValue(entente.NotApplicable, "the reports differ by exactly a freight factor: one is made from the other")
	case m.FalseZero():
		return partial(f, "one side's zero looks false: the other reports goods")
	}
	return f
}

// mirrorSum says of a state's sums how many partners are in them, and how many
// are not and why.
func mirrorSum(f entente.Figure, value float64, sum measure.MirrorSum) entente.Figure {
	f.Value, f.N = value, sum.Flows
	left := fmt.Sprintf("left out: %d flows that one side alone reports, %d with a zero that looks false, %d with a report made from the other", sum.OneSided, sum.FalseZeros, sum.Derived)
	if math.IsNaN(value) {
		return f.NoValue(entente.Unknown, "no flow with two reports of their own; "+left)
	}
	if sum.OneSided+sum.FalseZeros+sum.Derived > 0 {
		f.Note = join(f.Note, left)
	}
	return f
}
