package source

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// MaxRecord is the longest record that a delimited file may have, in bytes. A
// longer one is an unbalanced quote or not the file it claims to be.
const MaxRecord = 1 << 20

// Rows reads a delimited text file record by record.
type Rows struct {
	// Header holds the column names as the file has them, without spaces around.
	Header []string

	name  string
	csv   *csv.Reader
	guard *guard
	row   int
}

// BadRow is the error of a single record that cannot be read while those after
// it can.
type BadRow struct{ Reason string }

func (e *BadRow) Error() string { return e.Reason }

// NewRows reads text as delimited by comma; name is the file's, for messages.
// A nil header is read from the first record.
func NewRows(name string, text io.Reader, comma rune, header []string) (*Rows, error) {
	g := &guard{r: text}
	c := csv.NewReader(bufio.NewReaderSize(g, 64<<10))
	c.Comma, c.FieldsPerRecord, c.ReuseRecord = comma, -1, true
	r := &Rows{name: name, csv: c, guard: g, Header: header}
	g.reset()
	if header != nil {
		return r, nil
	}
	first, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read %s: no header row", name)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: header row: %w", name, err)
	}
	for _, h := range first {
		r.Header = append(r.Header, strings.TrimSpace(strings.Clone(h)))
	}
	return r, nil
}

// Row returns the number of the data row that Next returned last, from 1.
func (r *Rows) Row() int { return r.row }

// Next returns the next record; the slice is reused by the next call. At the
// end the error is io.EOF. A *BadRow is about this record alone: the caller
// counts it and goes on. Any other error names file and row and ends the file.
func (r *Rows) Next() ([]string, error) {
	r.guard.reset()
	rec, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	r.row++
	var bad *csv.ParseError
	switch {
	case errors.Is(err, errTooLong):
		return nil, fmt.Errorf("read %s: row %d: longer than %d bytes: a quote is left open, or this is another kind of file", r.name, r.row, MaxRecord)
	case errors.As(err, &bad) && bad.StartLine == bad.Line:
		return nil, &BadRow{Reason: bad.Err.Error()}
	case errors.As(err, &bad):
		return nil, fmt.Errorf("read %s: row %d: a quote opened in line %d swallows the lines to %d: %w", r.name, r.row, bad.StartLine, bad.Line, bad.Err)
	case err != nil:
		return nil, fmt.Errorf("read %s: row %d: %w", r.name, r.row, err)
	case len(rec) != len(r.Header):
		return nil, r.miscounted(rec)
	}
	return rec, nil
}

// miscounted judges a record with a wrong number of fields. If one of them
// spans lines, a stray quote has swallowed an unknown number of rows.
func (r *Rows) miscounted(rec []string) error {
	reason := fmt.Sprintf("%d fields where the header has %d", len(rec), len(r.Header))
	for _, f := range rec {
		if strings.Contains(f, "\n") {
			return fmt.Errorf("read %s: row %d: %s, and a quote runs over several lines", r.name, r.row, reason)
		}
	}
	return &BadRow{Reason: reason}
}

var errTooLong = errors.New("record too long")

// guard lets a bounded number of bytes through between two resets, so that a
// record is never collected without end in memory.
type guard struct {
	r    io.Reader
	left int
}

func (g *guard) reset() { g.left = MaxRecord }

func (g *guard) Read(p []byte) (int, error) {
	if g.left <= 0 {
		return 0, errTooLong
	}
	n, err := g.r.Read(p[:min(len(p), g.left)])
	g.left -= n
	return n, err
}
