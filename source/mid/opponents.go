package mid

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"time"

	"entente"
	"entente/source"
)

// participant is one row: a state in a dispute for a time.
type participant struct {
	state entente.Code
	side  bool // side A, the one that began
	first when
	last  when // NoDate: still in it
	level float64
	label string
	row   int
}

// when is a day, or the days between which an unknown one lies.
type when struct {
	early, late entente.Date
	precision   entente.Precision
}

func (f *file) row() error {
	id := f.Cell("dispnum")
	if n, err := strconv.Atoi(id); err != nil || n < 0 {
		return f.Issue(noDispute, fmt.Sprintf("dispnum %q", id))
	}
	p := participant{row: f.Row()}
	switch side := f.Cell("sidea"); side {
	case "0", "1":
		p.side = side == "1"
	default:
		return f.Issue(badSide, fmt.Sprintf("sidea %q", side))
	}
	var err error
	var ok bool
	if p.first, ok, err = f.date("st", false); err != nil || !ok {
		return err
	}
	if p.last, ok, err = f.date("end", true); err != nil || !ok {
		return err
	}
	if p.last.late.Known() && p.last.late < p.first.early {
		return f.Issue(inverted, fmt.Sprintf("%s to %s", p.first.early, p.last.late))
	}
	code := f.Cell("ccode")
	if p.state, ok = source.FromCode(f.States, "cow", code, p.first.early); !ok {
		return f.Issue(unknownState, fmt.Sprintf("ccode %q", code))
	}
	if p.level, err = f.number("hostlev"); err != nil {
		return err
	}
	act, err := f.number("hiact")
	if err != nil {
		return err
	}
	fatality, err := f.number("fatality")
	if err != nil {
		return err
	}
	p.label = fmt.Sprintf("hostility %s, highest act %s, fatality level %s", shown(p.level), shown(act), shown(fatality))
	if f.all.byID[id] == nil {
		f.all.order = append(f.all.order, id)
	}
	if f.all.byID[id] = append(f.all.byID[id], p); len(f.all.byID[id]) > most {
		return fmt.Errorf("read %s: row %d: dispute %s has over %d participants: this is another kind of file", f.Name, f.Row(), id, most)
	}
	return nil
}

// most is the number of participants that one dispute may have, since each is
// paired with every other; the largest, the Second World War, has some fifty rows.
const most = 1000

