package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"

	"entente"
)

// getLocal copies a file of a mirror folder. It never links: the bytes must
// not change under the record when the mirror does.
func (c *Client) getLocal(ctx context.Context, t Target, prev *entente.Edition, dst string) (Result, error) {
	in, err := os.Open(t.Path)
	if err != nil {
		return Result{}, localError(t, err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return Result{}, localError(t, err)
	}
	res := Result{Modified: info.ModTime().UTC().Format(http.TimeFormat), Retrieved: c.opt.Now()}
	sum := sha256.New()
	res.Bytes, err = c.copyLocal(ctx, t, in, info.Size(), dst+".part", sum)
	if err != nil {
		os.Remove(dst + ".part")
		return Result{}, err
	}
	res.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return c.finish(t, prev, dst, res, 0)
}

func (c *Client) copyLocal(ctx context.Context, t Target, in io.Reader, size int64, part string, sum hash.Hash) (int64, error) {
	dir := filepath.Dir(part)
	out, err := os.Create(part)
	if err != nil {
		return 0, storageError(dir, err)
	}
	defer out.Close()
	meter := c.meter(t.Name, 0, size, 1)
	buf := make([]byte, 256<<10)
	var n int64
	for {
		if ctx.Err() != nil {
			return n, &Error{Address: t.Path, Err: context.Cause(ctx)}
		}
		k, rerr := in.Read(buf)
		if _, err := out.Write(buf[:k]); err != nil {
			return n, storageError(dir, err)
		}
		sum.Write(buf[:k])
		n += int64(k)
		meter.add(k)
		if rerr == io.EOF {
			break
		}
		if rerr != nil {
			return n, localError(t, rerr)
		}
	}
	meter.done()
	if n != size {
		return n, &Error{Kind: ErrRefused, Address: t.Path,
			Err: fmt.Errorf("the file changed while it was copied: %d bytes, then %d", size, n), Remedy: "try again when it is whole"}
	}
	if err := out.Close(); err != nil {
		return n, storageError(dir, err)
	}
	return n, nil
}

// finish turns the whole bytes at dst.part into the result, unless they are
// those of the edition before or cannot be the file.
func (c *Client) finish(t Target, prev *entente.Edition, dst string, res Result, attempts int) (Result, error) {
	if prev != nil && prev.SHA256 == res.SHA256 {
		res.NotModified = true
		if err := os.Remove(dst + ".part"); err != nil {
			return Result{}, storageError(filepath.Dir(dst), err)
		}
		return res, nil
	}
	if err := c.check(dst+".part", t.Name); err != nil {
		os.Remove(dst + ".part")
		return Result{}, &Error{Kind: ErrRefused, Address: t.Address(), Attempts: attempts, Err: err, Remedy: remedyBroken}
	}
	if err := os.Rename(dst+".part", dst); err != nil {
		return Result{}, storageError(filepath.Dir(dst), err)
	}
	res.Path = dst
	return res, nil
}

func localError(t Target, err error) error {
	e := &Error{Address: t.Path, Err: err, Remedy: "check the mirror folder"}
	if errors.Is(err, fs.ErrNotExist) {
		e.Kind = ErrAbsent
	}
	return e
}
