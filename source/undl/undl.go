// Package undl reads the recorded votes of the General Assembly and the
// Security Council as the UN Digital Library publishes them: one row per state
// and roll call, in every column layout that it has used. What a row says badly
// is counted as an issue; nothing is dropped in silence.
package undl

import (
	"context"
	_ "embed"
	"fmt"
	"iter"

	"entente"
	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

// New returns the data set: its descriptor and its reader. Roles are ga and sc.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "undl/1"}
}

type reader struct{}

var _ source.Reader = reader{}

// Read yields issues as they are met and, once the last row is read, every roll
// call followed by its votes: rows of one roll call may stand apart, and a
// later row may contradict an earlier one, so no vote is certain before. Of a
// row only a dozen bytes stay in memory until then.
func (reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return source.Entries(in, func(s *source.Stream) error {
		f := file{Stream: s, calls: map[string]*call{}, names: map[nameKey]*meaning{}, states: map[entente.Code]int32{}}
		return f.read(ctx)
	})
}

// bodies maps a file's role to the body whose votes it holds.
func bodyOf(role string) (entente.Body, error) {
	switch role {
	case "ga":
		return entente.GeneralAssembly, nil
	case "sc":
		return entente.SecurityCouncil, nil
	}
	return "", fmt.Errorf("role %q is none of ga, sc", role)
}

// file is the state of reading one file.
type file struct {
	*source.Stream
	body entente.Body
	cols columns

	calls  map[string]*call // by record number
	order  []*call
	names  map[nameKey]*meaning
	codes  []entente.Code
	states map[entente.Code]int32 // index in codes
}

func (f *file) read(ctx context.Context) error {
	if err := f.open(); err != nil {
		return err
	}
	if err := f.Each(ctx, f.row); err != nil {
		return err
	}
	return f.flush()
}

func (f *file) open() error {
	body, err := bodyOf(f.Role)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	f.body = body
	text, err := source.Open(f.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if err := f.Table(text, ',', nil); err != nil {
		return err
	}
	var extra []string
	if f.cols, extra, err = findColumns(f.Header()); err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if len(extra) > 0 {
		return f.Issue(unknownColumn, fmt.Sprintf("%q", extra))
	}
	return nil
}

// row takes in one data row.
func (f *file) row(rec []string) error {
	id := f.cols.get(rec, recordID)
	if id == "" {
		return f.Issue(noRecord, f.cols.get(rec, stateName))
	}
	c, known := f.calls[id]
	if !known {
		var err error
		if c, err = f.begin(rec); err != nil {
			return err
		}
	} else if err := f.compare(c, rec); err != nil {
		return err
	}
	state, err := f.state(rec, c.rc.Date)
	if err != nil || state < 0 {
		return err
	}
	return f.vote(c, state, f.cols.get(rec, voteCast))
}
