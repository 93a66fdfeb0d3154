package record_test

import (
	"context"
	"path/filepath"
	"testing"

	"entente"
	"entente/internal/testdata"
	"entente/record"
	"entente/snapshot"
)

// home is the record of the votes of the real mirror.
func home(t testing.TB) string {
	t.Helper()
	mirror := testdata.Path(t, "mirror")
	testdata.Long(t)
	return realHome.built(t, "record", func(dir string) error {
		_, err := synced(context.Background(), record.SyncOptions{Home: dir, Mirror: mirror, Sources: []string{"undl", "voeten"}})
		return err
	})
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
