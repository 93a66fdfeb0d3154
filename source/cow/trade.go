package cow

import (
	"fmt"
	"math"
	"strings"

	"entente"
)

// Imports is the kind of a trade record: goods that B imports from A in a year,
// in million current US dollars.
const Imports = "imports"

// trade reads the dyadic file: one row a pair and year, flow1 the imports of
// the first state from the second, flow2 the reverse. Exports are the mirror.
type trade struct {
	rows  map[dyadYear]bool
	pairs map[pairYear]bool
}

// dyadYear is a row's own key: numbers, the lower first, and year.
type dyadYear struct {
	a, b string
	year int
}

type pairYear struct {
	pair entente.Pair
	year int
}

func (*trade) columns() (need, unread []string) {
	return []string{"ccode1", "ccode2", "year", "flow1", "flow2"}, []string{
		"importer1", "importer2", "smoothflow1", "smoothflow2", "smoothtotrade", "spike1", "spike2", "dip1", "dip2",
		"trdspike", "tradedip", "bel_lux_alt_flow1", "bel_lux_alt_flow2", "china_alt_flow1", "china_alt_flow2", "source1", "source2",
	}
}

func (t *trade) open(*file) error {
	t.rows, t.pairs = map[dyadYear]bool{}, map[pairYear]bool{}
	return nil
}

func (t *trade) row(f *file, rec []string) error {
	y := f.year(rec, "year")
	if y == 0 {
		return f.Issue(badYear, f.cell(rec, "year"))
	}
	a, b, err := f.pair(rec, "ccode1", "ccode2", y)
	if err != nil || a == "" {
		return err
	}
	if more, err := t.check(f, rec, pairYear{entente.NewPair(a, b), y}); err != nil || !more {
		return err
	}
	for _, x := range []struct {
		from, to entente.Code
		column   string
	}{{b, a, "flow1"}, {a, b, "flow2"}} {
		size, err := f.number(f.cell(rec, x.column), x.column)
		if err != nil {
			return err
		}
		err = f.Record(entente.Record{
			Layer: entente.Trade, Kind: Imports, A: x.from, B: x.to, Directed: true, Sign: 1,
			Size: size, Low: math.NaN(), High: math.NaN(), Unit: "million current USD",
			Span: f.span(y), Certainty: entente.Reported, Row: f.Row(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// check counts a row that is there already, which is not read, and one that is
// on the same states under other numbers, which is: in the year in which a
// state changes its number its trade is split between the two.
func (t *trade) check(f *file, rec []string, k pairYear) (bool, error) {
	row := dyadYear{f.cell(rec, "ccode1"), f.cell(rec, "ccode2"), k.year}
	if row.b < row.a {
		row.a, row.b = row.b, row.a
	}
	detail := fmt.Sprintf("%s %d", k.pair, k.year)
	if t.rows[row] {
		return false, f.Issue(duplicate, detail)
	}
	t.rows[dyadYear{strings.Clone(row.a), strings.Clone(row.b), row.year}] = true
	if t.pairs[k] {
		return true, f.Issue(renumbered, detail)
	}
	t.pairs[k] = true
	return true, nil
}

func (*trade) close(*file) error { return nil }

// pair finds the two states of a row; "" where the row is not read, which is
// counted.
func (f *file) pair(rec []string, first, second string, year int) (a, b entente.Code, err error) {
	a, b = f.state(f.cell(rec, first), year), f.state(f.cell(rec, second), year)
	detail := f.cell(rec, first) + ", " + f.cell(rec, second)
	switch {
	case a == "" || b == "":
		return "", "", f.Issue(unknownState, detail)
	case a == b:
		return "", "", f.Issue(withItself, detail)
	}
	return a, b, nil
}
