package cow

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"entente"
)

// Contiguity is the kind of a contiguity record: its size is the type, 1 by
// land, 2 to 5 across up to 12, 24, 150 and 400 miles of water, 0 explicitly
// none.
const Contiguity = "contiguity"

// contiguity reads spells: one row a pair and period, dates as YYYYMM.
type contiguity struct {
	a, b string
	seen map[spell]entente.Code // the state that the first row names first
}

type spell struct {
	pair entente.Pair
	from entente.Date
}

func (*contiguity) columns() (need, unread []string) {
	return []string{"conttype", "begin", "end"}, []string{
		"dyad", "state1no", "state1ab", "state2no", "state2ab", "statelno", "statelab", "statehno", "statehab", "notes",
	}
}

// open finds the columns of the numbers, which editions name differently:
// state1no and state2no, or l and h for the lower and the higher number.
func (c *contiguity) open(f *file) error {
	c.seen = map[spell]entente.Code{}
	for _, names := range [][2]string{{"state1no", "state2no"}, {"statelno", "statehno"}} {
		_, one := f.at[names[0]]
		_, two := f.at[names[1]]
		if one && two {
			c.a, c.b = names[0], names[1]
			return nil
		}
	}
	return fmt.Errorf("read %s: no columns state1no and state2no (or statelno and statehno); found %.300q", f.Name, f.Header())
}

var contiguityLabels = []string{
	"not contiguous", "land border", "up to 12 miles of water", "12 to 24 miles of water",
	"24 to 150 miles of water", "150 to 400 miles of water",
}

func (c *contiguity) row(f *file, rec []string) error {
	from, okFrom := month(f.cell(rec, "begin"))
	to, okTo := month(f.cell(rec, "end"))
	if !okFrom || !okTo || from > to {
		return f.Issue(badDate, f.cell(rec, "begin")+".."+f.cell(rec, "end"))
	}
	a, b, err := f.pair(rec, c.a, c.b, from.Year())
	if err != nil || a == "" {
		return err
	}
	kind, err := strconv.Atoi(f.cell(rec, "conttype"))
	if err != nil || kind < 0 || kind >= len(contiguityLabels) {
		return f.Issue(badType, "conttype "+f.cell(rec, "conttype"))
	}
	p := entente.NewPair(a, b)
	k := spell{p, from}
	switch c.seen[k] {
	case "":
		c.seen[k] = a
	case a:
		return f.Issue(duplicate, p.String()+" "+from.String())
	default:
		return f.Issue(mirrored, p.String()+" "+from.String())
	}
	next := to.Time().AddDate(0, 1, 0)
	whole := entente.Span{From: from, To: entente.NewDate(next.Year(), next.Month(), 1), Precision: entente.Month}
	return f.runs(whole, []string{f.cell(rec, c.a), f.cell(rec, c.b)}, func(span entente.Span, codes []entente.Code) error {
		p := entente.NewPair(codes[0], codes[1])
		return f.Record(entente.Record{
			Layer: entente.Geography, Kind: Contiguity, A: p.A, B: p.B, Size: float64(kind), Low: math.NaN(), High: math.NaN(),
			Unit: "type", Span: span, Certainty: entente.Confirmed, Ref: f.cell(rec, "dyad"), Label: contiguityLabels[kind], Row: f.Row(),
		})
	})
}

// runs cuts a span where one of the numbers comes to mean another state, at the
// turn of a year, and yields each part with the states of its time.
func (f *file) runs(whole entente.Span, numbers []string, yield func(entente.Span, []entente.Code) error) error {
	var codes []entente.Code
	part := whole
	last := (whole.To - 1).Year()
	for y := whole.From.Year(); y <= last; y++ {
		now := make([]entente.Code, len(numbers))
		for i, n := range numbers {
			now[i] = f.state(n, y)
		}
		if codes != nil && !slices.Equal(codes, now) {
			part.To = entente.NewDate(y, 1, 1)
			if err := yield(part, codes); err != nil {
				return err
			}
			part.From = part.To
		}
		codes = now
	}
	part.To = whole.To
	return yield(part, codes)
}

func (*contiguity) close(*file) error { return nil }

// month reads YYYYMM as its first day.
func month(s string) (entente.Date, bool) {
	n, err := strconv.Atoi(s)
	if err != nil || len(s) != 6 || n%100 < 1 || n%100 > 12 || n/100 < 1800 || n/100 > 2100 {
		return entente.NoDate, false
	}
	d, err := entente.ParseDate(s[:4] + "-" + s[4:] + "-01")
	return d, err == nil
}
