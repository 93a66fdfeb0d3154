package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"entente/internal/testdata"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"entente": main})
}

// onEmbedded lists the scripts that ask the embedded record again and again:
// too slow under the race detector.
var onEmbedded = []string{"testdata/embedded.txtar", "testdata/help.txtar", "testdata/output.txtar", "testdata/breaks.txtar", "testdata/balance.txtar", "testdata/report.txtar", "testdata/claims.txtar"}

// TestScripts runs the program as a user does. A script starts in an empty
// folder with the made-up mirror of testdata/mirror in mirror/ and the record at
// home/, which is not there yet.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 10 {
		t.Fatalf("scripts: %d, %v", len(files), err)
	}
	runScripts(t, slices.DeleteFunc(files, func(f string) bool { return slices.Contains(onEmbedded, filepath.ToSlash(f)) }))
}

func TestScriptsOnEmbeddedRecord(t *testing.T) {
	testdata.Long(t)
	runScripts(t, onEmbedded)
}

func runScripts(t *testing.T, files []string) {
	testscript.Run(t, testscript.Params{
		Files:         files,
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("ENTENTE_HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("HOME", filepath.Join(e.WorkDir, "user"))
			e.Setenv("TERM", "xterm")
			return os.CopyFS(filepath.Join(e.WorkDir, "mirror"), os.DirFS("testdata/mirror"))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "head": head, "damage": damage, "noise": noise, "gzip": pack, "rewrite": rewrite,
		},
	})
}

// exits runs a command and wants its exit code: exits 2 entente ...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := exitCode(ts.Exec(args[1], args[2:]...)); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func exitCode(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	return -1
}

// head keeps the first n lines of a file: head n file new.
func head(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: head lines file new")
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	lines := bytes.SplitAfter([]byte(ts.ReadFile(args[1])), []byte("\n"))
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), bytes.Join(lines[:min(n, len(lines))], nil), 0o666))
}

// damage flips a byte in the middle of the first file that matches a pattern.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: damage pattern")
	}
	list, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(list) == 0 {
		ts.Fatalf("no file %s", args[0])
	}
	b, err := os.ReadFile(list[0])
	ts.Check(err)
	b[len(b)/2] ^= 1
	ts.Check(os.Chmod(list[0], 0o644))
	ts.Check(os.WriteFile(list[0], b, 0o644))
}

// noise writes n bytes that are no text: noise n file.
func noise(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: noise bytes file")
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b, 0o666))
}

// pack writes the first percent of a file's gzip stream: gzip percent file new.
func pack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: gzip percent file new")
	}
	percent, err := strconv.Atoi(args[0])
	ts.Check(err)
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err = z.Write([]byte(ts.ReadFile(args[1])))
	ts.Check(errors.Join(err, z.Close()))
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), b.Bytes()[:b.Len()*percent/100], 0o666))
}

// rewrite replaces a regular expression in a file: rewrite file new old text.
// NUL and HUGE in the text stand for that byte and for two million letters.
func rewrite(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: rewrite file new pattern text")
	}
	text := strings.NewReplacer("NUL", "\x00", "HUGE", strings.Repeat("x", 2<<20), "LATIN", "\xe9", `\n`, "\n").Replace(args[3])
	re, err := regexp.Compile("(?m)" + args[2])
	ts.Check(err)
	was := ts.ReadFile(args[0])
	is := re.ReplaceAllString(was, text)
	if is == was {
		ts.Fatalf("%s: nothing matches %s", args[0], args[2])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(is), 0o666))
}

// ran is what a run of the program left.
type ran struct {
	stdout, stderr string
	code           int
}

// command prepares the program as a process of its own: this test binary under
// the name entente.
func command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), "entente", args...)
	if c.Err != nil {
		t.Fatal(c.Err)
	}
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TMPDIR=" + os.TempDir()}
	return c
}

// entente runs the program to its end.
func entente(t testing.TB, args ...string) ran {
	t.Helper()
	c := command(t, args...)
	var out, talk bytes.Buffer
	c.Stdout, c.Stderr = &out, &talk
	code := exitCode(c.Run())
	return ran{stdout: out.String(), stderr: talk.String(), code: code}
}

// must runs the program and fails the test unless it succeeds; it returns
// stdout.
func must(t testing.TB, args ...string) string {
	t.Helper()
	r := entente(t, args...)
	if r.code != 0 {
		t.Fatalf("entente %q: exit code %d\n%s%s", args, r.code, r.stdout, r.stderr)
	}
	return r.stdout
}

// fixture makes a record of the made-up mirror and returns its folder.
func fixture(t testing.TB) string {
	t.Helper()
	home := filepath.Join(t.TempDir(), "home")
	must(t, "sync", "--excerpts", "--mirror", "testdata/mirror", "--home", home)
	return home
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return !errors.Is(err, fs.ErrNotExist)
}

func (r ran) String() string {
	return fmt.Sprintf("exit code %d\nstdout:\n%s\nstderr:\n%s", r.code, r.stdout, r.stderr)
}
