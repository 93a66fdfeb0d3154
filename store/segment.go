package store

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

const (
	// rowsPerGroup bounds the writer's memory and is the unit of parallel
	// reading, here and in DuckDB.
	rowsPerGroup = 1 << 17
	batchRows    = 4096
)

// Put writes rows as a segment and returns what a manifest says of it; Commit
// makes it live. T is a struct with parquet tags. Equal rows give equal bytes.
func Put[T any](w *Writer, kind string, schema int, code string, inputs []string, rows []T) (Segment, error) {
	return PutSeq(w, kind, schema, code, inputs, func(yield func(T, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	})
}

// PutSeq is Put for rows that come one by one. An error in the stream ends it
// and nothing is kept.
func PutSeq[T any](w *Writer, kind string, schema int, code string, inputs []string, rows iter.Seq2[T, error]) (Segment, error) {
	seg := Segment{
		ID: SegmentID(kind, schema, code, inputs...), Kind: kind,
		Schema: schema, Code: code, Inputs: append([]string{}, inputs...),
	}
	seg.Path = segmentPath(kind, seg.ID)
	if !validKind(kind) {
		return Segment{}, fmt.Errorf("put segment: kind %q: want small letters, digits and _, not editions or segments", kind)
	}
	t, err := w.newTemp(w.path("segments/" + kind))
	if err != nil {
		return Segment{}, fmt.Errorf("put segment %s: %w", kind, err)
	}
	defer t.discard()
	if seg.Rows, err = writeRows(t, seg, rows); err != nil {
		return Segment{}, fmt.Errorf("put segment %s: %w", kind, err)
	}
	seg.SHA256, seg.Bytes = t.sum(), t.n
	if err := w.finish(t, seg); err != nil {
		return Segment{}, fmt.Errorf("put segment %s: %w", kind, err)
	}
	return seg, nil
}

// finish publishes a segment. A live segment is immutable: other bytes under
// its id mean that the code changed and its version did not.
func (w *Writer) finish(t *temp, seg Segment) error {
	final := w.path(seg.Path)
	if live, ok := w.Segment(seg.Kind, seg.ID); ok && live.SHA256 != seg.SHA256 {
		if data, err := os.Open(final); err == nil {
			sha, _, err := hashReader(context.Background(), data)
			data.Close()
			if err == nil && sha == live.SHA256 {
				return fmt.Errorf("%s exists with other content: the code version %q must change when its output does", seg.Path, seg.Code)
			}
		}
	}
	return t.publish(final, fileMode)
}

// writeRows encodes rows as Parquet: zstd, a dictionary for strings, deltas for
// integers (a tag on the field can choose otherwise).
func writeRows[T any](out io.Writer, seg Segment, rows iter.Seq2[T, error]) (n int64, err error) {
	pw := parquet.NewGenericWriter[T](out,
		parquet.CreatedBy("entente", "1", "0"),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedDefault, Concurrency: 1}),
		parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.RLEDictionary),
		parquet.DefaultEncodingFor(parquet.Int32, &parquet.DeltaBinaryPacked),
		parquet.DefaultEncodingFor(parquet.Int64, &parquet.DeltaBinaryPacked),
		parquet.DictionaryMaxBytes(1<<20),
		parquet.MaxRowsPerRowGroup(rowsPerGroup),
		parquet.KeyValueMetadata("entente.kind", seg.Kind),
		parquet.KeyValueMetadata("entente.schema", strconv.Itoa(seg.Schema)),
		parquet.KeyValueMetadata("entente.code", seg.Code),
		parquet.KeyValueMetadata("entente.inputs", strings.Join(seg.Inputs, " ")),
	)
	batch := make([]T, 0, batchRows)
	flush := func() error {
		k, err := pw.Write(batch)
		n += int64(k)
		clear(batch) // keep no strings alive
		batch = batch[:0]
		return err
	}
	for r, err := range rows {
		if err != nil {
			return n, err
		}
		if batch = append(batch, r); len(batch) == batchRows {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	if err := flush(); err != nil {
		return n, err
	}
	return n, pw.Close()
}