func shown(x float64) string {
	if math.IsNaN(x) {
		return "unknown"
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// number reads a code; the publisher's codes for "no value" are counted each
// apart.
func (f *file) number(column string) (float64, error) {
	s := f.Cell(column)
	switch s {
	case "-9", "":
		return math.NaN(), f.Issue(missing, column)
	case "-8":
		return math.NaN(), f.Issue(notFor, column)
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return math.NaN(), f.Issue(unreadable, fmt.Sprintf("%s %q", column, s))
	}
	return float64(n), nil
}

// date reads day, month and year under a prefix. An unknown day or month leaves
// a stretch; an end of -7 is open. ok is false where the row is lost.
func (f *file) date(prefix string, end bool) (w when, ok bool, err error) {
	y, m, d := f.Cell(prefix+"year"), f.Cell(prefix+"mon"), f.Cell(prefix+"day")
	written := fmt.Sprintf("%sday %q, %smon %q, %syear %q", prefix, d, prefix, m, prefix, y)
	if end && y == "-7" {
		return when{entente.NoDate, entente.NoDate, entente.Day}, true, f.Issue(ongoing, prefix)
	}
	year, err := strconv.Atoi(y)
	if err != nil || year < 1800 || year > 2100 {
		return w, false, f.Issue(badDate, written)
	}
	if m == "-9" {
		return when{entente.NewDate(year, 1, 1), entente.NewDate(year, 12, 31), entente.Year}, true, f.Issue(unknownDay, written)
	}
	month, err := strconv.Atoi(m)
	if err != nil || month < 1 || month > 12 {
		return w, false, f.Issue(badDate, written)
	}
	begin, next := entente.NewDate(year, time.Month(month), 1), entente.NewDate(year, time.Month(month+1), 1)
	if d == "-9" {
		return when{begin, next - 1, entente.Month}, true, f.Issue(unknownDay, written)
	}
	day, err := strconv.Atoi(d)
	if err != nil || day < 1 || day > int(next-begin) {
		return w, false, f.Issue(badDate, written)
	}
	on := begin + entente.Date(day-1)
	return when{on, on, entente.Day}, true, nil
}

// opponents yields the records of every dispute.
func (f *file) opponents(ctx context.Context) error {
	for _, id := range f.all.order {
		if ctx.Err() != nil {
			return fmt.Errorf("read %s: dispute %s: %w", f.Name, id, ctx.Err())
		}
		all := f.all.byID[id]
		met := make([]bool, len(all))
		for i := range all {
			for j := i + 1; j < len(all); j++ {
				ok, err := f.pair(id, all[i], all[j])
				if err != nil {
					return err
				}
				met[i], met[j] = met[i] || ok, met[j] || ok
			}
		}
		for i, p := range all {
			if met[i] {
				continue
			}
			if err := f.IssueAt(p.row, noOpponent, fmt.Sprintf("dispute %s: %s", id, p.state)); err != nil {
				return err
			}
		}
	}
	return nil
}

// pair yields the records of two participants and reports whether they were
// opponents at the same time.
func (f *file) pair(id string, a, b participant) (bool, error) {
	if a.side == b.side {
		return false, nil
	}
	if a.state == b.state {
		return false, f.IssueAt(a.row, withItself, fmt.Sprintf("dispute %s: %s on both sides", id, a.state))
	}
	span, sure, ok := overlap(a, b)
	if !ok {
		return false, f.IssueAt(a.row, apart, fmt.Sprintf("dispute %s: %s and %s", id, a.state, b.state))
	}
	certainty := entente.Confirmed
	if !sure {
		certainty = entente.Reported
		if err := f.IssueAt(a.row, perhaps, fmt.Sprintf("dispute %s: %s and %s", id, a.state, b.state)); err != nil {
			return false, err
		}
	}
	for _, d := range [2][2]participant{{a, b}, {b, a}} {
		r := entente.Record{
			Layer: entente.Disputes, Kind: Dispute, A: d[0].state, B: d[1].state, Directed: true, Sign: -1,
			Size: d[0].level, Low: math.NaN(), High: math.NaN(), Unit: "hostility level of the first (1 none, 2 threat, 3 display, 4 use of force, 5 war)",
			Span: span, Certainty: certainty, Ref: id, Label: "dispute " + id + ": " + d[0].label, Row: d[0].row,
		}
		if err := f.Record(r); err != nil {
			return false, err
		}
	}
	return true, nil
}

// overlap is the widest stretch in which both can have been in the dispute;
// sure says that they were whatever the unknown days are.
func overlap(a, b participant) (span entente.Span, sure, ok bool) {
	from, to := laterStart(a.first, b.first), earlierEnd(a.last, b.last)
	span = entente.Span{From: from.early, To: entente.NoDate, Precision: max(from.precision, to.precision)}
	if !to.late.Known() {
		return span, true, true
	}
	span.To = to.late + 1
	return span, from.late <= to.early, span.From < span.To
}

func laterStart(a, b when) when {
	w := when{max(a.early, b.early), max(a.late, b.late), a.precision}
	if b.early > a.early {
		w.precision = b.precision
	}
	return w
}

// earlierEnd is the end that comes first; an open one comes last.
func earlierEnd(a, b when) when {
	if !a.late.Known() {
		return b
	}
	if !b.late.Known() {
		return a
	}
	w := when{min(a.early, b.early), min(a.late, b.late), a.precision}
	if b.late < a.late {
		w.precision = b.precision
	}
	return w
}
