// Package tkg reads benchmark sets for forecasts of events, in which the events
// of ICEWS are facts of a temporal graph: tables of entities and relations, and
// train, valid and test parts of subject, relation, object and day.
package tkg

import (
	"archive/zip"
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"io"
	"iter"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"entente"
	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

// New returns the data set and its reader. The only role is set: a zip of the
// folder's files, named by the year whose first day is day 0.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: Reader{}, Code: "tkg/1"}
}

// Reader reads sets as files of events.
type Reader struct{}

var (
	_ source.Reader      = Reader{}
	_ source.EventReader = Reader{}
)

// Read yields a record for each event between two states.
func (r Reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return source.EventEntries(r.Events(ctx, in))
}

const (
	batch  = 1 << 12 // events that are yielded at once
	maxZip = 1 << 30
)

var yearOf = regexp.MustCompile(`^icews(\d{4})\.zip$`)

// Events yields all events, batch by batch: those of train, then valid, then
// test. The id of an event is its row, counted through the parts.
func (Reader) Events(ctx context.Context, in source.Input) iter.Seq2[source.EventBatch, error] {
	return func(yield func(source.EventBatch, error) bool) {
		fail := func(err error) { yield(source.EventBatch{}, fmt.Errorf("read %s: %w", in.Name, err)) }
		year := yearOf.FindStringSubmatch(in.Name)
		if in.Role != "set" || year == nil {
			fail(fmt.Errorf("role %q, name %q: want a set named by its year, icews2018.zip", in.Role, in.Name))
			return
		}
		set, err := unzip(in.Bytes)
		if err != nil {
			fail(err)
			return
		}
		y, _ := strconv.Atoi(year[1])
		c := coder{set: set, first: entente.NewDate(y, time.January, 1), states: source.NewLookup(in.States, "iso3")}
		for _, p := range set.Parts {
			c.Name = p.Name
			for len(p.Facts) > 0 {
				if err := ctx.Err(); err != nil {
					fail(fmt.Errorf("row %d: %w", c.Rows, err))
					return
				}
				n := min(batch, len(p.Facts))
				c.take(p.Facts[:n])
				p.Facts = p.Facts[n:]
				if !yield(c.EventBatch, nil) {
					return
				}
			}
		}
		if c.Rows == 0 {
			fail(fmt.Errorf("no facts"))
		}
	}
}

func unzip(r io.Reader) (*Set, error) {
	packed, err := io.ReadAll(io.LimitReader(r, maxZip+1))
	if err != nil {
		return nil, fmt.Errorf("read zip: %w", err)
	}
	if len(packed) > maxZip {
		return nil, fmt.Errorf("read zip: more than %d bytes", maxZip)
	}
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, fmt.Errorf("read zip: %w", err)
	}
	return Load(z)
}

// coder turns facts into events.
type coder struct {
	source.EventBatch
	set    *Set
	first  entente.Date
	states *source.Lookup
}

func (c *coder) take(facts []Fact) {
	c.Events, c.Issues = c.Events[:0], nil
	for _, f := range facts {
		c.Rows++
		r := c.set.Relations[f.Relation]
		e := source.Event{
			ID: int64(c.Rows), Day: c.first + entente.Date(f.Day), Code: r.CAMEO, Quad: source.QuadOf(r.CAMEO), Goldstein: r.Goldstein,
			Mentions: -1, Sources: -1, Articles: -1, Tone: math.NaN(), Row: int32(c.Rows),
		}
		if e.Quad == source.NoQuad {
			c.Note(c.Rows, source.Kept("unknown-code", "kept without a quad class"), fmt.Sprintf("%.20q", r.CAMEO))
		}
		e.A, e.RuleA = c.actor(c.set.Entities[f.Subject], e.Day)
		e.B, e.RuleB = c.actor(c.set.Entities[f.Object], e.Day)
		c.Events = append(c.Events, e)
	}
}

// actor finds the state of an entity.
func (c *coder) actor(e Entity, day entente.Date) (entente.Code, source.ActorRule) {
	if e.Placed == "" {
		return "", source.NoCountry
	}
	code := c.states.State(e.Placed, day)
	switch {
	case code == "":
		c.Note(c.Rows, source.Kept("unknown-state", "kept as an event without that actor"), fmt.Sprintf("%.20q", e.Placed))
		return "", source.UnknownActor
	case e.Country == "":
		return code, source.Named
	case e.Kind == "state":
		return code, source.BareCountry
	case ofState(e.Name):
		return code, source.StateAgency
	}
	return code, source.Society
}

// Words in the name of a sector that make it one of the state, and words that
// say otherwise.
var (
	stateWords = []string{
		"Government", "Ministry", "Ministery", "Ministers", "Foreign Affairs", "Domestic Affairs", "Authorities", "Police", "Military", "Army", "Navy",
		"Air Force", "Armed Force", "Coast Guard", "Intelligence", "Court", "Judge", "Judiciary", "Parliament", "Congress", "Senate", "Legislat",
		"Lawmaker", "Representatives", "Royal Administration", "Attorney General", "Envoy", "Security Council",
	}
	otherWords = []string{"Exiled", "Former", "Candidate", "Opposition"}
)

// ofState reports whether a sector such as "Police (Iran)" is of the state.
func ofState(name string) bool {
	sector, _, _ := strings.Cut(name, " (")
	has := func(word string) bool { return strings.Contains(sector, word) }
	return slices.ContainsFunc(stateWords, has) && !slices.ContainsFunc(otherWords, has)
}
