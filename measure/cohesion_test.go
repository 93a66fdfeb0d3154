package measure_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"entente"
	"entente/internal/testdata"
	"entente/measure"

	"pgregory.net/rapid"
)

// plain is cohesion in the obvious way: roll call by roll call, pair by pair.
func (r rolls) plain(members []int, sel measure.Selection) (n, unanimous int, index, pairwise float64) {
	for rc, row := range r {
		camp := map[entente.Position]int{}
		all := sel.Has(rc)
		for _, s := range members {
			camp[row[s]]++
			all = all && row[s].Cast()
		}
		if !all {
			continue
		}
		n++
		largest := max(camp[entente.Yes], camp[entente.Abstain], camp[entente.No])
		total := float64(len(members))
		if largest == len(members) {
			unanimous++
		}
		index += (float64(largest) - .5*(total-float64(largest))) / total
		agree, pairs := 0.0, 0.0
		for i, a := range members {
			for _, b := range members[i+1:] {
				agree += 1 - math.Abs(float64(row[a])-float64(row[b]))/2
				pairs++
			}
		}
		pairwise += agree / pairs
	}
	return n, unanimous, index / float64(n), pairwise / float64(n)
}

func TestCohesionAgreesWithPlainLoops(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRolls(t)
		m := r.matrix()
		members := rapid.SliceOfNDistinct(rapid.IntRange(0, len(r[0])-1), 2, len(r[0]), rapid.ID).Draw(t, "members")
		sel := drawSelection(t, len(r)).Or(measure.Range(0, rapid.IntRange(0, len(r)).Draw(t, "hi")))
		c := m.Cohesion(members, sel)
		n, unanimous, index, pairwise := r.plain(members, sel)
		if c.N != n || c.Unanimous != unanimous {
			t.Fatalf("N %d, unanimous %d, want %d and %d", c.N, c.Unanimous, n, unanimous)
		}
		share, indexInterval, pairwiseInterval := c.Intervals(.95)
		for _, f := range []struct {
			name      string
			got, want float64
			interval  measure.Interval
		}{
			{"share", c.ShareUnanimous, float64(unanimous) / float64(n), share},
			{"index", c.AgreementIndex, index, indexInterval},
			{"pairwise", c.MeanPairwise, pairwise, pairwiseInterval},
		} {
			if n == 0 {
				if !math.IsNaN(f.got) || f.interval.Method != "" {
					t.Fatalf("%s = %v, %+v without a roll call", f.name, f.got, f.interval)
				}
				continue
			}
			if math.Abs(f.got-f.want) > 1e-12 {
				t.Fatalf("%s = %v, want %v", f.name, f.got, f.want)
			}
			const rounding = 1e-12
			if i := f.interval; i.Low > f.got+rounding || i.High < f.got-rounding || i.Low < 0 || i.High > 1 {
				t.Fatalf("%s = %v, interval %+v", f.name, f.got, i)
			}
		}
	})
}

func TestCohesionOfFewerThanTwo(t *testing.T) {
	m := rolls{{entente.Yes, entente.No}}.matrix()
	for _, members := range [][]int{nil, {0}} {
		if c := m.Cohesion(members, m.All()); c.N != 0 || !math.IsNaN(c.ShareUnanimous) || !math.IsNaN(c.MeanPairwise) {
			t.Errorf("members %v: %+v", members, c)
		}
	}
}

