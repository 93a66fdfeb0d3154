package measure_test

import (
	"fmt"

	"entente/measure"
)

// Every measure of ten joint votes at once: both yes 5, yes against abstention
// 2, abstention against yes 1, both abstain 1, both no 1.
func ExampleTable_Likeness() {
	table := measure.Table{5, 2, 0, 1, 1, 0, 0, 0, 1}
	all := table.Likeness()
	for i, m := range measure.Pairwise() {
		fmt.Printf("%-16s %.3f\n", m.ID, all[i])
	}
	// Output:
	// agreement        0.850
	// identical        0.700
	// kappa            0.412
	// kappa-quadratic  0.667
	// pi               0.406
	// s-votes          0.700
	// s-votes-squared  0.850
	// kappa-absolute   0.531
	// pi-absolute      0.528
	// pi-quadratic     0.665
	// alpha            0.682
	// tau-b            0.482
	// pearson          0.674
}

// What Russia says it sent to China against what China says it got, in million
// dollars.
func ExampleMirror_Gap() {
	m := measure.Mirror{Imported: 32, Exported: 28}
	fmt.Printf("%.3f\n", m.Gap())
	// Output: 0.067
}
