package table

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"entente"
	"entente/source"
)

// file is the state of reading one file.
type file struct {
	*plan
	in    source.Input
	rows  rows
	at    map[string]int // column in a record
	rec   []string
	yield func(source.Entry, error) bool
	seen  map[cellKey]found

	// Of the present row:
	issues  []entente.Issue
	records []entente.Record
	invalid bool // some cell is not UTF-8
}

func (f *file) open() error {
	if err := f.needsCodes(); err != nil {
		return fmt.Errorf("read %s: %w", f.in.Name, err)
	}
	r, err := f.openRows(f.in)
	if err != nil {
		return err
	}
	f.rows = r
	f.at = map[string]int{}
	var lacks []string
	for _, column := range f.columns {
		i := slices.Index(r.Head(), column)
		if i < 0 {
			lacks = append(lacks, column)
			continue
		}
		if slices.Contains(r.Head()[i+1:], column) {
			return fmt.Errorf("read %s: column %q stands twice", f.in.Name, column)
		}
		f.at[column] = i
	}
	if len(lacks) > 0 {
		return fmt.Errorf("read %s: no column %q; found %q", f.in.Name, lacks, r.Head())
	}
	return nil
}

// needsCodes refuses a mapping by codes where the register knows none.
func (f *file) needsCodes() error {
	if _, ok := f.in.States.(source.CodeResolver); ok {
		return nil
	}
	var parties []source.Party
	for _, p := range []*source.Party{&f.A, f.B} {
		if p != nil {
			parties = append(append(parties, *p), p.Or...)
		}
	}
	for _, p := range parties {
		for _, system := range p.Read {
			if system != "name" && system != "iso3" {
				return fmt.Errorf("the register of states knows no codes of %s", system)
			}
		}
	}
	return nil
}

func (f *file) close() {
	if s, ok := f.rows.(*sheet); ok {
		s.close()
	}
}

// raw returns a cell of the present row without spaces around.
func (f *file) raw(column string) string {
	s := strings.TrimSpace(f.rec[f.at[column]])
	if !utf8.ValidString(s) {
		f.invalid = true
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return s
}

// get returns a cell, "" where it holds one of its column's words for missing.
func (f *file) get(column string) string {
	s := f.raw(column)
	if f.missing[column][s] {
		return ""
	}
	return s
}

// shown returns a cell for a reader.
func (f *file) shown(column string) string {
	return strings.ReplaceAll(f.get(column), listSeparator, "; ")
}

// flaw is a kind of issue: its name and what is done about it.
type flaw struct{ kind, rule string }

var (
	malformed    = flaw{"malformed-row", "the row is not read"}
	filtered     = flaw{"filtered-row", "left out as the descriptor says"}
	noStatement  = flaw{"no-statement", "the row meets no condition of a record"}
	invalidText  = flaw{"invalid-utf8", "bytes that are not UTF-8 are replaced"}
	noState      = flaw{"missing-state", "no record"}
	notState     = flaw{"not-a-state", "no record: the descriptor lists the entry as no state"}
	unknownState = flaw{"unknown-state", "no record with it"}
	unnamed      = flaw{"no-state-named", "no record with it: the text names no state"}
	elsewhere    = flaw{"state-from-other-column", "the first columns give no state; the column named here does"}
	undated      = flaw{"name-out-of-time", "the name is read without regard to the date"}
	mojibake     = flaw{"mojibake-name", "the name is read as its undamaged form"}
	withItself   = flaw{"self-pair", "no record of a state with itself"}

	noDate    = flaw{"missing-date", "the record is kept without a date"}
	badDate   = flaw{"unreadable-date", "the record is kept without that date"}
	farDate   = flaw{"date-out-of-range", "the record is kept without that date"}
	inverted  = flaw{"inverted-span", "the end is taken as open"}
	unmapped  = flaw{"unmapped-value", "kept as written, or as the default where that is not possible"}
	noKind    = flaw{"missing-kind", "no record"}
	noSize    = flaw{"missing-size", "the record is kept without a size"}
	badNumber = flaw{"unreadable-number", "the record is kept without that number"}
)

// note remembers a flaw of the present row.
func (f *file) note(w flaw, detail string) {
	f.issues = append(f.issues, entente.Issue{Kind: w.kind, Rule: w.rule, Row: f.rows.Row(), Detail: detail})
}

// emit yields what the present row gave. Where it gave no record its last issue
// says so.
func (f *file) emit() error {
	if f.invalid {
		f.issues = slices.Insert(f.issues, 0, entente.Issue{Kind: invalidText.kind, Rule: invalidText.rule, Row: f.rows.Row()})
	}
	if len(f.records) == 0 {
		if len(f.issues) == 0 || f.invalid && len(f.issues) == 1 {
			f.note(noStatement, "")
		}
		f.issues[len(f.issues)-1].Lost = true
	}
	for _, i := range f.issues {
		if !f.yield(source.Entry{Issue: &i, Rows: f.rows.Row()}, nil) {
			return errStopped
		}
	}
	for _, r := range f.records {
		if !f.yield(source.Entry{Record: &r, Rows: f.rows.Row()}, nil) {
			return errStopped
		}
	}
	f.issues, f.records, f.invalid = f.issues[:0], f.records[:0], false
	return nil
}
