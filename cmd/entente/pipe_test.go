package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// A reader that closes the pipe, as head does, is no failure; what went wrong
// before is.
func TestClosedPipe(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"measures"}, 0, ""},
		{[]string{"measures", "-o", "json"}, 0, ""},
		{[]string{"measures", "-o", "csv"}, 0, ""},
		{[]string{"sql", "SELECT nothing"}, 1, "nothing"},
		{[]string{"measures", "--no-such-flag"}, 2, "unknown flag"},
	} {
		from, to, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		from.Close()
		cmd := command(t, append(c.args, "--home", filepathNone(t))...)
		var talk bytes.Buffer
		cmd.Stdout, cmd.Stderr = to, &talk
		err = cmd.Run()
		to.Close()
		if got := exitCode(err); got != c.code {
			t.Errorf("%q: exit code %d (%v), want %d", c.args, got, err, c.code)
		}
		if c.says == "" && talk.Len() > 0 || !strings.Contains(talk.String(), c.says) {
			t.Errorf("%q: said %q, want %q", c.args, talk.String(), c.says)
		}
	}
}
