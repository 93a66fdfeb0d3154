package record_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"entente/fetch"
	"entente/internal/testdata"
	"entente/record"
)

// synced brings files in and builds the record. A file that is refused or out
// of reach is an error.
func synced(ctx context.Context, opt record.SyncOptions) ([]record.Made, error) {
	opt.Fetch, opt.Now = fetch.New(fetch.Options{}), time.Now
	out, err := record.Sync(ctx, opt)
	if err != nil {
		return nil, err
	}
	for _, o := range out {
		if o.Failed() {
			return nil, fmt.Errorf("%s/%s is %s: %s", o.Source, o.File, o.Result, o.Detail)
		}
	}
	return record.Build(ctx, record.BuildOptions{Home: opt.Home})
}

// builtHome is the folder of a record that is built for the test, of its own
// where none is given.
func builtHome(t testing.TB, opt record.SyncOptions) string {
	t.Helper()
	if opt.Home == "" {
		opt.Home = t.TempDir()
	}
	if _, err := synced(t.Context(), opt); err != nil {
		t.Fatal(err)
	}
	return opt.Home
}

// built is a record of small files.
func built(t testing.TB, mirror string, ids ...string) *record.Record {
	t.Helper()
	return open(t, record.Options{Home: builtHome(t, record.SyncOptions{Mirror: mirror, Sources: ids, Excerpts: true})})
}

// recordOf is a record of some sources of the real mirror.
func recordOf(t testing.TB, commercial bool, ids ...string) *record.Record {
	t.Helper()
	home := builtHome(t, record.SyncOptions{Mirror: testdata.Path(t, "mirror"), Sources: ids})
	return open(t, record.Options{Home: home, Commercial: commercial})
}

// sharedHome is the folder of a record that is built once for all tests.
type sharedHome struct {
	once sync.Once
	dir  string
	err  error
}

func (h *sharedHome) built(t testing.TB, name string, build func(dir string) error) string {
	t.Helper()
	h.once.Do(func() {
		if h.dir, h.err = os.MkdirTemp("", "entente-"+name); h.err == nil {
			h.err = build(h.dir)
		}
	})
	if h.err != nil {
		t.Fatalf("build the record %s: %v", name, h.err)
	}
	return h.dir
}

// The records that are built once.
var realHome, allianceHome, planeHome, wholeHome sharedHome

func TestMain(m *testing.M) {
	code := m.Run()
	for _, h := range []*sharedHome{&realHome, &allianceHome, &planeHome, &wholeHome} {
		if h.dir != "" {
			os.RemoveAll(h.dir)
		}
	}
	os.Exit(code)
}

// linked makes a mirror in a folder that links to files: names in the mirror to
// paths.
func linked(dir string, files map[string]string) error {
	for name, from := range files {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		from, err := filepath.Abs(from)
		if err != nil {
			return err
		}
		if err := os.Symlink(from, to); err != nil {
			return err
		}
	}
	return nil
}
