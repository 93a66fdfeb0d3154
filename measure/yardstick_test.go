package measure_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"entente"
	"entente/measure"

	"pgregory.net/rapid"
)

func TestPercentile(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		value float64
		among []float64
		want  float64
	}{
		{2, []float64{1, 2, 3}, 50},
		{2, []float64{3, nan, 2, 1, nan}, 50},
		{5, []float64{1, 2, 3, 4}, 100},
		{0, []float64{1, 2, 3, 4}, 0},
		{1, []float64{1, 1, 1, 1}, 50},
		{2, []float64{1, 2, 2, 3}, 50},
		{1, []float64{2, 1, 3, nan, 2}, 12.5},
		{3, []float64{1, 2, 2, 3}, 87.5},
		{nan, []float64{1}, nan},
		{1, []float64{nan}, nan},
		{1, nil, nan},
	}
	for _, tt := range tests {
		got := measure.Percentile(tt.value, tt.among)
		if got != tt.want && !(math.IsNaN(got) && math.IsNaN(tt.want)) {
			t.Errorf("Percentile(%v, %v) = %v, want %v", tt.value, tt.among, got, tt.want)
		}
		rank := measure.NewScale(tt.among).Rank(tt.value)
		if rank != tt.want/100 && !(math.IsNaN(rank) && math.IsNaN(tt.want)) {
			t.Errorf("rank of %v among %v = %v, want %v", tt.value, tt.among, rank, tt.want/100)
		}
	}
}

// Type 7 of 1, 2, 4, 8: position 3p between order statistics.
func TestQuantiles(t *testing.T) {
	values := []float64{8, math.NaN(), 1, 4, 2}
	got := measure.Quantiles(values, 0, .25, .5, .75, 1)
	want := []float64{1, 1.75, 3, 5, 8}
	if !slices.Equal(got, want) {
		t.Errorf("Quantiles = %v, want %v", got, want)
	}
	if !math.IsNaN(values[1]) {
		t.Error("Quantiles changed its input")
	}
	for _, q := range measure.Quantiles(nil, .5) {
		if !math.IsNaN(q) {
			t.Errorf("quantile of nothing = %v", q)
		}
	}
	for _, q := range measure.Quantiles(values, -.1, 1.1, math.NaN()) {
		if !math.IsNaN(q) {
			t.Errorf("quantile outside [0,1] = %v", q)
		}
	}
}

func codes(n int) []entente.Code {
	out := make([]entente.Code, n)
	for i := range out {
		out[i] = entente.Code(fmt.Sprintf("S%02d", i))
	}
	return out
}

func checkGroup(t *rapid.T, g, pool []entente.Code, size int) {
	t.Helper()
	if len(g) != size || !slices.IsSorted(g) || len(slices.Compact(slices.Clone(g))) != size {
		t.Fatalf("group %v: want %d distinct states in order", g, size)
	}
	for _, s := range g {
		if !slices.Contains(pool, s) {
			t.Fatalf("group %v has %s, which is not in the pool", g, s)
		}
	}
}

func TestRandomGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pool := codes(rapid.IntRange(0, 12).Draw(t, "pool"))
		size := rapid.IntRange(0, 14).Draw(t, "size")
		seed := rapid.Uint64().Draw(t, "seed")
		got := measure.RandomGroups(rand.New(rand.NewPCG(seed, 0)), append(pool, pool...), size, 5)
		if size < 1 || size > len(pool) {
			if got != nil {
				t.Fatalf("%d of %d: %v", size, len(pool), got)
			}
			return
		}
		if len(got) != 5 {
			t.Fatalf("%d groups, want 5", len(got))
		}
		for _, g := range got {
			checkGroup(t, g, pool, size)
		}
		again := measure.RandomGroups(rand.New(rand.NewPCG(seed, 0)), pool, size, 5)
		if !slices.EqualFunc(got, again, slices.Equal) {
			t.Fatalf("same seed, other groups: %v and %v", got, again)
		}
	})
}

func TestRandomGroupsAreUniform(t *testing.T) {
	pool, counts := codes(5), map[string]int{}
	const draws = 20_000
	for _, g := range measure.RandomGroups(rand.New(rand.NewPCG(1, 2)), pool, 2, draws) {
		counts[fmt.Sprint(g)]++
	}
	// Ten pairs, expected 2,000 each, standard deviation 42.
	if len(counts) != 10 {
		t.Errorf("%d pairs drawn, want 10", len(counts))
	}
	for g, n := range counts {
		if n < 1800 || n > 2200 {
			t.Errorf("%s drawn %d times, want about 2,000", g, n)
		}
	}
}

