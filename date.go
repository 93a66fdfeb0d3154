package entente

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Date is a day of the proleptic Gregorian calendar, counted from 1970-01-01.
// The zero value is that day, so an unknown date is NoDate, never zero.
type Date int32

// NoDate says that a date is not known.
const NoDate Date = math.MinInt32

// NewDate returns the day y-m-d. Values out of range are normalised as
// time.Date does; use ParseDate where input must be refused instead.
func NewDate(y int, m time.Month, d int) Date {
	return Date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDate reads a date written as 2006-01-02 and refuses days that do not
// exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return NoDate, fmt.Errorf("parse date %q: want YYYY-MM-DD", s)
	}
	return Date(t.Unix() / 86400), nil
}

// MustDate is ParseDate for constants in code; it panics on a bad literal.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Known reports whether the date is known.
func (d Date) Known() bool { return d != NoDate }

// Time returns midnight UTC of the day.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Year returns the calendar year; 0 for an unknown date.
func (d Date) Year() int {
	if !d.Known() {
		return 0
	}
	return d.Time().Year()
}

// String writes the day as 2006-01-02, an unknown one as the empty string.
func (d Date) String() string {
	if !d.Known() {
		return ""
	}
	return d.Time().Format("2006-01-02")
}

// MarshalText writes the day as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = NoDate
		return nil
	}
	v, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Precision says how exactly a span's ends are known.
type Precision uint8

// The precisions of a span.
const (
	Day Precision = iota
	Month
	Year
)

// Span is a stretch of days, half-open: From is in it, To is not. NoDate at
// either end leaves that end open.
type Span struct {
	From, To  Date
	Precision Precision
}

// YearSpan returns the calendar year y.
func YearSpan(y int) Span {
	return Span{From: NewDate(y, 1, 1), To: NewDate(y+1, 1, 1), Precision: Year}
}

// Contains reports whether the day lies in the span. An unknown day lies in no
// span.
func (s Span) Contains(d Date) bool {
	return d.Known() && (!s.From.Known() || d >= s.From) && (!s.To.Known() || d < s.To)
}

// String writes a whole year as 2017, whole years as 2000/2004 (last year
// included), and anything else as its first and last day.
func (s Span) String() string {
	if s.From.Known() && s.To.Known() && s.From == NewDate(s.From.Year(), 1, 1) && s.To == NewDate(s.To.Year(), 1, 1) {
		first, last := s.From.Year(), s.To.Year()-1
		if first == last {
			return strconv.Itoa(first)
		}
		return fmt.Sprintf("%d/%d", first, last)
	}
	last := s.To
	if last.Known() {
		last--
	}
	return s.From.String() + "/" + last.String()
}
