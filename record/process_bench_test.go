//go:build unix

package record_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"entente/internal/testdata"
	"entente/source/table"
)

// BenchmarkProcess times the program as a user starts it, process start
// included. ENTENTE_BIN names the program; scripts/bench builds it.
func BenchmarkProcess(b *testing.B) {
	bin := os.Getenv("ENTENTE_BIN")
	if bin == "" {
		b.Skip("skipped: set ENTENTE_BIN to the program to time it (make bench does)")
	}
	for _, c := range []struct {
		name   string
		mirror func(*testing.B) string
	}{{"sync-and-build", benchMirror}, {"sync-and-build-with-tables", tablesMirror}} {
		b.Run(c.name, func(b *testing.B) {
			from := c.mirror(b)
			dir := b.TempDir()
			var p process
			b.ResetTimer()
			for i := range b.N {
				p.run(b, bin, "sync", "--quiet", "--mirror", from, "--home", filepath.Join(dir, strconv.Itoa(i)))
			}
			p.report(b)
		})
	}
	b.Run("full-record", func(b *testing.B) {
		home := filepath.Join(b.TempDir(), "home")
		new(process).run(b, bin, "sync", "--quiet", "--mirror", tablesMirror(b), "--home", home)
		for _, args := range [][]string{
			{"build"}, {"status"}, {"verify"}, {"gc", "--dry-run"}, {"pair", "RUS", "IRN"},
		} {
			b.Run(args[0], func(b *testing.B) {
				var p process
				for range b.N {
					p.run(b, bin, append(args, "--home", home)...)
				}
				p.report(b)
			})
		}
	})
	for _, c := range []struct {
		name string
		args []string
	}{
		{"start-only", []string{"--version"}},
		{"assess-quartet", []string{"assess", "quartet"}},
		{"figures-one-pair", []string{"figures", "kappa", "IRN-RUS"}},
		{"sql-count", []string{"sql", "SELECT count(*) FROM joint"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			args := append(c.args, "--home", filepath.Join(b.TempDir(), "none")) // the embedded record
			var p process
			for range b.N {
				p.run(b, bin, args...)
			}
			p.report(b)
		})
	}
}

// tablesMirror returns a folder with the publishers' files and the tables that
// are read from descriptors alone, each under its source.
func tablesMirror(b *testing.B) string {
	b.Helper()
	if os.Getenv(testdata.Variable) == "" {
		b.Skipf("skipped: the tables cannot be generated; set %s", testdata.Variable)
	}
	dir := b.TempDir()
	mirror, err := filepath.Glob(filepath.Join(testdata.Path(b, "mirror"), "*"))
	if err != nil {
		b.Fatal(err)
	}
	for _, m := range mirror {
		if err := os.Symlink(m, filepath.Join(dir, filepath.Base(m))); err != nil {
			b.Fatal(err)
		}
	}
	files, err := os.ReadDir(testdata.Path(b, "tables"))
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range table.Embedded() {
		match := regexp.MustCompile(s.Files[0].Match)
		for _, f := range files {
			if !match.MatchString(strings.TrimSuffix(f.Name(), ".gz")) {
				continue
			}
			to := filepath.Join(dir, s.ID, f.Name())
			if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.Symlink(testdata.Path(b, "tables/"+f.Name()), to)); err != nil {
				b.Fatal(err)
			}
		}
	}
	return dir
}

// process sums up what runs of a program took.
type process struct {
	cpu, slowest time.Duration
	peak         int64 // bytes
}

func (p *process) run(b *testing.B, bin string, args ...string) {
	b.Helper()
	cmd := exec.Command(bin, args...)
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", cmd, err, out)
	}
	p.slowest = max(p.slowest, time.Since(start))
	p.cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		peak := int64(u.Maxrss)
		if runtime.GOOS != "darwin" {
			peak *= 1024 // all but Darwin count in kilobytes
		}
		p.peak = max(p.peak, peak)
	}
}

func (p *process) report(b *testing.B) {
	b.ReportMetric(p.slowest.Seconds(), "s-slowest")
	b.ReportMetric(p.cpu.Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(p.peak)/1e6, "MB-peak")
}