// For two members the pairwise score is the pair's agreement, so the two paths
// to a clustered interval must meet.
func TestClusteredCohesionOfAPairIsThePairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRolls(t)
		m := r.matrix()
		cluster := rapid.SliceOfN(rapid.IntRange(0, 9), len(r), len(r)).Draw(t, "cluster")
		sel := measure.Range(0, rapid.IntRange(0, len(r)).Draw(t, "hi"))
		tables := m.PairClusters(0, 1, sel, cluster)
		var all measure.Table
		for _, table := range tables {
			all = all.Plus(table)
		}
		if all != m.Pair(0, 1, sel) {
			t.Fatalf("clusters add up to %v, want %v", all, m.Pair(0, 1, sel))
		}
		share, _, pairwise := m.ClusteredCohesion([]int{0, 1}, sel, cluster, .95)
		for id, got := range map[string]measure.Interval{"identical": share, "agreement": pairwise} {
			ms, _ := measure.Find(id)
			want := ms.Clustered(tables, .95)
			if got.Method != want.Method || math.Abs(got.Low-want.Low) > 1e-9 || math.Abs(got.High-want.High) > 1e-9 {
				t.Fatalf("%s: %+v from cohesion, %+v from the pair", id, got, want)
			}
		}
	})
}

func TestUnanimousAgainst(t *testing.T) {
	y, a, n, x := entente.Yes, entente.Abstain, entente.No, entente.NonVoting
	m := rolls{
		{y, y, n}, // against
		{n, n, y}, // against
		{y, y, y}, // with
		{y, y, a}, // the other abstains
		{a, a, n}, // the members abstain
		{y, n, n}, // not unanimous
		{y, y, x}, // the other does not vote
		{y, x, n}, // a member does not vote
	}.matrix()
	if against, n := m.UnanimousAgainst([]int{0, 1}, 2, m.All()); against != 2 || n != 6 {
		t.Errorf("against %d of %d, want 2 of 6", against, n)
	}
	if against, n := m.UnanimousAgainst([]int{0, 1}, 2, measure.Range(1, 3)); against != 1 || n != 2 {
		t.Errorf("of roll calls 1 and 2: against %d of %d, want 1 of 2", against, n)
	}
}

// The 95 % intervals of cohesion cover the truth in 92 to 98.5 % of samples. A
// group of four follows a common line with probability follow, and votes at
// random otherwise.
func TestCohesionIntervalsCoverTheTruth(t *testing.T) {
	testdata.Long(t)
	const samples, members = 2000, 4
	vote := func(rng *rand.Rand) entente.Position {
		switch u := rng.Float64(); {
		case u < .65:
			return entente.Yes
		case u < .8:
			return entente.Abstain
		}
		return entente.No
	}
	for _, follow := range []float64{.3, .7, .9, .97} {
		rng := rand.New(rand.NewPCG(11, uint64(100*follow)))
		sample := func(n int) measure.Cohesion {
			r := make(rolls, n)
			for rc := range r {
				line := vote(rng)
				r[rc] = make([]entente.Position, members)
				for s := range r[rc] {
					r[rc][s] = line
					if rng.Float64() > follow {
						r[rc][s] = vote(rng)
					}
				}
			}
			m := r.matrix()
			return m.Cohesion([]int{0, 1, 2, 3}, m.All())
		}
		truth := sample(400_000)
		for _, n := range []int{30, 80, 300} {
			var hits [3]int
			for range samples {
				share, index, pairwise := sample(n).Intervals(.95)
				for k, c := range []struct {
					i measure.Interval
					v float64
				}{{share, truth.ShareUnanimous}, {index, truth.AgreementIndex}, {pairwise, truth.MeanPairwise}} {
					if c.i.Low <= c.v && c.v <= c.i.High {
						hits[k]++
					}
				}
			}
			t.Logf("follow %.2f n %3d (share %.3f index %.3f pairwise %.3f): %.3f %.3f %.3f", follow, n,
				truth.ShareUnanimous, truth.AgreementIndex, truth.MeanPairwise,
				float64(hits[0])/samples, float64(hits[1])/samples, float64(hits[2])/samples)
			for k, h := range hits {
				if c := float64(h) / samples; c < .92 || c > .985 {
					t.Errorf("follow %.2f, n %d, figure %d: covered in %.3f", follow, n, k, c)
				}
			}
		}
	}
}
