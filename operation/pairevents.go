package operation

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/record"
)

// PairEvents is what the news reported of a pair: strips of its share by month,
// and the months and breaks that stand out.
type PairEvents struct {
	Source  string       `json:"source"`
	Unit    string       `json:"unit"`
	Strips  []EventStrip `json:"strips"`
	Unusual []EventMonth `json:"unusual"` // months of all events, the last ones
	Breaks  []EventBreak `json:"breaks"`
	Levels  []LevelBreak `json:"levels"`
	Why     string       `json:"why"` // there are no strips
}

// EventStrip is the course of one share.
type EventStrip struct {
	What   string   `json:"what"`   // all, RUS>IRN, cooperation ...
	Of     string   `json:"of"`     // world or pair
	From   string   `json:"from"`   // first month
	To     string   `json:"to"`     // last
	Shares []Number `json:"shares"` // by month, null where the source has nothing
}

const (
	stripMonths  = 72 // drawn
	unusualShown = 8
)

// pairEvents makes the strips; there are none where the record holds no events, or
// none of the pair.
func pairEvents(ctx context.Context, r *record.Record, pair entente.Pair) (*PairEvents, error) {
	all, err := r.EventSeries(ctx, pair, record.EventSlice{Level: 0.95})
	var none record.Missing
	p := &PairEvents{Strips: []EventStrip{}, Unusual: []EventMonth{}, Breaks: []EventBreak{}, Levels: []LevelBreak{}}
	if errors.As(err, &none) {
		p.Why = none.Why
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	if p.Source, p.Unit = all.Source, all.Unit; !slices.ContainsFunc(all.Months, func(m record.EventMonth) bool { return m.Volume > 0 }) {
		p.Why = all.Source + " reports nothing of the pair"
		return p, nil
	}
	q := &eventsRequest{Threshold: 3.5, Level: 0.95, Anomalies: true}
	found := newEvents(all, q, entente.Span{From: entente.NoDate, To: entente.NoDate})
	p.Unusual, p.Breaks, p.Levels = found.Months, found.Breaks, found.Levels
	if over := len(p.Unusual) - unusualShown; over > 0 {
		p.Unusual = p.Unusual[over:]
	}
	p.Strips, err = strips(ctx, r, all, entente.Span{From: entente.NoDate, To: entente.NoDate}, []stripOf{
		{string(pair.A + ">" + pair.B), record.EventSlice{Directed: true, First: pair.A}},
		{string(pair.B + ">" + pair.A), record.EventSlice{Directed: true, First: pair.B}},
		{"officials", record.EventSlice{Official: true}},
		{"conflict", record.EventSlice{Kind: "conflict", Of: record.OfPair}},
	})
	return p, err
}

// stripOf is a part of a pair's events with its name.
type stripOf struct {
	what  string
	slice record.EventSlice
}

// eventParts are the courses of the quad classes, the directions and the officials
// of a series, each a share of the same whole.
func eventParts(ctx context.Context, r *record.Record, s record.EventSeries, span entente.Span) ([]EventStrip, error) {
	list := []stripOf{
		{string(s.Pair.A + ">" + s.Pair.B), record.EventSlice{Directed: true, First: s.Pair.A}},
		{string(s.Pair.B + ">" + s.Pair.A), record.EventSlice{Directed: true, First: s.Pair.B}},
		{"officials", record.EventSlice{Official: true}},
	}
	for _, kind := range record.EventKinds()[3:] {
		list = append(list, stripOf{kind, record.EventSlice{Kind: kind}})
	}
	return strips(ctx, r, s, span, list)
}

// strips makes the course of a series and of its parts; a source of sums has no
// parts.
func strips(ctx context.Context, r *record.Record, all record.EventSeries, span entente.Span, parts []stripOf) ([]EventStrip, error) {
	list := []EventStrip{newStrip("all", all, span)}
	if all.Unit == "points" {
		return list, nil
	}
	for _, p := range parts {
		p.slice.Level, p.slice.Source = 0.95, all.Source
		x, err := r.EventSeries(ctx, all.Pair, p.slice)
		if err != nil {
			return nil, err
		}
		list = append(list, newStrip(p.what, x, span))
	}
	return list, nil
}

func newStrip(what string, s record.EventSeries, span entente.Span) EventStrip {
	strip := EventStrip{What: what, Of: s.Of, Shares: []Number{}}
	for _, m := range s.Months {
		if !span.Contains(m.Span.From) {
			continue
		}
		month := m.Span.From.Time().Format("2006-01")
		if strip.From == "" {
			strip.From = month
		}
		strip.To = month
		strip.Shares = append(strip.Shares, Number(m.Share.Value))
	}
	return strip
}

// finite leaves a gap where the share is zero: it has no logarithm.
func finite(list []float64) []float64 {
	for i, x := range list {
		if math.IsInf(x, 0) {
			list[i] = math.NaN()
		}
	}
	return list
}

// opens is the command that lists what is behind a month.
func (p *PairEvents) opens(a, b, month string) string {
	if p.Unit == "points" {
		return fmt.Sprintf("entente evidence %s-%s %s --measure events-share", a, b, month)
	}
	return fmt.Sprintf("entente events %s %s --from %s --to %s --list 20", a, b, month, month)
}

// blocks shows the strips and what stands out.
func (p *PairEvents) blocks(a, b string) []Block {
	t := &Table{Columns: []Column{{Name: "of the news"}, {Name: "share of"}, {Name: "course", Tail: true}, {Name: "last month"}, {Name: "last, in 1000", Align: Right}}}
	for _, s := range p.Strips {
		var shares []float64
		for _, x := range s.Shares[max(0, len(s.Shares)-stripMonths):] {
			shares = append(shares, math.Log(float64(x)))
		}
		low, high := bounds(finite(shares))
		row := []string{s.What, s.Of, "", s.To, missingCell}
		if !math.IsInf(low, 0) {
			row[2] = spark(shares, low, high)
		}
		if n := len(s.Shares); n > 0 {
			row[4] = perMille(s.Shares[n-1])
		}
		t.Rows = append(t.Rows, row)
	}
	t.Note = fmt.Sprintf("By month, up to the last %d, each line on its own logarithmic scale, in %s of %s. What the news reported, not what was done. entente events %s %s opens months to their events and articles.",
		stripMonths, p.Unit, p.Source, strings.ToLower(a), strings.ToLower(b))
	list := Block{Bullets: true}
	for _, m := range p.Unusual {
		how := "more"
		if m.Z < 0 {
			how = "less"
		}
		list.Text = append(list.Text, fmt.Sprintf("%s: %s than usual, %s in 1000 where %s is (z %s). %s",
			m.Month, how, perMille(m.Share), perMille(m.Expected), decimals(float64(m.Z), 1), p.opens(a, b, m.Month)))
	}
	for _, x := range p.Breaks {
		text := fmt.Sprintf("%s: break in level, within %s to %s, from %s to %s in 1000 (p %s)", x.Month, x.From, x.To, perMille(x.Before.Mean), perMille(x.After.Mean), decimals(float64(x.Probability), 2))
		if x.AtLevel {
			text += "; the source's own level changed then"
		}
		list.Text = append(list.Text, text)
	}
	return []Block{{Heading: "In the news", Table: t}, list}
}
