package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"
	"unsafe"
)

// terminal opens a pseudo-terminal of the width: what is written to it can be
// read at the other end.
func terminal(t *testing.T, columns uint16) (far, near *os.File) {
	t.Helper()
	far, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("skipped: no pseudo-terminal here: %v", err)
	}
	t.Cleanup(func() { far.Close() })
	var number, unlocked int32
	size := [4]uint16{24, columns}
	for _, c := range []struct {
		request uintptr
		arg     unsafe.Pointer
	}{
		{syscall.TIOCSPTLCK, unsafe.Pointer(&unlocked)},
		{syscall.TIOCGPTN, unsafe.Pointer(&number)},
		{syscall.TIOCSWINSZ, unsafe.Pointer(&size)},
	} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, far.Fd(), c.request, uintptr(c.arg)); errno != 0 {
			t.Skipf("skipped: no pseudo-terminal here: %v", errno)
		}
	}
	near, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("skipped: no pseudo-terminal here: %v", err)
	}
	return far, near
}

// onTerminal runs the program with stdout and stderr on a terminal and returns
// what it shows.
func onTerminal(t *testing.T, columns uint16, env []string, args ...string) string {
	t.Helper()
	far, near := terminal(t, columns)
	c := command(t, args...)
	c.Stdout, c.Stderr = near, near
	c.Env = append(c.Env, env...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	near.Close()
	shown, _ := io.ReadAll(far) // ends with an error when the last writer is gone
	if err := c.Wait(); err != nil {
		t.Fatalf("entente %q: %v\n%s", args, err, shown)
	}
	return string(shown)
}

func TestTerminal(t *testing.T) {
	const bold = "\x1b["
	home := filepath.Join(t.TempDir(), "none")
	ask := []string{"assess", "quartet", "--home", home}
	for _, c := range []struct {
		name   string
		env    []string
		colour bool
	}{
		{"a terminal has colour", []string{"TERM=xterm"}, true},
		{"NO_COLOR is honoured", []string{"TERM=xterm", "NO_COLOR=1"}, false},
		{"a dumb terminal has none", []string{"TERM=dumb"}, false},
	} {
		shown := onTerminal(t, 90, c.env, ask...)
		if !strings.Contains(shown, "quartet: China, Iran, North Korea, Russia") {
			t.Fatalf("%s: shown %q", c.name, shown)
		}
		if got := strings.Contains(shown, bold); got != c.colour {
			t.Errorf("%s: escape sequences %v, want %v", c.name, got, c.colour)
		}
		if c.colour {
			continue
		}
		for line := range strings.Lines(shown) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\r\n")); n > 90 {
				t.Errorf("%s: a line of %d columns on a terminal of 90: %q", c.name, n, line)
			}
		}
	}
}

// Long work draws its bars on the terminal and nowhere else.
func TestProgress(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	sync := []string{"sync", "--excerpts", "--mirror", "testdata/mirror", "--home", home}
	shown := onTerminal(t, 120, []string{"TERM=xterm"}, sync...)
	for _, want := range []string{"check 2024_06_30_ga_voting.csv", "count GA by year", "done", "undl"} {
		if !strings.Contains(shown, want) {
			t.Errorf("progress does not show %q:\n%s", want, shown)
		}
	}
	quiet := onTerminal(t, 120, []string{"TERM=dumb"}, append(sync, "-q")...)
	if strings.Contains(quiet, "\x1b") {
		t.Errorf("-q does not silence progress:\n%s", quiet)
	}
}
