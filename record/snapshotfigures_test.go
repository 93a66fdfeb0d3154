package record_test

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/fetch"
	"entente/internal/testdata"
	"entente/record"
	"entente/snapshot"
)

// whole is the record of all sources of the real mirror.
func whole(t testing.TB) string {
	t.Helper()
	mirror := testdata.Path(t, "mirror")
	testdata.Long(t)
	return wholeHome.built(t, "whole", func(dir string) error {
		ctx := context.Background()
		// A day far from any other: what is embedded must not depend on it.
		day := func() time.Time { return time.Date(2041, 5, 6, 7, 8, 9, 0, time.UTC) }
		_, err := record.Sync(ctx, record.SyncOptions{Home: dir, Mirror: mirror, Fetch: fetch.New(fetch.Options{Now: day}), Now: day})
		if err == nil {
			_, err = record.Build(ctx, record.BuildOptions{Home: dir})
		}
		return err
	})
}

// stored lists the measures of which figures are embedded.
func stored(t testing.TB, r *record.Record) []record.Entry {
	t.Helper()
	var list []record.Entry
	for _, s := range r.Manifest().Segments {
		if _, id, ok := strings.Cut(s.Inputs[0], "/figures/"); ok {
			list = append(list, measureOf(t, id))
		}
	}
	if len(list) < 30 {
		t.Fatalf("figures of %d measures are embedded", len(list))
	}
	return list
}

// someFigures asks for a measure in one year, window or session of it: of all
// that the record knows, or of all declared groups.
func someFigures(t testing.TB, r *record.Record, m record.Entry, span string) map[string]entente.Figure {
	t.Helper()
	q := record.Query{Measure: m, By: record.ByYear, From: span, To: span}
	if from, to, ok := strings.Cut(span, "/"); ok {
		q.By, q.From, q.To = record.BySpan, from, to
	} else if len(span) < 4 {
		q.By = ""
	}
	if m.ID == "trade-exposure" {
		q.Toward = "west"
	}
	var subjects []string
	if m.On == record.OnGroup {
		for _, g := range r.Groups.All() {
			subjects = append(subjects, g.ID)
		}
	}
	return figures(t, r, q, subjects...)
}

// An embedded figure is the full record's, within its rounding.
func TestStoredFiguresAreThoseOfTheFullRecord(t *testing.T) {
	small, all := embedded(t), open(t, record.Options{Home: whole(t)})
	for _, m := range stored(t, small) {
		span := "2012"
		switch {
		case strings.HasPrefix(m.ID, "arms"):
			span = "2020/2024"
		case strings.HasPrefix(m.ID, "ideal"):
			span = "70"
		case strings.HasPrefix(m.ID, "sanctions-listed-un"):
			span = "2026"
		case strings.HasPrefix(m.ID, "sanctions-listed"):
			span = "2023"
		}
		a, b := someFigures(t, small, m, span), someFigures(t, all, m, span)
		compared := 0
		for key, f := range a {
			if math.IsNaN(f.Value) {
				continue
			}
			compared++
			g, ok := b[key]
			if !ok || f.N != g.N || f.Status != g.Status || !slices.Equal(f.Editions, g.Editions) || f.Version != g.Version || !slices.Contains([]string{"rounding", g.Method}, f.Method) {
				t.Errorf("%s %s: embedded %+v, full %+v", m.ID, key, f, g)
				continue
			}
			if f.Method == "rounding" && !(f.Low <= g.Value+1e-12 && g.Value <= f.High+1e-12) {
				t.Errorf("%s %s: %v is not within %v to %v", m.ID, key, g.Value, f.Low, f.High)
			}
			if f.Method == "" && f.Value != g.Value || !math.IsNaN(g.Low) && (f.Low > g.Low || f.High < g.High) {
				t.Errorf("%s %s: embedded %+v, full %+v", m.ID, key, f, g)
			}
		}
		if compared == 0 {
			t.Errorf("%s: no embedded figure in %s", m.ID, span)
		}
	}
}

