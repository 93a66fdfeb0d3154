package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// stall makes the server hold every file back until release, at the latest at
// the end of the test; stalled is closed when the first is asked for.
func stall(t *testing.T, m *mirror) (stalled chan struct{}, release func()) {
	stalled, released := make(chan struct{}), make(chan struct{})
	begun, release := sync.OnceFunc(func() { close(stalled) }), sync.OnceFunc(func() { close(released) })
	t.Cleanup(release)
	m.change(func() {
		m.serve = func(http.ResponseWriter, *http.Request, string, []byte) bool {
			begun()
			<-released
			return false
		}
	})
	return stalled, release
}

// One process writes at a time. A second is told who does; readers are not
// kept waiting.
func TestSecondWriterIsToldWhoWrites(t *testing.T) {
	m, url := newMirror(t)
	home := fixture(t)
	stalled, release := stall(t, m)
	first := command(t, "sync", "undl", "--excerpts", "--mirror", url, "--home", home)
	var out bytes.Buffer
	first.Stdout, first.Stderr = &out, &out
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-stalled:
	case <-time.After(30 * time.Second):
		t.Fatal("the first writer never asked for a file")
	}
	pid := fmt.Sprintf("process %d", first.Process.Pid)
	for _, args := range [][]string{
		{"sync", "undl", "--excerpts", "--mirror", "testdata/mirror", "--home", home},
		{"build", "--home", home},
		{"gc", "--home", home},
	} {
		r := entente(t, args...)
		if r.code != 1 || !strings.Contains(r.stderr, pid) || !strings.Contains(r.stderr, "is being written by") {
			t.Errorf("entente %s beside a writer, want exit code 1 and %q: %s", args[0], pid, r)
		}
	}
	if got := agreed(t, home); got != right {
		t.Errorf("a reader beside a writer got %s", got)
	}
	must(t, "verify", "--home", home)
	must(t, "status", "--home", home)
	release()
	if err := first.Wait(); err != nil {
		t.Fatalf("the first writer: %v\n%s", err, out.String())
	}
	must(t, "build", "--home", home)
}

// Ctrl-C ends a sync at once, with the exit code of a signal, and frees the
// record.
func TestInterrupt(t *testing.T) {
	m, url := newMirror(t)
	home := fixture(t)
	stalled, _ := stall(t, m)
	c := command(t, "sync", "undl", "--excerpts", "--mirror", url, "--home", home)
	var talk bytes.Buffer
	c.Stderr = &talk
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	<-stalled
	start := time.Now()
	if err := c.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(c.Wait()); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("it took %v to stop", d)
	}
	if !strings.Contains(talk.String(), "stopped") {
		t.Errorf("said %q", talk.String())
	}
	if got := agreed(t, home); got != right {
		t.Errorf("agreement %s after an interrupted sync", got)
	}
	must(t, "build", "--home", home)
}
