package operation

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente/snapshot"
)

func embeddedEnv(t *testing.T) *Env {
	t.Helper()
	return &Env{Home: t.TempDir(), Snapshot: snapshot.FS(), Now: func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }}
}

func TestBlocsOnTheEmbeddedRecord(t *testing.T) {
	env := embeddedEnv(t)
	for _, ext := range []string{".gexf", ".graphml"} {
		file := filepath.Join(t.TempDir(), "blocs"+ext)
		res, err := runBlocs(t.Context(), env, &blocsRequest{Layer: "votes", Year: 1960, Quality: "modularity", Runs: 2, Seed: 1, Null: 1, Sweep: true, Group: "nato-4", Graph: file})
		if err != nil {
			t.Fatal(err)
		}
		y := res.Years[len(res.Years)-1]
		if len(res.Years) != 1 || y.Year != 1960 || res.Shares != "frequency" || y.Random != 1 || len(res.Sweep) != len(sweepModularity) {
			t.Errorf("%d years, shares %s, %d random networks, %d resolutions", len(res.Years), res.Shares, y.Random, len(res.Sweep))
		}
		if rows := res.Sheet().Rows; len(rows) != y.States {
			t.Errorf("%d rows for %d states", len(rows), y.States)
		}
		b, err := os.ReadFile(file)
		if err != nil || strings.Count(string(b), "<edge ") != y.Ties {
			t.Errorf("%s has not the %d ties of the year: %v", file, y.Ties, err)
		}
		if _, err := json.Marshal(res); err != nil {
			t.Error(err)
		}
		if d := res.Document(); !strings.Contains(d.Lead, "nato-4") {
			t.Errorf("the lead does not answer for the group: %s", d.Lead)
		}
	}
}

func TestBlocsSeriesKeepsNumbers(t *testing.T) {
	res, err := runBlocs(t.Context(), embeddedEnv(t), &blocsRequest{Layer: "votes", From: 2000, To: 2002, Quality: "cpm", Runs: 2, Seed: 1, Coupling: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Years) != 3 || len(res.Coupled) != 1 || len(res.Coupled[0].Together) != 3 {
		t.Fatalf("%d years, %d couplings", len(res.Years), len(res.Coupled))
	}
	bloc := map[string]int{}
	for _, m := range res.Years[0].Memberships {
		bloc[m.State] = m.Bloc
	}
	same, all := 0, 0
	for _, m := range res.Years[2].Memberships {
		if b, ok := bloc[m.State]; ok {
			all++
			if b == m.Bloc {
				same++
			}
		}
	}
	if same < all/2 {
		t.Errorf("%d of %d states keep the number of their bloc for two years", same, all)
	}
	if len(res.Document().Blocks) < 4 {
		t.Error("a series lacks blocks")
	}
}

func TestBlocsRefuses(t *testing.T) {
	env := embeddedEnv(t)
	for name, q := range map[string]*blocsRequest{
		"year and series":   {Layer: "votes", Year: 2000, From: 1999},
		"no first year":     {Layer: "votes", To: 2000},
		"backwards":         {Layer: "votes", From: 2001, To: 2000},
		"coupling a year":   {Layer: "votes", Year: 2000, Coupling: 1},
		"group and members": {Layer: "votes", Year: 2000, Group: "quartet", Members: "CHN,RUS"},
		"unknown group":     {Layer: "votes", Year: 2000, Group: "quartett"},
		"layer not here":    {Layer: "alliances", Year: 2000},
		"before all votes":  {Layer: "votes", Year: 1900},
		"ending of file":    {Layer: "votes", Year: 1950, Graph: "x.png"},
		"negative runs":     {Layer: "votes", Year: 1950, Runs: -1},
	} {
		q.Quality = "modularity"
		if q.Runs == 0 {
			q.Runs = 1
		}
		if _, err := runBlocs(t.Context(), env, q); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestFragmentationOnTheEmbeddedRecord(t *testing.T) {
	res, err := runFragmentation(t.Context(), embeddedEnv(t), &fragmentationRequest{Layer: "votes", From: 1955, To: 1965, Quality: "modularity", Runs: 2, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Years)+len(res.Absent) != 11 || len(res.Courses) != len(indexTitles) {
		t.Errorf("%d years, %d absent, %d courses", len(res.Years), len(res.Absent), len(res.Courses))
	}
	for _, y := range res.Years {
		if v := float64(y.Indices[0].Value); !(v >= 1) {
			t.Errorf("%d: effective number %v", y.Year, v)
		}
	}
	for _, a := range res.Absent { // 1964: no vote of the nineteenth session
		if a.Why == "" {
			t.Errorf("%d is absent without a reason", a.Year)
		}
	}
	if s := res.Sheet(); len(s.Rows) != len(res.Years)*len(indexTitles) {
		t.Errorf("%d rows", len(s.Rows))
	}
	if !strings.Contains(res.Document().Lead, "blocs of equal size") {
		t.Error("the lead does not say how divided the states were")
	}
}
