package operation

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"entente"
	"entente/idealpoint"
)

// maxSession bounds session numbers in a file of votes; years are fine.
const maxSession = 1 << 20

// readVotes reads a file of votes, plain or gzipped: columns rcidL (item),
// ccode (state), session (a whole number) and y (1 yes, 2 abstention, 3 no; any
// other value is no vote). Other columns are ignored. A row that cannot be read
// is an error that names it: an estimate must not lose votes in silence.
func readVotes(path string) (*idealpoint.Votes, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read votes: %w", err)
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<16)
	var r io.Reader = in
	if magic, _ := in.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("read votes %s: %w", path, err)
		}
		defer z.Close()
		r = z
	}
	v, err := parseVotes(r)
	if err != nil {
		return nil, fmt.Errorf("read votes %s: %w", path, err)
	}
	return v, nil
}

func parseVotes(r io.Reader) (*idealpoint.Votes, error) {
	c := csv.NewReader(r)
	c.ReuseRecord = true
	head, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, err
	}
	var at [4]int
	for k, want := range []string{"rcidL", "ccode", "session", "y"} {
		at[k] = -1
		for i, name := range head {
			if strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")), want) {
				at[k] = i
			}
		}
		if at[k] < 0 {
			return nil, fmt.Errorf("no column %s; want rcidL, ccode, session and y", want)
		}
	}
	v := &idealpoint.Votes{}
	for row := 1; ; row++ {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return v, nil
		}
		if err != nil {
			return nil, err
		}
		item, state := cells[at[0]], cells[at[1]]
		session, err := strconv.Atoi(cells[at[2]])
		if item == "" || state == "" || err != nil || session < -maxSession || session > maxSession {
			return nil, fmt.Errorf("row %d: item %q, state %q, session %q: want both names and a whole number", row, item, state, cells[at[2]])
		}
		p := entente.NonVoting
		switch cells[at[3]] {
		case "1":
			p = entente.Yes
		case "2":
			p = entente.Abstain
		case "3":
			p = entente.No
		}
		v.Add(item, state, session, p)
	}
}

// writeCSV writes a sheet to a file, replacing it at the end.
func writeCSV(path string, s Sheet) error {
	return writeFile(path, func(w io.Writer) error {
		c := csv.NewWriter(w)
		if err := c.Write(s.Columns); err != nil {
			return err
		}
		for _, r := range s.Rows {
			cells := make([]string, len(r))
			for i, x := range r {
				cells[i] = cellText(x)
			}
			if err := c.Write(cells); err != nil {
				return err
			}
		}
		c.Flush()
		return c.Error()
	})
}

// cellText writes a value of a sheet; nothing where there is no number.
func cellText(v any) string {
	x, ok := v.(float64)
	switch {
	case !ok:
		return fmt.Sprint(v)
	case math.IsNaN(x) || math.IsInf(x, 0):
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
