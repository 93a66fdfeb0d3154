// Package unsc reads the consolidated list of the UN Security Council in its
// published XML.
package unsc

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"iter"
	"math"
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
	return func(yield func(source.Entry, error) bool) {
		f := file{in: in, yield: yield, seen: map[string]int{}}
		if err := f.read(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(source.Entry{}, err)
		}
	}
}

var errStopped = errors.New("stopped by the caller")

// file is the state of reading one file.
type file struct {
	in    source.Input
	yield func(source.Entry, error) bool
	row   int            // number of the entry
	seen  map[string]int // row of each reference number
}

func (f *file) read(ctx context.Context) error {
	text, err := source.Open(f.in.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.in.Name, err)
	}
	root := true
	for n, err := range source.Elements(f.in.Name, text, "INDIVIDUAL", "ENTITY") {
		if err == nil && root {
			root = false
			if err = f.root(n); err == nil {
				continue
			}
		}
		if err != nil {
			return err
		}
		f.row++
		if err := f.entry(n); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("read %s: entry %d: %w", f.in.Name, f.row, ctx.Err())
		}
	}
	if f.row == 0 {
		return fmt.Errorf("read %s: no entries; an empty list is not a list without entries", f.in.Name)
	}
	return nil
}

func (f *file) root(n source.Node) error {
	if n.Name != "CONSOLIDATED_LIST" {
		return fmt.Errorf("read %s: the root is %s, want CONSOLIDATED_LIST", f.in.Name, n.Name)
	}
	day, ok := dayOf(n.Attr["dateGenerated"])
	if !ok {
		return f.issue(noDay, fmt.Sprintf("%q", n.Attr["dateGenerated"]))
	}
	return f.emit(source.Entry{AsOf: day})
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
		return f.issue(nameless, fmt.Sprintf("reference %q, list %q", ref, regime))
	}
	if first, ok := f.seen[ref]; ok {
		return f.issue(duplicate, fmt.Sprintf("%s, first in entry %d", ref, first))
	}
	f.seen[ref] = f.row
	day, ok := dayOf(n.Child("LISTED_ON"))
	if !ok {
		if err := f.issue(undated, fmt.Sprintf("%s %q", ref, n.Child("LISTED_ON"))); err != nil {
			return err
		}
		day = entente.NoDate
	}
	list, ok := regimes().Listings(entente.Record{
		Layer: entente.Sanctions, Directed: true, Sign: -1, Size: math.NaN(), Low: math.NaN(), High: math.NaN(),
		Span: entente.Span{From: day, To: entente.NoDate}, Certainty: entente.Confirmed, Ref: ref,
		Label: nameOf(n) + " (" + strings.ToLower(n.Name) + ")", Row: f.row,
	}, regime)
	if !ok {
		if err := f.issue(unknownRegime, regime); err != nil {
			return err
		}
	}
	for _, r := range list {
		if err := f.emit(source.Entry{Record: &r}); err != nil {
			return err
		}
	}
	return nil
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

func (f *file) emit(e source.Entry) error {
	e.Rows = f.row
	if !f.yield(e, nil) {
		return errStopped
	}
	return nil
}

// flaw is a kind of issue: its name, what is done about it, and whether the
// entry yields nothing.
type flaw struct {
	kind, rule string
	lost       bool
}

var (
	noDay         = flaw{"no-day-of-file", "the publisher's date of the file holds", false}
	nameless      = flaw{"no-reference", "the entry is not read", true}
	duplicate     = flaw{"duplicate-entry", "the first entry of the reference holds", true}
	undated       = flaw{"unreadable-date", "the entry is kept without its day of listing", false}
	unknownRegime = flaw{"unknown-regime", "kept under its name, on no state until it is declared", false}
)

func (f *file) issue(w flaw, detail string) error {
	return f.emit(source.Entry{Issue: &entente.Issue{Kind: w.kind, Rule: w.rule, Row: f.row, Detail: detail, Lost: w.lost}})
}
