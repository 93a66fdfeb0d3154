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
	"entente/trend"
)

type eventsRequest struct {
	A         string  `arg:"" help:"A state, by code or name; or both, as IRN-RUS."`
	B         string  `arg:"" optional:"" help:"Another."`
	From      string  `help:"First month (2022-02) or year."`
	To        string  `help:"Last month or year, included."`
	Kind      string  `help:"Only events of a kind: cooperation, conflict, or one of the four quad classes." enum:"all,cooperation,conflict,verbal-cooperation,material-cooperation,verbal-conflict,material-conflict" default:"all"`
	Directed  bool    `help:"Only what the first did to the other, not both ways."`
	Official  bool    `help:"Only events whose two actors are a country or an agency of its state."`
	Of        string  `help:"What it is a share of: world, all news between states; or pair, the pair's own news (with --kind)." enum:"world,pair" default:"world"`
	Count     string  `help:"What is counted: events, or articles, each once for a pair over all months." enum:"events,articles" default:"events"`
	Source    string  `help:"The data set: gdelt, icews or gdelt-pair-day. Without it, the one that covers most months; never two in one series." placeholder:"ID"`
	Parts     bool    `help:"Also the course of each direction, each quad class and the officials."`
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
	Direction  string       `json:"direction"` // RUS>IRN; empty for both ways
	Official   bool         `json:"official"`  // only between countries and agencies of their states
	Of         string       `json:"of"`        // what shares are of: world or pair
	Coverage   string       `json:"coverage"`
	Level      float64      `json:"level"`
	Threshold  float64      `json:"threshold"`
	Dispersion Number       `json:"dispersion"` // variance over that of Poisson counts
	Months     []EventMonth `json:"months"`
	Breaks     []EventBreak `json:"breaks"` // in the share, over all months of the source
	Levels     []LevelBreak `json:"levels"` // breaks in all that the source reports
	Parts      []EventStrip `json:"parts"`  // courses of parts, with --parts
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
	Mentions int64  `json:"mentions"`     // of the pair's events; 0 where not counted
	Articles int64  `json:"articles"`     // the same
	Level    bool   `json:"level_change"` // the source's own level changed in a window with this month
	Status   string `json:"status"`
}

// LevelBreak is a month with which the source began to report much more or less
// of everything.
type LevelBreak struct {
	Month       string `json:"month"`
	From        string `json:"from"`
	To          string `json:"to"`
	Probability Number `json:"probability"`
	Before      Number `json:"before"` // volume a day over all pairs
	After       Number `json:"after"`
}

// EventBreak is a month with which the level of the share changed.
type EventBreak struct {
	Month       string `json:"month"` // first at the new level
	From        string `json:"from"`  // window in which it lies
	To          string `json:"to"`
	Probability Number `json:"probability"`
	Before      Level  `json:"before"`
	After       Level  `json:"after"`
	AtLevel     bool   `json:"at_level_change"` // its window meets one of the source's own
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
	Mentions  int    `json:"mentions"` // -1 where not given, as sources and articles
	Sources   int    `json:"sources"`
	Articles  int    `json:"articles"`
	Tone      Number `json:"tone"`
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
	a, b, err := twoStates(r, q.A, q.B)
	if err != nil {
		return nil, err
	}
	subject, err := r.PairSubject(a, b)
	if err != nil {
		return nil, err
	}
	slice := q.slice()
	if slice.First = subject.A; !slices.Contains(r.States.Lineage(subject.A), a) {
		slice.First = subject.B
	}
	s, err := r.EventSeries(ctx, entente.NewPair(subject.A, subject.B), slice)
	if err != nil {
		return nil, err
	}
	span, err := s.Between(q.From, q.To)
	if err != nil {
		return nil, err
	}
	res := newEvents(s, q, span)
	if q.Parts {
		if res.Parts, err = eventParts(ctx, r, s, span); err != nil {
			return nil, err
		}
	}
	items, total, err := r.EventList(ctx, s, span, q.List)
	if err != nil {
		return nil, err
	}
	for _, x := range items {
		res.Events = append(res.Events, newEventItem(x))
	}
	res.Total = total
	res.Sources, err = usedSources(r, s.Editions)
	return res, err
}

