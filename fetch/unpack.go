package fetch

import (
	"archive/tar"
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/klauspost/compress/gzip"
)

const (
	// maxEntries is how many files and folders an archive may hold.
	maxEntries = 10_000
	// maxDirectory is how many bytes a zip archive's table of contents may take;
	// it is read into memory as a whole.
	maxDirectory = 16 << 20
)

// unzip takes a member out of a zip archive. The names and kinds of all entries
// are looked at before a byte is unpacked.
func (a *Archive) unzip(in *os.File, pick picker, w *unpacked) (string, error) {
	info, err := in.Stat()
	if err != nil {
		return "", fmt.Errorf("read the archive: %w", err)
	}
	src := &budget{in: in, left: maxDirectory + 1<<17}
	z, err := zip.NewReader(src, info.Size())
	if err != nil {
		return "", fmt.Errorf("open zip: %w", err)
	}
	src.left = -1
	member, wanted, err := chooseZip(z.File, pick)
	if err != nil {
		return "", err
	}
	if wanted.Flags&1 != 0 {
		return "", fmt.Errorf("member %q is encrypted", member)
	}
	if wanted.UncompressedSize64 > uint64(w.most) {
		return "", fmt.Errorf("member %q unpacks to %d bytes, more than %d", member, wanted.UncompressedSize64, w.most)
	}
	packed := int64(min(wanted.CompressedSize64, uint64(info.Size())))
	w.packed = func() int64 { return packed }
	r, err := wanted.Open()
	if err != nil {
		return "", fmt.Errorf("open member %q: %w", member, err)
	}
	defer r.Close()
	return member, copyMember(w, r, member)
}

// chooseZip checks every entry and returns the one that is wanted.
func chooseZip(entries []*zip.File, pick picker) (member string, wanted *zip.File, err error) {
	if len(entries) > maxEntries {
		return "", nil, fmt.Errorf("%d entries, more than %d", len(entries), maxEntries)
	}
	var names []string
	for _, f := range entries {
		name, err := memberPath(f.Name)
		if err != nil {
			return "", nil, err
		}
		switch mode := f.Mode(); {
		case mode.IsDir():
			continue
		case !mode.IsRegular():
			return "", nil, fmt.Errorf("entry %q: %s, not a file", name, kindOf(mode))
		}
		names = append(names, name)
		if !pick.wants(name) {
			continue
		}
		if wanted != nil {
			return "", nil, fmt.Errorf("two members that match: %q and %q", member, name)
		}
		member, wanted = name, f
	}
	if wanted == nil {
		return "", nil, noMember(pick, names)
	}
	return member, wanted, nil
}

func kindOf(mode fs.FileMode) string {
	if mode&fs.ModeSymlink != 0 {
		return "a symbolic link"
	}
	return "a device, pipe or socket"
}

// untarGzip is untar of a gzip stream.
func (a *Archive) untarGzip(in *os.File, pick picker, w *unpacked) (string, error) {
	packed := &counting{r: in}
	z, err := gzip.NewReader(packed)
	if err != nil {
		return "", fmt.Errorf("open gzip: %w", err)
	}
	defer z.Close()
	return a.untarFrom(z, packed, pick, w)
}

func (a *Archive) untar(in *os.File, pick picker, w *unpacked) (string, error) {
	packed := &counting{r: in}
	return a.untarFrom(packed, packed, pick, w)
}

// untarFrom reads a tar stream to its end: an entry that is hostile spoils the
// archive wherever it stands.
func (a *Archive) untarFrom(r io.Reader, packed *counting, pick picker, w *unpacked) (string, error) {
	w.packed = func() int64 { return packed.n }
	t := tar.NewReader(&metered{r: r, w: w})
	member, names := "", []string(nil)
	for n := 0; ; n++ {
		h, err := t.Next()
		switch {
		case errors.Is(err, io.EOF):
			if member == "" {
				return "", noMember(pick, names)
			}
			return member, nil
		case err != nil:
			return "", fmt.Errorf("read tar: %w", err)
		case n >= maxEntries:
			return "", fmt.Errorf("more than %d entries", maxEntries)
		case h.Typeflag == tar.TypeXGlobalHeader:
			continue
		}
		name, err := memberPath(h.Name)
		if err != nil {
			return "", err
		}
		switch h.Typeflag {
		case tar.TypeDir:
			continue
		case tar.TypeReg:
		case tar.TypeSymlink, tar.TypeLink:
			return "", fmt.Errorf("entry %q: a link, not a file", name)
		default:
			return "", fmt.Errorf("entry %q: of type %q, not a file", name, h.Typeflag)
		}
		names = append(names, name)
		if !pick.wants(name) {
			continue
		}
		if member != "" {
			return "", fmt.Errorf("two members that match: %q and %q", member, name)
		}
		member = name
		if err := copyMember(w, t, member); err != nil {
			return "", err
		}
	}
}

// copyMember writes a member and refuses one that is an archive itself. A
// workbook is a zip archive by format and passes.
func copyMember(w *unpacked, r io.Reader, member string) error {
	head := make([]byte, 512)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return fmt.Errorf("unpack %q: %w", member, err)
	}
	if kind := archiveKind(head[:n]); kind != "" && !(kind == "zip" && isWorkbook(member)) {
		return fmt.Errorf("member %q is an archive itself (%s)", member, kind)
	}
	if _, err := w.Write(head[:n]); err != nil {
		return err
	}
	if _, err := io.CopyBuffer(w, r, make([]byte, 64<<10)); err != nil {
		return fmt.Errorf("unpack %q: %w", member, err)
	}
	return nil
}
