package measure

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestCountsGiveTheSameBits checks that whole numbers and proportions are one
// and the same function: a figure does not depend on the way to it.
func TestCountsGiveTheSameBits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table Table
		for i := range table {
			table[i] = rapid.IntRange(0, 10_000).Draw(t, "cell")
		}
		if table.N() == 0 {
			return
		}
		for _, m := range Pairwise() {
			p := proportions(table.scaled(1))
			fast, slow := m.ofCounts(&table, table.N()), m.value(&p)
			if math.Float64bits(fast) != math.Float64bits(slow) && !(math.IsNaN(fast) && math.IsNaN(slow)) {
				t.Fatalf("%s of %v: %v in whole numbers, %v in proportions", m.ID, table, fast, slow)
			}
		}
	})
}
