package source

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"strconv"
	"strings"

	"entente"
)

// Event is one coded event: somebody did something to somebody on a day. Where
// an actor is no state, or there is none, its code is empty and the rule says
// why.
type Event struct {
	ID        int64 // the publisher's; in ICEWS unique only together with the day
	Day       entente.Date
	A, B      entente.Code // A acts on B
	RuleA     ActorRule
	RuleB     ActorRule
	Code      string // of CAMEO, as published
	Quad      Quad
	Goldstein float64 // score of the code; NaN where not given
	Mentions  int32   // how often reported; -1 where the publisher does not say
	Sources   int32   // by how many; -1
	Articles  int32   // in how many; -1
	Tone      float64 // of the articles, -100 to 100; NaN where not given
	Link      string  // an article, empty where not given
	Row       int32   // data row in the file, from 1
}

// Pair reports whether two different states are known.
func (e Event) Pair() bool { return e.A != "" && e.B != "" && e.A != e.B }

// ActorRule says how an actor was taken for a state, or why not.
type ActorRule uint8

// The rules. The first three after NoActor, and Named, give a state.
const (
	NoActor      ActorRule = iota // nobody is named
	BareCountry                   // the country and nothing else: RUS
	StateAgency                   // a government, army, court, parliament, police or secret service: RUSGOV
	Society                       // somebody of the country who is not its state: RUSBUS, RUSOPP
	Body                          // an international body: IGOUNO
	Region                        // a part of the world: AFR
	NoCountry                     // a role without a country: COP
	UnknownActor                  // a code or name that the register does not know
	Named                         // a person or body that a list of the publisher places in a state: gives a state
)

var actorRules = [...]string{"none", "country", "agency", "society", "body", "region", "no-country", "unknown", "named"}

// String returns the rule's name as it stands in the record.
func (r ActorRule) String() string {
	if int(r) >= len(actorRules) {
		return actorRules[UnknownActor]
	}
	return actorRules[r]
}

// Official reports whether the actor is a country or an agency of its state.
func (r ActorRule) Official() bool { return r == BareCountry || r == StateAgency }

// AgencyRole reports whether a role of CAMEO (PLOVER has the same) is of the
// state: government, military, police, secret service, courts, parliament.
func AgencyRole(role string) bool {
	switch role {
	case "GOV", "MIL", "COP", "SPY", "JUD", "LEG":
		return true
	}
	return false
}

// EventBatch is a stretch of rows of a file of events.
type EventBatch struct {
	Events []Event         // good until the next batch
	Issues []entente.Issue // of the same rows; a row that is lost has one and no event
	Rows   int             // data rows consumed so far
	Name   string          // file of the bundle that the rows are of; empty for a file by itself
}

// Note counts a flaw of a row.
func (b *EventBatch) Note(row int, f Flaw, detail string) {
	b.Issues = append(b.Issues, entente.Issue{Kind: f.Kind, Rule: f.Rule, Row: row, Detail: detail, Lost: f.Lost})
}

// batchOfLines is how many events and issues of lines are yielded at once.
const batchOfLines = 1 << 12

// EventLines is the stream of batches of a file with one row a line. Open leaves
// its scanner behind the header; line takes one row, counts it in b.Rows, and
// puts what it states into b. A file without a row is an error.
func EventLines(ctx context.Context, in Input, b *EventBatch, open func(Input) (*bufio.Scanner, error), line func(string)) iter.Seq2[EventBatch, error] {
	return func(yield func(EventBatch, error) bool) {
		lines, err := open(in)
		if err != nil {
			yield(EventBatch{}, fmt.Errorf("read %s: %w", in.Name, err))
			return
		}
		for lines.Scan() {
			line(strings.TrimSuffix(lines.Text(), "\r"))
			if len(b.Events)+len(b.Issues) < batchOfLines {
				continue
			}
			if err := ctx.Err(); err != nil {
				yield(EventBatch{}, fmt.Errorf("read %s: row %d: %w", in.Name, b.Rows, err))
				return
			}
			if !yield(*b, nil) {
				return
			}
			b.Events, b.Issues = b.Events[:0], nil
		}
		switch err := lines.Err(); {
		case err != nil:
			yield(EventBatch{}, fmt.Errorf("read %s: after row %d: %w", in.Name, b.Rows, err))
		case b.Rows == 0:
			yield(EventBatch{}, fmt.Errorf("read %s: no rows", in.Name))
		default:
			yield(*b, nil)
		}
	}
}

