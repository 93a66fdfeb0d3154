package table

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"entente/source"
)

// listSeparator stands between the elements of a JSON array in a cell.
const listSeparator = "\x1f"

// jsonLines is a file with one JSON object on each line. A column a.b is the
// member b of the member a.
type jsonLines struct {
	name string
	scan *bufio.Scanner
	head []string
	met  []bool // columns that some row had
	rec  []string
	row  int
}

func newJSONLines(name string, text io.Reader, columns []string) *jsonLines {
	return &jsonLines{name: name, scan: scanner(text), head: columns, met: make([]bool, len(columns)), rec: make([]string, len(columns))}
}

func (j *jsonLines) Head() []string { return j.head }
func (j *jsonLines) Row() int       { return j.row }

// never lists the columns that no row had.
func (j *jsonLines) never() []string {
	var out []string
	for i, met := range j.met {
		if !met {
			out = append(out, j.head[i])
		}
	}
	return out
}

func (j *jsonLines) Next() ([]string, error) {
	for j.scan.Scan() {
		line := bytes.TrimSpace(j.scan.Bytes())
		if len(line) == 0 {
			continue
		}
		j.row++
		return j.parse(line)
	}
	if err := cause(j.scan); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read %s: row %d: %w", j.name, j.row+1, err)
	}
	return nil, io.EOF
}

func (j *jsonLines) parse(line []byte) ([]string, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		return nil, &source.BadRow{Reason: err.Error()}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, &source.BadRow{Reason: "more than one JSON value on the line"}
	}
	for i, column := range j.head {
		v, ok := member(object, column)
		j.met[i] = j.met[i] || ok
		cell, err := text(v)
		if err != nil {
			return nil, &source.BadRow{Reason: fmt.Sprintf("%s: %v", column, err)}
		}
		j.rec[i] = cell
	}
	return j.rec, nil
}

// member finds a column in an object: by its whole name, else along its dots.
func member(object map[string]any, column string) (any, bool) {
	if v, ok := object[column]; ok {
		return v, true
	}
	first, rest, dotted := strings.Cut(column, ".")
	if inner, ok := object[first].(map[string]any); dotted && ok {
		return member(inner, rest)
	}
	return nil, false
}

// text writes a JSON value as a cell.
func text(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return fmt.Sprint(v), nil
	case []any:
		var parts []string
		for _, e := range v {
			if _, nested := e.([]any); nested {
				return "", errors.New("a list in a list")
			}
			s, err := text(e)
			if err != nil {
				return "", err
			}
			parts = append(parts, s)
		}
		return strings.Join(parts, listSeparator), nil
	}
	return "", errors.New("an object where a value is wanted")
}
