//go:build unix

package record_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// BenchmarkProcess times the program as a user starts it, process start
// included. ENTENTE_BIN names the program; scripts/bench builds it.
func BenchmarkProcess(b *testing.B) {
	bin := os.Getenv("ENTENTE_BIN")
	if bin == "" {
		b.Skip("skipped: set ENTENTE_BIN to the program to time it (make bench does)")
	}
	b.Run("sync-and-build", func(b *testing.B) {
		from := benchMirror(b)
		dir := b.TempDir()
		var p process
		b.ResetTimer()
		for i := range b.N {
			p.run(b, bin, "sync", "--quiet", "--mirror", from, "--home", filepath.Join(dir, strconv.Itoa(i)))
		}
		p.report(b)
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
