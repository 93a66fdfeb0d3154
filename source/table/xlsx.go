package table

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"entente/source"
)

// Bounds on a spreadsheet, whose compression could hide any amount of data.
const (
	maxWorkbook = 256 << 20 // bytes as fetched
	maxUnzipped = 1 << 30   // bytes unpacked
)

// sheet is one sheet of an xlsx file. Cells come as they are stored, without
// the number format that a spreadsheet shows them in.
type sheet struct {
	name     string
	book     *excelize.File
	rows     *excelize.Rows
	head     []string
	row      int
	date1904 bool
}

func openSheet(in source.Input, name string, skip int, head []string) (s *sheet, err error) {
	// The library is not proof against every malformed workbook.
	defer func() {
		if r := recover(); r != nil {
			s, err = nil, fmt.Errorf("read %s: not a readable workbook: %v", in.Name, r)
		}
	}()
	content, err := source.Decompress(in.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", in.Name, err)
	}
	limited := &io.LimitedReader{R: content, N: maxWorkbook + 1}
	book, err := excelize.OpenReader(limited, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzipped})
	if limited.N <= 0 {
		return nil, fmt.Errorf("read %s: the workbook is larger than %d bytes", in.Name, maxWorkbook)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: open workbook: %w", in.Name, err)
	}
	s = &sheet{name: in.Name, book: book, head: head}
	if err := s.start(name, skip); err != nil {
		s.close()
		return nil, fmt.Errorf("read %s: %w", in.Name, err)
	}
	return s, nil
}

// start moves to the first data row of the named sheet.
func (s *sheet) start(name string, skip int) error {
	names := s.book.GetSheetList()
	if len(names) == 0 {
		return errors.New("the workbook has no sheet")
	}
	if name == "" {
		name = names[0]
	}
	var err error
	if s.rows, err = s.book.Rows(name); err != nil {
		return fmt.Errorf("open sheet; the workbook has %q: %w", names, err)
	}
	if props, err := s.book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		s.date1904 = *props.Date1904
	}
	for range skip {
		if !s.rows.Next() {
			return errors.New("no header row")
		}
	}
	if s.head != nil {
		return nil
	}
	if !s.rows.Next() {
		return errors.New("no header row")
	}
	if s.head, err = s.rows.Columns(); err != nil {
		return fmt.Errorf("read header row: %w", err)
	}
	for i, h := range s.head {
		s.head[i] = strings.TrimSpace(h)
	}
	return nil
}

func (s *sheet) Head() []string { return s.head }
func (s *sheet) Row() int       { return s.row }

func (s *sheet) close() {
	if s.rows != nil {
		_ = s.rows.Close()
	}
	_ = s.book.Close()
}

// Next returns the next row that is not empty.
func (s *sheet) Next() (rec []string, err error) {
	defer func() {
		if r := recover(); r != nil {
			rec, err = nil, fmt.Errorf("read %s: row %d: not a readable workbook: %v", s.name, s.row+1, r)
		}
	}()
	for s.rows.Next() {
		rec, err := s.rows.Columns()
		if err != nil {
			return nil, fmt.Errorf("read %s: row %d: %w", s.name, s.row+1, err)
		}
		if strings.Join(rec, "") == "" {
			continue
		}
		s.row++
		for len(rec) > len(s.head) && rec[len(rec)-1] == "" {
			rec = rec[:len(rec)-1]
		}
		if len(rec) > len(s.head) {
			return nil, &source.BadRow{Reason: fmt.Sprintf("%d cells where the header has %d", len(rec), len(s.head))}
		}
		return append(rec, make([]string, len(s.head)-len(rec))...), nil
	}
	if err := s.rows.Error(); err != nil {
		return nil, fmt.Errorf("read %s: row %d: %w", s.name, s.row+1, err)
	}
	return nil, io.EOF
}
