package record_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/record"
	"entente/snapshot"
)

// embeddedRecord opens the embedded record anew.
func embeddedRecord(t *testing.T) *record.Record {
	t.Helper()
	return open(t, record.Options{Home: filepath.Join(t.TempDir(), "none"), Snapshot: snapshot.FS()})
}

// The counts of a pair, made once for all, are those of its statements, in the
// order of their first.
func TestNamingCountsStatements(t *testing.T) {
	r := embeddedRecord(t)
	named := 0
	for _, text := range [][2]entente.Code{{"IRN", "RUS"}, {"CHN", "USA"}, {"DEU", "FRA"}, {"TUV", "NRU"}} {
		s, err := r.PairSubject(text[0], text[1])
		if err != nil {
			t.Fatal(err)
		}
		list, err := r.Statements(r.About(s, entente.Span{From: entente.NoDate, To: entente.NoDate}))
		if err != nil {
			t.Fatal(err)
		}
		type key struct{ source, kind string }
		var order []key
		n, first := map[key]int{}, map[key]entente.Date{}
		for _, x := range list {
			k := key{x.Source, x.Kind}
			if n[k] == 0 {
				order = append(order, k)
				first[k] = x.Span.From
			}
			n[k]++
			first[k] = min(first[k], x.Span.From)
		}
		counts, err := r.Naming(s)
		if err != nil {
			t.Fatal(err)
		}
		var got []key
		for _, c := range counts {
			k := key{c.Source, c.Kind}
			got = append(got, k)
			if c.N != n[k] || c.First != first[k] {
				t.Errorf("%s %v: %d from %s, want %d from %s", s, k, c.N, c.First, n[k], first[k])
			}
			named += c.N
		}
		if d := cmp.Diff(order, got, cmp.AllowUnexported(key{})); d != "" {
			t.Errorf("%s: order of kinds:\n%s", s, d)
		}
	}
	if named == 0 {
		t.Error("no statement of any pair was counted")
	}
}

// Evidence read from memory is evidence read from files.
func TestStatementsFromMemory(t *testing.T) {
	fresh, used := embeddedRecord(t), embeddedRecord(t)
	m := measureOf(t, "ledger-visits")
	q := record.Query{Measure: m, Subjects: []record.Subject{{On: record.OnPair, A: "IRN", B: "RUS"}}}
	if _, err := used.Figures(q); err != nil { // reads the ledger
		t.Fatal(err)
	}
	ever := entente.Span{From: entente.NoDate, To: entente.NoDate}
	a, err := fresh.StatementsBehind(q, ever)
	if err != nil {
		t.Fatal(err)
	}
	b, err := used.StatementsBehind(q, ever)
	if err != nil {
		t.Fatal(err)
	}
	if len(a) == 0 || len(a) != len(b) {
		t.Fatalf("%d statements and %d", len(a), len(b))
	}
	for i := range a {
		if a[i].Label != b[i].Label || a[i].Row != b[i].Row {
			t.Errorf("%+v, want %+v", b[i], a[i])
		}
	}
}
