// Package desta reads the list of trade agreements by dyad of the Design of
// Trade Agreements project: a record for each pair of members and agreement,
// from the year of its entry into force, or of its signature where it is not
// in force.
package desta

import (
	"context"
	_ "embed"
	"fmt"
	"iter"
	"math"
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
	seen := map[string]int{}
	return source.ReadSheet(ctx, in, layout, func(s *source.Sheet) error { return (&file{s, seen}).row() }, nil)
}

var layout = source.Layout{
	Role:    "dyads",
	Columns: []string{"country1", "country2", "number", "base_treaty", "name", "entry_type", "year", "entryforceyear"},
	Cell:    utf8Cell,
}

// file is the file at a row.
type file struct {
	*source.Sheet
	seen map[string]int // row of each pair and number
}

// utf8Cell returns a cell as UTF-8. The publisher's files are in latin-1.
func utf8Cell(_, cell string) string {
	if !utf8.ValidString(cell) {
		if decoded, err := charmap.ISO8859_1.NewDecoder().String(cell); err == nil {
			return decoded
		}
	}
	return cell
}

func (f *file) row() error {
	entry := f.Cell("entry_type")
	kind, ok := entryTypes[entry]
	switch {
	case entry == "negotiation" || entry == "withdrawal":
		return f.Issue(noAgreement, entry)
	case !ok:
		return f.Issue(unknownEntry, fmt.Sprintf("%q", entry))
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
		return f.Issue(withItself, string(a))
	}
	pair := entente.NewPair(a, b)
	key := pair.String() + " " + f.Cell("number")
	if first, twice := f.seen[key]; twice {
		return f.Issue(duplicate, fmt.Sprintf("%s, first in row %d", key, first))
	}
	f.seen[key] = f.Row()
	r := entente.Record{
		Layer: entente.Treaties, Kind: kind, A: pair.A, B: pair.B, Sign: 1, Size: math.NaN(), Low: math.NaN(), High: math.NaN(),
		Span: span, Certainty: entente.Confirmed, Ref: f.Cell("base_treaty"),
		Label: f.Cell("name") + " (" + f.Cell("number") + ")", Row: f.Row(),
	}
	return f.Record(r)
}

// span is open from the year of entry into force; without one it is the year of
// signature, and the kind says so. An empty kind means that the row is lost.
func (f *file) span(kind string) (entente.Span, string, error) {
	if y, ok := readYear(f.Cell("entryforceyear")); ok {
		return entente.Span{From: entente.NewDate(y, time.January, 1), To: entente.NoDate, Precision: entente.Year}, kind, nil
	}
	if s := f.Cell("entryforceyear"); s != "" && s != "NA" {
		return entente.Span{}, "", f.Issue(badYear, fmt.Sprintf("entryforceyear %q", s))
	}
	y, ok := readYear(f.Cell("year"))
	if !ok {
		return entente.Span{}, "", f.Issue(badYear, fmt.Sprintf("year %q", f.Cell("year")))
	}
	return entente.YearSpan(y), Signed, f.Issue(notInForce, fmt.Sprintf("%s (%s)", f.Cell("name"), f.Cell("number")))
}

func readYear(s string) (int, bool) {
	y, err := strconv.Atoi(strings.TrimSuffix(s, ".0"))
	return y, err == nil && y >= 1900 && y <= 2100
}

// state reads a state by name. The numbers beside the names do not follow ISO
// for every state, so that they are not used.
func (f *file) state(column string, on entente.Date) (entente.Code, error) {
	name := f.Cell(column)
	if code, rule, ok := f.States.Resolve(name, on); ok {
		if rule == "mojibake" {
			return code, f.Issue(mojibake, fmt.Sprintf("%q", name))
		}
		return code, nil
	}
	detail := fmt.Sprintf("%q", name)
	if near := f.States.Suggest(name); near != "" {
		detail += fmt.Sprintf(" (did you mean %q?)", near)
	}
	return "", f.Issue(unknownState, detail)
}

var (
	noAgreement  = source.Lost("no-agreement", "a negotiation or withdrawal is no record")
	unknownEntry = source.Lost("unknown-entry-type", "the row is not read")
	badYear      = source.Lost("unreadable-year", "the row is not read")
	unknownState = source.Lost("unknown-state", "the row is not read")
	withItself   = source.Lost("self-pair", "the row is not read")
	duplicate    = source.Lost("duplicate-row", "the first row of the pair and number holds")
	notInForce   = source.Kept("not-in-force", "no year of entry into force: the record is of the signature")
	mojibake     = source.Kept("mojibake-name", "the name is read as its undamaged form")
)
