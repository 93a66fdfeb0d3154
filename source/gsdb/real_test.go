package gsdb_test

import (
	"os"
	"slices"
	"strconv"
	"testing"

	"entente"
	"entente/internal/testdata"
	"entente/source"
	"entente/source/gsdb"
	"entente/states"
)

// caseOf is a case as the reader gives it: its records together.
type caseOf struct {
	senders, targets []entente.Code
	begin, end       int // end 0: still running
	pairs            int
}

func published(t *testing.T) (cases map[string]*caseOf, issues map[string]int, rows int) {
	t.Helper()
	f, err := os.Open(testdata.Path(t, "mirror/gsdb/GSDB_V4.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cases, issues = map[string]*caseOf{}, map[string]int{}
	in := source.Input{Role: "cases", Name: "GSDB_V4.csv", Bytes: f, States: states.Default()}
	for e, err := range gsdb.New().Reader.Read(t.Context(), in) {
		if err != nil {
			t.Fatal(err)
		}
		rows = max(rows, e.Rows)
		if e.Issue != nil {
			issues[e.Issue.Kind]++
			t.Log(e.Issue.Kind, e.Issue.Detail)
			continue
		}
		r := e.Record
		c := cases[r.Ref]
		if c == nil {
			c = &caseOf{begin: r.Span.From.Year()}
			if r.Span.To.Known() {
				c.end = (r.Span.To - 1).Year()
			}
			cases[r.Ref] = c
		}
		c.pairs++
		switch r.Kind {
		case gsdb.Case:
			c.senders, c.targets = append(c.senders, r.A), append(c.targets, r.B)
		case gsdb.CaseByBody:
			c.targets = append(c.targets, r.A)
		case gsdb.CaseOnBody:
			c.senders = append(c.senders, r.A)
		}
	}
	return cases, issues, rows
}

// The counts were taken from the publisher's file of release 4 with Python,
// splitting the lists of targets; they are exact.
func TestPublished(t *testing.T) {
	cases, issues, rows := published(t)
	if len(cases) != 1547 || rows != 1547 {
		t.Errorf("%d cases in %d rows, want 1547", len(cases), rows)
	}
	if len(issues) > 0 {
		t.Errorf("issues %v, want none", issues)
	}
	for _, want := range []struct{ year, all int }{{2005, 0}, {2014, 8}, {2023, 46}} {
		n := 0
		for _, c := range cases {
			if c.begin <= want.year && (c.end == 0 || c.end >= want.year) && slices.Contains(c.targets, "RUS") {
				n++
			}
		}
		if n != want.all {
			t.Errorf("%d cases against Russia in %d, want %d", n, want.year, want.all)
		}
	}
}

// Of all cases one has one of the four sanctioning another: the Soviet Union
// on China, 1960 to 1970.
func TestAmongTheFour(t *testing.T) {
	cases, _, _ := published(t)
	four := []entente.Code{"CHN", "IRN", "PRK", "RUS", "SUN"}
	isFour := func(c entente.Code) bool { return slices.Contains(four, c) }
	var found []string
	for id, c := range cases {
		if slices.ContainsFunc(c.senders, isFour) && slices.ContainsFunc(c.targets, isFour) {
			found = append(found, id+" "+string(c.senders[0])+">"+string(c.targets[0])+" "+strconv.Itoa(c.begin)+"-"+strconv.Itoa(c.end)+" x"+strconv.Itoa(c.pairs))
		}
	}
	if want := []string{"56 SUN>CHN 1960-1970 x1"}; !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
}
