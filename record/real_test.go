package record_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"entente"
	"entente/fetch"
	"entente/internal/testdata"
	"entente/record"
	"entente/snapshot"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if dir := realHome.dir; dir != "" {
		os.RemoveAll(dir)
	}
	for _, dir := range []string{allianceHome.dir, planeHome.dir, wholeHome.dir} {
		if dir != "" {
			os.RemoveAll(dir)
		}
	}
	os.Exit(code)
}

// realHome is the record of the real mirror, built once for all tests.
var realHome struct {
	once sync.Once
	dir  string
	err  error
}

// home builds the record of the real mirror, or returns the one that is built.
func home(t testing.TB) string {
	t.Helper()
	mirror := testdata.Path(t, "mirror")
	testdata.Long(t)
	realHome.once.Do(func() {
		realHome.dir, realHome.err = os.MkdirTemp("", "entente-record")
		if realHome.err == nil {
			realHome.err = build(mirror, realHome.dir)
		}
	})
	if realHome.err != nil {
		t.Fatalf("build the record of the real mirror: %v", realHome.err)
	}
	return realHome.dir
}

func build(mirror, home string) error {
	ctx := context.Background()
	out, err := record.Sync(ctx, record.SyncOptions{
		Home: home, Mirror: mirror, Sources: []string{"undl", "voeten"}, Fetch: fetch.New(fetch.Options{}), Now: time.Now,
	})
	if err != nil {
		return err
	}
	for _, o := range out {
		if o.Failed() {
			return fmt.Errorf("%s/%s is %s: %s", o.Source, o.File, o.Result, o.Detail)
		}
	}
	_, err = record.Build(ctx, record.BuildOptions{Home: home})
	return err
}

func open(t testing.TB, opt record.Options) *record.Record {
	t.Helper()
	r, err := record.Open(opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func full(t testing.TB) *record.Record { return open(t, record.Options{Home: home(t)}) }

func embedded(t testing.TB) *record.Record {
	t.Helper()
	fsys := snapshot.FS()
	if fsys == nil {
		t.Fatal("the program has no embedded record")
	}
	return open(t, record.Options{Home: filepath.Join(t.TempDir(), "none"), Snapshot: fsys})
}

func measureOf(t testing.TB, id string) record.Entry {
	t.Helper()
	m, err := record.FindMeasure(id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func subjectOf(t testing.TB, r *record.Record, s string) record.Subject {
	t.Helper()
	x, err := r.ParseSubject(s)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// figures answers a query on the subjects by "subject span".
func figures(t testing.TB, r *record.Record, q record.Query, subjects ...string) map[string]entente.Figure {
	t.Helper()
	for _, s := range subjects {
		q.Subjects = append(q.Subjects, subjectOf(t, r, s))
	}
	list, err := r.Figures(q)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]entente.Figure{}
	for _, f := range list {
		key := f.Subject + " " + f.Span
		if _, twice := out[key]; twice {
			t.Fatalf("two figures for %s", key)
		}
		out[key] = f
	}
	return out
}