// Reference numbers of the full record come out of the embedded one as well:
// the five-year sums of the register of arms, and the share that stays inside
// the quartet.
func TestStoredReferences(t *testing.T) {
	r := embedded(t)
	for _, c := range []struct {
		measure, subject, span string
		want, tolerance        float64
	}{
		{"arms-tiv", "RUS>CHN", "2000/2004", 12543, 1},
		{"arms-tiv", "RUS>CHN", "2020/2024", 1846, 1},
		{"arms-inside", "quartet", "2000/2004", .144, .001},
		{"arms-inside", "quartet", "2020/2024", .019, .001},
		{"sanctions-cases", "RUS", "2023", 46, 0},
		{"sanctions-cases", "RUS", "2014", 8, 0},
	} {
		got := someFiguresOf(t, r, measureOf(t, c.measure), c.span, c.subject)
		if f := got[c.subject+" "+c.span]; !(math.Abs(f.Value-c.want) <= c.tolerance) {
			t.Errorf("%s of %s in %s: %v, want %v", c.measure, c.subject, c.span, f.Value, c.want)
		}
	}
}

func someFiguresOf(t testing.TB, r *record.Record, m record.Entry, span string, subjects ...string) map[string]entente.Figure {
	t.Helper()
	from, to, ok := strings.Cut(span, "/")
	if !ok {
		to = from
	}
	return figures(t, r, record.Query{Measure: m, From: from, To: to}, subjects...)
}

// What would give a publisher's row away is not there: the row's own number,
// small shares, sums of few deals, unrounded values.
func TestStoredFiguresAreProtected(t *testing.T) {
	r := embedded(t)
	held := map[string]bool{}
	for _, m := range stored(t, r) {
		held[m.ID] = true
		if m.On == record.OnGroup || m.ID == "trade-exposure" {
			continue
		}
		list, err := r.Figures(record.Query{Measure: m})
		if err != nil || len(list) == 0 {
			t.Fatalf("%s: %d figures, %v", m.ID, len(list), err)
		}
		for _, f := range list {
			switch {
			case m.Rests == "sipri" && (f.N < 5 || !strings.Contains(f.Span, "/")),
				m.ID == "trade-share" && f.Value < .001,
				m.Unit != "entries" && m.Unit != "cases" && m.Unit != "organisations" && !strings.Contains(f.Note, "rounded to"):
				t.Fatalf("%s: %+v is embedded", m.ID, f)
			}
		}
	}
	for _, id := range []string{
		"trade-flow", "contiguity", "sanctions-cases-direction", "sanctions-cases-sent", "cinc", "gdp", "population",
		"disputes", "rivalry", "cyber-operations", "investments", "alliance-any", "alliance-defense", "alliance-consultation",
	} {
		m := measureOf(t, id)
		if held[id] {
			t.Errorf("%s is embedded: it is the publisher's row", id)
		}
		subject := map[record.On]string{record.OnPair: "IRN-RUS", record.OnDirection: "RUS>IRN", record.OnState: "RUS"}[m.On]
		for key, f := range someFiguresOf(t, r, m, "2010", subject) {
			if f.Status != entente.Unknown || !strings.Contains(f.Note, "entente sync "+m.Rests) {
				t.Errorf("%s %s: %+v", id, key, f)
			}
		}
	}
}

