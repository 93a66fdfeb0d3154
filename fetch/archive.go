package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"entente"
)

// Archive is a zip or tar (plain or gzip) archive that is here, whole. Members
// are taken out of it one by one; nothing is ever written under a member's own
// path.
type Archive struct {
	Result        // of the archive's bytes
	name   string // the publisher's name of it
	target Target
	c      *Client
}

// GetArchive brings the archive at the target into dir, as Get does. prev is an
// edition that came out of it before: when the archive is the same, it says
// NotModified and there is nothing to take from. The caller closes it.
func (c *Client) GetArchive(ctx context.Context, t Target, prev *entente.Edition, dir string) (*Archive, error) {
	if prev != nil {
		if prev.Archive == nil {
			prev = nil
		} else {
			whole := *prev
			whole.SHA256, whole.Bytes, whole.Name = prev.Archive.SHA256, prev.Archive.Bytes, prev.Archive.Name
			prev = &whole
		}
	}
	res, err := c.Get(ctx, t, prev, dir)
	if err != nil {
		return nil, err
	}
	return &Archive{Result: res, name: t.Name, target: t, c: c}, nil
}

// Close removes the archive's bytes.
func (a *Archive) Close() error {
	if a.Path == "" {
		return nil
	}
	if err := os.Remove(a.Path); err != nil && !os.IsNotExist(err) {
		return storageError(filepath.Dir(a.Path), err)
	}
	return nil
}

// Take writes the one member that t.Member and t.Match name into dir and checks
// it as Get does a download; prev, if not nil, is the edition held now. The
// archive as a whole is refused, with ErrRefused, when any name in it leads out
// of a folder, when it holds anything but files and folders, or when what is
// taken breaks a limit of Options; so is a member that is an archive itself.
func (a *Archive) Take(ctx context.Context, t Target, prev *entente.Edition, dir string) (Result, error) {
	pick, err := newPicker(t)
	if err != nil {
		return Result{}, err
	}
	sum := sha256.Sum256([]byte(a.target.Address() + "\x00" + t.Member + "\x00" + t.Match))
	dst := filepath.Join(dir, hex.EncodeToString(sum[:8])+"-member")
	res, err := a.take(ctx, pick, dst+".part")
	if err != nil {
		os.Remove(dst + ".part")
		var e *Error
		if errors.As(err, &e) {
			return Result{}, e
		}
		if ctx.Err() != nil {
			return Result{}, &Error{Address: a.target.Address(), Err: context.Cause(ctx)}
		}
		return Result{}, &Error{Kind: ErrRefused, Address: a.target.Address(), Err: err, Remedy: remedyBroken}
	}
	res.Version = version(pick.match, res.Name)
	out := a.target
	out.Name = res.Name
	return a.c.finish(out, prev, dst, res, 0)
}

// take copies the member to the path part.
func (a *Archive) take(ctx context.Context, pick picker, part string) (Result, error) {
	in, err := os.Open(a.Path)
	if err != nil {
		return Result{}, storageError(filepath.Dir(a.Path), err)
	}
	defer in.Close()
	out, err := os.Create(part)
	if err != nil {
		return Result{}, storageError(filepath.Dir(part), err)
	}
	defer out.Close()
	w := &unpacked{ctx: ctx, out: out, dir: filepath.Dir(part), sum: sha256.New(), most: a.c.opt.MaxUnpacked, ratio: a.c.opt.MaxRatio}
	member, err := a.unpack(in, pick, w)
	if err != nil {
		return Result{}, err
	}
	if err := out.Close(); err != nil {
		return Result{}, storageError(filepath.Dir(part), err)
	}
	return Result{
		SHA256: hex.EncodeToString(w.sum.Sum(nil)), Bytes: w.n, ETag: a.ETag, Modified: a.Modified, Retrieved: a.Retrieved,
		Name:    path.Base(member),
		Archive: &entente.Archive{Name: a.name, SHA256: a.SHA256, Bytes: a.Bytes, Member: member},
	}, nil
}

// unpack finds the member by the archive's own kind, which its first bytes
// tell, not its name.
func (a *Archive) unpack(in *os.File, pick picker, w *unpacked) (member string, err error) {
	head := make([]byte, 512)
	n, err := io.ReadFull(in, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", fmt.Errorf("read the archive: %w", err)
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("read the archive: %w", err)
	}
	switch kind := archiveKind(head[:n]); kind {
	case "zip":
		return a.unzip(in, pick, w)
	case "gzip":
		return a.untarGzip(in, pick, w)
	case "tar":
		return a.untar(in, pick, w)
	case "":
		return "", fmt.Errorf("not an archive: it starts with %.20q", head[:n])
	default:
		return "", fmt.Errorf("an archive of kind %s, which is not read", kind)
	}
}

// archiveKind tells an archive by its first bytes; "" for what is none.
func archiveKind(head []byte) string {
	for _, k := range []struct{ kind, magic string }{
		{"zip", "PK\x03\x04"}, {"zip", "PK\x05\x06"}, {"gzip", "\x1f\x8b"}, {"bzip2", "BZh"}, {"xz", "\xfd7zXZ\x00"},
		{"7z", "7z\xbc\xaf\x27\x1c"}, {"rar", "Rar!\x1a\x07"}, {"zstd", "\x28\xb5\x2f\xfd"},
	} {
		if bytes.HasPrefix(head, []byte(k.magic)) {
			return k.kind
		}
	}
	if len(head) >= 262 && string(head[257:262]) == "ustar" {
		return "tar"
	}
	return ""
}

// picker chooses the one member that is wanted.
type picker struct {
	member *regexp.Regexp // on the whole path
	match  *regexp.Regexp // on the name
}

func newPicker(t Target) (picker, error) {
	member, err := regexp.Compile(t.Member)
	if err != nil {
		return picker{}, fmt.Errorf("read member: %w", err)
	}
	match, err := regexp.Compile(t.Match)
	if err != nil {
		return picker{}, fmt.Errorf("read match: %w", err)
	}
	return picker{member: member, match: match}, nil
}

func (p picker) wants(name string) bool {
	return p.member.MatchString(name) && p.match.MatchString(path.Base(name)) && mayBeData(path.Base(name)) && !strings.HasPrefix(name, "__MACOSX/")
}

// memberPath returns the path of an entry, with slashes and without a trailing
// one. A path that leads out of the folder it is unpacked in is an error.
func memberPath(name string) (string, error) {
	p := strings.ReplaceAll(name, `\`, "/")
	switch {
	case p == "" || len(p) > 1024:
		return "", fmt.Errorf("an entry with a name of %d bytes", len(p))
	case strings.ContainsFunc(p, func(r rune) bool { return r < ' ' }):
		return "", fmt.Errorf("entry %.200q: control characters in its name", name)
	case p[0] == '/' || len(p) > 1 && p[1] == ':':
		return "", fmt.Errorf("entry %.200q: an absolute path", name)
	}
	for e := range strings.SplitSeq(p, "/") {
		if e == ".." {
			return "", fmt.Errorf("entry %.200q: a path that leads out of the folder", name)
		}
	}
	return path.Clean(p), nil
}

// noMember says what an archive holds instead of what is wanted.
func noMember(pick picker, names []string) error {
	if len(names) > 5 {
		names = append(names[:5:5], "...")
	}
	return fmt.Errorf("no member matches %q and %q; it holds %.400q", pick.member, pick.match, names)
}
