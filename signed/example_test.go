package signed_test

import (
	"context"
	"fmt"
	"strings"

	"entente/signed"
)

// Two friends disagree about a third: one tie contradicts any two camps, and
// one cycle proves it.
func ExampleProve() {
	g, _, err := signed.ReadCSV(strings.NewReader("from,to,sign\nA,B,1\nB,C,1\nA,C,-1\n"))
	if err != nil {
		panic(err)
	}
	p, err := signed.Prove(context.Background(), g, signed.Camps, signed.Options{})
	if err != nil {
		panic(err)
	}
	fmt.Println(p.Cost, p.Bound, p.Proved())
	fmt.Println(signed.Verify(g, signed.Certify(g, p, nil)))
	// Output:
	// 1 1 true
	// <nil>
}

// The enemy of my enemy is my friend: a balanced triangle.
func ExampleCountTriangles() {
	g, _, err := signed.ReadCSV(strings.NewReader("from,to,sign\nA,B,1\nA,C,-1\nB,C,-1\n"))
	if err != nil {
		panic(err)
	}
	all, _ := signed.CountTriangles(g)
	fmt.Println(all, all.Balanced())
	// Output: [0 0 1 0] 1
}
