package fetch

import (
	"bufio"
	"context"
	"crypto/md5" // what publishers write beside their files
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
)

// Listed is a file that a publisher's list announces.
type Listed struct {
	URL   string
	Name  string // last element of the address
	Bytes int64
	MD5   string // 32 hexadecimal digits, small
}

// maxListLine is longer than any line of a list.
const maxListLine = 64 << 10

// List reads a list of files: on each line size, MD5 and address, as GDELT's
// masterfilelist.txt and lastupdate.txt. With tail > 0 only the last so many
// bytes are asked for; whole says whether the server sent all the same, or
// there is no more. keep is called for every line that reads, again from the
// first one where the connection broke; bad counts the lines that do not.
func (c *Client) List(ctx context.Context, address string, tail int64, begin func(), keep func(Listed)) (whole bool, bad int, err error) {
	if _, err := webAddress(address); err != nil {
		return false, 0, &Error{Kind: ErrRefused, Address: address, Err: err, Remedy: "correct the address"}
	}
	header := http.Header{}
	if tail > 0 {
		header.Set("Range", fmt.Sprintf("bytes=-%d", tail))
	}
	_, err = c.retry(ctx, address, nil, func(int) (bool, *fault) {
		r, f := c.send(ctx, address, header)
		if f != nil {
			return false, f
		}
		defer r.Close()
		switch {
		case r.StatusCode == http.StatusOK:
			whole = true
		case r.StatusCode == http.StatusPartialContent && tail > 0:
			from, _, _, ok := contentRange(r.Header.Get("Content-Range"))
			whole = ok && from == 0
		default:
			return false, c.refusal(r)
		}
		begin()
		bad, f = c.readList(r, whole, keep)
		return false, f
	})
	return whole, bad, err
}

// readList reads the lines. The first of a part is cut off somewhere, unless the
// part is the whole; the last has an end, or is still being written.
func (c *Client) readList(r *reply, whole bool, keep func(Listed)) (bad int, f *fault) {
	in := bufio.NewReaderSize(r, maxListLine)
	lines := 0
	for skip := !whole; ; skip = false {
		line, err := in.ReadSlice('\n')
		switch {
		case err == io.EOF:
			if l, ok := parseListed(string(line)); ok && !skip {
				keep(l)
				lines++
			}
			if whole && lines == 0 {
				return bad, &fault{kind: ErrRefused, err: fmt.Errorf("the list announces no file (%d lines do not read)", bad), remedy: remedyBroken}
			}
			return bad, nil
		case err == bufio.ErrBufferFull:
			return bad, &fault{kind: ErrRefused, err: fmt.Errorf("a line of the list is longer than %d bytes", maxListLine), remedy: remedyBroken}
		case err != nil:
			return bad, r.lost(err)
		case skip:
			continue
		}
		if l, ok := parseListed(string(line)); ok {
			keep(l)
			lines++
		} else if strings.TrimSpace(string(line)) != "" {
			bad++
		}
	}
}

// parseListed reads "150383 297a16b493de7cf6ca809a7cc31d0b93 http://host/file".
func parseListed(line string) (Listed, bool) {
	cells := strings.Fields(line)
	if len(cells) != 3 {
		return Listed{}, false
	}
	n, err := strconv.ParseInt(cells[0], 10, 64)
	sum, err2 := hex.DecodeString(cells[1])
	u, err3 := webAddress(cells[2])
	if err != nil || err2 != nil || err3 != nil || n < 0 || len(sum) != md5.Size || fileName(u) == "" {
		return Listed{}, false
	}
	return Listed{URL: cells[2], Name: fileName(u), Bytes: n, MD5: strings.ToLower(cells[1])}, true
}

// GetListed downloads a file of a list into dir and compares size and MD5. What
// differs is refused, and left at Result.Path for whoever wants to look at it.
func (c *Client) GetListed(ctx context.Context, l Listed, dir string) (Result, error) {
	got, err := c.Get(ctx, Target{URL: l.URL, Name: l.Name}, nil, dir)
	if err != nil {
		return got, err
	}
	if err := l.Verify(got.Path); err != nil {
		return got, &Error{Kind: ErrRefused, Address: l.URL, Attempts: 1, Err: err, Remedy: "it is asked for again later"}
	}
	return got, nil
}

// Verify compares a file with size and MD5 of the list.
func (l Listed) Verify(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("verify %s: %w", l.Name, err)
	}
	defer f.Close()
	sum := md5.New()
	n, err := io.Copy(sum, f)
	if err != nil {
		return fmt.Errorf("verify %s: %w", l.Name, err)
	}
	if have := hex.EncodeToString(sum.Sum(nil)); n != l.Bytes || have != l.MD5 {
		return fmt.Errorf("verify %s: %d bytes with MD5 %s, where the list says %d and %s", l.Name, n, have, l.Bytes, l.MD5)
	}
	return nil
}
