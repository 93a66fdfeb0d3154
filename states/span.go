package states

import (
	"fmt"
	"strings"

	"entente"
)

// parseSpan reads "first..end"; either side may be empty (open). The end is
// the first day outside the span. A side given as a year or month starts on its
// first day, and the span takes the coarser precision of the two.
func parseSpan(text string) (entente.Span, error) {
	first, end, ok := strings.Cut(strings.TrimSpace(text), "..")
	if !ok {
		return entente.Span{}, fmt.Errorf("parse span %q: want first..end", text)
	}
	from, p, err := parseDay(first)
	if err != nil {
		return entente.Span{}, fmt.Errorf("parse span %q: %w", text, err)
	}
	to, q, err := parseDay(end)
	if err != nil {
		return entente.Span{}, fmt.Errorf("parse span %q: %w", text, err)
	}
	if from.Known() && to.Known() && from >= to {
		return entente.Span{}, fmt.Errorf("parse span %q: it ends before it begins", text)
	}
	return entente.Span{From: from, To: to, Precision: max(p, q)}, nil
}

func parseDay(text string) (entente.Date, entente.Precision, error) {
	text = strings.TrimSpace(text)
	switch len(text) {
	case 0:
		return entente.NoDate, entente.Day, nil
	case len("2006"):
		d, err := entente.ParseDate(text + "-01-01")
		return d, entente.Year, err
	case len("2006-01"):
		d, err := entente.ParseDate(text + "-01")
		return d, entente.Month, err
	}
	d, err := entente.ParseDate(text)
	return d, entente.Day, err
}

// Dated is a name or code that holds during a span.
type Dated struct {
	Value string
	Span  entente.Span
}

// always is the span without ends.
var always = entente.Span{From: entente.NoDate, To: entente.NoDate}

// parseDated reads "value" or "value @first..end,first..end", one Dated for
// each span.
func parseDated(text string) ([]Dated, error) {
	value, spans, limited := strings.Cut(text, " @")
	value = strings.TrimSpace(value)
	if value == "" {
		return nil, fmt.Errorf("parse %q: empty value", text)
	}
	if !limited {
		return []Dated{{value, always}}, nil
	}
	var out []Dated
	for part := range strings.SplitSeq(spans, ",") {
		s, err := parseSpan(part)
		if err != nil {
			return nil, err
		}
		out = append(out, Dated{value, s})
	}
	return out, nil
}

// overlap reports whether two spans share a day.
func overlap(a, b entente.Span) bool {
	before := func(end, start entente.Date) bool { return end.Known() && start.Known() && end <= start }
	return !before(a.To, b.From) && !before(b.To, a.From)
}

// distance is how many days a day lies outside a span, 0 inside it.
func distance(s entente.Span, d entente.Date) int64 {
	switch {
	case s.From.Known() && d < s.From:
		return int64(s.From) - int64(d)
	case s.To.Known() && d >= s.To:
		return int64(d) - int64(s.To) + 1
	}
	return 0
}

// lastDay is the last day of a span, NoDate where it has no end.
func lastDay(s entente.Span) entente.Date {
	if !s.To.Known() {
		return entente.NoDate
	}
	return s.To - 1
}
