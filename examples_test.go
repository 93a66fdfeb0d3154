package entente_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/internal/testdata"
)

var update = flag.Bool("update", false, "rewrite the examples of the documentation")

// exampleSources are those that the examples on a full record rest on.
const exampleSources = "undl voeten atop cow gsdb sipri"

// shownHome stands in the documentation for the folder of the reader's record;
// examples on the embedded record look for one there and find none.
const shownHome = "/home/you/.local/share/entente"

// The examples of the documentation are fenced blocks of the language console:
// a command line and what it prints. The words behind the language say how it
// is run and what is shown of it:
//
//	full     on a record made from the publishers' files, else the embedded one
//	head=N   the first N lines; the rest is an ellipsis
//	tail=N   the last N lines
var block = regexp.MustCompile("(?ms)^```console([^\n]*)\n\\$ ([^\n]*)\n(.*?)^```$")

// program is the real binary, and the records that examples run on.
type program struct {
	dir  string
	full func() string // the folder of a full record; empty without test data
}

func buildProgram(t *testing.T) *program {
	t.Helper()
	p := &program{dir: t.TempDir()}
	out, err := exec.Command("go", "build", "-trimpath", "-o", filepath.Join(p.dir, "entente"), "./cmd/entente").CombinedOutput()
	if err != nil {
		t.Fatalf("build entente: %v\n%s", err, out)
	}
	home := t.TempDir()
	p.full = sync.OnceValue(func() string {
		if os.Getenv(testdata.Variable) == "" && os.Getenv("CI") == "" {
			return ""
		}
		mirror := testdata.Path(t, "mirror")
		if out, err := p.shell("entente sync "+exampleSources+" --mirror '"+mirror+"'", home); err != nil {
			t.Errorf("make a full record: %v\n%s", err, out)
		}
		return home
	})
	return p
}

// shell runs a command line as a reader would.
func (p *program) shell(command, home string) (string, error) {
	cmd := exec.Command("sh", "-c", command)
	cmd.Env = []string{"PATH=" + p.dir + string(os.PathListSeparator) + os.Getenv("PATH"), "ENTENTE_HOME=" + home, "LC_ALL=C.UTF-8"}
	out, err := cmd.CombinedOutput()
	return strings.ReplaceAll(string(out), home, shownHome), err
}

// example is one block as the options behind its language describe it.
type example struct {
	full       bool
	head, tail int
	command    string
}

func parseExample(options, command string) (example, error) {
	e := example{command: command}
	for _, o := range strings.Fields(options) {
		name, value, _ := strings.Cut(o, "=")
		n, err := strconv.Atoi(value)
		switch {
		case o == "full":
			e.full = true
		case name == "head" && err == nil:
			e.head = n
		case name == "tail" && err == nil:
			e.tail = n
		default:
			return e, fmt.Errorf("option %q of a console block: want full, head=N or tail=N", o)
		}
	}
	return e, nil
}

// cut shows the first and last lines that the example asks for.
func (e example) cut(output string) string {
	lines := strings.Split(strings.TrimRight(output, "\n"), "\n")
	if e.head == 0 && e.tail == 0 || len(lines) <= e.head+e.tail {
		return strings.Join(lines, "\n") + "\n"
	}
	shown := append([]string{}, lines[:e.head]...)
	shown = append(shown, "...")
	shown = append(shown, lines[len(lines)-e.tail:]...)
	return strings.TrimRight(strings.Join(shown, "\n"), "\n") + "\n"
}

// run returns what the example prints, at the width that the documentation
// uses; ok is false where the data for it are not here.
func (p *program) run(e example) (output string, ok bool) {
	home := shownHome
	if e.full {
		if home = p.full(); home == "" {
			return "", false
		}
	}
	command := e.command
	if strings.HasPrefix(command, "entente") && !strings.Contains(command, "|") {
		command += " --width=100"
	}
	out, _ := p.shell(command, home) // an example may show an error
	return e.cut(out), true
}

// TestExamples runs every example of the documentation and compares what it
// prints. With -update it rewrites them.
func TestExamples(t *testing.T) {
	testdata.Long(t)
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("skipped: no sh to run the examples with")
	}
	p := buildProgram(t)
	total := 0
	for _, path := range pages(t) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		old := string(b)
		renewed := block.ReplaceAllStringFunc(old, func(text string) string {
			total++
			m := block.FindStringSubmatch(text)
			e, err := parseExample(m[1], m[2])
			if err != nil {
				t.Errorf("%s: %v", path, err)
				return text
			}
			out, ok := p.run(e)
			if !ok {
				return text
			}
			return "```console" + m[1] + "\n$ " + m[2] + "\n" + out + "```"
		})
		if renewed == old {
			continue
		}
		if *update {
			if err := os.WriteFile(path, []byte(renewed), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		t.Errorf("%s shows what the program no longer prints (go test . -run TestExamples -update rewrites it):\n%s", path, cmp.Diff(old, renewed))
	}
	if total < 20 {
		t.Errorf("only %d examples found in the documentation", total)
	}
	picture(t, p)
}

// picture compares the picture of the README with what the program draws.
func picture(t *testing.T, p *program) {
	t.Helper()
	const path = "docs/assess-quartet.svg"
	want, err := p.shell("entente assess quartet -o svg", shownHome)
	if err != nil {
		t.Fatalf("draw %s: %v", path, err)
	}
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what entente assess quartet -o svg draws (go test . -run TestExamples -update rewrites it)", path)
	}
}

// pages lists the Markdown files of the project.
func pages(t *testing.T) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "bin" || d.Name() == "node_modules" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".md") {
			list = append(list, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
