package record

import (
	"slices"

	"entente"
)

// ledgerVersion is the version of what is counted in the ledger.
const ledgerVersion = "ledger/1"

// ledgerKinds says which kinds of the ledger's rows a measure counts.
var ledgerKinds = map[string][]string{
	"ledger-treaties":  {"treaty", "treaty-step"},
	"ledger-visits":    {"visit", "summit"},
	"ledger-exercises": {"exercise", "patrol"},
	"ledger-vetoes":    {"veto"},
	"ledger-arms":      {"arms-reported"},
}

func ledgerMeasures() []Entry {
	var list []Entry
	add := func(id, title string, layer entente.Layer) {
		list = append(list, Entry{
			ID: id, On: OnPair, Title: title, Unit: "rows of the ledger", Page: "ledger", Rests: "ledger",
			Layer: layer, answer: (*Record).ledgerFigures,
		})
	}
	add("ledger-treaties", "Treaties of the two and their steps in the year, at least", entente.Treaties)
	add("ledger-visits", "Visits and meetings of leaders in the year, at least", entente.Diplomacy)
	add("ledger-exercises", "Joint exercises and patrols in the year, at least", entente.Exercises)
	add("ledger-vetoes", "Vetoes cast together in the year, at least", entente.Votes)
	add("ledger-arms", "Arms transfers reported outside registers in the year, at least", entente.Arms)
	return list
}

// ledgerFigures counts the verified rows of the ledger that name both states. A
// year without a row is unknown: that nobody entered a fact is no evidence that
// there was none.
func (r *Record) ledgerFigures(q Query) ([]entente.Figure, error) {
	return r.yearlyFigures(q, ledgerVersion, func() (yearly, error) {
		e, err := r.usable("ledger", ledgerFile, "ledger")
		if err != nil {
			return yearly{}, err
		}
		rows, err := r.recordRows("ledger/" + ledgerFile)
		if err != nil {
			return yearly{}, err
		}
		type at struct {
			pair entente.Pair
			year int
		}
		refs := map[at][]string{}
		y := yearly{edition: e, first: e.CoverageFrom.Year(), last: e.CoverageTo.Year()}
		for _, x := range rows {
			if x.A == "" || x.B == "" || !slices.Contains(ledgerKinds[q.Measure.ID], x.Kind) {
				continue
			}
			k := at{entente.NewPair(entente.Code(x.A), entente.Code(x.B)), orNoDate(x.From).Year()}
			refs[k] = appendOnce(refs[k], x.Ref)
		}
		y.answer = func(f entente.Figure, s Subject, year int) entente.Figure {
			n := len(refs[at{entente.NewPair(s.A, s.B), year}])
			if n == 0 {
				return f.NoValue(entente.Unknown, "no row in the ledger, which is no evidence that there was none")
			}
			f.Value, f.N, f.Status, f.Note = float64(n), n, entente.Partial, "kept by hand: at least"
			return f
		}
		y.all = func(year int) []Subject {
			var list []Subject
			for k := range refs {
				if k.year == year {
					list = append(list, Subject{On: OnPair, A: k.pair.A, B: k.pair.B})
				}
			}
			slices.SortFunc(list, func(a, b Subject) int {
				return comparePairs(entente.Pair{A: a.A, B: a.B}, entente.Pair{A: b.A, B: b.B})
			})
			return list
		}
		return y, nil
	})
}
