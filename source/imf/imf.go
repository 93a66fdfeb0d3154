// Package imf reads the International Monetary Fund's trade in goods by partner
// (IMTS, the former Direction of Trade Statistics) as SDMX-CSV, one observation
// a row. Each observation is one side's report: what a state says it exported
// to a partner (free on board), or imported from it (with insurance and
// freight). Both reports of a flow are kept, as records of different kinds.
package imf

import (
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

// The kinds of record: goods from A to B in a year, in million current US
// dollars. A reports Exports, B reports Imports.
const (
	Imports = "imports" // indicator MG_CIF_USD
	Exports = "exports" // indicator XG_FOB_USD
)

// New returns the data set and its reader. The only role is imts.
func New() source.Source {
	d := source.MustDescriptor(descriptor)
	return source.Source{Descriptor: d, Reader: reader{d.States}, Code: "imf/1"}
}

type reader struct{ naming source.Naming }

var _ source.Reader = reader{}

// Read yields a record for every annual observation of exports or imports
// between two states.
func (r reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return source.Entries(in, func(s *source.Stream) error {
		f := file{Stream: s, naming: r.naming, codes: map[area]entente.Code{}, seen: map[key]bool{}, spans: map[int]entente.Span{}}
		return f.read(ctx)
	})
}

// needed lists the columns that are read, by the dimension's id. Where a file
// has ids and names, the ids stand in the column with ".ID".
var needed = []string{"COUNTRY", "INDICATOR", "COUNTERPART_COUNTRY", "FREQUENCY", "TIME_PERIOD", "OBS_VALUE"}

// naming lists the columns that may name the data set.
var naming = []string{"DATAFLOW", "STRUCTURE_ID", "DATASET"}

// area is a code as the publisher writes it, in a year.
type area struct {
	code string
	year int
}

// key is what may stand once in a file.
type key struct {
	kind     string
	from, to entente.Code
	year     int
}

// file is the state of reading one file.
type file struct {
	*source.Stream
	naming   source.Naming // codes that ISO 3166-1 does not have
	at       map[string]int
	rec      []string
	codes    map[area]entente.Code
	seen     map[key]bool
	spans    map[int]entente.Span
	greatest float64 // value as written
}

func (f *file) read(ctx context.Context) error {
	if err := f.open(); err != nil {
		return err
	}
	err := f.Each(ctx, func(cells []string) error {
		f.rec = cells
		return f.row()
	})
	if err != nil {
		return err
	}
	return f.close()
}

func (f *file) open() error {
	if f.Role != "imts" {
		return fmt.Errorf("read %s: role %q is not imts", f.Name, f.Role)
	}
	text, err := source.Open(f.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if err := f.Table(text, ',', nil); err != nil {
		return err
	}
	if f.at, err = f.Columns(); err != nil {
		return err
	}
	for _, c := range needed {
		if i, ok := f.at[c+".ID"]; ok {
			f.at[c] = i
		}
		if _, ok := f.at[c]; !ok {
			return fmt.Errorf("read %s: no column %s; found %.300q; the layout is one observation a row, with IDs", f.Name, c, f.Header())
		}
	}
	return nil
}

// A file whose greatest flow of a year is below a million is not in dollars: in
// dollars the greatest is in the billions, in millions it stays below a million.
const leastGreatest = 1e6

// most is more than any flow of a year can be, in dollars.
const most = 1e15

func (f *file) close() error {
	switch {
	case f.Row() == 0:
		return fmt.Errorf("read %s: no data rows", f.Name)
	case len(f.seen) > 0 && f.greatest < leastGreatest:
		return fmt.Errorf("read %s: the greatest value is %g: these are not US dollars", f.Name, f.greatest)
	}
	return nil
}

func (f *file) cell(column string) string { return strings.TrimSpace(f.rec[f.at[column]]) }

func (f *file) row() error {
	for _, c := range naming {
		if _, ok := f.at[c]; ok && !strings.Contains(f.cell(c), "IMTS") {
			return fmt.Errorf("read %s: row %d: %s is %q, not IMTS", f.Name, f.Row(), c, f.cell(c))
		}
	}
	indicator := f.cell("INDICATOR")
	kind := map[string]string{"MG_CIF_USD": Imports, "XG_FOB_USD": Exports}[indicator]
	switch {
	case f.cell("FREQUENCY") != "A":
		return f.Issue(otherFrequency, f.cell("FREQUENCY"))
	case kind == "":
		return f.Issue(otherIndicator, indicator)
	}
	year, err := strconv.Atoi(f.cell("TIME_PERIOD"))
	if err != nil || year < 1900 || year > 2100 {
		return f.Issue(badYear, fmt.Sprintf("%q", f.cell("TIME_PERIOD")))
	}
	if whole := strings.ContainsAny(f.cell("COUNTRY")+f.cell("COUNTERPART_COUNTRY"), "0123456789_"); whole {
		return f.Issue(aggregate, f.cell("COUNTRY")+", "+f.cell("COUNTERPART_COUNTRY"))
	}
	return f.flow(kind, year)
}

// flow reads one side's report of a flow.
func (f *file) flow(kind string, year int) error {
	from, to := f.state(f.cell("COUNTRY"), year), f.state(f.cell("COUNTERPART_COUNTRY"), year)
	detail := fmt.Sprintf("%s, %s %d", f.cell("COUNTRY"), f.cell("COUNTERPART_COUNTRY"), year)
	if kind == Imports {
		from, to = to, from
	}
	k := key{kind, from, to, year}
	switch {
	case from == "" || to == "":
		return f.Issue(unknownState, detail)
	case from == to:
		return f.Issue(withItself, detail)
	case f.seen[k]:
		return f.Issue(duplicate, detail)
	}
	text := f.cell("OBS_VALUE")
	if text == "" || strings.EqualFold(text, "nan") {
		return f.Issue(missing, detail)
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || !(value >= 0 && value <= most) {
		return f.Issue(unreadable, fmt.Sprintf("%q", text))
	}
	f.seen[k] = true
	f.greatest = max(f.greatest, value)
	return f.Record(entente.Record{
		Layer: entente.Trade, Kind: kind, A: from, B: to, Directed: true, Sign: 1,
		Size: value / 1e6, Low: math.NaN(), High: math.NaN(), Unit: "million current USD",
		Span: f.span(year), Certainty: entente.Reported, Row: f.Row(),
	})
}

// state finds the state that a code means in the middle of a year; "" where
// none is known.
func (f *file) state(code string, year int) entente.Code {
	k := area{code, year}
	c, ok := f.codes[k]
	if !ok {
		if c = entente.Code(f.naming.Map[code]); c == "" {
			c, _ = source.FromCode(f.States, "iso3", code, entente.NewDate(year, 7, 1))
		}
		f.codes[area{strings.Clone(code), year}] = c
	}
	return c
}

func (f *file) span(year int) entente.Span {
	s, ok := f.spans[year]
	if !ok {
		s = entente.YearSpan(year)
		f.spans[year] = s
	}
	return s
}

var (
	badYear        = source.Lost("unreadable-year", "the row is not read")
	unknownState   = source.Lost("unknown-state", "the row is not read")
	withItself     = source.Lost("self-pair", "the row is not read")
	duplicate      = source.Lost("duplicate-row", "the first row of the same report holds")
	unreadable     = source.Lost("unreadable-number", "the row is not read")
	missing        = source.Kept("missing-value", "not known: no record")
	aggregate      = source.Kept("aggregate", "a group of states or an area not named: no record")
	otherFrequency = source.Kept("other-frequency", "only annual values are read")
	otherIndicator = source.Kept("other-indicator", "only MG_CIF_USD and XG_FOB_USD are read")
)
