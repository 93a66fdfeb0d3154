package table

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"entente/source"
)

// sampled is how many rows a guess rests on.
const sampled = 5000

// open finds format, encoding and header and takes the sample.
func (g *guess) open() error {
	plain, err := source.Decompress(bytes.NewReader(g.content))
	if err != nil {
		return err
	}
	magic, _ := plain.Peek(4)
	if bytes.Equal(magic, []byte("PK\x03\x04")) {
		return g.openWorkbook()
	}
	text, err := source.Open(bytes.NewReader(g.content))
	if err != nil {
		return err
	}
	// What is longer than the sample needs is not held twice.
	all, err := io.ReadAll(io.LimitReader(text, 64<<20))
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	if all, err = g.decode(all); err != nil {
		return err
	}
	first := bytes.TrimLeft(all, " \t\r\n")
	switch {
	case bytes.HasPrefix(first, []byte("{")):
		return g.openJSON(all)
	case bytes.HasPrefix(first, []byte("[")) && json.Valid(first):
		return errors.New("one JSON array; write each object of it on a line of its own, for instance with jq -c '.[]'")
	case !bytes.ContainsRune(all, '\n') && bytes.ContainsRune(all, '\r'):
		return errors.New("lines end in CR alone; save the file with LF or CRLF")
	}
	return g.openDelimited(all)
}

// decode finds the encoding: UTF-8 where the bytes are, else one of the two
// that old tables are in; only cp1252 has letters from 0x80 to 0x9f.
func (g *guess) decode(all []byte) ([]byte, error) {
	// A rune that the limit cut is no sign of another encoding.
	whole := all
	for i := 0; i < utf8.UTFMax-1 && len(whole) > 0 && !utf8.Valid(whole); i++ {
		whole = whole[:len(whole)-1]
	}
	if utf8.Valid(whole) {
		return whole, nil
	}
	cm := charmap.ISO8859_1
	g.table.Encoding = "latin-1"
	if slices.ContainsFunc(all, func(b byte) bool { return b >= 0x80 && b < 0xa0 }) {
		cm, g.table.Encoding = charmap.Windows1252, "cp1252"
	}
	g.doubt("the file is not UTF-8; %s is assumed", g.table.Encoding)
	return cm.NewDecoder().Bytes(all)
}

// openDelimited chooses delimiter and quotes: those under which most rows have
// the same number of fields, and more than one.
func (g *guess) openDelimited(text []byte) error {
	best, score := layoutOf{}, -1.0
	for _, comma := range ",\t;|" {
		for _, plain := range []bool{false, true} {
			l := split(text, comma, plain)
			if s := l.score(); s > score {
				best, score = l, s
			}
		}
	}
	if score <= 0 {
		return errors.New("no delimiter (comma, tab, semicolon, |) gives rows of several columns")
	}
	g.table.Format = "csv"
	switch best.comma {
	case '\t':
		g.table.Format = "tsv"
	case ',':
	default:
		g.table.Delimiter = string(best.comma)
	}
	if best.plain {
		g.table.Quotes = "none"
		g.doubt("quotation marks do not pair: they are read as characters like any other")
	}
	return g.header(best.rows, best.lines)
}

// layoutOf is a text cut into fields in one way.
type layoutOf struct {
	comma  rune
	plain  bool // quotation marks are characters like any other
	rows   [][]string
	lines  []int // line of the text that a row begins in, from 0
	failed int   // rows that could not be cut
}

func split(text []byte, comma rune, plain bool) layoutOf {
	l := layoutOf{comma: comma, plain: plain}
	if plain {
		scan := bufio.NewScanner(bytes.NewReader(text))
		scan.Buffer(nil, source.MaxRecord)
		for n := 0; len(l.rows) <= sampled && scan.Scan(); n++ {
			if scan.Text() != "" {
				l.rows, l.lines = append(l.rows, strings.Split(scan.Text(), string(comma))), append(l.lines, n)
			}
		}
		return l
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	for len(l.rows) <= sampled {
		rec, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			if l.failed++; l.failed > 100 {
				break
			}
			continue
		}
		line, _ := r.FieldPos(0)
		l.rows, l.lines = append(l.rows, rec), append(l.lines, line-1)
	}
	return l
}

// score is the share of rows that have the commonest number of fields, a little
// more for more fields and for reading quotes; 0 for a single column.
func (l layoutOf) score() float64 {
	width, n := commonest(l.rows)
	if width < 2 {
		return 0
	}
	s := float64(n)/float64(len(l.rows)+l.failed) + float64(min(width, 100))/1e4
	if !l.plain {
		s += 1e-5
	}
	return s
}

func commonest(rows [][]string) (width, n int) {
	count := map[int]int{}
	for _, r := range rows {
		count[len(r)]++
	}
	for w, c := range count {
		if c > n || c == n && w > width {
			width, n = w, c
		}
	}
	return width, n
}

