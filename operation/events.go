package operation

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"entente"
	"entente/record"
	"entente/trend"
)

type eventsRequest struct {
	A         string  `arg:"" help:"A state, by code or name."`
	B         string  `arg:"" help:"Another."`
	From      string  `help:"First month (2022-02) or year."`
	To        string  `help:"Last month or year, included."`
	Kind      string  `help:"Only events of a kind: cooperation, conflict, or one of the four quad classes." enum:"all,cooperation,conflict,verbal-cooperation,material-cooperation,verbal-conflict,material-conflict" default:"all"`
	Source    string  `help:"The data set: gdelt, icews or gdelt-pair-day. Without it, the one that covers most months; never two in one series." placeholder:"ID"`
	Anomalies bool    `help:"Only the months that are unusual against the pair's own past, and the breaks."`
	Threshold float64 `help:"From which |z| on a month is unusual." default:"3.5"`
	Level     float64 `help:"Level of the intervals." default:"0.95"`
	List      int     `help:"Also list so many events, with the articles, of a source that has them one by one." placeholder:"N"`
}

// EventsResult is a pair's share of the news by month.
type EventsResult struct {
	Pair       string       `json:"pair"`
	Source     string       `json:"source"`
	Unit       string       `json:"unit"` // of volume and world
	Kind       string       `json:"kind"`
	Coverage   string       `json:"coverage"`
	Level      float64      `json:"level"`
	Threshold  float64      `json:"threshold"`
	Dispersion Number       `json:"dispersion"` // variance over that of Poisson counts
	Months     []EventMonth `json:"months"`
	Breaks     []EventBreak `json:"breaks"` // in the share, over all months of the source
	Events     []EventItem  `json:"events"`
	Total      int          `json:"events_total"` // of which events are listed
	Notes      []string     `json:"notes"`
	Sources    []Source     `json:"sources"`
	anomalies  bool
}

// EventMonth is one month.
type EventMonth struct {
	Month    string `json:"month"`
	Events   int    `json:"events"`
	Volume   Number `json:"volume"`
	World    Number `json:"world"`
	Share    Number `json:"share"`
	Low      Number `json:"low"`
	High     Number `json:"high"`
	Expected Number `json:"expected"` // share at the median of the past
	Z        Number `json:"z"`
	Unusual  bool   `json:"unusual"`
	Balance  Number `json:"balance"`
	Days     int    `json:"days"`
	Status   string `json:"status"`
}

// EventBreak is a month with which the level of the share changed.
type EventBreak struct {
	Month       string `json:"month"` // first at the new level
	From        string `json:"from"`  // window in which it lies
	To          string `json:"to"`
	Probability Number `json:"probability"`
	Before      Level  `json:"before"`
	After       Level  `json:"after"`
}

// EventItem is one event.
type EventItem struct {
	Date      string `json:"date"`
	A         string `json:"a"`
	B         string `json:"b"`
	RuleA     string `json:"rule_a"`
	RuleB     string `json:"rule_b"`
	Code      string `json:"code"`
	Label     string `json:"label"`
	Quad      string `json:"quad"`
	Goldstein Number `json:"goldstein"`
	Mentions  int    `json:"mentions"` // -1 where not given
	URL       string `json:"url"`
	ID        int64  `json:"id"`
	Row       int    `json:"row"`
	Edition   string `json:"edition"`
}

var eventsOperation = define(Operation{
	Name: "events", Section: "Questions",
	Summary: "What the news reported between two states, by month, and which months are unusual",
	Doc: "Gives a pair's share of all events between states that a source reported, by month, with an interval; how far cooperation outweighs conflict; and how unusual each month is " +
		"against the 24 before it. A share does not follow the volume of the source, which changes for reasons of its own; it is a share of the news, not a measure of what was done. " +
		"Breaks in the level of the share are dated with a probability.",
	Examples: []string{"entente events IRN USA --from 2019 --to 2020", "entente events PRK RUS --anomalies", "entente events RUS IRN --source gdelt --kind conflict --list 20 -o json"},
}, runEvents)

