// Package icews reads the yearly files of ICEWS coded events: tab-separated,
// 20 columns with a header, actors with the name of their country.
package icews

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"iter"
	"math"
	"strconv"
	"strings"

	"entente"
	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

// New returns the data set and its reader. The only role is year.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: Reader{}, Code: "icews/1"}
}

// Reader reads files of events.
type Reader struct{}

var (
	_ source.Reader      = Reader{}
	_ source.EventReader = Reader{}
)

// Read yields a record for each event between two states.
func (r Reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return source.EventEntries(r.Events(ctx, in))
}

// Events yields all events, batch by batch.
func (Reader) Events(ctx context.Context, in source.Input) iter.Seq2[source.EventBatch, error] {
	f := file{states: source.NewLookup(in.States, "")}
	return source.EventLines(ctx, in, &f.EventBatch, f.open, f.line)
}

// needed are the columns that are read.
var needed = [...]string{
	"Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country",
	"CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country",
}

// Places in needed.
const (
	atID = iota
	atDay
	atSource
	_
	_
	atCode
	atScore
	atTarget
	_
	_
)

// file is the state of reading one file.
type file struct {
	source.EventBatch
	states  *source.Lookup
	columns int
	at      [len(needed)]int
}

// open reads the header.
func (f *file) open(in source.Input) (*bufio.Scanner, error) {
	if in.Role != "year" {
		return nil, fmt.Errorf("role %q is not year", in.Role)
	}
	lines, header, at, err := source.TabLines(in, needed[:])
	if err != nil {
		return nil, err
	}
	f.columns = len(header)
	for i, name := range needed {
		f.at[i] = at[name]
	}
	return lines, nil
}

// line reads one row. Quotes are text.
func (f *file) line(line string) {
	if line == "" {
		return
	}
	f.Rows++
	cells := strings.Split(line, "\t")
	if len(cells) != f.columns {
		f.Note(f.Rows, malformed, fmt.Sprintf("%d columns where the header has %d", len(cells), f.columns))
		return
	}
	cell := func(i int) string { return strings.TrimSpace(cells[f.at[i]]) }
	day, err := entente.ParseDate(cell(atDay))
	if err != nil {
		f.Note(f.Rows, badDay, fmt.Sprintf("%.40q", cell(atDay)))
		return
	}
	id, err := strconv.ParseInt(cell(atID), 10, 64)
	if err != nil {
		f.Note(f.Rows, badID, fmt.Sprintf("%.40q", cell(atID)))
		return
	}
	e := source.Event{
		ID: id, Day: day, Code: strings.Clone(cell(atCode)), Goldstein: f.score(cell(atScore)),
		Mentions: -1, Sources: -1, Articles: -1, Tone: math.NaN(), Row: int32(f.Rows),
	}
	if e.Quad = source.QuadOf(e.Code); e.Quad == source.NoQuad {
		f.Note(f.Rows, badCode, fmt.Sprintf("%.20q", e.Code))
	}
	e.A, e.RuleA = f.actor(cell(atSource), cell(atSource+1), cell(atSource+2), day)
	e.B, e.RuleB = f.actor(cell(atTarget), cell(atTarget+1), cell(atTarget+2), day)
	f.Events = append(f.Events, e)
}

// none reports a cell without a value; NA is how some editions write it.
func none(cell string) bool { return cell == "" || cell == "NA" || cell == "NULL" }

func (f *file) score(cell string) float64 {
	if none(cell) {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil || !(v >= -10 && v <= 10) {
		f.Note(f.Rows, badNumber, fmt.Sprintf("%.40q", cell))
		return math.NaN()
	}
	return v
}

// actor finds the state of an actor by the name of its country.
func (f *file) actor(name, sectors, country string, day entente.Date) (entente.Code, source.ActorRule) {
	switch {
	case none(country) && none(name):
		return "", source.NoActor
	case none(country) && strings.Contains(sectors, "International Government Organization"):
		return "", source.Body
	case none(country):
		return "", source.NoCountry
	}
	c := f.states.State(country, day)
	switch {
	case c == "":
		f.Note(f.Rows, unknownState, fmt.Sprintf("%.60q", country))
		return "", source.UnknownActor
	case name == country:
		return c, source.BareCountry
	case ofState(sectors):
		return c, source.StateAgency
	}
	return c, source.Society
}

// ofState reports whether one of an actor's sectors is of the state.
func ofState(sectors string) bool {
	for s := range strings.SplitSeq(sectors, ",") {
		switch strings.TrimSpace(s) {
		case "Government", "Executive", "Legislative / Parliamentary", "Judicial", "Military", "Police", "Foreign Ministry":
			return true
		}
	}
	return false
}

var (
	malformed    = source.Lost("malformed-row", "the row is not read")
	badDay       = source.Lost("unreadable-date", "the row is not read")
	badID        = source.Lost("unreadable-id", "the row is not read")
	badCode      = source.Kept("unknown-code", "kept without a quad class")
	badNumber    = source.Kept("unreadable-number", "kept as not given")
	unknownState = source.Kept("unknown-state", "kept as an event without that actor")
)
