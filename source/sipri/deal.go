package sipri

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/source"
)

// deal yields the records of one row: one for each year of delivery.
func (f *file) deal(row int, cells []string) error {
	c := f.cols
	if cells[c.supplier] == "" || cells[c.recipient] == "" {
		return f.IssueAt(row, noParty, fmt.Sprintf("%q to %q", cells[c.supplier], cells[c.recipient]))
	}
	years, twice, ok := deliveryYears(cells[c.years])
	if !ok {
		return f.IssueAt(row, badYear, cells[c.years])
	}
	if twice {
		if err := f.IssueAt(row, yearTwice, cells[c.years]); err != nil {
			return err
		}
	}
	value, err := f.value(row, cells[c.deliveredTIV], noValue, len(years) > 0)
	if err != nil {
		return err
	}
	if len(years) == 0 {
		if value > 0 {
			return f.IssueAt(row, noYear, cells[c.deliveredTIV])
		}
		return f.order(row, cells)
	}
	for i, y := range years {
		r := f.record(row, cells)
		r.Span, r.Size, r.Low, r.High = entente.YearSpan(y), value/float64(len(years)), 0, value
		if len(years) == 1 || math.IsNaN(value) {
			r.Low = value
		}
		if err := f.between(r, cells, Delivery, i == 0); err != nil {
			return err
		}
	}
	return nil
}

// order yields a deal of which nothing was delivered so far, in the year of
// the order.
func (f *file) order(row int, cells []string) error {
	value, err := f.value(row, cells[f.cols.orderValue], noWorth, true)
	if err != nil {
		return err
	}
	r := f.record(row, cells)
	r.Size = value
	r.Span = entente.Span{From: entente.NoDate, To: entente.NoDate, Precision: entente.Year}
	if y, ok := year(cells[f.cols.ordered]); ok {
		r.Span = entente.YearSpan(y)
	} else if err := f.IssueAt(row, orderYear, cells[f.cols.ordered]); err != nil {
		return err
	}
	return f.between(r, cells, Order, true)
}

// record is what all records of a row have in common.
func (f *file) record(row int, cells []string) entente.Record {
	r := entente.Record{
		Layer: entente.Arms, Directed: true, Sign: 1, Unit: Unit, Certainty: entente.Confirmed,
		Low: math.NaN(), High: math.NaN(), Label: f.label(cells), Link: "https://armstransfers.sipri.org", Row: row,
	}
	for _, at := range []int{f.cols.orderedMark, f.cols.numberMark, f.cols.deliveredMark} {
		if at >= 0 && cells[at] != "" {
			r.Certainty = entente.Reported
		}
	}
	return r
}

// between names the parties as they stood at the end of the record's year and
// yields the record. Issues on names are counted once a row.
func (f *file) between(r entente.Record, cells []string, kind string, count bool) error {
	on := entente.NoDate
	if r.Span.To.Known() {
		on = r.Span.To - 1
	}
	from, err := f.party(r.Row, cells[f.cols.supplier], on, count)
	if err != nil {
		return err
	}
	to, err := f.party(r.Row, cells[f.cols.recipient], on, count)
	if err != nil {
		return err
	}
	kinds := map[string][4]string{
		Delivery: {Delivery, ToOther, FromOther, BetweenOthers},
		Order:    {Order, OrderByOther, OrderOfOther, OrderOthers},
	}[kind]
	switch {
	case from == "" && to == "":
		r.Kind, r.Directed = kinds[3], false
	case from == "":
		r.Kind, r.A, r.Directed = kinds[2], to, false
	case to == "":
		r.Kind, r.A, r.Directed = kinds[1], from, false
	case from == to:
		return f.IssueAt(r.Row, withItself, string(from))
	default:
		r.Kind, r.A, r.B = kinds[0], from, to
	}
	return f.Record(r)
}

// timely is a resolver that also knows under which code a state's figures
// stand on a day. Implemented by states.Register.
type timely interface {
	At(c entente.Code, on entente.Date) (entente.Code, bool)
}

// party returns the state of a name under the code of its time, "" where it is
// none.
func (f *file) party(row int, name string, on entente.Date, count bool) (entente.Code, error) {
	if isOther(name) {
		if count {
			return "", f.IssueAt(row, notAState, name)
		}
		return "", nil
	}
	code, _, ok := f.States.Resolve(name, on)
	if !ok {
		if !count {
			return "", nil
		}
		if near := f.States.Suggest(name); near != "" {
			name += fmt.Sprintf(" (did you mean %q?)", near)
		}
		return "", f.IssueAt(row, unknown, name)
	}
	if t, has := f.States.(timely); has {
		if at, ok := t.At(code, on); ok {
			code = at
		}
	}
	return code, nil
}

// label is the row in a line; a question mark stands where the register puts
// one, and none for an empty number.
func (f *file) label(cells []string) string {
	c := f.cols
	marked := func(at, mark int) string {
		s := cells[at]
		if s != "" && mark >= 0 && cells[mark] != "" {
			s += "?"
		}
		return s
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s to %s: ", cells[c.supplier], cells[c.recipient])
	if n := marked(c.delivered, c.deliveredMark); n != "" {
		fmt.Fprintf(&b, "%s delivered of ", n)
	}
	if n := marked(c.number, c.numberMark); n != "" {
		fmt.Fprintf(&b, "%s ", n)
	} else {
		b.WriteString("an unknown number of ")
	}
	b.WriteString(cells[c.designation])
	for _, part := range []struct{ before, text, after string }{
		{" (", cells[c.description], ")"}, {", ", strings.ToLower(cells[c.status]), ""}, {", ordered ", marked(c.ordered, c.orderedMark), ""},
		{", delivered ", cells[c.years], ""}, {"; ", cells[c.comments], ""},
	} {
		if part.text != "" {
			b.WriteString(part.before + part.text + part.after)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// value reads a value; NaN where there is none. The register writes 0 for a
// value that it does not have, as for an order of unknown number; wanted says
// that one should be there.
func (f *file) value(row int, s string, lacks source.Flaw, wanted bool) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	switch {
	case s != "" && (err != nil || math.IsInf(v, 0) || math.IsNaN(v) || v < 0):
		return math.NaN(), f.IssueAt(row, badValue, s)
	case (s == "" || v == 0) && wanted:
		return math.NaN(), f.IssueAt(row, lacks, fmt.Sprintf("%q", s))
	case s == "":
		return math.NaN(), nil
	}
	return v, nil
}

// deliveryYears reads "1997; 1998; 2000": the years in order, each once.
func deliveryYears(s string) (years []int, twice, ok bool) {
	if s == "" {
		return nil, false, true
	}
	for part := range strings.SplitSeq(s, ";") {
		y, ok := year(strings.TrimSpace(part))
		if !ok {
			return nil, false, false
		}
		years = append(years, y)
	}
	n := len(years)
	slices.Sort(years)
	years = slices.Compact(years)
	return years, len(years) < n, true
}

func year(s string) (int, bool) {
	y, err := strconv.Atoi(s)
	return y, err == nil && y >= 1900 && y <= 2100 && len(s) == 4
}
