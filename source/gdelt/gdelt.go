// Package gdelt reads the event files of the GDELT Project: the quarter-hours
// of version 2.0 (61 columns) and the days of version 1.0 (58; 57 in files of
// years and months before April 2013), plain, zipped or gzipped. Rows are
// scanned as bytes; no column is decoded that is not kept. The quarter-hours of
// a day may lie in one bundle, a zip of the files as they were published.
package gdelt

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"iter"

	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

// New returns the data set and its reader. The roles are quarter (2.0) and day
// (1.0); a file of either layout may have either role.
func New() source.Source {
	d := source.MustDescriptor(descriptor)
	return source.Source{Descriptor: d, Reader: Reader{d.States}, Code: "gdelt/1"}
}

// Reader reads files of events. New makes it.
type Reader struct{ naming source.Naming }

var (
	_ source.Reader      = Reader{}
	_ source.EventReader = Reader{}
)

// Read yields a record for each event between two states.
func (r Reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return source.EventEntries(r.Events(ctx, in))
}

// Events yields all events, batch by batch.
func (r Reader) Events(ctx context.Context, in source.Input) iter.Seq2[source.EventBatch, error] {
	return func(yield func(source.EventBatch, error) bool) {
		if in.Role != "quarter" && in.Role != "day" {
			yield(source.EventBatch{}, fmt.Errorf("read %s: role %q is not quarter or day", in.Name, in.Role))
			return
		}
		s := scanner{states: source.NewLookup(in.States, "cameo"), regions: r.naming.NotStates}
		buf := make([]byte, blockSize)
		for m, err := range members(in.Bytes) {
			if err != nil {
				yield(source.EventBatch{}, fmt.Errorf("read %s: %w", in.Name, err))
				return
			}
			s.columns, s.Name = 0, m.name // each file has its own layout
			for block, err := range blocks(m.text, buf) {
				if err == nil {
					err = ctx.Err()
				}
				if err == nil {
					err = s.block(block)
				}
				if err != nil {
					yield(source.EventBatch{}, fmt.Errorf("read %s: %s row %d: %w", in.Name, m.name, s.row, err))
					return
				}
				if !yield(s.EventBatch, nil) {
					return
				}
			}
		}
		if s.row == 0 {
			yield(source.EventBatch{}, fmt.Errorf("read %s: no rows", in.Name))
		}
	}
}

// blockSize is how much text is scanned at once: few enough rows to stay in the
// processor's cache.
const blockSize = 256 << 10

// blocks yields stretches of whole lines through buf, each good until the next. A
// line may be as long as source.MaxRecord.
func blocks(text io.Reader, buf []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		kept := 0
		for {
			n, err := io.ReadFull(text, buf[kept:])
			end := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
			if err != nil && !end {
				yield(nil, err)
				return
			}
			all := buf[:kept+n]
			cut := bytes.LastIndexByte(all, '\n') + 1
			if end {
				cut = len(all)
			}
			if cut > 0 && !yield(all[:cut], nil) || end {
				return
			}
			kept = len(all) - cut
			if cut == 0 {
				if len(buf) > source.MaxRecord {
					yield(nil, fmt.Errorf("a line is longer than %d bytes: this is another kind of file", source.MaxRecord))
					return
				}
				buf = append(buf, make([]byte, len(buf))...)
				continue
			}
			copy(buf, all[cut:])
		}
	}
}
