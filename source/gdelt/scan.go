package gdelt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"time"

	"entente"
	"entente/source"
)

// Columns, from 0, that are the same in all layouts. Those of an actor are
// counted from its first.
const (
	colID        = 0
	colDay       = 1
	colActor1    = 5
	colActor2    = 15
	colCode      = 26
	colQuad      = 29
	colGoldstein = 30
	colMentions  = 31
	colSources   = 32
	colArticles  = 33
	colTone      = 34

	actorCountry = 2
	actorType    = 7

	front = colTone + 1 // columns that are split
)

// scanner turns lines into events.
type scanner struct {
	source.EventBatch
	states  *source.Lookup
	regions []string // country codes of parts of the world
	row     int
	columns int // of the file; 0 before the first row
	linked  bool
	link    string // of the row before: neighbours often share it
	code    string
	ends    [front]int // where each column ends in the line
}

// block scans whole lines into the batch.
func (s *scanner) block(text []byte) error {
	s.Events, s.Issues = s.Events[:0], nil
	for len(text) > 0 {
		line := text
		if i := bytes.IndexByte(text, '\n'); i >= 0 {
			line, text = text[:i], text[i+1:]
		} else {
			text = nil
		}
		line = bytes.TrimSuffix(line, []byte{'\r'})
		if len(line) == 0 {
			continue
		}
		s.row++
		if s.row > math.MaxInt32 {
			return fmt.Errorf("more than %d rows", math.MaxInt32)
		}
		if s.columns == 0 {
			if err := s.layout(line); err != nil {
				return err
			}
		}
		s.line(line)
	}
	s.Rows = s.row
	return nil
}

// layout learns from the first row which version the file is of.
func (s *scanner) layout(line []byte) error {
	s.columns = bytes.Count(line, []byte{'\t'}) + 1
	s.linked = s.columns > 57
	switch s.columns {
	case 57, 58, 61:
	default:
		return fmt.Errorf("%d columns, want 61 (version 2.0), 58 or 57 (version 1.0)", s.columns)
	}
	return nil
}

// line scans one row.
func (s *scanner) line(line []byte) {
	if n := s.split(line); n != s.columns {
		s.Note(s.row, malformed, fmt.Sprintf("%d columns where the file has %d", n, s.columns))
		return
	}
	day, ok := parseDay(s.cell(line, colDay))
	if !ok {
		s.Note(s.row, badDay, fmt.Sprintf("%.40q", s.cell(line, colDay)))
		return
	}
	id, ok := parseInt(s.cell(line, colID))
	if !ok {
		s.Note(s.row, badID, fmt.Sprintf("%.40q", s.cell(line, colID)))
		return
	}
	e := source.Event{ID: id, Day: day, Row: int32(s.row)}
	e.A, e.RuleA = s.actor(line, colActor1, day)
	e.B, e.RuleB = s.actor(line, colActor2, day)
	e.Code = s.intern(s.cell(line, colCode))
	e.Quad = s.quad(s.cell(line, colQuad), e.Code)
	e.Goldstein = s.number(s.cell(line, colGoldstein))
	e.Tone = s.number(s.cell(line, colTone))
	e.Mentions = s.count(s.cell(line, colMentions))
	e.Sources = s.count(s.cell(line, colSources))
	e.Articles = s.count(s.cell(line, colArticles))
	if s.linked {
		if last := line[bytes.LastIndexByte(line, '\t')+1:]; string(last) != s.link {
			s.link = string(last)
		}
		e.Link = s.link
	}
	s.Events = append(s.Events, e)
}

const (
	tabs  = 0x0909090909090909
	lows  = 0x7f7f7f7f7f7f7f7f
	highs = 0x8080808080808080
)

