package gdelt

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"

	"entente/source"
)

const (
	maxZipped   = 512 << 20 // the packed files of whole years are far below
	maxUnzipped = 32 << 30
	maxMembers  = 4096 // of a bundle: a day has 96 files
)

// member is the text of one publisher's file: the file itself, with no name, or
// one of a bundle.
type member struct {
	name string
	text io.Reader
}

// quarterName is what the members of a bundle are called.
var quarterName = regexp.MustCompile(`^\d{14}\.(export|mentions)\.CSV(\.zip)?$`)

// members yields the texts of a file: plain, gzipped, zipped, or a bundle, which
// is a zip of such files. The archives' checksums are verified as the texts are
// read.
func members(r io.Reader) iter.Seq2[member, error] {
	return func(yield func(member, error) bool) {
		b := bufio.NewReaderSize(r, 64<<10)
		if !zipped(b) {
			text, err := source.Open(b)
			yield(member{text: text}, err)
			return
		}
		files, err := unzip(b)
		if err != nil {
			yield(member{}, err)
			return
		}
		for _, f := range files {
			if len(files) > 1 && !quarterName.MatchString(f.Name) {
				yield(member{}, fmt.Errorf("read zip: %d members, and %.60q is no file of a quarter-hour", len(files), f.Name))
				return
			}
			m, err := openMember(f, len(files) > 1)
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}

func zipped(b *bufio.Reader) bool {
	head, _ := b.Peek(4)
	return bytes.Equal(head, []byte("PK\x03\x04"))
}

// unzip lists the files of a zip.
func unzip(r io.Reader) ([]*zip.File, error) {
	packed, err := io.ReadAll(io.LimitReader(r, maxZipped+1))
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
	if len(z.File) == 0 {
		return nil, errors.New("read zip: it is empty")
	}
	if len(z.File) > maxMembers {
		return nil, fmt.Errorf("read zip: %d members, want at most %d", len(z.File), maxMembers)
	}
	return z.File, nil
}

// openMember opens a member of a zip; that of a bundle may be a zip itself, with
// one member.
func openMember(f *zip.File, bundled bool) (member, error) {
	b, err := contentOf(f)
	if err != nil {
		return member{}, err
	}
	if zipped(b) {
		inner, err := unzip(b)
		if err != nil {
			return member{}, fmt.Errorf("%s: %w", f.Name, err)
		}
		if len(inner) != 1 {
			return member{}, fmt.Errorf("read zip: %s has %d members, want one", f.Name, len(inner))
		}
		// No deeper: a zip can be made to hold itself without end.
		if b, err = contentOf(inner[0]); err != nil {
			return member{}, err
		}
		bundled = true
	}
	text, err := source.Open(b)
	if err != nil {
		return member{}, fmt.Errorf("%s: %w", f.Name, err)
	}
	if !bundled {
		return member{text: text}, nil
	}
	return member{f.Name, text}, nil
}

func contentOf(f *zip.File) (*bufio.Reader, error) {
	if f.UncompressedSize64 > maxUnzipped {
		return nil, errors.New("read zip: it says to unpack to more than any file of events is")
	}
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("read zip: %w", err)
	}
	return bufio.NewReaderSize(in, 64<<10), nil
}
