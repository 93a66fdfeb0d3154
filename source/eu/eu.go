// Package eu reads the consolidated list of EU financial sanctions, in the CSV
// and in the XML that the Financial Sanctions Files publish (version 1.1).
package eu

import (
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

// Targets returns the states that a programme of the list is aimed at; ok is
// false for one that is not declared.
func Targets(programme string) (states []entente.Code, ok bool) {
	return regimes().Targets(programme)
}

// Group returns the id of the group of states whose list it is.
func Group() string { return regimes().Group }

var regimes = sync.OnceValue(func() source.Regimes { return source.MustRegimes(regimesYAML) })

// New returns the data set: its descriptor and its reader.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "eu/2"}
}

type reader struct{}

var _ source.Reader = reader{}

// Read yields the day of the file, then one record for each entry, programme
// and state that the programme is aimed at: A is the state (empty where it is
// aimed at none), Ref the logical id. The span begins on the day of
// designation, else on the day the regulation was published, and has no end.
func (reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return source.Entries(in, func(s *source.Stream) error {
		f := file{Stream: s, seen: map[listed]bool{}}
		return f.read(ctx)
	})
}

// file is the state of reading one file.
type file struct {
	*source.Stream
	seen map[listed]bool
}

type listed struct{ id, programme string }

// listing is what a row or element says of an entry.
type listing struct {
	listed
	name, kind            string
	designated, published string
}

func (f *file) read(ctx context.Context) error {
	text, err := source.Open(f.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	head, _ := text.Peek(64)
	if strings.HasPrefix(strings.TrimSpace(string(head)), "<") {
		err = f.xml(ctx, text)
	} else {
		err = f.csv(ctx, text)
	}
	if err == nil && f.Row() == 0 {
		return fmt.Errorf("read %s: no entries; an empty list is not a list without entries", f.Name)
	}
	return err
}

// list yields the records of an entry under one programme, once.
func (f *file) list(l listing) error {
	if l.id == "" || l.programme == "" {
		return f.Issue(nameless, fmt.Sprintf("id %q, programme %q", l.id, l.programme))
	}
	if f.seen[l.listed] {
		return nil // another name, address or regulation of the entry
	}
	f.seen[l.listed] = true
	day := entente.NoDate
	for _, s := range []string{l.published, l.designated} { // the latter holds where both are
		if s == "" {
			continue
		}
		d, ok := dayOf(s)
		if !ok {
			if err := f.Issue(undated, fmt.Sprintf("%s %q", l.id, s)); err != nil {
				return err
			}
			continue
		}
		day = d
	}
	label := l.name
	if l.kind != "" {
		label += " (" + l.kind + ")"
	}
	return f.List(regimes(), source.Listed{Ref: l.id, Label: label, Programme: l.programme, From: day}, unknownProgramme)
}

// dayOf reads a day as the CSV and the XML write it, with or without a time.
func dayOf(s string) (entente.Date, bool) {
	s, _, _ = strings.Cut(s, "T")
	for _, layout := range []string{"2006-01-02", "02/01/2006"} {
		if t, err := time.Parse(layout, s); err == nil && t.Unix() != 0 {
			return entente.NewDate(t.Year(), t.Month(), t.Day()), true
		}
	}
	return entente.NoDate, false
}

func (f *file) asOf(s string) error {
	day, ok := dayOf(s)
	if !ok {
		return f.Issue(noDay, fmt.Sprintf("%q", s))
	}
	return f.Emit(source.Entry{AsOf: day})
}

var (
	noDay            = source.Kept("no-day-of-file", "the publisher's date of the file holds")
	nameless         = source.Lost("no-id", "the row is not read")
	undated          = source.Kept("unreadable-date", "the other date of the entry holds, if it has one")
	unknownProgramme = source.Kept("unknown-programme", "kept under its name, aimed at no state until it is declared")
)
