package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"entente"
)

// maxFile bounds what a file of the ledger may hold.
const maxFile = 8 << 20

// Exists reports whether a state exists on a day.
type Exists func(state entente.Code, on entente.Date) bool

// Parse reads all .yaml files of a folder, in the order of their names. An
// unknown key or kind, a bad date, a state that does not exist on the date, an
// id that occurs twice, a missing source: each is an error that names file and
// entry. With exists nil, codes are checked for their form only.
func Parse(dir fs.FS, exists Exists) ([]Row, error) {
	names, err := fs.Glob(dir, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list ledger: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("list ledger: no .yaml file there")
	}
	var rows []Row
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, fmt.Errorf("read ledger: %w", err)
		}
		more, err := ParseFile(name, text, exists)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	if err := distinct(rows); err != nil {
		return nil, err
	}
	return rows, nil
}

// ParseFile reads one file of the ledger; Parse says what it refuses.
func ParseFile(name string, text []byte, exists Exists) ([]Row, error) {
	if len(text) > maxFile {
		return nil, fmt.Errorf("parse ledger %s: longer than %d bytes", name, maxFile)
	}
	var file struct {
		Rows []yaml.Node `yaml:"rows"`
	}
	if err := yaml.Load(text, &file, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("parse ledger %s: %w", name, err)
	}
	rows := make([]Row, 0, len(file.Rows))
	for i := range file.Rows {
		n := &file.Rows[i]
		var e entry
		label := fmt.Sprintf("line %d", n.Line)
		if err := decode(n, &e); err != nil {
			return nil, fmt.Errorf("parse ledger %s: %s: %w", name, label, err)
		}
		r, err := e.row(exists)
		if err != nil {
			return nil, fmt.Errorf("parse ledger %s: %s: entry %q: %w", name, label, e.ID, err)
		}
		r.File = name
		rows = append(rows, r)
	}
	if err := distinct(rows); err != nil {
		return nil, err
	}
	return rows, nil
}

// entry is a row as it is written.
type entry struct {
	ID           string      `yaml:"id"`
	Kind         string      `yaml:"kind"`
	Date         string      `yaml:"date"`
	End          string      `yaml:"end"`
	Participants []string    `yaml:"participants"`
	Actor        string      `yaml:"actor"`
	Target       string      `yaml:"target"`
	Body         string      `yaml:"body"`
	Count        int         `yaml:"count"`
	Unit         string      `yaml:"unit"`
	Sentence     string      `yaml:"sentence"`
	Certainty    string      `yaml:"certainty"`
	Sign         *int        `yaml:"sign"`
	Source       sourceEntry `yaml:"source"`
	Verified     *bool       `yaml:"verified"`
	VerifiedBy   string      `yaml:"verified_by"`
	ATOP         int         `yaml:"atop"`
	Continues    int         `yaml:"continues"`
	InForce      string      `yaml:"in_force"`
	Ended        string      `yaml:"ended"`
	Obligations  []string    `yaml:"obligations"`
	Note         string      `yaml:"note"`
}

type sourceEntry struct {
	Publisher string `yaml:"publisher"`
	Title     string `yaml:"title"`
	Date      string `yaml:"date"`
	Symbol    string `yaml:"symbol"`
	Link      string `yaml:"link"`
}

var entryKeys = []string{
	"id", "kind", "date", "end", "participants", "actor", "target", "body", "count", "unit", "sentence",
	"certainty", "sign", "source", "verified", "verified_by", "atop", "continues", "in_force", "ended",
	"obligations", "note",
}

var sourceKeys = []string{"publisher", "title", "date", "symbol", "link"}

// decode reads a mapping and refuses keys that an entry does not have.
func decode(n *yaml.Node, e *entry) error {
	if err := checkKeys(n, entryKeys); err != nil {
		return err
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "source" {
			if err := checkKeys(n.Content[i+1], sourceKeys); err != nil {
				return fmt.Errorf("source: %w", err)
			}
		}
	}
	return n.Decode(e)
}

func checkKeys(n *yaml.Node, keys []string) error {
	if n.Kind != yaml.MappingNode {
		return errors.New("want a mapping")
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i].Value
		if !slices.Contains(keys, k) {
			return fmt.Errorf("line %d: unknown key %q", n.Content[i].Line, k)
		}
		if seen[k] {
			return fmt.Errorf("line %d: key %q occurs twice", n.Content[i].Line, k)
		}
		seen[k] = true
	}
	return nil
}

// span reads 2024, 2024-06 or 2024-06-19 as the days that it means.
func span(s string) (entente.Span, error) {
	for _, form := range []struct {
		layout          string
		precision       entente.Precision
		years, mon, day int
	}{
		{"2006-01-02", entente.Day, 0, 0, 1},
		{"2006-01", entente.Month, 0, 1, 0},
		{"2006", entente.Year, 1, 0, 0},
	} {
		if len(s) != len(form.layout) {
			continue
		}
		t, err := time.Parse(form.layout, s)
		if err != nil || t.Year() < 1 {
			break
		}
		end := t.AddDate(form.years, form.mon, form.day)
		return entente.Span{From: dateOf(t), To: dateOf(end), Precision: form.precision}, nil
	}
	return entente.Span{}, fmt.Errorf("date %q: want YYYY-MM-DD, YYYY-MM or YYYY", s)
}

func dateOf(t time.Time) entente.Date { return entente.NewDate(t.Date()) }

// day reads an optional day.
func day(s string) (entente.Date, error) {
	if s == "" {
		return entente.NoDate, nil
	}
	return entente.ParseDate(s)
}

func (e *entry) when() (entente.Span, error) {
	when, err := span(e.Date)
	if err != nil || e.End == "" {
		return when, err
	}
	end, err := span(e.End)
	switch {
	case err != nil:
		return when, fmt.Errorf("end: %w", err)
	case end.Precision != when.Precision:
		return when, fmt.Errorf("end %s: not as precise as the date %s", e.End, e.Date)
	case end.From <= when.From:
		return when, fmt.Errorf("end %s: not after the date %s", e.End, e.Date)
	}
	when.To = end.To
	return when, nil
}

// one reports whether s is text in one line without blanks at its ends.
func one(s string) bool {
	return s != "" && s == strings.TrimSpace(s) && !strings.ContainsAny(s, "\n\r\t")
}
