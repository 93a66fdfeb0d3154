package fetch

import (
	"context"
	"fmt"
	"hash"
	"io"
	"strings"
)

// ratioFrom is from where on the ratio of unpacked to packed bytes counts: a
// short file of zeros is no bomb.
const ratioFrom = 1 << 20

// unpacked takes what comes out of an archive and holds it to the limits.
type unpacked struct {
	ctx    context.Context
	out    io.Writer
	dir    string
	sum    hash.Hash
	n      int64 // bytes written
	passed int64 // bytes that went by in a stream, those of other members included
	most   int64
	ratio  int64
	packed func() int64 // bytes that these came from
}

// Write takes bytes of the wanted member.
func (w *unpacked) Write(b []byte) (int, error) {
	w.n += int64(len(b))
	if err := w.hold(); err != nil {
		return 0, err
	}
	if _, err := w.out.Write(b); err != nil {
		return 0, storageError(w.dir, err)
	}
	w.sum.Write(b)
	return len(b), nil
}

func (w *unpacked) hold() error {
	if w.ctx.Err() != nil {
		return context.Cause(w.ctx)
	}
	return withinLimits(max(w.n, w.passed), w.packed(), w.most, w.ratio)
}

// withinLimits refuses what n bytes unpacked from packed ones cannot be but a
// decompression bomb.
func withinLimits(n, packed, most, ratio int64) error {
	if n > most {
		return fmt.Errorf("it unpacks to more than %d bytes", most)
	}
	if n > ratioFrom && n/ratio > packed {
		return fmt.Errorf("%d bytes unpack to over %d times as many: a decompression bomb", packed, ratio)
	}
	return nil
}

// metered holds a stream to the limits, whether its members are wanted or
// passed over.
type metered struct {
	r io.Reader
	w *unpacked
}

func (m *metered) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.w.passed += int64(n)
	if over := m.w.hold(); over != nil {
		return 0, over
	}
	return n, err
}

// counting counts what is read.
type counting struct {
	r io.Reader
	n int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// budget lets a number of bytes be read, or all where left is negative.
type budget struct {
	in   io.ReaderAt
	left int64
}

func (b *budget) ReadAt(p []byte, off int64) (int, error) {
	if b.left < 0 {
		return b.in.ReadAt(p, off)
	}
	n, err := b.in.ReadAt(p[:min(int64(len(p)), b.left)], off)
	b.left -= int64(n)
	if err == nil && n < len(p) {
		err = fmt.Errorf("a table of contents longer than %d bytes", maxDirectory)
	}
	return n, err
}

func isWorkbook(name string) bool { return strings.HasSuffix(strings.ToLower(name), ".xlsx") }
