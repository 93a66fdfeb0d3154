package operation

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/record"
	"entente/trend"
)

// BreakFinding is a break in level: a year with a probability, the levels on
// both sides, and the records of that time beside it. That a record lies beside
// a break does not say that it caused it.
type BreakFinding struct {
	Measure     string       `json:"measure"`
	Subject     string       `json:"subject"`
	Year        int          `json:"year"` // the first year at the new level
	From        int          `json:"from"` // window or interval of the year
	To          int          `json:"to"`
	Probability Number       `json:"probability"` // null where the method gives none
	Before      Level        `json:"before"`
	After       Level        `json:"after"`
	Direction   string       `json:"direction"` // up or down
	Evidence    []string     `json:"evidence"`  // command lines that open the figures of the year before and of the year
	Records     []RecordInfo `json:"records"`   // that begin between the year before the window and its end
}

// Level is the level of a series with its interval, null where there is none.
type Level struct {
	Mean Number `json:"mean"`
	Low  Number `json:"low"`
	High Number `json:"high"`
}

func newLevel(e trend.Estimate) Level { return Level{Number(e.Mean), Number(e.Low), Number(e.High)} }

func (l Level) text(d int) string {
	if bounds := between(float64(l.Low), float64(l.High), d); bounds != missingCell {
		return decimals(float64(l.Mean), d) + " (" + bounds + ")"
	}
	return decimals(float64(l.Mean), d)
}

// newBreak describes a break at an index of the course's points.
func newBreak(c Course, b trend.Break, measure, subject string) BreakFinding {
	points := c.Points
	f := BreakFinding{
		Measure: measure, Subject: subject, Year: points[b.Index].Year, From: points[b.First].Year, To: points[b.Final].Year,
		Probability: Number(b.Probability), Before: newLevel(b.Before), After: newLevel(b.After), Direction: "up",
		Evidence: []string{}, Records: []RecordInfo{},
	}
	if b.After.Mean < b.Before.Mean {
		f.Direction = "down"
	}
	before := b.Index // the known year before
	for i := b.Index - 1; i >= 0 && before == b.Index; i-- {
		if !math.IsNaN(c.y[i]) {
			before = i
		}
	}
	if strings.ContainsAny(subject, "> ") {
		subject = `"` + subject + `"`
	}
	for _, i := range []int{before, b.Index} {
		f.Evidence = append(f.Evidence, fmt.Sprintf("entente evidence %s %s --measure %s", subject, c.spans[i], measure))
	}
	return f
}

// findBreak describes the last break of a course with its records; nil if none
// is shown.
func findBreak(r *record.Record, c Course, measure string, s record.Subject) (*BreakFinding, error) {
	if c.last == nil {
		return nil, nil
	}
	f := newBreak(c, *c.last, measure, s.String())
	var err error
	f.Records, err = recordsBeside(r, s, f.From-1, f.To)
	return &f, err
}

// recordsBeside returns the rows of the ledger, and the records of other dated
// acts, that are about the subject and begin in the years, in order of time,
// one for each act.
func recordsBeside(r *record.Record, s record.Subject, from, to int) ([]RecordInfo, error) {
	span := entente.Span{From: entente.YearSpan(from).From, To: entente.YearSpan(to).To}
	about := r.About(s, span)
	list, err := r.DatedActs(func(x record.Statement) bool { return span.Contains(x.Span.From) && about(x) })
	if err != nil {
		return nil, fmt.Errorf("list the records beside a break: %w", err)
	}
	slices.SortStableFunc(list, func(a, b record.Statement) int { return int(a.Span.From - b.Span.From) })
	out, seen := []RecordInfo{}, map[[3]string]bool{}
	for _, x := range list {
		key := [3]string{x.Source, x.Ref, x.Span.From.String()}
		if x.Ref != "" && seen[key] {
			continue
		}
		seen[key] = true
		info := newRecordInfo(x)
		info.From = dayText(x.Span)
		out = append(out, info)
	}
	return out, nil
}

// newRecordInfo is the stable form of a record.
func newRecordInfo(s record.Statement) RecordInfo {
	return RecordInfo{
		Source: s.Source, Layer: string(s.Layer), Kind: s.Kind, A: string(s.A), B: string(s.B), Directed: s.Directed,
		From: s.Span.From.String(), To: s.Span.To.String(), Size: Number(s.Size), Unit: s.Unit,
		Certainty: s.Certainty, Ref: s.Ref, Label: s.Label, Link: s.Link, Edition: s.Edition, Row: s.Row,
	}
}

// dayText writes the first day of a span as far as it is known: 2001, 2001-07.
func dayText(s entente.Span) string {
	text := s.From.String()
	switch {
	case s.Precision == entente.Year && len(text) == 10:
		return text[:4]
	case s.Precision == entente.Month && len(text) == 10:
		return text[:7]
	}
	return text
}

// besideShown is how many records stand beside a break in a table; machine
// formats have them all.
const besideShown = 12

// breakBlock shows a break with its records.
func breakBlock(b BreakFinding, d int) Block {
	block := Block{Heading: "The last break in level, and what else is recorded of that time", Text: []string{b.sentence(d)}}
	block.Table = recordsTable(b)
	if block.Table == nil {
		block.Text = append(block.Text, fmt.Sprintf("Nothing else in this record about %s begins from %d to %d.", b.Subject, b.From-1, b.To))
	}
	return block
}

// sentence says what broke, when, and how to open it.
func (b BreakFinding) sentence(d int) string {
	window := ""
	if b.From < b.To {
		window = fmt.Sprintf(", within %d to %d", b.From, b.To)
	}
	p := ""
	if !math.IsNaN(float64(b.Probability)) {
		p = fmt.Sprintf(", probability %s", decimals(float64(b.Probability), 2))
	}
	return fmt.Sprintf("%s of %s: %d %s%s%s; level %s before, %s after. Open it: %s; %s.",
		b.Measure, b.Subject, b.Year, b.Direction, window, p, b.Before.text(d), b.After.text(d), b.Evidence[0], b.Evidence[1])
}

// recordsTable lists records beside a break, nil if there are none.
func recordsTable(b BreakFinding) *Table {
	list := nearest(b.Records, b.Year)
	if len(list) == 0 {
		return nil
	}
	t := &Table{Columns: []Column{{Name: "from"}, {Name: "source", Drop: 2}, {Name: "kind", Drop: 1}, {Name: "what"}}}
	for _, x := range list {
		what := x.Label
		if what == "" {
			what = strings.Trim(x.A+" "+x.B, " ")
		}
		t.Rows = append(t.Rows, []string{x.From, x.Source, x.Kind, what})
	}
	t.Note = "Records that begin in that time and are about the subject, or members of it alone. Beside is not because."
	if all := len(b.Records); all > len(list) {
		t.Note = fmt.Sprintf("The %d of %d records that are nearest to the beginning of %d; the others are in -o json. ", len(list), all, b.Year) + t.Note
	}
	return t
}

// nearest returns the records that begin nearest to the beginning of a year, in
// order of time.
func nearest(list []RecordInfo, year int) []RecordInfo {
	distance := func(x RecordInfo) int {
		// Text of days in order: the first 7 characters are enough.
		at, month := 0, 1
		fmt.Sscanf(x.From, "%d-%d", &at, &month)
		d := 12*(at-year) + month - 1
		return max(d, -d)
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b RecordInfo) int { return distance(a) - distance(b) })
	list = list[:min(len(list), besideShown)]
	slices.SortStableFunc(list, func(a, b RecordInfo) int { return strings.Compare(a.From, b.From) })
	return list
}
