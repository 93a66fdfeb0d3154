// Package desta reads the list of trade agreements by dyad of the Design of
// Trade Agreements project: a record for each pair of members and agreement,
// from the year of its entry into force, or of its signature where it is not
// in force.
package desta

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"entente"
	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

// The kinds of record. Records of one agreement share a Ref: the publisher's
// number of the base treaty, which amendments and consolidated texts bear too.
const (
	Agreement    = "trade-agreement"              // base treaty or accession, in force
	Amendment    = "trade-agreement-amendment"    // protocol or amendment, in force
	Consolidated = "trade-agreement-consolidated" // the amended text as a whole, in force
	Signed       = "trade-agreement-signed"       // any of them without a year of entry into force
)

// entryTypes are the publisher's kinds of entry that are agreements.
var entryTypes = map[string]string{
	"base_treaty": Agreement, "accession": Agreement, "protocol or amendment": Amendment, "consolidated": Consolidated,
}

// New returns the data set and its reader. The only role is dyads.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "desta/1"}
}

type reader struct{}

var _ source.Reader = reader{}

// Read yields a record for every row that is an agreement of two states.
func (reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return func(yield func(source.Entry, error) bool) {
		f := file{in: in, yield: yield, seen: map[string]int{}}
		if err := f.read(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(source.Entry{}, err)
		}
	}
}

var errStopped = errors.New("stopped by the caller")

var needed = []string{"country1", "country2", "number", "base_treaty", "name", "entry_type", "year", "entryforceyear"}

// file is the state of reading one file.
type file struct {
	in    source.Input
	rows  *source.Rows
	at    map[string]int
	rec   []string
	yield func(source.Entry, error) bool
	seen  map[string]int // row of each pair and number
}

func (f *file) read(ctx context.Context) error {
	if err := f.open(); err != nil {
		return err
	}
	for {
		rec, err := f.rows.Next()
		var bad *source.BadRow
		switch {
		case errors.Is(err, io.EOF) && f.rows.Row() == 0:
			return fmt.Errorf("read %s: no data rows", f.in.Name)
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			err = f.issue(malformed, bad.Reason)
		case err == nil:
			f.rec = rec
			err = f.row()
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("read %s: row %d: %w", f.in.Name, f.rows.Row(), ctx.Err())
		}
	}
}

func (f *file) open() error {
	if f.in.Role != "dyads" {
		return fmt.Errorf("read %s: role %q is not dyads", f.in.Name, f.in.Role)
	}
	text, err := source.Open(f.in.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.in.Name, err)
	}
	if f.rows, err = source.NewRows(f.in.Name, text, ',', nil); err != nil {
		return err
	}
	f.at = map[string]int{}
	for i, h := range f.rows.Header {
		if _, twice := f.at[h]; twice && slices.Contains(needed, h) {
			return fmt.Errorf("read %s: column %s stands twice", f.in.Name, h)
		}
		f.at[h] = i
	}
	for _, c := range needed {
		if _, ok := f.at[c]; !ok {
			return fmt.Errorf("read %s: no column %s; found %.300q", f.in.Name, c, f.rows.Header)
		}
	}
	return nil
}

// cell returns a cell as UTF-8. The publisher's files are in latin-1.
func (f *file) cell(column string) string {
	s := strings.TrimSpace(f.rec[f.at[column]])
	if !utf8.ValidString(s) {
		if decoded, err := charmap.ISO8859_1.NewDecoder().String(s); err == nil {
			return decoded
		}
	}
	return s
}