// Spans that are not stored are unknown with the command that fetches the rows;
// a state is found under the code of the time.
func TestStoredAnswers(t *testing.T) {
	r := embedded(t)
	got := someFiguresOf(t, r, measureOf(t, "s-alliance"), "2018/2020", "CHN-RUS")
	if f := got["CHN-RUS 2018"]; f.Status != entente.Known || f.N < 190 || f.Method != "rounding" || len(f.Editions) != 2 {
		t.Errorf("2018: %+v", f)
	}
	if f := got["CHN-RUS 2019"]; f.Status != entente.Unknown || !strings.Contains(f.Note, "from 1946 to 2018; entente sync atop") {
		t.Errorf("2019: %+v", f)
	}
	got = someFiguresOf(t, r, measureOf(t, "s-alliance"), "1990/1992", "CHN-RUS")
	if got["CHN-SUN 1990"].Status != entente.Known || got["CHN-RUS 1992"].Status != entente.Known {
		t.Errorf("codes of the time: %+v", got)
	}
	got = someFiguresOf(t, r, measureOf(t, "arms-tiv"), "2001/2003", "RUS>CHN")
	if f := got["RUS>CHN 2001/2003"]; f.Status != entente.Unknown || !strings.Contains(f.Note, "by 5 years") {
		t.Errorf("a span that is no window: %+v", f)
	}
	got = figures(t, r, record.Query{Measure: measureOf(t, "sanctions-listed"), Topic: "russia-eo14024", From: "2022", To: "2022"}, "USA>RUS")
	if f := got["USA>RUS 2022"]; f.Status != entente.Known || f.Value < 1000 {
		t.Errorf("by programme: %+v", f)
	}
	got = figures(t, r, record.Query{Measure: measureOf(t, "trade-exposure"), Toward: "nowhere", From: "2012", To: "2012"}, "CHN")
	for _, f := range got {
		if f.Status != entente.Unknown {
			t.Errorf("toward an unknown group: %+v", f)
		}
	}
}

// The licence gate follows each figure.
func TestStoredFiguresCommercial(t *testing.T) {
	r := open(t, record.Options{Home: filepath.Join(t.TempDir(), "none"), Snapshot: snapshot.FS(), Commercial: true})
	for id, want := range map[string]entente.Status{
		"s-alliance": entente.Unknown, "sanctions-listed": entente.Known, "gdp-share": entente.Known, "cinc-recomputed": entente.Unknown,
	} {
		m := measureOf(t, id)
		subject := map[record.On]string{record.OnPair: "IRN-RUS", record.OnDirection: "USA>RUS", record.OnState: "RUS"}[m.On]
		for key, f := range someFiguresOf(t, r, m, "2022", subject) {
			if f.Status != want && !(want == entente.Known && f.Status == entente.Partial) {
				t.Errorf("%s %s: %+v, want %s", id, key, f, want)
			}
		}
	}
}

// No file of the project is a publisher's, as it is or unpacked.
func TestNoPublishersFile(t *testing.T) {
	data := filepath.Dir(testdata.Path(t, "mirror"))
	testdata.Long(t)
	theirs := map[[32]byte]string{}
	for _, dir := range []string{"mirror", "tables"} {
		eachFile(t, filepath.Join(data, dir), func(path string) {
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			theirs[sumOf(t, f)] = path
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			if z, err := gzip.NewReader(f); err == nil {
				theirs[sumOf(t, z)] = path
			}
		})
	}
	if len(theirs) < 50 {
		t.Fatalf("only %d files to compare with", len(theirs))
	}
	n := 0
	eachFile(t, "..", func(path string) {
		f, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return // gone meanwhile
		}
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		n++
		if from, ok := theirs[sumOf(t, f)]; ok {
			t.Errorf("%s is the publisher's %s", path, from)
		}
	})
	if n < 200 {
		t.Fatalf("only %d files in the project", n)
	}
}

func sumOf(t testing.TB, r io.Reader) [32]byte {
	t.Helper()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		t.Fatal(err)
	}
	return [32]byte(h.Sum(nil))
}

// eachFile visits the files below a folder that have content, without those of
// the version control, of builds and of the store's working files.
func eachFile(t testing.TB, root string, visit func(path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == ".git" || name == "bin" || name == "node_modules" {
				return filepath.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return fmt.Errorf("walk %s: %w", path, err)
		}
		if info.Mode().IsRegular() && info.Size() > 0 {
			visit(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
