package record

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entente"
	"entente/source"
	"entente/source/baci"
	"entente/source/imf"
	"entente/store"
)

// kindFlows is the kind of segment that holds trade flows: they are too many
// for the columns of records.
const kindFlows = "flows"

// flowRow is what went from one state to another in a year, in million current
// US dollars; null where the publisher gives no value. Kind says who reports it:
// imports the importer, exports the exporter, reconciled both together.
type flowRow struct {
	Source   string   `parquet:"source,dict"`
	Kind     string   `parquet:"kind,dict"`
	Exporter string   `parquet:"exporter,dict"`
	Importer string   `parquet:"importer,dict"`
	Year     int32    `parquet:"year,delta"`
	Value    *float64 `parquet:"value"`
	Row      int32    `parquet:"row,delta"`
	Edition  string   `parquet:"edition,dict"`
}

// readFlows turns an edition of trade into flows: every record of such an
// edition says what went from one state to another in a year.
func readFlows(e entente.Edition, src source.Source) func(context.Context, *builder, node) ([]store.Segment, error) {
	return func(ctx context.Context, b *builder, n node) ([]store.Segment, error) {
		rows := rowsOf(b.entries(ctx, e, src), func(r entente.Record) flowRow {
			return flowRow{
				Source: e.Source, Kind: r.Kind, Exporter: string(r.A), Importer: string(r.B), Year: int32(r.Span.From.Year()),
				Value: optional(r.Size), Row: int32(r.Row), Edition: e.SHA256,
			}
		})
		seg, err := store.PutSeq(b.writer, kindFlows, schema, n.code, n.from(), rows)
		return []store.Segment{seg}, err
	}
}

// flowsOf says whether an edition's records are trade flows.
func flowsOf(e entente.Edition, src source.Source) bool {
	return src.LayerOf(e.File) == string(entente.Trade) && src.Table == nil
}

// flowColumns are the columns of flowRow that a statement is made of.
type flowColumns struct {
	Kind     store.Strings `parquet:"kind,dict"`
	Exporter store.Strings `parquet:"exporter,dict"`
	Importer store.Strings `parquet:"importer,dict"`
	Year     []int32       `parquet:"year,delta"`
	Value    []*float64    `parquet:"value"`
	Row      []int32       `parquet:"row,delta"`
	Edition  store.Strings `parquet:"edition,dict"`
}

// flowStatements returns the flows of a source, of all where it is empty, that
// keep accepts as statements, in order of source and row; only those to or from
// some states, where any are named.
func (r *Record) flowStatements(source string, about []entente.Code, keep func(Statement) bool) ([]Statement, error) {
	var list []Statement
	spans := map[int32]entente.Span{}
	for _, seg := range r.ofSource(kindFlows, source) {
		id, file, _ := strings.Cut(seg.Inputs[0], "/")
		c, err := store.ReadColumns[flowColumns](r.store, seg)
		if err != nil {
			return nil, otherVersion(err)
		}
		from, to := whichOf(c.Exporter, about), whichOf(c.Importer, about)
		for i := range c.Row {
			a, b := c.Exporter.Index[i], c.Importer.Index[i]
			if !from[a] && !to[b] {
				continue
			}
			span, ok := spans[c.Year[i]]
			if !ok {
				span = entente.YearSpan(int(c.Year[i]))
				spans[c.Year[i]] = span
			}
			s := Statement{
				Source: id, File: file, Layer: entente.Trade, Kind: c.Kind.At(i),
				A: entente.Code(c.Exporter.Values[a]), B: entente.Code(c.Importer.Values[b]),
				Directed: true, Sign: 1, Unit: "million current USD", Span: span, Certainty: string(entente.Reported),
				Row: int(c.Row[i]), Edition: c.Edition.At(i), Size: orNaN(c.Value[i]),
			}
			if keep(s) {
				s.Label = flowLabel(s)
				list = append(list, s)
			}
		}
	}
	return list, nil
}

// whichOf says of each value of a column whether it is one of the codes; of all
// where none are named.
func whichOf(column store.Strings, codes []entente.Code) []bool {
	in := make([]bool, len(column.Values))
	for i, v := range column.Values {
		in[i] = len(codes) == 0 || slices.Contains(codes, entente.Code(v))
	}
	return in
}

func flowLabel(s Statement) string {
	switch s.Kind {
	case imf.Exports:
		return fmt.Sprintf("exports of %s to %s", s.A, s.B)
	case baci.Reconciled:
		return fmt.Sprintf("goods from %s to %s, both reports in one", s.A, s.B)
	}
	return fmt.Sprintf("imports of %s from %s", s.B, s.A)
}