func (f *file) row() error {
	entry := f.cell("entry_type")
	kind, ok := entryTypes[entry]
	switch {
	case entry == "negotiation" || entry == "withdrawal":
		return f.issue(noAgreement, entry)
	case !ok:
		return f.issue(unknownEntry, fmt.Sprintf("%q", entry))
	}
	span, kind, err := f.span(kind)
	if err != nil || kind == "" {
		return err
	}
	a, err := f.state("country1", span.From)
	if err != nil || a == "" {
		return err
	}
	b, err := f.state("country2", span.From)
	if err != nil || b == "" {
		return err
	}
	if a == b {
		return f.issue(withItself, string(a))
	}
	pair := entente.NewPair(a, b)
	key := pair.String() + " " + f.cell("number")
	if first, twice := f.seen[key]; twice {
		return f.issue(duplicate, fmt.Sprintf("%s, first in row %d", key, first))
	}
	f.seen[key] = f.rows.Row()
	r := entente.Record{
		Layer: entente.Treaties, Kind: kind, A: pair.A, B: pair.B, Sign: 1, Size: math.NaN(), Low: math.NaN(), High: math.NaN(),
		Span: span, Certainty: entente.Confirmed, Ref: f.cell("base_treaty"),
		Label: f.cell("name") + " (" + f.cell("number") + ")", Row: f.rows.Row(),
	}
	return f.emit(source.Entry{Record: &r})
}

// span is open from the year of entry into force; without one it is the year of
// signature, and the kind says so. An empty kind means that the row is lost.
func (f *file) span(kind string) (entente.Span, string, error) {
	if y, ok := readYear(f.cell("entryforceyear")); ok {
		return entente.Span{From: entente.NewDate(y, time.January, 1), To: entente.NoDate, Precision: entente.Year}, kind, nil
	}
	if s := f.cell("entryforceyear"); s != "" && s != "NA" {
		return entente.Span{}, "", f.issue(badYear, fmt.Sprintf("entryforceyear %q", s))
	}
	y, ok := readYear(f.cell("year"))
	if !ok {
		return entente.Span{}, "", f.issue(badYear, fmt.Sprintf("year %q", f.cell("year")))
	}
	return entente.YearSpan(y), Signed, f.issue(notInForce, fmt.Sprintf("%s (%s)", f.cell("name"), f.cell("number")))
}

func readYear(s string) (int, bool) {
	y, err := strconv.Atoi(strings.TrimSuffix(s, ".0"))
	return y, err == nil && y >= 1900 && y <= 2100
}

// state reads a state by name. The numbers beside the names do not follow ISO
// for every state, so that they are not used.
func (f *file) state(column string, on entente.Date) (entente.Code, error) {
	name := f.cell(column)
	if code, rule, ok := f.in.States.Resolve(name, on); ok {
		if rule == "mojibake" {
			return code, f.issue(mojibake, fmt.Sprintf("%q", name))
		}
		return code, nil
	}
	detail := fmt.Sprintf("%q", name)
	if near := f.in.States.Suggest(name); near != "" {
		detail += fmt.Sprintf(" (did you mean %q?)", near)
	}
	return "", f.issue(unknownState, detail)
}

func (f *file) emit(e source.Entry) error {
	e.Rows = f.rows.Row()
	if !f.yield(e, nil) {
		return errStopped
	}
	return nil
}

// flaw is a kind of issue: its name, what is done about it, and whether the
// row yields nothing.
type flaw struct {
	kind, rule string
	lost       bool
}

var (
	malformed    = flaw{"malformed-row", "the row is not read", true}
	noAgreement  = flaw{"no-agreement", "a negotiation or withdrawal is no record", true}
	unknownEntry = flaw{"unknown-entry-type", "the row is not read", true}
	badYear      = flaw{"unreadable-year", "the row is not read", true}
	unknownState = flaw{"unknown-state", "the row is not read", true}
	withItself   = flaw{"self-pair", "the row is not read", true}
	duplicate    = flaw{"duplicate-row", "the first row of the pair and number holds", true}
	notInForce   = flaw{"not-in-force", "no year of entry into force: the record is of the signature", false}
	mojibake     = flaw{"mojibake-name", "the name is read as its undamaged form", false}
)

func (f *file) issue(w flaw, detail string) error {
	return f.emit(source.Entry{Issue: &entente.Issue{Kind: w.kind, Rule: w.rule, Row: f.rows.Row(), Detail: detail, Lost: w.lost}})
}