// split finds where the first columns end, eight bytes at a time, and counts
// all columns. A byte of w ^ tabs is zero where w has a tab; adding 0x7f to its
// low seven bits carries into the eighth bit for every other byte.
func (s *scanner) split(line []byte) int {
	n, i := 0, 0
	for ; i+8 <= len(line) && n < front; i += 8 {
		w := binary.LittleEndian.Uint64(line[i:]) ^ tabs
		for m := ^((w&lows + lows) | w) & highs; m != 0; m &= m - 1 {
			if n == front {
				return n + bytes.Count(line[s.ends[front-1]+1:], []byte{'\t'}) + 1
			}
			s.ends[n] = i + bits.TrailingZeros64(m)>>3
			n++
		}
	}
	if n == front {
		return n + bytes.Count(line[s.ends[front-1]+1:], []byte{'\t'}) + 1
	}
	for ; i < len(line); i++ {
		if line[i] != '\t' {
			continue
		}
		if n < front {
			s.ends[n] = i
		}
		n++
	}
	return n + 1
}

// cell returns one of the first columns.
func (s *scanner) cell(line []byte, column int) []byte {
	if column == 0 {
		return line[:s.ends[0]]
	}
	return line[s.ends[column-1]+1 : s.ends[column]]
}

// actor finds the state of an actor whose columns begin at first.
func (s *scanner) actor(line []byte, first int, day entente.Date) (entente.Code, source.ActorRule) {
	code := s.cell(line, first)
	if len(code) == 0 {
		return "", source.NoActor
	}
	if len(code) >= 3 && string(code[:3]) == "IGO" {
		return "", source.Body
	}
	country := s.cell(line, first+actorCountry)
	if len(country) == 0 {
		return "", source.NoCountry
	}
	c := s.state(country, day)
	switch {
	case c == "" && slices.Contains(s.regions, string(country)):
		return "", source.Region
	case c == "":
		return "", source.UnknownActor
	case bytes.Equal(code, country):
		return c, source.BareCountry
	case source.AgencyRole(string(s.cell(line, first+actorType))):
		return c, source.StateAgency
	}
	return c, source.Society
}

// state resolves a country code on a day.
func (s *scanner) state(code []byte, day entente.Date) entente.Code {
	if len(code) != 3 {
		return ""
	}
	return s.states.State(string(code), day)
}

// intern returns the event code, without a new string for one of the code book.
func (s *scanner) intern(code []byte) string {
	if string(code) != s.code {
		s.code = string(code)
	}
	return s.code
}

// quad reads the class and checks it against the code's root.
func (s *scanner) quad(cell []byte, code string) source.Quad {
	want := source.QuadOf(code)
	if want == source.NoQuad {
		s.Note(s.row, badCode, fmt.Sprintf("%.20q", code))
		return want
	}
	if len(cell) != 1 || cell[0] != '0'+byte(want) {
		s.Note(s.row, otherQuad, fmt.Sprintf("%.20q for code %s", cell, code))
	}
	return want
}

func (s *scanner) number(cell []byte) float64 {
	if len(cell) == 0 {
		return math.NaN()
	}
	v, ok := parseFloat(cell)
	if !ok {
		s.Note(s.row, badNumber, fmt.Sprintf("%.40q", cell))
	}
	return v
}

func (s *scanner) count(cell []byte) int32 {
	if len(cell) == 0 {
		return -1
	}
	v, ok := parseInt(cell)
	if !ok || v < 0 || v > math.MaxInt32 {
		s.Note(s.row, badNumber, fmt.Sprintf("%.40q", cell))
		return -1
	}
	return int32(v)
}

var (
	malformed = source.Lost("malformed-row", "the row is not read")
	badDay    = source.Lost("unreadable-date", "the row is not read")
	badID     = source.Lost("unreadable-id", "the row is not read")
	badCode   = source.Kept("unknown-code", "kept without a quad class")
	otherQuad = source.Kept("other-quad-class", "the class follows from the code")
	badNumber = source.Kept("unreadable-number", "kept as not given")
)

// parseDay reads a day written as 20060102 and refuses days that do not exist.
func parseDay(b []byte) (entente.Date, bool) {
	if len(b) != 8 {
		return entente.NoDate, false
	}
	v, ok := parseInt(b)
	if !ok || v < 0 {
		return entente.NoDate, false
	}
	y, m, d := int(v/10000), int(v/100%100), int(v%100)
	if y < 1800 || m < 1 || m > 12 || d < 1 || d > 31 {
		return entente.NoDate, false
	}
	if d > 28 && time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Day() != d {
		return entente.NoDate, false
	}
	return entente.NewDate(y, time.Month(m), d), true
}
