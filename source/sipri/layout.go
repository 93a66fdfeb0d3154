package sipri

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

// maxReply is the longest JSON reply that is read, in bytes: the register of
// all years takes five million.
const maxReply = 64 << 20

// maxPreamble is how many lines may stand above the header.
const maxPreamble = 40

// columns holds positions in a row; -1 where there is no such column.
type columns struct {
	recipient, supplier                 int
	ordered, orderedMark                int
	number, numberMark                  int
	designation, description            int
	delivered, deliveredMark            int
	years, status, comments             int
	unitValue, orderValue, deliveredTIV int
	width                               int
}

// open finds the header of the CSV and leaves the reader behind it.
func (f *file) open() error {
	text, err := register(f.Bytes)
	if err != nil {
		return err
	}
	header, err := skipPreamble(text)
	if err != nil {
		return err
	}
	if f.cols, err = findColumns(header); err != nil {
		return err
	}
	return f.Table(text, ',', header)
}

// register returns the CSV in r: as it is, or out of the backend's reply.
func register(r io.Reader) (*bufio.Reader, error) {
	b, err := source.Decompress(r)
	if err != nil {
		return nil, err
	}
	head, err := b.Peek(64)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the first bytes: %w", err)
	}
	if start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"); !bytes.HasPrefix(start, []byte("{")) {
		return source.Open(b)
	}
	raw, err := io.ReadAll(io.LimitReader(b, maxReply+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read reply: %w", err)
	case len(raw) > maxReply:
		return nil, fmt.Errorf("read reply: longer than %d bytes", maxReply)
	}
	var reply struct {
		Bytes []byte `json:"bytes"`
	}
	if err := json.Unmarshal(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), &reply); err != nil {
		return nil, fmt.Errorf("read reply: %w", err)
	}
	if len(reply.Bytes) == 0 {
		return nil, errors.New(`read reply: no "bytes" in it`)
	}
	return source.Open(bytes.NewReader(reply.Bytes))
}

// skipPreamble reads to the header and returns it.
func skipPreamble(text *bufio.Reader) ([]string, error) {
	for range maxPreamble {
		line, err := text.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return nil, errors.New("find the header: a line longer than any of the register")
		}
		cells, bad := csv.NewReader(bytes.NewReader(line)).Read()
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if bad == nil && slices.Contains(cells, "Recipient") && slices.Contains(cells, "Supplier") {
			return cells, nil
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("find the header: %w", err)
		}
	}
	return nil, errors.New("find the header: no line with the columns Recipient and Supplier")
}

// findColumns locates the columns by name. Three without a name stand to the
// right of the cell that they mark as uncertain.
func findColumns(header []string) (columns, error) {
	var errs []error
	at := func(name string) int {
		i := slices.Index(header, name)
		if i < 0 {
			errs = append(errs, fmt.Errorf("no column %q", name))
		} else if slices.Contains(header[i+1:], name) {
			errs = append(errs, fmt.Errorf("column %q stands twice", name))
		}
		return i
	}
	mark := func(of int) int {
		if i := of + 1; of >= 0 && i < len(header) && (header[i] == "" || header[i] == "?") {
			return i
		}
		return -1
	}
	c := columns{
		recipient: at("Recipient"), supplier: at("Supplier"), ordered: at("Year of order"), number: at("Number ordered"),
		designation: at("Weapon designation"), description: at("Weapon description"), delivered: at("Number delivered"),
		years: at("Year(s) of delivery"), status: at("status"), comments: at("Comments"),
		unitValue: at("SIPRI TIV per unit"), orderValue: at("SIPRI TIV for total order"), deliveredTIV: at("SIPRI TIV of delivered weapons"),
		width: len(header),
	}
	if len(errs) > 0 {
		return c, fmt.Errorf("%w; found %q", errors.Join(errs...), header)
	}
	c.orderedMark, c.numberMark, c.deliveredMark = mark(c.ordered), mark(c.number), mark(c.delivered)
	return c, nil
}

// continues reports whether cells are the rest of the row before: that row ends
// at its comments, and these hold nothing but its three values, behind the end
// of the comment.
func (c columns) continues(before, cells []string) bool {
	if c.comments != c.width-4 || c.unitValue != c.width-3 || c.orderValue != c.width-2 || c.width < 8 || cells[0] != "" {
		return false
	}
	blank := func(list []string) bool {
		return !slices.ContainsFunc(list, func(s string) bool { return s != "" })
	}
	if !blank(before[c.width-3:]) || !blank(cells[4:]) {
		return false
	}
	for _, s := range cells[1:4] {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return false
		}
	}
	return true
}

// decode returns a cell as text; what is not UTF-8 is Windows-1252, of which
// Latin-1 is a part.
func decode(cell string) (text string, decoded bool) {
	if utf8.ValidString(cell) {
		return cell, false
	}
	text, err := charmap.Windows1252.NewDecoder().String(cell)
	if err != nil {
		return strings.ToValidUTF8(cell, "\uFFFD"), true
	}
	return text, true
}
