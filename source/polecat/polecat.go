// Package polecat reads the weekly and yearly files of POLECAT coded events:
// tab-separated with a header, kinds of event of PLOVER, actors with the codes of
// their countries.
package polecat

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"hash/fnv"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

// New returns the data set and its reader. The only role is release.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: Reader{}, Code: "polecat/1"}
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

// Events yields all events, batch by batch. A row whose actor or recipient is of
// several countries is an event for each pair of them.
func (Reader) Events(ctx context.Context, in source.Input) iter.Seq2[source.EventBatch, error] {
	f := file{states: source.NewLookup(in.States, "iso3")}
	return source.EventLines(ctx, in, &f.EventBatch, f.open, f.line)
}

// needed are the columns that must be there; Intensity is called Event Intensity
// in some releases and may be missing.
var needed = [...]string{
	"Event ID", "Event Date", "Event Type", "Event Mode", "Quad Code",
	"Actor Name", "Actor Country", "Primary Actor Sector", "Recipient Name", "Recipient Country", "Primary Recipient Sector",
}

// Places in needed.
const (
	atID = iota
	atDay
	atType
	atMode
	atQuad
	atActor
	_
	_
	atRecipient
)

// file is the state of reading one file.
type file struct {
	source.EventBatch
	states    *source.Lookup
	columns   int
	at        [len(needed)]int
	intensity int // -1 where there is none
}

// open reads the header.
func (f *file) open(in source.Input) (*bufio.Scanner, error) {
	if in.Role != "release" {
		return nil, fmt.Errorf("role %q is not release", in.Role)
	}
	lines, header, at, err := source.TabLines(in, needed[:])
	if err != nil {
		return nil, err
	}
	f.columns = len(header)
	f.intensity = -1
	for i, h := range header {
		if h == "Intensity" || h == "Event Intensity" {
			f.intensity = i
		}
	}
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
	cell := func(i int) string { return known(cells[f.at[i]]) }
	day, err := entente.ParseDate(strings.Trim(cells[f.at[atDay]], " "))
	if err != nil {
		f.Note(f.Rows, badDay, fmt.Sprintf("%.40q", cells[f.at[atDay]]))
		return
	}
	if cell(atID) == "" {
		f.Note(f.Rows, badID, "empty")
		return
	}
	e := source.Event{
		Day: day, Code: f.code(cell(atType), cell(atMode)), Quad: f.quad(cell(atQuad)), Goldstein: f.score(cells),
		Mentions: -1, Sources: -1, Articles: -1, Tone: math.NaN(), Row: int32(f.Rows),
	}
	from := f.actors(cell(atActor), cell(atActor+1), cell(atActor+2), day)
	to := f.actors(cell(atRecipient), cell(atRecipient+1), cell(atRecipient+2), day)
	n := 0
	for _, a := range from {
		for _, b := range to {
			e.ID = number(cell(atID), n)
			e.A, e.RuleA, e.B, e.RuleB = a.code, a.rule, b.code, b.rule
			f.Events = append(f.Events, e)
			n++
		}
	}
}

// known returns a cell without blanks, empty for the ways to write nothing.
func known(cell string) string {
	switch c := strings.TrimSpace(cell); c {
	case "None", "NULL", "nan":
		return ""
	default:
		return c
	}
}

// number makes a number of an id, which is text: the first of a row's events has
// that of the id.
func number(id string, n int) int64 {
	if v, err := strconv.ParseInt(id, 10, 64); err == nil && n == 0 {
		return v
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%d", id, n)
	return int64(h.Sum64() >> 1)
}

// Types are the kinds of event of PLOVER, in small letters.
func Types() []string {
	return []string{
		"agree", "consult", "support", "concede", "cooperate", "aid", "retreat", "request",
		"accuse", "reject", "threaten", "protest", "sanction", "mobilize", "coerce", "assault",
	}
}

// code writes a kind of event with its mode: consult/visit.
func (f *file) code(kind, mode string) string {
	kind, mode = strings.ToLower(kind), strings.ToLower(mode)
	if !slices.Contains(Types(), kind) {
		f.Note(f.Rows, badCode, fmt.Sprintf("%.30q", kind))
	}
	if mode != "" {
		kind += "/" + mode
	}
	return strings.Clone(kind)
}

func (f *file) quad(cell string) source.Quad {
	switch strings.ToUpper(cell) {
	case "VERBAL COOPERATION":
		return source.VerbalCooperation
	case "MATERIAL COOPERATION":
		return source.MaterialCooperation
	case "VERBAL CONFLICT":
		return source.VerbalConflict
	case "MATERIAL CONFLICT":
		return source.MaterialConflict
	}
	f.Note(f.Rows, badQuad, fmt.Sprintf("%.30q", cell))
	return source.NoQuad
}

func (f *file) score(cells []string) float64 {
	if f.intensity < 0 {
		return math.NaN()
	}
	cell := known(cells[f.intensity])
	if cell == "" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil || !(v >= -10 && v <= 10) {
		f.Note(f.Rows, badNumber, fmt.Sprintf("%.40q", cell))
		return math.NaN()
	}
	return v
}

// actor is a state, or none with the reason.
type actor struct {
	code entente.Code
	rule source.ActorRule
}

// actors finds the states of an actor: its countries are a list with semicolons.
func (f *file) actors(name, countries, sector string, day entente.Date) []actor {
	if countries == "" {
		return []actor{{"", nobody(name, sector)}}
	}
	var list []actor
	for country := range strings.SplitSeq(countries, ";") {
		country = strings.TrimSpace(country)
		c := f.states.State(country, day)
		a := actor{c, source.Society}
		switch {
		case country == "IGO":
			a.rule = source.Body
		case c == "":
			f.Note(f.Rows, unknownState, fmt.Sprintf("%.40q", country))
			a.rule = source.UnknownActor
		case sector == "":
			a.rule = source.BareCountry
		case ofState(sector):
			a.rule = source.StateAgency
		}
		if !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	return list
}

// nobody says why an actor without a country has no state.
func nobody(name, sector string) source.ActorRule {
	switch {
	case sector == "IGO":
		return source.Body
	case name == "" && sector == "":
		return source.NoActor
	}
	return source.NoCountry
}

// ofState reports whether the first sector of an actor is of the state.
func ofState(sectors string) bool {
	first, _, _ := strings.Cut(sectors, ";")
	return source.AgencyRole(strings.TrimSpace(first))
}

var (
	malformed    = source.Lost("malformed-row", "the row is not read")
	badDay       = source.Lost("unreadable-date", "the row is not read")
	badID        = source.Lost("unreadable-id", "the row is not read")
	badCode      = source.Kept("unknown-code", "kept under the code as it stands")
	badQuad      = source.Kept("other-quad-class", "kept without a quad class")
	badNumber    = source.Kept("unreadable-number", "kept as not given")
	unknownState = source.Kept("unknown-state", "kept as an event without that actor")
)