// header finds the row of names: the first that is half full. A row with a
// number or a date in it is data: then the columns are called c1, c2 ...
func (g *guess) header(rows [][]string, lines []int) error {
	width, _ := commonest(rows[:min(len(rows), 200)])
	at := slices.IndexFunc(rows, func(r []string) bool { return len(r) >= width && filled(r) >= (width+1)/2 })
	if at < 0 {
		return errors.New("no row is filled")
	}
	g.table.Skip = lines[at]
	if g.table.Skip > 0 {
		g.doubt("%d lines above the header are skipped", g.table.Skip)
	}
	head := trimmed(rows[at])
	g.layouts = layoutsToTry(g.table.Format)
	if first, last := yearColumns(head); first != "" {
		at++
		g.doubt("the columns %s to %s are years: numbers in them are not read. Write a row for each year, with a column for the year and one for the number", first, last)
	} else if slices.ContainsFunc(head, g.looksLikeData) {
		names := make([]string, len(head))
		for i := range names {
			names[i] = fmt.Sprintf("c%d", i+1)
		}
		g.table.Columns, head = names, names
		g.doubt("the first row looks like data: the columns are called c1 to c%d", len(names))
	} else {
		at++
	}
	g.head = head
	for i, name := range head {
		if slices.Index(head, name) == i && slices.Contains(head[i+1:], name) {
			g.doubt("several columns are called %q and are not read: give them names of their own", name)
		}
	}
	for _, r := range rows[at:] {
		if len(r) == len(head) {
			g.sample = append(g.sample, trimmed(r))
		}
	}
	if len(g.sample) == 0 {
		return errors.New("no data rows")
	}
	return nil
}

// yearColumns returns the first and the last of at least three columns that are
// called by years that rise, beside a name; "" where there are none.
func yearColumns(head []string) (first, last string) {
	n, before, named := 0, 0, false
	for _, h := range head {
		y, err := strconv.Atoi(h)
		switch {
		case err != nil:
			named = named || h != ""
		case len(h) != 4 || y < 1700 || y > 2200 || y <= before:
			return "", ""
		default:
			if n++; first == "" {
				first = h
			}
			before, last = y, h
		}
	}
	if n < 3 || !named {
		return "", ""
	}
	return first, last
}

func filled(r []string) int {
	n := 0
	for _, c := range r {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

func trimmed(r []string) []string {
	out := make([]string, len(r))
	for i, c := range r {
		out[i] = strings.TrimSpace(c)
	}
	return out
}

// looksLikeData reports whether a cell is no name of a column. A year may be
// one.
func (g *guess) looksLikeData(s string) bool {
	if s == "" {
		return false
	}
	if _, err := plainNumber(s); err == nil {
		return true
	}
	return slices.ContainsFunc(g.layouts, func(l tried) bool { return !l.named() && l.reads(s) })
}

// openJSON takes the members of the objects as columns, in alphabetical order:
// JSON gives them none.
func (g *guess) openJSON(text []byte) error {
	g.table.Format = "jsonl"
	g.layouts = layoutsToTry(g.table.Format)
	var objects []map[string]any
	seen := map[string]bool{}
	scan := scanner(bytes.NewReader(text))
	for len(objects) < sampled && scan.Scan() {
		d := json.NewDecoder(bytes.NewReader(scan.Bytes()))
		d.UseNumber()
		var o map[string]any
		if d.Decode(&o) != nil || o == nil {
			continue
		}
		objects = append(objects, o)
		members(o, "", seen)
	}
	if len(objects) == 0 {
		return errors.New("no line is a JSON object; an array over several lines is not read")
	}
	for k := range seen {
		g.head = append(g.head, k)
	}
	slices.Sort(g.head)
	for _, o := range objects {
		row := make([]string, len(g.head))
		for i, k := range g.head {
			v, _ := member(o, k)
			if s, err := jsonCell(v); err == nil {
				row[i] = s
			}
		}
		g.sample = append(g.sample, row)
	}
	return nil
}

// jsonCell writes a value as a reader sees it.
func jsonCell(v any) (string, error) {
	s, err := text(v)
	return strings.TrimSpace(strings.ReplaceAll(s, listSeparator, "; ")), err
}

// members collects the names of an object's values, those of objects in it
// after a dot.
func members(o map[string]any, prefix string, seen map[string]bool) {
	for k, v := range o {
		if k == "" {
			continue
		}
		if inner, ok := v.(map[string]any); ok && strings.Count(prefix, ".") < 4 {
			members(inner, prefix+k+".", seen)
			continue
		}
		seen[prefix+k] = true
	}
}

// openWorkbook takes the sheet that holds most.
func (g *guess) openWorkbook() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("not a readable workbook: %v", r)
		}
	}()
	g.table.Format = "xlsx"
	s, err := openSheet(source.Input{Name: g.name, Bytes: bytes.NewReader(g.content)}, "", 0, []string{})
	if err != nil {
		return err
	}
	defer s.close()
	names := s.book.GetSheetList()
	best, most := -1, 0
	var rows [][]string
	var lines []int
	for i, name := range names {
		r, l, err := s.all(name)
		if err != nil {
			return err
		}
		n := 0
		for _, cells := range r {
			n += filled(cells)
		}
		if n > most {
			best, most, rows, lines = i, n, r, l
		}
	}
	if best < 0 {
		return errors.New("the workbook is empty")
	}
	if len(names) > 1 {
		g.doubt("the workbook has the sheets %q; %q, which holds most, is read", names, names[best])
	}
	if best > 0 {
		g.table.Sheet = names[best]
	}
	return g.header(rows, lines)
}

// all returns the first rows of a sheet that hold anything, made equally wide,
// and where they stand.
func (s *sheet) all(name string) (rows [][]string, lines []int, err error) {
	cursor, err := s.book.Rows(name)
	if err != nil {
		return nil, nil, fmt.Errorf("open sheet %q: %w", name, err)
	}
	defer cursor.Close()
	width := 0
	for n := 0; len(rows) <= sampled && cursor.Next(); n++ {
		cells, err := cursor.Columns()
		if err != nil {
			return nil, nil, fmt.Errorf("sheet %q: row %d: %w", name, n+1, err)
		}
		if filled(cells) > 0 {
			rows, lines = append(rows, cells), append(lines, n)
			width = max(width, len(cells))
		}
	}
	for i := range rows {
		rows[i] = append(rows[i], make([]string, width-len(rows[i]))...)
	}
	return rows, lines, nil
}