func TestMatchedGroups(t *testing.T) {
	stratum := func(c entente.Code) string { return string(c[2]%3 + '0') }
	rapid.Check(t, func(t *rapid.T) {
		pool := codes(rapid.IntRange(3, 20).Draw(t, "pool"))
		group := rapid.SliceOfNDistinct(rapid.SampledFrom(pool), 1, len(pool), rapid.ID).Draw(t, "group")
		need, have := map[string]int{}, map[string]int{}
		for _, s := range pool {
			if slices.Contains(group, s) {
				need[stratum(s)]++
			} else {
				have[stratum(s)]++
			}
		}
		enough := true
		for s, n := range need {
			enough = enough && have[s] >= n
		}
		got, err := measure.MatchedGroups(rand.New(rand.NewPCG(5, 5)), group, pool, stratum, 4)
		if (err == nil) != enough {
			t.Fatalf("need %v, have %v: error %v", need, have, err)
		}
		if err != nil {
			return
		}
		for _, g := range got {
			checkGroup(t, g, pool, len(group))
			drawn := map[string]int{}
			for _, s := range g {
				drawn[stratum(s)]++
				if slices.Contains(group, s) {
					t.Fatalf("%v has %s, a member of %v", g, s, group)
				}
			}
			if fmt.Sprint(drawn) != fmt.Sprint(need) {
				t.Fatalf("%v by stratum %v, want %v", g, drawn, need)
			}
		}
	})
}

func TestSubsets(t *testing.T) {
	binomial := func(n, k int) int {
		c := 1
		for i := range k {
			c = c * (n - i) / (i + 1)
		}
		return c
	}
	rapid.Check(t, func(t *rapid.T) {
		members := codes(rapid.IntRange(1, 10).Draw(t, "members"))
		size := rapid.IntRange(1, len(members)).Draw(t, "size")
		limit := rapid.IntRange(1, 300).Draw(t, "limit")
		got, exact := measure.Subsets(members, size, limit, rand.New(rand.NewPCG(9, 9)))
		all := binomial(len(members), size)
		if exact != (all <= limit) || len(got) != min(all, limit) {
			t.Fatalf("%d of %d, limit %d: %d subsets, exact %v", size, len(members), limit, len(got), exact)
		}
		seen := map[string]bool{}
		for _, g := range got {
			checkGroup(t, g, members, size)
			seen[fmt.Sprint(g)] = true
		}
		if len(seen) != len(got) {
			t.Fatalf("%d distinct subsets of %d", len(seen), len(got))
		}
	})
	if got, exact := measure.Subsets(codes(3), 4, 10, nil); got != nil || !exact {
		t.Errorf("subsets larger than the group: %v, %v", got, exact)
	}
	if got, exact := measure.Subsets(codes(190), 95, 7, rand.New(rand.NewPCG(1, 1))); len(got) != 7 || exact {
		t.Errorf("of a huge number: %d, %v", len(got), exact)
	}
}

// Each member is replaced by a state like it, none twice and none of the group.
func TestLikeGroups(t *testing.T) {
	size := map[entente.Code]int{"AAA": 1, "BBB": 2, "CCC": 3, "DDD": 10, "EEE": 12, "FFF": 40, "GGG": 1}
	like := func(a, b entente.Code) bool { return size[a] <= 3*size[b] && size[b] <= 3*size[a] }
	pool := []entente.Code{"AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG"}
	groups, err := measure.LikeGroups(rand.New(rand.NewPCG(1, 2)), []entente.Code{"AAA", "DDD"}, pool, like, 200)
	if err != nil || len(groups) != 200 {
		t.Fatalf("%d groups, %v", len(groups), err)
	}
	seen := map[string]bool{}
	for _, g := range groups {
		seen[fmt.Sprint(g)] = true
	}
	want := map[string]bool{"[BBB EEE]": true, "[CCC EEE]": true, "[EEE GGG]": true}
	if fmt.Sprint(seen) != fmt.Sprint(want) {
		t.Errorf("drawn %v, want %v", seen, want)
	}
	if _, err := measure.LikeGroups(rand.New(rand.NewPCG(1, 2)), []entente.Code{"AAA", "FFF"}, pool, like, 10); err == nil {
		t.Error("FFF has no state like it, and groups are drawn")
	}
	if _, err := measure.LikeGroups(rand.New(rand.NewPCG(1, 2)), []entente.Code{"DDD", "FFF"}, append(pool, "HHH"), func(a, b entente.Code) bool { return b == "HHH" }, 10); err == nil {
		t.Error("one state stands in for two")
	}
}
