package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// Read returns the rows of a segment. T is the struct that the segment was
// written from, or one with fewer of its columns.
func Read[T any](s *Store, seg Segment) ([]T, error) {
	data, err := s.bytes(seg)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", seg.Path, err)
	}
	r := parquet.NewGenericReader[T](bytes.NewReader(data))
	defer r.Close()
	rows := make([]T, seg.Rows)
	for n := 0; n < len(rows); {
		k, err := r.Read(rows[n:])
		n += k
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read %s: %w", seg.Path, err)
		}
		if k == 0 {
			return nil, fmt.Errorf("read %s: %d rows, want %d", seg.Path, n, seg.Rows)
		}
	}
	return rows, nil
}
