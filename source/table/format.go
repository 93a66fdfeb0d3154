package table

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"entente/source"
)

// rows is a file as a sequence of records. Next reuses its slice; its errors
// are io.EOF, a *source.BadRow about one row, or one that ends the file.
type rows interface {
	Head() []string
	Next() ([]string, error)
	Row() int
}

// delimited is a csv or tsv file.
type delimited struct{ *source.Rows }

func (d delimited) Head() []string { return d.Header }

// openRows opens a file in the plan's format.
func (p *plan) openRows(in source.Input) (rows, error) {
	if p.Format == "xlsx" {
		return openSheet(in, p.Sheet, p.Skip, p.Table.Columns)
	}
	text, err := source.Open(in.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", in.Name, err)
	}
	switch p.Encoding {
	case "latin-1":
		text = bufio.NewReader(charmap.ISO8859_1.NewDecoder().Reader(text))
	case "cp1252":
		text = bufio.NewReader(charmap.Windows1252.NewDecoder().Reader(text))
	}
	if p.Format == "jsonl" {
		return newJSONLines(in.Name, text, p.columns), nil
	}
	for range p.Skip {
		if err := skipLine(text); err != nil {
			return nil, fmt.Errorf("read %s: skip lines above the header: %w", in.Name, err)
		}
	}
	if p.Quotes == "none" {
		return newLines(in.Name, text, string(p.comma), p.Table.Columns)
	}
	r, err := source.NewRows(in.Name, text, p.comma, p.Table.Columns)
	if err != nil {
		return nil, err
	}
	return delimited{r}, nil
}

func skipLine(r *bufio.Reader) error {
	for {
		_, err := r.ReadSlice('\n')
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// lines is a delimited file without quotes.
type lines struct {
	name, comma string
	scan        *bufio.Scanner
	head        []string
	row         int
}

func newLines(name string, text io.Reader, comma string, head []string) (*lines, error) {
	l := &lines{name: name, comma: comma, scan: scanner(text), head: head}
	if head != nil {
		return l, nil
	}
	if !l.scan.Scan() {
		return nil, fmt.Errorf("read %s: no header row: %w", name, cause(l.scan))
	}
	for h := range strings.SplitSeq(l.scan.Text(), comma) {
		l.head = append(l.head, strings.TrimSpace(h))
	}
	return l, nil
}

// scanner reads lines of a bounded length.
func scanner(text io.Reader) *bufio.Scanner {
	s := bufio.NewScanner(text)
	s.Buffer(nil, source.MaxRecord)
	return s
}

// cause says why a scanner stopped.
func cause(s *bufio.Scanner) error {
	if s.Err() == nil {
		return io.EOF
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("a line is longer than %d bytes", source.MaxRecord)
	}
	return s.Err()
}

func (l *lines) Head() []string { return l.head }
func (l *lines) Row() int       { return l.row }

func (l *lines) Next() ([]string, error) {
	for l.scan.Scan() {
		line := l.scan.Text()
		if line == "" {
			continue
		}
		l.row++
		rec := strings.Split(line, l.comma)
		if len(rec) != len(l.head) {
			return nil, &source.BadRow{Reason: fmt.Sprintf("%d fields where the header has %d", len(rec), len(l.head))}
		}
		return rec, nil
	}
	if err := cause(l.scan); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read %s: row %d: %w", l.name, l.row+1, err)
	}
	return nil, io.EOF
}
