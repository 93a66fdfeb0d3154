package store

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"entente"
)

// Events is where coded events and the sums over them lie. There are two
// engines: the record's own folder (LocalEvents), and ClickHouse for what one
// machine cannot hold (package store/clickhouse). Both give the same answers to
// the same loads; errors never stand for an empty answer.
type Events interface {
	// Loads lists the parts that are there whole, one for each source, file and
	// part, in that order.
	Loads(ctx context.Context) ([]EventPart, error)

	// Load takes in a part and puts it in the place of what was there of the same
	// source, file and part, and of the parts that it covers. Loading what is there already changes nothing and
	// reads nothing. Until it returns, readers see what was there before; a
	// loader that dies leaves that, and the next Load begins anew.
	Load(ctx context.Context, part EventPart, rows EventRows) (EventPart, error)

	// Sums returns the volumes by month of a source's file, with the directions
	// asked for.
	Sums(ctx context.Context, q SumsQuery) (EventSums, error)

	// Count counts the events that a filter lets through.
	Count(ctx context.Context, f EventFilter) (int64, error)

	// List returns the first of them in order of day, most mentioned first, then
	// by id and row.
	List(ctx context.Context, f EventFilter, limit int) ([]FoundEvent, error)

	// Query runs one reading statement in the engine's own SQL.
	Query(ctx context.Context, query string, lim Limits) (*Result, error)

	// Close gives up what the engine holds open.
	Close() error
}

// EventPart is a stretch of a source's events that is loaded as a whole: the
// files of a role and month.
type EventPart struct {
	Source, File, Part string   // file is the role; part a month, 2019-10, a day of one that still grows, or a year
	Schema             int      // of the rows
	Code               string   // version of the code that made them
	Inputs             []string // what they are made from; the first is source/file/part
	NonCommercial      bool
	Events, Links      int64 // rows, as loaded
	PairDays, Files    int64
}

// ID is the same for the same inputs and code.
func (p EventPart) ID() string { return SegmentID(KindEvents, p.Schema, p.Code, p.Inputs...) }

// String names the part.
func (p EventPart) String() string { return p.Source + "/" + p.File + "/" + p.Part }

// Span is the time of the part's files; false where its name is no month and no
// year.
func (p EventPart) Span() (entente.Span, bool) {
	for _, l := range []struct {
		layout       string
		months, days int
		precision    entente.Precision
	}{{"2006", 12, 0, entente.Year}, {"2006-01", 1, 0, entente.Month}, {"2006-01-02", 0, 1, entente.Day}} {
		if t, err := time.Parse(l.layout, p.Part); err == nil {
			end := t.AddDate(0, l.months, l.days)
			return entente.Span{From: entente.NewDate(t.Date()), To: entente.NewDate(end.Date()), Precision: l.precision}, true
		}
	}
	return entente.Span{}, false
}

// Covers reports whether a part holds the files of another: a month those of its
// days, which then no longer count.
func (p EventPart) Covers(q EventPart) bool {
	return p.Source == q.Source && p.File == q.File && strings.HasPrefix(q.Part, p.Part+"-")
}

// EventRows are the rows of a part. Events and links come side by side and must
// be taken at the same time; the sums are there when both have ended.
type EventRows struct {
	Events func(context.Context) iter.Seq2[EventRow, error] // the context ends a wait for the next row
	Links  func(context.Context) iter.Seq2[EventLinkRow, error]
	Sums   func() ([]PairDayRow, []EventFileRow)
}

// Kinds of segments of event data: the events, the addresses of their articles,
// sums by day and direction, and what became of each file.
const (
	KindEvents     = "events"
	KindEventLinks = "eventlinks"
	KindPairDays   = "pairdays"
	KindEventFiles = "eventfiles"
)

// EventKinds lists them in the order in which PutEvents returns them.
func EventKinds() []string { return []string{KindEvents, KindEventLinks, KindPairDays, KindEventFiles} }

// EventRow is one coded event. Actors that are no states are empty; the rules
// say why (source.ActorRule).
type EventRow struct {
	Source    string  `parquet:"source,dict"`
	File      string  `parquet:"file,dict"` // role: quarter, day, year
	Part      string  `parquet:"part,dict"` // month (or year) of the file, 2019-10
	ID        int64   `parquet:"id"`
	Date      int32   `parquet:"date,date"`
	A         string  `parquet:"a,dict"`
	B         string  `parquet:"b,dict"`
	RuleA     string  `parquet:"rule_a,dict"`
	RuleB     string  `parquet:"rule_b,dict"`
	Code      string  `parquet:"code,dict"`
	Quad      int32   `parquet:"quad"`
	Goldstein float64 `parquet:"goldstein,dict"` // NaN where not given
	Mentions  int32   `parquet:"mentions"`       // -1 where not given, as sources and articles
	Sources   int32   `parquet:"sources"`
	Articles  int32   `parquet:"articles"`
	Tone      float32 `parquet:"tone"` // NaN where not given
	Link      int32   `parquet:"link"` // in eventlinks of the same source, file and part; 0 for none
	Row       int32   `parquet:"row"`
	Edition   string  `parquet:"edition,dict"`
}

