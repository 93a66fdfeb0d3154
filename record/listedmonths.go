package record

import (
	"fmt"

	"entente"
)

// ByMonth cuts time by calendar month; only measures on dated lists know it.
const ByMonth = "month"

// datedPeriods lists the periods of a query on lists with days from first to
// last: years, months, or one span.
func datedPeriods(q Query, first, last entente.Date) ([]period, error) {
	labels := []string{fmt.Sprint(first.Year()), fmt.Sprint(last.Year())}
	switch q.By {
	case "", ByYear:
		return years(q.From, q.To, labels)
	case ByMonth:
		return months(q.From, q.To, first, last)
	case BySpan:
		return wholeSpan(q.From, q.To, labels)
	}
	return nil, fmt.Errorf("%s is counted by year, month or span of days, not by %s", q.Measure.ID, q.By)
}

// months lists the months from one year, month or day to another, or those of
// the days that there are.
func months(from, to string, first, last entente.Date) ([]period, error) {
	end := last + 1
	var err error
	if from != "" {
		if first, err = parseMonth("--from", from, false); err != nil {
			return nil, err
		}
	}
	if to != "" {
		if end, err = parseMonth("--to", to, true); err != nil {
			return nil, err
		}
	}
	if first >= end {
		return nil, fmt.Errorf("--from %s is after --to %s", from, to)
	}
	var list []period
	for m := monthOf(first); m < end; m = monthEnd(m) {
		label := monthText(m)
		list = append(list, period{label: label, span: entente.Span{From: m, To: monthEnd(m), Precision: entente.Month}, pool: []string{label}})
	}
	return list, nil
}

// parseMonth reads a year, month or day; as an end, the first day after it.
func parseMonth(flag, s string, end bool) (entente.Date, error) {
	d, err := entente.ParseDate(s + "-01")
	if len(s) != len("2006-01") || err != nil {
		return parseDay(flag, s, end)
	}
	if end {
		d = monthEnd(d)
	}
	return d, nil
}

// monthOf returns the first day of the month of a day.
func monthOf(d entente.Date) entente.Date {
	t := d.Time()
	return entente.NewDate(t.Year(), t.Month(), 1)
}

// monthEnd returns the first day after the month of a day.
func monthEnd(d entente.Date) entente.Date {
	t := d.Time()
	return entente.NewDate(t.Year(), t.Month()+1, 1)
}

// monthText writes the month of a day.
func monthText(d entente.Date) string { return d.Time().Format("2006-01") }

// wholeMonths reports whether the period is made of whole calendar months.
func (p period) wholeMonths() bool {
	return p.span.From.Known() && p.span.From == monthOf(p.span.From) && p.span.To == monthOf(p.span.To)
}