// slice is the request as the record reads it, but for who is first.
func (q *eventsRequest) slice() record.EventSlice {
	return record.EventSlice{
		Source: strings.ToLower(q.Source), Kind: q.Kind, Level: q.Level, Directed: q.Directed, Official: q.Official, Of: q.Of, Count: q.Count,
	}
}

func newEvents(s record.EventSeries, q *eventsRequest, span entente.Span) *EventsResult {
	res := &EventsResult{
		Pair: s.Pair.String(), Source: s.Source, Unit: s.Unit, Kind: s.Kind, Coverage: s.Coverage.String(), Level: q.Level, Threshold: q.Threshold,
		Dispersion: Number(s.Dispersion), Months: []EventMonth{}, Breaks: []EventBreak{}, Levels: []LevelBreak{}, Parts: []EventStrip{}, Events: []EventItem{}, Notes: []string{}, anomalies: q.Anomalies,
	}
	res.Official, res.Of = s.Official, s.Of
	if s.Directed {
		from, to := s.Ends()
		res.Direction = entente.Direction{From: from, To: to}.String()
	}
	res.markLevels(s)
	partial := 0
	for _, m := range s.Months {
		if !span.Contains(m.Span.From) {
			continue
		}
		x := EventMonth{
			Month: m.Span.From.Time().Format("2006-01"), Events: m.Events, Volume: Number(m.Volume), World: Number(m.World),
			Share: Number(m.Share.Value), Low: Number(m.Share.Low), High: Number(m.Share.High), Expected: Number(m.Expected), Z: Number(m.Z),
			Unusual: math.Abs(m.Z) >= q.Threshold, Balance: Number(m.Balance), Days: m.Days, Mentions: m.Mentions, Articles: m.Articles, Status: string(entente.Known),
		}
		_, x.Level = s.At(m.Span.From)
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
		res.Notes = append(res.Notes, fmt.Sprintf("months that lack days: %d; shares are of the days that are there", partial))
	}
	if s.Outside > 0 {
		res.Notes = append(res.Notes, fmt.Sprintf("%d events of all actors lie on days that the files do not cover and are left out: old news in young files", s.Outside))
	}
	res.findBreaks(s, span)
	return res
}

// markLevels lists the changes in the level of the source.
func (res *EventsResult) markLevels(s record.EventSeries) {
	for _, b := range s.Breaks {
		text := func(d entente.Date) string { return d.Time().Format("2006-01") }
		res.Levels = append(res.Levels, LevelBreak{
			Month: text(b.Month), From: text(b.First), To: text(b.Last), Probability: Number(b.Probability), Before: Number(b.Before), After: Number(b.After),
		})
	}
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
			_, first := s.At(s.Months[b.First].Span.From)
			_, last := s.At(s.Months[b.Final].Span.From)
			res.Breaks = append(res.Breaks, EventBreak{
				Month: month(b.Index), From: month(b.First), To: month(b.Final), Probability: Number(b.Probability), Before: newLevel(b.Before), After: newLevel(b.After),
				AtLevel: first || last,
			})
		}
	}
}

func newEventItem(x record.EventItem) EventItem {
	return EventItem{
		Date: x.Day.String(), A: string(x.A), B: string(x.B), RuleA: x.RuleA, RuleB: x.RuleB, Code: x.Code, Label: x.Label, Quad: x.Quad.String(),
		Goldstein: Number(x.Goldstein), Mentions: x.Mentions, Sources: x.Sources, Articles: x.Articles, Tone: Number(x.Tone), URL: x.URL, ID: x.ID, Row: x.Row, Edition: x.Edition,
	}
}
