package record

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"entente"
	"entente/fetch"
	"entente/store"
)

// bundleEnding is how the name of a bundle ends; a day comes before it.
const bundleEnding = ".quarters.zip"

// bundleMembers lists the files of a bundle.
func bundleMembers(path string) (map[string]feedMember, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("open bundle: %w: run entente verify", err)
	}
	defer z.Close()
	list := map[string]feedMember{}
	for _, f := range z.File {
		list[f.Name] = feedMember{f.Comment, int64(f.UncompressedSize64)}
	}
	return list, nil
}

// bundle writes a day's files, those that are held and the new ones, into one
// zip as they were published, and adopts it. The same files give the same bytes.
func (f *feed) bundle(ctx context.Context, day, dir string, files []fetch.Listed) (entente.Edition, error) {
	old, held, err := f.bundleOf(day)
	if err != nil {
		return old, err
	}
	before := ""
	if held {
		before = filepath.Join(f.writer.Dir(), "raw", old.SHA256)
	}
	name := day + bundleEnding
	path := filepath.Join(f.writer.Partial(), name)
	if err := writeBundle(path, before, dir, files); err != nil {
		return old, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return old, err
	}
	address, err := f.address(files[0].URL)
	if err != nil {
		return old, err
	}
	e := newEdition(f.src.Descriptor, f.file, fetch.Target{Name: name, Version: day, URL: address[:len(address)-len(files[0].Name)]},
		fetch.Result{Retrieved: f.opt.Now(), Bytes: info.Size()})
	if _, err := f.sync.inspect(ctx, f.src, path, &e); err != nil {
		return e, err
	}
	if e.SHA256, err = f.writer.AddRaw(ctx, path); err != nil {
		return e, err
	}
	if held && e.SHA256 == old.SHA256 {
		return old, nil
	}
	return e, f.writer.Commit(func(m *store.Manifest) error {
		m.Editions = adopted(*m, e)
		return nil
	})
}

// writeBundle writes the zip: the files of the bundle before, if any, and those
// in dir, which replace others of their name.
func writeBundle(path, before, dir string, files []fetch.Listed) (err error) {
	open := map[string]func() (io.ReadCloser, error){}
	sum := map[string]string{}
	if before != "" {
		z, err := zip.OpenReader(before)
		if err != nil {
			return fmt.Errorf("open bundle: %w: run entente verify", err)
		}
		defer z.Close()
		for _, f := range z.File {
			open[f.Name], sum[f.Name] = f.Open, f.Comment
		}
	}
	for _, l := range files {
		open[l.Name], sum[l.Name] = func() (io.ReadCloser, error) { return os.Open(filepath.Join(dir, l.Name)) }, l.MD5
	}
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	z := zip.NewWriter(out)
	for _, name := range slices.Sorted(maps.Keys(open)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Comment: sum[name]})
		if err != nil {
			return err
		}
		if err := copyFrom(w, open[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return z.Close()
}

func copyFrom(w io.Writer, open func() (io.ReadCloser, error)) error {
	r, err := open()
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(w, r)
	return err
}