// EventLinkRow is the address of an article.
type EventLinkRow struct {
	Source string `parquet:"source,dict"`
	File   string `parquet:"file,dict"`
	Part   string `parquet:"part,dict"`
	Link   int32  `parquet:"link"` // from 1
	URL    string `parquet:"url,plain"`
}

// PairDayRow sums the events of a day from one actor to another in a quad
// class. Actors that are no states are together under an empty code, so that
// the sum over all rows of a day is the volume of the source.
type PairDayRow struct {
	Source    string  `parquet:"source,dict"`
	File      string  `parquet:"file,dict"`
	Part      string  `parquet:"part,dict"`
	Date      int32   `parquet:"date,date"`
	A         string  `parquet:"a,dict"`
	B         string  `parquet:"b,dict"`
	Quad      int32   `parquet:"quad"`
	Events    int32   `parquet:"events"`
	Official  int32   `parquet:"official"` // between countries or agencies of their states
	Mentions  int64   `parquet:"mentions"` // sums over the events that say
	Articles  int64   `parquet:"articles"`
	Goldstein float64 `parquet:"goldstein"` // sum
	Tone      float64 `parquet:"tone"`      // sum
}

// EventFileRow says what became of the rows of one file.
type EventFileRow struct {
	Source     string `parquet:"source,dict"`
	File       string `parquet:"file,dict"`
	Part       string `parquet:"part,dict"`
	Name       string `parquet:"name"`
	Version    string `parquet:"version"`
	Rows       int32  `parquet:"rows"`
	Lost       int32  `parquet:"lost"`       // could not be read
	Duplicates int32  `parquet:"duplicates"` // events that an earlier file of the part has
	Events     int32  `parquet:"events"`     // kept
	Pairs      int32  `parquet:"pairs"`      // between two states
	Within     int32  `parquet:"within"`     // within one state
	OneState   int32  `parquet:"one_state"`  // one actor is a state
	NoState    int32  `parquet:"no_state"`   // none is
	Edition    string `parquet:"edition,dict"`
}

// SumsQuery asks for the volumes of a source's file.
type SumsQuery struct {
	Source, File string
	All          bool                // every direction; else those listed
	Directions   []entente.Direction // between states
}

// EventSums are volumes by month. Days before the first part and after a
// row's own part are old or misdated events in young files: they are outside,
// in no month.
type EventSums struct {
	First   entente.Date // first day of the month of the first part; NoDate without one
	Last    entente.Date // last day with an event; NoDate without one
	Months  []MonthSum   // without gaps, from First
	Pairs   []PairMonth  // in order of direction, month and class
	Outside int64        // events
}

// MonthSum is a month of all states.
type MonthSum struct {
	World    int64 // events between two different states
	Official int64 // those between countries or agencies of their states
	Days     int   // with any event
}

// PairMonth sums the events of a direction in a month and quad class.
type PairMonth struct {
	A, B               string
	Month              int // from EventSums.First
	Quad               uint8
	Events, Official   int64
	Mentions, Articles int64
	Goldstein, Tone    float64
}

// EventFilter says which events of a source's file are meant: those between a
// state of A and one of B in either direction.
type EventFilter struct {
	Source, File string
	A, B         []entente.Code
	Quads        []uint8      // empty for all
	Span         entente.Span // days; unknown ends are open
	Directed     bool         // only what a state of A did to one of B
	Official     bool         // only between countries or agencies of their states
}

// Conditions are those of the filter that read alike in the SQL of both engines.
func (f EventFilter) Conditions(quote func(string) string) []string {
	codes := func(list []entente.Code) string {
		var q []string
		for _, c := range list {
			q = append(q, quote(string(c)))
		}
		return "(" + strings.Join(q, ", ") + ")"
	}
	a, b := codes(f.A), codes(f.B)
	list := []string{fmt.Sprintf("((a IN %s AND b IN %s) OR (a IN %s AND b IN %s))", a, b, b, a)}
	if f.Directed {
		list[0] = fmt.Sprintf("a IN %s AND b IN %s", a, b)
	}
	if f.Official {
		list = append(list, "rule_a IN ('country', 'agency') AND rule_b IN ('country', 'agency')")
	}
	if len(f.Quads) > 0 {
		list = append(list, "quad IN ("+strings.Trim(strings.ReplaceAll(fmt.Sprint(f.Quads), " ", ", "), "[]")+")")
	}
	return list
}

// FoundEvent is an event with the address of its article.
type FoundEvent struct {
	EventRow
	URL string
}

// monthOf is the first day of a day's month.
func monthOf(d entente.Date) entente.Date {
	t := d.Time()
	return entente.NewDate(t.Year(), t.Month(), 1)
}

// months counts the months from the first of one day to that of another.
func months(a, b entente.Date) int {
	x, y := a.Time(), b.Time()
	return 12*(y.Year()-x.Year()) + int(y.Month()) - int(x.Month())
}

// check refuses a filter that cannot be meant.
func (f EventFilter) check() error {
	if f.Source == "" || f.File == "" || len(f.A) == 0 || len(f.B) == 0 {
		return fmt.Errorf("filter events: source, file and both sides are needed")
	}
	return nil
}
