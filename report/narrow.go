package report

import (
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"entente/operation"
)

// mostKeys is how many columns may be needed to tell the rows of a table apart.
const mostKeys = 3

// parts cuts a table that cannot be made narrow enough into tables that can.
// Each begins with the columns that name the rows.
func parts(t operation.Table, width int) []operation.Table {
	least := floors(t)
	if width <= 0 || needs(least) <= width {
		return []operation.Table{t}
	}
	keys := naming(t)
	if 2*total(least[:keys]) > width {
		keys = 1
	}
	cuts := greedy(least, keys, width)
	for narrower := width - 1; ; narrower-- { // no more parts than it takes, and those alike
		even := greedy(least, keys, narrower)
		if len(even) > len(cuts) || narrower < needs(least[:keys]) {
			break
		}
		cuts = even
	}
	var list []operation.Table
	from := keys
	for _, to := range cuts {
		list = append(list, columns(t, keys, from, to))
		from = to
	}
	if len(list) == 0 { // nothing but names
		return []operation.Table{t}
	}
	return list
}

// greedy returns behind which columns a table ends, when each has the keys and
// as many others as fit, at least one.
func greedy(least []int, keys, width int) []int {
	var cuts []int
	for at := keys; at < len(least); {
		take := slices.Clone(least[:keys])
		for from := at; at < len(least) && (at == from || needs(append(slices.Clone(take), least[at])) <= width); at++ {
			take = append(take, least[at])
		}
		cuts = append(cuts, at)
	}
	return cuts
}

// needs is how wide columns are on the screen: behind the last one stands
// nothing.
func needs(w []int) int { return total(w) - 2 }

// naming is how many of the first columns it takes to tell the rows apart; 1
// where many do not.
func naming(t operation.Table) int {
	for n := 1; n <= min(mostKeys, len(t.Columns)-1); n++ {
		seen := map[string]bool{}
		for _, r := range t.Rows {
			seen[strings.Join(r[:n], "\x00")] = true
		}
		if len(seen) == len(t.Rows) {
			return n
		}
	}
	return 1
}

// columns is the table of the first columns and those from one to another.
func columns(t operation.Table, keys, from, to int) operation.Table {
	out := operation.Table{Columns: slices.Concat(t.Columns[:keys], t.Columns[from:to])}
	for _, r := range t.Rows {
		out.Rows = append(out.Rows, slices.Concat(r[:keys], r[from:to]))
	}
	return out
}

// floors returns how narrow each column may become: numbers, and words up to the
// length of narrowest, stay unbroken; of a course its end stays.
func floors(t operation.Table) []int {
	least := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		least[i] = longest(c.Name)
		for _, r := range t.Rows {
			switch {
			case c.Align == operation.Right:
				least[i] = max(least[i], text.StringWidth(r[i]))
			case c.Tail:
				least[i] = max(least[i], min(text.StringWidth(r[i]), tailWidth))
			default:
				least[i] = max(least[i], longest(r[i]))
			}
		}
	}
	return least
}

// longest is the width of the longest word, as far as words are kept whole.
func longest(s string) int {
	n := 0
	for word := range strings.FieldsSeq(s) {
		n = max(n, text.StringWidth(word))
	}
	return min(n, narrowest)
}

// squeeze takes what is still too much from the columns that are furthest above
// their floor, heads included.
func squeeze(t operation.Table, w, limit []int, width int) {
	least := floors(t)
	for needs(w) > width {
		big := -1
		for i := range w {
			if w[i] > least[i] && (big < 0 || w[i]-least[i] > w[big]-least[big]) {
				big = i
			}
		}
		if big < 0 {
			return
		}
		w[big]--
		limit[big] = w[big]
	}
}
