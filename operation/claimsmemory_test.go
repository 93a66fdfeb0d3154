package operation

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// checkedOn is a whole check of a narrative of two claims, n days after the
// first, with a verdict of the first.
func checkedOn(n int, verdict string, change func(*rememberedCheck)) rememberedCheck {
	c := rememberedCheck{
		V: memoryBegun, Time: time.Date(2020, 1, 1+n, 0, 0, 0, 0, time.UTC), Program: "1", Build: "b", Record: "r", Narrative: "n",
		Editions: map[string]rememberedEdition{"undl/ga": {"aa", "ga.csv", "2019-12-31"}},
		Claims: []rememberedClaim{
			{ID: "A1", Text: "one", Version: "v", Verdict: verdict, Value: 1, Low: 0, High: 2, N: 3, Rests: []string{"undl/ga"}},
			{ID: "A2", Text: "two", Version: "v", Verdict: "opinion", Value: Number(math.NaN()), Low: Number(math.NaN()), High: Number(math.NaN())},
		},
	}
	if change != nil {
		change(&c)
	}
	return c
}

func TestClaimsMemoryKeepsWhatDiffers(t *testing.T) {
	name := filepath.Join(t.TempDir(), "folder", memoryName)
	sizes := []int64{0}
	for i, c := range []rememberedCheck{
		checkedOn(0, "supported", nil),
		checkedOn(1, "supported", nil),                                             // the same: nothing
		checkedOn(2, "supported", func(c *rememberedCheck) { c.Build = "other" }),  // a short line
		checkedOn(3, "partly", func(c *rememberedCheck) { c.Build = "other" }),     // the claim alone
		checkedOn(4, "partly", func(c *rememberedCheck) { c.Variant = "my.yaml" }), // another series, whole
		checkedOn(5, "partly", func(c *rememberedCheck) { c.Build = "other"; c.Claims = c.Claims[:1] }),
	} {
		if err := addToMemory(context.Background(), name, c); err != nil {
			t.Fatal(i, err)
		}
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, info.Size())
	}
	var lines []int64
	for i := range sizes[1:] {
		lines = append(lines, sizes[i+1]-sizes[i])
	}
	if lines[1] != 0 || lines[2] == 0 || lines[2] > 150 || lines[3] <= lines[2] || lines[3] >= lines[0] || lines[4] <= lines[3] {
		t.Errorf("lines of %v bytes", lines)
	}
	got, err := claimsMemory{home: name}.read()
	if err != nil || len(got.checks) != 5 || got.torn+got.unreadable != 0 {
		t.Fatalf("%d checks, %d torn, %d unreadable, %v", len(got.checks), got.torn, got.unreadable, err)
	}
	var verdicts []string
	for _, c := range got.checks {
		for _, x := range c.Claims {
			verdicts = append(verdicts, x.ID+" "+x.Verdict)
		}
	}
	want := "A1 supported,A2 opinion,A1 supported,A2 opinion,A1 partly,A2 opinion,A1 partly,A2 opinion,A1 partly"
	if strings.Join(verdicts, ",") != want {
		t.Errorf("read back %s", strings.Join(verdicts, ","))
	}
}

