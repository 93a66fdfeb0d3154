package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// sniffed is how many bytes at the start of a file are looked at to tell text
// from something else.
const sniffed = 8 << 10

// Decompress returns the content of r, which may be gzip or not; the magic
// bytes decide, not the name.
func Decompress(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	if head, _ := b.Peek(2); !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, fmt.Errorf("open gzip: %w", err)
	}
	return bufio.NewReaderSize(z, 64<<10), nil
}

// Open returns the text in r: gzip is undone, a UTF-8 byte order mark is left
// out. What is not text is refused with the reason: an empty file, a web page
// that a server sent instead of the file, UTF-16, binary data.
func Open(r io.Reader) (*bufio.Reader, error) {
	b, err := Decompress(r)
	if err != nil {
		return nil, err
	}
	head, err := b.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the first bytes: %w", err)
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		head = head[3:]
		if _, err := b.Discard(3); err != nil {
			return nil, fmt.Errorf("skip byte order mark: %w", err)
		}
	}
	if reason := notText(head); reason != "" {
		return nil, errors.New(reason)
	}
	return b, nil
}

// notText says why the head of a file is not that of a text, "" if it is.
func notText(head []byte) string {
	start := bytes.ToLower(bytes.TrimLeft(head, " \t\r\n"))
	switch {
	case len(start) == 0:
		return "the file is empty"
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return "the file is UTF-16; save it as UTF-8"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return "the file is a zip archive or a spreadsheet, not text"
	case bytes.HasPrefix(start, []byte("<!doctype html")), bytes.HasPrefix(start, []byte("<html")):
		return "the file is a web page, not data"
	case bytes.IndexByte(head, 0) >= 0:
		return fmt.Sprintf("the file is binary, not text (NUL at byte %d)", bytes.IndexByte(head, 0))
	}
	return ""
}
