package store

import (
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// WriteParquet writes rows as one Parquet file, for export: T is a struct with
// parquet tags. Rows come in parts, as Each yields them.
func WriteParquet[T any](w io.Writer, parts iter.Seq2[[]T, error]) error {
	pw := parquet.NewGenericWriter[T](w, parquet.CreatedBy("entente", "1", "0"),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedDefault, Concurrency: 1}), parquet.MaxRowsPerRowGroup(rowsPerGroup))
	for rows, err := range parts {
		if err != nil {
			return err
		}
		if _, err := pw.Write(rows); err != nil {
			return fmt.Errorf("write parquet: %w", err)
		}
	}
	if err := pw.Close(); err != nil {
		return fmt.Errorf("write parquet: %w", err)
	}
	return nil
}
