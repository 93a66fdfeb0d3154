package table

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"entente"
	"entente/source"
)

// excel is the layout of a spreadsheet's serial day.
const excel = "excel"

// firstYear is the earliest year that is taken for one. Tables on interstate
// rivalries reach back to 1494.
const firstYear = 1400

// moment reads a date and how exactly it is given.
type moment struct {
	source.Moment
	layouts []layout
	wide    entente.Precision
}

type layout struct {
	text      string
	precision entente.Precision
}

func newMoment(m source.Moment) (*moment, error) {
	if (m.Column == "") == (m.Year == "") {
		return nil, errors.New("want one of column, year")
	}
	if m.Column != "" && (m.Month != "" || m.Day != "") || m.Day != "" && m.Month == "" {
		return nil, errors.New("day goes with month, month with year")
	}
	if m.Year != "" && m.Layouts != nil {
		return nil, errors.New("layouts go with column")
	}
	out := &moment{Moment: m}
	switch m.Precision {
	case "", "day":
	case "month":
		out.wide = entente.Month
	case "year":
		out.wide = entente.Year
	default:
		return nil, fmt.Errorf("precision %q is none of day, month, year", m.Precision)
	}
	texts := m.Layouts
	if len(texts) == 0 {
		texts = []string{"2006-01-02"}
	}
	for _, t := range texts {
		l, err := newLayout(t)
		if err != nil {
			return nil, err
		}
		out.layouts = append(out.layouts, l)
	}
	return out, nil
}

// newLayout translates a layout to Go's and finds its precision: a layout that
// writes two different days alike has none.
func newLayout(s string) (layout, error) {
	if s == excel {
		return layout{text: excel}, nil
	}
	text, err := fromStrftime(s)
	if err != nil {
		return layout{}, err
	}
	write := func(y int, m time.Month, d int) string {
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Format(text)
	}
	base := write(2001, 2, 3)
	l := layout{text: text}
	switch {
	case base == write(2003, 2, 3):
		return layout{}, fmt.Errorf("layout %q has no year", s)
	case base == write(2001, 4, 3):
		l.precision = entente.Year
	case base == write(2001, 2, 5):
		l.precision = entente.Month
	}
	return l, nil
}

// fromStrftime turns %d.%m.%Y into 2.1.2006; other layouts stay as they are.
func fromStrftime(s string) (string, error) {
	if !strings.Contains(s, "%") {
		return s, nil
	}
	words := map[byte]string{'Y': "2006", 'y': "06", 'm': "1", 'd': "2", 'e': "2", 'b': "Jan", 'B': "January",
		'j': "002", 'H': "15", 'M': "04", 'S': "05", 'a': "Mon", 'A': "Monday", '%': "%"}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		i++
		if i == len(s) || words[s[i]] == "" {
			return "", fmt.Errorf("layout %q: unknown %s", s, s[i-1:min(i+1, len(s))])
		}
		b.WriteString(words[s[i]])
	}
	return b.String(), nil
}

var (
	errNoDate  = errors.New("no date")
	errFarDate = errors.New("date out of range")
)

// read returns the stretch that a row's date names; get gives a cell.
func (m *moment) read(get func(string) string, date1904 bool) (entente.Span, error) {
	t, p, err := m.parse(get, date1904)
	if err != nil {
		return entente.Span{}, err
	}
	if t.Year() < firstYear || t.Year() > 2100 {
		return entente.Span{}, fmt.Errorf("%w: year %d", errFarDate, t.Year())
	}
	return stretch(t, max(p, m.wide)), nil
}

func (m *moment) parse(get func(string) string, date1904 bool) (time.Time, entente.Precision, error) {
	if m.Year != "" {
		return m.parts(get)
	}
	s := get(m.Column)
	if s == "" {
		return time.Time{}, 0, errNoDate
	}
	for _, l := range m.layouts {
		if l.text == excel {
			if serial, err := strconv.ParseFloat(s, 64); err == nil && serial >= 1 && serial < 80000 {
				t, err := excelize.ExcelDateToTime(serial, date1904)
				return t, entente.Day, err
			}
			continue
		}
		if t, err := time.Parse(l.text, shortSeptember(s)); err == nil {
			return t, l.precision, nil
		}
	}
	return time.Time{}, 0, fmt.Errorf("%s %q", m.Column, s)
}

// shortSeptember writes Sept, which time.Parse does not know, as Sep.
func shortSeptember(s string) string {
	if strings.Contains(s, "Sept") && !strings.Contains(s, "September") {
		return strings.Replace(s, "Sept", "Sep", 1)
	}
	return s
}

// monthNumber reads a month by its number or its English name.
func monthNumber(s string) (int, error) {
	for _, layout := range []string{"January", "Jan"} {
		if t, err := time.Parse(layout, shortSeptember(s)); err == nil {
			return int(t.Month()), nil
		}
	}
	return strconv.Atoi(strings.TrimSuffix(s, ".0"))
}

// parts reads a date from columns of its own. A missing month or day widens it.
func (m *moment) parts(get func(string) string) (time.Time, entente.Precision, error) {
	var n [3]int
	precision := [...]entente.Precision{entente.Year, entente.Month, entente.Day}
	have := 0
	for i, column := range []string{m.Year, m.Month, m.Day} {
		s := ""
		if column != "" {
			s = get(column)
		}
		if s == "" {
			break
		}
		read := func(s string) (int, error) { return strconv.Atoi(strings.TrimSuffix(s, ".0")) }
		if i == 1 {
			read = monthNumber
		}
		v, err := read(s)
		if err != nil {
			return time.Time{}, 0, fmt.Errorf("%s %q", column, s)
		}
		n[i] = v
		have++
	}
	if have == 0 {
		return time.Time{}, 0, errNoDate
	}
	y, mo, d := n[0], max(n[1], 1), max(n[2], 1)
	t := time.Date(y, time.Month(mo), d, 0, 0, 0, 0, time.UTC)
	if t.Year() != y || int(t.Month()) != mo || t.Day() != d || have > 1 && n[1] < 1 || have > 2 && n[2] < 1 {
		return time.Time{}, 0, fmt.Errorf("no such day: %v", n[:have])
	}
	return t, precision[have-1], nil
}

// stretch widens a day to its precision.
func stretch(t time.Time, p entente.Precision) entente.Span {
	y, m, d := t.Date()
	switch p {
	case entente.Year:
		return entente.YearSpan(y)
	case entente.Month:
		return entente.Span{From: entente.NewDate(y, m, 1), To: entente.NewDate(y, m+1, 1), Precision: p}
	}
	return entente.Span{From: entente.NewDate(y, m, d), To: entente.NewDate(y, m, d+1), Precision: p}
}
