package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/store"
)

const childVariable = "ENTENTE_STORE_CHILD_DIR"

// TestCrashChild is the program that TestKilledAtAnyInstant kills: it writes
// generation after generation and says each one on stdout once it is committed.
func TestCrashChild(t *testing.T) {
	dir := os.Getenv(childVariable)
	if dir == "" {
		t.Skip("runs only as a child of other tests")
	}
	w, err := store.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("generation 0")
	for {
		m, err := w.Manifest()
		if err != nil {
			t.Fatal(err)
		}
		n := m.Generation + 1
		content := strings.Repeat(strconv.Itoa(n)+"\n", 2000)
		sha, err := w.AddRaw(t.Context(), writeFile(t, filepath.Join(w.Partial(), "download"), content))
		if err != nil {
			t.Fatal(err)
		}
		votes, err := store.Put(w, "votes", 1, "crash", []string{sha}, someVotes(500+n%100))
		if err != nil {
			t.Fatal(err)
		}
		tables, err := store.Put(w, "tables", 1, "crash", []string{votes.ID}, someVotes(n%50))
		if err != nil {
			t.Fatal(err)
		}
		err = w.Commit(func(m *store.Manifest) error {
			m.Editions = []entente.Edition{{Source: "undl", File: "ga", SHA256: sha, Bytes: int64(len(content))}}
			m.Segments = []store.Segment{votes, tables}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("generation", n)
		if n%8 == 0 {
			if _, err := w.GC(t.Context(), 50*time.Millisecond, false); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// child starts TestCrashChild; lines receives the generations it commits.
func child(t *testing.T, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "-test.run=^TestCrashChild$")
	cmd.Env = append(os.Environ(), childVariable+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, bufio.NewScanner(out)
}

func TestKilledAtAnyInstant(t *testing.T) {
	const kills = 60
	dir := t.TempDir()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	said, before := 0, 0
	for k := range kills {
		cmd, lines := child(t, dir)
		if k%4 > 0 { // one in four dies at any point of its start
			lines.Scan()
		}
		time.AfterFunc(time.Duration(random.Int64N(int64(150*time.Millisecond))), func() { _ = cmd.Process.Kill() })
		before = readWhileWritten(t, dir, before)
		for lines.Scan() {
			if n, ok := strings.CutPrefix(lines.Text(), "generation "); ok {
				g, err := strconv.Atoi(n)
				if err != nil {
					t.Fatal(err)
				}
				said = max(said, g)
			} else {
				t.Fatalf("child: %s", lines.Text())
			}
		}
		if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
			t.Fatalf("child was not killed: %v", err)
		}
		if g := intact(t, dir, said); g < said || g < before {
			t.Fatalf("kill %d: generation %d after %d was committed", k, g, max(said, before))
		} else {
			before = g
		}
	}
	if said < kills/4 {
		t.Errorf("only %d generations were committed: the kills come too early to test anything", said)
	}
	t.Logf("%d kills, %d generations", kills, before)
	w := lock(t, dir) // what is left over goes away
	if _, err := w.GC(t.Context(), 0, false); err != nil {
		t.Fatal(err)
	}
	if r, err := store.Verify(t.Context(), dir, nil); err != nil || len(r.Unused) > 0 {
		t.Errorf("after GC: %+v, %v", r, err)
	}
}

// readWhileWritten opens the record while a child writes: at any instant there
// is a manifest that reads, and its segments do unless GC was faster.
func readWhileWritten(t *testing.T, dir string, before int) int {
	t.Helper()
	s, err := store.Open(dir)
	if errors.Is(err, fs.ErrNotExist) && before == 0 {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range s.Segments("") {
		if _, err := store.Read[vote](s, g); err != nil && !errors.Is(err, store.ErrStale) {
			t.Fatal(err)
		}
	}
	return s.Manifest().Generation
}

// intact checks everything about the record and returns its generation.
func intact(t *testing.T, dir string, committed int) int {
	t.Helper()
	s, err := store.Open(dir)
	if errors.Is(err, fs.ErrNotExist) && committed == 0 {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range s.Segments("") {
		if _, err := store.Read[vote](s, g); err != nil {
			t.Fatal(err)
		}
	}
	r, err := store.Verify(context.Background(), dir, nil)
	if err != nil || len(r.Problems) > 0 || r.Files != 3 {
		t.Fatalf("%+v, %v", r, err)
	}
	return s.Manifest().Generation
}

func TestLockNamesTheOtherProcess(t *testing.T) {
	dir := t.TempDir()
	cmd, lines := child(t, dir)
	if !lines.Scan() {
		t.Fatal("child says nothing")
	}
	_, err := store.Lock(dir)
	var locked *store.LockedError
	if !errors.As(err, &locked) || locked.Holder.PID != cmd.Process.Pid || time.Since(locked.Holder.Started) > time.Minute {
		t.Errorf("lock held by %d: %v", cmd.Process.Pid, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	lock(t, dir) // the dead process's text is still in the file
}

func TestStaleLockFileDoesNotBlock(t *testing.T) {
	for _, text := range []string{"", "1 2026-01-02T03:04:05Z\n", "999999999 2026-01-02T03:04:05Z\n", "\x00garbage"} {
		dir := t.TempDir()
		writeFile(t, filepath.Join(dir, "lock"), text)
		if err := lock(t, dir).Close(); err != nil {
			t.Error(err)
		}
	}
}
