// Package uk reads the UK Sanctions List in its published CSV: a line with the
// day of the report, a header, and one row for each name and address of an
// entry.
package uk

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"iter"
	"strings"
	"sync"
	"time"

	"entente"
	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

//go:embed regimes.yaml
var regimesYAML []byte

var regimes = sync.OnceValue(func() source.Regimes { return source.MustRegimes(regimesYAML) })

// New returns the data set: its descriptor and its reader.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "uk/1"}
}

type reader struct{}

var _ source.Reader = reader{}

// Read yields the day of the report, then one record for each entry, regime and
// state that the regime is on: A is whose list it is, B the state (empty where
// the regime is on none), Ref the unique id. The span begins on the day of
// designation and has no end.
func (reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return source.Entries(in, func(s *source.Stream) error {
		f := file{Stream: s, seen: map[listed]bool{}}
		return f.read(ctx)
	})
}

// file is the state of reading one file.
type file struct {
	*source.Stream
	at   map[string]int // column by name
	seen map[listed]bool
}

type listed struct{ id, regime string }

var needed = []string{"Unique ID", "Name 6", "Regime Name", "Date Designated"}

func (f *file) read(ctx context.Context) error {
	asOf, err := f.open()
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if f.at, err = f.Columns(needed...); err != nil {
		return err
	}
	if asOf != 0 {
		if err := f.Emit(source.Entry{AsOf: asOf}); err != nil {
			return err
		}
	}
	return f.Each(ctx, f.entry)
}

// open reads the lines above the data.
func (f *file) open() (asOf entente.Date, err error) {
	text, err := source.Open(f.Bytes)
	if err != nil {
		return 0, err
	}
	if asOf, err = report(text); err != nil {
		return 0, err
	}
	return asOf, f.Table(text, ',', nil)
}

// report takes off the first line where it is the day of the report: Report
// Date: 02-Oct-2026.
func report(text *bufio.Reader) (entente.Date, error) {
	head, _ := text.Peek(512)
	line, _, whole := bytes.Cut(head, []byte("\n"))
	rest, ok := strings.CutPrefix(strings.Trim(string(line), "\", \r"), "Report Date:")
	if !ok || !whole {
		return 0, nil
	}
	if _, err := text.Discard(len(line) + 1); err != nil {
		return 0, fmt.Errorf("skip the day of the report: %w", err)
	}
	t, err := time.Parse("2-Jan-2006", strings.TrimSpace(rest))
	if err != nil {
		return 0, fmt.Errorf("read the day of the report: %w", err)
	}
	return entente.NewDate(t.Year(), t.Month(), t.Day()), nil
}

func (f *file) cell(rec []string, column string) string {
	i, ok := f.at[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(rec[i])
}

func (f *file) entry(rec []string) error {
	l := listed{f.cell(rec, "Unique ID"), f.cell(rec, "Regime Name")}
	if l.id == "" || l.regime == "" {
		return f.Issue(nameless, fmt.Sprintf("id %q, regime %q", l.id, l.regime))
	}
	if f.seen[l] {
		return nil // another name or address of the entry
	}
	f.seen[l] = true
	day := entente.NoDate
	if s := f.cell(rec, "Date Designated"); s != "" {
		t, err := time.Parse("02/01/2006", s)
		if err != nil {
			if err := f.Issue(undated, fmt.Sprintf("%s %q", l.id, s)); err != nil {
				return err
			}
		} else {
			day = entente.NewDate(t.Year(), t.Month(), t.Day())
		}
	}
	name := strings.TrimPrefix(strings.TrimPrefix(l.regime, "The "), "Republic of ")
	return f.List(regimes(), source.Listed{Ref: l.id, Label: f.label(rec), Programme: name, From: day}, unknownRegime)
}

// label is the entry's name: the given names, then the last one, which is the
// whole name of a firm or ship.
func (f *file) label(rec []string) string {
	var parts []string
	for _, c := range []string{"Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"} {
		if s := f.cell(rec, c); s != "" {
			parts = append(parts, s)
		}
	}
	text := strings.Join(parts, " ")
	if what := strings.ToLower(f.cell(rec, "Designation Type")); what != "" {
		text += " (" + what + ")"
	}
	return text
}

var (
	nameless      = source.Lost("no-id", "the row is not read")
	undated       = source.Kept("unreadable-date", "the entry is kept without its day of designation")
	unknownRegime = source.Kept("unknown-regime", "kept under its name, on no state until it is declared")
)