// A process that is killed while it adds a line leaves a part of it: what was
// there before is read, the part is counted, and the next line is whole.
func TestClaimsMemorySurvivesKills(t *testing.T) {
	name := filepath.Join(t.TempDir(), memoryName)
	ctx := context.Background()
	if err := addToMemory(ctx, name, checkedOn(0, "supported", nil)); err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := addToMemory(ctx, name, checkedOn(1, "partly", nil)); err != nil {
		t.Fatal(err)
	}
	both, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for cut := len(first) + 1; cut < len(both)-1; cut += 7 {
		if err := os.WriteFile(name, both[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readMemory(name)
		if err != nil || len(got.checks) != 1 || got.torn != 1 {
			t.Fatalf("cut at %d: %d checks, %d torn, %v", cut, len(got.checks), got.torn, err)
		}
		if err := addToMemory(ctx, name, checkedOn(2, "contradicted", nil)); err != nil {
			t.Fatal(err)
		}
		after, err := claimsMemory{home: name}.read()
		if err != nil || len(after.checks) != 2 || after.torn != 1 || after.checks[1].Claims[0].Verdict != "contradicted" || len(after.checks[1].Claims) != 2 {
			t.Fatalf("cut at %d, then added to: %d checks, %d torn, %v", cut, len(after.checks), after.torn, err)
		}
	}
	if err := os.WriteFile(name, []byte(`{"v":9,"narrative":"n"}`+"\n[1]\n"+string(first)), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := readMemory(name); err != nil || len(got.checks) != 1 || got.unreadable != 2 {
		t.Errorf("lines of a later program: %d checks, %d unreadable, %v", len(got.checks), got.unreadable, err)
	}
}

func TestClaimsMemoryOfManyAtOnce(t *testing.T) {
	name := filepath.Join(t.TempDir(), memoryName)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			c := checkedOn(i, "supported", func(c *rememberedCheck) { c.Record = fmt.Sprint(i); c.Claims[0].N = i })
			if err := addToMemory(context.Background(), name, c); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got, err := claimsMemory{home: name}.read()
	if err != nil || len(got.checks) != 8 || got.torn+got.unreadable != 0 {
		t.Fatalf("%d checks, %d torn, %d unreadable, %v", len(got.checks), got.torn, got.unreadable, err)
	}
	for i, c := range got.checks {
		if c.Claims[0].N != i || len(c.Claims) != 2 {
			t.Errorf("check %d was filled in as %+v", i, c.Claims)
		}
	}
}

// Where the record's folder cannot be written, or may not, checks are remembered
// with what is kept.
func TestClaimsMemoryHasAPlace(t *testing.T) {
	ctx := context.Background()
	kept, home := t.TempDir(), t.TempDir()
	m := memoryOf(&Env{Home: home, Kept: kept}, false)
	if err := m.add(ctx, checkedOn(0, "partly", nil), true); err != nil {
		t.Fatal(err)
	}
	if err := m.add(ctx, checkedOn(1, "supported", nil), false); err != nil { // served
		t.Fatal(err)
	}
	inHome, err := readMemory(filepath.Join(home, memoryName))
	if err != nil || len(inHome.checks) != 1 {
		t.Errorf("%d checks in the folder of the record (%v), want 1", len(inHome.checks), err)
	}
	all, err := m.read()
	if err != nil || len(all.checks) != 2 || all.checks[1].Claims[0].Verdict != "supported" {
		t.Errorf("%d checks in both (%v), want 2", len(all.checks), err)
	}
	other, err := memoryOf(&Env{Home: t.TempDir(), Kept: kept}, false).read()
	if err != nil || len(other.checks) != 0 {
		t.Errorf("another record has %d checks (%v)", len(other.checks), err)
	}
	m.home = filepath.Join(home, memoryName, "is a file", "x.jsonl")
	if err := m.add(ctx, checkedOn(2, "partly", nil), true); err != nil {
		t.Errorf("a folder that cannot be written: %v", err)
	}
	if got, err := readMemory(m.kept); err != nil || len(got.checks) != 2 {
		t.Errorf("%d checks are kept (%v), want 2", len(got.checks), err)
	}
	if err := (claimsMemory{}).add(ctx, checkedOn(3, "partly", nil), true); err != nil {
		t.Errorf("without a place: %v", err)
	}
}

func TestClaimsCoursesNameWhatChanged(t *testing.T) {
	newer := func(c *rememberedCheck) {
		c.Editions = map[string]rememberedEdition{"undl/ga": {"bb", "ga2.csv", "2020-12-31"}}
		c.Record = "r2"
	}
	for _, x := range []struct {
		name   string
		change func(*rememberedCheck)
		causes []string
		why    string
	}{
		{"data", newer, []string{"data"}, "undl/ga: ga.csv to 2019-12-31, now ga2.csv to 2020-12-31"},
		{"rule", func(c *rememberedCheck) { c.Claims[0].Version = "w" }, []string{"rule"}, "the claim or its rule was changed"},
		{"program", func(c *rememberedCheck) { c.Build, c.Program = "b2", "2" }, []string{"program"}, "the program was 1 and is 2"},
		{"two at once", func(c *rememberedCheck) { newer(c); c.Build = "b2" }, []string{"data", "program"}, "another build of 1"},
		{"elsewhere", func(c *rememberedCheck) { c.Record = "r2" }, []string{"data"}, "elsewhere"},
		{"nothing", nil, []string{"other"}, "the year"},
		{"a source more", func(c *rememberedCheck) {
			c.Claims[0].Rests = []string{"cow/trade", "undl/ga"}
		}, []string{"data"}, "cow/trade is new in it"},
		{"a source less", func(c *rememberedCheck) { c.Claims[0].Rests = nil }, []string{"data"}, "undl/ga is not in it any more"},
	} {
		list := courses([]rememberedCheck{checkedOn(0, "supported", nil), checkedOn(1, "supported", nil), checkedOn(2, "partly", x.change)})
		one := list[0]
		if len(list) != 2 || one.ID != "A1" || one.Flips != 1 || one.Flipped != "2020-01-03" || one.Verdict != "partly" || len(one.Verdicts) != 2 {
			t.Errorf("%s: %+v", x.name, one)
			continue
		}
		was, is := one.Verdicts[0], one.Verdicts[1]
		if was.Checks != 2 || was.To != "2020-01-02T00:00:00Z" || was.Flip || !is.Flip || !slices.Equal(is.Causes, x.causes) || !strings.Contains(is.Why, x.why) {
			t.Errorf("%s: %+v, then %+v", x.name, was, is)
		}
		if other := list[1]; other.Flips != 0 || len(other.Verdicts) != 1 || other.Verdicts[0].Checks != 3 {
			t.Errorf("%s: a claim that stayed has %+v", x.name, other)
		}
	}
}

func FuzzClaimsMemory(f *testing.F) {
	f.Add([]byte(`{"v":1,"narrative":"n","claims":[{"id":"A1","verdict":"partly","value":null}]}` + "\n" + `{"v":1,"narrative":"n","gone":["A1"]}`))
	f.Add([]byte("{\"v\":1\n\n[]\nnull\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got := parseMemory(b)
		lines := 0
		for _, l := range strings.Split(string(b), "\n") {
			if strings.TrimSpace(l) != "" {
				lines++
			}
		}
		if len(got.checks)+got.torn+got.unreadable != lines {
			t.Errorf("%d lines: %d checks, %d torn, %d unreadable", lines, len(got.checks), got.torn, got.unreadable)
		}
		_ = courses(filled(got.checks))
	})
}
