package measure_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"entente"
	"entente/measure"
)

// The shape of the General Assembly's record: 79 years, 5,539 recorded votes,
// 193 members. Every state is a member throughout, which is more work than the
// real record with its 51 members in 1946.
const (
	benchYears     = 79
	benchRollCalls = 5539
	benchStates    = 193
)

// benchRolls returns the record's roll calls by year, at random: 60 % yes, 15 %
// each abstention and no, 10 % without a vote.
func benchRolls() []rolls {
	rng := rand.New(rand.NewPCG(79, 193))
	years := make([]rolls, benchYears)
	for y := range years {
		years[y] = make(rolls, benchRollCalls*(y+1)/benchYears-benchRollCalls*y/benchYears)
		for rc := range years[y] {
			row := make([]entente.Position, benchStates)
			for s := range row {
				switch u := rng.IntN(20); {
				case u < 12:
					row[s] = entente.Yes
				case u < 15:
					row[s] = entente.Abstain
				case u < 18:
					row[s] = entente.No
				default:
					row[s] = entente.NonVoting
				}
			}
			years[y][rc] = row
		}
	}
	return years
}

func (r rolls) large() *measure.Matrix {
	states := make([]entente.Code, len(r[0]))
	for s := range states {
		states[s] = entente.Code(fmt.Sprintf("S%03d", s))
	}
	m := measure.NewMatrix(states, len(r))
	for rc, row := range r {
		for s, p := range row {
			m.Set(rc, s, p)
		}
	}
	return m
}

// BenchmarkAllPairs counts the joint tables of all pairs in all years, 1.46
// million, with "figures" takes agreement, kappa and S from each, and with "every
// measure" all thirteen.
func BenchmarkAllPairs(b *testing.B) {
	years := benchRolls()
	var matrices []*measure.Matrix
	for _, r := range years {
		matrices = append(matrices, r.large())
	}
	agreement, kappa, s := mustFind(b, "agreement"), mustFind(b, "kappa"), mustFind(b, "s-votes")
	bitPlanes := func(each func(measure.Table)) {
		for _, m := range matrices {
			for _, t := range m.AllPairs(m.All()) {
				each(t)
			}
		}
	}
	plain := func(each func(r rolls, i, j int)) {
		for _, r := range years {
			for i := range benchStates {
				for j := i + 1; j < benchStates; j++ {
					each(r, i, j)
				}
			}
		}
	}
	b.Run("tables/bit planes", func(b *testing.B) {
		for b.Loop() {
			bitPlanes(func(t measure.Table) { sink += float64(t[0]) })
		}
	})
	b.Run("tables/plain loops", func(b *testing.B) {
		for b.Loop() {
			plain(func(r rolls, i, j int) {
				t, _ := plainTable(r, i, j)
				sink += t[0][0]
			})
		}
	})
	b.Run("figures/bit planes", func(b *testing.B) {
		for b.Loop() {
			bitPlanes(func(t measure.Table) {
				x, _ := agreement.Value(t)
				y, _ := kappa.Value(t)
				z, _ := s.Value(t)
				sink += x + y + z
			})
		}
	})
	all := measure.Pairwise()
	b.Run("every measure/bit planes", func(b *testing.B) {
		for b.Loop() {
			bitPlanes(func(t measure.Table) {
				l := t.Likeness()
				sink += l[2]
			})
		}
	})
	b.Run("every measure with its interval, one year", func(b *testing.B) {
		last := matrices[len(matrices)-1]
		for b.Loop() {
			for _, t := range last.AllPairs(last.All()) {
				for i := range all {
					sink += all[i].Interval(t, .95).Low
				}
			}
		}
	})
	b.Run("figures/plain loops", func(b *testing.B) {
		for b.Loop() {
			plain(func(r rolls, i, j int) {
				x, y, z := plainMeasures(plainTable(r, i, j))
				sink += x + y + z
			})
		}
	})
}

var sink float64

// plainTable counts a joint table as one would write it down.
func plainTable(r rolls, a, b int) (table [3][3]float64, n float64) {
	for _, row := range r {
		if row[a].Cast() && row[b].Cast() {
			table[row[a]-entente.Yes][row[b]-entente.Yes]++
			n++
		}
	}
	return table, n
}

// plainMeasures is agreement, kappa and S as one would write them down.
func plainMeasures(table [3][3]float64, n float64) (agreement, kappa, s float64) {
	var first, second [3]float64
	same, half := 0.0, 0.0
	for i := range 3 {
		for j := range 3 {
			first[i] += table[i][j]
			second[j] += table[i][j]
			switch i - j {
			case 0:
				same += table[i][j]
			case 1, -1:
				half += table[i][j]
			}
		}
	}
	expected := 0.0
	for i := range 3 {
		expected += first[i] * second[i] / (n * n)
	}
	agreement = (same + half/2) / n
	return agreement, (same/n - expected) / (1 - expected), 2*agreement - 1
}

// BenchmarkAllPairsSpan counts the tables of all pairs over the whole record in
// one matrix, and over a slice of it that takes every seventh roll call.
func BenchmarkAllPairsSpan(b *testing.B) {
	var all rolls
	for _, r := range benchRolls() {
		all = append(all, r...)
	}
	m := all.large()
	var every []int
	for rc := 0; rc < len(all); rc += 7 {
		every = append(every, rc)
	}
	for name, sel := range map[string]measure.Selection{"whole": m.All(), "slice": measure.Of(every), "year": measure.Range(5000, 5100)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				n := 0
				for _, t := range m.AllPairs(sel) {
					n += t[0]
				}
				sink = float64(n)
			}
		})
	}
}

// BenchmarkInterval takes the interval of one table, and the clustered one of a
// pair over 2,600 roll calls in 550 clusters.
func BenchmarkInterval(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	shape := shapes[4].table
	table := draw(rng, shape, 90)
	clusters := make([]measure.Table, 550)
	for range 2600 {
		clusters[rng.IntN(len(clusters))][drawCell(rng, shape)]++
	}
	for _, m := range measure.Pairwise() {
		b.Run(m.ID, func(b *testing.B) {
			for b.Loop() {
				sink = m.Interval(table, .95).Low
			}
		})
		b.Run(m.ID+"/clustered", func(b *testing.B) {
			for b.Loop() {
				sink = m.Clustered(clusters, .95).Low
			}
		})
	}
}

// BenchmarkCohesion takes the cohesion of 1,000 placebo groups of four in every
// year.
func BenchmarkCohesion(b *testing.B) {
	var matrices []*measure.Matrix
	for _, r := range benchRolls() {
		matrices = append(matrices, r.large())
	}
	rng := rand.New(rand.NewPCG(4, 4))
	groups := make([][]int, 1000)
	for i := range groups {
		groups[i] = rng.Perm(benchStates)[:4]
	}
	b.ResetTimer()
	for b.Loop() {
		for _, m := range matrices {
			for _, g := range groups {
				sink = m.Cohesion(g, m.All()).AgreementIndex
			}
		}
	}
}
