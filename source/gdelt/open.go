package gdelt

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"entente/source"
)

const (
	maxZipped   = 512 << 20 // the packed files of whole years are far below
	maxUnzipped = 32 << 30
)

// open returns the text of a file, unpacked where it is a zip with one member.
// The archive's checksum is verified as the text is read.
func open(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	if head, _ := b.Peek(4); !bytes.Equal(head, []byte("PK\x03\x04")) {
		return source.Open(b)
	}
	packed, err := io.ReadAll(io.LimitReader(b, maxZipped+1))
	if err != nil {
		return nil, fmt.Errorf("read zip: %w", err)
	}
	if len(packed) > maxZipped {
		return nil, fmt.Errorf("read zip: more than %d bytes", maxZipped)
	}
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, fmt.Errorf("read zip: %w", err)
	}
	if len(z.File) != 1 {
		return nil, fmt.Errorf("read zip: %d members, want one", len(z.File))
	}
	if z.File[0].UncompressedSize64 > maxUnzipped {
		return nil, errors.New("read zip: it says to unpack to more than any file of events is")
	}
	m, err := z.File[0].Open()
	if err != nil {
		return nil, fmt.Errorf("read zip: %w", err)
	}
	return source.Open(m)
}
