package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"entente"
)

type row struct {
	N int32    `parquet:"n"`
	S string   `parquet:"s"`
	X *float64 `parquet:"x"`
	D *string  `parquet:"d,dict"`
}

func someRows(n int) []row {
	out := make([]row, n)
	for i := range out {
		out[i] = row{N: int32(i * i), S: fmt.Sprint("value ", i)}
		if i%3 > 0 {
			x, d := float64(i)/7, fmt.Sprint(i%5)
			out[i].X, out[i].D = &x, &d
		}
	}
	return out
}

// change does everything that a sync and a build do to a record.
func change(ctx context.Context, w *Writer, n int) error {
	content := fmt.Sprint("edition ", n)
	path := filepath.Join(w.Partial(), "download")
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		return err
	}
	sha, err := w.AddRaw(ctx, path)
	if err != nil {
		return err
	}
	other := strings.Repeat("mirror", n)
	sha2, err := w.CopyRaw(ctx, strings.NewReader(other))
	if err != nil {
		return err
	}
	seg, err := Put(w, "votes", 1, "x", []string{sha}, someRows(2000+n))
	if err != nil {
		return err
	}
	return w.Commit(func(m *Manifest) error {
		m.Editions = []entente.Edition{
			{Source: "undl", File: "ga", SHA256: sha, Bytes: int64(len(content))},
			{Source: "voeten", File: "points", SHA256: sha2, Bytes: int64(len(other))},
		}
		m.Segments = []Segment{seg}
		return nil
	})
}

// Every single write, fsync and rename of a change fails once. The record then
// is the old one, or, when only the last fsync of the folder failed, the new.
func TestFullDiskAtEveryStep(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	w, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := change(ctx, w, 1); err != nil {
		t.Fatal(err)
	}
	ops := map[string]int{}
	for fail := 1; ; fail++ {
		before, err := w.Manifest()
		if err != nil {
			t.Fatal(err)
		}
		step, failed := 0, ""
		w.fault = func(op string) error {
			if step++; step == fail {
				failed = op
				return fmt.Errorf("%s: %w", op, syscall.ENOSPC)
			}
			return nil
		}
		err = change(ctx, w, 1+fail)
		w.fault = nil
		if failed == "" {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		ops[failed]++
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("step %d (%s): error %v", fail, failed, err)
		}
		after, err := w.Manifest()
		if err != nil {
			t.Fatalf("step %d (%s): %v", fail, failed, err)
		}
		if after.Generation != before.Generation && failed != "fsync folder" {
			t.Fatalf("step %d (%s): generation %d became %d", fail, failed, before.Generation, after.Generation)
		}
		if r, err := Verify(ctx, dir, nil); err != nil || len(r.Problems) > 0 {
			t.Fatalf("step %d (%s): %+v, %v", fail, failed, r, err)
		}
		if err := change(ctx, w, 1001+fail); err != nil {
			t.Fatalf("step %d (%s): the next change: %v", fail, failed, err)
		}
	}
	for _, op := range []string{"create", "write", "fsync", "rename", "fsync folder"} {
		if ops[op] < 2 {
			t.Errorf("%q failed %d times", op, ops[op])
		}
	}
}

func TestRowsThatEndInAnErrorLeaveNothing(t *testing.T) {
	dir := t.TempDir()
	w, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	broken := errors.New("row 10001 is broken")
	_, err = PutSeq(w, "votes", 1, "x", nil, func(yield func(row, error) bool) {
		for i := range 10_000 {
			if !yield(row{N: int32(i)}, nil) {
				return
			}
		}
		yield(row{}, broken)
	})
	if !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "segments", "votes")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func FuzzDecode(f *testing.F) {
	var b bytes.Buffer
	if _, err := writeRows(&b, Segment{Kind: "votes"}, func(yield func(row, error) bool) {
		for _, r := range someRows(100) {
			if !yield(r, nil) {
				return
			}
		}
	}); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(b.Bytes()[:b.Len()-3])
	f.Add([]byte("PAR1PAR1"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := decode[row](data, 100); err != nil && err.Error() == "" {
			t.Fatal("an error without words")
		}
		c, err := openCursor[row](data, 100)
		for err == nil {
			var rows []row
			if rows, err = c.next(); len(rows) == 0 {
				break
			}
		}
	})
}

func TestParseHolder(t *testing.T) {
	for _, bad := range []string{"", "x", "1", "-1 2026-01-02T03:04:05Z", "1 yesterday", "1 2026-01-02T03:04:05Z extra"} {
		if h, err := parseHolder(bad); err == nil {
			t.Errorf("%q: %+v", bad, h)
		}
	}
	if h, err := parseHolder("4711 2026-01-02T03:04:05Z\n"); err != nil || h.PID != 4711 || h.Started.Hour() != 3 {
		t.Errorf("%+v, %v", h, err)
	}
}
