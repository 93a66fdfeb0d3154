//go:build unix

package record_test

import (
	"context"
	"strings"
	"syscall"
	"testing"
	"time"

	"entente/fetch"
	"entente/internal/testdata"
	"entente/record"
)

// TestCompositeNeedsAllLayers: asked for on a record without its layers, the
// build names the first that lacks and leaves the record as it was.
func TestCompositeNeedsAllLayers(t *testing.T) {
	mirror, home := t.TempDir(), t.TempDir()
	list(t, mirror, "2022-12-30", "1 CUBA", "2 CUBA", "3 CUBA", "4 CUBA", "5 CUBA")
	if _, err := record.Sync(t.Context(), record.SyncOptions{Home: home, Mirror: mirror, Sources: []string{"ofac"}, Excerpts: true, Fetch: fetch.New(fetch.Options{}), Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	if _, err := record.Build(t.Context(), record.BuildOptions{Home: home}); err != nil {
		t.Fatal(err)
	}
	_, err := record.Build(t.Context(), record.BuildOptions{Home: home, Composite: true})
	if err == nil || !strings.Contains(err.Error(), "does not hold GA/year") {
		t.Errorf("error %v", err)
	}
	r, err := record.Open(record.Options{Home: home})
	if err != nil {
		t.Fatal(err)
	}
	if r.HasComposite() {
		t.Error("the record says that it has a composite")
	}
}

// BenchmarkComposite makes the composite of all pairs and years from a built
// record: collecting the layers, estimating the loadings, two posteriors of all
// pairs, the index with its band; and a build after it, which finds it fresh.
func BenchmarkComposite(b *testing.B) {
	mirror, home := testdata.Path(b, "mirror"), b.TempDir()
	ctx := context.Background()
	if _, err := record.Sync(ctx, record.SyncOptions{Home: home, Mirror: mirror, Sources: []string{"undl", "atop", "cow", "sipri", "gsdb"}, Fetch: fetch.New(fetch.Options{}), Now: time.Now}); err != nil {
		b.Fatal(err)
	}
	if _, err := record.Build(ctx, record.BuildOptions{Home: home}); err != nil {
		b.Fatal(err)
	}
	b.Run("first", func(b *testing.B) {
		if b.N > 1 {
			b.Skip("a record is made once")
		}
		before := cpuSeconds()
		if _, err := record.Build(ctx, record.BuildOptions{Home: home, Composite: true}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(cpuSeconds()-before, "cpu-s")
	})
	b.Run("fresh", func(b *testing.B) {
		for b.Loop() {
			if _, err := record.Build(ctx, record.BuildOptions{Home: home}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// cpuSeconds is what the process has used so far. On a busy machine it is what
// can be compared; the time on the clock is not.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
