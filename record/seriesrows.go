package record

import (
	"context"

	"entente"
	"entente/source"
	"entente/store"
)

// kindSeries is the kind of segment that holds tables of one number for a pair
// and day, month or year: they have millions of rows and need few columns.
const kindSeries = "series"

// seriesRow is one number for one or two states, as reported.
type seriesRow struct {
	Source    string   `parquet:"source,dict"`
	Layer     string   `parquet:"layer,dict"`
	Kind      string   `parquet:"kind,dict"`
	A         string   `parquet:"a,dict"`
	B         string   `parquet:"b,dict"`
	Directed  bool     `parquet:"directed"`
	Size      *float64 `parquet:"size"`
	Unit      string   `parquet:"unit,dict"`
	From      *int32   `parquet:"from_date,date"`
	To        *int32   `parquet:"to_date,date"` // the first day after
	Precision int32    `parquet:"precision"`
	Row       int32    `parquet:"row"`
	Edition   string   `parquet:"edition,dict"`
}

// seriesOf says whether a data set's records are kept as a series.
func seriesOf(src source.Source) bool { return src.Table != nil && src.Table.Series }

// readSeries turns an edition of a series into rows as it is read.
func readSeries(e entente.Edition, src source.Source) func(context.Context, *builder, node) ([]store.Segment, error) {
	return func(ctx context.Context, b *builder, n node) ([]store.Segment, error) {
		rows := rowsOf(b.entries(ctx, e, src), func(r entente.Record) seriesRow {
			return seriesRow{
				Source: e.Source, Layer: string(r.Layer), Kind: r.Kind, A: string(r.A), B: string(r.B), Directed: r.Directed,
				Size: optional(r.Size), Unit: r.Unit, From: optionalDate(r.Span.From), To: optionalDate(r.Span.To),
				Precision: int32(r.Span.Precision), Row: int32(r.Row), Edition: e.SHA256,
			}
		})
		seg, err := store.PutSeq(b.writer, kindSeries, schema, n.code, n.from(), rows)
		return []store.Segment{seg}, err
	}
}

// seriesColumns are the columns of seriesRow.
type seriesColumns struct {
	Layer     store.Strings `parquet:"layer,dict"`
	Kind      store.Strings `parquet:"kind,dict"`
	A         store.Strings `parquet:"a,dict"`
	B         store.Strings `parquet:"b,dict"`
	Directed  []bool        `parquet:"directed"`
	Size      []*float64    `parquet:"size"`
	Unit      store.Strings `parquet:"unit,dict"`
	From      []*int32      `parquet:"from_date,date"`
	To        []*int32      `parquet:"to_date,date"`
	Precision []int32       `parquet:"precision"`
	Row       []int32       `parquet:"row"`
	Edition   store.Strings `parquet:"edition,dict"`
}

// seriesStatements returns the numbers of the series of a source, of all where
// it is empty, that keep accepts as statements, in order of source and row; only
// those that name one of some states, where any are named.
func (r *Record) seriesStatements(source string, about []entente.Code, keep func(Statement) bool) ([]Statement, error) {
	var list []Statement
	for _, seg := range r.ofSource(kindSeries, source) {
		c, err := store.ReadColumns[seriesColumns](r.store, seg)
		if err != nil {
			return nil, otherVersion(err)
		}
		a, b := whichOf(c.A, about), whichOf(c.B, about)
		for i := range c.Row {
			if a[c.A.Index[i]] || b[c.B.Index[i]] {
				if s := newStatement(seg.Inputs[0], c.record(i)); keep(s) {
					list = append(list, s)
				}
			}
		}
	}
	return list, nil
}

// record writes a number of a series as a record.
func (c *seriesColumns) record(i int) recordRow {
	return recordRow{
		Layer: c.Layer.At(i), Kind: c.Kind.At(i), A: c.A.At(i), B: c.B.At(i), Directed: c.Directed[i], Size: c.Size[i], Unit: c.Unit.At(i),
		From: c.From[i], To: c.To[i], Precision: c.Precision[i], Certainty: string(entente.Reported), Row: c.Row[i], Edition: c.Edition.At(i),
	}
}
