// Package table reads any CSV, TSV, JSON lines or XLSX file from a descriptor
// alone: its mapping says which columns are the two states, the date, the kind,
// the sign and the size of a record. Every row gives at least one record or is
// counted as lost with the reason.
package table

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"

	"entente/source"
)

//go:embed descriptors/*.yaml
var descriptors embed.FS

// Embedded returns the data sets whose descriptors come with the program, in
// the order of their ids.
func Embedded() []source.Source {
	files, err := descriptors.ReadDir("descriptors")
	if err != nil {
		panic(err)
	}
	var all []source.Source
	for _, f := range files {
		b, err := descriptors.ReadFile(path.Join("descriptors", f.Name()))
		if err != nil {
			panic(err)
		}
		s, err := New(source.MustDescriptor(b))
		if err != nil {
			panic(err)
		}
		all = append(all, s)
	}
	return all
}

// Parse reads a descriptor and returns its data set.
func Parse(r io.Reader) (source.Source, error) {
	d, err := source.ParseDescriptor(r)
	if err != nil {
		return source.Source{}, err
	}
	return New(d)
}

// New returns the data set of a descriptor with a mapping. It refuses a mapping
// that cannot work, naming the keys; columns are checked when a file is read.
func New(d source.Descriptor) (source.Source, error) {
	if d.Table == nil {
		return source.Source{}, fmt.Errorf("check descriptor %s: table: missing", d.ID)
	}
	p, err := compile(d)
	if err != nil {
		return source.Source{}, fmt.Errorf("check descriptor %s: %w", d.ID, err)
	}
	mapping, err := json.Marshal(d.Table)
	if err != nil {
		return source.Source{}, fmt.Errorf("check descriptor %s: %w", d.ID, err)
	}
	sum := sha256.Sum256(mapping)
	return source.Source{Descriptor: d, Reader: p, Code: "table/2/" + hex.EncodeToString(sum[:8])}, nil
}

var _ source.Reader = (*plan)(nil)

// Read yields, row by row, the issues of a row and then its records.
func (p *plan) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return func(yield func(source.Entry, error) bool) {
		f := file{plan: p, in: in, yield: yield, seen: map[cellKey]found{}}
		defer f.close()
		if err := f.read(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(source.Entry{}, err)
		}
	}
}

var errStopped = errors.New("stopped by the caller")

func (f *file) read(ctx context.Context) error {
	if err := f.open(); err != nil {
		return err
	}
	for {
		rec, err := f.rows.Next()
		var bad *source.BadRow
		switch {
		case errors.Is(err, io.EOF):
			return f.finish()
		case errors.As(err, &bad):
			f.note(malformed, bad.Reason)
		case err == nil:
			f.take(rec)
		default:
			return err
		}
		if err := f.emit(); err != nil {
			return err
		}
		if f.rows.Row()%1024 == 0 && ctx.Err() != nil {
			return fmt.Errorf("read %s: row %d: %w", f.in.Name, f.rows.Row(), ctx.Err())
		}
	}
}

// finish makes the checks that need the whole file.
func (f *file) finish() error {
	if f.rows.Row() == 0 {
		return fmt.Errorf("read %s: no data rows", f.in.Name)
	}
	if j, ok := f.rows.(*jsonLines); ok {
		if never := j.never(); len(never) > 0 {
			return fmt.Errorf("read %s: no row has %q", f.in.Name, never)
		}
	}
	return nil
}
