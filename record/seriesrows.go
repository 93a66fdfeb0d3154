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

// asRecord writes a number of a series as a record.
func (x seriesRow) asRecord() recordRow {
	return recordRow{
		Source: x.Source, Layer: x.Layer, Kind: x.Kind, A: x.A, B: x.B, Directed: x.Directed, Size: x.Size, Unit: x.Unit,
		From: x.From, To: x.To, Precision: x.Precision, Certainty: string(entente.Reported), Row: x.Row, Edition: x.Edition,
	}
}
