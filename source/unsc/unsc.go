// Package unsc reads the consolidated list of the UN Security Council in its
// published XML.
package unsc

import (
	"context"
	_ "embed"
	"fmt"
	"iter"
	"strings"
	"sync"

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
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "unsc/1"}
}

type reader struct{}

var _ source.Reader = reader{}

// Read yields the day of the file, then one record for each entry and state
// that its regime is on: A is the state (empty where it is on none), Ref the
// reference number, the span begins on the day of listing and has no end.
func (reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return source.Entries(in, func(s *source.Stream) error {
		f := file{Stream: s, seen: map[string]int{}}
		return f.read(ctx)
	})
}

// file is the state of reading one file.
type file struct {
	*source.Stream
	seen map[string]int // row of each reference number
}

func (f *file) read(ctx context.Context) error {
	text, err := source.Open(f.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	root := true
	for n, err := range source.Elements(f.Name, text, "INDIVIDUAL", "ENTITY") {
		if err == nil && root {
			root = false
			if err = f.root(n); err == nil {
				continue
			}
		}
		if err != nil {
			return err
		}
		f.Advance()
		if err := f.entry(n); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("read %s: entry %d: %w", f.Name, f.Row(), ctx.Err())
		}
	}
	if f.Row() == 0 {
		return fmt.Errorf("read %s: no entries; an empty list is not a list without entries", f.Name)
	}
	return nil
}

func (f *file) root(n source.Node) error {
	if n.Name != "CONSOLIDATED_LIST" {
		return fmt.Errorf("read %s: the root is %s, want CONSOLIDATED_LIST", f.Name, n.Name)
	}
	day, ok := dayOf(n.Attr["dateGenerated"])
	if !ok {
		return f.Issue(noDay, fmt.Sprintf("%q", n.Attr["dateGenerated"]))
	}
	return f.Emit(source.Entry{AsOf: day})
}

// dayOf reads a date that may have a time or a zone behind it: 2015-04-07-04:00.
func dayOf(s string) (entente.Date, bool) {
	if len(s) < 10 {
		return entente.NoDate, false
	}
	d, err := entente.ParseDate(s[:10])
	return d, err == nil && d != 0
}

func (f *file) entry(n source.Node) error {
	ref, regime := n.Child("REFERENCE_NUMBER"), n.Child("UN_LIST_TYPE")
	if ref == "" || regime == "" {
		return f.Issue(nameless, fmt.Sprintf("reference %q, list %q", ref, regime))
	}
	if first, ok := f.seen[ref]; ok {
		return f.Issue(duplicate, fmt.Sprintf("%s, first in entry %d", ref, first))
	}
	f.seen[ref] = f.Row()
	day, ok := dayOf(n.Child("LISTED_ON"))
	if !ok {
		if err := f.Issue(undated, fmt.Sprintf("%s %q", ref, n.Child("LISTED_ON"))); err != nil {
			return err
		}
		day = entente.NoDate
	}
	label := nameOf(n) + " (" + strings.ToLower(n.Name) + ")"
	return f.List(regimes(), source.Listed{Ref: ref, Label: label, Programme: regime, From: day}, unknownRegime)
}

func nameOf(n source.Node) string {
	var parts []string
	for _, p := range []string{"FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"} {
		if s := n.Child(p); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

var (
	noDay         = source.Kept("no-day-of-file", "the publisher's date of the file holds")
	nameless      = source.Lost("no-reference", "the entry is not read")
	duplicate     = source.Lost("duplicate-entry", "the first entry of the reference holds")
	undated       = source.Kept("unreadable-date", "the entry is kept without its day of listing")
	unknownRegime = source.Kept("unknown-regime", "kept under its name, on no state until it is declared")
)