func runEvents(ctx context.Context, env *Env, q *eventsRequest) (*EventsResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	a, err := r.States.Lookup(q.A)
	if err != nil {
		return nil, err
	}
	b, err := r.States.Lookup(q.B)
	if err != nil {
		return nil, err
	}
	subject, err := r.PairSubject(a, b)
	if err != nil {
		return nil, err
	}
	if q.Level <= 0 || q.Level >= 1 {
		return nil, fmt.Errorf("--level %v: want a share between 0 and 1, such as 0.95", q.Level)
	}
	s, err := r.EventSeries(entente.NewPair(subject.A, subject.B), q.Kind, strings.ToLower(q.Source), q.Level)
	if err != nil {
		return nil, err
	}
	span, err := s.Between(q.From, q.To)
	if err != nil {
		return nil, err
	}
	res := newEvents(s, q, span)
	items, total, err := r.EventList(ctx, s, span, max(0, q.List))
	if err != nil {
		return nil, err
	}
	for _, x := range items {
		res.Events = append(res.Events, newEventItem(x))
	}
	res.Total = total
	all, err := sourcesOf(r)
	res.Sources = used(all, s.Editions)
	return res, err
}

func newEvents(s record.EventSeries, q *eventsRequest, span entente.Span) *EventsResult {
	res := &EventsResult{
		Pair: s.Pair.String(), Source: s.Source, Unit: s.Unit, Kind: s.Kind, Coverage: s.Coverage.String(), Level: q.Level, Threshold: q.Threshold,
		Dispersion: Number(s.Dispersion), Months: []EventMonth{}, Breaks: []EventBreak{}, Events: []EventItem{}, Notes: []string{}, anomalies: q.Anomalies,
	}
	partial := 0
	for _, m := range s.Months {
		if !span.Contains(m.Span.From) {
			continue
		}
		x := EventMonth{
			Month: m.Span.From.Time().Format("2006-01"), Events: m.Events, Volume: Number(m.Volume), World: Number(m.World),
			Share: Number(m.Share.Value), Low: Number(m.Share.Low), High: Number(m.Share.High), Expected: Number(m.Expected), Z: Number(m.Z),
			Unusual: math.Abs(m.Z) >= q.Threshold, Balance: Number(m.Balance), Days: m.Days, Status: string(entente.Known),
		}
		switch {
		case m.World == 0:
			x.Status, x.Volume, x.World = string(entente.Unknown), Number(math.NaN()), Number(math.NaN())
		case !m.Whole():
			x.Status = string(entente.Partial)
			partial++
		}
		if !q.Anomalies || x.Unusual {
			res.Months = append(res.Months, x)
		}
	}
	if partial > 0 {
		res.Notes = append(res.Notes, fmt.Sprintf("%d month(s) lack days: shares are of the days that are there", partial))
	}
	if s.Outside > 0 {
		res.Notes = append(res.Notes, fmt.Sprintf("%d events of all actors lie on days that the files do not cover and are left out: old news in young files", s.Outside))
	}
	res.findBreaks(s, span)
	return res
}

// findBreaks dates the breaks of the share: counts with the volume of the world
// as exposure.
func (res *EventsResult) findBreaks(s record.EventSeries, span entente.Span) {
	volume, world := make([]float64, len(s.Months)), make([]float64, len(s.Months))
	for i, m := range s.Months {
		volume[i], world[i] = m.Volume, m.World
		if m.World == 0 {
			volume[i], world[i] = math.NaN(), math.NaN()
		}
	}
	p, err := trend.BreaksInCounts(volume, world, trend.CountOptions{Dispersion: s.Dispersion})
	if err != nil {
		if !errors.Is(err, trend.ErrShort) && !errors.Is(err, trend.ErrConstant) {
			res.Notes = append(res.Notes, "no breaks: "+err.Error())
		} else {
			res.Notes = append(res.Notes, "too few months, or all alike: no breaks are looked for")
		}
		return
	}
	month := func(i int) string { return s.Months[i].Span.From.Time().Format("2006-01") }
	for _, b := range trend.All(p, 0) {
		if span.Contains(s.Months[b.Index].Span.From) {
			res.Breaks = append(res.Breaks, EventBreak{
				Month: month(b.Index), From: month(b.First), To: month(b.Final), Probability: Number(b.Probability), Before: newLevel(b.Before), After: newLevel(b.After),
			})
		}
	}
}

func newEventItem(x record.EventItem) EventItem {
	return EventItem{
		Date: x.Day.String(), A: string(x.A), B: string(x.B), RuleA: x.RuleA, RuleB: x.RuleB, Code: x.Code, Label: x.Label, Quad: x.Quad.String(),
		Goldstein: Number(x.Goldstein), Mentions: x.Mentions, URL: x.URL, ID: x.ID, Row: x.Row, Edition: x.Edition,
	}
}
