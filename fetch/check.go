package fetch

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// check refuses a whole file that cannot be a publisher's data: nothing, an
// HTML page where data were expected, or a gzip stream that does not decode to
// its end or decodes to more than the limits of Options.
func (c *Client) check(path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	defer f.Close()
	return c.checkBytes(f, name)
}

func (c *Client) checkBytes(r io.Reader, name string) error {
	packed := &counting{r: r}
	in := bufio.NewReaderSize(packed, 64<<10)
	head, err := in.Peek(sniff)
	if err != nil && err != io.EOF {
		return fmt.Errorf("check: %w", err)
	}
	if len(head) == 0 {
		return errors.New("the file is empty")
	}
	if len(head) < 2 || head[0] != 0x1f || head[1] != 0x8b {
		return checkHead(head, name)
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return fmt.Errorf("the gzip stream is broken: %w", err)
	}
	defer z.Close()
	plain := bufio.NewReaderSize(z, 64<<10)
	head, err = plain.Peek(sniff)
	if len(head) == 0 && err == io.EOF {
		return errors.New("the gzip stream holds nothing")
	}
	if err := checkHead(head, name); err != nil {
		return err
	}
	buf := make([]byte, 64<<10)
	for n := int64(0); ; {
		k, err := plain.Read(buf)
		n += int64(k)
		if over := withinLimits(n, packed.n, c.opt.MaxUnpacked, c.opt.MaxRatio); over != nil {
			return fmt.Errorf("the gzip stream is refused: %w", over)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the gzip stream is broken: %w", err)
		}
	}
}

// sniff is how many bytes tell an HTML page from data.
const sniff = 2048

func checkHead(head []byte, name string) error {
	n := strings.ToLower(baseName(name))
	if strings.HasSuffix(n, ".html") || strings.HasSuffix(n, ".htm") || strings.HasSuffix(n, ".xhtml") {
		return nil
	}
	if isHTML(head) {
		return errors.New("an HTML page came where a data file was expected")
	}
	return nil
}

// isHTML reports whether text starts as an HTML document does, after a byte
// order mark, blanks, an XML declaration and comments.
func isHTML(head []byte) bool {
	b := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for {
		b = bytes.TrimLeft(b, " \t\r\n\f")
		var end string
		switch {
		case bytes.HasPrefix(b, []byte("<?")):
			end = "?>"
		case bytes.HasPrefix(b, []byte("<!--")):
			end = "-->"
		default:
			return startsHTML(b)
		}
		i := bytes.Index(b, []byte(end))
		if i < 0 {
			return false
		}
		b = b[i+len(end):]
	}
}

func startsHTML(b []byte) bool {
	b = bytes.ToLower(b[:min(len(b), 64)])
	b = bytes.Join(bytes.Fields(b), []byte(" "))
	for _, p := range []string{"<!doctype html", "<html", "<head>", "<head ", "<body>", "<body "} {
		if bytes.HasPrefix(b, []byte(p)) {
			return true
		}
	}
	return false
}