// EventReader is a Reader of files with very many events: it yields them in
// batches, without a record for each.
type EventReader interface {
	Events(ctx context.Context, in Input) iter.Seq2[EventBatch, error]
}

// NoPair is the kind of issue of an event that is kept although it is not one
// between two states.
const NoPair = "no-pair"

// EventEntries is the stream of entries of a reader of events: a record for
// each event between two states, a counted issue for each that is kept without
// them.
func EventEntries(batches iter.Seq2[EventBatch, error]) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for b, err := range batches {
			if err != nil {
				yield(Entry{}, err)
				return
			}
			for i := range b.Issues {
				if !yield(Entry{Issue: &b.Issues[i], Rows: b.Issues[i].Row}, nil) {
					return
				}
			}
			for _, e := range b.Events {
				if !yield(e.entry(), nil) {
					return
				}
			}
		}
	}
}

func (e Event) entry() Entry {
	if !e.Pair() {
		detail := e.RuleA.String() + " to " + e.RuleB.String()
		if e.A != "" && e.A == e.B {
			detail = "within " + string(e.A)
		}
		return Entry{Rows: int(e.Row), Issue: &entente.Issue{
			Kind: NoPair, Rule: "kept as an event, in no pair: the two actors are not two states", Row: int(e.Row), Detail: detail,
		}}
	}
	r := e.Record()
	return Entry{Record: &r, Rows: int(e.Row)}
}

// Record writes the event as a statement: the kind is the event code, the size
// the Goldstein score.
func (e Event) Record() entente.Record {
	label := "event " + e.Code
	if c, ok := CAMEO(e.Code); ok {
		label = c.Label
	}
	return entente.Record{
		Layer: entente.Events, Kind: e.Code, A: e.A, B: e.B, Directed: true, Sign: e.Quad.Sign(), Size: e.Goldstein,
		Low: math.NaN(), High: math.NaN(), Unit: "Goldstein score", Span: entente.Span{From: e.Day, To: e.Day + 1},
		Certainty: entente.Reported, Ref: strconv.FormatInt(e.ID, 10), Label: label, Link: e.Link, Row: int(e.Row),
	}
}

// TabLines opens tab-separated lines with a header and returns the lines after
// it, the names in the header in their order, and the place of each. A name that
// stands twice is an error, and so is one of needed that is not there.
func TabLines(in Input, needed []string) (lines *bufio.Scanner, header []string, at map[string]int, err error) {
	text, err := Open(in.Bytes)
	if err != nil {
		return nil, nil, nil, err
	}
	lines = bufio.NewScanner(text)
	lines.Buffer(make([]byte, 0, 64<<10), MaxRecord)
	if !lines.Scan() {
		return nil, nil, nil, errors.Join(errors.New("no header row"), lines.Err())
	}
	header, at = strings.Split(strings.TrimSuffix(lines.Text(), "\r"), "\t"), map[string]int{}
	for i, h := range header {
		h = strings.Trim(h, `" `)
		if _, twice := at[h]; twice {
			return nil, nil, nil, fmt.Errorf("column %s stands twice", h)
		}
		header[i], at[h] = h, i
	}
	for _, name := range needed {
		if _, ok := at[name]; !ok {
			return nil, nil, nil, fmt.Errorf("no column %s; found %.500q", name, header)
		}
	}
	return lines, header, at, nil
}
